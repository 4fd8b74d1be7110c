"""The stride that moves in the page, the film it links to, and the folder in one file."""

from __future__ import annotations

import base64
import io
import re
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from formcheck import render
from formcheck.cli import app
from formcheck.errors import InputError, OutputError
from formcheck.files.manifest import NAMES
from formcheck.i18n import LANGUAGES, Wording
from formcheck.model import Analysis
from formcheck.progress import unheard
from formcheck.render.overlay import SLOWER, Loop, callouts_for, choose_loop, draw_loop
from formcheck.render.overlay.body import frame_at
from formcheck.render.overlay.heads import find_head
from formcheck.render.overlay.loop import _MOST_BYTES, _whole_pictures
from formcheck.render.words import step_value
from formcheck.video import VideoWriter
from support.report_example import grey_of, overstrider, typical_runner, with_video

CLI = CliRunner()


def loop_of(analysis: Analysis, index: int = 0, **options: bool) -> Loop:
    clip = analysis.measured[index]
    still = choose_loop(clip, index, "")
    assert still is not None
    leading = [finding for finding in analysis.findings if finding.leads]
    callouts = callouts_for(index, clip, analysis.measurements, leading, Wording())
    loop = draw_loop(clip, still, callouts, "4 × slower", **options)
    assert loop is not None
    return loop


def read(webp: bytes) -> tuple[list[np.ndarray], list[int]]:
    image = Image.open(io.BytesIO(webp))
    pictures, milliseconds = [], []
    for index in range(image.n_frames):
        image.seek(index)
        image.load()
        pictures.append(np.asarray(image.convert("RGB")))
        milliseconds.append(image.info["duration"])
    return pictures, milliseconds


# ------------------------------------------------------------------ the loop


@pytest.mark.parametrize("index", [0, 1])
def test_the_loop_is_one_stride_four_times_slower_and_held_where_something_is_measured(
    index: int,
) -> None:
    analysis = overstrider()
    clip = analysis.measured[index]
    pictures, milliseconds = read(loop_of(analysis, index).webp)
    assert 20 <= len(pictures) <= 50
    still = choose_loop(clip, index, "")
    strides = clip.run.gait.strides(still.side)
    first, last = next(s for s in strides if s[0].strike_s == still.time_s)
    held = sum(shown > 600 for shown in milliseconds)
    slow_s = SLOWER * (last.strike_s - first.strike_s)
    assert sum(milliseconds) / 1000 == pytest.approx(slow_s + 0.7 * held, abs=0.1)
    assert held == 3 * (1 if clip.run.scene.near_side else 2)
    assert len({picture.shape for picture in pictures}) == 1
    assert pictures[0].shape[0] >= 480


def test_the_stride_is_one_of_usual_length_that_is_seen_well() -> None:
    for index, clip in overstrider().measured.items():
        still = choose_loop(clip, index, "")
        strides = clip.run.gait.strides(still.side)
        lengths = [last.strike_s - first.strike_s for first, last in strides]
        own = next(b.strike_s - a.strike_s for a, b in strides if a.strike_s == still.time_s)
        assert abs(own - np.median(lengths)) < 0.03
        assert clip.run.scene.near_side in (None, still.side)


def test_its_frames_are_those_of_the_stride(tmp_path: Path) -> None:
    analysis = with_video(typical_runner(), tmp_path)
    clip = analysis.measured[0]
    still = choose_loop(clip, 0, "")
    pictures, _ = read(loop_of(analysis, show_face=True).webp)
    first = frame_at(clip.run, still.time_s)
    shown = [np.median(picture) for picture in pictures]
    count = len(clip.raw_track)
    last = frame_at(clip.run, still.time_s + 2 * clip.run.gait.step_period_s)
    assert shown[0] == pytest.approx(grey_of(first, count), abs=4)
    assert shown[-1] == pytest.approx(grey_of(last, count), abs=4)
    assert np.polyfit(range(len(shown)), shown, 1)[0] > 0


def test_it_is_small_enough_for_a_page_whatever_is_filmed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(loop_of(overstrider()).webp) <= _MOST_BYTES == 600_000
    large = len(loop_of(overstrider()).webp)
    monkeypatch.setattr("formcheck.render.overlay.loop._MOST_BYTES", large - 1)
    assert len(loop_of(overstrider()).webp) < large


