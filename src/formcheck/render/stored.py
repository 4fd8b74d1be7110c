"""``report.json`` written and read: one way in and one way out, whatever the language.

A text is written as its words in one language. What it is made of, where it is more than that,
stands in the table ``messages`` by the text's place (a JSON pointer), so that a stored report can
be worded again in another language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from math import isfinite
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.files.ownership import settle
from formcheck.i18n import LANGUAGES, Message, Wording, tell
from formcheck.knowledge import load
from formcheck.model.comparison import CompareReport
from formcheck.model.report import SCHEMA_VERSION, Report
from formcheck.render.folder import REPORT

__all__ = ["as_json", "read_report"]

_MESSAGES = "messages"
_OTHER = {"left": "right", "right": "left"}
#: A list of numbers, which is written on one line.
_NUMBERS = re.compile(r"\[\s+((?:-?[\d.e+-]+|null)(?:,\s+(?:-?[\d.e+-]+|null))*)\s+\]")


def as_json(report: Report | CompareReport, language: str) -> str:
    """Return a report as the text of ``report.json``, or a comparison as that of ``compare.json``.

    Parameters
    ----------
    report : Report or CompareReport
    language : str
        In which its texts are written; what cannot be translated stays as it is.
    """
    if report.schema_version != type(report).model_fields["schema_version"].default:
        raise ValueError(report.schema_version)
    told = _Told(Wording(language), {})
    data = told.as_data(report.changed(language=language).model_dump(), "")
    text = json.dumps({**data, _MESSAGES: told.messages}, ensure_ascii=False, indent=2)
    return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"


def read_report(folder: Path) -> Report:
    """Return the checked report of a folder, of this schema or an earlier one.

    Parameters
    ----------
    folder : Path
        Made by `formcheck analyze`.

    Returns
    -------
    Report

    Raises
    ------
    InputError
        The folder or its report is not there, cannot be read, is damaged, or is of a later schema.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_report
    >>> read_report(Path("before")).measurements[0].metric
    'cadence'
    """
    path = folder / REPORT
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
        told = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        message = tell(
            "{path} cannot be read ({error}); analyse the clip again", path=path, error=error
        )
        raise InputError(message) from error
    version = told.get("schema_version") if isinstance(told, dict) else None
    _check_version(path, version)
    try:
        report = Report.model_validate(_with_messages(told))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise _damaged(path, place) from error
    _check(path, report)
    return report if version == SCHEMA_VERSION else _completed(report)


@dataclass(frozen=True, slots=True)
class _Told:
    """Makes data of a report, and collects what its messages are made of."""

    word: Wording
    messages: dict[str, Any]

    def as_data(self, value: Any, place: str) -> Any:
        """Return a value as JSON has it."""
        if isinstance(value, dict):
            return {
                name: self.as_data(one, f"{place}/{_name(name)}") for name, one in value.items()
            }
        if isinstance(value, tuple | list):
            return [self.as_data(one, f"{place}/{index}") for index, one in enumerate(value)]
        if isinstance(value, Message):
            words = self.word(value)
            if value.values or value.context or value.template != words:
                self.messages[place] = value.as_data()
            return words
        if isinstance(value, float):
            return value if isfinite(value) else None
        return value.isoformat() if isinstance(value, date) else value


def _with_messages(data: dict[str, Any]) -> dict[str, Any]:
    """Return the data of a report with its texts as messages again."""
    table = data.pop(_MESSAGES, None)
    english = Wording(LANGUAGES[0])
    for place, made_of in table.items() if isinstance(table, dict) else ():
        *way, last = _way(place)
        try:
            home: Any = data
            for step in way:
                home = home[int(step) if isinstance(home, list) else step]
            key = int(last) if isinstance(home, list) else last
            told = Message.from_data(home[key], made_of)
            home[key] = Message.from_data(english(told), made_of)
        except (AttributeError, KeyError, IndexError, TypeError, ValueError):
            continue  # the words are there all the same, in one language
    return data


def _name(key: str) -> str:
    """Return a key as a JSON pointer has it (RFC 6901)."""
    return key.replace("~", "~0").replace("/", "~1")


def _way(pointer: str) -> Iterator[str]:
    """Yield the keys of a JSON pointer."""
    for step in pointer.split("/")[1:]:
        yield step.replace("~1", "/").replace("~0", "~")


def _completed(report: Report) -> Report:
    """Return a report of schema 1 with what follows from it: measured clips and nearer legs."""
    clips = tuple(
        clip.changed(measured=clip.steps_left + clip.steps_right > 0) for clip in report.clips
    )
    contacts = tuple(
        contact.changed(near=clips[contact.clip].view != f"side_{_OTHER[contact.side]}")
        for contact in report.contacts
    )
    return report.changed(clips=clips, contacts=contacts)


def _check(path: Path, report: Report) -> None:
    """Refuse a report that names a number or a clip that there is not."""
    known = {*load().metrics, *load().asymmetries}
    clips = range(len(report.clips))
    for number in report.measurements:
        if number.metric not in known or (number.clip or 0) not in clips:
            message = tell(
                "{path} is damaged at the number {metric!r}; analyse the clip again",
                path=path,
                metric=number.metric,
            )
            raise InputError(message)
    for name in ("contacts", "findings", "stills", "cycles"):
        for index, part in enumerate(getattr(report, name)):
            if part.clip not in clips:
                raise _damaged(path, f"{name}.{index}.clip")


def _check_version(path: Path, version: object) -> None:
    """Refuse a report of another schema by name."""
    if version in range(1, SCHEMA_VERSION + 1):
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


def _damaged(path: Path, place: str) -> InputError:
    return InputError(
        tell("{path} is damaged at {place}; analyse the clip again", path=path, place=place)
    )
