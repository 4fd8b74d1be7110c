"""A laboratory's own files, written with the c3d library: markers and contacts are read back."""

import io

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.files.forces import contacts_by_force
from formcheck.files.markers import holds_markers, read_markers, read_paths
from formcheck.lab.scoreboard import score_trial
from support.marker_files import CLIP, force_n, marker_paths, whole_contacts, write_c3d, write_trc
from support.phantom_runs import truth


@pytest.mark.parametrize("unit", ["mm", "m"])
def test_a_c3d_gives_the_same_track_as_a_trc(tmp_path, unit):
    time_s, markers = marker_paths(duration_s=1.0)
    markers["RKJC"][40:50] = np.nan
    one = read_markers(write_c3d(tmp_path / "run.C3D", markers, time_s, unit))
    other = read_markers(write_trc(tmp_path / "run.trc", markers, time_s))
    assert one.xy_px == pytest.approx(other.xy_px, abs=0.05, nan_ok=True)
    assert one.time_s == pytest.approx(other.time_s, abs=1e-6)
    assert np.isnan(one.point("right_knee")[40:50]).all()


def test_foot_events_of_the_file_are_its_contacts(tmp_path):
    time_s, markers = marker_paths()
    paths = read_paths(write_c3d(tmp_path / "run.c3d", markers, time_s, events=True))
    assert _as_rows(paths.contacts) == pytest.approx(_as_rows(whole_contacts()), abs=0.001)
    assert [c.side for c in paths.contacts] == [c.side for c in whole_contacts()]


def test_without_events_the_force_plates_tell(tmp_path):
    time_s, markers = marker_paths()
    paths = read_paths(write_c3d(tmp_path / "run.c3d", markers, time_s, force=True))
    true = [c for c in whole_contacts() if c.strike_s > 0.0]
    assert [c.side for c in paths.contacts] == [c.side for c in true]
    assert _as_rows(paths.contacts) == pytest.approx(_as_rows(true), abs=0.006)  # 50 N of 1,600


def test_a_file_is_held_against_its_own_contacts(tmp_path):
    time_s, markers = marker_paths()
    score = score_trial(write_c3d(tmp_path / "run.c3d", markers, time_s, events=True))
    by = {row["metric"]: row for row in score.numbers if row["side"] in ("both", "right")}
    assert by["cadence"]["value"] == pytest.approx(by["cadence"]["true"], abs=0.5)
    assert by["knee_flexion_peak"]["value"] == pytest.approx(
        by["knee_flexion_peak"]["true"], abs=1.5
    )
    lean = truth(CLIP).value("trunk_lean")
    assert by["trunk_lean"]["true"] == pytest.approx(lean, abs=0.2)  # in stance, as it is defined
    assert by["trunk_lean"]["value"] == pytest.approx(lean, abs=0.5)
    assert score.speed_mps == pytest.approx(CLIP.gait.speed_mps, rel=0.03)
    assert {c.kind for c in score.contacts} == {"found"}


def test_force_without_feet_gives_no_contacts():
    time_s = np.arange(0.0, 5.0, 0.001)
    assert contacts_by_force(time_s, force_n(time_s), time_s, {}) == ()
    assert contacts_by_force(np.empty(0), np.empty(0), time_s, {}) == ()


def test_a_file_cut_in_its_data_says_so_and_gives_what_is_left(tmp_path):
    time_s, markers = marker_paths(duration_s=4.0)
    path = write_c3d(tmp_path / "run.c3d", markers, time_s)
    whole = read_markers(path)
    assert whole.notes == ()
    data = path.read_bytes()
    path.write_bytes(data[: len(data) * 3 // 4])
    left = read_markers(path)
    (note,) = left.notes
    assert note.id == "truncated"
    assert f"({len(whole) - len(left)} frames are missing)" in str(note.message)
    assert 0 < len(left) < len(whole)
    np.testing.assert_allclose(left.time_s, whole.time_s[: len(left)])


@pytest.mark.parametrize("content", [b"", b"no such thing", bytes(range(256)) * 8])
def test_what_is_no_c3d_is_refused_with_a_reason(tmp_path, content):
    path = tmp_path / "run.c3d"
    path.write_bytes(content)
    assert holds_markers(path)
    with pytest.raises(InputError, match=r"run\.c3d is not a marker file"):
        read_markers(path)
    with pytest.raises(InputError, match="there is no file"):
        read_markers(tmp_path / "nothing.c3d")


def test_an_archive_is_told_from_a_track(tmp_path):
    buffer = io.BytesIO()
    np.savez(buffer, xy_px=np.zeros((2, 33, 2)))
    (tmp_path / "track.npz").write_bytes(buffer.getvalue())
    assert not holds_markers(tmp_path / "track.npz")
    np.savez(tmp_path / "trial.npz", markers_01mm=np.zeros((2, 1, 3)))
    assert holds_markers(tmp_path / "trial.npz")
    assert not holds_markers(tmp_path / "side.mp4")


def _as_rows(contacts):
    return np.array([(c.strike_s, c.toe_off_s) for c in contacts])


def test_an_angle_file_beside_the_markers_is_no_force(tmp_path):
    time_s, markers = marker_paths(duration_s=2.0)
    path = write_trc(tmp_path / "run.trc", markers, time_s)
    assert read_paths(path).contacts == ()
    rows = [
        f"{t:.3f}\t{force:.1f}"
        for t in np.arange(0.0, 2.0, 0.001)
        for force in force_n(np.array([t]))
    ]
    for name, column in (("run.mot", "knee_angle_r"), ("run_grf.mot", "ground_force_vy")):
        (tmp_path / name).write_text(
            "\n".join([name, "endheader", f"time\t{column}", *rows]) + "\n"
        )
    assert read_paths(path).contacts == ()
    (tmp_path / "run.mot").unlink()
    assert len(read_paths(path).contacts) == sum(
        c.strike_s > 0.0 and c.toe_off_s < 2.0 for c in whole_contacts()
    )
