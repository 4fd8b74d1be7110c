"""What moves with the runner in film and loop: skeleton, contacts, and the numbers of each step."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.model import Contact, Finding, MeasuredClip, Measurement, Run, Side
from formcheck.render.overlay.body import (
    EVENTS,
    Event,
    Instant,
    draw_skeleton,
    event_time_s,
    frame_at,
    side_colour,
)
from formcheck.render.overlay.measures import measure_of
from formcheck.render.overlay.paint import DARK, WHITE, Canvas
from formcheck.render.words import short_number, step_value

__all__ = [
    "Callout",
    "callouts_for",
    "draw_live",
    "events_in",
    "number_of_step",
    "pick_stride",
    "shown_at",
]

_SHOWN_S = 0.07  # how long before and after its event a measure is drawn
_ROUGH = 0.3  # an interval that reaches further than this share of its number is written beside it
_SAME_LENGTH_S = 0.02  # strides that differ by less are equally usual

#: What is drawn at each event, if it was measured: the first that is.
_LIVE: dict[Event, tuple[str, ...]] = {
    "strike": ("overstride", "shank_angle", "knee_flexion_strike"),
    "mid_stance": ("knee_flexion_peak", "knee_valgus", "thigh_adduction"),
    "toe_off": ("thigh_extension_toe_off",),
}


@dataclass(frozen=True, slots=True)
class Callout:
    """A measure that is drawn while the event it belongs to happens.

    Parameters
    ----------
    start_s, stop_s : float
        Half-open interval in real time.
    side : "left" or "right"
    metric : str
    text : str
        The number of this step.
    name : str
        What it is the number of; stays in the corner until the next step's.
    """

    start_s: float
    stop_s: float
    side: Side
    metric: str
    text: str
    name: str = ""


def shown_at(
    event: Event, measurements: Sequence[Measurement], leading: Sequence[str]
) -> str | None:
    """Return which metric is drawn at an event: what leads the report first."""
    measured = {m.metric for m in measurements if m.samples is not None and m.value is not None}
    wanted = [m for m in leading if measure_of(m).event == event]
    return next((m for m in (*wanted, *_LIVE[event]) if m in measured), None)


def number_of_step(
    measurements: Sequence[Measurement], metric: str, contact: Contact, word: Wording
) -> str:
    """Return a step's own number; with what it may be off by where that is much; else empty."""
    value = step_value(measurements, metric, contact)
    if value is None:
        return ""
    alike = [m for m in measurements if m.metric == metric and m.side in (contact.side, "both")]
    halves = [0.5 * (m.high - m.low) for m in alike if m.low is not None and m.high is not None]
    if halves and max(halves) > _ROUGH * abs(value):
        error = short_number(max(halves), metric, word)
        return word.say("picture.rough", number=short_number(value, metric, word), error=error)
    return short_number(value, metric, word)


def callouts_for(
    clip_index: int,
    clip: MeasuredClip,
    measurements: Sequence[Measurement],
    leading: Sequence[Finding],
    word: Wording,
) -> tuple[Callout, ...]:
    """Return what is drawn live in the video of one clip: one measure around each event."""
    own = [m for m in measurements if m.clip == clip_index and m.value is not None]
    return tuple(_live(clip, own, [f.metric for f in leading if f.clip == clip_index], word))


def _live(
    clip: MeasuredClip, own: Sequence[Measurement], leading: Sequence[str], word: Wording
) -> Iterator[Callout]:
    """Yield a callout for each event of each well-seen contact."""
    for event in EVENTS:
        metric = shown_at(event, own, leading)
        if metric is None:
            continue
        label = load().metric(metric).label
        for contact in clip.run.gait.contacts:
            text = number_of_step(own, metric, contact, word) if contact.near else ""
            if not text:
                continue
            time_s = event_time_s(contact, event)
            side = word.say(f"picture.{contact.side}")
            name = word.say("picture.live", label=word(label), side=side)
            start_s, stop_s = time_s - _SHOWN_S, time_s + _SHOWN_S
            yield Callout(start_s, stop_s, contact.side, metric, text, name)


