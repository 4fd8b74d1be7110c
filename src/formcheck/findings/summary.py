"""The first sentences of a report: what was found, the one thing to try, and what is missing.

Typical ranges are of healthy adults. For a runner who is none of them the sentence names what it
compares with and judges nothing; where something hurts, nothing in a clip is an all-clear.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.findings.detail import range_text
from formcheck.findings.legs import LegDifference, legs_compared
from formcheck.findings.seen import Seen
from formcheck.i18n import Message, msg
from formcheck.knowledge import Correction, Knowledge, load
from formcheck.knowledge.pathways import KNEE_PLACES
from formcheck.model import Assessment, Finding, Measurement, Plan
from formcheck.model.report import ReportNote

__all__ = ["Told", "headline", "unchanged"]

#: What a place belongs to, where one sentence serves several: their key in ``en.toml``.
_PARTS = {"other": "several"} | dict.fromkeys(map(str, KNEE_PLACES), "knee")


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
    doubt : ReportNote or None
        Why no step can be timed, as a clip's note says it; None where steps are timed.
    """

    findings: Sequence[Finding]
    measurements: Sequence[Measurement]
    assessments: Sequence[Assessment]
    legs: Sequence[LegDifference]
    seen: Seen
    plan: Plan
    doubt: ReportNote | None = None

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
        if self.plan.unlike or self.sore:
            return False
        outside = any(one.outside for one in self.assessments)
        found = self.doubt or self.findings or self.legs or outside
        return self.seen.all_clear and not found

    @property
    def sore(self) -> bool:
        """Return whether something hurts, or the runner limps."""
        return bool(self.plan.sore) or self.plan.too_sore

    @property
    def legs_compared(self) -> bool:
        """Return whether left and right were compared in anything seen from the side."""
        return legs_compared(self.measurements)

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
    if not told.doubt and all(m.value is None for m in told.measurements):
        return msg("This clip gives us no number that we can stand behind.")
    little = told.seen.little
    sentences = _untimed(told.doubt) if told.doubt else [_film_again(told.seen)] if little else []
    named = told.leading or told.noted
    if named:
        sentences += _compared([_phrase(finding, known) for finding in named], told.plan)
        sentences += _what_follows(told, known)
    elif told.legs and told.legs[0].real:
        sentences += _legs_differ(told, known)
    elif not little and not told.doubt:
        sentences += _nothing(told, known)
    if named and not little and not told.doubt and not told.seen.enough:
        sentences.append(
            msg(
                "We could measure only {measured} of {expected} things.",
                measured=told.seen.measured,
                expected=told.seen.expected,
            )
        )
    return msg("{sentences: }", sentences=tuple(sentences))


def _untimed(doubt: ReportNote) -> list[Message]:
    """Return that no step can be timed, and the one answer or film that would help."""
    if doubt.choices:
        return [
            msg("Does this clip play slower than life?"),
            msg("Then tell us, and we measure again."),
        ]
    if doubt.id == "time_base":
        return [msg("This clip does not play at the speed of life; film again in real time.")]
    if doubt.id == "oblique":
        return [msg("From this angle we cannot time your steps; film squarely.")]
    return [msg("We cannot time your steps here; film a steady stretch again.")]


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


def _compared(phrases: list[Message], plan: Plan) -> list[Message]:
    """Return what was found; for whom typical ranges were not made, as a comparison only."""
    if not plan.unlike:
        return phrases
    first, *others = phrases
    if "under_18" in plan.unlike:
        first = msg("Compared with adults: {phrase}", phrase=first)
    else:
        first = msg("Compared with others: {phrase}", phrase=first)
    return [first, *others, _not_known(plan)]


def _not_known(plan: Plan) -> Message:
    """Return that typical ranges say little of this runner."""
    if "under_18" in plan.unlike:
        return msg("For your age, we do not know what is usual.")
    return msg("For you, we do not know what is usual.")


def unchanged(told: Told) -> tuple[Message, ...]:
    """Return what to do with what stands out where no change of form is to be tried; else empty.

    Returns
    -------
    tuple of Message
        What goes for the page as for the headline.
    """
    plan = told.plan
    if plan.correction or not (plan.form_held or plan.unlike or plan.too_sore):
        return ()
    several = len(told.leading or told.noted) > 1
    leave = (
        msg("Leave these as they are for now.") if several else msg("Leave it as it is for now.")
    )
    held = plan.pathway.held if plan.pathway is not None else ()
    if "calf_form" not in held:
        return (leave,)
    return (leave, msg("Do not try to land further forward on the foot."))


