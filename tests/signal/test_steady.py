"""A run held by hand measures what it measures from a stand, and is drawn where it was filmed."""

from dataclasses import replace

import cv2
import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.files.track import read_track, write_track
from formcheck.lab.phantom import Camera, Clip, Faults, landmark_track
from formcheck.lab.phantom.camera import held_lenses, make_lens
from formcheck.metrics.measure import measure_all
from formcheck.model import ClipOptions, moved_by
from formcheck.prepare import prepare
from formcheck.render.overlay.paint import Canvas
from formcheck.signal.steady import steadied

TOLD = ClipOptions(height_cm=175)


def by_hand(view: str = "rear", hand: float = 2.0) -> Clip:
    return Clip(camera=Camera(view=view, fps=60.0), faults=Faults(hand=hand), duration_s=5.0)


def known_moves(clip: Clip) -> np.ndarray:
    """Return how the hand moved the camera, exactly for the upright plane the runner runs in."""
    lens = make_lens(clip.camera)
    time_s = np.arange(round(clip.duration_s * clip.camera.fps)) / clip.camera.fps
    across = lens.rotation[0]
    corners = np.array([aside * across + (0, up, 0) for aside in (-0.5, 0.5) for up in (0.1, 1.7)])
    still = lens.project(corners).astype(np.float32)
    held = (own.project(corners) for own in held_lenses(lens, clip, time_s))
    return np.stack([cv2.getPerspectiveTransform(still, px.astype(np.float32)) for px in held])


def held(clip: Clip):
    return replace(landmark_track(clip), to_film=known_moves(clip))


def numbers(track) -> dict[str, float]:
    measured = measure_all([prepare(track, TOLD)])
    return {m.metric: m.value for m in measured if m.side == "both" and m.value is not None}


def test_a_clip_held_by_hand_measures_what_one_from_a_stand_does():
    still = replace(by_hand(), faults=Faults())
    own, other = numbers(held(by_hand())), numbers(landmark_track(still))
    loose = numbers(landmark_track(by_hand()))
    assert own["vertical_oscillation"] == pytest.approx(other["vertical_oscillation"], abs=0.4)
    assert own["step_width"] == pytest.approx(other["step_width"], abs=1.0)
    assert own["cadence"] == pytest.approx(other["cadence"], abs=0.2)
    assert abs(loose["step_width"] - other["step_width"]) > 1.5


def test_a_track_of_a_camera_that_stood_is_the_same_track():
    track = landmark_track(by_hand(hand=0.0))
    assert steadied(track) is track
    assert prepare(track, TOLD).cleaned.filmed_px is not None


def test_what_is_measured_steadied_lies_on_the_film():
    clip = by_hand("side_left")
    track = held(clip)
    run = prepare(track, TOLD)
    there = np.isfinite(track.xy_px).all(axis=-1)
    off = np.linalg.norm(run.cleaned.filmed_px - track.xy_px, axis=-1)[there]
    moved = np.linalg.norm(run.cleaned.xy_px - track.xy_px, axis=-1)[there]
    assert np.nanmedian(off) < 0.4 * np.nanmedian(moved)
    frame = int(np.argmax(np.abs(track.to_film[:, 0, 2])))
    canvas = Canvas(np.zeros((96, 72, 3), np.uint8), 0.1, (5.0, 7.0)).on_frame(run.cleaned, frame)
    place = canvas.place(run.cleaned.xy_px[frame])
    assert np.allclose(place, (run.cleaned.filmed_px[frame] - (5.0, 7.0)) * 0.1, equal_nan=True)


def test_tape_goes_with_the_steadied_picture():
    track = held(by_hand())
    taped = replace(track, tape_px=track.xy_px[:, 23:25])
    assert np.allclose(steadied(taped).tape_px, steadied(track).xy_px[:, 23:25])


def test_a_track_keeps_how_the_camera_moved_and_an_older_one_does_not_know(tmp_path):
    track = held(by_hand())
    path = tmp_path / "track.npz"
    write_track(track, path)
    again = read_track(path)
    there = np.nan_to_num(track.xy_px)
    apart = moved_by(again.to_film[:, None], there) - moved_by(track.to_film[:, None], there)
    assert np.abs(apart).max() < 0.01
    with np.load(path) as data:
        older = {name: data[name] for name in data.files if name != "to_film"}
    np.savez(path, **older)
    assert read_track(path).to_film.shape == (0, 3, 3)


def test_how_a_camera_moved_is_known_of_every_frame_or_of_none():
    track = landmark_track(by_hand(hand=0.0))
    for wrong in (np.zeros((3, 3, 3)), np.full((len(track), 3, 3), np.nan)):
        with pytest.raises(InputError, match="how the camera of a track"):
            replace(track, to_film=wrong)
