"""What a reading at the instant of strike lacks.

At strike the knee turns within two frames from straightening to bending, and a low-pass filter and
a pose network both round that corner: on digital runners the knee reads 5° too bent, the shank 3°
too upright. How much is lacking shows in the leg's motion around the strike, which a linear model
weighs. `formcheck.lab.training.landing` fits it on rendered runners and says what it is worth.
"""

from __future__ import annotations

import numpy as np

from formcheck.gait import leg_motions, motion_at
from formcheck.model import FloatArray, Run, Side
from formcheck.signal.landmark_bias import rate_of
from formcheck.signal.ridge import load_models

__all__ = ["READINGS", "lacking", "motion_at_strikes"]

#: What the model answers, in its order.
READINGS = ("shank_angle", "knee_flexion_strike", "foot_strike_angle", "overstride")
_SIDES: tuple[Side, Side] = ("left", "right")
#: No reading is moved by more than this, in its unit (degrees, % of leg length).
_MOST = 12.0


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
    if not run.scene.is_side or not contacts:
        return amount
    motion = motion_at_strikes(run)
    models = load_models("formcheck.metrics", "at_strike.npz")
    for row, contact in enumerate(contacts):
        if np.isfinite(motion[row]).any():
            leg = "near" if contact.near else "far"
            kind = leg if run.cleaned.is_networks else "exact"
            model = models[f"{kind}_{rate_of(run.cleaned)}"]
            amount[row] = model.predict(motion[row])[READINGS.index(reading)]
    return np.clip(amount, -_MOST, _MOST)
