"""A film that changes its speed says so, with the strides it shows."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.lab.phantom import Camera, Clip, GaitSpec, LandmarkErrors
from formcheck.model import INDEX, ClipOptions
from formcheck.prepare import prepare
from formcheck.quality import find_refusal
from formcheck.signal import pace
from formcheck.signal.cuts import find_cuts_s
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
        strides_s = [one.stride_s for one in find_paces(film)]
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


def test_slow_motion_is_told_where_legs_are_hidden_for_a_part_of_it():
    film = ramp(track(PLAIN, HEAVY), 4.0)
    hidden = (film.time_s > 6.0) & (film.time_s < 9.5)
    xy_px = film.xy_px.copy()
    xy_px[np.ix_(hidden, [INDEX[f"right_{part}"] for part in ("knee", "ankle", "foot_index")])] = (
        xy_px[np.ix_(hidden, [INDEX[f"left_{part}"] for part in ("knee", "ankle", "foot_index")])]
    )
    strides_s = [one.stride_s for one in find_paces(replace(film, xy_px=xy_px))]
    assert max(strides_s) == pytest.approx(4 * min(strides_s), rel=0.1)


def test_slow_motion_is_told_where_the_network_lays_the_legs_on_one_another_for_single_frames():
    film = ramp(track(seen_from(PLAIN, "side_left", fps=60), HEAVY), 4.0)
    apart = np.abs(film.point("left_ankle") - film.point("right_ankle"))[:, 0]
    far = np.flatnonzero(apart > 0.8 * np.percentile(apart, 90))
    slipped = far[::9][np.diff(far[::9], prepend=-9) > 3]
    xy_px = film.xy_px.copy()
    for part in ("knee", "ankle", "heel", "foot_index"):
        xy_px[slipped, INDEX[f"right_{part}"]] = xy_px[slipped, INDEX[f"left_{part}"]]
    slips = replace(film, xy_px=xy_px)
    strides_s = [one.stride_s for one in find_paces(slips)]
    assert max(strides_s) == pytest.approx(4 * min(strides_s), rel=0.1)
    refusal = find_refusal(prepare(slips, ClipOptions()))
    assert refusal.id == "speed_changes"


def test_slow_motion_is_told_across_cuts():
    film = ramp(track(PLAIN, HEAVY), 4.0)
    for at_s in (14.6, 2.3):  # so that no part by itself holds two speeds
        kept = np.abs(film.time_s - at_s) > (0.15 if at_s < 10 else 0.1)
        gone_s = np.where(film.time_s > at_s, np.sum(~kept) * np.median(np.diff(film.time_s)), 0.0)
        film = replace(
            film,
            time_s=(film.time_s - gone_s)[kept],
            xy_px=film.xy_px[kept],
            visibility=film.visibility[kept],
        )
    assert len(find_cuts_s(film)) == 2
    assert prepare(film, ClipOptions()).scene.rhythm_doubt.id == "speed_changes"


def test_steps_that_are_overlooked_are_no_slow_motion():
    film = track(PLAIN, HEAVY)
    apart = (film.point("left_ankle") - film.point("right_ankle"))[:, 0]
    unseen = (film.time_s < 4.0) & (apart > 0.4 * np.percentile(np.abs(apart), 90))
    xy_px = film.xy_px.copy()
    xy_px[unseen, INDEX["left_ankle"]] = np.nan
    passed = np.diff(_passings_of(replace(film, xy_px=xy_px)))
    assert max(passed) > 1.8 * min(passed)
    assert find_paces(replace(film, xy_px=xy_px)) == ()


def _passings_of(film):
    far = np.abs((film.point("left_ankle") - film.point("right_ankle"))[:, 0])
    seen = np.isfinite(far)
    return pace._passings(film.time_s[seen], far[seen])
