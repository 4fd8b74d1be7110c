"""Frames in, the runner's landmarks out: the only package that knows MediaPipe's networks.

The clip is cut into segments whose length depends on the clip alone, and worker processes take
them one by one. The network starts afresh in each, a few frames early, so that the landmarks do
not depend on how many workers there were.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from pathlib import Path

import numpy as np

from formcheck.engines._backdrop import find_edges, stands_still
from formcheck.engines._panning import panning_note
from formcheck.engines._people import choose_runner, strayed
from formcheck.engines._pool import run_segments
from formcheck.engines._repeats import repeated_frames
from formcheck.engines._segments import WARM_UP_FRAMES, Found, cut
from formcheck.errors import InputError, UnfitClipError
from formcheck.files.origin import fingerprint
from formcheck.i18n import Message, tell
from formcheck.model import LANDMARKS, Note, PoseTrack
from formcheck.video import Video

__all__ = ["detect"]

# All processes together stay below 1.5 GB: a worker takes some 350 MB with the lite and full
# networks and 550 MB with heavy, which is the only bundle of more than 15 MB.
_MOST_WORKERS, _MOST_LARGE_WORKERS, _LARGE_BYTES = 3, 2, 15_000_000
_FEWEST_FRAMES = 10
_SMALLEST_SHARE = 0.05  # seen in fewer frames than this counts as not seen
_STRAYED_SHARE = 0.1  # a segment that lost the runner this often is looked at again


def detect(
    video: Video,
    model_path: Path,
    model_name: str,
    workers: int | None = None,
    progress: Callable[[float], None] | None = None,
    person: int | None = None,
) -> PoseTrack:
    """Find the runner's 33 landmarks in every frame of a clip.

    Parameters
    ----------
    video : Video
    model_path : Path
        A whole ``.task`` bundle, as `formcheck.weights.ensure` returns it.
    model_name : str
        What the track calls it: ``full``, ``heavy``.
    workers : int, optional
        Worker processes; by default one a core, but no more than fit into 1.5 GB. The result is
        the same.
    progress : callable, optional
        Called with the share done, 0 to 1.
    person : int, optional
        Who to follow where several people are in view: 1 is the leftmost. By default the largest
        and most central one.

    Returns
    -------
    PoseTrack
        Pixels of the upright picture; NaN in frames that do not decode, that repeat the one
        before, or in which the runner was not found.

    Raises
    ------
    UnfitClipError
        Nobody is in the picture.
    InputError
        ``person`` or ``workers`` is out of range.
    MachineError
        A shared library is missing, or a worker process was stopped.

    Notes
    -----
    The landmarks are what MediaPipe finds, before its own smoothing, which lags behind; smooth
    the track afterwards, forwards and backwards, on its true times.
    """
    if workers is not None and workers < 1:
        message = tell("{workers} workers cannot work; ask for 1 or more", workers=workers)
        raise InputError(message)
    sha256 = fingerprint(video.path)
    segments = cut(video, model_path)
    count = min(workers or _usual_workers(model_path), len(segments))
    found = run_segments(segments, count, progress)
    pictures = [picture for part in found for picture in part.pictures]
    surveys = [survey for part in found for survey in part.surveys]
    choice = choose_runner(surveys, video, person)
    if choice.others:
        astray = [
            segment.follow(choice.boxes(segment.start - WARM_UP_FRAMES, segment.stop))
            for segment, part in zip(segments, found, strict=True)
            if np.mean(strayed(part, choice)) > _STRAYED_SHARE
        ]
        second = run_segments(astray, min(count, len(astray)), None) if astray else []
        again = {part.start: part for part in second}
        found = [again.get(part.start, part) for part in found]
        found = [part.without(strayed(part, choice)) for part in found]
    track = _track(video, model_name, found, choice.notes)
    if stands_still(pictures):
        edges, moving = find_edges(pictures, track.size_px), None
    else:
        shift = np.concatenate([part.shift for part in found])
        edges, moving = track.edges_px, panning_note(shift, video.fps)
    return replace(
        track,
        source_sha256=sha256,
        bystanders=choice.bystanders,
        edges_px=edges,
        notes=track.notes if moving is None else (*track.notes, moving),
        camera_moves=moving is not None,
        runner_doubt=choice.doubt,
    )


def _usual_workers(model_path: Path) -> int:
    allowed = getattr(os, "sched_getaffinity", None)
    cores = len(allowed(0)) if allowed else os.cpu_count() or 1
    large = model_path.stat().st_size > _LARGE_BYTES
    return min(cores, _MOST_LARGE_WORKERS if large else _MOST_WORKERS)


def _track(
    video: Video, model_name: str, found: Sequence[Found], notes: tuple[Note, ...]
) -> PoseTrack:
    """Join the segments into one track, with what a reader should know."""
    xy_px = np.concatenate([part.xy_px for part in found])
    visibility = np.concatenate([part.visibility for part in found])
    decoded = np.concatenate([part.decoded for part in found])
    change = np.concatenate([part.change for part in found])
    repeated = repeated_frames(change, video.fps)
    seen = np.isfinite(xy_px[:, 0, 0])
    if seen.sum() < max(_FEWEST_FRAMES, _SMALLEST_SHARE * len(video)):
        message = tell(
            "nobody can be seen running in {name} (found in {seen} of {frames} "
            "frames); film the whole body, in light, from head to shoes",
            name=video.path.name,
            seen=seen.sum(),
            frames=len(video),
        )
        raise UnfitClipError(message, "no_person")
    xy_px[repeated] = np.nan
    visibility[repeated] = 0.0
    return PoseTrack(
        time_s=video.time_s,
        xy_px=xy_px,
        visibility=visibility,
        size_px=(video.width_px, video.height_px),
        model=model_name,
        source=str(video.path),
        history=_methods(model_name, len(found), int(repeated.sum())),
        notes=(*video.notes, *notes, *_frame_notes(video, decoded, repeated)),
    )


def _frame_notes(video: Video, decoded: np.ndarray, repeated: np.ndarray) -> tuple[Note, ...]:
    notes = []
    lost = int(np.sum(~decoded))
    if lost:
        message = tell(
            "{lost} of {frames} frames are damaged and were left out.",
            lost=lost,
            frames=len(video),
        )
        notes.append(Note("damaged_frames", message))
    if repeated.any():
        message = tell(
            "{repeated} of {frames} frames only repeat the one before and were left out.",
            repeated=int(repeated.sum()),
            frames=len(video),
        )
        notes.append(Note("duplicate_frames", message))
    return tuple(notes)


def _methods(model_name: str, segments: int, repeated: int) -> tuple[Message, ...]:
    looked = tell(
        "MediaPipe's {model} pose network (run by LiteRT {version}) found {count} landmarks in "
        "every frame, without smoothing over time",
        model=model_name,
        version=version("ai-edge-litert"),
        count=len(LANDMARKS),
    )
    parts = tell("the clip was looked at in {count} parts", count=segments)
    left_out = tell("{frames} repeated frames were left out", frames=repeated)
    return (looked, *([parts] if segments > 1 else []), *([left_out] if repeated else []))
