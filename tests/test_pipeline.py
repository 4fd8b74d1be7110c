"""The main job from end to end, on the two sample clips, as a user would run it."""

import csv
import hashlib
import json
import re
import subprocess
import sys

import av
import pytest

from formcheck import Request, analyze
from formcheck.errors import InputError
from formcheck.files.track import read_track
from formcheck.render import read_report
from support.paths import SAMPLES

pytestmark = [pytest.mark.model, pytest.mark.slow]


def truth(clip):
    """Return the known truth of a sample clip."""
    return json.loads((SAMPLES / f"{clip}.truth.json").read_text())


def known_value(clip, metric, side):
    """Return a metric's known value."""
    (found,) = [
        m for m in truth(clip)["measurements"] if (m["metric"], m["side"]) == (metric, side)
    ]
    return found["value"]


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Run the command on both sample clips, with everything it writes."""
    out = tmp_path_factory.mktemp("run") / "report"
    words = ["analyze", SAMPLES / "side.mp4", "--rear", SAMPLES / "rear.mp4", "-o", out]
    words += ["--height-cm", "170", "--speed-kmh", "10.08", "--mass-kg", "62"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "formcheck", *map(str, words)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert "steps per minute" in done.stdout
    assert "report.html" in done.stdout
    return out


@pytest.fixture(scope="module")
def written(folder):
    return json.loads((folder / "report.json").read_text())


def value(written, metric, side):
    (found,) = [m for m in written["measurements"] if (m["metric"], m["side"]) == (metric, side)]
    return found


def test_cadence_is_within_a_step_of_the_truth(written):
    known = known_value("side", "cadence", "both")
    assert value(written, "cadence", "both")["value"] == pytest.approx(known, abs=1.0)


def test_overstride_is_within_four_percent_of_leg_length(written):
    known = known_value("side", "overstride", "left")
    assert value(written, "overstride", "left")["value"] == pytest.approx(known, abs=4.0)


def test_views_and_sides_are_right(written):
    assert [clip["view"] for clip in written["clips"]] == ["side_left", "rear"]
    for index, name in enumerate(("side", "rear")):
        known, sides = truth(name)["contacts"], []
        for contact in (c for c in written["contacts"] if c["clip"] == index):
            nearest = min(known, key=lambda c: abs(c["strike_s"] - contact["strike_s"]))
            if abs(nearest["strike_s"] - contact["strike_s"]) < 0.1:
                sides.append((nearest["side"], contact["side"]))
        assert len(sides) >= 8
        assert all(true == found for true, found in sides)


def test_contacts_of_the_near_leg_are_all_found_in_time(written):
    found = [c for c in written["contacts"] if c["clip"] == 0 and c["side"] == "left"]
    left = [c for c in truth("side")["contacts"] if c["side"] == "left"]
    inside = [c for c in left if 0.4 < c["strike_s"] < 5.2]
    assert len(inside) >= 5
    for known in inside:
        nearest = min(found, key=lambda c: abs(c["strike_s"] - known["strike_s"]))
        assert nearest["strike_s"] == pytest.approx(known["strike_s"], abs=0.03)
        assert nearest["toe_off_s"] == pytest.approx(known["toe_off_s"], abs=0.03)


def test_most_truths_lie_inside_the_stated_intervals(written):
    inside = []
    for known in truth("side")["measurements"]:
        stated = [
            m
            for m in written["measurements"]
            if (m["metric"], m["side"]) == (known["metric"], known["side"])
        ]
        if stated and stated[0]["value"] is not None and known["value"] is not None:
            inside.append(stated[0]["low"] <= known["value"] <= stated[0]["high"])
    assert len(inside) >= 25
    assert sum(inside) / len(inside) >= 0.85


def test_the_reach_and_the_few_steps_are_one_finding(written):
    levels = {finding["id"]: finding["level"] for finding in written["findings"]}
    assert levels["FC101"] in ("watch", "notable")
    assert "FC201" in levels
    assert written["plan"]["correction"] == "cadence_up"
    assert len(written["plan"]["exercises"]) <= 4


def test_everything_promised_is_written(folder, written):
    assert read_report(folder).clips[0].path == written["clips"][0]["path"]
    names = {path.name for path in folder.iterdir()}
    assert {
        "report.html",
        "report.json",
        "measurements.csv",
        "steps.csv",
        "cycles.csv",
        "pose.npz",
        "annotated.mp4",
        "film.mp4",
        "stills",
    } <= names
    assert list((folder / "stills").glob("*.jpg"))
    with (folder / "measurements.csv").open() as file:
        assert len(list(csv.DictReader(file))) == len(written["measurements"])
    with av.open(str(folder / "annotated.mp4")) as video:
        assert video.streams.video[0].codec_context.name == "h264"
    page = (folder / "report.html").read_text()
    assert "<script" not in page
    assert not re.search(r"""(src|link[^>]*href)=["']?http""", page), "one self-contained file"


def test_the_saved_tracks_know_their_videos(folder):
    for name, clip in (("pose.npz", "side.mp4"), ("pose_2.npz", "rear.mp4")):
        known = hashlib.sha256((SAMPLES / clip).read_bytes()).hexdigest()
        assert read_track(folder / name).source_sha256 == known


def test_a_saved_track_gives_the_same_numbers(folder, written, tmp_path):
    words = ["analyze", str(folder / "pose.npz"), "-o", "again", "--no-video"]
    words += ["--height-cm", "170", "--speed-kmh", "10.08"]
    done = subprocess.run(
        [sys.executable, "-P", "-m", "formcheck", *words],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    again = json.loads((tmp_path / "again" / "report.json").read_text())
    for metric in ("cadence", "overstride"):
        side = "both" if metric == "cadence" else "left"
        assert value(again, metric, side)["value"] == pytest.approx(
            value(written, metric, side)["value"], rel=1e-3
        )


def test_the_function_is_what_the_command_calls(folder, written):
    analysis = analyze(Request(((folder / "pose.npz", None),), height_cm=170, speed_kmh=10.08))
    (cadence,) = [m for m in analysis.measurements if m.metric == "cadence"]
    assert cadence.value == pytest.approx(value(written, "cadence", "both")["value"], rel=1e-3)
    assert 0 in analysis.measured


def test_no_clip_at_all_is_refused():
    with pytest.raises(InputError, match="no clip"):
        analyze(Request(()))
