"""Frames that only repeat the one before, as conversions from 24 to 30 fps put them in.

A repeated picture shows where the runner was a moment ago: its landmarks are late. Compression
changes even a repeat a little, so it is told by how much less it changes than its neighbours.
"""

from __future__ import annotations

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

__all__ = ["change_between", "repeated_frames", "signature"]

_STEP_PX = 8
_NEIGHBOURS = 6  # frames on either side
_USUAL = 75  # percentile of their change: in a doubled clip every other one is a repeat
_STILL = 0.12  # of the usual change
_LONGEST_S = 0.1  # a longer run of repeats is a frozen picture, which is left as it is


def signature(rgb: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return a small copy of a picture to compare it by."""
    return rgb[::_STEP_PX, ::_STEP_PX].astype(np.int16)


def change_between(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """Return how much two pictures differ, in levels of 255."""
    return float(np.abs(one - other).max(axis=2).mean())


def repeated_frames(change: NDArray[np.float64], fps: float) -> NDArray[np.bool_]:
    """Return which frames repeat the one before.

    Parameters
    ----------
    change : (T,) float
        How much each frame differs from the one before; NaN where that is not known.
    fps : float
    """
    if len(change) <= 2 * _NEIGHBOURS:
        return np.zeros(len(change), dtype=bool)
    known = np.where(np.isfinite(change), change, np.nanmedian(change))
    around = sliding_window_view(np.pad(known, _NEIGHBOURS, mode="reflect"), 2 * _NEIGHBOURS + 1)
    still = np.isfinite(change) & (known < _STILL * np.percentile(around, _USUAL, axis=1))
    return _short_runs(still, round(_LONGEST_S * fps))


def _short_runs(flags: NDArray[np.bool_], longest: int) -> NDArray[np.bool_]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    short = np.zeros(len(flags), dtype=bool)
    for start, stop in edges.reshape(-1, 2):
        short[start:stop] = stop - start <= longest
    return short
