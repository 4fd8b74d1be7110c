"""From landmarks to a report, a report measured again, and what is handed on of it."""

import json
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pypdf
import pytest

from formcheck import weights
from formcheck.errors import InputError
from formcheck.files.origin import fingerprint
from formcheck.files.track import write_track
from formcheck.files.trc import read_trc
from formcheck.i18n import Wording
from formcheck.lab.phantom import Clip, landmark_track, truth
from formcheck.studio.jobs import tasks, work
from formcheck.studio.jobs.drawings import Drawing, draw_note
from formcheck.studio.jobs.orders import AnalysisOrder, ClipOrder, landmarks_place
from formcheck.studio.jobs.progress import read_progress
from formcheck.studio.jobs.sharing import ShareOrder
from formcheck.video import VideoWriter, frames, open_video
from support.paths import SIDE, needs

FRAMES = 240
SHAPES = (
    {"kind": "line", "points": [[0.1, 0.1], [0.4, 0.1]], "color": "#ffffff"},
    {"kind": "arrow", "points": [[0.1, 0.3], [0.4, 0.3]], "color": "#56b4e9"},
    {"kind": "angle", "points": [[0.6, 0.5], [0.6, 0.7], [0.8, 0.7]], "color": "#ffd400"},
    {"kind": "free", "points": [[0.2, 0.8], [0.3, 0.9], [0.4, 0.8]], "color": "no colour"},
)


@pytest.fixture(scope="module")
def order(tmp_path_factory) -> AnalysisOrder:
    """Return a check of a small film, whose landmarks are those of the digital runner."""
    folder = tmp_path_factory.mktemp("clip")
    original = folder / "original.mp4"
    with VideoWriter(original, 60) as writer:
        for frame in frames(open_video(SIDE), 0, FRAMES, max_side_px=480):
            writer.write(frame.rgb, frame.time_s)
    track = landmark_track(Clip(duration_s=FRAMES / 60))
    name = weights.ensure_preferred()[0]
    small = replace(
        track,
        time_s=track.time_s[:FRAMES],
        xy_px=track.xy_px[:FRAMES] / 2,
        visibility=track.visibility[:FRAMES],
        size_px=(360, 480),
        model=name,
        engine="litert",
        source=str(original),
        source_sha256=fingerprint(original),
    )
    write_track(small, folder / "pose.npz")
    clip = ClipOrder(
        id="a" * 22,
        name="Anna läuft.mov",
        original=original,
        folder=folder,
        frames=FRAMES,
        sha256=small.source_sha256,
    )
    return AnalysisOrder(
        clips=(clip,),
        height_cm=170,
        workers=2,
        today=date(2026, 3, 1),
        filmed=date(2026, 3, 1),
        runner="Anna",
        language="de",
        show_face=True,
    )


@pytest.fixture(scope="module")
def analysed(order, tmp_path_factory) -> tuple[work.Analysed, Path]:
    staging = tmp_path_factory.mktemp("work")
    return work.analyse(order, staging, staging.with_name("report")), staging.with_name("report")


pytestmark = [pytest.mark.model, needs("full")]


def test_landmarks_that_are_there_are_not_sought_again(order, analysed):
    result, folder = analysed
    report = json.loads(result.report)
    assert result.measured
    assert result.clip_ids == ("a" * 22,)
    assert report["clips"][0]["path"] == "Anna läuft.mp4"
    assert report["session"]["runner"] == "Anna"
    assert report["language"] == "de"
    cadence = next(m for m in report["measurements"] if m["metric"] == "cadence")
    assert cadence["value"] == pytest.approx(
        truth(Clip(duration_s=FRAMES / 60)).value("cadence"), abs=2
    )
    there = {path.name for path in folder.iterdir()}
    assert {"report.html", "annotated.mp4", "pose.npz", "stills"} <= there
    assert "original.mp4" not in (folder / "report.html").read_text(encoding="utf-8")


def test_measuring_again_says_what_the_analysis_said_and_follows_a_hand(order, analysed):
    before = json.loads(analysed[0].report)
    again = json.loads(work.remeasure(order).report)
    assert again["measurements"] == before["measurements"]
    first = before["contacts"][2]
    change = {"kind": "delete_contact", "side": first["side"], "strike_file_s": first["strike_s"]}
    entry = {
        "id": "one",
        "when": "2026-03-01T10:00:00Z",
        "clip": order.clips[0].sha256,
        "change": change,
    }
    corrected = json.loads(
        work.remeasure(order.model_copy(update={"corrections": (entry,)})).report
    )
    assert len(corrected["contacts"]) == len(before["contacts"]) - 1
    assert corrected["corrections"][0]["id"] == "one"


