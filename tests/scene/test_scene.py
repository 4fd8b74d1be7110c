"""What was filmed: view, turn, activity, surface, roll, scale, and whether the clock is true."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError
from formcheck.lab.phantom import Camera, Clip, Faults, GaitSpec, Leg, landmark_track
from formcheck.model import INDEX, ClipOptions, Gait, Question
from formcheck.prepare import prepare
from formcheck.scene import find_roll, find_scale, runner_xy, springs, take_first_look, upright
from formcheck.scene.activity import hips_phase_deg
from formcheck.scene.view import find_heading, leg_length_px
from formcheck.signal import clean
from support.phantom_runs import FLEET, FULL, NAMES, far_away, run, seen_from, told, track, truth

VIEWS = ("side_left", "side_right", "rear", "front")
SLOW, FAST = "rearfoot_slow", "forefoot_fast"


def _notes(scene):
    return {note.id for note in scene.notes}


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", NAMES)
def test_the_view_is_seen_from_every_side(name, view):
    scene = run(seen_from(FLEET[name], view), FULL).scene
    assert scene.view == view
    assert abs(scene.yaw_deg) < 8.0
    assert scene.direction == {"side_left": -1, "side_right": 1}.get(view, 0)
    assert scene.near_side == {"side_left": "left", "side_right": "right"}.get(view)
    assert scene.is_side == view.startswith("side")
    assert scene.is_frontal != scene.is_side


@pytest.mark.parametrize("yaw", [-20.0, -10.0, 10.0, 20.0])
@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("name", [SLOW, FAST])
def test_a_turned_camera_is_reported_within_eight_degrees(name, view, yaw):
    scene = take_first_look(track(seen_from(FLEET[name], view, yaw_deg=yaw)), ClipOptions())
    assert scene.view == view
    assert abs(scene.yaw_deg) == pytest.approx(abs(yaw), abs=8.0)


@pytest.mark.parametrize("view", VIEWS)
def test_turning_either_way_has_opposite_signs(view):
    one, other = (
        find_heading(track(seen_from(FLEET[SLOW], view, yaw_deg=yaw))).yaw_deg
        for yaw in (-15.0, 15.0)
    )
    assert np.sign(one) == -np.sign(other)


@pytest.mark.parametrize("yaw", [40.0, 45.0, 50.0])
def test_between_two_views_it_is_oblique(yaw):
    scene = take_first_look(
        track(far_away(seen_from(FLEET[SLOW], "side_right", yaw_deg=yaw))), ClipOptions()
    )
    assert scene.view == "oblique"
    assert scene.near_side is None


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
@pytest.mark.parametrize(("speed", "cadence"), [(1.0, 100), (1.4, 112), (1.8, 125), (2.0, 132)])
def test_walking_is_walking(speed, cadence, view):
    clip = Clip(gait=GaitSpec.walking(speed, cadence), camera=Camera(view=view), duration_s=5.0)
    assert run(clip, FULL).scene.activity == "walking"


@pytest.mark.parametrize("slower", [1.0, 4.0])
def test_a_walker_whose_hips_sink_like_a_runners_walks_and_is_not_asked_about_slow_motion(slower):
    walk = track(Clip(gait=GaitSpec.walking(), duration_s=5.0), FULL)
    apart = np.abs(walk.point("left_ankle")[:, 1] - walk.point("right_ankle")[:, 1])
    moved = walk.xy_px.copy()
    upper = [INDEX[f"{side}_{part}"] for side in ("left", "right") for part in ("hip", "shoulder")]
    moved[:, upper, 1] += 0.35 * apart[:, None]
    seen = replace(walk, xy_px=moved, time_s=slower * walk.time_s)
    look = take_first_look(clean(seen), ClipOptions())
    assert look.activity == "walking"
    assert look.clock_doubt is None


@pytest.mark.parametrize("cadence", [160, 170, 180])
@pytest.mark.parametrize("bend", [50.0, 60.0])
def test_a_shuffle_with_knees_as_straight_as_a_walkers_is_running(cadence, bend):
    leg = Leg(heel_recovery_deg=bend, overstride_pct=15.0)
    gait = GaitSpec(speed_mps=2.0, cadence_spm=cadence, left=leg, right=leg)
    assert run(Clip(gait=gait, duration_s=5.0), FULL).scene.activity == "running"


@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_standing_is_neither(view):
    clip = Clip(gait=GaitSpec.standing(), camera=Camera(view=view), duration_s=5.0)
    assert run(clip, FULL).scene.activity == "none"
    assert run(clip, FULL).gait.contacts == ()


@pytest.mark.parametrize("view", ["side_left", "side_right", "rear", "front"])
@pytest.mark.parametrize("name", NAMES)
def test_running_is_running(name, view):
    assert run(seen_from(FLEET[name], view), FULL).scene.activity == "running"


@pytest.mark.parametrize(("speed", "cadence"), [(1.9, 152), (2.2, 156), (5.5, 190)])
def test_jogging_and_sprinting_are_running(speed, cadence):
    clip = Clip(gait=GaitSpec(speed_mps=speed, cadence_spm=cadence), duration_s=5.0)
    assert run(clip, FULL).scene.activity == "running"


@pytest.mark.parametrize("factor", [4.0, 8.0])
@pytest.mark.parametrize("name", [SLOW, FAST])
def test_slow_motion_is_doubted_and_the_told_factor_believed(name, factor):
    clip = replace(
        seen_from(FLEET[name], "side_left", fps=30 * factor),
        faults=Faults(slow_motion=factor),
        duration_s=4.0,
    )
    scene = run(replace(clip), FULL).scene
    assert "time_base" not in _notes(
        prepare(track(clip, FULL), ClipOptions(slow_motion=factor)).scene
    )
    doubted = prepare(track(clip, FULL), ClipOptions()).scene
    assert doubted.activity == "running"
    note = doubted.clock_doubt
    assert note in doubted.notes
    assert isinstance(note, Question)
    assert (note.choices, note.suggested) == ((1.0, 4.0, 8.0), factor)
    assert "Does this clip play slower than life?" in note.message
    assert f"{factor:g} times too slow" in note.message
    assert "--" not in note.message
    assert scene.view == "side_left"
    right = prepare(track(clip, FULL), ClipOptions(slow_motion=factor))
    assert right.scene.time_scale == factor
    assert 120.0 / right.scene.stride_period_s == pytest.approx(clip.gait.cadence_spm, abs=1.5)
    assert right.cleaned.duration_s == pytest.approx(4.0, abs=0.1)


@pytest.mark.parametrize("factor", [1.6, 2.0])
@pytest.mark.parametrize("name", [SLOW, FAST, "quick_120fps"])
def test_a_clip_played_too_fast_is_doubted(name, factor):
    whole = track(FLEET[name], FULL)
    quick = prepare(whole.then("quick", time_s=whole.time_s / factor), ClipOptions()).scene
    assert "sped up" in quick.clock_doubt.message


def test_a_view_told_wrongly_is_overruled_and_noted():
    whole = track(FLEET[SLOW], FULL)
    for claimed, words in (("rear", "from behind"), ("side_right", "mirrored")):
        scene = take_first_look(whole, ClipOptions(view=claimed))
        assert scene.view == "side_left"
        note = next(note for note in scene.notes if note.id == "view_overruled")
        assert words in note.message
    assert "view_overruled" not in _notes(take_first_look(whole, ClipOptions(view="side_left")))


def test_a_view_the_picture_leaves_open_is_taken_as_told():
    whole = track(far_away(seen_from(FLEET[SLOW], "side_right", yaw_deg=45.0)))
    scene = take_first_look(whole, ClipOptions(view="side_right"))
    assert (scene.view, scene.direction) == ("side_right", 1)
    assert "view_as_told" in _notes(scene)
    assert abs(scene.yaw_deg) > 30.0


def test_surface_by_whether_the_runner_stays_in_the_picture():
    belt = Clip(gait=GaitSpec(speed_mps=3.0))
    over = replace(
        belt, surface="overground", duration_s=3.0,
        camera=Camera(distance_m=9.0, size_px=(1920, 1080), fps=60),
    )  # fmt: skip
    assert run(belt, FULL).scene.surface == "treadmill"
    scene = prepare(track(over, FULL), ClipOptions(height_cm=175.0)).scene
    assert scene.surface == "overground"
    assert scene.speed_mps == pytest.approx(3.0, rel=0.08)


@pytest.mark.parametrize("name", NAMES)
def test_the_scale_comes_from_belt_speed_or_height(name):
    clip = FLEET[name]
    true = truth(clip).px_per_m
    by_belt = run(clip, FULL).scene
    by_height = prepare(track(clip, FULL), told(clip, speed_kmh=None)).scene
    neither = prepare(track(clip, FULL), ClipOptions()).scene
    assert by_belt.scale_from == "belt speed"
    assert by_belt.px_per_m == pytest.approx(true, rel=0.10)
    assert by_height.scale_from == "height"
    assert by_height.px_per_m == pytest.approx(true, rel=0.08)
    assert neither.px_per_m is None
    assert neither.scale_from is None
    assert neither.speed_mps is None


def test_a_scale_from_the_belt_needs_a_side_view_contacts_and_a_speed():
    one = run(FLEET[SLOW], FULL)
    belt = find_scale(one.cleaned, one.scene, one.gait, ClipOptions(speed_kmh=10.0))
    assert belt.scale_from == "belt speed"
    faster = find_scale(one.cleaned, one.scene, one.gait, ClipOptions(speed_kmh=20.0))
    assert faster.px_per_m == pytest.approx(belt.px_per_m / 2.0)
    rear = replace(one.scene, view="rear")
    for look, gait, told_kmh in (
        (rear, one.gait, 10.0), (one.scene, Gait((), None), 10.0), (one.scene, one.gait, None)
    ):  # fmt: skip
        scale = find_scale(one.cleaned, look, gait, ClipOptions(speed_kmh=told_kmh))
        assert (scale.px_per_m, scale.scale_from) == (None, None)


def test_hips_that_slow_down_in_stance_leave_the_belts_scale_as_it_is():
    """A runner's hips brake and hurry within a step; the belt does neither."""
    one = run(FLEET[SLOW], FULL)
    step_s = one.gait.step_period_s
    surge_px = 0.03 * one.scene.leg_px * np.sin(2 * np.pi * one.cleaned.time_s / step_s)
    xy = one.cleaned.xy_px.copy()
    for side in ("left", "right"):
        xy[:, INDEX[f"{side}_hip"], 0] += surge_px
    surging = replace(one.cleaned, xy_px=xy)
    told_speed = ClipOptions(speed_kmh=10.0)
    plain, other = (
        find_scale(seen, one.scene, one.gait, told_speed) for seen in (one.cleaned, surging)
    )
    assert other == plain


