"""The small copy of a film that a report keeps beside the landmarks made from it.

``film.mp4`` lies beside ``pose.npz``, ``film_2.mp4`` beside ``pose_2.npz``. It has the film's own
frames, each at its own time, and says in its comment which film it was made from.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcheck.errors import VideoError
from formcheck.files.origin import Origin, find_origin
from formcheck.model import PoseTrack

__all__ = ["comment_of", "film_beside", "find_film", "find_pictures"]

_SAME_S = 1e-4  # a tick of the copy is a ninth of that


def film_beside(saved: Path) -> Path:
    """Return where the copy lies that belongs to saved landmarks."""
    return saved.with_name(saved.name.replace("pose", "film", 1)).with_suffix(".mp4")


def comment_of(track: PoseTrack) -> str:
    """Return what the copy says of itself: which film it was made from."""
    return f"formcheck small copy of sha256 {track.source_sha256}"


def find_film(track: PoseTrack, saved: Path) -> Path | None:
    """Return the copy beside saved landmarks; None where there is none, or it is another film's.

    Frame i of the copy is frame i of the track, at the same time.

    Parameters
    ----------
    track : PoseTrack
    saved : Path
        The track's file.
    """
    from formcheck.video import open_video  # its library is loaded only where there may be a film

    place = film_beside(saved)
    if not track.source_sha256 or not place.is_file():
        return None
    try:
        film = open_video(place)
    except VideoError:
        return None
    told = film.comment == comment_of(track) and len(film) == len(track)
    return place if told and np.abs(film.time_s - track.time_s).max() < _SAME_S else None


def find_pictures(track: PoseTrack, saved: Path) -> Origin:
    """Return the film that pictures of a saved track are drawn on: its own, or the small copy.

    Parameters
    ----------
    track : PoseTrack
    saved : Path
        The track's file.

    Returns
    -------
    Origin
        Its note says why a file that is there is not used; there is none where the copy serves.
    """
    origin = find_origin(track.source, track.source_sha256, saved)
    if origin.video is not None:
        return origin
    film = find_film(track, saved)
    return origin if film is None else Origin(film)
