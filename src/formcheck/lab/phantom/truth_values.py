"""True values of each contact, step and stride, from the 3-D joints by their definitions."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from formcheck.lab.phantom.hips import GRAVITY
from formcheck.lab.phantom.motion import Joints, Motion
from formcheck.model import Contact, FloatArray

__all__ = [
    "Samples",
    "around_mid_stance",
    "mid_stance_s",
    "own_side",
    "stance_values",
    "step_values",
]


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


_LEG_OF_HEIGHT = 0.53  # leg length of the spring-mass model (Morin 2005)


def step_values(motion: Motion, contacts: Sequence[Contact]) -> Samples:
    """Return every metric that belongs to a step, a stride or the whole clip."""
    contacts = list(contacts)
    steps = list(pairwise(contacts))
    strides = list(zip(contacts[:-2], contacts[2:], strict=True))
    found = _times(contacts, steps, strides)
    if steps:
        found |= _lengths(motion, steps, strides) | _bounce(motion, steps) | _springs(motion, steps)
        found |= _apart(motion, steps)
    if strides:
        found |= _arms_and_heels(motion, strides)
    return found


Pairs = list[tuple[Contact, Contact]]


def _times(contacts: list[Contact], steps: Pairs, strides: Pairs) -> Samples:
    found: Samples = {
        "contact_time": (
            "ms",
            [(c.side, c.strike_s, 1000.0 * (c.toe_off_s - c.strike_s)) for c in contacts],
        )
    }
    if len(contacts) > 1:
        slope_s = float(np.polyfit(np.arange(len(contacts)), [c.strike_s for c in contacts], 1)[0])
        found["cadence"] = ("spm", [("both", contacts[0].strike_s, 60.0 / slope_s)])
        found["step_time"] = (
            "s",
            [(b.side, b.strike_s, b.strike_s - a.strike_s) for a, b in steps],
        )
        found["flight_time"] = (
            "ms",
            [(a.side, a.toe_off_s, 1000.0 * (b.strike_s - a.toe_off_s)) for a, b in steps],
        )
    if strides:
        found["duty_factor"] = (
            "%",
            [
                (a.side, a.strike_s, 100.0 * (a.toe_off_s - a.strike_s) / (b.strike_s - a.strike_s))
                for a, b in strides
            ],
        )
    return found


def _lengths(motion: Motion, steps: Pairs, strides: Pairs) -> Samples:
    speed = motion.clip.gait.speed_mps

    def rows(pairs: Pairs) -> list[tuple[str, float, float]]:
        return [("both", b.strike_s, speed * (b.strike_s - a.strike_s)) for a, b in pairs]

    found: Samples = {"step_length": ("m", rows(steps))}
    if strides:
        found["stride_length"] = ("m", rows(strides))
    return found


def _bounce(motion: Motion, steps: Pairs) -> Samples:
    part = np.linspace(0.0, 1.0, 201)
    start = np.array([a.strike_s for a, _ in steps])[:, None]
    stop = np.array([b.strike_s for _, b in steps])[:, None]
    height = motion.joints(start + (stop - start) * part)["mid_hip"][..., 1]
    level = height - (height[:, :1] + (height[:, -1:] - height[:, :1]) * part)
    bounce_m = np.ptp(level, axis=1)
    lengths = motion.clip.gait.speed_mps * (stop - start)[:, 0]

    def rows(values: FloatArray) -> list[tuple[str, float, float]]:
        return [("both", a.strike_s, float(v)) for (a, _), v in zip(steps, values, strict=True)]

    return {
        "vertical_oscillation": ("cm", rows(100.0 * bounce_m)),
        "vertical_oscillation_pct": ("% leg", rows(100.0 * bounce_m / motion.bones.leg)),
        "vertical_ratio": ("%", rows(100.0 * bounce_m / lengths)),
    }


def _springs(motion: Motion, steps: Pairs) -> Samples:
    body, speed = motion.clip.body, motion.clip.gait.speed_mps
    leg = _LEG_OF_HEIGHT * body.height_m
    vertical, limb = [], []
    for a, b in steps:
        contact_s, flight_s = a.toe_off_s - a.strike_s, b.strike_s - a.toe_off_s
        if flight_s <= 0:
            continue
        force = body.mass_kg * GRAVITY * np.pi / 2 * (flight_s / contact_s + 1)
        # Half a sine of force less weight, integrated twice from mid-stance to toe-off.
        fall = force * contact_s**2 / (body.mass_kg * np.pi**2) - GRAVITY * contact_s**2 / 8
        half = min(0.5 * speed * contact_s, 0.95 * leg)
        shorter = leg - np.sqrt(leg**2 - half**2) + fall
        vertical.append(("both", a.strike_s, float(force / fall / 1000.0)))
        limb.append(("both", a.strike_s, float(force / shorter / 1000.0)))
    if not vertical:
        return {}
    return {"vertical_stiffness": ("kN/m", vertical), "leg_stiffness": ("kN/m", limb)}


def _apart(motion: Motion, steps: Pairs) -> Samples:
    middle_s = mid_stance_s(motion, [*(first for first, _ in steps), steps[-1][1]])
    middle = np.stack([middle_s[:-1], middle_s[1:]], axis=1)
    joints = motion.joints(around_mid_stance(middle))
    rows = []
    for row, (first, second) in enumerate(steps):
        place = {
            contact.side: joints[f"{contact.side}_ankle"][row, column, :, 2].mean()
            for column, contact in enumerate((first, second))
        }
        if len(place) == 2:
            apart = 100.0 * (place["right"] - place["left"]) / motion.bones.leg
            rows.append(("both", float(middle[row, 1]), float(apart)))
    return {"step_width": ("% leg", rows)}


def _arms_and_heels(motion: Motion, strides: Pairs) -> Samples:
    contacts = [first for first, _ in strides]
    part = np.linspace(0.0, 1.0, 201)
    start = np.array([a.strike_s for a, _ in strides])[:, None]
    stop = np.array([b.strike_s for _, b in strides])[:, None]
    time_s = start + (stop - start) * part
    own = own_side(motion.joints(time_s), contacts)
    outwards = np.array([-1.0 if contact.side == "left" else 1.0 for contact in contacts])[:, None]
    wrist = own["wrist"] - own["mid_shoulder"]
    width = np.linalg.norm(own["shoulder"] - own["other_shoulder"], axis=-1).mean(axis=1)
    upper, fore = own["elbow"] - own["shoulder"], own["wrist"] - own["elbow"]
    cos = np.sum(upper * fore, axis=-1) / (
        np.linalg.norm(upper, axis=-1) * np.linalg.norm(fore, axis=-1)
    )
    heel = own["heel"][..., 1]
    ground = np.array([0.5 * (a.strike_s + a.toe_off_s) for a, _ in strides])[:, None]
    down = own_side(motion.joints(ground), contacts)["heel"][:, 0, 1]
    swinging = time_s >= np.array([a.toe_off_s for a, _ in strides])[:, None]
    top = np.where(swinging, heel, -np.inf).max(axis=1)
    values = {
        "arm_swing": ("%", 100.0 * np.ptp(wrist[..., 0], axis=1) / motion.bones.trunk),
        "elbow_angle": ("°", np.degrees(np.arccos(np.clip(cos, -1, 1))).mean(axis=1)),
        "arm_crossover": ("%", 100.0 * (-outwards * wrist[..., 2]).max(axis=1) / width),
        "heel_recovery": ("% leg", 100.0 * (top - down) / motion.bones.leg),
    }
    return {
        metric: (
            unit,
            [(c.side, c.strike_s, float(v)) for c, v in zip(contacts, column, strict=True)],
        )
        for metric, (unit, column) in values.items()
    }
