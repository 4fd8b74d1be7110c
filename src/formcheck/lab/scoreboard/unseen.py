"""Digital runners of a family that nothing has learnt from: other bodies, gaits, clothes, cameras.

Drawn by a sampler of its own, on purpose unlike the sets of `formcheck.lab.scoreboard.cases`, and
never handed to anything that learns: what is right here was not learnt by heart.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from formcheck.lab.phantom import Arms, Body, Camera, Clip, Faults, GaitSpec, Leg, Scenery
from formcheck.lab.scoreboard.cases import Case

__all__ = ["unseen_set"]

_SEED = 811_000
_QUICK, _WHOLE = 3, 20
_SECONDS = 4.0
#: The views in turn; a gait that is told from the side is filmed from there first.
_VIEWS = ("side_right", "side_left", "rear", "side_left", "side_right", "front")
_FPS = (30.0, 60.0, 50.0)
_SKINS = ("#e8bd98", "#ad7446", "#6f4426", "#3a2418")
_CLOTHES = ("#111214", "#f0ead8", "#7d2f8a", "#d8b13a", "#1f6f78", "#8a8f96")


def unseen_set(*, quick: bool = False) -> tuple[Case, ...]:
    """Return the whole family or its first few, always the same ones."""
    gaits = list(_GAITS.items())
    cases = []
    for number in range(_QUICK if quick else _WHOLE):
        name, gait = gaits[number % len(gaits)]
        random = np.random.default_rng(_SEED + number)
        clip = Clip(
            body=_body(random),
            gait=gait(random),
            camera=_camera(random, number, quick),
            scenery=Scenery(wall=str(random.choice(("#6d7f6a", "#c9b79a", "#3f4450")))),
            faults=Faults(noise=3.0, crf=int(random.integers(20, 30))),
            duration_s=_SECONDS,
            seed=_SEED + number,
        )
        cases.append(Case(f"unseen-{number:02d}-{name}", clip))
    return tuple(cases)


def _limp(random: np.random.Generator) -> GaitSpec:
    """Return a runner who spares one leg: shorter on it, stiffer, and off it sooner."""
    spared = replace(
        _leg(random, overstride=(14, 20), strike=(2, 8), knee=(12, 18), peak=(30, 36)),
        contact_ms=_round(random.uniform(225, 245)),
    )
    other = replace(
        _leg(random, overstride=(18, 26), strike=(4, 12), knee=(10, 16), peak=(40, 46)),
        contact_ms=_round(random.uniform(275, 300)),
    )
    left, right = (spared, other) if random.random() < 0.5 else (other, spared)
    longer = 1.0 if left is spared else -1.0
    return _gait(
        random, left, right, speed=(2.4, 2.9), cadence=(154, 166), lean=(4, 9),
        asymmetry_pct=longer * random.uniform(6.0, 11.0),
    )  # fmt: skip


def _slow_jog(random: np.random.Generator) -> GaitSpec:
    """Return a jog that hardly leaves the ground."""
    leg = replace(
        _leg(random, overstride=(10, 18), strike=(2, 10), knee=(8, 14), peak=(34, 42)),
        contact_ms=_round(random.uniform(300, 330)),
    )
    return _gait(random, leg, leg, speed=(1.8, 2.15), cadence=(146, 158), lean=(1, 6))


def _straight(random: np.random.Generator) -> GaitSpec:
    """Return a reaching runner whose knee lands nearly straight."""
    leg = _leg(random, overstride=(31, 38), strike=(16, 25), knee=(2, 6), peak=(36, 44))
    return _gait(random, leg, leg, speed=(3.1, 4.0), cadence=(156, 168), lean=(1, 5))


def _shuffle(random: np.random.Generator) -> GaitSpec:
    """Return a shuffle: quick short steps on bent knees, the heel never high."""
    leg = replace(
        _leg(random, overstride=(7, 13), strike=(0, 5), knee=(19, 26), peak=(36, 42)),
        heel_recovery_deg=_round(random.uniform(52, 68)),
    )
    return _gait(random, leg, leg, speed=(2.0, 2.6), cadence=(174, 188), lean=(6, 12))


def _quick(random: np.random.Generator) -> GaitSpec:
    """Return a fast runner on the forefoot."""
    leg = replace(
        _leg(random, overstride=(14, 20), strike=(-14, -5), knee=(14, 22), peak=(38, 46)),
        contact_ms=_round(random.uniform(155, 170)),
    )
    return _gait(random, leg, leg, speed=(4.0, 4.4), cadence=(190, 204), lean=(7, 13))


_GAITS: dict[str, Callable[[np.random.Generator], GaitSpec]] = {
    "limp": _limp,
    "straight-knee": _straight,
    "shuffle": _shuffle,
    "slow-jog": _slow_jog,
    "quick": _quick,
}


def _leg(random: np.random.Generator, **spans: tuple[float, float]) -> Leg:
    drawn = {name: _round(random.uniform(*span)) for name, span in spans.items()}
    return Leg(
        overstride_pct=drawn["overstride"],
        foot_strike_deg=drawn["strike"],
        knee_flexion_strike_deg=drawn["knee"],
        knee_flexion_peak_deg=drawn["peak"],
        knee_valgus_deg=_round(random.uniform(-6.0, 16.0)),
        pelvic_drop_deg=_round(random.uniform(1.0, 9.0)),
        side_lean_deg=_round(random.uniform(-1.0, 6.0)),
        toe_out_deg=_round(random.uniform(-2.0, 14.0)),
    )


def _gait(
    random: np.random.Generator,
    left: Leg,
    right: Leg,
    speed: tuple[float, float],
    cadence: tuple[float, float],
    lean: tuple[float, float],
    asymmetry_pct: float = 0.0,
) -> GaitSpec:
    arm = Arms(
        swing_deg=_round(random.uniform(25.0, 95.0)),
        elbow_flexion_deg=_round(random.uniform(55.0, 120.0)),
        elbow_range_deg=_round(random.uniform(8.0, 40.0)),
        crossing_deg=_round(random.uniform(-15.0, 45.0)),
    )
    return GaitSpec(
        speed_mps=_round(random.uniform(*speed)),
        cadence_spm=_round(random.uniform(*cadence)),
        left=left,
        right=right,
        left_arm=arm,
        right_arm=arm,
        trunk_lean_deg=_round(random.uniform(*lean)),
        head_forward_deg=_round(random.uniform(0.0, 22.0)),
        step_width_pct=_round(random.uniform(-3.0, 13.0)),
        step_time_asymmetry_pct=_round(asymmetry_pct),
        stride_cv_pct=_round(random.uniform(1.5, 3.0)),
    )


def _body(random: np.random.Generator) -> Body:
    woman = random.random() < 0.5
    height_m = _round(random.uniform(1.5, 1.75) if woman else random.uniform(1.65, 1.98))
    weight = _round(random.uniform(0.1, 0.95))
    top, shorts, shoes = (str(one) for one in random.permutation(_CLOTHES)[:3])
    return Body(
        sex="woman" if woman else "man",
        height_m=height_m,
        mass_kg=_round((16.5 + 13.0 * weight) * height_m**2),
        leg_ratio=_round(random.uniform(0.47, 0.515)),
        weight=weight,
        muscle=_round(random.uniform(0.15, 0.95)),
        age=_round(random.uniform(0.0, 0.9)),
        skin=str(random.choice(_SKINS)),
        top=top,
        shorts=shorts,
        shoes=shoes,
        shorts_m=_round(random.uniform(0.14, 0.46)),
        loose_m=_round(random.uniform(0.002, 0.03)),
        sleeves=bool(random.random() < 0.5),
    )


def _camera(random: np.random.Generator, number: int, quick: bool) -> Camera:
    """Return a camera that stands nearer with a wide lens, or farther with a long one."""
    far = random.uniform(0.0, 1.0)
    return Camera(
        view=_VIEWS[number % len(_VIEWS)],  # type: ignore[arg-type]
        yaw_deg=_round(random.uniform(-9.0, 9.0)),
        roll_deg=_round(random.uniform(-4.0, 4.0)),
        pitch_deg=_round(random.uniform(-4.0, 0.5)),
        distance_m=_round(2.2 + 3.0 * far),
        height_m=_round(random.uniform(0.7, 1.25)),
        lens_mm=_round(28.0 + 36.0 * far),
        size_px=(540, 960) if random.random() < 0.5 else (720, 720),
        fps=30.0 if quick and number else _FPS[number % len(_FPS)],
    )


def _round(value: float) -> float:
    """Return a value with two decimals, so that a case reads the same on every machine."""
    return round(float(value), 2)
