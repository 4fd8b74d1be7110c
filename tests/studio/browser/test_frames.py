"""The frame a browser shows is the frame that was measured: Chromium, by pictures with numbers."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from formcheck.video import Video, open_video, write_proxy
from support.film_server import serving_films
from support.numbered_clips import BITS, CLIPS

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
    return made


@pytest.fixture(scope="module")
def address(films: dict[str, tuple[Video, Path]]) -> Iterator[str]:
    with serving_films(films) as address:
        yield address


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


@pytest.mark.slow
@pytest.mark.parametrize("name", CLIPS)
def test_two_hundred_seeks_steps_and_pauses_show_the_frame_that_was_meant(
    open_page, address: str, films: dict[str, tuple[Video, Path]], name: str
) -> None:
    video, _ = films[name]
    page = open_page()
    page.goto(address)
    size = page.evaluate("([n, t]) => open_clip(n, t)", [name, video.time_s.tolist()])
    assert tuple(size) == (video.width_px, video.height_px)
    count = FEWER.get(name, MOVES)
    asked = moves(len(video), count, seed=list(CLIPS).index(name))
    answers = page.evaluate("([n, m, b]) => go_about(n, m, b)", [name, asked, BITS])
    assert len(answers) == count
    wrong = [
        answer
        for answer in answers
        if {answer["said"], answer["current"], answer["told"], answer["drawn"]}
        != {answer["wanted"]}
    ]
    assert wrong == []
    assert min(answer["psnr_db"] for answer in answers) > LEAST_PSNR_DB
    assert len({answer["wanted"] for answer in answers}) > count // 4
