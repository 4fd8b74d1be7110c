"""Posture and motion from the side: trunk, joints through stance and swing, bounce, stiffness."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from formcheck.metrics import kinematics
from formcheck.metrics.landing import knee_flexion_strike
from formcheck.model import Contact, FloatArray, Run, Samples, Side
from formcheck.signal.landmark_bias import bounce_off

_SIDES: tuple[Side, Side] = ("left", "right")
_GRAVITY_MPS2 = 9.81
#: Leg length over body height in the spring model of Morin 2005, doi:10.1123/jab.21.2.167.
_LEG_SHARE = 0.53


def trunk_lean(run: Run) -> Samples:
    """Measure the trunk's forward lean in stance in degrees, + = forwards.

    Definition: angle of mid-hip→mid-shoulder to the vertical, mean over each stance. Moved falsely
    by: camera roll, one to one.
    """
    return _stance_mean(run, kinematics.trunk_lean_deg(run))


def head_forward(run: Run) -> Samples:
    """Measure how far the head is forward of the trunk's line in degrees, + = forwards.

    Definition: angle of mid-shoulder→mid-ear to the vertical minus trunk lean, mean over stance.
    """
    return _stance_mean(run, kinematics.head_deg(run) - kinematics.trunk_lean_deg(run))


def knee_flexion_peak(run: Run) -> Samples:
    """Measure the largest knee flexion between strike and toe-off in degrees."""
    return _per_contact(run, kinematics.knee_flexion_deg, lambda stance: float(np.max(stance)))


def knee_excursion(run: Run) -> Samples:
    """Measure peak knee flexion in stance minus that at strike, in degrees."""
    peak = knee_flexion_peak(run)
    strike = knee_flexion_strike(run)
    return Samples(peak.values - strike.values, strike.time_s, peak.sides)


def thigh_extension_toe_off(run: Run) -> Samples:
    """Measure the stance thigh's angle to the vertical at toe-off in degrees, + = knee behind."""
    samples = _per_contact(run, kinematics.thigh_deg, lambda stance: float(stance[-1]))
    return replace(samples, time_s=np.array([c.toe_off_s for c in run.gait.contacts]))


def ankle_dorsiflexion_peak(run: Run) -> Samples:
    """Measure the largest dorsiflexion in stance against the foot's first flat instant, in degrees.

    Definition: greatest foot-to-shank angle in stance minus that at 20 % of stance. When not to
    trust it: the foot's landmarks are the network's weakest.
    """
    return _per_contact(
        run,
        kinematics.ankle_deg,
        lambda stance: float(np.max(stance) - stance[round(0.2 * (len(stance) - 1))]),
    )


def heel_recovery(run: Run) -> Samples:
    """Measure how high the heel rises in swing above its mid-stance height, in % of leg length."""

    def height(first: Contact, second: Contact) -> float:
        heel = kinematics.point(run, f"{first.side}_heel")[:, 1]
        length_s = first.toe_off_s - first.strike_s
        flat = np.linspace(first.strike_s + 0.2 * length_s, first.strike_s + 0.45 * length_s, 11)
        down = np.median(kinematics.at(run.cleaned.time_s, heel, flat))
        swing = kinematics.at(
            run.cleaned.time_s, heel, np.linspace(first.toe_off_s, second.strike_s, 41)
        )
        return 100.0 * float(np.max(swing) - down) / kinematics.leg_length_px(run, first.side)

    return _per_stride(run, height)


def vertical_oscillation_pct(run: Run) -> Samples:
    """Measure the hips' highest minus lowest point in a step, in % of leg length.

    Definition: mid-hip, less the straight drift over that step. From the side a network sees hips
    rise and fall too little, by a constant that is given back (`formcheck.signal.landmark_bias`).
    """
    hip = kinematics.middle(run, "hip")[:, 1] / run.scene.leg_px
    off = bounce_off(run.cleaned, run.scene)

    def bounce(first: Contact, second: Contact) -> float:
        path = kinematics.at(
            run.cleaned.time_s, hip, np.linspace(first.strike_s, second.strike_s, 41)
        )
        return 100.0 * (float(np.ptp(path - np.linspace(path[0], path[-1], 41))) - off)

    return Samples.of((bounce(a, b), a.mid_stance_s, "both") for a, b in run.gait.steps())


def vertical_oscillation(run: Run) -> Samples:
    """Measure the hips' highest minus lowest point in a step, in cm. Needs: a scale."""
    samples = vertical_oscillation_pct(run)
    cm_per_leg = 100.0 * run.scene.leg_px / _known(run.scene.px_per_m)
    return replace(samples, values=samples.values / 100.0 * cm_per_leg)


def vertical_ratio(run: Run) -> Samples:
    """Measure vertical oscillation in % of step length. Needs: a scale and the speed."""
    bounce = vertical_oscillation(run)
    lengths_m = np.array([_step_m(run, a, b) for a, b in run.gait.steps()])
    return replace(bounce, values=bounce.values / lengths_m)


def step_length(run: Run) -> Samples:
    """Measure one footfall to the next in m: speed × step time. A watch calls it stride length."""
    return Samples.of((_step_m(run, a, b), b.strike_s, "both") for a, b in run.gait.steps())


