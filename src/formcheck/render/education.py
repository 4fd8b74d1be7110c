"""The page of a runner who was not filmed: the answers, and what follows from them, as HTML."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from formcheck.files.atomic import SEALS, atomic_write
from formcheck.i18n import Wording
from formcheck.intake import Answers
from formcheck.model import Plan
from formcheck.plan import make_plan
from formcheck.render.html import draw_figures, environment

__all__ = ["education_page", "education_plan", "write_page"]


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
    'mini_squat'
    """
    return make_plan((), (), today or date.today(), answers=answers)


def education_page(plan: Plan, word: Wording, today: date | None = None) -> str:
    """Return the answers without a clip, and the exercises, as HTML in one file."""
    template = environment(word).get_template("education.html.j2")
    return template.render(
        plan=plan,
        pathway=plan.pathway,
        figures=draw_figures(plan, word),
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
