"""What formcheck knows about an id, in words: a finding, metric, exercise, correction or advice."""

from __future__ import annotations

from difflib import get_close_matches

from formcheck.errors import InputError
from formcheck.knowledge.cited import cited_block
from formcheck.knowledge.entries import MetricInfo, ViewKind, nominal_fps
from formcheck.knowledge.explain_pathway import explain_advice, pathway_ids
from formcheck.knowledge.loader import Knowledge, load
from formcheck.knowledge.pathways import Correction, Exercise
from formcheck.knowledge.rules import Limit, Rule

__all__ = ["explain", "explainable_ids", "limit_text", "unit_suffix", "views_text"]

VIEWS: dict[ViewKind, str] = {
    "side": "from the side",
    "rear": "from behind",
    "front": "from the front",
}
GRADES = {
    "A": "several trials together",
    "B": "one trial or a controlled laboratory study",
    "C": "a comparison of groups, or an immediate effect",
    "D": "expert opinion",
}


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
    message = f"nothing here is called {name!r}; {_suggestion(wanted, known)}"
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
    side = "above" if limit.op == ">" else "below"
    if limit.metric.startswith("asymmetry_"):
        unit = " %" if limit.metric == "asymmetry_percent" else "°"
        return f"a left-right difference {side} {limit.at():g}{unit}"
    info = knowledge.metrics[limit.metric]
    unit = unit_suffix(info)
    text = f"{info.label.lower()} {side} {_number(limit.at())}{unit}"
    if limit.line is not None:
        line = limit.line
        text = (
            f"{info.label.lower()} {side} {line.intercept + line.offset:g} + "
            f"{line.slope_per_mps:g} × speed in m/s ({limit.at():g} where speed is not known)"
        )
    if limit.by_sex:
        text += (
            f" (women {_number(limit.by_sex['female'])}{unit}, "
            f"men {_number(limit.by_sex['male'])}{unit})"
        )
    if limit.overground_shift:
        text += f", {limit.overground_shift:g} more on the ground"
    return text


def unit_suffix(info: MetricInfo) -> str:
    """Return a unit as it follows a number, with its space."""
    words = {"spm": " steps per minute", "°": "°", "% leg": " % of leg length"}
    return words.get(info.unit, f" {info.unit}")


def views_text(info: MetricInfo) -> str:
    """Return where a metric is filmed from, best first: ``"Film from behind"``."""
    return f"Film {' or '.join(VIEWS[view] for view in info.views)}"


def _number(value: float) -> str:
    """Return a number with a true minus sign."""
    return f"{value:g}".replace("-", "−")


def _metrics(knowledge: Knowledge) -> tuple[MetricInfo, ...]:
    """Return all metrics, left-right differences last."""
    return (*knowledge.metrics.values(), *knowledge.asymmetries.values())


def _suggestion(wanted: str, knowledge: Knowledge) -> str:
    """Return the ids closest to an unknown one, or where the lists are."""
    ids = {name.lower(): name for name in explainable_ids(knowledge)}
    close = [ids[name] for name in get_close_matches(wanted, ids, n=3, cutoff=0.5)]
    if not close:
        return "see docs/findings.md, docs/metrics.md and docs/exercises.md for the names."
    return f"did you mean {', '.join(close)}?"


def _rule(rule: Rule, knowledge: Knowledge) -> str:
    """Return the text about a finding."""
    conditions = ((rule.watch, "Worth a look"), (rule.notable, "Clearly outside typical"))
    limits = []
    for condition, level in conditions:
        joint = " or " if condition.any else " and "
        words = joint.join(limit_text(limit, knowledge) for limit in condition.limits)
        also = f", together with {condition.with_rule}" if condition.with_rule else ""
        limits.append(f"{level}: {words}{also}.")
    correction = knowledge.pathways.corrections.get(rule.correction)
    help_text = (
        f"What helps: {correction.title} ({correction.id}). Cue: “{correction.cues[0]}”."
        if correction
        else "What helps: nothing needs changing; this is information only."
    )
    return cited_block(
        f"{rule.id} {rule.name}: {rule.title}",
        [
            *rule.why,
            *limits,
            f"Basis: {rule.basis}. {rule.basis_note}",
            f"Support for the link: {GRADES[rule.evidence.association]}. "
            f"Support for what helps: {GRADES[rule.evidence.intervention]}.",
            f"May come from: {', '.join(rule.causes)}.",
            f"Can be misread through: {', '.join(rule.confounders)}.",
            help_text,
            f"Exercises: {', '.join(rule.exercises)}.",
        ],
        rule.sources,
        knowledge,
    )


def _metric(info: MetricInfo, knowledge: Knowledge) -> str:
    """Return the text about a metric."""
    typical = "No typical range."
    if info.typical is not None:
        low, high = (_number(end) for end in info.typical)
        typical = f"Typical: {low} to {high}{unit_suffix(info)} ({info.typical_basis})."
    real = info.smallest_real_change
    return cited_block(
        f"{info.id}: {info.label} ({info.lab_term})",
        [
            info.definition,
            f"Sign: {info.sign}",
            info.why,
            f"{typical} {info.typical_note}",
            *([f"Least real change: {_number(real)}{unit_suffix(info)}."] if real else []),
            f"{views_text(info)}; at least {nominal_fps(info.min_fps)} pictures a second, "
            f"better {nominal_fps(info.good_fps)}; camera at most {info.max_yaw_deg:g}° off.",
            *([f"Also needs: {', '.join(info.needs)}."] if info.needs else []),
            f"What moves it falsely: {info.moves_it_falsely}",
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
            f"For: {exercise.muscles}. {exercise.why}",
            f"How much: {exercise.dose}, {exercise.times_a_week} days a week. "
            f"{exercise.effort} Equipment: {exercise.equipment}.",
            *(f"{number}. {step}" for number, step in enumerate(exercise.how, start=1)),
            f"What you feel: {exercise.feel}",
            exercise.stop_if,
            f"Easier: {exercise.easier}",
            f"Harder: {exercise.harder}",
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
            f"Cues: {'; '.join(f'“{cue}”' for cue in correction.cues)}.",
            f"How much: {correction.dose}",
            f"Mind: {correction.caution}",
            f"Film again after {correction.retest_weeks} weeks.",
        ],
        correction.sources,
        knowledge,
        correction.no_source,
    )
