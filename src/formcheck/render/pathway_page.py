"""The page before page one: what a runner who answered the questions reads first."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.knowledge import load
from formcheck.knowledge.pain import PainWords
from formcheck.model import Plan, ReturnStep, Said, Stop

__all__ = [
    "Citation",
    "Line",
    "PathwayBlock",
    "PathwayPage",
    "make_pathway_page",
    "pathway_text",
    "stop_text",
]

#: The section that answers the question itself stands above all others.
_ANSWER = "answer"
_WAY_BACK = "way_back"


@dataclass(frozen=True, slots=True)
class Citation:
    """A source in short, and where it leads; the link is empty where no address was seen."""

    label: str
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    """One statement with what it rests on."""

    text: str
    citations: tuple[Citation, ...]
    no_source: str


@dataclass(frozen=True, slots=True)
class PathwayBlock:
    """Statements under one heading; ``steps`` only for the way back to running."""

    id: str
    title: str
    lines: tuple[Line, ...]
    steps: tuple[ReturnStep, ...]


@dataclass(frozen=True, slots=True)
class PathwayPage:
    """Everything on the page.

    Parameters
    ----------
    stop : Stop or None
        Where it is there, nothing else is.
    answer : PathwayBlock or None
        The honest answer, where a knee hurts.
    blocks : tuple of PathwayBlock
    words : PainWords
    form_held : bool
        Whether a change of form is held back: then no number says what would change it.
    hurts : bool
    """

    stop: Stop | None
    answer: PathwayBlock | None
    blocks: tuple[PathwayBlock, ...]
    words: PainWords
    form_held: bool
    hurts: bool


def make_pathway_page(plan: Plan) -> PathwayPage | None:
    """Return the page; None where no questions were answered."""
    pathway = plan.pathway
    if pathway is None:
        return None
    blocks = [
        PathwayBlock(
            section.id,
            section.title,
            tuple(_line(said) for said in section.statements),
            pathway.return_to_run if section.id == _WAY_BACK else (),
        )
        for section in pathway.sections
    ]
    return PathwayPage(
        stop=pathway.stop,
        answer=next((block for block in blocks if block.id == _ANSWER), None),
        blocks=tuple(block for block in blocks if block.id != _ANSWER),
        words=load().pain.words,
        form_held=plan.correction is None and bool({"form", "calf_form"} & set(pathway.held)),
        hurts=pathway.section("evaluation") is not None,
    )


def pathway_text(plan: Plan, *, whole: bool = True) -> str:
    """Return the page for the terminal; empty where no questions were answered.

    Parameters
    ----------
    plan : Plan
    whole : bool
        False leaves the answer, or what stands in place of all advice.
    """
    page = make_pathway_page(plan)
    if page is None:
        return ""
    if page.stop is not None:
        return stop_text(page.stop, page.words)
    shown = [page.answer] if page.answer else []
    if whole:
        shown += page.blocks
    parts = [_block_text(block, page.words) for block in shown]
    if whole and plan.exercises:
        parts.append(_exercises_text(plan, page.words))
    if whole:
        parts.append("\n".join([page.words.warning_list, *(f"  {s}" for s in plan.see_someone)]))
    if not whole and parts:
        parts.append(page.words.full_report)
    return "\n\n".join(parts)


def _line(said: Said) -> Line:
    sources = load().sources
    citations = tuple(
        Citation(f"{sources[name].by} {sources[name].year}", sources[name].link)
        for name in said.source_ids
    )
    return Line(said.text, citations, said.no_source)


def _block_text(block: PathwayBlock, words: PainWords) -> str:
    lines = [block.title]
    for line in block.lines:
        basis = "; ".join(citation.label for citation in line.citations)
        lines.append(f"  {line.text} ({basis or f'{words.no_source}: {line.no_source}'})")
    lines += [
        f"  {step.earliest:%Y-%m-%d}  {words.phase} {step.phase}: {step.session}; "
        f"{words.distance} {step.distance}; {words.effort} {step.effort}"
        for step in block.steps
    ]
    return "\n".join(lines)


def _exercises_text(plan: Plan, words: PainWords) -> str:
    lines: list[str] = [words.exercises_title]
    for exercise in plan.exercises:
        dose = words.dose_line.format(
            dose=exercise.dose, times=exercise.times_a_week, effort=exercise.effort
        )
        lines += [f"  {exercise.name}: {dose}", *(f"    {step}" for step in exercise.how)]
        lines.append(f"    {words.easier} {exercise.easier} {words.harder} {exercise.harder}")
        lines.append(f"    {exercise.stop_if}")
    return "\n".join(lines)


def stop_text(stop: Stop, words: PainWords) -> str:
    """Return the warning signs and whom to see, for the terminal."""
    lines = [stop.title, *stop.lines, "", words.you_told]
    lines += [
        f"  {sign.text}: {words.see.format(whom=sign.whom, how_soon=sign.how_soon)}"
        for sign in stop.signs
    ]
    return "\n".join(lines)
