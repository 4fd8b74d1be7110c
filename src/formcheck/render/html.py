"""``report.html``: one self-contained file for three readers."""

from __future__ import annotations

from collections.abc import Mapping

from formcheck.i18n import Wording
from formcheck.model import Plan
from formcheck.model.report import Report
from formcheck.render.coach_page import make_coach_page
from formcheck.render.edition import Edition
from formcheck.render.pages import make_runner_page, make_sceptic_page
from formcheck.render.pathway import make_pathway_page
from formcheck.render.templating import draw_figure, environment

__all__ = ["html_page"]


def html_page(report: Report, word: Wording, pictures: Mapping[str, bytes]) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    report : Report
    word : Wording
    pictures : mapping of str to bytes
        The JPEG of every still there is, by the still's name.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Wording, html_page, read_report
    >>> html_page(read_report(Path("before")), Wording("de"), pictures={})[:15]
    '<!doctype html>'
    """
    edition = Edition(report, word)
    measured = bool(edition.measured)
    template = environment(word).get_template("report.html.j2" if measured else "unfit.html.j2")
    plan = report.plan
    return template.render(
        report=report,
        plan=plan,
        pathway=make_pathway_page(plan, word),
        runner=make_runner_page(edition) if measured else None,
        coach=make_coach_page(edition) if measured else None,
        sceptic=make_sceptic_page(edition),
        unfit=edition.refused,
        pictures=pictures,
        stills={still.name: still for still in report.stills},
        figures={one.id: draw_figure(one.id, word(one.name), word) for one in plan.exercises},
        pages=_pages(plan),
        level=edition.level,
        today=report.made,
    )


def _pages(plan: Plan) -> list[str]:
    """Return the report's pages in order, by the ids that the templates give them."""
    first = ["pathway"] if plan.pathway is not None and not plan.stopped else []
    return [*first, "runner", *(["exercises"] if plan.exercises else []), "coach", "details"]
