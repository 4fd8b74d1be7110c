"""Posture: trunk and head against the vertical, from the side."""

from __future__ import annotations

import numpy as np

from formcheck.metrics import angles
from formcheck.model import FloatArray, Run, Samples, no_side

__all__ = ["head_forward", "trunk_lean"]


def trunk_lean(run: Run) -> Samples:
    """Measure the trunk's forward lean in stance in degrees, + = forwards.

    Definition: angle of mid-hip→mid-shoulder to the vertical, mean over each stance. Moved falsely
    by: camera roll, one to one.
    """
    return _stance_mean(run, angles.trunk_lean_deg(run))


def head_forward(run: Run) -> Samples:
    """Measure how far the head is forward of the trunk's line in degrees, + = forwards.

    Definition: angle of mid-shoulder→mid-ear to the vertical minus trunk lean, mean over stance.
    """
    return _stance_mean(run, angles.head_deg(run) - angles.trunk_lean_deg(run))


def _stance_mean(run: Run, series: FloatArray) -> Samples:
    """Return the mean over each contact, as a value without a side."""
    contacts = run.gait.contacts
    values = [
        angles.window_mean(run.cleaned.time_s, series, c.strike_s, c.toe_off_s) for c in contacts
    ]
    return Samples(
        np.array(values), np.array([c.mid_stance_s for c in contacts]), no_side(len(values))
    )
