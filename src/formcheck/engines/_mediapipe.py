"""MediaPipe's own Pose Landmarker (its Tasks API) as an engine.

It runs in VIDEO mode, which follows the person from picture to picture as `LiteRTEngine` does, with
time stamps 1,000 s apart: that leaves nothing of its filter, which smooths causally. On 1.5 s of
the side sample (``full``, body 650 px tall) its landmarks then lie 0.7 px from LiteRT's in the
median; with true time stamps 5.9 px (they come late), in IMAGE mode, which finds the person anew in
every picture, 3.1 px, for two thirds more processor time.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._chatter import without_chatter
from formcheck.engines._engine import no_network
from formcheck.engines._metadata import task_bundle
from formcheck.errors import MachineError
from formcheck.i18n import msg
from formcheck.model import LANDMARKS

__all__ = ["MediaPipeEngine"]

_MOST_PEOPLE = 4
_STEP_MS = 1_000_000


class MediaPipeEngine:
    """MediaPipe's Pose Landmarker, one person followed, smoothing off: see `PoseEngine`."""

    name = "mediapipe"
    keypoints = LANDMARKS

    def __init__(self, bundle: bytes, model_path: Path) -> None:
        self._mediapipe = _load()
        self._bundle, self._path = bundle, model_path
        self._follower: Any = None
        self._surveyor: Any = None
        self._time_ms = 0

    @classmethod
    def maker(cls, model_path: Path) -> Callable[[], MediaPipeEngine]:
        """Return what makes engines of one network."""
        try:
            bundle = task_bundle(model_path)
        except (IndexError, KeyError, TypeError, ValueError, struct.error, BadZipFile) as error:
            raise no_network(model_path, error) from error
        return lambda: cls(bundle, model_path)

    def follow(self, rgb: NDArray[np.uint8]) -> NDArray[np.float64] | None:
        """Return x, y (share of width and height) and visibility, (33, 3), of the person."""
        fresh = self._follower is None
        if fresh:
            self._follower = self._landmarker("VIDEO", people=1)
        self._time_ms += _STEP_MS
        with without_chatter() if fresh else nullcontext():
            found = self._follower.detect_for_video(self._image(rgb), self._time_ms)
        people = found.pose_landmarks
        return _points(people[0]) if people else None

    def survey(self, rgb: NDArray[np.uint8]) -> NDArray[np.float64]:
        """Return the box of everybody in one picture, (K, 4): left, top, right, bottom shares."""
        if self._surveyor is None:
            self._surveyor = self._landmarker("IMAGE", people=_MOST_PEOPLE)
        found = self._surveyor.detect(self._image(rgb)).pose_landmarks
        places = [_points(person)[:, :2] for person in found]
        boxes = [np.concatenate([xy.min(axis=0), xy.max(axis=0)]) for xy in places]
        return np.array(boxes).reshape(-1, 4)

    def forget(self) -> None:
        """Lose the person followed so far: a new landmarker; visibility stays smoothed else."""
        if self._follower is not None:
            self._follower.close()
            self._follower = None

    def close(self) -> None:
        """Let go of the network."""
        for landmarker in (self._follower, self._surveyor):
            if landmarker is not None:
                landmarker.close()

    def _image(self, rgb: NDArray[np.uint8]) -> Any:
        return self._mediapipe.Image(self._mediapipe.ImageFormat.SRGB, np.ascontiguousarray(rgb))

    def _landmarker(self, mode: str, people: int) -> Any:
        vision = self._mediapipe.tasks.vision
        options = vision.PoseLandmarkerOptions(
            base_options=self._mediapipe.tasks.BaseOptions(model_asset_buffer=self._bundle),
            running_mode=vision.RunningMode[mode],
            num_poses=people,
        )
        try:
            with without_chatter():
                return vision.PoseLandmarker.create_from_options(options)
        except (RuntimeError, ValueError) as error:
            raise no_network(self._path, error) from error


def _points(person: Any) -> NDArray[np.float64]:
    return np.array([(point.x, point.y, point.visibility) for point in person], dtype=np.float64)


def _load() -> Any:
    """Import MediaPipe, or say what is missing."""
    try:
        import mediapipe
        import mediapipe.tasks.python.vision
    except (ImportError, OSError) as error:
        message = msg(
            "MediaPipe cannot start ({error}); leave --engine out, or install its libraries with: "
            "{command}",
            error=error,
            command="sudo apt-get install -y libgl1 libegl1 libgles2",
        )
        raise MachineError(message) from error
    return mediapipe
