"""Things of two moments held to be the same: the nearest first, each but once."""

from __future__ import annotations

from collections.abc import Callable

__all__ = ["nearest_pairs"]


def nearest_pairs(here: int, there: int, apart: Callable[[int, int], float]) -> dict[int, int]:
    """Return for things here which of those there they are; those too far from any are left out.

    Parameters
    ----------
    here, there : int
        How many there are.
    apart : callable
        Given one of either, how far they are from being the same; 1 = too far.
    """
    pairs = sorted(
        (far, one, other)
        for one in range(here)
        for other in range(there)
        if (far := apart(one, other)) < 1.0
    )
    found: dict[int, int] = {}
    for _, one, other in pairs:
        if one not in found and other not in found.values():
            found[one] = other
    return found
