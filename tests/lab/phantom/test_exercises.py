"""The exercises' poses are possible for a body, and every exercise has its own picture."""

from __future__ import annotations

import io
import json
from importlib import resources

import numpy as np
import pytest
from PIL import Image

from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.lab.phantom.bones import segments
from formcheck.lab.phantom.exercises import PICTURE_PX, draw_exercise, hash_of, read_exercises
from formcheck.lab.phantom.exercises.body import MODEL, pose_body
from formcheck.lab.phantom.exercises.skeleton import place_joints, turned
from formcheck.render.html import draw_figure, picture_of
from support.paths import needs

POSES = {
    f"{name} {when}": getattr(exercise, when)
    for name, exercise in read_exercises().items()
    for when in ("start", "end")
}
SIDES = ("left", "right")


def angle_deg(one: np.ndarray, other: np.ndarray) -> float:
    cos = one @ other / np.linalg.norm(one) / np.linalg.norm(other)
    return float(np.degrees(np.arccos(np.clip(cos, -1, 1))))


def test_a_turn_leans_forward_tips_right_and_faces_left() -> None:
    forward, up = np.eye(3)[0], np.eye(3)[1]
    assert (turned(30, 0, 0) @ up)[0] > 0.4
    assert (turned(0, 30, 0) @ up)[2] > 0.4
    assert (turned(0, 0, 30) @ forward)[2] < -0.4
    assert np.allclose(turned(20, 30, 40).T @ turned(20, 30, 40), np.eye(3))


def test_every_exercise_of_the_knowledge_has_poses_that_differ() -> None:
    assert set(read_exercises()) == set(load().exercises)
    assert read_exercises()
    for name, exercise in read_exercises().items():
        assert exercise.start != exercise.end, name


@pytest.mark.parametrize("name", POSES)
def test_bones_keep_their_lengths_and_joints_their_range(name: str) -> None:
    bones = segments(MODEL)
    joints = place_joints(POSES[name], bones).joints
    for side in SIDES:
        place = {part: joints[f"{side}_{part}"] for part in ("hip", "knee", "ankle")}
        thigh, shank = place["knee"] - place["hip"], place["ankle"] - place["knee"]
        assert np.linalg.norm(thigh) == pytest.approx(bones.thigh, abs=1e-6)
        assert np.linalg.norm(shank) == pytest.approx(bones.shank, abs=0.005), "out of reach"
        assert angle_deg(thigh, shank) < 140
        upper = joints[f"{side}_elbow"] - joints[f"{side}_shoulder"]
        fore = joints[f"{side}_wrist"] - joints[f"{side}_elbow"]
        assert np.linalg.norm(upper) == pytest.approx(bones.upper_arm, abs=1e-6)
        assert np.linalg.norm(fore) == pytest.approx(bones.forearm, abs=0.005)
        assert angle_deg(upper, fore) < 150


@needs("body")
@pytest.mark.parametrize("name", POSES)
def test_nobody_floats_or_sinks(name: str) -> None:
    """The lowest point is on the floor; only hops leave it, and a step or a bench lifts it."""
    lowest_m = float(pose_body(POSES[name]).faces.vertices[:, 1].min())
    lifted = {"pogo_hops end": 0.07, "a_skip end": 0.03}
    lifted |= {"hip_hike start": 0.13, "hip_hike end": 0.2, "step_down start": 0.16}
    lifted |= {"calf_raise start": 0.09, "calf_raise end": 0.17}
    lifted |= {"towel_heel_raise start": 0.09, "towel_heel_raise end": 0.17}
    assert lowest_m == pytest.approx(lifted.get(name, 0.0), abs=0.02)


def test_every_picture_was_made_from_the_poses_of_today() -> None:
    folder = resources.files("formcheck.render").joinpath("exercises")
    made = json.loads(folder.joinpath("made_from.json").read_text(encoding="utf-8"))
    now = {name: hash_of(exercise) for name, exercise in read_exercises().items()}
    assert made == now, "a pose was changed: run `make pictures`"
    names = {place.name for place in folder.iterdir()}
    assert names == {f"{name}.webp" for name in load().exercises} | {"made_from.json"}


@pytest.mark.parametrize("name", load().exercises)
def test_a_picture_is_small_and_shows_two_bodies(name: str) -> None:
    data = picture_of(name)
    assert 1000 < len(data) <= 15_000
    picture = Image.open(io.BytesIO(data))
    assert picture.size == PICTURE_PX
    ink = np.asarray(picture.convert("L")) < 200
    columns, rows = ink.any(0), ink.any(1)
    halves = columns if name not in ("side_plank", "side_lying_abduction") else rows
    half = len(halves) // 2
    assert halves[:half].sum() > 40
    assert halves[half:].sum() > 40


def test_a_picture_names_its_exercise_for_who_cannot_see_it() -> None:
    tag = draw_figure("side_plank", 'A "plank" & more', Wording())
    assert 'alt="A &#34;plank&#34; &amp; more: start' in tag
    assert draw_figure("no_such", "x", Wording()) == ""


@needs("body")
@pytest.mark.parametrize("name", ["bird_dog", "foot_core", "single_leg_squat_mirror"])
def test_drawing_an_exercise_again_gives_its_picture(name: str) -> None:
    again = draw_exercise(read_exercises()[name]).astype(float)
    kept = np.asarray(Image.open(io.BytesIO(picture_of(name))).convert("RGB")).astype(float)
    assert np.abs(again - kept).mean() < 3.0
    other = "hip_thrust" if name != "hip_thrust" else "a_skip"
    far = np.asarray(Image.open(io.BytesIO(picture_of(other))).convert("RGB")).astype(float)
    assert np.abs(again - far).mean() > 8.0
