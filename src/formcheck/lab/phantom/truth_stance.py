"""True values of one contact each: landing, stance and frontal angles, from the 3-D joints."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.lab.phantom.motion import Joints, Motion
from formcheck.model import Contact, FloatArray

__all__ = ["Samples", "around_mid_stance", "mid_stance_s", "own_side", "stance_values"]

#: Metric id to unit and rows of (side, instant in s, value).
Samples = dict[str, tuple[str, list[tuple[str, float, float]]]]

_POINTS = 201
_MID_STANCE_S = 0.020  # frontal angles are means over this much before and after mid-stance


def stance_values(motion: Motion, contacts: Sequence[Contact]) -> Samples:
    """Return every metric that belongs to one contact of one foot."""
    strike_s = np.array([contact.strike_s for contact in contacts])
    contact_s = np.array([contact.toe_off_s - contact.strike_s for contact in contacts])
    part = np.linspace(0.0, 1.0, _POINTS)
    time_s = strike_s[:, None] + contact_s[:, None] * part
    leg = own_side(motion.joints(time_s), contacts)
    middle_s = mid_stance_s(motion, contacts)
    around = around_mid_stance(middle_s)
    values = _landing(leg, motion) | _through_stance(leg, part)
    frontal = _frontal(own_side(motion.joints(around), contacts), contacts)
    found: Samples = {}
    for metric, (unit, column) in values.items():
        at = strike_s + contact_s if metric == "thigh_extension_toe_off" else strike_s
        found[metric] = (unit, _rows(contacts, at, column))
    for metric, (unit, column) in frontal.items():
        found[metric] = (unit, _rows(contacts, middle_s, column))
    return found


def mid_stance_s(motion: Motion, contacts: Sequence[Contact]) -> FloatArray:
    """Return when the hips are lowest in each contact; half-way through it for a walker."""
    strike_s = np.array([contact.strike_s for contact in contacts])
    contact_s = np.array([contact.toe_off_s - contact.strike_s for contact in contacts])
    if motion.clip.gait.activity == "walking":
        return np.asarray(strike_s + 0.5 * contact_s)
    time_s = strike_s[:, None] + contact_s[:, None] * np.linspace(0.0, 1.0, _POINTS)
    low = np.argmin(motion.joints(time_s)["mid_hip"][..., 1], axis=1)
    return np.asarray(time_s[np.arange(len(contacts)), low])


def around_mid_stance(middle_s: FloatArray) -> FloatArray:
    """Return the instants over which what happens at mid-stance is averaged (…, 21)."""
    return np.asarray(middle_s[..., None] + np.linspace(-_MID_STANCE_S, _MID_STANCE_S, 21))


def own_side(joints: Joints, contacts: Sequence[Contact]) -> Joints:
    """Return joints (n, k, 3) by part, of each contact's own and (``other_…``) other side."""
    left = np.array([contact.side == "left" for contact in contacts])[:, None, None]
    found: Joints = {}
    for name, path in joints.items():
        side, _, part = name.partition("_")
        if side not in ("left", "right"):
            found[name] = path
        elif side == "left":
            found[part] = np.where(left, path, joints[f"right_{part}"])
            found[f"other_{part}"] = np.where(left, joints[f"right_{part}"], path)
    return found


def _rows(
    contacts: Sequence[Contact], at_s: FloatArray, values: FloatArray
) -> list[tuple[str, float, float]]:
    return [
        (contact.side, float(at), float(value))
        for contact, at, value in zip(contacts, at_s, values, strict=True)
    ]


def _sagittal(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return the angle to the vertical, + = the top is ahead of the bottom (deg)."""
    return np.degrees(np.arctan2((high - low)[..., 0], (high - low)[..., 1]))


def _knee_flexion(leg: Joints) -> FloatArray:
    """Return knee flexion in the sagittal plane (deg)."""
    return _sagittal(leg["ankle"], leg["knee"]) - _sagittal(leg["knee"], leg["hip"])


def _foot_pitch(leg: Joints) -> FloatArray:
    foot = leg["foot_index"] - leg["heel"]
    return np.degrees(np.arctan2(foot[..., 1], foot[..., 0]))


def _landing(leg: Joints, motion: Motion) -> dict[str, tuple[str, FloatArray]]:
    ahead = (leg["ankle"] - leg["mid_hip"])[:, 0, 0]
    pitch = _foot_pitch(leg)
    flat = pitch[:, int(0.20 * (_POINTS - 1)) : int(0.45 * (_POINTS - 1)) + 1]
    return {
        "overstride": ("% leg", 100.0 * ahead / motion.bones.leg),
        "shank_angle": ("°", -_sagittal(leg["ankle"], leg["knee"])[:, 0]),
        "knee_flexion_strike": ("°", _knee_flexion(leg)[:, 0]),
        "foot_strike_angle": ("°", pitch[:, 0] - np.median(flat, axis=1)),
    }


def _through_stance(leg: Joints, part: FloatArray) -> dict[str, tuple[str, FloatArray]]:
    knee = _knee_flexion(leg)
    bend = _foot_pitch(leg) + _sagittal(leg["ankle"], leg["knee"])  # + = toes towards the shin
    first_flat = int(np.searchsorted(part, 0.2))
    return {
        "knee_flexion_peak": ("°", knee.max(axis=1)),
        "knee_excursion": ("°", knee.max(axis=1) - knee[:, 0]),
        "thigh_extension_toe_off": ("°", _sagittal(leg["knee"], leg["hip"])[:, -1]),
        "ankle_dorsiflexion_peak": ("°", bend.max(axis=1) - bend[:, first_flat]),
        "trunk_lean": ("°", _sagittal(leg["mid_hip"], leg["mid_shoulder"]).mean(axis=1)),
        "head_forward": ("°", _head(leg).mean(axis=1)),
    }


def _head(leg: Joints) -> FloatArray:
    ears = 0.5 * (leg["ear"] + leg["other_ear"])
    return _sagittal(leg["mid_shoulder"], ears) - _sagittal(leg["mid_hip"], leg["mid_shoulder"])


def _frontal(leg: Joints, contacts: Sequence[Contact]) -> dict[str, tuple[str, FloatArray]]:
    outwards = np.array([-1.0 if contact.side == "left" else 1.0 for contact in contacts])[:, None]

    def out(low: str, high: str) -> FloatArray:
        """Return how far the line leans to the stance side from bottom to top (deg)."""
        line = leg[high] - leg[low]
        return np.degrees(np.arctan2(outwards * line[..., 2], line[..., 1]))

    hips = leg["hip"] - leg["other_hip"]
    drop = np.degrees(np.arctan2(hips[..., 1], np.abs(hips[..., 2])))
    thigh, shank = out("knee", "hip"), out("ankle", "knee")
    knees = outwards * (leg["knee"] - leg["other_knee"])[..., 2]
    return {
        "knee_valgus": ("°", (thigh - shank).mean(axis=1)),
        "thigh_adduction": ("°", thigh.mean(axis=1)),
        "hip_adduction": ("°", (thigh + drop).mean(axis=1)),
        "pelvic_drop": ("°", drop.mean(axis=1)),
        "knee_window": ("%", (100.0 * knees / np.abs(hips[..., 2])).mean(axis=1)),
        "trunk_side_lean": ("°", out("mid_hip", "mid_shoulder").mean(axis=1)),
    }
