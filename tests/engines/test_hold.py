"""A camera in a hand: how it moved is told by the room, or it is said why not."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import pytest

from formcheck.engines._hold import Hold, find_hold, how_it_sways, put_back
from formcheck.engines._pictures import sway_note
from formcheck.engines._room import RoomSeen, RoomWatch
from formcheck.model import INDEX, FloatArray, moved_by

FPS, FRAMES, SIZE = 30.0, 60, (360, 480)
BODY_PX = 300.0
STEP_HZ = 2.7


def a_room(grain: float = 60.0, seed: int = 3) -> np.ndarray:
    """Return a wall with things on it, larger than the picture."""
    random = np.random.default_rng(seed)
    wall = np.full((680, 560), 128.0, np.float32)
    for _ in range(40):
        x, y = random.integers(0, 500), random.integers(0, 620)
        wide, tall = random.integers(20, 90, 2)
        cv2.rectangle(wall, (int(x), int(y)), (int(x + wide), int(y + tall)),
                      float(128 + grain * random.uniform(-1, 1)), -1)  # fmt: skip
    return cv2.GaussianBlur(wall, (0, 0), 1.0)


def turned(down_deg: float, aside_deg: float, roll_deg: float) -> FloatArray:
    """Return where a lens as long as a phone's main one takes pixels when it is turned."""
    focal = 0.75 * max(SIZE)
    lens = np.array([[focal, 0, SIZE[0] / 2], [0, focal, SIZE[1] / 2], [0, 0, 1.0]])
    turn = cv2.Rodrigues(np.radians([down_deg, aside_deg, roll_deg]))[0]
    return np.asarray(lens @ turn @ np.linalg.inv(lens))


def by_hand(size_deg: float = 0.6) -> FloatArray:
    """Return how a hand turns the camera, (T, 3, 3), about all three axes at up to 1.6 Hz."""
    t = 2 * np.pi * np.arange(FRAMES) / FPS
    ways = [np.sin(0.7 * t) + 0.4 * np.sin(1.6 * t + 1), np.cos(0.5 * t), 0.7 * np.sin(1.1 * t)]
    return np.stack([turned(*angles) for angles in size_deg * np.stack(ways, -1)])


def a_runner() -> FloatArray:
    """Return a body that bounces by 5 % of its height, as a film from a stand would show it."""
    xy = np.zeros((FRAMES, 33, 2))
    random = np.random.default_rng(2)
    xy[:] = np.array([180.0, 240.0]) + random.uniform(-40, 40, (33, 2))
    for part, down in (("shoulder", -120), ("hip", 0), ("ankle", 120)):
        for side, aside in (("left", -8), ("right", 8)):
            xy[:, INDEX[f"{side}_{part}"]] = (180 + aside, 240 + down)
    bounce = 0.025 * BODY_PX * np.sin(2 * np.pi * STEP_HZ * np.arange(FRAMES) / FPS)
    return xy + bounce[:, None, None] * np.array([0.0, 1.0])


def film(room: np.ndarray, to_film: FloatArray, noise: float = 3.0) -> list[np.ndarray]:
    """Return what a camera takes of the room and of a runner before it."""
    random = np.random.default_rng(5)
    pictures = []
    bodies = moved_by(to_film[:, None], a_runner()[: len(to_film)])
    for matrix, xy in zip(to_film, bodies, strict=True):
        back = np.array([[1, 0, -100.0], [0, 1, -100.0], [0, 0, 1]])
        grey = cv2.warpPerspective(room, matrix @ back, SIZE, borderMode=cv2.BORDER_REFLECT)
        hip = xy[INDEX["left_hip"]]
        cv2.rectangle(grey, (int(hip[0]) - 16, int(hip[1]) - 125),
                      (int(hip[0]) + 32, int(hip[1]) + 125), 40.0, -1)  # fmt: skip
        grey = grey + random.normal(0, noise, grey.shape)
        pictures.append(np.repeat(np.clip(grey, 0, 255).astype(np.uint8)[..., None], 3, axis=2))
    return pictures


def looked(
    pictures: Sequence[np.ndarray], xy_px: FloatArray, cuts: Sequence[int]
) -> list[RoomSeen]:
    """Return what a clip's segments see; each begins five frames before the last one ends."""
    seen = []
    for start, stop in zip((0, *cuts), (*cuts, len(pictures)), strict=True):
        watch = RoomWatch(np.array(SIZE, float))
        for frame in range(max(0, start - 5), stop):
            watch.see(frame, pictures[frame], xy_px[frame])
        seen.append(watch.told(stop))
    return seen


def held(to_film: FloatArray, cuts: Sequence[int] = (), **how: float) -> tuple[Hold, FloatArray]:
    """Return how a film is put back, and where the runner is on it."""
    xy_px = moved_by(to_film[:, None], a_runner())
    room = a_room(how.pop("grain", 60.0))
    return find_hold(looked(film(room, to_film, **how), xy_px, cuts), xy_px, FPS), xy_px


