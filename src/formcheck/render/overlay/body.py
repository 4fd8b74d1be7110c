"""The runner on a picture at one instant: where everything is, and a thin skeleton."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.model import INDEX, Contact, FloatArray, Run, Side
from formcheck.render.overlay.paint import GREY, LEFT, RIGHT, Canvas, Colour, paler

__all__ = ["EVENTS", "Event", "Instant", "draw_skeleton", "event_time_s", "frame_at", "side_colour"]

Event = Literal["strike", "mid_stance", "toe_off"]
EVENTS: tuple[Event, ...] = ("strike", "mid_stance", "toe_off")
_LEG = ("hip", "knee", "ankle", "heel", "foot_index", "ankle")
_ARM = ("shoulder", "elbow", "wrist")


def frame_at(run: Run, time_s: float) -> int:
    """Return the frame nearest to a real time."""
    return int(np.argmin(np.abs(run.cleaned.time_s - time_s)))


def event_time_s(contact: Contact, event: Event) -> float:
    """Return when an event of a contact happens, in real seconds."""
    times = {"strike": contact.strike_s, "toe_off": contact.toe_off_s}
    return times.get(event, contact.mid_stance_s)


@dataclass(frozen=True, slots=True)
class Instant:
    """A frame of a run, seen as one side's event.

    Parameters
    ----------
    run : Run
    frame : int
    side : "left" or "right"
        The stance leg; measures of a leg are drawn on it.
    """

    run: Run
    frame: int
    side: Side

    def point(self, part: str) -> FloatArray:
        """Return where a landmark of this side is, (2,) clip pixels."""
        return np.asarray(self.run.cleaned.xy_px[self.frame, INDEX[f"{self.side}_{part}"]])

    def other(self, part: str) -> FloatArray:
        """Return where a landmark of the other side is, (2,) clip pixels."""
        name = f"{'right' if self.side == 'left' else 'left'}_{part}"
        return np.asarray(self.run.cleaned.xy_px[self.frame, INDEX[name]])

    def middle(self, part: str) -> FloatArray:
        """Return the middle between left and right, (2,) clip pixels."""
        return 0.5 * (self.point(part) + self.other(part))

    @property
    def up(self) -> FloatArray:
        """Return the true vertical in the picture, a unit vector; undoes the camera roll."""
        roll = np.radians(self.run.scene.roll_deg or 0.0)
        return np.array([np.sin(roll), -np.cos(roll)])

    @property
    def along(self) -> FloatArray:
        """Return the true horizontal in the picture, a unit vector to image-right."""
        return np.array([-self.up[1], self.up[0]])

    @property
    def leg_px(self) -> float:
        """Return a length that drawings are sized by, in clip pixels."""
        leg = self.run.scene.leg_px
        if np.isfinite(leg) and leg > 0:
            return float(leg)
        return float(0.45 * np.nanmax(np.ptp(self.run.cleaned.xy_px[self.frame], axis=0)))


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
