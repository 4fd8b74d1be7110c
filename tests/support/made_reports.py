"""Report folders of digital runners, for the tests of comparisons."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np

from formcheck import render
from formcheck.comparison.trial import Trial
from formcheck.lab.phantom import Body, Camera, GaitSpec, LandmarkErrors, Leg, landmark_track, move
from formcheck.lab.phantom import Clip as Filmed
from formcheck.metrics import measure_all
from formcheck.model import Analysis, MeasuredClip, PoseTrack, Session
from formcheck.plan import make_plan
from formcheck.prepare import prepare
from formcheck.render import build
from support.phantom_runs import told

TODAY = date(2026, 11, 23)
HEAVY = LandmarkErrors.of("heavy")


def runner(number: int = 1, view="side_left", **gait) -> Filmed:
    """Return one of many runners, always the same one for a number."""
    random = np.random.default_rng([77, number])
    leg = Leg(
        overstride_pct=random.uniform(24, 33),
        foot_strike_deg=random.uniform(2, 15),
        knee_flexion_strike_deg=random.uniform(11, 17),
    )
    usual = {
        "speed_mps": random.uniform(2.5, 3.4),
        "cadence_spm": random.uniform(154, 170),
        "left": leg,
        "right": leg,
    }
    return Filmed(
        body=Body(height_m=round(random.uniform(1.62, 1.86), 2)),
        gait=GaitSpec(**{**usual, **gait}),
        camera=Camera(view=view, fps=60),
        duration_s=7.0,
        seed=number,
    )


def quicker(clip: Filmed) -> Filmed:
    """Return the runner with quicker steps that land closer."""
    legs = {
        side: replace(clip.leg(side), overstride_pct=clip.leg(side).overstride_pct - 9.0)
        for side in ("left", "right")
    }
    return replace(clip, gait=replace(clip.gait, cadence_spm=1.07 * clip.gait.cadence_spm, **legs))


def filmed(clip: Filmed, take: int, common: float = 0.0) -> PoseTrack:
    """Return the landmarks of one take: other steps and noise, in part the same bias.

    ``common`` is the share of the bias's variance that all takes of a runner have.
    """
    shot = replace(clip, seed=1000 * take + clip.seed)
    errors = replace(HEAVY, bias_pct=HEAVY.bias_pct * np.sqrt(1 - common))
    track = landmark_track(shot, errors, take, move(shot))
    height_px = np.nanmedian(np.ptp(track.xy_px[..., 1], axis=1))
    bias = np.random.default_rng([clip.seed, 5]).standard_normal(track.xy_px.shape[1:])
    bias *= 0.01 * 1.08 * height_px * HEAVY.bias_pct * np.sqrt(common)
    return replace(track, xy_px=track.xy_px + bias)


def analysed(*clips: Filmed, take: int = 1, common: float = 0.0, session=None, **changes):
    """Return the analysis of one runner's clips."""
    found = []
    for clip in clips:
        track = filmed(clip, take, common)
        run = prepare(track, told(clip, **changes))
        found.append(MeasuredClip(Path(f"{clip.camera.view}.npz"), None, track, run))
    measurements = measure_all([clip.run for clip in found])
    return Analysis(
        clips=tuple(found),
        measurements=measurements,
        findings=(),
        plan=make_plan((), measurements, TODAY),
        versions={"formcheck": "0.1.0", "model": "phantom"},
        session=session or Session(filmed=TODAY),
    )


def trial(analysis: Analysis, label: str = "before") -> Trial:
    """Return an analysis as a trial, without writing it."""
    return Trial(Path(label), label, build(analysis), analysis.session.filmed or TODAY, True)


def folder(path: Path, analysis: Analysis) -> Path:
    """Write an analysis as a report folder."""
    render.write_folder(path, lambda unfinished: render.write(analysis, unfinished, video=False))
    return path


@cache
def before() -> Analysis:
    return analysed(runner(), take=1)


@cache
def after() -> Analysis:
    return analysed(quicker(runner()), take=2)


@cache
def again() -> Analysis:
    return analysed(runner(), take=3)
