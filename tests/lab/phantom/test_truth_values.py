"""Every metric's truth, worked out a second time for one contact in plain scalar geometry."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from math import acos, atan, degrees, hypot, pi, sqrt

import numpy as np
import pytest

from formcheck.knowledge import load
from formcheck.lab.phantom import Clip, GaitSpec, Leg, MetricTruth, move, truth

CLIP = Clip(
    gait=GaitSpec(
        stride_cv_pct=0,
        left=Leg(knee_valgus_deg=7, pelvic_drop_deg=6, side_lean_deg=3),
        step_width_pct=6,
    ),
    duration_s=5,
    seed=4,
)
MOTION = move(CLIP)
TRUTH = truth(CLIP, MOTION)
AT = next(i for i, c in enumerate(TRUTH.contacts) if i >= 4 and c.side == "left")
ONE, OTHER, AGAIN = TRUTH.contacts[AT : AT + 3]
STEP_S, STRIDE_S = OTHER.strike_s - ONE.strike_s, AGAIN.strike_s - ONE.strike_s
DOWN_S, ALOFT_S = ONE.toe_off_s - ONE.strike_s, OTHER.strike_s - ONE.toe_off_s
MASS, SPEED, HEIGHT = CLIP.body.mass_kg, CLIP.gait.speed_mps, CLIP.body.height_m
LEG = MOTION.bones.thigh + MOTION.bones.shank


def place(name: str, time_s: float) -> tuple[float, float, float]:
    """Return one joint: ahead, up, right."""
    x, y, z = joints(time_s)[name][0]
    return float(x), float(y), float(z)


@cache
def joints(time_s: float) -> dict[str, np.ndarray]:
    return MOTION.joints(np.array([time_s]))


def ahead_deg(low: str, high: str, time_s: float) -> float:
    """Return how far the top of a line is ahead of its bottom (deg)."""
    a, b = place(low, time_s), place(high, time_s)
    return degrees(atan((b[0] - a[0]) / (b[1] - a[1])))


def left_deg(low: str, high: str, time_s: float) -> float:
    """Return how far the top of a line is left of its bottom (deg)."""
    a, b = place(low, time_s), place(high, time_s)
    return degrees(atan((a[2] - b[2]) / (b[1] - a[1])))


def knee(time_s: float) -> float:
    """Return the left knee's bend seen from the side, by the cosine rule (deg)."""
    hip, middle, ankle = (place(f"left_{part}", time_s) for part in ("hip", "knee", "ankle"))
    thigh = hypot(hip[0] - middle[0], hip[1] - middle[1])
    shank = hypot(middle[0] - ankle[0], middle[1] - ankle[1])
    line = hypot(hip[0] - ankle[0], hip[1] - ankle[1])
    return 180.0 - degrees(acos((thigh**2 + shank**2 - line**2) / (2 * thigh * shank)))


def sole(time_s: float) -> float:
    heel, toe = place("left_heel", time_s), place("left_foot_index", time_s)
    return degrees(atan((toe[1] - heel[1]) / (toe[0] - heel[0])))


def through(measure, start_s: float = ONE.strike_s, stop_s: float = ONE.toe_off_s, n: int = 61):
    return np.array([measure(float(t)) for t in np.linspace(start_s, stop_s, n)])


@cache
def lowest_s() -> float:
    times = np.linspace(ONE.strike_s, ONE.toe_off_s, 201)
    return float(times[np.argmin([place("mid_hip", float(t))[1] for t in times])])


def around_middle(measure) -> float:
    middle = lowest_s()
    return float(np.mean(through(measure, middle - 0.02, middle + 0.02, 21)))


def drop(time_s: float) -> float:
    left, right = place("left_hip", time_s), place("right_hip", time_s)
    return degrees(atan((left[1] - right[1]) / (right[2] - left[2])))


def bounce_m() -> float:
    times = np.linspace(ONE.strike_s, OTHER.strike_s, 201)
    height = np.array([place("mid_hip", float(t))[1] for t in times])
    slope = np.linspace(height[0], height[-1], 201)
    return float((height - slope).max() - (height - slope).min())


def force_and_fall() -> tuple[float, float]:
    """Return Morin's peak force (N) and the centre's fall (m) of a half-sine contact."""
    force = MASS * 9.81 * pi / 2 * (ALOFT_S / DOWN_S + 1)
    return force, force * DOWN_S**2 / (MASS * pi**2) - 9.81 * DOWN_S**2 / 8


