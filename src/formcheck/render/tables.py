"""Numbers for a spreadsheet: measurements, steps and gait cycles as CSV."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Sequence
from math import isfinite
from pathlib import Path

import numpy as np

from formcheck.knowledge import load
from formcheck.model import Analysis
from formcheck.render.build import build
from formcheck.render.cycles import ANGLES, POINTS, cut_cycles
from formcheck.render.moments import step_value

__all__ = ["write_cycles", "write_measurements", "write_steps"]

Cell = str | int | float | None


def write_measurements(analysis: Analysis, path: Path) -> None:
    """Write one row a metric and side, with the reason where there is no value."""
    header = [
        *("metric", "label", "side", "value", "unit", "low", "high", "sd", "n", "confidence"),
        *("missing", "clip"),
    ]
    rows = [
        [
            *(m.metric, load().metric(m.metric).label, m.side, m.value, m.unit, m.low, m.high),
            *(m.sd, m.n, m.confidence, m.missing, source.clip),
        ]
        for m, source in zip(build(analysis).measurements, analysis.measurements, strict=True)
    ]
    _write(path, header, rows)


def write_steps(analysis: Analysis, path: Path) -> None:
    """Write one row a contact, with the value of every metric that has one at that step."""
    metrics = list(dict.fromkeys(m.metric for m in analysis.measurements if m.samples is not None))
    units = {m.metric: m.unit for m in analysis.measurements}
    header = [
        *("clip", "step", "side", "near", "strike_s", "toe_off_s", "uncertainty_s", "confidence"),
        *(f"{metric} ({units[metric]})" for metric in metrics),
    ]
    rows: list[list[Cell]] = []
    for index, clip in analysis.measured.items():
        own = [m for m in analysis.measurements if m.clip == index]
        for step, contact in enumerate(clip.run.gait.contacts):
            rows.append(
                [
                    *(index, step, contact.side, "yes" if contact.near else "no"),
                    *(contact.strike_s, contact.toe_off_s, contact.uncertainty_s),
                    contact.confidence,
                    *(step_value(own, metric, contact) for metric in metrics),
                ]
            )
    _write(path, header, rows)


def write_cycles(analysis: Analysis, path: Path) -> None:
    """Write the joint angles of every stride at 0–100 % of its time, one row a per cent."""
    rows: list[list[Cell]] = []
    for index, clip in analysis.measured.items():
        for cycles in cut_cycles(clip):
            stacked = np.stack([cycles.angles_deg[name] for name in ANGLES], axis=-1)
            for stride, (start_s, angles) in enumerate(zip(cycles.strike_s, stacked, strict=True)):
                rows += [
                    [index, cycles.side, stride, float(start_s), percent, *angles[percent].tolist()]
                    for percent in range(POINTS)
                ]
    header = ["clip", "side", "stride", "strike_s", "percent", *ANGLES]
    _write(path, header, rows)


def _write(path: Path, header: Sequence[str], rows: Iterable[Sequence[Cell]]) -> None:
    """Write a table as UTF-8."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows([_cell(cell) for cell in row] for row in rows)


def _cell(cell: Cell) -> str | int | float:
    if isinstance(cell, float):
        return round(cell, 4) if isfinite(cell) else ""
    return "" if cell is None else cell
