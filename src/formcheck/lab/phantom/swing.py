"""The leg in the air: thigh, knee and foot swing from toe-off to the next strike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.bones import knee_flexion_of, reach, thigh_offset, toe_bend
from formcheck.lab.phantom.hips import Hips
from formcheck.lab.phantom.schedule import Schedule
from formcheck.lab.phantom.stance import Stance
from formcheck.model import FloatArray

__all__ = ["Swing", "make_swing"]

_STEP_S = 1e-4  # for rates at toe-off and strike


@dataclass(frozen=True, slots=True)
class Curve:
    """A Hermite curve a swing: ``knots`` (k,) as parts of it, values and rates (k, n) there."""

    knots: FloatArray
    values: FloatArray
    rates: FloatArray

    def at(self, part: FloatArray, index: np.ndarray) -> FloatArray:
        """Return the curves of the swings ``index`` at parts of them."""
        knots, values, rates = self.knots, self.values, self.rates
        left = np.clip(np.searchsorted(knots, part, side="right") - 1, 0, len(knots) - 2)
        width = knots[left + 1] - knots[left]
        s = (part - knots[left]) / width
        return np.asarray(
            values[left, index] * (1 + 2 * s) * (1 - s) ** 2
            + rates[left, index] * width * s * (1 - s) ** 2
            + values[left + 1, index] * s**2 * (3 - 2 * s)
            + rates[left + 1, index] * width * s**2 * (s - 1)
        )


@dataclass(frozen=True, slots=True)
class Swing:
    """The swings of one leg, each from one contact to the next of the same foot."""

    hips: Hips
    sign: float
    plan: Schedule
    knee: Curve
    thigh: Curve
    ankle: Curve
    across: Curve
    toes: FloatArray

    def at(
        self, time_s: FloatArray, index: np.ndarray
    ) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return ankle (n, 3), sole pitch and toe bend at times in the swings after ``index``."""
        start = self.plan.toe_off_s[index]
        part = (time_s - start) / (self.plan.strike_s[index + 1] - start)
        part = np.clip(part, 0.0, 1.0)
        knee = self.knee.at(part, index)
        thigh = self.thigh.at(part, index)
        hip = self.hips.joint(time_s, self.sign)
        bones = self.hips.bones
        knee = np.maximum(knee, np.deg2rad(2.0))
        line = thigh - thigh_offset(knee, bones)
        across = self.across.at(part, index) - hip[:, 2]
        flat = np.sqrt(reach(knee, bones) ** 2 - across**2)
        ankle = hip + np.stack([flat * np.sin(line), -flat * np.cos(line), across], axis=-1)
        pitch = self.ankle.at(part, index) + thigh - knee
        relax = np.clip(1.0 - part / 0.2, 0.0, 1.0)
        return ankle, pitch, self.toes[index] * relax**2 * (3 - 2 * relax)


