"""Landmarks made fit to measure: left/right swaps undone, outliers out, gaps filled, smoothed.

Order matters: swaps first (a swap looks like two outliers), then outliers, then short gaps, then a
zero-lag filter. Nothing is filtered across a gap that is too long to fill.
"""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.signal import butter, sosfiltfilt

from formcheck.errors import Note
from formcheck.pose import INDEX, LANDMARKS, FloatArray, PoseTrack

__all__ = ["MAX_GAP_S", "clean", "cutoff_hz", "fill_gaps", "remove_outliers", "repair_swaps", "smooth"]

#: Longest gap that is filled by interpolation; evidence: docs/how-it-works.md.
MAX_GAP_S = 0.1

_LEG = ("hip", "knee", "ankle", "heel", "foot_index")
_FEET = tuple(INDEX[f"{side}_{part}"] for side in ("left", "right") for part in _LEG[2:])
_MIN_VISIBILITY = 0.1
_SWITCH_COST = 0.02
_SWAPPED_COST = 0.0005


def clean(track: PoseTrack) -> PoseTrack:
    """Return the track with swaps repaired, outliers out, short gaps filled, and smoothed."""
    return smooth(fill_gaps(remove_outliers(repair_swaps(hide_unseen(track)))))


def hide_unseen(track: PoseTrack) -> PoseTrack:
    """Return the track with landmarks the network itself calls invisible set to NaN."""
    unseen = track.visibility < _MIN_VISIBILITY
    xy = np.where(unseen[..., None], np.nan, track.xy_px)
    share = 100.0 * float(np.mean(unseen & np.isfinite(track.xy_px[..., 0])))
    return track.then(f"landmarks with visibility below {_MIN_VISIBILITY} hidden ({share:.1f} %)", xy_px=xy)


def body_height_px(track: PoseTrack) -> float:
    """Return the median distance from nose to the lower ankle in pixels (NaN if never seen)."""
    ankles = np.stack((track.point("left_ankle")[:, 1], track.point("right_ankle")[:, 1]))
    seen = np.isfinite(ankles).any(axis=0) & np.isfinite(track.point("nose")[:, 1])
    if not seen.any():
        return float("nan")
    low = np.nanmax(ankles[:, seen], axis=0)
    return float(np.median(np.abs(low - track.point("nose")[seen, 1])))


def repair_swaps(track: PoseTrack) -> PoseTrack:
    """Return the track with left and right leg exchanged back where the network mixed them up.

    The choice is made over the whole clip at once (a Viterbi path over "as given" and "swapped"):
    the path with the least acceleration of knees, ankles and feet wins, so that one confusing
    frame cannot flip the rest. What the network said most of the time stays.

    Notes
    -----
    A frame in which both legs were put on the same leg cannot be repaired here.
    """
    left = [INDEX[f"left_{part}"] for part in _LEG]
    right = [INDEX[f"right_{part}"] for part in _LEG]
    scale = body_height_px(track)
    if len(track) < 4 or not np.isfinite(scale):
        return track
    given = np.concatenate((track.xy_px[:, left], track.xy_px[:, right]), axis=1) / scale
    exchanged = np.concatenate((track.xy_px[:, right], track.xy_px[:, left]), axis=1) / scale
    swapped = _least_jerky_path(np.stack((given, exchanged)), track.time_s)
    if swapped.mean() > 0.5:
        swapped = ~swapped
    if not swapped.any():
        return track.then("no left/right swaps found")
    xy, visibility = track.xy_px.copy(), track.visibility.copy()
    rows = np.flatnonzero(swapped)[:, None]
    xy[rows, left], xy[rows, right] = track.xy_px[rows, right], track.xy_px[rows, left]
    visibility[rows, left] = track.visibility[rows, right]
    visibility[rows, right] = track.visibility[rows, left]
    percent = 100.0 * float(swapped.mean())
    notes = track.notes
    if percent >= 1.0:
        message = f"The pose network mixed up the left and right leg in {percent:.0f} % of frames; this was repaired."
        notes = (*notes, Note("legs_swapped", message))
    return track.then(
        f"left and right leg exchanged back in {int(swapped.sum())} frames ({percent:.1f} %)",
        xy_px=xy,
        visibility=visibility,
        notes=notes,
    )


def remove_outliers(track: PoseTrack) -> PoseTrack:
    """Return the track without single-frame jumps.

    Each position is compared with the cubic through its two neighbours on either side; one that is
    off by more than 4 robust standard deviations of that residual, and by more than 2.5 % of the
    body's height, is set to NaN.
    """
    if len(track) < 7:
        return track
    xy = track.xy_px
    middle = xy[2:-2]
    expected = (-xy[:-4] + 4.0 * xy[1:-3] + 4.0 * xy[3:-1] - xy[4:]) / 6.0
    residual = np.linalg.norm(middle - expected, axis=2)
    finite = np.isfinite(residual)
    spread = np.array(
        [1.4826 * np.median(column[ok]) if ok.any() else np.inf for column, ok in zip(residual.T, finite.T, strict=True)]
    )
    scale = body_height_px(track)
    limit = np.maximum(4.0 * spread, 0.025 * scale)
    suspicious = np.where(finite, residual, 0.0) > limit
    # the neighbours of a jump are suspicious too: only the largest of each run of five goes
    padded = np.pad(np.where(finite, residual, 0.0), ((2, 2), (0, 0)))
    highest = np.max(np.stack([padded[k : k + len(residual)] for k in range(5)]), axis=0)
    bad = np.zeros(xy.shape[:2], dtype=bool)
    bad[2:-2] = suspicious & (residual >= highest)
    percent = 100.0 * float(bad.mean())
    return track.then(
        f"{int(bad.sum())} single-frame jumps removed ({percent:.2f} % of landmarks)",
        xy_px=np.where(bad[..., None], np.nan, xy),
    )