def test_lines_and_numbers_are_of_the_step_that_is_shown() -> None:
    analysis = overstrider()
    for index, clip in analysis.measured.items():
        own = [m for m in analysis.measurements if m.clip == index]
        callouts = callouts_for(index, clip, analysis.measurements, (), Wording())
        assert callouts
        for callout in callouts:
            middle_s = 0.5 * (callout.start_s + callout.stop_s)
            contact = next(
                c
                for c in clip.run.gait.contacts
                if c.side == callout.side and c.strike_s - 1e-6 <= middle_s <= c.toe_off_s + 1e-6
            )
            value = step_value(own, callout.metric, contact)
            assert float(re.match(r"[−-]?\d+", callout.text)[0].replace("−", "-")) == round(value)


def test_from_behind_the_knee_is_drawn_with_its_error() -> None:
    analysis = overstrider()
    callouts = callouts_for(1, analysis.measured[1], analysis.measurements, (), Wording())
    assert {callout.metric for callout in callouts} == {"knee_valgus"}
    assert all(re.fullmatch(r"−?\d+° ± \d+°", callout.text) for callout in callouts)
    assert {callout.side for callout in callouts} == {"left", "right"}


# ------------------------------------------------------------------ the page


@pytest.fixture(scope="module", params=["typical", "overstrider"])
def folder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a report of somebody with nothing to change, and of somebody with two clips."""
    made = {"typical": typical_runner, "overstrider": overstrider}[request.param]()
    out = tmp_path_factory.mktemp(request.param)
    analysis = with_video(made, out)
    render.write_folder(out / "report", lambda place: render.write(analysis, place, show_face=True))
    return out / "report"


def links(page: str) -> set[str]:
    """Return every address in a page that is not inside of it or in the web."""
    found = re.findall(r"""(?:href|src|srcset|poster)=["']([^"']*)["']""", page)
    return {one for one in found if not one.startswith(("data:", "#", "http", "mailto:"))}


@pytest.mark.slow
def test_every_page_shows_a_moving_stride_and_links_the_film(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    clips = len(list(folder.glob("pose*.npz")))
    films = {"annotated.mp4", "annotated_2.mp4"} if clips == 2 else {"annotated.mp4"}
    assert links(page) - {"beat.m4a"} == films
    assert all((folder / film).is_file() for film in films)
    assert "<script" not in page
    first = page[page.index('id="runner"') : page.index('id="coach"')]
    sources = re.findall(r'<source media="([^"]*)" type="image/webp" srcset="([^"]*)"', first)
    assert len(sources) == clips
    for media, source in sources:
        assert media == "screen and (prefers-reduced-motion: no-preference)"
        pictures, _ = read(base64.b64decode(source.partition(",")[2]))
        assert len(pictures) >= 20
    assert first.count("This is one of your strides") == 1
    alts = re.findall(r'</?source[^>]*><img src="data:image/jpeg[^"]*" alt="([^"]*)"', first)
    assert len(alts) == clips
    assert all("stride" in alt for alt in alts)


@pytest.mark.slow
def test_a_picture_is_made_large_by_its_own_address(folder: Path) -> None:
    page = (folder / "report.html").read_text()
    ids = set(re.findall(r'id="([^"]*)"', page))
    large = re.findall(r'class="larger" href="#([^"]*)"', page)
    assert len(large) >= 6
    assert len(large) == len(set(large))
    assert set(large) | set(re.findall(r'class="close" href="#([^"]*)"', page)) <= ids
    for name in (folder / "stills").glob("*.jpg"):
        with Image.open(name) as picture:
            assert picture.size[1] >= 480


@pytest.mark.slow
def test_made_again_in_german_the_page_has_the_same_film_and_loops(
    folder: Path, tmp_path: Path
) -> None:
    out = tmp_path / "report"
    with zipfile.ZipFile(packed(folder, tmp_path)) as archive:
        archive.extractall(tmp_path)
    before = {path.name: path.read_bytes() for path in (out / "stills").iterdir()}
    render.render_again(out, "de")
    page = (out / "report.html").read_text()
    assert {path.name: path.read_bytes() for path in (out / "stills").iterdir()} == before
    assert "Einer deiner Doppelschritte" in page
    assert "annotated.mp4" in links(page)
    assert page.count("data:image/webp") >= 1


def test_every_language_has_the_words_of_loop_and_film() -> None:
    for language in LANGUAGES:
        word = Wording(language)
        for key in ("picture.film", "picture.close", "runner.stride"):
            assert word.say(key)


# ------------------------------------------------------------------ one file


def packed(folder: Path, place: Path) -> Path:
    made = render.write_bundle(folder)
    return made.rename(place / "sent.zip")


@pytest.mark.slow
def test_unpacked_elsewhere_no_link_is_missing(folder: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(packed(folder, tmp_path)) as archive:
        assert archive.testzip() is None
        archive.extractall(tmp_path / "friend")
    (there,) = (tmp_path / "friend").iterdir()
    page = (there / "report.html").read_text()
    assert links(page)
    assert all((there / link).is_file() for link in links(page))
    mine = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    theirs = {path.relative_to(there).as_posix() for path in there.rglob("*") if path.is_file()}
    assert mine == theirs
    assert all(NAMES["report"].fullmatch(name) for name in mine - {".formcheck.json"})


def test_a_folder_without_a_list_and_a_strangers_file_are_refused(tmp_path: Path) -> None:
    out = tmp_path / "report"
    out.mkdir()
    with pytest.raises(InputError, match="cannot be packed"):
        render.write_bundle(out)
    analysis = typical_runner()
    render.write_folder(
        out, lambda place: render.write(analysis, place, video=False, show_face=True)
    )
    (out / "mine.txt").write_text("mine")
    made = render.write_bundle(out)
    first = made.read_bytes()
    assert made == tmp_path / "report.zip"
    assert not any(name.endswith("mine.txt") for name in zipfile.ZipFile(made).namelist())
    assert render.write_bundle(out).read_bytes() == first  # its own is replaced
    made.write_text("a person's")
    with pytest.raises(OutputError, match="is there already"):
        render.write_bundle(out)
    done = CLI.invoke(app, ["render", str(out), "--zip"])
    assert done.exit_code == 1
    assert made.read_text() == "a person's"
    made.unlink()
    done = CLI.invoke(app, ["render", str(out), "--zip"])
    assert done.exit_code == 0, done.output
    assert str(made) in done.output


def test_where_there_is_no_stride_there_is_no_loop() -> None:
    clip = typical_runner().measured[0]
    none = replace(clip, run=replace(clip.run, gait=replace(clip.run.gait, contacts=())))
    assert choose_loop(none, 0, "") is None


@pytest.mark.slow
def test_no_picture_of_the_loop_shows_a_face(tmp_path: Path) -> None:
    """The hidden part is smooth where the film is noise; asked for, it is left as it is."""
    analysis = with_video(typical_runner(), tmp_path)
    clip = analysis.measured[0]
    noise = np.random.default_rng(0).integers(0, 255, (240, 180, 3)).astype(np.uint8)
    with VideoWriter(clip.video, fps=60, crf=12, preset="ultrafast") as writer:
        for when_s in clip.raw_track.time_s:
            writer.write(noise, float(when_s))
    still = choose_loop(clip, 0, "")
    first = frame_at(clip.run, still.time_s)
    whole = {
        show: next(pictures)
        for show in (False, True)
        for pictures in [_whole_pictures(clip, [first], show, unheard)]
    }
    middle, radius = find_head(clip.raw_track)
    scale = whole[True].scale
    x, y = (middle[first] * scale).astype(int)
    half = max(2, int(radius[first] * scale * 0.5))
    left = {
        show: np.abs(
            np.diff(canvas.image[y - half : y + half, x - half : x + half].astype(float), axis=1)
        ).mean()
        for show, canvas in whole.items()
    }
    assert left[False] < 0.4 * left[True]
    hidden, shown = (read(loop_of(analysis, show_face=show).webp)[0] for show in (False, True))
    assert len(hidden) == len(shown)
    assert all(not np.array_equal(a, b) for a, b in zip(hidden, shown, strict=True))
