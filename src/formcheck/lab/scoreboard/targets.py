"""What formcheck aims at on good clips, and whether a run of the development set meets it.

A good clip: at least 30 pictures a second, a body of 300 px, yaw up to 15°, roll up to 6°. From the
side the near leg counts, unless a target says otherwise.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from formcheck.lab.scoreboard.scores import ClipScore, ContactScore
from formcheck.lab.scoreboard.tally import MetricRow, metric_rows, summarise

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


_REAL = Target(
    "real markers",
    "strike and toe-off ≤ 10 ms, contact time ≤ 12 ms",
    "not part of this run; see `--trc`, `--events`",
    None,
)


def is_good(score: ClipScore) -> bool:
    """Return whether a clip is one the targets are meant for (by its true conditions)."""
    return (
        score.fps >= 29
        and score.body_px >= 300
        and abs(score.yaws_deg[0]) <= 15
        and _roll_of(score) <= 6
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
        _REAL,
    )


def _row(scores: Sequence[ClipScore], metric: str, unit: str) -> MetricRow:
    named = [
        (s.name, m)
        for s in scores
        for m in s.metrics
        if m.metric == metric and (m.side == "both" or s.near in (None, m.side))
    ]
    return summarise(metric, unit, named)


def _cadence(good: Sequence[ClipScore]) -> Target:
    row = _row(good, "cadence", "spm")
    aim = "every clip within 1 step a minute, mean error ≤ 0.3"
    figure = f"worst {abs(row.worst):.1f}, mean {row.mae:.2f}, {_refused(row)}"
    met = abs(row.worst) <= 1.0 and row.mae <= 0.3 and row.refused == 0
    return Target("cadence", aim, figure, _known(row.n, met))


def _poor_cadence(poor: Sequence[ClipScore]) -> Target:
    row = _row(poor, "cadence", "spm")
    figure = f"worst {abs(row.worst):.1f}, {_refused(row)}"
    met = _known(row.n, abs(row.worst) <= 2.0)
    return Target("cadence, 24 pictures a second or 360×480", "within 2", figure, met)


def _contacts(good: Sequence[ClipScore]) -> list[Target]:
    every = [c for s in good for c in s.contacts]
    missed, invented = (sum(c.kind == kind for c in every) for kind in ("missed", "invented"))
    figure = f"{missed} missed and {invented} invented of {len(every)}"
    rows = [Target("contacts", "none missed, none invented", figure, missed + invented == 0)]
    groups = (
        ("60 pictures a second and more", True, lambda s: s.fps >= 59, 8.0),
        ("30 pictures a second", True, lambda s: s.fps < 59, 12.0),
        ("far leg", False, lambda _: True, 15.0),
    )
    for words, near, chosen, limit in groups:
        found = [
            c
            for s in good
            if s.near and chosen(s)
            for c in s.contacts
            if c.kind == "found" and c.near == near
        ]
        rows += [_event(found, event, words, limit) for event in ("strike", "toe_off")]
    return rows


def _event(found: Sequence[ContactScore], event: str, words: str, limit: float) -> Target:
    off = np.array([getattr(c, f"{event}_ms") for c in found])
    aim = f"bias and SD ≤ {limit:g} ms"
    name = f"{event.replace('_', '-')}, {words}"
    if len(off) < 2:
        return Target(name, aim, "no contacts", None)
    bias, sd = float(np.mean(off)), float(np.std(off, ddof=1))
    met = abs(bias) <= limit and sd <= limit
    return Target(name, aim, f"bias {bias:+.1f}, SD {sd:.1f} ms", met)


def _metric(
    good: Sequence[ClipScore],
    metric: str,
    unit: str,
    mae: float,
    worst: float = math.inf,
    fps: float = 0.0,
) -> Target:
    row = _row([s for s in good if s.fps >= fps], metric, unit)
    aim = f"mean error ≤ {mae:g} {unit}"
    aim += f", worst ≤ {worst:g}" if math.isfinite(worst) else ""
    aim += " at 60 pictures a second and more" if fps else ""
    name = metric.replace("_", " ")
    if not row.n:
        return Target(name, aim, "always refused", None)
    figure = f"mean {row.mae:.1f}, worst {abs(row.worst):.1f} (n {row.n}, {_refused(row)})"
    return Target(name, aim, figure, row.mae <= mae and abs(row.worst) <= worst)


def _knee_curve(good: Sequence[ClipScore]) -> Target:
    off = [s.knee_rmse_deg for s in good if math.isfinite(s.knee_rmse_deg)]
    aim = "root mean square error ≤ 5° in stance"
    if not off:
        return Target("knee curve", aim, "no side clip", None)
    figure = f"mean of clips {np.mean(off):.1f}°, worst {np.max(off):.1f}°"
    return Target("knee curve", aim, figure, bool(np.mean(off) <= 5.0))


def _order(good: Sequence[ClipScore], metric: str, apart: float) -> Target:
    """Return whether clips that truly differ are put in the right order."""
    name, aim = f"{metric.replace('_', ' ')}, order", f"always right where {apart:g}° apart"
    means = []
    for score in good:
        both = [m for m in score.metrics if m.metric == metric and m.value is not None]
        if len(both) == 2:
            values = [m.value for m in both if m.value is not None]
            means.append((float(np.mean([m.true for m in both])), float(np.mean(values))))
    pairs = [(a, b) for a, b in combinations(means, 2) if abs(a[0] - b[0]) >= apart]
    if not pairs:
        return Target(name, aim, "no such pair", None)
    right = sum((a[0] - b[0]) * (a[1] - b[1]) > 0 for a, b in pairs)
    return Target(name, aim, f"{right} of {len(pairs)} pairs", right == len(pairs))


def _camera(good: Sequence[ClipScore]) -> list[Target]:
    views = [s.views for s in good]
    right = sum(true == found for true, found in views)
    yaw = _off([s.yaws_deg for s in good])
    roll = _off([s.rolls_deg for s in good])
    rows = [Target("view", "right on every clip", f"{right} of {len(views)}", right == len(views))]
    for name, off, limit in (("yaw", yaw, 5.0), ("roll", roll, 1.5)):
        figure = (
            f"worst {np.max(off):.1f}°, mean {np.mean(off):.1f}° (n {len(off)})"
            if len(off)
            else "none given"
        )
        met = bool(np.max(off) <= limit) if len(off) else None
        rows.append(Target(name, f"every clip within {limit:g}°", figure, met))
    return rows


def _intervals(good: Sequence[ClipScore]) -> Target:
    low, high = _INSIDE
    rows = [row for row in metric_rows(good) if row.n >= _FEWEST]
    off = [row for row in rows if not low <= row.inside <= high]
    aim = f"truth inside in {100 * low:.0f}–{100 * high:.0f} % of cases, each metric"
    named = "; outside: " + ", ".join(f"{r.metric} {100 * r.inside:.0f} %" for r in off)
    figure = f"{len(rows) - len(off)} of {len(rows)} metrics" + (named if off else "")
    return Target("intervals", aim, figure, _known(len(rows), not off))


def _off(pairs: Sequence[tuple[float, float]]) -> np.ndarray:
    off = np.array([abs(found - true) for true, found in pairs], dtype=float)
    return np.asarray(off[np.isfinite(off)])


def _roll_of(score: ClipScore) -> float:
    true = score.rolls_deg[0]
    return abs(true) if math.isfinite(true) else 0.0


def _refused(row: MetricRow) -> str:
    return f"{100 * row.refused:.0f} % refused"


def _known(n: int, met: bool) -> bool | None:
    return met if n else None
