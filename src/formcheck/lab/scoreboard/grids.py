"""The scoreboard's tables, as rows of words: printed on the terminal, written on the page."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck import knowledge
from formcheck.lab.scoreboard.board import Scoreboard
from formcheck.lab.scoreboard.fault_rows import FaultRow, Verdict
from formcheck.lab.scoreboard.landmarks import LandmarkRow
from formcheck.lab.scoreboard.tally import (
    HEADLINE,
    condition_rows,
    contact_rows,
    metric_rows,
    scene_row,
)
from formcheck.lab.scoreboard.targets import targets

__all__ = ["Grid", "all_grids", "number"]

_FAULT_COLUMNS = {
    "cadence": "cadence",
    "contact_time": "contact time",
    "overstride": "overstride",
    "knee_flexion_strike": "knee at strike",
    "trunk_lean": "trunk lean",
    "step_width": "step width",
    "knee_valgus": "knee valgus",
}


@dataclass(frozen=True, slots=True)
class Grid:
    """A table.

    Parameters
    ----------
    title, about : str
        A heading; one or two sentences on how to read it.
    head : tuple of str
    rows : tuple of tuples of str
    """

    title: str
    about: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def all_grids(board: Scoreboard) -> tuple[Grid, ...]:
    """Return every table of a scoreboard, in the order of the page."""
    return (
        _target_grid(board),
        _metric_grid(board),
        _condition_grid(board),
        _contact_grid(board),
        _scene_grid(board),
        _landmark_grid(board),
        _fault_grid(board),
        _refused_grid(board),
    )


def number(value: float, decimals: int = 1, *, signed: bool = False) -> str:
    """Return a number in words; an en dash where there is none."""
    if not math.isfinite(value):
        return "–"
    return f"{value:+.{decimals}f}" if signed else f"{value:.{decimals}f}"


def _percent(share: float) -> str:
    return "–" if not math.isfinite(share) else f"{100 * share:.0f} %"


def _target_grid(board: Scoreboard) -> Grid:
    words = {True: "met", False: "MISSED", None: "not judged"}
    rows = tuple((t.name, t.aim, t.figure, words[t.met]) for t in targets(board.scores))
    about = (
        "On clips with at least 30 pictures a second, a body of 300 px or more, yaw up to 15° and "
        "roll up to 6°; the near leg from the side."
    )
    return Grid("Targets", about, ("quantity", "target", "this run", ""), rows)


def _metric_grid(board: Scoreboard) -> Grid:
    head = ("metric", "n", "MAE", "bias", "SD", "worst", "± stated", "inside", "refused")
    table = knowledge.load()
    rows = []
    for row in metric_rows(board.scores):
        places = max(table.metric(row.metric).decimals, 2 if row.unit in ("s", "m") else 1)
        rows.append(
            (
                f"{row.metric} ({row.unit})",
                str(row.n),
                number(row.mae, places),
                number(row.bias, places, signed=True),
                number(row.sd, places),
                number(row.worst, places, signed=True),
                number(row.half_width, places),
                _percent(row.inside),
                _percent(row.refused),
            )
        )
    about = (
        "MAE is the mean absolute error; bias and worst are found less true. ± stated is the "
        "median of half the 90 % interval, inside the share of truths it holds, refused the share "
        "of what the view could show."
    )
    return Grid("By metric", about, head, tuple(rows))


def _condition_grid(board: Scoreboard) -> Grid:
    table = knowledge.load()
    names = tuple(f"{_FAULT_COLUMNS.get(m, m.replace('_', ' '))}" for m in HEADLINE)
    head = ("condition", "", "clips", "unfit", *names, "inside", "refused")
    rows = tuple(
        (
            row.condition,
            row.level,
            str(row.clips),
            str(row.unfit),
            *(number(row.mae[m], max(1, table.metric(m).decimals)) for m in HEADLINE),
            _percent(row.inside),
            _percent(row.refused),
        )
        for row in condition_rows(board.scores)
    )
    about = (
        "Mean absolute error; inside and refused over all metrics. unfit is the number of clips "
        "that were refused as a whole."
    )
    return Grid("By condition", about, head, rows)


def _contact_grid(board: Scoreboard) -> Grid:
    head = ("contacts", "found", "missed", "invented", "strike, ms", "toe-off, ms")
    rows = tuple(
        (
            row.group,
            str(row.found),
            str(row.missed),
            str(row.invented),
            f"{number(row.strike_bias_ms, signed=True)} ± {number(row.strike_sd_ms)}",
            f"{number(row.toe_off_bias_ms, signed=True)} ± {number(row.toe_off_sd_ms)}",
        )
        for row in contact_rows(board.scores)
    )
    about = "Bias ± SD of found less true. Contacts cut off by the clip's ends are not counted."
    return Grid("Contacts", about, head, rows)


def _scene_grid(board: Scoreboard) -> Grid:
    row = scene_row(board.scores)
    rows = (
        ("view", f"{row.view_right} of {row.seen} right", ""),
        (
            "yaw",
            f"mean error {number(row.yaw_mae_deg)}°",
            f"worst {number(row.yaw_worst_deg, signed=True)}°",
        ),
        (
            f"roll ({row.roll_n} clips that give it)",
            f"mean error {number(row.roll_mae_deg)}°",
            f"worst {number(row.roll_worst_deg, signed=True)}°",
        ),
    )
    about = f"Somebody was found in {row.seen} of {row.clips} clips."
    return Grid("Where the camera stands", about, ("", "", ""), rows)


def _landmark_grid(board: Scoreboard) -> Grid:
    """Return a row for each view and joint, a column for each network."""
    models = tuple(dict.fromkeys(row.model for row in board.landmarks))
    by = {(row.model, row.group, row.joint): row for row in board.landmarks}
    rows = []
    for group, joint in dict.fromkeys((row.group, row.joint) for row in board.landmarks):
        own = [by.get((model, group, joint)) for model in models]
        first = next(row for row in own if row is not None)
        ahead, up = first.bias_pct
        rows.append(
            (
                group,
                joint.replace("_", " "),
                *(_distance(row) for row in own),
                f"{number(ahead, signed=True)}, {number(up, signed=True)}",
            )
        )
    about = (
        "What the network alone gives, before anything is cleaned: median / 95th percentile of "
        "the distance from the true joint, and in brackets the share that lies on another limb "
        "or beside the body; % of the runner's height (1 % is about 1.7 cm). bias, of the first "
        "column: ahead (from the side) or outwards (rear, front), and up."
    )
    return Grid("Landmarks alone", about, ("view", "joint", *models, "bias"), tuple(rows))


def _distance(row: LandmarkRow | None) -> str:
    if row is None:
        return ""
    return f"{number(row.median_pct)} / {number(row.most_pct)} ({_percent(row.elsewhere)})"


def _fault_grid(board: Scoreboard) -> Grid:
    columns = tuple(_FAULT_COLUMNS)
    rows = tuple(
        (row.name, *(_verdicts(row, metric) for metric in columns)) for row in board.faults
    )
    about = (
        "One fault at a time. ok: the stated interval holds the truth, with the mean "
        "absolute error; OUT: it does not, with error and half interval; –: refused, with the "
        "reason in the next table; empty: not shown by this view. A 90 % interval is meant to "
        "miss one time in ten."
    )
    return Grid("Faults", about, ("fault", *_FAULT_COLUMNS.values()), rows)


def _refused_grid(board: Scoreboard) -> Grid:
    rows = []
    for row in board.faults:
        reasons = dict.fromkeys(v.why for v in row.verdicts if v.kind == "refused" and v.why)
        if reasons:
            rows.append((row.name, " / ".join(reasons)))
    about = "What the runner is told where a number is refused."
    return Grid("Reasons given", about, ("fault", "reasons"), tuple(rows))


def _verdicts(row: FaultRow, metric: str) -> str:
    """Return what came of one metric, over all runners: the worst first."""
    own = [v for v in row.verdicts if v.metric == metric]
    if not own:
        return ""
    parts = []
    outside = [v for v in own if v.kind == "outside"]
    inside = [v for v in own if v.kind == "inside"]
    if outside:
        worst = max(outside, key=lambda v: abs(v.error))
        parts.append(f"OUT {number(worst.error, signed=True)} (±{number(worst.half_width)})")
    if inside:
        parts.append(f"ok {number(_mean_error(inside))}")
    if len(outside) + len(inside) < len(own):
        parts.append("–")
    return ", ".join(parts)


def _mean_error(verdicts: Sequence[Verdict]) -> float:
    return sum(abs(v.error) for v in verdicts) / len(verdicts)
