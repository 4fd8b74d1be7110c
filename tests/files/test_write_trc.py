"""Landmarks written as a marker file: read back by formcheck's own reader, in pixels and metres."""

from dataclasses import replace

import numpy as np
import pytest
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.errors import InputError, OutputError
from formcheck.files.markers import read_markers
from formcheck.files.track import write_track
from formcheck.files.trc import read_trc, write_trc
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from support.command_line import assert_refused
from support.phantom_runs import FLEET, FULL, mirrored_picture, run, seen_from, told, track

CLIP = FLEET["rearfoot_slow"]
VIEWS = ("side_left", "side_right", "rear", "front")


def trail(whole, name):
    """Return a landmark's way, with X to the right and Y up from the picture's lower edge."""
    return whole.point(name) * (1.0, -1.0) + (0.0, whole.size_px[1])


@pytest.mark.parametrize("view", VIEWS)
@pytest.mark.parametrize("px_per_m", [None, 371.25])
def test_what_is_written_is_read(tmp_path, view, px_per_m):
    whole = track(seen_from(CLIP, view), FULL)
    write_trc(whole, tmp_path / "run.trc", px_per_m)
    time_s, markers = read_trc(tmp_path / "run.trc")
    assert time_s == pytest.approx(whole.time_s, abs=1e-6)
    scale = 400.0 if px_per_m is None else px_per_m  # what the reader makes a pixel
    assert set(markers) == {n for n in whole.keypoints if np.isfinite(whole.point(n)).any()}
    for name, path in markers.items():
        assert path[:, :2] * scale == pytest.approx(trail(whole, name), abs=1e-3, nan_ok=True)
        assert np.nanmax(np.abs(path[:, 2])) == 0.0


@pytest.mark.parametrize("mirror", [False, True])
def test_a_side_view_is_read_back_as_it_was(tmp_path, mirror):
    whole = track(CLIP, FULL)
    whole = mirrored_picture(whole) if mirror else whole
    write_trc(whole, tmp_path / "run.trc")
    again = read_markers(tmp_path / "run.trc")
    moved = again.xy_px - whole.xy_px
    assert np.nanmax(np.abs(moved - np.nanmedian(moved, axis=(0, 1)))) < 2e-3
    assert np.array_equal(np.isnan(again.xy_px), np.isnan(whole.xy_px))
    plain = {(m.metric, m.side): m.value for m in measure_all([prepare(whole, ClipOptions())])}
    got = {(m.metric, m.side): m.value for m in measure_all([prepare(again, ClipOptions())])}
    for key in (("cadence", "both"), ("knee_flexion_peak", "left")):
        assert (plain[key] is None) == (got[key] is None)
    assert got["cadence", "both"] == pytest.approx(plain["cadence", "both"], abs=0.2)


def test_what_was_not_seen_is_empty_not_zero(tmp_path):
    whole = track(CLIP, FULL)
    xy = whole.xy_px.copy()
    xy[10:20, 25] = np.nan
    xy[:, 0] = np.nan
    write_trc(replace(whole, xy_px=xy), tmp_path / "run.trc")
    _, markers = read_trc(tmp_path / "run.trc")
    assert "nose" not in markers
    assert np.isnan(markers["left_knee"][10:20]).all()
    assert np.isfinite(markers["left_knee"][:10]).all()


def test_the_header_says_unit_and_rate(tmp_path):
    write_trc(run(CLIP, FULL).cleaned, tmp_path / "run.trc", 371.25)
    lines = (tmp_path / "run.trc").read_text(encoding="utf-8").splitlines()
    about = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=True))
    assert about["Units"] == "m"
    assert float(about["DataRate"]) == pytest.approx(60.0)
    assert int(about["NumFrames"]) == len(lines) - 6
    assert len(lines[6].split("\t")) == 2 + 3 * int(about["NumMarkers"])


def test_nothing_is_overwritten_and_nothing_seen_is_refused(tmp_path):
    whole = track(CLIP, FULL)
    (tmp_path / "run.trc").write_text("mine")
    with pytest.raises(OutputError, match="is there already"):
        write_trc(whole, tmp_path / "run.trc")
    assert (tmp_path / "run.trc").read_text() == "mine"
    blind = replace(whole, xy_px=np.full_like(whole.xy_px, np.nan))
    with pytest.raises(InputError, match="no landmark is seen"):
        write_trc(blind, tmp_path / "blind.trc")
    for scale in (0.0, -3.0, float("nan")):
        with pytest.raises(InputError, match="give a number above 0"):
            write_trc(whole, tmp_path / "blind.trc", scale)
    assert [path.name for path in tmp_path.iterdir()] == ["run.trc"]


def test_the_command_writes_one_from_a_saved_track(tmp_path):
    whole = track(CLIP, FULL)
    saved = tmp_path / "pose.npz"
    write_track(whole, saved)
    plain, metres = (tmp_path / name for name in ("px.trc", "m.trc"))
    assert CliRunner().invoke(app, ["pose", str(saved), "-o", str(plain)]).exit_code == 0
    done = CliRunner().invoke(app, ["pose", str(saved), "-o", str(metres), "--height", "175"])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip() == str(metres)
    scale = prepare(whole, told(CLIP, speed_kmh=None, height_cm=175.0)).scene.px_per_m
    _, in_px = read_trc(plain)
    _, in_m = read_trc(metres)
    ratio = 400.0 * in_px["left_ankle"][5, 0] / in_m["left_ankle"][5, 0]
    assert ratio == pytest.approx(scale, rel=1e-3)


def test_the_command_refuses_in_one_sentence(tmp_path):
    write_track(track(CLIP, FULL), tmp_path / "pose.npz")
    clip = str(tmp_path / "pose.npz")
    for extra, said in (
        (["-o", str(tmp_path / "a.csv")], "does not end in .npz or .trc"),
        (["-o", str(tmp_path / "b.npz"), "--height", "175"], "gives a .trc its metres"),
    ):
        done = CliRunner().invoke(app, ["pose", clip, *extra])
        assert_refused((done.exit_code, done.stdout, done.stderr), said)
