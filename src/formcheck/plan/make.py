"""Findings become one correction, a dated programme and a few exercises."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import zip_longest
from typing import get_args

from formcheck.findings import choose_correction
from formcheck.findings.detail import number_text
from formcheck.i18n import Message, msg
from formcheck.intake import Answers
from formcheck.knowledge import Correction, Exercise, Knowledge, load
from formcheck.model import (
    Block,
    Finding,
    Measurement,
    Pathway,
    Plan,
    PlannedExercise,
    ProgrammeWeek,
    Stop,
)
from formcheck.plan.cadence import CadenceTargets, cadence_targets
from formcheck.plan.choose import Limits, choose_exercises
from formcheck.plan.facts import Runner, know_runner
from formcheck.plan.foot_strike import foot_strike
from formcheck.plan.guide import held_back, make_pathway, make_stop
from formcheck.plan.stages import checks, progress, progress_note, tendon_of

__all__ = ["make_plan", "withhold"]

#: When to film the other side, where a left-right difference leads.
OTHER_SIDE_DAYS = 7


def make_plan(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    today: date,
    knowledge: Knowledge | None = None,
    answers: Answers | None = None,
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
    answers : Answers or None
        What the runner answered. A warning sign among them leaves nothing but whom to see.

    Returns
    -------
    Plan
        Without correction, programme and exercises where no finding leads or none asks for a
        change: then nothing needs changing. Where something hurts there are exercises all the same.

    Examples
    --------
    >>> from datetime import date
    >>> from formcheck import make_plan
    >>> make_plan([], [], date(2026, 11, 23)).correction
    """
    known = knowledge or load()
    stop = make_stop(answers, known) if answers is not None else None
    if stop is not None:
        return _of(answers, _stopped(stop, known))
    plan = _of(answers, _advise(findings, measurements, today, known, answers))
    landing = foot_strike(measurements, known)
    if not landing:
        return plan
    sources = (*plan.source_ids, *known.pathways.foot_strike.sources)
    return plan.changed(foot_strike=landing, **_cited(sources, known))


def _advise(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    today: date,
    known: Knowledge,
    answers: Answers | None,
) -> Plan:
    """Return the plan of a runner whose answers do not stop all advice."""
    if answers is None:
        return _plan(findings, measurements, today, known, Limits(), ())
    runner = know_runner(answers, findings, today, known)
    held = held_back(runner, known)
    limits = Limits.of(answers, runner.facts, held, today, known)
    places = [n for row in zip_longest(*_places(answers, known)) for n in row if n is not None]
    plan = _plan(findings, measurements, today, known, limits, places)
    later = today + timedelta(weeks=known.pain.settings.retest_weeks)
    if "load" in held:  # nobody who is not to run yet is asked to film a run
        plan = plan.changed(retest=None, retest_why="")
    elif answers.hurts and "running" not in runner.facts:
        plan = plan.changed(retest=later, retest_when=_once_back(later), retest_why=_same_if_easy())
    elif answers.hurts and plan.retest is None:
        plan = plan.changed(retest=later, retest_why=_same_again())
    if plan.cue:
        runner = runner.also("cue_given")
    pathway = make_pathway(answers, runner, today, plan.retest or later, known)
    signs = pathway.refer.signs if pathway.refer is not None else ()
    said = (*signs, *(said for section in pathway.sections for said in section.statements))
    told = [name for one in said for name in one.source_ids]
    tendon = tendon_of(answers, runner.facts, known) if "tendon" in runner.facts else None
    return plan.changed(
        pathway=pathway,
        stretches=_stretches(runner, known),
        progress_note=progress_note(tendon, known) if plan.progress else "",
        load=plan.load if "load" not in held else (),
        **_cited((*plan.source_ids, *told), known),
    )


def withhold(findings: Sequence[Finding], plan: Plan) -> tuple[Finding, ...]:
    """Return findings without the cues and exercises that the plan holds back."""
    if plan.pathway is None:
        return tuple(_without_conditional_cue(finding, plan) for finding in findings)
    given = {exercise.id for exercise in plan.exercises}
    return tuple(
        replace(
            finding,
            cue=finding.cue if finding.cue == plan.cue else Message(""),
            exercises=tuple(name for name in finding.exercises if name in given),
        )
        for finding in findings
    )


def _without_conditional_cue(finding: Finding, plan: Plan) -> Finding:
    """Return a finding without a cue that only some runners are given, unless the plan gives it."""
    conditional = (c.cues[0] for c in load().pathways.corrections.values() if c.only_with)
    if finding.cue != plan.cue and finding.cue in conditional:
        return replace(finding, cue=Message(""))
    return finding


