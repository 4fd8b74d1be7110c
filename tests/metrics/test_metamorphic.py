"""What must not change a number, or must change it in a known way: every metric, whole analysis.

The clips are landmark-only digital runners with the errors of a network; the analysis runs from the
track to the measurements. `test_metrics.py` has the same for exact landmarks, view by view.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck import knowledge
from formcheck.lab.phantom import Arms, LandmarkErrors
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from support.phantom_runs import FLEET, measured, mirrored_picture, seen_from, told, track

KNOWN = knowledge.load()
VIEWS = ("side_left", "rear", "front")
#: Small errors: a network's own would let a step in or out of a mean when frames are resampled.
SMALL = LandmarkErrors(bias_pct=0.3, drift_pct=0.15, jitter_pct=0.05, far_factor=1.2)
#: The networks' hips do not tilt with the pelvis, and landmarks alone show no tape.
ALWAYS_REFUSED = {"hip_adduction", "pelvic_drop"}
#: How a metric follows when everything happens ``factor`` times slower; all others stay.
BY_TIME = {
    "cadence": -1.0,
    "step_time": 1.0,
    "contact_time": 1.0,
    "flight_time": 1.0,
    "vertical_stiffness": -2.0,
    "leg_stiffness": -2.0,
}


def clip_of(view):
    swing = Arms(crossing_deg=45)
    gait = replace(FLEET["rearfoot_slow"].gait, left_arm=swing, right_arm=swing)
    return seen_from(replace(FLEET["rearfoot_slow"], gait=gait), view, fps=120.0)


@cache
def plain(view):
    clip = clip_of(view)
    return given(prepare(track(clip, SMALL), told(clip)))


def given(run):
    return {key: m.value for key, m in measured(run).items() if m.value is not None}


def test_the_three_views_give_every_metric_that_is_ever_given():
    """What none of these clips gives is refused by its own limits, whatever the clip."""
    found = {metric for view in VIEWS for metric, _ in plain(view)}
    assert set(KNOWN.metrics) - found == ALWAYS_REFUSED


@pytest.mark.parametrize("view", VIEWS)
def test_mirror_exchanges_left_and_right(view):
    clip = clip_of(view)
    turned = given(prepare(mirrored_picture(track(clip, SMALL)), told(clip)))
    other = {"left": "right", "right": "left", "both": "both"}
    assert {(metric, other[side]) for metric, side in plain(view)} == set(turned)
    for (metric, side), value in plain(view).items():
        sign = -1.0 if metric.endswith("_asymmetry") else 1.0
        assert turned[metric, other[side]] == pytest.approx(sign * value, rel=1e-3, abs=0.02)


@pytest.mark.parametrize("factor", [0.7, 1.6])
@pytest.mark.parametrize("view", VIEWS)
def test_scale_changes_nothing(view, factor):
    clip = clip_of(view)
    whole = track(clip, SMALL)
    size = tuple(round(factor * side) for side in whole.size_px)
    scaled = given(
        prepare(whole.then("scaled", xy_px=factor * whole.xy_px, size_px=size), told(clip))
    )
    assert set(plain(view)) == set(scaled)
    for key, value in plain(view).items():
        assert scaled[key] == pytest.approx(value, rel=1e-3, abs=0.02), key


@pytest.mark.parametrize("view", VIEWS)
def test_shift_in_place_and_time_changes_nothing(view):
    clip = clip_of(view)
    whole = track(clip, SMALL)
    moved = whole.then(
        "moved", xy_px=whole.xy_px + np.array([35.0, -20.0]), time_s=whole.time_s + 12.5
    )
    shifted = given(prepare(moved, told(clip)))
    assert set(plain(view)) == set(shifted)
    for key, value in plain(view).items():
        assert shifted[key] == pytest.approx(value, rel=2e-3, abs=0.05), key


@pytest.mark.parametrize("factor", [0.92, 1.08])
@pytest.mark.parametrize("view", VIEWS)
def test_stretch_follows_each_metrics_own_law(view, factor):
    """Time runs slower, the belt too: lengths and angles stay, times grow, stiffness falls."""
    clip = clip_of(view)
    whole = track(clip, SMALL)
    slower = replace(told(clip), speed_kmh=told(clip).speed_kmh / factor)
    stretched = given(prepare(whole.then("slower", time_s=factor * whole.time_s), slower))
    compared = set(plain(view)) & set(stretched)
    assert len(compared) >= 0.9 * len(plain(view))
    for key in compared:
        expected = plain(view)[key] * factor ** BY_TIME.get(key[0], 0.0)
        # strikes from the hips' fall are good to 35 ms: the filter, in Hz, rounds them differently
        free = 2.5 if key[0] == "step_time_asymmetry" else 1.2
        assert stretched[key] == pytest.approx(expected, rel=0.04, abs=free), key


def test_what_is_told_changes_only_what_is_measured_in_it():
    """Without height, speed and mass the angles and times are the same numbers."""
    clip = clip_of("side_left")
    bare = given(prepare(track(clip, SMALL), ClipOptions()))
    for key in ("cadence", "trunk_lean", "vertical_oscillation_pct"):
        assert bare[key, "both"] == pytest.approx(plain("side_left")[key, "both"], rel=0.01)
    assert ("vertical_stiffness", "both") not in bare
