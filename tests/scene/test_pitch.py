"""A camera that looks up or down: the roll is how far an upright leans where the runner is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.lab.phantom import Camera, Clip, landmark_track
from formcheck.lab.phantom.camera import Lens, make_lens
from formcheck.model import ClipOptions, FloatArray
from formcheck.prepare import prepare
from formcheck.scene.edges import slope_of_uprights


def filmed(pitch_deg: float, off_centre_m: float, height_m: float = 0.95) -> Clip:
    camera = Camera(
        pitch_deg=pitch_deg,
        height_m=height_m,
        off_centre_m=off_centre_m,
        distance_m=3.4,
        lens_mm=28.0,
    )
    return Clip(camera=camera, duration_s=5.0)


def edges_of_the_gym(lens: Lens) -> FloatArray:
    """Return the boards on the wall, the treadmill's uprights, deck and wall, (E, 4) px."""
    ends = [((x, 0.9, 2.38), (x, 2.1, 2.38)) for x in (-2.6, -1.8, 1.3, 2.2)]
    ends += [((1.0, -0.1, z), (1.0, 1.15, z)) for z in (-0.4, 0.4)]
    for up, z in ((-0.01, -0.35), (0.012, 0.35), (2.9, 2.4), (-0.17, 2.4)):
        ends.append(((-1.0, up, z), (0.85, up, z)))
    return lens.project(np.array(ends)).reshape(-1, 4)


def upright_deg(clip: Clip) -> float:
    """Return how far an upright leans to the right where the runner is."""
    low, high = make_lens(clip.camera).project(np.array([[0.0, 0.1, 0.0], [0.0, 1.7, 0.0]]))
    return float(np.degrees(np.arctan2(high[0] - low[0], low[1] - high[1])))


@pytest.mark.parametrize(
    ("pitch", "aside", "height"),
    [(10.0, -0.35, 0.45), (-8.0, 0.35, 1.6), (10.0, 0.0, 0.45)],
)
def test_a_run_is_levelled_where_it_is_seen(pitch: float, aside: float, height: float) -> None:
    clip = filmed(pitch, aside, height)
    edges = edges_of_the_gym(make_lens(clip.camera))
    seen = replace(landmark_track(clip), edges_px=edges, model="full", engine="litert")
    scene = prepare(seen, ClipOptions()).scene
    assert scene.roll_deg == pytest.approx(upright_deg(clip), abs=0.8)


def test_uprights_lean_together_for_a_camera_that_looks_up() -> None:
    slopes = []
    for pitch, height in ((10.0, 0.45), (0.0, 0.95), (-8.0, 1.6)):
        clip = filmed(pitch, 0.0, height)
        track = replace(landmark_track(clip), edges_px=edges_of_the_gym(make_lens(clip.camera)))
        slopes.append(slope_of_uprights(track, 0.0)[0])
    assert slopes[0] < -7.0
    assert abs(slopes[1]) < 1.0
    assert slopes[2] > 5.0


def test_where_no_upright_is_seen_a_runner_beside_the_middle_is_levelled_less_surely() -> None:
    sides = [
        prepare(replace(landmark_track(filmed(0.0, aside)), model="full"), ClipOptions()).scene
        for aside in (0.0, 0.35)
    ]
    assert sides[1].roll_sd_deg > sides[0].roll_sd_deg + 0.2
