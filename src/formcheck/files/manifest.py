"""Which files of a folder are formcheck's own: its list of them, and what really lies there.

The list is read as something from outside. Links are never followed below the folder.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

__all__ = [
    "LIST",
    "NAMES",
    "STAGING",
    "Listed",
    "in_the_way",
    "is_folder",
    "is_own",
    "read_list",
    "remove_empty",
    "sha256",
    "write_list",
]

#: The list of a folder's own files.
LIST = ".formcheck.json"
_FORMAT = "formcheck-files/1"
_MOST_BYTES = 1_000_000
#: What a folder is called, or a list, that is not in place yet.
STAGING = re.compile(r"\.formcheck-[a-z0-9_]+\.part")
_SHA256 = re.compile(r"[0-9a-f]{64}")

#: The names that a folder of each kind can have; nothing else is ever replaced or removed.
NAMES = {
    "report": re.compile(
        r"report\.(html|json|pdf)|corrections\.json|(measurements|steps|cycles)\.csv"
        r"|beat\.m4a|pose(_[0-9]+)?\.npz|(annotated|film)(_[0-9]+)?\.mp4"
        r"|stills/(fc[0-9]{3}|(clip[0-9]+_)?(left|right)_(strike|mid_stance|toe_off))\.jpg"
        r"|stills/(clip[0-9]+_)?stride\.(jpg|webp)"
    ),
    "batch": re.compile(r"batch\.json|index\.html|summary\.(csv|parquet)"),
    "compare": re.compile(
        r"compare\.(html|json|csv)|side_by_side\.mp4"
        r"|stills/(strike|mid_stance|toe_off|mid_swing)_[0-9]+\.jpg"
    ),
}


@dataclass(frozen=True, slots=True)
class Listed:
    """A list: the files that are there, and those that are being moved in from where."""

    kind: str
    files: Mapping[str, str]
    staging: str = ""
    coming: Mapping[str, str] = field(default_factory=dict)

    def as_bytes(self) -> bytes:
        """Return the list as it is written."""
        table: dict[str, Any] = {"format": _FORMAT, "kind": self.kind, "files": self.files}
        if self.staging:
            table |= {"staging": self.staging, "coming": self.coming}
        return f"{json.dumps(table, indent=1, sort_keys=True)}\n".encode()


def read_list(folder: Path) -> Listed | None:
    """Return a folder's list; None where there is none that formcheck wrote."""
    if not is_file(folder / LIST):
        return None
    try:
        with (folder / LIST).open("rb") as file:
            raw = file.read(_MOST_BYTES + 1)
        table = json.loads(raw) if len(raw) <= _MOST_BYTES else None
    except (OSError, ValueError, RecursionError):
        return None
    if not isinstance(table, dict) or table.pop("format", None) != _FORMAT:
        return None
    if not {"kind", "files"} <= set(table) <= {"kind", "files", "staging", "coming"}:
        return None
    listed = Listed(**table)
    # whoever writes anything else into it, if only a space, makes it their own
    return listed if _is_sound(listed) and listed.as_bytes() == raw else None


def write_list(folder: Path, listed: Listed) -> None:
    """Write a list, whole or not at all."""
    handle, name = tempfile.mkstemp(prefix=".formcheck-", suffix=".part", dir=folder)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(listed.as_bytes())
            file.flush()
            os.fsync(handle)
        Path(name).chmod(0o644)
        os.replace(name, folder / LIST)  # noqa: PTH105
    except BaseException:
        os.unlink(name)  # noqa: PTH108
        raise


def _is_sound(listed: Listed) -> bool:
    """Return whether a list names only what such a folder can hold: it comes from outside."""
    pattern = NAMES.get(listed.kind) if isinstance(listed.kind, str) else None
    staging = listed.staging
    if pattern is None or not isinstance(staging, str):
        return False
    return (not staging or STAGING.fullmatch(staging) is not None) and all(
        isinstance(files, dict)
        and all(
            pattern.fullmatch(name) and isinstance(sha, str) and _SHA256.fullmatch(sha)
            for name, sha in files.items()
        )
        for files in (listed.files, listed.coming)
    )


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
