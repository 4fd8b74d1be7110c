"""MediaPipe itself: load it, follow one person through frames, find everybody in one frame."""

from __future__ import annotations

from pathlib import Path
from types import TracebackType
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from formcheck import assets
from formcheck.errors import AssetError, MachineError
from formcheck.pose import LANDMARKS

__all__ = ["Network", "load_mediapipe"]

RgbArray = NDArray[np.uint8]

# MediaPipe smooths over time by a filter that is driven by the time stamps. 1,000 s between two
# frames switches it off: at 1 s it still holds back slow points by pixels.
_STEP_MS = 1_000_000
_MOST_PEOPLE = 4
_APT = "sudo apt-get install -y libgl1 libegl1 libgles2"


def load_mediapipe() -> Any:
    """Import MediaPipe, or say which system libraries are missing.

    Raises
    ------
    MachineError
        A shared library cannot be loaded.
    """
    try:
        import mediapipe
        import mediapipe.tasks.python.vision
    except (ImportError, OSError) as error:
        message = f"the pose network cannot start ({error}); install its libraries with: {_APT}"
        raise MachineError(message) from error
    return mediapipe


class Network:
    """The pose network, following one person; frames must be given in order.

    Parameters
    ----------
    model_path : Path

    Raises
    ------
    MachineError
        MediaPipe cannot be loaded.
    AssetError
        MediaPipe does not accept the network.
    """

    def __init__(self, model_path: Path) -> None:
        self._mediapipe = load_mediapipe()
        self._model = assets.lean(model_path)
        self._clock_ms = 0
        self._modes = self._mediapipe.tasks.vision.RunningMode
        try:
            self._follower = self._open(self._modes.VIDEO, 1)
            self._surveyor = self._open(self._modes.IMAGE, _MOST_PEOPLE)
        except (RuntimeError, ValueError) as error:
            reason = str(error).splitlines()[0]
            message = f"the network {model_path} is not one MediaPipe can run ({reason})"
            raise AssetError(message) from error

    def __enter__(self) -> Self:
        """Return the network itself."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Close it: MediaPipe complains when the interpreter does it."""
        self._follower.close()
        self._surveyor.close()

    def forget(self) -> None:
        """Lose the person followed so far; the next frame is looked at as if it were the first.

        Only opening it anew does that: a blank picture makes it look for a person again, but
        MediaPipe goes on smoothing visibility from what it saw before.
        """
        self._follower.close()
        self._follower = self._open(self._modes.VIDEO, 1)

    def follow(self, rgb: RgbArray) -> NDArray[np.float64] | None:
        """Return x, y (share of width and height) and visibility, (33, 3), of the person."""
        poses = self._detect(rgb).pose_landmarks
        return _array(poses[0]) if poses else None

    def survey(self, rgb: RgbArray) -> NDArray[np.float64]:
        """Return the box of everybody in one picture, (K, 4): left, top, right, bottom shares."""
        poses = self._surveyor.detect(self._image(rgb)).pose_landmarks
        points = [_array(pose)[:, :2] for pose in poses]
        boxes = [np.concatenate([xy.min(axis=0), xy.max(axis=0)]) for xy in points]
        return np.array(boxes).reshape(-1, 4)

    def _detect(self, rgb: RgbArray) -> Any:
        self._clock_ms += _STEP_MS
        return self._follower.detect_for_video(self._image(rgb), self._clock_ms)

    def _image(self, rgb: RgbArray) -> Any:
        return self._mediapipe.Image(self._mediapipe.ImageFormat.SRGB, np.ascontiguousarray(rgb))

    def _open(self, mode: Any, people: int) -> Any:
        tasks = self._mediapipe.tasks
        options = tasks.vision.PoseLandmarkerOptions(
            base_options=tasks.BaseOptions(model_asset_buffer=self._model),
            running_mode=mode,
            num_poses=people,
        )
        return tasks.vision.PoseLandmarker.create_from_options(options)


def _array(pose: Any) -> NDArray[np.float64]:
    points = np.array([[point.x, point.y, point.visibility] for point in pose], dtype=np.float64)
    return points[: len(LANDMARKS)]
