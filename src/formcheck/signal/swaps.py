"""Left and right leg exchanged back where the network mixed them up, for a whole clip at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.i18n import msg
from formcheck.model import INDEX, FloatArray, Note, PoseTrack
from formcheck.signal.periodicity import ODD, STRIDES_S, best_period_s, harmonic_basis

_LEG = ("hip", "knee", "ankle", "heel", "foot_index")
_LEFT = [INDEX[f"left_{part}"] for part in _LEG]
_RIGHT = [INDEX[f"right_{part}"] for part in _LEG]
#: Costs in squared body heights: a change of mind, a frame against the network's word, and the
#: most that one landmark's jump may count.
_SWITCH_HEIGHTS2 = 0.02
_AGAINST_HEIGHTS2 = 0.0005
_JUMP_CAP_HEIGHTS2 = 0.02
#: Weight of the distance to the gait's own rhythm against that of a jerk, and the most that one
#: coordinate's distance may count.
_RHYTHM_WEIGHT = 0.5
_RHYTHM_CAP_HEIGHTS = 0.1
#: Legs whose difference is this far from the rhythm, in body heights, were both put on one leg.
_LOST_HEIGHTS = 0.2
#: From the front and behind: weight of a knee, ankle or foot on the wrong side of the other.
_ORDER_WEIGHT = 2.0
#: Shoulders wider than this share of the trunk mean a view from the front or behind.
_FRONTAL_TRUNKS = 0.4
_MOST_ROUNDS = 3
#: Regularity that a path which swaps everything must gain over the network's own word.
_DOUBT_REGULARITY = 0.05
#: Below this share of swapped frames (or above one minus it) the network's majority is taken.
_CLEAR_SHARE = 0.3
_MIN_EXPLAINED_SHARE = 0.5
#: Regularity above which the rhythm is trusted: to tell a lost leg, and as the runner's own.
_STEADY_REGULARITY = 0.75
#: A mean of the legs' difference beyond this share of its spread is one leg always ahead: rendered
#: runners 0.0 to 0.3 from the side, legs called by who is in front 1.2.
_AHEAD_SHARE = 0.7
#: How far apart two readings of one stride period may lie, as a share of it.
_SAME_PERIOD_SHARE = 0.1


def repair_swaps(track: PoseTrack, scale_px: float) -> PoseTrack:
    """Return the track with left and right leg exchanged back where they were mixed up.

    A Viterbi path over "as given" and "swapped" for all frames at once. It pays for acceleration
    of hips, knees, ankles and feet, and for distance from the gait's own rhythm: odd harmonics of
    the stride, fitted to the difference of the legs. The rhythm is first read from products of
    differences, which a swap does not change, and refitted to the repaired legs three times. What
    the network said most of the time stays. From the front and behind, where legs hardly cross,
    the order of knees, ankles and feet takes the rhythm's place, as long as the legs keep a better
    rhythm for it: seen from there at an angle they do cross.

    Parameters
    ----------
    track : PoseTrack
    scale_px : float
        Body height in pixels.

    Notes
    -----
    A frame in which both legs were put on the same leg cannot be repaired: it is left out.
    """
    if len(track) < 8 or not np.isfinite(scale_px):
        return track
    left, right = track.xy_px[:, _LEFT] / scale_px, track.xy_px[:, _RIGHT] / scale_px
    options = np.stack(
        (np.concatenate((left, right), axis=1), np.concatenate((right, left), axis=1))
    )
    difference = (left - right)[:, 1:].reshape(len(track), -1)
    jerks = _jerk_costs(options, track.time_s)
    if _is_frontal(track):
        ordered = _cheapest_path(jerks, _order_costs(track, difference))
        return _exchanged(track, _in_order(track.time_s, difference, jerks, ordered))
    swapped = _most_regular(track.time_s, difference, jerks)
    seen = np.isfinite(difference).all(axis=1)
    share = float(swapped[seen].mean()) if seen.any() else 0.0
    if share > 1.0 - _CLEAR_SHARE or (
        share > _CLEAR_SHARE and _far_leg_seen_better(_exchanged(track, swapped))
    ):
        swapped = ~swapped
    return _without_lost(_exchanged(track, swapped), scale_px)


def exchange_legs(track: PoseTrack, frames: NDArray[np.bool_]) -> PoseTrack:
    """Return the track with left and right leg exchanged in these frames, (T,) bool."""
    xy, visibility, covered = (
        array.copy() for array in (track.xy_px, track.visibility, track.covered)
    )
    rows = np.flatnonzero(frames)[:, None]
    for new, old in ((_LEFT, _RIGHT), (_RIGHT, _LEFT)):
        xy[rows, new] = track.xy_px[rows, old]
        visibility[rows, new] = track.visibility[rows, old]
        if len(covered):
            covered[rows, new] = track.covered[rows, old]
    return replace(track, xy_px=xy, visibility=visibility, covered=covered)


def _is_frontal(track: PoseTrack) -> bool:
    """Return whether the shoulders are as wide as from the front or from behind."""
    width = track.point("left_shoulder")[:, 0] - track.point("right_shoulder")[:, 0]
    trunk = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    known = np.isfinite(width) & np.isfinite(trunk)
    return bool(known.any()) and bool(
        abs(np.median(width[known])) > _FRONTAL_TRUNKS * np.median(trunk[known])
    )


def _order_costs(track: PoseTrack, difference: FloatArray) -> FloatArray:
    """Return the cost (T, 2) of knees, ankles and feet on the wrong side of each other.

    From the front and behind the legs hardly cross, so the shoulders' order is the legs' order.
    """
    width = track.point("left_shoulder")[:, 0] - track.point("right_shoulder")[:, 0]
    across = difference[:, ::2] * np.sign(np.nanmedian(width))
    return _ORDER_WEIGHT * np.stack(
        [np.nansum(np.maximum(-s * across, 0.0) ** 2, axis=1) for s in (1, -1)], axis=1
    )


def _without_lost(track: PoseTrack, scale_px: float) -> PoseTrack:
    """Return the track without knees, ankles and feet of frames that put both on one leg.

    There the difference of the legs is far from the gait's rhythm whichever leg is called left.
    Nothing is taken out where the legs keep no steady rhythm.
    """
    left, right = track.xy_px[:, _LEFT[1:]], track.xy_px[:, _RIGHT[1:]]
    difference = ((left - right) / scale_px).reshape(len(track), -1)
    seen = np.isfinite(difference).all(axis=1)
    if seen.sum() < 12:
        return track
    values = difference[seen] - difference[seen].mean(axis=0)
    period, explained = best_period_s(track.time_s[seen], values, STRIDES_S, ODD)
    if period is None or explained < _STEADY_REGULARITY:
        return track
    template = _template(track.time_s, difference, period).reshape(len(track), -1, 2)
    off = np.linalg.norm(difference.reshape(len(track), -1, 2) - template, axis=2)
    lost = np.where(np.isfinite(off), off, 0.0) > _LOST_HEIGHTS
    if not lost.any():
        return track
    xy = track.xy_px.copy()
    for column, (one, other) in enumerate(zip(_LEFT[1:], _RIGHT[1:], strict=True)):
        xy[lost[:, column], one] = np.nan
        xy[lost[:, column], other] = np.nan
    frames = int(lost.any(axis=1).sum())
    did = msg("both legs found on one leg and left out in {frames} frames", frames=frames)
    return track.then(did, xy_px=xy)


def _far_leg_seen_better(track: PoseTrack) -> bool:
    """Return whether the leg that must be the far one is the one the network sees better.

    Whoever faces image-right shows the right leg to the camera. It settles which leg is which
    where the network itself said either about equally often.
    """
    forwards = [
        track.point(f"{side}_foot_index") - track.point(f"{side}_heel")
        for side in ("left", "right")
    ]
    near, far = (
        (_RIGHT, _LEFT) if np.nanmedian(np.concatenate(forwards)[:, 0]) > 0 else (_LEFT, _RIGHT)
    )
    return bool(np.mean(track.visibility[:, near]) < np.mean(track.visibility[:, far]))


def _most_regular(
    time_s: FloatArray, difference: FloatArray, jerks: FloatArray, *, side: bool = True
) -> np.ndarray:
    """Return the path that makes the legs most regular: as given, smoothest, or in rhythm.

    The products' period may come out as a stride instead of a step where one leg is seen worse
    than the other, so half of it is tried as well.
    """
    given = np.zeros(len(time_s), dtype=bool)
    paths = [given, _cheapest_path(jerks, np.zeros((len(time_s), 2)))]
    step_s = _step_period_s(time_s, difference)
    if step_s is not None:
        paths += [
            _rhythmic_path(time_s, difference, jerks, period) for period in (step_s, 0.5 * step_s)
        ]
    return steadiest(time_s, difference, paths, side=side)


def steadiest(
    time_s: FloatArray, difference: FloatArray, paths: list[np.ndarray], *, side: bool = False
) -> np.ndarray:
    """Return the path after which the legs are most regular; the first is the network's word.

    Where that one is steady, no other may have another stride: from the front the legs are always
    apart, and exchanging them in every second stride makes a square wave of that, as regular as
    can be and twice as slow. But seen from the ``side`` legs take turns to be ahead: a network that
    calls whichever is in front the left one gives a steady rhythm of steps, not of strides.
    """
    found = [_rhythm(time_s, difference, path) for path in paths]
    period_s, steady = found[0]
    binds = steady >= _STEADY_REGULARITY and not (side and _one_is_ahead(difference))
    worth = [
        explained - _DOUBT_REGULARITY * path.mean() if not binds or _same(own_s, period_s) else -1.0
        for path, (own_s, explained) in zip(paths, found, strict=True)
    ]
    return paths[int(np.argmax(worth))]


def _one_is_ahead(difference: FloatArray) -> bool:
    """Return whether one leg, as it is called, is nearly always on the same side of the other."""
    across = difference[:, ::2].mean(axis=1)
    across = across[np.isfinite(across)]
    return bool(len(across)) and abs(float(across.mean())) > _AHEAD_SHARE * float(across.std())


def _same(one_s: float | None, other_s: float | None) -> bool:
    """Return whether two periods are one; a path may repair a rhythm, but not make another."""
    if one_s is None or other_s is None:
        return False
    return abs(one_s - other_s) <= _SAME_PERIOD_SHARE * other_s


def _in_order(
    time_s: FloatArray, difference: FloatArray, jerks: FloatArray, ordered: np.ndarray
) -> np.ndarray:
    """Return the path that keeps the legs in order, or a more regular one where they do cross."""
    given = np.zeros(len(time_s), dtype=bool)
    if not ordered.any() or _regularity(time_s, difference, ordered) >= _regularity(
        time_s, difference, given
    ):
        return ordered
    path = _most_regular(time_s, difference, jerks, side=False)
    return ~path if path.mean() > 0.5 else path


def _rhythmic_path(
    time_s: FloatArray, difference: FloatArray, jerks: FloatArray, step_s: float
) -> np.ndarray:
    """Return the path that also keeps a rhythm of the given step time."""
    template = _first_template(time_s, difference, step_s)
    swapped = _cheapest_path(jerks, _rhythm_costs(difference, template))
    for _ in range(_MOST_ROUNDS):
        template = _template(time_s, _signed(difference, swapped), 2.0 * step_s)
        swapped = _cheapest_path(jerks, _rhythm_costs(difference, template))
    return swapped


def _signed(difference: FloatArray, swapped: np.ndarray) -> FloatArray:
    """Return the legs' difference with its sign turned where they are swapped."""
    return np.where(swapped[:, None], -difference, difference)


