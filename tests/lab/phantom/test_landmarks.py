"""Landmarks without pixels: where the camera would see them, with errors on demand."""

from __future__ import annotations

import time
from dataclasses import replace

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.lab.phantom import (
    Camera,
    Clip,
    Faults,
    LandmarkErrors,
    Scenery,
    landmark_track,
    mirrored,
    truth,
)
from formcheck.lab.phantom.camera import make_lens


def test_exact_landmarks_are_the_truths_pixels() -> None:
    clip = Clip(duration_s=1)
    np.testing.assert_allclose(landmark_track(clip).xy_px, truth(clip).joints_px)


def test_a_point_ahead_is_on_the_left_from_the_left_side() -> None:
    lens = make_lens(Camera(view="side_left", distance_m=4))
    middle, ahead, above = lens.project(np.array([[0, 0.95, 0], [0.5, 0.95, 0], [0, 1.45, 0]]))
    assert middle == pytest.approx([360, 480])
    assert ahead[0] < middle[0]
    assert ahead[1] == pytest.approx(480)
    assert above[1] < middle[1]
    assert middle[0] - ahead[0] == pytest.approx(lens.focal_px * 0.5 / 4)


def test_the_runners_right_is_on_the_right_from_behind() -> None:
    lens = make_lens(Camera(view="rear"))
    assert lens.project(np.array([0.0, 1.0, 0.3]))[0] > 360
    assert make_lens(Camera(view="front")).project(np.array([0.0, 1.0, 0.3]))[0] < 360


def test_roll_leans_the_vertical_to_the_right() -> None:
    lens = make_lens(Camera(roll_deg=5))
    low, high = lens.project(np.array([[0, 0.5, 0], [0, 1.5, 0]]))
    lean = np.degrees(np.arctan2(high[0] - low[0], low[1] - high[1]))
    assert lean == pytest.approx(5, abs=0.01)


def test_yaw_moves_the_camera_counter_clockwise() -> None:
    from_left = make_lens(Camera(view="side_left", yaw_deg=20)).position
    assert from_left[0] < 0  # towards the runner's back
    assert make_lens(Camera(view="rear", yaw_deg=20)).position[2] > 0  # towards the right side


def test_a_mirrored_clip_is_the_flipped_picture() -> None:
    from formcheck.lab.phantom import GaitSpec

    clip = Clip(gait=GaitSpec(stride_cv_pct=0), camera=Camera(yaw_deg=8, roll_deg=2), duration_s=2)
    plain, turned = landmark_track(clip), landmark_track(mirrored(clip))
    left, right = plain.point("left_shoulder"), turned.point("right_shoulder")
    # Which foot comes first does not change with the mirror: compare means over whole strides.
    frames = slice(0, round(60 * 2 * 60 / 166))
    assert 720 - right[frames, 0].mean() == pytest.approx(left[frames, 0].mean(), abs=2.5)
    assert right[frames, 1].mean() == pytest.approx(left[frames, 1].mean(), abs=2.5)


def test_errors_have_the_size_asked_and_are_seeded() -> None:
    clip = Clip(duration_s=3)
    exact = landmark_track(clip).xy_px
    errors = LandmarkErrors(bias_pct=0, drift_pct=0, jitter_pct=0.5)
    noisy = landmark_track(clip, errors, seed=1).xy_px
    body_px = np.ptp(exact[0, :, 1]) * 1.08
    near = [11, 13, 23, 25, 27]
    assert np.std((noisy - exact)[:, near]) / body_px == pytest.approx(0.005, rel=0.15)
    np.testing.assert_array_equal(noisy, landmark_track(clip, errors, seed=1).xy_px)
    assert not np.array_equal(noisy, landmark_track(clip, errors, seed=2).xy_px)


def test_swaps_exchange_whole_legs_in_bursts() -> None:
    clip = Clip(duration_s=5)
    exact = landmark_track(clip)
    errors = LandmarkErrors(0, 0, jitter_pct=0, swap_share=0.1)
    swapped = landmark_track(clip, errors)
    changed = np.any(exact.point("left_ankle") != swapped.point("left_ankle"), axis=1)
    assert changed.mean() == pytest.approx(0.1, abs=0.02)
    np.testing.assert_array_equal(
        swapped.point("left_knee")[changed], exact.point("right_knee")[changed]
    )
    assert np.abs(np.diff(changed.astype(int))).sum() < 0.5 * changed.sum()


def test_lost_frames_are_nan_with_no_visibility() -> None:
    track = landmark_track(Clip(duration_s=4), LandmarkErrors(loss_share=0.2))
    gone = np.isnan(track.xy_px).all(axis=(1, 2))
    assert gone.mean() == pytest.approx(0.2, abs=0.03)
    assert (track.visibility[gone] == 0).all()


