"""`formcheck intake`, `metronome` and `analyze --answers`, as a runner types them."""

from __future__ import annotations

import io
import json

import pytest

from formcheck import render
from formcheck.files.track import write_track
from formcheck.intake import answers_text, read_answers
from formcheck.intake.ask import offered
from formcheck.knowledge import load
from formcheck.lab.phantom import Clip, GaitSpec, landmark_track
from support.advice import ADVICE
from support.command_line import assert_refused
from support.made_answers import sore_knee
from support.phantom_runs import FULL
from support.report_example import overstrider

PAIN = load().pain
TITLE = PAIN.sections["answer"].title


@pytest.fixture
def typed(monkeypatch):
    """Let a runner type lines."""
    return lambda *lines: monkeypatch.setattr(
        "sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines))
    )


@pytest.fixture
def answers_file(tmp_path):
    """Write answers, and return where they are."""

    def write(**told):
        path = tmp_path / "told.toml"
        path.write_text(answers_text(sore_knee(**told)))
        return path

    return write


# ------------------------------------------------------------------ intake


def test_the_questions_are_asked_and_the_answers_written(run, typed, tmp_path):
    typed("1", "0", "2", "0", "2", "", "0", "0", *[""] * 20)
    path = tmp_path / "mine.toml"
    code, out, err = run("intake", "-o", path)
    assert code == 0, err
    assert out.startswith(TITLE)
    assert "Cloosterman" in out
    assert "Where does it hurt" in err
    assert "Where does it hurt" not in out
    assert read_answers(path) == sore_knee(age="adult")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.toml"]  # and no unfinished ones


def test_who_stops_is_told_where_the_answers_are_and_goes_on(run, monkeypatch, typed, tmp_path):
    class Leaving(io.StringIO):
        def readline(self):
            if line := super().readline():
                return line
            raise KeyboardInterrupt

    monkeypatch.setattr("sys.stdin", Leaving("1\n0\n2\n"))
    code, out, err = run("intake", "-o", tmp_path / "mine.toml")
    assert code != 0
    assert out == ""
    assert f"saved in {tmp_path / 'mine.unfinished.toml'}" in err
    assert "Traceback" not in err
    typed("0", "2", "", "0", "0", *[""] * 20)
    code, out, err = run("intake", "-o", tmp_path / "mine.toml")
    assert code == 0, err
    assert "Continuing where you stopped" in err
    assert read_answers(tmp_path / "mine.toml") == sore_knee(age="adult")
    assert [p.name for p in tmp_path.iterdir()] == ["mine.toml"]


def test_a_warning_sign_leaves_the_questions_that_whoever_is_seen_needs(run, typed, tmp_path):
    listed = list(offered(load().intake.questions["signs"], sore_knee(), load()))
    typed("1", str(listed.index("locking") + 1), "2", "0", "2", "0", "0", "")
    code, out, _ = run("intake", "-o", tmp_path / "mine.toml")
    assert code == 0
    assert out.startswith(PAIN.stop.titles["soon"])
    assert "within a day or two" in out
    assert [sentence for sentence in ADVICE if sentence in out] == []


def test_answers_of_before_are_read_again_and_made_a_page(run, answers_file, tmp_path):
    page = tmp_path / "page.html"
    path = answers_file(since_weeks=20.0)
    code, out, err = run("intake", "--answers", path, "--page", page)
    assert code == 0, err
    assert "Yours has lasted 20 weeks" in out
    text = page.read_text()
    assert TITLE in text
    assert "Glute bridge" in text
    assert "image/webp" in text
    assert sorted(p.name for p in tmp_path.iterdir()) == ["page.html", "told.toml"]


def test_nobody_at_the_terminal_is_one_sentence(run, typed, tmp_path):
    typed()
    code, out, err = run("intake", "-o", tmp_path / "mine.toml")
    assert code == 1
    assert out == ""
    assert err.splitlines()[-1].startswith("formcheck: no answer came")
    assert list(tmp_path.iterdir()) == []


def test_answers_are_never_overwritten(run, typed, answers_file):
    typed("0", "0")
    path = answers_file()
    result = run("intake", "-o", path)
    assert_refused(result, "told.toml is there already")


# ------------------------------------------------------------------ analyze --answers


def analyzed(run, saved, path, folder):
    words = ("analyze", saved, "-o", folder, "--no-video", "--answers", path)
    code, out, err = run(*words)
    assert code == 0, err
    return (
        out,
        (folder / "report.html").read_text(),
        json.loads((folder / "report.json").read_text()),
    )


