"""Where every joint of the digital runner is at any time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from formcheck.errors import InputError
from formcheck.lab.phantom.bones import (
    Segments,
    foot_points,
    fppa,
    knee_flexion_of,
    knee_position,
    reach,
    segments,
    toe_bend,
)
from formcheck.lab.phantom.hips import Hips, between, make_hips, with_ends
from formcheck.lab.phantom.posture import standing_joints, upper_joints
from formcheck.lab.phantom.recording import Replay
from formcheck.lab.phantom.replay import replayed
from formcheck.lab.phantom.schedule import Contacts, Schedule, schedule
from formcheck.lab.phantom.spec import Clip
from formcheck.lab.phantom.stance import Stance, make_stance
from formcheck.lab.phantom.swing import Swing, make_swing
from formcheck.model import FloatArray, Side

__all__ = ["JOINTS", "Joints", "Motion", "SyntheticMotion", "move"]

_SIDES: tuple[tuple[Side, float], ...] = (("left", -1.0), ("right", 1.0))

#: How the contact time is found that extends the thigh as asked.
_EXTENSION_ROUNDS, _DAMPED, _REACHED_DEG = 14, 0.5, 0.5
_LONGER_S, _SHORTEST_S, _FLIGHT_S, _JUST_BEFORE_S = 0.02, 0.08, 0.015, 1e-4


Joints = dict[str, FloatArray]
"""Joint name to its path (…, 3): forward, up, right, in metres."""

JOINTS: tuple[str, ...] = (
    "mid_hip", "mid_shoulder", "nose", "head_top",
    *(f"{side}_{part}" for side in ("left", "right") for part in (
        "hip", "knee", "ankle", "heel", "ball", "foot_index", "shoulder", "elbow", "wrist",
        "hand", "ear", "eye",
    )),
)  # fmt: skip


class Motion(Protocol):
    """One runner's movement, to be asked for any instants: a synthetic one, or a recording's.

    ``plan`` holds the contacts, None for a runner who stands.
    """

    @property
    def clip(self) -> Clip: ...  # noqa: D102
    @property
    def bones(self) -> Segments: ...  # noqa: D102
    @property
    def plan(self) -> Contacts | None: ...  # noqa: D102

    def joints(self, time_s: FloatArray) -> Joints:
        """Return all joints at ``time_s`` in the runner's frame (the belt's, standing in space)."""

    def travel(self, time_s: FloatArray) -> FloatArray:
        """Return how far ahead of the camera's axis the runner is: 0 on a treadmill (m)."""

    def sole_pitch(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return the pitch of one sole (rad, + = toes up)."""

    def toe_bend(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return how far one foot's toes are bent up (rad)."""

    def toe_out(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return where one foot points (rad, + = to the runner's right)."""


@dataclass(frozen=True, slots=True)
class SyntheticMotion:
    """The movement of a runner who is made up from a spec.

    Parameters
    ----------
    clip : Clip
    bones : Segments
    plan : Schedule or None
        Contacts; None for a runner who stands.
    stance : Stance or None
    swings : dict
        −1 the left leg's, +1 the right leg's.
    inward : (n,) float
        Turn of the knee's plane at each contact's mid-stance (rad).
    """

    clip: Clip
    bones: Segments
    plan: Schedule | None
    stance: Stance | None
    swings: dict[float, Swing]
    inward: FloatArray

    def joints(self, time_s: FloatArray) -> Joints:
        """Return all joints at ``time_s`` in the runner's frame (the belt's, standing in space)."""
        time_s = np.asarray(time_s, dtype=float)
        if self.stance is None:
            return standing_joints(time_s, self.clip, self.bones)
        hips = self.stance.hips
        found: Joints = {"mid_hip": hips.middle(time_s)}
        for side, sign in _SIDES:
            found |= {f"{side}_{part}": path for part, path in self._leg(time_s, sign).items()}
        rhythm = hips.plan, hips.turn(time_s), hips.tilt(time_s)
        leaning = between(time_s, hips.plan.middle_s, hips.plan.side_lean * hips.plan.sign)
        return found | upper_joints(
            time_s, self.clip.gait, self.bones, found["mid_hip"], leaning, *rhythm
        )

    def travel(self, time_s: FloatArray) -> FloatArray:
        """Return how far ahead of the camera's axis the runner is: 0 on a treadmill (m)."""
        time_s = np.asarray(time_s, dtype=float)
        if self.clip.surface == "treadmill" or self.stance is None:
            return np.zeros_like(time_s)
        return self.clip.gait.speed_mps * (time_s - 0.5 * self.clip.duration_s)

    def sole_pitch(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return the pitch of one sole (rad, + = toes up)."""
        time_s = np.asarray(time_s, dtype=float)
        return np.zeros_like(time_s) if self.stance is None else self._foot(time_s, sign)[1]

    def toe_bend(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return how far one foot's toes are bent up (rad)."""
        time_s = np.asarray(time_s, dtype=float)
        return np.zeros_like(time_s) if self.stance is None else self._foot(time_s, sign)[2]

    def toe_out(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return where one foot points (rad, + = to the runner's right)."""
        leg = self.clip.gait.left if sign < 0 else self.clip.gait.right
        return np.full(np.shape(time_s), sign * np.deg2rad(leg.toe_out_deg))

    def _leg(self, time_s: FloatArray, sign: float) -> Joints:
        assert self.stance is not None
        hips = self.stance.hips
        hip = hips.joint(time_s, sign)
        ankle, pitch, bend = self._foot(time_s, sign)
        plan = hips.plan.of(sign)
        inward = _inward(time_s, plan, self.inward[hips.plan.sign == sign])
        knee = knee_position(hip, ankle, inward, np.full_like(time_s, sign), self.bones)
        out = plan.toe_out[np.clip(np.searchsorted(plan.strike_s, time_s) - 1, 0, None)] * sign
        return {"hip": hip, "knee": knee, "ankle": ankle} | foot_points(
            ankle, pitch, bend, out, self.bones
        )

    def _foot(self, time_s: FloatArray, sign: float) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Return ankle (…, 3), pitch of the sole and bend of the toes (rad)."""
        assert self.stance is not None
        own = np.flatnonzero(self.stance.hips.plan.sign == sign)
        plan = self.swings[sign].plan
        index = np.clip(np.searchsorted(plan.strike_s, time_s, side="right") - 1, 0, None)
        index = np.minimum(index, len(own) - 2)
        down = time_s < plan.toe_off_s[index]
        ankle = np.empty((*time_s.shape, 3))
        pitch, bend = np.empty(time_s.shape), np.empty(time_s.shape)
        ankle[down], pitch[down] = self.stance.at(own[index[down]], time_s[down])
        bend[down] = toe_bend(pitch[down])
        up = ~down
        ankle[up], pitch[up], bend[up] = self.swings[sign].at(time_s[up], index[up])
        return ankle, pitch, bend


def move(clip: Clip) -> Motion:
    """Return the movement that a clip asks for, or that its recording holds.

    Raises
    ------
    InputError
        The spec asks for something no leg can do, or the recording does not cover the clip.
    """
    return replayed(clip) if isinstance(clip, Replay) else _synthetic(clip)


def _synthetic(clip: Clip) -> SyntheticMotion:
    bones = segments(clip.body)
    if clip.gait.activity == "standing":
        return SyntheticMotion(clip, bones, None, None, {}, np.zeros(0))
    return _with_extension(_planned(clip, bones, schedule(clip, bones)))


def _planned(clip: Clip, bones: Segments, plan: Schedule) -> SyntheticMotion:
    """Return the movement with these contacts."""
    hips = make_hips(plan, clip.gait, bones, clip.seed)
    stance = make_stance(hips, clip.gait)
    # Sway moves the leg out of line: height at strike, sway and knee are found in turns.
    for _ in range(3 if np.any(np.isfinite(plan.adduction)) else 0):
        stance = replace(stance, hips=_with_knee_peak(stance))
        swaying = _with_adduction(stance, _find_inward(stance))
        stance = make_stance(with_ends(swaying, clip.gait), clip.gait)
    for _ in range(2):
        stance = make_stance(_with_knee_peak(stance), clip.gait)
    swings = {sign: make_swing(stance, sign) for _, sign in _SIDES}
    return SyntheticMotion(clip, bones, plan, stance, swings, _find_inward(stance))


def _with_extension(motion: SyntheticMotion) -> SyntheticMotion:
    """Return the movement with contacts as long as the thighs' extension at toe-off asks for."""
    asked = {sign: motion.clip.leg(side).thigh_extension_deg for side, sign in _SIDES}
    if motion.plan is None or set(asked.values()) == {None}:
        return motion
    for _ in range(_EXTENSION_ROUNDS):
        assert motion.plan is not None
        plan, contact_s = motion.plan, motion.plan.contact_s.copy()
        for sign, degrees in asked.items():
            if degrees is not None:
                lacks = _DAMPED * np.radians(degrees - _extension_deg(motion, sign))
                longer_s = lacks * motion.bones.leg / motion.clip.gait.speed_mps
                contact_s[plan.sign == sign] += np.clip(longer_s, -_LONGER_S, _LONGER_S)
        step_s = np.append(np.diff(plan.strike_s), np.median(np.diff(plan.strike_s)))
        contact_s = np.clip(contact_s, _SHORTEST_S, step_s - _FLIGHT_S)
        motion = _planned(motion.clip, motion.bones, replace(plan, contact_s=contact_s))
    for sign, degrees in asked.items():
        if degrees is not None and abs(degrees - _extension_deg(motion, sign)) > _REACHED_DEG:
            message = (
                f"thigh_extension_deg is {degrees:g}; at {motion.clip.gait.speed_mps:g} m/s and"
                f" {motion.clip.gait.cadence_spm:g} steps/min this leg comes to"
                f" {_extension_deg(motion, sign):.0f}; ask for that, or change speed or cadence"
            )
            raise InputError(message)
    return motion


def _extension_deg(motion: SyntheticMotion, sign: float) -> float:
    """Return how far one thigh is behind the vertical at toe-off, mean over contacts."""
    assert motion.plan is not None
    side = "left" if sign < 0 else "right"
    joints = motion.joints(motion.plan.of(sign).toe_off_s[1:-1] - _JUST_BEFORE_S)
    thigh = joints[f"{side}_hip"] - joints[f"{side}_knee"]
    return float(np.degrees(np.mean(np.arctan2(thigh[:, 0], thigh[:, 1]))))


def _inward(time_s: FloatArray, plan: Schedule, inward: FloatArray) -> FloatArray:
    """Return the knee's turn: full from a quarter to three quarters of stance, little in swing."""
    index = np.clip(np.searchsorted(plan.strike_s, time_s, side="right") - 1, 0, None)
    index = np.minimum(index, len(plan.strike_s) - 2)
    part = (time_s - plan.strike_s[index]) / plan.contact_s[index]
    rest = (time_s - plan.toe_off_s[index]) / (plan.strike_s[index + 1] - plan.toe_off_s[index])
    rise = 0.5 - 0.5 * np.cos(np.pi * np.clip(part / 0.25, 0.0, 1.0))
    fall = 0.5 + 0.5 * np.cos(np.pi * np.clip((part - 0.75) / 0.25, 0.0, 1.0))
    stance = inward[index] * (0.6 + 0.4 * np.minimum(rise, fall))
    ease = 0.5 - 0.5 * np.cos(np.pi * np.clip(rest, 0.0, 1.0))
    swing = 0.6 * (inward[index] + (inward[index + 1] - inward[index]) * ease)
    swing = swing * (0.35 + 0.65 * np.cos(np.pi * np.clip(rest, 0.0, 1.0)) ** 2)
    return np.where(part < 1.0, stance, swing)


def _mid_stance(stance: Stance, part: float = 0.48) -> tuple[FloatArray, FloatArray]:
    """Return the own hip and ankle (n, 3) of every contact at a part of its stance."""
    plan = stance.hips.plan
    time_s = plan.strike_s + part * plan.contact_s
    return stance.hips.joint(time_s, plan.sign), stance.at(np.arange(len(time_s)), time_s)[0]


def _find_inward(stance: Stance) -> FloatArray:
    """Return the knee's turn that gives each contact its projection angle at mid-stance."""
    hip, ankle = _mid_stance(stance)
    plan = stance.hips.plan
    low, high = np.full(len(hip), -1.2), np.full(len(hip), 1.2)
    for _ in range(26):
        middle = 0.5 * (low + high)
        knee = knee_position(hip, ankle, middle, plan.sign, stance.hips.bones)
        short = fppa(hip, knee, ankle, plan.sign) < plan.valgus
        low, high = np.where(short, middle, low), np.where(short, high, middle)
    return np.asarray(0.5 * (low + high))


def _with_adduction(stance: Stance, inward: FloatArray) -> Hips:
    """Return hips whose sway makes the asked hip adduction at mid-stance."""
    hips, plan = stance.hips, stance.hips.plan
    asked = ~np.isnan(plan.adduction)
    if not np.any(asked):
        return hips
    hip, ankle = _mid_stance(stance)
    knee = knee_position(hip, ankle, inward, plan.sign, hips.bones)
    thigh = np.arctan2(-plan.sign * (knee - hip)[:, 2], (hip - knee)[:, 1])
    lacks = np.where(asked, plan.adduction - plan.drop - thigh, 0.0)
    moved = np.clip(plan.sign * lacks * (hip - ankle)[:, 1], -0.05, 0.05)
    return replace(hips, sway=np.clip(hips.sway + moved, -0.07, 0.07))


def _with_knee_peak(stance: Stance) -> Hips:
    """Return hips that dip until the knee bends as far as asked (within what looks natural)."""
    hips, plan = stance.hips, stance.hips.plan
    asked = ~np.isnan(plan.knee_peak)
    if hips.walking or not np.any(asked):
        return hips
    parts = (0.28, 0.36, 0.44, 0.52)
    apart = [np.linalg.norm(np.subtract(*_mid_stance(stance, part)), axis=-1) for part in parts]
    distance = np.min(apart, axis=0)
    natural = knee_flexion_of(distance, hips.bones)
    wanted = reach(np.where(asked, plan.knee_peak, natural), hips.bones)
    return replace(hips, bump=np.clip(hips.bump + distance - wanted, -0.03, 0.03))
