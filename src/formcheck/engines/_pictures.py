"""What a clip's pictures say besides where the runner is.

Which straight edges stand still behind the runner (uprights, the deck, walls, windows); whether the
camera follows the runner, told by the picture's edges, where no runner is; and which frames only
repeat the one before, as conversions from 24 to 30 fps put them in. A repeated picture shows where
the runner was a moment ago: its landmarks are late. Compression changes even a repeat a little, so
it is told by how much less it changes than its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from formcheck.i18n import Message, msg
from formcheck.model import Note

__all__ = [
    "backdrop_frames",
    "body_widths",
    "change_between",
    "edges_of",
    "find_edges",
    "panning_note",
    "repeated_frames",
    "room_frames",
    "shift_between",
    "signature",
    "small_grey",
    "stands_still",
    "sway_note",
]

_GREY_STEP_PX = 4
EDGE_SHARE = 0.22  # of the width, at either side, that is looked at
_EDGES_AGREE, _EDGES_STILL = 0.5, 0.0025  # of the larger way, and in widths: no hand is quicker
_SURE = 0.05  # least response of the correlation; a bare wall says nothing
#: Widths a second that the background moves by, mostly one way, for the camera to be following.
_FOLLOWING_WIDTHS_PER_S = 0.10
#: What is faster than this counts as sway, slower as a pan; steps take 0.3 to 0.4 s.
_SWAY_S = 0.5
#: Spread of the sway, of the runner's height, above which it passes for the runner's own bounce:
#: 0.5 cm of 1.75 m. Seven clips from a tripod or a shelf: up to 0.0006.
_SWAY_SHARE = 0.003

_PICTURES = 9
_ROOM_PICTURES = 18  # the runner hides the room in most of them, low down
_LONGEST_PX = 720
#: Of the picture's longer side. Shorter pieces are texture, leaves, folds.
_SHORTEST_SIDES = 0.04
#: What the details (grey levels a pixel, 3 by 3) of a picture's left and right edge share with what
#: all pictures have in common, looked at so small that a hand's tremor does not show: 0.53 and more
#: where the camera stands still (146 rendered clips and two real ones), up to 0.39 where it moves
#: (three real clips, two rendered). Limbs and the belt move in both.
_SMALL_PX, _DETAIL, _ALIKE, _STILL_SHARE = 180, 60.0, 20.0, 0.46
_SMOOTHING_PX = 1.0  # without it a slanted edge falls into level and upright stairs

_SIGNATURE_STEP_PX = 8
_NEIGHBOURS = 6  # frames on either side
_USUAL = 75  # percentile of their change: in a doubled clip every other one is a repeat
_REPEATED = 0.12  # of the usual change
_LONGEST_S = 0.1  # a longer run of repeats is a frozen picture, which is left as it is


def backdrop_frames(frames: int) -> tuple[int, ...]:
    """Return which frames of a clip make its backdrop: a few, spread over the whole of it."""
    return tuple(sorted({int((k + 0.5) * frames / _PICTURES) for k in range(_PICTURES)}))


def room_frames(frames: int) -> tuple[int, ...]:
    """Return which frames show the room where the runner is not: more, and as evenly spread."""
    return tuple(sorted({int((k + 0.5) * frames / _ROOM_PICTURES) for k in range(_ROOM_PICTURES)}))


def small_grey(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture in grey, at most 720 px long."""
    import cv2

    return _shrunk(np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8), _LONGEST_PX)


def stands_still(pictures: Sequence[NDArray[np.uint8]]) -> bool:
    """Return whether the camera stood still: most details are in the same place in every picture.

    A bare wall tells nothing, and counts as still.
    """
    alike = _alike(pictures, _SMALL_PX)
    if not len(alike):
        return True
    common = np.median(alike, axis=0)
    edge = _details(common)
    width = round(EDGE_SHARE * alike.shape[2])
    there = kept = 0
    for picture in alike:
        own = _details(picture)
        detail = own > _DETAIL
        detail[:, width:-width] = False
        there += int(detail.sum())
        kept += int((detail & (edge > 0.5 * own) & (np.abs(picture - common) < _ALIKE)).sum())
    return kept >= _STILL_SHARE * there


