"""One report folder, read: the only place that knows what lies in it."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formcheck.errors import InputError
from formcheck.files.ownership import LIST, settle
from formcheck.i18n import tell
from formcheck.i18n.retell import retold
from formcheck.knowledge import load
from formcheck.model.report import Report, ReportClip, ReportMeasurement
from formcheck.render.folder import REPORT
from formcheck.render.stored import read_report

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
    report = read_report(folder)
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
