"""Contacts that a person moved, added or deleted: against digital runners, and as properties."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.model import ClipOptions, Gait
from formcheck.model.correction import AddContact, DeleteContact, LeaveOut, MoveEdge, NameLeg
from formcheck.prepare import prepare, replay
from support.phantom_runs import (
    FLEET,
    FULL,
    exchanged,
    measured,
    mirrored_picture,
    run,
    seen_from,
    told,
    track,
    truth,
)

CLIP = FLEET["rearfoot_slow"]
SLOW = FLEET["phone_30fps"]


def corrected(clip, *changes, own=None, **options):
    return prepare(own or track(clip, FULL), told(clip, **options), (), changes)


def middle_contact(clip, side="left"):
    own = run(clip, FULL).gait.of(side)
    return own[len(own) // 2]


def added(contact, times=1.0):
    return AddContact(
        side=contact.side,
        strike_file_s=times * contact.strike_s,
        toe_off_file_s=times * contact.toe_off_s,
    )


def deleted(contact):
    return DeleteContact(side=contact.side, strike_file_s=contact.strike_s)


def moved(contact, edge, to_s):
    at_s = getattr(contact, f"{edge}_s")
    return MoveEdge(side=contact.side, edge=edge, at_file_s=at_s, to_file_s=to_s)


def values(run):
    return {key: m.value for key, m in measured(run).items() if m.value is not None}


def notes(run):
    return [note.id for note in run.gait.notes]


def test_nothing_set_changes_nothing():
    plain, same = run(CLIP, FULL), corrected(CLIP)
    assert same.gait == plain.gait
    assert same.scene == plain.scene
    assert np.array_equal(same.cleaned.xy_px, plain.cleaned.xy_px, equal_nan=True)


@pytest.mark.parametrize("view", ["side_left", "side_right", "rear", "front"])
def test_a_contact_deleted_and_set_again_gives_the_same_numbers(view):
    clip = seen_from(CLIP, view)
    contact = middle_contact(clip)
    plain, again = run(clip, FULL), corrected(clip, deleted(contact), added(contact))
    new = again.gait.of("left")[len(again.gait.of("left")) // 2]
    assert (new.strike_s, new.toe_off_s, new.by) == (contact.strike_s, contact.toe_off_s, "hand")
    assert new.near == contact.near
    assert new.mid_stance_s == pytest.approx(contact.mid_stance_s, abs=0.02)
    assert notes(again).count("contacts_by_hand") == 1
    assert "contacts_deleted" not in notes(again)
    before, after = measured(plain), measured(again)
    for key, one in before.items():
        if one.value is None:
            assert after[key].value is None, key
        else:
            assert after[key].value == pytest.approx(one.value, abs=0.15 * (one.high - one.low))


def test_a_hand_is_good_to_half_a_frame():
    for clip, frame_s in ((CLIP, 1 / 60), (SLOW, 1 / 30), (FLEET["quick_120fps"], 1 / 120)):
        contact = middle_contact(clip)
        both = corrected(clip, deleted(contact), added(contact)).gait
        new = next(c for c in both.contacts if c.by == "hand")
        assert new.uncertainty_s == pytest.approx(0.5 * frame_s, rel=0.02)
        one_edge = corrected(clip, moved(contact, "strike", contact.strike_s + 0.01)).gait
        new = next(c for c in one_edge.contacts if c.by == "hand")
        assert new.uncertainty_s == pytest.approx(
            max(0.5 * frame_s, contact.uncertainty_s), rel=0.02
        )


def test_a_truth_set_by_hand_is_what_is_measured():
    """Set every contact as it truly was, and the near leg's contact time is the true one."""
    true = [c for c in truth(CLIP).contacts if c.strike_s > 0.1 and c.toe_off_s < 7.9]
    own = corrected(CLIP, *(added(c) for c in true))
    by_hand = [c for c in own.gait.contacts if c.by == "hand"]
    assert [(c.side, c.strike_s, c.toe_off_s) for c in by_hand] == [
        (c.side, c.strike_s, c.toe_off_s) for c in true
    ]
    assert len(own.gait.contacts) - len(by_hand) <= 2  # those cut off at the ends
    measured_ms = values(own)["contact_time", "left"]
    assert measured_ms == pytest.approx(truth(CLIP).value("contact_time", "left"), abs=1.0)
    found_ms = values(run(CLIP, FULL))["contact_time", "left"]
    assert measured_ms != pytest.approx(found_ms, abs=0.1)


