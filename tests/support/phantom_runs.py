"""Digital runners for the tests of what is measured: varied clips, their truth, their runs."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np

from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    GaitSpec,
    LandmarkErrors,
    Leg,
    landmark_track,
    move,
)
from formcheck.lab.phantom import truth as truth_of
from formcheck.metrics import measure_all
from formcheck.model import INDEX, ClipOptions, PoseTrack, Run
from formcheck.prepare import prepare

FULL = LandmarkErrors.of("full")
LEG_ROWS = [
    (INDEX[f"left_{part}"], INDEX[f"right_{part}"])
    for part in ("hip", "knee", "ankle", "heel", "foot_index")
]


def _legs(overstride, foot, knee=14.0):
    return {
        side: Leg(
            overstride_pct=overstride + more, foot_strike_deg=foot, knee_flexion_strike_deg=knee
        )
        for side, more in (("left", 1.0), ("right", -1.0))
    }


#: 2.5 to 4.3 m/s; rear, mid and forefoot; both sides; 30, 60 and 120 pictures a second.
FLEET: dict[str, Clip] = {
    "rearfoot_slow": Clip(
        gait=GaitSpec(speed_mps=2.5, cadence_spm=158, **_legs(25, 14)),
        camera=Camera(view="side_left"), duration_s=8, seed=1,
    ),
    "rearfoot_right": Clip(
        body=Body(sex="woman", height_m=1.66, mass_kg=58), gait=GaitSpec(cadence_spm=170),
        camera=Camera(view="side_right", fps=120), seed=2,
    ),
    "midfoot": Clip(
        gait=GaitSpec(speed_mps=3.3, cadence_spm=174, **_legs(20, 3)),
        camera=Camera(view="side_left"), duration_s=7, seed=3,
    ),
    "forefoot_fast": Clip(
        gait=GaitSpec(speed_mps=4.3, cadence_spm=182, **_legs(20, -7)),
        camera=Camera(view="side_right"), seed=4,
    ),
    "overstriding": Clip(
        gait=GaitSpec(speed_mps=3.0, cadence_spm=150, **_legs(33, 20, 8)),
        camera=Camera(view="side_right"), duration_s=8, seed=5,
    ),
    "phone_30fps": Clip(
        gait=GaitSpec(speed_mps=2.8, cadence_spm=164),
        camera=Camera(view="side_left", fps=30), duration_s=10, seed=6,
    ),
    "quick_120fps": Clip(
        body=Body(height_m=1.82, mass_kg=78), gait=GaitSpec(speed_mps=3.8, cadence_spm=176),
        camera=Camera(view="side_left", fps=120), seed=7,
    ),
}  # fmt: skip
NAMES = tuple(FLEET)


@cache
def moved(clip):
    return move(clip)


@cache
def truth(clip):
    return truth_of(clip, moved(clip))


@cache
def track(clip, errors=None, seed=3):
    return landmark_track(clip, errors, seed, moved(clip))


@cache
def run(clip, errors=None, seed=3) -> Run:
    """Return the clip examined with everything told that a runner can tell."""
    return prepare(track(clip, errors, seed), told(clip))


def told(clip, **changes):
    """Return what the runner of a clip would tell."""
    return replace(
        ClipOptions(
            speed_kmh=3.6 * clip.gait.speed_mps,
            height_cm=100.0 * clip.body.height_m,
            mass_kg=clip.body.mass_kg,
        ),
        **changes,
    )


def measured(*runs):
    """Return every measurement by (metric, side)."""
    return {(m.metric, m.side): m for m in measure_all(runs)}


@cache
def measured_on(clip, errors=None, seed=3):
    return measured(run(clip, errors, seed))


def seen_from(clip, view, **camera):
    """Return the clip filmed from elsewhere."""
    return replace(clip, camera=replace(clip.camera, view=view, **camera))


def far_away(clip):
    """Return the clip through a lens so long that perspective has no part in it."""
    return replace(clip, camera=replace(clip.camera, distance_m=50.0, lens_mm=667.0))


def exchanged(track: PoseTrack, frames: np.ndarray) -> PoseTrack:
    """Return the track with left and right leg exchanged in the given frames."""
    xy, visibility = track.xy_px.copy(), track.visibility.copy()
    for left, right in LEG_ROWS:
        for new, old in ((left, right), (right, left)):
            xy[frames, new] = track.xy_px[frames, old]
            visibility[frames, new] = track.visibility[frames, old]
    return replace(track, xy_px=xy, visibility=visibility)


def in_bursts(frames: int, share: float, seed: int, longest: int = 12) -> np.ndarray:
    """Return random runs of 1 to ``longest`` frames that make up a share of all."""
    random = np.random.default_rng(seed)
    chosen = np.zeros(frames, dtype=bool)
    while chosen.sum() < round(share * frames):
        start = int(random.integers(frames))
        chosen[start : start + int(random.integers(1, longest + 1))] = True
    return chosen


def taped(track: PoseTrack) -> PoseTrack:
    """Return the track of a runner with tape on the pelvis, whose line is the hips'."""
    left, right = track.point("left_hip"), track.point("right_hip")
    up = np.array([0.0, -0.6]) * np.linalg.norm(right - left, axis=1, keepdims=True)
    middle = 0.5 * (left + right) + up
    pieces = [middle + 0.28 * (hip - hips) for hip, hips in ((left, right), (right, left))]
    return replace(track, tape_px=np.stack(pieces, axis=1))


def mirrored_picture(track: PoseTrack) -> PoseTrack:
    """Return the track as a mirror shows it: x turned about, left and right exchanged."""
    xy, visibility = track.xy_px.copy(), track.visibility.copy()
    xy[..., 0] = track.size_px[0] - 1.0 - xy[..., 0]
    other = [INDEX[_other(name)] for name in INDEX]
    tape = track.tape_px[:, ::-1] * (-1.0, 1.0) + (track.size_px[0] - 1.0, 0.0)
    return replace(track, xy_px=xy[:, other], visibility=visibility[:, other], tape_px=tape)


def _other(name: str) -> str:
    swap = {"left": "right", "right": "left"}
    return "_".join(swap.get(part, part) for part in name.split("_"))