def _regularity(time_s: FloatArray, difference: FloatArray, swapped: np.ndarray) -> float:
    """Return how much of the legs' difference one stride period explains, 0 to 1."""
    return _rhythm(time_s, difference, swapped)[1]


def _rhythm(
    time_s: FloatArray, difference: FloatArray, swapped: np.ndarray
) -> tuple[float | None, float]:
    """Return the stride period that explains most of the legs' difference, and that share."""
    seen = np.isfinite(difference).all(axis=1)
    if seen.sum() < 12:
        return None, 0.0
    values = _signed(difference, swapped)[seen]
    return best_period_s(time_s[seen], values - values.mean(axis=0), STRIDES_S, ODD)


def _exchanged(track: PoseTrack, swapped: np.ndarray) -> PoseTrack:
    """Return the track with the legs exchanged in the given frames, and a note if it was often."""
    if not swapped.any():
        return track.then(msg("no left/right swaps found"))
    frames, percent = int(swapped.sum()), 100.0 * float(swapped.mean())
    did = msg(
        "left and right leg swapped back in {frames} frames ({percent:.1f} %)",
        frames=frames,
        percent=percent,
    )
    notes = (*track.notes, *swaps_note(frames, len(track)))
    return exchange_legs(track, swapped).then(did, notes=notes)


