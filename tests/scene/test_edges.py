"""What still edges say of the camera: rooms whose camera is known, and pictures that are drawn."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.engines._pictures import backdrop_frames, find_edges, small_grey, stands_still
from formcheck.errors import InputError
from formcheck.files.track import read_track, write_track
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from formcheck.scene.edges import ROLLS_DEG, TURNS_DEG, roll_likelihood, turn_likelihood
from support.phantom_runs import FLEET, FULL, seen_from, track

SIZE_PX = (720, 960)
LANDMARKS = track(FLEET["rearfoot_slow"], FULL)


def room(
    roll_deg=0.0, turn_deg=0.0, pitch_deg=0.0, focus=1.0, clutter=0, seed=0, size_px=SIZE_PX
) -> np.ndarray:
    """Return the edges of a room with a treadmill, seen by a camera of this turn, (E, 4) px.

    Before turning, the camera looks along +z at the runner 3 m away; x to the right, y down.
    """
    random = np.random.default_rng(seed)
    ends = []
    for x, z in ((-1.1, 3.4), (-0.9, 3.4), (1.3, 5.0), (0.7, 5.0)):  # uprights, door, window
        ends.append(((x, -0.6, z), (x, 0.5, z)))
    for y, z in ((0.75, 2.7), (0.7, 3.3), (-0.9, 5.0), (0.9, 5.0)):  # deck, wall
        ends.append(((-0.9, y, z), (0.9, y, z)))
    for x in (-0.8, 0.8):  # the deck's ends
        ends.append(((x, 0.73, 2.7), (x, 0.73, 3.4)))
    line = np.array(ends) - (0.0, 0.0, 3.0)
    turn, pitch = np.radians(turn_deg), np.radians(pitch_deg)
    about_y = np.array(
        [[np.cos(turn), 0, np.sin(turn)], [0, 1, 0], [-np.sin(turn), 0, np.cos(turn)]]
    )
    about_x = np.array(
        [[1, 0, 0], [0, np.cos(pitch), np.sin(pitch)], [0, -np.sin(pitch), np.cos(pitch)]]
    )
    seen = (line @ about_y.T + (0.0, 0.0, 3.0)) @ about_x.T
    flat = focus * seen[..., :2] / seen[..., 2:]
    some = random.uniform(-0.5, 0.5, (clutter, 1, 2)) * np.array(size_px) / max(size_px)
    angle = random.uniform(0, np.pi, (clutter, 1))
    stroke = np.stack((np.cos(angle), np.sin(angle)), -1) * np.array([-0.04, 0.04])[:, None]
    flat = np.concatenate((flat, some + stroke))
    roll = np.radians(roll_deg)
    clockwise = np.array([[np.cos(roll), -np.sin(roll)], [np.sin(roll), np.cos(roll)]])
    return (flat @ clockwise.T * max(size_px) + np.array(size_px) / 2).reshape(-1, 4)


def in_room(**camera):
    return replace(LANDMARKS, edges_px=room(**camera), size_px=SIZE_PX)


def best(values, likely):
    return float(values[np.argmax(likely)])


@given(
    roll=st.floats(-8, 8),
    pitch=st.floats(-4, 4),
    turn=st.floats(-15, 15),
    told=st.floats(-3, 3),
    focus=st.floats(0.7, 1.5),
    seed=st.integers(0, 99),
)
@settings(derandomize=True, max_examples=40, deadline=None)
def test_roll_is_that_of_uprights_and_level_edges(roll, pitch, turn, told, focus, seed):
    seen = in_room(
        roll_deg=roll, pitch_deg=pitch, turn_deg=turn, focus=focus, clutter=40, seed=seed
    )
    likely = roll_likelihood(seen, turn + told)
    # level edges of a turned room lean where a camera that looks up or down has no horizon
    both = abs(pitch * np.tan(np.radians(turn)))
    assert best(ROLLS_DEG, likely) == pytest.approx(roll, abs=0.6 + both)
    assert likely[np.abs(ROLLS_DEG - roll) > 2.0 + both].max() < 0.2 * likely.max()


@pytest.mark.parametrize("told", [-12.0, 12.0])
def test_houses_need_not_stand_along_the_runners_way(told):
    likely = roll_likelihood(in_room(roll_deg=-2.0, clutter=20), told)
    assert best(ROLLS_DEG, likely) == pytest.approx(-2.0, abs=0.5)


@given(
    turn=st.floats(-20, 20),
    focus=st.floats(0.75, 1.4),
    roll=st.floats(-5, 5),
    pitch=st.floats(-3, 3),
)
@settings(derandomize=True, max_examples=40, deadline=None)
def test_a_turn_is_found_without_knowing_the_lens(turn, focus, roll, pitch):
    seen = in_room(turn_deg=turn, focus=focus, roll_deg=roll, pitch_deg=pitch, clutter=20)
    likely = turn_likelihood(seen, roll, SIZE_PX[0] / 2)
    share = likely / likely.sum()
    assert abs(share @ TURNS_DEG - turn) < 1.5 + 0.3 * abs(turn)  # as well as the lens is known


def test_a_mirrored_room_has_the_opposite_roll_and_turn():
    seen = in_room(roll_deg=3.0, turn_deg=8.0, clutter=30)
    flipped = seen.edges_px.copy()
    flipped[:, ::2] = SIZE_PX[0] - flipped[:, ::2]
    other = replace(seen, edges_px=flipped)
    assert np.allclose(roll_likelihood(seen, 8.0), roll_likelihood(other, -8.0)[::-1], rtol=1e-6)
    middle = SIZE_PX[0] / 2
    assert np.allclose(
        turn_likelihood(seen, 3.0, middle), turn_likelihood(other, -3.0, middle)[::-1], rtol=1e-6
    )


def test_no_edges_say_nothing_and_clutter_alone_little():
    assert np.all(roll_likelihood(LANDMARKS, 0.0) == 1.0)
    assert np.all(turn_likelihood(LANDMARKS, 0.0, 300.0) == 1.0)
    clutter = replace(LANDMARKS, size_px=SIZE_PX, edges_px=room(clutter=60)[-60:])
    likely = roll_likelihood(clutter, 0.0) * np.exp(-0.5 * (ROLLS_DEG / 2.5) ** 2)
    share = likely / likely.sum()
    assert np.sqrt(share @ (ROLLS_DEG - share @ ROLLS_DEG) ** 2) > 1.0


@pytest.mark.parametrize("view", ["side_left", "side_right", "rear", "front"])
@pytest.mark.parametrize("roll", [-5.0, 0.0, 5.0])
def test_a_run_is_levelled_by_the_room_in_every_view(view, roll):
    clip = seen_from(FLEET["rearfoot_slow"], view, roll_deg=roll)
    seen = track(clip, FULL)
    edges = room(roll_deg=roll, clutter=30, size_px=seen.size_px)
    scene = prepare(replace(seen, edges_px=edges), ClipOptions()).scene
    assert scene.roll_deg == pytest.approx(roll, abs=max(0.5, 2.0 * scene.roll_sd_deg))
    assert scene.roll_sd_deg < 1.0
    without = prepare(seen, ClipOptions()).scene
    assert without.roll_deg is None or without.roll_sd_deg > scene.roll_sd_deg


@pytest.mark.parametrize(("view", "sign"), [("side_left", -1), ("side_right", 1), ("rear", 1)])
def test_a_room_mends_the_yaw_that_the_body_shows(view, sign):
    """The digital camera is square to the runner; the room says that it is 6 degrees off."""
    seen = track(seen_from(FLEET["rearfoot_slow"], view), FULL)
    square = prepare(replace(seen, edges_px=room(size_px=seen.size_px)), ClipOptions()).scene
    turned = prepare(
        replace(seen, edges_px=room(turn_deg=6.0, size_px=seen.size_px)), ClipOptions()
    ).scene
    assert abs(square.yaw_deg) <= abs(prepare(seen, ClipOptions()).scene.yaw_deg) + 0.3
    assert sign * (turned.yaw_deg - square.yaw_deg) > 1.0


def _drawn(angle_deg, limb_px):
    """A rolled door frame, and a limb that is elsewhere in each picture."""
    picture = np.full((480, 360, 3), 200, np.uint8)
    middle = np.array([180.0, 240.0])
    a = np.radians(angle_deg)
    turn = np.array([[np.cos(a), -np.sin(a)], [np.sin(a), np.cos(a)]])
    corners = (np.array([[-90, -150], [90, -150], [90, 150], [-90, 150]]) @ turn.T + middle) * 16
    cv2.fillPoly(picture, [corners.astype(np.int32)], (90, 80, 70), cv2.LINE_AA, shift=4)
    cv2.line(picture, (limb_px, 100), (limb_px + 60, 400), (20, 30, 160), 12, cv2.LINE_AA)
    return picture


@pytest.mark.parametrize("angle", [-7.0, 0.0, 3.0])
def test_edges_are_found_in_what_stands_still_only(angle):
    pictures = [small_grey(_drawn(angle, 30 + 34 * number)) for number in range(9)]
    edges = find_edges(pictures, (720, 960))  # the clip is twice the size that was looked at
    way = edges[:, 2:] - edges[:, :2]
    assert edges.max() > 500
    off = (np.degrees(np.arctan2(way[:, 1], way[:, 0])) - angle + 45) % 90 - 45
    assert len(edges) >= 4
    assert np.all(np.abs(off) < 1.0)


def test_a_camera_stands_still_while_limbs_and_belt_move():
    still = [_drawn(2.0, 30 + 34 * number) for number in range(9)]
    for number, picture in enumerate(still):  # the belt's marks go by
        picture[440:, (40 * number) % 300 : (40 * number) % 300 + 20] = 40
        picture[150:430, 335:350] = 60  # an upright of the treadmill
    assert stands_still([small_grey(picture) for picture in still])


def test_a_camera_that_follows_or_sways_does_not_stand_still():
    texture = np.random.default_rng(5).integers(40, 220, (60, 110, 1)).repeat(8, 0).repeat(8, 1)
    wall = texture.repeat(3, axis=2).astype(np.uint8)
    for step_px in (37, -5):
        ways = [200 + step_px * number for number in range(9)]
        assert not stands_still([small_grey(wall[:, way : way + 360]) for way in ways])
    assert stands_still([small_grey(wall[:, 200:560])] * 9)


def test_a_bare_wall_counts_as_still():
    assert stands_still([np.full((96, 72), 128, np.uint8)] * 9)
    assert stands_still([])


def test_nothing_to_see_has_no_edges():
    assert find_edges([], SIZE_PX).shape == (0, 4)
    assert find_edges([np.full((96, 72), 128, np.uint8)] * 3, SIZE_PX).shape == (0, 4)


@pytest.mark.parametrize("frames", [1, 5, 9, 240])
def test_the_backdrop_is_made_of_frames_from_all_over_the_clip(frames):
    chosen = backdrop_frames(frames)
    assert len(set(chosen)) == len(chosen) == min(frames, 9)
    assert all(0 <= frame < frames for frame in chosen)


@pytest.mark.parametrize("shape", [(5, 3), (4,), (2, 2, 2)])
def test_edges_of_another_shape_are_refused(shape):
    with pytest.raises(InputError, match=r"edges of a track need shape \(E, 4\), got"):
        replace(LANDMARKS, edges_px=np.zeros(shape))


def test_a_saved_track_keeps_its_edges_and_an_older_one_has_none(tmp_path):
    path = tmp_path / "track.npz"
    write_track(in_room(roll_deg=2.0), path)
    again = read_track(path)
    assert np.allclose(again.edges_px, room(roll_deg=2.0), atol=1e-3)
    with np.load(path) as data:
        older = {name: data[name] for name in data.files if name != "edges_px"}
    np.savez(path, **older)
    assert read_track(path).edges_px.shape == (0, 4)
