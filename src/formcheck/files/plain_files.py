"""What a path really is: a file or folder itself, never what a link leads to."""

from __future__ import annotations

import hashlib
import os
import stat
from pathlib import Path

__all__ = ["in_the_way", "is_file", "is_folder", "is_own", "remove_empty", "sha256"]


def in_the_way(folder: Path, name: str, *own: str | None) -> Path | None:
    """Return what a person has put where a file is to be."""
    place = folder / name
    if place.parent != folder and os.path.lexists(place.parent) and not is_folder(place.parent):
        return place.parent
    if not os.path.lexists(place) or any(sha and is_own(folder, name, sha) for sha in own):
        return None
    return place


def is_own(folder: Path, name: str, wanted: str) -> bool:
    """Return whether a file is there, reached through no link, with the bytes it was given."""
    place = folder / name
    plain = place.parent == folder or is_folder(place.parent)  # the folder itself may be a link
    return plain and is_file(place) and sha256(place) == wanted


def is_file(path: Path) -> bool:
    """Return whether a path is a plain file, not a link to one."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except OSError:
        return False


def is_folder(path: Path) -> bool:
    """Return whether a path is a folder and neither a link nor a Windows junction."""
    try:
        found = path.lstat()
    except OSError:
        return False
    junction = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)
    return stat.S_ISDIR(found.st_mode) and getattr(found, "st_reparse_tag", 0) != junction


def remove_empty(folder: Path) -> None:
    """Remove a folder if nothing is in it."""
    try:
        os.rmdir(folder)  # noqa: PTH106
    except OSError:
        return


def sha256(path: Path) -> str:
    """Return a file's sha256; that of no file where it cannot be read."""
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
