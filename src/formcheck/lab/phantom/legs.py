"""Two-link legs: where the knee is when hip and ankle are known, and the angles back."""

from __future__ import annotations

import numpy as np

from formcheck.lab.phantom.anatomy import Segments
from formcheck.model import FloatArray

__all__ = ["fppa", "knee_flexion_of", "knee_position", "reach", "thigh_offset"]

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
