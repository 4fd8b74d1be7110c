"""Make the pictures of docs/knee-pain.md and docs/several-clips.md, as a user would.

Run by `make journeys`. The runner of the sample clips has a sore knee and answers as in
knee-answers.toml. For the page about several clips she is filmed from the other side too, and with
a tilted camera. Prints what the command prints.
"""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from formcheck import Request, analyze, render
from formcheck.files.samples import sample_clips
from formcheck.files.track import write_track
from formcheck.intake import read_answers
from formcheck.knowledge import load
from formcheck.lab.clone import DOCS, SAMPLES
from formcheck.lab.docs.pictures import write_bars, write_pages, write_row
from formcheck.lab.phantom import read_recipe, render_clip
from formcheck.model import Analysis, View
from formcheck.pipeline import detect_pose
from formcheck.render.education import education_page
from formcheck.render.pdf import write_pdf
from formcheck.render.ranges import bar_of, circumstances_of
from formcheck.video import frames, open_video

KNEE, SEVERAL = DOCS / "knee", DOCS / "several"
Clips = tuple[tuple[Path, View | None], ...]
SIDED = ("overstride", "shank_angle", "knee_flexion_peak", "contact_time")
TILTED = ("camera.roll_deg=4",)


def main() -> None:
    """Write every picture."""
    for folder in (KNEE, SEVERAL):
        folder.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as name:
        _knee(Path(name))
        _several(Path(name))


def _knee(folder: Path) -> None:
    """Make the pages that a runner with a sore knee reads, before a clip and after it."""
    answers = read_answers(DOCS / "knee-answers.toml")
    write_pdf(education_page(render.education_plan(answers)), folder / "knee.pdf")
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
    print(render.text_summary(analysis), end="\n\n")
    return analysis


def _write_sides(analysis: Analysis) -> None:
    """Write some numbers of both legs, each from its own near side."""
    bars = []
    for metric in SIDED:
        info = load().metric(metric)
        own = [m for m in analysis.measurements if m.metric == metric]
        bars.append((f"{info.label} ({info.unit})", bar_of(own, circumstances_of(analysis))))
    write_bars(bars, SEVERAL / "sides.svg")


def _print_thighs(analysis: Analysis) -> None:
    """Print the thigh angles of the tilted camera, which the page quotes."""
    for m in analysis.measurements:
        if m.metric == "thigh_adduction" and m.value is not None:
            print(f"thigh angle inwards, {m.side}: {m.value:.1f} ({m.low:.1f} to {m.high:.1f})")