def test_what_is_moved_changes_what_rests_on_it_alone():
    contact = middle_contact(CLIP)
    by_s = 0.005
    own = corrected(CLIP, moved(contact, "toe_off", contact.toe_off_s + by_s))
    found = {c.strike_s: c for c in run(CLIP, FULL).gait.contacts}
    for one in own.gait.contacts:
        if one.strike_s == contact.strike_s:
            assert one.toe_off_s == contact.toe_off_s + by_s
        else:
            assert one == found[one.strike_s]
    before, after = values(run(CLIP, FULL)), values(own)
    assert after["contact_time", "left"] > before["contact_time", "left"]
    assert after["contact_time", "right"] == before["contact_time", "right"]
    assert after["cadence", "both"] == before["cadence", "both"]
    assert own.cleaned.xy_px == pytest.approx(run(CLIP, FULL).cleaned.xy_px, nan_ok=True)


def test_an_unusual_step_counts_once_a_person_set_it():
    """30 ms more of one contact of many: the mean becomes longer by its share, none is dropped."""
    contact = middle_contact(CLIP)
    own = corrected(CLIP, moved(contact, "toe_off", contact.toe_off_s + 0.03))
    before = measured(run(CLIP, FULL))["contact_time", "left"]
    after = measured(own)["contact_time", "left"]
    assert after.n >= before.n
    assert after.value > before.value
    assert after.value == pytest.approx(before.value + 30.0 / after.n, abs=1.5)


def test_an_edge_can_be_moved_twice_and_an_added_contact_too():
    contact = middle_contact(CLIP)
    far_s = contact.strike_s - 0.12
    there = moved(contact, "strike", far_s)
    back = MoveEdge(side="left", edge="strike", at_file_s=far_s, to_file_s=contact.strike_s - 0.02)
    own = [c for c in corrected(CLIP, there, back).gait.contacts if c.by == "hand"]
    assert [c.strike_s for c in own] == [contact.strike_s - 0.02]
    shorter = moved(contact, "toe_off", contact.toe_off_s - 0.02)
    own = [
        c
        for c in corrected(CLIP, deleted(contact), added(contact), shorter).gait.contacts
        if c.by == "hand"
    ]
    assert [(c.strike_s, c.toe_off_s) for c in own] == [
        (contact.strike_s, contact.toe_off_s - 0.02)
    ]


def test_what_came_out_of_turn_is_in_turn_once_it_is_put_right():
    """A strike 0.12 s early is a step out of turn, as after a cut; moved back, nothing is cut."""
    contact = middle_contact(CLIP)
    early_s = contact.strike_s - 0.12
    early = moved(contact, "strike", early_s)
    back = MoveEdge(side="left", edge="strike", at_file_s=early_s, to_file_s=contact.strike_s)
    cut, whole = corrected(CLIP, early), corrected(CLIP, early, back)
    assert {"step_out_of_turn", "uneven_steps"} & set(notes(cut))
    assert not {"step_out_of_turn", "uneven_steps"} & set(notes(whole))
    assert whole.gait.left_out_s == run(CLIP, FULL).gait.left_out_s
    assert len(whole.gait.steps()) == len(run(CLIP, FULL).gait.steps())


def test_seconds_of_the_file_survive_another_slow_motion():
    contact = middle_contact(CLIP)
    slow = track(CLIP, FULL).then("slower", time_s=8.0 * track(CLIP, FULL).time_s)
    new = added(replace(contact, toe_off_s=contact.toe_off_s - 0.02), 8.0)
    own = corrected(CLIP, deleted_in(contact, 8.0), new, own=slow, slow_motion=8.0)
    plain = corrected(
        CLIP, deleted(contact), added(replace(contact, toe_off_s=contact.toe_off_s - 0.02))
    )
    hand, expected = (next(c for c in one.gait.contacts if c.by == "hand") for one in (own, plain))
    assert hand.strike_s == pytest.approx(expected.strike_s, abs=1e-9)
    assert hand.toe_off_s == pytest.approx(expected.toe_off_s, abs=1e-9)


