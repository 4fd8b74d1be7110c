"""True values of steps and strides: times, lengths, bounce, stiffness, arms, feet apart."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np

from formcheck.lab.phantom.hips import GRAVITY
from formcheck.lab.phantom.motion import Motion
from formcheck.lab.phantom.truth_stance import Samples, around_mid_stance, mid_stance_s, own_side
from formcheck.model import Contact, FloatArray

__all__ = ["step_values"]

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
    cos = np.sum(upper * fore, axis=-1) / (motion.bones.upper_arm * motion.bones.forearm)
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
