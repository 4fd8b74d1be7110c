"""From landmarks to a run: what is told, what was found, in which order."""

import numpy as np
import pytest

from formcheck.lab.phantom import Clip, landmark_track
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from support.phantom_runs import FLEET, FULL, run, seen_from, told, track, truth

CLIP = FLEET["rearfoot_slow"]


def test_what_was_told_is_kept():
    one = prepare(track(CLIP, FULL), ClipOptions(height_cm=181.0, mass_kg=70.5, speed_kmh=9.0))
    assert one.height_m == pytest.approx(1.81)
    assert one.mass_kg == 70.5
    assert one.scene.speed_mps == pytest.approx(2.5)
    plain = prepare(track(CLIP, FULL), ClipOptions())
    assert (plain.height_m, plain.mass_kg, plain.scene.speed_mps) == (None, None, None)


def test_the_same_track_gives_the_same_run():
    first, second = (prepare(track(CLIP, FULL), told(CLIP)) for _ in range(2))
    assert np.array_equal(first.cleaned.xy_px, second.cleaned.xy_px, equal_nan=True)
    assert first.gait == second.gait
    assert first.scene == second.scene


def test_the_track_given_is_not_changed():
    given = landmark_track(CLIP, FULL, 3)
    before = given.xy_px.copy(), given.visibility.copy(), given.time_s.copy()
    prepare(given, told(CLIP, slow_motion=2.0))
    for array, copy in zip((given.xy_px, given.visibility, given.time_s), before, strict=True):
        assert np.array_equal(array, copy, equal_nan=True)


def test_every_stage_says_what_it_did():
    history = " ".join(prepare(track(CLIP, FULL), ClipOptions(slow_motion=1.25)).cleaned.history)
    for words in ("divided by 1.25", "left", "jumps removed", "filled across gaps", "Butterworth"):
        assert words in history


def test_speed_of_the_foot_in_stance_is_the_belts():
    for name in ("rearfoot_slow", "midfoot", "quick_120fps"):
        scene = run(FLEET[name]).scene
        assert scene.px_per_m == pytest.approx(truth(FLEET[name]).px_per_m, rel=0.06)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_from_behind_the_scale_is_by_height(view):
    scene = run(seen_from(CLIP, view), FULL).scene
    assert scene.scale_from == "height"
    assert scene.roll_deg is None


def test_nobody_seen_gives_a_run_without_contacts():
    whole = landmark_track(Clip(duration_s=2.0))
    blind = whole.then("blind", xy_px=np.full_like(whole.xy_px, np.nan))
    one = prepare(blind, ClipOptions())
    assert one.gait.contacts == ()
    assert one.scene.activity == "none"
