"""Landmarks: cutting, sharing out, choosing the runner, and the network on rendered runners."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck import capacity, engines, weights
from formcheck.engines import _people, _segments, _workers
from formcheck.engines._litert import LiteRTEngine, load_libraries
from formcheck.engines._metadata import task_bundle
from formcheck.engines._people import Survey, choose_runner, strayed
from formcheck.engines._pictures import (
    edges_of,
    panning_note,
    repeated_frames,
    shift_between,
    sway_note,
)
from formcheck.engines._segments import WARM_UP_FRAMES, Found, Segment, cut
from formcheck.errors import AssetError, InputError, MachineError, UnfitClipError
from formcheck.files.track import read_track, write_track
from formcheck.lab import phantom
from formcheck.model import INDEX, LANDMARKS
from formcheck.progress import CancelledError, Progress
from formcheck.video import Video, VideoWriter, frames, open_video
from support.paths import SIDE, needs

NETWORK = next((name for name in ("full", "lite") if weights.check(name).ok), None)

needs_network = pytest.mark.skipif(
    NETWORK is None or not SIDE.exists(), reason="no network was fetched, or no sample clip"
)


def a_video(count: int = 300, fps: float = 60.0, size: tuple[int, int] = (1000, 800)) -> Video:
    return Video(
        path=Path("clip.mp4"),
        width_px=size[0],
        height_px=size[1],
        fps=fps,
        time_s=np.arange(count) / fps,
        pts=np.arange(count),
        rotation_deg=0,
        mirrored=False,
        codec="h264",
        pixel_format="yuv420p",
    )


@pytest.mark.parametrize("count", [2, 23, 48, 120, 360, 1201, 20_000])
def test_segments_cover_the_clip_once_and_are_of_a_length(count: int) -> None:
    segments = cut(a_video(count))
    assert segments[0].start == 0
    assert segments[-1].stop == count
    assert all(one.stop == next_.start for one, next_ in pairwise(segments))
    lengths = [segment.stop - segment.start for segment in segments]
    assert max(lengths) - min(lengths) <= 1
    assert max(lengths) <= 200
    assert len(segments) == 1 or min(lengths) >= 24
    surveyed = [frame for segment in segments for frame in segment.survey_frames]
    assert max(np.diff([*surveyed, count])) <= 60
    assert len(surveyed) >= min(8, count // 15)


@pytest.mark.parametrize("workers", [1, 2, 3, 5])
def test_every_segment_is_given_out_once_in_stretches(workers: int) -> None:
    segments = cut(a_video(1200))
    work = _workers._Work(segments, workers)
    given: list[int] = []
    while (segment := work.next_for(0)) is not None:  # the others are slow: 0 takes it all over
        given.append(segment.start)
    assert sorted(given) == [segment.start for segment in segments]
    own = len(segments) // workers
    assert given[:own] == sorted(given[:own])


def box_at(x: float, height: float = 400.0, y: float = 500.0) -> np.ndarray:
    return np.array([x - height / 6, y - height / 2, x + height / 6, y + height / 2])


def surveys_of(*paths: Sequence[float | None], heights: Sequence[float]) -> list[Survey]:
    found = []
    for index, places in enumerate(zip(*paths, strict=True)):
        boxes = [
            box_at(place, height)
            for place, height in zip(places, heights, strict=True)
            if place is not None
        ]
        found.append(Survey(30 * index, np.array(boxes).reshape(-1, 4)))
    return found


def test_one_person_needs_no_note() -> None:
    choice = choose_runner(surveys_of([500.0] * 8, heights=[400]), a_video(), None)
    assert choice.notes == ()
    assert not choice.others
    assert np.allclose(choice.boxes(0, 10)[:, 0], 500 - 400 / 6)


def test_the_larger_and_more_central_of_two_is_followed_and_the_note_says_so() -> None:
    surveys = surveys_of([150.0] * 8, [520.0] * 8, heights=[390, 400])
    choice = choose_runner(surveys, a_video(), None)
    assert choice.others
    assert choice.boxes_px[0, 0] == pytest.approx(520 - 400 / 6)
    (note,) = choice.notes
    assert note.id == "two_people"
    assert "together for 100 % of the clip" in note.message
    assert "number 2 from the left" in note.message


def test_who_is_pointed_at_is_followed() -> None:
    """One who stands, and one who passes behind: by the place at that time."""
    passing = [100.0 + 100.0 * index for index in range(8)]
    surveys = surveys_of([520.0] * 8, passing, heights=[400, 300])
    video = a_video()
    for at_s, x, expected in ((1.0, 530.0, 520.0), (1.0, 295.0, 100.0), (3.4, 780.0, 100.0)):
        choice = choose_runner(surveys, video, None, (at_s, x, 520.0))
        middle = 0.5 * (choice.boxes_px[0, 0] + choice.boxes_px[0, 2])
        assert middle == pytest.approx(expected)
        assert choice.doubt is None
        assert choice.notes[0].message.endswith("as you asked.")


def test_of_two_bodies_at_a_point_the_nearer_middle_is_meant() -> None:
    surveys = surveys_of([500.0] * 8, [560.0] * 8, heights=[400, 400])
    for x, expected in ((505.0, 500.0), (550.0, 560.0)):
        choice = choose_runner(surveys, a_video(), None, (2.0, x, 500.0))
        assert choice.boxes_px[0, 0] == pytest.approx(expected - 400 / 6)


def test_somebody_who_was_there_for_a_moment_can_be_pointed_at() -> None:
    passing = [None, None, 300.0, *[None] * 5]
    surveys = surveys_of([520.0] * 8, passing, heights=[400, 380])
    choice = choose_runner(surveys, a_video(), None, (1.0, 300.0, 500.0))
    assert list(choice.frames) == [60]


def test_a_point_on_nobody_is_refused() -> None:
    surveys = surveys_of([520.0] * 8, heights=[400])
    for point in ((1.0, 10.0, 500.0), (90.0, 520.0, 500.0)):
        with pytest.raises(InputError, match=r"nobody was found at .* point at the middle"):
            choose_runner(surveys, a_video(), None, point)


def test_everybody_else_is_known_so_that_their_face_can_be_hidden() -> None:
    passing = [None, None, 300.0, *[None] * 5]
    surveys = surveys_of([150.0] * 8, [520.0] * 8, passing, heights=[390, 400, 100])
    others = choose_runner(surveys, a_video(), None).bystanders
    assert sorted(len(one.frames) for one in others) == [1, 8]
    standing = next(one for one in others if len(one.frames) == 8)
    assert standing.heads_px[0, 0] == pytest.approx(150)
    top, height = box_at(150.0, 390)[1], 390
    assert top - 0.12 * height < standing.heads_px[0, 1] - standing.heads_px[0, 2] < top
    assert choose_runner(surveys_of([500.0] * 8, heights=[400]), a_video(), None).bystanders == ()


def test_the_person_asked_for_is_followed() -> None:
    surveys = surveys_of([150.0] * 8, [520.0] * 8, heights=[390, 400])
    choice = choose_runner(surveys, a_video(), 1)
    assert choice.boxes_px[0, 0] == pytest.approx(150 - 390 / 6)
    assert "as you asked" in choice.notes[0].message
    for asked in (0, 3):
        with pytest.raises(InputError, match=f"person {asked} was asked for, but 2"):
            choose_runner(surveys, a_video(), asked)


def test_somebody_running_across_is_one_person() -> None:
    across = [100.0 + 110 * index for index in range(8)]
    choice = choose_runner(surveys_of(across, heights=[150]), a_video(), None)
    assert not choice.others
    assert len(choice.frames) == 8


def test_two_who_pass_each_other_stay_two() -> None:
    right = [100.0 + 100 * index for index in range(9)]
    choice = choose_runner(surveys_of(right, right[::-1], heights=[300, 200]), a_video(), None)
    assert choice.others
    assert np.allclose(choice.boxes_px[:, 3] - choice.boxes_px[:, 1], 300)
    assert np.all(np.diff(choice.boxes_px[:, 0]) > 0)


def test_somebody_small_far_off_or_seen_once_is_not_a_second_runner() -> None:
    small = surveys_of([500.0] * 8, [900.0] * 8, heights=[400, 80])
    once = surveys_of([500.0] * 12, [900.0, *[None] * 11], heights=[400, 400])
    for surveys in (small, once):
        assert not choose_runner(surveys, a_video(600), None).others


def cut_off(x: float, bottom: float) -> np.ndarray:
    """Return the box of somebody whose head is at one height and whose feet are cut off."""
    return np.array([x - 70.0, 220.0, x + 70.0, bottom])


def test_somebody_cut_off_by_the_edge_is_one_person_however_much_of_them_is_seen() -> None:
    bottoms = [936, 980, 630, 906, 605, 820, 854, 640, 617, 637]
    found = [
        Survey(30 * k, np.array([cut_off(930.0 + 8 * (k % 3), bottom), box_at(620.0 + 9 * k)]))
        for k, bottom in enumerate(bottoms)
    ]
    choice = choose_runner(found, a_video(), 1)
    assert choice.people == 2
    assert np.allclose(choice.boxes_px[:, 0], [620 + 9 * k - 400 / 6 for k in range(10)])
    coach = choose_runner(found, a_video(), 2)
    assert len(coach.frames) == 10
    with pytest.raises(InputError, match="2 can be told apart"):
        choose_runner(found, a_video(), 3)


def test_a_head_that_stays_is_surer_than_a_guess_of_where_somebody_goes() -> None:
    """Somebody beside the belt, whose box is blown up to the side once, keeps the own chain."""

    def beside(middle: float, bottom: float) -> list[float]:
        return [middle - 90.0, 220.0, middle + 90.0, bottom]

    def runs(middle: float, top: float) -> list[float]:
        return [middle - 140.0, top, middle + 140.0, top + 530.0]

    boxes = [
        [beside(940, 940), runs(600, 150)],
        [beside(940, 950), runs(640, 150)],
        [beside(930, 870)],
        [runs(745, 70), beside(805, 715)],
        [runs(755, 85)],
        [beside(943, 870), runs(727, 90)],
        [beside(950, 820), runs(690, 85)],
        [beside(900, 730), runs(700, 80)],
    ]
    found = [Survey(60 * k, np.array(own)) for k, own in enumerate(boxes)]
    video = a_video(60 * len(boxes), size=(1280, 960))
    runner = choose_runner(found, video, 1)
    assert runner.people == 2
    assert runner.boxes_px[:, 1].max() < 200


def test_the_one_followed_is_no_second_person_beside_the_own_box() -> None:
    seen = np.array([[831.0, 221, 999, 980], [441, 152, 828, 590]])
    followed = np.array([[726.0, 225.0], [1015.0, 644.0]])
    assert len(Survey.of(30, seen, followed).boxes_px) == 2
    twice = np.array([[831.0, 221, 999, 980], [850, 225, 1000, 640]])
    assert len(Survey.of(30, twice, followed).boxes_px) == 1


@pytest.mark.parametrize("gap", [3, 8])
@pytest.mark.parametrize("passes", [2, 4])
def test_passes_of_one_runner_are_one_person_and_the_note_says_so(passes: int, gap: int) -> None:
    there: list[float | None] = [1700.0, 1300.0, 900.0, 500.0, None]
    path = (there + [None] * gap) * passes
    video = a_video(30 * len(path), size=(1920, 1080))
    choice = choose_runner(surveys_of(path, heights=[300]), video, None)
    assert len(choice.frames) == 4 * passes
    assert choice.doubt is None
    assert [note.id for note in choice.notes] == ["several_passes"]


def test_a_taller_and_a_shorter_who_pass_are_two_people() -> None:
    one: list[float | None] = [1700.0, 1300.0, 900.0, *[None] * 5]
    other: list[float | None] = [*[None] * 5, 1700.0, 1300.0, 900.0]
    video = a_video(size=(1920, 1080))
    choice = choose_runner(surveys_of(one, other, heights=[400, 290]), video, None)
    assert len(choice.frames) == 3
    assert choice.people == 2


def test_a_survey_counts_a_person_once_and_does_not_forget_the_one_followed() -> None:
    twice = np.array([box_at(500), box_at(510)])
    followed = np.tile(box_at(500).reshape(2, 2), (17, 1))[:33]
    assert len(Survey.of(0, twice, followed).boxes_px) == 1
    elsewhere = followed + np.array([400.0, 0.0])
    assert len(Survey.of(0, twice, elsewhere).boxes_px) == 2
    nobody = np.full((33, 2), np.nan)
    assert len(Survey.of(0, twice, nobody).boxes_px) == 1


def test_landmarks_of_somebody_else_are_told_apart() -> None:
    surveys = surveys_of([150.0] * 8, [520.0] * 8, heights=[390, 400])
    choice = choose_runner(surveys, a_video(), None)
    found = Found.empty(0, 4)
    for row, x in enumerate((520.0, 150.0, 530.0)):
        low, high = box_at(x).reshape(2, 2)
        found.xy_px[row] = np.linspace(low, high, 33)
    assert strayed(found.start, found.xy_px, choice).tolist() == [False, True, False, False]
    cleaned = found.without(strayed(found.start, found.xy_px, choice))
    assert np.isnan(cleaned.xy_px[1]).all()
    assert np.isfinite(cleaned.xy_px[0]).all()


def test_all_but_the_runner_is_painted_over() -> None:
    picture = np.full((80, 100, 3), 250, np.uint8)
    shown = _workers._only(picture, np.array([400.0, 200, 500, 600]), np.array([1000.0, 800]))
    assert (shown[30:50, 42:48] == 250).all()
    assert (shown[:, 70:] == 127).all()
    unknown = np.full(4, np.nan)
    assert (_workers._only(picture, unknown, np.array([1000.0, 800])) == 250).all()


def test_repeats_are_told_by_their_neighbours_and_a_frozen_picture_is_kept() -> None:
    generator = np.random.default_rng(3)
    moving = generator.uniform(1.5, 3.0, 60)
    assert not repeated_frames(moving, 60.0).any()
    doubled = moving.copy()
    doubled[1::2] = 0.1  # what compression leaves of a repeat
    assert np.flatnonzero(repeated_frames(doubled, 60.0)).tolist() == list(range(1, 60, 2))
    film = moving.copy()
    film[4::5] = 0.0
    assert np.flatnonzero(repeated_frames(film, 30.0)).tolist() == list(range(4, 60, 5))
    frozen = moving.copy()
    frozen[:30], frozen[0] = 0.0, np.nan
    assert not repeated_frames(frozen, 60.0)[:25].any()


def test_a_camera_that_follows_is_told_by_the_pictures_edges() -> None:
    generator = np.random.default_rng(4)
    wall = generator.integers(40, 220, (60, 400, 3)).repeat(8, axis=0).repeat(8, axis=1)
    shifts = []
    for step_px in (0, 12, -12):
        pictures = [
            wall[:, 1000 + step_px * index : 1720 + step_px * index].astype(np.uint8)
            for index in range(12)
        ]
        edges = [edges_of(picture) for picture in pictures]
        shift = np.array(
            [(np.nan,) * 2, *(shift_between(one, other, 720) for one, other in pairwise(edges))]
        )
        shifts.append(float(np.nanmedian(shift[:, 0])) * 720)
        assert (panning_note(shift, 60.0) is not None) == bool(step_px)
    assert shifts == pytest.approx([0.0, -12.0, 12.0], abs=1.5)
    unknown = np.full((60, 2), np.nan)
    assert panning_note(unknown, 60.0) is None
    shaken = generator.normal(0.0, 0.004, (120, 2))  # a hand that trembles goes nowhere
    assert panning_note(shaken, 60.0) is None


@pytest.mark.parametrize(("sway_px", "told"), [(0.0, False), (0.8, False), (4.0, True)])
def test_a_camera_that_sways_is_told_by_the_pictures_edges(sway_px: float, told: bool) -> None:
    """A body of 500 px; a hand that goes up and down 1.7 times a second."""
    fps, width_px = 60.0, 720
    grain = np.random.default_rng(4).integers(40, 220, (32, 32)).astype(np.float32)
    wall = cv2.resize(grain, (960, 960), interpolation=cv2.INTER_CUBIC)
    down_px = np.sqrt(2.0) * sway_px * np.sin(2 * np.pi * 1.7 * np.arange(90) / fps)
    pictures = []
    for way in down_px:
        by = np.array([[1.0, 0.0, -100.0], [0.0, 1.0, way - 100.0]])
        moved = cv2.warpAffine(wall, by, (width_px, 720))
        pictures.append(edges_of(np.repeat(moved[..., None], 3, axis=2)))
    ways = (shift_between(one, other, width_px) for one, other in pairwise(pictures))
    shift = np.array([(np.nan, np.nan), *ways])
    for follows in (False, True):
        note = sway_note(shift, fps, 500 / width_px, follows=follows)
        assert (note is not None and note.id == "sway") == told
    across = shift[:, ::-1]  # a pan is never even
    assert sway_note(across, fps, 500 / width_px, follows=True) is None


def test_a_missing_library_is_one_sentence_with_the_apt_line(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "ai_edge_litert", None)
    with pytest.raises(MachineError, match="sudo apt-get install -y libgl1 libegl1 libgles2"):
        load_libraries()


def test_impossible_numbers_of_workers_are_refused() -> None:
    with pytest.raises(InputError, match="0 workers"):
        engines.detect(a_video(), Path("full.task"), "full", workers=0)


def test_workers_are_as_many_as_processors_and_free_memory_allow(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(capacity, "cores", lambda: 16)
    video = a_video()
    each = _workers.worker_bytes(9_400_000, video)
    for free, workers in ((None, 16), (0, 1), (7 * each, 3), (1000 * each, 16)):
        monkeypatch.setattr(capacity, "free_bytes", lambda free=free: free)
        assert _workers.usual_workers(9_400_000, video) == workers
    assert _workers.worker_bytes(30_700_000, video) > each


@pytest.fixture(scope="module")
def model() -> Path:
    return weights.ensure(str(NETWORK))


@pytest.fixture(scope="module")
def short(tmp_path_factory: pytest.TempPathFactory) -> Video:
    """The first two seconds of the side sample."""
    path = tmp_path_factory.mktemp("clips") / "short.mp4"
    sample = open_video(SIDE)
    with VideoWriter(path, fps=sample.fps, crf=18) as writer:
        for frame in frames(sample, 0, 120):
            writer.write(frame.rgb, time_s=frame.time_s)
    return open_video(path)


@pytest.fixture(scope="module")
def track(short: Video, model: Path):
    told: list[Progress] = []
    found = engines.detect(short, model, "full", workers=1, progress=told.append)
    shares = [one.share for one in told]
    assert shares == sorted(shares)
    assert {one.stage for one in told} == {"detect"}
    assert shares[-1] == 1.0
    return found


@needs_network
@pytest.mark.model
@pytest.mark.slow
def test_the_runner_is_found_in_every_frame_where_she_is(track, short: Video) -> None:
    assert len(track) == 120
    assert np.array_equal(track.time_s, short.time_s)
    assert track.size_px == (720, 960)
    assert np.isfinite(track.xy_px).mean() > 0.95
    assert "without smoothing over time" in track.history[0]
    assert [note.id for note in track.notes] == []


@needs_network
@pytest.mark.model
@pytest.mark.slow
def test_landmarks_lie_on_the_true_joints_without_delay(track) -> None:
    truth = phantom.landmark_track(phantom.read_recipe(SIDE.with_suffix(".toml")))
    error = track.xy_px - truth.xy_px[: len(track)]
    distance = np.linalg.norm(error, axis=2)
    for part in ("knee", "ankle"):
        both = distance[:, [INDEX[f"left_{part}"], INDEX[f"right_{part}"]]]
        assert np.nanmedian(both) < 0.02 * 720  # a fiftieth of the body
    row = INDEX["left_ankle"]
    good = distance[:, row] < 40  # not where the legs are mixed up
    speed = np.gradient(truth.xy_px[: len(track), row, 0])[good]
    off = (error[:, row, 0] - np.nanmedian(error[:, row, 0]))[good]
    lag_frames = -np.sum(speed * off) / np.sum(speed**2)
    assert abs(lag_frames) < 0.25


@needs_network
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("workers", [2, 3])
def test_landmarks_do_not_depend_on_the_number_of_workers(
    track, short: Video, model: Path, workers: int
) -> None:
    again = engines.detect(short, model, "full", workers=workers)
    assert np.array_equal(again.xy_px, track.xy_px, equal_nan=True)  # no tolerance: bit for bit
    assert np.array_equal(again.visibility, track.visibility)


def opened(model: Path) -> LiteRTEngine:
    return LiteRTEngine.maker(model)()


def mediapipes_own(model: Path, pictures: Sequence[np.ndarray]) -> np.ndarray:
    """MediaPipe's landmarks (N, 33, 2) in shares, its smoothing off: times 1,000 s apart."""
    mediapipe = pytest.importorskip("mediapipe")
    vision = pytest.importorskip("mediapipe.tasks.python.vision")
    options = vision.PoseLandmarkerOptions(
        base_options=mediapipe.tasks.BaseOptions(model_asset_buffer=task_bundle(model)),
        running_mode=vision.RunningMode.VIDEO,
    )
    found = []
    with vision.PoseLandmarker.create_from_options(options) as landmarker_:
        for index, picture in enumerate(pictures):
            image = mediapipe.Image(mediapipe.ImageFormat.SRGB, picture)
            pose = landmarker_.detect_for_video(image, 1_000_000 * (index + 1)).pose_landmarks[0]
            found.append([(point.x, point.y) for point in pose])
    return np.array(found)