def _alike(
    pictures: Sequence[NDArray[np.uint8]], longest_px: int = _LONGEST_PX
) -> NDArray[np.float32]:
    """Return the pictures that have the size of the first, (K, H, W), no longer than that."""
    chosen = [_shrunk(picture, longest_px) for picture in pictures]
    chosen = [picture for picture in chosen if picture.shape == chosen[0].shape]
    return np.stack(chosen).astype(np.float32) if chosen else np.zeros((0, 0, 0), np.float32)


def _shrunk(picture: NDArray[np.uint8], longest_px: int) -> NDArray[np.uint8]:
    import cv2

    share = longest_px / max(picture.shape)
    if share >= 1.0:
        return picture
    smaller = cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
    return np.asarray(smaller, dtype=np.uint8)


def _details(picture: NDArray[np.float32]) -> NDArray[np.float32]:
    import cv2

    across, down = (cv2.Sobel(picture, cv2.CV_32F, *axes) for axes in ((1, 0), (0, 1)))
    return np.asarray(np.hypot(across, down), dtype=np.float32)


def find_edges(
    pictures: Sequence[NDArray[np.uint8]], size_px: tuple[int, int]
) -> NDArray[np.float64]:
    """Return the straight edges of what the pictures have in common.

    Parameters
    ----------
    pictures : sequence of (H, W) uint8
        As `small_grey` returns them. Their median is what stands still: the runner's limbs, which
        are elsewhere in each, drop out of it.
    size_px : (int, int)
        Width and height of the upright picture.

    Returns
    -------
    (N, 4) float
        x, y of one end and of the other, in pixels of the upright picture. Found by the line
        segment detector of Grompone von Gioi et al. (2012), doi:10.5201/ipol.2012.gjmr-lsd.
    """
    import cv2

    alike = _alike(pictures)
    if not len(alike):
        return np.zeros((0, 4))
    still = np.median(alike, axis=0).astype(np.uint8)
    smooth = cv2.GaussianBlur(still, (0, 0), _SMOOTHING_PX)
    found = cv2.createLineSegmentDetector(cv2.LSD_REFINE_STD).detect(smooth)[0]
    if found is None:
        return np.zeros((0, 4))
    edges = np.asarray(found, dtype=np.float64).reshape(-1, 4)
    length = np.hypot(edges[:, 2] - edges[:, 0], edges[:, 3] - edges[:, 1])
    scale = max(size_px) / max(still.shape)
    long: NDArray[np.float64] = edges[length >= _SHORTEST_SIDES * max(still.shape)] * scale
    return long


def edges_of(rgb: NDArray[np.uint8]) -> tuple[Any, Any]:
    """Return the left and the right edge of a picture, small and grey."""
    grey = rgb[::_GREY_STEP_PX, ::_GREY_STEP_PX].mean(axis=2, dtype=np.float32)
    width = max(8, round(EDGE_SHARE * grey.shape[1]))
    return np.ascontiguousarray(grey[:, :width]), np.ascontiguousarray(grey[:, -width:])


def shift_between(
    one: tuple[Any, Any], other: tuple[Any, Any], width_px: int
) -> tuple[float, float]:
    """Return how far the background moved right and down, in widths of the picture; NaN = unknown.

    Both edges of the picture are matched whole: what moves in a small part of them does not count.
    Where they disagree, somebody runs through one of them, and the quieter one is the camera's.
    """
    import cv2

    found = []
    for before, after in zip(one, other, strict=True):
        window = cv2.createHanningWindow(before.shape[::-1], cv2.CV_32F)
        (across, down), response = cv2.phaseCorrelate(before, after, window)
        if response >= _SURE:
            found.append((across * _GREY_STEP_PX / width_px, down * _GREY_STEP_PX / width_px))
    if not found:
        return float("nan"), float("nan")
    ways = np.linalg.norm(found, axis=1)
    apart = float(np.linalg.norm(np.ptp(found, axis=0)))
    agree = len(found) < 2 or apart <= max(_EDGES_AGREE * float(ways.max()), _EDGES_STILL)
    across, down = np.mean(found, axis=0) if agree else found[int(np.argmin(ways))]
    return float(across), float(down)


