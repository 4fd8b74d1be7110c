"""The track: its shape, its times, and its file."""

import json
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.errors import InputError, OutputError
from formcheck.files.track import read_track, write_track
from formcheck.model import INDEX, LANDMARKS, Bystander, Note, PoseTrack


def made(frames=12, seed=0):
    random = np.random.default_rng(seed)
    xy = random.uniform(0.0, 900.0, (frames, 33, 2))
    xy[frames // 2, 5] = np.nan
    return PoseTrack(
        time_s=np.arange(frames) / 60.0,
        xy_px=xy,
        visibility=random.uniform(0.0, 1.0, (frames, 33)),
        size_px=(720, 960),
        model="full",
        source="run with a ü.mp4",
        history=("seen", "cleaned"),
        notes=(Note("dropped", "Three frames are missing."),),
    )


def test_landmarks_are_mediapipes_thirty_three_in_its_order():
    assert len(LANDMARKS) == len(INDEX) == 33
    assert (INDEX["nose"], INDEX["left_hip"], INDEX["right_foot_index"]) == (0, 23, 32)
    assert [INDEX[name] for name in LANDMARKS] == list(range(33))


def test_what_a_saved_track_only_notes_is_a_field_when_it_is_read(tmp_path):
    moves, doubt = Note("panning", "It moves."), Note("several_people", "Who runs?")
    write_track(made(), tmp_path / "plain.npz")
    plain = read_track(tmp_path / "plain.npz")
    assert (plain.camera_moves, plain.runner_doubt) == (False, None)
    write_track(replace(made(), notes=(moves, doubt)), tmp_path / "noted.npz")
    noted = read_track(tmp_path / "noted.npz")
    assert noted.camera_moves
    assert noted.runner_doubt == doubt


@pytest.mark.parametrize(
    "changes",
    [
        {"xy_px": np.zeros((12, 32, 2))},
        {"xy_px": np.zeros((11, 33, 2))},
        {"visibility": np.zeros((12, 32))},
        {"time_s": np.zeros(12)},
        {"time_s": np.arange(12)[::-1] / 60.0},
        {"time_s": np.r_[np.arange(11) / 60.0, np.nan]},
    ],
)
def test_a_track_that_does_not_fit_together_is_refused(changes):
    with pytest.raises(InputError):
        replace(made(), **changes)


def test_frame_rate_and_length_come_from_the_times():
    track = made(61)
    assert track.fps == pytest.approx(60.0)
    assert track.duration_s == pytest.approx(1.0)
    assert len(track) == 61
    late = replace(track, time_s=np.r_[track.time_s[:40], track.time_s[40:] + 0.5])
    assert late.fps == pytest.approx(60.0)  # one pause does not change the rate


def test_a_middle_is_between_left_and_right():
    track = made()
    expected = 0.5 * (track.point("left_hip") + track.point("right_hip"))
    assert np.array_equal(track.middle("hip"), expected)


def test_what_was_done_is_added_and_the_original_stays():
    track = made()
    later = track.then("moved", xy_px=track.xy_px + 1.0)
    assert later.history == ("seen", "cleaned", "moved")
    assert track.history == ("seen", "cleaned")
    assert not np.array_equal(later.xy_px, track.xy_px, equal_nan=True)


@given(frames=st.integers(0, 40), seed=st.integers(0, 5))
@settings(derandomize=True, max_examples=15, deadline=None)
def test_a_saved_track_comes_back(frames, seed, tmp_path_factory):
    path = tmp_path_factory.mktemp("track") / "run.npz"
    track = made(max(frames, 1), seed)
    write_track(track, path)
    back = read_track(path)
    assert np.array_equal(back.time_s, track.time_s)
    assert np.allclose(back.xy_px, track.xy_px, atol=1e-3, equal_nan=True)
    assert np.array_equal(np.isnan(back.xy_px), np.isnan(track.xy_px))
    assert np.allclose(back.visibility, track.visibility, atol=1e-6)
    for field in ("size_px", "model", "source", "history", "notes"):
        assert getattr(back, field) == getattr(track, field)
    assert [p.name for p in path.parent.iterdir()] == ["run.npz"]


def test_a_failed_write_leaves_the_old_track_and_nothing_else(tmp_path, monkeypatch):
    path = tmp_path / "run.npz"
    write_track(made(), path)
    before = path.read_bytes()

    def full(*_args, **_arrays):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "savez_compressed", full)
    with pytest.raises(OutputError, match="No space"):
        write_track(made(seed=1), path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["run.npz"]


def test_files_that_are_no_track_are_refused_in_one_sentence(tmp_path):
    track = tmp_path / "good.npz"
    write_track(made(), track)
    other = tmp_path / "other.npz"
    np.savez(other, values=np.arange(3))
    cut = tmp_path / "cut.npz"
    cut.write_bytes(track.read_bytes()[:300])
    text = tmp_path / "text.npz"
    text.write_text("hello")
    empty = tmp_path / "empty.npz"
    empty.touch()
    code = tmp_path / "code.npz"
    np.savez(code, about=np.array([{"a": 1}], dtype=object))
    for path in (other, cut, text, empty, code):
        with pytest.raises(InputError, match="is not a formcheck track") as error:
            read_track(path)
        assert str(path) in str(error.value)
        assert "\n" not in str(error.value)


def test_a_missing_file_and_another_format_are_named(tmp_path):
    with pytest.raises(InputError, match="there is no file"):
        read_track(tmp_path / "nothing.npz")
    path = tmp_path / "newer.npz"
    about = json.dumps({"format": "formcheck-track/9"})
    np.savez(path, about=np.array(about))
    with pytest.raises(InputError, match="formcheck-track/9"):
        read_track(path)


@pytest.mark.parametrize("found", ["abc", "g" * 64, "A" * 64, "0" * 65, "../etc/passwd"])
def test_a_fingerprint_that_is_none_is_refused(found):
    with pytest.raises(InputError, match="64 hexadecimal digits"):
        replace(made(), source_sha256=found)


def test_the_fingerprint_of_its_video_is_kept_with_the_track(tmp_path):
    write_track(replace(made(), source_sha256="0f" * 32), tmp_path / "t.npz")
    assert read_track(tmp_path / "t.npz").source_sha256 == "0f" * 32


@pytest.mark.parametrize(
    ("frames", "heads"),
    [
        ([10**6], [[1.0, 2.0, 3.0]]),
        ([-1], [[1.0, 2.0, 3.0]]),
        ([3, 3], [[1.0, 2.0, 3.0]] * 2),
        ([5, 2], [[1.0, 2.0, 3.0]] * 2),
        ([1], [[1.0, np.inf, 3.0]]),
        ([1, 2], [[1.0, 2.0, 3.0]]),
        ([], np.zeros((0, 3))),
    ],
)
def test_bystanders_that_cannot_be_are_refused(frames, heads):
    other = Bystander(np.array(frames, dtype=np.int64), np.array(heads))
    with pytest.raises(InputError, match="bystanders"):
        replace(made(), bystanders=(other,))


def test_bystanders_are_kept_with_the_track(tmp_path):
    one = Bystander(np.array([0, 30]), np.array([[10.0, 20.0, 5.0], [12.0, 21.0, 5.0]]))
    two = Bystander(np.array([7]), np.array([[90.0, 20.0, 6.0]]))
    write_track(replace(made(frames=40), bystanders=(one, two)), tmp_path / "t.npz")
    kept = read_track(tmp_path / "t.npz").bystanders
    assert [b.frames.tolist() for b in kept] == [[0, 30], [7]]
    np.testing.assert_allclose(kept[0].heads_px, one.heads_px)
