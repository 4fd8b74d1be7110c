"""The log of what was set by hand, as a JSON file."""

from __future__ import annotations

import json
from pathlib import Path

from pydantic import ValidationError

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.i18n import Message, msg
from formcheck.model.correction import Corrections

__all__ = ["read_corrections", "write_corrections"]

_MOST_BYTES = 10_000_000
_FORMAT = "formcheck-corrections"
_SEAL = "seal"


def read_corrections(path: Path) -> Corrections:
    """Return the corrections in a file.

    Parameters
    ----------
    path : Path
        JSON, as `write_corrections` writes it, or the ``report.json`` of a report that keeps them.

    Returns
    -------
    Corrections

    Raises
    ------
    InputError
        No such file, it is no such log, it is damaged, or it is of a later version.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Corrections, read_corrections, write_corrections
    >>> write_corrections(Corrections(), Path("corrections.json"))
    >>> read_corrections(Path("corrections.json")).entries
    ()
    """
    try:
        with path.open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
    except OSError as error:
        message = msg(
            "{path} cannot be read ({reason}); name a file of corrections (.json)",
            path=path,
            reason=error.strerror,
        )
        raise InputError(message) from error
    try:
        told = json.loads(raw.decode("utf-8")) if len(raw) <= _MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise _foreign(path) from error
    if isinstance(told, dict) and "clips" in told and "schema_version" in told:  # a report
        told = {"format": _FORMAT, "entries": told.get("corrections", [])}
    if not isinstance(told, dict) or told.pop("format", None) != _FORMAT:
        raise _foreign(path)
    told.pop(_SEAL, None)
    version = told.get("schema_version", 1)
    if version != 1:
        message = msg(
            "{path} holds corrections of version {version!r}, but this formcheck reads 1; update "
            "formcheck",
            path=path,
            version=version,
        )
        raise InputError(message)
    try:
        read = Corrections.model_validate_json(json.dumps(told))
        whole = (told.get("entries", []), read.model_dump(mode="json")["entries"])
        for place, (one, full) in enumerate(zip(*whole, strict=True)):
            if missing := {"id", "when"} & (full.keys() - one.keys()):  # else they would be made up
                raise InputError(_damaged_at(path, f"{place}.{min(missing)}"))
        return read
    except ValidationError as error:
        raise InputError(_damaged(path, error)) from error


def write_corrections(corrections: Corrections, path: Path) -> None:
    """Write corrections as JSON, whole or not at all.

    Parameters
    ----------
    corrections : Corrections
    path : Path
        Ending in ``.json``.

    Raises
    ------
    OutputError
        The file cannot be written, or one is there that formcheck did not write.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Corrections, write_corrections
    >>> write_corrections(Corrections(), Path("mine.json"))
    >>> Path("mine.json").is_file()
    True
    """
    text = json.dumps(corrections.model_dump(mode="json"), ensure_ascii=False, indent=2)
    with atomic_write(path, SEALS["json"]) as file:
        file.write(text.removesuffix("\n}").encode())


def _foreign(path: Path) -> InputError:
    return InputError(
        msg(
            "{path} holds no corrections that formcheck wrote, or it is damaged; name the file of "
            "corrections that was exported with the clip",
            path=path,
        )
    )


def _damaged(path: Path, error: ValidationError) -> Message:
    """Return where the file is damaged, and how where that is known."""
    first = error.errors()[0]
    place = ".".join(str(part) for part in first["loc"] if part != "entries")
    cause = first.get("ctx", {}).get("error")
    said = cause.args[0] if isinstance(cause, ValueError) and cause.args else None
    if isinstance(said, Message):
        return msg("{path}: {reason}", path=path, reason=said)
    return _damaged_at(path, place)


def _damaged_at(path: Path, place: str) -> Message:
    return msg(
        "{path} is damaged at entry {place}; export the corrections again", path=path, place=place
    )
