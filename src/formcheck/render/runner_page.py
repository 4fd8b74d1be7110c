"""Page one: what a runner reads first."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from formcheck.findings import (
    NEEDS_SPEED,
    Seen,
    Told,
    headline,
    leg_differences,
    quantity_of,
    unchanged,
    what_was_seen,
)
from formcheck.findings.detail import finer, interval_text, number_text, range_text
from formcheck.i18n import Message, Wording, and_list, msg
from formcheck.knowledge import load
from formcheck.model import STANDINGS, Assessment, Finding, Measurement
from formcheck.model.report import ReportNote
from formcheck.render.charts import bar_of
from formcheck.render.overlay import MEASURES
from formcheck.render.words import Edition, LevelWords, bare_number

__all__ = ["Lead", "Noticed", "RunnerPage", "runner_page", "unseen", "untold"]

Kind = Literal["lead", "noted", "untimed", "legs", "again", "clear", "partly", "sore", "notes"]

#: Why no step of a clip can be timed.
_UNTIMED = ("time_base", "uneven_rhythm", "uneven_steps", "speed_changes", "oblique")
_MOST_FINE = 6
_MOST_UNSEEN = 3
_MOST_DIFFERENCES = 3
_MOST_LABELS = 5


@dataclass(frozen=True, slots=True)
class Noticed:
    """A quantity outside of its typical range, with its numbers, and its one level."""

    text: str
    level: LevelWords


@dataclass(frozen=True, slots=True)
class Lead:
    """A finding that the headline names, ready to show.

    Parameters
    ----------
    finding : Finding
    level : LevelWords
    title : str
        The headline's words for it.
    still : str
        Name of its still; empty where there is none.
    caption : str
    value, interval, typical : str
        The leading number in words.
    ends : tuple of (str, str) or None
        The two ends of the interval in words.
    sign : str
        What a minus means, where the number has one.
    sided : bool
        Whether left and right have numbers of their own.
    why : str
        Why it may matter.
    bar : str
        SVG.
    cue : str
        Empty but for the finding that the plan's correction is for.
    together : tuple of Noticed
        What else lies outside and goes with it.
    """

    finding: Finding
    level: LevelWords
    title: str
    still: str
    caption: str
    value: str
    interval: str
    typical: str
    ends: tuple[str, str] | None
    sign: str
    sided: bool
    why: str
    bar: str
    cue: str
    together: tuple[Noticed, ...]


@dataclass(frozen=True, slots=True)
class RunnerPage:
    """Everything on page one.

    Parameters
    ----------
    sentence : str
    seen : Seen
        How much was measured, and can be judged.
    kind : str
        What stands under the headline: "lead", one thing to work on; "noted", what stands out
        without asking for anything; "untimed", why no step could be timed; "legs", where they
        differ; "again", that too little was seen; "clear", that nothing needs changing; "partly",
        that nothing of what can be judged does; "sore", the same of a runner in pain; "notes",
        where typical ranges are of others.
    doubt : str
        Why no step could be timed; empty where steps were.
    leads : tuple of Lead
        What the headline names: the first is the one thing to work on, but where ``kind`` is
        "noted".
    noticed : tuple of Noticed
        Every other quantity outside of its typical range.
    differences : tuple of str
        What differs between the legs by more than error.
    sure_legs : bool
        Whether the clips saw both legs equally well.
    fine : tuple of str
    fine_title, noticed_title, typical_key : str
        What stands above or before a list of numbers, and the key of the words for a range.
    green : bool
        Whether what is typical may be marked as fine.
    notes : tuple of str
        Whom the ranges are of, where the runner is none of them.
    held : tuple of str
        What to do with what leads, where no change of form is to be tried.
    one_side : bool
        Whether left and right could not be compared.
    unseen : tuple of (tuple of str, str)
        What could not be judged or measured for one and the same reason, and the reason.
    more_unseen : int
        Metrics that are missing for further reasons, told on page three.
    by_hand : tuple of str
        What a person set on the clips.
    """

    sentence: str
    seen: Seen
    kind: Kind
    doubt: str
    leads: tuple[Lead, ...]
    noticed: tuple[Noticed, ...]
    differences: tuple[str, ...]
    sure_legs: bool
    fine: tuple[str, ...]
    fine_title: str
    noticed_title: str
    typical_key: Literal["typical", "typical_adults", "typical_others"]
    green: bool
    notes: tuple[str, ...]
    held: tuple[str, ...]
    one_side: bool
    unseen: tuple[tuple[tuple[str, ...], str], ...]
    more_unseen: int
    by_hand: tuple[str, ...]

    @property
    def levels(self) -> set[str]:
        """Return the level of everything on the page that has one, for the legend."""
        beside = (one for lead in self.leads for one in lead.together)
        shown = [one.level.key for one in (*beside, *self.noticed)]
        return {*shown, *(lead.level.key for lead in self.leads)}


def runner_page(edition: Edition) -> RunnerPage:
    """Return page one."""
    numbers, assessed = edition.numbers, tuple(edition.assessments.values())
    legs = leg_differences(numbers)
    seen = what_was_seen(numbers, assessed, edition.circumstances.scenes)
    doubt = _doubt(edition)
    told = Told(edition.findings, numbers, assessed, legs, seen, edition.report.plan, doubt)
    named = told.leading or told.noted
    shown = {quantity for finding in named for quantity in _quantities_of(finding, edition)}
    plan, word = edition.report.plan, edition.word
    lists = "unlike" if plan.unlike else "sore" if plan.too_sore else ""
    fine = lists or ("sore" if plan.sore else "")  # nobody sore is told that something is fine
    reasons = untold(edition, [m for m in numbers if _can_be_filmed(m)], seen.wanted)
    return RunnerPage(
        sentence=word(headline(told)),
        seen=seen,
        kind=_kind(told),
        doubt=edition.word(doubt.message) if doubt else "",
        leads=tuple(_lead(edition, finding, told) for finding in named),
        noticed=_noticed(edition, [q for q in _outside(edition) if q not in shown]),
        differences=tuple(
            edition.word(_both_legs(one.left, one.right)) for one in legs[:_MOST_DIFFERENCES]
        ),
        sure_legs=all(one.sure for one in legs),
        fine=tuple(word(line) for line in _fine(edition))[:_MOST_FINE],
        fine_title=word.say(f"runner.fine_{fine}" if fine else "runner.fine"),
        noticed_title=word.say(f"runner.noticed_{lists}" if lists else "runner.noticed"),
        typical_key=_typical_key(edition),
        green=not lists,
        notes=_notes(edition),
        held=tuple(word(line) for line in unchanged(told)),
        one_side=not told.legs_compared,
        unseen=tuple((_cut(edition, labels), why) for labels, why in reasons[:_MOST_UNSEEN]),
        more_unseen=sum(len(labels) for labels, _ in reasons[_MOST_UNSEEN:]),
        by_hand=_by_hand(edition),
    )


def _cut(edition: Edition, labels: tuple[str, ...]) -> tuple[str, ...]:
    """Return the first labels of a long list, and how many more there are."""
    more = len(labels) - _MOST_LABELS
    if more <= 1:
        return labels
    return (*labels[:_MOST_LABELS], edition.word(msg("{count} more", count=more)))


def _typical_key(edition: Edition) -> Literal["typical", "typical_adults", "typical_others"]:
    """Return the key of the words for a range: whose it is."""
    unlike = edition.report.plan.unlike
    if not unlike:
        return "typical"
    return "typical_adults" if "under_18" in unlike else "typical_others"


def _notes(edition: Edition) -> tuple[str, ...]:
    """Return whom the ranges are of, where the runner is none of them."""
    unlike, word = edition.report.plan.unlike, edition.word
    if not unlike:
        return ()
    who = [word.say(f"unlike.{key}") for key in unlike if key != "under_18"]
    if not who:
        whose = word.say("unlike.under_18")
    elif "under_18" in unlike:
        whose = word.say("unlike.of_adults", who=and_list(who))
    else:
        whose = word.say("unlike.of_runners", who=and_list(who))
    return (whose, word.say("unlike.end"))


def _by_hand(edition: Edition) -> tuple[str, ...]:
    """Return what a person set, of all clips that were measured together; page three has each's."""
    notes = [note for clip in edition.measured.values() for note in clip.notes]

    def total(id: str, what: str) -> float:
        return sum(float(note.message.values.get(what, 1)) for note in notes if note.id == id)

    count, deleted = (int(total(one, "count")) for one in ("contacts_by_hand", "contacts_deleted"))
    seconds = total("left_out", "seconds")
    said: list[Message] = []
    if count:
        several = msg("{count} contacts set by hand.", count=count)
        said.append(msg("1 contact set by hand.") if count == 1 else several)
    if deleted:
        several = msg("{count} contacts deleted by hand.", count=deleted)
        said.append(msg("1 contact deleted by hand.") if deleted == 1 else several)
    if seconds:
        said.append(msg("{seconds:.1f} s were left out by hand.", seconds=seconds))
    if any(note.id == "legs_by_hand" for note in notes):
        said.append(msg("Left and right leg exchanged by hand."))
    return tuple(edition.word(one) for one in said)


