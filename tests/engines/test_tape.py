"""Tape on the back of the pelvis: found by colour, and nothing else is taken for it."""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from formcheck.engines._tape import find_spots, find_tape
from formcheck.files.track import read_track, write_track
from formcheck.lab.looking import look_at
from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    Faults,
    GaitSpec,
    Leg,
    Scenery,
    landmark_track,
    move,
    truth,
)
from formcheck.lab.phantom.render import render_frames
from formcheck.metrics.frontal import tape_seen
from formcheck.model import ClipOptions
from formcheck.prepare import prepare
from formcheck.render.overlay.measures import measure_of
from formcheck.render.overlay.stills import Shot, _box
from support.phantom_runs import measured

DROPS = GaitSpec(left=Leg(pelvic_drop_deg=8.0), right=Leg(pelvic_drop_deg=3.0))
YELLOW, PINK, GREEN = "#d8ff1a", "#ff2aa0", "#30ff50"


def clip(body, seconds=0.75, fps=20.0, scenery=None, faults=None, **camera):
    return Clip(
        body=body,
        gait=DROPS,
        camera=Camera(**{"view": "rear", "fps": fps} | camera),
        scenery=scenery or Scenery(),
        faults=faults or Faults(),
        duration_s=seconds,
    )


@cache
def found_in(one, size_px=None):
    """Return where the tape of a clip is found, its landmarks off by a network's errors."""
    known, size = truth(one), np.array(one.camera.size_px, dtype=float)
    body_px = known.px_per_m * one.body.height_m
    noise = np.random.default_rng(3).normal(0.0, 0.008 * body_px, known.joints_px.shape)
    xy = known.joints_px + noise
    spots = [find_spots(f, xy[n], size) for n, f in enumerate(render_frames(one))]
    return find_tape(spots, xy)


def tilt_deg(one):
    """Return the pelvis's true tilt in every frame, + = right side up."""
    joints = move(one).joints(truth(one).time_s)
    line = joints["right_hip"] - joints["left_hip"]
    return np.degrees(np.arctan2(line[:, 1], line[:, 2]))


def seen_deg(tape, one):
    line = tape[:, 1] - tape[:, 0]
    return np.degrees(np.arctan2(-line[:, 1], line[:, 0])) + one.camera.roll_deg


TAPED = {
    "yellow on black": clip(Body(tape=YELLOW)),
    "pink on crimson, woman": clip(Body(tape=PINK, shorts="#9a3550", sex="woman")),
    "green on grey, heavy, loose": clip(
        Body(tape=GREEN, shorts="#c9c4b8", weight=0.9, loose_m=0.02)
    ),
    "orange, as the shoes": clip(Body(tape="#ff7a1a", shoes="#ff7a1a")),
    "in the dark": clip(Body(tape=YELLOW), scenery=Scenery(light="dark"), faults=Faults(noise=4)),
    "against the light, noisy": clip(
        Body(tape=PINK), scenery=Scenery(light="behind"), faults=Faults(noise=8)
    ),
    "a small picture": clip(Body(tape=YELLOW), size_px=(360, 480)),
    "off axis and tilted": clip(Body(tape=GREEN), yaw_deg=10.0, roll_deg=4.0),
    "held by hand": clip(Body(tape=YELLOW), faults=Faults(shake_px=6.0)),
}


@pytest.mark.parametrize("name", TAPED)
def test_tape_shows_the_tilt_of_the_pelvis(name):
    one = TAPED[name]
    tape = found_in(one)
    assert np.isfinite(tape).all(axis=(1, 2)).mean() > 0.9
    error = seen_deg(tape, one) - tilt_deg(one)
    error = error[np.isfinite(error)]
    assert abs(error.mean()) < 0.6
    assert error.std() < 1.0


UNTAPED = {
    "nothing": Body(),
    "bright clothes": Body(top=YELLOW, shorts=PINK),
    "light clothes, pale skin": Body(top="#b63a3a", shorts="#9a3550", skin="#f0d0b4"),
}


@pytest.mark.parametrize("name", UNTAPED)
def test_clothes_are_no_tape(name):
    assert len(found_in(clip(UNTAPED[name]))) == 0


