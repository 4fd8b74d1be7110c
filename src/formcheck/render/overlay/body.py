"""The runner on a picture: a thin skeleton."""

from __future__ import annotations

from formcheck.model import INDEX, Run
from formcheck.render.overlay.paint import GREY, LEFT, RIGHT, Canvas, Colour, paler

__all__ = ["draw_skeleton", "side_colour"]

_LEG = ("hip", "knee", "ankle", "heel", "foot_index", "ankle")
_ARM = ("shoulder", "elbow", "wrist")


def side_colour(side: str) -> Colour:
    """Return the colour of a side, the same in plots, tables and pictures."""
    return LEFT if side == "left" else RIGHT


def draw_skeleton(canvas: Canvas, run: Run, frame: int) -> None:
    """Draw trunk and arms in grey, the near leg in its colour, the far leg paler and thinner."""
    place = run.cleaned.xy_px[frame]
    near = run.scene.near_side
    corners = ("left_shoulder", "right_shoulder", "right_hip", "left_hip", "left_shoulder")
    canvas.path([place[INDEX[name]] for name in corners], GREY, 0.9, halo=True)
    sides = ("right", "left") if near == "left" else ("left", "right")  # the near leg on top
    for side in sides:
        far = near is not None and side != near
        colour = paler(side_colour(side), 0.55) if far else side_colour(side)
        arm = [place[INDEX[f"{side}_{part}"]] for part in _ARM]
        leg = [place[INDEX[f"{side}_{part}"]] for part in _LEG]
        canvas.path(arm, paler(GREY, 0.4), 0.8, halo=True)
        canvas.path(leg, colour, 1.0 if far else 1.6, halo=True)
        for joint in leg[:3]:
            canvas.dot(joint, colour, 1.6 if far else 2.2)