def bounce_left(hold: Hold, xy_px: FloatArray) -> FloatArray:
    """Return how far the steadied runner is from a still film's, but for where it stands, px."""
    off = moved_by(np.linalg.inv(hold.to_film)[:, None], xy_px) - a_runner()
    return np.asarray(off - np.median(off, axis=0))


@pytest.mark.parametrize("cuts", [(), (20, 40)])
def test_what_a_hand_did_is_taken_off(cuts: tuple[int, ...]) -> None:
    hold, xy_px = held(by_hand(), cuts)
    assert hold.why_not is None
    before = xy_px - a_runner()
    assert (before - np.median(before, axis=0)).std(axis=0).max() > 3.0
    assert bounce_left(hold, xy_px).std(axis=0).max() < 0.3


def test_a_camera_that_stands_is_left_as_it_is() -> None:
    hold, _ = held(np.tile(np.eye(3), (FRAMES, 1, 1)))
    assert hold.stands
    assert hold.to_film.shape == (0, 3, 3)
    moved = np.full((FRAMES, 2), np.nan)
    assert how_it_sways(hold, moved, FPS, 0.8, follows=False) is None


def test_where_the_whole_film_was_taken_from_plays_no_part() -> None:
    hold, xy_px = held(by_hand())
    elsewhere, also_px = held(by_hand() @ turned(2.0, -1.0, 3.0))
    off = bounce_left(hold, xy_px) - (
        moved_by(np.linalg.inv(elsewhere.to_film)[:, None], also_px)
        - np.median(moved_by(np.linalg.inv(elsewhere.to_film)[:, None], also_px), axis=0)
        - (a_runner() - np.median(a_runner(), axis=0))
    )
    assert np.abs(off).max() < 1.5  # a turn of 3 degrees alone: 8 px


def test_a_plain_wall_says_nothing_and_a_dark_room_neither() -> None:
    for grain in (0.0, 1.0):
        hold, _ = held(by_hand(), grain=grain)
        assert not hold.stands
        assert not len(hold.to_film)
        shift = np.cumsum(np.random.default_rng(1).normal(0, 0.004, (FRAMES, 2)), axis=0)
        note = how_it_sways(hold, shift, FPS, 0.8, follows=False)
        assert note is not None
        assert note.id == "sway"
        assert "plain wall" in note.message


def test_a_screen_that_plays_is_not_the_room() -> None:
    to_film = by_hand()
    xy_px = moved_by(to_film[:, None], a_runner())
    random = np.random.default_rng(8)
    pictures = []
    for matrix in to_film:  # a television that fills a quarter of the picture, cut to cut
        room = a_room()
        shown = random.integers(0, 255, (12, 11), np.uint8)
        room[120:360, 340:450] = shown.repeat(20, axis=0).repeat(10, axis=1)
        pictures += film(room, matrix[None])
    hold = find_hold(looked(pictures, xy_px, (30,)), xy_px, FPS)
    assert bounce_left(hold, xy_px).std(axis=0).max() < 0.5


def test_what_shakes_with_the_steps_is_no_room() -> None:
    """A treadmill alone in the picture goes down by 1 % of the runner at every step."""
    t = 2 * np.pi * STEP_HZ * np.arange(FRAMES) / FPS
    shaken = np.tile(np.eye(3), (FRAMES, 1, 1))
    shaken[:, 1, 2] = 0.01 * BODY_PX * np.sin(t + 0.8)
    pictures = film(a_room(), shaken)
    hold = find_hold(looked(pictures, a_runner(), ()), a_runner(), FPS)
    assert not len(hold.to_film)
    assert hold.why_not is not None
    assert "shakes with your steps" in hold.why_not


def test_a_strong_hand_is_not_taken_for_a_treadmill() -> None:
    """Hips go with the camera as the film shows them, and not as a stand would."""
    t = 2 * np.pi * np.arange(FRAMES) / FPS
    nods = 1.2 * np.sin(2.05 * t + 0.4) + 0.8 * np.sin(1.3 * t)
    hold, xy_px = held(np.stack([turned(nod, 0.5, 0.0) for nod in nods]))
    assert hold.why_not is None
    assert bounce_left(hold, xy_px).std(axis=0).max() < 0.5


def test_pictures_of_the_room_are_put_back_too() -> None:
    to_film = by_hand()
    grey = [picture[..., 0] for picture in film(a_room(), to_film, noise=0.0)]
    hold, _ = held(to_film)
    put = put_back({0: grey[0], 33: grey[33]}, hold.to_film, SIZE)
    corner = np.s_[20:100, 20:100]
    apart = [
        np.abs(one[corner].astype(float) - other[corner]).mean()
        for one, other in ((grey[0], grey[33]), (put[0], put[33]))
    ]
    assert apart[1] < 0.3 * apart[0]


def test_a_sway_to_the_sides_leaves_the_bounce() -> None:
    shift = np.zeros((FRAMES, 2))
    shift[:, 0] = 0.01 * np.sin(2 * np.pi * 1.7 * np.arange(FRAMES) / FPS)
    note = sway_note(shift, FPS, 0.5, follows=False)
    assert note is not None
    assert note.id == "sway_aside"
