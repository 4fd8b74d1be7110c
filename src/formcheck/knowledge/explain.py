"""What formcheck knows about an id, in words: a finding, metric, exercise, correction or advice."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from formcheck.errors import InputError
from formcheck.i18n import Message, number, say, tell, within
from formcheck.knowledge.cited import cited_block
from formcheck.knowledge.entries import MetricInfo, ViewKind, nominal_fps
from formcheck.knowledge.explain_pathway import explain_advice, pathway_ids
from formcheck.knowledge.loader import Knowledge, load
from formcheck.knowledge.pathways import Correction, Exercise
from formcheck.knowledge.rules import Limit, Rule

__all__ = ["explain", "explainable_ids", "grade_words", "limit_text", "unit_suffix", "views_text"]


def explain(name: str, knowledge: Knowledge | None = None) -> str:
    """Return what is known about an id, as plain text; all of it where an id names several things.

    Parameters
    ----------
    name : str
        A finding (``FC201`` or ``overstride``), metric, exercise, correction, warning sign,
        question or step of the pathway; capitals and hyphens do not matter.
    knowledge : Knowledge or None
        None uses what ships with formcheck.

    Raises
    ------
    InputError
        If nothing has that id; the message names the closest ones.
    """
    known = knowledge or load()
    wanted = name.strip().lower().replace("-", "_").replace(" ", "_")
    parts = [
        *(_rule(r, known) for r in known.rules.values() if wanted in (r.name, r.id.lower())),
        *(_metric(m, known) for m in _metrics(known) if m.id == wanted),
        *(_exercise(e, known) for e in known.exercises.values() if e.id == wanted),
        *(_correction(c, known) for c in known.pathways.corrections.values() if c.id == wanted),
        *explain_advice(wanted, known),
    ]
    if parts:
        return "\n\n".join(parts)
    message = tell(
        "nothing here is called {name!r}; {hint}", name=name, hint=_suggestion(wanted, known)
    )
    raise InputError(message)


def explainable_ids(knowledge: Knowledge) -> tuple[str, ...]:
    """Return every id that `explain` knows, each once."""
    ids = (
        *(rule.id for rule in knowledge.rules.values()),
        *knowledge.rules,
        *(metric.id for metric in _metrics(knowledge)),
        *knowledge.exercises,
        *knowledge.pathways.corrections,
        *pathway_ids(knowledge),
    )
    return tuple(dict.fromkeys(ids))


def limit_text(limit: Limit, knowledge: Knowledge) -> str:
    """Return a limit in words: ``"overstride above 28 % of leg length"``."""
    side = tell("above") if limit.op == ">" else tell("below")
    if limit.metric.startswith("asymmetry_"):
        unit = " %" if limit.metric == "asymmetry_percent" else "°"
        return f"{tell('a left-right difference')} {side} {number(limit.at())}{unit}"
    info = knowledge.metrics[limit.metric]
    unit = unit_suffix(info)
    text = f"{within(info.label)} {side} {number(limit.at())}{unit}"
    if limit.line is not None:
        line = limit.line
        text = tell(
            "{label} {side} {start:g} + {slope:g} × speed in m/s ({fixed:g} where speed is not "
            "known)",
            label=within(info.label),
            side=side,
            start=line.intercept + line.offset,
            slope=line.slope_per_mps,
            fixed=limit.at(),
        )
    if limit.by_sex:
        female, male = (f"{number(limit.by_sex[sex])}{unit}" for sex in ("female", "male"))
        text += tell(" (women {female}, men {male})", female=female, male=male)
    if limit.overground_shift:
        text += tell(", {shift:g} more on the ground", shift=limit.overground_shift)
    return text


def unit_suffix(info: MetricInfo) -> Message:
    """Return a unit as it follows a number, with its space."""
    if info.unit == "spm":
        return tell(" steps per minute")
    if info.unit == "% leg":
        return tell(" % of leg length")
    return Message(info.unit if info.unit == "°" else f" {info.unit}")


def views_text(info: MetricInfo) -> str:
    """Return where a metric is filmed from, best first: ``"Film from behind"``."""
    words: dict[ViewKind, str] = {
        "side": tell("from the side"),
        "rear": tell("from behind"),
        "front": tell("from the front"),
    }
    return tell("Film {views}", views=tell(" or ").join(words[view] for view in info.views))


def _basis(basis: str) -> str:
    """Return what a limit or range rests on."""
    return {
        "literature": tell("literature"),
        "statistical": tell("statistical"),
        "heuristic": tell("heuristic"),
        "none": tell("none"),
    }[basis]


def _need(need: str) -> str:
    """Return what a metric needs besides the clip."""
    return {
        "scale": tell("scale"),
        "speed": tell("speed"),
        "height": tell("height"),
        "mass": tell("mass"),
    }[need]


def grade_words() -> dict[str, str]:
    """Return in words how well something is supported, by grade."""
    return {
        "A": tell("several trials together"),
        "B": tell("one trial or a controlled laboratory study"),
        "C": tell("a comparison of groups, or an immediate effect"),
        "D": tell("expert opinion"),
    }


def _capitalised(words: str) -> str:
    return words[:1].upper() + words[1:]


def _metrics(knowledge: Knowledge) -> tuple[MetricInfo, ...]:
    """Return all metrics, left-right differences last."""
    return (*knowledge.metrics.values(), *knowledge.asymmetries.values())


def _suggestion(wanted: str, knowledge: Knowledge) -> str:
    """Return the ids closest to an unknown one, or where the lists are."""
    ids = {name.lower(): name for name in explainable_ids(knowledge)}
    close = [ids[name] for name in get_close_matches(wanted, ids, n=3, cutoff=0.5)]
    if not close:
        return tell("see docs/findings.md, docs/metrics.md and docs/exercises.md for the names.")
    return tell("did you mean {close}?", close=", ".join(close))


def _limits(rule: Rule, knowledge: Knowledge) -> Iterator[str]:
    """Yield from where on a finding is worth a look, and clearly outside typical."""
    for condition, level in ((rule.watch, "watch"), (rule.notable, "notable")):
        joint = tell(" or ") if condition.any else tell(" and ")
        words = joint.join(limit_text(limit, knowledge) for limit in condition.limits)
        if condition.with_rule:
            words += tell(", together with {rule}", rule=condition.with_rule)
        yield f"{_capitalised(say(f'level.{level}'))}: {words}."


def _rule(rule: Rule, knowledge: Knowledge) -> str:
    """Return the text about a finding."""
    correction = knowledge.pathways.corrections.get(rule.correction)
    grades = grade_words()
    help_text = (
        tell(
            "What helps: {title} ({id}). Cue: {cue}.",
            title=correction.title,
            id=correction.id,
            cue=say("runner.cue", cue=correction.cues[0]),
        )
        if correction
        else tell("What helps: nothing needs changing; this is information only.")
    )
    return cited_block(
        f"{rule.id} {rule.name}: {rule.title}",
        [
            *rule.why,
            *_limits(rule, knowledge),
            tell("Basis: {basis}. {note}", basis=_basis(rule.basis), note=rule.basis_note),
            tell(
                "Support for the link: {link}. Support for what helps: {help}.",
                link=grades[rule.evidence.association],
                help=grades[rule.evidence.intervention],
            ),
            tell("May come from: {causes}.", causes=", ".join(rule.causes)),
            tell("Can be misread through: {causes}.", causes=", ".join(rule.confounders)),
            help_text,
            tell("Exercises: {names}.", names=", ".join(rule.exercises)),
        ],
        rule.sources,
        knowledge,
    )


def _metric(info: MetricInfo, knowledge: Knowledge) -> str:
    """Return the text about a metric."""
    unit = unit_suffix(info)
    typical = tell("No typical range.")
    if info.typical is not None:
        low, high = (number(end) for end in info.typical)
        typical = tell(
            "Typical: {low} to {high}{unit} ({basis}).",
            low=low,
            high=high,
            unit=unit,
            basis=_basis(info.typical_basis),
        )
    real = info.smallest_real_change
    return cited_block(
        f"{info.id}: {info.label} ({info.lab_term})",
        [
            info.definition,
            tell("Sign: {words}", words=info.sign),
            info.why,
            f"{typical} {info.typical_note}",
            *([tell("Least real change: {change}.", change=number(real) + unit)] if real else []),
            tell(
                "{film}; at least {least} pictures a second, better {good}; camera at most "
                "{yaw_deg:g}° off.",
                film=views_text(info),
                least=nominal_fps(info.min_fps),
                good=nominal_fps(info.good_fps),
                yaw_deg=info.max_yaw_deg,
            ),
            *(
                [tell("Also needs: {what}.", what=", ".join(map(_need, info.needs)))]
                if info.needs
                else []
            ),
            tell("What moves it falsely: {words}", words=info.moves_it_falsely),
        ],
        info.sources,
        knowledge,
        info.no_source,
    )


def _exercise(exercise: Exercise, knowledge: Knowledge) -> str:
    """Return the text about an exercise."""
    return cited_block(
        f"{exercise.id}: {exercise.name}",
        [
            tell("For: {muscles}. {why}", muscles=exercise.muscles, why=exercise.why),
            tell(
                "How much: {dose}, {days} days a week. {effort} Equipment: {equipment}.",
                dose=exercise.dose,
                days=exercise.times_a_week,
                effort=exercise.effort,
                equipment=exercise.equipment,
            ),
            *(f"{number}. {step}" for number, step in enumerate(exercise.how, start=1)),
            tell("What you feel: {words}", words=exercise.feel),
            exercise.stop_if,
            tell("Easier: {words}", words=exercise.easier),
            tell("Harder: {words}", words=exercise.harder),
        ],
        exercise.sources,
        knowledge,
        exercise.no_source,
    )


def _correction(correction: Correction, knowledge: Knowledge) -> str:
    """Return the text about a correction."""
    return cited_block(
        f"{correction.id}: {correction.title}",
        [
            tell(
                "Cues: {cues}.", cues="; ".join(say("runner.cue", cue=c) for c in correction.cues)
            ),
            tell("How much: {words}", words=correction.dose),
            tell("Mind: {words}", words=correction.caution),
            tell("Film again after {weeks} weeks.", weeks=correction.retest_weeks),
        ],
        correction.sources,
        knowledge,
        correction.no_source,
    )