@needs_network
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # MediaPipe's own
def test_landmarks_are_those_of_mediapipe_itself(short: Video, model: Path) -> None:
    pictures = [frame.rgb for frame in frames(short, 0, 60)]
    network = opened(model)
    ours = np.array([network.follow(picture) for picture in pictures])[:, :, :2]
    apart = np.linalg.norm((ours - mediapipes_own(model, pictures)) * (720, 960), axis=2)
    # Both cut out the same square a rounding apart, and go on from their own last frame: on a
    # body 650 px tall half of all landmarks lie within a pixel, and the median frame within two.
    assert np.median(apart) < 1.0
    assert np.median(apart.mean(axis=1)) < 2.0


@needs_network
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.filterwarnings("ignore")  # MediaPipe's own
def test_mediapipe_as_an_engine_sees_what_litert_sees(
    track, short: Video, model: Path, tmp_path: Path
) -> None:
    found = engines.detect(short, model, "full", workers=1, engine="mediapipe")
    assert (found.engine, found.model, track.engine) == ("mediapipe", "full", "litert")
    assert found.model_sha256 == track.model_sha256 == weights.sha256_of(model)
    assert "(run by MediaPipe 1." in found.history[0]
    apart = np.linalg.norm(found.xy_px - track.xy_px, axis=2)
    assert np.nanmedian(apart) < 1.5
    write_track(found, tmp_path / "run.npz")
    kept = read_track(tmp_path / "run.npz")
    about = ("engine", "model", "model_sha256", "keypoints")
    assert [getattr(kept, name) for name in about] == [getattr(found, name) for name in about]


