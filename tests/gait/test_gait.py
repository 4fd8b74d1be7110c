"""When each foot is down, against digital runners whose contacts are known."""

import numpy as np
import pytest

from formcheck.model import ClipOptions, Contact, Gait
from formcheck.prepare import prepare
from formcheck.scene import Passes
from support.phantom_runs import (
    FLEET,
    FULL,
    NAMES,
    in_bursts,
    measured_on,
    run,
    seen_from,
    track,
    truth,
)

#: Contacts that begin or end this close to the clip's ends may be cut off.
ENDS_S = 0.6
#: As where no jump of the body was seen.
WHOLE = Passes()
SAME_S = 0.10


def _compared(clip, found):
    """Return pairs (true, found) of the same contact, and those missed and invented inside."""
    true = truth(clip).contacts
    pairs, missed = [], []
    for contact in true:
        near = [c for c in found.of(contact.side) if abs(c.strike_s - contact.strike_s) < SAME_S]
        pairs += [(contact, c) for c in near[:1]]
        if not near and contact.strike_s > ENDS_S and contact.toe_off_s < clip.duration_s - ENDS_S:
            missed.append(contact)
    invented = [
        c
        for c in found.contacts
        if not any(c.side == t.side and abs(c.strike_s - t.strike_s) < SAME_S for t in true)
        and ENDS_S < c.strike_s < clip.duration_s - ENDS_S
    ]
    return pairs, missed, invented


def _bias_ms(pairs, event, near):
    return 1000.0 * np.mean(
        [getattr(f, event) - getattr(t, event) for t, f in pairs if f.near == near]
    )


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("name", NAMES)
def test_contacts_of_the_fleet_are_found_and_none_invented(name, seed):
    clip = FLEET[name]
    pairs, missed, invented = _compared(clip, run(clip, FULL, seed).gait)
    assert missed == []
    assert invented == []
    assert len(pairs) >= len(truth(clip).contacts) - 2


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("name", NAMES)
def test_strike_and_toe_off_of_the_near_leg_have_little_bias(name, seed):
    pairs, _, _ = _compared(FLEET[name], run(FLEET[name], FULL, seed).gait)
    assert abs(_bias_ms(pairs, "strike_s", near=True)) <= 20.0  # seen: at most 9
    assert abs(_bias_ms(pairs, "toe_off_s", near=True)) <= 30.0  # seen: at most 22
    assert abs(_bias_ms(pairs, "strike_s", near=False)) <= 25.0
    assert abs(_bias_ms(pairs, "toe_off_s", near=False)) <= 40.0


@pytest.mark.parametrize("seed", [3, 4])
@pytest.mark.parametrize("name", NAMES)
def test_cadence_of_the_fleet_is_right_within_one_step_a_minute(name, seed):
    cadence = measured_on(FLEET[name], FULL, seed)["cadence", "both"]
    assert cadence.value == pytest.approx(truth(FLEET[name]).value("cadence"), abs=1.0)


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("name", NAMES)
def test_steps_are_counted_from_behind_and_from_the_front(name, view):
    clip = seen_from(FLEET[name], view)
    _, missed, invented = _compared(clip, run(clip, FULL).gait)
    assert missed == []
    assert invented == []
    cadence = measured_on(clip, FULL)["cadence", "both"]
    assert cadence.value == pytest.approx(truth(clip).value("cadence"), abs=1.0)


@pytest.mark.parametrize("name", NAMES)
def test_mid_stance_from_behind_is_where_the_hips_are_lowest(name):
    clip = seen_from(FLEET[name], "rear")
    pairs, _, _ = _compared(clip, run(clip).gait)
    off = [f.mid_stance_s - t.mid_stance_s for t, f in pairs]
    assert len(off) >= 10
    assert np.max(np.abs(off)) < 0.06
    assert abs(np.mean(off)) < 0.04


@pytest.mark.parametrize("name", NAMES)
def test_contacts_alternate_and_make_sense(name):
    gait = run(FLEET[name], FULL).gait
    strikes = [c.strike_s for c in gait.contacts]
    assert len(strikes) >= 10
    assert strikes == sorted(strikes)
    assert all(a.side != b.side for a, b in zip(gait.contacts, gait.contacts[1:], strict=False))
    assert all(0.1 < c.toe_off_s - c.strike_s < 0.45 for c in gait.contacts)
    assert all(c.uncertainty_s > 0 for c in gait.contacts)


def test_the_far_leg_is_marked_and_trusted_less():
    gait = run(FLEET["quick_120fps"], FULL).gait
    assert {contact.near for contact in gait.of("left")} == {True}
    assert {contact.near for contact in gait.of("right")} == {False}
    assert {contact.confidence for contact in gait.of("right")} == {"low"}
    near = np.mean([c.uncertainty_s for c in gait.of("left")])
    assert near < np.mean([c.uncertainty_s for c in gait.of("right")])


