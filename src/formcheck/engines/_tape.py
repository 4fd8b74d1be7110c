"""Two pieces of bright tape on the back of the pelvis, found by their colour.

In each picture, spots that stand out in colour from what is around them are looked for about the
hips. Which two of them are tape is settled once for the whole clip: a pair of one colour that stays
where it is on the body, as far apart as the dimples of a pelvis, with nothing else like it near.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from formcheck.model import INDEX, FloatArray

__all__ = ["find_spots", "find_tape"]

# Lengths are shares of the trunk, mid-hip to mid-shoulder: about 50 cm.
_HALF_WIDTH, _BELOW, _ABOVE = 0.40, 0.15, 0.50  # where spots are looked for
_AROUND = 0.095  # so far to every side of a spot the colour is another
_SOFT = 0.01  # what noise is softened by
_LEAST_SIDE, _MOST_SIDE = 0.02, 0.19  # of a spot
_LEAST_APART, _MOST_APART = 0.10, 0.36  # from piece to piece
_OFF_MIDDLE = 0.16  # of the pair's middle, to either side
_MOST_TILT = np.tan(np.radians(20.0))  # against the line square to the trunk
_MOST_UNLIKE_SIZE = 3.0
_TRUNK_PX = 240.0  # a larger picture is shrunk to this: nothing is gained by more
_LEAST_TRUNK_PX = 40.0

# In L*a*b*, as OpenCV gives it for 8 bits.
_LEAST_CONTRAST, _LEAST_CHROMA = 12.0, 18.0
_LIKE = 22.0  # two spots of one colour are no further apart

_MOST_SPOTS = 12
_SAME_PLACE = 0.07
_REFERENCES = 60  # pairs that may be what the others are held against
_LEAST_SHARE, _LEAST_FRAMES = 0.25, 8  # seen in fewer frames than this is no tape
_STEADY = 0.15  # most spread of the distance between the pieces, robust SD over median
_STAYS = 0.7  # in fewer of the frames with such a pair at its place: it is not fixed to the body
_MOST_OTHERS = 0.5  # spots of that colour beside the pair, mean of a frame: more is a pattern

#: Columns of a spot: x, y in pixels, area in pixels, a*, b*.
_SPOT = 5
_HIPS = [INDEX["left_hip"], INDEX["right_hip"]]
_SHOULDERS = [INDEX["left_shoulder"], INDEX["right_shoulder"]]


def find_spots(rgb: NDArray[np.uint8], xy_px: FloatArray, size_px: FloatArray) -> FloatArray:
    """Return the coloured spots about the hips of a runner seen from behind, (K, 5).

    Parameters
    ----------
    rgb : (H, W, 3) uint8
        May be smaller than the clip's picture.
    xy_px : (33, 2) float
        The runner's landmarks in the clip's picture; NaN where not seen.
    size_px : (2,) float
        Width and height of the clip's picture.

    Returns
    -------
    (K, 5) float
        x and y in pixels of the clip's picture, area in its pixels, a* and b*; none where the
        runner is not seen from behind.
    """
    import cv2

    none = np.zeros((0, _SPOT))
    scale = rgb.shape[1] / float(size_px[0])
    hip, line = _trunk(xy_px * scale)
    trunk = float(np.linalg.norm(line))
    if not np.isfinite(trunk) or trunk < _LEAST_TRUNK_PX or not _from_behind(xy_px):
        return none
    low = hip - trunk * np.array([_HALF_WIDTH, _ABOVE])
    high = hip + trunk * np.array([_HALF_WIDTH, _BELOW])
    left, top = np.maximum(np.floor(low), 0).astype(int)
    right, bottom = np.minimum(np.ceil(high), (rgb.shape[1], rgb.shape[0])).astype(int)
    if right - left < 8 or bottom - top < 8:
        return none
    part = rgb[top:bottom, left:right]
    shrink = min(1.0, _TRUNK_PX / trunk)
    if shrink < 1.0:
        part = cv2.resize(part, None, fx=shrink, fy=shrink, interpolation=cv2.INTER_AREA)
    unit = trunk * shrink
    lab = cv2.cvtColor(part, cv2.COLOR_RGB2LAB)
    colour = cv2.GaussianBlur(lab[..., 1:].astype(np.float32), (0, 0), max(0.6, _SOFT * unit))
    contrast = _contrast(colour, round(_AROUND * unit))
    chroma = np.hypot(*np.moveaxis(colour - 128.0, -1, 0))
    mask = ((contrast > _LEAST_CONTRAST) & (chroma > _LEAST_CHROMA)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    spots = []
    for label in range(1, count):
        x, y, wide, tall, area = (int(value) for value in stats[label])
        if not _is_spot(wide / unit, tall / unit, area / (wide * tall)):
            continue
        own = (slice(y, y + tall), slice(x, x + wide))
        weight = np.where(labels[own] == label, contrast[own], 0.0)
        total = float(weight.sum())
        rows, columns = np.mgrid[y : y + tall, x : x + wide]
        place = [float((weight * axis).sum()) / total for axis in (columns, rows)]
        ab = np.median(colour[own][labels[own] == label], axis=0) - 128.0
        spots.append([*place, float(area), *ab.astype(float)])
    if not spots:
        return none
    found = np.array(sorted(spots, key=lambda spot: -spot[2])[:_MOST_SPOTS])
    found[:, :2] = ((found[:, :2] + 0.5) / shrink - 0.5 + (left, top)) / scale
    found[:, 2] /= (shrink * scale) ** 2
    return found


def find_tape(spots: Sequence[FloatArray], xy_px: FloatArray) -> FloatArray:
    """Return where the two pieces of tape are, (T, 2, 2) pixels: left first; (0, 2, 2) if none.

    Parameters
    ----------
    spots : sequence of (K, 5) float
        As `find_spots` gives them, one array a frame.
    xy_px : (T, 33, 2) float
    """
    none = np.zeros((0, 2, 2))
    frames: list[int] = []
    rows: list[FloatArray] = []
    for frame, found in enumerate(spots):
        pairs = _pairs(found, xy_px[frame])
        frames += [frame] * len(pairs)
        rows += pairs
    seen = sum(_from_behind(one) for one in xy_px)
    least = max(_LEAST_FRAMES, _LEAST_SHARE * seen)
    if len(set(frames)) < least:
        return none
    of_frame, table = np.array(frames), np.array(rows)
    place = table[:, 4:]
    tolerance = np.array([_SAME_PLACE, _SAME_PLACE, 0.05, _LIKE, _LIKE])
    chosen = np.linspace(0, len(table) - 1, min(_REFERENCES, len(table))).astype(int)
    alike = [(np.abs(place - place[one]) < tolerance).all(axis=1) for one in chosen]
    best = max(alike, key=lambda same: len(np.unique(of_frame[same])))
    middle = np.median(place[best], axis=0)
    off = np.abs(place - middle) / tolerance
    alike_now = np.flatnonzero((off < 1.0).all(axis=1))
    tape = np.full((len(spots), 2, 2), np.nan)
    others = []
    nearest: dict[int, int] = {}
    for row in alike_now.tolist():
        frame = int(of_frame[row])
        if frame not in nearest or off[row].sum() < off[nearest[frame]].sum():
            nearest[frame] = row
    for frame, row in nearest.items():
        tape[frame] = table[row, :4].reshape(2, 2)
        unlike = np.abs(spots[frame][:, 3:] - middle[3:]).max(axis=1)
        others.append(int((unlike < _LIKE).sum()) - 2)
    coloured = (np.abs(place[:, 3:] - middle[3:]) < _LIKE).all(axis=1)
    stays = len(nearest) / len(np.unique(of_frame[coloured]))
    if len(nearest) < least or stays < _STAYS or np.mean(others) > _MOST_OTHERS:
        return none
    apart = table[list(nearest.values()), 6]
    spread = 1.4826 * float(np.median(np.abs(apart - np.median(apart))))
    return tape if spread <= _STEADY * float(np.median(apart)) else none


def _trunk(xy_px: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mid-hip, and the way from it to mid-shoulder, (2,) each."""
    hip = xy_px[_HIPS].mean(axis=0)
    return hip, xy_px[_SHOULDERS].mean(axis=0) - hip


