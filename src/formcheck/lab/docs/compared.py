"""Make the pictures of docs/compare.md: film digital runners, analyse, compare, as a user would.

Run by `make journeys`.
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
from formcheck.files.track import write_track
from formcheck.knowledge import load
from formcheck.lab.clone import DOCS
from formcheck.lab.docs.pictures import write_bars, write_pages, write_row, write_svg
from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    GaitSpec,
    LandmarkErrors,
    Leg,
    landmark_track,
    render_clip,
)
from formcheck.model import Session
from formcheck.model.comparison import CompareDifference
from formcheck.video import frames, open_video

PICTURES = DOCS / "compare"
SHOWN = ("cadence", "overstride", "contact_time", "knee_flexion_strike")


def main() -> None:
    """Write every picture, and print what the command prints."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as name:
        folder = Path(name)
        _change(folder)
        _shoes(folder)
        _trend(folder)


def _change(folder: Path) -> None:
    """Make the coach's before and after: six weeks of quicker, shorter steps."""
    before, after = _runner(156, 33, 16), _runner(168, 22, 9, seed=8)
    reports = [
        _film(folder / "before", before, Session(filmed=date(2026, 9, 1))),
        _film(folder / "after", after, Session(filmed=date(2026, 10, 13))),
    ]
    coach = {"Every measurement": "coach_numbers.webp", "Feet on the ground": "coach_curves.webp"}
    pages = {words: PICTURES / name for words, name in coach.items()}
    write_pages(folder / "before" / "report.pdf", pages)
    compared = _compare(reports, (), folder / "change")
    _write_bars(compared.report.against(1), "change.svg")
    for (side, angle), curves in find_curves(compared.trials).items():
        if angle == "knee_flexion_deg":
            write_svg(draw_curves(curves, side, "Knee bend"), PICTURES / "curves.svg")
    _write_stills(folder / "change" / "stills", "strike", "stills.jpg")
    pictures = list(frames(open_video(folder / "change" / "side_by_side.mp4")))
    write_row([pictures[len(pictures) // 3].rgb], PICTURES / "video.jpg")


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
    plots = [
        t.plot for t in make_page(compared.report).trends if t.label in ("Cadence", "Overstride")
    ]
    for plot, name in zip(plots, ("trend_cadence.svg", "trend_overstride.svg"), strict=True):
        write_svg(plot, PICTURES / name)


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
    print(comparison.text_summary(compared.report), end="\n\n")
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
            bars.append((label, draw_difference(own)))
    write_bars(bars, PICTURES / name)


def _write_stills(folder: Path, moment: str, name: str) -> None:
    paths = sorted(folder.glob(f"{moment}_*.jpg"))
    write_row([np.asarray(Image.open(path)) for path in paths], PICTURES / name)
