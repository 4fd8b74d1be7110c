"""Marker files: written here from the digital runner's joints, read back as a side view."""

import json

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.files.joints import read_trial
from formcheck.files.markers import read_markers
from formcheck.metrics import measure_all
from formcheck.model import INDEX, ClipOptions
from formcheck.prepare import prepare
from support.marker_files import CLIP, MARKERS, UNITS, marker_paths, write_trc
from support.phantom_runs import truth


@pytest.mark.parametrize("facing", [1.0, -1.0])
def test_markers_are_measured_like_the_runner_they_come_from(tmp_path, facing):
    time_s, markers = marker_paths(facing)
    track = read_markers(write_trc(tmp_path / "run.trc", markers, time_s))
    run = prepare(track, ClipOptions(speed_kmh=3.6 * CLIP.gait.speed_mps))
    assert run.scene.activity == "running"
    assert run.scene.direction == facing
    assert run.scene.px_per_m == pytest.approx(400.0, rel=0.03)
    got = {(m.metric, m.side): m.value for m in measure_all([run])}
    true = truth(CLIP)
    assert got["cadence", "both"] == pytest.approx(true.value("cadence"), abs=0.5)
    near = "right" if facing > 0 else "left"
    assert got["overstride", near] == pytest.approx(true.value("overstride", near), abs=3.0)
    assert got["knee_flexion_peak", near] == pytest.approx(
        true.value("knee_flexion_peak", near), abs=1.5
    )
    assert got["trunk_lean", "both"] == pytest.approx(true.value("trunk_lean"), abs=1.5)


@pytest.mark.parametrize("unit", list(UNITS))
def test_the_unit_of_the_file_does_not_matter(tmp_path, unit):
    time_s, markers = marker_paths(duration_s=1.0)
    track = read_markers(write_trc(tmp_path / f"{unit}.trc", markers, time_s, unit))
    knee = markers["RKJC"]
    moved_px = track.point("right_knee") - track.point("right_knee")[0]
    expected = 400.0 * (knee[:, :2] - knee[0, :2]) * (1.0, -1.0)
    assert moved_px == pytest.approx(expected, abs=0.01)
    assert track.fps == pytest.approx(100.0)
    assert track.time_s[0] == 0.0
    assert track.model == "markers"


def test_what_has_no_marker_is_missing_not_zero(tmp_path):
    time_s, markers = marker_paths(duration_s=1.0)
    track = read_markers(write_trc(tmp_path / "run.trc", markers, time_s))
    for name in ("nose", "left_wrist", "right_elbow"):
        assert np.isnan(track.point(name)).all()
        assert (track.visibility[:, INDEX[name]] == 0.0).all()
    assert (track.visibility[:, INDEX["left_knee"]] == 1.0).all()
    low, high = np.nanmin(track.xy_px, axis=(0, 1)), np.nanmax(track.xy_px, axis=(0, 1))
    assert (low >= 0).all()
    assert (high <= np.array(track.size_px)).all()


def test_a_marker_lost_for_a_moment_is_missing_there(tmp_path):
    time_s, markers = marker_paths(duration_s=1.0)
    markers["RKJC"] = markers["RKJC"].copy()
    markers["RKJC"][40:50] = np.nan
    track = read_markers(write_trc(tmp_path / "run.trc", markers, time_s))
    assert np.isnan(track.point("right_knee")[40:50]).all()
    assert np.isfinite(track.point("right_knee")[:40]).all()


def test_landmark_names_are_taken_as_they_are(tmp_path):
    time_s, markers = marker_paths(duration_s=1.0)
    named = {landmark: markers[marker] for landmark, marker in MARKERS.items()}
    one = read_markers(write_trc(tmp_path / "named.trc", named, time_s))
    other = read_markers(write_trc(tmp_path / "usual.trc", markers, time_s))
    assert np.array_equal(one.xy_px, other.xy_px, equal_nan=True)


def test_hips_come_from_the_pelvis_where_they_have_no_marker(tmp_path):
    """A pelvis 24 cm wide and 20 cm deep, by Harrington's equations."""
    time_s, markers = marker_paths(duration_s=1.0)
    true = {side: markers.pop(f"{side}HJC") for side in "LR"}
    middle = 0.5 * (true["L"] + true["R"])
    for side, z in (("L", -0.12), ("R", 0.12)):
        markers[f"{side}ASI"] = middle + np.array([0.24 * 0.20 + 0.0099, 0.30 * 0.24 + 0.0109, z])
        markers[f"{side}PSI"] = markers[f"{side}ASI"] - (0.20, 0.0, 0.0)
    track = read_markers(write_trc(tmp_path / "pelvis.trc", markers, time_s))
    between = track.middle("hip") - track.point("left_knee")
    expected = 400.0 * (middle - markers["LKJC"])[:, :2] * (1.0, -1.0)
    assert between == pytest.approx(expected, abs=0.1)