def _doubt(edition: Edition) -> ReportNote | None:
    """Return why no step could be timed, as a clip's note says it; None where steps were.

    The cadence is what every view gives: where it was withheld for a doubt, so was all that hangs
    on the clock.
    """
    why = {m.missing_id for m in edition.numbers if m.metric == "cadence" and m.value is None}
    notes = [note for clip in edition.measured.values() for note in clip.notes]
    return next((note for note in notes if note.id in why.intersection(_UNTIMED)), None)


def _kind(told: Told) -> Kind:
    """Return what stands under the headline."""
    if told.leading:
        return "lead"
    if told.noted:
        return "noted"
    if told.doubt:
        return "untimed"
    if told.seen.little or not told.seen.judged:
        return "again"
    if told.legs and told.legs[0].real:
        return "legs"
    if told.plan.unlike:
        return "notes"
    if told.sore:
        return "sore"
    return "clear" if told.all_clear else "partly"


def _quantities(edition: Edition) -> dict[str, list[Measurement]]:
    """Return the numbers that were assessed, by the quantity they say something of."""
    found: dict[str, list[Measurement]] = {}
    for number in edition.numbers:
        said = edition.assessments.get((number.metric, number.side))
        if said is not None and said.level != "no_range":
            found.setdefault(quantity_of(number.metric, load()), []).append(number)
    return found