def test_overground_the_height_is_kept():
    one = run(FLEET[SLOW], FULL)
    look = replace(one.scene, surface="overground")
    scale = find_scale(one.cleaned, look, one.gait, ClipOptions(speed_kmh=10.0, height_cm=175.0))
    assert scale.scale_from == "height"


def _of_a_network(track):
    """Return a digital runner's landmarks, off as a network's are, as a network's."""
    return replace(track, engine="litert", model="heavy")


@pytest.mark.parametrize("view", ["side_left", "side_right"])
@pytest.mark.parametrize("roll", [-6.0, 0.0, 6.0])
def test_roll_is_found_from_the_feet_on_the_belt(roll, view):
    one = run(seen_from(FLEET[SLOW], view, roll_deg=roll), FULL, 4)
    found = find_roll(_of_a_network(one.cleaned), one.scene, one.gait)
    assert found.deg == pytest.approx(roll, abs=3.0 * found.sd_deg)
    assert ("camera_roll" in [note.id for note in found.notes]) == (abs(found.deg) >= 2.5)


def test_roll_that_cannot_be_told_widens_instead():
    for clip in (seen_from(FLEET[SLOW], "rear"), replace(FLEET[SLOW], duration_s=1.5)):
        scene = run(clip, FULL).scene
        assert scene.roll_deg is None
        assert scene.roll_sd_deg >= 2.5
        assert "roll_unknown" in _notes(scene)


