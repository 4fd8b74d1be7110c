"""The development set: which digital runners are filmed, how, and by what their scores are grouped.

Every axis is spread over the whole set by itself (each level as often as it should be, dealt out by
a seeded shuffle), so that a condition's score is not the score of a few odd clips.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from formcheck.lab.phantom import Body, Camera, Clip, Faults, GaitSpec, Leg, Scenery

__all__ = [
    "CONDITIONS",
    "Case",
    "conditions_of",
    "development_set",
    "learning_set",
    "quick_set",
]

_SEED = 20260
_CLIPS = 84
#: The first clips of a set are longer than the others: more steps, narrower intervals.
_LONG_S, _SHORT_S, _LONG_CLIPS = 4.8, 4.0, 18
#: Many pictures take long to look at; these clips are this much shorter.
_SHORTER_AT_120 = 0.8

#: Level to its share of the set.
_VIEWS = {"side_left": 0.34, "side_right": 0.34, "rear": 0.18, "front": 0.14}
_FPS = {30: 0.52, 60: 0.31, 24: 0.1, 120: 0.07}
_QUICK_FPS = {30: 0.5, 60: 0.5}
_YAWS_DEG = {0: 0.4, 5: 0.15, -5: 0.15, 10: 0.1, -10: 0.1, 15: 0.05, -15: 0.05}
_ROLLS_DEG = {0: 0.46, 2: 0.12, -2: 0.12, 4: 0.1, -4: 0.1, 6: 0.05, -6: 0.05}
_SIZES_PX = {(540, 720): 0.64, (432, 576): 0.12, (360, 480): 0.16, (720, 540): 0.08}
_LIGHTS = {"even": 0.7, "dark": 0.18, "behind": 0.12}
#: Ranges of foot strike (degrees) and overstride (% of leg length) of each way to land.
_Landing = tuple[tuple[float, float], tuple[float, float]]
_LANDINGS: dict[str, _Landing] = {
    "rearfoot": ((8, 18), (20, 32)),
    "midfoot": ((0, 5), (17, 26)),
    "forefoot": ((-9, -3), (15, 23)),
}
_WIDE_LANDINGS: dict[str, _Landing] = {
    "rearfoot": ((5, 24), (17, 42)),
    "midfoot": ((-1, 6), (13, 32)),
    "forefoot": ((-13, -2), (11, 29)),
}
_STRIKES = {"rearfoot": 0.56, "midfoot": 0.24, "forefoot": 0.2}
#: Blur takes five drawings a frame, so it is only dealt to few clips of few pictures a second.
_SHUTTERS = {0.0: 0.8, 0.5: 0.2}
_NOISES = {0.0: 0.5, 4.0: 0.3, 8.0: 0.2}
_CRFS = {20: 0.3, 26: 0.4, 32: 0.3}
_SHAKES_PX = {0.0: 0.75, 1.5: 0.25}
_SKINS = ("#f0d0b4", "#c8936f", "#8d5a3a", "#4a2d1f")
_TOPS = ("#3568b8", "#d9d9d6", "#26282e", "#b63a3a", "#4e8d5a")
_SHORTS = ("#26282e", "#5b6d8a", "#9a3550", "#c9c4b8")
_SHOES = ("#e8552d", "#f2f2f0", "#2b2e36", "#4fb0d8")
_WALLS = ("#b9b4ab", "#7f8791", "#d8d2c4", "#54504c")

#: How scores are grouped, in the order of the page.
CONDITIONS = (
    "view",
    "pictures a second",
    "yaw",
    "roll",
    "picture",
    "blur",
    "light",
    "foot strike",
    "speed",
    "body",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One clip of the set, under a name that stays.

    Parameters
    ----------
    name : str
    clip : Clip
    family : str
        What kind of runner it is: made up, or a real one's replay. Held out in turn when something
        is learnt; empty = its folder's name.
    lab, runner : str
        Where and of whom a replay was recorded.
    """

    name: str
    clip: Clip
    family: str = ""
    lab: str = ""
    runner: str = ""


def development_set() -> tuple[Case, ...]:
    """Return the whole set, always the same one."""
    return _draw(_CLIPS, _SEED)


def quick_set() -> tuple[Case, ...]:
    """Return a dozen shorter clips, spread in the same way, for a look at the machine at hand."""
    return _draw(12, _SEED + 1, _QUICK_FPS, longer=0)