def _what_follows(told: Told, knowledge: Knowledge) -> list[Message]:
    """Return the one thing to try, or that there is none; nothing where form advice is held."""
    correction = _correction(told.plan, knowledge)
    if correction is not None:
        return [correction.headline]
    held = unchanged(told)
    if held:
        return list(held)
    if any(finding.rule == "asymmetry" for finding in told.leading or told.noted):
        return [msg("Film again to be sure.")]
    if len(told.leading or told.noted) > 1:
        return [msg("By themselves, these need no change."), *_of_what_hurts(told)]
    return [msg("By itself, that needs no change."), *_of_what_hurts(told)]


def _of_what_hurts(told: Told) -> list[Message]:
    """Return that an inconspicuous clip says nothing of what hurts; empty where nothing does."""
    if not told.sore:
        return []
    parts = {_PARTS.get(place, place) for place in told.plan.sore}
    if not parts:
        return [msg("That says nothing about why you limp.")]
    return [Message.keyed(f"sore.{parts.pop() if len(parts) == 1 else 'several'}")]


def _correction(plan: Plan, knowledge: Knowledge) -> Correction | None:
    """Return the plan's correction."""
    return knowledge.pathways.corrections.get(plan.correction or "")


def _legs_differ(told: Told, knowledge: Knowledge) -> list[Message]:
    """Return that the legs differ, by the clearest number, and how to know more."""
    one = told.legs[0]
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
        *([msg("Film the other side too.")] if not one.sure else _difference_follows(told)),
    ]


def _difference_follows(told: Told) -> list[Message]:
    """Return what a difference that is surely the runner's asks for."""
    if told.plan.unlike:
        return [_not_known(told.plan)]
    return list(unchanged(told)) or [
        msg("By itself, that needs no change."),
        *_of_what_hurts(told),
    ]


def _nothing(told: Told, knowledge: Knowledge) -> list[Message]:
    """Return that nothing leads, and of how much that is said."""
    seen = told.seen
    count = {"judged": seen.judged, "known": seen.judgeable}
    if not seen.judged:
        return [msg("We cannot judge anything here; film again as shown below.")]
    if told.plan.unlike:
        return [msg("These numbers are notes, not a judgement."), _not_known(told.plan)]
    if told.sore:
        first = (
            msg("We found nothing to change in what we could judge.")
            if seen.unjudged
            else msg("We found nothing to change in how you run.")
        )
        return [first, *_of_what_hurts(told), *_one_side(told)]
    if told.all_clear:
        return [msg("Nothing stands out, and nothing needs changing."), *_one_side(told)]
    if seen.little_judged:
        first = msg("We could judge only {judged} of {known} things.", **count)
    elif told.findings or any(one.outside for one in told.assessments):
        first = msg(
            "Nothing we could judge calls for a change. We judged {judged} of {known} things.",
            **count,
        )
    else:
        first = msg(
            "Nothing we could judge stands out. We judged {judged} of {known} things.", **count
        )
    more = [_with_speed(len(seen.by_speed))] if seen.by_speed else []
    more += _one_side(told)
    if more or not seen.unjudged:
        return [first, *more]
    label = knowledge.metric(seen.unjudged[0]).label
    if len(seen.unjudged) > 1:
        return [first, msg("We could not judge {label:within}, among others.", label=label)]
    return [first, msg("We could not judge {label:within}.", label=label)]


def _one_side(told: Told) -> list[Message]:
    """Return that left and right could not be compared; empty where they were."""
    if told.legs_compared:
        return []
    if told.plan.too_sore:  # nobody who is not to run is asked to film a run
        return [msg("We could not compare how long and where your left and right foot land.")]
    return [msg("We could not compare left with right: film from both sides.")]


def _with_speed(count: int) -> Message:
    """Return how much more could be judged if the speed were told."""
    if count == 1:
        return msg("Tell us your speed and we may be able to judge one more thing.")
    return msg("Tell us your speed and we can judge up to {count} more things.", count=count)
