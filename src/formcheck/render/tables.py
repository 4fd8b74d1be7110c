"""Numbers for a spreadsheet: measurements, steps and gait cycles as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path

from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.model.report import Report
from formcheck.render.words import step_value

__all__ = ["Cell", "write_cycles", "write_measurements", "write_steps", "write_table"]

Cell = str | int | float | None
#: How a formula begins; a file or a runner may be named so by anybody.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def write_measurements(report: Report, path: Path, word: Wording) -> None:
    """Write one row a metric and side, with the reason where there is no value."""
    header = [
        *("metric", "label", "side", "value", "unit", "low", "high", "sd", "n", "confidence"),
        *("missing", "clip", "level"),
    ]
    said = {(one.metric, one.side): one.level for one in report.assessments}
    rows = [
        [
            *(m.metric, word(load().metric(m.metric).label), m.side, m.value, m.unit),
            *(m.low, m.high, m.sd, m.n, m.confidence),
            *(None if m.missing is None else word(m.missing), m.clip),
            said.get((m.metric, m.side)),
        ]
        for m in report.measurements
    ]
    write_table(path, header, rows)


def write_steps(report: Report, path: Path) -> None:
    """Write one row a contact, with the value of every metric that has one at that step."""
    numbers = report.numbers()
    units = {m.metric: m.unit for m in numbers if m.samples is not None}
    header = [
        *("clip", "step", "side", "near", "strike_s", "toe_off_s", "uncertainty_s", "confidence"),
        *(f"{metric} ({unit})" for metric, unit in units.items()),
        "by",
    ]
    rows: list[list[Cell]] = []
    for index in range(len(report.clips)):
        own = [m for m in numbers if m.clip == index]
        for step, contact in enumerate(report.gait(index).contacts):
            rows.append(
                [
                    *(index, step, contact.side, "yes" if contact.near else "no"),
                    *(contact.strike_s, contact.toe_off_s, contact.uncertainty_s),
                    contact.confidence,
                    *(step_value(own, metric, contact) for metric in units),
                    contact.by,
                ]
            )
    write_table(path, header, rows)


def write_cycles(report: Report, path: Path, angles: Sequence[str]) -> None:
    """Write the joint angles of every stride at 0–100 % of its time, one row a per cent."""
    rows: list[list[Cell]] = []
    for one in report.cycles:
        for stride, strike_s in enumerate(one.strike_s):
            columns = (one.angles_deg[name][stride] for name in angles)
            rows += [
                [one.clip, one.side, stride, strike_s, percent, *values]
                for percent, values in enumerate(zip(*columns, strict=True))
            ]
    write_table(path, ["clip", "side", "stride", "strike_s", "percent", *angles], rows)


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as UTF-8, a row at a time.

    Floats keep four decimals. A text that a spreadsheet would take for a formula is quoted.
    """
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_cell(cell) for cell in row] for row in rows)


def _cell(cell: Cell) -> str | int | float:
    if isinstance(cell, float):
        return round(cell, 4) if isfinite(cell) else ""
    if isinstance(cell, str):
        return f"'{cell}" if cell.startswith(_FORMULA) else cell
    return "" if cell is None else cell