def learning_set(
    count: int,
    fps: dict[int, float],
    seconds: float,
    seed: int,
    views: dict[str, float] | None = None,
    *,
    wide: bool = False,
) -> tuple[Case, ...]:
    """Return other runners than those of the scoreboard, for a model to learn from.

    Parameters
    ----------
    count : int
    fps : dict of int to float
        Pictures a second to their share.
    seconds : float
        Length of each clip.
    seed : int
        Below 10,000, where no other set draws from.
    views : dict of str to float, optional
        Views to their share; by default as in the scoreboard's set.
    wide : bool
        Whether feet reach and land in more ways than in the scoreboard's set, so that a model knows
        the runners whom advice is for.
    """
    landings = _WIDE_LANDINGS if wide else _LANDINGS
    cases = _draw(count, seed, fps, longer=0, views=views or _VIEWS, landings=landings)
    return tuple(
        Case(f"{seed}-{case.name}", replace(case.clip, duration_s=seconds)) for case in cases
    )


def conditions_of(clip: Clip) -> dict[str, str]:
    """Return by what a clip's scores are grouped: condition to level."""
    camera, gait = clip.camera, clip.gait
    foot = 0.5 * (gait.left.foot_strike_deg + gait.right.foot_strike_deg)
    return {
        "view": camera.view.replace("_", " "),
        "pictures a second": f"{camera.fps:g}",
        "yaw": f"{abs(camera.yaw_deg):g}°",
        "roll": f"{abs(camera.roll_deg):g}°",
        "picture": "×".join(str(side) for side in camera.size_px),
        "blur": "half the interval" if clip.faults.shutter else "none",
        "light": clip.scenery.light,
        "foot strike": "forefoot" if foot < -1 else "midfoot" if foot < 6 else "rearfoot",
        "speed": _band(gait.speed_mps, (2.8, 3.4, 4.0), "m/s"),
        "body": f"{clip.body.sex}, {'loose' if clip.body.loose_m > 0.012 else 'fitted'}",
    }


def _band(value: float, edges: Sequence[float], unit: str) -> str:
    """Return the words for the band between two edges that a value lies in."""
    above = [edge for edge in edges if value >= edge]
    below = [edge for edge in edges if value < edge]
    if not above:
        return f"under {edges[0]:g} {unit}"
    if not below:
        return f"{edges[-1]:g} {unit} and more"
    return f"{above[-1]:g}–{below[0]:g} {unit}"


def _draw(
    count: int,
    seed: int,
    fps: dict[int, float] = _FPS,
    longer: int = _LONG_CLIPS,
    views: dict[str, float] = _VIEWS,
    landings: dict[str, _Landing] = _LANDINGS,
) -> tuple[Case, ...]:
    """Return a number of cases with every axis dealt out."""
    random = np.random.default_rng(seed)
    axes: dict[str, dict[Any, float]] = {
        "view": views,
        "fps": fps,
        "yaw": _YAWS_DEG,
        "roll": _ROLLS_DEG,
        "size": _SIZES_PX,
        "light": _LIGHTS,
        "strike": _STRIKES,
        "shutter": _SHUTTERS,
        "noise": _NOISES,
        "crf": _CRFS,
        "shake": _SHAKES_PX,
    }
    dealt = {axis: _deal(levels, count, random) for axis, levels in axes.items()}
    speeds = random.permutation(np.linspace(2.2, 4.6, count))
    cases = []
    for number in range(count):
        chosen = {axis: levels[number] for axis, levels in dealt.items()}
        seconds = _LONG_S if number < longer else _SHORT_S
        seconds *= _SHORTER_AT_120 if chosen["fps"] > 60 else 1.0
        chosen["landing"] = landings[chosen["strike"]]
        clip = _clip(chosen, float(speeds[number]), seconds, seed + number)
        cases.append(Case(f"{number:02d}-{chosen['view']}-{chosen['fps']}fps", clip))
    return tuple(cases)


def _deal(levels: dict[Any, float], count: int, random: np.random.Generator) -> list[Any]:
    """Return ``count`` levels, each as often as its share says, shuffled."""
    edges = np.round(count * np.cumsum(list(levels.values())) / sum(levels.values())).astype(int)
    hands = np.diff(edges, prepend=0)
    deck = [level for level, times in zip(levels, hands, strict=True) for _ in range(times)]
    return [deck[i] for i in random.permutation(len(deck))]


