"""What a runner who answered the questions reads first: the page before page one, or all of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formcheck.files.atomic import SEALS, atomic_write
from formcheck.i18n import Wording
from formcheck.intake import Answers
from formcheck.knowledge import load
from formcheck.knowledge.pain import PainWords
from formcheck.model import Plan, ReturnStep, Said, Stop
from formcheck.plan import make_plan
from formcheck.render.edition import ENGLISH
from formcheck.render.templating import draw_figure, environment

__all__ = [
    "Citation",
    "Line",
    "PathwayBlock",
    "PathwayPage",
    "education_page",
    "education_plan",
    "make_pathway_page",
    "pathway_text",
    "stop_text",
    "write_page",
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


def make_pathway_page(plan: Plan, word: Wording) -> PathwayPage | None:
    """Return the page; None where no questions were answered."""
    pathway = plan.pathway
    if pathway is None:
        return None
    blocks = [
        PathwayBlock(
            section.id,
            section.title,
            tuple(_line(said, word) for said in section.statements),
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


def pathway_text(plan: Plan, word: Wording = ENGLISH, *, whole: bool = True) -> str:
    """Return the page for the terminal; empty where no questions were answered.

    Parameters
    ----------
    plan : Plan
    word : Wording
    whole : bool
        False leaves the answer, or what stands in place of all advice.

    Returns
    -------
    str

    Examples
    --------
    >>> from formcheck import Answers, Wording, education_plan, pathway_text
    >>> "doctor" in pathway_text(education_plan(Answers(locking=True)), Wording("en"))
    True
    """
    page = make_pathway_page(plan, word)
    if page is None:
        return ""
    if page.stop is not None:
        return stop_text(page.stop, word)
    shown = [page.answer] if page.answer else []
    if whole:
        shown += page.blocks
    parts = [_block_text(block, page.words, word) for block in shown]
    if whole and plan.exercises:
        parts.append(_exercises_text(plan, page.words, word))
    if whole:
        signs = (f"  {word(sign)}" for sign in plan.see_someone)
        parts.append("\n".join([word(page.words.warning_list), *signs]))
    if not whole and parts:
        parts.append(word(page.words.full_report))
    return "\n\n".join(parts)


def stop_text(stop: Stop, word: Wording) -> str:
    """Return the warning signs and whom to see, for the terminal."""
    words = load().pain.words
    lines = [word(line) for line in (stop.title, *stop.lines)]
    lines += ["", word(words.you_told)]
    for sign in stop.signs:
        see = words.see.fill(whom=sign.whom, how_soon=sign.how_soon)
        lines.append(f"  {word(sign.text)}: {word(see)}")
    return "\n".join(lines)


def education_plan(answers: Answers, today: date | None = None) -> Plan:
    """Return the plan of a runner who was not filmed.

    Parameters
    ----------
    answers : Answers
    today : date or None
        First day of the programme; None = today.

    Returns
    -------
    Plan
        Without a correction: nothing was filmed.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import education_plan, read_answers
    >>> education_plan(read_answers(Path("answers.toml"))).exercises[0].id
    'wall_sit'
    """
    return make_plan((), (), today or date.today(), answers=answers)


def education_page(plan: Plan, word: Wording, today: date | None = None) -> str:
    """Return the answers without a clip, and the exercises, as HTML in one file."""
    template = environment(word).get_template("education.html.j2")
    return template.render(
        plan=plan,
        pathway=make_pathway_page(plan, word),
        figures={one.id: draw_figure(one.id, word(one.name), word) for one in plan.exercises},
        today=today or date.today(),
    )


def write_page(plan: Plan, path: Path, word: Wording, today: date | None = None) -> None:
    """Write the page under a temporary name, then into place.

    Raises
    ------
    OutputError
        The file cannot be written, or one is there that formcheck did not write.
    """
    text = education_page(plan, word, today)
    with atomic_write(path, SEALS["html"]) as file:
        file.write(text.encode("utf-8"))


def _line(said: Said, word: Wording) -> Line:
    """Return a statement with its sources in short; of schema 1 as they were cited."""
    sources = load().sources
    if not said.source_ids:
        return Line(said.text, tuple(Citation(word(c), "") for c in said.sources), said.no_source)
    known = [sources[name] for name in said.source_ids if name in sources]
    cited = tuple(Citation(f"{word(one.by)} {one.year}", one.link) for one in known)
    return Line(said.text, cited, said.no_source)


def _block_text(block: PathwayBlock, words: PainWords, word: Wording) -> str:
    lines = [word(block.title)]
    for line in block.lines:
        basis = "; ".join(citation.label for citation in line.citations)
        basis = basis or f"{word(words.no_source)}: {word(line.no_source)}"
        lines.append(f"  {word(line.text)} ({basis})")
    phase, distance, effort = (word(w) for w in (words.phase, words.distance, words.effort))
    lines += [
        f"  {step.earliest:%Y-%m-%d}  {phase} {step.phase}: {word(step.session)}; "
        f"{distance} {word(step.distance)}; {effort} {word(step.effort)}"
        for step in block.steps
    ]
    return "\n".join(lines)


def _exercises_text(plan: Plan, words: PainWords, word: Wording) -> str:
    lines = [word(words.exercises_title)]
    for exercise in plan.exercises:
        dose = words.dose_line.fill(
            dose=exercise.dose, times=exercise.times_a_week, effort=exercise.effort
        )
        lines += [f"  {word(exercise.name)}: {word(dose)}"]
        lines += [f"    {word(step)}" for step in exercise.how]
        lines.append(
            f"    {word(words.easier)} {word(exercise.easier)} "
            f"{word(words.harder)} {word(exercise.harder)}"
        )
        lines.append(f"    {word(exercise.stop_if)}")
    return "\n".join(lines)
