"""Numbers as people type them: decimal comma, pace, miles, feet and inches, pounds."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import InputError
from formcheck.intake import answers_text, read_answers
from formcheck.quantities import (
    height_cm,
    mass_kg,
    number,
    read_number,
    speed_kmh,
    times_slower,
)
from support.command_line import assert_refused
from support.made_answers import sore_knee


@pytest.mark.parametrize(
    ("typed", "kmh"),
    [
        *((text, 10.8) for text in ("10.8", "10,8", " 10,8 ", "10.8 km/h", "10,8kmh")),
        *((text, 12.0) for text in ("5:00/km", "5:00 min/km", "5 min/km", "5'00\"/km")),
        *((text, 60 / 5.5) for text in ("5:30/km", "5:30 min/km", "5,5 min/km")),
        *((text, 6.7 * 1.609344) for text in ("6.7mph", "6,7 mph", "6.7 MPH", "6.7 mi/h")),
        *((text, 60 / 8.5 * 1.609344) for text in ("8:30/mile", "8:30 min/mi", "8.5 min/mile")),
        ("3 m/s", 10.8),
        (None, None),
    ],
)
def test_a_speed_is_a_speed_or_a_pace(typed, kmh):
    assert speed_kmh(typed) == (None if kmh is None else pytest.approx(kmh))


@pytest.mark.parametrize(
    ("typed", "cm"),
    [
        *((text, 172) for text in ("172", "172,0", "172cm", "172 cm", "1.72m", "1,72 m", "1720mm")),
        *((text, 71 * 2.54) for text in ("5'11\"", "5'11", "5 ft 11 in", "5ft11", "71in", "5′11″")),
        ("6ft", 72 * 2.54),
        ("5'8,5\"", 68.5 * 2.54),
        (None, None),
    ],
)
def test_a_height_is_metric_or_in_feet_and_inches(typed, cm):
    assert height_cm(typed) == (None if cm is None else pytest.approx(cm))


@pytest.mark.parametrize(
    ("typed", "kg"),
    [("63.5", 63.5), ("63,5kg", 63.5), ("140lb", 63.5029), ("140 lbs", 63.5029), (None, None)],
)
def test_a_mass_is_in_kilograms_or_pounds(typed, kg):
    assert mass_kg(typed) == (None if kg is None else pytest.approx(kg, abs=1e-3))


@given(st.floats(0.01, 1e4), st.sampled_from((".", ",")))
def test_a_comma_is_as_good_as_a_point(value, sign):
    text = f"{value:.3f}"
    assert read_number(text.replace(".", sign)) == float(text)


@pytest.mark.parametrize("typed", ["", "fast", "1.000,5", "1,2,3", "ten", "10 8", "5:30"])
def test_nonsense_is_told_in_one_sentence_with_examples(typed):
    for read in (speed_kmh, height_cm, mass_kg, lambda text: number("--minutes", text)):
        with pytest.raises(InputError, match=r"is not a \w+; write it like") as error:
            read(typed)
        assert repr(typed) in str(error.value)
        assert "\n" not in str(error.value)


@pytest.mark.parametrize("typed", ["5:70/km", "0:30/km", "-5:30/km", "5:30/h", "12 knots"])
def test_what_is_no_pace_is_not_taken_for_one(typed):
    with pytest.raises(InputError, match="is not a speed"):
        speed_kmh(typed)


@pytest.mark.parametrize("typed", ["5'13\"", "72 hands"])
def test_what_is_no_height_is_not_taken_for_one(typed):
    with pytest.raises(InputError, match="is not a height"):
        height_cm(typed)


def test_slow_motion_is_a_factor_with_or_without_its_sign():
    assert [times_slower(text) for text in ("4", "4x", "4×", "2,5", None)] == [4, 4, 4, 2.5, None]


# ------------------------------------------------------------------ on the command line


@pytest.mark.parametrize(
    ("words", "mps"),
    [
        (("--speed", "10,8"), 3.0),
        (("--speed-kmh", "10.8"), 3.0),
        (("--speed", "5:30/km"), 1000 / 330),
    ],
)
def test_a_report_is_made_with_the_speed_as_it_was_typed(run, saved, tmp_path, words, mps):
    code, _, err = run("analyze", saved, *words, "--height", "1,72m", "-o", tmp_path / "run",
                       "--no-video")  # fmt: skip
    assert code == 0, err
    clip = json.loads((tmp_path / "run" / "report.json").read_text())["clips"][0]
    assert clip["speed_mps"] == pytest.approx(mps, abs=0.01)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--speed", "quick"), "--speed 'quick' is not a speed; write it like 10.8, 5:30/km or"),
        (("--height", "tall"), "--height 'tall' is not a height"),
        (("--mass", "1.2.3"), "--mass '1.2.3' is not a mass"),
        (("--slow-motion", "slow"), "--slow-motion 'slow' is not a number"),
        (("--speed", "100"), "100"),
    ],
)
def test_a_number_that_is_none_is_refused_before_any_work(run, saved, tmp_path, words, says):
    assert_refused(run("analyze", saved, *words, "-o", tmp_path / "run"), says)
    assert list(tmp_path.iterdir()) == []


def test_the_metronome_takes_a_comma_too(run, tmp_path):
    beat = tmp_path / "beat.m4a"
    words = ("metronome", "160,4", "--percent", "7,5", "--minutes", "0,1", "-o", beat)
    code, _, err = run(*words)
    assert code == 0, err
    assert "172 steps per minute, your own 160" in err


def test_the_digital_runner_takes_a_pace(run, tmp_path, monkeypatch):
    asked = {}
    monkeypatch.setattr(
        "formcheck.cli.lab._render", lambda clip, output, _: asked.update(clip=clip) or output
    )
    words = ("--speed", "5:00/km", "--seconds", "2,5", "--yaw", "-1,5")
    code, _, err = run("phantom", "-o", tmp_path / "a.mp4", *words)
    assert code == 0, err
    clip = asked["clip"]
    assert clip.gait.speed_mps == pytest.approx(1000 / 300)
    assert (clip.duration_s, clip.camera.yaw_deg) == (2.5, -1.5)


@pytest.mark.parametrize("written", ["13,2", '"13,2"', "13,2  # last Sunday", "13.2"])
def test_the_answers_file_takes_a_decimal_comma(tmp_path, written):
    path = tmp_path / "told.toml"
    lines = answers_text(sore_knee(longest_run_km=13.2)).splitlines()
    told = [
        f"longest_run_km = {written}" if line.startswith("longest_run_km =") else line
        for line in lines
    ]
    assert told != lines or written == "13.2"
    path.write_text("\n".join(told))
    assert read_answers(path).longest_run_km == 13.2
