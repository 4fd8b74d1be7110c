"""The frames of a clip, one after another or at given times, upright and with square pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import av
import numpy as np
from numpy.typing import NDArray

from formcheck.video._clip import Video, open_container, picture_stream

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Frame", "decoded_frames", "frames", "frames_among", "read_frames_at"]

RgbArray = NDArray[np.uint8]

_SEEK_BACK_S = (0.0, 2.0, 10.0)  # how much earlier to look for a place to start decoding
_SAME_RUN_S = 2.0  # stills closer than this are read in one go


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture: its place in the clip, when it is shown, and its pixels.

    ``rgb`` is (H, W, 3), contiguous, and the reader's own copy.
    """

    index: int
    time_s: float
    rgb: RgbArray


def frames(
    video: Video, start: int | None = None, stop: int | None = None, max_side_px: int | None = None
) -> Iterator[Frame]:
    """Read the frames ``start`` to ``stop`` (half-open), one at a time.

    A frame is the same however the clip is divided up. One that cannot be decoded is left out:
    the indices of the others say so.

    Parameters
    ----------
    video : Video
    start, stop : int, optional
        Indices into ``video.time_s``; the whole clip by default.
    max_side_px : int, optional
        Shrink the picture so that its longer side is at most this.
    """
    first = 0 if start is None else max(0, start)
    last = len(video) if stop is None else min(stop, len(video))
    if first >= last:
        return
    shape = _Shape(video, max_side_px)
    for index, frame in decoded_frames(video, first, last):
        yield Frame(index, float(video.time_s[index]), shape.upright(frame))


def frames_among(
    video: Video, indices: Iterable[int], max_side_px: int | None = None
) -> Iterator[Frame]:
    """Read some frames in the clip's order, one at a time; those that do not decode are left out.

    Parameters
    ----------
    video : Video
    indices : iterable of int
        Into ``video.time_s``.
    max_side_px : int, optional
        Shrink the picture so that its longer side is at most this.
    """
    shape = _Shape(video, max_side_px)
    for run in _runs(sorted(set(indices)), round(_SAME_RUN_S * video.fps)):
        wanted = set(run)
        for index, frame in decoded_frames(video, run[0], run[-1] + 1):
            if index in wanted:
                yield Frame(index, float(video.time_s[index]), shape.upright(frame))


def read_frames_at(
    video: Video, times_s: Iterable[float], max_side_px: int | None = None
) -> list[Frame]:
    """Read the frame nearest to each time, in the order of the times.

    A frame that cannot be decoded is replaced by the nearest one that can, within half a second.
    """
    wanted = [int(np.argmin(np.abs(video.time_s - time_s))) for time_s in times_s]
    kept: dict[int, Frame] = {}
    for run in _runs(sorted(set(wanted)), round(_SAME_RUN_S * video.fps)):
        reach = round(0.5 * video.fps)
        for frame in frames(video, run[0] - reach, run[-1] + reach + 1, max_side_px):
            for index in run:
                held = kept.get(index)
                if held is None or abs(frame.index - index) < abs(held.index - index):
                    kept[index] = frame
            if all(index in kept and kept[index].index == index for index in run):
                break
    return [kept[index] for index in wanted if index in kept]


def decoded_frames(
    video: Video, first: int, last: int, threads: int = 1
) -> Iterator[tuple[int, Any]]:
    """Yield (index, decoded frame) from first to last (half-open), as PyAV gives them.

    It starts near ``first`` where the file allows it; what does not decode is left out.

    Parameters
    ----------
    video : Video
    first, last : int
        Indices into ``video.time_s``.
    threads : int
        One by default, since the workers share a clip out among the cores already; 0 is as many
        as there are cores.
    """
    if not video.has_time_stamps:
        yield from _counted(video, first, last, threads)
        return
    index_of = {int(pts): index for index, pts in enumerate(video.pts)}
    ticks_a_second = (video.pts[-1] - video.pts[0]) / video.duration_s
    for back_s in (*_SEEK_BACK_S, None):  # None: from the very start
        target = int(video.pts[first] - back_s * ticks_a_second) if back_s is not None else None
        if target is not None and (first == 0 or target <= video.pts[0]):
            continue
        with open_container(video.path) as container:
            stream = _in_threads(picture_stream(container, video.path), threads)
            if target is not None and not _seek(container, stream, target):
                continue
            begun = target is None
            for frame in _frames_of(container, stream):
                index = index_of.get(frame.pts if frame.pts is not None else -1)
                if index is None:
                    continue
                if not begun and index > first:
                    break  # the place found lies too late: look further back
                begun = True
                if index >= last:
                    return
                if index >= first:
                    yield index, frame
            if begun:
                return


def _runs(indices: list[int], gap: int) -> Iterator[list[int]]:
    """Split sorted indices where two neighbours are further apart than ``gap``."""
    run: list[int] = []
    for index in indices:
        if run and index - run[-1] > gap:
            yield run
            run = []
        run.append(index)
    if run:
        yield run


def _counted(video: Video, first: int, last: int, threads: int) -> Iterator[tuple[int, Any]]:
    """Yield (index, frame) of a file without time stamps: decode from the start and count."""
    with open_container(video.path) as container:
        stream = _in_threads(picture_stream(container, video.path), threads)
        for index, frame in enumerate(_frames_of(container, stream)):
            if index >= last:
                return
            if index >= first:
                yield index, frame


def _in_threads(stream: VideoStream, threads: int) -> VideoStream:
    stream.codec_context.thread_count = threads
    if threads != 1:
        stream.thread_type = "AUTO"
    return stream


def _seek(container: InputContainer, stream: VideoStream, pts: int) -> bool:
    try:
        container.seek(pts, stream=stream, backward=True)
    except (av.error.FFmpegError, OSError):
        return False
    return True


def _frames_of(container: InputContainer, stream: VideoStream) -> Iterator[Any]:
    """Yield every frame that decodes; a damaged packet costs its own frames only."""
    packets = container.demux(stream)
    while True:
        try:
            packet = next(packets)
        except (StopIteration, av.error.FFmpegError, OSError):
            return
        if packet.is_corrupt:
            continue
        try:
            yield from packet.decode()
        except av.error.InvalidDataError:
            continue


class _Shape:
    """How a decoded frame becomes an upright RGB picture."""

    def __init__(self, video: Video, max_side_px: int | None) -> None:
        scale = min(1.0, (max_side_px or 10**9) / max(video.width_px, video.height_px))
        width_px = max(1, round(video.width_px * scale))
        height_px = max(1, round(video.height_px * scale))
        sideways = video.rotation_deg % 180 != 0
        self._stored = (height_px, width_px) if sideways else (width_px, height_px)
        # Averaging is what shrinking needs; where the size stays it would only take time.
        self._interpolation = "AREA" if scale < 1.0 else None
        self._turns = video.rotation_deg // 90
        self._mirrored = video.mirrored

    def upright(self, frame: Any) -> RgbArray:
        """Return the frame as the viewer sees it."""
        width_px, height_px = self._stored
        picture = frame.to_ndarray(
            format="rgb24", width=width_px, height=height_px, interpolation=self._interpolation
        )
        if self._mirrored:
            picture = picture[:, ::-1]
        # PyAV returns rows with padding between them, which other libraries misread.
        return np.ascontiguousarray(np.rot90(picture, self._turns))
