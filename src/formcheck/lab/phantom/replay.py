"""Real joints drive the body: bones as long as the runner's, soles on the belt.

What the recording has is drawn as it is. The foot is a shoe as long as the runner's that turns with
the recorded one; trunk, head and arms, where markers are lacking, keep the rhythm of the real
pelvis and steps.
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.lab.phantom.bones import Segments, foot_points, segments
from formcheck.lab.phantom.hips import between
from formcheck.lab.phantom.posture import arm_points, head_points, upper_joints
from formcheck.lab.phantom.recording import Recording, Replay
from formcheck.lab.phantom.schedule import Contacts
from formcheck.lab.phantom.spec import Body, Clip
from formcheck.model import FloatArray, Side

__all__ = ["ReplayedMotion", "replay", "replayed"]

_SIDES: tuple[tuple[Side, float], ...] = (("left", -1.0), ("right", 1.0))
_FLAT = (0.28, 0.42)  # part of stance in which the sole lies on the ground, however it landed
_INSIDE_HEEL, _OVER_SOLE = 0.008, 0.034  # of the heel point, as `foot_points` places it
_INSIDE_TOES = 0.012
_TOES_M = (0.055, 0.09)  # of the shoe, ahead of the ball
_BALL_OF_TOES = 0.71  # heel to ball against heel to foot index
_MOST_BEND = np.deg2rad(60.0)


@dataclass(frozen=True, slots=True)
class Foot:
    """One recorded foot: path of the ankle, pitch of the sole, bend of the toes (rad)."""

    ankle: CubicSpline
    pitch: CubicSpline
    bend: CubicSpline
    nodes_s: FloatArray
    out: FloatArray


@dataclass(frozen=True, slots=True)
class ReplayedMotion:
    """The movement of a recording, on the clip's clock.

    Parameters
    ----------
    clip : Replay
    bones : Segments
        The runner's: what the recording lacks, by the body's height.
    plan : Contacts
    paths : dict of str to CubicSpline
        Recorded joints on the belt, without the feet's.
    feet : dict of float to Foot
        −1 the left one, +1 the right one.
    """

    clip: Replay
    bones: Segments
    plan: Contacts
    paths: dict[str, CubicSpline]
    feet: dict[float, Foot]

    def joints(self, time_s: FloatArray) -> dict[str, FloatArray]:
        """Return all joints at ``time_s`` in the runner's frame (the belt's, standing in space)."""
        time_s = np.asarray(time_s, dtype=float)
        found = {name: path(time_s) for name, path in self.paths.items()}
        for side, sign in _SIDES:
            foot = self.feet[sign]
            found[f"{side}_ankle"] = foot.ankle(time_s)
            points = foot_points(
                found[f"{side}_ankle"],
                self.sole_pitch(time_s, sign),
                self.toe_bend(time_s, sign),
                self.toe_out(time_s, sign),
                self.bones,
            )
            found |= {f"{side}_{part}": path for part, path in points.items()}
        found["mid_hip"] = 0.5 * (found["left_hip"] + found["right_hip"])
        return self._upper(time_s, found) | found | self._hands(found)

    def travel(self, time_s: FloatArray) -> FloatArray:
        """Return how far ahead of the camera's axis the runner is: 0 on a treadmill (m)."""
        time_s = np.asarray(time_s, dtype=float)
        if self.clip.surface == "treadmill":
            return np.zeros_like(time_s)
        return self.clip.gait.speed_mps * (time_s - 0.5 * self.clip.duration_s)

    def sole_pitch(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return the pitch of one sole (rad, + = toes up)."""
        return np.asarray(self.feet[sign].pitch(time_s))

    def toe_bend(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return how far one foot's toes are bent up (rad)."""
        return np.asarray(np.maximum(self.feet[sign].bend(time_s), 0.0))

    def toe_out(self, time_s: FloatArray, sign: float) -> FloatArray:
        """Return where one foot points (rad, + = to the runner's right)."""
        foot = self.feet[sign]
        return between(time_s, foot.nodes_s, foot.out)

    def _upper(self, time_s: FloatArray, found: dict[str, FloatArray]) -> dict[str, FloatArray]:
        """Return trunk, head and arms, as far as the recording lacks them."""
        gait, plan, bones = self.clip.gait, self.plan, self.bones
        hips = found["right_hip"] - found["left_hip"]
        turn, tilt = _turned(hips)
        leaning = np.deg2rad(np.where(plan.sign < 0, -gait.left.side_lean_deg,
                                      gait.right.side_lean_deg))  # fmt: skip
        side = between(time_s, plan.middle_s, leaning)
        made = upper_joints(time_s, gait, bones, found["mid_hip"], side, plan, turn, tilt)
        if "left_shoulder" not in found:
            return made
        middle = 0.5 * (found["left_shoulder"] + found["right_shoulder"])
        line = middle - found["mid_hip"]
        lean = np.arctan2(line[..., 0], line[..., 1])
        side = np.arctan2(line[..., 2], line[..., 1])
        turned, tilted = _turned(found["right_shoulder"] - found["left_shoulder"])
        swing = between(time_s, plan.strike_s, plan.sign)
        made["mid_shoulder"] = middle
        made |= head_points(middle, lean, side, np.deg2rad(gait.head_forward_deg), bones)
        made |= arm_points(middle, turned, tilted, lean, swing, -1.0, gait.left_arm, bones)
        made |= arm_points(middle, turned, tilted, lean, -swing, 1.0, gait.right_arm, bones)
        if "left_ear" in found:
            moved = 0.5 * (found["left_ear"] + found["right_ear"])
            moved = moved - 0.5 * (made["left_ear"] + made["right_ear"])
            for name in ("nose", "left_eye", "right_eye", "head_top"):
                made[name] = made[name] + moved
        return made

    def _hands(self, found: dict[str, FloatArray]) -> dict[str, FloatArray]:
        """Return the hands of recorded arms, in line with the forearm."""
        hands = {}
        for side, _ in _SIDES:
            if f"{side}_wrist" in found:
                elbow, wrist = found[f"{side}_elbow"], found[f"{side}_wrist"]
                fore = wrist - elbow
                long = np.linalg.norm(fore, axis=-1)[..., None]
                hands[f"{side}_hand"] = wrist + self.bones.hand * fore / long
        return hands


def replay(clip: Clip, recording: Recording, start_s: float) -> Replay:
    """Return a clip in which a recording drives the body.

    Parameters
    ----------
    clip : Clip
        Who is to be seen, from where and in what clothes; its gait gives trunk, head and arms
        where the recording has none.
    recording : Recording
    start_s : float
        Where in the recording the clip begins.

    Raises
    ------
    InputError
        The recording does not cover the clip.
    """
    strikes = np.array([contact.strike_s for contact in recording.contacts])
    gait = replace(
        clip.gait,
        speed_mps=recording.speed_mps,
        cadence_spm=float(60.0 / np.polyfit(np.arange(len(strikes)), strikes, 1)[0]),
    )
    plain = {item.name: getattr(clip, item.name) for item in fields(Clip)} | {"gait": gait}
    driven = Replay(**plain, recording=recording, start_s=start_s)
    motion = replayed(driven)
    for side, sign in _SIDES:
        landing = motion.sole_pitch(motion.plan.of(sign).strike_s, sign)
        pitch = float(np.clip(np.degrees(np.median(landing)), -25.0, 35.0))
        leg = replace(driven.leg(side), foot_strike_deg=pitch)
        gait = replace(gait, left=leg) if side == "left" else replace(gait, right=leg)
    return replace(driven, gait=gait)


def replayed(clip: Replay) -> ReplayedMotion:
    """Return the movement of a replay."""
    recording = clip.recording
    time_s = recording.time_s - clip.start_s
    plan = _plan(recording, clip.start_s)
    lying = {sign: _lying(time_s, plan.of(sign)) for _, sign in _SIDES}
    feet = {sign: _sole(recording, side, lying[sign]) for side, sign in _SIDES}
    bones, floor_m = _measured(recording, clip.body, feet)
    # Seen is the stretch from the clip's start to its end: that stands in the camera's axis.
    seen = (time_s >= 0) & (time_s <= clip.duration_s)
    middle = 0.5 * (recording.joints["left_hip"] + recording.joints["right_hip"])[seen].mean(axis=0)
    moved = np.array([middle[0], floor_m, middle[2]])
    whole = {name: path - moved for name, path in recording.joints.items()}
    own = {f"{side}_{part}" for side, _ in _SIDES for part in ("ankle", "heel", "ball")}
    own |= {"left_foot_index", "right_foot_index"}
    return ReplayedMotion(
        clip=clip,
        bones=bones,
        plan=plan,
        paths={name: CubicSpline(time_s, path) for name, path in whole.items() if name not in own},
        feet={
            sign: _foot(time_s, whole[f"{side}_ankle"], feet[sign], plan.of(sign), bones)
            for side, sign in _SIDES
        },
    )


def _plan(recording: Recording, start_s: float) -> Contacts:
    contacts = sorted(recording.contacts, key=lambda contact: contact.strike_s)
    strike_s = np.array([contact.strike_s for contact in contacts])
    return Contacts(
        sign=np.array([-1.0 if contact.side == "left" else 1.0 for contact in contacts]),
        strike_s=strike_s - start_s,
        contact_s=np.array([contact.toe_off_s for contact in contacts]) - strike_s,
    )


def _lying(time_s: FloatArray, plan: Contacts) -> list[np.ndarray]:
    """Return the samples of each contact in which the sole is flat."""
    parts = (time_s - plan.strike_s[:, None]) / plan.contact_s[:, None]
    flat = [np.flatnonzero((part >= _FLAT[0]) & (part <= _FLAT[1])) for part in parts]
    return [rows for rows in flat if len(rows)]


@dataclass(frozen=True, slots=True)
class Sole:
    """What a recorded foot does, and where its points are from the ankle, forwards and upwards."""

    pitch: FloatArray
    toe_pitch: FloatArray | None
    out: FloatArray
    heel: FloatArray
    ball: FloatArray
    index: FloatArray | None
    ankle_height: float


def _sole(recording: Recording, side: Side, lying: list[np.ndarray]) -> Sole:
    joints = recording.joints
    ankle, heel = joints[f"{side}_ankle"], joints[f"{side}_heel"]
    index = joints.get(f"{side}_foot_index")
    ball = joints.get(f"{side}_ball")
    if ball is None:
        assert index is not None
        ball, index = heel + _BALL_OF_TOES * (index - heel), None
    line = ball - heel
    flat = np.concatenate(lying)
    out = np.array([np.arctan2(*np.median(line[rows], axis=0)[[2, 0]]) for rows in lying])
    usual = float(np.median(out))
    ahead = np.array([np.cos(usual), 0.0, np.sin(usual)])

    def plane(points: FloatArray) -> FloatArray:
        return np.stack([points @ ahead, points[:, 1]], axis=-1)

    raw = np.unwrap(np.arctan2(*plane(line).T[::-1]))
    raw -= 2 * np.pi * np.round(np.median(raw[flat]) / (2 * np.pi))
    pitch = raw - np.median(raw[flat])

    def local(points: FloatArray) -> FloatArray:
        """Return where a point is from the ankle while the foot is flat."""
        return np.asarray(np.median(plane(points - ankle)[flat], axis=0))

    toe_pitch = None
    if index is not None:
        toes = np.unwrap(np.arctan2(*plane(index - ball).T[::-1]))
        toes -= 2 * np.pi * np.round(np.median(toes[flat]) / (2 * np.pi))
        toe_pitch = toes - np.median(toes[flat])
    return Sole(
        pitch=pitch,
        toe_pitch=toe_pitch,
        out=out,
        heel=local(heel),
        ball=local(ball),
        index=None if index is None else local(index),
        ankle_height=float(np.median(ankle[flat, 1])),
    )


def _measured(recording: Recording, body: Body, feet: dict[float, Sole]) -> tuple[Segments, float]:
    """Return the runner's bones, and the height of the belt."""
    usual = segments(body)
    joints = recording.joints

    def apart(one: str, two: str) -> float:
        """Return the usual distance between two joints, mean of both sides."""
        return float(np.mean([
            np.median(np.linalg.norm(joints[f"{side}_{one}"] - joints[f"{side}_{two}"], axis=-1))
            for side, _ in _SIDES
        ]))  # fmt: skip

    def width(part: str) -> float:
        across = joints[f"right_{part}"] - joints[f"left_{part}"]
        return float(np.median(np.linalg.norm(across, axis=-1)))

    height = float(np.mean([foot.ankle_height for foot in feet.values()]))
    floor_m = height - usual.ankle_up if recording.floor_m is None else recording.floor_m
    heel, ball = (np.mean([getattr(foot, part) for foot in feet.values()], axis=0)
                  for part in ("heel", "ball"))  # fmt: skip
    indices = [foot.index for foot in feet.values() if foot.index is not None]
    heel_back = float(_INSIDE_HEEL - heel[0])
    shoe = usual.heel_back + usual.ball_ahead + usual.toe_length
    toes = float(np.clip(shoe - heel_back - ball[0], *_TOES_M))
    if indices:
        toes = float(np.mean(indices, axis=0)[0] - ball[0]) + _INSIDE_TOES
    bones = replace(
        usual,
        thigh=apart("hip", "knee"),
        shank=apart("knee", "ankle"),
        half_hips=0.5 * width("hip"),
        ankle_up=height - floor_m,
        heel_back=heel_back,
        ball_ahead=float(ball[0]),
        toe_length=toes,
    )
    if "left_shoulder" in joints:
        line = 0.5 * sum(
            joints[f"{side}_shoulder"] - joints[f"{side}_hip"] for side in ("left", "right")
        )
        bones = replace(
            bones,
            trunk=float(np.median(np.linalg.norm(line, axis=-1))),
            half_shoulders=0.5 * width("shoulder"),
        )
    if "left_wrist" in joints:
        bones = replace(
            bones, upper_arm=apart("shoulder", "elbow"), forearm=apart("elbow", "wrist")
        )
    return bones, floor_m


def _foot(
    time_s: FloatArray, ankle: FloatArray, sole: Sole, plan: Contacts, bones: Segments
) -> Foot:
    if sole.toe_pitch is not None:
        bend = sole.toe_pitch - sole.pitch
    else:  # toes give way to the belt, and hang in line with the foot in the air
        ball_up = (
            ankle[:, 1]
            + bones.ball_ahead * np.sin(sole.pitch)
            - bones.ankle_up * np.cos(sole.pitch)
        )
        lowest = -np.arcsin(np.clip(ball_up / bones.toe_length, 0.0, 1.0))
        bend = lowest - sole.pitch
    bend = np.clip(bend, 0.0, _MOST_BEND)
    # While the foot is down it points one way; it turns to the next in the air.
    parts = np.stack([plan.strike_s, plan.toe_off_s], axis=1)
    inside = (parts[:, 1] > time_s[0]) & (parts[:, 0] < time_s[-1])
    out = np.full(len(parts), np.median(sole.out))
    held = np.array([_has_flat(time_s, *one) for one in parts])
    out[held] = sole.out
    kept = inside | held
    return Foot(
        ankle=CubicSpline(time_s, ankle),
        pitch=CubicSpline(time_s, sole.pitch),
        bend=CubicSpline(time_s, bend),
        nodes_s=parts[kept].ravel(),
        out=np.repeat(out[kept], 2),
    )


def _has_flat(time_s: FloatArray, strike_s: float, toe_off_s: float) -> bool:
    part = (time_s - strike_s) / (toe_off_s - strike_s)
    return bool(np.any((part >= _FLAT[0]) & (part <= _FLAT[1])))


def _turned(line: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return rotation (+ = right end ahead) and tilt (+ = right end higher) of a line, in rad."""
    turn = np.arctan2(line[..., 0], line[..., 2])
    return turn, np.arctan2(line[..., 1], np.hypot(line[..., 0], line[..., 2]))
