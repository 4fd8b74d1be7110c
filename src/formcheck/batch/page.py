"""``index.html`` of a batch: every check on one line, to sort and to filter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import quote

from formcheck.batch.check import Check, Outcome, State
from formcheck.i18n import Message, Wording
from formcheck.knowledge import load
from formcheck.render.html import environment
from formcheck.render.words import bare_number, unit_of, view_words

__all__ = ["Line", "batch_page", "line_of"]

#: What the page shows of each check, where any has it.
_SHOWN = (
    "cadence", "contact_time", "overstride", "shank_angle", "trunk_lean", "vertical_oscillation",
    "knee_valgus", "pelvic_drop", "step_width",
)  # fmt: skip
_STATES: tuple[State, ...] = ("measured", "refused", "failed")
_SIDES = ("both", "left", "right")


@dataclass(frozen=True, slots=True)
class Figure:
    """One metric of one check: how it and its interval are written, and by what it is sorted."""

    text: str
    interval: str
    order: float


@dataclass(frozen=True, slots=True)
class Line:
    """One check on the page.

    Parameters
    ----------
    name, folder : str
    state : "measured", "refused" or "failed"
    sentence : str
        The report's first, or why there is none.
    athlete, shoes, views : str
    day : date or None
    figures : dict of str to Figure
        By metric; none where it is missing.
    still : str
        Way to a picture; empty where there is none.
    """

    name: str
    folder: str
    state: State
    sentence: str
    athlete: str
    shoes: str
    views: str
    day: date | None
    figures: dict[str, Figure]
    still: str

    @property
    def report(self) -> str:
        """Return the address of its report from the page; empty where there is none."""
        return quote(f"{self.folder}/report.html") if self.folder else ""


def line_of(check: Check, outcome: Outcome, word: Wording) -> Line:
    """Return what the page says of one check."""
    views = dict.fromkeys(number.view for number in outcome.numbers if number.view)
    return Line(
        name=check.name,
        folder=outcome.folder,
        state=outcome.state,
        sentence=word(outcome.sentence),
        athlete=check.athlete,
        shoes=check.shoes,
        views=", ".join(word(view_words(view)) for view in views),
        day=check.day,
        figures={
            metric: figure
            for metric in _SHOWN
            if (figure := _figure(outcome, metric, word)) is not None
        },
        still=quote(outcome.still),
    )


def batch_page(lines: Sequence[Line], word: Wording) -> str:
    """Return the page."""
    counts = Counter(line.state for line in lines)
    metrics = [metric for metric in _SHOWN if any(metric in line.figures for line in lines)]
    return (
        environment(word, "formcheck.batch")
        .get_template("index.html.j2")
        .render(
            lines=lines,
            counts={state: counts[state] for state in _STATES if counts[state]},
            metrics=[(metric, load().metric(metric).label, _unit(metric)) for metric in metrics],
            has={
                "athlete": any(line.athlete for line in lines),
                "shoes": any(line.shoes for line in lines),
                "day": any(line.day for line in lines),
            },
        )
    )


def _unit(metric: str) -> Message:
    return unit_of(load().metric(metric))


def _figure(outcome: Outcome, metric: str, word: Wording) -> Figure | None:
    """Return a metric's number, or those of both sides; None where all are missing."""
    info = load().metric(metric)
    found = {
        number.side: (number.value, number.low, number.high)
        for number in outcome.numbers
        if number.metric == metric
    }
    told = [
        (value, low, high)
        for value, low, high in (found[side] for side in _SIDES if side in found)
        if value is not None and low is not None and high is not None
    ]
    if not told:
        return None

    def written(value: float) -> str:
        return word(bare_number(info, value))

    return Figure(
        " / ".join(written(value) for value, _, _ in told),
        " / ".join(
            f"{written(low)}\N{NO-BREAK SPACE}…\N{NO-BREAK SPACE}{written(high)}"
            for _, low, high in told
        ),
        sum(value for value, _, _ in told) / len(told),
    )
