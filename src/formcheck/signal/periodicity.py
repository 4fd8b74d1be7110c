"""How often the legs repeat, from the whole body at once and without looking for contacts."""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize_scalar

from formcheck.model import FloatArray, PoseTrack
from formcheck.signal.parts import longest_part, part_of, parts_of

#: Stride periods searched, in seconds of the file's own time: fast running played twice too fast,
#: which would otherwise read as one of a third of its cadence, to 8x slow motion.
STRIDES_S = (0.28, 8.0)
#: Orders of a signal that is its own opposite half a period later.
ODD = (1, 3, 5, 7)
_LEAST_EXPLAINED_SHARE = 0.55
_FEWEST_STRIDES = 1.35
_FEWEST_FRAMES = 12
#: How far the period of all parts of a clip may lie from that of the longest one.
_NEAR_SHARE = 0.06
#: Only the middle of a long clip is searched: over minutes a runner's rhythm drifts.
_SEARCH_S = 20.0
_SEARCH_HZ = 30.0
#: Share of the frame rate up to which a harmonic is seen.
_SAMPLED_SHARE = 0.4


def find_stride_period_s(track: PoseTrack) -> tuple[float | None, float]:
    """Return the stride period (same foot to same foot) in seconds and how regular it is.

    Four odd harmonics of one period are fitted to the difference between left and right leg of
    knees, ankles and feet, in x and y; the period that explains most of their variance wins, and
    that share (0 to 1) is the regularity. It needs at least 1.35 strides in view. Nothing repeats
    (None) under a share of 0.55; steady running has 0.95 or more.

    Where parts of the clip were left out, the longest one gives the period, and all the others
    that hold as much move it a little: each starts its beat anew.

    Notes
    -----
    The difference of the legs, unlike the hips' height, cannot be mistaken for twice or half the
    period: half a period later it is its own opposite, which odd harmonics alone are.
    """
    time_s, values = leg_difference(longest_part(track))
    if len(time_s) < _FEWEST_FRAMES:
        return None, 0.0
    period, explained = best_period_s(time_s, values, STRIDES_S, ODD)
    if period is not None and track.left_out_s:
        period, explained = _common_period_s(track, period)
    return (period if explained >= _LEAST_EXPLAINED_SHARE else None), explained


def most_out_of_step(track: PoseTrack, stride_s: float) -> float:
    """Return how far any stride of a clip lies from where the whole clip's period puts it.

    Noise, however loud, moves no stride: of rendered runners filmed small, from behind and at 30
    frames per second it was at most 0.02. A speed that changes by a fifth gives 0.11, a cut more.

    Parameters
    ----------
    track : PoseTrack
    stride_s : float

    Returns
    -------
    float
        In strides, 0 to 0.5; 0.5 where no stride can be seen.
    """
    if track.left_out_s:
        apart = [part_of(track, part) for part in parts_of(track, track.left_out_s)]
        whole = [part for part in apart if part.duration_s >= _FEWEST_STRIDES * stride_s]
        return max((most_out_of_step(part, stride_s) for part in whole), default=0.5)
    time_s, values = leg_difference(track)
    if len(time_s) < _FEWEST_FRAMES:
        return 0.5
    turning = values * np.exp(-2j * np.pi * time_s / stride_s)[:, None]
    whole = turning.mean(axis=0).conj()
    stride = ((time_s - time_s[0]) / stride_s).astype(int)
    own = [turning[stride == one] for one in range(stride[-1])]
    off = [float(np.angle(part.mean(axis=0) @ whole)) for part in own if len(part) > 5]
    return max((abs(one) for one in off), default=np.pi) / (2.0 * np.pi)


def _common_period_s(track: PoseTrack, period_s: float) -> tuple[float, float]:
    """Return the period near one found in a part that explains most of all parts, and that share.

    Each part has a phase of its own.
    """
    parts = [leg_difference(part_of(track, one)) for one in parts_of(track, track.left_out_s)]
    parts = [_thinned(*part) for part in parts if len(part[0]) >= _FEWEST_FRAMES]
    parts = [part for part in parts if np.ptp(part[0]) >= _FEWEST_STRIDES * period_s]
    total = sum(float(np.sum((own - own.mean(axis=0)) ** 2)) for _, own in parts)
    if not parts or total <= 0:
        return period_s, 0.0

    def missed(frequency: float) -> float:
        shares = (
            explained_by_period(time_s, own, 1.0 / frequency)
            * float(np.sum((own - own.mean(axis=0)) ** 2))
            for time_s, own in parts
        )
        return 1.0 - sum(shares) / total

    near = (1.0 - _NEAR_SHARE) / period_s, (1.0 + _NEAR_SHARE) / period_s
    found = minimize_scalar(missed, bounds=near, method="bounded", options={"xatol": 1e-5})
    return float(1.0 / found.x), float(1.0 - found.fun)


