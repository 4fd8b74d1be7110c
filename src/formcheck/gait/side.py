"""Strike and toe-off of one leg seen from the side, between frames.

The knee decides: it is straightest at the end of swing just before the strike, and straightest at
the end of stance at toe-off (Fellin 2010, doi:10.1016/j.jsams.2010.03.006). A pose network sees
knees well, and no camera tilt or shoe changes them. The foot's own heights were tried and left
out: the network pulls a standing foot up by 1 % of leg length as the other passes it, which moves
a height rule by 20-130 ms. What each cue is worth was measured: docs/how-it-works.md.

Cues of the strike
    the knee's greatest extension, 24 ms before; and, if the heel lands first, the foot's fastest
    flattening, 22 ms after; otherwise the ankle's backward speed passing 80 % of its speed in
    stance, 20 ms after.
Cue of the toe-off
    the knee's greatest extension.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.model import FirstLook, FloatArray, PoseTrack, Side, stretches
from formcheck.scene import runner_middle, runner_xy

#: A stretch without gaps of fewer frames holds no contact.
FEWEST_FRAMES = 10
_STEP_S = 0.001
#: When each cue comes against the event, in s; see the module's docstring.
_KNEE_STRAIGHT_S = -0.024
_FLATTENING_S = 0.022
_BACKWARDS_S = 0.020
_BACKWARDS_SHARE = 0.80
#: Pitch at strike against the foot lying flat: heel first above the second, not below the first.
_HEEL_FIRST_DEG = (2.0, 6.0)
#: Share of the foot's own cue in the strike, with the heel first and otherwise.
_FLATTENING_WEIGHT = 0.5
_BACKWARDS_WEIGHT = 0.35
#: Cues further apart than this are not averaged: the knee's alone is taken.
_CONTRADICT_S = 0.050
#: An event this far from where the leg's rhythm puts it is looked for again close to there.
_OFF_BEAT_S = 0.040
_NEAR_BEAT_S = 0.030
#: Part of the backward sweep in which the foot lies flat, and from which toe-off is looked for.
_FLAT_SHARE = (0.25, 0.50)
_LATE_SHARE = 0.60


@dataclass(frozen=True, slots=True)
class FoundContact:
    """One contact as the cues gave it: instants, their disagreement, when the hips are lowest.

    ``refined`` = the whole leg's motion was asked as well.
    """

    strike_s: float
    toe_off_s: float
    disagreement_s: float
    lowest_s: float | None = None
    refined: bool = False


@dataclass(frozen=True, slots=True)
class _Sweep:
    """One backward sweep of the ankle, as rows of the fine grid.

    ``beat`` is where the rhythm puts its start, ``ahead`` and ``behind`` where the ankle is
    furthest before and behind the hips, ``earliest`` and ``latest`` bound the contact.
    """

    beat: int
    ahead: int
    behind: int
    earliest: int
    latest: int

    def part(self, low: float, high: float) -> slice:
        """Return the rows between two shares of the way from ahead to behind."""
        length = self.behind - self.ahead
        start = self.ahead + int(low * length)
        return slice(start, max(self.ahead + int(high * length), start + 1))


@dataclass(frozen=True, slots=True)
class _Leg:
    """One leg's signals on a fine time grid, X relative to the hips, in leg lengths."""

    time_s: FloatArray
    ankle_x: FloatArray
    ankle_vx: FloatArray
    pitch_deg: FloatArray
    knee_flexion_deg: FloatArray


def find_side_contacts(
    track: PoseTrack, look: FirstLook, side: Side, stride_s: float
) -> list[FoundContact]:
    """Return one leg's complete contacts in order of time.

    Parameters
    ----------
    track : PoseTrack
        Cleaned.
    look : FirstLook
        A side view.
    side : "left" or "right"
    stride_s : float
        Stride period, from `FirstLook`.
    """
    found: list[FoundContact] = []
    for leg in _legs(track, look, side):
        sweeps = _sweeps(leg, stride_s)
        events = _on_the_beat(leg, sweeps)
        for strike, toe_off, apart in events:
            contact_s = (toe_off - strike) * _STEP_S
            inside = strike > 1 and toe_off < len(leg.time_s) - 5
            if inside and 0.10 * stride_s <= contact_s <= 0.75 * stride_s:
                first_s = float(leg.time_s[0])
                found.append(
                    FoundContact(
                        first_s + strike * _STEP_S, first_s + toe_off * _STEP_S, apart * _STEP_S
                    )
                )
    return found


