"""Positions and angles over time in the runner's own frame: X forwards, Y up.

Every function returns one value a frame and changes nothing. Angles against the vertical are taken
after the camera roll found in the scene has been undone; joint angles do not need it. Conventions:
``docs/conventions.md``.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.model import FloatArray, Run, Side
from formcheck.scene import runner_middle, runner_xy


def point(run: Run, name: str) -> FloatArray:
    """Return a landmark's path in the runner's frame, (T, 2) px; see `scene.runner_xy`."""
    return runner_xy(run.cleaned, run.scene, name, run.scene.roll_deg)


def middle(run: Run, part: str) -> FloatArray:
    """Return the middle of left and right of ``part``, (T, 2) px in the runner's frame."""
    return runner_middle(run.cleaned, run.scene, part, run.scene.roll_deg)


def angle_to_vertical_deg(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the angle of the line low→high against the vertical in degrees, + = top ahead."""
    delta = high - low
    return np.degrees(np.arctan2(delta[:, 0], delta[:, 1]))


def thigh_deg(run: Run, side: Side) -> FloatArray:
    """Return the thigh's angle to the vertical in degrees, + = knee behind the hip."""
    return angle_to_vertical_deg(point(run, f"{side}_knee"), point(run, f"{side}_hip"))


def shank_deg(run: Run, side: Side) -> FloatArray:
    """Return the shank's angle in degrees, + = ankle ahead of the knee."""
    return -angle_to_vertical_deg(point(run, f"{side}_ankle"), point(run, f"{side}_knee"))


def knee_flexion_deg(run: Run, side: Side) -> FloatArray:
    """Return knee flexion in degrees, 0 = straight leg, from the side."""
    flexion = -(thigh_deg(run, side) + shank_deg(run, side))
    return np.degrees(np.angle(np.exp(1j * np.radians(flexion))))


def foot_deg(run: Run, side: Side) -> FloatArray:
    """Return the heel-to-toe line's angle to the horizontal in degrees, + = toes up."""
    delta = point(run, f"{side}_foot_index") - point(run, f"{side}_heel")
    return np.degrees(np.arctan2(delta[:, 1], delta[:, 0]))


def ankle_deg(run: Run, side: Side) -> FloatArray:
    """Return ankle dorsiflexion in degrees relative to a foot at right angles to the shank."""
    dorsiflexion = foot_deg(run, side) - shank_deg(run, side)
    return np.degrees(np.angle(np.exp(1j * np.radians(dorsiflexion))))


def trunk_lean_deg(run: Run) -> FloatArray:
    """Return the trunk's angle to the vertical in degrees, + = forwards (side view)."""
    return angle_to_vertical_deg(middle(run, "hip"), middle(run, "shoulder"))


def head_deg(run: Run) -> FloatArray:
    """Return the angle of mid-shoulder→mid-ear to the vertical in degrees, + = forwards."""
    return angle_to_vertical_deg(middle(run, "shoulder"), middle(run, "ear"))


def leg_length_px(run: Run, side: Side) -> float:
    """Return thigh + shank of one leg in pixels, median over its stance phases."""
    hip, knee, ankle = (point(run, f"{side}_{part}") for part in ("hip", "knee", "ankle"))
    length = np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1)
    stance = np.zeros(len(length), dtype=bool)
    for contact in run.gait.of(side):
        stance |= (run.cleaned.time_s >= contact.strike_s) & (
            run.cleaned.time_s < contact.toe_off_s
        )
    chosen = length[stance & np.isfinite(length)]
    return float(np.median(chosen)) if len(chosen) else float("nan")


def at(time_s: FloatArray, values: FloatArray, when_s: FloatArray | float) -> FloatArray:
    """Return ``values`` between frames by a cubic spline; NaN next to a gap or outside.

    Parameters
    ----------
    time_s : (T,) float
    values : (T,) or (T, k) float
        NaN where missing.
    when_s : float or (n,) float

    Returns
    -------
    (n,) or (n, k) float

    Notes
    -----
    A metric reads one series at every step: its spline is kept for the next call with the same two
    arrays, which must not be changed in between.
    """
    when = np.atleast_1d(np.asarray(when_s, dtype=float))
    width = int(np.prod(values.shape[1:]))
    result = np.full((len(when), width), np.nan)
    fitted = _fitted(_Same(time_s), _Same(values))
    if fitted is not None:
        known, step, spline = fitted
        right = np.clip(np.searchsorted(known, when), 1, len(known) - 1)
        inside = (when >= known[0]) & (when <= known[-1])
        inside &= known[right] - known[right - 1] <= 2.5 * step
        result[inside] = spline(when[inside])
    return result.reshape((len(when), *values.shape[1:]))


class _Same:
    """An array that is equal to itself alone, as a key."""

    __slots__ = ("array",)

    def __init__(self, array: FloatArray) -> None:
        self.array = array

    def __hash__(self) -> int:
        return id(self.array)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.array is other.array


@lru_cache(maxsize=8)
def _fitted(time: _Same, series: _Same) -> tuple[FloatArray, float, CubicSpline] | None:
    """Return the times at which a series is known, the frames' distance, and its spline."""
    time_s, values = time.array, series.array
    columns = values.reshape(len(values), -1)
    finite = np.isfinite(columns).all(axis=1)
    if finite.sum() < 4:
        return None
    known = time_s[finite]
    return known, float(np.median(np.diff(time_s))), CubicSpline(known, columns[finite])


def window_mean(
    time_s: FloatArray, values: FloatArray, start_s: float, stop_s: float, points: int = 21
) -> float:
    """Return the mean of ``values`` over [start, stop) in time, NaN if any of it is missing."""
    return float(np.mean(at(time_s, values, np.linspace(start_s, stop_s, points))))


def normalise(
    time_s: FloatArray, values: FloatArray, start_s: float, stop_s: float, points: int = 101
) -> FloatArray:
    """Return ``values`` over one cycle at 0–100 % of its time, (points,)."""
    return at(time_s, values, np.linspace(start_s, stop_s, points))
