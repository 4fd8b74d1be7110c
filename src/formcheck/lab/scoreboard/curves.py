"""The digital runner's joint angles beside those of real runners.

The real ones are published: see ``running_curves.toml`` for what, whose and how they were averaged.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, replace
from importlib.resources import files

import numpy as np

from formcheck.lab.phantom import Body, Clip, GaitSpec, Leg, Motion
from formcheck.model import FloatArray

__all__ = ["BAND_SD", "RealCurve", "real_curves", "runners_at_that_speed", "stride"]

#: The digital runner's curves stay within this many standard deviations of the real mean.
BAND_SD = 2.0
_FOOT_DEG = 12.0  # those runners landed on the heel, nearly all of them


@dataclass(frozen=True, slots=True)
class RealCurve:
    """One joint's angle through the stride over many runners.

    Parameters
    ----------
    joint : "hip", "knee" or "ankle"
    share : (n,) float
        Part of the stride, 0 at strike to 1 at the next strike of the same foot.
    mean_deg, sd_deg : (n,) float
        Over runners.
    """

    joint: str
    share: FloatArray
    mean_deg: FloatArray
    sd_deg: FloatArray


def real_curves() -> tuple[RealCurve, ...]:
    """Return the published curves of hip, knee and ankle."""
    text = (
        files("formcheck.lab.scoreboard")
        .joinpath("running_curves.toml")
        .read_text(encoding="utf-8")
    )
    table = tomllib.loads(text)
    return tuple(
        RealCurve(
            joint,
            np.linspace(0.0, 1.0, len(table[joint]["mean_deg"])),
            np.array(table[joint]["mean_deg"]),
            np.array(table[joint]["sd_deg"]),
        )
        for joint in ("hip", "knee", "ankle")
    )


def runners_at_that_speed() -> dict[str, Clip]:
    """Return digital runners at the speed of the real ones, who land on the heel as they did."""
    leg = Leg(foot_strike_deg=_FOOT_DEG)
    steady = GaitSpec(speed_mps=2.5, cadence_spm=162.0, stride_cv_pct=0.0, left=leg, right=leg)
    return {
        "man, 1.75 m": Clip(gait=steady),
        "woman, 1.62 m": Clip(
            body=Body(sex="woman", height_m=1.62), gait=replace(steady, cadence_spm=170.0)
        ),
        "man, 1.92 m": Clip(body=Body(height_m=1.92), gait=replace(steady, cadence_spm=155.0)),
    }


def stride(motion: Motion, side: str, share: FloatArray) -> dict[str, FloatArray]:
    """Return hip, knee and ankle angle (deg) through a mean stride of one leg.

    Notes
    -----
    Its pelvis does not tilt forwards, so the hip's angle is the thigh's against the vertical.
    """
    sign = -1.0 if side == "left" else 1.0
    assert motion.plan is not None
    strike_s = motion.plan.of(sign).strike_s
    inside = (strike_s[:-1] >= 0) & (strike_s[1:] <= motion.clip.duration_s)
    start, stop = strike_s[:-1][inside, None], strike_s[1:][inside, None]
    time_s = start + (stop - start) * share
    joints = motion.joints(time_s)
    hip, knee, ankle = (joints[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
    thigh, shank = _ahead_deg(hip, knee), _ahead_deg(knee, ankle)
    pitch = np.degrees(motion.sole_pitch(time_s, sign))
    angles = {"hip": thigh, "knee": thigh - shank, "ankle": pitch - shank}
    return {joint: angle.mean(axis=0) for joint, angle in angles.items()}


def _ahead_deg(upper: FloatArray, lower: FloatArray) -> FloatArray:
    """Return how far a bone's lower end swings ahead of its upper end (deg)."""
    line = lower - upper
    return np.asarray(np.degrees(np.arctan2(line[..., 0], -line[..., 1])))
