"""Findings become one correction, a dated programme and a few exercises."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from formcheck.findings import Finding, choose_correction
from formcheck.findings.wording import number_text
from formcheck.knowledge import Correction, Exercise, Knowledge, load
from formcheck.metrics.run import Measurement
from formcheck.plan.cadence import CadenceTargets, cadence_targets
from formcheck.plan.plan import Plan, PlannedExercise, ProgrammeWeek

__all__ = ["MAX_EXERCISES", "make_plan"]

#: Exercises in a plan at most.
MAX_EXERCISES = 4
#: When to film the other side, where a left-right difference leads.
OTHER_SIDE_DAYS = 7


def make_plan(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    today: date,
    knowledge: Knowledge | None = None,
) -> Plan:
    """Return one correction with its programme and exercises, and advice that always holds.

    Parameters
    ----------
    findings : sequence of Finding
        As `find_findings` gives them.
    measurements : sequence of Measurement
        For the runner's own cadence.
    today : date
        First day of the programme.
    knowledge : Knowledge or None
        None uses what ships with formcheck.

    Returns
    -------
    Plan
        Without correction, programme and exercises where no finding leads or none asks for a
        change: then nothing needs changing.
    """
    known = knowledge or load()
    found = _lead(findings, measurements, known)
    if found is None:
        return _no_change(findings, today, known)
    lead, correction = found
    targets = cadence_targets(measurements) if correction.id == "cadence_up" else None
    exercises = _exercises(lead, findings, correction, known)
    pathways = known.pathways
    sources = (
        *correction.sources,
        *(pathways.programme_sources if correction.programme else ()),
        *pathways.retrain_note_sources,
        *(name for exercise in exercises for name in exercise.sources),
    )
    return Plan(
        correction=correction.id,
        title=correction.title,
        cue=correction.cues[0],
        dose=targets.dose(correction.dose) if targets else correction.dose,
        caution=f"{correction.caution} {pathways.retrain_note}",
        programme=_programme(correction, targets, today, known),
        exercises=tuple(_planned(exercise) for exercise in exercises),
        retest=today + timedelta(weeks=correction.retest_weeks),
        retest_why=_retest_why(lead, correction, known),
        **_always(known, sources, learning=True),
    )


def _lead(
    findings: Sequence[Finding], measurements: Sequence[Measurement], knowledge: Knowledge
) -> tuple[Finding, Correction] | None:
    """Return the first leading finding that asks for a change, with its correction."""
    firm = {f.rule for f in findings if f.level in ("watch", "notable")}
    for finding in findings:
        if not finding.leads:
            continue
        correction = choose_correction(finding.rule, finding.merged, firm, measurements, knowledge)
        if correction is not None:
            return finding, correction
    return None


def _no_change(findings: Sequence[Finding], today: date, knowledge: Knowledge) -> Plan:
    """Return the plan of a runner for whom nothing needs changing."""
    differs = any(finding.rule == "asymmetry" and finding.leads for finding in findings)
    why = "Film the other side too: it tells whether the difference is yours or the camera's."
    return Plan(
        correction=None,
        title="",
        cue="",
        dose="",
        caution="",
        programme=(),
        exercises=(),
        retest=today + timedelta(days=OTHER_SIDE_DAYS) if differs else None,
        retest_why=why if differs else "",
        **_always(knowledge, (), learning=False),
    )


def _exercises(
    lead: Finding, findings: Sequence[Finding], correction: Correction, knowledge: Knowledge
) -> tuple[Exercise, ...]:
    """Return at most four exercises: what the correction needs, then the lead's, then others'."""
    others = [name for f in findings if f.leads and f is not lead for name in f.exercises]
    names = dict.fromkeys((*correction.prepare, *lead.exercises, *others))
    return tuple(knowledge.exercises[name] for name in list(names)[:MAX_EXERCISES])


def _planned(exercise: Exercise) -> PlannedExercise:
    """Return an exercise ready to print."""
    return PlannedExercise(
        id=exercise.id,
        name=exercise.name,
        dose=exercise.dose,
        times_a_week=exercise.times_a_week,
        how=(*exercise.how, exercise.feel),
        easier=exercise.easier,
        harder=exercise.harder,
        stop_if=exercise.stop_if,
        why=exercise.why,
    )


def _programme(
    correction: Correction, targets: CadenceTargets | None, today: date, knowledge: Knowledge
) -> tuple[ProgrammeWeek, ...]:
    """Return the dated rows of the programme; cadence is trained with a beat."""
    if not correction.programme:
        return ()
    return tuple(
        ProgrammeWeek(
            starts=today + timedelta(weeks=block.week - 1),
            title=block.title,
            runs=block.runs,
            feedback=targets.fill(block.beat) if targets else block.feedback,
        )
        for block in knowledge.pathways.programme
    )


def _retest_why(lead: Finding, correction: Correction, knowledge: Knowledge) -> str:
    """Return what change would be real at the next clip."""
    parts = []
    for metric in dict.fromkeys((correction.metric, lead.metric)):
        info = knowledge.metrics[metric]
        if info.smallest_real_change is not None:
            parts.append(f"{number_text(info.smallest_real_change, info)} in {info.label.lower()}")
    real = f"A change is real from {' or '.join(parts)} on." if parts else ""
    return f"Film again at the same speed, in the same shoes, from the same side. {real}".strip()


def _always(
    knowledge: Knowledge, sources: Sequence[str], *, learning: bool
) -> dict[str, tuple[str, ...]]:
    """Return load, footwear and when to see someone, and all sources."""
    pathways = knowledge.pathways
    flags = pathways.red_flags
    load = [advice for advice in pathways.load if learning or not advice.learning]
    given = [name for advice in (*load, *pathways.footwear) for name in advice.sources]
    return {
        "load": tuple(advice.text for advice in load),
        "footwear": tuple(advice.text for advice in pathways.footwear),
        "see_someone": (
            *(f"To emergency care, at once: {advice.text}." for advice in flags.emergency),
            *(f"To a doctor or physiotherapist, soon: {advice.text}." for advice in flags.soon),
        ),
        "sources": tuple(dict.fromkeys((*sources, *given))),
    }
