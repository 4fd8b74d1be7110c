"""CenterFace, run with OpenCV: a picture in, faces out."""

from __future__ import annotations

import threading
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import weights
from formcheck.model import FloatArray

__all__ = ["FaceNetwork", "once"]

_STRIDE_PX = 32  # the network takes whole multiples of it,
_CELL_PX = 4  # and answers for cells of this size
_SURE = 0.1  # real faces score 0.65 and more, rendered ones, in the dark and far off, 0.1 and more
_HEAD = 1.05  # of the face's height: a circle that hides the whole head
_TALL = 1.4  # height over width of a face; at the picture's edge only its width is seen
_SAME = 0.6  # of the radius: two circles nearer than this are one face


class FaceNetwork:
    """CenterFace: a picture in, faces out.

    Raises
    ------
    AssetError
        The network is not on this machine and cannot be fetched.

    Notes
    -----
    J. Xu, W. Xue, J. Yang: CenterFace, joint face detection and alignment using face as point
    (2019). Each thread has networks of its own, one for each size of picture, since a network
    that is given another size starts anew.
    """

    # how likely, how large, how far off the cell's middle, and where eyes, nose and mouth are
    _OUTPUTS = ("537", "538", "539", "540")

    def __init__(self) -> None:
        self._data = np.frombuffer(weights.ensure("faces").read_bytes(), dtype=np.uint8)
        self._own = threading.local()

    def faces(self, rgb: NDArray[np.uint8]) -> FloatArray:
        """Return x, y, radius of a circle around each head, and how sure that is, (n, 4)."""
        height_px, width_px = rgb.shape[:2]
        down, across = (-size % _STRIDE_PX for size in (height_px, width_px))
        padded = cv2.copyMakeBorder(rgb, 0, down, 0, across, cv2.BORDER_REPLICATE)
        network = self._network(padded.shape)
        network.setInput(cv2.dnn.blobFromImage(padded))
        heat, size, offset, _ = (out[0] for out in network.forward(self._OUTPUTS))
        rows, columns = np.nonzero(heat[0] >= _SURE)
        place = np.stack([columns, rows], axis=1) + 0.5
        middle = _CELL_PX * (place + offset[::-1, rows, columns].T)
        tall, wide = _CELL_PX * np.exp(size[:, rows, columns])
        radius = _HEAD * np.maximum(tall, _TALL * wide)
        return once(np.column_stack([middle, radius, heat[0, rows, columns]]).astype(float))

    def _network(self, shape: tuple[int, ...]) -> Any:
        known = self._own.__dict__.setdefault("by_shape", {})
        if shape not in known:
            known[shape] = cv2.dnn.readNetFromONNX(self._data)
        return known[shape]


def once(circles: FloatArray) -> FloatArray:
    """Return circles (n, 4) without those that mean the same face, the surest kept."""
    left = circles[np.argsort(-circles[:, 3], kind="stable")]
    kept = []
    while len(left):
        first, left = left[0], left[1:]
        kept.append(first)
        away = np.linalg.norm(left[:, :2] - first[:2], axis=1)
        left = left[away > _SAME * np.maximum(first[2], left[:, 2])]
    return np.array(kept).reshape(-1, 4)
