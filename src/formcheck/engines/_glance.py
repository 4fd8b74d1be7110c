"""A short look at a clip before any long work: enough to tell how it was filmed.

A few seconds from the middle are followed at about thirty frames a second, which is plenty for a
runner in real time. One who plays slowly takes hardly a step in them; so where they are not enough,
more of the clip is followed more sparsely.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._engine import EngineName, PoseEngine
from formcheck.engines._people import Survey, choose_runner, strayed
from formcheck.engines._pictures import (
    body_widths,
    edges_of,
    find_edges,
    panning_note,
    shift_between,
    small_grey,
    stands_still,
    sway_note,
)
from formcheck.errors import UnfitClipError
from formcheck.i18n import msg
from formcheck.model import INDEX, LANDMARKS, PoseTrack
from formcheck.video import Video, frames_among

__all__ = ["Glance", "glance_at", "stretch"]

_HZ = 30.0
_MAX_SIDE_PX = 1280
_SURVEYS, _PICTURES = 8, 9
_FEWEST_FRAMES, _SMALLEST_SHARE = 6, 0.1
#: Frames that one thread decodes in a second or so, of 1080 × 1920 pixels; and at most in all.
_DECODED_FRAMES, _A_PICTURE = 600, 1080 * 1920


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen of a few frames.

    Parameters
    ----------
    track : PoseTrack
        Of those frames alone.
    people : int
        Who can be told apart, 1 for the runner alone.
    brightness : float
        Mean of the pictures, 0 to 255.
    """

    track: PoseTrack
    people: int
    brightness: float


@dataclass(slots=True)
class _Seen:
    """What one thread saw, frame by frame."""

    index: list[int] = field(default_factory=list)
    pose: list[NDArray[np.float64]] = field(default_factory=list)
    shift: list[tuple[float, float]] = field(default_factory=list)
    surveys: list[Survey] = field(default_factory=list)
    pictures: list[NDArray[np.uint8]] = field(default_factory=list)
    brightness: list[float] = field(default_factory=list)


