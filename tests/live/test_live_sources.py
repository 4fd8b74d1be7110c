"""Pictures of a camera and of a film: when they come, which are dropped, how it ends."""

from __future__ import annotations

import time

import cv2
import numpy as np
import pytest

from formcheck.errors import VideoError
from formcheck.live import film_pictures, newest, open_camera
from formcheck.live.sources import _when_due
from support.paths import SIDE

PICTURE = np.zeros((4, 4, 3), np.uint8)


class Camera:
    """A camera that is unplugged after some pictures."""

    opened = True
    pictures = 3
    released = 0

    def __init__(self, number):  # noqa: ARG002
        self.left = self.pictures

    def set(self, what, value):  # noqa: ARG002
        return True

    def isOpened(self):  # noqa: N802 - OpenCV's name
        return self.opened

    def grab(self):
        self.left -= 1
        return self.left >= 0

    def retrieve(self):
        return True, np.full((4, 4, 3), (1, 2, 3), np.uint8)

    def release(self):
        Camera.released += 1


def test_a_camera_that_is_unplugged_says_so_after_its_pictures(monkeypatch):
    monkeypatch.setattr(cv2, "VideoCapture", Camera)
    before = Camera.released
    seen = []

    def watched():
        for time_s, rgb in newest(_slowly(open_camera(0))):
            seen.append((time_s, tuple(rgb[0, 0])))

    with pytest.raises(VideoError, match="camera 0 gives no more pictures"):
        watched()
    assert len(seen) == 3
    assert {colour for _, colour in seen} == {(3, 2, 1)}
    assert sorted(seen) == seen
    assert Camera.released == before + 1


def _slowly(pictures):
    for picture in pictures:
        yield picture
        time.sleep(0.05)  # so that none is dropped


def test_a_camera_that_is_not_there_is_refused_at_once(monkeypatch):
    monkeypatch.setattr(cv2, "VideoCapture", type("Gone", (Camera,), {"opened": False}))
    with pytest.raises(VideoError, match="camera 7 cannot be opened"):
        open_camera(7)


def test_who_is_slow_is_given_the_newest_picture():
    def quick():
        for i in range(50):
            time.sleep(0.002)
            yield float(i), PICTURE

    seen = []
    for time_s, _ in newest(quick()):
        seen.append(time_s)
        time.sleep(0.02)
    assert len(seen) < 25
    assert seen[-1] == 49.0
    assert seen == sorted(set(seen))


def test_a_stream_that_is_left_is_closed():
    closed = []

    def endless():
        try:
            while True:
                time.sleep(0.001)
                yield 0.0, PICTURE
        finally:
            closed.append(True)

    stream = newest(endless())
    next(stream)
    stream.close()
    assert closed == [True]


def test_a_film_is_given_at_its_own_clock():
    now = [100.0]

    def wait(seconds):
        now[0] += seconds

    given = []
    film = [(0.0, PICTURE), (0.5, PICTURE), (0.9, PICTURE)]
    for time_s, _ in _when_due(film, lambda: now[0], wait):
        given.append((time_s, round(now[0] - 100.0, 6)))
        now[0] += 0.45 if time_s == 0.5 else 0.0  # who watches takes a while
    assert given == [(0.0, 0.0), (0.5, 0.5), (0.9, 0.95)]


def test_a_films_pictures_are_small_and_in_order():
    times = []
    for time_s, rgb in film_pictures(SIDE):
        assert max(rgb.shape) == 480
        times.append(time_s)
        if len(times) == 5:
            break
    assert np.allclose(np.diff(times), 1 / 60, atol=1e-3)


def test_a_film_that_is_none_is_refused():
    with pytest.raises(VideoError, match="there is no file"):
        film_pictures(SIDE.with_name("nothing.mp4"))
