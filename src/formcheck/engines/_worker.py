"""A worker process: takes segments from its standard input, answers on its standard output.

Started by `formcheck.engines._pool`. It ends when its input ends, so none is left over when
the program that started it goes away, however it goes.
"""

from __future__ import annotations

import os
import pickle
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._backdrop import small_grey
from formcheck.engines._network import Network
from formcheck.engines._panning import edges_of, shift_between
from formcheck.engines._people import Survey
from formcheck.engines._repeats import change_between, signature
from formcheck.engines._segments import WARM_UP_FRAMES, Found, Segment
from formcheck.errors import FormcheckError
from formcheck.i18n import speak
from formcheck.video import Frame, Video, frames

__all__ = ["look_at", "main"]

_MAX_SIDE_PX = 1920  # the network sees 256 px of the runner: more than this adds only time
_REPORT_FRAMES = 10
_MARGIN = 0.35  # of the runner's height, around the runner's box
_GREY = 127


class Reader:
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


def look_at(
    segment: Segment, network: Network, reader: Reader, report: Callable[[int], None]
) -> Found:
    """Follow the runner through one segment.

    Parameters
    ----------
    segment : Segment
    network : Network
    reader : Reader
    report : callable
        Called now and then with the number of frames done since the last call.
    """
    found = Found.empty(segment.start, segment.stop)
    size_px = np.array([segment.video.width_px, segment.video.height_px], dtype=np.float64)
    surveys: list[Survey] = []
    pictures: list[NDArray[np.uint8]] = []
    network.forget()
    before: NDArray[np.int16] | None = None
    edges_before: tuple[Any, Any] | None = None
    done = 0
    first = segment.start - WARM_UP_FRAMES
    for frame in reader.stretch(segment.video, first, segment.stop):
        rgb = frame.rgb
        if segment.boxes is not None:
            rgb = _only(rgb, segment.boxes[frame.index - first], size_px)
        pose = network.follow(rgb)
        now = signature(frame.rgb)
        change = np.nan if before is None else change_between(before, now)
        before = now
        edges = edges_of(frame.rgb)
        shift = (
            np.nan
            if edges_before is None
            else shift_between(edges_before, edges, frame.rgb.shape[1])
        )
        edges_before = edges
        row = frame.index - segment.start
        if row < 0:
            continue
        found.decoded[row], found.change[row], found.shift[row] = True, change, shift
        if pose is not None:
            found.xy_px[row] = pose[:, :2] * size_px
            found.visibility[row] = pose[:, 2]
        if frame.index in segment.survey_frames:
            boxes = network.survey(rgb) * np.tile(size_px, 2)
            surveys.append(Survey.of(frame.index, boxes, found.xy_px[row]))
        if frame.index in segment.backdrop_frames:
            pictures.append(small_grey(frame.rgb))
        done += 1
        if done % _REPORT_FRAMES == 0:
            report(_REPORT_FRAMES)
    report(segment.stop - segment.start - done // _REPORT_FRAMES * _REPORT_FRAMES)
    return replace(found, surveys=tuple(surveys), pictures=tuple(pictures))


def main() -> None:
    """Answer segments until there are no more."""
    speak(sys.argv[1])  # what goes wrong is told in the starter's language
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the starter's to handle
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the answers
    try:
        _serve(sys.stdin.buffer, answers)
    except BrokenPipeError:  # the starter went away
        os._exit(1)


def _serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    def answer(kind: str, content: object) -> None:
        pickle.dump((kind, content), answers, protocol=pickle.HIGHEST_PROTOCOL)
        answers.flush()

    try:
        segment = _next_segment(jobs)
        if segment is None:
            return
        reader = Reader()
        network = Network(segment.model_path)
        while segment is not None:
            found = look_at(segment, network, reader, lambda count: answer("frames", count))
            answer("found", found)
            segment = _next_segment(jobs)
    except FormcheckError as error:
        answer("error", error)


def _next_segment(jobs: BinaryIO) -> Segment | None:
    try:
        segment: Segment = pickle.load(jobs)  # what our own starter wrote
    except EOFError:
        return None
    return segment


def _only(
    rgb: NDArray[np.uint8], box: NDArray[np.float64], size_px: NDArray[np.float64]
) -> NDArray[np.uint8]:
    """Return the picture with everything but the surroundings of a box painted grey."""
    if not np.all(np.isfinite(box)):
        return rgb
    margin = _MARGIN * (box[3] - box[1])
    scale = rgb.shape[1] / size_px[0]
    left, top = np.maximum(0, np.floor((box[:2] - margin) * scale)).astype(int)
    right, bottom = np.ceil((box[2:] + margin) * scale).astype(int)
    shown = np.full_like(rgb, _GREY)
    shown[top:bottom, left:right] = rgb[top:bottom, left:right]
    return shown


if __name__ == "__main__":
    main()
