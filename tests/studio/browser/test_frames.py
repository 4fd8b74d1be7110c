"""The frame a browser shows is the frame that was measured: Chromium, by pictures with numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest

from formcheck.video import Video, open_video, write_proxy
from support.film_server import serving_films
from support.numbered_clips import BITS, CLIPS, number_in, numbered

if TYPE_CHECKING:
    from playwright.sync_api import Page

pytestmark = pytest.mark.browser

MOVES = 200
FEWER = {"turned_180": 60, "turned_270": 60, "hlg": 60}
LEAST_PSNR_DB = 30.0  # 34.5 and more measured; neighbouring frames are below 20


@pytest.fixture(scope="module")
def films(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[Video, Path]]:
    folder = tmp_path_factory.mktemp("films")
    made = {}
    for name, clip in CLIPS.items():
        video = open_video(clip.write(folder / f"{name}.mp4"))
        write_proxy(video, folder / f"{name}.proxy.mp4")
        made[name] = (video, folder / f"{name}.proxy.mp4")
    # What a browser would be given without a proxy.
    for name in ("uneven", "hevc_10_bit"):
        made[f"{name}_as_filmed"] = (made[name][0], made[name][0].path)
    return made


@pytest.fixture(scope="module")
def address(films: dict[str, tuple[Video, Path]]) -> Iterator[str]:
    with serving_films(films) as address:
        yield address


@pytest.fixture
def opened(open_page, address: str, films: dict[str, tuple[Video, Path]]) -> Callable[..., Page]:
    """Return a function that opens the page with a clip in it."""

    def opened(name: str, *, pictures: bool = False, before: str = "") -> Page:
        page = open_page()
        page.add_init_script(before)
        page.goto(address)
        times_s = films[name][0].time_s.tolist()
        page.evaluate("([n, t, p]) => open_clip(n, t, p)", [name, times_s, pictures])
        return page

    return opened


def moves(frames: int, count: int, seed: int) -> list[dict[str, object]]:
    """What a person does: jump, go a few frames on or back, play for a moment and stop."""
    random = np.random.default_rng(seed)
    done: list[dict[str, object]] = []
    for kind in random.choice(["seek", "step", "pause"], count, p=[0.5, 0.35, 0.15]):
        if kind == "seek":
            done.append({"kind": kind, "value": int(random.integers(frames))})
        elif kind == "step":
            done.append({"kind": kind, "value": int(random.choice([-5, -2, -1, -1, 1, 1, 2, 5]))})
        else:
            speed = float(random.choice([1, 0.5, 0.25]))
            done.append({"kind": kind, "value": speed, "ms": int(random.integers(20, 120))})
    return done


def wrong(answers: list[dict[str, object]]) -> list[dict[str, object]]:
    """Return the moves after which what was said, told or drawn is not what was wanted."""
    kinds = ("said", "current", "told", "drawn")
    return [one for one in answers if {one[kind] for kind in kinds} != {one["wanted"]}]


@pytest.mark.slow
@pytest.mark.parametrize("name", CLIPS)
def test_two_hundred_seeks_steps_and_pauses_show_the_frame_that_was_meant(
    opened, films: dict[str, tuple[Video, Path]], name: str
) -> None:
    page = opened(name)
    frames, count = len(films[name][0]), FEWER.get(name, MOVES)
    asked = moves(frames, count, seed=list(CLIPS).index(name))
    answers = page.evaluate("([n, m, b]) => go_about(n, m, b)", [name, asked, BITS])
    assert len(answers) == count
    assert wrong(answers) == []
    assert min(answer["psnr_db"] for answer in answers) > LEAST_PSNR_DB
    assert len({answer["wanted"] for answer in answers}) > count // 4


def test_a_wrong_frame_would_be_found(opened, films: dict[str, tuple[Video, Path]]) -> None:
    one, next_one = (numbered(index, 240, 320).astype(float) for index in (41, 42))
    assert 10 * np.log10(255**2 / np.mean((one - next_one) ** 2)) < LEAST_PSNR_DB - 10
    assert number_in((one + next_one) / 2) is None
    name = "uneven_as_filmed"
    page = opened(name)
    asked = moves(len(films[name][0]), 20, seed=1)
    answers = page.evaluate("([n, m, b]) => go_about(n, m, b)", [name, asked, BITS])
    assert len(wrong(answers)) > 5


def test_the_picture_follows_the_pointer_and_ends_where_it_ends(opened) -> None:
    page = opened("b_frames")
    way = [*range(0, 140, 2), *range(140, 20, -3), 77]
    done = page.evaluate("([i, ms, b]) => scrub(i, ms, b)", [way, 4, BITS])
    assert done["said"] == done["drawn"] == done["told"][-1] == 77
    assert set(done["told"]) <= set(way)
    assert len(done["told"]) > 3  # it moved on the way


@pytest.mark.parametrize(
    ("name", "speed", "ms"),
    [("uneven", 1, 1200), ("fast_240", 0.5, 1000), ("fast_240", 0.125, 800)],
)
def test_it_plays_by_the_true_times(
    opened, films: dict[str, tuple[Video, Path]], name: str, speed: float, ms: int
) -> None:
    video, _ = films[name]
    page = opened(name)
    done = page.evaluate("([s, ms]) => watch(10, s, ms, [null])", [speed, ms])
    assert done["playing"]
    indices = [one["index"] for one in done["told"]]
    assert indices == sorted(indices)
    behind_s = [
        one["after_s"] - (video.time_s[one["index"]] - video.time_s[10]) / speed
        for one in done["told"]
        if one["after_s"] < ms / 1000
    ]
    assert min(behind_s) > -0.03  # never before its time
    assert np.median(behind_s) < 0.25  # of real time, and on a busy machine
    assert done["said"] == indices[-1]


def test_it_stops_at_the_end_and_begins_anew(opened) -> None:
    page = opened("fast_240")
    done = page.evaluate("watch(200, 1, 700, [null])")
    assert (done["said"], done["playing"]) == (239, False)
    done = page.evaluate("watch(239, 1, 150, [null])")
    assert 0 < done["said"] < 239


def test_a_stride_is_shown_again_and_again(opened) -> None:
    page = opened("b_frames")
    done = page.evaluate("watch(40, 1, 900, [40, 52])")
    indices = [one["index"] for one in done["told"]]
    assert done["playing"]
    assert min(indices) == 40
    assert 46 < max(indices) <= 52  # a busy machine leaves frames out
    assert sum(later < earlier for earlier, later in pairwise(indices)) >= 2


def test_where_the_film_cannot_be_played_pictures_take_its_place(opened) -> None:
    page = opened("hevc_10_bit_as_filmed", pictures=True)
    for index in (0, 97, 98, 12):
        assert page.evaluate("i => film.seek(i)", index) == index
        assert page.evaluate("b => seen(b)", BITS) == page.evaluate("film.current()") == index
    assert page.locator("video").is_hidden()
    assert page.locator("img").is_visible()
    page.evaluate("film.close()")
    assert page.locator("img").count() == 0


def test_without_pictures_what_cannot_be_played_is_said(opened) -> None:
    with pytest.raises(Exception, match=r"DEMUXER|DECODER|Format|supported"):
        opened("hevc_10_bit_as_filmed")


_ONE_OFF = """
const honest = HTMLVideoElement.prototype.requestVideoFrameCallback;
HTMLVideoElement.prototype.requestVideoFrameCallback = function (callback) {
  return honest.call(this, (now, told) => callback(now, { mediaTime: told.mediaTime + 1 / 60 }));
};
"""


def test_a_browser_that_says_it_shows_other_frames_gets_pictures(opened) -> None:
    page = opened("b_frames", pictures=True, before=_ONE_OFF)
    for index in (10, 20, 30, 40):
        assert page.evaluate("i => film.seek(i)", index) == index
        assert page.evaluate("b => seen(b)", BITS) == index
    assert page.locator("img").is_visible()


def test_a_browser_that_says_nothing_is_taken_at_its_word(opened) -> None:
    silent = "delete HTMLVideoElement.prototype.requestVideoFrameCallback;"
    page = opened("edit_list", before=silent)
    for index in (10, 101, 3):
        assert page.evaluate("i => film.seek(i)", index) == index
        assert page.evaluate("b => seen(b)", BITS) == index