def _from_behind(xy_px: FloatArray) -> bool:
    """Return whether the runner's right shoulder and hip are to the right in the picture."""
    right = [xy_px[pair[1], 0] > xy_px[pair[0], 0] for pair in (_HIPS, _SHOULDERS)]
    trunk = np.linalg.norm(_trunk(xy_px)[1])
    across = xy_px[_SHOULDERS[1], 0] - xy_px[_SHOULDERS[0], 0]
    return bool(all(right) and across > 0.35 * trunk)


def _contrast(colour: NDArray[np.float32], away: int) -> NDArray[np.float32]:
    """Return how much each pixel differs from all eight that lie so far off: (H, W).

    A band, a seam or an edge has its own colour again in some direction, a piece of tape has not.
    """
    height, width = colour.shape[:2]
    wide = np.pad(colour, ((away, away), (away, away), (0, 0)), mode="edge")
    slant = round(0.7 * away)
    steps = [(0, away), (away, 0), (slant, slant), (slant, -slant)]
    least = np.full((height, width), np.inf, dtype=np.float32)
    for down, right in [*steps, *((-y, -x) for y, x in steps)]:
        rows, columns = away + down, away + right
        there = wide[rows : rows + height, columns : columns + width]
        np.minimum(least, np.hypot(*np.moveaxis(colour - there, -1, 0)), out=least)
    return least


def _is_spot(wide: float, tall: float, filled: float) -> bool:
    """Return whether a patch is as large and as square as a piece of tape, in trunks."""
    small, large = min(wide, tall), max(wide, tall)
    return small >= _LEAST_SIDE and large <= _MOST_SIDE and large <= 3.5 * small and filled >= 0.4


def _pairs(spots: FloatArray, xy_px: FloatArray) -> list[FloatArray]:
    """Return the pairs that may be tape: both places, then where on the body, width and colour.

    Returns
    -------
    list of (9,) float
        Left x, y, right x, y in pixels; the pair's middle to the right of and above mid-hip, and
        the distance between its pieces, in trunks; a* and b*.
    """
    hip, line = _trunk(xy_px)
    trunk = float(np.linalg.norm(line))
    if len(spots) < 2 or not np.isfinite(trunk):
        return []
    up = line / trunk
    right = np.array([-up[1], up[0]])
    found = []
    for one, two in combinations(spots, 2):
        left_one, right_one = (one, two) if one[0] < two[0] else (two, one)
        line = (right_one[:2] - left_one[:2]) / trunk
        middle = (0.5 * (left_one[:2] + right_one[:2]) - hip) / trunk
        across, aside = float(line @ right), float(middle @ right)
        sizes = sorted((one[2], two[2]))
        if not (
            _LEAST_APART <= across <= _MOST_APART
            and abs(float(line @ up)) <= _MOST_TILT * across
            and abs(aside) <= _OFF_MIDDLE
            and sizes[1] <= _MOST_UNLIKE_SIZE * sizes[0]
            and np.hypot(*(one[3:] - two[3:])) <= _LIKE
        ):
            continue
        colour = 0.5 * (one[3:] + two[3:])
        body = [aside, float(middle @ up), float(np.linalg.norm(line)), *colour]
        found.append(np.array([*left_one[:2], *right_one[:2], *body]))
    return found
