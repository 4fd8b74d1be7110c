"""What every part of the server is given: the data folder, its store, its files, its keys."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from threading import Event, Thread
from threading import Lock as Mutex
from typing import TYPE_CHECKING

from formcheck.errors import OutputError
from formcheck.files.lock import HeldError, Lock
from formcheck.i18n import msg
from formcheck.studio.errors import RefusedError
from formcheck.studio.files import Files
from formcheck.studio.guard import Keys
from formcheck.studio.phone.invitations import Invitations
from formcheck.studio.records import AnalysisRecord, ClipRecord
from formcheck.studio.reports import Reports
from formcheck.studio.store import Store, open_store

if TYPE_CHECKING:
    from formcheck.studio.jobs.queue import Jobs

__all__ = ["Studio", "open_studio"]

_log = logging.getLogger("formcheck.studio")
#: How long the work lets the first page go before it, if nobody wants it sooner.
_FIRST_PAGE_S = 1.5
_TIDY_S = 3600.0

_REMEASURE_S = 60.0


@dataclass(slots=True)
class Studio:
    """One data folder that is in use.

    Parameters
    ----------
    folder : Path
    store : Store
    files : Files
    keys : Keys
    lock : Lock
    make_jobs : callable
        Makes what does the work, when it is wanted first.
    state : str
        What ``/api/health`` tells.
    sample : bool
        Whether an empty store gets the sample check.
    phones : Invitations
        Which phones may send a clip.
    """

    folder: Path
    store: Store
    files: Files
    keys: Keys
    lock: Lock
    make_jobs: Callable[[Store, Files], Jobs]
    state: str = field(default="starting")
    reports: Reports = field(init=False)
    sample: bool = False
    phones: Invitations = field(default_factory=Invitations)
    _jobs: Jobs | None = None
    _starting: Thread | None = None
    _wanted: Event = field(default_factory=Event)
    _stopped: Event = field(default_factory=Event)
    _arriving: set[str] = field(default_factory=set)
    _correcting: dict[str, Mutex] = field(default_factory=dict)
    _guard: Mutex = field(default_factory=Mutex)

    def __post_init__(self) -> None:
        self.reports = Reports(self.store)

    def start(self) -> None:
        """Begin to work: what an earlier studio left is cleared up and gone on with.

        It goes on behind the first page, which does not wait for what work needs to be loaded.
        """
        self._starting = Thread(target=self._begin, name="formcheck-start", daemon=True)
        self._starting.start()

    def stop(self) -> None:
        """End what is being worked on; the next start goes on with it."""
        self.state = "stopping"
        self._wanted.set()
        self._stopped.set()
        if self._starting is not None:
            self._starting.join()
        if self._jobs is not None:
            self._jobs.stop()

    @property
    def jobs(self) -> Jobs:
        """Return what does the work; waits until it is there."""
        self._wanted.set()
        if self._starting is not None and self._jobs is None:
            self._starting.join()
        if self._jobs is None:
            message = msg(
                "the studio is not ready to work ({state}); start it anew", state=self.state
            )
            raise RefusedError(503, "not_ready", message)
        return self._jobs

    def _begin(self) -> None:
        self._wanted.wait(_FIRST_PAGE_S)
        if self.state == "stopping":
            return
        try:
            jobs = self.make_jobs(self.store, self.files)
            jobs.start()
        except Exception:
            self.state = "failed"
            _log.exception("work not begun")
            return
        self._jobs, self.state = jobs, "ok"
        Thread(target=self._keep_tidy, name="formcheck-tidy", daemon=True).start()
        if self.sample:
            from formcheck.studio.sample import add_sample

            try:
                add_sample(self.store, self.files, jobs)
            except Exception:
                _log.exception("sample not added")

    def _keep_tidy(self) -> None:
        """Remove what is not to be kept: now, every hour, and when a day is over."""
        from formcheck.studio.keeping import tidy, to_midnight_s

        while self.state == "ok":
            try:
                tidy(self.store, self.files)
                self.forget_visits(date.today())
            except Exception:
                _log.exception("films not tidied")
            self._stopped.wait(min(_TIDY_S, to_midnight_s(datetime.now())))

    def forget_visits(self, today: date) -> int:
        """Delete what a shop's customers of earlier days left, unless it was asked to be kept.

        Returns
        -------
        int
            How many visits went.
        """
        over = self.store.visits.over(today)
        for visit in over:
            self.delete_visit(visit.id)
        return len(over)

    def delete_visit(self, id: str) -> None:
        """Delete a visit to a shop, with the checks of all its shoes, for good."""
        visit = self.store.visits.get(id)
        for check_id in visit.check_ids:
            self.delete_check(check_id)
        if not visit.check_ids:
            self.store.visits.delete(id)

    @contextmanager
    def arriving(self, clip_id: str) -> Iterator[None]:
        """Hold a clip while a part of it comes in: two at once would mix."""
        with self._guard:
            if clip_id in self._arriving:
                message = msg("a part of this film is on its way already; wait for it")
                raise RefusedError(423, "busy", message)
            self._arriving.add(clip_id)
        try:
            yield
        finally:
            self._arriving.discard(clip_id)

    def arrived(self, clip: ClipRecord) -> None:
        """Take in a film that is here as a whole."""
        self.files.arrive(clip.id, clip.name)
        self.store.clips.change(clip.id, state="arriving")
        self.jobs.arrive(clip.id)

    @contextmanager
    def correcting(self, check_id: str) -> Iterator[None]:
        """Hold a check while something of it is set by hand: one change after the other."""
        with self._guard:
            lock = self._correcting.setdefault(check_id, Mutex())
        with lock:
            yield

    def measure_again(self, check_id: str) -> AnalysisRecord:
        """Measure a check with what was set by hand, and keep that as its newest result.

        Returns
        -------
        AnalysisRecord

        Raises
        ------
        FormcheckError
            What was set cannot be.
        """
        from formcheck.i18n import LANGUAGES, Wording
        from formcheck.model.report import Report
        from formcheck.studio.result import headline_of

        made = self.jobs.remeasure(check_id).result(_REMEASURE_S)
        report = Report.model_validate_json(made.report)
        analysis = self.store.analyses.newest(check_id)
        if analysis is None or not (analysis.options or {}).get("quick"):
            drawn = None if analysis is None else analysis.id
            options = {"quick": True, "drawn_as": drawn}
            analysis = self.store.analyses.add(check_id, list(made.clip_ids), options)
        self.files.put_report(analysis.id, made.report)
        self.files.remove_shared(analysis.id)  # it is of the state before
        analysis = self.store.analyses.change(
            analysis.id,
            state="done",
            report=json.loads(made.report),
            versions=dict(report.versions),
            clip_ids=list(made.clip_ids),
            sentence={lang: headline_of(report, Wording(lang)) for lang in LANGUAGES},
        )
        self.reports.put(analysis.id, report)
        return analysis

    def track_of(self, analysis: AnalysisRecord, n: int) -> Path:
        """Return the file with the landmarks of an analysis' n-th clip, from 0."""
        own = self.files.analysis(analysis.id) / ("pose.npz" if n == 0 else f"pose_{n + 1}.npz")
        if own.is_file() or n >= len(analysis.clip_ids):
            return own
        return self.files.clip(analysis.clip_ids[n]) / "pose.npz"

    def delete_check(self, id: str) -> None:
        """Delete a check with its clips and results for good, after its work was stopped."""
        self.phones.forget(id)
        self.jobs.cancel(id)
        for clip in self.store.checks.get(id).clips:
            self.jobs.cancel(clip.id)
        clips, analyses = self.store.checks.delete(id)
        self.reports.forget(*analyses)
        self.files.remove(clips, analyses)

    def delete_clip(self, id: str) -> None:
        """Delete a clip for good, after work on it was stopped."""
        self.jobs.cancel(id)
        self.store.clips.delete(id)
        self.files.remove([id])

    def close(self) -> None:
        """Let others use the data."""
        self.store.close()
        self.lock.release()


