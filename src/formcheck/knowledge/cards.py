"""What is known about an id, as data: what `formcheck explain` and the pages of docs/ print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from formcheck.i18n import Message, msg
from formcheck.knowledge.entries import MetricInfo, Source
from formcheck.knowledge.loader import Knowledge
from formcheck.knowledge.pain import PlaceAdvice, Question, Section, Statement
from formcheck.knowledge.pathways import (
    Advice,
    Correction,
    Exercise,
    ReturnToRun,
    Sourced,
)
from formcheck.knowledge.patterns import Pattern
from formcheck.knowledge.phrases import (
    BASES,
    GRADES,
    NEEDS,
    Kind,
    Ref,
    all_of,
    condition,
    filming,
    listed,
    typical_range,
    unit_suffix,
)
from formcheck.knowledge.rules import Rule
from formcheck.knowledge.signs import WarningSign, When

__all__ = ["Card", "cards"]

#: A label and what it says.
Row = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Card:
    """What is known about one id.

    Parameters
    ----------
    kind : str
    id : str
        As in the knowledge files, such as ``overstride``.
    title : str
    rows : tuple of (str, str)
        A label and what it says, in order.
    sources : tuple of Source
    no_source : str
        Why there is none; empty where there are some.
    code : str
        The stable id of a finding, such as ``FC201``.
    aside : str
        What stands in brackets behind the title.
    steps : tuple of str
        What to do, in order.
    """

    kind: Kind
    id: str
    title: str
    rows: tuple[Row, ...]
    sources: tuple[Source, ...]
    no_source: str = ""
    code: str = ""
    aside: str = ""
    steps: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        """Return what it can be asked for by."""
        return (self.code, self.id) if self.code else (self.id,)


def cards(known: Knowledge) -> tuple[Card, ...]:
    """Return a card for everything that has an id, in the order of the files."""
    return tuple(_cards(known))


def _cards(known: Knowledge) -> Iterator[Card]:
    pathways, pain = known.pathways, known.pain
    yield from (_rule(rule, known) for rule in known.rules.values())
    yield from (_metric(info, known, "metric") for info in known.metrics.values())
    yield from (_metric(info, known, "asymmetry") for info in known.asymmetries.values())
    yield from (_exercise(exercise, known) for exercise in known.exercises.values())
    yield from (_correction(correction, known) for correction in pathways.corrections.values())
    yield from (_sign(sign, known) for sign in known.signs.signs)
    yield from (_advice(advice, known) for advice in (*pathways.load, *pathways.footwear))
    yield _return_to_run(pathways.return_to_run, known)
    yield from (_question(question, known) for question in known.intake.questions.values())
    yield from (_statement(statement, known) for statement in pain.statements)
    yield from (_pattern(pattern, known) for pattern in known.patterns.patterns)
    yield from (_place(place, advice, known) for place, advice in pain.places.items())
    yield from (_section(name, section, known) for name, section in pain.sections.items())


def _rule(rule: Rule, known: Knowledge) -> Card:
    low, high = rule.speed_range_mps
    margins = [
        Message("{metric} {value:g}", {"metric": Ref(name, "metric"), "value": value})
        for name, value in rule.u.items()
    ]
    least = msg("the smallest real left-right difference")
    basis = {"basis": BASES[rule.basis], "note": rule.basis_note}
    rows = [
        (msg("Why it may matter"), listed(rule.why, " ")),
        (msg("Worth a look"), condition(rule.watch, known)),
        (msg("Clearly outside typical"), condition(rule.notable, known)),
        (msg("Margin where no interval is known"), listed(margins) if margins else least),
        (
            msg("Speed"),
            msg("{low:g}–{high:g} m/s; outside it never more than possible", low=low, high=high),
        ),
        (msg("Basis"), Message("{basis}. {note}", basis)),
        (msg("Support for the link"), _grade(rule.evidence.association)),
        (msg("Support for what helps"), _grade(rule.evidence.intervention)),
        (msg("May come from"), listed(rule.causes)),
        (msg("Can be misread because of"), listed(rule.confounders)),
        (msg("What helps"), _what_helps(rule.correction, known)),
    ]
    if rule.correction_if_quick != rule.correction:
        quick = _what_helps(rule.correction_if_quick, known)
        rows.append((msg("With a high cadence"), quick))
    rows.append((msg("Exercises"), _exercises(rule.exercises)))
    sources = _sources(rule.sources, known)
    return Card("finding", rule.name, rule.title, tuple(rows), sources, code=rule.id)


def _grade(grade: str) -> Message:
    return Message("{grade}, {words}", {"grade": grade, "words": GRADES[grade]})


def _what_helps(name: str, known: Knowledge) -> str:
    correction = known.pathways.corrections.get(name)
    if correction is None:
        return msg("nothing needs changing; this is information only")
    return msg(
        "{title} ({id}). Cue: “{cue}”.",
        title=correction.title,
        id=Ref(correction.id, "correction"),
        cue=correction.cues[0],
    )


def _metric(info: MetricInfo, known: Knowledge, kind: Literal["metric", "asymmetry"]) -> Card:
    unit = unit_suffix(info)
    error = msg(
        "±{half_width:.2g}{unit} (90 %), before spread", half_width=info.half_width_90(), unit=unit
    )
    noted = {"change": known.compare.worth_noting.of(info), "unit": unit}
    apart = {"change": info.smallest_real_change, "unit": unit}
    needs = listed(NEEDS[need] for need in info.needs)
    rows = (
        (msg("What it is"), info.definition),
        (msg("Sign"), info.sign),
        (msg("Why look at it"), info.why),
        (msg("Typical"), typical_range(info)),
        (msg("Film it"), filming(info)),
        *([(msg("Also needs"), needs)] if info.needs else []),
        (msg("What throws it off"), info.moves_it_falsely),
        (msg("Error in a good clip"), error),
        (msg("Smallest change worth noting"), Message("{change:g}{unit}", noted)),
        *(
            [(msg("Smallest real left-right difference"), Message("{change:g}{unit}", apart))]
            if info.asymmetry and info.smallest_real_change
            else []
        ),
    )
    return _card(kind, info.id, info.label, rows, info, known, aside=info.lab_term)


def _exercise(exercise: Exercise, known: Knowledge) -> Card:
    corrections, statements = known.pathways.corrections.values(), known.pain.statements
    used: list[str] = [
        Message("{code} {name}", {"code": rule.id, "name": Ref(rule.name, "finding")})
        for rule in known.rules.values()
        if exercise.id in rule.exercises
    ]
    used += [Ref(c.id, "correction") for c in corrections if exercise.id in c.prepare]
    used += [Ref(s.id, "statement") for s in statements if exercise.id in s.exercises]
    dose = msg(
        "{dose}, {days} days a week. {effort}",
        dose=exercise.dose,
        days=exercise.times_a_week,
        effort=exercise.effort,
    )
    rows = (
        (msg("For"), exercise.muscles),
        (msg("Why"), exercise.why),
        (msg("How much"), dose),
        (msg("Equipment"), exercise.equipment),
        (msg("What you feel"), exercise.feel),
        (msg("When to stop"), exercise.stop_if),
        (msg("Easier"), exercise.easier),
        (msg("Harder"), exercise.harder),
        (msg("Goes with"), listed(used)),
    )
    return _card("exercise", exercise.id, exercise.name, rows, exercise, known, steps=exercise.how)


def _correction(correction: Correction, known: Knowledge) -> Card:
    rows = (
        (msg("Cues"), listed((msg("“{cue}”", cue=cue) for cue in correction.cues), "; ")),
        (msg("How much"), correction.dose),
        (msg("Keep in mind"), correction.caution),
        (msg("Film again"), msg("after {weeks} weeks", weeks=correction.retest_weeks)),
    )
    return _card("correction", correction.id, correction.title, rows, correction, known)


def _sign(sign: WarningSign, known: Knowledge) -> Card:
    kind = msg("warning sign")
    effect = msg("It stops all advice on form, running and exercise.")
    if not sign.stops:
        effect = msg("It stands before the advice. {meanwhile}", meanwhile=sign.meanwhile)
    told = msg('signs = ["{sign}"]', sign=sign.id) if not sign.when else _told(sign.when)
    rows = (
        (msg("Whom to see, and how soon"), listed((sign.whom, sign.how_soon))),
        (msg("What it does"), effect),
        (msg("In the answers"), told),
    )
    return _card("sign", sign.id, sign.text, rows, sign, known, aside=kind)


def _told(when: When) -> str:
    """Return a condition on the answers, as its keys and values."""
    return all_of(
        msg("{key} = {values}", key=key, values=listed(map(_value, values), " / "))
        for key, values in when.items()
    )


def _value(value: bool | int | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _pattern(pattern: Pattern, known: Knowledge) -> Card:
    rows = ((msg("See someone"), pattern.see), (msg("In the answers"), _told(pattern.when)))
    return _card("pattern", pattern.id, pattern.text, rows, pattern, known)


def _advice(advice: Advice, known: Knowledge) -> Card:
    learning = (msg("When"), msg("only while a new way of running is learnt"))
    rows = (learning,) if advice.learning else ()
    return _card("advice", advice.id, advice.text, rows, advice, known)


def _return_to_run(table: ReturnToRun, known: Knowledge) -> Card:
    rows = [
        (
            msg("Phase {phase}", phase=phase.phase),
            msg(
                "{session}, {km:g} km in all, effort {effort} out of 10",
                session=msg("run without walking")
                if phase.run_min is None
                else msg("walk {walk} min, run {run} min", walk=phase.walk_min, run=phase.run_min),
                km=phase.distance_km,
                effort=phase.effort,
            ),
        )
        for phase in table.phases
    ]
    rows.append((msg("Rules"), listed(table.rules, " ")))
    title = msg("the way back to running")
    return _card("return", "return_to_run", title, rows, table, known)


def _question(question: Question, known: Knowledge) -> Card:
    rows = ((msg("Why it is asked"), question.about), *question.choices.items())
    aside = msg("question of `formcheck intake`")
    return _card("question", question.id, question.text, rows, question, known, aside=aside)


def _statement(statement: Statement, known: Knowledge) -> Card:
    told = ((msg("Shown when"), statement.when), (msg("Holds back"), statement.blocks))
    rows = [(label, listed(names)) for label, names in told if names]
    return _card("statement", statement.id, statement.text, rows, statement, known)


def _place(place: str, advice: PlaceAdvice, known: Knowledge) -> Card:
    words = known.intake.questions["hurts"].choices.get(place, place)
    rows = ((msg("Exercises that come first"), _exercises(advice.exercises)),)
    return _card("place", place, words, rows, advice, known)


def _section(name: str, section: Section, known: Knowledge) -> Card:
    rows = tuple((statement.id, statement.text) for statement in section.statements)
    sources = dict.fromkeys(name for s in section.statements for name in s.sources)
    reasons = dict.fromkeys(s.no_source for s in section.statements if s.no_source)
    reason = listed(reasons, "; ")
    return Card("section", name, section.title, rows, _sources(sources, known), reason)


def _card(
    kind: Kind,
    id: str,
    title: str,
    rows: Iterable[Row],
    entry: MetricInfo | Sourced,
    known: Knowledge,
    *,
    aside: str = "",
    steps: tuple[str, ...] = (),
) -> Card:
    """Return the card of an entry that has sources, or says why it has none."""
    sources = _sources(entry.sources, known)
    return Card(kind, id, title, tuple(rows), sources, entry.no_source, aside=aside, steps=steps)


def _sources(names: Iterable[str], known: Knowledge) -> tuple[Source, ...]:
    return tuple(known.sources[name] for name in names)


def _exercises(names: Iterable[str]) -> str:
    return listed(Ref(name, "exercise") for name in names)
