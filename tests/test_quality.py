"""Which clips cannot be measured, and the one reason given."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.knowledge import load
from formcheck.lab.phantom import Camera, Clip, Faults, GaitSpec, Leg, Scenery, truth
from formcheck.metrics import measure_all
from formcheck.metrics.gates import refusal
from formcheck.model import INDEX, ClipOptions, Gait, Note
from formcheck.prepare import prepare
from formcheck.quality import MIN_BODY_PX, find_refusal
from support.phantom_runs import FLEET, FULL, NAMES, run, seen_from, track

CLIP = FLEET["rearfoot_slow"]


def _reason(clip, **changes):
    note = find_refusal(prepare(track(clip, FULL), ClipOptions(**changes)))
    return None if note is None else note.id


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
@pytest.mark.parametrize("name", NAMES)
def test_the_fleet_is_fit(name, view):
    clip = seen_from(FLEET[name], view)
    assert find_refusal(run(clip, FULL)) is None


def _grounded(share, speed_mps=1.8, cadence_spm=158.0):
    """Return a run in which no foot leaves before the other lands: contact against the step."""
    leg = Leg(
        overstride_pct=14,
        foot_strike_deg=5,
        knee_flexion_strike_deg=18,
        knee_flexion_peak_deg=40,
        heel_recovery_deg=60,
        contact_ms=round(share * 60_000 / cadence_spm),
    )
    gait = GaitSpec(speed_mps=speed_mps, cadence_spm=cadence_spm, left=leg, right=leg)
    return Clip(gait=gait, camera=Camera(view="side_right", fps=60), duration_s=5.0, seed=2)


@pytest.mark.parametrize("share", [1.0, 1.05, 1.1])
def test_a_run_without_flight_is_measured_but_for_what_rests_on_toe_off(share):
    clip = _grounded(share)
    known, seen = truth(clip), run(clip, FULL)
    assert known.value("duty_factor", "right") > 49.5
    assert find_refusal(seen) is None
    found = {(m.metric, m.side): m for m in measure_all([seen])}
    for metric in ("contact_time", "flight_time", "duty_factor"):
        assert found[metric, "right"].missing_id == "no_flight"
    assert found["cadence", "both"].value == pytest.approx(158.0, abs=0.4)
    assert found["trunk_lean", "both"].value is not None


def test_who_walks_through_the_picture_is_told_so_and_not_to_film_the_whole_body():
    walk = track(Clip(gait=GaitSpec.walking(), camera=Camera(view="side_left"), duration_s=8), FULL)
    away = (walk.time_s < 3.0) | (walk.time_s > 5.8)
    xy_px = np.where(away[:, None, None], np.nan, walk.xy_px)
    assert find_refusal(prepare(replace(walk, xy_px=xy_px), ClipOptions())).id == "walking"


def test_a_walk_as_long_on_the_ground_is_refused_as_that():
    walk = Clip(gait=GaitSpec.walking(2.1, 136), camera=Camera(view="side_right"), duration_s=5.0)
    assert _reason(walk) == "walking"


@pytest.mark.parametrize(
    ("clip", "reason"),
    [
        (Clip(gait=GaitSpec.walking(), duration_s=5.0), "walking"),
        (Clip(gait=GaitSpec.walking(1.8, 124), camera=Camera(view="rear")), "walking"),
        (Clip(gait=GaitSpec.standing(), duration_s=4.0), "standing"),
        (replace(CLIP, duration_s=0.6), "too_short"),
        (replace(CLIP, camera=Camera(distance_m=40.0)), "person_too_small"),
        (replace(CLIP, scenery=Scenery(leaves_at_s=1.5)), "body_hidden"),
    ],
    ids=["walk", "walk from behind", "stand", "short", "small", "leaves"],
)
def test_what_cannot_be_measured_has_one_reason(clip, reason):
    assert _reason(clip) == reason


def test_the_reason_says_what_to_do():
    for clip in (
        Clip(gait=GaitSpec.walking(), duration_s=5.0),
        replace(CLIP, duration_s=0.6),
        replace(CLIP, camera=Camera(distance_m=40.0)),
    ):
        note = find_refusal(prepare(track(clip, FULL), ClipOptions()))
        assert note.message.endswith(".")
        assert "film" in note.message
        assert "\n" not in note.message


def test_the_length_is_tested_and_told_in_real_time():
    clip = replace(
        seen_from(CLIP, "side_left", fps=240), duration_s=0.6, faults=Faults(slow_motion=8.0)
    )
    note = find_refusal(prepare(track(clip, FULL), ClipOptions(slow_motion=8.0)))
    assert note.id == "too_short"
    assert "only 0.6 s long" in note.message


def test_slow_motion_is_not_too_short():
    clip = replace(
        seen_from(CLIP, "side_left", fps=240), duration_s=3.0, faults=Faults(slow_motion=8.0)
    )
    assert _reason(clip, slow_motion=8.0) is None


def test_several_people_come_before_everything_else():
    one = run(CLIP, FULL)
    note = Note("several_people", "Three people are in view; say who with --person.")
    assert find_refusal(replace(one, cleaned=replace(one.cleaned, runner_doubt=note))) == note


def test_an_uneven_rhythm_is_named_before_the_activity():
    one = run(CLIP, FULL)
    note = Note("uneven_rhythm", "The legs keep no steady rhythm.")
    scene = replace(one.scene, stride_period_s=None, rhythm_doubt=note)
    assert find_refusal(replace(one, scene=scene, gait=Gait((), None))) == note


def test_fewer_than_four_contacts_are_too_few():
    one = run(CLIP, FULL)
    few = Gait(one.gait.contacts[:3], one.gait.step_period_s)
    assert find_refusal(replace(one, gait=few)).id == "no_contacts"
    assert find_refusal(replace(one, gait=replace(few, contacts=one.gait.contacts[:4]))) is None


@pytest.mark.parametrize(("share", "reason"), [(0.45, None), (0.51, None), (0.7, "walking")])
def test_nobody_runs_with_each_foot_down_for_most_of_a_stride(share, reason):
    one = run(CLIP, FULL)
    stride_s = 2.0 * one.gait.step_period_s
    down = tuple(replace(c, toe_off_s=c.strike_s + share * stride_s) for c in one.gait.contacts)
    note = find_refusal(replace(one, gait=replace(one.gait, contacts=down)))
    assert (note and note.id) == reason


def _feet_hidden(one, share=0.6, hips_still=False):
    """Return a run whose contacts last a share of a stride, the feet hidden for half of each."""
    stride_s = 2.0 * one.gait.step_period_s
    down = tuple(replace(c, toe_off_s=c.strike_s + share * stride_s) for c in one.gait.contacts)
    covered, xy_px = np.zeros(one.cleaned.visibility.shape), one.cleaned.xy_px.copy()
    for contact in down:
        first = np.abs(one.cleaned.time_s - contact.strike_s) < 0.5 * share * stride_s
        for part in ("ankle", "heel", "foot_index"):
            covered[first, INDEX[f"{contact.side}_{part}"]] = 1.0
    if hips_still:
        hips = [INDEX[f"{side}_hip"] for side in ("left", "right")]
        xy_px[:, hips, 1] = np.nanmedian(xy_px[:, hips, 1])
    cleaned = replace(one.cleaned, xy_px=xy_px, covered=covered)
    return replace(one, cleaned=cleaned, gait=replace(one.gait, contacts=down))


def test_a_hidden_foot_is_no_walk_where_the_hips_spring_and_a_refusal_says_what_hides():
    one = run(CLIP, FULL)
    hidden = _feet_hidden(one)
    assert find_refusal(hidden) is None
    assert find_refusal(replace(hidden, cleaned=one.cleaned)).id == "walking"
    assert refusal(load().metrics["contact_time"], _feet_hidden(one, 0.5), "left") is None
    still = find_refusal(_feet_hidden(one, hips_still=True))
    assert still.id == "body_hidden"
    assert "cannot tell whether you run or walk" in still.message


def test_a_walker_whose_feet_are_hidden_is_still_one():
    walk = Clip(gait=GaitSpec.walking(), camera=Camera(view="side_left"), duration_s=5.0)
    film = track(walk, FULL)
    covered = np.zeros(film.visibility.shape)
    behind = film.point("left_ankle")[:, 0] < np.median(film.middle("hip")[:, 0])
    for side in ("left", "right"):
        covered[behind, INDEX[f"{side}_ankle"]] = 1.0
    assert find_refusal(prepare(replace(film, covered=covered), ClipOptions())).id == "walking"


def test_the_smallest_runner_is_just_measured():
    one = run(CLIP, FULL)
    assert find_refusal(replace(one, scene=replace(one.scene, body_px=MIN_BODY_PX))) is None
    small = replace(one.scene, body_px=MIN_BODY_PX - 1.0)
    note = find_refusal(replace(one, scene=small))
    assert note.id == "person_too_small"
    assert "99 pixels tall" in note.message
    assert "100 at least" in note.message


def test_somebody_too_far_away_reads_from_where_to_film():
    """A phone's main lens shows 1.7 m as 300 of 960 pixels from 3.9 m."""
    note = find_refusal(run(replace(CLIP, camera=Camera(distance_m=40.0)), FULL))
    assert note.message.endswith("film from 4 m at most.")