def make_swing(grounded: Stance, sign: float) -> Swing:
    """Return the swings of one leg, joined to both stances in position and speed."""
    hips = grounded.hips
    plan = hips.plan.of(sign)
    which = np.flatnonzero(hips.plan.sign == sign)

    def angles(time_s: FloatArray, ankle: FloatArray, pitch: FloatArray) -> FloatArray:
        hip = hips.joint(time_s, sign)
        line = ankle - hip
        knee = knee_flexion_of(np.linalg.norm(line, axis=-1), hips.bones)
        thigh = np.arctan2(line[:, 0], -line[:, 1]) + thigh_offset(knee, hips.bones)
        return np.stack([knee, thigh, pitch - (thigh - knee), ankle[:, 2]])

    def stance(time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        return grounded.at(which, time_s)

    off_s, strike_s = plan.toe_off_s, plan.strike_s
    leave = angles(off_s, *stance(off_s))
    leave_rate = (leave - angles(off_s - _STEP_S, *stance(off_s - _STEP_S))) / _STEP_S
    first, pitch = stance(strike_s)
    second, _ = stance(strike_s + _STEP_S)
    land = angles(strike_s, first, pitch)
    speed = (second - first) / _STEP_S
    before = angles(strike_s - _STEP_S, first - speed * _STEP_S, pitch)
    land_rate = (land - before) / _STEP_S
    swing_s = np.append(strike_s[1:] - off_s[:-1], strike_s[-1] - off_s[-2])
    ends = _Ends(leave, np.roll(land, -1, axis=1), leave_rate * swing_s,
                 np.roll(land_rate, -1, axis=1) * swing_s)  # fmt: skip
    return Swing(
        hips=hips,
        sign=sign,
        plan=plan,
        knee=_knee(ends.of(0), plan, hips.walking),
        thigh=_thigh(ends.of(1), plan, hips.walking),
        ankle=_ankle(ends.of(2), hips.walking),
        across=_across(ends.of(3), sign, hips),
        toes=toe_bend(stance(off_s)[1]),
    )


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where curves begin and end, and how fast, an entry a swing (with one row a curve)."""

    start: FloatArray
    end: FloatArray
    start_rate: FloatArray
    end_rate: FloatArray

    def of(self, row: int) -> _Ends:
        return _Ends(self.start[row], self.end[row], self.start_rate[row], self.end_rate[row])


def _knee(ends: _Ends, plan: Schedule, walking: bool) -> Curve:
    start, end = ends.start, ends.end
    knots = np.array([0.0, 0.42 if walking else 0.48, 1.0])
    # Just before strike the knee bends again; the curve before it must not pass straight.
    room = 6.75 * np.clip(end - np.deg2rad(2.5), 0.0, np.deg2rad(5.0)) / (knots[2] - knots[1])
    start_rate = np.clip(ends.start_rate, 0.0, 3.0 * (plan.recovery - start) / knots[1])
    values = np.stack([start, np.maximum(plan.recovery, start + 0.2), end])
    rates = np.stack([start_rate, np.zeros_like(start), np.clip(ends.end_rate, 0.0, room)])
    return Curve(knots, values, rates)


def _thigh(ends: _Ends, plan: Schedule, walking: bool) -> Curve:
    start, end = ends.start, ends.end
    top = np.maximum(plan.thigh_flexion, end + np.deg2rad(3.0))
    middle_at, top_at = (0.40, 0.80) if walking else (0.42, 0.76)
    middle = start + (top - start) * (0.55 if walking else 0.52)
    rate = 1.25 * (top - start) / top_at
    end_rate = np.clip(ends.end_rate, -3.0 * (top - end) / (1.0 - top_at), 0.0)
    start_rate = np.clip(ends.start_rate, -2.0, 2.5)
    rates = np.stack([start_rate, rate, np.zeros_like(start), end_rate])
    return Curve(
        np.array([0.0, middle_at, top_at, 1.0]), np.stack([start, middle, top, end]), rates
    )


def _ankle(ends: _Ends, walking: bool) -> Curve:
    start, end = ends.start, ends.end
    early = np.full_like(start, np.deg2rad(-4.0 if walking else -10.0))
    late = np.full_like(start, np.deg2rad(6.0 if walking else 5.0))
    rate = (late - start) / 0.9
    start_rate, end_rate = (np.clip(r, -2.0, 2.0) for r in (ends.start_rate, ends.end_rate))
    rates = np.stack([start_rate, rate, 0.5 * (end - early), end_rate])
    return Curve(np.array([0.0, 0.32, 0.72, 1.0]), np.stack([start, early, late, end]), rates)


def _across(ends: _Ends, sign: float, hips: Hips) -> Curve:
    # The swinging foot passes clear of the standing leg.
    middle = 0.35 * 0.5 * (ends.start + ends.end) + 0.65 * sign * 0.75 * hips.bones.half_hips
    values = np.stack([ends.start, middle, ends.end])
    return Curve(np.array([0.0, 0.45, 1.0]), values, np.zeros_like(values))
