"""Page one: what a runner reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from formcheck.findings import says_enough, summary, what_looks_typical
from formcheck.findings.wording import finer, interval_text, number_text, range_text
from formcheck.i18n import number, say
from formcheck.knowledge import load
from formcheck.model import Analysis, Finding, Measurement
from formcheck.render.overlay import MEASURES
from formcheck.render.ranges import bar_of, circumstances_of, typical_of
from formcheck.render.words import LevelWords, bare_number, level_words

__all__ = ["Lead", "RunnerPage", "Unseen", "make_runner_page", "unseen"]

_MOST_FINE = 6
_MOST_UNSEEN = 3


@dataclass(frozen=True, slots=True)
class Lead:
    """A leading finding, ready to show.

    Parameters
    ----------
    finding : Finding
    level : LevelWords
    still : str
        Name of its still; empty where there is none.
    caption : str
    value, interval, typical : str
        The leading number in words.
    ends : tuple of (str, str) or None
        The two ends of the interval in words.
    sided : bool
        Whether left and right have numbers of their own.
    why : str
        Why it may matter.
    bar : str
        SVG.
    cue : str
    """

    finding: Finding
    level: LevelWords
    still: str
    caption: str
    value: str
    interval: str
    typical: str
    ends: tuple[str, str] | None
    sided: bool
    why: str
    bar: str
    cue: str


@dataclass(frozen=True, slots=True)
class Unseen:
    """What could not be measured for one and the same reason."""

    labels: tuple[str, ...]
    why: str


@dataclass(frozen=True, slots=True)
class RunnerPage:
    """Everything on page one.

    Parameters
    ----------
    sentence : str
    leads : tuple of Lead
        The first is the one thing to work on.
    others : tuple of Finding
        Findings that do not lead.
    fine : tuple of str
    unseen : tuple of Unseen
    more_unseen : int
        Metrics that are missing for further reasons, told on page three.
    enough : bool
        Whether so much was measured that "nothing to change" means something.
    """

    sentence: str
    leads: tuple[Lead, ...]
    others: tuple[Finding, ...]
    fine: tuple[str, ...]
    unseen: tuple[Unseen, ...]
    more_unseen: int
    enough: bool


def make_runner_page(analysis: Analysis, stills: Mapping[str, str]) -> RunnerPage:
    """Return page one.

    Parameters
    ----------
    analysis : Analysis
    stills : mapping of str to str
        Rule id of a leading finding to the name of its still.
    """
    circumstances = circumstances_of(analysis)
    leads = tuple(_lead(analysis, f, stills) for f in analysis.findings if f.leads)
    reasons = unseen([m for m in analysis.measurements if _can_be_filmed(m)])
    fine = what_looks_typical(
        analysis.findings,
        analysis.measurements,
        circumstances.scenes,
        circumstances.speed_mps,
        circumstances.sex,
    )
    return RunnerPage(
        sentence=summary(analysis.findings, analysis.measurements),
        leads=leads,
        others=tuple(f for f in analysis.findings if not f.leads and f.level != "typical"),
        fine=fine[:_MOST_FINE],
        unseen=reasons[:_MOST_UNSEEN],
        more_unseen=sum(len(reason.labels) for reason in reasons[_MOST_UNSEEN:]),
        enough=says_enough(analysis.measurements),
    )


def unseen(measurements: Sequence[Measurement]) -> tuple[Unseen, ...]:
    """Return what has no value on any side, grouped by the reason, the largest group first."""
    known = {m.metric for m in measurements if m.value is not None}
    groups: dict[str, list[str]] = {}
    for measurement in measurements:
        if measurement.metric in known or not measurement.missing:
            continue
        label = load().metric(measurement.metric).label
        labels = groups.setdefault(measurement.missing, [])
        if not any(label in others for others in groups.values()):
            labels.append(label)
    found = [Unseen(tuple(labels), why) for why, labels in groups.items() if labels]
    return tuple(sorted(found, key=lambda reason: -len(reason.labels)))


def _can_be_filmed(measurement: Measurement) -> bool:
    """Return whether a better clip would give it: of no use to tell a runner otherwise."""
    known = load()
    return measurement.metric in known.metrics and not known.metric(measurement.metric).not_measured


def _lead(analysis: Analysis, finding: Finding, stills: Mapping[str, str]) -> Lead:
    """Return a leading finding with its number in words and its range bar."""
    circumstances = circumstances_of(analysis)
    info = load().metric(finding.metric)
    own = [m for m in finding.measurements if m.metric == finding.metric and m.value is not None]
    first = next((m for m in own if m.side == finding.side), own[0] if own else None)
    value = interval = typical = ""
    ends = None
    if first is not None and first.value is not None:
        value = number_text(first.value, info)
        interval = interval_text(first.low, first.high, info).strip(" ()")
        if first.low is not None and first.high is not None:
            fine = finer(info, first.low, first.high)
            ends = bare_number(fine, first.low), number_text(first.high, fine)
        band = typical_of(first, circumstances)
        typical = range_text(*band, info) if band else ""
    still = stills.get(finding.id, "")
    plan = analysis.plan
    shown = [m for m in analysis.measurements if m.metric == finding.metric]
    return Lead(
        finding=finding,
        level=level_words(finding.level),
        still=still,
        caption=_caption(finding) if still else "",
        value=value,
        interval=interval,
        typical=typical,
        ends=ends,
        sided=any(m.side != "both" for m in shown),
        why=info.why,
        bar=bar_of(shown, circumstances),
        cue=finding.cue or plan.cue,
    )


def _caption(finding: Finding) -> str:
    """Return what the still shows."""
    info = load().metric(finding.metric)
    side = "" if finding.side == "both" else f", {say(f'key.{finding.side}')}"
    if finding.metric not in MEASURES:
        return say("runner.caption_mean", label=info.label, side=side)
    moments = finding.moments_s
    when = say("runner.caption_when", seconds=number(moments[0], ".1f")) if moments else ""
    return say("runner.caption_step", label=info.label, side=side, when=when)
