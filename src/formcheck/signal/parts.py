"""The parts of a clip between what was left out: each is cleaned apart, and keeps its own beat."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.model import FloatArray, PoseTrack, Stretch, stretches

__all__ = ["inside", "joined", "longest_part", "part_of", "parts_of", "within"]


def inside(time_s: FloatArray, parts: Sequence[Stretch]) -> NDArray[np.bool_]:
    """Return which instants lie in one of the stretches."""
    within = np.zeros(len(time_s), dtype=bool)
    for start, stop in parts:
        within |= (time_s >= start) & (time_s < stop)
    return within


def joined(parts: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return stretches in order, those that touch made one."""
    together: list[Stretch] = []
    for start, stop in sorted(parts):
        if together and start <= together[-1][1]:
            together[-1] = (together[-1][0], max(together[-1][1], stop))
        else:
            together.append((start, stop))
    return tuple(together)


def within(track: PoseTrack, parts: Sequence[Stretch]) -> tuple[Stretch, ...]:
    """Return what of some stretches lies in the clip."""
    last_s = float(track.time_s[-1]) + 1.0 / max(track.fps, 1.0)
    return tuple((start, min(stop, last_s)) for start, stop in parts if start < last_s)


def parts_of(track: PoseTrack, left_out_s: Sequence[Stretch]) -> list[slice]:
    """Return the frames between what was left out, in order; all of them where nothing was."""
    return stretches(~inside(track.time_s, left_out_s), 1)


def part_of(track: PoseTrack, frames: slice) -> PoseTrack:
    """Return some frames of a track as a track of their own, in the clip's own time."""
    of_frames = {
        name: getattr(track, name)[frames]
        for name in ("covered", "tape_px", "to_film")
        if len(getattr(track, name))
    }
    return replace(
        track,
        time_s=track.time_s[frames],
        xy_px=track.xy_px[frames],
        visibility=track.visibility[frames],
        bystanders=(),
        left_out_s=(),
        **of_frames,
    )


def longest_part(track: PoseTrack) -> PoseTrack:
    """Return the part of a track that shows the runner longest, as a track of its own."""
    if not track.left_out_s:
        return track
    parts = parts_of(track, track.left_out_s)
    if not parts:
        return track
    hips = np.isfinite(track.middle("hip")[:, 0])
    return part_of(track, max(parts, key=lambda part: int(hips[part].sum())))
