"""The runner as faces in space: the skin on the moving bones, one matrix a bone and frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.body import BONES, RestBody
from formcheck.lab.phantom.bones import Segments
from formcheck.lab.phantom.motion import Joints, Motion
from formcheck.lab.phantom.outfit import (
    Dressed,
    Shoe,
    colour_of,
    dressed,
    make_shoe,
    vertex_normals,
)
from formcheck.lab.phantom.raster import Faces
from formcheck.model import FloatArray

__all__ = [
    "BonePoses",
    "Figure",
    "Parts",
    "axes_along",
    "foot_frame",
    "limb",
    "make_figure",
    "mixed_parts",
    "placed",
    "pose_bones",
    "skinned",
    "turned",
]

_SIDES = (("left", -1.0), ("right", 1.0))


@dataclass(frozen=True, slots=True)
class BonePoses:
    """Where each bone is: ``matrix`` (T, B, 3, 3) and ``shift`` (T, B, 3) of rest vertices."""

    matrix: FloatArray
    shift: FloatArray


def skinned(rest: RestBody, poses: BonePoses, frame: int) -> FloatArray:
    """Return the vertices (V, 3) in one frame, by linear blending."""
    flat = np.concatenate([poses.matrix[frame], poses.shift[frame][..., None]], axis=-1)
    mixed = (rest.weights @ flat.reshape(len(BONES), 12)).reshape(-1, 3, 4)
    x, y, z = rest.vertices.T[..., None]
    return np.asarray(mixed[..., 0] * x + mixed[..., 1] * y + mixed[..., 2] * z + mixed[..., 3])


def pose_bones(
    joints: Joints,
    rest: RestBody,
    height_m: float,
    toe_out: dict[str, FloatArray],
    bones: Segments,
    toe_bend: dict[str, FloatArray] | None = None,
) -> BonePoses:
    """Return all bones of the skin for joints (T, 3) in the runner's frame.

    ``toe_out`` holds where each side's foot points, (T,) rad, + = to the runner's right;
    ``toe_bend`` how far bare toes are bent up (rad), None in shoes, where no toe is seen.
    """
    frames = len(joints["mid_hip"])
    size = height_m / rest.height_m
    matrix = np.empty((frames, len(BONES), 3, 3))
    shift = np.empty((frames, len(BONES), 3))

    def put(name: str, parts: tuple[FloatArray, FloatArray]) -> None:
        index = BONES.index(name)
        matrix[:, index], shift[:, index] = parts

    pelvis, chest, head = _trunk(joints, rest, size)
    put("pelvis", pelvis)
    for name, share in (("spine_01", 0.3), ("spine_02", 0.6), ("spine_03", 0.95)):
        put(name, mixed_parts(pelvis, chest, share))
    put("neck_01", mixed_parts(chest, head, 0.5))
    put("head", head)
    for side in ("left", "right"):
        letter = side[0]
        put(f"clavicle_{letter}", chest)
        for name, parts in _arm(joints, rest, side, size).items():
            put(f"{name}_{letter}", parts)
        for name, parts in _leg(joints, rest, side, size).items():
            put(f"{name}_{letter}", parts)
        if toe_bend is None:
            foot = toes = _foot(joints, rest, side, size, toe_out[side], bones)
        else:
            foot, toes = _bare_foot(joints, rest, side, size, toe_out[side], toe_bend[side], bones)
        put(f"foot_{letter}", foot)
        put(f"ball_{letter}", toes)
    return BonePoses(matrix, shift)


Parts = tuple[FloatArray, FloatArray]
_MOST_OF_FOOT, _BARE_HINGE_M = 0.6, 0.012  # of a vertex's weights; the toes' over the ground
_STRAIGHT_HINGE = 0.1  # the pelvis's share in a knee's axis, against the sine of its flexion


def _trunk(joints: Joints, rest: RestBody, size: float) -> tuple[Parts, Parts, Parts]:
    rest_hip = 0.5 * (rest.joints["left_hip"] + rest.joints["right_hip"])
    rest_shoulder = 0.5 * (rest.joints["left_shoulder"] + rest.joints["right_shoulder"])
    line = joints["mid_shoulder"] - joints["mid_hip"]
    stretch = np.linalg.norm(line, axis=-1) / np.linalg.norm(rest_shoulder - rest_hip)
    upright = np.broadcast_to(np.array([0.0, 1.0, 0.0]), line.shape)
    axes = np.eye(3)
    scale = np.stack([np.full_like(stretch, size), stretch, np.full_like(stretch, size)], axis=-1)
    hips = _axes_across(joints["right_hip"] - joints["left_hip"], 0.5 * _unit(line) + 0.5 * upright)
    shoulders = joints["right_shoulder"] - joints["left_shoulder"]
    pelvis = placed(hips, axes, scale * np.array([1.0, 1.0, 0.96]), joints["mid_hip"], rest_hip)
    chest = placed(axes_along(line, shoulders), axes, scale, joints["mid_shoulder"], rest_shoulder)
    ears = 0.5 * (joints["left_ear"] + joints["right_ear"])
    eyes = 0.5 * (joints["left_eye"] + joints["right_eye"])
    nose = joints["nose"] - ears
    sideways = joints["right_ear"] - joints["left_ear"]
    up = np.cross(sideways, nose) - 0.13 * np.linalg.norm(sideways, axis=-1)[:, None] * nose
    rest_eyes = 0.5 * (rest.joints["left_eye"] + rest.joints["right_eye"])
    whole = np.full((len(line), 3), size)
    head = placed(axes_along(up, sideways), axes, whole, eyes, rest_eyes)
    return pelvis, chest, head


def _arm(joints: Joints, rest: RestBody, side: str, size: float) -> dict[str, Parts]:
    names = [f"{side}_{part}" for part in ("shoulder", "elbow", "wrist")]
    posed, still = [joints[name] for name in names], [rest.joints[name][None] for name in names]
    hinge = np.cross(posed[1] - posed[0], posed[2] - posed[1])
    rest_hinge = np.cross(still[1] - still[0], still[2] - still[1])
    upper = limb(posed[0], posed[1], hinge, still[0], still[1], rest_hinge, size)
    lower = limb(posed[1], posed[2], hinge, still[1], still[2], rest_hinge, size)
    fore = axes_along(posed[2] - posed[1], hinge)
    rest_fore = axes_along(still[2] - still[1], rest_hinge)[0]
    whole = np.full((len(hinge), 3), size)
    hand = placed(fore, rest_fore, whole, posed[2], still[2][0])
    return {"upperarm": upper, "lowerarm": lower, "hand": hand}


def _leg(joints: Joints, rest: RestBody, side: str, size: float) -> dict[str, Parts]:
    names = [f"{side}_{part}" for part in ("hip", "knee", "ankle")]
    posed, still = [joints[name] for name in names], [rest.joints[name][None] for name in names]
    # The knee bends backwards: thigh × shank points to the runner's right in both poses. A knee
    # that is nearly straight has no such direction: there the pelvis's counts.
    hinge = -np.cross(_unit(posed[1] - posed[0]), _unit(posed[2] - posed[1]))
    hinge = hinge + _STRAIGHT_HINGE * _unit(joints["right_hip"] - joints["left_hip"])
    rest_hinge = np.array([[0.0, 0.0, 1.0]])
    return {
        "thigh": limb(posed[0], posed[1], hinge, still[0], still[1], rest_hinge, size),
        "calf": limb(posed[1], posed[2], hinge, still[1], still[2], rest_hinge, size),
    }


def _foot(
    joints: Joints, rest: RestBody, side: str, size: float, out: FloatArray, bones: Segments
) -> Parts:
    frame, _ = foot_frame(joints, side, out, bones)
    rest_frame = _rest_foot(rest, side)
    whole = np.full((len(frame), 3), size)
    return placed(frame, rest_frame, whole, joints[f"{side}_ankle"], rest.joints[f"{side}_ankle"])


def _rest_foot(rest: RestBody, side: str) -> FloatArray:
    """Return the axes (3, 3) of a foot of the rest body: forward, up, right."""
    line = rest.joints[f"{side}_ball"] - rest.joints[f"{side}_ankle"]
    up = np.array([0.0, 1.0, 0.0])
    return np.asarray(axes_along(up[None], np.cross([line[0], 0.0, line[2]], up)[None])[0])


def _bare_foot(
    joints: Joints,
    rest: RestBody,
    side: str,
    size: float,
    out: FloatArray,
    bend: FloatArray,
    bones: Segments,
) -> tuple[Parts, Parts]:
    """Return a foot as high as the runner's, on the ground with its own skin, and its toes."""
    frame, _ = foot_frame(joints, side, out, bones)
    ankle, rest_frame = rest.joints[f"{side}_ankle"], _rest_foot(rest, side)
    own = rest.weights[:, [BONES.index(f"{name}_{side[0]}") for name in ("foot", "ball")]].sum(1)
    skin = (rest.vertices[own > _MOST_OF_FOOT] - ankle) @ rest_frame
    long = (bones.heel_back + bones.ball_ahead + bones.toe_length) / np.ptp(skin[:, 0])
    scale = np.array([long, bones.ankle_up / -skin[:, 1].min(), size])
    heel = -bones.heel_back - long * skin[:, 0].min()
    at = joints[f"{side}_ankle"] + heel * frame[..., 0]
    matrix, shift = placed(frame, rest_frame, np.tile(scale, (len(out), 1)), at, ankle)
    hinge = np.array([bones.ball_ahead, _BARE_HINGE_M - bones.ankle_up, 0.0])
    cos, sin, zero = np.cos(bend), np.sin(bend), np.zeros_like(bend)
    lifted = np.stack([
        np.stack([cos, -sin, zero], -1), np.stack([sin, cos, zero], -1),
        np.stack([zero, zero, zero + 1.0], -1),
    ], axis=-2)  # fmt: skip
    turn = frame @ lifted @ np.swapaxes(frame, -1, -2)
    about = joints[f"{side}_ankle"] + np.einsum("tij,j->ti", frame, hinge)
    moved = about + np.einsum("tij,tj->ti", turn, shift - about)
    return (matrix, shift), (turn @ matrix, moved)