def stretch(video: Video, seconds: float, most: int) -> tuple[int, ...]:
    """Return which frames to look at: evenly over the middle of a clip.

    Parameters
    ----------
    video : Video
    seconds : float
        Of the file's time; less where a clip is so large that this would take too long.
    most : int
        Frames at most; none are closer than a thirtieth of a second.
    """
    affordable = _DECODED_FRAMES * min(4.0, _A_PICTURE / (video.width_px * video.height_px))
    count = int(min(len(video), affordable, max(2.0, seconds * video.fps)))
    first = (len(video) - count) // 2
    step = max(1, round(video.fps / _HZ), -(-count // most))
    return tuple(range(first, first + count, step))


def glance_at(
    video: Video,
    chosen: Sequence[int],
    engines: Sequence[PoseEngine],
    model_name: str,
    engine: EngineName = "litert",
) -> Glance:
    """Look for the runner in a few frames of a clip.

    Parameters
    ----------
    video : Video
    chosen : sequence of int
        Frames, in order; see `stretch`.
    engines : sequence of PoseEngine
        One for each thread.
    model_name : str
    engine : "litert" or "mediapipe"

    Raises
    ------
    UnfitClipError
        Nobody is in these frames.
    """
    parts = [tuple(part) for part in np.array_split(np.array(chosen), len(engines))]
    surveyed = set(_spread(chosen, _SURVEYS))
    pictured = set(_spread(chosen, _PICTURES))

    def look(part: tuple[int, ...], own: PoseEngine) -> _Seen:
        return _look(video, part, own, surveyed, pictured)

    with ThreadPoolExecutor(len(engines), "formcheck-glance") as pool:
        seen = list(pool.map(look, parts, engines))
    return _joined(video, seen, engines[0], model_name, engine)


def _spread(chosen: Sequence[int], count: int) -> Iterator[int]:
    """Yield some of the frames, evenly."""
    for place in range(count):
        yield chosen[int((place + 0.5) * len(chosen) / count)]


def _look(
    video: Video,
    part: tuple[int, ...],
    engine: PoseEngine,
    surveyed: set[int],
    pictured: set[int],
) -> _Seen:
    """Follow the runner through one thread's frames."""
    seen = _Seen()
    size_px = np.array([video.width_px, video.height_px], dtype=np.float64)
    keypoints = [INDEX[name] for name in engine.keypoints]
    before: tuple[Any, Any] | None = None
    engine.forget()
    for frame in frames_among(video, part, _MAX_SIDE_PX):
        pose = np.full((len(LANDMARKS), 3), np.nan)
        found = engine.follow(frame.rgb)
        if found is not None:
            pose[keypoints] = found
            pose[:, :2] *= size_px
        edges = edges_of(frame.rgb)
        nothing = (np.nan, np.nan)
        seen.shift.append(
            shift_between(before, edges, frame.rgb.shape[1]) if before is not None else nothing
        )
        before = edges
        seen.index.append(frame.index)
        seen.pose.append(pose)
        if frame.index in surveyed:
            boxes = engine.survey(frame.rgb) * np.tile(size_px, 2)
            seen.surveys.append(Survey.of(frame.index, boxes, pose[:, :2]))
        if frame.index in pictured:
            grey = small_grey(frame.rgb)
            seen.pictures.append(grey)
            seen.brightness.append(float(grey.mean()))
    return seen


def _joined(
    video: Video, seen: Sequence[_Seen], own: PoseEngine, model_name: str, engine: EngineName
) -> Glance:
    """Return what all threads saw as one track."""

    def chain(part: Callable[[_Seen], list[Any]]) -> list[Any]:
        return list(itertools.chain.from_iterable(map(part, seen)))

    index = np.array(chain(lambda one: one.index), dtype=np.int64)
    pose = np.array(chain(lambda one: one.pose)).reshape(-1, len(LANDMARKS), 3)
    xy_px, visibility = pose[..., :2].copy(), np.nan_to_num(pose[..., 2])
    there = np.isfinite(xy_px[..., 0]).any(axis=1)
    if there.sum() < max(_FEWEST_FRAMES, _SMALLEST_SHARE * len(index)):
        message = msg(
            "nobody can be seen running in {name} (found in {seen} of {frames} "
            "frames); film the whole body, in light, from head to shoes",
            name=video.path.name,
            seen=int(there.sum()),
            frames=len(index),
        )
        raise UnfitClipError(message, "no_person")
    time_s = video.time_s[index]
    size_px = (video.width_px, video.height_px)
    # people are linked by the whole clip's times; the survey's frames count in that
    choice = choose_runner(chain(lambda one: one.surveys), video, None)
    if choice.others:
        at = np.array([np.interp(index, choice.frames, side) for side in choice.boxes_px.T]).T
        lost = strayed(0, xy_px, replace(choice, frames=np.arange(len(index)), boxes_px=at))
        xy_px[lost], visibility[lost] = np.nan, 0.0
    pictures = chain(lambda one: one.pictures)
    shift = np.array(chain(lambda one: one.shift)).reshape(-1, 2)
    rate = 1.0 / float(np.median(np.diff(time_s)))
    still = stands_still(pictures)
    moving = None if still else panning_note(shift, rate)
    track = PoseTrack(
        time_s=time_s - time_s[0],
        xy_px=xy_px,
        visibility=visibility,
        size_px=size_px,
        model=model_name,
        engine=engine,
        keypoints=own.keypoints,
        edges_px=find_edges(pictures, size_px) if still else np.zeros((0, 4)),
        source=str(video.path),
        camera_moves=moving is not None,
        runner_doubt=choice.doubt,
    )
    sways = sway_note(shift, rate, body_widths(xy_px, size_px[0]), follows=moving is not None)
    notes = (*video.notes, *choice.notes, *(note for note in (moving, sways) if note is not None))
    return Glance(
        replace(track, notes=notes),
        max(1, choice.people),
        float(np.mean(chain(lambda one: one.brightness))),
    )
