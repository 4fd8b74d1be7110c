"""Quiet standing: both feet flat, a little sway."""

from __future__ import annotations

import numpy as np

from formcheck.lab.phantom.anatomy import Segments
from formcheck.lab.phantom.foot import foot_points
from formcheck.lab.phantom.legs import knee_position, reach
from formcheck.lab.phantom.spec import Clip
from formcheck.lab.phantom.upper import arm_points, head_points, trunk_top
from formcheck.model import FloatArray

__all__ = ["standing_joints"]

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
