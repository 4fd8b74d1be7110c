"""All files of a report, written into one folder: of a new analysis, or of a stored report."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from io import BytesIO
from pathlib import Path

from formcheck.errors import InputError
from formcheck.files.corrections import write_corrections
from formcheck.files.film import film_beside
from formcheck.files.ownership import files_of, home_of
from formcheck.files.track import write_track
from formcheck.findings.detail import number_text
from formcheck.i18n import LANGUAGES, Wording, msg
from formcheck.knowledge import load
from formcheck.model import Analysis, AnalyzedClip, Measurement, PoseTrack
from formcheck.model.report import Report
from formcheck.plan import RATE_HZ, Beat, beat_sound
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.render.build import ANGLES, build
from formcheck.render.folder import BEAT, REPORT, write_folder
from formcheck.render.html import html_page
from formcheck.render.overlay import (
    SLOWER,
    Callout,
    callouts_for,
    draw_loop,
    draw_stills,
    draw_video,
    shot_of,
)
from formcheck.render.pdf import check_pdf, write_pdf
from formcheck.render.read import read_report
from formcheck.render.tables import write_cycles, write_measurements, write_steps
from formcheck.video import write_sound

__all__ = ["render_again", "write"]

_STILLS = "stills"
_BEAT_MINUTES = 10.0
_STILLS_SHARE = 0.15  # of what is told as done, where a video follows
_STILLS_PART = 0.5  # of that; the rest is the loop


@dataclass(frozen=True, slots=True)
class _Pictures:
    """What a page shows: stills (JPEG) and loops (WebP) by name, films' names by their clips."""

    stills: Mapping[str, bytes]
    loops: Mapping[str, bytes]
    films: Mapping[int, str] = field(default_factory=dict)

    @classmethod
    def of(cls, folder: Path, films: Mapping[int, str]) -> _Pictures:
        """Return the pictures that lie in a folder."""
        stills, loops = (
            {path.stem: path.read_bytes() for path in folder.glob(f"*.{ending}")}
            for ending in ("jpg", "webp")
        )
        return cls(stills, loops, films)

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield the pictures' file names and what is in them."""
        for ending, pictures in (("jpg", self.stills), ("webp", self.loops)):
            for name, data in pictures.items():
                yield f"{name}.{ending}", data


def write(
    analysis: Analysis,
    folder: Path,
    language: str = LANGUAGES[0],
    *,
    video: bool = True,
    pdf: bool = False,
    show_face: bool = False,
    progress: Listener = unheard,
) -> Report:
    """Write the report into an existing folder, and return it.

    Parameters
    ----------
    analysis : Analysis
    folder : Path
        Exists; the caller moves it into place when everything is written.
    language : str
    video : bool
        Whether to make ``annotated.mp4``, by far the slowest part, and to keep ``film.mp4``, a
        small copy of the clip: so saved landmarks have pictures when the clip is gone.
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

    Returns
    -------
    Report
        What was written to ``report.json``.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Request, analyze, write_folder, write_report
    >>> analysis = analyze(Request(clips=((Path("side.npz"), None),)))
    >>> write_folder(Path("mine"), lambda folder: write_report(analysis, folder, video=False))
    >>> (Path("mine") / "report.html").is_file()
    True
    """
    stills = _STILLS_SHARE if video else 1.0
    words = msg("writing the report")
    progress(Progress("write", 0.0, words))
    word = Wording(language)
    report = build(analysis, language, show_face=show_face)
    pictures = _draw(analysis, report, word, show_face, part(progress, 0.0, stills))
    progress(Progress("write", stills, words))
    (folder / _STILLS).mkdir(exist_ok=True)
    for name, data in pictures.files():
        (folder / _STILLS / name).write_bytes(data)
    shown = [i for i, clip in analysis.measured.items() if clip.video is not None and video]
    films = {index: _numbered("annotated", index, "mp4") for index in shown}
    _write_pages(report, folder, word, replace(pictures, films=films), pdf=pdf)
    for index, clip in enumerate(analysis.clips):
        if clip.raw_track is not None:
            track = replace(clip.raw_track, source=_source(clip, clip.raw_track))
            write_track(track, folder / _numbered("pose", index, "npz"), home_of(folder))
    if analysis.corrections.entries:
        write_corrections(analysis.corrections, folder / "corrections.json")
    if analysis.plan.beat_spm is not None:
        _write_beat(analysis.plan.beat_spm, folder / BEAT)
    if video:
        _write_videos(analysis, folder, word, show_face, part(progress, stills, 1.0))
    # Last of all: a folder with a report.json is a finished report.
    (folder / REPORT).write_text(report.as_json(language), encoding="utf-8")
    progress(Progress("write", 1.0, words))
    return report


