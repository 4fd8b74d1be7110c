"""What formcheck may replace in a folder: files that it wrote there and nobody has changed since.

A finished folder holds a list of its files with their sha256. A file is formcheck's own if it is on
the list, has a name that such a folder can have, is a plain file in a plain folder, and its bytes
are still those that were written. Everything else is a person's and is never touched.

New files are moved in one by one. Before the first, the list is replaced by one that says what is
being moved in and from where. Whoever opens the folder next finishes that: see `settle`.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.files.manifest import (
    LIST,
    NAMES,
    STAGING,
    Listed,
    in_the_way,
    is_file,
    is_folder,
    is_own,
    read_list,
    remove_empty,
    sha256,
    write_list,
)
from formcheck.i18n import msg

__all__ = [
    "LIST",
    "check_own",
    "files_of",
    "home_of",
    "is_blank",
    "make_staging",
    "move_in",
    "put_list",
    "settle",
    "staged_there",
]

#: What the system puts into folders unasked; a folder with only these is empty.
_SYSTEM = (".DS_Store", ".directory", "Thumbs.db", "desktop.ini", "lost+found")
_STILLS = "stills"


def is_blank(folder: Path) -> bool:
    """Return whether nothing is in a folder but what the system or a stopped formcheck left."""
    names = [path.name for path in folder.iterdir()]
    return all(name in _SYSTEM or STAGING.fullmatch(name) for name in names)


def check_own(folder: Path, kind: str, names: Iterable[str] | None = None) -> bool:
    """Return whether a folder has a list of this kind; refuse a person's file in the way.

    Parameters
    ----------
    folder : Path
    kind : str
        ``report`` or ``compare``.
    names : iterable of str or None
        The files to be written; None = every name that could be.

    Raises
    ------
    OutputError
        A file that would be replaced is not one that formcheck wrote there, as it wrote it.
    """
    listed = read_list(folder)
    ours = listed is not None and listed.kind == kind
    files = listed.files if listed is not None and ours else {}
    if names is None:
        names = _names_there(folder, kind) if ours else ()
        if ours and os.path.lexists(folder / _STILLS) and not is_folder(folder / _STILLS):
            raise _foreign(folder / _STILLS)
    elif not ours and os.path.lexists(folder / LIST):
        raise _foreign(folder / LIST)
    for name in names:
        blocking = in_the_way(folder, name, files.get(name))
        if blocking is not None:
            raise _foreign(blocking)
    return ours


def files_of(folder: Path, kind: str) -> tuple[str, ...]:
    """Return the names that a folder's list of this kind has and that are there; else none."""
    listed = read_list(folder)
    if listed is None or listed.kind != kind:
        return ()
    return tuple(name for name in listed.files if is_file(folder / name))


def make_staging(folder: Path) -> Path:
    """Return a new hidden folder inside a folder, so that what is written there can be moved."""
    return Path(tempfile.mkdtemp(prefix=".formcheck-", suffix=".part", dir=folder))


def home_of(folder: Path) -> Path:
    """Return where the files of a folder will lie: for a staging folder, the one around it."""
    return folder.parent if STAGING.fullmatch(folder.name) else folder


def put_list(folder: Path, kind: str) -> None:
    """Write the list of everything in a folder that formcheck alone has filled.

    Raises
    ------
    ValueError
        It holds a name that such a folder cannot have: a mistake of the caller.
    """
    write_list(folder, Listed(kind, _digests(folder, kind)))


def move_in(staging: Path, kind: str) -> None:
    """Move the files of a staging folder into the folder around it; its own old ones go.

    Raises
    ------
    OutputError
        A person's file is in the way; nothing was touched.
    ValueError
        As in `put_list`.
    """
    folder = staging.parent
    coming = _digests(staging, kind)
    ours = check_own(folder, kind, coming)
    listed = read_list(folder) if ours else None
    files = listed.files if listed is not None else {}
    write_list(folder, Listed(kind, files, staging.name, coming))
    try:
        settle(folder)
    except KeyboardInterrupt:  # a few renames are left: a whole report first, then stop
        settle(folder)
        raise


def staged_there(staging: Path) -> bool:
    """Return whether the folder around a staging folder still waits for its files."""
    listed = read_list(staging.parent)
    return listed is not None and listed.staging == staging.name


def settle(folder: Path) -> None:
    """Finish what a formcheck that was stopped had begun to move into a folder.

    Raises
    ------
    OutputError
        A person's file is in the way, or the folder cannot be written.
    """
    listed = read_list(folder)
    if listed is None or not listed.staging:
        return
    staging = folder / listed.staging
    waiting = [
        name
        for name, sha in listed.coming.items()
        if is_folder(staging) and is_own(staging, name, sha)
    ]
    for name in waiting:
        blocking = in_the_way(folder, name, listed.files.get(name), listed.coming[name])
        if blocking is not None:
            message = msg(
                "{path} is in the way of what formcheck was putting into {folder} when it was "
                "stopped; move it elsewhere",
                path=blocking,
                folder=folder,
            )
            raise OutputError(message)
    try:
        _finish(folder, listed, staging, waiting)
    except OSError as error:
        message = msg(
            "formcheck was stopped while it put files into {folder}, and cannot finish it "
            "({reason}); see that the folder can be written to",
            folder=folder,
            reason=error.strerror,
        )
        raise OutputError(message) from error


def _finish(folder: Path, listed: Listed, staging: Path, waiting: Iterable[str]) -> None:
    """Move what waits, remove own files that are not among the new ones, write the new list."""
    for name in waiting:
        place = folder / name
        place.parent.mkdir(exist_ok=True)
        os.replace(staging / name, place)  # noqa: PTH105 one name for the tests to stop at
    for name, sha in listed.files.items():
        if name not in listed.coming and is_own(folder, name, sha):
            os.unlink(folder / name)  # noqa: PTH108
    if any(name.startswith(_STILLS) for name in listed.files):
        remove_empty(folder / _STILLS)
    write_list(folder, Listed(listed.kind, listed.coming))
    if is_folder(staging):
        remove_empty(staging / _STILLS)
        remove_empty(staging)


def _digests(folder: Path, kind: str) -> dict[str, str]:
    """Return the sha256 of every file below a folder that formcheck has filled."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_dir():
            continue
        if not NAMES[kind].fullmatch(name):
            message = f"{kind}: {name}"
            raise ValueError(message)
        found[name] = sha256(path)
    return found


def _names_there(folder: Path, kind: str) -> Iterable[str]:
    """Return the names in a folder that a new result could have, also in another case."""
    stills = folder / _STILLS
    inside = stills.iterdir() if is_folder(stills) else ()
    for path in (*folder.iterdir(), *inside):
        name = path.relative_to(folder).as_posix().lower()
        if NAMES[kind].fullmatch(name):
            yield name  # where case counts, nothing has that name: it is not in the way


def _foreign(path: Path) -> OutputError:
    return OutputError(
        msg(
            "{path} is not what formcheck wrote there; move it, or name another folder",
            path=path,
        )
    )
