"""Which checks there are: told by a table, or guessed from the names of the files in a folder."""

from __future__ import annotations

import csv
import errno
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from io import StringIO
from pathlib import Path, PurePosixPath
from typing import Any

from formcheck.batch.check import Check, CheckClip
from formcheck.batch.guess import VIDEOS, guess
from formcheck.errors import FormcheckError, InputError
from formcheck.files.atomic import atomic_write
from formcheck.files.markers import holds_markers
from formcheck.i18n import Message, msg
from formcheck.model import View
from formcheck.quantities import height_cm, mass_kg, speed_kmh, times_slower

__all__ = ["find_checks", "read_table", "unknown_columns", "write_table"]

_MOST_BYTES, _MOST_ROWS = 64_000_000, 200_000
#: The columns, each with the other words it may have.
_COLUMNS: dict[str, tuple[str, ...]] = {
    "check": ("name",),
    "clip": ("file", "video", "path"),
    "view": (),
    "rear": (),
    "front": (),
    "other_side": (),
    "standing": (),
    "athlete": ("runner",),
    "shoes": ("shoe",),
    "day": ("date", "filmed"),
    "speed": ("speed_kmh",),
    "height": ("height_cm",),
    "mass": ("mass_kg", "weight"),
    "sex": (),
    "slow_motion": (),
    "person": (),
}
_KNOWN = {word: name for name, words in _COLUMNS.items() for word in (name, *words)}
_VIEWS: tuple[View, ...] = ("side_left", "side_right", "rear", "front")
_SEXES = ("female", "male")
#: Columns that name further clips of the same check, and what is known of their view.
_OTHERS: tuple[tuple[str, View | None], ...] = (
    ("rear", "rear"),
    ("front", "front"),
    ("other_side", None),
)

_Row = Mapping[str, str]


def find_checks(place: Path) -> tuple[Check, ...]:
    """Return the checks of a folder, guessed from its files' names, or those of a table.

    Parameters
    ----------
    place : Path
        A folder with clips, in folders of their own or not; or a ``.csv`` file.

    Raises
    ------
    InputError
        There is nothing, or the table says something that cannot be.
    """
    if place.is_dir():
        checks = guess(place)
        if not checks:
            message = msg(
                "{folder} holds no clips ({suffixes}); name a folder of videos, or a table (.csv)",
                folder=place,
                suffixes=", ".join(sorted(VIDEOS)),
            )
            raise InputError(message)
        return checks
    return read_table(place)


def read_table(path: Path) -> tuple[Check, ...]:
    """Return the checks of a table: a row is a clip, and rows of the same ``check`` are one.

    Parameters
    ----------
    path : Path
        CSV with commas, semicolons or tabs, in UTF-8. Only ``clip`` must be there; its paths are
        taken from the table's folder. ``rear``, ``front``, ``other_side`` and ``standing`` name
        further clips of the row's check. Other columns are left alone: see `unknown_columns`.

    Raises
    ------
    InputError
        It is no such table, a clip is not there, or a value cannot be; the row is named.
    """
    rows = _rows(path)
    first: dict[str, int] = {}
    found: dict[str, Check] = {}
    for line, row in rows:
        try:
            check = _check(row, path.parent)
        except FormcheckError as error:
            raise _wrong(path, line, error.message) from error
        name = check.name
        if not row.get("check"):
            name = _another(name, found)
        before = found.get(name)
        if before is None:
            found[name], first[name] = check.changed(name=name), line
            continue
        told = {field: value for field, value in check if field not in ("name", "clips") and value}
        for field, value in told.items():
            if getattr(before, field) not in ("", None, value):
                message = msg(
                    "{field} of the check {name!r} is another in row {row}; make them the same",
                    field=field,
                    name=name,
                    row=first[name],
                )
                raise _wrong(path, line, message)
        clips = sorted((*before.clips, *check.clips), key=lambda clip: clip.standing)
        found[name] = before.changed(clips=tuple(clips), **told)
    if not found:
        message = msg("{path} has no rows; name a clip in each", path=path)
        raise InputError(message)
    return tuple(found.values())


def unknown_columns(path: Path) -> tuple[str, ...]:
    """Return the columns of a table that mean nothing here."""
    names = _reader(path).fieldnames or ()
    return tuple(name for name in names if name.strip() and _word(name) not in _KNOWN)


def _word(name: str | None) -> str:
    """Return a column's name as it is looked up: ``Other side`` is ``other_side``."""
    return (name or "").strip().lower().replace(" ", "_")


