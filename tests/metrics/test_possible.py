"""What no body does is refused with its reason and never averaged."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck import knowledge
from formcheck.lab.phantom import LandmarkErrors, landmark_track
from formcheck.metrics import measure_all
from formcheck.metrics.possible import Possible
from formcheck.model import INDEX
from formcheck.prepare import prepare
from support.phantom_runs import FLEET, NAMES, measured, run, told, track

HEAVY = LandmarkErrors.of("heavy")
CLIP = FLEET["rearfoot_slow"]
METRICS = knowledge.load().metrics


def broken(contacts, change):
    """Return the run with landmarks changed while some of the left foot's contacts last."""
    clean = run(CLIP, HEAVY)
    xy = clean.cleaned.xy_px.copy()
    down = np.zeros(len(xy), dtype=bool)
    for contact in clean.gait.of("left")[:contacts]:
        down |= (clean.cleaned.time_s >= contact.strike_s - 0.03) & (
            clean.cleaned.time_s <= contact.toe_off_s + 0.03
        )
    change(xy, down, clean.scene.leg_px)
    return replace(clean, cleaned=replace(clean.cleaned, xy_px=xy))


def knee_thrown_forward(xy, down, leg_px):
    xy[down, INDEX["left_knee"]] += (-0.8 * leg_px, 0.0)  # the runner faces image-left


def heel_under_the_belt(xy, down, leg_px):
    xy[np.flatnonzero(down)[::2], INDEX["left_heel"]] += (0.0, 0.4 * leg_px)


@pytest.mark.parametrize("errors", [None, HEAVY, LandmarkErrors.of("full")])
@pytest.mark.parametrize("name", NAMES)
def test_of_a_runner_who_is_seen_no_step_is_impossible(name, errors):
    seen = run(FLEET[name], errors)
    assert not {m.metric for m in measure_all([seen]) if m.missing_id == "impossible"}
    overstride = METRICS["overstride"]
    assert Possible(seen).of(overstride).gait == seen.gait


def test_one_leg_made_up_is_not_averaged_with_the_others():
    usual, got = measured(run(CLIP, HEAVY)), measured(broken(2, knee_thrown_forward))
    for metric in ("knee_flexion_peak", "knee_flexion_strike", "overstride", "contact_time"):
        one = got[metric, "left"]
        assert one.n == usual[metric, "left"].n - 2
        assert one.value == pytest.approx(usual[metric, "left"].value, abs=2.5)
    assert got["trunk_lean", "both"].value == usual["trunk_lean", "both"].value


def test_a_leg_made_up_in_most_steps_is_refused_with_what_was_read():
    got = measured(broken(6, knee_thrown_forward))
    for metric in ("knee_flexion_peak", "knee_flexion_strike", "shank_angle", "overstride"):
        one = got[metric, "left"]
        assert (one.value, one.missing_id) == (None, "impossible")
    assert "no runner is outside" in str(got["knee_flexion_peak", "left"].missing)
    assert got["cadence", "both"].value == pytest.approx(158, abs=0.5)
    assert got["trunk_lean", "both"].value is not None


def test_a_shoe_under_the_ground_takes_the_leg_with_it():
    got = measured(broken(9, heel_under_the_belt))
    assert got["contact_time", "left"].missing_id == "impossible"
    assert "under the ground" in str(got["overstride", "left"].missing)


def test_feet_that_leave_after_the_other_lands_are_no_runners():
    seen = run(CLIP, HEAVY)
    late = tuple(replace(c, toe_off_s=c.toe_off_s + 0.20) for c in seen.gait.contacts)
    got = measured(replace(seen, gait=replace(seen.gait, contacts=late)))
    for metric in ("flight_time", "contact_time", "duty_factor"):
        assert got[metric, "left"].missing_id == "impossible"


def test_slow_motion_that_was_not_told_makes_no_contact_impossible():
    slow = track(CLIP, HEAVY)
    slow = replace(slow, time_s=slow.time_s * 4.0)
    got = measured(prepare(slow, told(CLIP)))
    assert not [m for m in got.values() if m.missing_id == "impossible"]


@pytest.mark.parametrize("info", METRICS.values(), ids=str)
def test_what_is_typical_is_possible(info):
    if info.possible is None:
        return
    typical = info.typical_for(None)
    low, high = info.possible
    assert low < high
    if typical is not None:
        assert low <= typical[0]
        assert typical[1] <= high


def test_a_network_that_lost_the_runner_is_told_by_its_lean():
    sideways = landmark_track(CLIP, HEAVY, 3)
    across, down = sideways.xy_px[..., 0], sideways.xy_px[..., 1]
    turned = np.stack((down, sideways.size_px[0] - across), axis=-1)
    lying = replace(sideways, xy_px=turned, size_px=sideways.size_px[::-1])
    got = measured(prepare(lying, told(CLIP)))
    assert got["trunk_lean", "both"].value is None
