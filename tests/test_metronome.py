from __future__ import annotations

import json
import shutil
import wave

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import InputError, OutputError
from formcheck.metronome import (
    RATE_HZ,
    beat_samples,
    make_beat,
    read_baseline,
    write_beat,
    write_metronome,
)
from formcheck.plan import target_spm
from formcheck.render import build
from support.report_example import overstrider


def heard(path):
    """Return the samples of a track, its rate, and where each click begins."""
    with wave.open(str(path)) as track:
        assert (track.getnchannels(), track.getsampwidth()) == (1, 2)
        samples = np.frombuffer(track.readframes(track.getnframes()), dtype="<i2")
        rate = track.getframerate()
    loud = np.abs(samples.astype(int)) > 20_000
    # a click begins where it is loud after a quiet tenth of a second
    onsets = [i for i in np.flatnonzero(loud) if not loud[max(0, i - rate // 10) : i].any()]
    return samples, rate, np.array(onsets)


@pytest.mark.parametrize(("own", "percent"), [(160, 5), (160, 10), (171, 5), (163, 0)])
def test_every_click_begins_on_its_own_sample(tmp_path, own, percent):
    path = tmp_path / "beat.wav"
    beat = make_beat(own, percent, minutes=1.0)
    write_beat(beat, path)
    samples, rate, onsets = heard(path)
    assert rate == RATE_HZ
    assert len(samples) == 60 * rate
    exact = np.arange(len(onsets)) * 60 * rate / beat.target_spm
    assert np.array_equal(onsets, np.rint(exact).astype(int))
    assert len(onsets) == beat.target_spm
    assert [p.name for p in tmp_path.iterdir()] == ["beat.wav"]


@given(st.integers(120, 177), st.floats(0, 10), st.floats(0.1, 30))
def test_no_click_drifts_by_more_than_half_a_sample(own, percent, minutes):
    beat = make_beat(own, percent, minutes)
    starts = beat_samples(beat)
    exact = np.arange(len(starts)) * 60 * RATE_HZ / beat.target_spm
    assert np.max(np.abs(starts - exact)) <= 0.5
    assert starts[-1] < minutes * 60 * RATE_HZ
    assert len(starts) == pytest.approx(minutes * beat.target_spm, abs=1.001)
    assert beat.target_spm <= 1.10 * own + 1e-9


def test_the_beat_is_that_of_the_programme():
    assert make_beat(160).target_spm == 168 == target_spm(160, 5)
    assert make_beat(160, 10).target_spm == 176
    assert make_beat(165, 10).target_spm == 181


@pytest.mark.parametrize(
    ("told", "says"),
    [
        ({"baseline_spm": 80}, "the step rate is 80; give 120 to 230 steps a minute"),
        ({"baseline_spm": float("nan")}, "the step rate is nan"),
        ({"baseline_spm": float("inf")}, "the step rate is inf"),
        ({"baseline_spm": 160, "percent": 11}, "--percent is 11; give 0 to 10 per cent"),
        ({"baseline_spm": 160, "percent": -5}, "--percent is −5"),
        ({"baseline_spm": 160, "minutes": 0}, "--minutes is 0; give 0.1 to 120"),
        ({"baseline_spm": 160, "minutes": 1e9}, "--minutes is 1e+09"),
        ({"baseline_spm": 180}, "quick already"),
    ],
)
def test_what_makes_no_sense_is_refused_in_a_sentence(told, says):
    with pytest.raises(InputError) as error:
        make_beat(**told)
    assert says in str(error.value)


def test_a_quick_runner_may_still_hear_the_own_rhythm():
    assert make_beat(184, 0).target_spm == 184


def test_a_track_is_written_whole_or_not_at_all(tmp_path):
    beat = make_beat(160, minutes=0.1)
    with pytest.raises(InputError, match=r"does not end in \.wav"):
        write_beat(beat, tmp_path / "beat.mp3")
    with pytest.raises(OutputError, match="cannot be written"):
        write_beat(beat, tmp_path / "none" / "beat.wav")
    folder = tmp_path / "beat.wav"
    folder.mkdir()
    with pytest.raises(OutputError, match="cannot be written"):
        write_beat(beat, folder)
    assert [p.name for p in tmp_path.iterdir()] == ["beat.wav"]


# ------------------------------------------------------------------ from a report


@pytest.fixture
def report(tmp_path):
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "report.json").write_text(build(overstrider()).model_dump_json())
    yield folder
    shutil.rmtree(folder)


def changed(folder, change):
    path = folder / "report.json"
    table = json.loads(path.read_text())
    change(table)
    path.write_text(json.dumps(table))


def test_a_reports_own_cadence_is_the_baseline(report):
    assert read_baseline(report) == pytest.approx(150, abs=2)
    assert read_baseline(report / "report.json") == read_baseline(report)


@pytest.mark.parametrize(
    ("held", "stop"),
    [
        (["form"], None),
        (["calf_form"], None),
        ([], {"title": "See someone.", "lines": [], "signs": [], "no_source": ""}),
    ],
)
def test_a_report_that_holds_form_back_gives_no_beat(report, held, stop):
    def hold(table):
        table["plan"]["pathway"] = {
            "stop": stop, "held": held, "sections": [], "return_to_run": [],
        }  # fmt: skip

    changed(report, hold)
    with pytest.raises(InputError, match="holds back a change of form"):
        read_baseline(report)


def test_a_cadence_that_is_not_sure_gives_no_beat(report):
    def doubt(table):
        for row in table["measurements"]:
            if row["metric"] == "cadence":
                row["confidence"] = "low"

    changed(report, doubt)
    with pytest.raises(InputError, match="no sure cadence"):
        read_baseline(report)


def test_what_is_no_report_is_refused_by_name(report, tmp_path):
    with pytest.raises(InputError, match=r"cannot be read.*or a number"):
        read_baseline(tmp_path / "none")
    with pytest.raises(InputError, match="is no report"):
        read_baseline(tmp_path)
    for content in ("{", "[]", '{"schema_version": 99, "measurements": [], "plan": {}}'):
        (report / "report.json").write_text(content)
        with pytest.raises(InputError, match=r"cannot be read|has schema_version"):
            read_baseline(report)


def test_one_call_writes_the_beat_of_a_number_or_of_a_report(report, tmp_path):
    own = write_metronome(163.0, tmp_path / "own.wav", minutes=0.1)
    assert (own.baseline_spm, own.target_spm) == (163, 171)
    measured = write_metronome(report, tmp_path / "report.wav", percent=10, minutes=0.1)
    assert measured.baseline_spm == round(read_baseline(report))
    assert measured.target_spm == target_spm(measured.baseline_spm, 10)
    assert len(heard(tmp_path / "report.wav")[2]) == len(beat_samples(measured))