def test_the_stated_uncertainty_is_about_the_error():
    errors, stated = [], []
    for name in NAMES:
        for seed in (3, 4):
            pairs, _, _ = _compared(FLEET[name], run(FLEET[name], FULL, seed).gait)
            errors += [f.strike_s - t.strike_s for t, f in pairs if f.near]
            stated += [f.uncertainty_s for t, f in pairs if f.near]
    assert np.sqrt(np.mean(np.square(errors))) < 1.5 * np.sqrt(np.mean(np.square(stated)))


def test_a_gap_loses_its_own_steps_only():
    clip = FLEET["rearfoot_slow"]
    whole = track(clip, FULL)
    hidden = (whole.time_s > 3.0) & (whole.time_s < 3.6)
    xy = whole.xy_px.copy()
    xy[hidden] = np.nan
    found = prepare(whole.then("hidden", xy_px=xy), ClipOptions()).gait
    outside = [c for c in truth(clip).contacts if c.toe_off_s < 2.8 or c.strike_s > 3.8]
    assert len(outside) >= 8
    for contact in outside[1:-1]:
        assert any(abs(c.strike_s - contact.strike_s) < SAME_S for c in found.of(contact.side)), (
            contact
        )
    assert not any(3.05 < c.strike_s < 3.55 for c in found.contacts)
    assert "steps_missing" in {note.id for note in found.notes}


def test_short_losses_do_not_cost_steps():
    clip = FLEET["quick_120fps"]
    whole = track(clip, FULL)
    xy = whole.xy_px.copy()
    xy[in_bursts(len(whole), 0.05, seed=1, longest=6)] = np.nan
    _, missed, invented = _compared(clip, prepare(whole.then("lost", xy_px=xy), ClipOptions()).gait)
    assert missed == []
    assert invented == []


def test_few_steps_are_told():
    clip = FLEET["quick_120fps"]
    short = track(clip, FULL)
    part = slice(0, 240)
    cut = short.then(
        "cut", time_s=short.time_s[part], xy_px=short.xy_px[part], visibility=short.visibility[part]
    )
    notes = {note.id for note in prepare(cut, ClipOptions()).gait.notes}
    assert "few_steps" in notes


def _contact(side, strike_s):
    return Contact(side, strike_s, strike_s + 0.25, 0.01, "high", near=True)


def test_a_step_over_a_missing_contact_is_no_step():
    contacts = [_contact("left", 0.0), _contact("right", 0.35), _contact("right", 1.05)]
    contacts += [_contact("left", 1.4)]
    gait = Gait(tuple(contacts), 0.35)
    assert [(a.strike_s, b.strike_s) for a, b in gait.steps()] == [(0.0, 0.35), (1.05, 1.4)]
    assert gait.strides("left") == ()
    assert [(a.strike_s, b.strike_s) for a, b in gait.strides("right")] == [(0.35, 1.05)]


def test_strides_of_either_foot_come_in_order_of_their_first_strike():
    contacts = [_contact(("left", "right")[n % 2], 0.35 * n) for n in range(5)]
    gait = Gait(tuple(contacts), 0.35)
    assert [a.side for a, _ in gait.strides()] == ["left", "right", "left"]
    assert set(gait.strides()) == {*gait.strides("left"), *gait.strides("right")}


def cut_out(whole, *spans):
    """Return a track without these stretches, what comes after them moved up."""
    kept = np.flatnonzero(~np.any([(whole.time_s > a) & (whole.time_s < b) for a, b in spans], 0))
    return whole.then(
        "cut",
        time_s=whole.time_s[: len(kept)],
        xy_px=whole.xy_px[kept],
        visibility=whole.visibility[kept],
    )


def test_no_step_is_counted_across_a_cut_and_the_others_keep_their_beat():
    clip = FLEET["rearfoot_slow"]
    assert not run(clip, FULL).gait.steps_uneven
    gait = prepare(cut_out(track(clip, FULL), (3.0, 3.25)), ClipOptions()).gait
    assert not gait.steps_uneven
    assert 60.0 / gait.step_period_s == pytest.approx(158, abs=0.6)
    for first, second in gait.steps():
        assert second.strike_s - first.strike_s == pytest.approx(60.0 / 158, abs=0.05)


def test_steps_out_of_turn_all_the_time_make_the_clock_worthless():
    spans = [(at_s, at_s + 0.17) for at_s in (1.3, 2.2, 3.4, 4.3, 5.5, 6.4)]
    cut = prepare(cut_out(track(FLEET["rearfoot_slow"], FULL), *spans), ClipOptions(), passes=WHOLE)
    assert cut.gait.steps_uneven or cut.scene.rhythm_doubt is not None


def test_mid_stance_is_where_the_hips_are_lowest_if_known():
    known = Contact("left", 1.0, 1.2, 0.01, "low", near=True, lowest_s=1.08)
    assert known.mid_stance_s == 1.08
    assert _contact("left", 1.0).mid_stance_s == pytest.approx(1.125)
