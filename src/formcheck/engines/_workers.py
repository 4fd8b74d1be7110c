"""A clip's segments looked at, several at a time, one thread and one engine for each.

Threads and not processes: the networks, the decoder and OpenCV let go of Python's lock while they
run. On the side sample two threads take as long as two processes, with 4 % (``heavy``) to 18 %
(``full``) less processor time, since nothing is started or imported twice, and less memory; the
landmarks are the same bit for bit.
"""

from __future__ import annotations

import itertools
import threading
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck import capacity
from formcheck.engines._covered import look_at_joints, small_colour
from formcheck.engines._engine import PoseEngine
from formcheck.engines._people import Survey
from formcheck.engines._pictures import (
    change_between,
    edges_of,
    shift_between,
    signature,
    small_grey,
)
from formcheck.engines._room import RoomWatch
from formcheck.engines._segments import WARM_UP_FRAMES, Found, Segment
from formcheck.engines._tape import find_spots
from formcheck.errors import MachineError
from formcheck.i18n import msg
from formcheck.model import INDEX, LANDMARKS
from formcheck.progress import CancelledError
from formcheck.video import Frame, Video, frames

__all__ = ["look_at_all", "usual_workers"]

_POLL_S = 0.2  # how often progress is told, and how soon a stop is heeded
_MAX_SIDE_PX = 1920  # the network sees 256 px of the runner: more than this adds only time
_MARGIN_HEIGHTS = 0.35  # of the runner's height, around the runner's box
_GREY = 127

#: What a further thread takes, the network as it runs and the decoder with its pictures: 90 MB with
#: `full` and 150 with `heavy` at 720 × 960, 150 with `full` at 2160 × 2880.
_WORKER_BYTES, _A_MODEL_BYTE, _A_PIXEL = 60_000_000, 3, 10
_FREE_SHARE = 0.5  # of the free memory may be taken


def usual_workers(model_bytes: int, video: Video) -> int:
    """Return how many threads a clip is looked at with: as cores and free memory allow.

    Parameters
    ----------
    model_bytes : int
        Size of the network's file.
    video : Video
    """
    free = capacity.free_bytes()
    if free is None:
        return capacity.cores()
    fitting = int(_FREE_SHARE * free / worker_bytes(model_bytes, video))
    return max(1, min(capacity.cores(), fitting))


def worker_bytes(model_bytes: int, video: Video) -> int:
    """Return about how much memory one more thread takes."""
    pixels = video.width_px * video.height_px
    return _WORKER_BYTES + _A_MODEL_BYTE * model_bytes + _A_PIXEL * pixels


def look_at_all(
    segments: Sequence[Segment],
    workers: int,
    make_engine: Callable[[], PoseEngine],
    progress: Callable[[float], object],
) -> list[Found]:
    """Have every segment looked at, and return what was found in the order of the clip.

    Parameters
    ----------
    segments : sequence of Segment
    workers : int
        Threads; with 1 everything happens in the calling one.
    make_engine : callable
        Called in each thread.
    progress : callable
        Called from the calling thread with the share done; what it raises stops all threads.

    Raises
    ------
    MachineError
        There is too little memory.
    """
    work = _Work(segments, workers)
    try:
        if workers == 1:
            found = work.do(0, make_engine, progress)
        else:
            found = _together(work, workers, make_engine, progress)
    except MemoryError as error:
        message = msg("there is too little memory for the pose network; free some and try again")
        raise MachineError(message) from error
    return sorted(found, key=lambda part: part.start)


def _together(
    work: _Work,
    workers: int,
    make_engine: Callable[[], PoseEngine],
    progress: Callable[[float], object],
) -> list[Found]:
    with ThreadPoolExecutor(workers, "formcheck-pose") as pool:
        jobs = [pool.submit(work.do, number, make_engine) for number in range(workers)]
        try:
            waiting = set(jobs)
            while waiting:
                ended, waiting = wait(jobs, _POLL_S, FIRST_EXCEPTION)
                if any(job.exception() for job in ended):
                    break
                progress(work.share)
        finally:
            work.stop()
    errors = [error for job in jobs if (error := job.exception())]
    for error in sorted(errors, key=lambda error: isinstance(error, CancelledError)):
        raise error  # what went wrong, not that the others were stopped for it
    return [part for job in jobs for part in job.result()]


class _Work:
    """Who looks at which segment: each worker its own stretch, then what others have left.

    A worker that goes on where it was needs not seek in the file; the last segments of the
    slowest are taken over from its end.
    """

    def __init__(self, segments: Sequence[Segment], workers: int) -> None:
        edges = [round(len(segments) * part / workers) for part in range(workers + 1)]
        self._shares = [deque(segments[start:stop]) for start, stop in itertools.pairwise(edges)]
        self._frames = sum(segment.stop - segment.start for segment in segments)
        self._done = [0] * workers
        self._lock = threading.Lock()
        self._stopped = False

    @property
    def share(self) -> float:
        """How much is done, 0 to 1."""
        return sum(self._done) / self._frames

    def stop(self) -> None:
        """Have every worker end before its next frame."""
        self._stopped = True

    def next_for(self, worker: int) -> Segment | None:
        """Return a segment that nobody has taken, None if there are no more."""
        with self._lock:
            if self._shares[worker]:
                return self._shares[worker].popleft()
            longest = max(self._shares, key=len)
            return longest.pop() if longest else None

    def do(
        self,
        worker: int,
        make_engine: Callable[[], PoseEngine],
        progress: Callable[[float], object] | None = None,
    ) -> list[Found]:
        """Look at segments until there are none left."""

        def frame_done() -> None:
            if self._stopped:
                raise CancelledError
            self._done[worker] += 1
            if progress:
                progress(self.share)

        found = []
        reader = _Reader()
        engine = make_engine()
        try:
            while (segment := self.next_for(worker)) is not None:
                before = self._done[worker]
                found.append(_look_at(segment, engine, reader, frame_done))
                self._done[worker] = before + segment.stop - segment.start  # damaged frames too
        finally:
            engine.close()
        if progress:
            progress(self.share)
        return found


