"""Workers in processes of their own, shaped like `concurrent.futures.Executor`.

A worker that crashes, is killed, takes too long or too much fails its own task only, and another
takes its place. Whatever stands in for this, a cluster say, need only be an `Executor`.

Each worker is a pebble pool of one. Workers of one pool share the locks of its pipes, and a worker
that dies with one of them held, or while it has nothing to do, breaks the whole pool; so a pool
that lost its worker is thrown away here, and no other worker notices.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import threading
import time
from collections import deque
from collections.abc import Callable
from concurrent.futures import CancelledError, Executor, Future, InvalidStateError
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from pebble import ProcessExpired, ProcessFuture, ProcessPool

from formcheck.pool.limits import (
    Limits,
    Timed,
    begin,
    broken_worker,
    dead_worker,
    full_worker,
    late_worker,
    memory_share,
)

__all__ = ["Pool"]

_LOOK_S = 0.5  # how often a worker without work is looked after
_TRIES = 3  # of a task whose worker was gone before it began


@dataclass(eq=False, slots=True)
class _Task:
    function: Callable[..., Any]
    values: tuple[Any, ...]
    named: dict[str, Any]
    future: ProcessFuture[Any] = field(default_factory=ProcessFuture)
    ended: threading.Event = field(default_factory=threading.Event)

    @property
    def limit_s(self) -> float | None:
        return self.function.limit_s if isinstance(self.function, Timed) else None


class Pool(Executor):
    """Workers in processes of their own, started when there is something to do.

    Parameters
    ----------
    workers : int
    modules : tuple of str
        What the tasks import; loaded by each worker when it starts.
    limits : Limits or None
        What a worker may take; None = `memory_share`, and no standing back.

    Notes
    -----
    The future of a task that runs can be cancelled: its worker is killed. Its result is then there
    at once, and its worker may still live for a moment; `settled` waits for that.
    """

    def __init__(
        self, workers: int, modules: tuple[str, ...] = (), limits: Limits | None = None
    ) -> None:
        # a worker's Python looks for modules where it is told, not in the current folder
        os.environ["PYTHONSAFEPATH"] = "1"
        self._limits = limits or Limits(memory_share())
        self._modules = modules
        self._waiting: deque[_Task] = deque()
        self._begun: dict[ProcessFuture[Any], _Task] = {}
        self._changed = threading.Condition()
        self._closed = False
        self._threads = [
            threading.Thread(target=self._work, name=f"formcheck-worker-{number}", daemon=True)
            for number in range(workers)
        ]
        self._started = False

    def submit(self, fn: Callable[..., Any], /, *args: Any, **kwargs: Any) -> ProcessFuture[Any]:
        """Have a function called by the next free worker, in the order of asking.

        Parameters
        ----------
        fn : callable
            Of a module; with `formcheck.pool.limits.timed` it has a limit.

        Returns
        -------
        Future
            Its exception is a `FormcheckError` where the worker ended instead of the task.
        """
        task = _Task(fn, args, kwargs)
        with self._changed:
            if self._closed:
                message = "the pool is closed"
                raise RuntimeError(message)
            self._waiting.append(task)
            self._begun[task.future] = task
            if not self._started:
                self._started = True
                for thread in self._threads:
                    thread.start()
            self._changed.notify()
        return task.future

    def settled(self, future: ProcessFuture[Any], timeout_s: float = 10.0) -> bool:
        """Wait until nothing works on a task any more; return whether that is so.

        What it wrote can be removed then. A task that waits for a worker is settled when it is
        cancelled.
        """
        task = self._begun.get(future)
        return task is None or task.ended.wait(timeout_s)

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:
        """End all workers; what runs is finished first unless futures are to be cancelled."""
        with self._changed:
            self._closed = True
            waiting = list(self._begun) if cancel_futures else []
            self._changed.notify_all()
        for future in waiting:
            future.cancel()
        for thread in self._threads if wait and self._started else ():
            thread.join()

    def _work(self) -> None:
        """Look after one worker: give it the next task, and replace it when it is gone."""
        worker = _Worker(self._limits, self._modules)
        try:
            while (task := self._next(worker)) is not None:
                try:
                    worker = self._do(task, worker)
                finally:
                    task.ended.set()
                    self._begun.pop(task.future, None)
        finally:
            worker.end()

    def _next(self, worker: _Worker) -> _Task | None:
        """Return the next task, None when there will be none."""
        while True:
            with self._changed:
                if not self._waiting and not self._closed:
                    self._changed.wait(_LOOK_S)
                while self._waiting:
                    task = self._waiting.popleft()
                    if task.future.set_running_or_notify_cancel():
                        return task
                    task.ended.set()
                    self._begun.pop(task.future, None)
                if self._closed:
                    return None
            worker.look_after()

    def _do(self, task: _Task, worker: _Worker) -> _Worker:
        """Have a task done, and return the worker for the next: another one if this one is gone."""
        for tries_left in reversed(range(_TRIES)):
            try:
                inner = worker.begin(task)
                task.future.add_done_callback(partial(_cancel_too, inner))
                _settle(task.future, inner.result())
            except BrokenProcessPool:
                worker.end()
                worker = _Worker(self._limits, self._modules)
                if tries_left:
                    continue
                _fail(task.future, broken_worker())
            except ProcessExpired as error:
                worker = worker.replaced()
                _fail(task.future, dead_worker(error.exitcode, self._limits))
            except CancelledError:
                worker = worker.replaced()
            except TimeoutError as error:
                if worker.is_late(task):
                    worker = worker.replaced()
                    _fail(task.future, late_worker(task.limit_s or 0.0))
                else:  # the function's own
                    _fail(task.future, error)
            except MemoryError:
                worker = worker.replaced()
                _fail(task.future, full_worker(self._limits))
            except BaseException as error:
                _fail(task.future, error)
            break
        return worker


class _Worker:
    """One process that waits for tasks."""

    def __init__(self, limits: Limits, modules: tuple[str, ...]) -> None:
        self._limits, self._modules = limits, modules
        self._pool = self._start()
        self._begun_s = 0.0

    def _start(self) -> ProcessPool:
        pool = ProcessPool(
            max_workers=1,
            initializer=begin,
            initargs=(self._limits, self._modules),
            context=multiprocessing.get_context("spawn"),
        )
        with contextlib.suppress(BrokenProcessPool, OSError):
            _ = pool.active  # asking is what starts its process
        return pool

    def begin(self, task: _Task) -> ProcessFuture[Any]:
        """Give it a task.

        Raises
        ------
        BrokenProcessPool
            The worker is gone.
        """
        self._begun_s = time.monotonic()
        function = task.function.function if isinstance(task.function, Timed) else task.function
        try:
            return self._pool.schedule(
                function, args=task.values, kwargs=task.named, timeout=task.limit_s
            )
        except RuntimeError as error:
            raise BrokenProcessPool from error

    def is_late(self, task: _Task) -> bool:
        """Return whether a task that has just ended took the time it may."""
        limit_s = task.limit_s
        return limit_s is not None and time.monotonic() - self._begun_s >= limit_s

    def look_after(self) -> None:
        """Replace it if it died while it had nothing to do."""
        if not self._pool.active:
            self.end()
            self._pool = self._start()

    def replaced(self) -> _Worker:
        """End it, and return another in its place."""
        self.end()
        return _Worker(self._limits, self._modules)

    def end(self) -> None:
        """Kill its process, and return when it is gone."""
        self._pool.stop()
        with contextlib.suppress(RuntimeError, OSError):
            self._pool.join()


def _cancel_too(inner: ProcessFuture[Any], asked: Future[Any]) -> None:
    if asked.cancelled():
        inner.cancel()


def _settle(future: ProcessFuture[Any], result: Any) -> None:
    with contextlib.suppress(InvalidStateError):  # it was cancelled in the same moment
        future.set_result(result)


def _fail(future: ProcessFuture[Any], error: BaseException) -> None:
    with contextlib.suppress(InvalidStateError):
        future.set_exception(error)
