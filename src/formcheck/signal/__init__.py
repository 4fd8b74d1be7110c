"""Landmarks made fit to measure: left/right swaps undone, outliers out, gaps filled, smoothed.

Order matters: swaps first (a swap looks like two outliers), then outliers, then short gaps, then a
zero-lag filter. Nothing is filtered across a gap that is too long to fill.
"""

from collections.abc import Sequence

from formcheck.model import PoseTrack
from formcheck.model.correction import Change
from formcheck.signal.by_hand import hide, leave_out, left_out, name_legs
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


def clean(track: PoseTrack, changes: Sequence[Change] = (), time_scale: float = 1.0) -> PoseTrack:
    """Return the track with swaps repaired, outliers out, short gaps filled, and smoothed.

    Parameters
    ----------
    track : PoseTrack
        In real time.
    changes : sequence of Change
        What a person set: which leg is which counts from the repair of swaps on, and nothing is
        seen in what was left out.
    time_scale : float
        How many times slower than real time the file plays; changes are in the file's time.
    """
    gone = left_out(changes, time_scale)
    seen = hide_unseen(leave_out(track, gone))
    repaired = name_legs(repair_swaps(seen, body_height_px(seen)), changes, time_scale)
    return hide(smooth(fill_gaps(remove_outliers(repaired))), gone)
