"""Jobs: what is asked for is done in order, and is whole, or as if it had never been begun.

One thread, the clerk, does all the bookkeeping: what is asked and what a worker has ended is put
before it, so nothing happens twice or at once. A job writes into a folder of its own under
``work/``. The clerk moves what is whole to its place, and only then writes it down; so after a kill
at any instant either the row says that it is there and it is, or it is done again.
"""

from __future__ import annotations

import contextlib
import logging
import queue
import shutil
import threading
import time
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from formcheck import capacity
from formcheck.errors import FormcheckError
from formcheck.i18n import msg
from formcheck.pool import Limits, Pool, memory_share, timed
from formcheck.studio.jobs.ledger import Ledger
from formcheck.studio.jobs.orders import PROXY, THUMB
from formcheck.studio.jobs.progress import read_progress
from formcheck.studio.jobs.said import JobProgress, Said, said_of

if TYPE_CHECKING:
    from formcheck.studio.jobs import work
    from formcheck.studio.jobs.sharing import ShareOrder

__all__ = ["SHARED", "Executors", "Jobs", "usual_executors"]

_log = logging.getLogger("formcheck.studio")

#: What a worker has loaded before its first task.
_MODULES = ("formcheck.studio.jobs.tasks",)
_LOOK_LIMIT_S, _SHORT_LIMIT_S = 60.0, 30.0
_PROXY_LIMIT_S, _A_FRAME_S = 120.0, 0.5
_ANALYSIS_LIMIT_S = _SHARE_LIMIT_S = 600.0
#: Where in an analysis's folder lies what is handed on.
SHARED = "shared"
_MOST_TRIES = 2  # of an analysis that ended with the studio


@dataclass(frozen=True, slots=True)
class Executors:
    """Who does the work; anything shaped like `concurrent.futures.Executor`.

    Parameters
    ----------
    long : Executor
        Analyses, one after another.
    film : Executor
        Copies for browsers.
    quick : Executor
        What somebody waits for: first looks, frames, measuring again.
    """

    long: Executor
    film: Executor
    quick: Executor

    @property
    def all(self) -> tuple[Executor, ...]:
        """All of them."""
        return self.long, self.film, self.quick

    def shutdown(self) -> None:
        """End all of it."""
        for one in self.all:
            one.shutdown(wait=False, cancel_futures=True)
        for one in self.all:
            one.shutdown(wait=True)


def usual_executors() -> Executors:
    """Return workers on this machine."""
    memory = memory_share()
    return Executors(
        long=Pool(1, _MODULES, Limits(memory, niceness=10)),
        film=Pool(1, _MODULES, Limits(memory, niceness=5)),
        quick=Pool(2, _MODULES, Limits(memory)),
    )


@dataclass(eq=False, slots=True)
class _Job:
    """Something that is asked for, and what becomes of it.

    Parameters
    ----------
    id : str
        The noun's own: of a clip, a check, an analysis.
    lane : str
        One job of a lane is done at a time.
    begin : callable
        Returns the future of the work.
    finish : callable
        Called with the result.
    fail : callable
        Called with the reason; None where it was cancelled.
    folders : tuple of Path
        Of the job alone; removed when it has ended.
    """

    id: str
    lane: str
    begin: Callable[[], Future[Any]]
    finish: Callable[[Any], None]
    fail: Callable[[Said | None], None]
    folders: tuple[Path, ...]
    future: Future[Any] | None = None
    cancelled: bool = False
    gone: threading.Event = field(default_factory=threading.Event)


