"""Make the pictures of docs/knee-pain.md, several-clips.md and compare.md, as a user would.

Run by `make journeys`. The runner of the sample clips has a sore knee and answers as in
knee-answers.toml. For the page about several clips she is filmed from the other side too, and with
a tilted camera. For comparisons other digital runners are filmed before and after. Prints what the
commands print.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
from PIL import Image

from formcheck import Request, analyze, compare, comparison, render
from formcheck.comparison.charts import draw_curves, draw_difference, find_curves
from formcheck.comparison.page import make_page
from formcheck.files.samples import sample_clips
from formcheck.files.track import write_track
from formcheck.i18n import Wording
from formcheck.intake import read_answers
from formcheck.knowledge import load
from formcheck.lab.clone import DOCS, SAMPLES
from formcheck.lab.docs.pictures import write_bars, write_pages, write_row, write_svg
from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    GaitSpec,
    LandmarkErrors,
    Leg,
    landmark_track,
    read_recipe,
    render_clip,
)
from formcheck.model import Analysis, Session, View
from formcheck.model.comparison import CompareDifference
from formcheck.pipeline import detect_pose
from formcheck.render.charts import bar_of
from formcheck.render.pdf import write_pdf
from formcheck.render.words import Edition
from formcheck.video import frames, open_video

KNEE, SEVERAL, COMPARED = DOCS / "knee", DOCS / "several", DOCS / "compare"
Clips = tuple[tuple[Path, View | None], ...]
SIDED = ("overstride", "shank_angle", "knee_flexion_peak", "contact_time")
TILTED = ("camera.roll_deg=4",)
SHOWN = ("cadence", "overstride", "contact_time", "knee_flexion_strike")


def main() -> None:
    """Write every picture."""
    for folder in (KNEE, SEVERAL, COMPARED):
        folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as name:
        _knee(Path(name))
        for make in (_several, _change, _shoes, _trend):
            make(Path(name))


def _knee(folder: Path) -> None:
    """Make the pages that a runner with a sore knee reads, before a clip and after it."""
    answers = read_answers(DOCS / "knee-answers.toml")
    write_pdf(render.education_page(render.education_plan(answers), Wording()), folder / "knee.pdf")
    write_pages(folder / "knee.pdf", {"How much to run": KNEE / "answer.webp"})
    side, rear = sample_clips()
    clips: Clips = ((side, None), (rear, "rear"))
    analysis = _analysed(Request(clips, height_cm=170, speed_kmh=10.1, answers=answers))
    target = folder / "my-run"
    render.write_folder(target, lambda own: render.write(analysis, own, video=False, pdf=True))
    words = {"One thing to work on": "summary.webp", "step by step": "exercises.webp"}
    write_pages(target / "report.pdf", {said: KNEE / name for said, name in words.items()})


def _several(folder: Path) -> None:
    """Make what more clips of one run add: the other leg, and a level camera."""
    filmed = {
        "other": read_recipe(SAMPLES / "side.toml", ["camera.view=side_right", "duration_s=4"]),
        "rear": read_recipe(SAMPLES / "rear.toml", [*TILTED, "duration_s=4"]),
        "stand": read_recipe(
            SAMPLES / "rear.toml", [*TILTED, "gait.activity=standing", "duration_s=2"]
        ),
    }
    videos = {"side": sample_clips()[0], **{name: folder / f"{name}.mp4" for name in filmed}}
    for name, clip in filmed.items():
        render_clip(clip, videos[name])
    shown = [next(iter(frames(open_video(video)))).rgb for video in videos.values()]
    write_row(shown, SEVERAL / "clips.jpg", 400)
    tracks = {name: _looked_at(video, folder) for name, video in videos.items()}
    clips: Clips = ((tracks["side"], None), (tracks["rear"], "rear"), (tracks["other"], None))
    request = Request(clips, height_cm=170, speed_kmh=10.1)
    stood = _analysed(replace(request, standing=(tracks["stand"],)))
    for analysis in (analyze(request), stood):
        _print_thighs(analysis)
    _write_sides(stood)


def _looked_at(video: Path, folder: Path) -> Path:
    """Return the saved landmarks of a video, so that it is looked at once."""
    track = folder / f"{video.stem}.npz"
    write_track(detect_pose(Request(((video, None),)), video), track)
    return track


def _analysed(request: Request) -> Analysis:
    """Return the analysis of clips, and print what the command prints of it."""
    analysis = analyze(request)
    print(render.text_summary(render.build(analysis), Wording()), end="\n\n")
    return analysis


def _write_sides(analysis: Analysis) -> None:
    """Write some numbers of both legs, each from its own near side."""
    bars = []
    edition = Edition(render.build(analysis), Wording())
    for metric in SIDED:
        info = load().metric(metric)
        own = [m for m in analysis.measurements if m.metric == metric]
        bars.append((f"{info.label} ({info.unit})", bar_of(edition, own)))
    write_bars(bars, SEVERAL / "sides.svg")


def _print_thighs(analysis: Analysis) -> None:
    """Print the thigh angles of the tilted camera, which the page quotes."""
    for m in analysis.measurements:
        if m.metric == "thigh_adduction" and m.value is not None:
            print(f"inward thigh angle, {m.side}: {m.value:.1f} ({m.low:.1f} to {m.high:.1f})")


def _change(folder: Path) -> None:
    """Make the coach's before and after: six weeks of quicker, shorter steps."""
    before, after = _runner(156, 33, 16), _runner(168, 22, 9, seed=8)
    reports = [
        _film(folder / "before", before, Session(filmed=date(2026, 9, 1))),
        _film(folder / "after", after, Session(filmed=date(2026, 10, 13))),
    ]
    coach = {"Every measurement": "coach_numbers.webp", "Feet on the ground": "coach_curves.webp"}
    pages = {words: COMPARED / name for words, name in coach.items()}
    write_pages(folder / "before" / "report.pdf", pages)
    compared = _compare(reports, (), folder / "change")
    _write_bars(compared.report.against(1), "change.svg")
    for (side, angle), curves in find_curves(compared.trials).items():
        if angle == "knee_flexion_deg":
            write_svg(draw_curves(curves, side, "Knee bend", Wording()), COMPARED / "curves.svg")
    _write_stills(folder / "change" / "stills", "strike", "stills.jpg")
    pictures = list(frames(open_video(folder / "change" / "side_by_side.mp4")))
    write_row([pictures[len(pictures) // 3].rgb], COMPARED / "video.jpg")


def _shoes(folder: Path) -> None:
    """Make the shop's two shoes: the second one is landed on flatter."""
    clips = (_runner(164, 26, 15, seed=9), _runner(165, 25, 1, seed=10, shoes="#f2f2f0"))
    reports = [
        _film(folder / f"shoe_{letter}", clip, Session(shoes=f"shoe {letter.upper()}"))
        for letter, clip in zip("ab", clips, strict=True)
    ]
    compared = _compare(reports, ("shoe A", "shoe B"), folder / "shoes")
    _write_bars(
        compared.report.against(1), "shoes.svg", (*SHOWN[:2], "foot_strike_angle", SHOWN[2])
    )
    _write_stills(folder / "shoes" / "stills", "strike", "shoes.jpg")


def _trend(folder: Path) -> None:
    """Make five sessions over half a year, from landmarks alone."""
    sessions = folder / "sessions"
    sessions.mkdir()
    for month, (cadence, overstride) in enumerate(
        ((156, 33), (158, 32), (163, 28), (166, 25), (168, 23)), start=5
    ):
        clip = _runner(cadence, overstride, 12, seed=20 + month)
        track = sessions / f"2026-{month:02d}.npz"
        write_track(landmark_track(clip, LandmarkErrors.of("heavy"), month), track)
        _report(track, sessions / track.stem, clip, Session(filmed=date(2026, month, 4)))
    compared = compare(comparison.find_reports(sessions), trend=True)
    trends = {trend.info.id: trend.plot for trend in make_page(compared.report, Wording()).trends}
    plots = [trends[metric] for metric in ("cadence", "overstride")]
    for plot, name in zip(plots, ("trend_cadence.svg", "trend_overstride.svg"), strict=True):
        write_svg(plot, COMPARED / name)


def _runner(
    cadence: float, overstride: float, foot_deg: float, seed: int = 7, shoes: str = "#e8552d"
) -> Clip:
    leg = Leg(overstride_pct=overstride, foot_strike_deg=foot_deg)
    return Clip(
        body=Body(sex="woman", height_m=1.7, mass_kg=61, top="#4e8d5a", shoes=shoes),
        gait=GaitSpec(speed_mps=2.8, cadence_spm=cadence, left=leg, right=leg),
        camera=Camera(view="side_left", fps=60, size_px=(432, 576)),
        duration_s=6.0,
        seed=seed,
    )


def _film(target: Path, clip: Clip, session: Session) -> Path:
    """Return the report folder of a rendered clip."""
    video = target.with_suffix(".mp4")
    render_clip(clip, video)
    return _report(video, target, clip, session)


def _report(clip_file: Path, target: Path, clip: Clip, session: Session) -> Path:
    request = Request(
        ((clip_file, None),),
        height_cm=100 * clip.body.height_m,
        speed_kmh=3.6 * clip.gait.speed_mps,
        workers=1,
        session=replace(session, runner="phantom"),
    )
    analysis = analyze(request)
    render.write_folder(target, lambda own: render.write(analysis, own, video=False, pdf=True))
    return target


def _compare(reports: Sequence[Path], labels: Sequence[str], target: Path) -> comparison.Comparison:
    compared = compare(reports, labels)
    comparison.write(compared, target)
    print(comparison.text_summary(compared.report, Wording()), end="\n\n")
    return compared


def _write_bars(
    differences: Sequence[CompareDifference], name: str, shown: Sequence[str] = SHOWN
) -> None:
    """Write the bars of some numbers under each other, with their names."""
    bars = []
    for metric in shown:
        own = [d for d in differences if d.metric == metric and d.value is not None]
        if own:
            label = f"{load().metric(metric).label} ({own[0].unit}): {own[0].verdict}"
            bars.append((label, draw_difference(own, Wording())))
    write_bars(bars, COMPARED / name)


def _write_stills(folder: Path, moment: str, name: str) -> None:
    paths = sorted(folder.glob(f"{moment}_*.jpg"))
    write_row([np.asarray(Image.open(path)) for path in paths], COMPARED / name)
