"""The files of a comparison, written into one folder, and its few lines for the terminal."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from formcheck.comparison.charts import STROKES, draw_curves
from formcheck.comparison.comparing import Comparison
from formcheck.comparison.curves import find_curves
from formcheck.comparison.footage import Footage, pictured, read_footage, shared_view
from formcheck.comparison.moments import Moment, draw_moments
from formcheck.comparison.movie import draw_side_by_side, in_step
from formcheck.comparison.page import make_page, sentence, verdict_word
from formcheck.comparison.schema import build
from formcheck.comparison.trial import Trial
from formcheck.i18n import tell
from formcheck.knowledge import load
from formcheck.render import stop_text
from formcheck.render.html import environment
from formcheck.render.words import bare_number, unit_of

__all__ = ["COMPARISON", "text_summary", "write"]

#: A folder with this file is a finished comparison.
COMPARISON = "compare.json"
_VIDEO = "side_by_side.mp4"

Progress = Callable[[float, str], object]


@dataclass(frozen=True, slots=True)
class _Pictures:
    """What was seen: footage from the shared view, stills, and why there is no video."""

    trials: tuple[Trial, ...]
    footage: tuple[Footage, ...]
    moments: tuple[Moment, ...]
    no_video: str


def write(
    comparison: Comparison,
    folder: Path,
    *,
    video: bool = True,
    show_face: bool = False,
    progress: Progress | None = None,
) -> None:
    """Write ``compare.html``, ``.json``, ``.csv``, the stills and ``side_by_side.mp4``.

    Parameters
    ----------
    comparison : Comparison
    folder : Path
        Exists; the caller moves it into place when everything is written.
    video : bool
        Whether to make the side-by-side video.
    show_face : bool
        Faces are blurred in stills and video unless this is set.
    progress : callable or None
        Called with the share done and a few words.

    Raises
    ------
    InputError
        A report folder lacks a file, or one is damaged.
    OSError
        A file cannot be written; `formcheck.render.write_folder` says so in a sentence.
    """
    pictures = _see(comparison, video, show_face)
    (folder / "stills").mkdir(exist_ok=True)
    for moment in pictures.moments:
        for number, still in enumerate(moment.stills, start=1):
            (folder / "stills" / f"{moment.key}_{number}.jpg").write_bytes(still.jpeg)
    page = _render(comparison, pictures, show_face)
    (folder / "compare.html").write_text(page, encoding="utf-8")
    _write_csv(comparison, folder / "compare.csv")
    if not pictures.no_video:
        words = tell("drawing the video")
        draw_side_by_side(
            pictures.footage,
            folder / _VIDEO,
            show_face=show_face,
            progress=(lambda share: progress(share, words)) if progress else None,
        )
    text = build(comparison).model_dump_json(indent=2)
    (folder / COMPARISON).write_text(f"{text}\n", encoding="utf-8")


def text_summary(comparison: Comparison) -> str:
    """Return the sentence, every number that was compared, and the cautions, for the terminal."""
    stop = comparison.stop
    first = [stop_text(stop, load().pain.words), ""] if stop else []
    lines = [*first, sentence(comparison)]
    say = load().compare.say
    for trial, own in zip(comparison.trials[1:], comparison.differences, strict=True):
        lines += ["", say("against", other=trial.label, first=comparison.trials[0].label)]
        for d in own:
            info = load().metric(d.metric)
            word = verdict_word(comparison, d.verdict)
            name = f"{info.label}, {say(d.side)}" if d.side != "both" else info.label
            if d.value is None or d.low is None or d.high is None:
                continue
            change = bare_number(info, d.value)
            ends = tell(" to ").join(bare_number(info, end) for end in (d.low, d.high))
            lines.append(f"  {name}: {change}{unit_of(info)} ({ends}), {word}")
        refused = dict.fromkeys(d.why for d in own if d.value is None)
        lines += [f"  {verdict_word(comparison, 'not comparable')}: {why}" for why in refused]
    return "\n".join([*lines, "", *comparison.cautions])


def _see(comparison: Comparison, video: bool, show_face: bool) -> _Pictures:
    """Return the footage that the trials share: all of them, or the first and last of a trend."""
    say = load().compare.say
    trials = pictured(comparison.trials, trend=comparison.kind == "trend")
    view = shared_view(trials)
    if view is None:
        return _Pictures(trials, (), (), say("video_no_view"))
    footage = read_footage(trials, view)
    lost = next((own for own in footage if own.clip.video is None), None)
    no_video = ""
    if not video:
        no_video = say("video_off")
    elif lost is not None:
        key = "video_other" if lost.replaced else "video_absent"
        no_video = say(key, clip=lost.clip.path.name)
    elif not in_step(footage):
        no_video = say("video_no_stride")
    return _Pictures(trials, footage, draw_moments(footage, show_face=show_face), no_video)


def _render(comparison: Comparison, pictures: _Pictures, show_face: bool) -> str:
    """Return the page."""
    known = load()
    say = known.compare.say
    curves = [
        (f"{say(name)}, {say(side)}", draw_curves(own, side, f"{say(name)}, {say(side)}"))
        for (side, name), own in find_curves(pictures.trials).items()
    ]
    return environment("formcheck.comparison").get_template("compare.html.j2").render(
        comparison=comparison,
        page=make_page(comparison),
        trials=pictures.trials,
        moments=pictures.moments,
        curves=[(title, plot) for title, plot in curves if plot],
        strokes=STROKES,
        footwear=known.pathways.footwear,
        no_video=pictures.no_video,
        video=_VIDEO,
        show_face=show_face,
        tell=say,
        pain=known.pain.words,
        word=lambda verdict: verdict_word(comparison, verdict),
        today=date.today(),
    )  # fmt: skip


def _write_csv(comparison: Comparison, path: Path) -> None:
    """Write one row a number, side and later trial."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(
            [
                *("trial", "metric", "label", "side", "unit", "first", "other", "difference"),
                *("low", "high", "needed", "verdict", "why"),
            ]
        )
        for trial, own in zip(comparison.trials[1:], comparison.differences, strict=True):
            for d in own:
                label = load().metric(d.metric).label
                numbers = (d.first.value, d.other.value, d.value, d.low, d.high, d.needed)
                writer.writerow(
                    [
                        *(trial.label, d.metric, label, d.side, d.unit),
                        *("" if n is None else round(n, 4) for n in numbers),
                        *(d.verdict, d.why),
                    ]
                )
