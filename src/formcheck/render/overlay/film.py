"""The small copy of a film that a report keeps: every frame at its own time, faces hidden."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np

from formcheck.files.film import comment_of
from formcheck.model import PoseTrack
from formcheck.render.overlay.paint import Picture
from formcheck.video import VideoWriter

__all__ = ["FilmCopy", "copy_film"]

_SHORT_SIDE_PX = 480
_CRF = 27  # half a megabyte for ten seconds of the sample clips, before a wall that keeps still


class FilmCopy:
    """Takes the frames of a film in order and writes one picture for every frame of its track."""

    def __init__(self, writer: VideoWriter, track: PoseTrack) -> None:
        self._writer = writer
        self._times_s = track.time_s
        self._written = 0
        self._last: Picture | None = None

    def add(self, picture: Picture, frame: int) -> None:
        """Write a frame; those before it that could not be decoded get its picture."""
        self._last = _shrunk(picture)
        self._fill(frame + 1)

    def finish(self) -> None:
        """Write the last picture for frames at the end that could not be decoded."""
        self._fill(len(self._times_s))

    def _fill(self, stop: int) -> None:
        while self._last is not None and self._written < stop:
            self._writer.write(self._last, float(self._times_s[self._written]))
            self._written += 1


@contextmanager
def copy_film(path: Path, track: PoseTrack) -> Iterator[FilmCopy]:
    """Write the small copy of a track's film while its frames are read for something else.

    Parameters
    ----------
    path : Path
        An ``.mp4``.
    track : PoseTrack
        Of the film.

    Raises
    ------
    OutputError
        The file cannot be written.
    """
    with VideoWriter(path, max(track.fps, 1.0), crf=_CRF, comment=comment_of(track)) as writer:
        copy = FilmCopy(writer, track)
        yield copy
        copy.finish()


def _shrunk(picture: Picture) -> Picture:
    """Return a picture whose shorter side is at most as long as the copy's, both of even length."""
    height, width = picture.shape[:2]
    scale = min(1.0, _SHORT_SIDE_PX / min(height, width))
    size = max(2, 2 * round(0.5 * width * scale)), max(2, 2 * round(0.5 * height * scale))
    if size == (width, height):
        return picture.copy()  # the caller goes on to draw on it
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), dtype=np.uint8)
