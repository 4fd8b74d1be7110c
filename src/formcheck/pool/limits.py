"""What a worker may take of the machine, and how it ends: with its parent, or when it takes more.

A clip that somebody dropped can be anything: a picture that unpacks to forty gigabytes, a file that
never ends. Whatever it does, it does in a worker that has a limit.
"""

from __future__ import annotations

import contextlib
import importlib
import multiprocessing
import os
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

import psutil

from formcheck.errors import FormcheckError, MachineError
from formcheck.i18n import msg
from formcheck.isolated import trusted_path

__all__ = [
    "MEMORY_EXIT",
    "Limits",
    "Timed",
    "begin",
    "broken_worker",
    "dead_worker",
    "late_worker",
    "memory_share",
    "timed",
]

#: How a worker ends that has taken more memory than it may; no program of ours ends like this.
MEMORY_EXIT = 77
_WATCH_S = 0.1
_MEGABYTE = 1 << 20
#: What of the machine's memory one worker may take, and how much at least and at most. Measured at
#: their highest, with two threads: the look at 1080 × 1920 pixels 0.42 GB, its copy 0.25, analysis
#: and drawing with the largest network 0.76; at 2160 × 3840 pixels 0.58, 0.37, and landmarks 0.81.
_SHARE, _LEAST_BYTES, _MOST_BYTES = 0.4, 1_500 * _MEGABYTE, 4_000 * _MEGABYTE


@dataclass(frozen=True, slots=True)
class Limits:
    """What a worker may take.

    Parameters
    ----------
    memory_bytes : int
    niceness : int
        0 to 19: how far it stands back when the machine is busy.
    """

    memory_bytes: int
    niceness: int = 0


@dataclass(frozen=True, slots=True)
class Timed:
    """A function with the time that it may take; elsewhere than in a `Pool` it is called as is."""

    function: Callable[..., Any]
    limit_s: float

    def __call__(self, *values: Any, **named: Any) -> Any:
        """Call the function."""
        return self.function(*values, **named)


def timed(function: Callable[..., Any], limit_s: float) -> Timed:
    """Return a function that a `Pool` stops after some seconds."""
    return Timed(function, limit_s)


def memory_share() -> int:
    """Return how many bytes a worker may take on this machine."""
    return int(min(_MOST_BYTES, max(_LEAST_BYTES, _SHARE * psutil.virtual_memory().total)))


def begin(limits: Limits, modules: tuple[str, ...]) -> None:
    """Prepare a worker: called once in each, before its first task.

    Parameters
    ----------
    limits : Limits
    modules : tuple of str
        What its tasks will import, loaded now, so that the first does not wait for it.
    """
    sys.path[:] = trusted_path()  # as the command line does: nothing of the current folder
    with contextlib.suppress(OSError, ValueError):
        os.dup2(2, 1)  # the parent's stdout is data: an address, a table
    _stand_back(limits.niceness)
    _limit_memory(limits.memory_bytes)
    _start(_end_with_parent)
    _start(partial(_end_when_full, limits.memory_bytes))
    for module in modules:
        importlib.import_module(module)


def dead_worker(exit_code: int, limits: Limits) -> FormcheckError:
    """Return why a worker ended in the middle of a task, in one sentence."""
    if exit_code == MEMORY_EXIT:
        return full_worker(limits)
    message = msg(
        "the program that worked on it stopped (exit code {code}): the file may be damaged, or "
        "memory ran out; try again, or film it again",
        code=exit_code,
    )
    return MachineError(message)


def full_worker(limits: Limits) -> FormcheckError:
    """Return that a task wanted more memory than it may have."""
    message = msg(
        "this needs more than {megabytes} MB of memory, which is more than one clip may take; "
        "film with at most 3840 × 2160 pixels",
        megabytes=limits.memory_bytes // _MEGABYTE,
    )
    return MachineError(message)


def late_worker(limit_s: float) -> FormcheckError:
    """Return that a task took longer than it may."""
    message = msg(
        "this took longer than {seconds:.0f} s and was stopped: the file may be damaged or have "
        "no end; cut the clip to the run, or film it again",
        seconds=limit_s,
    )
    return MachineError(message)


def broken_worker() -> FormcheckError:
    """Return that workers cannot be started at all."""
    message = msg("no program could be started to work on it; close other programs and try again")
    return MachineError(message)


def _stand_back(niceness: int) -> None:
    if not niceness:
        return
    own = psutil.Process()
    with contextlib.suppress(psutil.Error, OSError):
        if sys.platform == "win32":
            own.nice(psutil.BELOW_NORMAL_PRIORITY_CLASS)
        else:
            own.nice(niceness)


def _limit_memory(memory_bytes: int) -> None:
    """Have the system refuse more memory, where it can; the watch in `_end_when_full` can always.

    Of RLIMIT_DATA and not RLIMIT_AS: libraries and threads' stacks take addresses, not memory.
    """
    if sys.platform == "win32":
        return
    import resource

    with contextlib.suppress(OSError, ValueError):
        _, most = resource.getrlimit(resource.RLIMIT_DATA)
        wanted = 2 * memory_bytes  # promised, not yet taken: a pool of buffers may be half empty
        if most != resource.RLIM_INFINITY:
            wanted = min(wanted, most)
        resource.setrlimit(resource.RLIMIT_DATA, (wanted, most))


def _start(watch: Callable[[], None]) -> None:
    threading.Thread(target=watch, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it has ended, in whatever way."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(0)


def _end_when_full(memory_bytes: int) -> None:
    """End this process when it has taken more memory than it may."""
    own = psutil.Process()
    while True:
        if own.memory_info().rss > memory_bytes:
            os._exit(MEMORY_EXIT)
        time.sleep(_WATCH_S)
