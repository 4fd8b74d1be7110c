"""A wider digital family: as what is published of real treadmill runners, limping, shuffling."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.lab.phantom import Arms, Body, GaitSpec, Leg
from formcheck.lab.scoreboard.cases import Case, learning_set

__all__ = ["slow_cases", "wide_cases"]

#: By speed (m/s): steps a minute, and metres between the ankles at mid-stance, mean and SD.
_SPEEDS = (2.5, 3.5, 4.5)
_CADENCES, _CADENCE_SD = (162.0, 172.0, 184.0), 12.0
_WIDTHS_M, _WIDTH_SDS_M = (0.056, 0.040, 0.027), (0.026, 0.028, 0.031)
_LEANS_DEG, _LEAN_SD = (5.8, 6.5, 7.0), 2.0
_TOE_OUT_DEG = (7.0, 5.0)
_SHOULDERS_DEG = (19.0, 28.0)
_CONTACTS_MS = (270.0, 226.0, 194.0)
_LIMPING = 0.2  # share of runners who spare one leg
_LIMP = (1.06, 1.2)  # the other foot's contact against the spared one's
_LONG_CONTACTS, _LONGER = 0.2, (1.0, 1.12)  # share of runners; how much longer
_SHUFFLING = 0.1  # share of runners: short quick steps on bent knees, the heel never high
_BAREFOOT, _SOLES_M = 0.1, (0.018, 0.045)  # share of runners; of shoes, from flat to thick
_LONG_SLEEVES = 0.25  # share of runners
_LAG_S, _LOOSE_M = (0.02, 0.06), 0.012  # hems of clothes that stand off the body by more
_SLOW_SPEEDS, _SLOW_CADENCES, _SLOW_DUTY = (1.9, 2.5), (144.0, 168.0), (0.37, 0.46)
_LENSES_MM = (26.0, 28.0, 40.0, 52.0)
_DISTANCE_OF_LENS = 3.0 / 40.0  # keeps the body's size in the picture


def wide_cases(count: int, fps: dict[int, float], seconds: float, seed: int) -> tuple[Case, ...]:
    """Return digital runners of the family ``digital_wide``.

    Parameters
    ----------
    count : int
    fps : dict of int to float
        Frames per second to their share.
    seconds : float
    seed : int

    Notes
    -----
    Means and spreads of cadence, step width and foot progression are those of 26 runners of the
    RBDS set (Fukuchi and others, PeerJ 5 (2017) e3298); lean and the shoulders' rotation those of
    10 runners of Hamner and Delp, J Biomech 46 (2013) 780–787.
    """
    cases = []
    for number, case in enumerate(learning_set(count, fps, seconds, seed)):
        random = np.random.default_rng([seed, number])
        body = _shaped(case.clip.body, random)
        gait = _gait(case.clip.gait, body.height_m * body.leg_ratio, random)
        # of a generator of their own: whatever is drawn here moves nothing that was drawn before
        later = np.random.default_rng([seed, number, 1])
        body = _dressed(body, later)
        gait = _shuffling(gait, later) if later.random() < _SHUFFLING else gait
        lens = float(random.choice(_LENSES_MM))
        away = max(2.0, lens * _DISTANCE_OF_LENS * random.uniform(0.95, 1.2))
        camera = replace(case.clip.camera, lens_mm=lens, distance_m=round(away, 2))
        clip = replace(case.clip, body=body, gait=gait, camera=camera)
        name = f"wide-{case.name}"
        cases.append(Case(name, clip, family="digital_wide", runner=name))
    return tuple(cases)


def slow_cases(count: int, fps: dict[int, float], seconds: float, seed: int) -> tuple[Case, ...]:
    """Return slow joggers of the family ``digital_slow``: people as wide, long on the ground.

    Parameters
    ----------
    count : int
    fps : dict of int to float
        Frames per second to their share.
    seconds : float
    seed : int

    Notes
    -----
    At 2.1 m/s people run with duty factors from 0.37 to grounded running's 0.5 and more (Bonnaerens
    and others, Med Sci Sports Exerc 51 (2019) 708–715); those who do not leave the ground are not
    measured and not drawn.
    """
    cases = []
    for number, case in enumerate(wide_cases(count, fps, seconds, seed)):
        random = np.random.default_rng([seed, number, 2])
        cadence_spm = float(random.uniform(*_SLOW_CADENCES))
        duty = float(random.uniform(*_SLOW_DUTY))
        contact_ms = round(duty * 120_000.0 / cadence_spm, 1)
        legs = {
            side: replace(leg, contact_ms=contact_ms, overstride_pct=_nearer(leg.overstride_pct))
            for side, leg in (("left", case.clip.gait.left), ("right", case.clip.gait.right))
        }
        gait = replace(
            case.clip.gait,
            speed_mps=round(float(random.uniform(*_SLOW_SPEEDS)), 2),
            cadence_spm=round(cadence_spm, 1),
            left=legs["left"],
            right=legs["right"],
            step_time_asymmetry_pct=round(float(random.normal(0.0, 1.0)), 2),
        )
        name = case.name.replace("wide-", "slow-")
        clip = replace(case.clip, gait=gait)
        cases.append(Case(name, clip, family="digital_slow", runner=name))
    return tuple(cases)


def _nearer(overstride_pct: float) -> float:
    """Return how far a foot reaches ahead at a jog: seven tenths of a run's."""
    return round(0.7 * overstride_pct, 2)


