"""What a worker does: functions of plain data that write into a staging folder, and return data.

Nothing here knows the store. What is written lies in a folder of the job until it is whole; the
server's process moves it to its place.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from functools import lru_cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from formcheck import weights
from formcheck.errors import FormcheckError, InputError, UnfitClipError
from formcheck.files.origin import fingerprint
from formcheck.files.track import read_track, write_track
from formcheck.i18n import msg
from formcheck.intake import Answers
from formcheck.model import Analysis, AnalyzedClip, PoseTrack, Session
from formcheck.model.correction import Corrections
from formcheck.pipeline import Request, detect_pose
from formcheck.pipeline import remeasure as measure_again
from formcheck.progress import Progress
from formcheck.render import build, write, write_folder
from formcheck.studio.jobs.look import Look, take_look, warm
from formcheck.studio.jobs.orders import (
    PROXY,
    THUMB,
    AnalysisOrder,
    ClipOrder,
    Probe,
    landmarks_place,
)
from formcheck.studio.jobs.progress import Teller
from formcheck.video import Video, frame_jpeg, open_video, write_proxy

__all__ = [
    "Analysed",
    "Looked",
    "Remeasured",
    "analyse",
    "frame",
    "look_at",
    "make_proxy",
    "remeasure",
    "warm",
]

_THUMB_PX = 480
#: About how long the parts of an analysis take, a frame: two threads find landmarks with `heavy` in
#: this many milliseconds, one draws pictures and film.
_DETECT, _DRAW, _MEASURE = {"lite": 7.0, "full": 9.0, "heavy": 22.0}, 12.0, 0.6


class Looked(BaseModel):
    """What was seen of a clip on its arrival."""

    model_config = ConfigDict(frozen=True)

    probe: Probe
    look: Look


class Analysed(BaseModel):
    """What became of an analysis.

    Parameters
    ----------
    report : str
        As in ``report.json``.
    versions : dict
    clip_ids : tuple of str
        Whose clips those of the report are, in its order.
    measured : bool
        Whether any of them could be measured.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    versions: dict[str, str]
    clip_ids: tuple[str, ...]
    measured: bool


class Remeasured(BaseModel):
    """What a check's numbers are after something was set by hand.

    Parameters
    ----------
    report : str
        As in ``report.json``.
    clip_ids : tuple of str
        As in `Analysed`.
    """

    model_config = ConfigDict(frozen=True)

    report: str
    clip_ids: tuple[str, ...]


