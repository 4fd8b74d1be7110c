"""The stride period from the legs' difference, without contacts."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.lab.phantom import Clip, GaitSpec, landmark_track
from formcheck.signal import clean
from formcheck.signal.periodicity import (
    ODD,
    best_period_s,
    explained_by_period,
    find_stride_period_s,
    leg_difference,
    most_out_of_step,
)
from support.phantom_runs import FLEET, FULL, NAMES, exchanged, in_bursts, seen_from, track


@pytest.mark.parametrize("view", [None, "rear", "front"])
@pytest.mark.parametrize("name", NAMES)
def test_the_stride_is_found_from_every_side(name, view):
    clip = FLEET[name] if view is None else seen_from(FLEET[name], view)
    period, regular = find_stride_period_s(track(clip))
    assert 120.0 / period == pytest.approx(clip.gait.cadence_spm, abs=1.0)
    assert regular > 0.9


def test_standing_still_and_noise_have_no_period():
    noise = np.random.default_rng(1).standard_normal((33, 2))
    still = landmark_track(Clip(gait=GaitSpec.standing()), None)
    assert find_stride_period_s(still)[0] is None or find_stride_period_s(still)[1] < 0.85
    random = np.random.default_rng(2).standard_normal((len(still), 33, 2))
    shaken = still.then("noise", xy_px=still.xy_px[:1] + noise + 5.0 * random)
    assert find_stride_period_s(shaken)[0] is None


def test_a_clip_shorter_than_a_stride_has_no_period():
    whole = track(FLEET["rearfoot_slow"])
    for frames in (5, 30):
        cut = whole.then(
            "cut",
            time_s=whole.time_s[:frames],
            xy_px=whole.xy_px[:frames],
            visibility=whole.visibility[:frames],
        )
        assert find_stride_period_s(cut)[0] is None


def test_unseen_frames_are_left_out():
    whole = track(FLEET["rearfoot_slow"])
    xy = whole.xy_px.copy()
    xy[in_bursts(len(whole), 0.3, seed=1)] = np.nan
    holed = whole.then("holes", xy_px=xy)
    time_s, values = leg_difference(holed)
    assert len(time_s) == np.isfinite(holed.xy_px).all(axis=(1, 2)).sum()
    assert np.isfinite(values).all()
    period, _ = find_stride_period_s(holed)
    assert 120.0 / period == pytest.approx(FLEET["rearfoot_slow"].gait.cadence_spm, abs=1.5)


def test_swapped_legs_make_the_rhythm_worse_not_different():
    whole = track(FLEET["rearfoot_slow"])
    _, regular = find_stride_period_s(whole)
    swapped = exchanged(whole, in_bursts(len(whole), 0.2, seed=1))
    period, worse = find_stride_period_s(swapped)
    assert worse < regular - 0.1
    assert period is None or 120.0 / period == pytest.approx(158.0, abs=2.0)


@given(period=st.floats(0.5, 1.2), phase=st.floats(0.0, 6.28), third=st.floats(0.0, 0.6))
@settings(derandomize=True, max_examples=25, deadline=None)
def test_a_made_rhythm_is_found_neither_twice_nor_half(period, phase, third):
    time_s = np.arange(0.0, 8.0, 1.0 / 60.0)
    turn = 2.0 * np.pi * time_s / period + phase
    values = np.column_stack((np.cos(turn) + third * np.cos(3.0 * turn), np.sin(turn)))
    found, explained = best_period_s(time_s, values, (0.4, 8.0), ODD)
    assert found == pytest.approx(period, rel=0.005)
    assert explained > 0.99


def test_the_share_explained_is_a_share():
    time_s = np.arange(0.0, 5.0, 0.02)
    wave = np.cos(2.0 * np.pi * time_s / 0.7)[:, None]
    assert explained_by_period(time_s, wave, 0.7) == pytest.approx(1.0)
    assert explained_by_period(time_s, wave, 0.45) < 0.2
    assert explained_by_period(time_s, np.zeros((len(time_s), 1)), 0.7) == 0.0


def test_a_long_clip_is_searched_in_its_middle():
    time_s = np.arange(0.0, 60.0, 1.0 / 30.0)
    drifting = np.where(np.abs(time_s - 30.0) < 10.0, 0.70, 0.80)
    turn = 2.0 * np.pi * np.cumsum(1.0 / drifting) / 30.0
    found, _ = best_period_s(time_s, np.cos(turn)[:, None], (0.4, 8.0), ODD)
    assert found == pytest.approx(0.70, abs=0.005)


def test_mirrored_time_has_the_same_period():
    whole = track(FLEET["midfoot"], FULL)
    back = whole.then("backwards", xy_px=whole.xy_px[::-1], visibility=whole.visibility[::-1])
    first, second = find_stride_period_s(whole)[0], find_stride_period_s(back)[0]
    assert first == pytest.approx(second, rel=0.003)


@pytest.mark.parametrize("view", ["side_left", "rear"])
@pytest.mark.parametrize("name", ["midfoot", "rearfoot_slow"])
def test_noise_moves_no_stride_but_a_changing_speed_and_a_cut_do(name, view):
    steady = track(seen_from(FLEET[name], view, fps=30), FULL)
    noise = np.random.default_rng(4).standard_normal(steady.xy_px.shape)
    noisy = clean(steady.then("noise", xy_px=steady.xy_px + 6.0 * noise))
    period, _ = find_stride_period_s(noisy)
    assert most_out_of_step(noisy, period) < 0.04
    since_s = steady.time_s - steady.time_s[0]
    bent = steady.then("faster", time_s=since_s + 0.1 * since_s**2 / steady.duration_s)
    assert most_out_of_step(bent, find_stride_period_s(bent)[0]) > 0.08
    later = since_s + 0.25 * period * (since_s > 3.0)
    cut = steady.then("cut", time_s=later)
    assert most_out_of_step(cut, find_stride_period_s(cut)[0]) > 0.05
