"""Joint angles over the gait cycle: every stride from strike to strike at 0–100 % of its time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from formcheck.metrics.angles import ankle_deg, at, knee_flexion_deg, shank_deg, thigh_deg
from formcheck.model import FloatArray, MeasuredClip, Run, Side

__all__ = ["ANGLES", "Cycles", "cut_cycles"]

POINTS = 101

#: Column of cycles.csv to the function that gives the angle over time.
ANGLES: dict[str, Callable[[Run, Side], FloatArray]] = {
    "knee_flexion_deg": knee_flexion_deg,
    "thigh_deg": thigh_deg,
    "shank_deg": shank_deg,
    "ankle_deg": ankle_deg,
}


@dataclass(frozen=True, slots=True)
class Cycles:
    """The strides of one side of one clip.

    Parameters
    ----------
    side : "left" or "right"
    near : bool
        Whether it is the leg nearer to the camera.
    strike_s : (n,) float
        When each stride starts, real time.
    toe_off_pct : float
        Where in the cycle the foot leaves the ground, mean.
    angles_deg : dict of str to (n, 101) float
        Degrees at 0–100 % of each stride, by the name of the angle.
    """

    side: Side
    near: bool
    strike_s: FloatArray
    toe_off_pct: float
    angles_deg: dict[str, FloatArray]


def cut_cycles(clip: MeasuredClip) -> tuple[Cycles, ...]:
    """Return the strides of both legs of a clip filmed from the side; none for other views."""
    run = clip.run
    if not run.scene.is_side:
        return ()
    sides: tuple[Side, ...] = ("left", "right")
    return tuple(cycles for side in sides if (cycles := _cut(run, side)) is not None)


def _cut(run: Run, side: Side) -> Cycles | None:
    strides = run.gait.strides(side)
    if not strides:
        return None
    angles = {}
    when_s = np.concatenate([np.linspace(a.strike_s, b.strike_s, POINTS) for a, b in strides])
    for name, angle in ANGLES.items():
        # One spline through the whole clip, read at all strides: `normalise`, many at a time.
        values = at(run.cleaned.time_s, angle(run, side), when_s)
        angles[name] = values.reshape(len(strides), POINTS)
    down = [(a.toe_off_s - a.strike_s) / (b.strike_s - a.strike_s) for a, b in strides]
    return Cycles(
        side=side,
        near=run.scene.near_side == side,
        strike_s=np.array([a.strike_s for a, _ in strides]),
        toe_off_pct=100 * float(np.mean(down)),
        angles_deg=angles,
    )
