"""Progress is told at every stage, and a listener can stop each; nothing half-written stays."""

from __future__ import annotations

import itertools
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck import render
from formcheck.comparison import Comparison, compare, write
from formcheck.files.origin import fingerprint
from formcheck.files.track import write_track
from formcheck.lab.phantom import landmark_track, read_recipe, render_clip
from formcheck.model import Analysis
from formcheck.pipeline import Request, analyze
from formcheck.progress import CancelledError, Listener, Progress, part, unheard
from support.paths import SIDE, needs

needs_faces = needs("faces")
needs_full = needs("full")


def stopping_at(stops: Callable[[Progress], bool]) -> Listener:
    """Return a listener that stops a task where it is told so, and hears no more of it."""
    stopped: list[Progress] = []

    def listen(progress: Progress) -> None:
        assert not stopped, f"went on to {progress}"
        if stops(progress):
            stopped.append(progress)
            raise CancelledError

    return listen


@pytest.fixture(scope="module")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample's landmarks, exact, in a saved track that knows its video."""
    path = tmp_path_factory.mktemp("tracks") / "side.npz"
    video = path.with_suffix(".mp4")
    shutil.copy(SIDE, video)
    track = landmark_track(read_recipe(SIDE.with_suffix(".toml")))
    write_track(replace(track, source=str(video), source_sha256=fingerprint(video)), path)
    return path


@pytest.fixture(scope="module")
def analysis(saved: Path) -> Analysis:
    found = analyze(Request(((saved, None),)))
    assert found.measured[0].video is not None
    return found


def test_a_part_of_a_task_is_told_as_its_share_of_the_whole() -> None:
    told: list[Progress] = []
    half = part(part(told.append, 0.5, 1.0), 0.0, 0.5)
    for share in (0.0, 0.5, 1.0):
        half(Progress("draw", share, "drawing"))
    assert [one.share for one in told] == [0.5, 0.625, 0.75]
    assert {(one.stage, one.waits_for) for one in told} == {("draw", "drawing")}
    assert unheard(told[0]) is None


def test_measuring_is_told_and_can_be_stopped(saved: Path) -> None:
    told: list[Progress] = []
    analyze(Request(((saved, None),)), told.append)
    assert [(one.stage, one.waits_for) for one in told] == [("measure", "measuring side.npz")]
    with pytest.raises(CancelledError):
        analyze(Request(((saved, None),)), stopping_at(lambda one: one.stage == "measure"))


@needs_full
@pytest.mark.model
@pytest.mark.parametrize("workers", [1, 2])
def test_finding_the_runner_can_be_stopped(workers: int) -> None:
    request = Request(((SIDE, None),), model="full", workers=workers)
    stop = stopping_at(lambda one: one.stage == "detect" and one.share > 0.0)
    with pytest.raises(CancelledError):
        analyze(request, stop)


STOPS = {
    "at once": lambda one: one.stage == "write",
    "faces of stills": lambda one: one.waits_for.startswith("looking for faces"),
    "between stills and files": lambda one: one.stage == "write" and one.share > 0.0,
    "faces of the video": lambda one: one.waits_for.startswith("looking") and one.share > 0.1,
    "video": lambda one: one.waits_for.startswith("drawing the video"),
    "the very end": lambda one: one.stage == "write" and one.share == 1.0,
}


@needs_faces
@pytest.mark.slow
@pytest.mark.parametrize("where", STOPS)
def test_a_report_that_is_stopped_leaves_nothing(
    analysis: Analysis, tmp_path: Path, where: str
) -> None:
    stop = stopping_at(STOPS[where])
    folder = tmp_path / "report"
    with pytest.raises(CancelledError):
        render.write_folder(folder, lambda own: render.write(analysis, own, progress=stop))
    assert list(tmp_path.iterdir()) == []


@pytest.fixture(scope="module")
def compared(analysis: Analysis, tmp_path_factory: pytest.TempPathFactory) -> Comparison:
    """Two reports whose video is there, held against each other."""
    home = tmp_path_factory.mktemp("reports")
    render.write_folder(home / "before", lambda own: render.write(analysis, own, video=False))
    shutil.copytree(home / "before", home / "after")
    return compare([home / "before", home / "after"])


COMPARISON_STOPS = {
    "faces of the first stills": lambda one: one.waits_for.startswith("looking for faces"),
    "faces of the other stills": lambda one: one.share > 0.1,
    "faces of the video": lambda one: one.share > 0.2,
    "video": lambda one: one.waits_for == "drawing the video",
    "the very end": lambda one: one.stage == "write",
}


@needs_faces
@pytest.mark.slow
@pytest.mark.parametrize("where", COMPARISON_STOPS)
def test_a_comparison_that_is_stopped_leaves_nothing(
    compared: Comparison, tmp_path: Path, where: str
) -> None:
    stop = stopping_at(COMPARISON_STOPS[where])
    with pytest.raises(CancelledError):
        write(
            compared, tmp_path / "compared", show_face=not where.startswith("faces"), progress=stop
        )
    assert list(tmp_path.iterdir()) == []


@pytest.mark.slow
def test_a_comparison_that_is_stopped_leaves_the_earlier_one(
    compared: Comparison, tmp_path: Path
) -> None:
    def files() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    write(compared, tmp_path, video=False, show_face=True)
    earlier = files()
    stop = stopping_at(lambda one: one.stage == "write")
    with pytest.raises(CancelledError):
        write(compared, tmp_path, "de", video=False, show_face=True, progress=stop)
    assert files() == earlier


@needs_faces
@pytest.mark.slow
def test_the_share_of_a_report_only_grows_and_every_stage_is_told(
    analysis: Analysis, tmp_path: Path
) -> None:
    told: list[Progress] = []
    render.write_folder(
        tmp_path / "report", lambda own: render.write(analysis, own, progress=told.append)
    )
    shares = [one.share for one in told]
    assert all(later >= earlier - 1e-9 for earlier, later in itertools.pairwise(shares))
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    words = list(dict.fromkeys(one.waits_for for one in told))
    assert words[:2] == ["writing the report", "looking for faces in side.mp4"]
    assert "drawing the video of side.npz" in words


@needs("body")
def test_rendering_a_digital_runner_can_be_stopped(tmp_path: Path) -> None:
    clip = read_recipe(None, ["duration_s=0.3", "camera.size_px=[160, 240]"])
    film = tmp_path / "clip.mp4"
    with pytest.raises(CancelledError):
        render_clip(clip, film, stopping_at(lambda one: one.share > 0.2))
    assert list(tmp_path.iterdir()) == []