def panning_note(shift: NDArray[np.float64], fps: float) -> Note | None:
    """Return a note where the camera followed the runner, else None.

    Parameters
    ----------
    shift : (T, 2) float
        How far the background moved right and down from each frame to the next, in widths.
    fps : float
    """
    known = shift[np.isfinite(shift[:, 0]), 0]
    if len(known) < 0.5 * len(shift) or not len(known):
        return None
    way = float(np.median(known)) * fps
    if abs(way) < _FOLLOWING_WIDTHS_PER_S or np.mean(np.sign(known) == np.sign(way)) < 0.7:
        return None
    message = msg(
        "The camera follows the runner. Put it on something steady: what moves with the camera "
        "cannot be told from what moves with the runner."
    )
    return Note("panning", message)


def sway_note(
    shift: NDArray[np.float64],
    fps: float,
    body_widths: float,
    *,
    follows: bool,
    why: Message | None = None,
) -> Note | None:
    """Return a note where the camera sways by more than a runner's bounce may be off, else None.

    Parameters
    ----------
    shift : (T, 2) float
        How far the background moved right and down from each frame to the next, in widths.
    fps : float
    body_widths : float
        The runner's height, in widths.
    follows : bool
        Whether the camera follows the runner: only its sway up and down counts then.
    why : Message, optional
        What is said of a camera that sways up and down.

    Returns
    -------
    Note or None
        Id ``sway``; ``sway_aside`` where it sways to the sides alone.

    Notes
    -----
    A path summed up from frame to frame drifts; only what it does within half a second counts.
    """
    known = np.isfinite(shift[:, 0])
    if known.sum() < 0.5 * len(shift) or not body_widths > 0:
        return None
    path = np.cumsum(np.where(known[:, None], shift, 0.0), axis=0)
    length = min(2 * round(0.5 * _SWAY_S * fps) + 1, len(path))
    around = sliding_window_view(path, length, axis=0)
    sway = path[length // 2 : length // 2 + len(around)] - around.mean(axis=-1)
    across, down = np.std(sway, axis=0) / body_widths
    if down > _SWAY_SHARE:
        message = msg(
            "The camera sways, as in a hand. Its sway and your bounce cannot be told apart; put "
            "the phone on something steady."
        )
        return Note("sway", why or message)
    if follows or across <= _SWAY_SHARE:
        return None
    message = msg(
        "The camera sways to the sides, as in a hand. Its sway and the width of your steps cannot "
        "be told apart; put the phone on something steady."
    )
    return Note("sway_aside", message)


def body_widths(xy_px: NDArray[np.float64], width_px: int) -> float:
    """Return how tall the runner is seen, in widths of the picture; NaN where that is not known.

    Parameters
    ----------
    xy_px : (T, 33, 2) float
    width_px : int
    """
    down = xy_px[np.isfinite(xy_px[..., 1]).any(axis=1), :, 1]
    if not len(down):
        return float("nan")
    tall = np.nanmax(down, axis=1) - np.nanmin(down, axis=1)
    return float(np.median(tall)) / width_px


def signature(rgb: NDArray[np.uint8]) -> NDArray[np.int16]:
    """Return a small copy of a picture to compare it by."""
    return rgb[::_SIGNATURE_STEP_PX, ::_SIGNATURE_STEP_PX].astype(np.int16)


def change_between(one: NDArray[np.int16], other: NDArray[np.int16]) -> float:
    """Return how much two pictures differ, in levels of 255."""
    return float(np.abs(one - other).max(axis=2).mean())


def repeated_frames(change: NDArray[np.float64], fps: float) -> NDArray[np.bool_]:
    """Return which frames repeat the one before.

    Parameters
    ----------
    change : (T,) float
        How much each frame differs from the one before; NaN where that is not known.
    fps : float
    """
    if len(change) <= 2 * _NEIGHBOURS:
        return np.zeros(len(change), dtype=bool)
    known = np.where(np.isfinite(change), change, np.nanmedian(change))
    around = sliding_window_view(np.pad(known, _NEIGHBOURS, mode="reflect"), 2 * _NEIGHBOURS + 1)
    still = np.isfinite(change) & (known < _REPEATED * np.percentile(around, _USUAL, axis=1))
    return _short_runs(still, round(_LONGEST_S * fps))


def _short_runs(flags: NDArray[np.bool_], longest: int) -> NDArray[np.bool_]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    short = np.zeros(len(flags), dtype=bool)
    for start, stop in edges.reshape(-1, 2):
        short[start:stop] = stop - start <= longest
    return short
