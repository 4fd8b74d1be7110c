"""Which of the runner's joints something that stands still hides, told by the room's own pictures.

A network places a joint behind a post or a rail as surely as one that it sees. But where the runner
is, the picture must not look as it does when nobody is there. Small patches at the joints are kept
from every frame. Once the clip is through they are held against the room without the runner: the
median, pixel by pixel, of pictures spread over the clip, each without what the runner covers in it.
A joint whose patch shows the room is covered, or is not where the network says.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from formcheck.model import INDEX, FloatArray

__all__ = ["LOOKS_SHAPE", "covered_by_room", "look_at_joints", "small_colour"]

_SIDES = ("left", "right")
#: What is looked at.
_PARTS = ("ear", "shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
_JOINTS = [INDEX["nose"], *(INDEX[f"{side}_{part}"] for side in _SIDES for part in _PARTS)]
#: Pictures are looked at in cells of whole pixels, so many along the longer side.
_LONGEST_CELLS = 360
#: A patch: its middle and two rings of points, in shares of the trunk's length.
_RINGS = ((0.03, 6), (0.06, 8))
#: Limbs, and how thick they are, with some room, in shares of the trunk's length.
_BONES = (
    ("hip", "knee", 0.45),
    ("knee", "ankle", 0.35),
    ("ankle", "foot_index", 0.4),
    ("ankle", "heel", 0.4),
    ("shoulder", "elbow", 0.35),
    ("elbow", "wrist", 0.3),
    ("wrist", "index", 0.35),
    ("shoulder", "hip", 0.6),
)
_HEAD = 0.9
_FEWEST_LOOKS = 3  # at a cell without the runner
#: How far a patch may differ from the room in grey levels: so many times what the picture's noise
#: makes, and at least so much.
_NOISES, _LEAST_LEVELS = 4.0, 5.0
#: Where the room itself changes more than this, as a belt's pattern or people behind, any colour
#: would pass for the room's, and nothing can be told.
_MOST_LEVELS = 16.0
_ALIKE = 2.0  # a joint's usual colour is told from the room's beyond so many times that
_FEWEST_SEEN = 8  # frames, for a usual colour


def _spots() -> FloatArray:
    rings = [np.zeros((1, 2))]
    for radius, points in _RINGS:
        turn = 2.0 * np.pi * np.arange(points) / points
        rings.append(radius * np.column_stack([np.cos(turn), np.sin(turn)]))
    return np.concatenate(rings)


_SPOTS = _spots()
#: Of what `look_at_joints` returns.
LOOKS_SHAPE = (len(_JOINTS), len(_SPOTS), 3)


def _cell_px(shape: tuple[int, ...]) -> int:
    """Return how many pixels a cell is wide."""
    return max(1, -(-max(shape[:2]) // _LONGEST_CELLS))


def small_colour(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return a picture's cells, (H, W, 3): the mean of the pixels in each."""
    import cv2

    cell = _cell_px(rgb.shape)
    height, width = (side // cell for side in rgb.shape[:2])
    whole = rgb[: height * cell, : width * cell]
    return np.asarray(cv2.resize(whole, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _trunk(xy: FloatArray) -> FloatArray:
    """Return the trunk's length, from the last two axes being landmarks and x, y."""
    ends = [0.5 * (xy[..., INDEX[f"left_{p}"], :] + xy[..., INDEX[f"right_{p}"], :])
            for p in ("shoulder", "hip")]  # fmt: skip
    return np.asarray(np.linalg.norm(ends[0] - ends[1], axis=-1))


def _spots_of(xy: FloatArray, height: int, width: int) -> tuple[NDArray[np.intp], ...]:
    """Return row and column of each joint's spots, (..., J, S), and which are in the picture.

    Parameters
    ----------
    xy : (..., 33, 2) float
        Landmarks in shares of the picture's width and height.
    """
    size = np.array([width, height], dtype=float)
    places = xy * size
    reach = _trunk(places)[..., np.newaxis, np.newaxis, np.newaxis]
    spots = places[..., _JOINTS, np.newaxis, :] + reach * _SPOTS
    known = np.isfinite(spots).all(axis=-1)
    cells = np.floor(np.where(known[..., np.newaxis], spots, -1.0)).astype(np.intp)
    inside = known & ((cells >= 0) & (cells < size)).all(axis=-1)
    cells = np.clip(cells, 0, size.astype(np.intp) - 1)
    return cells[..., 1], cells[..., 0], inside.astype(np.intp)


def look_at_joints(rgb: NDArray[np.uint8], xy: FloatArray) -> NDArray[np.uint8]:
    """Return the picture's colours at each joint, (J, S, 3).

    Parameters
    ----------
    rgb : (H, W, 3) uint8
    xy : (33, 2) float
        Landmarks in shares of the picture's width and height.
    """
    cell = _cell_px(rgb.shape)
    height, width = (side // cell for side in rgb.shape[:2])
    row, column, _ = _spots_of(xy, height, width)
    whole = rgb[: height * cell, : width * cell].reshape(height, cell, width, cell, 3)
    seen = whole[row, :, column]  # (J, S, cell, cell, 3)
    return np.asarray(np.rint(seen.mean(axis=(2, 3), dtype=np.float32)), dtype=np.uint8)


def covered_by_room(
    looks: NDArray[np.uint8], xy: FloatArray, pictures: Mapping[int, NDArray[np.uint8]]
) -> FloatArray:
    """Return which share of each landmark's patch shows the room, (T, 33); NaN where not known.

    Parameters
    ----------
    looks : (T, J, S, 3) uint8
        As `look_at_joints` returns them.
    xy : (T, 33, 2) float
        Landmarks in shares of the picture's width and height.
    pictures : mapping of int to (H, W, 3) uint8
        Some frames of the clip, as `small_colour` returns them.
    """
    covered = np.full(xy.shape[:2], np.nan)
    first = next(iter(pictures.values()), None)
    if first is None:
        return covered
    height, width = first.shape[:2]
    room, noise = _room(pictures, xy)
    limit = np.maximum(_NOISES * noise, _LEAST_LEVELS)
    row, column, inside = _spots_of(xy, height, width)
    there = room[row, column]
    known = (inside > 0) & np.isfinite(there).all(axis=-1)
    levels = limit[row, column]
    known &= levels <= _MOST_LEVELS
    same = known & (np.abs(there - looks).max(axis=-1) <= levels)
    usual = _usual_colours(looks, known & ~same)
    known &= ~_like_the_room(there, usual, _ALIKE * levels)
    count = known.sum(axis=-1)
    share = (known & same).sum(axis=-1) / np.maximum(count, 1)
    covered[:, _JOINTS] = np.where(count >= 0.5 * len(_SPOTS), share, np.nan)
    return covered


def _like_the_room(there: FloatArray, usual: FloatArray, levels: FloatArray) -> NDArray[np.bool_]:
    """Return where a joint would look like the room behind it, (T, J, S): nothing is told there.

    A dark shoe before a dark wall tells nothing. A joint that is never seen may have the colour of
    any other joint of the runner; where none is seen, nothing is told at all.
    """
    alike = np.abs(there - usual[:, np.newaxis]).max(axis=-1) <= levels
    unseen = np.isnan(usual).any(axis=-1)
    alike[:, unseen] = unseen.all()
    for colour in usual[~unseen]:
        alike[:, unseen] |= np.abs(there[:, unseen] - colour).max(axis=-1) <= levels[:, unseen]
    return np.asarray(alike)


def _usual_colours(looks: NDArray[np.uint8], seen: NDArray[np.bool_]) -> FloatArray:
    """Return each joint's usual colour, (J, 3), where it was seen; NaN where it hardly was."""
    usual = np.full((looks.shape[1], 3), np.nan)
    enough = seen.mean(axis=-1) >= 0.5
    for joint, frames in enumerate(enough.T):
        if frames.sum() >= _FEWEST_SEEN:
            usual[joint] = np.median(looks[frames, joint][seen[frames, joint]], axis=0)
    return usual


def _room(
    pictures: Mapping[int, NDArray[np.uint8]], xy: FloatArray
) -> tuple[FloatArray, FloatArray]:
    """Return the room without the runner, (H, W, 3), NaN where he always is, and its noise."""
    shots = np.stack([np.asarray(picture, np.float32) for picture in pictures.values()])
    for shot, frame in zip(shots, pictures, strict=True):
        shot[_body(xy[frame], *shot.shape[:2])] = np.nan
    looks = np.isfinite(shots[..., 0]).sum(axis=0)
    shots[:, looks < _FEWEST_LOOKS] = np.nan
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)  # cells that the runner never leaves
        room = np.nanmedian(shots, axis=0)
        noise = 1.4826 * np.nanmedian(np.abs(shots - room), axis=0).max(axis=-1)
    usual = float(np.median(noise[seen])) if (seen := np.isfinite(noise)).any() else 0.0
    return room.astype(float), np.fmax(noise, usual).astype(float)


def _body(xy: FloatArray, height: int, width: int) -> NDArray[np.bool_]:
    """Return what a body covers of a picture, with some room around it."""
    import cv2

    mask = np.zeros((height, width), dtype=np.uint8)
    place = xy * (width, height)
    trunk = float(_trunk(place))
    if not np.isfinite(trunk):
        return mask > 0

    def limb(one: str, other: str, thick: float) -> None:
        ends = place[[INDEX[one], INDEX[other]]]
        if np.isfinite(ends).all():
            a, b = (tuple(int(v) for v in np.clip(end, -9999, 9999)) for end in ends)
            cv2.line(mask, a, b, 1, max(1, round(thick * trunk)))

    for side in _SIDES:
        for one, other, thick in _BONES:
            limb(f"{side}_{one}", f"{side}_{other}", thick)
    limb("left_shoulder", "right_hip", 0.6)
    limb("right_shoulder", "left_hip", 0.6)
    limb("nose", "left_ear", _HEAD)
    limb("nose", "right_ear", _HEAD)
    return mask > 0
