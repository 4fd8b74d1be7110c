"""`formcheck live`: lines, objects and a table; how it ends; what it refuses."""

from __future__ import annotations

import json
from io import StringIO

import numpy as np
import pytest
from rich.console import Console

from formcheck.cli import live as command
from formcheck.errors import VideoError
from formcheck.i18n import Wording, msg
from formcheck.lab.phantom import Camera, Clip, landmark_track
from formcheck.lab.replayed import Replayed
from formcheck.live import session, watch
from support.paths import SIDE

TRACK = landmark_track(
    Clip(camera=Camera(view="side_left", size_px=(360, 480), fps=60), duration_s=6)
)
GREY = np.full((480, 360, 3), 110, np.uint8)


@pytest.fixture
def recorded(monkeypatch):
    """Give what the network would see of the sample, without it."""
    monkeypatch.setattr(session.weights, "ensure", lambda name: name)
    monkeypatch.setattr(session, "engine_maker", lambda *_: lambda: Replayed(TRACK))
    film = ((float(time_s), GREY) for time_s in TRACK.time_s)
    monkeypatch.setattr("formcheck.live.film_pictures", lambda *_, **__: film)


def test_each_reading_is_an_object(run, recorded):
    code, out, err = run("live", SIDE, "--fast", "--json", "--height", "172")
    said = [json.loads(line) for line in out.splitlines()]
    assert (code, err) == (0, "")
    assert [round(one["time_s"]) for one in said] == [1, 2, 3, 4, 5, 6]
    assert said[0]["refused"] == "watching"
    last = said[-1]
    assert last["refused"] is None
    assert last["cadence"]["low"] < last["cadence"]["value"] < last["cadence"]["high"]
    assert last["knee_valgus"]["missing"] == "view"
    assert last["vertical_oscillation"]["unit"] == "cm"
    assert last["camera"]["view"] == {"ok": True, "value": "side_left"}


def test_away_from_a_terminal_each_reading_is_a_line(run, recorded):
    code, out, _ = run("live", SIDE, "--fast", "--language", "de")
    lines = out.splitlines()
    assert code == 0
    assert lines[0].startswith("1 s: ")
    assert "Schritte/min" in lines[-1]
    assert lines[-1].startswith("Letzte Zahlen")


def test_a_camera_that_goes_leaves_its_last_numbers_and_one_sentence(run, recorded, monkeypatch):
    def unplugged(number):
        for time_s in TRACK.time_s[:300]:
            yield float(time_s) + 5000.0, GREY
        message = msg("camera {number} gives no more pictures", number=number)
        raise VideoError(message)

    monkeypatch.setattr("formcheck.live.open_camera", unplugged)
    monkeypatch.setattr("formcheck.live.newest", lambda pictures: pictures)
    code, out, err = run("live", "--camera", "0")
    assert code == 1
    assert err == "formcheck: camera 0 gives no more pictures\n"
    assert out.splitlines()[-1].startswith("Last numbers, at 5 s: Cadence")


def test_ctrl_c_ends_it_with_the_last_numbers(run, recorded, monkeypatch):
    def stopped(number):
        for time_s in TRACK.time_s[:240]:
            yield float(time_s), GREY
        raise KeyboardInterrupt

    monkeypatch.setattr("formcheck.live.open_camera", stopped)
    monkeypatch.setattr("formcheck.live.newest", lambda pictures: pictures)
    code, out, err = run("live", "--camera", "0")
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].startswith("Last numbers, at 4 s: ")


def test_in_a_terminal_a_table_says_numbers_reasons_and_whether_it_is_enough():
    pictures = ((float(t), GREY) for t in TRACK.time_s)
    first, *_, last = watch(pictures, engine=Replayed(TRACK))
    for reading, word, words in (
        (last, Wording(), ("Cadence", "steps per minute", "of 15 steps of each leg")),
        (last, Wording("de"), ("Schrittfrequenz", "von 15 Schritten je Bein")),
        (first, Wording(), ("Watching; numbers come after 3 s",)),
    ):
        console = Console(file=StringIO(), width=120)
        console.print(command._table(reading, word))
        drawn = console.file.getvalue()
        assert all(one in drawn for one in words), drawn


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ((), "name one thing to watch"),
        ((SIDE, "--camera", "0"), "name one thing to watch"),
        (("--camera", "0", "--fast"), "--fast is for a video"),
        (("nothing.mp4",), "there is no file nothing.mp4"),
        ((SIDE, "--model", "huge"), "--model 'huge' is not known"),
    ],
)
def test_what_cannot_be_watched_is_one_sentence(run, words, why):
    code, out, err = run("live", *words)
    assert (code, out) == (1, "")
    assert why in err
    assert len(err.splitlines()) == 1