def _said(edition: Edition, numbers: Iterable[Measurement]) -> list[Assessment]:
    return [edition.assessments[number.metric, number.side] for number in numbers]


def _outside(edition: Edition) -> list[str]:
    """Return the quantities of which a side lies, or may lie, outside of its typical range."""
    return [
        quantity
        for quantity, numbers in _quantities(edition).items()
        if any(one.outside for one in _said(edition, numbers))
    ]


def _quantities_of(finding: Finding, edition: Edition) -> list[str]:
    """Return the quantities outside that a finding and those merged into it are about.

    Its own comes first.
    """
    rules = (load().rules[name] for name in (finding.rule, *finding.merged))
    metrics = [finding.metric, *(number.metric for number in finding.measurements)]
    metrics += [metric for rule in rules if not rule.is_asymmetry for metric in rule.metrics]
    own = [quantity_of(metric, load()) for metric in metrics]
    outside = _outside(edition)
    return [quantity for quantity in dict.fromkeys(own) if quantity in outside]


def _noticed(edition: Edition, quantities: Sequence[str]) -> tuple[Noticed, ...]:
    """Return quantities outside with their numbers and their level."""
    found = []
    for quantity in quantities:
        numbers = [
            number
            for number in _quantities(edition)[quantity]
            if edition.assessments[number.metric, number.side].outside
        ]
        said = _said(edition, numbers)
        level = max((one.level for one in said), key=STANDINGS.index)
        # of numbers that say the same thing, the one that is outside by itself
        by_itself = [n for n, one in zip(numbers, said, strict=True) if _beyond(n, one)]
        metric = (by_itself or numbers)[0].metric
        line = _line([number for number in numbers if number.metric == metric])
        found.append(Noticed(edition.word(line), edition.level(level)))
    return tuple(found)


def _beyond(number: Measurement, said: Assessment) -> bool:
    """Return whether a value itself lies outside of its typical range."""
    low, high = said.typical or (0.0, 0.0)
    return number.value is not None and not low <= number.value <= high


def _line(numbers: Sequence[Measurement]) -> Message:
    """Return the numbers of one metric, side by side: "Overstride: 31 % left, 29 % right"."""
    info = load().metric(numbers[0].metric)
    shown = []
    for number in numbers:
        text = number_text(number.value or 0.0, info)
        if number.side != "both":
            side = Message.keyed(f"key.{number.side}")
            text = msg("{number} {side}", number=text, side=side)
        shown.append(text)
    return msg("{label}: {numbers}", label=info.label, numbers=tuple(shown))


def _both_legs(left: Measurement, right: Measurement) -> Message:
    return _line([left, right])


