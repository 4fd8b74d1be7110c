"""Which joints are hidden: outside the picture, or behind something that stands before the runner.

The network gives such joints a place all the same, and calls it visible. Their places may serve to
count steps, since the whole body keeps the rhythm; nothing is measured on them.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, median_filter, minimum_filter1d

from formcheck.i18n import msg
from formcheck.model import INDEX, FloatArray, Note, PoseTrack

__all__ = ["hidden_joints", "upper_body_hidden", "withhold"]

#: A joint is covered where this share of the picture around it shows the room.
_COVERED_SHARE = 0.65
#: Shorter than this is the network's own slip, not something that stands there.
_SHORTEST_S = 0.045
#: What is not known takes the state of what is known this near,
_NEAR_S = 0.12
#: and of a joint that is nearly always covered where it can be told, all is.
_NEARLY_ALWAYS, _TOLD_SHARE = 0.8, 0.1
#: The frames next to a hidden stretch are half hidden, and the network and the filter draw them
#: towards what it made up.
_AROUND_S = 0.03
#: The head and a shoulder are hidden at once for this share of the time in a film without them:
#: 0.18 to 0.81, of runners who are in the picture 0 to 0.01, and 0 where it ends at the neck.
_UPPER_BODY_SHARE = 0.12


def hidden_joints(track: PoseTrack) -> NDArray[np.bool_]:
    """Return which landmarks are hidden in which frames, (T, 33).

    Parameters
    ----------
    track : PoseTrack
        Before or after cleaning; of a track that nobody looked at for it (markers, saved by an
        earlier version), only what lies outside the picture is known.
    """
    if len(track) < 2:
        return np.zeros(track.xy_px.shape[:2], dtype=bool)
    hidden = _outside(track)
    if len(track.covered):
        hidden |= _steady(_told(track.covered, track.fps) > _COVERED_SHARE, track.fps)
    around = 1 + 2 * max(1, round(_AROUND_S * track.fps))
    return np.asarray(maximum_filter1d(hidden.astype(np.uint8), around, axis=0), dtype=bool)


def withhold(track: PoseTrack) -> PoseTrack:
    """Return the track without the joints that are hidden; ``covered`` is 1 where one was.

    A note says so where the upper body is: see `upper_body_hidden`.
    """
    hidden = hidden_joints(track)
    if not hidden.any():
        return track
    xy_px = np.where(hidden[..., np.newaxis], np.nan, track.xy_px)
    withheld = replace(track, xy_px=xy_px, covered=hidden.astype(float))
    if not upper_body_hidden(withheld):
        return withheld
    message = msg(
        "Your head and shoulders are outside the picture or hidden. Without them we are less sure "
        "of your legs too; film the whole body, head to feet."
    )
    return replace(withheld, notes=(*track.notes, Note("upper_body_hidden", message)))


def upper_body_hidden(track: PoseTrack) -> bool:
    """Return whether head and shoulders are hidden, so that the network errs in the legs as well.

    Without them it places the hips 4 to 8 % of a leg's length too low.

    Parameters
    ----------
    track : PoseTrack
        As `withhold` leaves it.
    """
    there = np.isfinite(track.middle("hip")[:, 0])
    if not len(track.covered) or not there.any():
        return False
    hidden = track.covered[there] > 0.5
    head, shoulder = (
        hidden[:, [INDEX[f"{side}_{part}"] for side in ("left", "right")]].any(axis=1)
        for part in ("ear", "shoulder")
    )
    return bool(np.mean(head & shoulder) >= _UPPER_BODY_SHARE)


def _outside(track: PoseTrack) -> NDArray[np.bool_]:
    """Return which landmarks lie outside the picture; markers have no picture."""
    if not track.is_networks:
        return np.zeros(track.xy_px.shape[:2], dtype=bool)
    size = np.array(track.size_px, dtype=float)
    with np.errstate(invalid="ignore"):
        out = ((track.xy_px < 0.0) | (track.xy_px > size)).any(axis=-1)
    return _steady(np.asarray(out), track.fps)


def _steady(flags: NDArray[np.bool_], fps: float) -> NDArray[np.bool_]:
    """Return the flags, (T, 33), without single frames that differ from those around them."""
    length = max(1, round(_SHORTEST_S * fps))
    smooth = median_filter(flags.astype(np.uint8), size=(3, 1), mode="nearest")
    opened = maximum_filter1d(minimum_filter1d(smooth, length, axis=0), length, axis=0)
    return np.asarray(opened, dtype=bool)


def _told(covered: FloatArray, fps: float) -> FloatArray:
    """Return the share covered, (T, 33), with what is not known taken from what is."""
    told = covered.copy()
    frames = np.arange(len(covered))
    for row, known in enumerate(np.isfinite(covered).T):
        if not known.any() or known.all():
            continue
        before = np.maximum.accumulate(np.where(known, frames, -1))
        after = np.minimum.accumulate(np.where(known, frames, 2 * len(frames))[::-1])[::-1]
        nearest = np.where(frames - before <= after - frames, before, after)
        near = np.abs(nearest - frames) <= _NEAR_S * fps
        told[near, row] = covered[nearest[near], row]
        always = np.mean(covered[known, row] > _COVERED_SHARE) >= _NEARLY_ALWAYS
        if always and known.mean() >= _TOLD_SHARE:
            told[~known, row] = 1.0
    return np.nan_to_num(told, nan=0.0)
