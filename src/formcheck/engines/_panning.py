"""Whether the camera follows the runner: the picture's edges move, where no runner is."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.i18n import tell
from formcheck.model import Note

__all__ = ["EDGE_SHARE", "edges_of", "panning_note", "shift_between"]

_STEP_PX = 4
EDGE_SHARE = 0.22  # of the width, at either side, that is looked at
_SURE = 0.05  # least response of the correlation; a bare wall says nothing
#: Widths a second that the background moves by, mostly one way, for the camera to be following.
_FOLLOWING = 0.10


def edges_of(rgb: NDArray[np.uint8]) -> tuple[Any, Any]:
    """Return the left and the right edge of a picture, small and grey."""
    grey = rgb[::_STEP_PX, ::_STEP_PX].mean(axis=2, dtype=np.float32)
    width = max(8, round(EDGE_SHARE * grey.shape[1]))
    return np.ascontiguousarray(grey[:, :width]), np.ascontiguousarray(grey[:, -width:])


def shift_between(one: tuple[Any, Any], other: tuple[Any, Any], width_px: int) -> float:
    """Return how far the background moved to the right, in widths of the picture; NaN = unknown."""
    import cv2

    found = []
    for before, after in zip(one, other, strict=True):
        window = cv2.createHanningWindow(before.shape[::-1], cv2.CV_32F)
        (across, _), response = cv2.phaseCorrelate(before, after, window)
        if response >= _SURE:
            found.append(across * _STEP_PX / width_px)
    return float(np.mean(found)) if found else float("nan")


def panning_note(shift: NDArray[np.float64], fps: float) -> Note | None:
    """Return a note where the camera followed the runner, else None.

    Parameters
    ----------
    shift : (T,) float
        How far the background moved from each frame to the next, in widths.
    fps : float
    """
    known = shift[np.isfinite(shift)]
    if len(known) < 0.5 * len(shift) or not len(known):
        return None
    way = float(np.median(known)) * fps
    if abs(way) < _FOLLOWING or np.mean(np.sign(known) == np.sign(way)) < 0.7:
        return None
    message = tell(
        "The camera follows the runner. Put it on something steady: what moves with the camera "
        "cannot be told from what moves with the runner."
    )
    return Note("panning", message)