class Jobs:
    """The studio's work.

    Parameters
    ----------
    ledger : Ledger
    executors : callable, optional
        Makes the workers when work begins.
    threads : int or None
        How many processors an analysis may use; None = all.
    tasks : module or None
        What the workers do: something with the functions of `formcheck.studio.jobs.tasks`, which
        None stands for.
    """

    def __init__(
        self,
        ledger: Ledger,
        executors: Callable[[], Executors] = usual_executors,
        threads: int | None = None,
        tasks: Any = None,
    ) -> None:
        self._ledger, self._tasks = ledger, tasks or _usual_tasks()
        self._make_executors = executors
        self._executors: Executors | None = None
        self._threads = threads or capacity.cores()
        self._jobs: list[_Job] = []
        self._lock = threading.RLock()
        self._desk: queue.SimpleQueue[Callable[[], None] | None] = queue.SimpleQueue()
        self._clerk = threading.Thread(target=self._keep_books, name="formcheck-jobs", daemon=True)
        self._stopping = False
        self._failed: dict[str, Said] = {}

    def start(self) -> None:
        """Clear up what an earlier studio left, go on with what it had not finished, and work."""
        self._ledger.sweep()
        self._executors = self._make_executors()
        for _ in range(2):
            self._executors.quick.submit(self._tasks.warm, self._threads)
        self._clerk.start()
        for clip_id in self._ledger.arriving():
            self.arrive(clip_id)
        for check_id, analysis_id, tries in self._ledger.unfinished():
            if tries < _MOST_TRIES:
                self._enqueue_analysis(check_id, analysis_id)
            else:
                self._ledger.ended(check_id, analysis_id, "interrupted", None)

    def stop(self) -> None:
        """End all work at once; what was not finished is gone on with at the next start."""
        self._stopping = True
        if self._executors is not None:
            self._executors.shutdown()
        if self._clerk.is_alive():
            self._desk.put(None)
            self._clerk.join()

    def arrive(self, clip_id: str) -> None:
        """Look at a clip whose original is in its place, then make its copy for browsers.

        A clip that is looked at already, as after a start, is not looked at twice.
        """
        folder = self._ledger.work_folder(clip_id)
        with self._lock:
            if any(job.id == clip_id for job in self._jobs):
                return
            self._enqueue(
                _Job(
                    id=clip_id,
                    lane="look",
                    begin=partial(self._begin_look, clip_id, folder),
                    finish=partial(self._looked, clip_id, folder),
                    fail=partial(self._clip_failed, clip_id),
                    folders=(folder,),
                )
            )

    def analyse(self, check_id: str) -> str:
        """Put a check into the queue, and return the id of its new analysis.

        Raises
        ------
        FormcheckError
            There is no such check.
        """
        with self._lock:
            analysis_id = self._ledger.begin(check_id)
            self._enqueue_analysis(check_id, analysis_id)
        return analysis_id

    def cancel(self, id: str) -> bool:
        """Stop the work on a clip or a check, and return when nothing of it is left.

        Returns
        -------
        bool
            Whether there was any.
        """
        found = False
        while True:  # what follows on a job that had just ended is stopped too
            with self._lock:
                chosen = [job for job in self._jobs if job.id == id]
                for job in chosen:
                    job.cancelled = True
            if not chosen:
                return found
            found = True
            for job in chosen:
                self._desk.put(partial(self._stop_job, job))
            for job in chosen:
                job.gone.wait()

    def progress(self, id: str) -> JobProgress:
        """Return how far the work on a clip or a check is."""
        with self._lock:
            job = next((one for one in self._jobs if one.id == id), None)
            if job is None:
                return JobProgress()
            if job.future is None:
                before = [one for one in self._jobs if one.lane == job.lane]
                return JobProgress(state="waits", stage="waits", place_in_queue=before.index(job))
            folder = job.folders[0]
        return read_progress(folder) or JobProgress(state="runs", started=time.time())

    def remeasure(self, check_id: str) -> Future[work.Remeasured]:
        """Return a check's numbers from the landmarks there are, as a future of a second or less.

        Raises
        ------
        FormcheckError
            There is no such check.
        """
        order = self._ledger.order(check_id, 1)
        return self._quick.submit(timed(self._tasks.remeasure, _SHORT_LIMIT_S), order)

    def frame(self, clip_id: str, index: int) -> Future[bytes]:
        """Return one frame of a clip as a JPEG, as a future.

        Raises
        ------
        FormcheckError
            There is no such clip.
        """
        clip = self._ledger.clip(clip_id)
        return self._quick.submit(timed(self._tasks.frame, _SHORT_LIMIT_S), clip, index)

    def share(self, analysis_id: str, kind: str, *, notes: bool = False) -> None:
        """Have something made of a result that is handed on; it comes to ``shared/``.

        Parameters
        ----------
        analysis_id : str
            The job's id too.
        kind : "pdf", "annotated", "zip" or "trc"
        notes : bool
            Whether a coach's notes are in it.

        Raises
        ------
        FormcheckError
            There is no such analysis.
        """
        order = self._ledger.share_order(analysis_id, kind, self._threads, notes=notes)
        folder = self._ledger.work_folder(analysis_id)
        self._failed.pop(analysis_id, None)
        self._enqueue(
            _Job(
                id=analysis_id,
                lane="long",
                begin=partial(self._begin_share, order, folder),
                finish=partial(self._shared, analysis_id, folder),
                fail=partial(self._share_failed, analysis_id),
                folders=(folder,),
            )
        )

    def failed(self, analysis_id: str) -> Said | None:
        """Return why the last thing that was to be handed on could not be made."""
        return self._failed.get(analysis_id)

    @property
    def _quick(self) -> Executor:
        assert self._executors is not None
        return self._executors.quick

    def _begin_look(self, clip_id: str, folder: Path) -> Future[Any]:
        clip = self._ledger.clip(clip_id)
        look = timed(self._tasks.look_at, _LOOK_LIMIT_S)
        return self._quick.submit(look, clip, _made(folder), self._threads)

    def _looked(self, clip_id: str, folder: Path, looked: work.Looked) -> None:
        """Write down the look, and have the copy made."""
        _move(folder / THUMB, self._ledger.clip_folder(clip_id))
        probe = looked.probe.model_dump()
        self._ledger.looked(clip_id, {**probe, "look": looked.look.model_dump(mode="json")})
        limit_s = _PROXY_LIMIT_S + _A_FRAME_S * looked.probe.frames
        self._enqueue(
            _Job(
                id=clip_id,
                lane="film",
                begin=partial(self._begin_proxy, clip_id, folder, limit_s),
                finish=partial(self._proxied, clip_id, folder),
                fail=partial(self._clip_failed, clip_id),
                folders=(folder,),
            )
        )

    def _begin_proxy(self, clip_id: str, folder: Path, limit_s: float) -> Future[Any]:
        assert self._executors is not None
        clip = self._ledger.clip(clip_id)
        return self._executors.film.submit(
            timed(self._tasks.make_proxy, limit_s), clip, _made(folder)
        )

    def _proxied(self, clip_id: str, folder: Path, sha256: str) -> None:
        _move(folder / PROXY, self._ledger.clip_folder(clip_id))
        self._ledger.ready(clip_id, sha256)

    def _clip_failed(self, clip_id: str, why: Said | None) -> None:
        if why is not None:
            self._ledger.unusable(clip_id, why)

    def _enqueue_analysis(self, check_id: str, analysis_id: str) -> None:
        folder = self._ledger.work_folder(check_id)
        report = self._ledger.work_folder(analysis_id)
        self._enqueue(
            _Job(
                id=check_id,
                lane="long",
                begin=partial(self._begin_analysis, check_id, analysis_id, folder, report),
                finish=partial(self._analysed, check_id, analysis_id, report),
                fail=partial(self._analysis_failed, check_id, analysis_id),
                folders=(folder, report),
            )
        )

    def _begin_analysis(
        self, check_id: str, analysis_id: str, folder: Path, report: Path
    ) -> Future[Any]:
        assert self._executors is not None
        order = self._ledger.order(check_id, self._threads)
        if not any(not clip.standing for clip in order.clips):
            message = msg("this check has no clip that can be used; add a video of the run")
            raise FormcheckError(message)
        self._ledger.running(check_id, analysis_id)
        limit_s = _ANALYSIS_LIMIT_S + _A_FRAME_S * sum(clip.frames for clip in order.clips)
        return self._executors.long.submit(
            timed(self._tasks.analyse, limit_s), order, _made(folder), report
        )

    def _analysed(
        self, check_id: str, analysis_id: str, report: Path, analysed: work.Analysed
    ) -> None:
        place = self._ledger.analysis_folder(analysis_id)
        shutil.rmtree(place, ignore_errors=True)
        report.rename(place)
        try:
            self._ledger.done(check_id, analysis_id, analysed.report, analysed.clip_ids)
        except Exception:  # the disk is full, the check is gone
            shutil.rmtree(place, ignore_errors=True)
            raise

    def _analysis_failed(self, check_id: str, analysis_id: str, why: Said | None) -> None:
        state = "cancelled" if why is None else "failed"
        self._ledger.ended(check_id, analysis_id, state, why)

    def _begin_share(self, order: ShareOrder, folder: Path) -> Future[Any]:
        assert self._executors is not None
        task = timed(self._tasks.share, _SHARE_LIMIT_S)
        return self._executors.long.submit(task, order, _made(folder))

    def _shared(self, analysis_id: str, folder: Path, names: tuple[str, ...]) -> None:
        place = self._ledger.analysis_folder(analysis_id) / SHARED
        place.mkdir(exist_ok=True)
        for name in names:
            _move(folder / "out" / name, place)

    def _share_failed(self, analysis_id: str, why: Said | None) -> None:
        if why is not None:
            self._failed[analysis_id] = why

    def _enqueue(self, job: _Job) -> None:
        with self._lock:
            self._jobs.append(job)
        self._desk.put(self._begin_next)

    def _begin_next(self) -> None:
        """Begin the first job of each lane in which nothing runs."""
        with self._lock:
            busy = {job.lane for job in self._jobs if job.future is not None}
            waiting = [job for job in self._jobs if job.future is None and not job.cancelled]
        for job in waiting:
            if job.lane in busy or self._stopping:
                continue
            busy.add(job.lane)
            try:
                job.future = job.begin()
            except Exception as error:
                self._end(job, partial(job.fail, _said(error)))
                self._desk.put(self._begin_next)
                continue
            job.future.add_done_callback(partial(self._come_back, job))

    def _come_back(self, job: _Job, _: Future[Any]) -> None:
        self._desk.put(partial(self._ended, job))

    def _ended(self, job: _Job) -> None:
        """Take over what a worker has done."""
        if self._stopping or job not in self._jobs:
            return
        assert job.future is not None
        try:
            result = job.future.result()
        except CancelledError:
            self._settle(job)
            self._end(job, partial(job.fail, None))
        except Exception as error:
            self._end(job, partial(job.fail, _said(error)))
        else:
            if job.cancelled:
                self._end(job, partial(job.fail, None))
            else:
                self._end(job, partial(job.finish, result), job.fail)
        self._begin_next()

    def _stop_job(self, job: _Job) -> None:
        """Stop a job that somebody does not want any more."""
        if job not in self._jobs:
            job.gone.set()
        elif job.future is None:
            self._end(job, partial(job.fail, None))
            self._begin_next()
        else:
            job.future.cancel()  # and where it has ended by now, `_ended` comes next

    def _settle(self, job: _Job) -> None:
        """Wait until the worker of a cancelled job is gone, so that its files can go."""
        for pool in self._executors.all if self._executors else ():
            if isinstance(pool, Pool):
                pool.settled(job.future)

    def _end(
        self,
        job: _Job,
        last: Callable[[], None],
        otherwise: Callable[[Said | None], None] | None = None,
    ) -> None:
        """Write down how a job has ended, and remove what was its alone."""
        try:
            last()
        except Exception as error:  # its row is gone, the disk is full
            _log.warning("job %s", job.id, exc_info=error)
            if otherwise is not None:
                with contextlib.suppress(FormcheckError):
                    otherwise(_said(error))
        followed = any(one is not job and one.folders == job.folders for one in self._jobs)
        for folder in job.folders if not followed else ():
            _remove(folder)
        with self._lock:
            self._jobs.remove(job)
        job.gone.set()

    def _keep_books(self) -> None:
        while (task := self._desk.get()) is not None:
            try:
                task()
            except Exception as error:  # a mistake of ours must not end all work
                _log.error("jobs", exc_info=error)


def _usual_tasks() -> Any:
    from formcheck.studio.jobs import tasks  # all of formcheck

    return tasks


def _said(error: Exception) -> Said:
    """Return an error as a sentence, and write a mistake of ours down."""
    if not isinstance(error, FormcheckError):
        _log.error("jobs", exc_info=error)
    return said_of(error)


def _made(folder: Path) -> Path:
    """Return a job's folder, new."""
    _remove(folder)
    folder.mkdir(parents=True)
    return folder


def _move(file: Path, folder: Path) -> None:
    """Give a whole file its place."""
    file.replace(folder / file.name)


def _remove(folder: Path) -> None:
    """Remove a job's folder, and what was being written beside it under its name."""
    shutil.rmtree(folder, ignore_errors=True)
    for partial_folder in folder.parent.glob(f".{folder.name}.*"):
        shutil.rmtree(partial_folder, ignore_errors=True)
