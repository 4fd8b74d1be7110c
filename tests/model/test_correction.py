"""The log of what was set by hand: append-only, undone by entries, read as it was written."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from formcheck.model import ClipOptions
from formcheck.model.correction import (
    AddContact,
    Correction,
    Corrections,
    LeaveOut,
    SetOption,
    Undo,
    told_after,
)

SHA = "ab" * 32
LEFT_OUT = LeaveOut(start_file_s=1.0, stop_file_s=2.0)

times = st.floats(0.0, 100.0)
points = st.fixed_dictionaries({"x_px": times, "y_px": times, "at_file_s": times})
sides = st.sampled_from(["left", "right"])
changes = st.one_of(
    st.builds(
        lambda side, edge, at, to: {
            "kind": "move_edge", "side": side, "edge": edge, "at_file_s": at, "to_file_s": to,
        },
        sides, st.sampled_from(["strike", "toe_off"]), times, times,
    ),
    st.builds(
        lambda side, at, length: {
            "kind": "add_contact", "side": side, "strike_file_s": at, "toe_off_file_s": at + length,
        },
        sides, times, st.floats(0.05, 1.0),
    ),
    st.builds(
        lambda side, at: {"kind": "delete_contact", "side": side, "strike_file_s": at},
        sides, times,
    ),
    st.builds(lambda side, at: {"kind": "name_leg", "side": side, **at}, sides, points),
    st.builds(lambda at: {"kind": "choose_person", **at}, points),
    st.builds(
        lambda at, length: {"kind": "leave_out", "start_file_s": at, "stop_file_s": at + length},
        times, st.floats(0.05, 9.0),
    ),
    st.sampled_from([
        {"kind": "set_option", "option": "view", "value": "rear"},
        {"kind": "set_option", "option": "height_cm", "value": 172.0},
        {"kind": "set_option", "option": "speed_kmh", "value": None},
    ]),
)  # fmt: skip
logs = st.lists(st.tuples(changes, st.sampled_from([SHA, 0, 3])), max_size=8).map(
    lambda pairs: Corrections(
        entries=tuple(Correction(clip=clip, change=change) for change, clip in pairs)
    )
)


@given(logs)
def test_what_is_written_is_read(log):
    assert Corrections.model_validate_json(log.model_dump_json()) == log


@given(logs, st.data())
def test_an_undone_entry_is_as_if_it_had_never_been_set(log, data):
    if not log.entries:
        return
    gone = data.draw(st.sampled_from(log.entries))
    after = log.undone(gone.id)
    assert after.entries[: len(log.entries)] == log.entries
    assert after.standing == tuple(entry for entry in log.standing if entry != gone)
    again = after.undone(after.entries[-1].id)
    assert again.standing == log.standing


def test_an_entry_says_when_it_was_set_and_is_one_of_its_own():
    before = datetime.now(UTC)
    log = Corrections().with_entry(LEFT_OUT, clip=SHA).with_entry(LEFT_OUT, clip=SHA)
    first, second = log.entries
    assert before <= first.when <= second.when <= before + timedelta(minutes=1)
    assert first.id != second.id
    with pytest.raises(ValidationError, match="is there twice"):
        Corrections(entries=(first, first))


def test_an_undo_names_an_entry_before_it():
    log = Corrections().with_entry(LEFT_OUT, clip=0)
    with pytest.raises(ValidationError, match="not before it"):
        log.undone("nothing")
    undo = Correction(change=Undo(entry=log.entries[0].id))
    with pytest.raises(ValidationError, match="not before it"):
        Corrections(entries=(undo, *log.entries))


def test_entries_are_of_their_clip_by_fingerprint_or_place():
    option = SetOption(option="height_cm", value=172.0)
    log = Corrections().with_entry(LEFT_OUT, clip=SHA)
    log = log.with_entry(LEFT_OUT.changed(stop_file_s=3.0), clip=1).with_entry(option)
    assert log.of(0, SHA) == (LEFT_OUT, option)
    assert log.of(1) == (LEFT_OUT.changed(stop_file_s=3.0), option)
    assert log.of(2, "cd" * 32) == (option,)
    assert log.strangers([SHA, ""]) == ()
    assert log.strangers([""]) == log.entries[:2]


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ({"kind": "leave_out", "start_file_s": 2.0, "stop_file_s": 2.0}, "before it begins"),
        ({"kind": "leave_out", "start_file_s": -1.0, "stop_file_s": 2.0}, "greater than"),
        ({"kind": "leave_out", "start_file_s": 1.0, "stop_file_s": float("nan")}, "finite"),
        (
            {"kind": "add_contact", "side": "left", "strike_file_s": 1.0, "toe_off_file_s": 0.9},
            "not after",
        ),
        ({"kind": "delete_contact", "side": "both", "strike_file_s": 1.0}, "'left' or 'right'"),
        ({"kind": "set_option", "option": "height_cm", "value": 20.0}, "outside 100 to 230 cm"),
        ({"kind": "set_option", "option": "height_cm", "value": "rear"}, "give a number"),
        ({"kind": "set_option", "option": "view", "value": 3.0}, "give one of side_left"),
        ({"kind": "set_option", "option": "shoes", "value": 3.0}, "view"),
        (
            {"kind": "name_leg", "side": "left", "at_file_s": 3.0, "x_px": 1.0, "y_px": 1.0,
             "start_file_s": 0.0, "stop_file_s": 2.0},
            "outside of the stretch",
        ),
        ({"kind": "teleport"}, "does not match any of the expected tags"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(entry, said):
    with pytest.raises(ValidationError, match=said):
        Corrections().with_entry(entry, clip=0)


def test_only_an_option_is_of_every_clip():
    with pytest.raises(ValidationError, match="does not say of which clip"):
        Corrections().with_entry(LEFT_OUT)


def test_options_set_by_hand_take_the_place_of_those_told():
    told = ClipOptions(view="rear", speed_kmh=10.0)
    after = told_after(
        told,
        (
            SetOption(option="speed_kmh", value=12.0),
            AddContact(side="left", strike_file_s=1.0, toe_off_file_s=1.2),
            SetOption(option="view", value=None),
            SetOption(option="slow_motion", value=8.0),
        ),
    )
    assert after == ClipOptions(speed_kmh=12.0, slow_motion=8.0)
    assert told_after(told, ()) == told