@needs_network
@pytest.mark.model
@pytest.mark.filterwarnings("ignore")  # MediaPipe's own
def test_mediapipe_forgets_and_surveys(short: Video, model: Path) -> None:
    engine = engines.engine_maker("mediapipe", model)()
    picture = next(iter(frames(short, 0, 1))).rgb
    first = engine.follow(picture)
    assert first is not None
    engine.follow(picture[:, ::-1].copy())
    engine.forget()
    assert np.array_equal(engine.follow(picture), first)
    beside = np.concatenate([picture, picture[:, ::-1]], axis=1)
    boxes = engine.survey(beside)
    assert np.sort(0.5 * (boxes[:, 0] + boxes[:, 2])) == pytest.approx([0.25, 0.75], abs=0.06)
    engine.close()


def test_an_engine_that_does_not_exist_is_refused() -> None:
    with pytest.raises(InputError, match="no pose engine 'torch'; choose one of litert, mediapipe"):
        engines.detect(a_video(), Path("full.task"), "full", engine="torch")  # type: ignore[arg-type]


@needs_network
@pytest.mark.model
def test_leaving_out_the_mask_changes_no_landmark(short: Video, model: Path) -> None:
    pictures = [frame.rgb for frame in frames(short, 0, 6)]

    def landmarks() -> list[np.ndarray | None]:
        network = opened(model)
        return [network.follow(picture) for picture in pictures]

    lean = landmarks()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("formcheck.engines._lean.without_mask", lambda network: network)
        whole = landmarks()
    assert lean[0] is not None
    assert all(np.array_equal(one, other) for one, other in zip(lean, whole, strict=True))