def look_at(clip: ClipOrder, staging: Path, threads: int = 1) -> Looked:
    """Open a clip that has arrived, keep a small picture of it, and take the first look.

    Parameters
    ----------
    clip : ClipOrder
    staging : Path
        Exists; ``thumb.jpg`` is written there.
    threads : int

    Raises
    ------
    VideoError
        It is no video that can be read.
    """
    with _named(clip):
        video = open_video(clip.original)
        look = take_look(video, threads)
        picture = frame_jpeg(video, len(video) // 2, max_side_px=_THUMB_PX)
    (staging / THUMB).write_bytes(picture)
    probe = Probe(
        width_px=video.width_px,
        height_px=video.height_px,
        fps=video.fps,
        duration_s=video.duration_s,
        frames=len(video),
    )
    return Looked(probe=probe, look=look)


def make_proxy(clip: ClipOrder, staging: Path) -> str:
    """Write the copy of a clip that browsers show, and return the sha256 of the original.

    Parameters
    ----------
    clip : ClipOrder
    staging : Path
        ``proxy.mp4`` is written there.
    """
    teller = Teller(staging, (("proxy", 1.0),))
    with _named(clip):
        video = open_video(clip.original)
        write_proxy(video, staging / PROXY, teller.listener("proxy", as_name=clip.name))
        return fingerprint(clip.original)


def frame(clip: ClipOrder, index: int, max_side_px: int = 1280) -> bytes:
    """Return one frame of a clip as a JPEG: of its copy, where every frame is a key frame."""
    proxy = clip.folder / PROXY
    with _named(clip):
        return frame_jpeg(_opened(proxy if proxy.exists() else clip.original), index, max_side_px)


@lru_cache(maxsize=8)
def _opened(path: Path) -> Video:
    """Return a clip that is asked for frame by frame; its whole index is read to open it."""
    return open_video(path)


def analyse(order: AnalysisOrder, staging: Path, folder: Path) -> Analysed:
    """Analyse a check and write its report.

    Parameters
    ----------
    order : AnalysisOrder
    staging : Path
        The job's own folder, where it tells how far it is.
    folder : Path
        Where the report is written, whole or not at all; beside the place that it is moved to.

    Raises
    ------
    FormcheckError
        As `formcheck.analyze` does.
    """
    paths = _links(order, staging / "clips")
    teller, request = _teller(order, staging), _request(order, paths)
    tracks = dict(_landmarks(order, paths, request, staging, teller))
    names = ", ".join(clip.name for clip in order.clips if not clip.standing)
    analysis = measure_again(request, tracks, teller.listener("measure", as_name=names))
    clip_ids = _ids(analysis, paths)
    analysis = _from_originals(analysis, order, paths)

    def write_all(partial: Path) -> None:
        write(
            analysis,
            partial,
            order.language,
            show_face=order.show_face,
            progress=teller.listener("draw", as_name=names),
        )

    write_folder(folder, write_all)
    return Analysed(
        report=(folder / "report.json").read_text(encoding="utf-8"),
        versions=analysis.versions,
        clip_ids=clip_ids,
        measured=bool(analysis.measured),
    )


def remeasure(order: AnalysisOrder) -> Remeasured:
    """Return a check's numbers from the landmarks that were found before.

    Raises
    ------
    InputError
        A clip was not analysed yet, or not this person in it.
    """
    paths = {clip.id: clip.original.with_name(clip.file_name) for clip in order.clips}
    tracks = {}
    for clip in order.clips:
        place = landmarks_place(clip)
        if not place.exists():
            message = msg("{name} was not analysed yet; start the check again", name=clip.name)
            raise InputError(message)
        tracks[paths[clip.id]] = read_track(place)
    analysis = measure_again(_request(order, paths), tracks)
    return Remeasured(
        report=build(analysis, order.language).as_json(order.language),
        clip_ids=_ids(analysis, paths),
    )


@contextmanager
def _named(clip: ClipOrder) -> Iterator[None]:
    """Have errors call a clip as the user does."""
    try:
        yield
    except FormcheckError as error:
        known = {str(clip.original), clip.original.name}
        message = error.message
        values = {
            name: clip.name if value in known else value for name, value in message.values.items()
        }
        error.args = (message.fill(**values), *error.args[1:])
        raise


def _request(order: AnalysisOrder, paths: Mapping[str, Path]) -> Request:
    """Return what the library is asked."""
    run = [clip for clip in order.clips if not clip.standing]
    factors = {clip.slow_motion for clip in run}
    entries = list(order.corrections)
    for clip in run if len(factors) > 1 else ():
        change = {"kind": "set_option", "option": "slow_motion", "value": clip.slow_motion}
        entries.insert(0, {"clip": clip.sha256, "change": change})
    return Request(
        clips=tuple((paths[clip.id], clip.view) for clip in run),
        standing=tuple(paths[clip.id] for clip in order.clips if clip.standing),
        height_cm=order.height_cm,
        mass_kg=order.mass_kg,
        speed_kmh=order.speed_kmh,
        sex=order.sex,
        slow_motion=factors.pop() if len(factors) == 1 else None,
        model=order.model,
        engine=order.engine,
        workers=order.workers,
        today=order.today,
        answers=None if order.answers is None else Answers.model_validate(order.answers),
        session=Session(runner=order.runner, shoes=order.shoes, filmed=order.filmed),
        corrections=Corrections.model_validate({"entries": entries}),
    )


def _links(order: AnalysisOrder, folder: Path) -> dict[str, Path]:
    """Return the clips under the names that they were uploaded with, which the report tells."""
    links = {}
    for number, clip in enumerate(order.clips):
        place = folder / str(number) / clip.file_name
        place.parent.mkdir(parents=True, exist_ok=True)
        for link in (os.link, os.symlink, shutil.copyfile):
            try:
                link(clip.original, place)
            except OSError:
                continue
            break
        links[clip.id] = place
    return links


def _landmarks(
    order: AnalysisOrder,
    paths: Mapping[str, Path],
    request: Request,
    staging: Path,
    teller: Teller,
) -> Iterator[tuple[Path, PoseTrack]]:
    """Yield the landmarks of each clip; those of the same network and person are not sought anew.

    They are kept as soon as they are there: whoever tries again after a stop goes on from them.
    """
    name = order.model or weights.ensure_preferred()[0]
    for number, clip in enumerate(order.clips):
        heard = teller.listener(
            "detect", number / len(order.clips), (number + 1) / len(order.clips), clip.name
        )
        place, path = landmarks_place(clip), paths[clip.id]
        if place.exists():
            track = read_track(place)
            if (track.model, track.engine) == (name, order.engine):
                heard(Progress("detect", 1.0, msg("finding the runner in {name}", name=path.name)))
                yield path, track
                continue
        wanted = replace(
            request,
            person=None if clip.person_at else clip.person,
            person_at=clip.person_at,
        )
        try:
            track = detect_pose(wanted, path, heard)
        except UnfitClipError:
            continue  # the pipeline says of it what is to be said
        track = replace(track, source=str(clip.original))
        partial = staging / f"pose{number}.npz"
        write_track(track, partial, home=clip.folder)
        partial.replace(place)
        yield path, track


def _ids(analysis: Analysis, paths: Mapping[str, Path]) -> tuple[str, ...]:
    by_path = {path: id for id, path in paths.items()}
    return tuple(by_path[clip.path] for clip in analysis.clips)


def _from_originals(
    analysis: Analysis, order: AnalysisOrder, paths: Mapping[str, Path]
) -> Analysis:
    """Return an analysis whose pictures are read from where the clips stay."""
    places = {paths[clip.id]: clip for clip in order.clips}

    def settled(clip: AnalyzedClip) -> AnalyzedClip:
        return replace(clip, video=places[clip.path].original) if clip.video else clip

    return replace(analysis, clips=tuple(settled(clip) for clip in analysis.clips))


def _teller(order: AnalysisOrder, staging: Path) -> Teller:
    name = order.model or "heavy"
    frames = [max(clip.frames, 1) for clip in order.clips]
    fresh = sum(
        count
        for clip, count in zip(order.clips, frames, strict=True)
        if not landmarks_place(clip).exists()
    )
    run = sum(count for clip, count in zip(order.clips, frames, strict=True) if not clip.standing)
    return Teller(
        staging,
        (
            ("detect", fresh * _DETECT[name] * 2.0 / min(order.workers, 2)),
            ("measure", run * _MEASURE),
            ("draw", run * _DRAW),
        ),
    )
