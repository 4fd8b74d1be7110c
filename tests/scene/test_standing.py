"""A clip of the runner standing still: what it shows, what it changes, when it is refused."""

from dataclasses import replace

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.lab.phantom import Camera, Clip, GaitSpec, Leg, landmark_track
from formcheck.lab.phantom import truth as truth_of
from formcheck.model import INDEX, ClipOptions
from formcheck.multi_clip import check_views
from formcheck.prepare import prepare
from formcheck.scene.standing import Standing, find_standing
from support.phantom_runs import FULL, measured, told

LEANS_LEFT = GaitSpec(left=Leg(side_lean_deg=6.0), right=Leg(side_lean_deg=-4.0))


def running(view="rear", gait=None, **camera):
    camera = Camera(view=view, fps=60, **camera)
    return Clip(gait=gait or GaitSpec(), camera=camera, duration_s=6.0, seed=11)


def stands(clip, seconds=2.0, **camera):
    """Return the track of a clip's runner standing before the same camera."""
    camera = replace(clip.camera, fps=30.0, **camera)
    still = replace(clip, gait=GaitSpec.standing(), camera=camera, duration_s=seconds)
    return landmark_track(still, FULL, seed=8)


def shown(clip, **camera):
    return find_standing(stands(clip, **camera), "stand.mp4")


def numbers(clip, *standings):
    """Return the run and its measurements with the given standing clips."""
    run = prepare(landmark_track(clip, FULL, seed=3), told(clip), standings)
    return run, measured(run)


def notes(run):
    return {note.id for note in run.scene.notes}


@pytest.mark.parametrize("view", ["rear", "front"])
@pytest.mark.parametrize("roll_deg", [-6.0, 0.0, 3.0])
def test_the_camera_s_tilt_is_seen(view, roll_deg):
    found = shown(running(view, roll_deg=roll_deg))
    assert found.view == view
    assert found.roll_deg == pytest.approx(roll_deg, abs=1.0)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_tilted_camera_no_longer_moves_the_thighs(view):
    def apart(roll_deg, *, level):
        """Return left minus right thigh, less the truth."""
        clip = running(view, roll_deg=roll_deg)
        run, found = numbers(clip, *([shown(clip)] if level else []))
        assert ("standing" in notes(run)) == level
        true = truth_of(clip)
        left, right = (
            found["thigh_adduction", side].value - true.value("thigh_adduction", side)
            for side in ("left", "right")
        )
        return left - right

    plain, levelled = (
        [apart(roll_deg, level=level) for roll_deg in (-5.0, 5.0)] for level in (False, True)
    )
    assert abs(plain[1] - plain[0]) > 15.0, "a degree of roll is two degrees between the legs"
    assert abs(levelled[1] - levelled[0]) < 5.0


def test_intervals_of_the_thigh_are_narrower():
    clip = running()
    _, plain = numbers(clip)
    _, levelled = numbers(clip, shown(clip))

    def width(found):
        return found["thigh_adduction", "left"].high - found["thigh_adduction", "left"].low

    assert width(levelled) < 0.8 * width(plain)


@pytest.mark.parametrize("view", ["rear", "front"])
def test_a_lean_always_to_one_side_is_seen(view):
    clip = running(view, LEANS_LEFT, roll_deg=2.0)
    true = truth_of(clip)
    _, plain = numbers(clip)
    _, levelled = numbers(clip, shown(clip))
    for side in ("left", "right"):
        off = levelled["trunk_side_lean", side].value - true.value("trunk_side_lean", side)
        assert abs(off) < 1.5
        off = plain["trunk_side_lean", side].value - true.value("trunk_side_lean", side)
        assert abs(off) > 3.0, "without it the mean is taken for upright"


def test_from_the_side_nothing_is_taken_off_and_it_is_said():
    clip = running("side_left")
    run, levelled = numbers(clip, shown(clip))
    _, plain = numbers(clip)
    assert notes(run) >= {"standing_unused"}
    assert {k: m.value for k, m in levelled.items()} == {k: m.value for k, m in plain.items()}


def test_another_view_s_clip_changes_nothing():
    clip = running("rear")
    run, _ = numbers(clip, shown(running("front")))
    assert run.scene.roll_deg is None


def test_the_room_and_the_standing_body_are_weighed():
    clip = running("rear", roll_deg=3.0)
    seen = landmark_track(clip, FULL, seed=3)
    upright = np.array([[100.0, 100.0, 100.0, 600.0], [600.0, 80.0, 600.0, 700.0]])
    in_room = replace(seen, edges_px=upright)  # says that the camera is level
    standing = find_standing(stands(clip), "stand.mp4")
    alone, room, both = (
        prepare(track, ClipOptions(), standings).scene
        for track, standings in ((seen, [standing]), (in_room, []), (in_room, [standing]))
    )
    assert abs(room.roll_deg) < 0.3 < alone.roll_deg
    assert room.roll_deg < both.roll_deg < alone.roll_deg
    assert both.roll_sd_deg < min(room.roll_sd_deg, alone.roll_sd_deg)


def test_a_phone_moved_in_between_is_noticed():
    clip = running("rear")
    run, levelled = numbers(clip, shown(running("rear", roll_deg=9.0)))
    _, plain = numbers(clip)
    assert "standing_moved" in notes(run)
    assert levelled["thigh_adduction", "left"].value == plain["thigh_adduction", "left"].value


@pytest.mark.parametrize("gait", [GaitSpec(), GaitSpec.walking()])
@pytest.mark.parametrize("view", ["side_left", "rear", "front"])
def test_somebody_who_moves_is_refused(gait, view):
    track = landmark_track(running(view, gait), FULL, seed=3)
    with pytest.raises(InputError, match=r"stand\.mp4 shows no standing: somebody"):
        find_standing(track, "stand.mp4")


def test_too_short_a_stand_is_refused():
    with pytest.raises(InputError, match="nobody stands upright and still for 1 s"):
        find_standing(stands(running(), seconds=0.8), "stand.mp4")


def test_standing_first_and_running_off_counts():
    clip = running("rear", roll_deg=3.0)
    still, runs = stands(clip), landmark_track(replace(clip, duration_s=2.0), FULL, seed=3)
    both = replace(
        still,
        time_s=np.concatenate([still.time_s, still.time_s[-1] + 0.1 + runs.time_s[::2]]),
        xy_px=np.concatenate([still.xy_px, runs.xy_px[::2]]),
        visibility=np.concatenate([still.visibility, runs.visibility[::2]]),
    )
    assert find_standing(both, "stand.mp4").roll_deg == pytest.approx(3.0, abs=1.0)


def test_sitting_still_is_refused():
    sits = stands(running("rear"))
    xy = sits.xy_px.copy()
    rows = [INDEX[f"{side}_ankle"] for side in ("left", "right")]
    hips = sits.middle("hip")[:, 1]
    for row in rows:  # the shank hangs and the thigh points at the camera
        xy[:, row, 1] = 0.35 * xy[:, row, 1] + 0.65 * hips
    with pytest.raises(InputError, match="upright"):
        find_standing(replace(sits, xy_px=xy), "stand.mp4")


def test_at_an_angle_is_refused():
    with pytest.raises(InputError, match="at an angle"):
        find_standing(stands(running("rear", yaw_deg=45.0)), "stand.mp4")


def test_two_from_one_place_are_refused():
    one, two = Standing("a.mp4", "rear", 1.0), Standing("b.mp4", "rear", 2.0)
    with pytest.raises(InputError, match=r"a\.mp4 and b\.mp4"):
        check_views([one, two])
    check_views([one, replace(two, view="front")])
