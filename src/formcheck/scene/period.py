"""How often the legs repeat, from the whole body at once and without looking for contacts."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from formcheck.pose import FloatArray, PoseTrack

__all__ = ["explained_by_period", "find_stride_period_s"]

#: Stride periods searched, in seconds of the file's own time: fast running to 8x slow motion.
_PERIODS_S = (0.40, 8.0)
_HARMONICS = 4
_MIN_EXPLAINED = 0.55


def find_stride_period_s(track: PoseTrack) -> float | None:
    """Return the stride period (same foot to same foot) in seconds, or None if nothing repeats.

    Four harmonics of one period are fitted to the difference between left and right leg (which
    changes sign from step to step) of knees, ankles and feet, in x and y; the period that explains
    most of their variance wins. It needs at least 1.5 strides in view.

    Notes
    -----
    The difference of the legs, unlike the hip's height, cannot be mistaken for twice or half the
    period: half a period later it is its own opposite, which is demanded of the fit by using odd
    harmonics only.
    """
    signals = leg_difference(track)
    if signals is None:
        return None
    time_s, values = signals
    span_s = float(time_s[-1] - time_s[0])
    longest = min(_PERIODS_S[1], span_s / 1.5)
    shortest = max(_PERIODS_S[0], 4.0 * span_s / max(len(time_s) - 1, 1))
    if longest <= shortest:
        return None
    # spectral resolution is 1/span: sample the frequencies five times finer than that
    count = int(np.ceil((1.0 / shortest - 1.0 / longest) * span_s * 5.0)) + 2
    frequencies = np.linspace(1.0 / longest, 1.0 / shortest, count)
    explained = np.array([explained_by_period(time_s, values, 1.0 / f) for f in frequencies])
    best = int(np.argmax(explained))
    # a period three times too long explains as much with its third harmonic: take the shortest
    # period that explains nearly as much as the best
    good = np.flatnonzero(explained >= explained[best] - 0.05)
    best = int(good[-1])
    while best > 0 and explained[best - 1] > explained[best]:
        best -= 1
    width = frequencies[1] - frequencies[0]
    found = minimize_scalar(
        lambda f: -explained_by_period(time_s, values, 1.0 / f),
        bounds=(max(frequencies[best] - width, 0.9 / longest), frequencies[best] + width),
        method="bounded",
        options={"xatol": 1e-5},
    )
    return float(1.0 / found.x) if -found.fun >= _MIN_EXPLAINED else None


def leg_difference(track: PoseTrack) -> tuple[FloatArray, FloatArray] | None:
    """Return times (n,) and left-minus-right leg signals (n, 6), in shares of their own spread."""
    parts = ("knee", "ankle", "foot_index")
    columns = [track.point(f"left_{part}") - track.point(f"right_{part}") for part in parts]
    values = np.concatenate(columns, axis=1)
    seen = np.isfinite(values).all(axis=1)
    if seen.sum() < 12:
        return None
    values = values[seen] - values[seen].mean(axis=0)
    return track.time_s[seen], values


def explained_by_period(time_s: FloatArray, values: FloatArray, period_s: float) -> float:
    """Return the share of variance that odd harmonics of one period explain, 0 to 1."""
    orders = np.arange(1, 2 * _HARMONICS, 2)
    phase = 2.0 * np.pi * np.outer(time_s, orders) / period_s
    basis = np.column_stack((np.ones(len(time_s)), np.cos(phase), np.sin(phase)))
    coefficients, *_ = np.linalg.lstsq(basis, values, rcond=None)
    left = values - basis @ coefficients
    return float(1.0 - np.sum(left**2) / np.sum((values - values.mean(axis=0)) ** 2))
