"""Strike and toe-off of one leg seen from the side, between frames.

Each instant comes from two cues that fail in different ways; their weighted mean decides and their
disagreement is the uncertainty. No cue is a threshold on speed: those are off by 20–60 ms and by
different amounts on different runners. The cues and their constant delays were chosen because
they agree between the phantom and a real runner on force plates at 2–5 m/s (docs/accuracy.md).

Cues of the strike
    the knee's greatest extension at the end of swing, 18 ms before; the foot's fastest flattening,
    22 ms after, if the heel lands first; otherwise the foot's lowest part coming within 0.5 % of
    leg length of its level in stance.
Cues of the toe-off
    the knee's greatest extension at the end of stance (Fellin 2010,
    doi:10.1016/j.jsams.2010.03.006); the toe leaving its level in stance by 1.8 % of leg length,
    8 ms after.
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
#: Delay of each cue after the event, in s; see the module's docstring.
_KNEE_STRAIGHT_S = -0.018
_FLATTENING_S = 0.022
_FOOT_LOW_S = -0.006
_TOE_UP_S = 0.008
_FOOT_LOW = 0.005
_TOE_UP = 0.018
#: Pitch at strike against the foot lying flat: heel first above the second, not below the first.
_HEEL_FIRST_DEG = (2.0, 6.0)
_KNEE_WEIGHT_TOE_OFF = 0.5


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One contact as the cues gave it: instants, their disagreement, when the hips are lowest."""

    strike_s: float
    toe_off_s: float
    disagreement_s: float
    lowest_s: float | None = None


@dataclass(frozen=True, slots=True)
class _Leg:
    """One leg's signals on a fine time grid, X relative to the hips, in leg lengths."""

    time_s: FloatArray
    ankle_x: FloatArray
    heel_y: FloatArray
    toe_y: FloatArray
    pitch_deg: FloatArray
    knee_flexion_deg: FloatArray


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
        for start, stop in stances:
            contact = _contact(leg, start, stop, stride_s)
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

        def fine_of(
            values: FloatArray, time_s: FloatArray = time_s, fine: FloatArray = fine
        ) -> FloatArray:
            return np.asarray(CubicSpline(time_s, values)(fine))

        part = slice(first, last)
        sole = (paths["foot_index"] - paths["heel"])[part]
        legs.append(
            _Leg(
                time_s=fine,
                ankle_x=fine_of((paths["ankle"][part, 0] - hip[part, 0]) / scene.leg_px),
                heel_y=fine_of(paths["heel"][part, 1] / scene.leg_px),
                toe_y=fine_of(paths["foot_index"][part, 1] / scene.leg_px),
                pitch_deg=fine_of(np.degrees(np.unwrap(np.arctan2(sole[:, 1], sole[:, 0])))),
                knee_flexion_deg=fine_of(_flexion_deg(paths, part)),
            )
        )
    return legs


def _flexion_deg(paths: dict[str, FloatArray], part: slice) -> FloatArray:
    """Return the unsigned angle between thigh and shank in degrees, 0 = straight."""
    thigh = paths["knee"][part] - paths["hip"][part]
    shank = paths["ankle"][part] - paths["knee"][part]
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    return np.asarray(np.degrees(np.arctan2(np.abs(cross), np.sum(thigh * shank, axis=1))))


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
        if ahead < 3:
            continue  # the sweep began before the clip
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


def _contact(leg: _Leg, ahead: int, behind: int, stride_s: float) -> FoundContact | None:
    """Return the contact inside one backward sweep, or None if it is cut off or makes no sense."""
    middle = ahead + int(0.38 * (behind - ahead))
    strike, strike_off = _strike(leg, ahead, behind, middle, stride_s)
    toe_off, toe_off_off = _toe_off(leg, ahead, behind, middle, stride_s)
    if strike <= 1 or toe_off >= len(leg.time_s) - 2:
        return None
    contact_s = (toe_off - strike) * _STEP_S
    if not 0.10 * stride_s <= contact_s <= 0.75 * stride_s:
        return None
    return FoundContact(
        strike_s=float(leg.time_s[0] + strike * _STEP_S),
        toe_off_s=float(leg.time_s[0] + toe_off * _STEP_S),
        disagreement_s=max(strike_off, toe_off_off) * _STEP_S,
    )


def _strike(
    leg: _Leg, ahead: int, behind: int, middle: int, stride_s: float
) -> tuple[float, float]:
    """Return the strike's row and half the distance of its two cues."""
    earliest = max(ahead - round(0.10 * stride_s / _STEP_S), 0)
    straight = earliest + int(np.argmin(leg.knee_flexion_deg[earliest:middle]))
    by_knee = straight - _KNEE_STRAIGHT_S / _STEP_S
    flat = _middle(ahead, behind, 0.25, 0.50)
    row = min(max(round(by_knee), 0), len(leg.pitch_deg) - 1)
    pitch = float(leg.pitch_deg[row] - np.median(leg.pitch_deg[flat]))
    heel_first = float(np.clip(np.interp(pitch, _HEEL_FIRST_DEG, (0.0, 1.0)), 0.0, 1.0))
    flattening = ahead + int(np.argmin(np.gradient(leg.pitch_deg[ahead:middle])))
    height = np.minimum(
        leg.heel_y - np.median(leg.heel_y[flat]), leg.toe_y - np.median(leg.toe_y[flat])
    )
    low = _last(height[earliest:middle] > _FOOT_LOW, earliest)
    by_foot = heel_first * (flattening - _FLATTENING_S / _STEP_S)
    by_foot += (1.0 - heel_first) * (low - _FOOT_LOW_S / _STEP_S if low is not None else by_knee)
    return 0.5 * (by_knee + by_foot), 0.5 * abs(by_knee - by_foot)


def _toe_off(
    leg: _Leg, ahead: int, behind: int, middle: int, stride_s: float
) -> tuple[float, float]:
    """Return the toe-off's row and half the distance of its two cues."""
    latest = min(behind + round(0.10 * stride_s / _STEP_S), len(leg.time_s) - 1)
    late = ahead + int(0.60 * (behind - ahead))
    if latest - late < 5:
        return float(len(leg.time_s)), 0.0
    by_knee = float(late + int(np.argmin(leg.knee_flexion_deg[late:latest])))
    if by_knee >= len(leg.time_s) - 5:
        return float(len(leg.time_s)), 0.0  # still straightening when the clip ends
    flat = _middle(ahead, behind, 0.25, 0.50)
    up = _first(leg.toe_y[middle:latest] - np.median(leg.toe_y[flat]) > _TOE_UP, middle)
    by_toe = by_knee if up is None else up - _TOE_UP_S / _STEP_S
    mean = _KNEE_WEIGHT_TOE_OFF * by_knee + (1.0 - _KNEE_WEIGHT_TOE_OFF) * by_toe
    return mean, 0.5 * abs(by_knee - by_toe)


def _last(true: np.ndarray, start: int) -> int | None:
    """Return the last index where ``true`` holds, or None."""
    where = np.flatnonzero(true)
    return start + int(where[-1]) if len(where) else None


def _first(true: np.ndarray, start: int) -> int | None:
    """Return the first index where ``true`` holds, or None."""
    where = np.flatnonzero(true)
    return start + int(where[0]) if len(where) else None
