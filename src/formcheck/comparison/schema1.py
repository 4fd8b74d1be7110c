"""What a report folder of schema 1 keeps in its CSV files, put where schema 2 keeps it.

Schema 1 had steps and strides only in ``steps.csv`` and ``cycles.csv``. Newer folders have all of
it in ``report.json``. Texts of schema 1 stay in the language they were written in.
"""

from __future__ import annotations

import csv
from pathlib import Path
from typing import get_args

import numpy as np

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import Side
from formcheck.model.report import Report, ReportCycles, ReportMeasurement, ReportSamples

__all__ = ["completed"]

Row = dict[str, str]
_KEYS = ("clip", "side", "stride", "strike_s", "percent")


def completed(report: Report, folder: Path) -> Report:
    """Return a report with the steps and strides of its folder's CSV files; others as they are.

    Raises
    ------
    InputError
        One of the files is damaged.
    """
    if report.schema_version != 1:
        return report
    steps, strides = folder / "steps.csv", folder / "cycles.csv"
    try:
        path, rows = steps, _rows(steps)
        measurements = tuple(_with_steps(m, rows) for m in report.measurements)
        path, rows = strides, _rows(strides)
        cycles = tuple(
            _cycles(report, clip, side, own)
            for clip in range(len(report.clips))
            for side in get_args(Side)
            if (own := [r for r in rows if r["clip"] == str(clip) and r["side"] == side])
        )
    except (KeyError, ValueError, IndexError, TypeError) as error:
        message = msg("{path} is damaged ({error}); analyse the clip again", path=path, error=error)
        raise InputError(message) from error
    return report.changed(measurements=measurements, cycles=cycles)


def _rows(path: Path) -> list[Row]:
    """Return the rows of a CSV file; none where it is not there."""
    if not path.is_file():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _with_steps(measurement: ReportMeasurement, rows: list[Row]) -> ReportMeasurement:
    """Return a measurement with the values of its steps, each at its strike."""
    column = f"{measurement.metric} ({measurement.unit})"
    own = [
        row
        for row in rows
        if int(row["clip"]) == (measurement.clip or 0)
        and measurement.side in (row["side"], "both")
        and row.get(column)
    ]
    if not own:
        return measurement
    samples = ReportSamples(
        values=tuple(float(row[column]) for row in own),
        time_s=tuple(float(row["strike_s"]) for row in own),
        sides=tuple(_side(row) for row in own),
    )
    return measurement.changed(samples=samples)


def _side(row: Row) -> Side:
    return "left" if row["side"] == "left" else "right"


def _cycles(report: Report, clip: int, side: Side, rows: list[Row]) -> ReportCycles:
    """Return the strides of one side from the rows of its hundredths."""
    strikes = {int(row["stride"]): float(row["strike_s"]) for row in rows}
    angles = {
        name: np.full((len(strikes), 101), None, dtype=object)
        for name in rows[0]
        if name not in _KEYS
    }
    for row in rows:
        for name, table in angles.items():
            if row[name]:
                table[int(row["stride"]), int(row["percent"])] = float(row[name])
    own = [c for c in report.contacts if c.clip == clip and c.side == side]
    down_s = float(np.mean([c.toe_off_s - c.strike_s for c in own]))
    return ReportCycles(
        clip=clip,
        side=side,
        near=report.clips[clip].view == f"side_{side}",
        strike_s=tuple(strikes.values()),
        toe_off_pct=100.0 * down_s / float(np.median(np.diff([c.strike_s for c in own]))),
        angles_deg={name: tuple(map(tuple, table)) for name, table in angles.items()},
    )