def test_an_unknown_leg_is_hidden():
    one = run(CLIP, FULL)
    scene = replace(one.scene, leg_px=float("nan"))
    assert find_refusal(replace(one, scene=scene)).id == "body_hidden"
    assert np.isnan(scene.leg_px)


def test_legs_that_cannot_be_made_out_are_not_called_still():
    still = track(Clip(gait=GaitSpec.standing(), duration_s=4.0), FULL)
    dark = replace(still, visibility=np.full_like(still.visibility, 0.6))
    reasons = [find_refusal(prepare(seen, ClipOptions())) for seen in (still, dark)]
    assert [reason.id for reason in reasons] == ["standing", "legs_unclear"]
    assert "dark" in reasons[1].message


# ------------------------------------------------------------------ a picture that is turned


def turned(seen, quarters):
    """Return the track of the picture turned clockwise by quarters, as a phone's flag lost does."""
    xy, size = seen.xy_px, seen.size_px
    for _ in range(quarters):
        xy = np.stack((size[1] - 1.0 - xy[..., 1], xy[..., 0]), axis=-1)
        size = size[::-1]
    return replace(seen, xy_px=xy, size_px=size)


@pytest.mark.parametrize(
    ("quarters", "words"), [(1, "on its side"), (2, "on its head"), (3, "on its side")]
)
@pytest.mark.parametrize("name", ["rearfoot_slow", "forefoot_fast", "phone_30fps"])
@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_a_picture_that_lies_on_its_side_is_refused_as_that(view, name, quarters, words):
    film = turned(track(seen_from(FLEET[name], view), FULL), quarters)
    refusal = find_refusal(prepare(film, ClipOptions()))
    assert refusal.id == "picture_turned"
    assert words in str(refusal.message)


def test_a_sprinters_lean_and_a_tilted_phone_are_upright():
    clip = replace(CLIP, gait=replace(CLIP.gait, trunk_lean_deg=22.0), duration_s=3.0)
    tilted = replace(clip, camera=Camera(view="side_left", roll_deg=9.0))
    for one in (clip, tilted):
        refusal = find_refusal(prepare(track(one, FULL), ClipOptions()))
        assert refusal is None or refusal.id != "picture_turned"


def test_contacts_that_were_not_seen_say_nothing_of_flight():
    one = run(CLIP, FULL)
    unseen = tuple(replace(c, toe_off_s=np.nan) for c in one.gait.contacts)
    assert replace(one.gait, contacts=unseen).down_share is None
    half = (*unseen[:3], *one.gait.contacts[3:])
    assert replace(one.gait, contacts=half).down_share == pytest.approx(0.35, abs=0.03)
    assert (
        refusal(load().metrics["contact_time"], replace(one, gait=Gait(unseen, 0.36)), "left")
        is None
    )
