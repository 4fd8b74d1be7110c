"""Processes that work on clips: each ends alone, within its limits of memory and time."""

from formcheck.pool.executor import Pool
from formcheck.pool.limits import Limits, memory_share, timed

__all__ = ["Limits", "Pool", "memory_share", "timed"]