def write_table(checks: Sequence[Check], path: Path) -> None:
    """Write checks as a table that `read_table` reads: a row a clip.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    text = StringIO(newline="")
    writer = csv.DictWriter(text, _WRITTEN)
    writer.writeheader()
    writer.writerows(_told_rows(checks, path.absolute().parent))
    with atomic_write(path) as file:
        file.write(text.getvalue().encode("utf-8-sig"))  # a spreadsheet then knows its letters


_WRITTEN = (
    *("check", "clip", "view", "standing", "athlete", "shoes", "day", "speed", "height", "mass"),
    *("sex", "slow_motion", "person"),
)


def _told_rows(checks: Sequence[Check], home: Path) -> Iterator[dict[str, Any]]:
    for check in checks:
        standing = [clip.path for clip in check.clips if clip.standing]
        moving = [clip for clip in check.clips if not clip.standing]
        for number, clip in enumerate(moving):
            own = standing[number : number + 1] if number < len(moving) - 1 else standing[number:]
            yield {
                "check": check.name,
                "clip": _seen_from(home, clip.path),
                "view": clip.view or "",
                "standing": ";".join(_seen_from(home, path) for path in own),
                "athlete": check.athlete,
                "shoes": check.shoes,
                "day": check.day or "",
                "speed": "" if check.speed_kmh is None else f"{check.speed_kmh:g}",
                "height": "" if check.height_cm is None else f"{check.height_cm:g}",
                "mass": "" if check.mass_kg is None else f"{check.mass_kg:g}",
                "sex": check.sex or "",
                "slow_motion": "" if check.slow_motion is None else f"{check.slow_motion:g}",
                "person": check.person or "",
            }


def _seen_from(home: Path, path: Path) -> str:
    """Return the way from the table to a clip, where it lies below; else the whole way."""
    whole = path.absolute()
    return (whole.relative_to(home) if whole.is_relative_to(home) else whole).as_posix()


def _reader(path: Path) -> csv.DictReader[str]:
    try:
        if path.exists() and not path.is_file():  # a pipe would be waited for without end
            raise OSError(errno.ENOTSUP, os.strerror(errno.ENOTSUP))
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        message = msg(
            "{path} cannot be read ({reason}); name a folder of clips, or a table (.csv)",
            path=path,
            reason=error.strerror,
        )
        raise InputError(message) from error
    try:
        text = raw.decode("utf-8-sig") if len(raw) <= _MOST_BYTES and b"\0" not in raw else None
    except UnicodeDecodeError:
        text = None
    if text is None:
        message = msg(
            "{path} is no table in UTF-8; save it from your spreadsheet as CSV (UTF-8)", path=path
        )
        raise InputError(message)
    head = text.partition("\n")[0]
    comma = max(",;\t", key=head.count)
    return csv.DictReader(StringIO(text, newline=""), delimiter=comma)


def _rows(path: Path) -> Iterable[tuple[int, _Row]]:
    """Yield each row that is not blank, by the names of `_COLUMNS`, with its line in the file."""
    reader = _reader(path)
    try:
        names = {name: _KNOWN.get(_word(name)) for name in reader.fieldnames or ()}
        if "clip" not in names.values():
            message = msg(
                "{path} has no column 'clip'; name the columns in its first row: {known}",
                path=path,
                known=", ".join(_COLUMNS),
            )
            raise InputError(message)
        for row in reader:
            if reader.line_num > _MOST_ROWS:
                message = msg(
                    "{path} has more than {most} rows; make several tables of it",
                    path=path,
                    most=_MOST_ROWS,
                )
                raise InputError(message)
            told = {
                known: value.strip()
                for name, value in row.items()
                if isinstance(value, str) and (known := names.get(name))
            }
            if any(told.values()):
                yield reader.line_num, told
    except csv.Error as error:
        message = msg(
            "{path} is no table: {reason}; save it from your spreadsheet as CSV (UTF-8)",
            path=path,
            reason=str(error),
        )
        raise InputError(message) from error


def _check(row: _Row, home: Path) -> Check:
    """Return a row's check."""
    clip = row.get("clip", "")
    if not clip:
        raise InputError(msg("there is no clip; name one in the column 'clip'"))
    clips = [CheckClip(path=_there(home, clip), view=_one_of("view", row, _VIEWS))]
    for column, view in _OTHERS:
        if row.get(column):
            clips.append(CheckClip(path=_there(home, row[column]), view=view))
    for name in filter(None, (one.strip() for one in row.get("standing", "").split(";"))):
        clips.append(CheckClip(path=_there(home, name), standing=True))
    return Check(
        name=row.get("check") or PurePosixPath(clip.replace("\\", "/")).stem,
        clips=tuple(clips),
        athlete=row.get("athlete", ""),
        shoes=row.get("shoes", ""),
        day=_day(row.get("day", "")),
        speed_kmh=speed_kmh(row.get("speed") or None, "speed"),
        height_cm=height_cm(row.get("height") or None, "height"),
        mass_kg=mass_kg(row.get("mass") or None, "mass"),
        slow_motion=times_slower(row.get("slow_motion") or None, "slow_motion"),
        sex=_one_of("sex", row, _SEXES),
        person=_person(row.get("person", "")),
    )


def _there(home: Path, name: str) -> Path:
    path = home / name
    if not path.is_file():
        message = msg("there is no file {path}; check the name", path=path)
        raise InputError(message)
    if path.suffix.lower() not in VIDEOS and path.suffix != ".npz" and not holds_markers(path):
        message = msg("{path} is neither a video nor a saved track; name another clip", path=path)
        raise InputError(message)
    return path


def _one_of(column: str, row: _Row, known: Sequence[Any]) -> Any:
    """Return a column's value if it is one of the known ones; None where it is empty."""
    value = row.get(column, "").lower().replace(" ", "_")
    if value and value not in known:
        message = msg(
            "{column} {value!r} is not known; use one of {known}",
            column=column,
            value=row[column],
            known=", ".join(known),
        )
        raise InputError(message)
    return value or None


def _day(text: str) -> date | None:
    if not text:
        return None
    for form in (text, "-".join(reversed(text.split(".")))):  # 2026-05-31, and 31.05.2026
        try:
            day = date.fromisoformat(form)
        except ValueError:
            continue
        if day <= date.today():
            return day
        message = msg("day {text} is in the future; give the day the clips were filmed", text=text)
        raise InputError(message)
    message = msg("day {text!r} is not a day; write it like 2026-05-31", text=text)
    raise InputError(message)


def _person(text: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        message = msg(
            "person {text!r} is not a number from 1; people are counted from the left", text=text
        )
        raise InputError(message)
    return int(text)


def _another(name: str, taken: Mapping[str, object]) -> str:
    """Return a name that no check has yet."""
    number, other = 2, name
    while other in taken:
        number, other = number + 1, f"{name} ({number})"
    return other


def _wrong(path: Path, line: int, why: Message) -> InputError:
    return InputError(msg("row {line} of {path}: {why}", line=line, path=path.name, why=why))