def _fine(edition: Edition) -> list[Message]:
    """Return what looked typical, each quantity once, with its numbers and its range.

    A side that is seen only roughly, such as the leg further from the camera, is left out. So is
    what the plan asks to change: "fine" beside "try more of it" would puzzle.
    """
    correction = load().pathways.corrections.get(edition.report.plan.correction or "")
    changing = correction.metric if correction else ""
    lines = []
    for numbers in _quantities(edition).values():
        metric = numbers[0].metric
        if load().metric(metric).group == "symmetry" or metric == changing:
            continue
        said = _said(edition, numbers)
        typical = [
            number
            for number, one in zip(numbers, said, strict=True)
            if one.level == "typical" and number.metric == metric
        ]
        rough = {"typical", "unsure"}
        doubts = [
            number
            for number, one in zip(numbers, said, strict=True)
            if one.level == "unsure" and number.confidence != "low"
        ]
        if not typical or doubts or any(one.level not in rough for one in said):
            continue
        info = load().metric(metric)
        band = edition.typical(typical[0])
        assert band is not None
        lines.append(_ranged(edition, _line(typical), range_text(*band, info)))
    return lines


def _ranged(edition: Edition, numbers: Message, band: Message) -> Message:
    """Return numbers with their range, and whose it is."""
    key = _typical_key(edition)
    if key == "typical":
        return msg("{numbers} (typical {range})", numbers=numbers, range=band)
    if key == "typical_adults":
        return msg("{numbers} (adults: {range})", numbers=numbers, range=band)
    return msg("{numbers} (others: {range})", numbers=numbers, range=band)


def untold(
    edition: Edition, measurements: Sequence[Measurement], wanted: Collection[str] = ()
) -> tuple[tuple[tuple[str, ...], str], ...]:
    """Return what cannot be judged and what has no value, by the reason, the largest group first.

    Parameters
    ----------
    edition : Edition
    measurements : sequence of Measurement
    wanted : collection of str
        Metrics whose reasons come before all others: what these views should have given.

    Returns
    -------
    tuple of (tuple of str, str)
        Labels of metrics, and why nothing can be said of them.
    """
    groups: dict[str, list[str]] = {}
    for quantity, numbers in _quantities(edition).items():
        said = _said(edition, numbers)
        if load().metric(quantity).group != "symmetry" and all(a.level == "unsure" for a in said):
            surest = min(
                zip(numbers, said, strict=True), key=lambda pair: pair[0].confidence == "low"
            )
            why = edition.word(surest[1].why or "")
            groups.setdefault(why, []).append(edition.word(load().metric(quantity).label))
    found = [(tuple(labels), why) for why, labels in groups.items()]
    found += unseen(edition, measurements)
    first = {edition.word(load().metric(metric).label) for metric in wanted}
    told = edition.word(NEEDS_SPEED)  # what one answer settles comes before what needs a film

    def order(one: tuple[tuple[str, ...], str]) -> tuple[bool, bool, int]:
        return one[1] != told, first.isdisjoint(one[0]), -len(one[0])

    return tuple(sorted(found, key=order))


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


def _lead(edition: Edition, finding: Finding, told: Told) -> Lead:
    """Return a finding with its number in words and its range bar."""
    word, report = edition.word, edition.report
    info = load().metric(finding.metric)
    shown = [m for m in edition.numbers if m.metric == finding.metric]
    own = [m for m in finding.measurements if m.metric == finding.metric and m.value is not None]
    first = next((m for m in own if m.side == finding.side), own[0] if own else None)
    value = interval = typical = sign = ""
    ends = None
    if first is not None and first.value is not None:
        value = word(number_text(first.value, info))
        sign = word(info.sign) if round(first.value, info.decimals) < 0 else ""
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
        title=_title(word, finding),
        still=still,
        caption=_caption(word, finding) if still else "",
        value=value,
        interval=interval,
        typical=typical,
        ends=ends,
        sign=sign,
        sided=any(m.side != "both" for m in shown),
        why=word(info.why),
        bar=bar_of(edition, shown),
        cue=word(finding.cue) if told.is_planned(finding) else "",
        together=_noticed(edition, _quantities_of(finding, edition)[1:]),
    )


def _title(word: Wording, finding: Finding) -> str:
    """Return a finding's words in the headline as a title: one thing has one name."""
    phrase = load().rules[finding.rule].phrase
    return word(phrase.notable if finding.level == "notable" else phrase.watch).rstrip(".")


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