def fill_gaps(track: PoseTrack, max_gap_s: float = MAX_GAP_S) -> PoseTrack:
    """Return the track with gaps of at most ``max_gap_s`` filled by shape-preserving cubics."""
    xy = track.xy_px.copy()
    filled = 0
    for row in range(len(LANDMARKS)):
        seen = np.isfinite(xy[:, row, 0])
        if seen.sum() < 4 or seen.all():
            continue
        known = np.flatnonzero(seen)
        starts = np.flatnonzero(np.diff(known) > 1)
        spline = PchipInterpolator(track.time_s[known], xy[known, row])
        for start in starts:
            first, last = known[start], known[start + 1]
            if track.time_s[last] - track.time_s[first] <= max_gap_s + 1.5 / max(track.fps, 1.0):
                gap = slice(first + 1, last)
                xy[gap, row] = spline(track.time_s[gap])
                filled += last - first - 1
    return track.then(f"{filled} landmark positions filled across gaps of at most {max_gap_s} s", xy_px=xy)


def cutoff_hz(fps: float) -> tuple[float, float]:
    """Return the low-pass cut-offs for the body and for the feet at a frame rate, in Hz."""
    body = float(np.interp(fps, (24.0, 30.0, 60.0, 120.0), (5.0, 6.0, 8.0, 12.0)))
    feet = float(np.interp(fps, (24.0, 30.0, 60.0, 120.0), (7.0, 8.0, 10.0, 12.0)))
    return min(body, 0.4 * fps), min(feet, 0.4 * fps)


def smooth(track: PoseTrack) -> PoseTrack:
    """Return the track low-pass filtered forwards and backwards (4th-order Butterworth, no lag).

    Frames at uneven times are filtered on an even grid and read back at their own times.
    """
    if len(track) < 8:
        return track
    step = float(np.median(np.diff(track.time_s)))
    even = np.arange(track.time_s[0], track.time_s[-1] + 0.5 * step, step)
    uneven = bool(np.max(np.abs(np.diff(track.time_s) - step)) > 0.1 * step)
    body_hz, feet_hz = cutoff_hz(1.0 / step)
    xy = track.xy_px.copy()
    for row in range(len(LANDMARKS)):
        hz = feet_hz if row in _FEET else body_hz
        for run in _seen_runs(xy[:, row, 0]):
            xy[run, row] = _low_pass(track.time_s[run], xy[run, row], even if uneven else None, 1.0 / step, hz)
    return track.then(
        f"zero-lag 4th-order Butterworth low-pass, {body_hz:.1f} Hz body, {feet_hz:.1f} Hz feet",
        xy_px=xy,
    )


def _seen_runs(column: FloatArray) -> list[slice]:
    """Return slices of consecutive finite values, each long enough to filter."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], np.isfinite(column).astype(int), [0]))))
    return [slice(a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if b - a >= 8]


def _low_pass(
    time_s: FloatArray, values: FloatArray, even_s: FloatArray | None, fps: float, hz: float
) -> FloatArray:
    """Return (T, 2) values low-passed at ``hz`` (−3 dB after both passes)."""
    both_passes = (np.sqrt(2.0) - 1.0) ** 0.25
    sections = butter(2, min(hz / both_passes, 0.45 * fps), fs=fps, output="sos")
    if even_s is None:
        pad = min(len(values) - 1, max(9, int(0.3 * fps)))
        return np.asarray(sosfiltfilt(sections, values, axis=0, padlen=pad))
    grid = even_s[(even_s >= time_s[0]) & (even_s <= time_s[-1])]
    if len(grid) < 8:
        return values
    resampled = PchipInterpolator(time_s, values)(grid)
    filtered = sosfiltfilt(sections, resampled, axis=0, padlen=min(len(grid) - 1, max(9, int(0.3 * fps))))
    return np.asarray(PchipInterpolator(grid, filtered)(np.clip(time_s, grid[0], grid[-1])))


def _least_jerky_path(options: FloatArray, time_s: FloatArray) -> np.ndarray:
    """Return for each frame which of two options (2, T, k, 2) gives the smoothest whole path.

    A second-order Viterbi: the state is the pair of choices at two successive frames, its cost the
    squared distance of the next position from where steady motion would have put it.
    """
    frames = options.shape[1]
    ratio = np.diff(time_s)[1:] / np.diff(time_s)[:-1]
    costs = np.empty((frames, 2, 2, 2))
    for a in range(2):
        for b in range(2):
            for c in range(2):
                steady = options[b, 1:-1] + (options[b, 1:-1] - options[a, :-2]) * ratio[:, None, None]
                off = np.sum((options[c, 2:] - steady) ** 2, axis=2)
                cost = np.nansum(np.minimum(off, 0.02), axis=1)
                costs[2:, a, b, c] = cost + _SWITCH_COST * (b != c) + _SWAPPED_COST * c
    best = np.zeros((2, 2))
    came = np.zeros((frames, 2, 2), dtype=int)
    for t in range(2, frames):
        total = best[:, :, None] + costs[t]
        came[t] = np.argmin(total, axis=0)
        best = np.min(total, axis=0)
    path = np.zeros(frames, dtype=int)
    path[-2], path[-1] = np.unravel_index(int(np.argmin(best)), (2, 2))
    for t in range(frames - 1, 1, -1):
        path[t - 2] = came[t, path[t - 1], path[t]]
    return path.astype(bool)
