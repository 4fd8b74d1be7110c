"""A runner's own joints, replayed, are the same runner: on a body of any proportions."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.files.joints import JointPaths
from formcheck.lab.looking import look_at
from formcheck.lab.phantom import (
    Body,
    Camera,
    Clip,
    GaitSpec,
    Leg,
    Recording,
    landmark_track,
    move,
    recording_of,
    replay,
    truth,
)
from formcheck.model import INDEX, Contact

RATE = 400.0  # a synthetic foot stops within a few ms at strike
MARGIN_S = 0.9
RUNNERS = {
    "rearfoot": Clip(duration_s=2.6),
    "forefoot, limping": Clip(
        duration_s=2.6,
        seed=4,
        gait=GaitSpec(left=Leg(foot_strike_deg=-8, contact_ms=270), right=Leg(knee_valgus_deg=12)),
    ),
    "long legs, fast": Clip(
        duration_s=2.6,
        body=Body(sex="woman", height_m=1.86, leg_ratio=0.53),
        gait=GaitSpec(speed_mps=4.0, cadence_spm=178, step_width_pct=-1),
    ),
}
#: Metric to how far its truth may move, in its own unit.
SAME = {
    "cadence": 0.01,
    "contact_time": 0.01,
    "overstride": 0.3,
    "shank_angle": 0.5,
    "knee_flexion_strike": 0.7,
    "knee_flexion_peak": 0.1,
    "foot_strike_angle": 2.0,
    "thigh_extension_toe_off": 0.3,
    "knee_valgus": 0.05,
    "pelvic_drop": 0.05,
    "hip_adduction": 0.05,
    "step_width": 0.1,
    "vertical_oscillation": 0.05,
    "heel_recovery": 1.5,  # the shoe turns about the ankle with one mean shape
}


def recorded(clip: Clip, parts: tuple[str, ...] = ("ball",), away: float = 3.0) -> Recording:
    """Return a clip's legs as a laboratory would give them: another clock, another origin."""
    motion = move(clip)
    time_s = np.arange(-MARGIN_S, clip.duration_s + MARGIN_S, 1.0 / RATE)
    joints = motion.joints(time_s)
    moved = np.array([away, 0.2, -1.0])
    legs = ("hip", "knee", "ankle", "heel", *parts)
    plan = motion.plan
    assert plan is not None
    whole = (plan.strike_s > time_s[0]) & (plan.toe_off_s < time_s[-1])
    contacts = tuple(
        Contact("left" if sign < 0 else "right", on + 5.0, off + 5.0, 0.0, "high", near=True)
        for sign, on, off in zip(
            plan.sign[whole], plan.strike_s[whole], plan.toe_off_s[whole], strict=True
        )
    )
    return Recording(
        time_s=time_s + 5.0,
        joints={f"{side}_{p}": joints[f"{side}_{p}"] + moved for side in ("left", "right")
                for p in legs},
        contacts=contacts,
        speed_mps=clip.gait.speed_mps,
    )  # fmt: skip


@pytest.mark.parametrize("runner", list(RUNNERS))
@pytest.mark.parametrize("parts", [("ball",), ("ball", "foot_index")], ids=" ".join)
@pytest.mark.parametrize("body", [Body(), Body(height_m=1.62, leg_ratio=0.46)], ids=["", "short"])
def test_the_truth_of_a_replay_is_the_runners(
    runner: str, parts: tuple[str, ...], body: Body
) -> None:
    clip = RUNNERS[runner]
    driven = replay(Clip(body=body, duration_s=clip.duration_s), recorded(clip, parts), 5.0)
    known, again = truth(clip), truth(driven)
    assert [c.side for c in again.contacts] == [c.side for c in known.contacts]
    for metric, most in SAME.items():
        for side in ("left", "right"):
            if (metric, side) in known.metrics:
                was, now = known.value(metric, side), again.value(metric, side)
                assert now == pytest.approx(was, abs=most), (metric, side)


def test_soles_lie_on_the_belt_while_the_foot_is_flat() -> None:
    driven = replay(Clip(duration_s=2.6), recorded(RUNNERS["long legs, fast"]), 5.0)
    motion = move(driven)
    assert motion.plan is not None
    for side, sign in (("left", -1.0), ("right", 1.0)):
        plan = motion.plan.of(sign)
        time_s = plan.strike_s + 0.35 * plan.contact_s
        joints = motion.joints(time_s)
        assert np.abs(joints[f"{side}_ball"][:, 1]).max() < 0.01
        assert np.abs(np.degrees(motion.sole_pitch(time_s, sign))).max() < 2.0
        aloft = motion.joints(plan.toe_off_s + 0.1)[f"{side}_ball"][:, 1]
        assert aloft.min() > 0.05


