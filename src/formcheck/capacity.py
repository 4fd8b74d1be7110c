"""What this machine has to give now: processors and memory, as its containers limit them."""

from __future__ import annotations

import multiprocessing
import os
from pathlib import Path

__all__ = ["cores", "free_bytes"]

_CGROUP = Path("/sys/fs/cgroup")
_MEMINFO = Path("/proc/meminfo")


def cores() -> int:
    """Return how many processors this process may use, 1 in a worker process of a pool.

    Affinity and a container's quota count; a pool has shared the processors out already.
    """
    if multiprocessing.parent_process() is not None:
        return 1
    allowed = getattr(os, "sched_getaffinity", None)
    count = len(allowed(0)) if allowed else os.cpu_count() or 1
    quota, _, period_us = _read("cpu.max").partition(" ")
    if quota.isdigit() and period_us.isdigit():
        count = min(count, max(1, int(quota) // int(period_us)))
    return count


def free_bytes() -> int | None:
    """Return how much memory can still be taken without swapping; None where that is not known."""
    try:
        lines = _MEMINFO.read_text(encoding="ascii").splitlines()
    except OSError:  # not Linux
        return None
    kilobytes = {
        name: int(rest.split()[0]) for name, _, rest in (li.partition(":") for li in lines)
    }
    free = 1024 * kilobytes.get("MemAvailable", kilobytes.get("MemFree", 0))
    limit, used = _read("memory.max"), _read("memory.current")
    if limit.isdigit() and used.isdigit():
        free = min(free, max(0, int(limit) - int(used)))
    return free


def _read(name: str) -> str:
    """Return what a control group says of itself; nothing where there is none."""
    try:
        return (_CGROUP / name).read_text(encoding="ascii").strip()
    except OSError:
        return ""
