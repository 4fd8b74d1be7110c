"""Tables that put families of runners beside each other: aims, errors, slopes, coverage."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from formcheck import knowledge
from formcheck.lab.scoreboard.families import ContactFigures, Family, Figures, shown_metrics
from formcheck.lab.scoreboard.grids import Grid, number

__all__ = ["Goal", "family_grids"]

#: Aims of coverage: below, intervals promise too much; above, they say too little.
_INSIDE = (0.87, 0.95)
_FEWEST_COVERED = 20
#: Strikes and toe-offs: bias and SD, ms.
_EVENT_MS = 8.0
_NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Goal:
    """What is aimed at for one metric, in every family.

    Parameters
    ----------
    metric : str
    mae : float
        The mean error may be as large.
    slope : float
        Of found over true, at least; 0 = not asked.
    always : bool
        Whether it holds for every clip instead of their mean.
    """

    metric: str
    mae: float
    slope: float = 0.0
    always: bool = False

    def words(self) -> str:
        """Return the aim in words."""
        unit = knowledge.load().metric(self.metric).unit
        aim = f"{'every clip' if self.always else 'mean error'} ≤ {self.mae:g} {unit}"
        return f"{aim}, slope ≥ {self.slope:g}" if self.slope else aim

    def judge(self, figures: Figures | None) -> str:
        """Return whether one family meets it, with its figures."""
        if figures is None:
            return _NOTHING
        if not figures.n:
            return "refused"
        off = abs(figures.worst) if self.always else figures.mae
        met = off <= self.mae
        said = number(off, 2 if self.mae < 1 else 1)
        if self.slope and math.isfinite(figures.slope):
            met = met and figures.slope >= self.slope
            said += f", slope {number(figures.slope, 2)}"
        return f"{'met' if met else 'MISSED'}: {said}"


GOALS = (
    Goal("cadence", 0.3, always=True),
    Goal("contact_time", 8.0),
    Goal("overstride", 1.5),
    Goal("trunk_lean", 1.5),
    Goal("shank_angle", 1.5),
    Goal("knee_flexion_strike", 2.5, slope=0.9),
    Goal("knee_flexion_peak", 3.0, slope=0.9),
    Goal("vertical_oscillation", 0.5),
    Goal("knee_valgus", 2.5, slope=0.9),
    Goal("step_width", 1.5),
    Goal("pelvic_drop", 1.5),
)


def family_grids(families: Sequence[Family]) -> tuple[Grid, ...]:
    """Return the tables of families side by side, one column each."""
    return (
        _who(families),
        _aims(families),
        _errors(families),
        _slopes(families),
        _coverage(families),
    )


def _who(families: Sequence[Family]) -> Grid:
    rows = tuple(
        (one.name, one.source, str(one.runners), str(one.clips), str(one.contacts.n))
        for one in families
    )
    about = (
        "Exact points are joint paths of real people's markers, given to formcheck without a "
        "camera: an error there is the measuring's own. Filmed families show the network's "
        "errors as well."
    )
    return Grid("Who was measured", about, ("family", "who", "runners", "clips", "contacts"), rows)


def _aims(families: Sequence[Family]) -> Grid:
    rows = [
        ("contacts", "none missed, none invented", *(_counted(one.contacts) for one in families)),
        (
            "strike, from the side, 50 frames per second and more",
            f"bias and SD ≤ {_EVENT_MS:g} ms",
            *(_timed(one.contacts.strike_bias_ms, one.contacts.strike_sd_ms) for one in families),
        ),
        (
            "toe-off, from the side, 50 frames per second and more",
            f"bias and SD ≤ {_EVENT_MS:g} ms",
            *(_timed(one.contacts.toe_off_bias_ms, one.contacts.toe_off_sd_ms) for one in families),
        ),
        *(
            (
                goal.metric.replace("_", " "),
                goal.words(),
                *(goal.judge(one.metrics.get(goal.metric)) for one in families),
            )
            for goal in GOALS
        ),
        (
            "intervals",
            f"{100 * _INSIDE[0]:.0f}–{100 * _INSIDE[1]:.0f} % of truths inside, each metric "
            f"with {_FEWEST_COVERED} numbers",
            *(_covered(one) for one in families),
        ),
    ]
    about = (
        "The same aims for runners that a correction learnt from and for those it never saw. "
        "–: this family does not show it."
    )
    return Grid("What we aim for", about, ("", "aim", *_names(families)), tuple(rows))


def _errors(families: Sequence[Family]) -> Grid:
    rows = tuple(
        (
            _named(metric),
            *(_cell(one, metric, _error) for one in families),
        )
        for metric in shown_metrics(families)
    )
    about = "Mean absolute error, with its bias (found less true) and how many numbers it is of."
    return Grid("Errors, family by family", about, ("metric", *_names(families)), rows)


def _slopes(families: Sequence[Family]) -> Grid:
    rows = tuple(
        (
            _named(metric),
            *(_cell(one, metric, _slope) for one in families),
        )
        for metric in shown_metrics(families)
    )
    about = (
        "Slope of found over true, and the range of the truth. 1 is right; 0 would give every "
        "runner the same number, however small the mean error. –: the truth varies "
        "less than the error."
    )
    return Grid("Are runners told apart?", about, ("metric", *_names(families)), rows)


def _coverage(families: Sequence[Family]) -> Grid:
    rows = tuple(
        (_named(metric), *(_cell(one, metric, _inside)
                           for one in families))
        for metric in shown_metrics(families)
    )  # fmt: skip
    about = (
        "Share of truths inside the stated 90 % interval, and half that interval's width. Nothing "
        "learnt from the unseen family; which families each correction did learn from stands below."
    )
    return Grid("Do the intervals hold?", about, ("metric", *_names(families)), rows)


def _cell(one: Family, metric: str, words: Callable[[Figures, int], str]) -> str:
    figures = one.metrics.get(metric)
    if figures is None:
        return ""
    return words(figures, _places(metric)) if figures.n else "refused"


def _error(figures: Figures, places: int) -> str:
    return (
        f"{number(figures.mae, places)} ({number(figures.bias, places, signed=True)}; {figures.n})"
    )


def _slope(figures: Figures, places: int) -> str:
    span = f"{number(figures.low, places)} to {number(figures.high, places)}"
    return f"{number(figures.slope, 2)} ({span})"


def _inside(figures: Figures, places: int) -> str:
    if not math.isfinite(figures.inside):
        return _NOTHING
    return f"{100 * figures.inside:.0f} % (± {number(figures.half, places)})"


def _counted(contacts: ContactFigures) -> str:
    if not contacts.n:
        return _NOTHING
    met = contacts.missed + contacts.invented == 0
    said = f"{contacts.missed} missed, {contacts.invented} invented of {contacts.n}"
    return f"{'met' if met else 'MISSED'}: {said}"


def _timed(bias_ms: float, sd_ms: float) -> str:
    if not math.isfinite(bias_ms + sd_ms):
        return _NOTHING
    met = abs(bias_ms) <= _EVENT_MS and sd_ms <= _EVENT_MS
    return f"{'met' if met else 'MISSED'}: {number(bias_ms, signed=True)} ± {number(sd_ms)}"


def _covered(one: Family) -> str:
    often = {
        metric: figures.inside
        for metric, figures in one.metrics.items()
        if figures.n >= _FEWEST_COVERED and math.isfinite(figures.inside)
    }
    if not often:
        return _NOTHING
    low, high = _INSIDE
    good = sum(low <= share <= high for share in often.values())
    return f"{'met' if good == len(often) else 'MISSED'}: {good} of {len(often)} metrics"


def _named(metric: str) -> str:
    return f"{metric.replace('_', ' ')} ({knowledge.load().metric(metric).unit})"


def _places(metric: str) -> int:
    info = knowledge.load().metric(metric)
    return max(info.decimals, 2 if info.unit in ("s", "m") else 1)


def _names(families: Sequence[Family]) -> tuple[str, ...]:
    return tuple(one.name for one in families)
