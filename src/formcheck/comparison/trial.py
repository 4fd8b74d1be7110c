"""One report folder, read: the only place that knows what lies in it."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.files.ownership import LIST, settle
from formcheck.i18n import tell
from formcheck.i18n.retell import retold
from formcheck.knowledge import load
from formcheck.model.report import SCHEMA_VERSION, Report, ReportClip, ReportMeasurement
from formcheck.render.folder import REPORT

__all__ = ["Trial", "find_reports", "read_trial"]

#: A metric and the side it was measured on.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """A report with its name in the comparison.

    Parameters
    ----------
    folder : Path
    label : str
        What it is called: as typed, or before, after, session 3.
    report : Report
    day : date
        When it was filmed as told, else the day of the file.
    day_told : bool
    """

    folder: Path
    label: str
    report: Report
    day: date
    day_told: bool

    @property
    def numbers(self) -> dict[Key, ReportMeasurement]:
        """Return every measurement, refused ones too, by metric and side."""
        return {(m.metric, m.side): m for m in self.report.measurements}

    def clip_of(self, measurement: ReportMeasurement) -> ReportClip:
        """Return the clip a number was measured on: as told, else the first of a fitting view."""
        clips = self.report.clips
        if measurement.clip is not None:
            return clips[measurement.clip]
        views = load().metric(measurement.metric).views
        return next((clip for clip in clips if clip.view.split("_")[0] in views), clips[0])

    def table(self, name: str) -> list[dict[str, str]]:
        """Return the rows of one of the folder's CSV files; none where it is not there."""
        path = self.folder / name
        if not path.is_file():
            return []
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))


def read_trial(folder: Path, label: str) -> Trial:
    """Return the report in a folder.

    Raises
    ------
    InputError
        It is not there, is no report of this version, or nothing was measured.
    """
    path = folder / REPORT
    report = _read(folder, path)
    if not any(m.value is not None for m in report.measurements):
        why = next((retold(n.message) for clip in report.clips for n in clip.notes), "")
        message = tell(
            "{folder} holds no number to compare: {why}",
            folder=folder,
            why=why or tell("nothing was measured"),
        )
        raise InputError(message)
    told = report.session.filmed
    return Trial(
        folder=folder,
        label=label,
        report=report,
        day=told or date.fromtimestamp(path.stat().st_mtime),
        day_told=told is not None,
    )


def find_reports(parent: Path) -> tuple[Path, ...]:
    """Return every report folder directly inside a folder, by name.

    Raises
    ------
    InputError
        It is no folder, or holds fewer than two reports.
    """
    if not parent.is_dir():
        message = tell(
            "there is no folder {parent}; name the folder that holds the report folders",
            parent=parent,
        )
        raise InputError(message)
    for path in parent.glob(f"*/{LIST}"):
        settle(path.parent)
    found = tuple(
        sorted(  # but none that a stopped formcheck left half written
            path.parent for path in parent.glob(f"*/{REPORT}") if path.parent.suffix != ".part"
        )
    )
    if len(found) < 2:
        message = tell(
            "{parent} holds {count} of the 2 report folders that a trend needs; 3 are better",
            parent=parent,
            count=len(found),
        )
        raise InputError(message)
    return found


def _read(folder: Path, path: Path) -> Report:
    """Return a checked ``report.json``."""
    if not folder.exists():
        message = tell(
            "there is no folder {folder}; name a report folder made by `formcheck analyze`",
            folder=folder,
        )
        raise InputError(message)
    settle(folder)
    if not path.is_file():
        message = tell(
            "{folder} is no report: it has no {file}; name a folder made by `formcheck analyze`",
            folder=folder,
            file=REPORT,
        )
        raise InputError(message)
    try:
        text = path.read_text(encoding="utf-8")
        told: Any = json.loads(text)
    except (OSError, ValueError) as error:
        message = tell(
            "{path} cannot be read ({error}); analyse the clip again", path=path, error=error
        )
        raise InputError(message) from error
    _check_version(path, told.get("schema_version") if isinstance(told, dict) else None)
    try:
        report = Report.model_validate_json(text)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        message = tell(
            "{path} is damaged at {place}; analyse the clip again", path=path, place=place
        )
        raise InputError(message) from error
    known = {*load().metrics, *load().asymmetries}
    for number in report.measurements:
        if number.metric not in known or not 0 <= (number.clip or 0) < len(report.clips):
            message = tell(
                "{path} is damaged at the number {metric!r}; analyse the clip again",
                path=path,
                metric=number.metric,
            )
            raise InputError(message)
    return report


def _check_version(path: Path, version: object) -> None:
    """Refuse a report of another schema by name."""
    if version == SCHEMA_VERSION:
        return
    newer = isinstance(version, int) and version > SCHEMA_VERSION
    remedy = (
        tell("update formcheck") if newer else tell("analyse the clip again with this formcheck")
    )
    message = tell(
        "{path} has schema_version {version!r}, but this formcheck reads {known}; {remedy}",
        path=path,
        version=version,
        known=SCHEMA_VERSION,
        remedy=remedy,
    )
    raise InputError(message)