def leg_shortening() -> float:
    leg = 0.53 * HEIGHT
    return leg - sqrt(leg**2 - (SPEED * DOWN_S / 2) ** 2) + force_and_fall()[1]


def wrist_ahead(time_s: float) -> float:
    return place("left_wrist", time_s)[0] - place("mid_shoulder", time_s)[0]


def wrist_in(time_s: float) -> float:
    """Return how far the left wrist is right of the middle: + = crosses over."""
    return place("left_wrist", time_s)[2] - place("mid_shoulder", time_s)[2]


def shoulders_m(time_s: float) -> float:
    return float(np.linalg.norm(np.subtract(place("left_shoulder", time_s),
                                            place("right_shoulder", time_s))))  # fmt: skip


def elbow(time_s: float) -> float:
    one, two, three = (np.array(place(f"left_{p}", time_s)) for p in ("shoulder", "elbow", "wrist"))
    upper, fore, line = (np.linalg.norm(v) for v in (two - one, three - two, three - one))
    return 180.0 - degrees(acos((upper**2 + fore**2 - line**2) / (2 * upper * fore)))


def head(time_s: float) -> float:
    ears = np.add(place("left_ear", time_s), place("right_ear", time_s)) / 2
    neck = place("mid_shoulder", time_s)
    line = degrees(atan((ears[0] - neck[0]) / (ears[1] - neck[1])))
    return line - ahead_deg("mid_hip", "mid_shoulder", time_s)


def ankle(time_s: float) -> float:
    return sole(time_s) + ahead_deg("left_ankle", "left_knee", time_s)


def heel_rise_m() -> float:
    flat = place("left_heel", 0.5 * (ONE.strike_s + ONE.toe_off_s))[1]
    return float(
        through(lambda t: place("left_heel", t)[1], ONE.toe_off_s, AGAIN.strike_s).max() - flat
    )


def feet_apart_m() -> float:
    """Return the ankles' distance at two mid-stances: this left one and the right one after it."""
    times = np.linspace(OTHER.strike_s, OTHER.toe_off_s, 201)
    middle = float(times[np.argmin([place("mid_hip", float(t))[1] for t in times])])
    right = np.mean(through(lambda t: place("right_ankle", t)[2], middle - 0.02, middle + 0.02, 21))
    return float(right) - around_middle(lambda t: place("left_ankle", t)[2])


