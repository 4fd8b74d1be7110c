"""One instant of a clip with everything a drawing needs to know about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.model import INDEX, Contact, FloatArray, Run, Side

__all__ = ["Event", "Instant", "event_time_s", "frame_at"]

Event = Literal["strike", "mid_stance", "toe_off"]


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