def _legs(track: PoseTrack, look: FirstLook, side: Side) -> list[_Leg]:
    """Return the leg's signals for every stretch of the clip without a gap."""
    hip = runner_middle(track, look, "hip")
    paths = {
        part: runner_xy(track, look, f"{side}_{part}")
        for part in ("hip", "knee", "ankle", "heel", "foot_index")
    }
    seen = np.isfinite(hip).all(axis=1)
    for path in paths.values():
        seen &= np.isfinite(path).all(axis=1)
    legs = []
    for part in stretches(np.asarray(seen, dtype=bool), FEWEST_FRAMES):
        time_s = track.time_s[part]
        fine = np.arange(time_s[0], time_s[-1], _STEP_S)

        def fine_of(
            values: FloatArray, time_s: FloatArray = time_s, fine: FloatArray = fine
        ) -> FloatArray:
            return np.asarray(CubicSpline(time_s, values)(fine))

        sole = (paths["foot_index"] - paths["heel"])[part]
        ankle_x = fine_of((paths["ankle"][part, 0] - hip[part, 0]) / look.leg_px)
        legs.append(
            _Leg(
                time_s=fine,
                ankle_x=ankle_x,
                ankle_vx=np.gradient(ankle_x, _STEP_S),
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


def _sweeps(leg: _Leg, stride_s: float) -> list[_Sweep]:
    """Return every backward sweep of the leg that does not begin before the clip."""
    stride, rows = round(stride_s / _STEP_S), len(leg.ankle_x)
    sweeps = []
    for beat in strides_of(leg.time_s, leg.ankle_x, stride_s, _STEP_S):
        low, high = max(beat - stride // 4, 0), min(beat + stride // 4, rows)
        if high - low < stride // 6:
            continue
        ahead = low + int(np.argmax(leg.ankle_x[low:high]))
        low, high = ahead + stride // 5, min(ahead + int(0.85 * stride), rows)
        if ahead < 3 or high - low < stride // 10:
            continue
        behind = low + int(np.argmin(leg.ankle_x[low:high]))
        earliest, latest = max(ahead - stride // 10, 0), min(behind + stride // 10, rows - 1)
        if latest - (ahead + int(_LATE_SHARE * (behind - ahead))) >= 5:
            sweeps.append(_Sweep(beat, ahead, behind, earliest, latest))
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


def _on_the_beat(leg: _Leg, sweeps: list[_Sweep]) -> list[tuple[float, float, float]]:
    """Return strike, toe-off and the cues' disagreement of every sweep, in rows.

    Where an event lies off the leg's own rhythm, a wrong minimum was taken (the other leg passing
    bends the knee's curve): it is looked for again close to where the rhythm puts it.
    """
    if not sweeps:
        return []
    beats = np.array([sweep.beat for sweep in sweeps], dtype=float)
    strikes = [_strike(leg, sweep, sweep.earliest, sweep.part(0.0, 0.38).stop) for sweep in sweeps]
    offs = [_straightest(leg, sweep.part(_LATE_SHARE, 1.0).start, sweep.latest) for sweep in sweeps]
    usual_strike = float(np.median(np.array([row for row, _ in strikes]) - beats))
    usual_off = float(np.median(np.array(offs) - beats))
    near = round(_NEAR_BEAT_S / _STEP_S)
    for index, sweep in enumerate(sweeps):
        due = round(sweep.beat + usual_strike)
        if abs(strikes[index][0] - due) * _STEP_S > _OFF_BEAT_S:
            knee_due = due + round(_KNEE_STRAIGHT_S / _STEP_S)
            strikes[index] = _strike(leg, sweep, max(knee_due - near, 0), knee_due + near)
        due = round(sweep.beat + usual_off)
        if abs(offs[index] - due) * _STEP_S > _OFF_BEAT_S and due + near < len(leg.time_s):
            offs[index] = _straightest(leg, max(due - near, 0), due + near)
    return [(row, off, apart) for (row, apart), off in zip(strikes, offs, strict=True)]


def _straightest(leg: _Leg, start: int, stop: int) -> float:
    """Return the row at which the knee is straightest between two rows."""
    start = min(max(start, 0), len(leg.knee_flexion_deg) - 1)
    return float(start + int(np.argmin(leg.knee_flexion_deg[start : max(stop, start + 1)])))


def _strike(leg: _Leg, sweep: _Sweep, start: int, stop: int) -> tuple[float, float]:
    """Return the strike's row, and half the distance of its two cues, in rows."""
    by_knee = _straightest(leg, start, stop) - _KNEE_STRAIGHT_S / _STEP_S
    row = min(max(round(by_knee), 0), len(leg.pitch_deg) - 1)
    pitch = float(leg.pitch_deg[row] - np.median(leg.pitch_deg[sweep.part(*_FLAT_SHARE)]))
    heel_first = float(np.interp(pitch, _HEEL_FIRST_DEG, (0.0, 1.0)))
    early = sweep.part(0.0, 0.38)
    flattening = early.start + int(
        np.argmin(np.gradient(leg.pitch_deg[early.start : early.stop + 2]))
    )
    speed = -float(np.median(leg.ankle_vx[sweep.part(0.3, 0.7)]))
    slow = np.flatnonzero(leg.ankle_vx[early] > -_BACKWARDS_SHARE * speed)
    backwards = early.start + int(slow[-1]) if len(slow) else round(by_knee)
    cues = (
        (heel_first * _FLATTENING_WEIGHT, flattening - _FLATTENING_S / _STEP_S),
        ((1.0 - heel_first) * _BACKWARDS_WEIGHT, backwards - _BACKWARDS_S / _STEP_S),
    )
    strike, apart = by_knee, 0.0
    for weight, cue in cues:
        if abs(cue - by_knee) * _STEP_S <= _CONTRADICT_S:
            strike += weight * (cue - by_knee)
            apart += (weight > 0) * 0.5 * abs(cue - by_knee)
        else:
            apart += weight * _CONTRADICT_S / _STEP_S
    return strike, apart
