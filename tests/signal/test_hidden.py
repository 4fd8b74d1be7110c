"""Joints that something hides give no number, and only what rests on them is lost."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.engines._covered import covered_by_room, look_at_joints, small_colour
from formcheck.metrics import measure_all
from formcheck.model import INDEX, ClipOptions
from formcheck.prepare import prepare
from formcheck.quality import find_refusal
from formcheck.signal.hidden import hidden_joints
from support.phantom_runs import FLEET, FULL, track

CLIP = FLEET["rearfoot_slow"]


def _measured(one):
    run = prepare(one, ClipOptions())
    return {(m.metric, m.side): m for m in measure_all([run])}


def _covering(one, *names, share=1.0):
    covered = np.zeros(one.visibility.shape)
    covered[:, [INDEX[name] for name in names]] = share
    return replace(one, covered=covered)


def test_what_is_not_covered_changes_no_number():
    one = track(CLIP, FULL)
    before, after = _measured(one), _measured(_covering(one, "left_knee", share=0.3))
    assert {k: m.value for k, m in before.items()} == {k: m.value for k, m in after.items()}


def test_a_hidden_knee_takes_the_knee_and_leaves_the_foot_and_the_trunk():
    one = track(CLIP, FULL)
    before, after = _measured(one), _measured(_covering(one, "left_knee", "right_knee"))
    lost = after["knee_flexion_strike", "left"]
    assert before["knee_flexion_strike", "left"].value is not None
    assert lost.value is None
    assert lost.missing_id == "hidden"
    for key in (("contact_time", "left"), ("trunk_lean", "both"), ("cadence", "both")):
        assert after[key].value is not None, key


def _head_outside(one, at_share):
    """Return the film cropped from a share of the way from the shoulders down to the hips."""
    shoulders, hips = (np.median(one.middle(part)[:, 1]) for part in ("shoulder", "hip"))
    top = shoulders + at_share * (hips - shoulders)
    size = (one.size_px[0], one.size_px[1] - int(top))
    return replace(one, xy_px=one.xy_px - (0.0, top), size_px=size)


@pytest.mark.parametrize("at_share", [0.0, 0.15, 0.3])
def test_without_head_and_shoulders_the_legs_are_less_sure_and_a_note_says_so(at_share):
    film = replace(track(CLIP, FULL), engine="a network")  # which sees a picture, with edges
    before, after = _measured(film), _measured(_head_outside(film, at_share))
    notes = {
        note.id for note in prepare(_head_outside(film, at_share), ClipOptions()).cleaned.notes
    }
    assert "upper_body_hidden" in notes
    assert after["trunk_lean", "both"].value is None
    for key in (("contact_time", "left"), ("thigh_extension_toe_off", "left")):
        whole, cut = before[key], after[key]
        assert cut.confidence == "low"
        assert cut.value == pytest.approx(whole.value, rel=0.01)
        assert cut.high - cut.low == pytest.approx(2.0 * (whole.high - whole.low), rel=0.05)
    rhythm = [one["cadence", "both"] for one in (before, after)]
    assert rhythm[0].confidence == rhythm[1].confidence
    assert rhythm[1].high - rhythm[1].low == pytest.approx(rhythm[0].high - rhythm[0].low, rel=0.05)


def test_a_picture_that_ends_at_the_neck_shows_the_legs_as_well_as_ever():
    film = replace(track(CLIP, FULL), engine="a network")  # which sees a picture, with edges
    whole, cut = (
        _measured(one)["contact_time", "left"] for one in (film, _head_outside(film, -0.2))
    )
    assert cut.confidence == whole.confidence
    assert cut.high - cut.low == pytest.approx(whole.high - whole.low, rel=0.05)


def test_lower_legs_that_are_hidden_all_along_are_refused():
    hidden = _covering(track(CLIP, FULL), "left_ankle", "right_ankle")
    assert find_refusal(prepare(hidden, ClipOptions())).id == "body_hidden"


def test_steps_that_a_post_makes_uneven_are_not_the_runners():
    film = track(CLIP, FULL)
    leg_px = np.percentile(
        np.linalg.norm(film.point("left_ankle") - film.point("left_hip"), axis=1), 80
    )
    edge_px = np.median(film.middle("hip")[:, 0])
    xy_px, covered = film.xy_px.copy(), np.zeros(film.visibility.shape)
    for side in ("left", "right"):
        x = film.point(f"{side}_ankle")[:, 0]
        behind = (x > edge_px - 0.3 * leg_px) & (x < edge_px)
        for part in ("ankle", "heel", "foot_index"):
            covered[behind, INDEX[f"{side}_{part}"]] = 1.0
        if side == "right":  # the far leg is drawn towards the one that is seen
            for part in ("knee", "ankle", "heel", "foot_index"):
                far, near = INDEX[f"right_{part}"], INDEX[f"left_{part}"]
                xy_px[behind, far] = (0.4 * film.xy_px[:, far] + 0.6 * film.xy_px[:, near])[behind]
    posted = replace(film, xy_px=xy_px, covered=covered)
    run = prepare(posted, ClipOptions())
    assert find_refusal(run) is None
    assert not {"uneven_steps", "step_out_of_turn"} & {note.id for note in run.gait.notes}
    found = _measured(posted)
    assert abs(found["cadence", "both"].value - CLIP.gait.cadence_spm) < 0.3
    assert found["contact_time", "left"].missing_id == "hidden"


def test_a_single_frame_is_a_slip_and_not_a_post():
    one = _covering(track(CLIP, FULL))
    for frames, hides in ((1, False), (8, True)):
        covered = one.covered.copy()
        covered[40 : 40 + frames, INDEX["left_heel"]] = 1.0
        hidden = hidden_joints(replace(one, covered=covered))[:, INDEX["left_heel"]]
        assert hidden[40 : 40 + frames].any() == hides


def _film(*, post, flicker=0):
    """Return looks, landmarks and room pictures of a dark dot per joint that crosses a room."""
    random = np.random.default_rng(3)
    backdrop = random.integers(90, 200, size=(200, 300, 3))
    base = np.zeros((33, 2))
    base[:, 1] = np.linspace(0.2, 0.8, 33)
    for part, y in (("shoulder", 0.25), ("hip", 0.5), ("knee", 0.65), ("ankle", 0.8)):
        for side in ("left", "right"):
            base[INDEX[f"{side}_{part}"], 1] = y
    looks, places, rooms = [], [], {}
    for frame in range(30):
        xy = base + np.array((0.1 + 0.8 * frame / 29, 0.0))
        picture = backdrop + random.integers(-1, 2, size=backdrop.shape)
        picture = picture + random.integers(-flicker, flicker + 1, size=backdrop.shape)
        for x, y in (xy * (300, 200)).astype(int):
            picture[max(y - 8, 0) : y + 9, max(x - 8, 0) : x + 9] = 20
        if post:
            picture[:, 140:165] = backdrop[:, 140:165]
        rgb = np.clip(picture, 0, 255).astype(np.uint8)
        looks.append(look_at_joints(rgb, xy))
        places.append(xy)
        rooms[frame] = small_colour(rgb)
    return np.stack(looks), np.stack(places), rooms


def test_a_post_covers_the_joints_behind_it_and_no_others():
    looks, xy, rooms = _film(post=True)
    knee = covered_by_room(looks, xy, rooms)[:, INDEX["left_knee"]]
    x = xy[:, INDEX["left_knee"], 0] * 300
    behind = (x > 147) & (x < 158)
    clear = (x < 125) | (x > 180)
    assert behind.any()
    assert (knee[behind] > 0.65).all()
    assert (np.nan_to_num(knee[clear]) < 0.3).all()


def test_what_changes_by_itself_covers_nothing():
    looks, xy, rooms = _film(post=False, flicker=40)
    assert not (covered_by_room(looks, xy, rooms) > 0.65).any()
