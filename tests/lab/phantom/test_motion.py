"""The runner moves like a body: bones keep their length, feet stay on the belt, nothing jumps."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from formcheck.errors import InputError
from formcheck.lab.phantom import Body, Clip, GaitSpec, Leg, move, truth

RUNS = {
    "easy": GaitSpec(),
    "slow": GaitSpec(speed_mps=2.2, cadence_spm=152),
    "fast": GaitSpec(speed_mps=4.5, cadence_spm=182),
    "forefoot": GaitSpec(left=Leg(foot_strike_deg=-9), right=Leg(foot_strike_deg=-9)),
    "overstriding": GaitSpec(
        cadence_spm=154,
        left=Leg(overstride_pct=36, foot_strike_deg=22, knee_flexion_strike_deg=6),
        right=Leg(overstride_pct=34, foot_strike_deg=20, knee_flexion_strike_deg=7),
    ),
    "inward knees": GaitSpec(
        left=Leg(knee_valgus_deg=16, pelvic_drop_deg=9), right=Leg(knee_valgus_deg=-8)
    ),
    "walk": GaitSpec.walking(),
    "stand": GaitSpec.standing(),
}
BONES = (
    ("hip", "knee"),
    ("knee", "ankle"),
    ("ankle", "heel"),
    ("ankle", "ball"),
    ("shoulder", "elbow"),
    ("elbow", "wrist"),
)


@pytest.fixture(params=list(RUNS), ids=str)
def clip(request: pytest.FixtureRequest) -> Clip:
    return Clip(gait=RUNS[request.param], duration_s=3.0, seed=3)


def test_bones_keep_their_length(clip: Clip) -> None:
    motion = move(clip)
    joints = motion.joints(np.arange(0, 3, 0.004))
    for side in ("left", "right"):
        for one, two in BONES:
            length = np.linalg.norm(joints[f"{side}_{one}"] - joints[f"{side}_{two}"], axis=-1)
            assert np.ptp(length) < 5e-4, (side, one, two)
    assert np.linalg.norm(joints["left_knee"] - joints["left_hip"], axis=-1)[0] == pytest.approx(
        motion.bones.thigh, abs=1e-3
    )


def test_the_foot_on_the_ground_rides_the_belt(clip: Clip) -> None:
    motion = move(clip)
    if motion.plan is None:
        pytest.skip("nobody lifts a foot while standing")
    for sign, side in ((-1.0, "left"), (1.0, "right")):
        plan = motion.plan.of(sign)
        strike, contact = plan.strike_s[3], plan.contact_s[3]
        time_s = strike + contact * np.linspace(0.28, 0.40, 30)  # flat: every point of it rides
        for part in ("ankle", "heel", "ball"):
            path = motion.joints(time_s)[f"{side}_{part}"]
            slid = path[:, 0] + clip.gait.speed_mps * (time_s - strike)
            assert np.ptp(slid) < 0.004, part
            assert np.ptp(path[:, 2]) < 0.002


def test_no_foot_sinks_below_the_ground_or_hovers_in_stance(clip: Clip) -> None:
    motion = move(clip)
    time_s = np.arange(0, 3, 0.005)
    joints = motion.joints(time_s)
    for side, sign in (("left", -1.0), ("right", 1.0)):
        low = np.minimum(joints[f"{side}_ball"][:, 1], joints[f"{side}_heel"][:, 1] - 0.034)
        low = np.minimum(low, joints[f"{side}_foot_index"][:, 1] - 0.016)
        assert low.min() > -0.02
        standing = motion.plan is None
        assert standing == (clip.gait.activity == "standing")
        down = np.full(len(time_s), standing)
        if motion.plan is not None:
            plan = motion.plan.of(sign)
            since = time_s[:, None]
            down = np.any((since >= plan.strike_s) & (since < plan.toe_off_s), axis=1)
        assert low[down].max() < 0.025


def test_a_running_foot_is_high_between_its_contacts():
    motion = move(Clip())
    assert motion.plan is not None
    for side, sign in (("left", -1.0), ("right", 1.0)):
        plan = motion.plan.of(sign)
        middle = 0.5 * (plan.toe_off_s[:-1] + plan.strike_s[1:])
        aloft = motion.joints(middle)[f"{side}_ankle"][:, 1]
        assert len(aloft) > 5
        assert aloft.min() > motion.bones.ankle_up + 0.08


def test_nothing_jumps_between_frames(clip: Clip) -> None:
    motion = move(clip)
    step_s = 0.002
    joints = motion.joints(np.arange(0, 3, step_s))
    assert len(joints) > 20
    for name, path in joints.items():
        speed = np.linalg.norm(np.diff(path, axis=0), axis=-1) / step_s
        assert speed.max() < 16.0, name  # a fast runner's foot swings at 10 to 14 m/s
        assert np.isfinite(path).all(), name


def test_hips_fall_freely_in_flight() -> None:
    motion = move(Clip(gait=GaitSpec(cadence_spm=160), duration_s=3))
    assert motion.plan is not None
    off, strike = motion.plan.toe_off_s[4], motion.plan.strike_s[5]
    time_s = np.linspace(off, strike, 9)
    height = motion.joints(time_s)["mid_hip"][:, 1]
    acceleration = 2 * np.polyfit(time_s - off, height, 2)[0]
    assert acceleration == pytest.approx(-9.81, abs=0.05)


def test_the_knee_bends_forwards_and_never_locks(clip: Clip) -> None:
    joints = move(clip).joints(np.arange(0, 3, 0.01))
    for side in ("left", "right"):
        hip, knee, ankle = (joints[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
        thigh, shank = knee - hip, ankle - knee
        bent = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
        assert (bent < 0).all()


def test_running_angles_are_those_of_runners() -> None:
    motion = move(Clip(gait=GaitSpec(stride_cv_pct=0), duration_s=3))
    time_s = np.arange(0, 3, 0.005)
    joints = motion.joints(time_s)
    hip, knee, ankle = (joints[f"left_{part}"] for part in ("hip", "knee", "ankle"))
    thigh = np.degrees(np.arctan2((knee - hip)[:, 0], (hip - knee)[:, 1]))
    shank = np.degrees(np.arctan2((ankle - knee)[:, 0], (knee - ankle)[:, 1]))
    assert 85 < (thigh - shank).max() < 115
    assert -28 < thigh.min() < -15
    assert 30 < thigh.max() < 50
    assert 0.06 < np.ptp(joints["mid_hip"][:, 1]) < 0.11


def test_arms_swing_against_the_legs() -> None:
    motion = move(Clip(duration_s=4))
    joints = motion.joints(np.arange(0, 4, 0.01))
    for side in ("left", "right"):
        arm = (joints[f"{side}_wrist"] - joints["mid_shoulder"])[:, 0]
        leg = (joints[f"{side}_knee"] - joints["mid_hip"])[:, 0]
        assert np.corrcoef(arm, leg)[0, 1] < -0.5


def test_over_ground_the_standing_foot_stands_still_in_the_room() -> None:
    clip = Clip(surface="overground", duration_s=3)
    motion = move(clip)
    assert motion.plan is not None
    plan = motion.plan.of(-1.0)
    time_s = plan.strike_s[4] + plan.contact_s[4] * np.linspace(0.28, 0.4, 20)
    ahead = motion.joints(time_s)["left_ankle"][:, 0] + motion.travel(time_s)
    assert np.ptp(ahead) < 0.004


def test_a_body_of_another_size_keeps_its_proportions() -> None:
    small, tall = (move(Clip(body=Body(height_m=h))).bones for h in (1.5, 1.95))
    assert tall.leg / small.leg == pytest.approx(1.3)


@pytest.mark.parametrize(
    ("change", "word"),
    [
        ({"left": Leg(contact_ms=390)}, "contact_ms"),
        ({"speed_mps": 5.0, "right": Leg(contact_ms=320)}, "contact"),
        ({"speed_mps": 2.5, "left": Leg(thigh_extension_deg=40)}, "thigh_extension_deg is 40; at"),
    ],
)
def test_what_no_leg_can_do_is_refused_with_the_value(change: dict[str, object], word: str) -> None:
    with pytest.raises(InputError, match=word):
        move(Clip(gait=GaitSpec(**change)))  # type: ignore[arg-type]


@pytest.mark.parametrize(("speed", "cadence"), [(2.5, 160.0), (3.0, 166.0), (4.0, 180.0)])
@pytest.mark.parametrize("asked", [12.0, 18.0, 23.0])
def test_the_thigh_extends_as_asked_on_its_own_side(
    speed: float, cadence: float, asked: float
) -> None:
    plain = Clip(gait=GaitSpec(speed_mps=speed, cadence_spm=cadence), duration_s=3)
    leg = Leg(thigh_extension_deg=asked)
    clip = replace(plain, gait=replace(plain.gait, right=leg))
    before, after = truth(plain), truth(clip)
    assert after.value("thigh_extension_toe_off", "right") == pytest.approx(asked, abs=0.8)
    assert after.value("thigh_extension_toe_off", "left") == pytest.approx(
        before.value("thigh_extension_toe_off", "left"), abs=0.5
    )
    for metric in ("overstride", "foot_strike_angle"):
        assert after.value(metric, "right") == pytest.approx(before.value(metric, "right"), abs=0.5)
    longer = after.value("contact_time", "right") - before.value("contact_time", "right")
    usual = before.value("thigh_extension_toe_off", "right")
    assert np.sign(longer) == np.sign(asked - usual)


def test_values_no_leg_has_are_refused_by_name() -> None:
    with pytest.raises(InputError, match="contact_ms 260 and thigh_extension_deg 20"):
        Leg(contact_ms=260, thigh_extension_deg=20)
    with pytest.raises(InputError, match="overstride_pct is 80"):
        Leg(overstride_pct=80)


@pytest.mark.parametrize("name", [name for name in RUNS if name not in ("walk", "stand")])
def test_a_knee_does_not_jerk_at_strike(name: str) -> None:
    """Of real runners at 2.5 to 4.5 m/s a knee turns at 200 to 250°/s just after strike."""
    clip = Clip(gait=RUNS[name], duration_s=3.0, seed=3)
    plan = move(clip).plan
    assert plan is not None
    joints = move(clip).joints(plan.of(1.0).strike_s[2:4, None] + np.array([-0.01, 0.0, 0.01]))
    thigh, shank = (
        np.arctan2(*np.moveaxis((upper - lower)[..., :2], -1, 0))
        for upper, lower in (
            (joints["right_hip"], joints["right_knee"]),
            (joints["right_knee"], joints["right_ankle"]),
        )
    )
    before, after = np.moveaxis(np.degrees(np.diff(shank - thigh, axis=-1)) / 0.01, -1, 0)
    assert np.all(np.abs(after) < 400.0)
    assert np.all(np.abs(np.abs(after) - np.abs(before)) < 350.0)
