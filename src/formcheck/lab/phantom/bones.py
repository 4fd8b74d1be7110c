"""How long the bones are, how a leg bends, and how a foot rolls on the ground."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom.spec import Body
from formcheck.model import FloatArray

__all__ = [
    "TOE_LIMIT",
    "Segments",
    "ankle_over_flat",
    "foot_points",
    "fppa",
    "knee_flexion_of",
    "knee_position",
    "landing_give",
    "landing_pitch",
    "reach",
    "segments",
    "thigh_offset",
    "toe_bend",
    "turn",
]


SOLE_M = 0.026  # a trainer's sole under the foot
_SHOE_LONGER_M = 0.02  # a shoe is longer than the foot in it


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
    sole: float = SOLE_M

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
    foot = 0.152 * height + (_SHOE_LONGER_M if body.sole_m else 0.0)
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
        ankle_up=0.039 * height + body.sole_m,
        heel_back=0.24 * foot,
        ball_ahead=0.47 * foot,
        toe_length=0.27 * foot,
        sole=body.sole_m,
    )


def turn(forward: np.ndarray, up: np.ndarray, angle_rad: np.ndarray) -> np.ndarray:
    """Return (…, 2) forward and up after pitching by ``angle_rad`` (+ = forward end up)."""
    cos, sin = np.cos(angle_rad), np.sin(angle_rad)
    return np.stack([forward * cos - up * sin, forward * sin + up * cos], axis=-1)


_STRAIGHT = np.cos(np.deg2rad(1.0))


def reach(knee_flexion: FloatArray, bones: Segments) -> FloatArray:
    """Return the distance from hip to ankle at a knee flexion (rad)."""
    squares = bones.thigh**2 + bones.shank**2
    return np.sqrt(squares + 2.0 * bones.thigh * bones.shank * np.cos(knee_flexion))


def knee_flexion_of(distance: FloatArray, bones: Segments) -> FloatArray:
    """Return the knee flexion (rad) at a distance from hip to ankle."""
    squares = bones.thigh**2 + bones.shank**2
    cos = (distance**2 - squares) / (2.0 * bones.thigh * bones.shank)
    return np.arccos(np.clip(cos, -0.95, _STRAIGHT))


def thigh_offset(knee_flexion: FloatArray, bones: Segments) -> FloatArray:
    """Return the angle between the thigh and the line from hip to ankle (rad)."""
    return np.arctan2(
        bones.shank * np.sin(knee_flexion), bones.thigh + bones.shank * np.cos(knee_flexion)
    )


def knee_position(
    hip: FloatArray, ankle: FloatArray, inward: FloatArray, sign: FloatArray, bones: Segments
) -> FloatArray:
    """Return the knee: bent forwards, turned towards the middle of the body by ``inward`` (rad).

    Parameters
    ----------
    hip, ankle : (…, 3) float
        Forward, up, right.
    inward : (…) float
        Turn of the knee's plane about the line from hip to ankle, + = towards the other leg.
    sign : (…) float
        −1 left, +1 right.
    """
    line = ankle - hip
    distance = np.linalg.norm(line, axis=-1)
    axis = line / distance[..., None]
    bend = thigh_offset(knee_flexion_of(distance, bones), bones)
    ahead = np.stack(
        [np.cos(inward), np.zeros_like(inward), -sign * np.sin(inward)], axis=-1
    )  # medial is to the left of a right leg
    ahead = ahead - np.sum(ahead * axis, axis=-1)[..., None] * axis
    ahead = ahead / np.linalg.norm(ahead, axis=-1)[..., None]
    along, across = bones.thigh * np.cos(bend), bones.thigh * np.sin(bend)
    return np.asarray(hip + axis * along[..., None] + ahead * across[..., None])


def fppa(hip: FloatArray, knee: FloatArray, ankle: FloatArray, sign: FloatArray) -> FloatArray:
    """Return the frontal-plane projection angle (rad, + = knee in) of points (…, 3)."""
    thigh = np.arctan2(sign * (knee - hip)[..., 2], (hip - knee)[..., 1])
    shank = np.arctan2(sign * (ankle - knee)[..., 2], (knee - ankle)[..., 1])
    return shank - thigh


TOE_LIMIT = np.deg2rad(38.0)  # how far the toes bend before they leave the ground as well


def toe_bend(pitch: FloatArray) -> FloatArray:
    """Return how far the toes are bent up against the foot while they lie on the ground (rad)."""
    return np.asarray(TOE_LIMIT * np.tanh(np.maximum(-pitch, 0.0) / TOE_LIMIT))


def ankle_over_flat(pitch: FloatArray, bones: Segments) -> FloatArray:
    """Return (…, 2) forward and up: the ankle from the ground point below it when flat.

    The heel's, the ball's or the toes' point of contact stays where it is on the ground.
    """
    pitch = np.asarray(pitch, dtype=float)
    heel = np.stack([np.full_like(pitch, -bones.heel_back), np.zeros_like(pitch)], axis=-1)
    back = np.full_like(pitch, bones.heel_back)
    up = np.full_like(pitch, bones.ankle_up)
    on_heel = heel + turn(back, up, np.maximum(pitch, 0.0))
    down = np.minimum(pitch, 0.0)
    toe_pitch = down + toe_bend(down)
    tip = bones.ball_ahead + bones.toe_length
    toes = turn(np.full_like(pitch, -bones.toe_length), np.zeros_like(pitch), toe_pitch)
    rest = turn(np.full_like(pitch, -bones.ball_ahead), up, down)
    on_toes = toes + rest
    on_toes[..., 0] += tip
    return np.asarray(np.where((pitch > 0)[..., None], on_heel, on_toes))


def landing_pitch(part: FloatArray, strike: FloatArray) -> FloatArray:
    """Return the pitch of the sole while it comes to lie flat (rad, + = toes up).

    Parameters
    ----------
    part : (…) float
        0 at strike to 1 at toe-off.
    strike : (…) float
        Pitch at strike.
    """
    flat_at = np.where(strike >= 0, 0.18, 0.26)
    left = np.clip(1.0 - part / flat_at, 0.0, 1.0)
    return np.asarray(strike * left**2 * np.sqrt(3.0 - 2.0 * left))


#: How an ankle comes to rest after strike: forwards in proportion to speed (s), downwards (m),
#: each within a time (s). Of 16 runners at 2.5 to 4.5 m/s (RBDS, 50 N of force): 38 to 63 mm
#: forwards and 25 mm down with the foot's own turn, slowing evenly.
_GIVE_AHEAD_S, _GIVE_DOWN_M = -0.007, 0.010
_GIVE_WITHIN_S = np.array([0.050, 0.030, 1.0])


def landing_give(since_s: FloatArray, speed_mps: float) -> FloatArray:
    """Return where the ankle still is short of its rest on the ground (…, 3) (m).

    Heel pad and shoe give way as the foot lands, so that no joint changes speed at a stroke.
    """
    down = _GIVE_DOWN_M if speed_mps > 0 else 0.0
    short = np.array([_GIVE_AHEAD_S * speed_mps, down, 0.0])
    left = np.clip(1.0 - np.asarray(since_s)[..., None] / _GIVE_WITHIN_S, 0.0, 1.0)
    return np.asarray(short * left**2)


def foot_points(
    ankle: FloatArray, pitch: FloatArray, bend: FloatArray, out: FloatArray, bones: Segments
) -> dict[str, FloatArray]:
    """Return heel, ball and foot index (as MediaPipe places them: inside the shoe or foot)."""
    level = np.ones_like(pitch)

    def place(forward: float, up: float, extra: FloatArray | None = None) -> FloatArray:
        moved = turn(forward * level, up * level, pitch)
        if extra is not None:
            moved = moved + extra
        across = moved[..., 0] * np.sin(out)
        return np.asarray(
            ankle + np.stack([moved[..., 0] * np.cos(out), moved[..., 1], across], axis=-1)
        )

    toe_up = max(0.016 + bones.sole - SOLE_M, 0.006)
    toe = turn((bones.toe_length - 0.012) * level, toe_up * level, pitch + bend)
    return {
        "heel": place(-bones.heel_back + 0.008, -bones.ankle_up + 0.008 + bones.sole),
        "ball": place(bones.ball_ahead, -bones.ankle_up),
        "foot_index": place(bones.ball_ahead, -bones.ankle_up, toe),
    }