def painted(kind):
    """Return the tape found where something bright was painted on the runner's back."""
    one = clip(Body())
    known = truth(one)
    spots = []
    for number, frame in enumerate(render_frames(one)):
        picture, xy = frame.copy(), known.joints_px[number]
        x, y = xy[[23, 24]].mean(axis=0).astype(int) - (0, 30)
        boxes = {
            "a belt": [(x - 60, y - 6, 120, 12)],
            "one logo": [(x - 8, y - 8, 16, 16)],
            "dots all over": [
                (x + dx, y + dy, 12, 12) for dx in (-50, -20, 10, 40) for dy in (0, 32)
            ],
            "pieces far apart": [(x - 60, y, 12, 12), (x + 50, y, 12, 12)],
            "one above the other": [(x, y - 20, 12, 12), (x, y + 20, 12, 12)],
            "one that wanders": [(x - 25, y, 12, 12), (x - 5 + 5 * (number % 7), y, 12, 12)],
        }[kind]  # fmt: skip
        for left, top, wide, tall in boxes:
            picture[top : top + tall, left : left + wide] = (216, 255, 26)
        spots.append(find_spots(picture, xy, np.array(one.camera.size_px, dtype=float)))
    return find_tape(spots, known.joints_px)


@pytest.mark.parametrize(
    "kind",
    ["a belt", "one logo", "dots all over", "pieces far apart", "one above the other",
     "one that wanders"],
)  # fmt: skip
def test_other_bright_things_are_no_tape(kind):
    assert len(painted(kind)) == 0


def test_nobody_from_the_front_or_the_side_wears_tape():
    one = clip(Body(tape=YELLOW))
    for view in ("front", "side_left"):
        assert len(found_in(replace(one, camera=replace(one.camera, view=view)))) == 0


def test_a_mirror_exchanges_the_two_pieces():
    one = TAPED["yellow on black"]
    known, size = truth(one), np.array(one.camera.size_px, dtype=float)
    order = np.arange(33)
    for left in (11, 23):
        order[[left, left + 1]] = left + 1, left
    xy = known.joints_px[:, order] * (-1, 1) + (size[0] - 1, 0)
    frames = [np.ascontiguousarray(f[:, ::-1]) for f in render_frames(one)]
    tape = find_tape([find_spots(f, xy[n], size) for n, f in enumerate(frames)], xy)
    line = tape[:, 1] - tape[:, 0]
    mirrored_deg = np.degrees(np.arctan2(-line[:, 1], line[:, 0]))
    assert np.nanmax(np.abs(mirrored_deg + tilt_deg(one))) < 1.5


def test_a_track_keeps_its_tape_and_an_older_one_has_none(tmp_path):
    one = TAPED["yellow on black"]
    known = truth(one)
    track = replace(landmark_track(one), tape_px=found_in(one))
    path = tmp_path / "track.npz"
    write_track(track, path)
    assert np.allclose(read_track(path).tape_px, track.tape_px, atol=1e-3, equal_nan=True)
    assert len(known.time_s) == len(track.tape_px)
    with np.load(path) as data:
        older = {name: data[name] for name in data.files if name != "tape_px"}
    np.savez(path, **older)
    assert read_track(path).tape_px.shape == (0, 2, 2)
    np.savez(path, **older, tape_px=np.full_like(track.tape_px, np.inf))
    assert np.isnan(read_track(path).tape_px).all()


@pytest.mark.parametrize("metric", ["pelvic_drop", "hip_adduction"])
def test_the_still_shows_where_the_tape_is(metric):
    """The line that is measured lies well inside the picture that shows it."""
    one = TAPED["yellow on black"]
    run = prepare(replace(landmark_track(one), tape_px=found_in(one)), ClipOptions())
    shot = Shot("still", 0.3, "left", metric, "", measure_of(metric).focus, (720, 900))
    frame = int(np.argmin(np.abs(run.cleaned.time_s - shot.time_s)))
    corner, size = np.split(_box(run, frame, shot), 2)
    inside = (run.cleaned.tape_px[frame] - corner) / size
    assert ((inside > 0.15) & (inside < 0.85)).all()


@pytest.mark.model
@pytest.mark.parametrize(
    "one",
    [
        clip(Body(tape=YELLOW), 2.9, 60.0, size_px=(540, 720)),
        clip(Body(tape=PINK, sex="woman", shorts="#5b6d8a"), 2.9, 60.0, size_px=(540, 720),
             roll_deg=3.0),
    ],
    ids=["yellow", "pink, tilted"],
)  # fmt: skip
def test_hip_drop_is_measured_with_tape(one, tmp_path):
    run = prepare(look_at(one, "lite", tmp_path), ClipOptions())
    assert tape_seen(run) > 0.9
    got, known = measured(run), truth(one)
    for side in ("left", "right"):
        drop = got["pelvic_drop", side]
        assert drop.value == pytest.approx(known.value("pelvic_drop", side), abs=1.0)
        assert drop.low < known.value("pelvic_drop", side) < drop.high
        assert got["hip_adduction", side].value is not None