@pytest.mark.parametrize("facing", [1.0, -1.0])
def test_legs_alone_are_a_side_view_without_a_trunk(tmp_path, facing):
    time_s, markers = marker_paths(facing)
    legs = {name: path for name, path in markers.items() if not name.endswith("SJC")}
    track = read_markers(write_trc(tmp_path / "legs.trc", legs, time_s))
    run = prepare(track, ClipOptions(speed_kmh=3.6 * CLIP.gait.speed_mps))
    assert run.scene.view == ("side_right" if facing > 0 else "side_left")
    assert abs(run.scene.yaw_deg) < 5.0
    got = {m.metric: m for m in measure_all([run])}
    assert got["cadence"].value == pytest.approx(truth(CLIP).value("cadence"), abs=0.5)
    assert got["trunk_lean"].value is None
    assert got["trunk_lean"].missing_id == "not_shown"
    assert "shoulders" in got["trunk_lean"].missing
    near = "right" if facing > 0 else "left"
    got = {(m.metric, m.side): m for m in measure_all([run])}
    for metric in ("shank_angle", "knee_flexion_peak", "overstride", "contact_time"):
        one = got[metric, near]
        assert one.low < one.value < one.high


@pytest.mark.parametrize("turn", ["Z up", "along Z"])
def test_any_axes_give_the_same_side_view(tmp_path, turn):
    time_s, markers = marker_paths(duration_s=1.0)
    swaps = {"Z up": ([0, 2, 1], (1, -1, 1)), "along Z": ([2, 1, 0], (-1, 1, 1))}
    order, signs = swaps[turn]
    other = {name: path[:, order] * signs for name, path in markers.items()}
    one = read_markers(write_trc(tmp_path / "one.trc", markers, time_s))
    two = read_markers(write_trc(tmp_path / "two.trc", other, time_s))
    faced = one.xy_px - one.xy_px[0, INDEX["left_hip"]]
    again = two.xy_px - two.xy_px[0, INDEX["left_hip"]]
    again[..., 0] *= np.sign(np.nanmean(faced[..., 0] * again[..., 0]))
    assert again == pytest.approx(faced, abs=0.01, nan_ok=True)


def test_a_thigh_with_two_markers_turns_about_its_hip(tmp_path):
    time_s, markers = marker_paths(duration_s=2.0)
    true = markers.pop("RKJC")
    for name, upper, lower in (("TH", markers["RHJC"], true), ("TB", true, markers["RAJC"])):
        along = (lower - upper) / np.linalg.norm(lower - upper, axis=1, keepdims=True)
        front = np.cross(along, (0.0, 0.0, 1.0))
        front /= np.linalg.norm(front, axis=1, keepdims=True)
        front *= np.sign(front[:, :1])
        for number, (far, out) in enumerate([(0.1, 0.06), (0.2, -0.05), (0.3, 0.05)], start=1):
            markers[f"R{name}{number}"] = upper + far * along + out * front + (0, 0, 0.04 * number)
    del markers["RTH3"]
    track = read_markers(write_trc(tmp_path / "two.trc", markers, time_s))
    knee = track.point("right_knee") - track.point("right_ankle")
    expected = 400.0 * (true - markers["RAJC"])[:, :2] * (1.0, -1.0)
    assert np.median(np.linalg.norm(knee - expected, axis=1)) < 6.0


def test_names_with_points_and_a_subject_are_understood(tmp_path):
    time_s, markers = marker_paths(duration_s=1.0)
    other = {}
    for side in "LR":
        knee, ankle = markers[f"{side}KJC"], markers[f"{side}AJC"]
        for joint, at in (("Knee", knee), ("Ankle", ankle)):
            other[f"Ana:{side}.{joint}"] = at + np.array([0.0, 0.0, 0.05])
            other[f"Ana:{side}.{joint}.Medial"] = at - (0.0, 0.0, 0.05)
        other[f"Ana:{side}_HJC"] = markers[f"{side}HJC"]
        other[f"Ana:{side}.Heel.Bottom"] = markers[f"{side}CAL"]
        other[f"Ana:{side}.MT1"] = markers[f"{side}TOE"] + (0.02, 0.0, 0.0)
        other[f"Ana:{side}.MT5"] = markers[f"{side}TOE"] - (0.02, 0.0, 0.0)
    legs = {name: path for name, path in markers.items() if not name.endswith("SJC")}
    one = read_markers(write_trc(tmp_path / "one.trc", legs, time_s))
    two = read_markers(write_trc(tmp_path / "two.trc", other, time_s))
    assert two.xy_px == pytest.approx(one.xy_px, abs=0.01, nan_ok=True)


