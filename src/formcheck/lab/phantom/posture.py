"""Trunk, head and arms: lean, counter-turn and swing against the legs; and quiet standing."""

from __future__ import annotations

import numpy as np

from formcheck.lab.phantom.bones import Segments, foot_points, knee_position, reach
from formcheck.lab.phantom.hips import between
from formcheck.lab.phantom.schedule import Contacts
from formcheck.lab.phantom.spec import Arms, Clip, GaitSpec
from formcheck.model import FloatArray

__all__ = [
    "arm_points",
    "head_points",
    "standing_joints",
    "trunk_top",
    "upper_joints",
]


_LEAN_SWING = np.deg2rad(1.2)  # forward lean is largest late in stance
_ARM_MIDDLE = np.deg2rad(-14.0)  # the upper arm swings further back than forward
_ABDUCTION = np.deg2rad(13.0)
_LATE = 0.06  # arms follow the legs a little late, share of a step


def upper_joints(
    time_s: FloatArray,
    gait: GaitSpec,
    bones: Segments,
    mid_hip: FloatArray,
    side: FloatArray,
    plan: Contacts,
    turn: FloatArray,
    tilt: FloatArray,
) -> dict[str, FloatArray]:
    """Return trunk, head and arm joints of somebody who runs or walks.

    Parameters
    ----------
    time_s : (…) float
    gait : GaitSpec
        Lean, head and arms.
    bones : Segments
    mid_hip : (…, 3) float
    side : (…) float
        Lean of the trunk to the right (rad).
    plan : Contacts
        The legs' rhythm.
    turn, tilt : (…) float
        The pelvis's rotation (+ = right hip ahead) and obliquity (+ = right hip higher), rad.
    """
    index = np.clip(np.searchsorted(plan.strike_s, time_s, side="right") - 1, 0, None)
    index = np.minimum(index, len(plan.strike_s) - 2)
    step_s = plan.strike_s[index + 1] - plan.strike_s[index]
    part = (time_s - plan.strike_s[index]) / step_s
    duty = np.minimum(plan.contact_s[index] / step_s, 1.0)
    mean = (np.sin(2 * np.pi * (duty - 0.4)) + np.sin(2 * np.pi * 0.4)) / (2 * np.pi * duty)
    lean = np.deg2rad(gait.trunk_lean_deg + gait.drift.trunk_lean_deg_per_min * time_s / 60.0)
    lean = lean + _LEAN_SWING * (np.cos(2 * np.pi * (part - 0.4)) - mean)
    middle = trunk_top(mid_hip, lean, side, bones)
    swing = between(time_s - _LATE * step_s, plan.strike_s, plan.sign)  # +1 at a right strike
    turned, tilted = -1.3 * turn, -0.4 * tilt
    if gait.shoulder_turn_deg is not None:
        turned = -0.5 * np.deg2rad(gait.shoulder_turn_deg) * swing
    found = {"mid_shoulder": middle}
    found |= head_points(middle, lean, side, np.deg2rad(gait.head_forward_deg), bones)
    found |= arm_points(middle, turned, tilted, lean, swing, -1.0, gait.left_arm, bones)
    found |= arm_points(middle, turned, tilted, lean, -swing, 1.0, gait.right_arm, bones)
    return found


def trunk_top(
    mid_hip: FloatArray, lean: FloatArray, side: FloatArray, bones: Segments
) -> FloatArray:
    """Return the middle between the shoulders (…, 3)."""
    line = np.stack([np.tan(lean), np.ones_like(lean), np.tan(side)], axis=-1)
    return np.asarray(mid_hip + bones.trunk * line / np.linalg.norm(line, axis=-1)[..., None])


def head_points(
    middle: FloatArray, lean: FloatArray, side: FloatArray, forward: float, bones: Segments
) -> dict[str, FloatArray]:
    """Return ears, eyes, nose and the top of the head; the eyes stay on the horizon."""
    size = bones.stature
    line = np.stack([np.tan(lean + forward), np.ones_like(lean), np.tan(0.5 * side)], axis=-1)
    ears = middle + bones.ear_up * line / line[..., 1:2]
    nod = 0.35 * lean - 0.03  # looks a little down

    def ahead(forwards: float, up: float) -> FloatArray:
        return np.stack(
            [
                forwards * np.cos(nod) + up * np.sin(nod),
                -forwards * np.sin(nod) + up * np.cos(nod),
                np.zeros_like(nod),
            ],
            axis=-1,
        )

    right = np.array([0.0, 0.0, 1.0])
    return {
        "left_ear": ears - bones.half_ears * right,
        "right_ear": ears + bones.half_ears * right,
        "nose": ears + ahead(0.062 * size, -0.008 * size),
        "left_eye": ears + ahead(0.048 * size, 0.012 * size) - 0.018 * size * right,
        "right_eye": ears + ahead(0.048 * size, 0.012 * size) + 0.018 * size * right,
        "head_top": ears + ahead(0.004 * size, 0.07 * size),
    }


