"""How a clip is cut into segments, and what is found in one."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._covered import LOOKS_SHAPE
from formcheck.engines._people import Survey
from formcheck.engines._pictures import backdrop_frames, room_frames
from formcheck.engines._room import RoomSeen
from formcheck.model import LANDMARKS
from formcheck.video import Video

__all__ = ["WARM_UP_FRAMES", "Found", "Segment", "cut"]

#: A segment is looked at from this many frames before its start: right after it has found a
#: person anew the network places landmarks a little worse than while it follows one.
WARM_UP_FRAMES = 5

_PARTS = 4  # segments come in fours, so that 2 and 4 workers finish together
_LONGEST_FRAMES = 200
_SHORTEST_FRAMES = 24
_SURVEY_S = 1.0  # how often everybody in the picture is looked for,
_FEWEST_SURVEYS = 8  # more often in a short clip,
_SURVEY_FRAMES = 15  # but no more often than this


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of the clip that one worker looks at in one go.

    Parameters
    ----------
    video : Video
    start, stop : int
        Frames of the clip, half-open.
    survey_frames : tuple of int
        In which of them everybody in the picture is looked for.
    backdrop_frames : tuple of int
        Which of them help to tell what stands still.
    room_frames : tuple of int
        Which of them show the room where the runner is not.
    boxes : (W + N, 4) float or None
        Where the runner is, from ``WARM_UP_FRAMES`` before the start; all else is painted over.
    """

    video: Video
    start: int
    stop: int
    survey_frames: tuple[int, ...]
    backdrop_frames: tuple[int, ...] = ()
    room_frames: tuple[int, ...] = ()
    boxes: NDArray[np.float64] | None = None

    def follow(self, boxes: NDArray[np.float64]) -> Segment:
        """Return the same segment, to be looked at inside the boxes only."""
        return replace(self, boxes=boxes, survey_frames=(), backdrop_frames=())


@dataclass(frozen=True, slots=True)
class Found:
    """What a worker found in one segment of N frames.

    Parameters
    ----------
    start : int
    xy_px : (N, 33, 2) float
    visibility : (N, 33) float
    decoded : (N,) bool
    change : (N,) float
        How much each picture differs from the one before; NaN where one did not decode.
    shift : (N, 2) float
        How far the background moved right and down since the one before, in widths; NaN where
        that is not known.
    surveys : tuple of Survey
    pictures : dict of int to (H, W) uint8
        The small grey pictures of the segment's backdrop frames.
    keypoints : tuple of str
        Which landmarks the engine gives; the others are NaN.
    spots : tuple of (K, 5) float
        Coloured spots about the hips, one array a frame (`formcheck.engines._tape`).
    looks : (N, J, S, 3) uint8
        The picture's colours at each joint, as `look_at_joints` returns them.
    rooms : dict of int to (H, W, 3) uint8
        The small pictures of the segment's room frames.
    room : RoomSeen
        How the room moved in the picture.
    """

    start: int
    xy_px: NDArray[np.float64]
    visibility: NDArray[np.float64]
    decoded: NDArray[np.bool_]
    change: NDArray[np.float64]
    shift: NDArray[np.float64]
    surveys: tuple[Survey, ...] = ()
    pictures: Mapping[int, NDArray[np.uint8]] = field(default_factory=dict)
    keypoints: tuple[str, ...] = LANDMARKS
    spots: tuple[NDArray[np.float64], ...] = ()
    looks: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, *LOOKS_SHAPE), np.uint8))
    rooms: Mapping[int, NDArray[np.uint8]] = field(default_factory=dict)
    room: RoomSeen = field(default_factory=RoomSeen.nothing)

    @classmethod
    def empty(cls, start: int, stop: int) -> Found:
        """Return a segment in which nothing was seen yet."""
        count = stop - start
        return cls(
            start=start,
            xy_px=np.full((count, len(LANDMARKS), 2), np.nan),
            visibility=np.zeros((count, len(LANDMARKS))),
            decoded=np.zeros(count, dtype=bool),
            change=np.full(count, np.nan),
            shift=np.full((count, 2), np.nan),
            looks=np.zeros((count, *LOOKS_SHAPE), np.uint8),
        )

    def without(self, frames: NDArray[np.bool_]) -> Found:
        """Return a copy in which the runner was not seen in some frames."""
        xy_px, visibility = self.xy_px.copy(), self.visibility.copy()
        xy_px[frames] = np.nan
        visibility[frames] = 0.0
        return replace(self, xy_px=xy_px, visibility=visibility)


def cut(video: Video) -> list[Segment]:
    """Cut a clip into segments; the number of workers plays no part in it."""
    frames = len(video)
    count = _PARTS * math.ceil(frames / (_PARTS * _LONGEST_FRAMES))
    count = max(1, min(count, frames // _SHORTEST_FRAMES))
    edges = [round(frames * part / count) for part in range(count + 1)]
    step = max(_SURVEY_FRAMES, min(round(_SURVEY_S * video.fps), frames // _FEWEST_SURVEYS))
    still, room = backdrop_frames(frames), room_frames(frames)
    return [
        Segment(
            video,
            start,
            stop,
            survey_frames=tuple(range(start, stop, step)),
            backdrop_frames=tuple(frame for frame in still if start <= frame < stop),
            room_frames=tuple(frame for frame in room if start <= frame < stop),
        )
        for start, stop in itertools.pairwise(edges)
    ]
