"""``report.html``: one self-contained file for three readers, and what every page is made with."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cache, partial
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck.i18n import Message, Wording
from formcheck.knowledge import load
from formcheck.model import Plan
from formcheck.model.report import Report
from formcheck.render.coach_page import clip_plots, metric_groups
from formcheck.render.folder import BEAT
from formcheck.render.letterhead import Letterhead
from formcheck.render.overlay import SLOWER
from formcheck.render.runner_page import runner_page, untold
from formcheck.render.sceptic_page import clip_facts, methods_of, sources_of
from formcheck.render.words import SHAPES, Edition, cited

__all__ = ["draw_figure", "draw_figures", "environment", "html_page", "picture_of"]

#: Of every exercise's picture; `formcheck.lab.phantom.exercises.PICTURE_PX`.
_SIZE = 'width="480" height="300"'


def html_page(
    report: Report,
    word: Wording,
    pictures: Mapping[str, bytes],
    *,
    loops: Mapping[str, bytes] | None = None,
    films: Mapping[int, str] | None = None,
    whole: bool = True,
    letterhead: Letterhead | None = None,
) -> str:
    """Return a report as HTML.

    Parameters
    ----------
    report : Report
    word : Wording
    pictures : mapping of str to bytes
        The JPEG of every still there is, by the still's name.
    loops : mapping of str to bytes, optional
        The animated WebP of every stride there is, by its still's name.
    films : mapping of int to str, optional
        The file of each clip's annotated video beside the page, by the clip's index.
    whole : bool
        False leaves page one alone, and what comes before it.
    letterhead : Letterhead, optional
        Who hands it over.

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
    groups = metric_groups(edition)
    return template.render(
        report=report,
        plan=plan,
        beat_file=BEAT,
        pathway=plan.pathway,
        runner=runner_page(edition) if measured else None,
        groups=groups,
        levels={cell.level.key for _, rows in groups for row in rows for cell in row.cells},
        disagreements=edition.disagreements(),
        plots=clip_plots(edition),
        clips=clip_facts(edition),
        methods=methods_of(report),
        unseen=untold(edition, edition.numbers),
        sources=sources_of(edition),
        unfit=edition.refused,
        pictures=pictures,
        loops=loops or {},
        films=films or {},
        strides=[one for one in report.stills if one.event == "stride" and one.name in pictures],
        slower=SLOWER,
        figures=draw_figures(plan, word),
        level=edition.level,
        today=report.made,
        whole=whole,
        letterhead=letterhead,
    )


@cache
def environment(word: Wording, *packages: str) -> Environment:
    """Return the templates in one language: whatever message they print is put into its words.

    Parameters
    ----------
    word : Wording
    packages : str
        Whose templates are looked for before the report's own.
    """
    loaders = [PackageLoader(name, "templates") for name in (*packages, "formcheck.render")]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=partial(_worded, word),
    )
    made.globals.update(say=word.say, listed=word.listed, pain=load().pain.words, cited=cited)
    made.globals.update(shapes=SHAPES)
    made.globals["loading"] = load().loading.words
    made.filters["svg"] = Markup  # drawn by us, from numbers and our own words
    made.filters["jpeg"] = partial(_embed, "jpeg")
    made.filters["png"] = partial(_embed, "png")
    made.filters["webp"] = partial(_embed, "webp")
    made.filters["day"] = word.day
    made.filters["short_day"] = partial(word.day, short=True)
    made.filters["lower_first"] = lambda text: word(text)[:1].lower() + word(text)[1:]
    return made


def draw_figures(plan: Plan, word: Wording) -> dict[str, str]:
    """Return the pictures of a plan's exercises by their ids."""
    shown = (*plan.exercises, *plan.stretches)
    return {one.id: draw_figure(one.id, word(one.name), word) for one in shown}


def draw_figure(exercise_id: str, name: str, word: Wording) -> str:
    """Return an exercise's picture as an ``<img>``; empty where there is none.

    The pictures are drawn by ``formcheck.lab`` and come with the package, so that a report needs no
    body data.
    """
    picture = picture_of(exercise_id)
    if not picture:
        return ""
    data = b64encode(picture).decode("ascii")
    words = word.say("exercise.picture", name=name)
    return Markup('<img class="figure" {} alt="{}" src="data:image/webp;base64,{}">').format(
        Markup(_SIZE), words, data
    )


@cache
def picture_of(exercise_id: str) -> bytes:
    """Return an exercise's picture as WebP; empty where there is none."""
    place = resources.files(__package__).joinpath("exercises", f"{exercise_id}.webp")
    return place.read_bytes() if place.is_file() else b""


def _worded(word: Wording, value: Any) -> Any:
    """Return what a template prints."""
    return word(value) if isinstance(value, Message) else value


def _embed(kind: str, picture: bytes) -> str:
    """Return a picture as an address that holds the picture itself."""
    return f"data:image/{kind};base64,{b64encode(picture).decode('ascii')}"