def _usual_jobs(store: Store, files: Files) -> Jobs:
    from formcheck.studio.jobs.ledger import StoreLedger
    from formcheck.studio.jobs.queue import Jobs

    return Jobs(StoreLedger(store, files))


def open_studio(
    folder: Path,
    database: str | None,
    keys: Keys,
    jobs: Callable[[Store, Files], Jobs] = _usual_jobs,
) -> Studio:
    """Return a data folder made ready for use: locked, its store at this version's revision.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    database : str or None
        As in `formcheck.studio.store.open_store`.
    keys : Keys
    jobs : callable, optional
        Makes what does the work.

    Raises
    ------
    OutputError
        Another studio uses the folder, or it cannot be written.
    InputError
        The store cannot be opened.
    """
    files = Files(folder)
    try:
        lock = Lock(folder)
    except HeldError as held:
        message = msg(
            "another studio (process {pid}, {address}) uses the data in {folder}; "
            "use its page, stop it with Ctrl-C, or name another folder with --data",
            pid=held.told.get("pid", "?"),
            address=held.told.get("address") or "?",
            folder=folder.resolve(),
        )
        raise OutputError(message) from held
    try:
        store = open_store(folder, database)
    except BaseException:
        lock.release()
        raise
    return Studio(folder, store, files, keys, lock, jobs)
