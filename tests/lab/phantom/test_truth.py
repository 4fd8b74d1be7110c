"""The truth is what the spec asked for, and moves with it."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from formcheck.lab.phantom import Clip, GaitSpec, Leg, Truth, mirrored, truth

DESIGN = """
cadence step_time contact_time flight_time duty_factor overstride shank_angle
knee_flexion_strike foot_strike_angle trunk_lean head_forward knee_flexion_peak
knee_excursion thigh_extension_toe_off ankle_dorsiflexion_peak heel_recovery
vertical_oscillation vertical_oscillation_pct vertical_ratio arm_swing elbow_angle
step_length stride_length vertical_stiffness leg_stiffness knee_valgus
hip_adduction thigh_adduction pelvic_drop step_width knee_window
trunk_side_lean arm_crossover
"""
DESIGN_IDS = set(DESIGN.split())


def steady(**legs: object) -> Clip:
    leg = Leg(**legs)  # type: ignore[arg-type]
    return Clip(gait=GaitSpec(stride_cv_pct=0, left=leg, right=leg))


@pytest.fixture(scope="module")
def easy() -> Truth:
    return truth(steady())


def test_every_metric_of_the_design_has_a_truth(easy: Truth) -> None:
    assert {metric for metric, _ in easy.metrics if not metric.endswith("_asymmetry")} == DESIGN_IDS
    assert [key for key, one in easy.metrics.items() if not np.isfinite(one.value)] == []


@pytest.mark.parametrize("cadence_spm", [150, 166, 182])
def test_cadence_is_the_specs(cadence_spm: float) -> None:
    clip = Clip(gait=GaitSpec(cadence_spm=cadence_spm, stride_cv_pct=2), duration_s=10)
    assert truth(clip).value("cadence") == pytest.approx(cadence_spm, abs=0.4)


def test_what_the_spec_names_comes_out() -> None:
    left = Leg(
        overstride_pct=29,
        knee_flexion_strike_deg=11,
        knee_flexion_peak_deg=45,
        foot_strike_deg=16,
        contact_ms=262,
        knee_valgus_deg=9,
        pelvic_drop_deg=7,
        hip_adduction_deg=15,
        side_lean_deg=4,
    )
    known = truth(Clip(gait=GaitSpec(stride_cv_pct=0, left=left, trunk_lean_deg=11)))
    asked = {
        "overstride": 29,
        "knee_flexion_strike": 11,
        "knee_flexion_peak": 45,
        "foot_strike_angle": 16,
        "knee_valgus": 9,
        "pelvic_drop": 7,
        "hip_adduction": 15,
        "trunk_side_lean": 4,
    }
    for metric, value in asked.items():
        assert known.value(metric, "left") == pytest.approx(value, abs=0.7), metric
    assert known.value("contact_time", "left") == pytest.approx(262, abs=0.1)
    assert known.value("trunk_lean") == pytest.approx(11, abs=0.1)


@pytest.mark.parametrize("side", ["left", "right"])
@pytest.mark.parametrize("valgus_deg", [-10.0, 0.0, 12.0])
def test_valgus_has_its_sign_on_both_legs(side: str, valgus_deg: float) -> None:
    clip = Clip(gait=replace(GaitSpec(stride_cv_pct=0), **{side: Leg(knee_valgus_deg=valgus_deg)}))
    assert truth(clip).value("knee_valgus", side) == pytest.approx(valgus_deg, abs=0.5)


def test_more_valgus_brings_the_knees_together() -> None:
    gaps = [truth(steady(knee_valgus_deg=v)).value("knee_window") for v in (0, 8, 16)]
    assert gaps[0] > gaps[1] > gaps[2]


def test_reaching_further_straightens_the_line_to_the_shin() -> None:
    shins = [truth(steady(overstride_pct=p)).value("shank_angle") for p in (16, 22, 28, 34)]
    assert np.all(np.diff(shins) > 1.0)


def test_contacts_are_where_the_foot_is_low() -> None:
    from formcheck.lab.phantom import move

    clip = Clip(gait=GaitSpec(stride_cv_pct=1.5), duration_s=4)
    motion = move(clip)
    contacts = truth(clip, motion).contacts
    assert len(contacts) >= 8
    for contact in contacts:
        inside = np.linspace(contact.strike_s, contact.toe_off_s - 1e-4, 20)
        outside = np.array([contact.strike_s - 0.03, contact.toe_off_s + 0.03])
        lows = []
        for time_s in (inside, outside):
            joints = motion.joints(time_s)
            heel = joints[f"{contact.side}_heel"][:, 1] - 0.034
            toe = joints[f"{contact.side}_foot_index"][:, 1] - 0.016
            lows.append(np.minimum(np.minimum(heel, toe), joints[f"{contact.side}_ball"][:, 1]))
        assert lows[0].max() < 0.025
        assert lows[1].min() > lows[0].min() + 0.004


def test_contacts_alternate_and_lie_within_the_clip(easy: Truth) -> None:
    sides = [contact.side for contact in easy.contacts]
    assert all(a != b for a, b in pairwise(sides))
    assert all(0 <= c.strike_s < c.toe_off_s <= 6.0 for c in easy.contacts)
    assert len(sides) >= 14


def test_times_add_up(easy: Truth) -> None:
    contact, flight = easy.value("contact_time"), easy.value("flight_time")
    assert contact + flight == pytest.approx(1000 * easy.value("step_time"), abs=0.5)
    share = contact / (2000 * easy.value("step_time"))
    assert easy.value("duty_factor") == pytest.approx(100 * share, abs=0.1)
    assert easy.value("hip_adduction") == pytest.approx(
        easy.value("thigh_adduction") + easy.value("pelvic_drop"), abs=1e-6
    )


def test_a_mirror_exchanges_left_and_right() -> None:
    gait = GaitSpec(stride_cv_pct=0, left=Leg(overstride_pct=30, knee_valgus_deg=8))
    clip = Clip(gait=gait)
    plain, turned = truth(clip), truth(mirrored(clip))
    for metric in ("overstride", "knee_valgus", "pelvic_drop", "contact_time", "heel_recovery"):
        assert turned.value(metric, "right") == pytest.approx(plain.value(metric, "left"), abs=0.05)
    assert turned.value("overstride_asymmetry") == pytest.approx(
        -plain.value("overstride_asymmetry"), abs=0.3
    )
    assert turned.view == "side_right"


def test_longer_steps_onto_the_left_foot_are_longer() -> None:
    known = truth(Clip(gait=GaitSpec(stride_cv_pct=0, step_time_asymmetry_pct=6)))
    left, right = known.value("step_time", "left"), known.value("step_time", "right")
    assert 100 * (left - right) / (0.5 * (left + right)) == pytest.approx(6, abs=0.3)


def test_fatigue_drifts() -> None:
    from formcheck.lab.phantom import Drift

    drift = Drift(cadence_spm_per_min=-40, trunk_lean_deg_per_min=30)
    known = truth(Clip(gait=GaitSpec(stride_cv_pct=0, drift=drift), duration_s=12))
    steps = known.metrics["step_time", "both"].values
    lean = known.metrics["trunk_lean", "both"].values
    assert steps[-3:].mean() > 1.03 * steps[:3].mean()
    assert lean[-1] - lean[0] == pytest.approx(30 * 11 / 60, abs=0.8)


def test_seeds_decide() -> None:
    one, same, other = (truth(Clip(seed=s)) for s in (1, 1, 2))
    assert one.contacts == same.contacts
    assert one.contacts != other.contacts


def test_walking_has_both_feet_down_and_standing_has_no_steps() -> None:
    walk = truth(Clip(gait=GaitSpec.walking()))
    assert walk.activity == "walking"
    assert walk.value("flight_time") < -60
    assert 57 < walk.value("duty_factor") < 67
    stand = truth(Clip(gait=GaitSpec.standing()))
    assert stand.activity == "none"
    assert stand.contacts == ()
    assert np.isnan(stand.value("cadence"))