class _Reader:
    """The frames of one clip in stretches; a stretch that follows the last is not sought anew."""

    def __init__(self) -> None:
        self._video: Video | None = None
        self._source: Iterator[Frame] = iter(())
        self._next = 0
        self._kept: deque[Frame] = deque(maxlen=WARM_UP_FRAMES)

    def stretch(self, video: Video, start: int, stop: int) -> Iterator[Frame]:
        """Yield the frames from ``start`` to ``stop`` that decode."""
        first = max(0, start)
        follows = self._video is not None and self._video.path == video.path
        if not (follows and self._next - WARM_UP_FRAMES <= first <= self._next):
            self._source = frames(video, first, max_side_px=_MAX_SIDE_PX)
            self._video, self._next = video, first
            self._kept.clear()
        yield from [frame for frame in self._kept if frame.index >= first]
        while self._next < stop:
            frame = next(self._source, None)
            if frame is None:
                self._next = len(video)
                return
            self._next = frame.index + 1
            self._kept.append(frame)
            if frame.index < stop:
                yield frame


def _look_at(
    segment: Segment, engine: PoseEngine, reader: _Reader, frame_done: Callable[[], None]
) -> Found:
    """Follow the runner through one segment.

    Parameters
    ----------
    segment : Segment
    engine : PoseEngine
    reader : _Reader
    frame_done : callable
        Called after every frame of the segment; what it raises ends the look.
    """
    found = Found.empty(segment.start, segment.stop)
    size_px = np.array([segment.video.width_px, segment.video.height_px], dtype=np.float64)
    surveys: list[Survey] = []
    pictures: dict[int, NDArray[np.uint8]] = {}
    room = RoomWatch(size_px)
    spots = [np.zeros((0, 5)) for _ in range(segment.start, segment.stop)]
    rooms: dict[int, NDArray[np.uint8]] = {}
    engine.forget()
    keypoints = [INDEX[name] for name in engine.keypoints]
    before: NDArray[np.int16] | None = None
    edges_before: tuple[Any, Any] | None = None
    first = segment.start - WARM_UP_FRAMES
    for frame in reader.stretch(segment.video, first, segment.stop):
        rgb = frame.rgb
        if segment.boxes is not None:
            rgb = _only(rgb, segment.boxes[frame.index - first], size_px)
        pose = engine.follow(rgb)
        now = signature(frame.rgb)
        change = np.nan if before is None else change_between(before, now)
        before = now
        edges = edges_of(frame.rgb)
        shift = (
            (np.nan, np.nan)
            if edges_before is None
            else shift_between(edges_before, edges, frame.rgb.shape[1])
        )
        edges_before = edges
        body = np.full((len(LANDMARKS), 2), np.nan)
        if pose is not None:
            body[keypoints] = pose[:, :2] * size_px
        room.see(frame.index, frame.rgb, body)
        row = frame.index - segment.start
        if row < 0:
            continue
        found.decoded[row], found.change[row], found.shift[row] = True, change, shift
        if pose is not None:
            found.xy_px[row] = body
            found.visibility[row, keypoints] = pose[:, 2]
            spots[row] = find_spots(frame.rgb, found.xy_px[row], size_px)
            found.looks[row] = look_at_joints(frame.rgb, found.xy_px[row] / size_px)
        if frame.index in segment.survey_frames:
            boxes = engine.survey(rgb) * np.tile(size_px, 2)
            surveys.append(Survey.of(frame.index, boxes, found.xy_px[row]))
        if frame.index in segment.backdrop_frames:
            pictures[frame.index] = small_grey(frame.rgb)
        if frame.index in segment.room_frames:
            rooms[frame.index] = small_colour(frame.rgb)
        frame_done()
    return replace(
        found,
        surveys=tuple(surveys),
        pictures=pictures,
        rooms=rooms,
        room=room.told(segment.stop),
        keypoints=engine.keypoints,
        spots=tuple(spots),
    )


def _only(
    rgb: NDArray[np.uint8], box: NDArray[np.float64], size_px: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Return the picture with everything but the surroundings of a box painted grey."""
    if not np.all(np.isfinite(box)):
        return rgb
    margin = _MARGIN_HEIGHTS * (box[3] - box[1])
    scale = rgb.shape[1] / size_px[0]
    left, top = np.maximum(0, np.floor((box[:2] - margin) * scale)).astype(int)
    right, bottom = np.ceil((box[2:] + margin) * scale).astype(int)
    shown = np.full_like(rgb, _GREY)
    shown[top:bottom, left:right] = rgb[top:bottom, left:right]
    return shown
