"""Marker files: written here from the digital runner's joints, read back as a side view."""

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.files.trc import read_trc
from formcheck.metrics import measure_all
from formcheck.model import INDEX, ClipOptions
from formcheck.prepare import prepare
from support.phantom_runs import FLEET, moved, truth

CLIP = FLEET["rearfoot_right"]
PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
MARKERS = {
    f"{side}_{part}": f"{side[0].upper()}{name}"
    for side in ("left", "right")
    for part, name in zip(PARTS, ("SJC", "HJC", "KJC", "AJC", "CAL", "TOE"), strict=True)
}
UNITS = {"mm": 1000.0, "cm": 100.0, "m": 1.0}


def _paths(facing=1.0, duration_s=5.0):
    time_s = np.arange(0.0, duration_s, 0.01)
    joints = moved(CLIP).joints(time_s)
    turn = np.array([facing, 1.0, facing])
    return time_s, {MARKERS[part]: joints[part] * turn for part in MARKERS}


def write_trc(path, markers, time_s, unit="mm"):
    """Write markers (m) as OpenSim does: tabs, X Y Z of each marker, then a blank line."""
    names = list(markers)
    rate = 1.0 / (time_s[1] - time_s[0])
    lines = [
        f"PathFileType\t4\t(X/Y/Z)\t{path.name}",
        "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits",
        f"{rate:g}\t{rate:g}\t{len(time_s)}\t{len(names)}\t{unit}",
        "Frame#\tTime\t" + "\t\t\t".join(names) + "\t\t",
        "\t\t" + "\t".join(f"{axis}{i + 1}" for i in range(len(names)) for axis in "XYZ"),
        "",
    ]
    for row, time in enumerate(time_s):
        cells = [
            "" if np.isnan(value) else f"{value * UNITS[unit]:.6f}"
            for name in names
            for value in markers[name][row]
        ]
        lines.append(f"{row + 1}\t{time:.4f}\t" + "\t".join(cells))
    path.write_text("\n".join(lines) + "\n")
    return path


@pytest.mark.parametrize("facing", [1.0, -1.0])
def test_markers_are_measured_like_the_runner_they_come_from(tmp_path, facing):
    time_s, markers = _paths(facing)
    track = read_trc(write_trc(tmp_path / "run.trc", markers, time_s))
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
    time_s, markers = _paths(duration_s=1.0)
    track = read_trc(write_trc(tmp_path / f"{unit}.trc", markers, time_s, unit))
    knee = markers["RKJC"]
    moved_px = track.point("right_knee") - track.point("right_knee")[0]
    expected = 400.0 * (knee[:, :2] - knee[0, :2]) * (1.0, -1.0)
    assert moved_px == pytest.approx(expected, abs=0.01)
    assert track.fps == pytest.approx(100.0)
    assert track.time_s[0] == 0.0
    assert track.model == "trc"


def test_what_has_no_marker_is_missing_not_zero(tmp_path):
    time_s, markers = _paths(duration_s=1.0)
    track = read_trc(write_trc(tmp_path / "run.trc", markers, time_s))
    for name in ("nose", "left_wrist", "right_elbow"):
        assert np.isnan(track.point(name)).all()
        assert (track.visibility[:, INDEX[name]] == 0.0).all()
    assert (track.visibility[:, INDEX["left_knee"]] == 1.0).all()
    low, high = np.nanmin(track.xy_px, axis=(0, 1)), np.nanmax(track.xy_px, axis=(0, 1))
    assert (low >= 0).all()
    assert (high <= np.array(track.size_px)).all()


def test_a_marker_lost_for_a_moment_is_missing_there(tmp_path):
    time_s, markers = _paths(duration_s=1.0)
    markers["RKJC"] = markers["RKJC"].copy()
    markers["RKJC"][40:50] = np.nan
    track = read_trc(write_trc(tmp_path / "run.trc", markers, time_s))
    assert np.isnan(track.point("right_knee")[40:50]).all()
    assert np.isfinite(track.point("right_knee")[:40]).all()


def test_landmark_names_are_taken_as_they_are(tmp_path):
    time_s, markers = _paths(duration_s=1.0)
    named = {landmark: markers[marker] for landmark, marker in MARKERS.items()}
    one = read_trc(write_trc(tmp_path / "named.trc", named, time_s))
    other = read_trc(write_trc(tmp_path / "usual.trc", markers, time_s))
    assert np.array_equal(one.xy_px, other.xy_px, equal_nan=True)


def test_hips_come_from_the_pelvis_where_they_have_no_marker(tmp_path):
    time_s, markers = _paths(duration_s=1.0)
    true = {side: markers.pop(f"{side}HJC") for side in "LR"}
    for side, hip in true.items():
        markers[f"{side}ASI"] = hip + np.array([0.08, 0.08, 0.0])
        markers[f"{side}PSI"] = hip + np.array([-0.12, 0.08, 0.0])
    track = read_trc(write_trc(tmp_path / "pelvis.trc", markers, time_s))
    between = track.point("left_hip") - track.point("left_knee")
    expected = 400.0 * (true["L"] - markers["LKJC"])[:, :2] * (1.0, -1.0)
    assert between == pytest.approx(expected, abs=2.0)


@pytest.mark.parametrize("gone", ["LKJC", "RCAL", "LTOE", "RHJC"])
def test_a_missing_joint_is_named(tmp_path, gone):
    time_s, markers = _paths(duration_s=1.0)
    del markers[gone]
    landmark = next(name for name, marker in MARKERS.items() if marker == gone)
    with pytest.raises(InputError, match=f"has no marker for {landmark}; it needs"):
        read_trc(write_trc(tmp_path / "run.trc", markers, time_s))


def test_what_is_no_marker_file_is_refused_in_one_sentence(tmp_path):
    time_s, markers = _paths(duration_s=1.0)
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
            read_trc(path)
        assert "\n" not in str(error.value), name
    with pytest.raises(InputError, match="there is no file"):
        read_trc(tmp_path / "nothing.trc")
