"""Straight edges of what stands still behind the runner: uprights, the deck, walls, windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["backdrop_frames", "find_edges", "small_grey"]

_PICTURES = 9
_LONGEST_PX = 720
#: Of the picture's longer side. Shorter pieces are texture, leaves, folds.
_SHORTEST = 0.04
_SMOOTHING_PX = 1.0  # without it a slanted edge falls into level and upright stairs


def backdrop_frames(frames: int) -> tuple[int, ...]:
    """Return which frames of a clip make its backdrop: a few, spread over the whole of it."""
    return tuple(sorted({int((k + 0.5) * frames / _PICTURES) for k in range(_PICTURES)}))


def small_grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture in grey, at most 720 px long."""
    import cv2

    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    share = _LONGEST_PX / max(grey.shape)
    if share < 1.0:
        grey = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(grey, dtype=np.uint8)


def find_edges(
    pictures: Sequence[NDArray[np.uint8]], size_px: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the straight edges of what the pictures have in common.

    Parameters
    ----------
    pictures : sequence of (H, W) uint8
        As `small_grey` returns them. Their median is what stands still: the runner's limbs, which
        are elsewhere in each, drop out of it.
    size_px : (int, int)
        Width and height of the upright picture.

    Returns
    -------
    (N, 4) float
        x, y of one end and of the other, in pixels of the upright picture. Found by the line
        segment detector of Grompone von Gioi et al. (2012), doi:10.5201/ipol.2012.gjmr-lsd.
    """
    import cv2

    alike = [picture for picture in pictures if picture.shape == pictures[0].shape]
    if not alike:
        return np.zeros((0, 4))
    still = np.median(np.stack(alike), axis=0).astype(np.uint8)
    smooth = cv2.GaussianBlur(still, (0, 0), _SMOOTHING_PX)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(smooth)[0]
    if found is None:
        return np.zeros((0, 4))
    edges = np.asarray(found, dtype=np.float64).reshape(-1, 4)
    length = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    scale = max(size_px) / max(still.shape)
    long: NDArray[np.float64] = edges[length >= _SHORTEST * max(still.shape)] * scale
    return long
