"""Landing: where the foot, shank and knee are at the instant of strike, from the side."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from formcheck.metrics import angles
from formcheck.metrics.at_strike import lacking
from formcheck.model import FloatArray, Run, Samples, Side

__all__ = ["foot_strike_angle", "knee_flexion_strike", "overstride", "shank_angle"]

_SIDES: tuple[Side, Side] = ("left", "right")
#: Share of stance in which the foot lies flat on the ground.
_FLAT = (0.20, 0.45)


def overstride(run: Run) -> Samples:
    """Measure how far the ankle is ahead of the hips' middle at strike, in % of leg length.

    Sign: + = ahead. Needs: a side view, 50 fps. Moved falsely by: strike found late or early
    (about 2 % a 10 ms), camera roll (1–2 % a degree), yaw.
    """
    hip = angles.middle(run, "hip")

    def ahead(side: Side) -> FloatArray:
        gap = angles.point(run, f"{side}_ankle")[:, 0] - hip[:, 0]
        return 100.0 * gap / angles.leg_length_px(run, side)

    return _at_strike(run, ahead, lacking(run, "overstride"))


def shank_angle(run: Run) -> Samples:
    """Measure the shank's angle to the vertical at strike in degrees, + = ankle ahead of knee."""
    return _at_strike(run, lambda side: angles.shank_deg(run, side), lacking(run, "shank_angle"))


def knee_flexion_strike(run: Run) -> Samples:
    """Measure knee flexion at strike in degrees, 0 = straight."""
    return _at_strike(
        run,
        lambda side: angles.knee_flexion_deg(run, side),
        lacking(run, "knee_flexion_strike"),
    )


def foot_strike_angle(run: Run) -> Samples:
    """Measure the foot's pitch at strike against the same foot flat on the ground, in degrees.

    Definition: heel-to-toe angle at strike minus its median from 20 to 45 % of that stance, which
    takes out the shoe's drop and the landmarks' own offset. Sign: + = toes up (heel first).
    """
    time_s = run.cleaned.time_s
    pitch = {side: angles.foot_deg(run, side) for side in _SIDES}
    values = []
    for contact in run.gait.contacts:
        length = contact.toe_off_s - contact.strike_s
        low_s, high_s = (contact.strike_s + share * length for share in _FLAT)
        window = np.linspace(low_s, high_s, 11)
        flat = np.median(angles.at(time_s, pitch[contact.side], window))
        values.append(float(angles.at(time_s, pitch[contact.side], contact.strike_s)[0] - flat))
    return _samples(run, np.array(values) + lacking(run, "foot_strike_angle"))


def _at_strike(run: Run, series: Callable[[Side], FloatArray], missing: FloatArray) -> Samples:
    """Return the value of each contact's own side at its strike."""
    by_side = {side: series(side) for side in _SIDES}
    values = [
        float(angles.at(run.cleaned.time_s, by_side[c.side], c.strike_s)[0])
        for c in run.gait.contacts
    ]
    return _samples(run, np.array(values) + missing)


def _samples(run: Run, values: FloatArray) -> Samples:
    """Return one value a contact, at its strike."""
    contacts = run.gait.contacts
    return Samples(
        values, np.array([c.strike_s for c in contacts]), tuple(c.side for c in contacts)
    )
