"""Which video a saved track was made from, and whether the file of that name still is that one."""

from __future__ import annotations

import hashlib
import os
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import Note

__all__ = ["Origin", "find_origin", "fingerprint", "seen_from"]

_LONGEST_WAY_UP = 2  # folders up on the way to the video that a saved track still names
_NO_VIDEOS = (".npz", ".trc", ".c3d")


@dataclass(frozen=True, slots=True)
class Origin:
    """The video that a track was made from.

    Parameters
    ----------
    video : Path or None
        None where it is not there any more, or the file is not known to be the same.
    note : Note or None
        Why a file that is there is not used.
    """

    video: Path | None
    note: Note | None = None


def fingerprint(video: Path) -> str:
    """Return the SHA-256 of a whole file; it is read once as long as it does not change.

    Raises
    ------
    InputError
        It cannot be read.
    """
    try:
        about = video.stat()
        changed = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
        return _sha256(video.absolute(), changed)
    except OSError as error:
        message = msg(
            "{path} cannot be read ({reason}); check that the file is still there",
            path=video,
            reason=error.strerror,
        )
        raise InputError(message) from error


def find_origin(source: str, sha256: str, saved: Path) -> Origin:
    """Return the video that a saved track came from, if it is where it was or near the track.

    Parameters
    ----------
    source : str
        The way to it from the track's folder, or its bare name.
    sha256 : str
        Its fingerprint; empty in tracks of earlier versions, whose videos cannot be told apart.
    saved : Path
        The track's file.
    """
    way = Path(source)
    if not source or way.suffix.lower() in _NO_VIDEOS:
        return Origin(None)
    near = (saved.parent, Path(), saved.parent.parent)
    places = (*(place / way for place in near), *(place / way.name for place in near))
    there = [place for place in places if place.is_file()]
    if not there:
        return Origin(None)
    if not sha256:
        message = msg(
            "{track} was saved by an earlier version, which did not note which video it was made "
            "from, so the pictures show the skeleton alone. Analyse {video} afresh to have "
            "pictures of it.",
            track=saved.name,
            video=way.name,
        )
        return Origin(None, Note("video_not_noted", message))
    for place in there:
        if _is(place, sha256):
            return Origin(place)
    message = msg(
        "{video} is not the video that {track} was made from: it was replaced or edited. The "
        "pictures show the skeleton alone; put the first video back, or analyse this one.",
        video=way.name,
        track=saved.name,
    )
    return Origin(None, Note("other_video", message))


def seen_from(folder: Path, source: str) -> str:
    """Return how to reach a file from a folder, or its bare name where that would tell too much.

    A report is passed on. The way to a video beside it, or in a folder next to it, says nothing
    about its owner; a longer way might name people and places.
    """
    if not source:
        return ""
    way = Path(os.path.relpath(Path(source).absolute(), folder.absolute()))
    near = way.parts[:_LONGEST_WAY_UP].count("..") == way.parts.count("..")
    return way.as_posix() if near else way.name


@lru_cache(maxsize=64)
def _sha256(video: Path, _changed: tuple[int, ...]) -> str:
    with video.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _is(place: Path, sha256: str) -> bool:
    try:
        return fingerprint(place) == sha256
    except InputError:  # it may be another one's
        return False
