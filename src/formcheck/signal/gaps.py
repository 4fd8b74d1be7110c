"""What was not seen is hidden, what jumps is removed, and short gaps are filled."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator

from formcheck.i18n import msg
from formcheck.model import LANDMARKS, PoseTrack

#: Longest gap that is filled by interpolation; see docs/how-it-works.md.
MAX_GAP_S = 0.1
_MIN_VISIBILITY = 0.02


def hide_unseen(track: PoseTrack) -> PoseTrack:
    """Return the track with landmarks the network itself calls invisible set to NaN."""
    unseen = track.visibility < _MIN_VISIBILITY
    xy = np.where(unseen[..., None], np.nan, track.xy_px)
    share = 100.0 * float(np.mean(unseen & np.isfinite(track.xy_px[..., 0])))
    return track.then(
        msg(
            "landmarks with visibility below {least} hidden ({share:.1f} %)",
            least=_MIN_VISIBILITY,
            share=share,
        ),
        xy_px=xy,
    )


def body_height_px(track: PoseTrack) -> float:
    """Return the median distance from nose to the lower ankle in pixels (NaN if never seen)."""
    ankles = np.stack((track.point("left_ankle")[:, 1], track.point("right_ankle")[:, 1]))
    seen = np.isfinite(ankles).any(axis=0) & np.isfinite(track.point("nose")[:, 1])
    if not seen.any():
        return float("nan")
    low = np.nanmax(ankles[:, seen], axis=0)
    return float(np.median(np.abs(low - track.point("nose")[seen, 1])))


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
        [
            1.4826 * np.median(column[ok]) if ok.any() else np.inf
            for column, ok in zip(residual.T, finite.T, strict=True)
        ]
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
        msg(
            "{count} single-frame jumps removed ({percent:.2f} % of landmarks)",
            count=int(bad.sum()),
            percent=percent,
        ),
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
    return track.then(
        msg(
            "{filled} landmark positions filled across gaps of at most {max_gap_s} s",
            filled=filled,
            max_gap_s=max_gap_s,
        ),
        xy_px=xy,
    )
