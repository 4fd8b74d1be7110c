"""The answers become a pathway: warning signs first, then what is said to this runner."""

from __future__ import annotations

from datetime import date, timedelta
from string import Formatter

from formcheck.i18n import Message
from formcheck.intake import Answers
from formcheck.knowledge import Knowledge
from formcheck.knowledge.pain import Section
from formcheck.knowledge.pathways import ReturnPhase
from formcheck.model import Block, Pathway, ReturnStep, Said, SaidSection, Stop, StopSign
from formcheck.plan.facts import Runner

__all__ = ["held_back", "make_pathway", "make_stop"]


def make_stop(answers: Answers, knowledge: Knowledge) -> Stop | None:
    """Return what is said in place of all advice; None without a warning sign."""
    signs = answers.red_flags(knowledge)
    if not signs:
        return None
    words = knowledge.pain.stop
    emergency = any(sign in knowledge.pathways.red_flags.emergency for sign in signs)
    return Stop(
        title=words.title_emergency if emergency else words.title_soon,
        lines=(*words.lines, *([words.knee] if answers.knee_hurts else []), words.bring),
        signs=tuple(
            StopSign(id=sign.id, text=sign.text, whom=sign.whom, how_soon=sign.how_soon)
            for sign in signs
        ),
        no_source=words.no_source,
    )


def held_back(runner: Runner, knowledge: Knowledge) -> frozenset[Block]:
    """Return what the statements that a runner is told hold back."""
    said = (s for s in knowledge.pain.statements if runner.meets(s.when))
    return frozenset(block for statement in said for block in statement.blocks)


def make_pathway(runner: Runner, today: date, retest: date, knowledge: Knowledge) -> Pathway:
    """Return what a runner without a warning sign is told.

    Parameters
    ----------
    runner : Runner
    today : date
        First day of what is dated.
    retest : date
        The one day of the next look.
    knowledge : Knowledge
    """
    pain = knowledge.pain
    numbers = runner.numbers | {"retest": retest}
    sections = [
        _section(name, section, runner, numbers, knowledge)
        for name, section in pain.sections.items()
        if runner.meets(section.when)
    ]
    wanted = runner.meets(pain.sections["way_back"].when)
    return Pathway(
        sections=tuple(section for section in sections if section.statements),
        return_to_run=_way_back(runner, today, knowledge) if wanted else (),
        held=tuple(sorted(held_back(runner, knowledge))),
    )


def _section(
    name: str, section: Section, runner: Runner, numbers: dict[str, object], knowledge: Knowledge
) -> SaidSection:
    """Return what a section says to this runner."""
    said = tuple(
        Said(
            id=statement.id,
            text=statement.text.fill(**_named(statement.text, numbers)),
            sources=tuple(knowledge.sources[name].reference for name in statement.sources),
            no_source=statement.no_source,
            source_ids=statement.sources,
        )
        for statement in section.statements
        if runner.meets(statement.when)
    )
    return SaidSection(id=name, title=section.title, statements=said)


def _way_back(runner: Runner, today: date, knowledge: Knowledge) -> tuple[ReturnStep, ...]:
    """Return the walk-run table with the earliest day of each phase."""
    settings = knowledge.pain.settings
    wait_days = settings.rest_days if runner.meets(("pain_red",)) else settings.start_days
    start = today + timedelta(days=wait_days)
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
        effort=words.effort_of.fill(effort=phase.effort),
    )


def _named(text: Message, numbers: dict[str, object]) -> dict[str, object]:
    """Return the numbers that a text names."""
    return {name: numbers[name] for _, name, _, _ in Formatter().parse(text.template) if name}
