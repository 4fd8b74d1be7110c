"""Contacts of one leg seen from the front or from behind, where there is no forward axis.

Mid-stance is what these views need: the hips at their lowest while the other foot is high. Strike
and toe-off come from the foot's own rise and fall and are good to 30–40 ms only, so nothing that
depends on them is reported from these views.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.gait.contact import Side
from formcheck.gait.side import FoundContact, strides_of
from formcheck.pose import FloatArray, PoseTrack
from formcheck.scene import Scene, runner_middle, runner_xy

__all__ = ["FRONTAL_UNCERTAINTY_S", "find_frontal_contacts"]

FRONTAL_UNCERTAINTY_S = 0.035
_STEP_S = 0.002
#: Share of its fastest fall or rise under which the foot counts as down.
_SLOW = 0.25


def find_frontal_contacts(
    track: PoseTrack, scene: Scene, side: Side, stride_s: float
) -> list[FoundContact]:
    """Return one leg's contacts in order of time; see `find_side_contacts`."""
    other = "left" if side == "right" else "right"
    hip = runner_middle(track, scene, "hip")[:, 1]
    paths = {
        name: runner_xy(track, scene, f"{which}_{part}")[:, 1]
        for name, which, part in (
            ("ankle", side, "ankle"),
            ("heel", side, "heel"),
            ("toe", side, "foot_index"),
            ("other", other, "ankle"),
        )
    }
    seen = np.isfinite(hip) & np.all([np.isfinite(path) for path in paths.values()], axis=0)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], seen.astype(int), [0]))))
    found: list[FoundContact] = []
    for first, last in zip(edges[::2], edges[1::2], strict=True):
        if last - first >= 10 and track.time_s[last - 1] - track.time_s[first] > 0.7 * stride_s:
            part = slice(first, last)
            signals = {name: path[part] / scene.leg_px for name, path in paths.items()}
            found += _in_stretch(track.time_s[part], hip[part] / scene.leg_px, signals, stride_s)
    return found


def _in_stretch(
    time_s: FloatArray, hip: FloatArray, signals: dict[str, FloatArray], stride_s: float
) -> list[FoundContact]:
    """Return the contacts in one stretch without gaps."""
    fine = np.arange(time_s[0], time_s[-1], _STEP_S)
    higher = CubicSpline(time_s, signals["other"] - signals["ankle"])(fine)
    foot_v = CubicSpline(time_s, 0.5 * (signals["heel"] + signals["toe"]))(fine, 1)
    hips = CubicSpline(time_s, hip)(fine)
    stride = round(stride_s / _STEP_S)
    contacts = []
    for centre in strides_of(fine, higher, stride_s, _STEP_S):
        low, high = max(centre - stride // 8, 0), min(centre + stride // 8, len(fine))
        lowest = low + int(np.argmin(hips[low:high]))
        before, after = lowest - stride // 3, lowest + stride // 3
        if before < 0 or after >= len(fine):
            continue
        fall, rise = foot_v[before:lowest].min(), foot_v[lowest:after].max()
        falling = np.flatnonzero(foot_v[before:lowest] < _SLOW * fall)
        rising = np.flatnonzero(foot_v[lowest:after] > _SLOW * rise)
        if fall >= 0 or rise <= 0 or not len(falling) or not len(rising):
            continue
        strike, toe_off = before + falling[-1], lowest + rising[0]
        if 0.10 * stride <= toe_off - strike <= 0.75 * stride:
            contacts.append(
                FoundContact(
                    float(fine[strike]),
                    float(fine[toe_off]),
                    FRONTAL_UNCERTAINTY_S,
                    float(fine[lowest]),
                )
            )
    return contacts