def deleted_in(contact, times):
    return DeleteContact(side=contact.side, strike_file_s=times * contact.strike_s)


def test_a_mirror_swaps_what_was_set():
    contact = middle_contact(CLIP)
    other = replace(contact, side="right")
    mirror = mirrored_picture(track(CLIP, FULL))
    for make in (deleted, lambda c: moved(c, "strike", c.strike_s + 0.02)):
        plain = corrected(CLIP, make(contact)).gait
        turned = corrected(CLIP, make(other), own=mirror).gait
        swap = {"left": "right", "right": "left"}
        assert len(plain.contacts) == len(turned.contacts)
        for one, two in zip(plain.contacts, turned.contacts, strict=True):
            assert (two.side, two.by) == (swap[one.side], one.by)
            assert two.strike_s == pytest.approx(one.strike_s, abs=2e-3)


def test_moving_the_picture_moves_nothing_that_was_set():
    contact = middle_contact(CLIP)
    changes = (deleted(contact), leg_named(CLIP, "left", dx=120.0, dy=-80.0))
    whole = track(CLIP, FULL)
    shifted = whole.then("moved", xy_px=whole.xy_px + np.array([120.0, -80.0]))
    plain = corrected(CLIP, deleted(contact), leg_named(CLIP, "left"))
    assert values(corrected(CLIP, *changes, own=shifted)) == pytest.approx(values(plain), rel=1e-6)


def test_another_analysis_keeps_what_was_set():
    """The same clip with another network's noise: the same contact is meant."""
    contact = middle_contact(CLIP)
    to_s = contact.strike_s + 0.04
    other = track(CLIP, FULL, 4)
    own = corrected(CLIP, moved(contact, "strike", to_s), own=other).gait
    assert [c.strike_s for c in own.contacts if c.by == "hand"] == [to_s]
    assert len(own.contacts) == len(prepare(other, told(CLIP)).gait.contacts)
    gone = corrected(CLIP, deleted(contact), own=other).gait
    assert len(gone.contacts) == len(own.contacts) - 1
    assert min(abs(c.strike_s - contact.strike_s) for c in gone.of("left")) > 0.4
    again = corrected(CLIP, added(contact), own=other).gait  # found there too: once, not twice
    assert len(again.contacts) == len(own.contacts)


def test_what_is_not_found_any_more_is_told():
    contact = middle_contact(CLIP)
    lost = replace(contact, strike_s=contact.strike_s + 0.35, toe_off_s=contact.toe_off_s + 0.35)
    own = corrected(CLIP, deleted(lost), moved(lost, "strike", lost.strike_s + 0.01)).gait
    assert own.contacts == run(CLIP, FULL).gait.contacts
    said = [str(note.message) for note in own.notes if note.id.endswith("_lost")]
    assert len(said) == 2
    assert all(f"{lost.strike_s:.2f} s a contact of the left foot" in one for one in said)


