"""Worker processes: start them, share the segments out among them, end them whatever happens.

They are plain child processes and not `multiprocessing` ones: those would run the user's own
script again, and a worker that is killed must be noticed, not waited for.
"""

from __future__ import annotations

import itertools
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from formcheck.errors import MachineError
from formcheck.landmarker._segments import Found, Segment
from formcheck.texts import current, tell

__all__ = ["run_segments"]

_POLL_S = 0.2  # how soon Ctrl-C is heeded
_SOURCE_FOLDER = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class _Message:
    kind: str  # "frames", "found", "error", "ended"
    content: Any = None


class _Shares:
    """Who looks at which segment: each worker its own stretch, then what others have left.

    A worker that goes on where it was needs not seek in the file; the last segments of the
    slowest are taken over from its end.
    """

    def __init__(self, segments: Sequence[Segment], workers: int) -> None:
        edges = [round(len(segments) * part / workers) for part in range(workers + 1)]
        self._shares = [deque(segments[start:stop]) for start, stop in itertools.pairwise(edges)]
        self._lock = threading.Lock()

    def next_for(self, worker: int) -> Segment | None:
        with self._lock:
            if self._shares[worker]:
                return self._shares[worker].popleft()
            longest = max(self._shares, key=len)
            return longest.pop() if longest else None


def run_segments(
    segments: Sequence[Segment], workers: int, progress: Callable[[float], None] | None
) -> list[Found]:
    """Have every segment looked at, and return what was found in the order of the clip.

    Raises
    ------
    FormcheckError
        Whatever a worker met; MachineError if one ended unexpectedly.
    """
    shares = _Shares(segments, workers)
    inbox: queue.SimpleQueue[_Message] = queue.SimpleQueue()
    processes: list[subprocess.Popen[bytes]] = []
    threads: list[threading.Thread] = []
    try:
        for worker in range(workers):
            process = _start()
            processes.append(process)
            thread = threading.Thread(
                target=_converse, args=(process, shares, worker, inbox), daemon=True
            )
            threads.append(thread)
            thread.start()
        found = _collect(inbox, segments, progress)
    finally:
        _end(processes, threads)
    return sorted(found, key=lambda part: part.start)


def _collect(
    inbox: queue.SimpleQueue[_Message],
    segments: Sequence[Segment],
    progress: Callable[[float], None] | None,
) -> list[Found]:
    frames = sum(segment.stop - segment.start for segment in segments)
    done = 0
    found: list[Found] = []
    while len(found) < len(segments):
        try:
            message = inbox.get(timeout=_POLL_S)
        except queue.Empty:
            continue
        if message.kind == "found":
            found.append(message.content)
        elif message.kind == "frames":
            done += message.content
            if progress:
                progress(min(1.0, done / frames))
        elif message.kind == "error":
            raise message.content
        else:
            text = tell(
                "the pose network stopped unexpectedly (exit status {status}); free some memory "
                "and try again, or run `formcheck doctor`",
                status=message.content,
            )
            raise MachineError(text)
    return found


def _start() -> subprocess.Popen[bytes]:
    paths = [str(_SOURCE_FOLDER), os.environ.get("PYTHONPATH", "")]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, paths)),
        # Without these, what glibc keeps of freed networks makes a worker half as large again.
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": "1048576",
        "MALLOC_MMAP_THRESHOLD_": "1048576",
    }
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "formcheck.landmarker._worker", current()],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,  # LiteRT logs there and cannot be told not to
            env=environment,
            start_new_session=True,  # Ctrl-C reaches the starter only, which ends its workers
        )
    except OSError as error:
        message = tell(
            "a worker process cannot be started ({reason}); free some memory", reason=error.strerror
        )
        raise MachineError(message) from error


def _converse(
    process: subprocess.Popen[bytes],
    shares: _Shares,
    worker: int,
    inbox: queue.SimpleQueue[_Message],
) -> None:
    """Give one worker its segments and pass its answers on, until there are no more."""
    assert process.stdin is not None
    assert process.stdout is not None
    try:
        while (segment := shares.next_for(worker)) is not None:
            pickle.dump(segment, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            kind = ""
            while kind != "found":
                kind, content = pickle.load(process.stdout)  # what our own worker wrote
                inbox.put(_Message(kind, content))
                if kind == "error":
                    return
    except (EOFError, OSError, ValueError, pickle.UnpicklingError):
        inbox.put(_Message("ended", process.wait()))


def _end(processes: list[subprocess.Popen[bytes]], threads: list[threading.Thread]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()
    for thread in threads:
        thread.join()
    for process in processes:
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what was still buffered for a worker that was ended
        return
