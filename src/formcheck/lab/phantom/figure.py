"""The runner as faces in space, frame by frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.motion import Joints, Motion
from formcheck.lab.phantom.outfit import Dressed, Shoe, colour_of, dressed, make_shoe
from formcheck.lab.phantom.raster import Faces
from formcheck.lab.phantom.skin import BonePoses, foot_frame, pose_bones, skinned
from formcheck.model import FloatArray

__all__ = ["Figure", "make_figure", "turned"]

_SOLE_COLOUR = np.array([228.0, 230.0, 232.0])


@dataclass(frozen=True, slots=True)
class Figure:
    """One person through a clip.

    Parameters
    ----------
    look : Dressed
    poses : BonePoses
    shoes : tuple of (T, V, 3) float
        Vertices of the left and the right shoe.
    shoe : Shoe
    shoe_colour : (3,) float
    moved : (T, 3) float
        Where the runner's frame stands in the room.
    heading_deg : float
        How far it is turned there, counter-clockwise seen from above.
    """

    look: Dressed
    poses: BonePoses
    shoes: tuple[FloatArray, FloatArray]
    shoe: Shoe
    shoe_colour: FloatArray
    moved: FloatArray
    heading_deg: float = 0.0

    def faces(self, frame: int) -> Faces:
        """Return the person's faces in one frame."""
        skin = skinned(self.look.rest, self.poses, frame)
        count, each = len(skin), len(self.shoe.vertices)
        shoe_colours = np.where(self.shoe.sole[:, None], _SOLE_COLOUR, self.shoe_colour)
        left, right = (shoe[frame] for shoe in self.shoes)
        return Faces(
            turned(np.vstack([skin, left, right]), self.heading_deg) + self.moved[frame],
            np.vstack(
                [self.look.rest.quads, self.shoe.quads + count, self.shoe.quads + count + each]
            ),
            np.vstack([self.look.colours, shoe_colours, shoe_colours]),
        )


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
    shoes = tuple(_shoe(joints, side, motion, shoe, time_s) for side in ("left", "right"))
    return Figure(
        look=look,
        poses=pose_bones(joints, look.rest, clip, bones),
        shoes=shoes,  # type: ignore[arg-type]
        shoe=shoe,
        shoe_colour=colour_of(clip.body.shoes),
        moved=moved,
        heading_deg=heading_deg,
    )


def _shoe(joints: Joints, side: str, motion: Motion, shoe: Shoe, time_s: FloatArray) -> FloatArray:
    sign = -1.0 if side == "left" else 1.0
    leg = motion.clip.gait.left if sign < 0 else motion.clip.gait.right
    axes, _ = foot_frame(joints, side, sign * np.deg2rad(leg.toe_out_deg), motion.bones)
    bend = motion.toe_bend(time_s, sign)[:, None]
    hinge = np.array([motion.bones.ball_ahead, -motion.bones.ankle_up + 0.012, 0.0])
    local = np.broadcast_to(shoe.vertices, (len(time_s), *shoe.vertices.shape)) - hinge
    turned = bend * shoe.toes
    ahead = local[..., 0] * np.cos(turned) - local[..., 1] * np.sin(turned)
    up = local[..., 0] * np.sin(turned) + local[..., 1] * np.cos(turned)
    local = np.stack([ahead, up, local[..., 2]], axis=-1) + hinge
    return np.asarray(joints[f"{side}_ankle"][:, None] + np.einsum("tij,tvj->tvi", axes, local))
