"""Whether a film changes its speed: strides of one length, then strides of quite another.

A phone's slow-motion film is often exported in real time at both ends and slow in the middle.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from scipy.ndimage import median_filter

from formcheck.model import FloatArray, PoseTrack, stretches

__all__ = ["Pace", "find_paces"]

#: Between two times at which the legs are further apart than the second share of the most they are,
#: they pass each other where they are nearer than the first.
_NEAR, _FAR = 0.3, 0.6
#: A network that lays the legs on one another for this long while they are far apart makes no
#: passing; at 30 frames per second a real one is as short, and all count.
_SLIP_S = 0.02
#: Passings that follow each other within this share of the usual are of one pace,
_ALIKE_SHARE = 0.25
#: and so many make one, which together must hold as much of the film.
_FEWEST, _MOST_OF_FILM = 3, 0.5
#: Paces further apart than this are no runner's who speeds up: nobody's cadence changes by half.
_APART = 1.5
#: Where passings are overlooked, since a leg is hidden, steps seem twice as long, but the legs are
#: as quick as ever. In slow motion they are slower by the strides' share, or nearly.
_SLOWER_SHARE = 0.6


@dataclass(frozen=True, slots=True)
class Pace:
    """A stretch in which the legs keep one rhythm.

    Parameters
    ----------
    start_s, stop_s : float
    stride_s : float
    """

    start_s: float
    stop_s: float
    stride_s: float


def find_paces(track: PoseTrack) -> tuple[Pace, ...]:
    """Return the paces of a film that changes its speed, in order; empty where it does not.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it: what repairs a rhythm makes one of two.
    """
    parts = ("knee", "ankle", "foot_index")
    apart = [track.point(f"left_{part}") - track.point(f"right_{part}") for part in parts]
    far = np.abs(np.concatenate(apart, axis=1))  # which leg is called left does not matter
    seen = np.isfinite(far).all(axis=1)
    if seen.sum() < 12:
        return ()
    leading = far[seen][:, int(np.argmax(far[seen].var(axis=0)))]
    slip = 1 + 2 * int(_SLIP_S * track.fps)
    passed_s = _passings(track.time_s[seen], median_filter(leading, slip, mode="nearest"))
    if len(passed_s) < 2 * _FEWEST:
        return ()
    paces = [
        Pace(float(passed_s[first]), float(passed_s[last]), 2.0 * _length(passed_s, first, last))
        for first, last in _groups(passed_s)
    ]
    held_s = sum(pace.stop_s - pace.start_s for pace in paces)
    if len(paces) < 2 or held_s < _MOST_OF_FILM * float(np.ptp(passed_s)):
        return ()
    quick, slow = (pick(paces, key=lambda pace: pace.stride_s) for pick in (min, max))
    times = slow.stride_s / quick.stride_s
    slower = _legs_px_per_s(track, quick) / max(_legs_px_per_s(track, slow), 1e-9)
    return tuple(paces) if times > _APART and slower > _SLOWER_SHARE * times else ()


def _legs_px_per_s(track: PoseTrack, pace: Pace) -> float:
    """Return how quickly knees and ankles move against the hips through a pace, as a median."""
    own = (track.time_s >= pace.start_s) & (track.time_s <= pace.stop_s)
    legs = [
        track.point(f"{side}_{part}")[own] - track.middle("hip")[own]
        for side in ("left", "right")
        for part in ("knee", "ankle")
    ]
    seconds = np.diff(track.time_s[own])[:, None]
    moved = [np.linalg.norm(np.diff(leg, axis=0), axis=1, keepdims=True) / seconds for leg in legs]
    return float(np.nanmedian(moved))


def _passings(time_s: FloatArray, far: FloatArray) -> FloatArray:
    """Return when the legs pass each other, (n,) s: between any two times that they are far apart.

    Parameters
    ----------
    time_s, far : (n,) float
        How far apart the legs are, whichever is in front.
    """
    most = float(np.percentile(far, 90))
    runs = [run for run in stretches(far > _NEAR * most, 1) if float(far[run].max()) > _FAR * most]
    return np.array(
        [0.5 * (time_s[a.stop - 1] + time_s[b.start]) for a, b in pairwise(runs)], dtype=float
    )


def _length(passed_s: FloatArray, first: int, last: int) -> float:
    return float(np.median(np.diff(passed_s[first : last + 1])))


def _groups(passed_s: FloatArray) -> list[tuple[int, int]]:
    """Return runs of passings that are alike far apart in time, as first and last of each."""
    lengths = np.diff(passed_s)
    groups, start = [], 0
    for index in range(1, len(lengths) + 1):
        alike = index < len(lengths) and (
            abs(lengths[index] / np.median(lengths[start:index]) - 1.0) < _ALIKE_SHARE
        )
        if not alike:
            if index - start >= _FEWEST:
                groups.append((start, index))
            start = index
    return groups
