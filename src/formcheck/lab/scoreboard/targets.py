"""What formcheck aims at on good clips, and whether a run of the development set meets it.

A good clip: at least 30 pictures a second, a body of 300 px, yaw up to 15°, roll up to 6°. From the
side the near leg counts, unless a target says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import pandas as pd

from formcheck.lab.scoreboard.scores import ClipScore, clip_table, contact_table, metric_table
from formcheck.lab.scoreboard.tally import metric_rows, summary

__all__ = ["Target", "is_good", "targets"]

_INSIDE = (0.85, 0.97)
_FEWEST = 8  # numbers a metric must have given before its share of truths inside means anything


@dataclass(frozen=True, slots=True)
class Target:
    """One aim.

    Parameters
    ----------
    name, aim : str
    figure : str
        What this run gave.
    met : bool or None
        None where the set had nothing to judge it by.
    """

    name: str
    aim: str
    figure: str
    met: bool | None


def is_good(score: ClipScore) -> bool:
    """Return whether a clip is one the targets are meant for (by its true conditions)."""
    return (
        score.fps >= 29
        and score.body_px >= 300
        and abs(score.yaws_deg[0]) <= 15
        and not abs(score.rolls_deg[0]) > 6  # NaN: not known
    )


def targets(scores: Sequence[ClipScore]) -> tuple[Target, ...]:
    """Return every aim with what this run gave."""
    good = [s for s in scores if is_good(s)]
    return (
        _cadence(good),
        _poor_cadence([s for s in scores if s.fps < 29 or s.conditions["picture"] == "360×480"]),
        *_contacts(good),
        _metric(good, "contact_time", "ms", 12.0, fps=59),
        _metric(good, "overstride", "% of leg length", 2.0, worst=5.0),
        _metric(good, "shank_angle", "°", 2.5),
        _metric(good, "knee_flexion_strike", "°", 4.0),
        _metric(good, "knee_flexion_peak", "°", 4.0),
        _knee_curve(good),
        _metric(good, "trunk_lean", "°", 2.0),
        _metric(good, "foot_strike_angle", "°", 5.0),
        _metric(good, "vertical_oscillation", "cm", 0.8),
        _metric(good, "knee_valgus", "°", 3.0),
        _order(good, "knee_valgus", 5.0),
        _metric(good, "hip_adduction", "°", 3.0),
        _metric(good, "step_width", "% of leg length", 1.5),
        _metric(good, "pelvic_drop", "°", 2.0),
        *_camera(good),
        _intervals(good),
    )


def _good_row(scores: Sequence[ClipScore], metric: str) -> dict[str, Any]:
    """Return how wrong one metric is on the legs that count."""
    table = metric_table(scores)
    return summary(table[(table.metric == metric) & table.near.astype(bool)])


def _cadence(good: Sequence[ClipScore]) -> Target:
    row = _good_row(good, "cadence")
    aim = "every clip within 1 step a minute, mean error ≤ 0.3"
    figure = f"worst {abs(row['worst']):.1f}, mean {row['mae']:.2f}, {_refused(row)}"
    met = abs(row["worst"]) <= 1.0 and row["mae"] <= 0.3 and row["refused"] == 0
    return Target("cadence", aim, figure, _known(row["n"], met))


def _poor_cadence(poor: Sequence[ClipScore]) -> Target:
    row = _good_row(poor, "cadence")
    figure = f"worst {abs(row['worst']):.1f}, {_refused(row)}"
    met = _known(row["n"], abs(row["worst"]) <= 2.0)
    return Target("cadence, 24 pictures a second or 360×480", "within 2", figure, met)


def _contacts(good: Sequence[ClipScore]) -> list[Target]:
    every = contact_table(good)
    missed, invented = ((every.kind == kind).sum() for kind in ("missed", "invented"))
    figure = f"{missed} missed and {invented} invented of {len(every)}"
    rows = [Target("contacts", "none missed, none invented", figure, bool(missed + invented == 0))]
    found = every[(every.kind == "found") & every.lateral.astype(bool)]
    near, fast = found.near.astype(bool), found.fps >= 59
    for words, own, limit in (
        ("60 pictures a second and more", found[near & fast], 8.0),
        ("30 pictures a second", found[near & ~fast], 12.0),
        ("far leg", found[~near], 15.0),
    ):
        rows += [_event(own[f"{event}_ms"], event, words, limit) for event in ("strike", "toe_off")]
    return rows


def _event(off: pd.Series, event: str, words: str, limit: float) -> Target:
    aim = f"bias and SD ≤ {limit:g} ms"
    name = f"{event.replace('_', '-')}, {words}"
    if len(off) < 2:
        return Target(name, aim, "no contacts", None)
    bias, sd = off.mean(), off.std()
    met = bool(abs(bias) <= limit and sd <= limit)
    return Target(name, aim, f"bias {bias:+.1f}, SD {sd:.1f} ms", met)


def _metric(
    good: Sequence[ClipScore],
    metric: str,
    unit: str,
    mae: float,
    worst: float = math.inf,
    fps: float = 0.0,
) -> Target:
    row = _good_row([s for s in good if s.fps >= fps], metric)
    aim = f"mean error ≤ {mae:g} {unit}"
    aim += f", worst ≤ {worst:g}" if math.isfinite(worst) else ""
    aim += " at 60 pictures a second and more" if fps else ""
    name = metric.replace("_", " ")
    if not row["n"]:
        return Target(name, aim, "always refused", None)
    largest = abs(row["worst"])
    figure = f"mean {row['mae']:.1f}, worst {largest:.1f} (n {row['n']}, {_refused(row)})"
    return Target(name, aim, figure, bool(row["mae"] <= mae and largest <= worst))


def _knee_curve(good: Sequence[ClipScore]) -> Target:
    off = clip_table(good).knee.dropna()
    aim = "root mean square error ≤ 5° in stance"
    if off.empty:
        return Target("knee curve", aim, "no side clip", None)
    figure = f"mean of clips {off.mean():.1f}°, worst {off.max():.1f}°"
    return Target("knee curve", aim, figure, bool(off.mean() <= 5.0))


def _order(good: Sequence[ClipScore], metric: str, apart: float) -> Target:
    """Return whether clips that truly differ are put in the right order."""
    name, aim = f"{metric.replace('_', ' ')}, order", f"always right where {apart:g}° apart"
    table = metric_table(good)
    own = table[(table.metric == metric) & table.given].groupby("clip", sort=False)
    means = own[["true", "value"]].mean()[own.size() == 2].to_numpy()
    pairs = [(a, b) for a, b in combinations(means, 2) if abs(a[0] - b[0]) >= apart]
    if not pairs:
        return Target(name, aim, "no such pair", None)
    right = sum((a[0] - b[0]) * (a[1] - b[1]) > 0 for a, b in pairs)
    return Target(name, aim, f"{right} of {len(pairs)} pairs", bool(right == len(pairs)))


def _camera(good: Sequence[ClipScore]) -> list[Target]:
    clips = clip_table(good)
    right = clips.view_right.sum()
    figure = f"{right} of {len(clips)}"
    rows = [Target("view", "right on every clip", figure, bool(right == len(clips)))]
    for name, limit in (("yaw", 5.0), ("roll", 1.5)):
        off, aim = clips[f"{name}_off"].dropna().abs(), f"every clip within {limit:g}°"
        if off.empty:
            rows.append(Target(name, aim, "none given", None))
        else:
            figure = f"worst {off.max():.1f}°, mean {off.mean():.1f}° (n {len(off)})"
            rows.append(Target(name, aim, figure, bool(off.max() <= limit)))
    return rows


def _intervals(good: Sequence[ClipScore]) -> Target:
    low, high = _INSIDE
    rows = metric_rows(good)
    inside = rows[rows.n >= _FEWEST].inside if len(rows) else pd.Series(dtype=float)
    off = inside[~inside.between(low, high)]
    aim = f"truth inside in {100 * low:.0f}–{100 * high:.0f} % of cases, each metric"
    named = "; outside: " + ", ".join(f"{metric} {100 * x:.0f} %" for metric, x in off.items())
    figure = f"{len(inside) - len(off)} of {len(inside)} metrics" + (named if len(off) else "")
    return Target("intervals", aim, figure, _known(len(inside), off.empty))


def _refused(row: dict[str, Any]) -> str:
    return f"{100 * row['refused']:.0f} % refused"


def _known(n: int, met: bool) -> bool | None:
    return bool(met) if n else None
