"""The joints of a pose: legs that stand or are free, arms that reach or hang."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.bones import (
    Segments,
    ankle_over_flat,
    knee_flexion_of,
    thigh_offset,
    toe_bend,
)
from formcheck.lab.phantom.exercises.poses import Arm, Leg, Pose
from formcheck.lab.phantom.figure import axes_along
from formcheck.model import FloatArray

__all__ = ["SIDES", "Foot", "Skeleton", "place_joints", "turned"]

SIDES = (("left", -1.0), ("right", 1.0))
_LOW_BACK = 0.42  # share of the trunk that goes with the pelvis


@dataclass(frozen=True, slots=True)
class Foot:
    """A foot's axes (3, 3) and how far its toes are bent up (rad)."""

    axes: FloatArray
    toes: float


@dataclass(frozen=True, slots=True)
class Skeleton:
    """Where everything is: joints by name, axes (3, 3) of pelvis and chest, the feet."""

    joints: dict[str, FloatArray]
    pelvis: FloatArray
    chest: FloatArray
    feet: dict[str, Foot]


def place_joints(pose: Pose, bones: Segments) -> Skeleton:
    """Return the skeleton of a pose."""
    pelvis = turned(*pose.pelvis)
    chest = pelvis @ turned(*pose.spine)
    hips = np.array(pose.hips)
    line = _LOW_BACK * pelvis[:, 1] + (1 - _LOW_BACK) * chest[:, 1]
    joints = {"mid_hip": hips, "mid_shoulder": hips + bones.trunk * line / np.linalg.norm(line)}
    feet = {}
    for side, sign in SIDES:
        leg: Leg = getattr(pose, f"{side}_leg")
        arm: Arm = getattr(pose, f"{side}_arm")
        joints[f"{side}_hip"] = hips + sign * bones.half_hips * pelvis[:, 2]
        joints[f"{side}_shoulder"] = (
            joints["mid_shoulder"] + sign * bones.half_shoulders * chest[:, 2]
        )
        place_leg = _free_leg if leg.sole is None else _standing_leg
        feet[side] = place_leg(leg, joints, side, sign, pelvis, bones)
        _place_arm(arm, joints, side, sign, chest, bones)
        _add_band_places(joints, side)
    return Skeleton(joints, pelvis, chest, feet)


def turned(pitch: float, roll: float, yaw: float) -> FloatArray:
    """Return axes (3, 3), columns forward, up, right, after a turn in degrees."""
    (p, r, w) = np.deg2rad((pitch, roll, yaw))
    about_right = np.array([[np.cos(p), np.sin(p), 0], [-np.sin(p), np.cos(p), 0], [0, 0, 1.0]])
    ahead = np.array([[1.0, 0, 0], [0, np.cos(r), -np.sin(r)], [0, np.sin(r), np.cos(r)]])
    about_up = np.array([[np.cos(w), 0, np.sin(w)], [0, 1.0, 0], [-np.sin(w), 0, np.cos(w)]])
    return np.asarray(about_up @ about_right @ ahead)


def _free_leg(
    leg: Leg,
    joints: dict[str, FloatArray],
    side: str,
    sign: float,
    pelvis: FloatArray,
    bones: Segments,
) -> Foot:
    """Add knee and ankle of a leg given by its angles, and return its foot."""
    thigh = pelvis @ turned(-leg.flex, 0, 0) @ turned(0, -sign * leg.out, 0)
    thigh = thigh @ turned(0, 0, -sign * leg.turn)
    shank = thigh @ turned(leg.knee, 0, 0)
    joints[f"{side}_knee"] = joints[f"{side}_hip"] - bones.thigh * thigh[:, 1]
    joints[f"{side}_ankle"] = joints[f"{side}_knee"] - bones.shank * shank[:, 1]
    joints[f"{side}_hinge"] = thigh[:, 2]
    return Foot(shank @ turned(-leg.ankle, 0, 0), 0.0)


