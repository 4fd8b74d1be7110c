"""What the player draws: landmarks, contacts and curves of the digital runner, frame by frame."""

from __future__ import annotations

from base64 import b64decode
from dataclasses import replace

import numpy as np
import pytest

from formcheck.metrics.kinematics import knee_flexion_deg
from formcheck.model import INDEX, ClipOptions
from formcheck.model.correction import AddContact, LeaveOut
from formcheck.prepare import prepare
from formcheck.studio.motion import motion_of
from support.made_check import run_of
from support.phantom_runs import FLEET, FULL, seen_from, track


def places(motion):
    counts = np.frombuffer(b64decode(motion.xy), "<i2").reshape(motion.frames, 33, 2)
    return np.where(counts == -(2**15), np.nan, counts * motion.xy_unit_px)


def test_places_are_those_that_were_measured():
    run = run_of()
    given, own = places(motion_of(run)), run.cleaned.xy_px
    seen = np.isfinite(own).all(axis=-1)
    assert (np.isfinite(given).all(axis=-1) == seen).all()
    assert np.abs(given - own)[seen].max() <= 0.051


def test_a_picture_of_eight_thousand_pixels_fits():
    run = run_of()
    large = replace(run.cleaned, xy_px=run.cleaned.xy_px * 8, size_px=(5760, 7680))
    given = places(motion_of(replace(run, cleaned=large)))
    seen = np.isfinite(large.xy_px).all(axis=-1)
    assert np.abs(given - large.xy_px)[seen].max() <= 0.2


def test_what_is_not_seen_is_missing():
    run = run_of()
    hole = run.cleaned.xy_px.copy()
    hole[10, INDEX["left_knee"]] = np.nan
    motion = motion_of(replace(run, cleaned=replace(run.cleaned, xy_px=hole)))
    assert np.isnan(places(motion)[10, INDEX["left_knee"]]).all()
    assert motion.curves["knee"].left[10] is None
    assert motion.curves["knee"].right[10] is not None


def test_contacts_lie_where_their_frames_say():
    run = run_of()
    motion = motion_of(run)
    assert [one.side for one in motion.contacts] == [one.side for one in run.gait.contacts]
    assert len({one.id for one in motion.contacts}) == len(motion.contacts)
    for one in motion.contacts:
        assert one.strike_frame == pytest.approx(60 * one.strike_s, abs=0.02)
        assert one.toe_off_frame == pytest.approx(60 * one.toe_off_s, abs=0.02)


def test_slow_motion_keeps_the_file_time():
    slow = replace(track(FLEET["midfoot"]), time_s=track(FLEET["midfoot"]).time_s * 4)
    motion = motion_of(prepare(slow, ClipOptions(slow_motion=4)))
    assert motion.time_s == pytest.approx(slow.time_s, abs=1e-4)
    assert motion.time_scale == 4
    real_s = np.array(motion.time_s) / motion.time_scale
    for one in motion.contacts:
        assert np.interp(one.strike_frame, range(motion.frames), real_s) == pytest.approx(
            one.strike_s, abs=1e-3
        )


def test_what_was_set_by_hand_says_so():
    changes = (
        AddContact(side="left", strike_file_s=0.0, toe_off_file_s=0.05),
        LeaveOut(start_file_s=3.0, stop_file_s=3.5),
    )
    motion = motion_of(prepare(track(FLEET["midfoot"], FULL), ClipOptions(), corrections=changes))
    assert [one.side for one in motion.contacts if one.by == "hand"] == ["left"]
    assert motion.left_out == ((3.0, 3.5),)


def test_curves_are_the_reports_angles():
    run = run_of()
    curves = motion_of(run).curves
    assert list(curves) == ["knee", "hip", "ankle", "trunk", "oscillation"]
    own = knee_flexion_deg(run, "left")
    given = np.array([np.nan if v is None else v for v in curves["knee"].left])
    assert np.nanmax(np.abs(given - own)) <= 0.0051
    assert curves["oscillation"].unit == "cm"
    assert abs(np.median([v for v in curves["oscillation"].both if v is not None])) < 2


def test_without_a_scale_oscillation_is_in_percent_of_the_leg():
    motion = motion_of(prepare(track(FLEET["midfoot"]), ClipOptions()))
    assert motion.curves["oscillation"].unit == "% leg"


def test_from_behind_other_curves_are_shown():
    motion = motion_of(prepare(track(seen_from(FLEET["midfoot"], "rear")), ClipOptions()))
    assert list(motion.curves) == ["knee_in", "thigh_in", "trunk_side", "oscillation"]
    assert motion.near_side is None
    assert motion.direction == 0
