"""Frontal plane: knee, thigh, pelvis, trunk and steps from the front or from behind.

All at mid-stance, as the mean over 20 ms to either side of the hips' lowest point. ``x`` is
positive away from the body's middle, for either leg.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.metrics import kinematics
from formcheck.model import Contact, FloatArray, MeasuredSide, Run, Samples, Side

_HALF_WINDOW_S = 0.020
#: What a degree of yaw adds to the outer and takes from the inner leg's angles, in degrees: a leg
#: bent at the knee and seen at an angle looks bent sideways. Geometry gives 0.5 to 0.8 for the knee
#: (docs/limits.md), a little more where it is seen smaller than it is and stretched
#: (`signal.landmark_bias.Sideways`). Least squares within families of runners on 95 of them, by
#: ``formcheck.lab learn-sideways``.
_KNEE_PER_YAW = {"rear": 0.85, "front": 0.77}
_THIGH_PER_YAW = {"rear": 0.24, "front": 0.20}
#: Where the hips are lowest, the foot stands a little behind them: nearer to a camera behind,
#: further from one in front, by a twentieth of three metres.
FEET_NEARER = {"rear": 1.06, "front": 0.96}
_SIDES: tuple[Side, Side] = ("left", "right")


def knee_valgus(run: Run) -> Samples:
    """Measure the frontal-plane projection angle of the knee in degrees, + = knee in (valgus).

    Definition: shank's outward angle minus thigh's outward angle at mid-stance; positive where the
    knee lies inside the line from hip to ankle. Moved falsely by: yaw, 0.5–0.8° a degree with
    opposite sign on the two legs, so the mean of both is steadier than either; what the yaw that
    was found adds is taken off.
    """
    return _at_mid_stance(run, lambda side: knee_in_deg(run, side))


def thigh_adduction(run: Run) -> Samples:
    """Measure the thigh's angle to the vertical at mid-stance in degrees, + = knee inside hip."""
    return _at_mid_stance(run, lambda side: thigh_in_deg(run, side))


def hip_adduction(run: Run) -> Samples:
    """Measure the thigh against the pelvis at mid-stance in degrees: thigh adduction + drop.

    Trust it as `pelvic_drop`.
    """
    return _at_mid_stance(run, lambda side: thigh_in_deg(run, side) + _drop_deg(run, side))


def pelvic_drop(run: Run) -> Samples:
    """Measure how far the swing side of the pelvis is lower at mid-stance in degrees, + = lower.

    Definition: angle of the line between two pieces of tape on the back of the pelvis (between the
    hips where there is none: not to be trusted of a network, whose hips hardly tilt). Against the
    level where the camera's roll is known; else less its mean over the clip, so that a pelvis that
    always hangs to one side is not seen.
    """
    return _at_mid_stance(run, lambda side: _drop_deg(run, side))


def tape_seen(run: Run) -> float:
    """Return in which share of the contacts tape is seen on the pelvis at mid-stance, 0 to 1."""
    if not len(run.cleaned.tape_px) or not run.gait.contacts:
        return 0.0
    return float(np.isfinite(pelvic_drop(run).values).mean())


def trunk_side_lean(run: Run) -> Samples:
    """Measure the trunk's lean towards the stance leg at mid-stance in degrees, + = towards it.

    Definition: angle of mid-hip→mid-shoulder to the vertical. Where nothing shows the camera's
    roll, the mean over the clip is taken for the vertical, and a lean that is always to the same
    side is not seen.
    """
    lean = kinematics.angle_to_vertical_deg(
        kinematics.middle(run, "hip"), kinematics.middle(run, "shoulder")
    )
    if run.scene.roll_deg is None and np.isfinite(lean).any():
        lean = lean - np.nanmean(lean)
    return _at_mid_stance(run, lambda side: lean if side == "right" else -lean)


def step_width(run: Run) -> Samples:
    """Measure how far apart the feet land, in % of leg length, − = crossing over.

    Definition: sideways distance of the ankles at successive mid-stances, right minus left, less
    the drift of the hips between them.
    """
    hip = kinematics.middle(run, "hip")[:, 0]
    leg = run.scene.leg_px * FEET_NEARER.get(run.scene.view, 1.0)

    def width(first: Contact, second: Contact) -> float:
        x = {
            c.side: _mean_around(
                run, kinematics.point(run, f"{c.side}_ankle")[:, 0], c.mid_stance_s
            )
            for c in (first, second)
        }
        # the hips sway towards the stance foot as well: only their slow drift is taken out
        drift = _drift(run, hip, first.mid_stance_s, second.mid_stance_s)
        drift = drift if second.side == "right" else -drift
        return 100.0 * (x["right"] - x["left"] - drift) / leg

    return Samples.of((width(a, b), b.mid_stance_s, "both") for a, b in run.gait.steps())