def test_a_laboratory_s_markers_are_level_whatever_their_feet_say():
    one = run(seen_from(FLEET[SLOW], "side_left", roll_deg=6.0), FULL, 4)
    assert find_roll(_of_a_network(one.cleaned), one.scene, one.gait).deg > 2.5
    level = find_roll(replace(one.cleaned, model="markers"), one.scene, one.gait)
    assert (level.deg, level.notes) == (0.0, ())
    assert 0.0 < level.sd_deg < 0.5


def test_without_a_belt_the_feet_say_nothing_of_the_roll():
    one = run(seen_from(FLEET[SLOW], "side_left", roll_deg=6.0), FULL, 4)
    told = find_roll(_of_a_network(one.cleaned), one.scene, one.gait)
    assert told.deg == pytest.approx(6.0, abs=3.0 * told.sd_deg)
    for changed, widened in (
        ({"surface": "overground"}, 2.6),
        ({"surface": "unknown"}, 2.6),
        ({"camera_moves": True}, 4.0),
    ):
        roll = find_roll(_of_a_network(one.cleaned), replace(one.scene, **changed), one.gait)
        assert roll.deg is None
        assert roll.sd_deg == pytest.approx(widened, abs=0.1)
        assert [note.id for note in roll.notes] == ["roll_unknown"]


