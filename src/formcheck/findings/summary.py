"""The first sentences of a report: what was found, the one thing to try, and what is missing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.findings.detail import range_text
from formcheck.findings.legs import LegDifference
from formcheck.findings.seen import Seen
from formcheck.i18n import Message, msg
from formcheck.knowledge import Correction, Knowledge, load
from formcheck.model import Assessment, Finding, Measurement, Plan

__all__ = ["Told", "headline"]


@dataclass(frozen=True, slots=True)
class Told:
    """All that the headline is made of.

    Parameters
    ----------
    findings : sequence of Finding
    measurements : sequence of Measurement
    assessments : sequence of Assessment
    legs : sequence of LegDifference
    seen : Seen
    plan : Plan
    """

    findings: Sequence[Finding]
    measurements: Sequence[Measurement]
    assessments: Sequence[Assessment]
    legs: Sequence[LegDifference]
    seen: Seen
    plan: Plan

    @property
    def leading(self) -> tuple[Finding, ...]:
        """Return the findings that lead, that of the plan's correction first."""
        found = [finding for finding in self.findings if finding.leads]
        return tuple(sorted(found, key=lambda finding: not self.is_planned(finding)))

    @property
    def noted(self) -> tuple[Finding, ...]:
        """Return what stands out for sure, though nothing follows from it alone; none if some lead.

        Findings merged into another are not among them.
        """
        merged = {name for finding in self.findings for name in finding.merged}
        return tuple(
            finding
            for finding in self.findings
            if not self.leading
            and finding.rule not in merged
            and finding.level in ("watch", "notable")
        )

    @property
    def all_clear(self) -> bool:
        """Return whether the page may say that nothing needs changing."""
        outside = any(one.outside for one in self.assessments)
        return self.seen.all_clear and not self.findings and not self.legs and not outside

    def is_planned(self, finding: Finding) -> bool:
        """Return whether the plan's correction is for this finding: its cue is given there only."""
        return bool(self.plan.correction and self.plan.cue) and finding.cue == self.plan.cue


def headline(told: Told, knowledge: Knowledge | None = None) -> Message:
    """Return what a runner reads first, in a few short sentences.

    Returns
    -------
    Message
        Each sentence has at most 14 words. What it names are the findings that lead, or where none
        leads those that stand out for sure; what it asks to try is the plan's correction.

    Examples
    --------
    "You land a little far ahead of your body. Try quicker steps."
    """
    known = knowledge or load()
    if all(m.value is None for m in told.measurements):
        return msg("This clip gives us no number that we can stand behind.")
    little = told.seen.little
    sentences = [_film_again(told.seen)] if little else []
    named = told.leading or told.noted
    if named:
        sentences += [_phrase(finding, known) for finding in named]
        sentences += _what_follows(told, known)
    elif told.legs and told.legs[0].real:
        sentences += _legs_differ(told.legs[0], known)
    elif not little:
        sentences += _nothing(told, known)
    if named and not little and not told.seen.enough:
        sentences.append(
            msg(
                "We could measure only {measured} of {expected} things.",
                measured=told.seen.measured,
                expected=told.seen.expected,
            )
        )
    return msg("{sentences: }", sentences=tuple(sentences))


def _film_again(seen: Seen) -> Message:
    """Return that too little was seen, and what to do about it."""
    return msg(
        "We could measure {measured} of {expected} things; film again as shown below.",
        measured=seen.measured,
        expected=seen.expected,
    )


def _phrase(finding: Finding, knowledge: Knowledge) -> Message:
    """Return the sentence that names a finding."""
    phrase = knowledge.rules[finding.rule].phrase
    return phrase.notable if finding.level == "notable" else phrase.watch


def _what_follows(told: Told, knowledge: Knowledge) -> list[Message]:
    """Return the one thing to try, or that there is none; nothing where form advice is held."""
    correction = _correction(told.plan, knowledge)
    if correction is not None:
        return [correction.headline]
    if told.plan.form_held:
        return []
    if any(finding.rule == "asymmetry" for finding in told.leading or told.noted):
        return [msg("Film again to be sure.")]
    if len(told.leading or told.noted) > 1:
        return [msg("By themselves, these need no change.")]
    return [msg("By itself, that needs no change.")]


def _correction(plan: Plan, knowledge: Knowledge) -> Correction | None:
    """Return the plan's correction."""
    return knowledge.pathways.corrections.get(plan.correction or "")


def _legs_differ(one: LegDifference, knowledge: Knowledge) -> list[Message]:
    """Return that the legs differ, by the clearest number, and how to know more."""
    info = knowledge.metric(one.metric)
    assert one.left.value is not None
    assert one.right.value is not None
    return [
        msg(
            "Your legs differ: {label:within} {left} left, {right} right.",
            label=info.label,
            left=range_text(one.left.value, one.left.value, info),
            right=range_text(one.right.value, one.right.value, info),
        ),
        msg("By itself, that needs no change.") if one.sure else msg("Film the other side too."),
    ]


def _nothing(told: Told, knowledge: Knowledge) -> list[Message]:
    """Return that nothing leads, and of how much that is said."""
    seen = told.seen
    count = {"judged": seen.judged, "known": seen.judged + len(seen.unjudged)}
    if not seen.judged:
        return [msg("We cannot judge anything here; film again as shown below.")]
    if told.all_clear:
        return [msg("Nothing stands out, and nothing needs changing.")]
    if told.findings or any(one.outside for one in told.assessments):
        first = msg(
            "Nothing we could judge calls for a change. We judged {judged} of {known} things.",
            **count,
        )
    else:
        first = msg(
            "Nothing we could judge stands out. We judged {judged} of {known} things.", **count
        )
    if not seen.unjudged:
        return [first]
    label = knowledge.metric(seen.unjudged[0]).label
    if len(seen.unjudged) > 1:
        return [first, msg("We could not judge {label:within}, among others.", label=label)]
    return [first, msg("We could not judge {label:within}.", label=label)]