def _standing_leg(
    leg: Leg,
    joints: dict[str, FloatArray],
    side: str,
    sign: float,
    pelvis: FloatArray,
    bones: Segments,
) -> Foot:
    """Add knee and ankle of a leg whose foot stands somewhere, and return its foot."""
    heading = np.arctan2(-pelvis[2, 0], pelvis[0, 0]) if abs(pelvis[1, 0]) < 0.8 else 0.0
    facing = turned(0, 0, float(np.degrees(heading)) - sign * leg.yaw)
    pitch = np.deg2rad(leg.pitch)
    over = ankle_over_flat(pitch, bones)
    ankle = np.array(leg.sole) + facing @ np.array([over[0], over[1], 0.0])
    hip = joints[f"{side}_hip"]
    pole = facing[:, 0] if leg.knee_to is None else np.array(leg.knee_to)
    away = ankle - hip
    distance = float(np.linalg.norm(away))
    axis = away / distance
    bend = float(thigh_offset(knee_flexion_of(np.array(distance), bones), bones))
    across = pole - (pole @ axis) * axis
    across = across / np.linalg.norm(across)
    joints[f"{side}_knee"] = hip + bones.thigh * (np.cos(bend) * axis + np.sin(bend) * across)
    joints[f"{side}_ankle"] = ankle
    joints[f"{side}_hinge"] = np.cross(across, -axis)
    return Foot(facing @ turned(-leg.pitch, 0, 0), float(toe_bend(np.array(pitch))))


def _place_arm(
    arm: Arm,
    joints: dict[str, FloatArray],
    side: str,
    sign: float,
    chest: FloatArray,
    bones: Segments,
) -> None:
    """Add elbow, wrist and the wrist's bend of an arm."""
    shoulder = joints[f"{side}_shoulder"]
    if arm.hand is None:
        upper = chest @ turned(-arm.flex, 0, 0) @ turned(0, -sign * arm.out, 0)
        upper = upper @ turned(0, 0, -sign * arm.turn)
        fore = upper @ turned(-arm.elbow, 0, 0)
        elbow = shoulder - bones.upper_arm * upper[:, 1]
        wrist, hinge = elbow - bones.forearm * fore[:, 1], upper[:, 2]
    else:
        wrist = np.array(arm.hand)
        away = wrist - shoulder
        distance = min(float(np.linalg.norm(away)), 0.999 * (bones.upper_arm + bones.forearm))
        axis = away / np.linalg.norm(away)
        wrist = shoulder + distance * axis
        along = (bones.upper_arm**2 - bones.forearm**2 + distance**2) / (2 * distance)
        pole = np.array(arm.elbow_to, dtype=float)
        across = pole - (pole @ axis) * axis
        across = across / np.linalg.norm(across)
        rise = np.sqrt(max(bones.upper_arm**2 - along**2, 0.0))
        elbow, hinge = shoulder + along * axis + rise * across, np.cross(across, axis)
    joints[f"{side}_elbow"], joints[f"{side}_wrist"] = elbow, wrist
    joints[f"{side}_arm_hinge"] = hinge
    fore = axes_along((elbow - wrist)[None], hinge[None])[0]
    bent = fore @ turned(-arm.wrist, 0, 0)
    joints[f"{side}_hand"] = wrist - 0.55 * bones.hand * bent[:, 1]


def _add_band_places(joints: dict[str, FloatArray], side: str) -> None:
    """Add where a band runs: around the shin below the knee, and in the hollow of the knee."""
    knee, ankle = joints[f"{side}_knee"], joints[f"{side}_ankle"]
    forward = np.cross(knee - ankle, joints[f"{side}_hinge"])
    forward = forward / np.linalg.norm(forward)
    joints[f"{side}_shin"] = 0.62 * knee + 0.38 * ankle
    joints[f"{side}_knee_back"] = knee - 0.06 * forward
