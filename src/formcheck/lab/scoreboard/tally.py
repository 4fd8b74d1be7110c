"""From single comparisons to tables of figures: by metric, by condition, contacts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from formcheck import knowledge
from formcheck.lab.scoreboard.cases import CONDITIONS
from formcheck.lab.scoreboard.scores import ClipScore, clip_table, contact_table, metric_table
from formcheck.model import FloatArray

__all__ = [
    "HEADLINE",
    "base_for_coverage",
    "condition_rows",
    "contact_rows",
    "level_order",
    "metric_rows",
    "slope_of",
    "summary",
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


def metric_rows(scores: Sequence[ClipScore]) -> pd.DataFrame:
    """Return one row for each metric that any clip's view could show, in the table's order.

    Columns are ``unit`` and those of `summary`.
    """
    known, table = knowledge.load(), metric_table(scores)
    shown = [m for m in (*known.metrics, *known.asymmetries) if m in set(table.metric)]
    rows = [
        {"unit": known.metric(metric).unit, **summary(table[table.metric == metric])}
        for metric in shown
    ]
    return pd.DataFrame(rows, index=pd.Index(shown, dtype=object))


def summary(rows: pd.DataFrame) -> dict[str, Any]:
    """Return how wrong one metric is, from its rows of a `metric_table`.

    ``n`` numbers were given; ``mae``, ``bias``, ``sd`` and ``worst`` (with its sign, in the clip
    ``worst_case``) are of value − truth; ``slope`` is of value over truth, whose range is ``low``
    to ``high``; ``refused`` is the share of what the view could show,
    ``inside`` the share of the numbers given whose interval holds the truth, ``half_width`` the
    median of half the interval. NaN where nothing was given.
    """
    given = rows[rows.given]
    error = given.error
    worst = error.abs().idxmax() if len(given) else None
    return {
        "n": len(given),
        "mae": error.abs().mean(),
        "bias": error.mean(),
        "sd": error.std(),
        "worst": error.get(worst, math.nan),
        "worst_case": given["clip"].get(worst, ""),
        "slope": slope_of(given.true.to_numpy(), given.value.to_numpy()),
        "low": rows.true.min(),
        "high": rows.true.max(),
        "refused": 1.0 - rows.given.mean(),
        "inside": given.inside.astype(float).mean(),
        "half_width": given.half.median(),
    }


def slope_of(true: FloatArray, found: FloatArray) -> float:
    """Return the slope of found over true by least squares; NaN with fewer than 3 or no spread."""
    if len(true) < 3 or np.ptp(true) <= 1e-6 * np.abs(true).max():
        return float("nan")
    return float(np.polyfit(true, found, 1)[0])


def condition_rows(scores: Sequence[ClipScore]) -> pd.DataFrame:
    """Return a row for each level of each condition, in the order of the page.

    Of its clips and how many are ``unfit`` as a whole, the mean absolute error of the headline
    metrics, and the shares ``inside`` and ``refused`` over all metrics.
    """
    metrics, clips = metric_table(scores), clip_table(scores)
    rows = []
    for condition in CONDITIONS:
        for level in sorted(clips[condition].unique(), key=level_order):
            own, here = metrics[metrics[condition] == level], clips[clips[condition] == level]
            given = own[own.given]
            rows.append(
                {
                    "condition": condition,
                    "level": level,
                    "clips": len(here),
                    "unfit": here.unfit.sum(),
                    **given.error.abs().groupby(given.metric).mean().reindex(HEADLINE),
                    "inside": given.inside.astype(float).mean(),
                    "refused": 1.0 - own.given.mean(),
                }
            )
    return pd.DataFrame(rows)


def contact_rows(scores: Sequence[ClipScore]) -> pd.DataFrame:
    """Return contacts by frame rate, near and far leg, and from behind or in front.

    Counts of ``found``, ``missed`` and ``invented``; bias and SD of found less true, in ms.
    """
    table = contact_table(scores)
    side = table[table.lateral.astype(bool)]
    near = side[side.near.astype(bool)]
    groups = {
        f"side, {fps:g} pictures a second, {'near' if is_near else 'far'} leg": own
        for (fps, is_near), own in sorted(
            side.groupby(["fps", "near"]), key=lambda one: (one[0][0], not one[0][1])
        )
    }
    groups |= {f"side, {strike}, near leg": own for strike, own in near.groupby("foot strike")}
    groups["rear and front, both legs"] = table[~table.lateral.astype(bool)]
    rows = {}
    for group, own in groups.items():
        if own.empty:
            continue
        found = own[own.kind == "found"]
        rows[group] = {
            **{kind: (own.kind == kind).sum() for kind in ("found", "missed", "invented")},
            "strike_bias_ms": found.strike_ms.mean(),
            "strike_sd_ms": found.strike_ms.std(),
            "toe_off_bias_ms": found.toe_off_ms.mean(),
            "toe_off_sd_ms": found.toe_off_ms.std(),
        }
    return pd.DataFrame.from_dict(rows, orient="index")


def base_for_coverage(
    scores: Sequence[ClipScore], metric: str, base: float, share: float = 0.90
) -> float:
    """Return the ``error.base`` with which the intervals of a metric hold ``share`` of the truths.

    Parameters
    ----------
    scores : sequence of ClipScore
    metric : str
    base : float
        The one in ``metrics.toml`` with which the scores were made. The other parts of each
        interval are kept; in small pictures the part is larger, as `standard_error` has it.
    """
    table = metric_table(scores)
    own = table[(table.metric == metric) & table.half.notna()]
    small = np.maximum(300.0 / np.maximum(own.body_px, 1.0), 1.0)
    rest = np.maximum((own.half / 1.645) ** 2 - (small * base) ** 2, 0.0)
    needed = np.maximum((own.error / 1.645) ** 2 - rest, 0.0) / small**2
    return float(np.sqrt(needed.quantile(share)))


def level_order(level: str) -> tuple[bool, float, str]:
    """Return what sorts levels: numbers by size, "under" before them, words by name."""
    digits = "".join(c if c.isdigit() or c == "." else " " for c in level).split()
    if level.startswith("under"):
        return False, -1.0, level
    return not digits, float(digits[0]) if digits else 0.0, level
