"""Straight edges of what stands still behind the runner: uprights, the deck, walls, windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

__all__ = ["backdrop_frames", "find_edges", "small_grey", "stands_still"]

_PICTURES = 9
_LONGEST_PX = 720
#: Of the picture's longer side. Shorter pieces are texture, leaves, folds.
_SHORTEST = 0.04
#: What a picture's details (grey levels a pixel, 3 by 3) share with what all have in common: 0.40
#: and more where the camera stands still (84 rendered clips; 0.95 on two real ones), 0.15 to 0.21
#: where it moves (three real clips and a rendered one). Limbs and the belt move in both.
_DETAIL, _ALIKE, _STILL_SHARE = 60.0, 20.0, 0.3
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


def stands_still(pictures: Sequence[NDArray[np.uint8]]) -> bool:
    """Return whether the camera stood still: most details are in the same place in every picture.

    A bare wall tells nothing, and counts as still.
    """
    alike = _alike(pictures)
    if not len(alike):
        return True
    common = np.median(alike, axis=0)
    edge = _details(common)
    there = kept = 0
    for picture in alike:
        own = _details(picture)
        detail = own > _DETAIL
        there += int(detail.sum())
        kept += int((detail & (edge > 0.5 * own) & (np.abs(picture - common) < _ALIKE)).sum())
    return kept >= _STILL_SHARE * there


def _alike(pictures: Sequence[NDArray[np.uint8]]) -> NDArray[np.float32]:
    """Return the pictures that have the size of the first, (K, H, W)."""
    chosen = [picture for picture in pictures if picture.shape == pictures[0].shape]
    return np.stack(chosen).astype(np.float32) if chosen else np.zeros((0, 0, 0), np.float32)


def _details(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    import cv2

    across, down = (cv2.Sobel(picture, cv2.CV_32F, *axes) for axes in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down), dtype=np.float32)


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

    alike = _alike(pictures)
    if not len(alike):
        return np.zeros((0, 4))
    still = np.median(alike, axis=0).astype(np.uint8)
    smooth = cv2.GaussianBlur(still, (0, 0), _SMOOTHING_PX)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(smooth)[0]
    if found is None:
        return np.zeros((0, 4))
    edges = np.asarray(found, dtype=np.float64).reshape(-1, 4)
    length = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    scale = max(size_px) / max(still.shape)
    long: NDArray[np.float64] = edges[length >= _SHORTEST * max(still.shape)] * scale
    return long