def test_a_camera_that_follows_unevenly_is_no_belt():
    """The ground passes at the speed of the camera's turn, now faster, now slower."""
    one = run(FLEET[SLOW], FULL)
    xy = one.cleaned.xy_px.copy()
    xy[..., 0] += 0.4 * one.scene.leg_px * np.sin(2 * np.pi * one.cleaned.time_s / 1.9)[:, None]
    following = replace(one.cleaned, xy_px=xy)
    assert find_roll(one.cleaned, one.scene, one.gait).deg is not None
    assert find_roll(following, one.scene, one.gait).deg is None


@given(x=st.floats(-500, 500), y=st.floats(-500, 500), roll=st.floats(-20, 20))
@settings(derandomize=True, max_examples=40, deadline=None)
def test_upright_turns_the_picture_back_and_keeps_lengths(x, y, roll):
    angle = np.radians(roll)
    clockwise = np.array(
        [x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)]
    )
    assert upright(clockwise, roll) == pytest.approx([x, -y], abs=1e-6)
    assert np.linalg.norm(upright(clockwise, roll)) == pytest.approx(np.hypot(x, y), abs=1e-6)
    assert upright(clockwise, None) == pytest.approx([clockwise[0], -clockwise[1]])


@pytest.mark.parametrize("view", VIEWS)
def test_the_runners_frame_points_forwards_or_to_the_right(view):
    clip = seen_from(FLEET[SLOW], view)
    whole, scene = track(clip), run(clip).scene
    low, high = ("left_ear", "nose") if scene.is_side else ("left_shoulder", "right_shoulder")
    ahead = runner_xy(whole, scene, high) - runner_xy(whole, scene, low)
    assert np.median(ahead[:, 0]) > 0
    up = runner_xy(whole, scene, "nose") - runner_xy(whole, scene, "left_hip")
    assert np.median(up[:, 1]) > 0


@pytest.mark.parametrize("view", VIEWS)
def test_the_leg_is_as_long_as_it_is(view):
    clip = seen_from(FLEET[SLOW], view)
    true_px = truth(clip).px_per_m * clip.body.leg_ratio * clip.body.height_m
    assert leg_length_px(track(clip)) == pytest.approx(true_px, rel=0.06)


@pytest.mark.parametrize(
    ("name", "low", "high"),
    [
        ("speed_kmh", 3.0, 40.0),
        ("height_cm", 100, 230),
        ("mass_kg", 25, 250),
        ("slow_motion", 0.1, 40),
    ],
)
def test_what_is_told_must_be_possible(name, low, high):
    ClipOptions(**{name: low})
    ClipOptions(**{name: high})
    for value in (0.9 * low, 1.1 * high, -1.0, float("nan")):
        with pytest.raises(InputError, match="check the value and its unit"):
            ClipOptions(**{name: value})


def test_a_scene_of_unseen_landmarks_is_nothing_at_all():
    whole = landmark_track(Clip(duration_s=1.0))
    blind = whole.then("blind", xy_px=np.full_like(whole.xy_px, np.nan))
    scene = prepare(blind, ClipOptions()).scene
    assert scene.roll_deg is scene.px_per_m is None
    assert scene.activity == "none"
    assert scene.stride_period_s is None


@pytest.mark.parametrize("name", NAMES)
def test_a_runners_hips_spring_over_the_standing_foot(name):
    seen = run(FLEET[name], FULL)
    assert springs(seen.cleaned, seen.scene.leg_px, seen.scene.stride_period_s)
    slow = replace(seen.cleaned, time_s=4.0 * seen.cleaned.time_s)
    assert springs(slow, seen.scene.leg_px, 4.0 * seen.scene.stride_period_s)


@pytest.mark.parametrize(("speed", "cadence"), [(0.9, 95), (1.4, 112), (2.1, 136)])
def test_a_walkers_hips_vault_over_it(speed, cadence):
    clip = Clip(gait=GaitSpec.walking(speed, cadence), duration_s=5.0)
    seen = run(clip, FULL)
    phase = hips_phase_deg(seen.cleaned, seen.scene.leg_px, seen.scene.stride_period_s)
    assert abs(phase) > 140
