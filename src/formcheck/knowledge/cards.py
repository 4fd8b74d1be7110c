"""What is known about an id, as data: what `formcheck explain` and the pages of docs/ print."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from typing import Literal, Self

from formcheck.i18n import Message, msg
from formcheck.knowledge.entries import MetricInfo, Source, nominal_fps
from formcheck.knowledge.loader import Knowledge
from formcheck.knowledge.pain import PlaceAdvice, Question, Section, Statement
from formcheck.knowledge.pathways import (
    Advice,
    Correction,
    Exercise,
    RedFlag,
    ReturnPhase,
    ReturnToRun,
)
from formcheck.knowledge.rules import Condition, Limit, Rule

__all__ = ["Card", "Ref", "cards", "grade_words", "unit_suffix"]

Kind = Literal[
    "finding", "metric", "asymmetry", "exercise", "correction", "sign", "advice", "return",
    "question", "statement", "place", "section",
]  # fmt: skip
#: A label and what it says.
Row = tuple[str, str]


class Ref(str):
    """The id of another card, of which docs/ make a link.

    Parameters
    ----------
    id : str
    kind : str
        As that of the card: an id may name several things.
    """

    __slots__ = ("kind",)

    kind: Kind

    def __new__(cls, id: str, kind: Kind) -> Self:
        """Return an id that knows what it names."""
        self = super().__new__(cls, id)
        self.kind = kind
        return self


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
    yield from (_sign(flag, known) for flag in pathways.red_flags.every)
    yield from (_advice(advice, known) for advice in (*pathways.load, *pathways.footwear))
    yield _return_to_run(pathways.return_to_run, known)
    yield from (_question(question, known) for question in known.intake.questions.values())
    yield from (_statement(statement, known) for statement in pain.statements)
    yield from (_place(place, advice, known) for place, advice in pain.places.items())
    yield from (_section(name, section, known) for name, section in pain.sections.items())


def grade_words() -> dict[str, str]:
    """Return in words how well something is supported, by grade."""
    return {
        "A": msg("several trials together"),
        "B": msg("one trial or a controlled laboratory study"),
        "C": msg("a comparison of groups, or an immediate effect"),
        "D": msg("expert opinion"),
    }


def unit_suffix(info: MetricInfo) -> Message:
    """Return a unit as it follows a number, with its space."""
    if info.unit == "spm":
        return msg(" steps per minute")
    if info.unit == "% leg":
        return msg(" % of leg length")
    return Message(info.unit if info.unit == "°" else f" {info.unit}")


def _rule(rule: Rule, known: Knowledge) -> Card:
    grades = grade_words()
    low, high = rule.speed_range_mps
    margins = tuple(
        _laid_out("{metric} {value:g}", metric=Ref(m, "metric"), value=v) for m, v in rule.u.items()
    )
    rows = [
        (msg("Why it may matter"), _laid_out("{reasons: }", reasons=rule.why)),
        (msg("Worth a look"), _condition(rule.watch, known)),
        (msg("Clearly outside typical"), _condition(rule.notable, known)),
        (
            msg("Needed margin"),
            _laid_out("{margins}", margins=margins)
            if margins
            else msg("the least real change of the metric"),
        ),
        (
            msg("Speed"),
            msg("{low:g}–{high:g} m/s; outside it never more than possible", low=low, high=high),
        ),
        (
            msg("Basis"),
            _laid_out("{basis}. {note}", basis=_basis(rule.basis), note=rule.basis_note),
        ),
        (
            msg("Support for the link"),
            _laid_out(
                "{grade}, {words}",
                grade=rule.evidence.association,
                words=grades[rule.evidence.association],
            ),
        ),
        (
            msg("Support for what helps"),
            _laid_out(
                "{grade}, {words}",
                grade=rule.evidence.intervention,
                words=grades[rule.evidence.intervention],
            ),
        ),
        (msg("May come from"), _list(rule.causes)),
        (msg("Can be misread through"), _list(rule.confounders)),
        (msg("What helps"), _what_helps(rule.correction, known)),
    ]
    if rule.correction_if_quick != rule.correction:
        quick = _what_helps(rule.correction_if_quick, known)
        rows.append((msg("With a high cadence"), quick))
    rows.append((msg("Exercises"), _exercises(rule.exercises)))
    return Card(
        "finding", rule.name, rule.title, tuple(rows), _sources(rule.sources, known), code=rule.id
    )


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


def _condition(condition: Condition, known: Knowledge) -> str:
    """Return from where on a finding has a level."""
    limits = [_limit(limit, known) for limit in condition.limits]
    words = _either(limits) if condition.any else reduce(_both, limits)
    if condition.with_rule:
        return msg(
            "{limits}, together with {rule}", limits=words, rule=Ref(condition.with_rule, "finding")
        )
    return words


def _either(words: Iterable[str]) -> str:
    return reduce(lambda one, other: msg("{one} or {other}", one=one, other=other), words)


def _both(one: str, other: str) -> Message:
    return msg("{one} and {other}", one=one, other=other)


def _limit(limit: Limit, known: Knowledge) -> str:
    """Return a limit in words: ``"overstride above 28 % of leg length"``."""
    side = msg("above") if limit.op == ">" else msg("below")
    if limit.metric.startswith("asymmetry_"):
        unit = " %" if limit.metric == "asymmetry_percent" else "°"
        label = msg("a left-right difference")
        return _laid_out(
            "{label} {side} {at:g}{unit}", label=label, side=side, at=limit.at(), unit=unit
        )
    info = known.metrics[limit.metric]
    unit = unit_suffix(info)
    if limit.line is not None:
        return msg(
            "{label:within} {side} {start:g} + {slope:g} × speed in m/s ({fixed:g} where speed is "
            "not known)",
            label=info.label,
            side=side,
            start=limit.line.intercept + limit.line.offset,
            slope=limit.line.slope_per_mps,
            fixed=limit.at(),
        )
    text: str = _laid_out(
        "{label:within} {side} {at:g}{unit}", label=info.label, side=side, at=limit.at(), unit=unit
    )
    if limit.by_sex:
        text = msg(
            "{limit} (women {female:g}{unit}, men {male:g}{unit})",
            limit=text,
            female=limit.by_sex["female"],
            male=limit.by_sex["male"],
            unit=unit,
        )
    if limit.overground_shift:
        text = msg(
            "{limit}, {shift:g} more on the ground", limit=text, shift=limit.overground_shift
        )
    return text


def _metric(info: MetricInfo, known: Knowledge, kind: Literal["metric", "asymmetry"]) -> Card:
    unit = unit_suffix(info)
    rows = [
        (msg("What it is"), info.definition),
        (msg("Sign"), info.sign),
        (msg("Why look at it"), info.why),
        (msg("Typical"), _typical(info)),
        (msg("Film it"), _filming(info)),
        (msg("What moves it falsely"), info.moves_it_falsely),
        (
            msg("Error at a good clip"),
            msg(
                "±{half_width:.2g}{unit} (90 %), before spread",
                half_width=info.half_width_90(),
                unit=unit,
            ),
        ),
    ]
    if info.needs:
        needs = {
            "scale": msg("scale"),
            "speed": msg("speed"),
            "height": msg("height"),
            "mass": msg("mass"),
        }
        rows.insert(5, (msg("Also needs"), _list(needs[need] for need in info.needs)))
    if info.smallest_real_change:
        change = _laid_out("{change:g}{unit}", change=info.smallest_real_change, unit=unit)
        rows.append((msg("Least real change"), change))
    sources = _sources(info.sources, known)
    return Card(
        kind, info.id, info.label, tuple(rows), sources, info.no_source, aside=info.lab_term
    )


def _typical(info: MetricInfo) -> str:
    """Return the typical range of a metric in words."""
    if info.typical is None:
        return info.typical_note
    low, high = info.typical
    unit = unit_suffix(info)
    text: str = msg(
        "{low:g} to {high:g}{unit} ({basis}). {note}",
        low=low,
        high=high,
        unit=unit,
        basis=_basis(info.typical_basis),
        note=info.typical_note,
    )
    if info.typical_by_sex:
        (a, b), (c, d) = info.typical_by_sex["female"], info.typical_by_sex["male"]
        text = msg(
            "{range} For women {a:g} to {b:g}{unit}, for men {c:g} to {d:g}{unit}.",
            range=text,
            a=a,
            b=b,
            c=c,
            d=d,
            unit=unit,
        )
    return text


def _filming(info: MetricInfo) -> str:
    """Return how a metric has to be filmed."""
    words = {
        "side": msg("from the side"),
        "rear": msg("from behind"),
        "front": msg("from the front"),
    }
    text: str = msg(
        "{views}; at least {least} pictures a second, better {good}; at most {yaw_deg:g}° off the "
        "view's axis.",
        views=_either(words[view] for view in info.views),
        least=nominal_fps(info.min_fps),
        good=nominal_fps(info.good_fps),
        yaw_deg=info.max_yaw_deg,
    )
    if info.near_leg_only:
        text = msg("{filming} Only the side nearer to the camera.", filming=text)
    return text


def _basis(basis: str) -> str:
    """Return what a limit or range rests on."""
    return {
        "literature": msg("literature"),
        "statistical": msg("statistical"),
        "heuristic": msg("heuristic"),
        "none": msg("none"),
    }[basis]


def _exercise(exercise: Exercise, known: Knowledge) -> Card:
    corrections, statements = known.pathways.corrections.values(), known.pain.statements
    used: list[str] = [
        _laid_out("{code} {name}", code=rule.id, name=Ref(rule.name, "finding"))
        for rule in known.rules.values()
        if exercise.id in rule.exercises
    ]
    used += [Ref(c.id, "correction") for c in corrections if exercise.id in c.prepare]
    used += [Ref(s.id, "statement") for s in statements if exercise.id in s.exercises]
    rows = (
        (msg("For"), exercise.muscles),
        (msg("Why"), exercise.why),
        (
            msg("How much"),
            msg(
                "{dose}, {days} days a week. {effort}",
                dose=exercise.dose,
                days=exercise.times_a_week,
                effort=exercise.effort,
            ),
        ),
        (msg("Equipment"), exercise.equipment),
        (msg("What you feel"), exercise.feel),
        (msg("When to stop"), exercise.stop_if),
        (msg("Easier"), exercise.easier),
        (msg("Harder"), exercise.harder),
        (msg("Goes with"), _list(used)),
    )
    sources = _sources(exercise.sources, known)
    return Card(
        "exercise", exercise.id, exercise.name, rows, sources, exercise.no_source,
        steps=exercise.how,
    )  # fmt: skip


def _correction(correction: Correction, known: Knowledge) -> Card:
    cues = tuple(msg("“{cue}”", cue=cue) for cue in correction.cues)
    rows = (
        (msg("Cues"), _laid_out("{cues:; }", cues=cues)),
        (msg("How much"), correction.dose),
        (msg("Mind"), correction.caution),
        (msg("Film again"), msg("after {weeks} weeks", weeks=correction.retest_weeks)),
    )
    sources = _sources(correction.sources, known)
    return Card("correction", correction.id, correction.title, rows, sources, correction.no_source)


def _sign(flag: RedFlag, known: Knowledge) -> Card:
    emergency = flag in known.pathways.red_flags.emergency
    kind = msg("warning sign, emergency") if emergency else msg("warning sign, see someone soon")
    answers: str = reduce(_both, (msg("{key} = true", key=key) for key in flag.keys))
    rows = (
        (
            msg("Whom to see, and how soon"),
            _laid_out("{whom}, {soon}", whom=flag.whom, soon=flag.how_soon),
        ),
        (
            msg("In the answers"),
            msg("{answers}. It stops all advice on form and exercise.", answers=answers),
        ),
    )
    sources = _sources(flag.sources, known)
    return Card("sign", flag.id, flag.text, rows, sources, flag.no_source, aside=kind)


def _advice(advice: Advice, known: Knowledge) -> Card:
    learning = (msg("When"), msg("only while a new way of running is learnt"))
    rows = (learning,) if advice.learning else ()
    return Card(
        "advice", advice.id, advice.text, rows, _sources(advice.sources, known), advice.no_source
    )


def _return_to_run(table: ReturnToRun, known: Knowledge) -> Card:
    rows = [
        (
            msg("Phase {phase}", phase=phase.phase),
            msg(
                "{session}, {km:g} km in all, effort {effort} of 10",
                session=_session(phase),
                km=phase.distance_km,
                effort=phase.effort,
            ),
        )
        for phase in table.phases
    ]
    rows.append((msg("Rules"), _laid_out("{rules: }", rules=table.rules)))
    sources = _sources(table.sources, known)
    title = msg("the way back to running")
    return Card("return", "return_to_run", title, tuple(rows), sources, table.no_source)


def _session(phase: ReturnPhase) -> str:
    """Return how walking and running take turns in a phase."""
    if phase.run_min is None:
        return msg("run without walking")
    return msg("walk {walk} min, run {run} min", walk=phase.walk_min, run=phase.run_min)


def _question(question: Question, known: Knowledge) -> Card:
    rows = ((msg("Why it is asked"), question.about), *question.choices.items())
    return Card(
        "question", question.id, question.text, rows, _sources(question.sources, known),
        question.no_source, aside=msg("question of `formcheck intake`"),
    )  # fmt: skip


def _statement(statement: Statement, known: Knowledge) -> Card:
    rows = []
    if statement.when:
        rows.append((msg("Said when"), _list(statement.when)))
    if statement.blocks:
        rows.append((msg("Holds back"), _list(statement.blocks)))
    sources = _sources(statement.sources, known)
    return Card(
        "statement", statement.id, statement.text, tuple(rows), sources, statement.no_source
    )


def _place(place: str, advice: PlaceAdvice, known: Knowledge) -> Card:
    words = known.intake.questions["hurts"].choices.get(place, place)
    rows = ((msg("Exercises that come first"), _exercises(advice.exercises)),)
    return Card("place", place, words, rows, _sources(advice.sources, known), advice.no_source)


def _section(name: str, section: Section, known: Knowledge) -> Card:
    rows = tuple((statement.id, statement.text) for statement in section.statements)
    sources = dict.fromkeys(name for s in section.statements for name in s.sources)
    reasons = dict.fromkeys(s.no_source for s in section.statements if s.no_source)
    reason = _laid_out("{reasons:; }", reasons=tuple(reasons))
    return Card("section", name, section.title, rows, _sources(sources, known), reason)


def _sources(names: Iterable[str], known: Knowledge) -> tuple[Source, ...]:
    return tuple(known.sources[name] for name in names)


def _exercises(names: Iterable[str]) -> str:
    return _list(Ref(name, "exercise") for name in names)


def _laid_out(template: str, **values: object) -> Message:
    """Return values in a row: a template without words, which no translator has to see."""
    return Message(template, values)


def _list(items: Iterable[str]) -> str:
    return _laid_out("{items}", items=tuple(items))
