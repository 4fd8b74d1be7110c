"""What formcheck knows about a warning sign, a question, or a step of the pathway, in words."""

from __future__ import annotations

from collections.abc import Iterator

from formcheck.i18n import tell
from formcheck.knowledge.cited import cited_block
from formcheck.knowledge.loader import Knowledge
from formcheck.knowledge.pain import PlaceAdvice, Statement
from formcheck.knowledge.pathways import Advice, RedFlag, ReturnPhase, ReturnToRun
from formcheck.knowledge.questions import Question

__all__ = ["explain_advice", "pathway_ids"]

_RETURN = "return_to_run"


def explain_advice(wanted: str, knowledge: Knowledge) -> Iterator[str]:
    """Yield what is known about an id: a sign, advice, question, place, statement or section."""
    pathways, pain = knowledge.pathways, knowledge.pain
    for flag in pathways.red_flags.every:
        if flag.id == wanted:
            yield _flag(flag, emergency=flag in pathways.red_flags.emergency, knowledge=knowledge)
    for advice in (*pathways.load, *pathways.footwear):
        if advice.id == wanted:
            yield _advice(advice, knowledge)
    if wanted == _RETURN:
        yield _return_to_run(pathways.return_to_run, knowledge)
    if wanted in knowledge.intake.questions:
        yield _question(knowledge.intake.questions[wanted], knowledge)
    for statement in pain.statements:
        if statement.id == wanted:
            yield _statement(statement, knowledge)
    for place, place_advice in pain.places.items():
        if place == wanted:
            yield _place(wanted, place_advice, knowledge)
    if wanted in pain.sections:
        yield _section(wanted, knowledge)


def pathway_ids(knowledge: Knowledge) -> tuple[str, ...]:
    """Return every id that `explain_advice` knows."""
    pathways, pain = knowledge.pathways, knowledge.pain
    return (
        *(flag.id for flag in pathways.red_flags.every),
        *(advice.id for advice in (*pathways.load, *pathways.footwear)),
        _RETURN,
        *knowledge.intake.questions,
        *(statement.id for statement in pain.statements),
        *pain.places,
        *pain.sections,
    )


def _flag(flag: RedFlag, *, emergency: bool, knowledge: Knowledge) -> str:
    """Return the text about a warning sign."""
    kind = tell("warning sign, emergency") if emergency else tell("warning sign, see someone soon")
    told = tell(" and ").join(f"{key} = true" for key in flag.keys)
    lines = [
        tell("Whom to see, and how soon: {whom}, {soon}.", whom=flag.whom, soon=flag.how_soon),
        tell("In the answers: {told}. It stops all advice on form and exercise.", told=told),
    ]
    title = f"{flag.id}: {flag.text} ({kind})"
    return cited_block(title, lines, flag.sources, knowledge, flag.no_source)


def _advice(advice: Advice, knowledge: Knowledge) -> str:
    """Return the text about one sentence of general advice."""
    lines = [tell("Only while a new way of running is learnt.")] if advice.learning else []
    title = f"{advice.id}: {advice.text}"
    return cited_block(title, lines, advice.sources, knowledge, advice.no_source)


def _return_to_run(table: ReturnToRun, knowledge: Knowledge) -> str:
    """Return the walk-run table."""
    lines = [
        tell(
            "Phase {phase}: {session}, {km:g} km in all, effort {effort} of 10.",
            phase=phase.phase,
            session=_session(phase),
            km=phase.distance_km,
            effort=phase.effort,
        )
        for phase in table.phases
    ]
    title = f"{_RETURN}: {tell('the way back to running')}"
    return cited_block(title, [*lines, *table.rules], table.sources, knowledge, table.no_source)


def _session(phase: ReturnPhase) -> str:
    """Return how walking and running take turns in a phase."""
    if phase.run_min is None:
        return tell("run without walking")
    return tell("walk {walk} min, run {run} min", walk=phase.walk_min, run=phase.run_min)


def _question(question: Question, knowledge: Knowledge) -> str:
    """Return the text about a question and its key in the answers file."""
    lines: list[str] = [tell("Why it is asked: {words}", words=question.about)]
    if question.choices:
        lines += [f"{key}: {words}" for key, words in question.choices.items()]
    title = f"{question.id}: {question.text} ({tell('question of `formcheck intake`')})"
    return cited_block(title, lines, question.sources, knowledge, question.no_source)


def _statement(statement: Statement, knowledge: Knowledge) -> str:
    """Return the text about one statement of the pathway."""
    lines = []
    if statement.when:
        lines.append(tell("Said when: {facts}.", facts=", ".join(statement.when)))
    if statement.blocks:
        lines.append(tell("Holds back: {what}.", what=", ".join(statement.blocks)))
    title = f"{statement.id}: {statement.text}"
    return cited_block(title, lines, statement.sources, knowledge, statement.no_source)


def _place(place: str, advice: PlaceAdvice, knowledge: Knowledge) -> str:
    """Return which exercises come first where it hurts in one place."""
    words = knowledge.intake.questions["hurts"].choices.get(place, place)
    lines = [tell("Exercises that come first: {names}.", names=", ".join(advice.exercises))]
    title = f"{place}: {words}"
    return cited_block(title, lines, advice.sources, knowledge, advice.no_source)


def _section(name: str, knowledge: Knowledge) -> str:
    """Return what a section of the pathway may say."""
    section = knowledge.pain.sections[name]
    lines = [f"{s.id}: {s.text}" for s in section.statements]
    sources = tuple(dict.fromkeys(x for s in section.statements for x in s.sources))
    reason = "; ".join(dict.fromkeys(s.no_source for s in section.statements if s.no_source))
    return cited_block(f"{name}: {section.title}", lines, sources, knowledge, reason)
