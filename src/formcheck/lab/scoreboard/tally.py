"""From single comparisons to a scoreboard: by metric, by condition, contacts, camera."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck import knowledge
from formcheck.lab.scoreboard.cases import CONDITIONS
from formcheck.lab.scoreboard.scores import ClipScore, ContactScore, MetricScore
from formcheck.model import FloatArray

__all__ = [
    "HEADLINE",
    "ConditionRow",
    "ContactRow",
    "MetricRow",
    "SceneRow",
    "condition_rows",
    "contact_rows",
    "metric_rows",
    "scene_row",
    "summarise",
]

#: The metrics whose error is given condition by condition.
HEADLINE = (
    "cadence",
    "contact_time",
    "overstride",
    "knee_flexion_strike",
    "foot_strike_angle",
    "trunk_lean",
    "knee_valgus",
    "step_width",
)


@dataclass(frozen=True, slots=True)
class MetricRow:
    """How wrong one metric is.

    Parameters
    ----------
    metric, unit : str
    n : int
        Numbers given (a clip and side each).
    mae, bias, sd, worst : float
        Of value − truth; ``worst`` keeps its sign. NaN where nothing was given.
    worst_case : str
    refused, inside : float
        Share of what the view could show that was refused; share of the numbers given whose
        interval holds the truth.
    half_width : float
        Median of half the stated 90 % interval.
    """

    metric: str
    unit: str
    n: int
    mae: float
    bias: float
    sd: float
    worst: float
    worst_case: str
    refused: float
    inside: float
    half_width: float


@dataclass(frozen=True, slots=True)
class ConditionRow:
    """The clips of one level of one condition.

    Parameters
    ----------
    condition, level : str
    clips, unfit : int
        How many, and how many of them were refused as a whole.
    mae : dict of str to float
        Mean absolute error of the headline metrics.
    refused, inside : float
        Over all metrics.
    """

    condition: str
    level: str
    clips: int
    unfit: int
    mae: dict[str, float]
    refused: float
    inside: float


@dataclass(frozen=True, slots=True)
class ContactRow:
    """How well contacts are found in one group of clips.

    Parameters
    ----------
    group : str
    found, missed, invented : int
    strike_bias_ms, strike_sd_ms, toe_off_bias_ms, toe_off_sd_ms : float
        Found − true.
    """

    group: str
    found: int
    missed: int
    invented: int
    strike_bias_ms: float
    strike_sd_ms: float
    toe_off_bias_ms: float
    toe_off_sd_ms: float


@dataclass(frozen=True, slots=True)
class SceneRow:
    """How well the camera's place is told.

    Parameters
    ----------
    clips, seen : int
        All; those in which somebody was found.
    view_right : int
    yaw_mae_deg, yaw_worst_deg : float
    roll_n : int
        Clips for which a roll was given.
    roll_mae_deg, roll_worst_deg : float
    """

    clips: int
    seen: int
    view_right: int
    yaw_mae_deg: float
    yaw_worst_deg: float
    roll_n: int
    roll_mae_deg: float
    roll_worst_deg: float


def metric_rows(scores: Sequence[ClipScore]) -> tuple[MetricRow, ...]:
    """Return one row for each metric that any clip's view could show, in the table's order."""
    table = knowledge.load()
    rows = []
    for metric in (*table.metrics, *table.asymmetries):
        named = [(s.name, m) for s in scores for m in s.metrics if m.metric == metric]
        if named:
            rows.append(summarise(metric, table.metric(metric).unit, named))
    return tuple(rows)


def summarise(metric: str, unit: str, named: Sequence[tuple[str, MetricScore]]) -> MetricRow:
    """Return one metric's row from its single scores with their clips' names."""
    given = [(name, m) for name, m in named if m.value is not None]
    errors = np.array([m.error for _, m in given])
    refused = 1.0 - len(given) / len(named) if named else math.nan
    if not given:
        none = math.nan
        return MetricRow(metric, unit, 0, none, none, none, none, "", refused, none, none)
    worst = int(np.argmax(np.abs(errors)))
    half = [0.5 * (m.high - m.low) for _, m in given if m.high is not None and m.low is not None]
    return MetricRow(
        metric=metric,
        unit=unit,
        n=len(given),
        mae=float(np.mean(np.abs(errors))),
        bias=float(np.mean(errors)),
        sd=_sd(errors),
        worst=float(errors[worst]),
        worst_case=given[worst][0],
        refused=refused,
        inside=float(np.mean([m.inside for _, m in given])),
        half_width=float(np.median(half)) if half else math.nan,
    )


def condition_rows(scores: Sequence[ClipScore]) -> tuple[ConditionRow, ...]:
    """Return a row for each level of each condition, in the order of the page."""
    rows = []
    for condition in CONDITIONS:
        levels = {s.conditions[condition] for s in scores}
        for level in sorted(levels, key=_level_order):
            chosen = [s for s in scores if s.conditions[condition] == level]
            rows.append(_condition_row(condition, level, chosen))
    return tuple(rows)


def contact_rows(scores: Sequence[ClipScore]) -> tuple[ContactRow, ...]:
    """Return contacts by frame rate, near and far leg, and from behind or in front."""
    rows = []
    rates = sorted({s.fps for s in scores})
    for fps in rates:
        side = [s for s in scores if s.fps == fps and s.near]
        for near in (True, False):
            own = [c for s in side for c in s.contacts if c.near == near]
            if own:
                leg = "near" if near else "far"
                rows.append(_contact_row(f"side, {fps:g} pictures a second, {leg} leg", own))
    for strike in sorted({s.conditions["foot strike"] for s in scores if s.near}):
        own = [
            c
            for s in scores
            if s.near and s.conditions["foot strike"] == strike
            for c in s.contacts
            if c.near
        ]
        rows.append(_contact_row(f"side, {strike}, near leg", own))
    frontal = [c for s in scores if not s.near for c in s.contacts]
    if frontal:
        rows.append(_contact_row("rear and front, both legs", frontal))
    return tuple(rows)


def scene_row(scores: Sequence[ClipScore]) -> SceneRow:
    """Return how well view, yaw and roll are told."""
    seen = [s for s in scores if s.views[1]]
    yaw = _differences(s.yaws_deg for s in seen)
    roll = _differences(s.rolls_deg for s in seen)
    return SceneRow(
        clips=len(scores),
        seen=len(seen),
        view_right=sum(s.views[0] == s.views[1] for s in seen),
        yaw_mae_deg=_mean(np.abs(yaw)),
        yaw_worst_deg=_largest(yaw),
        roll_n=len(roll),
        roll_mae_deg=_mean(np.abs(roll)),
        roll_worst_deg=_largest(roll),
    )


def _condition_row(condition: str, level: str, chosen: Sequence[ClipScore]) -> ConditionRow:
    every = [m for s in chosen for m in s.metrics]
    given = [m for m in every if m.value is not None]
    mae = {
        metric: _mean(np.abs([m.error for m in given if m.metric == metric])) for metric in HEADLINE
    }
    return ConditionRow(
        condition=condition,
        level=level,
        clips=len(chosen),
        unfit=sum(bool(s.why_not) for s in chosen),
        mae=mae,
        refused=1.0 - len(given) / len(every) if every else math.nan,
        inside=_mean([m.inside for m in given]),
    )


def _contact_row(group: str, contacts: Sequence[ContactScore]) -> ContactRow:
    found = [c for c in contacts if c.kind == "found"]
    strike = np.array([c.strike_ms for c in found])
    toe_off = np.array([c.toe_off_ms for c in found])
    return ContactRow(
        group=group,
        found=len(found),
        missed=sum(c.kind == "missed" for c in contacts),
        invented=sum(c.kind == "invented" for c in contacts),
        strike_bias_ms=_mean(strike),
        strike_sd_ms=_sd(strike),
        toe_off_bias_ms=_mean(toe_off),
        toe_off_sd_ms=_sd(toe_off),
    )


def _differences(pairs: Iterable[tuple[float, float]]) -> FloatArray:
    """Return found − true of the pairs that have both."""
    off: FloatArray = np.array([found - true for true, found in pairs], dtype=float)
    return np.asarray(off[np.isfinite(off)])


def _level_order(level: str) -> tuple[bool, float, str]:
    """Return what sorts levels: numbers by size, "under" before them, words by name."""
    digits = "".join(c if c.isdigit() or c == "." else " " for c in level).split()
    if level.startswith("under"):
        return False, -1.0, level
    return not digits, float(digits[0]) if digits else 0.0, level


def _mean(values: Sequence[float] | Sequence[bool] | np.ndarray) -> float:
    return float(np.mean(values)) if len(values) else math.nan


def _sd(values: np.ndarray) -> float:
    return float(np.std(values, ddof=1)) if len(values) > 1 else math.nan


def _largest(values: np.ndarray) -> float:
    return float(values[np.argmax(np.abs(values))]) if len(values) else math.nan