def _of(answers: Answers | None, plan: Plan) -> Plan:
    """Return a plan with what the pages must know of the runner to judge no number too kindly."""
    if answers is None or plan.pathway is None:
        return plan
    told = {"unlike": answers.unlike, "sore": answers.hurts, "too_sore": answers.too_sore}
    return plan.changed(pathway=plan.pathway.changed(**told))


def _stretches(runner: Runner, knowledge: Knowledge) -> tuple[PlannedExercise, ...]:
    """Return the stretches that a statement offers and the sore places allow."""
    offered = [n for s in knowledge.pain.statements if runner.meets(s.when) for n in s.exercises]
    known = (knowledge.exercises[name] for name in offered)
    return tuple(_planned(one, runner.facts) for one in known if not runner.facts & set(one.avoid))


def _places(answers: Answers, knowledge: Knowledge) -> list[tuple[str, ...]]:
    """Return the exercises for each place that hurts."""
    known = knowledge.pain.places
    return [known[place].exercises for place in answers.hurts if place in known]


def _plan(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    today: date,
    known: Knowledge,
    limits: Limits,
    places: Sequence[str],
) -> Plan:
    """Return the plan within the limits that the answers set."""
    found = _lead(findings, measurements, known)
    if found is None or not limits.allow(found[1]):
        exercises = choose_exercises((), places, (), limits, known)
        return _no_change(findings, today, known, limits, exercises)
    lead, correction = found
    targets = cadence_targets(measurements) if correction.id == "cadence_up" else None
    others = [name for f in findings if f.leads and f is not lead for name in f.exercises]
    names = (*lead.exercises, *others)
    exercises = choose_exercises(correction.prepare, places, names, limits, known)
    pathways = known.pathways
    sources = (
        *correction.sources,
        *(pathways.programme_sources if correction.programme else ()),
        *pathways.retrain_note_sources,
        *(name for exercise in exercises for name in exercise.sources),
    )
    caution = correction.caution
    if not places:  # the note is for runners without pain
        values = {"caution": caution, "note": pathways.retrain_note}
        caution = Message("{caution} {note}", values)
    return _general(known, sources, limits, learning=True).changed(
        correction=correction.id,
        title=correction.title,
        cue=correction.cues[0],
        dose=targets.dose(correction.dose) if targets else correction.dose,
        caution=caution,
        programme=_programme(correction, targets, today, known, few="few_runs" in limits.facts),
        **_strength(exercises, limits, today, known),
        retest=today + timedelta(weeks=correction.retest_weeks),
        retest_why=_retest_why(lead, correction, known),
        beat_spm=targets.first_spm if targets and correction.programme else None,
    )


