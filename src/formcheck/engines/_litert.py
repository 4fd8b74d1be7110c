"""MediaPipe's pose networks, run by LiteRT: follow one person, find everybody in one picture.

The networks are MediaPipe's own; LiteRT (what MediaPipe itself runs them with) is called without
the graph around it. That graph would smooth causally, take seconds to start in every worker, and
compute things nobody reads. A test holds the landmarks against MediaPipe's own.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._chatter import without_chatter
from formcheck.engines._engine import no_network
from formcheck.engines._lean import networks
from formcheck.engines._regions import (
    BOXES_SHAPE,
    SCORES_SHAPE,
    SIDE_PX,
    Region,
    regions_of,
    shrunk,
)
from formcheck.errors import MachineError
from formcheck.i18n import msg
from formcheck.model import LANDMARKS

__all__ = ["LiteRTEngine", "load_libraries"]

RgbArray = NDArray[np.uint8]
FloatArray = NDArray[np.float64]

_MOST_PEOPLE = 4
_APT = "sudo apt-get install -y libgl1 libegl1 libgles2"

_POINTS = 39  # 33 landmarks and what the network itself needs to follow a person
_HIPS, _RIM = 33, 34  # the middle and the rim of the body's circle
_POINTS_SHAPE, _PRESENCE_SHAPE = (1, 5 * _POINTS), (1, 1)
_MAPS_SHAPE = (1, 64, 64, _POINTS)
_PRESENT = 0.5  # least presence of a person

# MediaPipe's `RefineLandmarksFromHeatmap`: the mean place in a window of the heat map, weighted
# by heat, wherever the window holds some.
_WINDOW, _HOT = 7, 0.5


def load_libraries() -> Any:
    """Import LiteRT and OpenCV, or say what is missing.

    Raises
    ------
    MachineError
        A package or a shared library cannot be loaded.
    """
    try:
        import cv2  # noqa: F401 — what it lacks is better said here than in the middle of a clip
        from ai_edge_litert import interpreter
    except (ImportError, OSError) as error:
        message = msg(
            "the pose network cannot start ({error}); install its libraries with: {command}",
            error=error,
            command=_APT,
        )
        raise MachineError(message) from error
    return interpreter


class LiteRTEngine:
    """The pose network, following one person: see `PoseEngine`.

    Parameters
    ----------
    detector, landmarks : bytes
        The networks; engines may share them.
    model_path : Path
        Where they came from.

    Raises
    ------
    MachineError
        A library cannot be loaded.
    AssetError
        They are no pose networks.
    """

    name = "litert"
    keypoints = LANDMARKS

    def __init__(self, detector: bytes, landmarks: bytes, model_path: Path) -> None:
        litert = load_libraries()
        try:
            with without_chatter():
                self._detector = _Part(litert, detector, BOXES_SHAPE, SCORES_SHAPE)
                shapes = (_POINTS_SHAPE, _PRESENCE_SHAPE, _MAPS_SHAPE)
                self._landmarks = _Part(litert, landmarks, *shapes)
        except (KeyError, RuntimeError, ValueError) as error:
            raise no_network(model_path, error) from error
        self._region: Region | None = None

    @classmethod
    def maker(cls, model_path: Path) -> Callable[[], LiteRTEngine]:
        """Return what makes engines of one network."""
        try:
            detector, landmarks = networks(model_path)
        except (IndexError, KeyError, ValueError, struct.error, BadZipFile) as error:
            raise no_network(model_path, error) from error
        return lambda: cls(detector, landmarks, model_path)

    def forget(self) -> None:
        """Lose the person followed so far; the next frame is looked at as if it were the first."""
        self._region = None

    def follow(self, rgb: RgbArray) -> FloatArray | None:
        """Return x, y (share of width and height) and visibility, (33, 3), of the person."""
        if self._region is None:
            self._region = next(iter(self._people(rgb)), None)
        if self._region is None:
            return None
        points = self._look(rgb, self._region)
        if points is None:
            self._region = None
            return None
        self._region = Region.around(points[_HIPS, :2], points[_RIM, :2])
        return _shares(points, rgb)

    def survey(self, rgb: RgbArray) -> FloatArray:
        """Return the box of everybody in one picture, (K, 4): left, top, right, bottom shares."""
        looks = [self._look(rgb, region) for region in self._people(rgb)[:_MOST_PEOPLE]]
        points = [_shares(look, rgb)[:, :2] for look in looks if look is not None]
        boxes = [np.concatenate([xy.min(axis=0), xy.max(axis=0)]) for xy in points]
        return np.array(boxes).reshape(-1, 4)

    def close(self) -> None:
        """Let go of the network, which goes with the engine."""

    def _people(self, rgb: RgbArray) -> list[Region]:
        boxes, scores = self._detector.run(shrunk(rgb))
        return regions_of(boxes[0], scores[0, :, 0], *rgb.shape[:2])

    def _look(self, rgb: RgbArray, region: Region) -> FloatArray | None:
        """Return x, y (pixels) and visibility, (39, 3), of the person in a region, if any."""
        raw, presence, maps = self._landmarks.run(region.cut_out(rgb))
        if presence[0, 0] < _PRESENT:
            return None
        points = raw[0].reshape(_POINTS, 5).astype(np.float64)
        placed = region.place(_refined(points[:, :2], maps[0]))
        return np.column_stack([placed, _logistic(points[:, 3])])


class _Part:
    """One network: a picture in, its outputs by their shapes out."""

    def __init__(self, litert: Any, model: bytes, *shapes: tuple[int, ...]) -> None:
        self._run = litert.Interpreter(model_content=model, num_threads=1)
        self._run.allocate_tensors()
        self._input = self._run.get_input_details()[0]["index"]
        by_shape = {
            tuple(map(int, output["shape"])): output["index"]
            for output in self._run.get_output_details()
        }
        self._outputs = [by_shape[shape] for shape in shapes]

    def run(self, picture: NDArray[np.float32]) -> list[NDArray[np.float32]]:
        self._run.set_tensor(self._input, picture)
        self._run.invoke()
        return [self._run.get_tensor(index) for index in self._outputs]


def _refined(xy: FloatArray, maps: NDArray[np.float32]) -> FloatArray:
    """Return points (N, 2) of the square, moved to where the heat maps (H, W, N) put them."""
    side = maps.shape[0]
    reach = _WINDOW // 2
    cell = np.floor(xy * (side / SIDE_PX)).astype(np.int64)
    offset = np.arange(-reach, reach + 1)
    columns = cell[:, 0, np.newaxis] + offset
    rows = cell[:, 1, np.newaxis] + offset
    inside = _within(rows, side)[:, :, np.newaxis] & _within(columns, side)[:, np.newaxis, :]
    heat = maps[
        np.clip(rows, 0, side - 1)[:, :, np.newaxis],
        np.clip(columns, 0, side - 1)[:, np.newaxis, :],
        np.arange(len(xy))[:, np.newaxis, np.newaxis],
    ]
    heat = np.where(inside, _logistic(heat.astype(np.float64)), 0.0)
    total = heat.sum(axis=(1, 2))
    known = _within(cell, side).all(axis=1) & (heat.max(axis=(1, 2)) >= _HOT)
    safe = np.where(known, total, 1.0)
    mean = np.column_stack(
        [
            (heat.sum(axis=1) * columns).sum(axis=1) / safe,
            (heat.sum(axis=2) * rows).sum(axis=1) / safe,
        ]
    )
    moved: FloatArray = np.where(known[:, np.newaxis], mean * (SIDE_PX / side), xy)
    return moved


def _within(cells: NDArray[np.int64], side: int) -> NDArray[np.bool_]:
    inside: NDArray[np.bool_] = (cells >= 0) & (cells < side)
    return inside


def _logistic(values: FloatArray) -> FloatArray:
    chance: FloatArray = 1.0 / (1.0 + np.exp(-np.clip(values, -100.0, 100.0)))
    return chance


def _shares(points: FloatArray, rgb: RgbArray) -> FloatArray:
    """Return the 33 landmarks with x and y as shares of the picture's width and height."""
    height_px, width_px = rgb.shape[:2]
    shares: FloatArray = points[: len(LANDMARKS)] / np.array([width_px, height_px, 1.0])
    return shares
