"""Strike and toe-off of one leg seen from the side, between frames.

Each instant comes from several cues that fail in different ways; their median decides and their
disagreement is the uncertainty. Everything is measured against the middle of the hips, so a
treadmill, a fixed camera and a panning camera are one and the same problem.

Cues of the strike
    the foot's lowest part comes within 1 % of leg length of its level in stance (heel and toe each
    against its own level, so a forefoot strike is found as well as a heel strike); the ankle's
    backward speed passes 60 % of its speed in stance.
Cues of the toe-off
    the toe leaves its level in stance by 1.8 % of leg length; the toe's backward speed falls below
    85 % of its speed in stance; the knee is straightest (Fellin 2010,
    doi:10.1016/j.jsams.2010.03.006).

What each cue is worth was measured: docs/how-it-works.md.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.gait.contact import Side
from formcheck.pose import FloatArray, PoseTrack
from formcheck.scene import Scene, runner_middle, runner_xy

__all__ = ["FoundContact", "find_side_contacts", "strides_of"]

_STEP_S = 0.001
_STRIKE_HEIGHT = 0.010
_TOE_OFF_HEIGHT = 0.018
_STRIKE_SPEED = 0.60
_TOE_OFF_SPEED = 0.85
_OUTLYING_S = 0.040


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One contact as the cues gave it: instants, how far the cues disagree, when the hips are lowest."""

    strike_s: float
    toe_off_s: float
    disagreement_s: float
    lowest_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Leg:
    """One leg's signals on a fine time grid, X relative to the hips, in leg lengths."""

    time_s: FloatArray
    ankle_x: FloatArray
    ankle_vx: FloatArray
    toe_vx: FloatArray
    heel_y: FloatArray
    toe_y: FloatArray
    knee_flexion_deg: FloatArray
    frame_s: float


def find_side_contacts(
    track: PoseTrack, scene: Scene, side: Side, stride_s: float
) -> list[FoundContact]:
    """Return one leg's complete contacts in order of time.

    Parameters
    ----------
    track : PoseTrack
        Cleaned.
    scene : Scene
        A side view.
    side : "left" or "right"
    stride_s : float
        Stride period, from `scene.period`.
    """
    found: list[FoundContact] = []
    for leg in _legs(track, scene, side):
        stances = _stances(leg, stride_s)
        if not stances:
            continue
        speed = float(
            np.median([-np.median(leg.ankle_vx[_middle(a, b, 0.3, 0.7)]) for a, b in stances])
        )
        toe_speed = float(
            np.median([-np.median(leg.toe_vx[_middle(a, b, 0.3, 0.7)]) for a, b in stances])
        )
        for start, stop in stances:
            contact = _contact(leg, start, stop, speed, toe_speed, stride_s)
            if contact is not None:
                found.append(contact)
    return found


def _legs(track: PoseTrack, scene: Scene, side: Side) -> list[_Leg]:
    """Return the leg's signals for every stretch of the clip without a gap."""
    hip = runner_middle(track, scene, "hip")
    paths = {
        part: runner_xy(track, scene, f"{side}_{part}")
        for part in ("hip", "knee", "ankle", "heel", "foot_index")
    }
    seen = np.isfinite(hip).all(axis=1)
    for path in paths.values():
        seen &= np.isfinite(path).all(axis=1)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], seen.astype(int), [0]))))
    legs = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first < 10:
            continue
        time_s = track.time_s[first:last]
        fine = np.arange(time_s[0], time_s[-1], _STEP_S)

        def spline(values: FloatArray, time_s: FloatArray = time_s) -> CubicSpline:
            return CubicSpline(time_s, values)

        part = slice(first, last)
        ankle = spline((paths["ankle"][part, 0] - hip[part, 0]) / scene.leg_px)
        toe = spline((paths["foot_index"][part, 0] - hip[part, 0]) / scene.leg_px)
        legs.append(
            _Leg(
                time_s=fine,
                ankle_x=ankle(fine),
                ankle_vx=ankle(fine, 1),
                toe_vx=toe(fine, 1),
                heel_y=spline(paths["heel"][part, 1] / scene.leg_px)(fine),
                toe_y=spline(paths["foot_index"][part, 1] / scene.leg_px)(fine),
                knee_flexion_deg=spline(_flexion_deg(paths, part))(fine),
                frame_s=float(np.median(np.diff(time_s))),
            )
        )
    return legs


def _flexion_deg(paths: dict[str, FloatArray], part: slice) -> FloatArray:
    """Return the unsigned angle between thigh and shank in degrees, 0 = straight."""
    thigh = paths["knee"][part] - paths["hip"][part]
    shank = paths["ankle"][part] - paths["knee"][part]
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    return np.degrees(np.arctan2(np.abs(cross), np.sum(thigh * shank, axis=1)))


def _middle(start: int, stop: int, low: float, high: float) -> slice:
    """Return the part of a half-open interval between two shares of it."""
    return slice(
        start + int(low * (stop - start)), max(start + int(high * (stop - start)), start + 1)
    )


