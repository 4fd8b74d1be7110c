"""What people really hand in: one clear sentence, exit 1, no traceback, nothing half-written."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import time

import av
import numpy as np
import pytest

from formcheck.errors import OutputError
from formcheck.files.atomic import atomic_write
from formcheck.lab.phantom import Body, Camera, Clip, GaitSpec, Scenery, render_clip
from formcheck.render import write_folder
from formcheck.weights import find
from support.command_line import assert_refused
from support.paths import SIDE

SMALL = Camera(view="side_left", fps=30, size_px=(480, 480))


def formcheck(*words, cwd=None, env=None):
    """Run the command as a user would and return exit code, stdout and stderr."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "formcheck", *map(str, words)],
        capture_output=True,
        text=True,
        cwd=cwd,
        env={**os.environ, **(env or {})},
        timeout=300,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def refused(folder, *words, says, **more):
    """Check that a command refuses in one sentence and leaves nothing behind."""
    before = set(folder.iterdir())
    code, out, err = formcheck(*words, cwd=folder, **more)
    assert code == 1, (code, out, err)
    assert "Traceback" not in err
    assert err.startswith("formcheck: ")
    assert err.count("\n") == 1, err
    assert says in err, err
    assert out == ""
    assert set(folder.iterdir()) == before, "something was left behind"


def unfit(folder, clip, *, note, says):
    """Check that a clip which cannot be measured exits 1 with a reason and a complete report."""
    code, _, err = formcheck("analyze", clip, "-o", "out", "--no-video", cwd=folder)
    assert code == 1, err
    assert "Traceback" not in err
    assert says in err, err
    written = json.loads((folder / "out" / "report.json").read_text())
    assert note in {one["id"] for one in written["clips"][0]["notes"]}
    assert all(one["value"] is None for one in written["measurements"])
    assert (folder / "out" / "report.html").read_text().rstrip().endswith("</html>")


def rendered(folder, name, **clip):
    """Render a small clip and return its path."""
    path = folder / name
    render_clip(Clip(**{"camera": SMALL, "duration_s": 3.0, "seed": 5, **clip}), path)
    return path


