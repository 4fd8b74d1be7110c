"""Contacts timed by what was learnt: markers by markers, the ends of a clip, legs that differ."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.files.markers import read_markers
from formcheck.gait import timing
from formcheck.gait.frontal import alike
from formcheck.gait.side import FoundContact
from formcheck.lab.phantom import landmark_track, truth
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training.people import slow_cases
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from support.marker_files import marker_paths, whole_contacts, write_trc
from support.phantom_runs import FLEET, run


def sided(left_s, right_s, *, strides=5):
    """Contacts of either leg, as long as asked, refined."""
    return [
        (side, FoundContact(t, t + long_s, 0.0, refined=True))
        for n in range(strides)
        for side, t, long_s in (("left", 0.7 * n, left_s), ("right", 0.7 * n + 0.35, right_s))
    ]


def lengths_s(found, side):
    return [c.toe_off_s - c.strike_s for own, c in found if own == side]


@pytest.mark.parametrize("apart_s", [0.0, 0.003, 0.0059])
def test_a_difference_that_may_be_error_is_not_enlarged(apart_s):
    found = sided(0.250 + apart_s, 0.250)
    assert timing._unlike(found) == found


@pytest.mark.parametrize("longer", ["left", "right"])
def test_a_limp_is_given_back_what_the_model_pressed(longer):
    kept_s = 0.036
    both = {"left": 0.240, "right": 0.240} | {longer: 0.240 + kept_s}
    found = timing._unlike(sided(both["left"], both["right"]))
    shorter = "right" if longer == "left" else "left"
    apart_s = np.mean(lengths_s(found, longer)) - np.mean(lengths_s(found, shorter))
    assert apart_s == pytest.approx(kept_s / timing._KEPT_DIFFERENCE_SHARE)
    every_s = [*lengths_s(found, "left"), *lengths_s(found, "right")]
    assert np.mean(every_s) == pytest.approx(0.240 + 0.5 * kept_s)


def test_what_could_not_be_refined_moves_as_the_legs_others_did():
    ruled = sided(0.250, 0.250)
    refined = [(side, replace(c, strike_s=c.strike_s + 0.010, toe_off_s=c.toe_off_s - 0.004))
               for side, c in ruled]  # fmt: skip
    for end in (0, -1):
        refined[end] = (ruled[end][0], replace(ruled[end][1], refined=False))
    found = timing._as_usual(ruled, refined, (0.0, 9.0))
    for (_, rule), (_, one) in zip(ruled, found, strict=True):
        assert one.strike_s - rule.strike_s == pytest.approx(0.010)
        assert one.toe_off_s - rule.toe_off_s == pytest.approx(-0.004)
    assert [c.refined for _, c in found] == [False, *[True] * 8, False]


def test_no_contact_is_moved_out_of_the_clip():
    ruled = sided(0.250, 0.250)
    last_s = ruled[-1][1].toe_off_s + 0.001
    refined = [(side, replace(c, toe_off_s=c.toe_off_s + 0.006)) for side, c in ruled]
    refined[-1] = (ruled[-1][0], replace(ruled[-1][1], refined=False))
    found = timing._as_usual(ruled, refined, (0.0, last_s))
    assert found[-1][1].toe_off_s == last_s


def test_contacts_at_the_ends_of_a_clip_are_as_long_as_those_within():
    """The first and the last of either leg, around which the model sees too little."""
    contacts = run(FLEET["rearfoot_slow"]).gait.contacts
    for side in ("left", "right"):
        long_s = [c.toe_off_s - c.strike_s for c in contacts if c.side == side]
        usual_s = np.median(long_s[1:-1])
        assert abs(long_s[0] - usual_s) < 0.012
        assert abs(long_s[-1] - usual_s) < 0.012


def test_markers_contacts_lie_where_the_feet_were_down(tmp_path):
    time_s, markers = marker_paths()
    read = read_markers(write_trc(tmp_path / "ana.trc", markers, time_s))
    gait = prepare(read, ClipOptions()).gait
    off_ms = [
        (1000.0 * (one.strike_s - true.strike_s), 1000.0 * (one.toe_off_s - true.toe_off_s))
        for true in whole_contacts()
        for one in gait.of(true.side)
        if abs(one.strike_s - true.strike_s) < 0.1
    ]
    assert len(off_ms) >= len(whole_contacts()) - 1
    assert np.abs(np.mean(off_ms, axis=0)).max() < 8.0
    assert np.std(off_ms, axis=0).max() < 8.0


def test_from_behind_one_strike_out_of_place_is_put_where_the_legs_others_are():
    contacts = [
        FoundContact(
            strike_s=at - 0.14 + late, toe_off_s=at + 0.11, disagreement_s=0.0, lowest_s=at
        )
        for at, late in ((1.0, 0.0), (1.7, 0.01), (2.4, 0.1), (3.1, -0.02), (3.8, 0.03))
    ]
    found = alike(contacts)
    late_s = [c.strike_s - (c.lowest_s - 0.14) for c in found]
    assert late_s == pytest.approx([0.0, 0.01, 0.01, -0.02, 0.03])
    assert [c.toe_off_s for c in found] == [c.toe_off_s for c in contacts]
    assert alike(contacts[:3]) == contacts[:3]


@pytest.mark.parametrize("model", ["phantom", "markers"])
def test_who_jogs_slowly_is_not_read_as_quicker_on_the_feet(model):
    """Long contacts read 15 to 20 ms short while nobody so slow had been learnt from."""
    off_ms = []
    for case in slow_cases(12, {120: 1.0}, 4.0, 77):
        if case.clip.camera.view.startswith("side"):
            level = replace(case.clip.camera, yaw_deg=0.0, roll_deg=0.0)
            clip = replace(case.clip, camera=level)
            known = {c.strike_s: c for c in truth(clip).contacts}
            for one in prepare(
                replace(landmark_track(clip), model=model), told_of(clip)
            ).gait.contacts:
                true = min(known.values(), key=lambda c: abs(c.strike_s - one.strike_s))
                if true.side == one.side and abs(true.strike_s - one.strike_s) < 0.08:
                    long_s = one.toe_off_s - one.strike_s
                    off_ms.append(1000.0 * (long_s - (true.toe_off_s - true.strike_s)))
    assert len(off_ms) > 40
    assert abs(np.mean(off_ms)) < 9.0
