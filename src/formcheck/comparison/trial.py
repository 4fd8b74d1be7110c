"""A stored report with its name in the comparison."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formcheck.comparison.schema1 import completed
from formcheck.errors import InputError
from formcheck.files.ownership import LIST, settle
from formcheck.i18n import Message, msg
from formcheck.knowledge import load
from formcheck.model import Side
from formcheck.model.report import Report, ReportClip, ReportCycles, ReportMeasurement
from formcheck.render import read_report
from formcheck.render.folder import REPORT

__all__ = ["Key", "Trial", "find_reports", "read_trial"]

#: A metric and the side it was measured on.
Key = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Trial:
    """A report with its name in the comparison.

    Parameters
    ----------
    folder : Path
    label : Message
        What it is called: as typed, or before, after, session 3.
    report : Report
    day : date
        When it was filmed as told, else the day of the file.
    day_told : bool

    Examples
    --------
    >>> from formcheck import Trial, compare
    >>> trial = compare(["before", "after"]).trials[0]
    >>> isinstance(trial, Trial), trial.label
    (True, 'before')
    """

    folder: Path
    label: Message
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

    def near_cycles(self, side: Side) -> ReportCycles | None:
        """Return the strides of a leg in the first clip filmed from its own side."""
        own = (c for c in self.report.cycles if c.side == side and c.near)
        return next(own, None)


def read_trial(folder: Path, label: Message) -> Trial:
    """Return the report in a folder.

    Raises
    ------
    InputError
        It is not there, is no report that this version reads or is damaged, or holds no number.
    """
    report = completed(read_report(folder), folder)
    if not any(m.value is not None for m in report.measurements):
        notes = (note.message for clip in report.clips for note in clip.notes)
        message = msg(
            "{folder} holds no number to compare: {why}",
            folder=folder,
            why=next(notes, msg("nothing was measured")),
        )
        raise InputError(message)
    told = report.session.filmed
    return Trial(
        folder=folder,
        label=label,
        report=report,
        day=told or date.fromtimestamp((folder / REPORT).stat().st_mtime),
        day_told=told is not None,
    )


def find_reports(parent: Path) -> tuple[Path, ...]:
    """Return every report folder directly inside a folder, by name.

    Parameters
    ----------
    parent : Path

    Returns
    -------
    tuple of Path

    Raises
    ------
    InputError
        It is no folder, or holds fewer than two reports.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import find_reports
    >>> [path.name for path in find_reports(Path("."))]
    ['after', 'before']
    """
    if not parent.is_dir():
        message = msg(
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
        message = msg(
            "{parent} holds {count} of the 2 report folders that a trend needs; 3 are better",
            parent=parent,
            count=len(found),
        )
        raise InputError(message)
    return found
