"""Straight edges of what stands still behind the runner: uprights, the deck, walls, windows."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._panning import EDGE_SHARE

__all__ = ["backdrop_frames", "find_edges", "small_grey", "stands_still"]

_PICTURES = 9
_LONGEST_PX = 720
#: Of the picture's longer side. Shorter pieces are texture, leaves, folds.
_SHORTEST = 0.04
#: What the details (grey levels a pixel, 3 by 3) of a picture's left and right edge share with what
#: all pictures have in common, looked at so small that a hand's tremor does not show: 0.53 and more
#: where the camera stands still (146 rendered clips and two real ones), up to 0.39 where it moves
#: (three real clips, two rendered). Limbs and the belt move in both.
_SMALL_PX, _DETAIL, _ALIKE, _STILL_SHARE = 180, 60.0, 20.0, 0.46
_SMOOTHING_PX = 1.0  # without it a slanted edge falls into level and upright stairs


def backdrop_frames(frames: int) -> tuple[int, ...]:
    """Return which frames of a clip make its backdrop: a few, spread over the whole of it."""
    return tuple(sorted({int((k + 0.5) * frames / _PICTURES) for k in range(_PICTURES)}))


def small_grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture in grey, at most 720 px long."""
    import cv2

    return _shrunk(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), _LONGEST_PX)


def stands_still(pictures: Sequence[NDArray[np.uint8]]) -> bool:
    """Return whether the camera stood still: most details are in the same place in every picture.

    A bare wall tells nothing, and counts as still.
    """
    alike = _alike(pictures, _SMALL_PX)
    if not len(alike):
        return True
    common = np.median(alike, axis=0)
    edge = _details(common)
    width = round(EDGE_SHARE * alike.shape[2])
    there = kept = 0
    for picture in alike:
        own = _details(picture)
        detail = own > _DETAIL
        detail[:, width:-width] = False
        there += int(detail.sum())
        kept += int((detail & (edge > 0.5 * own) & (np.abs(picture - common) < _ALIKE)).sum())
    return kept >= _STILL_SHARE * there


def _alike(
    pictures: Sequence[NDArray[np.uint8]], longest_px: int = _LONGEST_PX
) -> NDArray[np.float32]:
    """Return the pictures that have the size of the first, (K, H, W), no longer than that."""
    chosen = [_shrunk(picture, longest_px) for picture in pictures]
    chosen = [picture for picture in chosen if picture.shape == chosen[0].shape]
    return np.stack(chosen).astype(np.float32) if chosen else np.zeros((0, 0, 0), np.float32)


def _shrunk(picture: NDArray[np.uint8], longest_px: int) -> NDArray[np.uint8]:
    import cv2

    share = longest_px / max(picture.shape)
    if share >= 1.0:
        return picture
    smaller = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)


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