def foot_frame(
    joints: Joints, side: str, out: FloatArray, bones: Segments
) -> tuple[FloatArray, FloatArray]:
    """Return the foot's axes (T, 3, 3; columns forward, up, right) and its pitch (rad)."""
    zero = np.zeros_like(out)
    ahead = np.stack([np.cos(out), zero, np.sin(out)], axis=-1)
    right = np.stack([-np.sin(out), zero, np.cos(out)], axis=-1)
    line = joints[f"{side}_ball"] - joints[f"{side}_ankle"]
    pitch = np.arctan2(line[:, 1], np.sum(line * ahead, axis=-1)) - np.arctan2(
        -bones.ankle_up, bones.ball_ahead
    )
    cos, sin = np.cos(pitch)[:, None], np.sin(pitch)[:, None]
    up = np.array([0.0, 1.0, 0.0])
    forward, upward = cos * ahead + sin * up, -sin * ahead + cos * up
    return np.stack([forward, upward, right], axis=-1), pitch


def limb(
    start: FloatArray,
    end: FloatArray,
    hinge: FloatArray,
    rest_start: FloatArray,
    rest_end: FloatArray,
    rest_hinge: FloatArray,
    size: float,
) -> Parts:
    """Return a limb's bone from joint to joint, as long as they are apart."""
    long = np.linalg.norm(end - start, axis=-1) / np.linalg.norm(rest_end - rest_start)
    scale = np.stack([np.full_like(long, size), long, np.full_like(long, size)], axis=-1)
    frame = axes_along(end - start, hinge)
    return placed(
        frame, axes_along(rest_end - rest_start, rest_hinge)[0], scale, start, rest_start[0]
    )


