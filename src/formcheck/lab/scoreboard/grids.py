"""The scoreboard's tables, as rows of words: printed on the terminal, written on the page."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pandas as pd

from formcheck import knowledge
from formcheck.lab.scoreboard.board import Scoreboard
from formcheck.lab.scoreboard.faults import Verdict
from formcheck.lab.scoreboard.landmarks import LandmarkRow
from formcheck.lab.scoreboard.scores import clip_table
from formcheck.lab.scoreboard.tally import HEADLINE, condition_rows, contact_rows, metric_rows
from formcheck.lab.scoreboard.targets import targets

__all__ = ["Grid", "all_grids", "number"]

#: The metrics that faults are judged by, and what heads their columns.
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
    """A table in words.

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
    head = ("metric", "n", "MAE", "bias", "SD", "worst", "slope", "true", "± stated", "inside",
            "refused")  # fmt: skip
    known = knowledge.load()
    rows = []
    for row in metric_rows(board.scores).itertuples():
        places = max(known.metric(row.Index).decimals, 2 if row.unit in ("s", "m") else 1)
        rows.append(
            (
                f"{row.Index} ({row.unit})",
                str(row.n),
                number(row.mae, places),
                number(row.bias, places, signed=True),
                number(row.sd, places),
                number(row.worst, places, signed=True),
                number(row.slope, 2),
                f"{number(row.low, places)} to {number(row.high, places)}",
                number(row.half_width, places),
                _percent(row.inside),
                _percent(row.refused),
            )
        )
    about = (
        "MAE is the mean absolute error; bias and worst are found less true. slope "
        "is of found over true: 1 is right, 0 tells runners apart not at all. ± stated is the "
        "median of half the 90 % interval, inside the share of truths it holds, refused the share "
        "of what the view could show."
    )
    return Grid("By metric", about, head, tuple(rows))


def _condition_grid(board: Scoreboard) -> Grid:
    known = knowledge.load()
    names = [_FAULT_COLUMNS.get(metric, metric.replace("_", " ")) for metric in HEADLINE]
    head = ("condition", "", "clips", "unfit", *names, "inside", "refused")
    rows = tuple(
        (
            row["condition"],
            row["level"],
            str(row["clips"]),
            str(row["unfit"]),
            *(number(row[m], max(1, known.metric(m).decimals)) for m in HEADLINE),
            _percent(row["inside"]),
            _percent(row["refused"]),
        )
        for row in condition_rows(board.scores).to_dict("records")
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
            row.Index,
            str(row.found),
            str(row.missed),
            str(row.invented),
            f"{number(row.strike_bias_ms, signed=True)} ± {number(row.strike_sd_ms)}",
            f"{number(row.toe_off_bias_ms, signed=True)} ± {number(row.toe_off_sd_ms)}",
        )
        for row in contact_rows(board.scores).itertuples()
    )
    about = "Bias ± SD of found less true. Contacts cut off by the clip's ends are not counted."
    return Grid("Contacts", about, head, rows)


def _scene_grid(board: Scoreboard) -> Grid:
    clips = clip_table(board.scores)
    seen = clips[clips.seen.astype(bool)]
    rows = [("view", f"{seen.view_right.sum()} of {len(seen)} right", "")]
    for name in ("yaw", "roll"):
        off = seen[f"{name}_off"].dropna()
        worst = off.iloc[off.abs().argmax()] if len(off) else math.nan
        words = "yaw" if name == "yaw" else f"roll ({len(off)} clips that give it)"
        mean = number(off.abs().mean())
        rows.append((words, f"mean error {mean}°", f"worst {number(worst, signed=True)}°"))
    about = f"Somebody was found in {len(seen)} of {len(clips)} clips."
    return Grid("Where the camera stands", about, ("", "", ""), tuple(rows))


def _landmark_grid(board: Scoreboard) -> Grid:
    """Return a row for each view and joint, a column for each network."""
    models = tuple(dict.fromkeys(row.model for row in board.landmarks))
    places: dict[tuple[str, str], dict[str, LandmarkRow]] = {}
    for one in board.landmarks:
        places.setdefault((one.group, one.joint), {})[one.model] = one
    rows = []
    for (group, joint), by in places.items():
        ahead, up = (number(x, signed=True) for x in next(iter(by.values())).bias_pct)
        distances = (_distance(by.get(model)) for model in models)
        rows.append((group, joint.replace("_", " "), *distances, f"{ahead}, {up}"))
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


def _by_fault(verdicts: Iterable[Verdict]) -> list[tuple[str, pd.DataFrame]]:
    """Return each fault's verdicts, in the order they came."""
    table = pd.DataFrame([asdict(verdict) for verdict in verdicts], columns=Verdict.__slots__)
    return list(table.groupby("fault", sort=False))


def _fault_grid(board: Scoreboard) -> Grid:
    rows = tuple(
        (fault, *(_verdict(own[own.metric == metric]) for metric in _FAULT_COLUMNS))
        for fault, own in _by_fault(board.faults)
    )
    about = (
        "One fault at a time. ok: the stated interval holds the truth, with the mean "
        "absolute error; OUT: it does not, with error and half interval; –: refused, with the "
        "reason in the next table; empty: not shown by this view. A 90 % interval is meant to "
        "miss one time in ten."
    )
    return Grid("Faults", about, ("fault", *_FAULT_COLUMNS.values()), rows)


def _refused_grid(board: Scoreboard) -> Grid:
    rows = tuple(
        (fault, " / ".join(reasons.unique()))
        for fault, own in _by_fault(board.faults)
        if len(reasons := own.why[own.why != ""])
    )
    about = "What the runner is told where a number is refused."
    return Grid("Reasons given", about, ("fault", "reasons"), rows)


def _verdict(own: pd.DataFrame) -> str:
    """Return what came of one fault for one metric, over all runners: the worst first."""
    parts = []
    outside, inside = own[own.kind == "outside"], own[own.kind == "inside"]
    if len(outside):
        worst = outside.iloc[outside.error.abs().argmax()]
        parts.append(f"OUT {number(worst.error, signed=True)} (±{number(worst.half_width)})")
    if len(inside):
        parts.append(f"ok {number(inside.error.abs().mean())}")
    if (own.kind == "refused").any():
        parts.append("–")
    return ", ".join(parts)
