"""The answers become a pathway: warning signs first, then what is said to this runner."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from string import Formatter

from formcheck.i18n import Message
from formcheck.intake import Answers
from formcheck.knowledge import Knowledge
from formcheck.knowledge.pain import Section
from formcheck.knowledge.pathways import ReturnPhase, Sourced
from formcheck.knowledge.patterns import Pattern
from formcheck.knowledge.signs import WarningSign
from formcheck.model import (
    Block,
    Pathway,
    PlanStage,
    Refer,
    ReturnStep,
    Said,
    SaidSection,
    Stop,
    StopSign,
)
from formcheck.plan.facts import Runner
from formcheck.plan.stages import after_return, loading_start, tendon_of, tendon_stages

__all__ = ["held_back", "make_pathway", "make_stop"]


def make_stop(answers: Answers, knowledge: Knowledge) -> Stop | None:
    """Return what is said in place of all advice; None without a warning sign that stops.

    The signs that the runner named and that alone would keep the advice are told too: someone is
    seen anyway. What would refer and is worked out from the answers is not: it could only weaken
    the sign that stops.
    """
    urgency = answers.urgency(knowledge)
    if urgency is None:
        return None
    words = knowledge.pain.stop
    also = (
        (answers.age == "under_18", words.young),
        ("pregnant" in answers.circumstances, words.pregnant),
        (answers.knee_hurts, words.knee),
    )
    named = (s for s in answers.warning_signs(knowledge) if s.stops or not s.when)
    signs = ((sign, _sign(sign, knowledge)) for sign in named)
    return Stop(
        title=words.titles[urgency],
        lines=(*words.lines, *(line for holds, line in also if holds), words.bring),
        signs=tuple(told if sign.stops else told.changed(meanwhile="") for sign, told in signs),
        told_title=words.told_title,
        told=_told(answers, knowledge),
    )


def _told(answers: Answers, knowledge: Knowledge) -> tuple[Message, ...]:
    """Return the answers that the person who is seen has to know, one a line."""
    told = []
    for key, line in knowledge.pain.stop.told.items():
        value = getattr(answers, key)
        if value is None or value == ():
            continue
        choices = knowledge.intake.questions[key].choices
        if isinstance(value, tuple):
            value = tuple(choices[one] for one in value)
            told.append(line.fill(value=Message("{told:; }", {"told": value})))
        else:
            told.append(line.fill(value=choices.get(value, value) if choices else value))
    return tuple(told)


def held_back(runner: Runner, knowledge: Knowledge) -> frozenset[Block]:
    """Return what the statements that a runner is told hold back."""
    said = (s for s in knowledge.pain.statements if runner.meets(s.when))
    return frozenset(block for statement in said for block in statement.blocks)


def make_refer(answers: Answers, knowledge: Knowledge) -> Refer | None:
    """Return the warning signs that ask for a look and keep the advice; None without one."""
    words = knowledge.pain.refer
    signs = answers.warning_signs(knowledge)
    if not signs:
        return None
    rests = answers.too_sore or any(sign.no_running for sign in signs)
    if "condition" in answers.circumstances:
        line = words.asking_resting if rests else words.asking
    else:
        line = words.resting if rests else words.line
    return Refer(
        title=words.title, line=line, signs=tuple(_sign(sign, knowledge) for sign in signs)
    )


def _sign(sign: WarningSign, knowledge: Knowledge) -> StopSign:
    """Return a warning sign ready to print."""
    return StopSign(
        id=sign.id,
        text=sign.text,
        sources=tuple(knowledge.sources[name].reference for name in sign.sources),
        no_source=sign.no_source,
        source_ids=sign.sources,
        whom=sign.whom,
        how_soon=sign.how_soon,
        meanwhile=sign.meanwhile,
    )


def tell_patterns(answers: Answers, knowledge: Knowledge) -> SaidSection | None:
    """Return the places that the pattern of a knee's pain is common with; None without any."""
    told = knowledge.patterns
    if not answers.knee_hurts:
        return None
    signs = answers.warning_signs(knowledge)
    # whoever may run on until the look is still told what stops it
    referred = bool(signs) and (not answers.running or any(sign.no_running for sign in signs))
    said = [
        _said(p.id, _pattern(p, referred=referred), p, knowledge)
        for p in told.patterns
        if answers.meets(p.when) and not answers.meets_any(p.unless)
    ]
    first = told.before if said else told.none
    return SaidSection(
        id="patterns",
        title=told.title,
        statements=(_said(first.id, first.text, first, knowledge), *said),
    )