def axes_along(axis: FloatArray, sideways: FloatArray) -> FloatArray:
    """Return axes (T, 3, 3), columns: across both, along ``axis``, ``sideways`` made square."""
    second = _unit(axis)
    third = _unit(sideways - np.sum(sideways * second, axis=-1)[..., None] * second)
    return np.stack([np.cross(second, third), second, third], axis=-1)


def _axes_across(sideways: FloatArray, axis: FloatArray) -> FloatArray:
    """Return axes as `axes_along` does, but with ``axis`` made square to ``sideways``."""
    third = _unit(sideways)
    second = _unit(axis - np.sum(axis * third, axis=-1)[..., None] * third)
    return np.stack([np.cross(second, third), second, third], axis=-1)


def placed(
    frame: FloatArray,
    rest_frame: FloatArray,
    scale: FloatArray,
    at: FloatArray,
    rest_at: FloatArray,
) -> Parts:
    """Return a bone with these axes whose rest point ``rest_at`` comes to lie ``at``."""
    matrix = (frame * scale[:, None, :]) @ rest_frame.T
    return matrix, at - matrix @ rest_at


def mixed_parts(one: Parts, two: Parts, share: float) -> Parts:
    """Return a bone between two: a ``share`` of the second."""
    return (1 - share) * one[0] + share * two[0], (1 - share) * one[1] + share * two[1]


def _unit(vector: FloatArray) -> FloatArray:
    return np.asarray(vector / np.linalg.norm(vector, axis=-1)[..., None])


_SOLE_COLOUR = np.array([228.0, 230.0, 232.0])