def _stopped(stop: Stop, knowledge: Knowledge) -> Plan:
    """Return the plan of a runner with a warning sign: whom to see, and nothing else."""
    pathway = Pathway(stop=stop, held=tuple(sorted(get_args(Block))))
    told = [name for sign in stop.signs for name in sign.source_ids]
    return Plan(see_someone=_see_someone(knowledge), pathway=pathway).changed(
        **_cited(told, knowledge)
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


def _no_change(
    findings: Sequence[Finding],
    today: date,
    knowledge: Knowledge,
    limits: Limits,
    exercises: Sequence[Exercise],
) -> Plan:
    """Return the plan of a runner whose form is left as it is."""
    differs = any(finding.rule == "asymmetry" and finding.leads for finding in findings)
    why = msg("Film the other side too: it tells whether the difference is yours or the camera's.")
    sources = [name for exercise in exercises for name in exercise.sources]
    return _general(knowledge, sources, limits, learning=False).changed(
        **_strength(exercises, limits, today, knowledge),
        retest=today + timedelta(days=OTHER_SIDE_DAYS) if differs else None,
        retest_why=why if differs else "",
    )


def _strength(
    exercises: Sequence[Exercise], limits: Limits, today: date, knowledge: Knowledge
) -> dict[str, object]:
    """Return the exercises, how they grow and what to count, as fields of a plan."""
    if not exercises:
        return {}
    join = today
    if limits.staged and min(limits.staged.values()) == today:  # one thing at a time
        join += timedelta(days=knowledge.loading.progress.join_days)
    planned = tuple(_planned(exercise, limits.facts) for exercise in exercises)
    return {
        "exercises": tuple(_dated(one, limits, today, join, knowledge) for one in planned),
        "progress": progress(limits.facts, join, knowledge),
        "progress_note": knowledge.loading.words.progress_note,
        "checks": checks(limits.facts, knowledge),
    }


def _dated(
    planned: PlannedExercise, limits: Limits, today: date, join: date, knowledge: Knowledge
) -> PlannedExercise:
    """Return an exercise with the day on which it begins, if that is not today.

    How often one of a tendon's stages is done stands there alone.
    """
    words = knowledge.loading.words
    if planned.id in limits.staged:
        day = limits.staged[planned.id]
        return planned.changed(dose=words.by_stages.fill(day=day), times_a_week=None)
    if join == today:
        return planned
    return planned.changed(dose=words.from_day.fill(day=join, dose=planned.dose))


def _planned(exercise: Exercise, facts: frozenset[str]) -> PlannedExercise:
    """Return an exercise ready to print, in the words that fit the runner."""
    how, easier, harder = exercise.how, exercise.easier, exercise.harder
    stop_if, why = exercise.stop_if, exercise.why
    dose, equipment = exercise.dose, exercise.equipment
    for case in exercise.cases:
        if set(case.when) <= facts:
            how, easier, harder = case.how or how, case.easier or easier, case.harder or harder
            stop_if, why = case.stop_if or stop_if, case.why or why
            dose, equipment = case.dose or dose, case.equipment or equipment
    return PlannedExercise(
        id=exercise.id,
        name=exercise.name,
        dose=dose,
        times_a_week=exercise.times_a_week,
        effort=exercise.effort,
        how=(*how, exercise.feel),
        easier=easier,
        harder=Message("") if "under_18" in facts else harder,
        stop_if=stop_if,
        equipment=equipment,
        why=why,
    )


def _programme(
    correction: Correction,
    targets: CadenceTargets | None,
    today: date,
    knowledge: Knowledge,
    *,
    few: bool,
) -> tuple[ProgrammeWeek, ...]:
    """Return the dated rows of the programme; cadence is trained with a beat."""
    if not correction.programme:
        return ()
    return tuple(
        ProgrammeWeek(
            starts=today + timedelta(weeks=block.week - 1),
            title=block.title,
            runs=block.runs_few if few else block.runs,
            feedback=targets.fill(block.beat) if targets else block.feedback,
        )
        for block in knowledge.pathways.programme
    )


def _retest_why(lead: Finding, correction: Correction, knowledge: Knowledge) -> Message:
    """Return what change would be worth noting at the next clip."""
    parts = []
    for metric in dict.fromkeys((correction.metric, lead.metric)):
        info = knowledge.metrics[metric]
        least_noted = knowledge.compare.worth_noting.of(info)
        parts.append(
            msg(
                "{number} ({label:within})",
                number=number_text(least_noted, info),
                label=info.label,
            )
        )
    least = parts[0] if len(parts) == 1 else msg("{one} or {other}", one=parts[0], other=parts[1])
    real = msg("A change is worth noting from {parts} up.", parts=least)
    return Message("{same} {real}", {"same": _same_again(), "real": real})


def _same_again() -> Message:
    """Return how to film the next clip."""
    return msg("Keep speed, shoes and camera position the same.")


def _once_back(day: date) -> Message:
    """Return when to film again after a way back to running."""
    return msg(
        "Film again when 30 minutes of running hurt 2 out of 10 or less, not before {day}.", day=day
    )


def _same_if_easy() -> Message:
    """Return how to film the next clip after a way back to running."""
    return msg("Keep shoes and camera place the same, and the speed if it is easy for you.")


def _general(
    knowledge: Knowledge, sources: Sequence[str], limits: Limits, *, learning: bool
) -> Plan:
    """Return a plan that changes nothing: load, footwear, when to see someone, and all sources."""
    pathways = knowledge.pathways
    fitting = [advice for advice in pathways.load if limits.allow_advice(advice)]
    load = [advice for advice in fitting if learning or not advice.learning]
    given = [name for advice in (*load, *pathways.footwear) for name in advice.sources]
    return Plan(
        load=tuple(advice.text for advice in load),
        footwear=tuple(advice.text for advice in pathways.footwear),
        see_someone=_see_someone(knowledge),
    ).changed(**_cited((*sources, *given), knowledge))


def _see_someone(knowledge: Knowledge) -> tuple[Message, ...]:
    """Return the warning signs with whom to see and how soon, the most urgent first.

    One that refers and is worked out from the answers is told beside them, and nowhere else.
    """
    return tuple(
        msg("{sign}: {whom}, {how_soon}.", sign=s.text, whom=s.whom, how_soon=s.how_soon)
        for s in knowledge.signs.signs
        if s.stops or not s.when
    )


def _cited(names: Sequence[str], knowledge: Knowledge) -> dict[str, Sequence[str]]:
    """Return the sources of a plan as its two fields, each source once."""
    once = tuple(dict.fromkeys(names))
    return {
        "sources": tuple(knowledge.sources[name].reference for name in once),
        "source_ids": once,
    }
