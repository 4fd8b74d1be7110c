"""Landing: where the foot, shank and knee are at the instant of strike, from the side.

At strike the knee turns within two frames from straightening to bending, and a low-pass filter and
a pose network both round that corner: on digital runners the knee reads 5° too bent, the shank 3°
too upright. How much is lacking shows in the leg's motion around the strike, which a linear model
weighs. `formcheck.lab.training.landing` fits it on rendered runners and says what it is worth.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from formcheck.gait import leg_motions, motion_at
from formcheck.metrics import kinematics
from formcheck.model import FloatArray, Run, Samples, Side
from formcheck.signal.landmark_bias import rate_of
from formcheck.signal.ridge import load_correction

#: What the model answers, in its order.
READINGS = ("shank_angle", "knee_flexion_strike", "foot_strike_angle", "overstride")

_SIDES: tuple[Side, Side] = ("left", "right")
#: Share of stance in which the foot lies flat on the ground.
_FLAT_SHARE = (0.20, 0.45)
#: No reading is moved by more than this, in its unit (degrees, % of leg length).
_MOST_LACKING = 12.0


def overstride(run: Run) -> Samples:
    """Measure how far the ankle is ahead of the hips' middle at strike, in % of leg length.

    Sign: + = ahead. Needs: a side view, 50 fps. Moved falsely by: strike found late or early
    (about 2 % a 10 ms), camera roll (1–2 % a degree), yaw.
    """
    hip = kinematics.middle(run, "hip")

    def ahead(side: Side) -> FloatArray:
        gap = kinematics.point(run, f"{side}_ankle")[:, 0] - hip[:, 0]
        return 100.0 * gap / kinematics.leg_length_px(run, side)

    return _at_strike(run, "overstride", ahead)


def shank_angle(run: Run) -> Samples:
    """Measure the shank's angle to the vertical at strike in degrees, + = ankle ahead of knee."""
    return _at_strike(run, "shank_angle", lambda side: kinematics.shank_deg(run, side))


def knee_flexion_strike(run: Run) -> Samples:
    """Measure knee flexion at strike in degrees, 0 = straight."""
    return _at_strike(
        run, "knee_flexion_strike", lambda side: kinematics.knee_flexion_deg(run, side)
    )


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
    return _completed(run, values, "foot_strike_angle")


def _at_strike(run: Run, reading: str, series: Callable[[Side], FloatArray]) -> Samples:
    """Return a reading of each contact's own side at its strike."""
    by_side = {side: series(side) for side in _SIDES}
    time_s = run.cleaned.time_s
    values = [
        float(kinematics.at(time_s, by_side[c.side], c.strike_s)[0]) for c in run.gait.contacts
    ]
    return _completed(run, values, reading)


def _completed(run: Run, values: Sequence[float], reading: str) -> Samples:
    """Return one value a contact, at its strike, with what it lacks added."""
    contacts, more = run.gait.contacts, lacking(run, reading)
    return Samples.of(
        (float(value), c.strike_s, c.side)
        for value, c in zip(np.array(values) + more, contacts, strict=True)
    )


def motion_at_strikes(run: Run) -> FloatArray:
    """Return the leg's motion around each strike, (n, F); NaN where not all of it is seen."""
    scene = run.scene
    legs = {side: leg_motions(run.cleaned, scene, side, scene.roll_deg) for side in _SIDES}
    rows = []
    for contact in run.gait.contacts:
        leg = motion_at(legs[contact.side], contact.strike_s)
        rows.append(None if leg is None else leg.around(np.array([contact.strike_s]))[0])
    width = next((len(row) for row in rows if row is not None), 0)
    return np.array([np.full(width, np.nan) if row is None else row for row in rows])


def lacking(run: Run, reading: str) -> FloatArray:
    """Return what to add to a reading at each contact's strike, (n,); 0 where nothing is known.

    Markers and exact landmarks lack only what the filter rounds off.
    """
    contacts = run.gait.contacts
    amount = np.zeros(len(contacts))
    correction = load_correction("at_strike")
    if not run.scene.is_side or not contacts or not correction.card.applies(run.cleaned):
        return amount
    motion = motion_at_strikes(run)
    for row, contact in enumerate(contacts):
        if np.isfinite(motion[row]).any():
            leg = "near" if contact.near else "far"
            kind = leg if run.cleaned.is_networks else "exact"
            model = correction.models[f"{kind}_{rate_of(run.cleaned)}"]
            amount[row] = model.predict(motion[row])[READINGS.index(reading)]
    return np.clip(amount, -_MOST_LACKING, _MOST_LACKING)