def still_video(path, frames):
    """Write a video of a plain wall."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=30)
        stream.width, stream.height, stream.pix_fmt = 320, 240, "yuv420p"
        for index in range(frames):
            grey = np.full((240, 320, 3), 120 + index % 3, dtype=np.uint8)
            container.mux(stream.encode(av.VideoFrame.from_ndarray(grey, format="rgb24")))
        container.mux(stream.encode(None))
    return path


def test_no_such_file(tmp_path):
    refused(tmp_path, "analyze", "nowhere.mp4", says="nowhere.mp4")


def test_a_directory(tmp_path):
    (tmp_path / "clips").mkdir()
    refused(tmp_path, "analyze", "clips", says="folder")


def test_an_empty_file(tmp_path):
    (tmp_path / "empty.mp4").touch()
    refused(tmp_path, "analyze", "empty.mp4", says="empty")


def test_not_a_video(tmp_path):
    (tmp_path / "notes.mp4").write_text("Tuesday: 8 km easy\n" * 200)
    refused(tmp_path, "analyze", "notes.mp4", says="notes.mp4")


def test_a_broken_track(tmp_path):
    (tmp_path / "run.npz").write_bytes(b"PK\x03\x04 half a zip")
    refused(tmp_path, "analyze", "run.npz", says="run.npz is not a formcheck track")


def test_a_person_is_not_chosen_in_a_saved_track(tmp_path):
    (tmp_path / "run.npz").write_bytes(b"anything")
    refused(tmp_path, "analyze", "run.npz", "--person", "2", says="run.npz holds one runner")


def test_audio_only(tmp_path):
    with av.open(str(tmp_path / "song.mp4"), "w") as container:
        stream = container.add_stream("aac", rate=44100)
        sound = av.AudioFrame.from_ndarray(
            np.zeros((2, 44100), np.float32), format="fltp", layout="stereo"
        )
        sound.rate = 44100
        container.mux(stream.encode(sound))
        container.mux(stream.encode(None))
    refused(tmp_path, "analyze", "song.mp4", says="no picture")


@pytest.mark.model
def test_one_frame(tmp_path):
    still_video(tmp_path / "photo.mp4", 1)
    refused(tmp_path, "analyze", "photo.mp4", says="photo.mp4")


@pytest.mark.model
def test_no_person(tmp_path):
    still_video(tmp_path / "wall.mp4", 45)
    unfit(tmp_path, "wall.mp4", note="no_person", says="wall.mp4")


@pytest.mark.model
@pytest.mark.slow
def test_a_person_too_small(tmp_path):
    camera = Camera(view="side_left", fps=30, size_px=(480, 480), distance_m=16.0)
    clip = rendered(tmp_path, "far.mp4", camera=camera)
    code, _, err = formcheck("analyze", clip.name, "-o", "out", "--no-video", cwd=tmp_path)
    assert code == 1
    assert "pixels tall" in err or "nobody" in err.lower() or "no person" in err.lower(), err


@pytest.mark.model
@pytest.mark.slow
def test_walking(tmp_path):
    clip = rendered(tmp_path, "walk.mp4", gait=GaitSpec.walking(), duration_s=4.0)
    unfit(tmp_path, clip.name, note="walking", says="walking")


@pytest.mark.model
@pytest.mark.slow
def test_standing(tmp_path):
    clip = rendered(tmp_path, "stand.mp4", gait=GaitSpec.standing())
    unfit(tmp_path, clip.name, note="standing", says="Nobody runs")


@pytest.mark.model
@pytest.mark.slow
def test_two_people_who_could_both_be_meant(tmp_path):
    camera = Camera(view="side_left", fps=30, size_px=(640, 480), distance_m=4.5, off_centre_m=0.65)
    beside = Scenery(treadmill=False, bystander="running", bystander_offset_m=(1.3, 0.0))
    clip = rendered(tmp_path, "pair.mp4", camera=camera, scenery=beside)
    unfit(tmp_path, clip.name, note="several_people", says="--person")


@pytest.mark.model
@pytest.mark.slow
def test_a_truncated_clip_is_used_as_far_as_it_decodes(tmp_path):
    whole = tmp_path / "whole.mkv"  # an index at the end would be lost with the end
    with av.open(str(SIDE)) as source, av.open(str(whole), "w") as target:
        stream = target.add_stream_from_template(source.streams.video[0])
        for packet in source.demux(source.streams.video[0]):
            if packet.dts is not None:
                packet.stream = stream
                target.mux(packet)
    data = whole.read_bytes()
    (tmp_path / "cut.mkv").write_bytes(data[: int(0.7 * len(data))])
    code, out, err = formcheck("analyze", "cut.mkv", "-o", "out", "--no-video", cwd=tmp_path)
    assert code == 0, err
    written = json.loads((tmp_path / "out" / "report.json").read_text())
    assert written["clips"][0]["duration_s"] < 5.5
    cadence = [m["value"] for m in written["measurements"] if m["metric"] == "cadence"]
    assert cadence == [pytest.approx(144, abs=1)], out


def test_a_truncated_mp4_without_its_index(tmp_path):
    """Phones write the index at the end, so that a cut takes it away: nothing can be decoded."""
    data = SIDE.read_bytes()
    index = data.find(b"moov") - 4
    end = index + int.from_bytes(data[index : index + 4])
    (tmp_path / "cut.mp4").write_bytes(data[:index] + data[end : int(0.7 * len(data))])
    refused(tmp_path, "analyze", "cut.mp4", says="cut.mp4")


def test_an_output_folder_that_cannot_be_written(tmp_path):
    (tmp_path / "file").touch()
    refused(tmp_path, "analyze", SIDE, "-o", "file", says="file is a file")
    refused(tmp_path, "analyze", SIDE, "-o", "/proc/formcheck/out", says="cannot be written")


def test_an_output_folder_with_other_things_in_it(tmp_path):
    (tmp_path / "photos").mkdir()
    (tmp_path / "photos" / "cat.jpg").touch()
    refused(tmp_path, "analyze", SIDE, "-o", "photos", says="holds other files")


def test_a_full_disk_leaves_nothing_behind(tmp_path):
    def write(folder):
        (folder / "report.html").write_text("half a rep")
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match="disk is full"):
        write_folder(tmp_path / "new" / "report", write)
    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_names_the_report_and_no_temporary_folder(tmp_path):
    def write(folder):
        with atomic_write(folder / "pose.npz"):
            raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OutputError, match=r"disk is full: the report in .*/report could not"):
        write_folder(tmp_path / "report", write)
    assert list(tmp_path.iterdir()) == []


def test_a_track_for_a_folder_that_is_not_there_is_refused_at_once(tmp_path):
    refused(tmp_path, "pose", SIDE, "-o", "nowhere/run.npz", says="there is no folder nowhere")


def test_a_failed_write_keeps_the_earlier_report(tmp_path):
    report = tmp_path / "report"
    write_folder(report, lambda folder: (folder / "report.json").write_text("{}"))

    def write(folder):
        (folder / "report.json").write_text("half")
        raise OSError(errno.EIO, "Input/output error")

    with pytest.raises(OutputError):
        write_folder(report, write)
    assert (report / "report.json").read_text() == "{}"
    assert [path.name for path in tmp_path.iterdir()] == ["report"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--view", "sideways"),
        ("--model", "enormous"),
        ("--sex", "x"),
        ("--height-cm", "17"),
        ("--speed-kmh", "300"),
        ("--slow-motion", "-2"),
        ("--person", "0"),
        ("--workers", "0"),
        ("--model-file", "nowhere.task"),
    ],
)
def test_option_values_that_make_no_sense(run, monkeypatch, tmp_path, option, value):
    monkeypatch.chdir(tmp_path)
    assert_refused(run("analyze", SIDE, option, value), value.lstrip("-"))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_network(tmp_path):
    (tmp_path / "pose_landmarker_heavy.task").write_bytes(b"PK\x03\x04 not a network")
    refused(
        tmp_path,
        "analyze",
        SIDE,
        "--show-face",  # so that the network for faces is not fetched into the folder
        says="pose_landmarker_heavy.task",
        env={"FORMCHECK_MODELS": str(tmp_path)},
    )


@pytest.mark.model
def test_a_network_cut_short(tmp_path):
    data = find("full").read_bytes()
    (tmp_path / "half.task").write_bytes(data[: len(data) // 2])
    refused(tmp_path, "analyze", SIDE, "--model-file", "half.task", says="half.task")


@pytest.mark.model
@pytest.mark.slow
@pytest.mark.skipif(shutil.which("ps") is None, reason="counts processes with ps")
def test_ctrl_c_stops_everything_and_leaves_nothing(tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-P", "-m", "formcheck", "analyze", str(SIDE), "-o", "out"],
        cwd=tmp_path,
        stderr=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    time.sleep(4.0)
    os.killpg(running.pid, signal.SIGINT)
    _, err = running.communicate(timeout=30)
    assert running.returncode == 130, err
    assert err == "formcheck: stopped; nothing was written\n"
    assert list(tmp_path.iterdir()) == []
    left = subprocess.run(
        ["ps", "-o", "pid=", "-g", str(running.pid)], capture_output=True, text=True, check=False
    )
    assert left.stdout.strip() == "", "workers are still running"


def test_a_body_out_of_range_is_said():
    with pytest.raises(Exception, match="height_m"):
        Body(height_m=5.0)