def test_one_foot_is_not_down_twice():
    contact = middle_contact(CLIP)
    later = run(CLIP, FULL).gait.of("left")[len(run(CLIP, FULL).gait.of("left")) // 2 + 1]
    with pytest.raises(InputError, match="one foot cannot be down twice at a time"):
        corrected(CLIP, moved(contact, "toe_off", later.strike_s + 0.01))
    half = replace(contact, strike_s=contact.strike_s + 0.2, toe_off_s=contact.toe_off_s + 0.2)
    with pytest.raises(InputError, match="one foot cannot be down twice at a time"):
        corrected(CLIP, added(contact), added(half))


def test_what_was_found_gives_way_to_what_was_set():
    contact = middle_contact(CLIP)
    half = replace(contact, strike_s=contact.strike_s + 0.2, toe_off_s=contact.toe_off_s + 0.2)
    own = corrected(CLIP, added(half)).gait
    assert "found_gave_way" in notes(corrected(CLIP, added(half)))
    assert len(own.of("left")) == len(run(CLIP, FULL).gait.of("left"))
    assert contact not in own.contacts


def test_a_foot_leaves_the_ground_after_it_lands():
    contact = middle_contact(CLIP)
    with pytest.raises(InputError, match="leaves the ground after it lands"):
        corrected(CLIP, moved(contact, "strike", contact.toe_off_s + 0.05))


def test_a_contact_lies_in_the_clip():
    with pytest.raises(InputError, match=r"not inside the clip, which ends at 7\.98"):
        corrected(CLIP, AddContact(side="left", strike_file_s=7.9, toe_off_file_s=8.2))


def test_what_is_left_out_counts_nowhere():
    start, stop = 3.0, 4.3
    own = corrected(CLIP, LeaveOut(start_file_s=start, stop_file_s=stop))
    assert own.gait.left_out_s == ((start, stop),)
    for contact in own.gait.contacts:
        assert contact.toe_off_s <= start or contact.strike_s >= stop
    for first, second in (*own.gait.steps(), *own.gait.strides()):
        assert second.strike_s <= start or first.strike_s >= stop
    gone = (own.cleaned.time_s >= start) & (own.cleaned.time_s < stop)
    assert not np.isfinite(own.cleaned.xy_px[gone]).any()
    assert np.isfinite(own.cleaned.xy_px[~gone]).mean() > 0.9
    assert "left_out" in notes(own)
    assert "steps_missing" not in notes(own)
    for m in measured(own).values():
        if m.samples is not None and m.value is not None:
            assert not ((m.samples.time_s >= start) & (m.samples.time_s < stop)).any()
    before, after = measured(run(CLIP, FULL)), measured(own)
    for key in (("cadence", "both"), ("overstride", "left"), ("trunk_lean", "both")):
        assert after[key].n < before[key].n
        assert after[key].low <= before[key].high
        assert before[key].low <= after[key].high


def test_a_short_stretch_left_out_is_not_bridged():
    first, second = run(CLIP, FULL).gait.steps()[5]
    out = LeaveOut(start_file_s=first.toe_off_s + 0.01, stop_file_s=second.strike_s - 0.01)
    own = corrected(CLIP, out).gait
    strikes_s = [c.strike_s for c in own.contacts]
    assert min(abs(first.strike_s - s) for s in strikes_s) < 0.02  # both sides are there
    assert min(s - out.stop_file_s for s in strikes_s if s > out.stop_file_s) < 0.5
    for one, other in (*own.steps(), *own.strides()):
        assert other.strike_s <= out.start_file_s or one.strike_s >= out.stop_file_s


def test_stretches_that_touch_are_one_and_one_beyond_the_clip_ends_with_it():
    outs = [(2.0, 3.0), (2.5, 2.7), (3.0, 3.2), (7.0, 99.0)]
    own = corrected(CLIP, *(LeaveOut(start_file_s=a, stop_file_s=b) for a, b in outs)).gait
    assert [tuple(np.round(part, 2)) for part in own.left_out_s] == [(2.0, 3.2), (7.0, 8.0)]


@pytest.mark.parametrize("lost", [6, 12, 18, 22])
def test_a_beat_that_starts_anew_after_what_was_left_out_is_measured(lost):
    """Cut a part of a stride out within the stretch left out: both parts keep their own beat."""
    whole = track(CLIP, FULL)
    frames = len(whole)
    kept = np.r_[0 : frames // 2, frames // 2 + lost : frames]
    cut = whole.then(
        "cut",
        xy_px=whole.xy_px[kept],
        visibility=whole.visibility[kept],
        time_s=whole.time_s[: len(kept)],
        covered=np.zeros((0, 33)),
    )
    middle_s = float(whole.time_s[frames // 2])
    out = LeaveOut(start_file_s=middle_s - 0.4, stop_file_s=middle_s + 0.4)
    own = corrected(CLIP, out, own=cut)
    cadence = measured(own)["cadence", "both"]
    assert cadence.value == pytest.approx(truth(CLIP).value("cadence"), abs=1.0)
    assert not own.gait.steps_uneven


def leg_named(clip, side, start_s=None, stop_s=None, called=None, dx=0.0, dy=0.0):
    """Say that the leg which the track calls ``called`` at mid-swing is ``side``."""
    contact = middle_contact(clip)
    whole = track(clip, FULL)
    frame = int(np.argmin(np.abs(whole.time_s - contact.strike_s)))
    x, y = whole.point(f"{called or side}_knee")[frame] + (dx, dy)
    return NameLeg(
        side=side, at_file_s=float(whole.time_s[frame]), x_px=float(x), y_px=float(y),
        start_file_s=start_s, stop_file_s=stop_s,
    )  # fmt: skip


def test_a_leg_named_as_it_is_changes_nothing():
    own = corrected(CLIP, leg_named(CLIP, "left"), leg_named(CLIP, "right"))
    assert own.gait == run(CLIP, FULL).gait


def test_legs_that_were_called_wrongly_throughout_are_named():
    wrong = exchanged(track(CLIP, FULL), np.arange(len(track(CLIP, FULL))))
    frame = int(np.argmin(np.abs(wrong.time_s - middle_contact(CLIP).strike_s)))
    x, y = (float(v) for v in track(CLIP, FULL).point("left_ankle")[frame])
    at_s = float(wrong.time_s[frame])
    said = NameLeg(side="left", at_file_s=at_s, x_px=x, y_px=y)
    own, plain = prepare(wrong, told(CLIP), (), (said,)), run(CLIP, FULL)
    assert values(own) == pytest.approx(values(plain), rel=0.02, abs=0.3)
    assert [c.side for c in own.gait.contacts] == [c.side for c in plain.gait.contacts]
    assert "legs_by_hand" in [note.id for note in own.cleaned.notes]
    as_found = prepare(wrong, told(CLIP))
    assert [c.side for c in as_found.gait.contacts] != [c.side for c in plain.gait.contacts]
    # once a later analysis has the names right, the same word changes nothing
    assert corrected(CLIP, said).gait == plain.gait


def test_a_stretch_is_named_alone():
    own = corrected(CLIP, leg_named(CLIP, "right", 3.5, 5.0, called="left"))
    plain = run(CLIP, FULL)
    gone = (own.cleaned.time_s >= 3.5) & (own.cleaned.time_s < 5.0)
    inner = (own.cleaned.time_s >= 3.7) & (own.cleaned.time_s < 4.8)
    outer = ~gone & ((own.cleaned.time_s < 3.3) | (own.cleaned.time_s > 5.2))
    for side, other in (("left", "right"), ("right", "left")):
        named, before = own.cleaned.point(f"{side}_knee"), plain.cleaned.point(f"{other}_knee")
        assert named[inner] == pytest.approx(before[inner], abs=12.0)
        assert named[outer] == pytest.approx(plain.cleaned.point(f"{side}_knee")[outer], abs=3.0)


def test_a_point_that_is_on_no_leg_is_not_used():
    whole = track(CLIP, FULL)
    frame = len(whole) // 2
    middle = 0.5 * (whole.point("left_hip") + whole.point("right_hip"))[frame]
    said = NameLeg(
        side="right", at_file_s=float(whole.time_s[frame]), x_px=float(middle[0]),
        y_px=float(middle[1]),
    )  # fmt: skip
    own = corrected(CLIP, said)
    assert "leg_not_clear" in [note.id for note in own.cleaned.notes]
    assert own.gait == run(CLIP, FULL).gait
    late = said.changed(at_file_s=500.0)
    assert "leg_not_clear" in [n.id for n in corrected(CLIP, late).cleaned.notes]


def test_a_replayed_run_keeps_what_was_set():
    changes = (
        deleted(middle_contact(CLIP)),
        LeaveOut(start_file_s=5.0, stop_file_s=6.0),
        leg_named(CLIP, "left"),
    )
    own = corrected(CLIP, *changes)
    again = replay(track(CLIP, FULL), own.scene, own.gait, changes)
    assert np.array_equal(again.cleaned.xy_px, own.cleaned.xy_px, equal_nan=True)


def test_contacts_are_set_where_none_can_be_found():
    whole = track(CLIP, FULL)
    blind = whole.then("blind", xy_px=np.full_like(whole.xy_px, np.nan))
    own = prepare(blind, ClipOptions(), (), (added(middle_contact(CLIP)),))
    assert isinstance(own.gait, Gait)
    assert [c.by for c in own.gait.contacts] == ["hand"]
