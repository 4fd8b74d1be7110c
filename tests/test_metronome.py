from __future__ import annotations

import json
import re
import shutil
import wave

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import InputError, OutputError
from formcheck.i18n import LANGUAGES, Wording
from formcheck.metronome import read_baseline, write_beat, write_metronome
from formcheck.plan import RATE_HZ, beat_samples, make_beat, target_spm
from formcheck.render import build, html_page, text_summary, write
from support.report_example import overstrider, typical_runner


def heard(path):
    """Return the samples of a track, its rate, and where each click begins."""
    with wave.open(str(path)) as track:
        assert (track.getnchannels(), track.getsampwidth()) == (1, 2)
        samples = np.frombuffer(track.readframes(track.getnframes()), dtype="<i2")
        rate = track.getframerate()
    return samples, rate, clicks(samples, rate)


def clicks(samples, rate, least=20_000):
    """Return where it becomes loud after a quiet tenth of a second."""
    loud = np.abs(samples.astype(int)) > least
    places = np.flatnonzero(loud)
    return places[np.diff(places, prepend=-rate) > rate // 10]


def decoded(path):
    """Return the samples of a compressed track and their rate, as a player hears them."""
    resampler = av.AudioResampler(format="s16", layout="mono")
    with av.open(str(path)) as track:
        assert track.streams.audio[0].codec_context.name == "aac"
        blocks = [
            again.to_ndarray()[0]
            for frame in track.decode(audio=0)
            for again in resampler.resample(frame)
        ]
        return np.concatenate(blocks), track.streams.audio[0].rate


def clicks_a_minute(path):
    samples, rate = decoded(path)
    places = clicks(samples, rate, 10_000)
    return 60.0 * rate * (len(places) - 1) / (places[-1] - places[0]), len(places)


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
        ({"baseline_spm": 80}, "the step rate is 80; give 120 to 230 steps per minute"),
        ({"baseline_spm": float("nan")}, "the step rate is nan"),
        ({"baseline_spm": float("inf")}, "the step rate is inf"),
        ({"baseline_spm": 160, "percent": 11}, "--percent is 11; give 0 to 10 per cent"),
        ({"baseline_spm": 160, "percent": -5}, "--percent is −5"),
        ({"baseline_spm": 160, "minutes": 0}, "--minutes is 0; give 0.1 to 120"),
        ({"baseline_spm": 160, "minutes": 1e9}, "--minutes is 1e+09"),
        ({"baseline_spm": 180}, "already quick"),
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
    with pytest.raises(InputError, match=r"neither \.wav nor \.m4a"):
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
    with pytest.raises(InputError, match="advises against a change of form"):
        read_baseline(report)


def test_a_cadence_that_is_not_sure_gives_no_beat(report):
    def doubt(table):
        for row in table["measurements"]:
            if row["metric"] == "cadence":
                row["confidence"] = "low"

    changed(report, doubt)
    with pytest.raises(InputError, match="no reliable cadence"):
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
    own, written = write_metronome(163.0, tmp_path / "own.wav", minutes=0.1)
    assert (own.baseline_spm, own.target_spm) == (163, 171)
    assert written == (tmp_path / "own.wav", tmp_path / "own.m4a")
    measured, _ = write_metronome(report, tmp_path / "report.wav", percent=10, minutes=0.1)
    assert measured.baseline_spm == round(read_baseline(report))
    assert measured.target_spm == target_spm(measured.baseline_spm, 10)
    assert len(heard(tmp_path / "report.wav")[2]) == len(beat_samples(measured))


# ------------------------------------------------------------------ for the phone


@pytest.mark.parametrize(("own", "percent"), [(150, 5), (163, 0), (171, 5)])
def test_the_compressed_track_has_the_same_beat(tmp_path, own, percent):
    beat, (wav, small) = write_metronome(own, tmp_path / "beat.wav", percent, minutes=2.0)
    rate, count = clicks_a_minute(small)
    assert rate == pytest.approx(beat.target_spm, rel=0.001)
    assert count == len(beat_samples(beat))
    assert small.stat().st_size < 0.2 * wav.stat().st_size


def test_a_track_may_be_compressed_alone_and_replaces_only_its_own(tmp_path):
    small = tmp_path / "beat.m4a"
    for minutes in (0.1, 0.2):
        _, written = write_metronome(160, small, minutes=minutes)
        assert written == (small,)
    small.write_bytes(small.read_bytes() + b" ")
    with pytest.raises(OutputError, match="not as formcheck wrote it"):
        write_metronome(160, tmp_path / "beat.wav", minutes=0.1)
    assert [p.name for p in tmp_path.iterdir()] == ["beat.m4a"]  # no half of the pair


def test_a_report_brings_the_beat_that_its_programme_names(tmp_path):
    """The file, the page, the terminal and the programme say one number."""
    plan = overstrider().plan
    assert plan.correction == "cadence_up"
    write(overstrider(), tmp_path, video=False)
    rate, _ = clicks_a_minute(tmp_path / "beat.m4a")
    assert rate == pytest.approx(plan.beat_spm, rel=0.001)
    assert str(plan.beat_spm) in plan.programme[0].feedback
    for language in LANGUAGES:
        word = Wording(language)
        report = build(overstrider(), language)
        page, terminal = html_page(report, word, {}), text_summary(report, word)
        assert 'href="beat.m4a"' in page
        assert word.say("runner.beat", spm=plan.beat_spm) in page
        assert word.say("terminal.beat", spm=plan.beat_spm, file="beat.m4a") in terminal
        # explained where it is named first
        explained = {"en": "one click per step", "de": "Klick für jeden Schritt"}[language]
        assert explained in word(plan.programme[0].feedback)


def test_a_programme_without_a_sure_cadence_explains_the_beat_but_names_no_file():
    report = build(overstrider())
    report = report.changed(plan=report.plan.changed(beat_spm=None))
    for language in LANGUAGES:
        word = Wording(language)
        page = html_page(report, word, {})
        assert "beat.m4a" not in page
        assert word.say("runner.beat_app") in page


def test_a_report_with_nothing_to_change_has_no_beat_and_makes_none(tmp_path):
    """One sentence instead of a click for a change that nobody asked for."""
    folder = tmp_path / "run"
    folder.mkdir()
    write(typical_runner(), folder, video=False)
    assert not (folder / "beat.m4a").exists()
    body = (folder / "report.html").read_text().split("<body")[1]
    # four letters of a picture's base64 may spell it
    assert "beat" not in re.sub(r"base64,[^\"]*", "", body).lower()
    with pytest.raises(InputError, match=r"does not ask you to take quicker steps.* as a number"):
        write_metronome(folder, tmp_path / "beat.wav", minutes=0.1)
    assert [p.name for p in tmp_path.iterdir()] == ["run"]
    own, _ = write_metronome(folder, tmp_path / "beat.wav", percent=0, minutes=0.1)
    assert own.target_spm == own.baseline_spm  # the own rhythm is no change
