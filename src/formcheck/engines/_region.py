"""The square of a picture that the landmark network looks at, and the way there and back."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["SIDE_PX", "Region"]

#: Side of the picture that the landmark network takes.
SIDE_PX = 256

# MediaPipe's own figure (`pose_landmarks_to_roi`): a quarter more than the body's circle.
_ROOM = 1.25


@dataclass(frozen=True, slots=True)
class Region:
    """A turned square around one person, in pixels of the picture.

    Parameters
    ----------
    centre_px : (float, float)
    side_px : float
    turn_rad : float
        Clockwise in the picture; 0 = upright.
    """

    centre_px: tuple[float, float]
    side_px: float
    turn_rad: float

    @classmethod
    def around(cls, hips_px: NDArray[np.float64], rim_px: NDArray[np.float64]) -> Region:
        """Return the region of a body by its middle and a point above it on its circle."""
        across, down = (float(value) for value in rim_px - hips_px)
        side_px = 2.0 * _ROOM * math.hypot(across, down)
        turn_rad = math.pi / 2 - math.atan2(-down, across)
        return cls((float(hips_px[0]), float(hips_px[1])), side_px, turn_rad)

    @property
    def to_picture(self) -> NDArray[np.float64]:
        """The (2, 3) matrix from a pixel of the cut-out square to one of the picture."""
        scale = self.side_px / SIDE_PX
        turned = scale * np.array(
            [
                [math.cos(self.turn_rad), -math.sin(self.turn_rad)],
                [math.sin(self.turn_rad), math.cos(self.turn_rad)],
            ]
        )
        middle = np.full(2, SIDE_PX / 2)
        return np.column_stack([turned, np.array(self.centre_px) - turned @ middle])

    def cut_out(self, rgb: NDArray[np.uint8]) -> Any:
        """Return the square as the network takes it: (1, 256, 256, 3), 0 to 1."""
        import cv2

        square = cv2.warpAffine(
            rgb,
            self.to_picture,
            (SIDE_PX, SIDE_PX),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
        return (square.astype(np.float32) / 255.0)[np.newaxis]

    def place(self, xy: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return points of the square, (N, 2), in pixels of the picture."""
        matrix = self.to_picture
        placed: NDArray[np.float64] = xy @ matrix[:, :2].T + matrix[:, 2]
        return placed