def write_trial(path, joints, time_s, contacts):
    """Write a trial of the exchange format; the joints' own markers, and a standing one beside."""
    labels = list(joints)
    table = np.stack([joints[name] for name in labels], axis=1)
    np.savez(
        path,
        labels=np.array(labels),
        markers_01mm=np.round(np.nan_to_num(table * 1e4, nan=-32768)).astype(np.int16),
        fs=1.0 / (time_s[1] - time_s[0]),
        contact_on_s=np.array([c.strike_s for c in contacts]),
        contact_off_s=np.array([c.toe_off_s for c in contacts]),
        contact_side=np.array([c.side[0].upper() for c in contacts]),
        belt_mps=CLIP.gait.speed_mps,
    )
    return path


def test_a_trial_carries_a_standing_runners_knee_into_the_run(tmp_path):
    """A thigh's markers turned by 40° about its hip: the knee turns with them."""
    time_s, markers = marker_paths(duration_s=1.0)
    at_rest = np.array([[0.0, 0.9, 0.1], [0.05, 0.7, 0.15], [-0.05, 0.6, 0.12]])
    knee = np.array([0.02, 0.5, 0.1])
    angle = np.radians(np.linspace(0.0, 40.0, len(time_s)))
    turn = np.zeros((len(time_s), 3, 3))
    turn[:, 0, 0] = turn[:, 1, 1] = np.cos(angle)
    turn[:, 1, 0], turn[:, 0, 1], turn[:, 2, 2] = np.sin(angle), -np.sin(angle), 1.0
    joints = {name: path for name, path in markers.items() if name != "RKJC"}
    joints |= {f"RTH{i + 1}": turn @ place for i, place in enumerate(at_rest)}
    folder = tmp_path / "trials"
    folder.mkdir()
    still = {f"RTH{i + 1}": list(1000.0 * place) for i, place in enumerate(at_rest)}
    still |= {"RLFC": list(1000.0 * knee + (0, 0, 50)), "RMFC": list(1000.0 * knee - (0, 0, 50))}
    (tmp_path / "static_ana_mm.json").write_text(json.dumps(still))
    contacts = truth(CLIP).contacts[:2]
    paths = read_trial(write_trial(folder / "ana_run3.npz", joints, time_s, contacts))
    assert paths.joints["right_knee"] == pytest.approx(turn @ knee, abs=2e-4)
    assert paths.joints["left_knee"] == pytest.approx(markers["LKJC"], abs=1e-4)
    assert [c.side for c in paths.contacts] == [c.side for c in contacts]
    assert paths.runner == "ana"


def test_what_is_no_trial_is_refused_in_one_sentence(tmp_path):
    (tmp_path / "text.npz").write_text("hello")
    with pytest.raises(InputError, match="is not a running trial"):
        read_trial(tmp_path / "text.npz")
    with pytest.raises(InputError, match="there is no file"):
        read_trial(tmp_path / "nothing.npz")


@pytest.mark.parametrize("gone", ["LKJC", "RCAL", "LTOE", "RHJC"])
def test_a_missing_joint_is_named(tmp_path, gone):
    time_s, markers = marker_paths(duration_s=1.0)
    del markers[gone]
    landmark = next(name for name, marker in MARKERS.items() if marker == gone)
    with pytest.raises(InputError, match=f"has no marker for {landmark}; it needs"):
        read_markers(write_trc(tmp_path / "run.trc", markers, time_s))


def test_what_is_no_marker_file_is_refused_in_one_sentence(tmp_path):
    time_s, markers = marker_paths(duration_s=1.0)
    good = write_trc(tmp_path / "good.trc", markers, time_s).read_text()
    bad = {
        "empty": "",
        "text": "hello\nworld\n",
        "head only": "\n".join(good.splitlines()[:5]),
        "unit": good.replace("\tmm", "\tfurlong"),
        "words": good.replace("\t0.0100\t", "\tsoon\t"),
        "binary": "\x00\x01\x02" * 400,
    }
    for name, text in bad.items():
        path = tmp_path / f"{name}.trc"
        path.write_text(text)
        with pytest.raises(InputError, match="is not a marker file") as error:
            read_markers(path)
        assert "\n" not in str(error.value), name
    with pytest.raises(InputError, match="there is no file"):
        read_markers(tmp_path / "nothing.trc")
