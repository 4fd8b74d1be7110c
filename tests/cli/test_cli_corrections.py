"""What was set by hand, from the command line: measured, said, kept; or refused in one sentence."""

import pytest
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.files.corrections import read_corrections, write_corrections
from formcheck.files.track import write_track
from formcheck.model.correction import Corrections
from formcheck.render import read_report
from support.command_line import assert_refused
from support.phantom_runs import FLEET, FULL, run, track

CLIP = FLEET["rearfoot_slow"]
SHA = "e4" * 32


@pytest.fixture
def saved(tmp_path):
    write_track(track(CLIP, FULL).then("saved", source_sha256=SHA), tmp_path / "pose.npz")
    return tmp_path


def log_of(clip):
    contact = run(CLIP, FULL).gait.of("left")[3]
    change = {"kind": "delete_contact", "side": "left", "strike_file_s": contact.strike_s}
    return Corrections().with_entry(change, clip=clip)


def analyzed(folder, corrections, output="out"):
    words = ["analyze", str(folder / "pose.npz"), "--corrections", str(corrections)]
    done = CliRunner().invoke(app, [*words, "-o", str(folder / output), "--no-video"])
    return done.exit_code, done.stdout, done.stderr


def test_a_report_is_made_with_them_and_again_from_what_it_kept(saved):
    write_corrections(log_of(SHA), saved / "log.json")
    code, out, _ = analyzed(saved, saved / "log.json")
    assert code == 0
    assert "1 contact deleted by hand." in out
    plain = len(run(CLIP, FULL).gait.contacts)
    assert len(read_report(saved / "out").contacts) == plain - 1
    code, _, _ = analyzed(saved, saved / "out" / "report.json", "again")
    assert code == 0
    assert read_corrections(saved / "again" / "corrections.json") == log_of_file(saved)


def log_of_file(saved):
    return read_corrections(saved / "log.json")


def test_those_of_another_clip_are_refused_and_nothing_is_written(saved):
    write_corrections(log_of("00" * 32), saved / "log.json")
    assert_refused(analyzed(saved, saved / "log.json"), "is of another clip than pose.npz")
    assert not (saved / "out").exists()


@pytest.mark.parametrize("text", ["", "{}", "[1]", '{"format": "formcheck-corrections", "x": 1}'])
def test_a_foreign_file_is_refused(saved, text):
    (saved / "log.json").write_text(text)
    assert_refused(analyzed(saved, saved / "log.json"), "log.json")
    assert not (saved / "out").exists()
