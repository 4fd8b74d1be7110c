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
from formcheck.lab.scoreboard.scores import ClipScore, clip_table, metric_table
from formcheck.lab.scoreboard.tally import level_order, metric_rows
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
    table = metric_table(scores)
    figure = Figure(figsize=(9.0, 2.7), layout="constrained")
    for axes, metric in zip(figure.subplots(1, len(_AGREEMENT)), _AGREEMENT, strict=True):
        given = table[(table.metric == metric) & table.given]
        info = knowledge.load().metric(metric)
        axes.set_title(info.label)
        axes.set_xlabel(f"true, {info.unit}")
        for inside, colour in ((True, _ACCENT), (False, _OUT)):
            own = given[given.inside == inside]
            axes.errorbar(
                own.true, own.value, yerr=own.half, fmt="o", ms=2.5, lw=0.5, color=colour, alpha=0.8
            )
        if len(given):
            ends = [given.true.min(), given.true.max()]
            axes.plot(ends, ends, color=_INK, lw=0.8)
    figure.axes[0].set_ylabel("found")
    return figure


def _intervals(scores: Sequence[ClipScore]) -> Figure:
    """Return the share of truths inside the stated interval, metric by metric."""
    rows = metric_rows(scores)
    rows = rows[rows.n >= _FEWEST]
    figure = Figure(figsize=(7.0, 0.6 + 0.19 * len(rows)), layout="constrained")
    axes = figure.subplots()
    places, share = np.arange(len(rows))[::-1], 100 * rows.inside.to_numpy()
    axes.axvspan(85, 97, color=_SOFT, alpha=0.4, lw=0)
    axes.axvline(90, color=_INK, lw=0.8)
    colours = np.where((share >= 85) & (share <= 97), _ACCENT, _OUT)
    axes.scatter(share, places, c=colours, s=16, zorder=3)
    axes.set_yticks(places, [f"{row.Index}  (n {row.n})" for row in rows.itertuples()])
    axes.set_xlim(min([60.0, *share]) - 3, 102)
    axes.set_xlabel("truths inside the stated 90 % interval, % (grey: aim)")
    return figure


def _conditions(scores: Sequence[ClipScore]) -> Figure:
    """Return the mean absolute error of four metrics, level by level of each condition."""
    table, clips = metric_table(scores), clip_table(scores)
    levels = [
        (condition, level)
        for condition in _SHOWN_CONDITIONS
        for level in sorted(clips[condition].unique(), key=level_order)
    ]
    figure = Figure(figsize=(9.0, 0.7 + 0.19 * len(levels)), layout="constrained")
    places = np.arange(len(levels))[::-1]
    every: Any = figure.subplots(1, len(_BY_CONDITION), sharey=True)
    for axes, metric in zip(every, _BY_CONDITION, strict=True):
        info = knowledge.load().metric(metric)
        axes.set_title(info.label)
        axes.set_xlabel(f"mean absolute error, {info.unit}")
        for place, (condition, level) in zip(places, levels, strict=True):
            own = table[(table.metric == metric) & (table[condition] == level)]
            errors = own.error.dropna().abs()
            if len(errors) > 1:
                spread = 1.645 * errors.std() / np.sqrt(len(errors))
                axes.errorbar(
                    errors.mean(), place, xerr=spread, fmt="o", ms=3, lw=0.8, color=_ACCENT
                )
        axes.set_xlim(left=0)
    every[0].set_yticks(places, [f"{condition}: {level}" for condition, level in levels])
    return figure


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
