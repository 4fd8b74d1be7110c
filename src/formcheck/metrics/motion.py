"""Motion: joints through stance and swing, bounce, step length and stiffness."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.metrics import angles
from formcheck.metrics.landing import knee_flexion_strike
from formcheck.model import Contact, FloatArray, MeasuredSide, Run, Samples, Side, no_side

__all__ = [
    "ankle_dorsiflexion_peak",
    "arm_swing",
    "elbow_angle",
    "heel_recovery",
    "knee_excursion",
    "knee_flexion_peak",
    "leg_stiffness",
    "step_length",
    "stride_length",
    "thigh_extension_toe_off",
    "vertical_oscillation",
    "vertical_oscillation_pct",
    "vertical_ratio",
    "vertical_stiffness",
]

_SIDES: tuple[Side, Side] = ("left", "right")
_GRAVITY = 9.81
#: Leg length over body height in the spring model of Morin 2005, doi:10.1123/jab.21.2.167.
_LEG_OF_HEIGHT = 0.53


def knee_flexion_peak(run: Run) -> Samples:
    """Measure the largest knee flexion between strike and toe-off in degrees."""
    return _per_contact(run, angles.knee_flexion_deg, lambda stance: float(np.max(stance)))


def knee_excursion(run: Run) -> Samples:
    """Measure peak knee flexion in stance minus that at strike, in degrees."""
    peak = knee_flexion_peak(run)
    strike = knee_flexion_strike(run)
    return Samples(peak.values - strike.values, strike.time_s, peak.sides)


def thigh_extension_toe_off(run: Run) -> Samples:
    """Measure the stance thigh's angle to the vertical at toe-off in degrees, + = knee behind."""
    samples = _per_contact(run, angles.thigh_deg, lambda stance: float(stance[-1]))
    return Samples(
        samples.values, np.array([c.toe_off_s for c in run.gait.contacts]), samples.sides
    )


def ankle_dorsiflexion_peak(run: Run) -> Samples:
    """Measure the largest dorsiflexion in stance against the foot's first flat instant, in degrees.

    Definition: greatest foot-to-shank angle in stance minus that at 20 % of stance. When not to
    trust it: the foot's landmarks are the network's weakest.
    """
    return _per_contact(
        run,
        angles.ankle_deg,
        lambda stance: float(np.max(stance) - stance[round(0.2 * (len(stance) - 1))]),
    )


def heel_recovery(run: Run) -> Samples:
    """Measure how high the heel rises in swing above its mid-stance height, in % of leg length."""

    def height(side: Side, first: Contact, second: Contact) -> float:
        heel = angles.point(run, f"{side}_heel")[:, 1]
        length = first.toe_off_s - first.strike_s
        flat = np.linspace(first.strike_s + 0.2 * length, first.strike_s + 0.45 * length, 11)
        down = np.median(angles.at(run.cleaned.time_s, heel, flat))
        swing = angles.at(
            run.cleaned.time_s, heel, np.linspace(first.toe_off_s, second.strike_s, 41)
        )
        return 100.0 * float(np.max(swing) - down) / angles.leg_length_px(run, side)

    return _per_stride(run, height)


def vertical_oscillation_pct(run: Run) -> Samples:
    """Measure the hips' highest minus lowest point in a step, in % of leg length.

    Definition: mid-hip, less the straight drift over that step.
    """
    hip = angles.middle(run, "hip")[:, 1] / run.scene.leg_px
    values, times = [], []
    for first, second in run.gait.steps():
        path = angles.at(run.cleaned.time_s, hip, np.linspace(first.strike_s, second.strike_s, 41))
        level = path - np.linspace(path[0], path[-1], 41)
        values.append(100.0 * float(np.ptp(level)))
        times.append(first.mid_stance_s)
    return Samples(np.array(values), np.array(times), no_side(len(values)))


def vertical_oscillation(run: Run) -> Samples:
    """Measure the hips' highest minus lowest point in a step, in cm. Needs: a scale."""
    samples = vertical_oscillation_pct(run)
    cm_per_leg = 100.0 * run.scene.leg_px / _known(run.scene.px_per_m)
    return Samples(samples.values / 100.0 * cm_per_leg, samples.time_s, samples.sides)


