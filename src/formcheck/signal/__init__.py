"""Landmarks made fit to measure: left/right swaps undone, outliers out, gaps filled, smoothed.

Order matters: swaps first (a swap looks like two outliers), then outliers, then short gaps, then a
zero-lag filter. Nothing is filtered across a gap that is too long to fill.
"""

from formcheck.model import PoseTrack
from formcheck.signal.gaps import MAX_GAP_S, body_height_px, fill_gaps, hide_unseen, remove_outliers
from formcheck.signal.smoothing import cutoff_hz, smooth
from formcheck.signal.swaps import repair_swaps

__all__ = [
    "MAX_GAP_S",
    "body_height_px",
    "clean",
    "cutoff_hz",
    "fill_gaps",
    "hide_unseen",
    "remove_outliers",
    "repair_swaps",
    "smooth",
]


def clean(track: PoseTrack) -> PoseTrack:
    """Return the track with swaps repaired, outliers out, short gaps filled, and smoothed."""
    seen = hide_unseen(track)
    repaired = repair_swaps(seen, body_height_px(seen))
    return smooth(fill_gaps(remove_outliers(repaired)))
