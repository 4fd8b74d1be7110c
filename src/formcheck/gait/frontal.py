"""Contacts of one leg seen from the front or from behind, where there is no forward axis.

Mid-stance is what these views need: the hips at their lowest while the other foot is high. Strike
and toe-off come from the hips too: they fall fastest about 10 ms after the strike and rise fastest
about 25 ms before toe-off, between what rendered clips and a runner on force plates show. That is
good to 35 ms only, so nothing that depends on these instants is reported from these views.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.gait.side import FEWEST_FRAMES, FoundContact, strides_of
from formcheck.model import FirstLook, FloatArray, PoseTrack, Side, stretches
from formcheck.scene import runner_middle, runner_xy

FRONTAL_UNCERTAINTY_S = 0.035
_STEP_S, _FEWEST_ALIKE = 0.002, 4
_FALL_AFTER_STRIKE_S = 0.010
_RISE_BEFORE_TOE_OFF_S = 0.025


def find_frontal_contacts(
    track: PoseTrack, look: FirstLook, side: Side, stride_s: float
) -> list[FoundContact]:
    """Return one leg's contacts in order of time; see `find_side_contacts`."""
    other = "left" if side == "right" else "right"
    hip = runner_middle(track, look, "hip")[:, 1]
    own_y, other_y = (runner_xy(track, look, f"{leg}_ankle")[:, 1] for leg in (side, other))
    higher = other_y - own_y
    found: list[FoundContact] = []
    for part in stretches(np.isfinite(hip) & np.isfinite(higher), FEWEST_FRAMES):
        time_s = track.time_s[part]
        if time_s[-1] - time_s[0] > 0.7 * stride_s:
            heights = hip[part] / look.leg_px, higher[part] / look.leg_px
            found += _in_stretch(time_s, *heights, stride_s)
    return alike(found)


def alike(found: list[FoundContact]) -> list[FoundContact]:
    """Return the contacts, each as long before and after mid-stance as one leg's others are.

    Where hips hardly fall, noise moves the instant at which they fall fastest by a tenth of a
    second; mid-stance is steadier. What lies further from the usual than twice how well such
    instants are known is put where it is usual.
    """
    if len(found) < _FEWEST_ALIKE:
        return found
    lowest_s = np.array([contact.lowest_s for contact in found])
    strikes_s = _near_usual(np.array([c.strike_s for c in found]) - lowest_s) + lowest_s
    toe_offs_s = _near_usual(np.array([c.toe_off_s for c in found]) - lowest_s) + lowest_s
    return [
        replace(contact, strike_s=float(strike_s), toe_off_s=float(toe_off_s))
        for contact, strike_s, toe_off_s in zip(found, strikes_s, toe_offs_s, strict=True)
    ]


def _near_usual(off_s: FloatArray) -> FloatArray:
    usual_s = np.median(off_s)
    far = np.abs(off_s - usual_s) > 2.0 * FRONTAL_UNCERTAINTY_S
    return np.asarray(np.where(far, usual_s, off_s))


def lowest_between(
    track: PoseTrack, look: FirstLook, start_s: float, stop_s: float
) -> float | None:
    """Return when the hips are lowest between two instants; None where they are not seen."""
    hip = runner_middle(track, look, "hip")[:, 1]
    around_s = 2.0 / max(track.fps, 1.0)
    near = (track.time_s >= start_s - around_s) & (track.time_s <= stop_s + around_s)
    if stop_s <= start_s or near.sum() < 4 or not np.isfinite(hip[near]).all():
        return None
    fine = np.arange(start_s, stop_s, _STEP_S)
    height = CubicSpline(track.time_s[near], hip[near])(fine)
    return float(fine[int(np.argmin(height))])


def _in_stretch(
    time_s: FloatArray, hip: FloatArray, other_higher: FloatArray, stride_s: float
) -> list[FoundContact]:
    """Return the contacts in one stretch without gaps, from the heights of hips and other ankle."""
    fine = np.arange(time_s[0], time_s[-1], _STEP_S)
    higher = CubicSpline(time_s, other_higher)(fine)
    height = CubicSpline(time_s, hip)
    hips, speed = height(fine), height(fine, 1)
    stride = round(stride_s / _STEP_S)
    contacts = []
    for centre in strides_of(fine, higher, stride_s, _STEP_S):
        low, high = max(centre - stride // 8, 0), min(centre + stride // 8, len(fine))
        lowest = low + int(np.argmin(hips[low:high]))
        before, after = lowest - stride // 4, lowest + stride // 4
        if before < 0 or after >= len(fine):
            continue
        strike = float(fine[before + int(np.argmin(speed[before:lowest]))]) - _FALL_AFTER_STRIKE_S
        toe_off = float(fine[lowest + int(np.argmax(speed[lowest:after]))]) + _RISE_BEFORE_TOE_OFF_S
        if strike < fine[0] or toe_off > fine[-1]:
            continue
        if 0.10 * stride_s <= toe_off - strike <= 0.75 * stride_s:
            contacts.append(
                FoundContact(strike, toe_off, FRONTAL_UNCERTAINTY_S, float(fine[lowest]))
            )
    return contacts
