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
import threading
import traceback
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import IO, Any

from formcheck.engines._ending import why_ended
from formcheck.engines._segments import Found, Segment
from formcheck.errors import MachineError
from formcheck.i18n import current, tell
from formcheck.isolated import isolated_python

__all__ = ["run_segments"]

_POLL_S = 0.2  # how soon Ctrl-C is heeded
_LAST_WORDS_S = 5.0
_TAIL_BYTES = 8192  # of what a worker says: its last words tell why it ended


@dataclass(frozen=True, slots=True)
class _Message:
    kind: str  # "frames", "found", "error"
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
        else:
            raise message.content
    return found


def _start() -> subprocess.Popen[bytes]:
    command, environment = isolated_python("formcheck.engines._worker", current())
    environment |= {
        # Without these, what glibc keeps of freed networks makes a worker half as large again.
        "MALLOC_ARENA_MAX": "1",
        "MALLOC_TRIM_THRESHOLD_": "1048576",
        "MALLOC_MMAP_THRESHOLD_": "1048576",
    }
    try:
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,  # LiteRT logs there and cannot be told not to
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
    assert process.stderr is not None
    tail = bytearray()
    listener = threading.Thread(target=_listen, args=(process.stderr, tail), daemon=True)
    try:
        listener.start()
        while (segment := shares.next_for(worker)) is not None:
            pickle.dump(segment, process.stdin, protocol=pickle.HIGHEST_PROTOCOL)
            process.stdin.flush()
            kind = ""
            while kind != "found":
                kind, content = pickle.load(process.stdout)  # what our own worker wrote
                inbox.put(_Message(kind, content))
                if kind == "error":
                    return
    except Exception as error:  # whatever it is: nobody else would hear of it, and all would wait
        if isinstance(error, (EOFError, OSError, pickle.UnpicklingError)):  # it stopped in between
            status = _end_status(process)
            listener.join()
            said = tail.decode(errors="replace")
        else:
            status, said = 1, "".join(traceback.format_exception(error))
        inbox.put(_Message("error", why_ended(status, said)))
    finally:
        if listener.is_alive():
            listener.join()  # until the process is ended


def _listen(pipe: IO[bytes], tail: bytearray) -> None:
    """Take in what a worker says, so that it need not wait, and keep the end of it."""
    while block := os.read(pipe.fileno(), _TAIL_BYTES):
        tail += block
        del tail[:-_TAIL_BYTES]


def _end_status(process: subprocess.Popen[bytes]) -> int:
    """Return the exit status of a worker that is ending, and see to it that it does."""
    try:
        return process.wait(_LAST_WORDS_S)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _end(processes: list[subprocess.Popen[bytes]], threads: list[threading.Thread]) -> None:
    for process in processes:
        process.kill()
    for process in processes:
        process.wait()
    for thread in threads:
        thread.join()
    for process in processes:
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                _close(pipe)


def _close(pipe: Any) -> None:
    try:
        pipe.close()
    except BrokenPipeError:  # what was still buffered for a worker that was ended
        return
