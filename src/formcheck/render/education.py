"""The answers without a clip, as one page: the same words, and the exercises."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from formcheck.files.atomic import SEALS, atomic_write
from formcheck.intake import Answers
from formcheck.model import Plan
from formcheck.plan import make_plan
from formcheck.render.figures import draw_figure
from formcheck.render.html import environment
from formcheck.render.pathway_page import make_pathway_page

__all__ = ["education_page", "education_plan", "write_page"]


def education_plan(answers: Answers, today: date | None = None) -> Plan:
    """Return the plan of a runner who was not filmed."""
    return make_plan((), (), today or date.today(), answers=answers)


def education_page(plan: Plan, today: date | None = None) -> str:
    """Return the page as HTML, in one file."""
    return (
        environment()
        .get_template("education.html.j2")
        .render(
            plan=plan,
            pathway=make_pathway_page(plan),
            figures={e.id: draw_figure(e.id, e.name) for e in plan.exercises},
            today=today or date.today(),
        )
    )


def write_page(plan: Plan, path: Path, today: date | None = None) -> None:
    """Write the page under a temporary name, then into place.

    Raises
    ------
    OutputError
        The file cannot be written, or one is there that formcheck did not write.
    """
    text = education_page(plan, today)
    with atomic_write(path, SEALS["html"]) as file:
        file.write(text.encode("utf-8"))