def _clip(chosen: dict[str, Any], speed_mps: float, seconds: float, seed: int) -> Clip:
    """Return the clip with the dealt levels; everything else is drawn with its own seed."""
    random = np.random.default_rng(seed)
    return Clip(
        body=_body(random),
        gait=_gait(chosen["landing"], speed_mps, random),
        camera=Camera(
            view=chosen["view"],
            yaw_deg=chosen["yaw"],
            roll_deg=chosen["roll"],
            pitch_deg=_round(random.normal(0.0, 1.0)),
            distance_m=_round(random.uniform(2.8, 3.4)),
            height_m=_round(random.uniform(0.8, 1.1)),
            size_px=chosen["size"],
            fps=float(chosen["fps"]),
        ),
        scenery=Scenery(light=chosen["light"], wall=str(random.choice(_WALLS))),
        faults=Faults(
            shutter=chosen["shutter"] if chosen["fps"] <= 30 else 0.0,
            noise=chosen["noise"],
            shake_px=chosen["shake"],
            crf=chosen["crf"],
        ),
        duration_s=seconds,
        seed=seed,
    )


def _body(random: np.random.Generator) -> Body:
    """Return a runner's body and clothes."""
    woman = random.random() < 0.5
    height_m = _round(random.normal(1.66 if woman else 1.78, 0.06))
    weight = _round(random.uniform(0.3, 0.75))
    return Body(
        sex="woman" if woman else "man",
        height_m=height_m,
        mass_kg=_round((17.0 + 10.0 * weight) * height_m**2),
        weight=weight,
        muscle=_round(random.uniform(0.35, 0.75)),
        age=_round(random.uniform(0.05, 0.6)),
        skin=str(random.choice(_SKINS)),
        top=str(random.choice(_TOPS)),
        shorts=str(random.choice(_SHORTS)),
        shoes=str(random.choice(_SHOES)),
        shorts_m=_round(random.uniform(0.18, 0.4)),
        loose_m=_round(random.uniform(0.004, 0.022)),
        sleeves=bool(random.random() < 0.7),
    )


def _gait(landing: _Landing, speed_mps: float, random: np.random.Generator) -> GaitSpec:
    """Return a way of running that fits the speed and the way the foot lands."""
    foot_deg, overstride = landing
    both = {
        "overstride_pct": random.uniform(*overstride),
        "foot_strike_deg": random.uniform(*foot_deg),
        "knee_flexion_strike_deg": random.uniform(9.0, 20.0),
        "knee_flexion_peak_deg": random.uniform(38.0, 48.0),
        "knee_valgus_deg": random.uniform(-2.0, 12.0),
        "pelvic_drop_deg": random.uniform(2.0, 8.0),
        "side_lean_deg": random.uniform(0.0, 5.0),
    }
    spread = {
        "overstride_pct": 1.0,
        "foot_strike_deg": 0.7,
        "knee_flexion_strike_deg": 1.0,
        "knee_flexion_peak_deg": 1.0,
        "knee_valgus_deg": 1.5,
        "pelvic_drop_deg": 0.7,
        "side_lean_deg": 0.5,
    }
    legs = [
        Leg(
            **{
                name: _round(value + random.normal(0.0, spread[name]))
                for name, value in both.items()
            }
        )
        for _ in ("left", "right")
    ]
    return GaitSpec(
        speed_mps=_round(speed_mps),
        cadence_spm=_round(129.0 + 10.5 * speed_mps + random.normal(0.0, 5.0)),
        left=legs[0],
        right=legs[1],
        trunk_lean_deg=_round(random.uniform(2.0, 13.0)),
        head_forward_deg=_round(random.uniform(4.0, 14.0)),
        step_width_pct=_round(random.uniform(-1.0, 9.0)),
        step_time_asymmetry_pct=_round(random.normal(0.0, 1.0)),
        stride_cv_pct=_round(random.uniform(0.8, 1.8)),
    )


def _round(value: float) -> float:
    """Return a value with two decimals, so that a case reads the same on every machine."""
    return round(float(value), 2)
