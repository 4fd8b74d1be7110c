"""The small copy of a film: whose it is, which frame is which, and that no face is in it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.comparison import pictures
from formcheck.comparison.trial import read_trial
from formcheck.files.film import film_beside, find_film, find_pictures
from formcheck.files.origin import Origin, fingerprint
from formcheck.files.track import read_track, write_track
from formcheck.i18n import msg
from formcheck.model import FloatArray, MeasuredClip, PoseTrack
from formcheck.render import write, write_folder
from formcheck.render.overlay import draw_video
from formcheck.render.overlay.heads import find_head
from formcheck.video import VideoWriter, frames, open_video
from support.report_example import typical_runner

CLI = CliRunner()
BITS = 10


def numbered(index: int, width: int, height: int) -> np.ndarray:
    """Return a picture whose stripes are the digits of its number, white for 1."""
    digits = [(index >> bit) & 1 for bit in range(BITS)]
    row = np.repeat(np.array(digits, dtype=np.uint8) * 255, -(-width // BITS))[:width]
    return np.broadcast_to(row[None, :, None], (height, width, 3)).copy()


def number_on(picture: np.ndarray) -> int:
    """Return the number that a picture's stripes tell, in its lower half."""
    half = picture[picture.shape[0] // 2 :].mean((0, 2))
    middles = ((np.arange(BITS) + 0.5) * len(half) / BITS).astype(int)
    return sum(1 << bit for bit, x in enumerate(middles) if half[x] > 128)


def filmed(folder: Path, change: Callable[[FloatArray], FloatArray] = lambda t: t) -> MeasuredClip:
    """Return a runner with a film of 720 × 960 whose frames are numbered."""
    clip = typical_runner().clips[0]
    assert isinstance(clip, MeasuredClip)
    path = folder / "side.mp4"
    time_s = change(clip.raw_track.time_s)
    with VideoWriter(path, fps=60, crf=20, preset="ultrafast") as writer:
        for index, when_s in enumerate(time_s):
            writer.write(numbered(index, 720, 960), float(when_s))
    times_s = open_video(path).time_s
    noted = {"source": str(path), "source_sha256": fingerprint(path), "time_s": times_s}
    return replace(clip, path=path, video=path, raw_track=replace(clip.raw_track, **noted))


def uneven(time_s: FloatArray) -> FloatArray:
    """Return times as a phone has them: not one interval is like the next."""
    return time_s + np.random.default_rng(4).uniform(0.0, 0.006, len(time_s)) * (time_s > 0)


def saved(clip: MeasuredClip, folder: Path, *, show_face: bool = True) -> PoseTrack:
    """Put the landmarks and the copy of a clip into a folder, and return the landmarks."""
    folder.mkdir()
    draw_video(
        clip, (), "", folder / "annotated.mp4", film=folder / "film.mp4", show_face=show_face
    )
    write_track(clip.raw_track, folder / "pose.npz")
    return read_track(folder / "pose.npz")


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> tuple[MeasuredClip, Path]:
    folder = tmp_path_factory.mktemp("film")
    clip = filmed(folder, uneven)
    saved(clip, folder / "out")
    return clip, folder / "out"


def test_frame_i_of_the_copy_is_frame_i_of_the_film_at_its_time(
    copy: tuple[MeasuredClip, Path],
) -> None:
    clip, out = copy
    film, source = open_video(out / "film.mp4"), open_video(clip.video)
    assert [number_on(frame.rgb) for frame in frames(film)] == list(range(len(source)))
    np.testing.assert_allclose(film.time_s, source.time_s, rtol=0, atol=5e-5)
    np.testing.assert_allclose(film.time_s, clip.raw_track.time_s, rtol=0, atol=5e-5)


def test_the_copy_is_small_and_plays_in_a_browser(copy: tuple[MeasuredClip, Path]) -> None:
    film = open_video(copy[1] / "film.mp4")
    assert (film.width_px, film.height_px) == (480, 640)
    assert (film.codec, film.pixel_format) == ("h264", "yuv420p")
    head = (copy[1] / "film.mp4").read_bytes()
    assert head.index(b"moov") < head.index(b"mdat")  # it starts before all of it is there


def test_a_frame_that_cannot_be_read_leaves_the_others_at_their_place(tmp_path: Path) -> None:
    clip = filmed(tmp_path)
    lost = {0, 1, 40, 41, len(clip.raw_track) - 1}

    class Gaps:
        def __init__(self) -> None:
            self.written: list[tuple[int, float]] = []

        def write(self, picture: np.ndarray, time_s: float) -> None:
            self.written.append((number_on(picture), time_s))

    from formcheck.render.overlay.film import FilmCopy

    writer = Gaps()
    film = FilmCopy(writer, clip.raw_track)  # type: ignore[arg-type]
    count = len(clip.raw_track)
    for index in range(count):
        if index not in lost:
            film.add(numbered(index, 720, 960), index)
    film.finish()
    assert [when_s for _, when_s in writer.written] == clip.raw_track.time_s.tolist()
    shown = [number for number, _ in writer.written]
    assert all(shown[i] == i for i in range(count) if i not in lost)


def test_the_film_itself_is_taken_while_it_is_there_and_then_the_copy(
    copy: tuple[MeasuredClip, Path], tmp_path: Path
) -> None:
    clip, out = copy
    folder = tmp_path / "deep" / "er" / "out"
    shutil.copytree(out, folder)
    track = replace(read_track(out / "pose.npz"), source="side.mp4")
    assert find_pictures(track, folder / "pose.npz") == Origin(folder / "film.mp4")
    shutil.copy(str(clip.video), folder)
    assert find_pictures(track, folder / "pose.npz") == Origin(folder / "side.mp4")


def test_only_a_copy_of_the_same_film_is_taken(
    copy: tuple[MeasuredClip, Path], tmp_path: Path
) -> None:
    clip, out = copy
    track, place = read_track(out / "pose.npz"), out / "pose.npz"
    assert find_film(track, place) == out / "film.mp4"
    assert find_film(replace(track, source_sha256="0" * 64), place) is None
    assert find_film(replace(track, source_sha256=""), place) is None
    later = replace(track, time_s=track.time_s + 0.004 * (track.time_s > 1))
    assert find_film(later, place) is None
    assert find_film(track, tmp_path / "pose.npz") is None
    (tmp_path / "film.mp4").write_text("no film")
    assert find_film(track, tmp_path / "pose.npz") is None
    shutil.copy(str(clip.video), tmp_path / "film.mp4")  # the frames fit, but who says whose it is
    assert find_film(track, tmp_path / "pose.npz") is None


def test_every_clip_has_its_own_copy() -> None:
    assert film_beside(Path("out/pose.npz")) == Path("out/film.mp4")
    assert film_beside(Path("out/pose_2.npz")) == Path("out/film_2.mp4")


@pytest.mark.slow
def test_a_folder_analysed_again_and_compared_without_the_film_shows_the_runner(
    tmp_path: Path,
) -> None:
    clip = filmed(tmp_path, uneven)
    analysis = replace(typical_runner(), clips=(clip,))
    first = tmp_path / "first"
    write_folder(first, lambda folder: write(analysis, folder, show_face=True))
    assert "film.mp4" in json.loads((first / ".formcheck.json").read_text())["files"]
    clip.path.unlink()
    done = CLI.invoke(
        app, ["analyze", str(first / "pose.npz"), "-o", str(tmp_path / "again"), "--show-face"]
    )
    assert done.exit_code == 0, done.output
    again = tmp_path / "again"
    told = json.loads((again / "report.json").read_text())["clips"][0]
    assert told["video"] is True
    assert told["notes"] == json.loads((first / "report.json").read_text())["clips"][0]["notes"]
    film = open_video(again / "film.mp4")  # the copy's copy still belongs to the landmarks
    assert [number_on(frame.rgb) for frame in frames(film)] == list(range(len(clip.raw_track)))
    assert find_film(read_track(again / "pose.npz"), again / "pose.npz") == again / "film.mp4"
    assert read_track(again / "pose.npz").source.endswith("side.mp4")
    view = told["view"]
    (footage,) = pictures.read_footage([read_trial(again, msg("again"))], view)
    assert footage.clip.video == again / "film.mp4"


def test_without_the_annotated_video_no_copy_is_kept(tmp_path: Path) -> None:
    analysis = replace(typical_runner(), clips=(filmed(tmp_path),))
    out = tmp_path / "out"
    write_folder(out, lambda folder: write(analysis, folder, video=False, show_face=True))
    assert not list(out.glob("*.mp4"))


@pytest.mark.slow
def test_the_copy_hides_the_face_as_the_annotated_video_does(tmp_path: Path) -> None:
    clip = filmed(tmp_path)
    noise = np.random.default_rng(0).integers(0, 255, (240, 180, 3)).astype(np.uint8)
    noise = np.asarray(noise.repeat(4, 0).repeat(4, 1))
    with VideoWriter(clip.path, fps=60, crf=12, preset="ultrafast") as writer:
        for when_s in clip.raw_track.time_s:
            writer.write(noise, float(when_s))
    middle, radius = find_head(clip.raw_track)
    left = {}
    for show in (False, True):
        saved(clip, tmp_path / str(show), show_face=show)
        film = open_video(tmp_path / str(show) / "film.mp4")
        scale = film.width_px / clip.raw_track.size_px[0]
        left[show] = []
        for frame in frames(film):
            x, y = (middle[frame.index] * scale).astype(int)
            half = max(2, int(radius[frame.index] * scale * 0.5))
            part = frame.rgb[max(0, y - half) : y + half, x - half : x + half].astype(float)
            left[show].append(np.abs(np.diff(part, axis=1)).mean())
    assert max(left[False]) < 0.4 * min(left[True])