def _stances(leg: _Leg, stride_s: float) -> list[tuple[int, int]]:
    """Return (ankle furthest ahead, ankle furthest behind) for every backward sweep of the leg."""
    stride = round(stride_s / _STEP_S)
    sweeps = []
    for centre in strides_of(leg.time_s, leg.ankle_x, stride_s, _STEP_S):
        low, high = max(centre - stride // 4, 0), min(centre + stride // 4, len(leg.ankle_x))
        if high - low < stride // 6:
            continue
        ahead = low + int(np.argmax(leg.ankle_x[low:high]))
        low, high = ahead + stride // 5, min(ahead + int(0.85 * stride), len(leg.ankle_x))
        if high - low < stride // 10:
            continue
        sweeps.append((ahead, low + int(np.argmin(leg.ankle_x[low:high]))))
    return sweeps


def strides_of(time_s: FloatArray, signal: FloatArray, stride_s: float, step_s: float) -> list[int]:
    """Return one row a stride: the signal's peaks, followed from the clip's middle outwards.

    The first peak comes from the first harmonic over six strides, so that a wobble cannot add or
    lose one; each next is looked for a quarter stride to either side of where the rhythm puts it,
    and the rhythm follows what is found by half, so that it may drift.
    """
    stride = round(stride_s / step_s)
    middle = len(time_s) // 2
    inside = slice(max(middle - 3 * stride, 0), min(middle + 3 * stride, len(time_s)))
    phase = 2.0 * np.pi * time_s[inside] / stride_s
    basis = np.column_stack((np.ones(len(phase)), np.cos(phase), np.sin(phase)))
    _, cosine, sine = np.linalg.lstsq(basis, signal[inside], rcond=None)[0]
    first_s = float(np.arctan2(sine, cosine)) / (2.0 * np.pi) * stride_s
    first_s += stride_s * round((float(time_s[middle]) - first_s) / stride_s)
    first = round((first_s - float(time_s[0])) / step_s)
    rows = []
    for way in (-1, 1):
        row = first + (way > 0) * stride
        while -stride // 4 <= row < len(time_s) + stride // 4:
            rows.append(row)
            low, high = max(row - stride // 4, 0), min(row + stride // 4, len(time_s))
            whole = high - low > 0.4 * stride
            found = low + int(np.argmax(signal[low:high])) if whole else row
            row += way * stride + (found - row) // 2
    return sorted(min(max(row, 0), len(time_s) - 1) for row in rows)


def _contact(
    leg: _Leg, ahead: int, behind: int, speed: float, toe_speed: float, stride_s: float
) -> FoundContact | None:
    """Return the contact inside one backward sweep, or None if it is cut off or makes no sense."""
    flat = _middle(ahead, behind, 0.25, 0.50)
    middle = ahead + int(0.38 * (behind - ahead))
    height = np.minimum(
        leg.heel_y - np.median(leg.heel_y[flat]), leg.toe_y - np.median(leg.toe_y[flat])
    )
    toe_height = leg.toe_y - np.median(leg.toe_y[flat])
    earliest = max(ahead - round(0.10 * stride_s / _STEP_S), 0)
    latest = min(behind + round(0.10 * stride_s / _STEP_S), len(leg.time_s) - 1)
    strikes = [
        _last(height[earliest:middle] > _STRIKE_HEIGHT, earliest),
        _last(leg.ankle_vx[ahead:middle] > -_STRIKE_SPEED * speed, ahead),
    ]
    late = ahead + int(0.60 * (behind - ahead))
    toe_offs = [
        _first(toe_height[middle:latest] > _TOE_OFF_HEIGHT, middle),
        _first(leg.toe_vx[late:latest] > -_TOE_OFF_SPEED * toe_speed, late),
        late + int(np.argmin(leg.knee_flexion_deg[late:latest])),
    ]
    strike, strike_off = _agree(strikes)
    toe_off, toe_off_off = _agree(toe_offs)
    if strike is None or toe_off is None or strike <= 1 or toe_off >= len(leg.time_s) - 2:
        return None
    contact_s = (toe_off - strike) * _STEP_S
    if not 0.10 * stride_s <= contact_s <= 0.75 * stride_s:
        return None
    return FoundContact(
        strike_s=float(leg.time_s[0] + strike * _STEP_S),
        toe_off_s=float(leg.time_s[0] + toe_off * _STEP_S),
        disagreement_s=max(strike_off, toe_off_off) * _STEP_S,
    )


def _last(true: np.ndarray, start: int) -> int | None:
    """Return the last index where ``true`` holds, or None."""
    where = np.flatnonzero(true)
    return start + int(where[-1]) if len(where) else None


def _first(true: np.ndarray, start: int) -> int | None:
    """Return the first index where ``true`` holds, or None."""
    where = np.flatnonzero(true)
    return start + int(where[0]) if len(where) else None


def _agree(cues: list[int | None]) -> tuple[float | None, float]:
    """Return the median of the cues and half their range, both in fine steps."""
    known = [cue for cue in cues if cue is not None]
    if not known:
        return None, 0.0
    if len(known) > 2:
        centre = float(np.median(known))
        near = [cue for cue in known if abs(cue - centre) <= _OUTLYING_S / _STEP_S]
        known = near or known
    return float(np.mean(known)), 0.5 * (max(known) - min(known))
