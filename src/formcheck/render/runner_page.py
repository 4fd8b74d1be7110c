"""Page one: what a runner reads first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.findings import says_enough, summary, what_looks_typical
from formcheck.findings.detail import finer, interval_text, number_text, range_text
from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.model import Finding, Measurement
from formcheck.render.charts import bar_of
from formcheck.render.overlay import MEASURES
from formcheck.render.words import Edition, LevelWords, bare_number

__all__ = ["Lead", "RunnerPage", "runner_page", "unseen"]

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
    unseen : tuple of (tuple of str, str)
        What could not be measured for one and the same reason, and the reason.
    more_unseen : int
        Metrics that are missing for further reasons, told on page three.
    enough : bool
        Whether so much was measured that "nothing to change" means something.
    """

    sentence: str
    leads: tuple[Lead, ...]
    others: tuple[Finding, ...]
    fine: tuple[str, ...]
    unseen: tuple[tuple[tuple[str, ...], str], ...]
    more_unseen: int
    enough: bool


def runner_page(edition: Edition) -> RunnerPage:
    """Return page one."""
    findings, numbers, here = edition.findings, edition.numbers, edition.circumstances
    reasons = unseen(edition, [m for m in numbers if _can_be_filmed(m)])
    fine = what_looks_typical(findings, numbers, here.scenes, here.speed_mps, here.sex)
    return RunnerPage(
        sentence=edition.word(summary(findings, numbers)),
        leads=tuple(_lead(edition, finding) for finding in findings if finding.leads),
        others=tuple(f for f in findings if not f.leads and f.level != "typical"),
        fine=tuple(edition.word(line) for line in fine[:_MOST_FINE]),
        unseen=reasons[:_MOST_UNSEEN],
        more_unseen=sum(len(labels) for labels, _ in reasons[_MOST_UNSEEN:]),
        enough=says_enough(numbers),
    )


def unseen(
    edition: Edition, measurements: Sequence[Measurement]
) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return what has no value on any side by the reason, the largest group first.

    Returns
    -------
    tuple of (tuple of str, str)
        Labels of metrics, and why they have no value.
    """
    known = {m.metric for m in measurements if m.value is not None}
    groups: dict[str, list[str]] = {}
    for measurement in measurements:
        if measurement.metric in known or not measurement.missing:
            continue
        label = edition.word(load().metric(measurement.metric).label)
        labels = groups.setdefault(edition.word(measurement.missing), [])
        if not any(label in others for others in groups.values()):
            labels.append(label)
    found = [(tuple(labels), why) for why, labels in groups.items() if labels]
    return tuple(sorted(found, key=lambda reason: -len(reason[0])))


def _can_be_filmed(measurement: Measurement) -> bool:
    """Return whether a better clip would give it: of no use to tell a runner otherwise."""
    known = load()
    return measurement.metric in known.metrics and not known.metric(measurement.metric).not_measured


def _lead(edition: Edition, finding: Finding) -> Lead:
    """Return a leading finding with its number in words and its range bar."""
    word, report = edition.word, edition.report
    info = load().metric(finding.metric)
    shown = [m for m in edition.numbers if m.metric == finding.metric]
    own = [m for m in finding.measurements if m.metric == finding.metric and m.value is not None]
    first = next((m for m in own if m.side == finding.side), own[0] if own else None)
    value = interval = typical = ""
    ends = None
    if first is not None and first.value is not None:
        value = word(number_text(first.value, info))
        interval = word(interval_text(first.low, first.high, info)).strip(" ()")
        if first.low is not None and first.high is not None:
            fine = finer(info, first.low, first.high)
            ends = word(bare_number(fine, first.low)), word(number_text(first.high, fine))
        band = edition.typical(first)
        typical = word(range_text(*band, info)) if band else ""
    still = next((one.name for one in report.stills if one.finding == finding.id), "")
    return Lead(
        finding=finding,
        level=edition.level(finding.level),
        still=still,
        caption=_caption(word, finding) if still else "",
        value=value,
        interval=interval,
        typical=typical,
        ends=ends,
        sided=any(m.side != "both" for m in shown),
        why=word(info.why),
        bar=bar_of(edition, shown),
        cue=word(finding.cue or report.plan.cue),
    )


def _caption(word: Wording, finding: Finding) -> str:
    """Return what the still shows."""
    label = load().metric(finding.metric).label
    side = "" if finding.side == "both" else f", {word.say(f'key.{finding.side}')}"
    if finding.metric not in MEASURES:
        return word.say("runner.caption_mean", label=label, side=side)
    when = ""
    if finding.moments_s:
        when = word.say("runner.caption_when", seconds=word.number(finding.moments_s[0], ".1f"))
    return word.say("runner.caption_step", label=label, side=side, when=when)
