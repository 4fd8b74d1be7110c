"""Where people are in one picture, read as MediaPipe reads its pose detector, and the way there.

The detector looks at the whole picture, shrunk to 224 px, and answers for each of 2,254 places
(anchors) whether a person is there, and where the person's hips and the rim of the body's circle
are. The landmark network looks at a turned square around that circle. The figures are those of
MediaPipe's `pose_detector_graph.cc` and `pose_detection_cpu.pbtxt`.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["ANCHORS", "BOXES_SHAPE", "SCORES_SHAPE", "SIDE_PX", "Region", "regions_of", "shrunk"]

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


#: Side of the picture that the detector takes.
DETECTOR_PX = 224

_GRIDS = ((28, 2), (14, 2), (7, 6))  # cells a side, anchors a cell
_SURE = 0.5  # least score of a person
_SAME = 0.3  # boxes that overlap more are the same person
_HIPS, _RIM = 0, 1


def _anchors() -> NDArray[np.float64]:
    grids = []
    for cells, each in _GRIDS:
        middle = (np.arange(cells) + 0.5) / cells
        across, down = np.meshgrid(middle, middle)
        grids.append(np.repeat(np.stack([across.ravel(), down.ravel()], axis=1), each, axis=0))
    return np.concatenate(grids)


#: Where the network's answers are anchored, (2254, 2), in shares of the square.
ANCHORS = _anchors()
BOXES_SHAPE = (1, len(ANCHORS), 12)
SCORES_SHAPE = (1, len(ANCHORS), 1)


def _shrinking(height_px: int, width_px: int) -> tuple[float, NDArray[np.float64]]:
    """Return the scale to the detector's square, and where the picture's corner comes to lie."""
    scale = DETECTOR_PX / max(height_px, width_px)
    return scale, 0.5 * (DETECTOR_PX - scale * np.array([width_px, height_px]))


def shrunk(rgb: NDArray[np.uint8]) -> Any:
    """Return a picture as the detector takes it: (1, 224, 224, 3), −1 to 1, black around it."""
    import cv2

    scale, corner = _shrinking(*rgb.shape[:2])
    half = 0.5 * (scale - 1.0)  # pixels have their middle at half a pixel
    matrix = np.array([[scale, 0.0, corner[0] + half], [0.0, scale, corner[1] + half]])
    square = cv2.warpAffine(rgb, matrix, (DETECTOR_PX, DETECTOR_PX), flags=cv2.INTER_LINEAR)
    return (square.astype(np.float32) / 127.5 - 1.0)[np.newaxis]


def regions_of(
    boxes: NDArray[np.float32], scores: NDArray[np.float32], height_px: int, width_px: int
) -> list[Region]:
    """Return where people are, the surest first.

    Parameters
    ----------
    boxes : (2254, 12) float
        Middle and size of a box, then four points, relative to each anchor, in pixels.
    scores : (2254,) float
        Before the logistic function.
    height_px, width_px : int
        Of the picture.
    """
    chance = 1.0 / (1.0 + np.exp(-np.clip(scores.astype(np.float64), -100.0, 100.0)))
    likely = np.flatnonzero(chance >= _SURE)
    likely = likely[np.argsort(-chance[likely], kind="stable")]
    raw = boxes[likely].astype(np.float64).reshape(len(likely), 6, 2) / DETECTOR_PX
    middle, size = raw[:, 0] + ANCHORS[likely], raw[:, 1]
    corners = np.concatenate([middle - size / 2, middle + size / 2], axis=1)
    points = raw[:, 2:] + ANCHORS[likely][:, np.newaxis]
    scale, corner = _shrinking(height_px, width_px)
    found = []
    left = np.arange(len(likely))
    while len(left):
        same = _overlap(corners[left[0]], corners[left]) > _SAME
        same[0] = True
        group = left[same]
        mean = np.average(points[group], axis=0, weights=chance[likely[group]])
        hips_px, rim_px = (DETECTOR_PX * mean[[_HIPS, _RIM]] - corner) / scale
        found.append(Region.around(hips_px, rim_px))
        left = left[~same]
    return found


def _overlap(box: NDArray[np.float64], others: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return how much a box shares with each of others: common area over joint area."""
    sides = np.minimum(box[2:], others[:, 2:]) - np.maximum(box[:2], others[:, :2])
    common = np.prod(np.maximum(0.0, sides), axis=1)
    areas = np.prod(others[:, 2:] - others[:, :2], axis=1) + np.prod(box[2:] - box[:2])
    share: NDArray[np.float64] = common / np.maximum(areas - common, 1e-12)
    return share
