"""Swaps undone, jumps out, short gaps filled, smoothed without lag."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.lab.phantom import Faults, landmark_track
from formcheck.model import INDEX, ClipOptions
from formcheck.prepare import prepare
from formcheck.signal import (
    body_height_px,
    clean,
    cutoff_hz,
    fill_gaps,
    hide_unseen,
    remove_outliers,
    repair_swaps,
    smooth,
)
from formcheck.signal.periodicity import find_stride_period_s
from formcheck.signal.swaps import exchange_legs, steadiest
from support.phantom_runs import (
    FLEET,
    FULL,
    LEG_ROWS,
    exchanged,
    in_bursts,
    seen_from,
    track,
    truth,
)

STEADY = replace(FULL, swap_share=0.0)
LEFT = [left for left, _ in LEG_ROWS]


def _right_share(repaired, original):
    same = np.isclose(repaired.xy_px[:, LEFT], original.xy_px[:, LEFT], equal_nan=True)
    return float(np.all(same, axis=(1, 2)).mean())


@pytest.mark.parametrize("share", [0.01, 0.05, 0.10, 0.20])
@pytest.mark.parametrize("name", ["rearfoot_slow", "forefoot_fast", "phone_30fps", "rear"])
def test_swapped_legs_are_put_back(name, share):
    clip = seen_from(FLEET["rearfoot_slow"], "rear") if name == "rear" else FLEET[name]
    original = track(clip, STEADY)
    frames = in_bursts(len(original), share, seed=round(100 * share))
    swapped = exchanged(original, frames)
    assert _right_share(swapped, original) == pytest.approx(1.0 - frames.mean())
    repaired = repair_swaps(swapped, body_height_px(swapped))
    assert _right_share(repaired, original) >= 1.0 - 0.05 * frames.mean()  # 95 % put back
    assert "legs_swapped" in {note.id for note in repaired.notes}


@pytest.mark.parametrize("share", [0.05, 0.20])
def test_cadence_is_right_when_legs_are_swapped(share):
    clip = FLEET["forefoot_fast"]
    original = track(clip, STEADY)
    swapped = exchanged(original, in_bursts(len(original), share, seed=5))
    gait = prepare(swapped, ClipOptions()).gait
    assert 60.0 / gait.step_period_s == pytest.approx(truth(clip).value("cadence"), abs=1.0)
    assert len(gait.contacts) >= len(truth(clip).contacts) - 2


def test_visibility_goes_with_the_legs():
    original = track(FLEET["rearfoot_slow"], STEADY)
    swapped = exchanged(original, in_bursts(len(original), 0.1, seed=2))
    assert not np.array_equal(swapped.visibility, original.visibility)
    repaired = repair_swaps(swapped, body_height_px(swapped))
    assert np.array_equal(repaired.visibility, original.visibility)


def test_legs_that_are_right_stay():
    for name in ("rearfoot_slow", "quick_120fps"):
        original = track(FLEET[name], STEADY)
        repaired = repair_swaps(original, body_height_px(original))
        assert np.array_equal(repaired.xy_px, original.xy_px, equal_nan=True)
        assert repaired.history[-1] == "no left/right swaps found"
        assert repaired.notes == original.notes


def test_a_track_too_short_or_empty_is_left_alone():
    original = track(FLEET["rearfoot_slow"])
    few = original.then(
        "cut",
        time_s=original.time_s[:5],
        xy_px=original.xy_px[:5],
        visibility=original.visibility[:5],
    )
    for short in (few, few.then("none", xy_px=np.full_like(few.xy_px, np.nan))):
        cleaned = clean(short)
        assert np.array_equal(cleaned.xy_px, short.xy_px, equal_nan=True)


def test_what_the_network_calls_invisible_is_hidden():
    original = track(FLEET["rearfoot_slow"])
    visibility = original.visibility.copy()
    visibility[10:20, INDEX["left_wrist"]] = 0.01
    hidden = hide_unseen(replace(original, visibility=visibility))
    assert np.isnan(hidden.point("left_wrist")[10:20]).all()
    assert np.isfinite(hidden.point("left_wrist")[20:]).all()
    assert np.isfinite(hidden.point("right_wrist")).all()


def test_body_height_is_nose_to_the_lower_foot():
    original = track(FLEET["rearfoot_slow"])
    height_m = body_height_px(original) / truth(FLEET["rearfoot_slow"]).px_per_m
    assert 1.35 < height_m < 1.70
    blind = original.then("blind", xy_px=np.full_like(original.xy_px, np.nan))
    assert np.isnan(body_height_px(blind))


@given(frame=st.integers(4, 470), row=st.integers(0, 32), angle=st.floats(0.0, 6.28))
@settings(derandomize=True, max_examples=20, deadline=None)
def test_a_single_jump_is_removed_and_nothing_else(frame, row, angle):
    original = track(FLEET["rearfoot_slow"])
    jump = 0.12 * body_height_px(original) * np.array([np.cos(angle), np.sin(angle)])
    xy = original.xy_px.copy()
    xy[frame, row] += jump
    cleaned = remove_outliers(original.then("jump", xy_px=xy))
    assert np.isnan(cleaned.xy_px[frame, row]).all()
    gone = np.isnan(cleaned.xy_px[..., 0])
    assert gone.sum() - np.isnan(remove_outliers(original).xy_px[..., 0]).sum() <= 2
    back = fill_gaps(cleaned)
    assert np.linalg.norm(back.xy_px[frame, row] - original.xy_px[frame, row]) < 12.0


def test_an_undisturbed_run_loses_next_to_nothing():
    for name in ("rearfoot_slow", "forefoot_fast", "phone_30fps"):
        cleaned = remove_outliers(track(FLEET[name]))
        assert np.isnan(cleaned.xy_px).mean() < 0.002


@pytest.mark.parametrize(
    ("frames", "filled"), [(1, True), (3, True), (5, True), (9, False), (30, False)]
)
def test_gaps_up_to_a_tenth_of_a_second_are_filled(frames, filled):
    original = track(FLEET["rearfoot_slow"])
    xy = original.xy_px.copy()
    xy[100 : 100 + frames, 25] = np.nan
    back = fill_gaps(original.then("gap", xy_px=xy))
    part = back.xy_px[100 : 100 + frames, 25]
    assert np.isfinite(part).all() == filled
    assert np.isnan(part).all() == (not filled)
    off = np.linalg.norm(part - original.xy_px[100 : 100 + frames, 25], axis=1)
    assert np.array_equal(off < 0.05 * body_height_px(original), np.full(frames, filled))
    assert np.array_equal(back.xy_px[:100], original.xy_px[:100])


def test_long_gaps_and_ends_stay_missing_after_everything():
    original = track(FLEET["rearfoot_slow"], STEADY)
    xy = original.xy_px.copy()
    xy[:20] = np.nan
    xy[200:240] = np.nan
    cleaned = clean(original.then("gaps", xy_px=xy))
    assert np.isnan(cleaned.xy_px[:20]).all()
    assert np.isnan(cleaned.xy_px[200:240]).all()
    assert np.isfinite(cleaned.xy_px[40:180, 25]).all()


@pytest.mark.parametrize("name", ["rearfoot_slow", "quick_120fps", "phone_30fps"])
def test_smoothing_has_no_lag_and_keeps_the_path(name):
    original = track(FLEET[name])
    smoothed = smooth(original)
    knee, before = smoothed.point("left_knee")[:, 0], original.point("left_knee")[:, 0]
    inner = slice(10, -10)
    lags = range(-3, 4)
    size = len(before)
    match = [np.mean((knee[10 + k : size - 10 + k] - before[inner]) ** 2) for k in lags]
    assert lags[int(np.argmin(match))] == 0
    assert np.sqrt(min(match)) < 0.01 * body_height_px(original)


def test_smoothing_halves_the_jitter():
    clip = FLEET["quick_120fps"]
    exact = track(clip)
    noisy = exact.then(
        "noise",
        xy_px=exact.xy_px + np.random.default_rng(1).normal(0.0, 3.0, exact.xy_px.shape),
    )
    left_over = smooth(noisy).xy_px - smooth(exact).xy_px
    assert np.sqrt(np.mean(left_over[10:-10] ** 2)) < 1.5


def test_cut_offs_rise_with_the_frame_rate_and_stay_under_half_of_it():
    rates = [10.0, 24.0, 30.0, 60.0, 120.0, 240.0]
    cuts = [cutoff_hz(fps) for fps in rates]
    assert cuts == sorted(cuts)
    assert all(
        feet >= body and feet < 0.5 * fps for fps, (body, feet) in zip(rates, cuts, strict=True)
    )


@pytest.mark.parametrize(
    "faults",
    [Faults(time_jitter_share=0.15), Faults(dropped_share=0.05), Faults(duplicated_share=0.05)],
    ids=["jitter", "dropped", "duplicated"],
)
def test_uneven_times_dropped_and_repeated_frames_do_not_matter(faults):
    clip = replace(FLEET["rearfoot_slow"], faults=faults)
    run = prepare(landmark_track(clip, STEADY, 3), ClipOptions())
    plain = prepare(track(FLEET["rearfoot_slow"], STEADY), ClipOptions())
    assert 60.0 / run.gait.step_period_s == pytest.approx(158.0, abs=1.0)
    assert len(plain.gait.contacts) >= 10
    for contact in plain.gait.contacts[1:-1]:
        nearest = min(abs(c.strike_s - contact.strike_s) for c in run.gait.of(contact.side))
        assert nearest < 0.05


def test_cleaning_a_clean_track_changes_little_and_says_what_it_did():
    original = track(FLEET["rearfoot_slow"])
    cleaned = clean(original)
    off = np.linalg.norm(cleaned.xy_px - original.xy_px, axis=2)
    assert np.nanmedian(off) < 0.004 * body_height_px(original)
    assert len(cleaned.history) == len(original.history) + 5
    assert find_stride_period_s(cleaned)[0] == pytest.approx(
        find_stride_period_s(original)[0], rel=0.002
    )


def test_legs_that_are_always_apart_are_not_exchanged_in_every_second_stride():
    time_s = np.arange(0.0, 6.0, 1.0 / 30.0)
    stride_s, noise = 0.73, np.random.default_rng(1)
    turn = 2.0 * np.pi * time_s / stride_s
    swing = np.stack([np.cos(turn + phase) for phase in range(4)], axis=1)
    apart = 3.0 + swing + 0.25 * noise.standard_normal(swing.shape)
    given = np.zeros(len(time_s), dtype=bool)
    every_second = (time_s / stride_s).astype(int) % 2 == 1
    assert not steadiest(time_s, apart, [given, every_second]).any()
    few = (time_s > 2.0) & (time_s < 2.5)
    assert steadiest(time_s, np.where(few[:, None], -apart, apart), [given, few]).sum() == few.sum()


@pytest.mark.parametrize("name", ["rearfoot_slow", "midfoot", "phone_30fps"])
def test_a_leg_called_left_whenever_it_is_in_front_gets_its_name_back(name):
    """Such names are steady too, but at twice the stride's pace: no leg ever falls behind."""
    original = track(seen_from(FLEET[name], "side_left"), STEADY)
    behind = (
        original.point("left_ankle")[:, 0] > original.point("right_ankle")[:, 0]
    )  # faces image-left
    named = exchange_legs(original, behind)
    assert 0.3 < behind.mean() < 0.7
    repaired = repair_swaps(named, body_height_px(named))
    ankles = repaired.point("left_ankle") - original.point("left_ankle")
    assert np.mean(np.abs(ankles[:, 0]) < 1.0) > 0.97
    assert find_stride_period_s(clean(named))[0] == pytest.approx(
        find_stride_period_s(clean(original))[0], rel=0.01
    )