def vertical_ratio(run: Run) -> Samples:
    """Measure vertical oscillation in % of step length. Needs: a scale and the speed."""
    bounce = vertical_oscillation(run)
    lengths_m = np.array([_step_m(run, a, b) for a, b in run.gait.steps()])
    return Samples(bounce.values / lengths_m, bounce.time_s, bounce.sides)


def step_length(run: Run) -> Samples:
    """Measure one footfall to the next in m: speed × step time. A watch calls it stride length."""
    steps = run.gait.steps()
    lengths = np.array([_step_m(run, a, b) for a, b in steps])
    return Samples(lengths, np.array([b.strike_s for _, b in steps]), no_side(len(steps)))


def stride_length(run: Run) -> Samples:
    """Measure one footfall to the next of the same foot in m: speed × stride time."""
    strides = sorted(
        (p for side in _SIDES for p in run.gait.strides(side)), key=lambda p: p[0].strike_s
    )
    lengths = np.array([_step_m(run, a, b) for a, b in strides])
    return Samples(lengths, np.array([b.strike_s for _, b in strides]), no_side(len(strides)))


def arm_swing(run: Run) -> Samples:
    """Measure the wrist's range fore and aft of mid-shoulder in a stride, in % of trunk length."""
    shoulder = angles.middle(run, "shoulder")
    trunk = np.linalg.norm(shoulder - angles.middle(run, "hip"), axis=1)
    length = float(np.nanmedian(trunk)) if np.isfinite(trunk).any() else float("nan")

    def swing(side: Side, first: Contact, second: Contact) -> float:
        reach = angles.point(run, f"{side}_wrist")[:, 0] - shoulder[:, 0]
        path = angles.at(
            run.cleaned.time_s, reach, np.linspace(first.strike_s, second.strike_s, 41)
        )
        return 100.0 * float(np.ptp(path)) / length

    return _per_stride(run, swing)


def elbow_angle(run: Run) -> Samples:
    """Measure how far the elbow is bent, mean over a stride in degrees, 0 = straight arm."""

    def bend(side: Side, first: Contact, second: Contact) -> float:
        shoulder, elbow, wrist = (
            angles.point(run, f"{side}_{p}") for p in ("shoulder", "elbow", "wrist")
        )
        upper, fore = elbow - shoulder, wrist - elbow
        cross = upper[:, 0] * fore[:, 1] - upper[:, 1] * fore[:, 0]
        bent = np.degrees(np.arctan2(np.abs(cross), np.sum(upper * fore, axis=1)))
        return angles.window_mean(run.cleaned.time_s, bent, first.strike_s, second.strike_s, 41)

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
    leg_m = _LEG_OF_HEIGHT * _known(run.height_m)
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
        force = mass * _GRAVITY * np.pi / 2.0 * (flight_s / contact_s + 1.0)
        fall = force * contact_s**2 / (mass * np.pi**2) - _GRAVITY * contact_s**2 / 8.0
        springs.append((float(force), float(fall), contact_s))
    return springs


def _spring_samples(run: Run, values: list[float]) -> Samples:
    """Return one value a step, without a side."""
    steps = run.gait.steps()
    return Samples(
        np.array(values), np.array([a.mid_stance_s for a, _ in steps]), no_side(len(steps))
    )


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
    contacts = run.gait.contacts
    values = [
        take(angles.normalise(run.cleaned.time_s, by_side[c.side], c.strike_s, c.toe_off_s))
        for c in contacts
    ]
    return Samples(
        np.array(values),
        np.array([c.mid_stance_s for c in contacts]),
        tuple(c.side for c in contacts),
    )


def _per_stride(run: Run, take: Callable[[Side, Contact, Contact], float]) -> Samples:
    """Return what ``take`` makes of every stride of either foot."""
    strides = sorted(
        ((side, a, b) for side in _SIDES for a, b in run.gait.strides(side)),
        key=lambda s: s[1].strike_s,
    )
    sides: tuple[MeasuredSide, ...] = tuple(side for side, _, _ in strides)
    return Samples(
        np.array([take(*stride) for stride in strides]),
        np.array([a.strike_s for _, a, _ in strides]),
        sides,
    )
