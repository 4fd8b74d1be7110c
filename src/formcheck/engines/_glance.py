"""A short look at a clip before any long work: enough to tell how it was filmed.

A few seconds from the middle are followed at about thirty frames a second, which is plenty for a
runner in real time. One who plays slowly takes hardly a step in them; so where they are not enough,
more of the clip is followed more sparsely.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np

from formcheck.engines._engine import PoseEngine
from formcheck.engines._sights import Glance, Pictures, Sight, Watch, joined
from formcheck.video import Video, frames_among

__all__ = ["Glance", "glance_at", "stretch"]

_HZ = 30.0
_MAX_SIDE_PX = 1280
_SURVEYS, _PICTURES = 8, 9
#: Frames that one thread decodes in a second or so, of 1080 × 1920 pixels; and at most in all.
_DECODED_FRAMES, _A_PICTURE = 600, 1080 * 1920


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
    video: Video, chosen: Sequence[int], engines: Sequence[PoseEngine], model_name: str
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

    Raises
    ------
    UnfitClipError
        Nobody is in these frames.
    """
    parts = [tuple(part) for part in np.array_split(np.array(chosen), len(engines))]
    surveyed = set(_spread(chosen, _SURVEYS))
    pictured = set(_spread(chosen, _PICTURES))

    def look(part: tuple[int, ...], own: PoseEngine) -> list[tuple[int, Sight]]:
        watch = Watch(own)
        return [
            (
                frame.index,
                watch.see(
                    frame.rgb, survey=frame.index in surveyed, picture=frame.index in pictured
                ),
            )
            for frame in frames_among(video, part, _MAX_SIDE_PX)
        ]

    with ThreadPoolExecutor(len(engines), "formcheck-glance") as pool:
        seen = list(itertools.chain.from_iterable(pool.map(look, parts, engines)))
    pictures = Pictures(
        video.time_s[np.array([index for index, _ in seen], dtype=np.int64)],
        video.width_px,
        video.height_px,
        video.path,
        video.path.name,
    )
    glance = joined(pictures, [sight for _, sight in seen], engines[0], model_name)
    notes = (*video.notes, *glance.track.notes)
    return replace(glance, track=replace(glance.track, notes=notes))


def _spread(chosen: Sequence[int], count: int) -> Iterator[int]:
    """Yield some of the frames, evenly."""
    for place in range(count):
        yield chosen[int((place + 0.5) * len(chosen) / count)]
