"""Which instants of the clips are shown, and with which number."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.model import Analysis, Contact, Finding, MeasuredClip, Measurement
from formcheck.model.report import ReportStill
from formcheck.render.edition import bare_number, unit_of
from formcheck.render.overlay import MEASURES, Callout, Event, Shot, event_time_s, measure_of

__all__ = ["EVENTS", "callouts_for", "choose_stills", "short_number", "shot_of", "step_value"]

_LEAD_PX = (720, 900)
_SECOND_PX = (480, 600)
_STEP_PX = (300, 400)
_SHOWN_S = 0.07  # how long before and after its event a measure is drawn in the video

EVENTS: tuple[Event, ...] = ("strike", "mid_stance", "toe_off")

#: What is drawn live in the video, if it was measured: one measure an event, the first that is.
_LIVE: dict[Event, tuple[str, ...]] = {
    "strike": ("overstride", "shank_angle", "knee_flexion_strike"),
    "mid_stance": ("knee_flexion_peak", "hip_adduction", "knee_valgus", "thigh_adduction"),
    "toe_off": ("thigh_extension_toe_off",),
}


def choose_stills(analysis: Analysis) -> tuple[ReportStill, ...]:
    """Return which pictures a report has: its leading findings', then one step of each clip."""
    leading = [finding for finding in analysis.findings if finding.leads]
    found: list[ReportStill] = []
    for index, clip in analysis.measured.items():
        own = [_lead_still(analysis, finding) for finding in leading if finding.clip == index]
        leads = [still for still in own if still is not None]
        prefix = f"clip{index + 1}_" if len(analysis.clips) > 1 else ""
        near_s = leads[0].time_s if leads else None
        found += [*leads, *_step_stills(clip, index, prefix, near_s)]
    return tuple(found)


def shot_of(still: ReportStill, word: Wording, *, large: bool) -> Shot:
    """Return how a still is drawn, with the words that are written on it."""
    if still.time_s is None or still.side is None:
        raise ValueError(still.name)
    if still.metric is None:
        words = word.say(f"picture.{still.event}")
        return Shot(still.name, still.time_s, still.side, None, words, "body", _STEP_PX)
    words = "" if still.value is None else short_number(still.value, still.metric, word)
    focus = measure_of(still.metric).focus
    size = _LEAD_PX if large else _SECOND_PX
    return Shot(still.name, still.time_s, still.side, still.metric, words, focus, size)


def _lead_still(analysis: Analysis, finding: Finding) -> ReportStill | None:
    """Return the still that shows a finding at its best moment; None if there is no instant."""
    clip = analysis.measured[finding.clip]
    moment = finding.moments_s[0] if finding.moments_s else None
    contact = _contact_at(clip, moment, finding.side)
    if contact is None:
        return None
    time_s = event_time_s(contact, measure_of(finding.metric).event)
    if moment is not None and contact.strike_s - 0.02 <= moment <= contact.toe_off_s + 0.02:
        time_s = moment
    return ReportStill(
        name=finding.id.lower(),
        clip=finding.clip,
        time_s=time_s,
        side=contact.side,
        finding=finding.id,
        metric=finding.metric,
        value=_shown_value(finding, contact, analysis.measurements),
    )


def _step_stills(
    clip: MeasuredClip, index: int, prefix: str, near_s: float | None
) -> tuple[ReportStill, ...]:
    """Return strike, mid-stance and toe-off of a left and the neighbouring right step.

    They are near the leading still, so that the clip is read once, or in the clip's middle.
    """
    steps = clip.run.gait.steps()
    if not steps:
        return ()
    time_s = clip.run.cleaned.time_s
    middle = near_s if near_s is not None else 0.5 * float(time_s[0] + time_s[-1])
    inside = [pair for pair in steps if pair[1].toe_off_s <= time_s[-1]] or list(steps)
    pair = min(inside, key=lambda step: abs(step[1].strike_s - middle))
    return tuple(
        ReportStill(
            name=f"{prefix}{contact.side}_{event}",
            clip=index,
            time_s=event_time_s(contact, event),
            side=contact.side,
            event=event,
        )
        for contact in sorted(pair, key=lambda contact: contact.side)
        for event in EVENTS
    )


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
    measured = {m.metric for m in own if m.samples is not None}
    for event, usual in _LIVE.items():
        # What leads the report is what the video should show.
        wanted = [m for m in leading if measure_of(m).event == event and m in measured]
        metric = next((m for m in (*wanted, *usual) if m in measured), None)
        if metric is None:
            continue
        for contact in clip.run.gait.contacts:
            value = step_value(own, metric, contact) if contact.near else None
            if value is None:
                continue
            time_s = event_time_s(contact, event)
            text = short_number(value, metric, word)
            yield Callout(time_s - _SHOWN_S, time_s + _SHOWN_S, contact.side, metric, text)


def step_value(measurements: Sequence[Measurement], metric: str, contact: Contact) -> float | None:
    """Return a metric's value at one contact; None where that step has none."""
    for measurement in measurements:
        if measurement.metric != metric or measurement.samples is None:
            continue
        samples = measurement.samples
        for value, time_s, side in zip(samples.values, samples.time_s, samples.sides, strict=True):
            inside = contact.strike_s - 0.02 <= time_s <= contact.toe_off_s + 0.02
            if inside and side in (contact.side, "both") and np.isfinite(value):
                return float(value)
    return None


def _shown_value(
    finding: Finding, contact: Contact, measurements: Sequence[Measurement]
) -> float | None:
    """Return the number to write on a still: this step's own, or the mean where it has none."""
    own = [m for m in measurements if m.clip == finding.clip]
    value = None
    if finding.metric in MEASURES:  # else nothing of this step is drawn, so its number is no use
        value = step_value(own, finding.metric, contact)
    if value is None:
        value = next((m.value for m in finding.measurements if m.metric == finding.metric), None)
    return value


def short_number(value: float, metric: str, word: Wording) -> str:
    """Return a number as it is written on a picture, where there is little room."""
    info = load().metric(metric)
    unit = " %" if info.unit == "% leg" else word(unit_of(info))
    return f"{word(bare_number(info, value))}{unit}"


def _contact_at(clip: MeasuredClip, time_s: float | None, side: str) -> Contact | None:
    """Return the contact of a side at a time, or the nearest to it; of the near leg for both."""
    wanted = [c for c in clip.run.gait.contacts if c.side == side or (side == "both" and c.near)]
    if not wanted:
        return None
    if time_s is None:
        return wanted[len(wanted) // 2]

    def away(contact: Contact) -> float:
        if contact.strike_s <= time_s <= contact.toe_off_s:
            return 0.0
        return min(abs(contact.strike_s - time_s), abs(contact.toe_off_s - time_s))

    return min(wanted, key=away)