def stride_length(run: Run) -> Samples:
    """Measure one footfall to the next of the same foot in m: speed × stride time."""
    return Samples.of((_step_m(run, a, b), b.strike_s, "both") for a, b in run.gait.strides())


def arm_swing(run: Run) -> Samples:
    """Measure the wrist's range fore and aft of mid-shoulder in a stride, in % of trunk length."""
    shoulder = kinematics.middle(run, "shoulder")
    trunk = np.linalg.norm(shoulder - kinematics.middle(run, "hip"), axis=1)
    length = float(np.nanmedian(trunk)) if np.isfinite(trunk).any() else float("nan")

    def swing(first: Contact, second: Contact) -> float:
        reach = kinematics.point(run, f"{first.side}_wrist")[:, 0] - shoulder[:, 0]
        path = kinematics.at(
            run.cleaned.time_s, reach, np.linspace(first.strike_s, second.strike_s, 41)
        )
        return 100.0 * float(np.ptp(path)) / length

    return _per_stride(run, swing)


def elbow_angle(run: Run) -> Samples:
    """Measure how far the elbow is bent, mean over a stride in degrees, 0 = straight arm."""

    def bend(first: Contact, second: Contact) -> float:
        shoulder, elbow, wrist = (
            kinematics.point(run, f"{first.side}_{p}") for p in ("shoulder", "elbow", "wrist")
        )
        upper, fore = elbow - shoulder, wrist - elbow
        cross = upper[:, 0] * fore[:, 1] - upper[:, 1] * fore[:, 0]
        bent = np.degrees(np.arctan2(np.abs(cross), np.sum(upper * fore, axis=1)))
        return kinematics.window_mean(run.cleaned.time_s, bent, first.strike_s, second.strike_s, 41)

    return _per_stride(run, bend)


def vertical_stiffness(run: Run) -> Samples:
    """Measure the body's vertical stiffness in kN/m from contact time, flight time and mass.

    Source: Morin 2005, doi:10.1123/jab.21.2.167 (a sine wave for the ground's push).
    """
    values = [force / fall / 1000.0 for force, fall, _ in _springs(run)]
    return _spring_samples(run, values)


def leg_stiffness(run: Run) -> Samples:
    """Measure leg stiffness in kN/m from contact and flight time, mass, height and speed.

    Source: Morin 2005, doi:10.1123/jab.21.2.167.
    """
    leg_m = _LEG_SHARE * _known(run.height_m)
    speed = _known(run.scene.speed_mps)
    values = []
    for force, fall, contact_s in _springs(run):
        half = min(0.5 * speed * contact_s, 0.95 * leg_m)
        shortening = leg_m - np.sqrt(leg_m**2 - half**2) + fall
        values.append(float(force / shortening / 1000.0))
    return _spring_samples(run, values)


def _springs(run: Run) -> list[tuple[float, float, float]]:
    """Return peak force (N), fall in stance (m) and contact time (s) of every step."""
    mass = _known(run.mass_kg)
    springs = []
    for first, second in run.gait.steps():
        contact_s = first.toe_off_s - first.strike_s
        flight_s = max(second.strike_s - first.toe_off_s, 0.0)
        force = mass * _GRAVITY_MPS2 * np.pi / 2.0 * (flight_s / contact_s + 1.0)
        fall = force * contact_s**2 / (mass * np.pi**2) - _GRAVITY_MPS2 * contact_s**2 / 8.0
        springs.append((float(force), float(fall), contact_s))
    return springs


def _spring_samples(run: Run, values: list[float]) -> Samples:
    """Return one value a step, without a side."""
    steps = zip(values, run.gait.steps(), strict=True)
    return Samples.of((value, a.mid_stance_s, "both") for value, (a, _) in steps)


def _step_m(run: Run, first: Contact, second: Contact) -> float:
    """Return speed × time between two strikes in m."""
    return _known(run.scene.speed_mps) * (second.strike_s - first.strike_s)


def _known(value: float | None) -> float:
    """Return a value that `measure_all` has made sure of; NaN otherwise."""
    return float("nan") if value is None else value


def _per_contact(
    run: Run, series: Callable[[Run, Side], FloatArray], take: Callable[[FloatArray], float]
) -> Samples:
    """Return what ``take`` makes of the series between each strike and toe-off (101 points)."""
    by_side = {side: series(run, side) for side in _SIDES}
    time_s = run.cleaned.time_s
    return Samples.of(
        (
            take(kinematics.normalise(time_s, by_side[c.side], c.strike_s, c.toe_off_s)),
            c.mid_stance_s,
            c.side,
        )
        for c in run.gait.contacts
    )


def _per_stride(run: Run, take: Callable[[Contact, Contact], float]) -> Samples:
    """Return what ``take`` makes of every stride of either foot."""
    return Samples.of((take(a, b), a.strike_s, a.side) for a, b in run.gait.strides())


def _stance_mean(run: Run, series: FloatArray) -> Samples:
    """Return the mean over each contact, as a value without a side."""
    time_s = run.cleaned.time_s
    return Samples.of(
        (kinematics.window_mean(time_s, series, c.strike_s, c.toe_off_s), c.mid_stance_s, "both")
        for c in run.gait.contacts
    )
