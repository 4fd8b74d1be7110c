"""Write H.264 in mp4 or mov: what every browser and phone plays."""

from __future__ import annotations

import contextlib
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import av
import numpy as np
from numpy.typing import NDArray

from formcheck.errors import OutputError
from formcheck.i18n import msg

__all__ = ["Mp4File", "VideoWriter"]

_TICKS_A_SECOND = 90_000
_BT709 = 1  # the number of the HD colour standard in H.264's own table


class Mp4File:
    """An mp4 that is written under a temporary name and gets its own only when it is complete.

    Parameters
    ----------
    path : Path

    Raises
    ------
    OutputError
        The file cannot be written.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._partial = self.path.with_name(f".{self.path.stem}.part{self.path.suffix}")
        self.container: Any = None

    def open(self) -> None:
        """Open the temporary file."""
        try:
            self._partial.touch()  # PyAV itself opens the file only with the first frame
            self.container = av.open(
                str(self._partial), "w", format="mp4", options={"movflags": "+faststart"}
            )
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error

    def add(self, stream: Any, frame: Any) -> None:
        """Encode a frame and write what comes of it; None is the end of the stream."""
        try:
            for packet in stream.encode(frame):
                self.container.mux(packet)
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error

    def complete(self) -> None:
        """Give the file its name."""
        try:
            self.container.close()
            self._partial.replace(self.path)
        except (av.error.FFmpegError, OSError) as error:
            raise self._failure(error) from error

    def close(self) -> None:
        """Remove what there is, unless it is complete."""
        with contextlib.suppress(av.error.FFmpegError, OSError):
            if self.container is not None:
                self.container.close()
        with contextlib.suppress(OSError):
            self._partial.unlink()

    def _failure(self, error: Exception) -> OutputError:
        reason = getattr(error, "strerror", None) or error
        message = msg(
            "{path} cannot be written ({reason}); choose another folder or free some space",
            path=self.path,
            reason=reason,
        )
        return OutputError(message)


class VideoWriter:
    """Write frames to an H.264 file that appears only when it is complete.

    ::

        with VideoWriter(path, fps=60) as writer:
            for frame in frames(video):
                writer.write(frame.rgb, time_s=frame.time_s)

    Parameters
    ----------
    path : Path
        Ends in ``.mp4`` or ``.mov``.
    fps : float
        Frame rate; frames written without a time follow each other at this rate.
    crf : int
        Quality: 18 looks like the original, 28 is small.
    preset : str
        libx264's trade of time for size.
    rotation_deg : int
        Turn (counter-clockwise) that players are told to make, as phones do for portrait.
    comment : str
        What the file says of itself, read again as `Video.comment`.
    repeatable : bool
        The same frames give the same bytes on every run and on any number of cores, in 1.5
        times the time. x264 otherwise has a number of threads that depends on the cores, and
        its macroblock tree reads memory that nothing wrote (other bytes with each
        ``MALLOC_PERTURB_``): seen, one clip in two differed from run to run.

    Raises
    ------
    OutputError
        The file cannot be written.
    """

    def __init__(
        self,
        path: Path | str,
        fps: float,
        *,
        crf: int = 23,
        preset: str = "veryfast",
        rotation_deg: int = 0,
        comment: str = "",
        repeatable: bool = False,
    ) -> None:
        self._file = Mp4File(path)
        self._fps = fps
        self._options = {"crf": str(crf), "preset": preset}
        if repeatable:
            self._options |= {"threads": "1", "x264-params": "mbtree=0"}
        self._rotation_deg = rotation_deg
        self._comment = comment
        self._stream: Any = None
        self._size_px = (0, 0)
        self._last_tick = -1

    def __enter__(self) -> Self:
        """Open the temporary file."""
        self._file.open()
        if self._comment:
            self._file.container.metadata["comment"] = self._comment
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Complete the file and give it its name, or remove what there is of it."""
        try:
            if kind is None:
                self._finish()
        finally:
            self._file.close()

    def write(self, rgb: NDArray[np.uint8], time_s: float | None = None) -> None:
        """Add one frame, (H, W, 3); an odd last row or column is repeated once.

        Parameters
        ----------
        rgb : (H, W, 3) uint8
        time_s : float, optional
            When it is shown, from the start of the clip; by default one frame after the last.
        """
        if self._stream is None:
            self._open_stream(rgb)
        if rgb.shape[:2] != self._size_px:
            message = f"a frame of {rgb.shape[:2]} does not fit a video of {self._size_px}"
            raise ValueError(message)
        if time_s is None:
            tick = (
                self._last_tick + round(_TICKS_A_SECOND / self._fps) if self._last_tick >= 0 else 0
            )
        else:
            tick = round(time_s * _TICKS_A_SECOND)
        tick = max(tick, self._last_tick + 1)
        frame = av.VideoFrame.from_ndarray(_even(rgb), format="rgb24")
        frame = frame.reformat(format="yuv420p", dst_colorspace=_BT709)
        frame.pts = tick
        frame.time_base = Fraction(1, _TICKS_A_SECOND)
        self._last_tick = tick
        self._file.add(self._stream, frame)

    def _open_stream(self, rgb: NDArray[np.uint8]) -> None:
        self._size_px = rgb.shape[:2]
        rate = Fraction(self._fps).limit_denominator(1001)
        stream = self._file.container.add_stream("libx264", rate=rate, options=self._options)
        stream.height, stream.width = _even(rgb).shape[:2]
        stream.pix_fmt = "yuv420p"
        context = stream.codec_context
        context.time_base = Fraction(1, _TICKS_A_SECOND)
        context.colorspace = context.color_primaries = context.color_trc = _BT709
        if self._rotation_deg:
            stream.set_display_rotation(self._rotation_deg)
        self._stream = stream

    def _finish(self) -> None:
        if self._stream is None:
            message = msg(
                "{path} would be a video without frames, so it was not written",
                path=self._file.path,
            )
            raise OutputError(message)
        self._file.add(self._stream, None)
        self._file.complete()


def _even(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return the picture with even height and width, which H.264 needs."""
    height_px, width_px = rgb.shape[:2]
    if height_px % 2 or width_px % 2:
        rgb = np.pad(rgb, ((0, height_px % 2), (0, width_px % 2), (0, 0)), mode="edge")
    return np.ascontiguousarray(rgb)
