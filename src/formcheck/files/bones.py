"""Points that ride on bones: carried from a standing trial, or worked out from how bones turn."""

from __future__ import annotations

import numpy as np
from scipy.optimize import least_squares

from formcheck.model import FloatArray

__all__ = ["carry", "steady_point", "turning_point"]

_FEWEST_FRAMES = 20
_NEAR_M = 0.06


def carry(at: FloatArray, paths: FloatArray, point: FloatArray) -> FloatArray:
    """Return the (T, 3) path of a standing runner's point that rides on a bone's markers.

    Parameters
    ----------
    at : (K, 3) float
        The markers while standing.
    paths : (T, K, 3) float
        The same markers while running; NaN where three are not seen.
    point : (3,) float
        While standing.
    """
    carried = np.full((len(paths), 3), np.nan)
    seen = np.isfinite(paths).all(axis=2)
    for which in np.unique(seen, axis=0):
        if which.sum() < 3:
            continue
        rows = (seen == which).all(axis=1)
        start, here = at[which], paths[rows][:, which]
        middle, now = start.mean(axis=0), here.mean(axis=1)
        apart = np.einsum("ki,tkj->tij", start - middle, here - now[:, np.newaxis])
        left, _, right = np.linalg.svd(apart)
        flip = np.sign(np.linalg.det(left @ right))
        left[:, :, 2] *= flip[:, np.newaxis]  # a turn, never a mirror
        carried[rows] = np.einsum("i,tij->tj", point - middle, left @ right) + now
    return carried


def turning_point(upper: list[FloatArray], lower: list[FloatArray]) -> FloatArray | None:
    """Return the (T, 3) path of the point that stays fixed to both of two bones.

    Notes
    -----
    Least squares over all frames (the symmetrical method of Ehrig and others, 2006). A hinge leaves
    open where along its axis the point lies; that direction, across the side view, is left out.
    """
    upper_turn, upper_at = _frame_of(upper)
    lower_turn, lower_at = _frame_of(lower)
    seen = np.isfinite(upper_at).all(axis=1) & np.isfinite(lower_at).all(axis=1)
    if seen.sum() < _FEWEST_FRAMES:
        return None
    both = np.concatenate((upper_turn[seen], -lower_turn[seen]), axis=2).reshape(-1, 6)
    apart = (lower_at - upper_at)[seen].ravel()
    left, size, right = np.linalg.svd(both, full_matrices=False)
    fixed = right[:5].T @ ((left[:, :5].T @ apart) / size[:5])
    from_above = upper_turn @ fixed[:3] + upper_at
    from_below = lower_turn @ fixed[3:] + lower_at
    return np.asarray(0.5 * (from_above + from_below))


def steady_point(upper: list[FloatArray], lower: list[FloatArray]) -> FloatArray | None:
    """Return the (T, 3) path of the point of one bone that keeps its distance from two markers.

    Notes
    -----
    For a foot that lost a marker: the ankle is a point of the shank whose distances from heel and
    toe stay the same. Least squares from a start 4 cm above and in front of the heel.
    """
    turn, at = _frame_of(upper)
    seen = np.isfinite(at).all(axis=1) & np.isfinite(lower[0] + lower[1]).all(axis=1)
    if seen.sum() < _FEWEST_FRAMES:
        return None
    ends = np.stack([lower[0][seen], lower[1][seen]], axis=1)
    near = lower[0][seen] + 0.2 * (lower[1][seen] - lower[0][seen]) + (0.0, 0.04, 0.0)
    start = np.median(np.einsum("tji,tj->ti", turn[seen], near - at[seen]), axis=0)

    def unsteady(point: FloatArray) -> FloatArray:
        path = turn[seen] @ point + at[seen]
        apart = np.linalg.norm(path[:, np.newaxis] - ends, axis=2)
        return np.asarray((apart - apart.mean(axis=0)).ravel())

    found = least_squares(unsteady, start, bounds=(start - _NEAR_M, start + _NEAR_M)).x
    return np.asarray(turn @ found + at)


def _frame_of(cluster: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return how three markers are turned (T, 3, 3) and where their middle is (T, 3)."""
    first, second, third = cluster
    along = _unit(second - first)
    across = _unit(np.cross(along, third - first))
    turn = np.stack((along, np.cross(across, along), across), axis=-1)
    return turn, (first + second + third) / 3.0


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