def test_who_leaves_is_gone() -> None:
    track = landmark_track(Clip(scenery=Scenery(leaves_at_s=2.0)))
    assert np.isnan(track.xy_px[track.time_s >= 2.0]).all()
    assert np.isfinite(track.xy_px[track.time_s < 2.0]).all()


def test_over_ground_the_runner_crosses_the_picture() -> None:
    clip = Clip(
        surface="overground", camera=Camera(distance_m=8, size_px=(1280, 720)), duration_s=4
    )
    x = landmark_track(clip).middle("hip")[:, 0]
    seen = np.isfinite(x)
    assert 0.3 < seen.mean() < 1.0
    assert (np.diff(x[seen]) < 0).all()  # from the left side she runs to the left


def test_times_of_the_file_follow_the_faults() -> None:
    plain = landmark_track(Clip())
    slow = landmark_track(Clip(faults=Faults(slow_motion=8)))
    np.testing.assert_allclose(slow.time_s, 8 * plain.time_s)
    dropped = landmark_track(Clip(faults=Faults(dropped_share=0.2)))
    assert len(dropped) == pytest.approx(0.8 * len(plain), rel=0.06)
    uneven = landmark_track(Clip(faults=Faults(time_jitter_share=0.15)))
    assert np.std(np.diff(uneven.time_s)) > 0.002


def test_frame_rate_changes_only_the_sampling() -> None:
    clip = Clip(duration_s=2)
    fast = landmark_track(replace(clip, camera=replace(clip.camera, fps=120)))
    np.testing.assert_allclose(landmark_track(clip).xy_px, fast.xy_px[::2])


def test_a_clip_takes_a_fraction_of_a_second() -> None:
    clip = Clip()
    landmark_track(clip)
    start = time.process_time()
    for seed in range(5):
        landmark_track(replace(clip, seed=seed), LandmarkErrors())
    assert (time.process_time() - start) / 5 < 0.6


def test_an_unknown_view_is_refused() -> None:
    with pytest.raises(InputError, match="view"):
        Camera(view="above")  # type: ignore[arg-type]


def test_hips_seen_from_behind_tilt_against_the_pelvis_as_mediapipes_do() -> None:
    clip = Clip(camera=Camera(view="rear"), duration_s=3)
    quiet = replace(LandmarkErrors.of("heavy"), bias_pct=0, drift_pct=0, jitter_pct=0, swap_share=0)
    exact, seen = landmark_track(clip), landmark_track(clip, quiet)
    tilts = [t.point("right_hip")[:, 1] - t.point("left_hip")[:, 1] for t in (exact, seen)]
    assert np.polyfit(*tilts, 1)[0] == pytest.approx(-0.2, abs=0.01)
    widths = [t.point("right_hip")[:, 0] - t.point("left_hip")[:, 0] for t in (exact, seen)]
    assert widths[1].mean() == pytest.approx(0.91 * widths[0].mean())
    assert (seen.point("right_knee")[:, 0] > exact.point("right_knee")[:, 0]).all()


def test_a_cut_leaves_out_a_stretch_and_moves_the_rest_up() -> None:
    plain = Clip(duration_s=4, camera=Camera(fps=60))
    cut = replace(plain, faults=Faults(cut_at_s=2.0, cut_out_s=0.5))
    whole, short = landmark_track(plain), landmark_track(cut)
    assert len(short) == len(whole) - 30
    np.testing.assert_allclose(np.diff(short.time_s), 1 / 60, atol=1e-9)
    np.testing.assert_allclose(short.xy_px[:120], whole.xy_px[:120])
    np.testing.assert_allclose(short.xy_px[120:], whole.xy_px[150:])
    before, after = truth(plain), truth(cut)
    kept = [c for c in before.contacts if c.toe_off_s <= 2.0]
    moved = [c for c in before.contacts if c.strike_s >= 2.5]
    assert [c.strike_s for c in after.contacts] == pytest.approx(
        [c.strike_s for c in kept] + [c.strike_s - 0.5 for c in moved]
    )
    np.testing.assert_allclose(after.joints_px, short.xy_px)


def test_a_cut_can_go_on_from_elsewhere() -> None:
    clip = Clip(duration_s=2, faults=Faults(cut_at_s=1.0, cut_out_s=0.0, cut_view="rear"))
    found = landmark_track(clip)
    rear = landmark_track(replace(clip, camera=replace(clip.camera, view="rear"), faults=Faults()))
    np.testing.assert_allclose(found.xy_px[60:], rear.xy_px[60:])
    assert np.abs(found.xy_px[:60] - rear.xy_px[:60]).max() > 50