def arm_points(
    middle: FloatArray,
    turned: FloatArray,
    tilted: FloatArray,
    lean: FloatArray,
    swing: FloatArray,
    sign: float,
    arms: Arms,
    bones: Segments,
) -> dict[str, FloatArray]:
    """Return shoulder, elbow, wrist and hand of one arm; ``swing`` is +1 forward, −1 back."""
    side = "left" if sign < 0 else "right"
    cos, sin = np.cos(turned), np.sin(turned)
    right = np.stack([sin * np.cos(tilted), np.sin(tilted), cos * np.cos(tilted)], axis=-1)
    ahead = np.stack([cos, np.zeros_like(cos), -sin], axis=-1)
    shoulder = middle + sign * bones.half_shoulders * right
    angle = 0.5 * lean + _ARM_MIDDLE * min(1.0, arms.swing_deg / 40.0)
    angle = angle + 0.5 * np.deg2rad(arms.swing_deg) * swing
    upper = _unit(
        ahead * np.sin(angle)[..., None]
        + right * sign * np.sin(_ABDUCTION)
        + np.array([0.0, -1.0, 0.0]) * np.cos(angle)[..., None]
    )
    flexion = np.deg2rad(arms.elbow_flexion_deg) + 0.5 * np.deg2rad(arms.elbow_range_deg) * swing
    front = _unit(ahead - np.sum(ahead * upper, axis=-1)[..., None] * upper)
    inner = sign * _unit(np.cross(front, upper))  # of a right arm: towards the left
    crossing = np.deg2rad(arms.crossing_deg) * (0.55 + 0.45 * swing)
    bent = front * np.cos(crossing)[..., None] + inner * np.sin(crossing)[..., None]
    fore = upper * np.cos(flexion)[..., None] + bent * np.sin(flexion)[..., None]
    elbow = shoulder + bones.upper_arm * upper
    wrist = elbow + bones.forearm * fore
    return {
        f"{side}_shoulder": shoulder,
        f"{side}_elbow": elbow,
        f"{side}_wrist": wrist,
        f"{side}_hand": wrist + bones.hand * fore,
    }


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.linalg.norm(vector, axis=-1)[..., None])


_KNEE = np.deg2rad(5.0)


def standing_joints(time_s: FloatArray, clip: Clip, bones: Segments) -> dict[str, FloatArray]:
    """Return all joints of somebody who stands."""
    random = np.random.default_rng([clip.seed, 3])
    rate, phase = 2 * np.pi * random.uniform(0.1, 0.5, (2, 3)), 2 * np.pi * random.random((2, 3))
    sway = 0.004 * np.sin(rate * time_s[..., None, None] + phase).mean(axis=-1)
    width = 0.005 * clip.gait.step_width_pct * bones.leg
    side_reach = width - bones.half_hips
    up = bones.ankle_up + np.sqrt(reach(_KNEE, bones) ** 2 - side_reach**2) - 0.002
    zero = np.zeros_like(time_s)
    mid_hip = np.stack([sway[..., 0], up + zero, sway[..., 1]], axis=-1)
    found = {"mid_hip": mid_hip}
    lean = zero + np.deg2rad(clip.gait.trunk_lean_deg)
    middle = trunk_top(mid_hip, lean, zero, bones)
    found["mid_shoulder"] = middle
    found |= head_points(middle, lean, zero, np.deg2rad(clip.gait.head_forward_deg), bones)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        leg = clip.gait.left if sign < 0 else clip.gait.right
        arms = clip.gait.left_arm if sign < 0 else clip.gait.right_arm
        hip = mid_hip + np.array([0.0, 0.0, sign * bones.half_hips])
        ankle = np.stack([zero, zero + bones.ankle_up, zero + sign * width], axis=-1)
        knee = knee_position(hip, ankle, zero, zero + sign, bones)
        out = zero + sign * np.deg2rad(leg.toe_out_deg)
        found |= {f"{side}_hip": hip, f"{side}_knee": knee, f"{side}_ankle": ankle}
        points = foot_points(ankle, zero, zero, out, bones)
        found |= {f"{side}_{part}": path for part, path in points.items()}
        found |= arm_points(middle, zero, zero, lean, zero, sign, arms, bones)
    return found
