"""One picture of a clip after another, in tiles; what stands still is looked at once."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.faces._network import FaceNetwork, once
from formcheck.model import FloatArray

__all__ = ["LONGEST_PX", "ROWS", "Watch"]

RgbArray = NDArray[np.uint8]

#: A picture is looked at this tall: the face of somebody 15 % as tall has some 14 rows.
ROWS = 1080
#: But no longer than this, however flat it is.
LONGEST_PX = 2560
_COARSE_ROWS = 352  # and once this tall, for heads larger than a tile;
_TINY_PX, _SURER = 14.0, 0.2  # the tiny and, in the small picture, the large have to be surer
_TILE_PX, _SHARED_PX = 608, 64  # largest tile, and what neighbours share
_STEP_PX = 32  # sides of tiles are whole multiples of it
_LIFTED = 0.5  # gamma: dark skin against a window is not seen as it is; nothing else suffers
_BLOCK_PX = 8  # a tile is looked at anew
_CHANGED = 6.0  # where a block of it changed by so many grey levels


@dataclass
class _Tile:
    """A part of the picture, what it was when it was looked at, and what was found."""

    top: int
    left: int
    bottom: int
    right: int
    blocks: NDArray[np.float32] | None = None
    found: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))

    def changed(self, blocks: NDArray[np.float32]) -> bool:
        """Return whether the part looks different, and keep how it looks if it does."""
        edges = (self.top, self.bottom, self.left, self.right)
        top, bottom, left, right = (edge // _BLOCK_PX for edge in edges)
        own = blocks[top:bottom, left:right]
        if self.blocks is not None and np.abs(own - self.blocks).max(initial=0.0) <= _CHANGED:
            return False
        self.blocks = own
        return True


class Watch:
    """Looks for faces in one picture of a clip after another; what stands still is looked at once.

    Parameters
    ----------
    network : FaceNetwork
    pool : ThreadPoolExecutor
        Takes the parts of a picture.
    """

    def __init__(self, network: FaceNetwork, pool: ThreadPoolExecutor) -> None:
        self._network, self._pool = network, pool
        self._tiles: list[_Tile] = []
        self._shape: tuple[int, ...] = ()

    def faces(self, rgb: RgbArray) -> FloatArray:
        """Return x, y, radius and sureness of every face in a picture (n, 4), in its own pixels."""
        scale = min(ROWS / rgb.shape[0], LONGEST_PX / rgb.shape[1])
        large = _lifted(_sized(rgb, scale))
        if large.shape != self._shape:
            self._shape, self._tiles = large.shape, _tiles(*large.shape[:2])
        grey = cv2.cvtColor(large, cv2.COLOR_RGB2GRAY)
        size = (max(1, large.shape[1] // _BLOCK_PX), max(1, large.shape[0] // _BLOCK_PX))
        blocks = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        stale = [tile for tile in self._tiles if tile.changed(blocks)]
        small = _sized(large, _COARSE_ROWS / ROWS)
        coarse = self._pool.submit(self._network.faces, small)
        parts = [large[t.top : t.bottom, t.left : t.right] for t in stale]
        for tile, found in zip(stale, self._pool.map(self._network.faces, parts), strict=True):
            tile.found = found + np.array([tile.left, tile.top, 0.0, 0.0])
        whole = coarse.result()
        whole = whole[whole[:, 3] >= _SURER] * [*3 * (ROWS / _COARSE_ROWS,), 1.0]
        everywhere = np.vstack([whole, *(tile.found for tile in self._tiles)])
        clear = (everywhere[:, 2] >= _TINY_PX) | (everywhere[:, 3] >= _SURER)
        faces: FloatArray = once(everywhere[clear]) / [scale, scale, scale, 1.0]
        return faces


@cache
def _edges(size_px: int) -> tuple[tuple[int, int], ...]:
    """Return where tiles along one side start and stop."""
    count = max(1, -(-(size_px - _SHARED_PX) // (_TILE_PX - _SHARED_PX)))
    own = min(size_px, -(-(size_px + (count - 1) * _SHARED_PX) // count))
    own = min(size_px, -(-own // _STEP_PX) * _STEP_PX)
    starts = np.round(np.linspace(0, size_px - own, count)).astype(int)
    return tuple((int(start), int(start) + own) for start in starts)


def _tiles(height_px: int, width_px: int) -> list[_Tile]:
    return [
        _Tile(top, left, bottom, right)
        for top, bottom in _edges(height_px)
        for left, right in _edges(width_px)
    ]


def _lifted(rgb: RgbArray) -> RgbArray:
    """Return a picture with its shadows made brighter."""
    table = np.round(255.0 * (np.arange(256) / 255.0) ** _LIFTED).astype(np.uint8)
    return np.asarray(cv2.LUT(rgb, table), dtype=np.uint8)


def _sized(rgb: RgbArray, scale: float) -> RgbArray:
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(rgb, size, interpolation=how), dtype=np.uint8)