@dataclass(frozen=True, slots=True)
class Figure:
    """One person through a clip.

    Parameters
    ----------
    look : Dressed
    poses : BonePoses
    lagging : BonePoses or None
        Where the bones were when the hems of loose clothes were there; None = clothes are stiff.
    shoes : tuple of (T, V, 3) float
        Vertices of the left and the right shoe.
    barefoot : bool
        Whether they are left off.
    shoe : Shoe
    shoe_colour : (3,) float
    moved : (T, 3) float
        Where the runner's frame stands in the room.
    heading_deg : float
        How far it is turned there, counter-clockwise seen from above.
    """

    look: Dressed
    poses: BonePoses
    lagging: BonePoses | None
    shoes: tuple[FloatArray, FloatArray]
    barefoot: bool
    shoe: Shoe
    shoe_colour: FloatArray
    moved: FloatArray
    heading_deg: float = 0.0

    def faces(self, frame: int) -> Faces:
        """Return the person's faces in one frame."""
        skin = skinned(self.look.rest, self.poses, frame)
        if self.lagging is not None:
            skin = skin + self._swung(skin, self.lagging, frame)
        count, each = len(skin), len(self.shoe.vertices)
        shoe_colours = np.where(self.shoe.sole[:, None], _SOLE_COLOUR, self.shoe_colour)
        shoes = [] if self.barefoot else [shoe[frame] for shoe in self.shoes]
        quads = [self.shoe.quads + count + each * index for index in range(len(shoes))]
        return Faces(
            turned(np.vstack([skin, *shoes]), self.heading_deg) + self.moved[frame],
            np.vstack([self.look.rest.quads, *quads]),
            np.vstack([self.look.colours, *[shoe_colours] * len(shoes)]),
        )

    def _swung(self, skin: FloatArray, lagging: BonePoses, frame: int) -> FloatArray:
        """Return how far cloth is from where it would be if stiff, (V, 3): never into the body."""
        rest, hang = self.look.rest, self.look.hang[:, None]
        off = hang * (skinned(rest, lagging, frame) - skin)
        outwards = vertex_normals(skin, rest.quads)
        into = np.minimum(np.sum(off * outwards, axis=1, keepdims=True), 0.0)
        return np.asarray(off - into * outwards)


def turned(points: FloatArray, heading_deg: float) -> FloatArray:
    """Return points (…, 3) turned counter-clockwise, seen from above, about the body's middle."""
    if not heading_deg:
        return points
    cosine, sine = np.cos(np.deg2rad(heading_deg)), np.sin(np.deg2rad(heading_deg))
    matrix = np.array([[cosine, 0.0, -sine], [0.0, 1.0, 0.0], [sine, 0.0, cosine]])
    return np.asarray(points @ matrix)


def make_figure(
    motion: Motion, time_s: FloatArray, moved: FloatArray, heading_deg: float = 0.0
) -> Figure:
    """Return the runner at the given times; ``moved`` (T, 3) shifts it in the room."""
    clip, bones = motion.clip, motion.bones
    joints = motion.joints(time_s)
    look = dressed(clip.body)
    shoe = make_shoe(bones)
    bare, lag_s = bones.sole == 0, clip.body.cloth_lag_s

    def poses(at_s: FloatArray) -> BonePoses:
        out = {side: motion.toe_out(at_s, sign) for side, sign in _SIDES}
        bend = {side: motion.toe_bend(at_s, sign) for side, sign in _SIDES} if bare else None
        own = joints if at_s is time_s else motion.joints(at_s)
        return pose_bones(own, look.rest, clip.body.height_m, out, bones, bend)

    shoes = tuple(
        _shoe(
            joints, side, motion.toe_out(time_s, sign), motion.toe_bend(time_s, sign), shoe, bones
        )
        for side, sign in _SIDES
    )
    return Figure(
        look=look,
        poses=poses(time_s),
        lagging=poses(np.maximum(time_s - lag_s, time_s[0])) if lag_s else None,
        shoes=shoes,  # type: ignore[arg-type]
        barefoot=bare,
        shoe=shoe,
        shoe_colour=colour_of(clip.body.shoes),
        moved=moved,
        heading_deg=heading_deg,
    )


def _shoe(
    joints: Joints, side: str, out: FloatArray, bent: FloatArray, shoe: Shoe, bones: Segments
) -> FloatArray:
    axes, _ = foot_frame(joints, side, out, bones)
    bend = bent[:, None]
    hinge = np.array([bones.ball_ahead, -bones.ankle_up + 0.012, 0.0])
    local = np.broadcast_to(shoe.vertices, (len(bent), *shoe.vertices.shape)) - hinge
    turned = bend * shoe.toes
    ahead = local[..., 0] * np.cos(turned) - local[..., 1] * np.sin(turned)
    up = local[..., 0] * np.sin(turned) + local[..., 1] * np.cos(turned)
    local = np.stack([ahead, up, local[..., 2]], axis=-1) + hinge
    return np.asarray(joints[f"{side}_ankle"][:, None] + np.einsum("tij,tvj->tvi", axes, local))