def leg_difference(track: PoseTrack) -> tuple[FloatArray, FloatArray]:
    """Return times (n,) and left-minus-right paths (n, 6) of knee, ankle and toe, mean removed."""
    parts = ("knee", "ankle", "foot_index")
    columns = [track.point(f"left_{part}") - track.point(f"right_{part}") for part in parts]
    values = np.concatenate(columns, axis=1)
    seen = np.isfinite(values).all(axis=1)
    values = values[seen]
    return track.time_s[seen], values - values.mean(axis=0) if len(values) else values


def best_period_s(
    time_s: FloatArray, values: FloatArray, limits_s: tuple[float, float], orders: tuple[int, ...]
) -> tuple[float | None, float]:
    """Return the period whose harmonics explain most of the clip's middle 20 s, and that share.

    Parameters
    ----------
    time_s : (n,) float
    values : (n, k) float
    limits_s : (float, float)
        Shortest and longest period; the span must hold 1.35 of the longest, and a period four
        frames.
    orders : tuple of int
        Harmonics to fit.

    Returns
    -------
    (float or None, float)
        None where the clip is too short for any period.
    """
    first = time_s[0] + max(0.5 * (time_s[-1] - time_s[0] - _SEARCH_S), 0.0)
    searched = (time_s >= first) & (time_s <= first + _SEARCH_S)
    time_s, values = time_s[searched], values[searched]
    time_s, values = _thinned(time_s, values)
    span_s = float(time_s[-1] - time_s[0])
    longest = min(limits_s[1], span_s / _FEWEST_STRIDES)
    shortest = max(limits_s[0], 4.0 * span_s / max(len(time_s) - 1, 1))
    if longest <= shortest:
        return None, 0.0
    # spectral resolution is 1/span: sample the frequencies five times finer than that
    count = int(np.ceil((1.0 / shortest - 1.0 / longest) * span_s * 5.0)) + 2
    frequencies = np.linspace(1.0 / longest, 1.0 / shortest, count)
    explained = np.array(
        [explained_by_period(time_s, values, 1.0 / f, orders) for f in frequencies]
    )
    # a period three times too long explains as much by its third harmonic: take the shortest
    # period that explains nearly as much as the best
    best = int(np.flatnonzero(explained >= explained.max() - 0.05)[-1])
    while best > 0 and explained[best - 1] > explained[best]:
        best -= 1
    width = float(frequencies[1] - frequencies[0])
    found = minimize_scalar(
        lambda f: -explained_by_period(time_s, values, 1.0 / f, orders),
        bounds=(max(frequencies[best] - width, 0.9 / longest), frequencies[best] + width),
        method="bounded",
        options={"xatol": 1e-5},
    )
    return float(1.0 / found.x), float(-found.fun)


def harmonic_basis(time_s: FloatArray, period_s: float, orders: tuple[int, ...]) -> FloatArray:
    """Return the columns 1, cos, sin of the given harmonics, (n, 1 + 2·len(orders))."""
    phase = 2.0 * np.pi * np.outer(time_s, orders) / period_s
    return np.column_stack((np.ones(len(time_s)), np.cos(phase), np.sin(phase)))


def explained_by_period(
    time_s: FloatArray, values: FloatArray, period_s: float, orders: tuple[int, ...] = ODD
) -> float:
    """Return the share of variance that harmonics of one period explain, 0 to 1.

    Harmonics too quick for the frame rate are left out: between frames they can be anything, and
    a period of a third of the true one would explain as much.
    """
    rate_hz = (len(time_s) - 1) / max(float(time_s[-1] - time_s[0]), 1e-9)
    orders = (
        tuple(order for order in orders if order < _SAMPLED_SHARE * rate_hz * period_s)
        or orders[:1]
    )
    centred = values - values.mean(axis=0)
    total = float(np.sum(centred**2))
    if total <= 0:
        return 0.0
    basis = harmonic_basis(time_s, period_s, orders)
    products = basis.T @ centred
    # normal equations with a touch of ridge: a hundred times quicker than lstsq, and the columns
    # are near enough to orthogonal for it
    square = basis.T @ basis
    square.flat[:: len(square) + 1] += 1e-9 * len(basis)
    return float(np.sum(np.linalg.solve(square, products) * products)) / total


def _thinned(time_s: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    usual = (len(time_s) - 1) / max(float(time_s[-1] - time_s[0]), 1e-9)
    every = max(round(usual / _SEARCH_HZ), 1)
    return time_s[::every], values[::every]