def swaps_note(frames: int, all_frames: int) -> tuple[Note, ...]:
    """Return what a reader should know where legs were mixed up in so many frames."""
    percent = 100.0 * frames / max(all_frames, 1)
    if percent < 1.0:
        return ()
    message = msg(
        "The pose network mixed up the left and right leg in {percent:.0f} % of frames; "
        "we corrected this.",
        percent=percent,
    )
    return (Note("legs_swapped", message),)


def exchanged_frames(given: PoseTrack, repaired: PoseTrack) -> int:
    """Return in how many frames of a track the legs were exchanged.

    Told by the network's word on each landmark, which moves with its leg and is never smoothed.
    """
    moved = given.visibility[:, _LEFT] != repaired.visibility[:, _LEFT]
    return int(moved.any(axis=1).sum())


def _products(difference: FloatArray) -> tuple[FloatArray, int]:
    """Return each difference times the largest one, and which that is: no swap changes these."""
    leading = int(np.argmax(np.mean(difference**2, axis=0)))
    return difference * difference[:, [leading]], leading


def _step_period_s(time_s: FloatArray, difference: FloatArray) -> float | None:
    """Return the step time from what a swap leaves unchanged, or None where nothing repeats."""
    seen = np.isfinite(difference).all(axis=1)
    if seen.sum() < 12:
        return None
    limits = 0.5 * STRIDES_S[0], 0.5 * STRIDES_S[1]
    products, _ = _products(difference[seen])
    step_s, explained = best_period_s(time_s[seen], products, limits, (1, 2, 3))
    return step_s if explained >= _MIN_EXPLAINED_SHARE else None


