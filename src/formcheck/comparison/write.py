"""The files of a comparison, written into one folder."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formcheck.comparison.charts import STROKES, draw_curves, find_curves, signed
from formcheck.comparison.comparing import Comparison
from formcheck.comparison.movie import draw_side_by_side, in_step
from formcheck.comparison.page import (
    make_page,
    verdict_key,
    verdict_shape,
    verdict_title,
    verdict_word,
    why,
)
from formcheck.comparison.pictures import (
    Footage,
    Moment,
    draw_moments,
    pictured,
    read_footage,
    shared_view,
)
from formcheck.comparison.trial import Trial
from formcheck.i18n import LANGUAGES, Message, Wording, msg
from formcheck.knowledge import load
from formcheck.model.comparison import CompareReport
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.render import write_folder
from formcheck.render.html import environment
from formcheck.render.words import bare_number, unit_of

__all__ = ["COMPARISON", "write"]

#: A folder with this file is a finished comparison.
COMPARISON = "compare.json"
_VIDEO = "side_by_side.mp4"
_STILLS = 0.2  # of what is told as done, where a video follows
_COLUMNS = (
    *("trial", "metric", "label", "side", "unit", "first", "other", "difference"),
    *("low", "high", "worth_noting", "verdict", "why"),
)


@dataclass(frozen=True, slots=True)
class _Pictures:
    """What was seen: footage from the shared view, stills, and why there is no video."""

    trials: tuple[Trial, ...]
    footage: tuple[Footage, ...]
    moments: tuple[Moment, ...]
    no_video: Message


def write(
    comparison: Comparison,
    folder: Path,
    language: str = LANGUAGES[0],
    *,
    video: bool = True,
    show_face: bool = False,
    progress: Listener = unheard,
) -> None:
    """Write ``compare.html``, ``.json``, ``.csv``, the stills and ``side_by_side.mp4``.

    Parameters
    ----------
    comparison : Comparison
    folder : Path
        New, empty, or an earlier comparison, which is replaced when everything is written.
    language : str
        A code of `formcheck.i18n.LANGUAGES`.
    video : bool
        Whether to make the side-by-side video.
    show_face : bool
        Faces are blurred in stills and video unless this is set.
    progress : Listener, optional

    Raises
    ------
    InputError
        A report folder lacks a file, or one is damaged.
    OutputError
        The folder cannot be written, or holds something else.
    """
    word = Wording(language)

    def write_files(own: Path) -> None:
        stills = _STILLS if video else 1.0
        looking = part(progress, 0.0, stills)
        pictures = _see(comparison, word, video, looking, show_face=show_face)
        _write_files(comparison.report, pictures, own, word, show_face=show_face)
        if not pictures.no_video:
            drawing = part(progress, stills, 1.0)
            draw_side_by_side(
                pictures.footage, own / _VIDEO, word, show_face=show_face, progress=drawing
            )
        progress(Progress("write", 1.0, msg("writing the report")))

    write_folder(folder, write_files, COMPARISON)


def _see(
    comparison: Comparison, word: Wording, video: bool, progress: Listener, *, show_face: bool
) -> _Pictures:
    """Return the footage that the trials share: all of them, or the first and last of a trend."""
    say = load().compare.say
    trials = pictured(comparison.trials, trend=comparison.report.kind == "trend")
    view = shared_view(trials)
    if view is None:
        return _Pictures(trials, (), (), say("video_no_view"))
    footage = read_footage(trials, view)
    lost = next((own.clip for own in footage if own.clip.video is None), None)
    no_video = Message("")
    if not video:
        no_video = say("video_off")
    elif lost is not None:
        key = "video_other" if lost.video_note else "video_absent"
        no_video = say(key, clip=lost.path.name)
    elif not in_step(footage):
        no_video = say("video_no_stride")
    moments = draw_moments(footage, word, show_face=show_face, progress=progress)
    return _Pictures(trials, footage, moments, no_video)


def _write_files(
    report: CompareReport, pictures: _Pictures, folder: Path, word: Wording, *, show_face: bool
) -> None:
    """Write everything but the video."""
    (folder / "stills").mkdir()
    for moment in pictures.moments:
        for number, still in enumerate(moment.stills, start=1):
            (folder / "stills" / f"{moment.key}_{number}.jpg").write_bytes(still.jpeg)
    page = _page(report, pictures, word, show_face=show_face)
    (folder / "compare.html").write_text(page, encoding="utf-8")
    _write_csv(report, folder / "compare.csv", word)
    (folder / COMPARISON).write_text(report.as_json(word.language), encoding="utf-8")


def _page(report: CompareReport, pictures: _Pictures, word: Wording, *, show_face: bool) -> str:
    """Return the page as HTML."""
    known = load()
    say = known.compare.say
    curves = {}
    for (side, angle), own in find_curves(pictures.trials).items():
        title = f"{word(say(angle))}, {word(say(side))}"
        curves[title] = draw_curves(own, side, title, word)
    template = environment(word, "formcheck.comparison").get_template("compare.html.j2")
    return template.render(
        report=report,
        page=make_page(report, word),
        pictures=pictures,
        curves={title: plot for title, plot in curves.items() if plot},
        strokes=STROKES,
        footwear=known.pathways.footwear,
        video=_VIDEO,
        show_face=show_face,
        tell=say,
        bare_number=bare_number,
        signed=signed,
        unit_of=unit_of,
        verdict_key=verdict_key,
        verdict_shape=verdict_shape,
        verdict_title=verdict_title,
        verdict_word=verdict_word,
        today=date.today(),
    )


def _write_csv(report: CompareReport, path: Path, word: Wording) -> None:
    """Write one row a number, side and later trial."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(_COLUMNS)
        for d in report.differences:
            trial, label = report.trials[d.trial].label, load().metric(d.metric).label
            numbers = (d.first, d.other, d.value, d.low, d.high, d.worth_noting)
            writer.writerow(
                [
                    *(word(trial), d.metric, word(label), d.side, d.unit),
                    *("" if number is None else round(number, 4) for number in numbers),
                    *(word(verdict_word(report, d.verdict)), word(why(d))),
                ]
            )
