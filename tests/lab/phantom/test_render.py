"""The rendered picture shows the runner where the joints are."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
import pytest

from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    Faults,
    GaitSpec,
    Leg,
    Scenery,
    move,
    render_clip,
    truth,
)
from formcheck.lab.phantom.figure import make_figure
from formcheck.lab.phantom.outfit import colour_of, dressed, vertex_normals
from formcheck.progress import Progress
from support.paths import needs

pytestmark = needs("body")

SMALL = Clip(camera=Camera(size_px=(240, 320), fps=30), duration_s=0.4)


def pictures(clip: Clip) -> list[np.ndarray]:
    from formcheck.lab.phantom.render import render_frames

    return [frame.astype(int) for frame in render_frames(clip)]


def covered(clip: Clip, frame: int) -> np.ndarray:
    """Return where the runner differs from the empty place."""
    empty = replace(clip, scenery=replace(clip.scenery, runner=False))
    return np.abs(pictures(clip)[frame] - pictures(empty)[frame]).sum(axis=2) > 24


@pytest.mark.parametrize(
    ("view", "gait"),
    [
        ("side_left", GaitSpec()),
        ("side_right", GaitSpec.walking()),
        ("rear", GaitSpec()),
        ("front", GaitSpec.standing()),
    ],
)
def test_joints_lie_inside_the_body(view: str, gait: GaitSpec) -> None:
    clip = replace(SMALL, gait=gait, camera=replace(SMALL.camera, view=view))
    clip = replace(clip, scenery=Scenery(treadmill=False))
    clip = replace(clip, duration_s=0.1)
    mask = covered(clip, 2)
    joints = truth(clip).joints_px[2]
    for row in (11, 12, 13, 14, 15, 16, 23, 24, 25, 26, 27, 28):
        x, y = np.round(joints[row]).astype(int)
        assert mask[y - 3 : y + 4, x - 3 : x + 4].any(), row
    _, parts, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    body = parts == 1 + np.argmax(boxes[1:, cv2.CC_STAT_AREA])  # without shadows on the floor
    rows = np.flatnonzero(body.any(axis=1))
    assert np.ptp(rows) == pytest.approx(np.ptp(joints[:, 1]) * 1.08, rel=0.12)


def test_the_same_seed_gives_the_same_pictures() -> None:
    clip = replace(SMALL, faults=Faults(noise=4, shake_px=2), duration_s=0.1)
    for one, two in zip(pictures(clip), pictures(clip), strict=True):
        np.testing.assert_array_equal(one, two)


def test_a_dark_gym_is_dark_and_noise_is_noise() -> None:
    clip = replace(SMALL, duration_s=0.07)
    light = pictures(clip)
    dark = pictures(replace(clip, scenery=Scenery(light="dark")))
    assert dark[0].mean() < 0.45 * light[0].mean()
    noisy = pictures(replace(clip, faults=Faults(noise=6)))
    assert np.std(noisy[0] - light[0]) == pytest.approx(6, rel=0.15)


def test_a_bystander_is_there_for_her_share() -> None:
    clip = replace(SMALL, scenery=Scenery(bystander="standing", bystander_share=0.5))
    alone = pictures(SMALL)
    differs = [np.abs(a - b).max() > 40 for a, b in zip(alone, pictures(clip), strict=True)]
    assert differs == [True] * 6 + [False] * 6


def test_a_handrail_hides_a_part_of_the_body() -> None:
    clip = replace(SMALL, scenery=Scenery(handrail=True, rail_height_m=0.8))
    railed, plain = (replace(c, duration_s=0.04) for c in (clip, SMALL))
    assert covered(railed, 0).sum() < 0.97 * covered(plain, 0).sum()


def test_repeated_frames_repeat() -> None:
    frames = pictures(replace(SMALL, faults=Faults(duplicated_share=0.4)))
    same = [np.array_equal(a, b) for a, b in pairwise(frames)]
    assert any(same)
    assert not all(same)


def test_a_file_and_its_truth_are_written(tmp_path: Path) -> None:
    from formcheck.video import frames, open_video

    told: list[Progress] = []
    faults = Faults(slow_motion=4, rotation_deg=90, dropped_share=0.4)
    clip = replace(SMALL, faults=faults)
    beside = render_clip(clip, tmp_path / "clip.mp4", told.append)
    assert beside == tmp_path / "clip.truth.json"
    video = open_video(tmp_path / "clip.mp4")
    shown = [frame.rgb for frame in frames(video)]
    assert shown[0].shape == (320, 240, 3)  # upright again
    assert told[-1].share == 1.0
    assert len(shown) == len(told) < 12
    known = truth(clip)
    assert video.time_s == pytest.approx(4 * known.time_s, abs=2e-3)
    plain = pictures(clip)[0]
    assert np.abs(shown[0].astype(int) - plain).mean() < 6


@pytest.mark.parametrize(
    "gait",
    [
        GaitSpec(),
        GaitSpec(speed_mps=4.4, cadence_spm=180),
        GaitSpec(left=Leg(foot_strike_deg=-8), right=Leg(foot_strike_deg=22)),
        GaitSpec.walking(),
    ],
    ids=["easy", "fast", "two ways to land", "walk"],
)
def test_the_sole_rides_the_belt_and_never_sinks_into_it(gait: GaitSpec) -> None:
    """The lowest point of a shoe in contact slides by millimetres at most, once it has landed.

    While it lands it slides and sinks in: a real heel slides by 12 to 25 mm at 2.5 to 4.5 m/s.
    """
    clip = Clip(gait=gait, duration_s=2.5, seed=3)
    motion, step_s = move(clip), 0.004
    time_s = np.arange(0.2, 2.3, step_s)
    figure = make_figure(motion, time_s, np.zeros((len(time_s), 3)))
    assert motion.plan is not None
    for sign, shoe in zip((-1.0, 1.0), figure.shoes, strict=True):
        low = shoe[..., 1].argmin(axis=1)
        plan = motion.plan.of(sign)
        assert shoe[..., 1].min() > -0.010  # a swinging foot may brush the belt
        whole = 0
        for strike_s, toe_off_s in zip(plan.strike_s, plan.toe_off_s, strict=True):
            down = np.flatnonzero((time_s >= strike_s) & (time_s < toe_off_s - step_s))
            if len(down) < 10 or down[-1] + 1 >= len(time_s):
                continue  # cut off by the clip's ends
            whole += 1
            moved = shoe[down + 1, low[down]] - shoe[down, low[down]]
            moved[:, 0] += gait.speed_mps * step_s
            rest = time_s[down] >= strike_s + 0.05
            assert np.abs(moved[rest, 0]).max() < 0.0008
            assert np.abs(moved[:, 2]).max() < 0.0003
            assert abs(moved[rest, 0].sum()) < 0.015
            assert abs(moved[~rest, 0].sum()) < 0.008 * gait.speed_mps
            assert shoe[down, low[down], 1].min() > -0.001
            assert shoe[down[rest], low[down[rest]], 1].max() < 0.010
            assert shoe[down, low[down], 1].max() < 0.018
        assert whole >= 2


def test_a_cut_changes_the_picture_at_once() -> None:
    """With nothing cut out and another view after it, the first picture after it is from there."""
    cut = replace(SMALL, faults=Faults(cut_at_s=0.2, cut_out_s=0.0, cut_view="rear"))
    rear = replace(SMALL, camera=replace(SMALL.camera, view="rear"))
    np.testing.assert_array_equal(pictures(cut)[6], pictures(rear)[6])
    np.testing.assert_array_equal(pictures(cut)[5], pictures(SMALL)[5])


@pytest.mark.parametrize("sole_m", [0.0, 0.018, 0.045], ids=["bare", "flat", "thick"])
def test_feet_of_any_sole_stand_on_the_belt(sole_m: float) -> None:
    """Bare skin, or the sole, is neither above the belt nor in it while the foot is down."""
    clip = Clip(body=Body(sole_m=sole_m), duration_s=1.6, seed=3)
    motion = move(clip)
    assert motion.plan is not None
    middle_s = motion.plan.middle_s
    time_s = middle_s[(middle_s > 0.1) & (middle_s < 1.5)]
    figure = make_figure(motion, time_s, np.zeros((len(time_s), 3)))
    quads = {len(figure.faces(frame).quads) for frame in range(len(time_s))}
    shod = len(figure.look.rest.quads) + 2 * len(figure.shoe.quads)
    assert quads == {len(figure.look.rest.quads) if sole_m == 0 else shod}
    lowest = [figure.faces(frame).vertices[:, 1].min() for frame in range(len(time_s))]
    assert np.abs(lowest).max() < 0.008
    ankles = [motion.joints(time_s)[f"{side}_ankle"][:, 1] for side in ("left", "right")]
    assert np.min(ankles, axis=0) == pytest.approx(0.039 * 1.75 + sole_m, abs=0.012)


def test_hems_of_loose_clothes_lag_behind_and_never_cut_into_the_body() -> None:
    time_s = np.arange(0.2, 0.9, 0.05)
    stiff, loose = (
        make_figure(move(clip), time_s, np.zeros((len(time_s), 3)))
        for clip in (
            Clip(body=Body(loose_m=0.03, cloth_lag_s=lag_s), duration_s=1.0, seed=3)
            for lag_s in (0.0, 0.05)
        )
    )
    skin = len(loose.look.rest.vertices)
    for frame in range(1, len(time_s)):  # nothing is known of what was before the first
        plain = stiff.faces(frame).vertices[:skin]
        moved = loose.faces(frame).vertices[:skin] - plain
        outwards = vertex_normals(plain, loose.look.rest.quads)
        assert np.sum(moved * outwards, axis=1).min() > -1e-9
        assert np.abs(moved[loose.look.hang == 0]).max() == 0
        assert 0.005 < np.linalg.norm(moved, axis=1).max() < 0.15


def test_long_sleeves_reach_the_wrists_and_short_ones_do_not() -> None:
    short, long = (dressed(Body(long_sleeves=reach)).colours for reach in (False, True))
    top = colour_of(Body().top)
    cloth = [(np.abs(colours - top).max(axis=1) == 0).sum() for colours in (short, long)]
    assert cloth[1] > 1.2 * cloth[0]
