"""How long the digital runner's bones are, from height and sex."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.spec import Body

__all__ = ["Segments", "segments", "turn"]

SOLE_M = 0.026  # a trainer's sole under the foot


@dataclass(frozen=True, slots=True)
class Segments:
    """Bone lengths in metres.

    The foot is described in its own plane, from the ankle joint: forwards and upwards.
    """

    thigh: float
    shank: float
    half_hips: float
    trunk: float
    half_shoulders: float
    upper_arm: float
    forearm: float
    hand: float
    ear_up: float
    half_ears: float
    stature: float
    ankle_up: float
    heel_back: float
    ball_ahead: float
    toe_length: float

    @property
    def leg(self) -> float:
        """Return thigh + shank."""
        return self.thigh + self.shank


def segments(body: Body) -> Segments:
    """Return bone lengths from stature.

    Notes
    -----
    Ratios after Drillis and Contini as printed by Winter; hip and shoulder *joint centres* lie
    closer together than the bony landmarks of those tables.
    """
    height = body.height_m
    woman = body.sex == "woman"
    leg = body.leg_ratio * height
    foot = 0.152 * height + 0.02
    thigh = leg * 0.505
    return Segments(
        thigh=thigh,
        shank=leg - thigh,
        half_hips=(0.0555 if woman else 0.0530) * height,
        trunk=(0.818 - 0.039 - 0.491) * height + (0.491 - body.leg_ratio) * height,
        half_shoulders=(0.0955 if woman else 0.104) * height,
        upper_arm=0.172 * height,
        forearm=0.146 * height,
        hand=0.1 * height,
        ear_up=0.112 * height,
        half_ears=0.043 * height,
        stature=height,
        ankle_up=0.039 * height + SOLE_M,
        heel_back=0.24 * foot,
        ball_ahead=0.47 * foot,
        toe_length=0.27 * foot,
    )


def turn(forward: np.ndarray, up: np.ndarray, angle_rad: np.ndarray) -> np.ndarray:
    """Return (…, 2) forward and up after pitching by ``angle_rad`` (+ = forward end up)."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.stack([forward * cos - up * sin, forward * sin + up * cos], axis=-1)