def test_a_report_with_answers_begins_with_the_answer(run, saved, answers_file, tmp_path):
    path = answers_file(longest_run_km=12.0)
    out, page, report = analyzed(run, saved, path, tmp_path / "run")
    assert out.startswith(TITLE)
    assert page.index(TITLE) < page.index('id="runner"')
    sections = {s["id"]: s for s in report["plan"]["pathway"]["sections"]}
    assert sections["answer"]["statements"][0]["sources"]
    assert any("13.2 km" in s["text"] for s in sections["load"]["statements"])


def test_a_warning_sign_in_the_answers_stops_a_report(run, saved, answers_file, tmp_path):
    path = answers_file(signs=["night_pain"])
    out, page, report = analyzed(run, saved, path, tmp_path / "run")
    assert out.startswith(PAIN.stop.titles["soon"])
    assert f'<h1 id="stop">{PAIN.stop.titles["soon"]}</h1>' in page
    assert report["plan"]["pathway"]["stop"]["signs"][0]["id"] == "night_pain"
    assert report["plan"]["exercises"] == []
    assert report["measurements"]
    result = run("metronome", tmp_path / "run", "-o", tmp_path / "b.wav")
    assert_refused(result, "advises against a change of form")


def test_a_sign_to_have_checked_stands_first_in_a_report(run, saved, answers_file, tmp_path):
    path = answers_file(signs=["no_better"])
    out, page, report = analyzed(run, saved, path, tmp_path / "run")
    assert out.startswith(PAIN.refer.title)
    assert "a physiotherapist, within two weeks" in out.split("\n\n")[0]
    assert page.index(f'<h2 id="refer">{PAIN.refer.title}</h2>') < page.index(TITLE)
    (sign,) = report["plan"]["pathway"]["refer"]["signs"]
    assert (sign["id"], sign["how_soon"]) == ("no_better", "within two weeks")
    assert report["plan"]["exercises"]


def test_a_clip_that_is_unfit_still_answers(run, answers_file, tmp_path):
    walk = tmp_path / "walk.npz"
    write_track(landmark_track(Clip(gait=GaitSpec.walking(), duration_s=5.0), FULL, 3), walk)
    words = ("analyze", walk, "-o", tmp_path / "out", "--no-video", "--answers")
    code, out, err = run(*words, answers_file())
    assert code == 1
    assert out.startswith(TITLE)
    assert "This looks like walking" in err
    code, out, err = run(*words, answers_file(signs=["locking"]))
    assert code == 1
    assert out.startswith(PAIN.stop.titles["soon"])
    assert "walking" not in err


def test_answers_that_make_no_sense_are_refused_before_any_work(run, saved, tmp_path):
    path = tmp_path / "told.toml"
    path.write_text("pian = 3\n")
    result = run("analyze", saved, "--answers", path, "-o", tmp_path / "run")
    assert_refused(result, "told.toml: the key pian is not known")
    assert [p.name for p in tmp_path.iterdir()] == ["told.toml"]


# ------------------------------------------------------------------ metronome


def test_a_beat_is_written_from_a_number_and_from_a_report(run, tmp_path):
    beat = tmp_path / "beat.wav"
    code, out, err = run("metronome", "160", "--minutes", "0.5", "-o", beat)
    assert (code, out) == (0, f"{beat}\n{beat.with_suffix('.m4a')}\n")
    assert "168 steps per minute, your own 160" in err
    folder = tmp_path / "run"
    render.write_folder(folder, lambda new: render.write(overstrider(), new, video=False))
    code, _, err = run("metronome", folder, "--percent", "10", "--minutes", "0.1", "-o", beat)
    assert code == 0
    assert "165 steps per minute, your own 150" in err


def test_a_report_that_asks_for_no_quicker_steps_says_so_in_a_sentence(run, saved, tmp_path):
    run("analyze", saved, "-o", tmp_path / "run", "--no-video")
    result = run("metronome", tmp_path / "run", "-o", tmp_path / "beat.wav")
    assert_refused(result, "does not ask you to take quicker steps")
    assert [path.name for path in tmp_path.iterdir()] == ["run"]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("16",), "the step rate is 16"),
        (("160", "--percent", "20"), "--percent is 20"),
        (("160", "--minutes", "-1"), "--minutes is −1"),
        (("nan",), "the step rate is nan"),
        (("nowhere",), "nowhere cannot be read"),
    ],
)
def test_a_beat_that_makes_no_sense_is_refused(run, tmp_path, words, says):
    result = run("metronome", *words, "-o", tmp_path / "beat.wav")
    assert_refused(result, says)
    assert list(tmp_path.iterdir()) == []
