"""The foot on the ground: rolls over the heel, lies flat, rises over the ball and the toes."""

from __future__ import annotations

import numpy as np

from formcheck.lab.phantom.anatomy import Segments, turn
from formcheck.model import FloatArray

__all__ = ["TOE_LIMIT", "ankle_over_flat", "foot_points", "landing_pitch", "toe_bend"]

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


def foot_points(
    ankle: FloatArray, pitch: FloatArray, bend: FloatArray, out: FloatArray, bones: Segments
) -> dict[str, FloatArray]:
    """Return heel, ball and foot index (as MediaPipe places them: inside the shoe)."""
    level = np.ones_like(pitch)

    def place(forward: float, up: float, extra: FloatArray | None = None) -> FloatArray:
        moved = turn(forward * level, up * level, pitch)
        if extra is not None:
            moved = moved + extra
        across = moved[..., 0] * np.sin(out)
        return np.asarray(
            ankle + np.stack([moved[..., 0] * np.cos(out), moved[..., 1], across], axis=-1)
        )

    toe = turn((bones.toe_length - 0.012) * level, 0.016 * level, pitch + bend)
    return {
        "heel": place(-bones.heel_back + 0.008, -bones.ankle_up + 0.034),
        "ball": place(bones.ball_ahead, -bones.ankle_up),
        "foot_index": place(bones.ball_ahead, -bones.ankle_up, toe),
    }