def pick_stride(run: Run) -> tuple[Contact, Contact] | None:
    """Return a well-seen stride of usual length near the middle of the clip, from strike to strike.

    None where the clip shows no stride.
    """
    sides: tuple[Side, ...] = ("left", "right")
    near = [side for side in sides if run.scene.near_side in (None, side)]
    last_s = run.cleaned.time_s[-1]
    strides = [
        pair for side in near for pair in run.gait.strides(side) if pair[1].strike_s <= last_s
    ]
    if not strides:
        return None
    middle = 0.5 * (run.cleaned.time_s[0] + last_s)
    usual_s = float(np.median([last.strike_s - first.strike_s for first, last in strides]))

    def unsuited(pair: tuple[Contact, Contact]) -> tuple[bool, int, float]:
        away = abs(pair[1].strike_s - pair[0].strike_s - usual_s)
        return (
            pair[0].confidence == "low",
            int(away / _SAME_LENGTH_S),
            abs(pair[0].strike_s - middle),
        )

    return min(strides, key=unsuited)


def events_in(run: Run, frames: Container[int], word: Wording) -> dict[int, str]:
    """Return what happens in which of some frames, to the legs that are seen well."""
    found: dict[int, str] = {}
    for contact in run.gait.contacts:
        if not contact.near:
            continue
        for event in EVENTS:
            frame = frame_at(run, event_time_s(contact, event))
            if frame in frames:
                side = word.say(f"picture.{contact.side}")
                name = word.say(f"picture.{event}")
                words = word.say("picture.side_event", side=side, event=name)
                found.setdefault(frame, words)
    return found


def draw_live(
    canvas: Canvas,
    run: Run,
    frame: int,
    callouts: Sequence[Callout],
    heading: str,
    word: Wording,
    *,
    held: bool = False,
) -> None:
    """Draw everything that belongs to one frame, in place.

    Parameters
    ----------
    canvas : Canvas
    run : Run
    frame : int
    callouts : sequence of Callout
    heading : str
        First line in the corner; below it the last number of each measure.
    word : Wording
    held : bool
        The frame stands for its event: what is drawn there is drawn, however few frames there are.
    """
    canvas = canvas.on_frame(run.cleaned, frame)
    draw_skeleton(canvas, run, frame)
    time_s = float(run.cleaned.time_s[frame])
    spread = 0.5 / max(1.0, run.cleaned.fps) if held else 0.0
    for callout in callouts:
        if callout.start_s - spread <= time_s < callout.stop_s + spread:
            now = Instant(run, frame, callout.side)
            canvas.label(callout.text, measure_of(callout.metric).draw(canvas, now), 17)
    for side in ("left", "right"):
        _contact_bar(canvas, run, side, time_s, word)
    margin, line = 8 * canvas.unit, 18 * canvas.unit
    canvas.write(heading, (margin, 16 * canvas.unit), 15, WHITE, "left")
    latest = {c.name: c.text for c in callouts if c.name and c.start_s - spread <= time_s}
    names = dict.fromkeys(callout.name for callout in callouts)
    for row, name in enumerate((name for name in names if name in latest), start=1):
        words = word.say("picture.live_number", name=name, number=latest[name])
        canvas.write(words, (margin, 16 * canvas.unit + row * line), 12, WHITE, "left")


def _contact_bar(canvas: Canvas, run: Run, side: str, time_s: float, word: Wording) -> None:
    """Draw a bar that fills while a foot is down: left foot left, right foot right."""
    height, width = canvas.image.shape[:2]
    margin, tall = round(8 * canvas.unit), max(4, round(9 * canvas.unit))
    span = (width - 3 * margin) // 2
    left = margin if side == "left" else 2 * margin + span
    top = height - margin - tall
    box = canvas.image[top : top + tall, left : left + span]
    box[:] = box // 3 + np.array(DARK, dtype=np.uint8) // 2
    for contact in run.gait.contacts:
        if contact.side == side and contact.strike_s <= time_s < contact.toe_off_s:
            share = (time_s - contact.strike_s) / (contact.toe_off_s - contact.strike_s)
            box[:, : max(2, round(span * share))] = side_colour(side)
    words = word.say(f"picture.{side}_foot")
    canvas.write(words, (left, top - 8 * canvas.unit), 11, WHITE, "left")
