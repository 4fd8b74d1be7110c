"""All files of a report, written into one folder."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.files.ownership import home_of
from formcheck.files.track import write_track
from formcheck.findings.wording import number_text
from formcheck.i18n import tell
from formcheck.knowledge import load
from formcheck.model import Analysis, AnalyzedClip, Measurement, PoseTrack
from formcheck.model.report import Report
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.render.build import build
from formcheck.render.folder import REPORT
from formcheck.render.html import render
from formcheck.render.moments import callouts_for, shot_of
from formcheck.render.overlay import Still, draw_stills, draw_video
from formcheck.render.pdf import write_pdf
from formcheck.render.stored import as_json
from formcheck.render.tables import write_cycles, write_measurements, write_steps

__all__ = ["write"]

_STILLS = 0.1  # of what is told as done, where a video follows


@dataclass(frozen=True, slots=True)
class _Pictures:
    """The stills of a report and what each is for."""

    stills: tuple[Still, ...]
    leads: dict[str, str]
    grids: dict[int, tuple[str, ...]]


def write(
    analysis: Analysis,
    folder: Path,
    *,
    video: bool = True,
    pdf: bool = False,
    show_face: bool = False,
    progress: Listener = unheard,
) -> None:
    """Write the report into an existing folder.

    Parameters
    ----------
    analysis : Analysis
    folder : Path
        Exists; the caller moves it into place when everything is written.
    video : bool
        Whether to make ``annotated.mp4``, by far the slowest part.
    pdf : bool
        Whether to write ``report.pdf`` too; needs WeasyPrint.
    show_face : bool
        Faces are blurred in stills and video unless this is set.
    progress : Listener, optional

    Raises
    ------
    OSError
        A file cannot be written; `formcheck.render.write_folder` says so in a sentence.
    MachineError
        A PDF is asked for, and what it needs is missing.
    CancelledError
        The listener asked for it.
    """
    stills = _STILLS if video else 1.0
    words = tell("writing the report")
    progress(Progress("write", 0.0, words))
    report = build(analysis, show_face=show_face)
    pictures = _draw(analysis, report, show_face, part(progress, 0.0, stills))
    progress(Progress("write", stills, words))
    _write_files(analysis, report, folder, pictures, pdf=pdf, show_face=show_face)
    if video:
        _write_videos(analysis, folder, show_face, part(progress, stills, 1.0))
    progress(Progress("write", 1.0, words))


def _write_files(
    analysis: Analysis,
    report: Report,
    folder: Path,
    pictures: _Pictures,
    *,
    pdf: bool,
    show_face: bool,
) -> None:
    """Write everything but the videos."""
    (folder / "stills").mkdir(exist_ok=True)
    for still in pictures.stills:
        (folder / "stills" / f"{still.shot.name}.jpg").write_bytes(still.jpeg)
    page = render(analysis, pictures.stills, pictures.leads, pictures.grids, show_face=show_face)
    (folder / "report.html").write_text(page, encoding="utf-8")
    if pdf:
        write_pdf(page, folder / "report.pdf")
    write_measurements(analysis, folder / "measurements.csv")
    write_steps(analysis, folder / "steps.csv")
    write_cycles(analysis, folder / "cycles.csv")
    for index, clip in enumerate(analysis.clips):
        if clip.raw_track is not None:
            track = replace(clip.raw_track, source=_source(clip, clip.raw_track))
            write_track(track, folder / _numbered("pose", index, "npz"), home_of(folder))
    # Last of all: a folder with a report.json is a finished report.
    (folder / REPORT).write_text(as_json(report, report.language), encoding="utf-8")


def _source(clip: AnalyzedClip, track: PoseTrack) -> str:
    """Return the way to a clip's video from here, also where it is not there any more."""
    if clip.video is not None:
        return str(clip.video)
    source = track.source
    saved = clip.path.suffix == ".npz"  # which says how to reach it from its own folder
    return str(clip.path.parent / source) if saved and source else source


def _draw(analysis: Analysis, report: Report, show_face: bool, progress: Listener) -> _Pictures:
    """Return all stills; each clip is read once."""
    first = next((finding.id for finding in report.findings if finding.leads), None)
    stills: list[Still] = []
    count = len(analysis.measured)
    for place, (index, clip) in enumerate(analysis.measured.items()):
        own = [still for still in report.stills if still.clip == index]
        shots = [shot_of(still, large=still.finding == first) for still in own]
        drawn = part(progress, place / count, (place + 1) / count)
        stills += draw_stills(clip, shots, show_face=show_face, progress=drawn) if shots else ()
    leads = {still.finding: still.name for still in report.stills if still.finding}
    grids: dict[int, tuple[str, ...]] = {}
    for still in report.stills:
        if still.event:
            grids[still.clip] = (*grids.get(still.clip, ()), still.name)
    return _Pictures(tuple(stills), leads, grids)


def _write_videos(analysis: Analysis, folder: Path, show_face: bool, progress: Listener) -> None:
    """Write an annotated video of every clip that was measured and has one."""
    shown = [(i, clip) for i, clip in analysis.measured.items() if clip.video is not None]
    leading = [finding for finding in analysis.findings if finding.leads]
    for place, (index, clip) in enumerate(shown):
        draw_video(
            clip,
            callouts_for(index, clip, analysis.measurements, leading),
            _cadence_words(analysis.measurements),
            folder / _numbered("annotated", index, "mp4"),
            show_face=show_face,
            progress=part(progress, place / len(shown), (place + 1) / len(shown)),
        )


def _cadence_words(measurements: tuple[Measurement, ...]) -> str:
    """Return the cadence for the corner of the video; empty where there is none."""
    for measurement in measurements:
        if measurement.metric == "cadence" and measurement.value is not None:
            return number_text(measurement.value, load().metric("cadence"))
    return ""


def _numbered(stem: str, index: int, ending: str) -> str:
    """Return a file name; the first clip's has no number."""
    return f"{stem}.{ending}" if index == 0 else f"{stem}_{index + 1}.{ending}"
