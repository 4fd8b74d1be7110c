"""``report.html``: one self-contained file for three readers."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache, partial

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck.i18n import day_words, listed, say
from formcheck.model import Analysis, Plan
from formcheck.render.coach_page import make_coach_page
from formcheck.render.figures import draw_figure
from formcheck.render.overlay import Still
from formcheck.render.pathway_page import make_pathway_page
from formcheck.render.runner_page import make_runner_page
from formcheck.render.sceptic_page import make_sceptic_page
from formcheck.render.words import level_words

__all__ = ["environment", "render"]


def render(
    analysis: Analysis,
    stills: Sequence[Still],
    leads: Mapping[str, str],
    grids: Mapping[int, Sequence[str]],
    today: date | None = None,
    *,
    show_face: bool = False,
) -> str:
    """Return the report as HTML.

    Parameters
    ----------
    analysis : Analysis
    stills : sequence of Still
    leads : mapping of str to str
        Rule id to the name of its still.
    grids : mapping of int to sequence of str
        Clip index to the names of the stills of its grid.
    today : date or None
        Printed on it; None = today.
    show_face : bool
        Whether the stills show faces, which the page then says.
    """
    measured = bool(analysis.measured)
    template = environment().get_template("report.html.j2" if measured else "unfit.html.j2")
    pictures = {still.shot.name: still.jpeg for still in stills}
    shots = {still.shot.name: still.shot for still in stills}
    return template.render(
        analysis=analysis,
        plan=analysis.plan,
        pathway=make_pathway_page(analysis.plan),
        runner=make_runner_page(analysis, leads) if measured else None,
        coach=make_coach_page(analysis, grids) if measured else None,
        sceptic=make_sceptic_page(analysis),
        unfit=analysis.refused,
        pictures=pictures,
        shots=shots,
        figures={e.id: draw_figure(e.id, e.name) for e in analysis.plan.exercises},
        pages=_pages(analysis.plan),
        show_face=show_face,
        level=level_words,
        today=today or date.today(),
    )


def _pages(plan: Plan) -> list[str]:
    """Return the report's pages in order, by the ids that the templates give them."""
    stopped = plan.pathway is not None and plan.pathway.stop is not None
    first = ["pathway"] if plan.pathway is not None and not stopped else []
    return [*first, "runner", *(["exercises"] if plan.exercises else []), "coach", "details"]


def _embed(jpeg: bytes) -> str:
    """Return a JPEG as an address that holds the picture itself."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"


@cache
def environment(*packages: str) -> Environment:
    """Return where templates come from, and how numbers and dates are written in them.

    Parameters
    ----------
    packages : str
        Whose templates are looked for before the report's own.
    """
    environment = Environment(
        loader=ChoiceLoader(
            [PackageLoader(name, "templates") for name in (*packages, "formcheck.render")]
        ),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(say=say, listed=listed)
    environment.filters["svg"] = Markup  # drawn by us, from numbers and our own words
    environment.filters["jpeg"] = _embed
    environment.filters["day"] = day_words
    environment.filters["short_day"] = partial(day_words, short=True)
    environment.filters["lower_first"] = lambda text: text[:1].lower() + text[1:]
    return environment
