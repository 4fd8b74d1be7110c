"""What all checks of a batch say: tables for other programs, and a page to look through."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import ModuleType
from typing import Any

from formcheck.batch.check import Check, Number, Outcome
from formcheck.batch.page import Line, batch_page, line_of
from formcheck.batch.work import Options
from formcheck.i18n import Wording
from formcheck.render.tables import Cell, write_table

__all__ = ["BATCH", "COLUMNS", "TABLE_MODULE", "write_summary"]

#: A folder with this file is that of a batch.
BATCH = "batch.json"
#: What ``summary.parquet`` is written with, where it is installed.
TABLE_MODULE = "pyarrow"
#: Of both tables, and what each holds.
COLUMNS: dict[str, type] = {
    "check": str, "clip": str, "metric": str, "side": str, "value": float, "unit": str,
    "low": float, "high": float, "missing": str, "sd": float, "n": int, "confidence": str,
    "view": str, "athlete": str, "shoes": str, "day": str, "speed_kmh": float, "state": str,
    "report": str,
}  # fmt: skip
_AT_A_TIME = 5_000  # rows of a parquet file's group: what is in memory at once


def write_summary(
    known: Iterable[tuple[Check, Outcome]], folder: Path, options: Options
) -> tuple[Line, ...]:
    """Write ``summary.csv``, ``summary.parquet``, ``index.html`` and ``batch.json``.

    A check, metric and side has a row, with the reason where there is no value; a clip that was
    refused and a check that failed have one without a metric. The parquet file is written where
    pyarrow is installed. A check's numbers are in memory only while its rows are written.

    Parameters
    ----------
    known : iterable of (Check, Outcome)
    folder : Path
        Exists; the caller puts the files in place.
    options : Options

    Returns
    -------
    tuple of Line
        A line a check, as on the page.
    """
    word = Wording(options.language)
    lines: list[Line] = []
    with ExitStack() as stack:
        parquet = _parquet(folder / "summary.parquet")
        if parquet is not None:
            stack.callback(parquet.close)

        def rows() -> Iterator[list[Cell]]:
            for check, outcome in known:
                lines.append(line_of(check, outcome, word))
                for number in outcome.numbers:
                    row = _row(check, outcome, number, word)
                    if parquet is not None:
                        parquet.add(row)
                    yield row

        write_table(folder / "summary.csv", list(COLUMNS), rows())
    page = batch_page(lines, word)
    (folder / "index.html").write_text(page, encoding="utf-8")
    told = {
        "schema_version": 1,
        "checks": [
            {"check": line.name, "state": line.state, "report": line.folder} for line in lines
        ],
    }
    (folder / BATCH).write_text(json.dumps(told, ensure_ascii=False, indent=1), encoding="utf-8")
    return tuple(lines)


def _row(check: Check, outcome: Outcome, number: Number, word: Wording) -> list[Cell]:
    return [
        *(check.name, number.clip, number.metric, number.side, number.value, number.unit),
        *(number.low, number.high),
        None if number.missing is None else word(number.missing),
        *(number.sd, number.n, number.confidence, number.view, check.athlete, check.shoes),
        None if check.day is None else check.day.isoformat(),
        *(check.speed_kmh, outcome.state, outcome.folder),
    ]


class _Parquet:
    """A parquet file that grows by rows."""

    def __init__(self, place: Path, arrow: ModuleType, writer: ModuleType) -> None:
        kinds = {str: arrow.string(), float: arrow.float64(), int: arrow.int64()}
        self._schema = arrow.schema([(name, kinds[kind]) for name, kind in COLUMNS.items()])
        self._table = arrow.Table
        self._writer: Any = writer.ParquetWriter(place, self._schema)
        self._rows: list[dict[str, Cell]] = []

    def add(self, row: list[Cell]) -> None:
        """Add a row; an empty text is a missing one."""
        values = (None if cell == "" else cell for cell in row)
        self._rows.append(dict(zip(COLUMNS, values, strict=True)))
        if len(self._rows) == _AT_A_TIME:
            self._put()

    def close(self) -> None:
        """Write what is left."""
        self._put()
        self._writer.close()

    def _put(self) -> None:
        self._writer.write_table(self._table.from_pylist(self._rows, self._schema))
        self._rows.clear()


def _parquet(place: Path) -> _Parquet | None:
    """Return a parquet file to fill; None where the library is not installed."""
    try:
        import pyarrow
        from pyarrow import parquet
    except ModuleNotFoundError:
        return None
    return _Parquet(place, pyarrow, parquet)