def _first_template(time_s: FloatArray, difference: FloatArray, step_s: float) -> FloatArray:
    """Return a first rhythm (T, k) of a step time, without knowing which frames are swapped.

    The largest difference's own square, A²/2·(1 + cos 2(ωt+φ)), gives its phase up to the sign,
    which is all that is needed.
    """
    seen = np.isfinite(difference).all(axis=1)
    values = difference[seen]
    products, leading = _products(values)
    basis = harmonic_basis(time_s[seen], step_s, (1,))
    _, cosine, sine = np.linalg.lstsq(basis, products[:, leading], rcond=None)[0]
    phase = 0.5 * np.arctan2(sine, cosine)
    sign = np.sign(np.cos(np.pi * time_s[seen] / step_s - phase)) * np.sign(values[:, leading])
    sign[sign == 0] = 1.0
    signed = np.full_like(difference, np.nan)
    signed[seen] = values * sign[:, None]
    return _template(time_s, signed, 2.0 * step_s)


def _template(time_s: FloatArray, difference: FloatArray, period_s: float) -> FloatArray:
    """Return odd harmonics of the stride fitted to the legs' difference, (T, k)."""
    seen = np.isfinite(difference).all(axis=1)
    basis = harmonic_basis(time_s, period_s, ODD[:3])[:, 1:]
    coefficients, *_ = np.linalg.lstsq(basis[seen], difference[seen], rcond=None)
    return np.asarray(basis @ coefficients)


def _rhythm_costs(difference: FloatArray, template: FloatArray) -> FloatArray:
    """Return the cost (T, 2) of each option's distance from the rhythm."""
    off = np.stack(
        [
            np.nansum(np.minimum((s * difference - template) ** 2, _RHYTHM_CAP_HEIGHTS), axis=1)
            for s in (1, -1)
        ],
        axis=1,
    )
    return _RHYTHM_WEIGHT * off


def _jerk_costs(options: FloatArray, time_s: FloatArray) -> FloatArray:
    """Return the cost (T, 2, 2, 2) of going through options a, b, c at three successive frames.

    It is the squared distance of the third position from where steady motion would have put it.
    """
    frames = options.shape[1]
    ratio = (np.diff(time_s)[1:] / np.diff(time_s)[:-1])[:, None, None]
    costs = np.zeros((frames, 2, 2, 2))
    for a, b, c in np.ndindex(2, 2, 2):
        steady = options[b, 1:-1] + (options[b, 1:-1] - options[a, :-2]) * ratio
        off = np.sum((options[c, 2:] - steady) ** 2, axis=2)
        costs[2:, a, b, c] = np.nansum(np.minimum(off, _JUMP_CAP_HEIGHTS2), axis=1)
    return costs


def _cheapest_path(jerks: FloatArray, rhythm: FloatArray) -> np.ndarray:
    """Return for each frame whether "swapped" lies on the cheapest path, (T,) bool."""
    frames = len(jerks)
    own = np.array(
        [
            [
                [_SWITCH_HEIGHTS2 * (b != c) + _AGAINST_HEIGHTS2 * c for c in range(2)]
                for b in range(2)
            ]
        ]
        * 2
    )
    best = rhythm[0][:, None] + rhythm[1][None, :]
    came = np.zeros((frames, 2, 2), dtype=int)
    for t in range(2, frames):
        total = best[:, :, None] + jerks[t] + own + rhythm[t]
        came[t] = np.argmin(total, axis=0)
        best = np.min(total, axis=0)
    path = np.zeros(frames, dtype=int)
    path[-2], path[-1] = np.unravel_index(int(np.argmin(best)), (2, 2))
    for t in range(frames - 1, 1, -1):
        path[t - 2] = came[t, path[t - 1], path[t]]
    return path.astype(bool)