def knee_window(run: Run) -> Samples:
    """Measure the gap between the knees at mid-stance, in % of hip width; ≤ 0 = they overlap."""
    knees = kinematics.point(run, "right_knee")[:, 0] - kinematics.point(run, "left_knee")[:, 0]
    hips = np.abs(
        kinematics.point(run, "right_hip")[:, 0] - kinematics.point(run, "left_hip")[:, 0]
    )
    width = float(np.nanmedian(hips)) if np.isfinite(hips).any() else float("nan")
    return _at_mid_stance(run, lambda _: 100.0 * knees / width)


def arm_crossover(run: Run) -> Samples:
    """Measure how far each wrist passes the body's middle, in % of shoulder width, + = crosses.

    Definition: per stride, the furthest that the wrist goes beyond mid-shoulder to the other side.
    """
    centre = kinematics.middle(run, "shoulder")[:, 0]
    span = (
        kinematics.point(run, "right_shoulder")[:, 0] - kinematics.point(run, "left_shoulder")[:, 0]
    )
    width = float(np.nanmedian(np.abs(span))) if np.isfinite(span).any() else float("nan")
    rows: list[tuple[float, float, MeasuredSide]] = []
    for side in _SIDES:
        outwards = kinematics.point(run, f"{side}_wrist")[:, 0] - centre
        outwards = outwards if side == "right" else -outwards
        for first, second in run.gait.strides(side):
            inside = (run.cleaned.time_s >= first.strike_s) & (run.cleaned.time_s < second.strike_s)
            seen = outwards[inside & np.isfinite(outwards)]
            if len(seen) >= 5:
                rows.append((100.0 * float(-seen.min()) / width, first.strike_s, side))
    return Samples.of(rows)


def knee_in_deg(run: Run, side: Side) -> FloatArray:
    """Return how far the knee points in over time in degrees; see `knee_valgus`."""
    hip, knee, ankle = (_lateral(run, side, part) for part in ("hip", "knee", "ankle"))
    shank = np.arctan2(ankle[:, 0] - knee[:, 0], knee[:, 1] - ankle[:, 1])
    thigh = np.arctan2(knee[:, 0] - hip[:, 0], hip[:, 1] - knee[:, 1])
    return np.asarray(np.degrees(shank - thigh)) + _KNEE_PER_YAW.get(
        run.scene.view, 0.0
    ) * turned_deg(run, side)


def thigh_in_deg(run: Run, side: Side) -> FloatArray:
    """Return thigh adduction over time in degrees."""
    hip, knee = _lateral(run, side, "hip"), _lateral(run, side, "knee")
    thigh = np.degrees(np.arctan2(hip[:, 0] - knee[:, 0], hip[:, 1] - knee[:, 1]))
    return np.asarray(thigh + _THIGH_PER_YAW.get(run.scene.view, 0.0) * turned_deg(run, side))


def _lateral(run: Run, side: Side, part: str) -> FloatArray:
    """Return a landmark's path with x positive away from the body's middle."""
    return kinematics.point(run, f"{side}_{part}") * (1.0 if side == "right" else -1.0, 1.0)


def turned_deg(run: Run, side: Side) -> float:
    """Return the camera's yaw in degrees, + = the leg of ``side`` looks bent outwards by it."""
    from_behind = 1.0 if run.scene.view == "rear" else -1.0
    return from_behind * (1.0 if side == "right" else -1.0) * (run.scene.yaw_deg or 0.0)


def _drop_deg(run: Run, side: Side) -> FloatArray:
    """Return the pelvis's tilt over time in degrees, + = the side opposite to ``side`` lower."""
    tape, roll_deg = run.cleaned.tape_px, run.scene.roll_deg
    if len(tape):
        line = (tape[:, 1] - tape[:, 0]) * (1.0, -1.0)
        right_up = np.degrees(np.arctan2(line[:, 1], line[:, 0])) + (roll_deg or 0.0)
    else:
        line = kinematics.point(run, "right_hip") - kinematics.point(run, "left_hip")
        right_up = np.degrees(np.arctan2(line[:, 1], np.abs(line[:, 0])))
    if (roll_deg is None or not len(tape)) and np.isfinite(right_up).any():
        right_up = right_up - np.nanmean(right_up)
    return np.asarray(right_up if side == "right" else -right_up)


def _drift(run: Run, hip_x: FloatArray, start_s: float, stop_s: float) -> float:
    """Return how far the hips drift between two instants, by the clip's straight trend, in px."""
    seen = np.isfinite(hip_x)
    if seen.sum() < 2:
        return 0.0
    return float(np.polyfit(run.cleaned.time_s[seen], hip_x[seen], 1)[0]) * (stop_s - start_s)


def _mean_around(run: Run, series: FloatArray, when_s: float) -> float:
    """Return the mean of a series over 20 ms to either side of an instant."""
    return kinematics.window_mean(
        run.cleaned.time_s, series, when_s - _HALF_WINDOW_S, when_s + _HALF_WINDOW_S, 5
    )


def _at_mid_stance(run: Run, series: Callable[[Side], FloatArray]) -> Samples:
    """Return the value of each contact's own side around its mid-stance."""
    by_side = {side: series(side) for side in _SIDES}
    return Samples.of(
        (_mean_around(run, by_side[c.side], c.mid_stance_s), c.mid_stance_s, c.side)
        for c in run.gait.contacts
    )