def render_again(folder: Path, language: str | None = None, *, pdf: bool = False) -> Report:
    """Make the pages and tables of a stored report again; its pictures stay as they are.

    Parameters
    ----------
    folder : Path
        Of a report that formcheck made and nobody changed.
    language : str or None
        None = the language it is in.
    pdf : bool
        Whether to write ``report.pdf`` where there is none; one that is there is made again.

    Returns
    -------
    Report
        In the language asked for.

    Raises
    ------
    InputError
        It is no report, or a damaged one.
    OutputError
        A file of it was changed by hand, or the folder cannot be written.
    MachineError
        A PDF is to be written, and what it needs is missing.

    Notes
    -----
    A report of schema 1 has neither steps nor strides: its ``report.json``, ``steps.csv`` and
    ``cycles.csv`` stay as they are, and its sentences stay in the language they were made in.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import render_again
    >>> render_again(Path("before"), "de").language
    'de'
    """
    report = read_report(folder)
    language = language or report.language
    old = report.schema_version == 1
    report = report if old else report.changed(language=language)
    own = files_of(folder, "report")
    if not own:
        message = msg(
            "{folder} has no list of the files that formcheck wrote into it, so nothing there may "
            "be replaced; analyse the clip again into a new folder",
            folder=folder,
        )
        raise InputError(message)
    pdf = pdf or "report.pdf" in own
    if pdf:
        check_pdf()
    made = {"report.html", "report.pdf", "measurements.csv"}
    made |= set() if old else {REPORT, "steps.csv", "cycles.csv"}

    def write_all(unfinished: Path) -> None:
        for name in own:
            if name not in made:
                (unfinished / name).parent.mkdir(exist_ok=True)
                shutil.copyfile(folder / name, unfinished / name)
        films = {i: _numbered("annotated", i, "mp4") for i in range(len(report.clips))}
        pictures = _Pictures.of(
            folder / _STILLS, {index: name for index, name in films.items() if name in own}
        )
        _write_pages(report, unfinished, Wording(language), pictures, pdf=pdf)
        if not old:
            (unfinished / REPORT).write_text(report.as_json(language), encoding="utf-8")

    write_folder(folder, write_all)
    return report


def _write_pages(
    report: Report, folder: Path, word: Wording, pictures: _Pictures, *, pdf: bool
) -> None:
    """Write what is made of a report alone."""
    page = html_page(report, word, pictures.stills, loops=pictures.loops, films=pictures.films)
    (folder / "report.html").write_text(page, encoding="utf-8")
    if pdf:
        write_pdf(page, folder / "report.pdf")
    write_measurements(report, folder / "measurements.csv", word)
    if report.schema_version > 1:
        write_steps(report, folder / "steps.csv")
        write_cycles(report, folder / "cycles.csv", tuple(ANGLES))


def _source(clip: AnalyzedClip, track: PoseTrack) -> str:
    """Return the way to a clip's video from here, also where it is not there any more."""
    saved = clip.path.suffix == ".npz"  # which says how to reach it from its own folder
    if clip.video is not None and not (saved and clip.video == film_beside(clip.path)):
        return str(clip.video)
    source = track.source
    return str(clip.path.parent / source) if saved and source else source


def _draw(
    analysis: Analysis, report: Report, word: Wording, show_face: bool, progress: Listener
) -> _Pictures:
    """Return all stills and loops."""
    first = next((finding.id for finding in report.findings if finding.leads), None)
    stills: dict[str, bytes] = {}
    loops: dict[str, bytes] = {}
    count = len(analysis.measured)
    for place, (index, clip) in enumerate(analysis.measured.items()):
        own = [m for m in analysis.measurements if m.clip == index]
        heard = part(progress, place / count, (place + 1) / count)
        shots = [
            shot_of(
                still,
                word,
                large=still.finding == first,
                measurements=own,
                contacts=clip.run.gait.contacts,
            )
            for still in report.stills
            if still.clip == index and still.event != "stride"
        ]
        if shots:
            drawn = draw_stills(
                clip, shots, word=word, show_face=show_face, progress=part(heard, 0.0, _STILLS_PART)
            )
            stills |= {still.shot.name: still.jpeg for still in drawn}
        for still in report.stills:
            if still.clip != index or still.event != "stride":
                continue
            loop = draw_loop(
                clip,
                still,
                _callouts(analysis, index, word),
                word.say("picture.slower", times=SLOWER),
                word,
                show_face=show_face,
                progress=part(heard, _STILLS_PART, 1.0),
            )
            if loop is not None:
                stills[still.name], loops[still.name] = loop.jpeg, loop.webp
    return _Pictures(stills, loops)


def _callouts(analysis: Analysis, index: int, word: Wording) -> tuple[Callout, ...]:
    """Return what is drawn in film and loop of one clip."""
    leading = [finding for finding in analysis.findings if finding.leads]
    return callouts_for(index, analysis.measured[index], analysis.measurements, leading, word)


def _write_videos(
    analysis: Analysis, folder: Path, word: Wording, show_face: bool, progress: Listener
) -> None:
    """Write an annotated video of every clip that was measured and has one."""
    shown = [(i, clip) for i, clip in analysis.measured.items() if clip.video is not None]
    for place, (index, clip) in enumerate(shown):
        draw_video(
            clip,
            _callouts(analysis, index, word),
            word(_cadence_words(analysis.measurements)),
            folder / _numbered("annotated", index, "mp4"),
            word,
            film=folder / _numbered("film", index, "mp4"),
            show_face=show_face,
            progress=part(progress, place / len(shown), (place + 1) / len(shown)),
        )


def _write_beat(spm: int, path: Path) -> None:
    """Write the click track that the programme is run to."""
    with path.open("wb+") as file:
        file.write(_beat_file(spm))


@lru_cache(maxsize=1)
def _beat_file(spm: int) -> bytes:
    """Return the click track as m4a: it takes seconds to make, and hangs on nothing else."""
    file = BytesIO()
    write_sound(file, beat_sound(Beat(spm, spm, _BEAT_MINUTES)), RATE_HZ)
    return file.getvalue()


def _cadence_words(measurements: tuple[Measurement, ...]) -> str:
    """Return the cadence for the corner of the video; empty where there is none."""
    for measurement in measurements:
        if measurement.metric == "cadence" and measurement.value is not None:
            return number_text(measurement.value, load().metric("cadence"))
    return ""


def _numbered(stem: str, index: int, ending: str) -> str:
    """Return a file name; the first clip's has no number."""
    return f"{stem}.{ending}" if index == 0 else f"{stem}_{index + 1}.{ending}"
