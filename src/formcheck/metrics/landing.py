"""Landing: where the foot, shank and knee are at the instant of strike, from the side.

Read as they are: what was once learnt on digital runners to be lacking at strike pressed 64 trials
of 20 real runners by 5 to 8° towards the digital ones (slope of the knee 0.4 to 0.5 in place of 1).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.metrics import kinematics
from formcheck.model import FloatArray, Run, Samples, Side

_SIDES: tuple[Side, Side] = ("left", "right")
#: Share of stance in which the foot lies flat on the ground.
_FLAT_SHARE = (0.20, 0.45)


def overstride(run: Run) -> Samples:
    """Measure how far the ankle is ahead of the hips' middle at strike, in % of leg length.

    Sign: + = ahead. Needs: a side view, 50 fps. Moved falsely by: strike found late or early
    (about 2 % a 10 ms), camera roll (1–2 % a degree), yaw.
    """
    hip = kinematics.middle(run, "hip")

    def ahead(side: Side) -> FloatArray:
        gap = kinematics.point(run, f"{side}_ankle")[:, 0] - hip[:, 0]
        return 100.0 * gap / kinematics.leg_length_px(run, side)

    return _at_strike(run, ahead)


def shank_angle(run: Run) -> Samples:
    """Measure the shank's angle to the vertical at strike in degrees, + = ankle ahead of knee."""
    return _at_strike(run, lambda side: kinematics.shank_deg(run, side))


def knee_flexion_strike(run: Run) -> Samples:
    """Measure knee flexion at strike in degrees, 0 = straight."""
    return _at_strike(run, lambda side: kinematics.knee_flexion_deg(run, side))


def foot_strike_angle(run: Run) -> Samples:
    """Measure the foot's pitch at strike against the same foot flat on the ground, in degrees.

    Definition: heel-to-toe angle at strike minus its median from 20 to 45 % of that stance, which
    takes out the shoe's drop and the landmarks' own offset. Sign: + = toes up (heel first).
    """
    time_s = run.cleaned.time_s
    pitch = {side: kinematics.foot_deg(run, side) for side in _SIDES}
    values = []
    for contact in run.gait.contacts:
        length_s = contact.toe_off_s - contact.strike_s
        low_s, high_s = (contact.strike_s + share * length_s for share in _FLAT_SHARE)
        flat = np.median(kinematics.at(time_s, pitch[contact.side], np.linspace(low_s, high_s, 11)))
        values.append(float(kinematics.at(time_s, pitch[contact.side], contact.strike_s)[0] - flat))
    contacts = run.gait.contacts
    return Samples.of((v, c.strike_s, c.side) for v, c in zip(values, contacts, strict=True))


def _at_strike(run: Run, series: Callable[[Side], FloatArray]) -> Samples:
    """Return a reading of each contact's own side at its strike."""
    by_side = {side: series(side) for side in _SIDES}
    time_s = run.cleaned.time_s
    return Samples.of(
        (float(kinematics.at(time_s, by_side[c.side], c.strike_s)[0]), c.strike_s, c.side)
        for c in run.gait.contacts
    )
