"""A film that changes its speed says so, with the strides it shows."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.lab.phantom import Camera, Clip, GaitSpec, LandmarkErrors
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from formcheck.quality import find_refusal
from formcheck.signal.pace import find_paces
from support.phantom_runs import FLEET, NAMES, measured, seen_from, track

HEAVY, FULL = LandmarkErrors.of("heavy"), LandmarkErrors.of("full")
PLAIN = Clip(gait=GaitSpec(cadence_spm=168), camera=Camera(view="side_left"), duration_s=8.0)


def ramp(seen, factor, start_s=2.5, stop_s=5.5):
    """Return the film in slow motion between two instants, with the frames it has."""
    steps = np.diff(seen.time_s)
    slow = (seen.time_s[1:] >= start_s) & (seen.time_s[1:] < stop_s)
    steps[slow] *= factor
    return replace(seen, time_s=np.concatenate([[0.0], np.cumsum(steps)]))


@pytest.mark.parametrize("factor", [2.0, 4.0, 8.0])
@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
@pytest.mark.parametrize("fps", [30, 60, 120])
def test_slow_motion_in_the_middle_is_told_by_its_strides(fps, view, factor):
    film = ramp(track(seen_from(PLAIN, view, fps=fps), HEAVY), factor)
    run = prepare(film, ClipOptions())
    assert measured(run)["cadence", "both"].value is None
    refusal = find_refusal(run)
    told = run.scene.rhythm_doubt or refusal
    assert told.id in ("speed_changes", "uneven_rhythm")
    if view == "side_left":
        strides_s = [pace.stride_s for pace in find_paces(film)]
        assert min(strides_s) == pytest.approx(120 / 168, rel=0.06)
        assert max(strides_s) == pytest.approx(factor * 120 / 168, rel=0.06)
        assert told.id == "speed_changes"
        assert "0.7" in str(told.message)


@pytest.mark.parametrize("errors", [HEAVY, FULL], ids=["heavy", "full"])
@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
@pytest.mark.parametrize("name", NAMES)
def test_one_speed_is_one_pace(name, view, errors):
    assert find_paces(track(seen_from(FLEET[name], view), errors)) == ()


def test_a_runner_who_speeds_up_by_a_fifth_is_no_slow_motion():
    film = track(PLAIN, HEAVY)
    quicker = replace(film, time_s=film.time_s - 0.012 * film.time_s**2)
    assert find_paces(quicker) == ()
