"""Which frame shows a step's own number: the picture, what is drawn on it, and the number are one.

A mean over a stance, a peak in it, an instant between two frames: for each that frame of the step
is taken in which what is drawn is as large as the number. Where none is, nothing is drawn.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.model import Contact, Run, Side
from formcheck.render.overlay.body import Event, Instant, event_time_s, frame_at
from formcheck.render.overlay.measures import measure_of

__all__ = ["Moment", "moment_of", "shows"]

#: What a number and what is drawn may differ by: a frame comes up to half a frame beside the
#: instant, in which a shank at landing turns by 5 deg at 30 frames a second.
_APART, _APART_SHARE = 3.0, 0.12
#: A frame is worse by so much (in the number's unit) for every stance's length from its event.
_AWAY_COSTS = 2.0


@dataclass(frozen=True, slots=True)
class Moment:
    """A frame that shows a number.

    Parameters
    ----------
    frame : int
    side : "left" or "right"
        Whose stance it is, as `Instant` takes it.
    """

    frame: int
    side: Side


def moment_of(run: Run, metric: str, contact: Contact, value: float) -> Moment | None:
    """Return the frame of a step that shows the step's number; None where none does.

    Parameters
    ----------
    run : Run
    metric : str
    contact : Contact
        The step that was measured.
    value : float
        Its number.
    """
    measure = measure_of(metric)
    event_s = event_time_s(contact, measure.event)
    if measure.read is None:
        return Moment(frame_at(run, event_s), contact.side)
    side: Side = contact.side
    if metric == "heel_recovery":
        side = "right" if contact.side == "left" else "left"
    frames = _frames(run, metric, contact, measure.event)
    length_s = max(contact.toe_off_s - contact.strike_s, 1e-3)
    costs = [
        abs(measure.read(Instant(run, frame, side)) - abs(value))
        + _AWAY_COSTS * abs(float(run.cleaned.time_s[frame]) - event_s) / length_s
        for frame in frames
    ]
    known = [(cost, frame) for cost, frame in zip(costs, frames, strict=True) if np.isfinite(cost)]
    if not known:
        return None
    frame = min(known)[1]
    return Moment(frame, side) if shows(run, metric, frame, side, value) else None


def shows(run: Run, metric: str, frame: int, side: Side, value: float) -> bool:
    """Return whether what is drawn in a frame is as large as a number."""
    read = measure_of(metric).read
    if read is None:
        return True
    off = abs(read(Instant(run, frame, side)) - abs(value))
    return bool(off <= max(_APART, _APART_SHARE * abs(value)))


def _frames(run: Run, metric: str, contact: Contact, event: Event) -> list[int]:
    """Return which frames of a step may show its number."""
    time_s = run.cleaned.time_s
    if metric == "heel_recovery":
        after = next((b for a, b in run.gait.strides(contact.side) if a == contact), None)
        stop_s = after.strike_s if after is not None else contact.toe_off_s
        return list(map(int, np.flatnonzero((time_s >= contact.toe_off_s) & (time_s < stop_s))))
    if event == "mid_stance":
        inside = (time_s >= contact.strike_s) & (time_s <= contact.toe_off_s)
        return list(map(int, np.flatnonzero(inside)))
    nearest = frame_at(run, event_time_s(contact, event))
    return [one for one in (nearest, nearest - 1, nearest + 1) if 0 <= one < len(time_s)]