def _shaped(body: Body, random: np.random.Generator) -> Body:
    """Return a heavy, thin, old, tall or ordinary body, in tights, shorts or loose clothes."""
    return replace(
        body,
        height_m=round(float(np.clip(random.normal(1.73, 0.1), 1.5, 2.0)), 2),
        leg_ratio=round(float(np.clip(random.normal(0.487, 0.012), 0.455, 0.52)), 3),
        weight=round(float(random.uniform(0.15, 0.95)), 2),
        muscle=round(float(random.uniform(0.2, 0.85)), 2),
        age=round(float(random.uniform(0.0, 0.9)), 2),
        loose_m=round(float(random.uniform(0.002, 0.03)), 3),
        shorts_m=round(float(random.choice([0.14, 0.24, 0.34, 0.42])), 2),
    )


def _dressed(body: Body, random: np.random.Generator) -> Body:
    """Return a body barefoot or in shoes, in long or short sleeves, in cloth that moves."""
    sole_m = 0.0 if random.random() < _BAREFOOT else float(random.uniform(*_SOLES_M))
    lag_s = float(random.uniform(*_LAG_S))
    return replace(
        body,
        sole_m=round(sole_m, 3),
        long_sleeves=bool(random.random() < _LONG_SLEEVES),
        cloth_lag_s=round(lag_s, 3) if body.loose_m > _LOOSE_M else 0.0,
    )


def _shuffling(gait: GaitSpec, random: np.random.Generator) -> GaitSpec:
    """Return a shuffle: the foot near under the body, the knee bent, the heel never high."""
    leg = replace(
        gait.left,
        overstride_pct=round(float(random.uniform(7.0, 13.0)), 2),
        foot_strike_deg=round(float(random.uniform(0.0, 5.0)), 2),
        knee_flexion_strike_deg=round(float(random.uniform(19.0, 26.0)), 2),
        knee_flexion_peak_deg=round(float(random.uniform(36.0, 42.0)), 2),
        heel_recovery_deg=round(float(random.uniform(52.0, 68.0)), 2),
        contact_ms=None,
        thigh_extension_deg=None,
    )
    return replace(
        gait,
        speed_mps=round(float(random.uniform(2.0, 2.6)), 2),
        cadence_spm=round(float(random.uniform(170.0, 188.0)), 1),
        left=leg,
        right=leg,
        step_time_asymmetry_pct=0.0,
    )


def _gait(gait: GaitSpec, leg_m: float, random: np.random.Generator) -> GaitSpec:
    """Return a way of running by what is usual at its speed, now and then limping."""

    def around(mean: float, sd: float) -> float:
        return mean + sd * float(np.clip(random.normal(), -2.0, 2.0))

    def usual(values: tuple[float, ...]) -> float:
        return float(np.interp(gait.speed_mps, _SPEEDS, values))

    legs = {"left": gait.left, "right": gait.right}
    for side, leg in legs.items():
        legs[side] = replace(leg, toe_out_deg=round(around(*_TOE_OUT_DEG), 1))
    uneven = float(random.normal(0.0, 1.0))
    if random.random() < _LIMPING:
        lame = str(random.choice(["left", "right"]))
        contact_ms = usual(_CONTACTS_MS)
        part = float(np.sqrt(random.uniform(*_LIMP)))
        legs = {
            side: replace(
                _lame(leg, random) if side == lame else leg,
                contact_ms=round(contact_ms / part if side == lame else contact_ms * part, 1),
            )
            for side, leg in legs.items()
        }
        uneven = float(random.uniform(4.0, 10.0)) * (1 if lame == "left" else -1)
    elif random.random() < _LONG_CONTACTS:
        contact_ms = usual(_CONTACTS_MS) * float(random.uniform(*_LONGER))
        legs = {side: replace(leg, contact_ms=round(contact_ms, 1)) for side, leg in legs.items()}
    arm = Arms(
        swing_deg=round(float(random.uniform(25.0, 75.0)), 1),
        elbow_flexion_deg=round(float(random.uniform(60.0, 115.0)), 1),
        elbow_range_deg=round(float(random.uniform(10.0, 35.0)), 1),
        crossing_deg=round(float(random.uniform(5.0, 45.0)), 1),
    )
    width_m = around(usual(_WIDTHS_M), usual(_WIDTH_SDS_M))
    return replace(
        gait,
        left=legs["left"],
        right=legs["right"],
        left_arm=arm,
        right_arm=arm,
        cadence_spm=round(around(usual(_CADENCES), _CADENCE_SD), 1),
        trunk_lean_deg=round(around(usual(_LEANS_DEG), _LEAN_SD), 1),
        step_width_pct=round(100.0 * width_m / leg_m, 2),
        step_time_asymmetry_pct=round(uneven, 2),
        shoulder_turn_deg=round(float(random.uniform(*_SHOULDERS_DEG)), 1),
    )


def _lame(leg: Leg, random: np.random.Generator) -> Leg:
    """Return a leg that is spared: reaches less far, bends less."""
    peak = leg.knee_flexion_peak_deg or 41.0
    return replace(
        leg,
        overstride_pct=round(leg.overstride_pct - float(random.uniform(2.0, 5.0)), 2),
        knee_flexion_peak_deg=round(peak - float(random.uniform(3.0, 7.0)), 2),
    )
