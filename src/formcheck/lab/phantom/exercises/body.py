"""A pose as a body: joints, bones of the skin, and feet."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.body import BONES, RestBody
from formcheck.lab.phantom.bones import SOLE_M, Segments, segments
from formcheck.lab.phantom.exercises.poses import Pose
from formcheck.lab.phantom.exercises.skeleton import SIDES, Foot, Skeleton, place_joints, turned
from formcheck.lab.phantom.figure import (
    BonePoses,
    Parts,
    axes_along,
    limb,
    mixed_parts,
    placed,
    skinned,
)
from formcheck.lab.phantom.outfit import Dressed, Shoe, colour_of, dressed, make_shoe
from formcheck.lab.phantom.raster import Faces, joined
from formcheck.lab.phantom.spec import Body
from formcheck.model import FloatArray

__all__ = ["MODEL", "Posed", "pose_body"]

#: Who shows the exercises: no one's left or right colour, and plain in print.
MODEL = Body(
    sex="woman",
    height_m=1.70,
    muscle=0.6,
    age=0.0,
    skin="#d9b49a",
    top="#93a1a8",
    shorts="#4a5359",
    shoes="#5d676d",
    hair="#4a3b33",
    loose_m=0.004,
)

_SOLE_COLOUR = np.array([236.0, 236.0, 236.0])
_NECK_M = 0.05  # the head turns about a point this far above the shoulders' middle
_HEEL_PART = 0.26  # of the foot from heel to ball that stays down while the arch rises
_SHANK_SHOWN_M = 0.1  # above the ankle of a foot alone


@dataclass(frozen=True, slots=True)
class Posed:
    """A body in a pose.

    Parameters
    ----------
    faces : Faces
    joints : dict
        Name to (3,) metres.
    """

    faces: Faces
    joints: dict[str, FloatArray]


def pose_body(pose: Pose, body: Body = MODEL, *, foot_only: bool = False) -> Posed:
    """Return the dressed body in a pose, or its bare right foot alone."""
    bones, look = segments(body), dressed(body, fine=True, barefoot=foot_only)
    frame = place_joints(pose, bones)
    joints = frame.joints
    skin = _skin(pose, frame, look, body.height_m)
    if foot_only:
        faces = _bare_foot(skin, look, pose.right_leg.arch, joints["right_ankle"], bones)
    else:
        faces = joined([skin, *_shoes(frame, bones, body)])
    if pose.rests:
        drop = np.array([0.0, faces.vertices[:, 1].min(), 0.0])
        faces = Faces(faces.vertices - drop, faces.quads, faces.colours)
        joints = {name: place - drop for name, place in joints.items()}
    return Posed(faces, joints)


def _skin(pose: Pose, frame: Skeleton, look: Dressed, height_m: float) -> Faces:
    """Return the faces of the body without its shoes."""
    size = height_m / look.rest.height_m
    parts = _trunk(pose, frame, look.rest, size)
    for side, _ in SIDES:
        parts |= _limbs(pose, frame.joints, frame.feet[side], side, look.rest, size)
    matrix = np.stack([parts[name][0] for name in BONES], axis=1)
    shift = np.stack([parts[name][1] for name in BONES], axis=1)
    return Faces(skinned(look.rest, BonePoses(matrix, shift), 0), look.rest.quads, look.colours)


def _bare_foot(
    skin: Faces, look: Dressed, arch_m: float, ankle: FloatArray, bones: Segments
) -> Faces:
    """Return the right foot alone, its arch drawn up and so much shorter; toes stay down."""
    bone = np.argmax(look.rest.weights, axis=1)
    foot = np.isin(bone, [BONES.index(name) for name in ("foot_r", "ball_r")])
    vertices = skin.vertices.copy()
    vertices[:, 1] -= SOLE_M  # no shoe under it
    shank = (bone == BONES.index("calf_r")) & (vertices[:, 1] < ankle[1] + _SHANK_SHOWN_M)
    part = (vertices[:, 0] - ankle[0] + bones.heel_back) / (bones.heel_back + bones.ball_ahead)
    along = np.clip((part - _HEEL_PART) / (1.0 - _HEEL_PART), 0.0, 1.0)
    low = np.clip(1.0 - vertices[:, 1] / ankle[1], 0.0, 1.0) ** 0.5
    vertices[:, 1] += np.where(foot, arch_m * low * np.sin(np.pi * along), 0.0)
    vertices[:, 0] -= np.where(foot, 0.8 * arch_m * along * low, 0.0)
    kept = (foot | shank)[skin.quads].all(axis=1)
    used, packed = np.unique(skin.quads[kept], return_inverse=True)
    quads = packed.reshape(-1, 4)
    return Faces(vertices[used], quads, skin.colours[kept])


def _trunk(pose: Pose, frame: Skeleton, rest: RestBody, size: float) -> dict[str, Parts]:
    """Return pelvis, spine, neck and head."""
    joints, pelvis, chest = frame.joints, frame.pelvis, frame.chest
    still_hip = 0.5 * (rest.joints["left_hip"] + rest.joints["right_hip"])
    still_shoulder = 0.5 * (rest.joints["left_shoulder"] + rest.joints["right_shoulder"])
    line = joints["mid_shoulder"] - joints["mid_hip"]
    stretch = np.linalg.norm(line) / np.linalg.norm(still_shoulder - still_hip)
    scale = np.array([[size, stretch, size]])
    own = np.eye(3)
    low = placed(pelvis[None], own, scale, joints["mid_hip"][None], still_hip)
    high = placed(chest[None], own, scale, joints["mid_shoulder"][None], still_shoulder)
    pivot = still_shoulder + np.array([0.0, _NECK_M / size, 0.0])
    at = high[0][0] @ pivot + high[1][0]
    whole = np.full((1, 3), size)
    head = placed((chest @ turned(*pose.head))[None], own, whole, at[None], pivot)
    spine = {f"spine_0{n}": mixed_parts(low, high, s) for n, s in ((1, 0.25), (2, 0.6), (3, 0.95))}
    neck = mixed_parts(high, head, 0.5)
    shoulders = {f"clavicle_{letter}": high for letter in "lr"}
    return {"pelvis": low, "neck_01": neck, "head": head, **spine, **shoulders}


def _limbs(
    pose: Pose, joints: dict[str, FloatArray], foot: Foot, side: str, rest: RestBody, size: float
) -> dict[str, Parts]:
    """Return the bones of one side's arm, leg and foot."""

    def bone(start: str, end: str, hinge: FloatArray, rest_hinge: FloatArray) -> Parts:
        first, last = joints[start][None], joints[end][None]
        still = rest.joints[start][None], rest.joints[end][None]
        return limb(first, last, hinge[None], *still, rest_hinge[None], size)

    hip, knee, ankle, shoulder, elbow, wrist = (
        f"{side}_{part}" for part in ("hip", "knee", "ankle", "shoulder", "elbow", "wrist")
    )
    still = rest.joints
    rest_hinge = np.cross(still[elbow] - still[shoulder], still[wrist] - still[elbow])
    hinge, arm_hinge = joints[f"{side}_hinge"], joints[f"{side}_arm_hinge"]
    right = np.array([0.0, 0.0, 1.0])
    fore = axes_along((joints[wrist] - joints[elbow])[None], arm_hinge[None])
    rest_fore = axes_along((still[wrist] - still[elbow])[None], rest_hinge[None])[0]
    # Along the forearm points to the fingers here, so forward lies the other way round.
    bent = fore @ turned(-getattr(pose, f"{side}_arm").wrist, 0, 0)
    whole = np.full((1, 3), size)
    ahead = still[f"{side}_ball"] - still[ankle]
    ahead = np.array([ahead[0], 0.0, ahead[2]])
    up = np.array([0.0, 1.0, 0.0])
    rest_foot = axes_along(up[None], np.cross(ahead, up)[None])[0]
    sole = placed(foot.axes[None], rest_foot, whole, joints[ankle][None], still[ankle])
    letter = side[0]
    return {
        f"upperarm_{letter}": bone(shoulder, elbow, arm_hinge, rest_hinge),
        f"lowerarm_{letter}": bone(elbow, wrist, arm_hinge, rest_hinge),
        f"hand_{letter}": placed(bent, rest_fore, whole, joints[wrist][None], still[wrist]),
        f"thigh_{letter}": bone(hip, knee, hinge, right),
        f"calf_{letter}": bone(knee, ankle, hinge, right),
        f"foot_{letter}": sole,
        f"ball_{letter}": sole,
    }


def _shoes(frame: Skeleton, bones: Segments, body: Body) -> list[Faces]:
    """Return both shoes."""
    shoe = make_shoe(bones)
    colours = np.where(shoe.sole[:, None], _SOLE_COLOUR, colour_of(body.shoes))
    return [
        Faces(
            _shoe(shoe, frame.feet[side], frame.joints[f"{side}_ankle"], bones), shoe.quads, colours
        )
        for side, _ in SIDES
    ]


def _shoe(shoe: Shoe, foot: Foot, ankle: FloatArray, bones: Segments) -> FloatArray:
    """Return a shoe's vertices, its toes bent."""
    hinge = np.array([bones.ball_ahead, -bones.ankle_up + 0.012, 0.0])
    local = shoe.vertices - hinge
    bend = foot.toes * shoe.toes
    ahead = local[:, 0] * np.cos(bend) - local[:, 1] * np.sin(bend)
    up = local[:, 0] * np.sin(bend) + local[:, 1] * np.cos(bend)
    local = np.stack([ahead, up, local[:, 2]], axis=1) + hinge
    return np.asarray(ankle + local @ foot.axes.T)