#: Metric id to its side, the instant its row belongs to, a second way to work it out, tolerance.
VALUES = {
    "cadence": ("both", None, lambda: 120.0 / STRIDE_S, 0.1),
    "step_time": ("right", OTHER.strike_s, lambda: STEP_S, 1e-6),
    "contact_time": ("left", ONE.strike_s, lambda: 1000 * DOWN_S, 1e-3),
    "flight_time": ("left", ONE.toe_off_s, lambda: 1000 * ALOFT_S, 1e-3),
    "duty_factor": ("left", ONE.strike_s, lambda: 100 * DOWN_S / STRIDE_S, 1e-3),
    "overstride": ("left", ONE.strike_s, lambda: 100 / LEG * (
        place("left_ankle", ONE.strike_s)[0] - place("mid_hip", ONE.strike_s)[0]), 0.05),
    "shank_angle": ("left", ONE.strike_s,
                    lambda: -ahead_deg("left_ankle", "left_knee", ONE.strike_s), 0.05),
    "knee_flexion_strike": ("left", ONE.strike_s, lambda: knee(ONE.strike_s), 0.1),
    "foot_strike_angle": ("left", ONE.strike_s, lambda: sole(ONE.strike_s) - np.median(
        through(sole, ONE.strike_s + 0.2 * DOWN_S, ONE.strike_s + 0.45 * DOWN_S)), 0.3),
    "trunk_lean": ("both", ONE.strike_s,
                   lambda: through(lambda t: ahead_deg("mid_hip", "mid_shoulder", t)).mean(), 0.1),
    "head_forward": ("both", ONE.strike_s, lambda: through(head).mean(), 0.1),
    "knee_flexion_peak": ("left", ONE.strike_s, lambda: through(knee).max(), 0.1),
    "knee_excursion": ("left", ONE.strike_s,
                       lambda: through(knee).max() - knee(ONE.strike_s), 0.15),
    "thigh_extension_toe_off": ("left", ONE.toe_off_s,
                                lambda: ahead_deg("left_knee", "left_hip", ONE.toe_off_s), 0.1),
    "ankle_dorsiflexion_peak": ("left", ONE.strike_s, lambda: through(ankle, n=201).max()
                                - ankle(ONE.strike_s + 0.2 * DOWN_S), 0.1),
    "heel_recovery": ("left", ONE.strike_s, lambda: 100 * heel_rise_m() / LEG, 0.2),
    "vertical_oscillation": ("both", ONE.strike_s, lambda: 100 * bounce_m(), 0.02),
    "vertical_oscillation_pct": ("both", ONE.strike_s, lambda: 100 * bounce_m() / LEG, 0.02),
    "vertical_ratio": ("both", ONE.strike_s, lambda: 100 * bounce_m() / (SPEED * STEP_S), 0.02),
    "arm_swing": ("left", ONE.strike_s, lambda: 100 / MOTION.bones.trunk * np.ptp(
        through(wrist_ahead, ONE.strike_s, AGAIN.strike_s)), 0.3),
    "elbow_angle": ("left", ONE.strike_s,
                    lambda: through(elbow, ONE.strike_s, AGAIN.strike_s, 201).mean(), 0.2),
    "step_length": ("both", OTHER.strike_s, lambda: SPEED * STEP_S, 1e-6),
    "stride_length": ("both", AGAIN.strike_s, lambda: SPEED * STRIDE_S, 1e-6),
    "vertical_stiffness": ("both", ONE.strike_s,
                           lambda: force_and_fall()[0] / force_and_fall()[1] / 1000, 1e-3),
    "leg_stiffness": ("both", ONE.strike_s,
                      lambda: force_and_fall()[0] / leg_shortening() / 1000, 1e-3),
    "knee_valgus": ("left", lowest_s(), lambda: around_middle(
        lambda t: left_deg("left_knee", "left_hip", t) - left_deg("left_ankle", "left_knee", t)),
        0.05),
    "hip_adduction": ("left", lowest_s(), lambda: around_middle(
        lambda t: left_deg("left_knee", "left_hip", t) + drop(t)), 0.05),
    "thigh_adduction": ("left", lowest_s(), lambda: around_middle(
        lambda t: left_deg("left_knee", "left_hip", t)), 0.05),
    "pelvic_drop": ("left", lowest_s(), lambda: around_middle(drop), 0.05),
    "step_width": ("both", None, lambda: 100 * feet_apart_m() / LEG, 0.1),
    "knee_window": ("left", lowest_s(), lambda: 100 * around_middle(
        lambda t: (place("right_knee", t)[2] - place("left_knee", t)[2])
        / (place("right_hip", t)[2] - place("left_hip", t)[2])), 0.2),
    "trunk_side_lean": ("left", lowest_s(), lambda: around_middle(
        lambda t: left_deg("mid_hip", "mid_shoulder", t)), 0.05),
    "arm_crossover": ("left", ONE.strike_s, lambda: 100
                      * through(wrist_in, ONE.strike_s, AGAIN.strike_s).max()
                      / through(shoulders_m, ONE.strike_s, AGAIN.strike_s).mean(), 0.3),
}  # fmt: skip


def test_every_metric_has_such_a_test() -> None:
    """The list of tests is the list of metrics: a new metric without a truth test fails here."""
    assert set(VALUES) == set(load().metrics)


def test_every_difference_of_sides_is_right_less_left() -> None:
    clip = replace(CLIP, gait=replace(CLIP.gait, step_time_asymmetry_pct=5, stride_cv_pct=1))
    known = truth(clip)
    assert len(load().asymmetries) > 10
    for metric in load().asymmetries:
        name = metric.removesuffix("_asymmetry")
        left, right = known.value(name, "left"), known.value(name, "right")
        expected = right - left
        if known.metrics[name, "left"].unit != "°":
            expected *= 100 / (0.5 * (left + right))
        assert known.value(metric) == pytest.approx(expected), metric


@pytest.mark.parametrize("metric", list(VALUES))
def test_the_truth_is_what_plain_geometry_says(metric: str) -> None:
    side, time_s, measure, tolerance = VALUES[metric]
    known = TRUTH.metrics[metric, side]
    found = known.value if time_s is None else _value_at(known, time_s)
    assert found == pytest.approx(float(measure()), abs=tolerance)


def _value_at(known: MetricTruth, time_s: float) -> float:
    """Return the value of the step at an instant, which must be there."""
    (row,) = np.flatnonzero(np.abs(known.time_s - time_s) <= 0.01)
    return float(known.values[row])