@needs_network
@pytest.mark.model
def test_forgetting_is_as_good_as_a_new_network(short: Video, model: Path) -> None:
    pictures = [frame.rgb for frame in frames(short, 0, 60, max_side_px=480)]
    used, fresh = opened(model), opened(model)
    for picture in pictures[:4]:
        used.follow(picture)
    used.forget()
    again = [used.follow(picture) for picture in pictures[40:44]]
    first = [fresh.follow(picture) for picture in pictures[40:44]]
    assert all(np.array_equal(one, other) for one, other in zip(again, first, strict=True))


@needs_network
@pytest.mark.model
def test_a_survey_finds_both_of_two_people(short: Video, model: Path) -> None:
    picture = next(iter(frames(short, 0, 1))).rgb
    beside = np.concatenate([picture, picture[:, ::-1]], axis=1)
    boxes = opened(model).survey(beside)
    middles = np.sort(0.5 * (boxes[:, 0] + boxes[:, 2]))
    assert len(boxes) == 2
    assert middles == pytest.approx([0.25, 0.75], abs=0.06)


@needs_network
@pytest.mark.model
def test_repeated_pictures_are_left_out_and_counted(
    short: Video, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "doubled.mp4"
    with VideoWriter(path, fps=60, crf=18) as writer:
        for frame in frames(short, 0, 20):
            writer.write(frame.rgb)
            writer.write(frame.rgb)
    found = engines.detect(open_video(path), model, "full", workers=1)
    notes = {note.id: note.message for note in found.notes}
    assert notes["duplicate_frames"].startswith("20 of 40 frames")
    seen = np.isfinite(found.xy_px[:, 0, 0])
    assert not seen[1::2].any()
    assert seen[::2].sum() >= 18


@needs_network
@pytest.mark.model
@pytest.mark.slow
@needs("body")
@pytest.mark.parametrize("follows", [False, True])
def test_a_rendered_camera_that_follows_is_noticed(
    model: Path, tmp_path: Path, follows: bool
) -> None:
    clip = phantom.read_recipe(SIDE.with_suffix(".toml"))
    faults = replace(clip.faults, pan=follows)
    clip = replace(clip, surface="overground", duration_s=1.2, faults=faults)
    phantom.render_clip(clip, tmp_path / "clip.mp4")
    found = engines.detect(open_video(tmp_path / "clip.mp4"), model, "full", workers=1)
    assert ("panning" in [note.id for note in found.notes]) == follows
    assert found.camera_moves == follows


@needs_network
@pytest.mark.model
def test_nobody_in_the_picture_is_said(model: Path, tmp_path: Path) -> None:
    path = tmp_path / "empty.mp4"
    generator = np.random.default_rng(5)
    with VideoWriter(path, fps=30) as writer:
        for _ in range(30):
            writer.write(generator.integers(60, 200, (120, 160, 3), dtype=np.uint8))
    with pytest.raises(UnfitClipError, match="nobody can be seen") as caught:
        engines.detect(open_video(path), model, "full", workers=1)
    assert caught.value.note_id == "no_person"


@needs_network
@pytest.mark.model
@pytest.mark.slow
def test_of_two_people_the_one_asked_for_is_followed(
    short: Video, model: Path, tmp_path: Path
) -> None:
    path = tmp_path / "two.mp4"
    with VideoWriter(path, fps=60, crf=18) as writer:
        for frame in frames(short, 0, 36):
            small = frame.rgb[::2, ::2][:, 90:270]  # a second, smaller runner on the right
            beside = np.full((960, 1000, 3), frame.rgb[0, 0], np.uint8)
            beside[:, :720] = frame.rgb
            beside[480:, 800:980] = small
            writer.write(beside)
    video = open_video(path)
    at_s = float(video.time_s[10])
    for person, point, middle in ((None, None, 360), (2, None, 890), (None, (at_s, 890, 700), 890)):
        found = engines.detect(video, model, "full", workers=2, person=person, person_at=point)
        hips = found.middle("hip")[:, 0]
        assert np.isfinite(hips).mean() > 0.7
        assert np.nanmax(np.abs(hips - middle)) < 100
        assert "two_people" in [note.id for note in found.notes]


@needs_network
@pytest.mark.model
@pytest.mark.parametrize("engine", engines.ENGINES)
def test_a_file_that_is_no_network_is_refused(
    short: Video, tmp_path: Path, engine: engines.EngineName
) -> None:
    path = tmp_path / "mine.task"
    from formcheck.weights._sources import bundle

    tiny = b"\0\0\0\0TFL3" + bytes(56)
    path.write_bytes(bundle({"pose_detector.tflite": tiny, "pose_landmarks_detector.tflite": tiny}))
    with pytest.raises(AssetError, match="holds no pose network that can be run") as caught:
        engines.detect(short, path, "mine", workers=1, engine=engine)
    assert "\n" not in str(caught.value)


class Still:
    """An engine that sees one person who never moves; what it is told to do it does at a frame."""

    name, keypoints = "still", LANDMARKS

    def __init__(self, at_frame: int | None = None, does: Callable[[], object] = int) -> None:
        self._left, self._does, self.closed = at_frame, does, False

    def follow(self, _: np.ndarray) -> np.ndarray:
        if self._left is not None:
            self._left -= 1
            if self._left == 0:
                self._does()
        return np.tile([0.5, 0.5, 1.0], (len(LANDMARKS), 1))

    def survey(self, _: np.ndarray) -> np.ndarray:
        return np.array([[0.4, 0.2, 0.6, 0.9]])

    def forget(self) -> None:
        pass

    def close(self) -> None:
        self.closed = True


def raising(error: BaseException) -> Callable[[], object]:
    def blow() -> object:
        raise error

    return blow


def looking_threads() -> list[threading.Thread]:
    return [one for one in threading.enumerate() if one.name.startswith("formcheck-pose")]


@pytest.mark.parametrize("workers", [1, 3])
def test_an_engine_that_fails_ends_the_look_and_says_why(workers: int) -> None:
    made: list[Still] = []

    def make() -> Still:
        does = raising(ZeroDivisionError("of the engine's own"))
        made.append(Still(5, does) if not made else Still())
        return made[-1]

    with pytest.raises(ZeroDivisionError, match="of the engine's own"):
        _workers.look_at_all(cut(open_video(SIDE)), workers, make, lambda _: None)
    assert len(made) == workers
    assert all(engine.closed for engine in made)
    assert looking_threads() == []


@pytest.mark.parametrize("workers", [1, 2])
def test_too_little_memory_is_said_in_a_sentence(workers: int) -> None:
    def make() -> Still:
        return Still(5, raising(MemoryError()))

    with pytest.raises(MachineError, match="too little memory for the pose network; free some"):
        _workers.look_at_all(cut(open_video(SIDE)), workers, make, lambda _: None)


@pytest.mark.parametrize("workers", [1, 2])
def test_a_look_is_stopped_by_its_listener_in_the_thread_that_asked(workers: int) -> None:
    made: list[Still] = []
    heard: list[threading.Thread] = []

    def make() -> Still:
        made.append(Still())
        return made[-1]

    def listen(share: float) -> None:
        heard.append(threading.current_thread())
        raise CancelledError

    with pytest.raises(CancelledError):
        _workers.look_at_all(cut(open_video(SIDE)), workers, make, listen)
    assert heard == [threading.current_thread()]
    assert all(engine.closed for engine in made)
    assert looking_threads() == []


def test_keypoints_that_an_engine_does_not_give_are_never_seen() -> None:
    class Hips(Still):
        keypoints = ("left_hip", "right_hip")

        def follow(self, _: np.ndarray) -> np.ndarray:
            return np.array([[0.5, 0.5, 0.9], [0.25, 0.5, 0.8]])

    (found, *_) = _workers.look_at_all(cut(open_video(SIDE))[:1], 1, Hips, lambda _: None)
    rows = [INDEX["left_hip"], INDEX["right_hip"]]
    assert found.xy_px[0, rows].tolist() == [[360.0, 480.0], [180.0, 480.0]]
    assert found.visibility[0, rows].tolist() == [0.9, 0.8]
    others = np.delete(np.arange(len(LANDMARKS)), rows)
    assert np.isnan(found.xy_px[:, others]).all()
    assert found.keypoints == Hips.keypoints


@needs_network
@pytest.mark.model
@pytest.mark.slow
@pytest.mark.parametrize("blow", [signal.SIGINT, signal.SIGKILL])
def test_the_program_ends_when_it_is_stopped(model: Path, blow: int) -> None:
    code = (
        "import sys; from pathlib import Path\n"
        "from formcheck import engines; from formcheck.video import open_video\n"
        "try:\n"
        "    engines.detect(open_video(sys.argv[1]), Path(sys.argv[2]), 'full', workers=2,\n"
        "        progress=lambda told: print(told.share, flush=True))\n"
        "except KeyboardInterrupt:\n"
        "    sys.exit(130)\n"
    )
    command = [sys.executable, "-P", "-c", code, str(SIDE), str(model)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert program.stdout is not None
    while float(program.stdout.readline()) == 0.0:  # they are at work
        pass
    os.kill(program.pid, blow)
    _, said = program.communicate(timeout=30)
    assert program.returncode == (130 if blow == signal.SIGINT else -signal.SIGKILL)
    assert said == b""


def test_every_error_survives_the_way_from_a_worker() -> None:
    error = pickle.loads(pickle.dumps(UnfitClipError("nobody runs", "no_person")))
    assert (str(error), error.note_id) == ("nobody runs", "no_person")


def test_segments_that_are_looked_at_again_keep_to_the_runner() -> None:
    segment = cut(a_video(300))[1]
    boxes = np.zeros((segment.stop - segment.start + WARM_UP_FRAMES, 4))
    again = segment.follow(boxes)
    assert isinstance(again, Segment)
    assert again.survey_frames == again.backdrop_frames == ()
    kept = {"survey_frames": segment.survey_frames, "backdrop_frames": segment.backdrop_frames}
    assert replace(again, boxes=None, **kept) == segment
    assert _segments.WARM_UP_FRAMES < 24
    assert _people._FEWEST_SURVEYS > 1


def test_two_surveys_a_frame_apart_do_not_make_two_of_one_person() -> None:
    # where two parts of a clip meet; the boxes are those found in a clip from behind
    frames = (0, 22, 44, 45, 67, 89, 90, 112, 134, 135, 157, 179)
    tops = (223, 222, 223, 229, 227, 223, 228, 230, 231, 235, 234, 232)
    feet = (831, 834, 814, 835, 829, 829, 823, 837, 833, 821, 829, 823)
    surveys = [
        Survey(frame, np.array([[284.0 + 3 * (frame > 44), top, 455.0, foot]]))
        for frame, top, foot in zip(frames, tops, feet, strict=True)
    ]
    choice = choose_runner(surveys, a_video(), None)
    assert not choice.others
    assert choice.notes == ()


def test_somebody_running_through_one_edge_is_no_sway() -> None:
    random = np.random.default_rng(4)
    room = cv2.GaussianBlur(random.uniform(0, 255, (400, 800)).astype(np.float32), (0, 0), 6)
    body = cv2.GaussianBlur(random.uniform(0, 255, (400, 800)).astype(np.float32), (0, 0), 6)

    def frame(at: int) -> tuple[np.ndarray, np.ndarray]:
        picture = room.copy()
        picture[40:380, at : at + 110] = body[40:380, :110]
        rgb = np.repeat(picture[..., None], 3, axis=2).astype(np.uint8)
        return edges_of(rgb)

    still = [shift_between(frame(10 + 8 * k), frame(18 + 8 * k), 800) for k in range(6)]
    assert np.abs(still).max() < 0.004  # half a pixel of the small picture