def test_a_clip_that_was_not_analysed_is_not_measured_again(order):
    clip = order.clips[0].model_copy(update={"person": 2})
    assert landmarks_place(clip) != landmarks_place(order.clips[0])
    with pytest.raises(InputError, match=r"Anna läuft\.mov was not analysed yet"):
        work.remeasure(order.model_copy(update={"clips": (clip,)}))


def _share(order, folder, staging, kind, **how):
    staging.mkdir()
    wanted = ShareOrder(kind=kind, folder=folder, language="de", clips=order.clips, **how)
    return tasks.share(wanted, staging), staging / "out"


def test_a_note_is_in_the_annotated_film_and_the_film_waits_for_it(order, analysed, tmp_path):
    note = Drawing(clip=0, frame=60, text="Hier landet der Fuß", shapes=SHAPES)
    _, plain = _share(order, analysed[1], tmp_path / "plain", "annotated")
    names, out = _share(order, analysed[1], tmp_path / "noted", "annotated", notes=(note,))
    assert names == ("annotated.mp4",)
    one, other = open_video(plain / "annotated.mp4"), open_video(out / "annotated.mp4")
    assert len(other) == len(one) + 1
    assert other.duration_s == pytest.approx(one.duration_s + 2.5, abs=0.1)
    held = int(np.argmax(np.diff(other.time_s[:100])))
    assert other.time_s[held] == pytest.approx(61 / 60, abs=0.05)
    assert read_progress(tmp_path / "noted").stage == "write"


def test_a_pdf_has_the_practice_and_the_notes(order, analysed, tmp_path):
    pytest.importorskip("weasyprint")
    note = Drawing(clip=0, frame=60, text="Fuß & <Knie>", shapes=SHAPES)
    names, out = _share(
        order, analysed[1], tmp_path / "a", "pdf", notes=(note,), practice="Laufladen"
    )
    assert names == ("report.pdf",)
    text = "\n".join(page.extract_text() for page in pypdf.PdfReader(out / "report.pdf").pages)
    assert "Laufladen" in text
    assert "Fuß & <Knie>" in text


def test_an_archive_holds_all_files_of_a_report(order, analysed, tmp_path):
    names, out = _share(order, analysed[1], tmp_path / "a", "zip")
    with zipfile.ZipFile(out / names[0]) as archive:
        assert archive.testzip() is None
        held = {name.removeprefix("formcheck/") for name in archive.namelist()}
    assert {"report.html", "report.json", "annotated.mp4", "steps.csv"} <= held


def test_markers_are_those_that_were_measured(order, analysed, tmp_path):
    names, out = _share(order, analysed[1], tmp_path / "a", "trc")
    time_s, markers = read_trc(out / names[0])
    assert len(time_s) == FRAMES
    leg_m = np.linalg.norm(markers["left_hip"] - markers["left_knee"], axis=1)
    assert 0.3 < np.nanmedian(leg_m) < 0.6


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape["kind"])
def test_each_shape_is_drawn_where_it_was_drawn(shape):
    picture = np.full((600, 400, 3), 128, dtype=np.uint8)
    drawn = draw_note(picture, Drawing(clip=0, frame=0, shapes=(shape,)), Wording(), words=True)
    changed = np.argwhere((drawn != picture).any(axis=2))
    points = np.array(shape["points"]) * (400, 600)
    low, high = points.min(axis=0) - 60, points.max(axis=0) + 60
    assert len(changed) > 50
    assert (changed[:, ::-1] >= low).all()
    assert (changed[:, ::-1] <= high).all()
    assert (picture == 128).all(), "the picture that was given stays as it is"


def test_a_note_without_shapes_is_its_words_low_down():
    picture = np.full((600, 400, 3), 128, dtype=np.uint8)
    note = Drawing(clip=0, frame=0, text="zu weit vorn " * 8)
    rows = np.argwhere((draw_note(picture, note, Wording(), words=True) != 128).any(axis=(1, 2)))
    assert 400 < rows.min() < rows.max() < 560
