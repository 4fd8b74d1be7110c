"""The pictures of the accuracy page: error by condition, intervals, agreement."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.figure import Figure

from formcheck import knowledge
from formcheck.files.atomic import SEALS, Seal, atomic_write
from formcheck.lab.scoreboard.curves import BAND_SD, RealCurve
from formcheck.lab.scoreboard.scores import ClipScore
from formcheck.lab.scoreboard.tally import metric_rows
from formcheck.model import FloatArray

__all__ = ["curves_figure", "draw_all", "save_figure"]

_INK, _SOFT, _ACCENT, _OUT = "#26313f", "#b9c2cc", "#2f6f9f", "#c4552d"
_AGREEMENT = ("cadence", "overstride", "knee_flexion_strike", "knee_valgus")
_BY_CONDITION = ("overstride", "knee_flexion_strike", "trunk_lean", "knee_valgus")
_SHOWN_CONDITIONS = ("view", "pictures a second", "yaw", "roll", "picture", "light", "speed")
_FEWEST = 5


def draw_all(scores: Sequence[ClipScore], folder: Path) -> tuple[Path, ...]:
    """Draw every picture into a folder and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    with _style():
        return (
            _save(_agreement(scores), folder / "agreement.svg", SEALS["html"]),
            _save(_intervals(scores), folder / "intervals.svg", SEALS["html"]),
            _save(_conditions(scores), folder / "conditions.svg", SEALS["html"]),
        )


def save_figure(draw: Callable[[], Figure], path: Path) -> Path:
    """Draw one picture in the page's look and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with _style():
        return _save(draw(), path)


def curves_figure(
    real: Sequence[RealCurve], strides: Mapping[str, Mapping[str, FloatArray]]
) -> Figure:
    """Return joint angles through the stride: digital runners on the band of real ones."""
    figure = Figure(figsize=(9.0, 3.1), layout="constrained")
    for axes, curve in zip(figure.subplots(1, len(real)), real, strict=True):
        half = BAND_SD * curve.sd_deg
        axes.fill_between(
            100 * curve.share, curve.mean_deg - half, curve.mean_deg + half, color=_SOFT, alpha=0.5,
            lw=0, label="46 real runners, mean ± 2 SD",
        )  # fmt: skip
        axes.plot(100 * curve.share, curve.mean_deg, color=_INK, lw=0.8, ls="--")
        for (name, stride), colour in zip(strides.items(), (_ACCENT, _OUT, "#5b8c5a"), strict=True):
            angle = stride[curve.joint]
            axes.plot(np.linspace(0, 100, len(angle)), angle, color=colour, lw=1.2, label=name)
        axes.set_title(f"{curve.joint}, °")
        axes.set_xlabel("% of the stride")
    figure.legend(
        *figure.axes[0].get_legend_handles_labels(),
        loc="outside lower center",
        ncols=4,
        frameon=False,
    )
    return figure


def _agreement(scores: Sequence[ClipScore]) -> Figure:
    """Return found against true for the headline metrics, with the stated intervals."""
    figure = Figure(figsize=(9.0, 2.7), layout="constrained")
    for axes, metric in zip(figure.subplots(1, len(_AGREEMENT)), _AGREEMENT, strict=True):
        given = [m for s in scores for m in s.metrics if m.metric == metric and m.value is not None]
        info = knowledge.load().metric(metric)
        axes.set_title(info.label)
        axes.set_xlabel(f"true, {info.unit}")
        for inside, colour in ((True, _ACCENT), (False, _OUT)):
            own = [m for m in given if m.inside == inside]
            true = np.array([m.true for m in own])
            value = np.array([m.value for m in own], dtype=float)
            half = np.array([0.5 * ((m.high or 0.0) - (m.low or 0.0)) for m in own])
            axes.errorbar(true, value, yerr=half, fmt="o", ms=2.5, lw=0.5, color=colour, alpha=0.8)
        if given:
            ends = np.array([min(m.true for m in given), max(m.true for m in given)])
            axes.plot(ends, ends, color=_INK, lw=0.8)
    figure.axes[0].set_ylabel("found")
    return figure


def _intervals(scores: Sequence[ClipScore]) -> Figure:
    """Return the share of truths inside the stated interval, metric by metric."""
    rows = [row for row in metric_rows(scores) if row.n >= _FEWEST]
    figure = Figure(figsize=(7.0, 0.6 + 0.19 * len(rows)), layout="constrained")
    axes = figure.subplots()
    places = np.arange(len(rows))[::-1]
    share = np.array([100 * row.inside for row in rows])
    colours = [_ACCENT if 85 <= s <= 97 else _OUT for s in share]
    axes.axvspan(85, 97, color=_SOFT, alpha=0.4, lw=0)
    axes.axvline(90, color=_INK, lw=0.8)
    axes.scatter(share, places, c=colours, s=16, zorder=3)
    axes.set_yticks(places, [f"{row.metric}  (n {row.n})" for row in rows])
    axes.set_xlim(min([60.0, *share]) - 3, 102)
    axes.set_xlabel("truths inside the stated 90 % interval, % (grey: aim)")
    return figure


def _conditions(scores: Sequence[ClipScore]) -> Figure:
    """Return the mean absolute error of four metrics, level by level of each condition."""
    levels = [
        (condition, level)
        for condition in _SHOWN_CONDITIONS
        for level in sorted({s.conditions[condition] for s in scores}, key=_by_size)
    ]
    figure = Figure(figsize=(9.0, 0.7 + 0.19 * len(levels)), layout="constrained")
    places = np.arange(len(levels))[::-1]
    every: Any = figure.subplots(1, len(_BY_CONDITION), sharey=True)
    for axes, metric in zip(every, _BY_CONDITION, strict=True):
        info = knowledge.load().metric(metric)
        axes.set_title(info.label)
        axes.set_xlabel(f"mean absolute error, {info.unit}")
        for place, (condition, level) in zip(places, levels, strict=True):
            errors = [
                abs(m.error)
                for s in scores
                if s.conditions[condition] == level
                for m in s.metrics
                if m.metric == metric and m.value is not None
            ]
            if len(errors) > 1:
                spread = 1.645 * np.std(errors, ddof=1) / np.sqrt(len(errors))
                axes.errorbar(
                    np.mean(errors), place, xerr=spread, fmt="o", ms=3, lw=0.8, color=_ACCENT
                )
        axes.set_xlim(left=0)
    every[0].set_yticks(places, [f"{condition}: {level}" for condition, level in levels])
    return figure


def _by_size(level: str) -> tuple[float, str]:
    digits = "".join(c if c.isdigit() or c == "." else " " for c in level).split()
    return (-1.0 if level.startswith("under") else float(digits[0]) if digits else 0.0), level


@contextmanager
def _style() -> Iterator[None]:
    """Give all pictures one look, and the same bytes for the same figures."""
    look = {
        "font.size": 7.5,
        "axes.titlesize": 8.5,
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.edgecolor": _INK,
        "text.color": _INK,
        "axes.labelcolor": _INK,
        "xtick.color": _INK,
        "ytick.color": _INK,
        "svg.hashsalt": "formcheck",
    }
    with mpl.rc_context():
        mpl.rcdefaults()  # matplotlib has read the current folder's matplotlibrc, if any
        mpl.rcParams.update(look)
        yield


def _save(figure: Figure, path: Path, seal: Seal | None = None) -> Path:
    with atomic_write(path, seal) as file:
        figure.savefig(file, format="svg", metadata={"Date": None}, facecolor="white")
    return path
