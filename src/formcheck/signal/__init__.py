"""Landmarks made fit to measure: left/right swaps undone, outliers out, gaps filled, smoothed.

Order matters: swaps first (a swap looks like two outliers), then outliers, then short gaps, then a
zero-lag filter. Nothing is filtered across a gap that is too long to fill.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np

from formcheck.i18n import msg
from formcheck.model import PoseTrack, Stretch
from formcheck.model.correction import Change
from formcheck.signal.by_hand import hide, leave_out, left_out, name_legs
from formcheck.signal.gaps import MAX_GAP_S, body_height_px, fill_gaps, hide_unseen, remove_outliers
from formcheck.signal.parts import inside, joined, longest_part, part_of, parts_of, within
from formcheck.signal.smoothing import cutoff_hz, smooth
from formcheck.signal.swaps import exchanged_frames, repair_swaps, swaps_note

__all__ = [
    "MAX_GAP_S",
    "body_height_px",
    "clean",
    "cutoff_hz",
    "fill_gaps",
    "hide_unseen",
    "inside",
    "joined",
    "longest_part",
    "remove_outliers",
    "repair_swaps",
    "smooth",
    "within",
]


def clean(
    track: PoseTrack,
    changes: Sequence[Change] = (),
    time_scale: float = 1.0,
    left_out_s: Sequence[Stretch] = (),
) -> PoseTrack:
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
    left_out_s : sequence of (float, float)
        What else is left out, in real time. Each part between what was left out is cleaned by
        itself, so that nothing is carried across.
    """
    by_hand = left_out(changes, time_scale)
    gone = within(track, joined((*by_hand, *left_out_s)))
    track = replace(leave_out(track, by_hand), left_out_s=gone)
    parts = [part for part in parts_of(track, left_out_s) if part.stop - part.start > 1]
    if not left_out_s or not parts:
        return hide(_smoothed(name_legs(_repaired(track), changes, time_scale)), by_hand)
    repaired, swapped = _apart(track, parts, _repaired)
    notes = (*track.notes, *swaps_note(swapped, len(track)))
    named = name_legs(replace(repaired, notes=notes), changes, time_scale)
    smoothed, _ = _apart(named, parts, _smoothed)
    return hide(smoothed, by_hand).then(
        msg("the film was cleaned in {count} parts, each by itself", count=len(parts))
    )


def _repaired(track: PoseTrack) -> PoseTrack:
    """Return one part of a track with left and right where they belong."""
    seen = hide_unseen(track)
    return repair_swaps(seen, body_height_px(seen))


def _smoothed(track: PoseTrack) -> PoseTrack:
    """Return one part of a track without outliers and short gaps, and smooth."""
    return smooth(fill_gaps(remove_outliers(track)))


def _apart(
    track: PoseTrack, parts: Sequence[slice], do: Callable[[PoseTrack], PoseTrack]
) -> tuple[PoseTrack, int]:
    """Return the track with something done to each part by itself, and frames with legs exchanged.

    Nobody is seen between the parts. What was done is told as of the longest one.
    """
    xy_px, visibility = np.full_like(track.xy_px, np.nan), np.zeros_like(track.visibility)
    covered = track.covered.copy()
    longest = max(parts, key=lambda part: part.stop - part.start)
    history, exchanged = track.history, 0
    for part in parts:
        given = part_of(track, part)
        own = do(given)
        xy_px[part], visibility[part] = own.xy_px, own.visibility
        if len(covered):
            covered[part] = own.covered
        exchanged += exchanged_frames(given, own)
        history = own.history if part == longest else history
    together = replace(track, xy_px=xy_px, visibility=visibility, covered=covered, history=history)
    return together, exchanged
