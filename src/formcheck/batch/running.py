"""Many checks on any executor: processes of this machine, or a cluster's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Executor, Future, wait
from contextlib import closing
from pathlib import Path

from formcheck import capacity
from formcheck.batch.check import Check, Outcome
from formcheck.batch.folders import folders_of
from formcheck.batch.ledger import Ledger
from formcheck.batch.summary import BATCH, write_summary
from formcheck.batch.work import Options, failed, key_of, make_report
from formcheck.errors import FormcheckError
from formcheck.pool import Pool
from formcheck.render import check_folder, remove_unfinished, write_folder

__all__ = ["most_workers", "run_batch"]

#: What one worker takes with one thread: see docs/performance.md.
_WORKER_BYTES = 900_000_000
_AHEAD = 2  # checks a worker that wait: it never stands idle, and little is lost at a stop


def most_workers() -> int:
    """Return how many checks this machine can do at a time, by its cores and free memory."""
    free = capacity.free_bytes()
    fit = capacity.cores() if free is None else free // _WORKER_BYTES
    return max(1, min(capacity.cores(), fit))


def run_batch(
    checks: Sequence[Check],
    home: Path,
    options: Options,
    workers: int | None = None,
    executor: Executor | None = None,
) -> Iterator[Outcome]:
    """Do what is not done yet, and yield every check's outcome as it comes.

    A check whose clips, options and versions are those of an earlier run is not done again. When
    the iterator ends, or is closed, the tables and the page of what is there are written.

    Parameters
    ----------
    checks : sequence of Check
        Of different names.
    home : Path
        Folder for everything: new, empty, or that of an earlier run.
    options : Options
    workers : int or None
        How many at a time; None = `most_workers`.
    executor : Executor or None
        Where they are done; None = processes of this machine, which end with this one.

    Yields
    ------
    Outcome
        One a check. One that fails is an outcome too.

    Raises
    ------
    OutputError
        The folder holds something else, cannot be written, or another batch writes there.
    """
    check_folder(home, BATCH)
    folders = folders_of(check.name for check in checks)
    count = workers or most_workers()
    if not (home / BATCH).exists():  # from now on the folder is known as a batch's
        write_folder(home, lambda unfinished: write_summary((), unfinished, options), BATCH)
    with closing(Ledger(home)) as ledger:
        own = executor or Pool(count, modules=(make_report.__module__,))
        try:
            yield from _done(checks, folders, home, options, own, ledger, _AHEAD * count)
        finally:
            if executor is None:
                own.shutdown(cancel_futures=True)
            told = ((check, ledger.read(folders[check.name])) for check in checks)
            known = ((check, outcome) for check, outcome in told if outcome is not None)
            write_folder(home, lambda unfinished: write_summary(known, unfinished, options), BATCH)


def _done(
    checks: Sequence[Check],
    folders: dict[str, str],
    home: Path,
    options: Options,
    executor: Executor,
    ledger: Ledger,
    ahead: int,
) -> Iterator[Outcome]:
    """Yield each check's outcome; at most so many checks wait or are worked on at a time."""
    running: dict[Future[Outcome], Check] = {}
    waiting = iter(checks)
    check = next(waiting, None)
    while check is not None or running:
        while check is not None and len(running) < ahead:
            folder = folders[check.name]
            try:
                key = key_of(check, options)
            except FormcheckError as error:
                yield _kept(failed(check, options, error), folder, ledger)
            else:
                before = ledger.read(folder)
                if before is not None and before.key == key and _is_there(home, before):
                    yield before
                else:
                    remove_unfinished(home / folder)
                    running[executor.submit(make_report, check, options, key, home, folder)] = check
            check = next(waiting, None)
        ended, _ = wait(running, return_when=FIRST_COMPLETED)
        for future in [one for one in running if one in ended]:  # in the order of asking
            done = running.pop(future)
            why = future.exception()
            outcome = future.result() if why is None else failed(done, options, why)
            yield _kept(outcome, folders[done.name], ledger)


def _kept(outcome: Outcome, folder: str, ledger: Ledger) -> Outcome:
    ledger.keep(outcome, folder)
    return outcome


def _is_there(home: Path, outcome: Outcome) -> bool:
    return (home / outcome.folder / "report.json").is_file()