def _pattern(pattern: Pattern, *, referred: bool) -> Message:
    """Return what a pattern fits, and what makes a professional look at it."""
    see = pattern.see_referred if referred and pattern.see_referred else pattern.see
    return Message("{text} {see}", {"text": pattern.text, "see": see})


def make_pathway(
    answers: Answers, runner: Runner, today: date, retest: date, knowledge: Knowledge
) -> Pathway:
    """Return what a runner without a warning sign that stops is told.

    Parameters
    ----------
    answers : Answers
    runner : Runner
    today : date
        First day of what is dated.
    retest : date
        The day of the next look; at high pain the questions are asked again before it.
    knowledge : Knowledge
    """
    pain = knowledge.pain
    red = "pain_red" in runner.facts
    again = today + timedelta(days=pain.settings.ask_again_days) if red else retest
    numbers = runner.numbers | {"ask_again": again}
    sections = [
        _section(name, section, runner, numbers, knowledge)
        for name, section in pain.sections.items()
        if runner.meets(section.when)
    ]
    patterns = tell_patterns(answers, knowledge)
    if patterns is not None:
        names = list(pain.sections)
        before = names[: names.index("causes")]
        sections.insert(sum(section.id in before for section in sections), patterns)
    tendon = tendon_of(answers, runner.facts, knowledge) if "tendon" in runner.facts else None
    start = loading_start(runner.facts, today, knowledge)
    loading = tendon_stages(tendon, runner.facts, start) if tendon else ()
    wanted = runner.meets(pain.sections["way_back"].when)
    steps = _way_back(runner, today, loading, knowledge) if wanted else ()
    days = pain.settings.phase_days
    return Pathway(
        refer=make_refer(answers, knowledge),
        sections=tuple(section for section in sections if section.statements),
        return_to_run=steps,
        after_return=after_return(
            runner.facts, steps[-1].earliest + timedelta(days=days), knowledge
        )
        if steps
        else (),
        loading=loading,
        held=tuple(sorted(held_back(runner, knowledge))),
    )


def _section(
    name: str, section: Section, runner: Runner, numbers: dict[str, object], knowledge: Knowledge
) -> SaidSection:
    """Return what a section says to this runner."""
    said = tuple(
        _said(
            statement.id,
            statement.text.fill(**_named(statement.text, numbers)),
            statement,
            knowledge,
        )
        for statement in section.statements
        if runner.meets(statement.when)
    )
    return SaidSection(id=name, title=section.title, statements=said)


def _said(id: str, text: Message, entry: Sourced, knowledge: Knowledge) -> Said:
    """Return a statement with what it rests on."""
    return Said(
        id=id,
        text=text,
        sources=tuple(knowledge.sources[name].reference for name in entry.sources),
        no_source=entry.no_source,
        source_ids=entry.sources,
    )


def _way_back(
    runner: Runner, today: date, loading: Sequence[PlanStage], knowledge: Knowledge
) -> tuple[ReturnStep, ...]:
    """Return the walk-run table with the earliest day of each phase.

    A tendon that is loaded in stages has its first one behind it before running starts.
    """
    settings = knowledge.pain.settings
    red = runner.meets(("pain_red",))
    start = today + timedelta(days=settings.rest_days if red else settings.start_days)
    if loading:
        start = max(start, loading[1].earliest)
    return tuple(
        _step(phase, start + timedelta(days=index * settings.phase_days), knowledge)
        for index, phase in enumerate(knowledge.pathways.return_to_run.phases)
    )


def _step(phase: ReturnPhase, earliest: date, knowledge: Knowledge) -> ReturnStep:
    words, km = knowledge.pain.words, phase.distance_km
    session = words.all_run
    if phase.run_min is not None:
        session = words.walk_run.fill(walk=phase.walk_min, run=phase.run_min)
    return ReturnStep(
        earliest=earliest,
        phase=phase.phase,
        session=session,
        distance=words.kilometres.fill(km=int(km) if km.is_integer() else km),
        effort=words.effort_of.fill(feel=phase.feel, effort=phase.effort),
    )


def _named(text: Message, numbers: dict[str, object]) -> dict[str, object]:
    """Return the numbers that a text names."""
    return {name: numbers[name] for _, name, _, _ in Formatter().parse(text.template) if name}