def test_what_is_recorded_of_the_upper_body_is_drawn_and_the_rest_is_made_up() -> None:
    clip = Clip(duration_s=2.6, gait=GaitSpec(trunk_lean_deg=11))
    legs = recorded(clip)
    whole = recorded(clip, ("ball", "shoulder", "elbow", "wrist"))
    plain = Clip(duration_s=2.6, gait=GaitSpec(trunk_lean_deg=5))
    made, drawn = truth(replay(plain, legs, 5.0)), truth(replay(plain, whole, 5.0))
    assert made.value("trunk_lean") == pytest.approx(5, abs=0.5)
    for metric, side in (("trunk_lean", "both"), ("arm_swing", "left"), ("elbow_angle", "right")):
        assert drawn.value(metric, side) == pytest.approx(truth(clip).value(metric, side), rel=0.02)


def test_shoulders_turn_as_far_as_asked() -> None:
    gait = GaitSpec(shoulder_turn_deg=26.0)
    driven = replay(Clip(duration_s=2.6, gait=gait), recorded(Clip(duration_s=2.6)), 5.0)
    joints = move(driven).joints(np.arange(0, 2.6, 0.005))
    line = joints["right_shoulder"] - joints["left_shoulder"]
    assert np.ptp(np.degrees(np.arctan2(line[:, 0], line[:, 2]))) == pytest.approx(26, abs=1)


def test_a_replay_gives_a_track_and_keeps_the_camera() -> None:
    camera = Camera(view="side_right", roll_deg=3.0)
    driven = replay(Clip(duration_s=1.0, camera=camera), recorded(Clip(duration_s=2.6)), 5.5)
    track = landmark_track(driven)
    assert len(track) == 60
    np.testing.assert_allclose(track.xy_px, truth(driven).joints_px)
    assert truth(driven).view == "side_right"
    hips = track.xy_px[:, [INDEX["left_hip"], INDEX["right_hip"]], 0].mean()
    assert abs(hips - camera.size_px[0] / 2) < 30


def test_what_cannot_be_replayed_is_refused_with_the_reason() -> None:
    recording = recorded(Clip(duration_s=1.0))
    with pytest.raises(InputError, match="not in it"):
        replay(Clip(duration_s=6.0), recording, 5.0)
    knees = {name: path for name, path in recording.joints.items() if name != "left_knee"}
    with pytest.raises(InputError, match="no left knee"):
        replace(recording, joints=knees)
    holed = recording.joints["right_ankle"].copy()
    holed[3] = np.nan
    with pytest.raises(InputError, match="right_ankle of the recording has gaps"):
        replace(recording, joints=recording.joints | {"right_ankle": holed})


def as_trial(clip: Clip, height_cm: float | None = None) -> JointPaths:
    """Return a clip's legs as a laboratory gives them: balls for toes, no belt's speed."""
    kept = recorded(clip)
    joints = {name.replace("ball", "foot_index"): path for name, path in kept.joints.items()}
    return JointPaths(kept.time_s, joints, {}, kept.contacts, "ana", None, None, height_cm)


def test_a_laboratorys_trial_becomes_a_recording() -> None:
    clip = RUNNERS["long legs, fast"]
    recording, height_m = recording_of(as_trial(clip, height_cm=186.0))
    assert height_m == 1.86
    assert recording.leg_m == pytest.approx(0.53 * 1.86, abs=0.005)
    assert recording.speed_mps == pytest.approx(4.0, abs=0.05)
    assert "left_ball" in recording.joints
    assert "left_foot_index" not in recording.joints
    known = truth(clip)
    again = truth(replay(Clip(duration_s=clip.duration_s), recording, 5.0))
    for metric, most in {"knee_flexion_peak": 0.5, "overstride": 1.0, "cadence": 0.01}.items():
        assert again.value(metric) == pytest.approx(known.value(metric), abs=most)


def test_short_gaps_of_a_trial_are_bridged_and_long_ones_refused() -> None:
    trial = as_trial(Clip(duration_s=1.0))
    whole, _ = recording_of(trial)
    path = trial.joints["left_knee"].copy()
    path[200:230] = np.nan
    bridged, _ = recording_of(replace(trial, joints=trial.joints | {"left_knee": path}))
    off = np.linalg.norm(bridged.joints["left_knee"] - whole.joints["left_knee"], axis=1)
    assert 0 < off.max() < 0.03
    path[200:300] = np.nan
    with pytest.raises(InputError, match="left_knee of the trial is missing, or lost for long"):
        recording_of(replace(trial, joints=trial.joints | {"left_knee": path}))


@pytest.mark.model
def test_a_network_sees_a_rendered_replay_where_its_joints_are(tmp_path: Path) -> None:
    camera = Camera(size_px=(540, 720), fps=30.0)
    plain = Clip(duration_s=0.7, camera=camera)
    driven = replay(plain, recorded(RUNNERS["long legs, fast"]), 5.0)
    seen = look_at(driven, "full", tmp_path).xy_px
    exact = truth(driven).joints_px
    leg_px = np.linalg.norm(
        exact[:, INDEX["left_hip"]] - exact[:, INDEX["left_ankle"]], axis=1
    ).max()
    for joint in ("left_hip", "left_knee", "left_ankle", "left_shoulder"):
        off = np.linalg.norm(seen[:, INDEX[joint]] - exact[:, INDEX[joint]], axis=1)
        assert np.nanmedian(off) < 0.08 * leg_px, joint
