"""Where pictures come from: a camera, or a film; and how late ones are dropped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import MachineError, VideoError
from formcheck.i18n import msg
from formcheck.video import frames, open_video

__all__ = ["Picture", "film_pictures", "newest", "open_camera"]

#: When it was taken, in seconds, and what it shows, (H, W, 3).
Picture = tuple[float, NDArray[np.uint8]]

_MAX_SIDE_PX = 480
_CAMERA_PX, _CAMERA_FPS = (640, 480), 30
#: A camera may fail to give one picture and then go on.
_FAILURES = 10


def open_camera(number: int) -> Iterator[Picture]:
    """Open a camera of this machine and return its pictures, stamped when they come.

    Parameters
    ----------
    number : int
        0 is the first.

    Returns
    -------
    iterator of (float, (H, W, 3) uint8)
        Seconds of a clock that is never set, and the picture. It raises `VideoError` where the
        camera stops.

    Raises
    ------
    VideoError
        There is no such camera, or something else uses it.
    """
    try:
        import cv2
    except (ImportError, OSError) as error:
        message = msg("the camera's library cannot be loaded ({error})", error=error)
        raise MachineError(message) from error
    camera = cv2.VideoCapture(number)
    camera.set(cv2.CAP_PROP_FRAME_WIDTH, _CAMERA_PX[0])
    camera.set(cv2.CAP_PROP_FRAME_HEIGHT, _CAMERA_PX[1])
    camera.set(cv2.CAP_PROP_FPS, _CAMERA_FPS)
    camera.set(cv2.CAP_PROP_BUFFERSIZE, 1)  # an old picture is worth nothing
    if not camera.isOpened():
        camera.release()
        message = msg(
            "camera {number} cannot be opened; plug it in, close what else uses it, or name "
            "another with --camera",
            number=number,
        )
        raise VideoError(message)
    return _camera_pictures(camera, number)


def _camera_pictures(camera: Any, number: int) -> Iterator[Picture]:
    """Yield a camera's pictures until it stops giving any."""
    import cv2

    failed = 0
    try:
        while True:
            there = camera.grab()
            time_s = time.monotonic()
            there, bgr = camera.retrieve() if there else (False, None)
            if there:
                failed = 0
                yield time_s, np.asarray(cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB), np.uint8)
                continue
            failed += 1
            if failed >= _FAILURES:
                message = msg(
                    "camera {number} gives no more pictures; check its cable and start again",
                    number=number,
                )
                raise VideoError(message)
    finally:
        camera.release()


def film_pictures(path: Path, *, in_time: bool = False) -> Iterator[Picture]:
    """Return a film's pictures at their own times, small.

    Parameters
    ----------
    path : Path
    in_time : bool
        Whether each is given when it is due, as a camera would, and not as soon as it is decoded.

    Returns
    -------
    iterator of (float, (H, W, 3) uint8)

    Raises
    ------
    VideoError
        The file is no video.
    """
    video = open_video(path)
    pictures = ((frame.time_s, frame.rgb) for frame in frames(video, max_side_px=_MAX_SIDE_PX))
    return _when_due(pictures) if in_time else pictures


def _when_due(
    pictures: Iterable[Picture],
    clock: Callable[[], float] = time.monotonic,
    wait: Callable[[float], None] = time.sleep,
) -> Iterator[Picture]:
    """Yield each picture when its time has come, counted from the first."""
    begun_s: float | None = None
    for time_s, rgb in pictures:
        now_s = clock()
        begun_s = now_s - time_s if begun_s is None else begun_s
        if time_s > now_s - begun_s:
            wait(time_s - (now_s - begun_s))
        yield time_s, rgb


def newest(pictures: Iterable[Picture]) -> Iterator[Picture]:
    """Yield always the newest picture; those that came in the meantime are dropped.

    Parameters
    ----------
    pictures : iterable of (float, (H, W, 3) uint8)
        Read on a thread of its own, as fast as it gives them.

    Raises
    ------
    Exception
        Whatever ``pictures`` raises, after the last picture.
    """
    slot = _Slot()
    reader = threading.Thread(target=slot.fill, args=(iter(pictures),), daemon=True)
    reader.start()
    try:
        while (picture := slot.take()) is not None:
            yield picture
    finally:
        slot.stop()
        reader.join(timeout=2.0)


class _Slot:
    """Holds one picture, the newest."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._picture: Picture | None = None
        self._over = self._stopped = False
        self._error: Exception | None = None

    def fill(self, pictures: Iterator[Picture]) -> None:
        """Put every picture in, until there are no more or nobody wants them."""
        try:
            for picture in pictures:
                with self._changed:
                    self._picture = picture
                    self._changed.notify_all()
                    if self._stopped:
                        break
        except Exception as error:
            self._error = error
        finally:
            if hasattr(pictures, "close"):
                pictures.close()
            with self._changed:
                self._over = True
                self._changed.notify_all()

    def take(self) -> Picture | None:
        """Wait for a picture that was not taken yet; None where there are no more."""
        with self._changed:
            while self._picture is None and not self._over:
                self._changed.wait(timeout=0.2)  # woken now and then, so that Ctrl-C is heard
            picture, self._picture = self._picture, None
        if picture is None and self._error is not None:
            raise self._error
        return picture

    def stop(self) -> None:
        """Say that no more pictures are wanted."""
        with self._changed:
            self._stopped = True
