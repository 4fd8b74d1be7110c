"""Frames in, the runner's landmarks out: the only package that knows what runs the pose networks.

The clip is cut into segments whose length depends on the clip alone, and threads take them one by
one. The network starts afresh in each, a few frames early, so that the landmarks do not depend on
how many threads there were.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck import weights
from formcheck.engines._covered import covered_by_room
from formcheck.engines._engine import (
    ENGINES,
    EngineName,
    PoseEngine,
    engine_words,
)
from formcheck.engines._glance import Glance, glance_at, stretch
from formcheck.engines._hold import find_hold, how_it_sways, put_back
from formcheck.engines._people import choose_runner, strayed
from formcheck.engines._pictures import (
    body_widths,
    find_edges,
    panning_note,
    repeated_frames,
    stands_still,
)
from formcheck.engines._segments import WARM_UP_FRAMES, Found, cut
from formcheck.engines._sights import Pictures, Sight, Watch, joined
from formcheck.engines._tape import find_tape
from formcheck.engines._workers import look_at_all, usual_workers
from formcheck.errors import InputError, UnfitClipError
from formcheck.files.origin import fingerprint
from formcheck.i18n import Message, msg
from formcheck.model import Note, PoseTrack, moved_by
from formcheck.progress import Listener, Progress, unheard
from formcheck.video import Video

__all__ = [
    "ENGINES",
    "EngineName",
    "Glance",
    "Pictures",
    "PoseEngine",
    "Sight",
    "Watch",
    "detect",
    "engine_maker",
    "engine_words",
    "glance_at",
    "joined",
    "stretch",
]

_FEWEST_FRAMES = 10
_SMALLEST_SHARE = 0.05  # seen in fewer frames than this counts as not seen
_STRAYED_SHARE = 0.1  # a segment that lost the runner this often is looked at again
_FIRST_LOOK = 0.9  # of what is told as done, where a second look may follow


def detect(
    video: Video,
    model_path: Path,
    model_name: str,
    workers: int | None = None,
    progress: Listener = unheard,
    person: int | None = None,
    engine: EngineName = "litert",
    person_at: tuple[float, float, float] | None = None,
) -> PoseTrack:
    """Find the runner's 33 landmarks in every frame of a clip.

    Parameters
    ----------
    video : Video
    model_path : Path
        A pose network, as `formcheck.weights.ensure` returns it.
    model_name : str
        What the track calls it: ``full``, ``heavy``.
    workers : int, optional
        Threads; by default as many as cores and free memory allow. With 1 everything happens in
        the calling thread. The result is the same.
    progress : Listener, optional
    person : int, optional
        Who to follow where several people are in view: 1 is the leftmost. By default the largest
        and most central one.
    engine : "litert" or "mediapipe"
        What runs the network.
    person_at : (float, float, float), optional
        Who to follow, by a point on the body: time in the file's own clock in s, x and y in pixels
        of the upright picture.

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
        ``person``, ``workers`` or ``engine`` is out of range, or nobody is at ``person_at``.
    MachineError
        A shared library is missing, or memory.
    CancelledError
        The listener asked for it.

    Notes
    -----
    The landmarks are what MediaPipe's networks find, without smoothing over time, which would lag
    behind; smooth the track afterwards, forwards and backwards, on its true times.
    """
    if workers is not None and workers < 1:
        message = msg("{workers} workers is too few; ask for 1 or more", workers=workers)
        raise InputError(message)
    if engine not in ENGINES:
        message = msg(
            "there is no pose engine {engine!r}; choose one of {names}",
            engine=engine,
            names=", ".join(ENGINES),
        )
        raise InputError(message)

    def told(share: float) -> None:
        words = msg("finding the runner in {name}", name=video.path.name)
        progress(Progress("detect", share, words))

    told(0.0)
    sha256, model_sha256 = fingerprint(video.path), weights.sha256_of(model_path)
    make_engine = engine_maker(engine, model_path)
    segments = cut(video)
    count = workers or usual_workers(model_path.stat().st_size, video)
    found = look_at_all(
        segments, min(count, len(segments)), make_engine, lambda s: told(_FIRST_LOOK * s)
    )
    pictures = {frame: picture for part in found for frame, picture in part.pictures.items()}
    rooms = {frame: room for part in found for frame, room in part.rooms.items()}
    surveys = [survey for part in found for survey in part.surveys]
    choice = choose_runner(surveys, video, person, person_at)
    if choice.others:
        astray = [
            segment.follow(choice.boxes(segment.start - WARM_UP_FRAMES, segment.stop))
            for segment, part in zip(segments, found, strict=True)
            if np.mean(strayed(part.start, part.xy_px, choice)) > _STRAYED_SHARE
        ]
        if astray:
            second = look_at_all(
                astray,
                min(count, len(astray)),
                make_engine,
                lambda s: told(_FIRST_LOOK + (1.0 - _FIRST_LOOK) * s),
            )
            again = {part.start: part for part in second}
            found = [again.get(part.start, part) for part in found]
        found = [part.without(strayed(part.start, part.xy_px, choice)) for part in found]
    told(1.0)
    looks = np.concatenate([part.looks for part in found])
    track = _track(video, model_name, engine, found, choice.notes)
    shift = np.concatenate([part.shift for part in found])
    still = stands_still(list(pictures.values()))
    moving = None if still else panning_note(shift, video.fps)
    hold = find_hold([part.room for part in found], track.xy_px, video.fps)
    if moving is not None:
        hold = replace(hold, to_film=track.to_film)
    edges, covered, place = track.edges_px, track.covered, track.xy_px
    if len(hold.to_film):
        pictures, rooms = (put_back(of, hold.to_film, track.size_px) for of in (pictures, rooms))
        place = moved_by(np.asarray(np.linalg.inv(hold.to_film))[:, None], place)
    if still or len(hold.to_film):
        edges = find_edges(list(pictures.values()), track.size_px)
        covered = covered_by_room(looks, place / np.array(track.size_px), rooms)
    size = body_widths(track.xy_px, track.size_px[0])
    sways = how_it_sways(hold, shift, video.fps, size, follows=moving is not None)
    return replace(
        track,
        source_sha256=sha256,
        model_sha256=model_sha256,
        bystanders=choice.bystanders,
        edges_px=edges,
        covered=covered,
        to_film=hold.to_film,
        notes=(*track.notes, *(note for note in (moving, sways) if note is not None)),
        camera_moves=moving is not None,
        runner_doubt=choice.doubt,
    )


def engine_maker(name: str, model_path: Path) -> Callable[[], PoseEngine]:
    """Return what makes engines that share one network file, one for each thread.

    Parameters
    ----------
    name : "litert" or "mediapipe"
    model_path : Path
        As `formcheck.weights.ensure` returns it.

    Raises
    ------
    MachineError
        The engine's library cannot be loaded.
    AssetError
        The file holds no pose network.

    Returns
    -------
    callable
        Makes a `PoseEngine`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import AssetError, engine_maker
    >>> Path("broken.task").write_bytes(b"not a network")
    13
    >>> try:
    ...     engine_maker("litert", Path("broken.task"))()
    ... except AssetError as error:
    ...     print(str(error).split(" (")[0])
    broken.task holds no pose network that can be run
    """
    # each library is loaded only where its engine is chosen
    if name == "mediapipe":
        from formcheck.engines._mediapipe import MediaPipeEngine

        return MediaPipeEngine.maker(model_path)
    from formcheck.engines._litert import LiteRTEngine

    return LiteRTEngine.maker(model_path)


def _track(
    video: Video, model_name: str, engine: str, found: Sequence[Found], notes: tuple[Note, ...]
) -> PoseTrack:
    """Join the segments into one track, with what a reader should know."""
    xy_px = np.concatenate([part.xy_px for part in found])
    visibility = np.concatenate([part.visibility for part in found])
    decoded = np.concatenate([part.decoded for part in found])
    change = np.concatenate([part.change for part in found])
    repeated = repeated_frames(change, video.fps)
    seen = np.isfinite(xy_px[..., 0]).any(axis=1)
    if seen.sum() < max(_FEWEST_FRAMES, _SMALLEST_SHARE * len(video)):
        message = msg(
            "nobody can be seen running in {name} (found in {seen} of {frames} "
            "frames); film the whole body, in light, from head to shoes",
            name=video.path.name,
            seen=seen.sum(),
            frames=len(video),
        )
        raise UnfitClipError(message, "no_person")
    xy_px[repeated] = np.nan
    visibility[repeated] = 0.0
    spots = [of_frame for part in found for of_frame in part.spots]
    return PoseTrack(
        time_s=video.time_s,
        xy_px=xy_px,
        visibility=visibility,
        size_px=(video.width_px, video.height_px),
        model=model_name,
        engine=engine,
        keypoints=found[0].keypoints,
        tape_px=find_tape(spots, xy_px),
        source=str(video.path),
        history=_methods(model_name, engine, found, int(repeated.sum())),
        notes=(*video.notes, *notes, *_frame_notes(video, decoded, repeated)),
    )


def _frame_notes(video: Video, decoded: np.ndarray, repeated: np.ndarray) -> tuple[Note, ...]:
    notes = []
    lost = int(np.sum(~decoded))
    if lost:
        message = msg(
            "{lost} of {frames} frames are damaged and were left out.",
            lost=lost,
            frames=len(video),
        )
        notes.append(Note("damaged_frames", message))
    if repeated.any():
        message = msg(
            "{repeated} of {frames} frames only repeat the one before and were left out.",
            repeated=int(repeated.sum()),
            frames=len(video),
        )
        notes.append(Note("duplicate_frames", message))
    return tuple(notes)


def _methods(
    model_name: str, engine: str, found: Sequence[Found], repeated: int
) -> tuple[Message, ...]:
    looked = msg(
        "MediaPipe's {model} pose network (run by {engine}) found {count} landmarks in "
        "every frame, without smoothing over time",
        model=model_name,
        engine=engine_words(engine),
        count=len(found[0].keypoints),
    )
    parts = msg("the clip was analysed in {count} parts", count=len(found))
    left_out = msg("{frames} repeated frames were left out", frames=repeated)
    return (looked, *([parts] if len(found) > 1 else []), *([left_out] if repeated else []))
