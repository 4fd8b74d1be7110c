"""Where there may be a face in the pictures of a clip, whoever's it is: what is kept hides them.

The pose networks follow one person and overlook others, small ones above all. CenterFace, a network
for faces alone, looks over every part of a picture instead. What it takes for a face is believed
early: a blurred patch of wall costs nothing, a face that is passed on cannot be taken back.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck import assets
from formcheck.pose import INDEX, Bystander, FloatArray, PoseTrack
from formcheck.video import Video, frames_among

__all__ = ["LOOKED_S", "FaceNetwork", "Watch", "find_faces"]

RgbArray = NDArray[np.uint8]

#: How often a film is looked over; between two looks a face moves little, or as it did.
LOOKED_S = 1.0 / 6.0

_ROWS = 1080  # a picture is looked at this tall: the face of somebody 15 % as tall has 14 rows
_COARSE_ROWS = 352  # and once this tall, for heads larger than a tile
_TILE_PX, _SHARED_PX = 608, 96  # largest tile, and what neighbours share
_STRIDE_PX = 32  # the network takes whole multiples of it,
_CELL_PX = 4  # and answers for cells of this size
_SURE = 0.1  # real faces score 0.65 and more, rendered ones, in the dark and far off, 0.1 and more
_CLEAR = 0.3  # below this, what lies on the runner's own limbs is a hand or a knee
_SAME = 0.6  # of the radius: two circles nearer than this are one face
_DARK, _LIT, _MOST_GAIN = 90.0, 110.0, 4.0  # mean brightness that is raised, to what, how far
_BLOCK_PX, _CHANGED = 8, 6.0  # a tile is looked at anew where a block changed by so many grey levels
_HEAD = 0.95  # of the face's longer side: a circle that hides the whole head
_BRIDGED_S = 1.0  # a face not seen for so long is still the same one
_REACH, _FASTEST = 1.5, 12.0  # radii, and radii a second: how far a head gets between two looks
_GROWN = 1.6  # the size of one head stays within this factor
_LIMB = 0.045  # of the runner's height: half a limb's width
_LIMBS = (
    ("left_shoulder", "left_elbow", "left_wrist", "left_index"),
    ("right_shoulder", "right_elbow", "right_wrist", "right_index"),
    ("left_shoulder", "left_hip", "left_knee", "left_ankle", "left_foot_index"),
    ("right_shoulder", "right_hip", "right_knee", "right_ankle", "right_foot_index"),
    ("left_shoulder", "right_shoulder", "right_hip", "left_hip"),
    ("left_shoulder", "right_hip"),
    ("right_shoulder", "left_hip"),
)


class FaceNetwork:
    """CenterFace: a picture in, faces out.

    Raises
    ------
    AssetError
        The network is not on this machine and cannot be fetched.

    Notes
    -----
    J. Xu, W. Xue, J. Yang: CenterFace, joint face detection and alignment using face as point
    (2019). Each thread has networks of its own, one for each size of picture, since a network
    that is given another size starts anew.
    """

    _OUTPUTS = ("537", "538", "539")  # how likely, how large, how far off the cell's middle

    def __init__(self) -> None:
        self._data = np.frombuffer(assets.ensure("faces").read_bytes(), dtype=np.uint8)
        self._own = threading.local()

    def faces(self, rgb: RgbArray) -> FloatArray:
        """Return x, y, radius of a circle around each head, and how sure that is, (n, 4)."""
        height_px, width_px = rgb.shape[:2]
        down, across = (-size % _STRIDE_PX for size in (height_px, width_px))
        padded = cv2.copyMakeBorder(rgb, 0, down, 0, across, cv2.BORDER_REPLICATE)
        network = self._network(padded.shape)
        network.setInput(cv2.dnn.blobFromImage(padded))
        heat, size, offset = (out[0] for out in network.forward(self._OUTPUTS))
        rows, columns = np.nonzero(heat[0] >= _SURE)
        place = np.stack([columns, rows], axis=1) + 0.5
        middle = _CELL_PX * (place + offset[::-1, rows, columns].T)
        radius = _HEAD * _CELL_PX * np.exp(size[:, rows, columns]).max(axis=0)
        return _once(np.column_stack([middle, radius, heat[0, rows, columns]]).astype(float))

    def _network(self, shape: tuple[int, ...]) -> Any:
        known = self._own.__dict__.setdefault("by_shape", {})
        if shape not in known:
            known[shape] = cv2.dnn.readNetFromONNX(self._data)
        return known[shape]


@dataclass
class _Tile:
    """A part of the picture, what it was when it was looked at, and what was found."""

    top: int
    left: int
    bottom: int
    right: int
    blocks: NDArray[np.float32] | None = None
    found: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))

    def changed(self, blocks: NDArray[np.float32]) -> bool:
        """Return whether the part looks different, and keep how it looks if it does."""
        edges = (self.top, self.bottom, self.left, self.right)
        top, bottom, left, right = (edge // _BLOCK_PX for edge in edges)
        own = blocks[top:bottom, left:right]
        if self.blocks is not None and np.abs(own - self.blocks).max() <= _CHANGED:
            return False
        self.blocks = own
        return True


class Watch:
    """Looks for faces in one picture of a clip after another; what stands still is looked at once.

    Parameters
    ----------
    network : FaceNetwork
    pool : ThreadPoolExecutor
        Takes the parts of a picture.
    """

    def __init__(self, network: FaceNetwork, pool: ThreadPoolExecutor) -> None:
        self._network, self._pool = network, pool
        self._tiles: list[_Tile] = []
        self._shape: tuple[int, ...] = ()

    def faces(self, rgb: RgbArray) -> FloatArray:
        """Return x, y, radius and sureness of every face in a picture (n, 4), in its own pixels."""
        scale = _ROWS / rgb.shape[0]
        large = _lit(_sized(rgb, scale))
        if large.shape != self._shape:
            self._shape, self._tiles = large.shape, _tiles(*large.shape[:2])
        grey = cv2.cvtColor(large, cv2.COLOR_RGB2GRAY)
        size = (large.shape[1] // _BLOCK_PX, large.shape[0] // _BLOCK_PX)
        blocks = cv2.resize(grey, size, interpolation=cv2.INTER_AREA).astype(np.float32)
        stale = [tile for tile in self._tiles if tile.changed(blocks)]
        small = _sized(large, _COARSE_ROWS / _ROWS)
        coarse = self._pool.submit(self._network.faces, small)
        parts = [large[t.top : t.bottom, t.left : t.right] for t in stale]
        for tile, found in zip(stale, self._pool.map(self._network.faces, parts), strict=True):
            tile.found = found + [tile.left, tile.top, 0.0, 0.0]
        whole = coarse.result() * [*3 * (_ROWS / _COARSE_ROWS,), 1.0]
        everywhere = np.vstack([whole, *(tile.found for tile in self._tiles)])
        return _once(everywhere) / [scale, scale, scale, 1.0]


def find_faces(
    video: Video,
    track: PoseTrack,
    frames: Sequence[int],
    progress: Callable[[float], None] | None = None,
) -> tuple[Bystander, ...]:
    """Return every face that was seen in some frames of a clip, linked from frame to frame.

    Parameters
    ----------
    video : Video
    track : PoseTrack
        Of the same video; its frames and pixels are what ``frames`` and the answer count in.
    frames : sequence of int
        Which pictures are looked at.
    progress : callable, optional
        Called with the share done, 0 to 1.

    Raises
    ------
    AssetError
        The network for faces cannot be had.

    Notes
    -----
    The runner's own face is among them. How many of rendered people's faces are found is in
    ``docs/faces.md``; that a face is very small, or turned away, is why one can be missed.
    """
    at = {int(np.argmin(np.abs(video.time_s - track.time_s[frame]))): frame for frame in frames}
    paths: list[_Path] = []
    with ThreadPoolExecutor(max(1, min(4, os.cpu_count() or 1))) as pool:
        watch = Watch(FaceNetwork(), pool)
        for number, (frame, rgb) in enumerate(_pictures(video, at), start=1):
            found = watch.faces(rgb) / [*3 * (rgb.shape[1] / track.size_px[0],), 1.0]
            own = [circle[:3] for circle in found if not _on_limb(circle, track, frame)]
            _link(paths, own, frame, float(track.time_s[frame]))
            if progress:
                progress(number / len(at))
    return tuple(Bystander(np.array(own.frames), np.array(own.circles)) for own in paths)


def _pictures(video: Video, at: dict[int, int]) -> Iterator[tuple[int, RgbArray]]:
    """Yield the track's frame and the picture, no larger than it is looked at."""
    longest = round(_ROWS * max(1.0, video.width_px / video.height_px))
    for read in frames_among(video, at, max_side_px=longest):
        yield at[read.index], read.rgb


@dataclass
class _Path:
    """One face through the pictures, while it is being linked."""

    frames: list[int]
    times_s: list[float]
    circles: list[FloatArray]

    def apart(self, circle: FloatArray, time_s: float) -> float:
        """Return how far a circle is from where this face should be by now; 1 = too far."""
        last = self.circles[-1]
        waited_s = time_s - self.times_s[-1]
        sizes = sorted((circle[2], last[2]))
        if not 0 < waited_s <= _BRIDGED_S or sizes[1] > _GROWN * sizes[0]:
            return float("inf")
        place = last[:2]
        if len(self.circles) > 1:
            speed = (place - self.circles[-2][:2]) / (self.times_s[-1] - self.times_s[-2])
            place = place + speed * waited_s
        reach = (_REACH + _FASTEST * waited_s / len(self.circles)) * sizes[1]
        return float(np.linalg.norm(circle[:2] - place) / reach)


def _link(paths: list[_Path], circles: Sequence[FloatArray], frame: int, time_s: float) -> None:
    """Add the faces of one picture to those of the pictures before, the nearest first."""
    pairs = sorted(
        (apart, number, index)
        for number, circle in enumerate(circles)
        for index, path in enumerate(paths)
        if (apart := path.apart(circle, time_s)) < 1.0
    )
    taken: dict[int, int] = {}
    for _, number, index in pairs:
        if number not in taken and index not in taken.values():
            taken[number] = index
    for number, circle in enumerate(circles):
        if number in taken:
            path = paths[taken[number]]
            path.frames.append(frame)
            path.times_s.append(time_s)
            path.circles.append(circle)
        else:
            paths.append(_Path([frame], [time_s], [circle]))


def _on_limb(circle: FloatArray, track: PoseTrack, frame: int) -> bool:
    """Return whether an unsure circle sits on the runner's body: no face shows through that."""
    if circle[3] >= _CLEAR:
        return False
    places = track.xy_px[frame]
    if not np.isfinite(places).any():
        return False
    width_px = _LIMB * float(np.nanmax(places[:, 1]) - np.nanmin(places[:, 1]))
    for names in _LIMBS:
        line = places[[INDEX[name] for name in names]]
        for start, stop in zip(line[:-1], line[1:], strict=True):
            along = stop - start
            share = np.clip((circle[:2] - start) @ along / max(1e-9, along @ along), 0.0, 1.0)
            if np.linalg.norm(circle[:2] - start - share * along) < width_px:  # never where NaN
                return True
    return False


def _once(circles: FloatArray) -> FloatArray:
    """Return circles (n, 4) without those that mean the same face, the surest kept."""
    left = circles[np.argsort(-circles[:, 3], kind="stable")]
    kept = []
    while len(left):
        first, left = left[0], left[1:]
        kept.append(first)
        away = np.linalg.norm(left[:, :2] - first[:2], axis=1)
        left = left[away > _SAME * np.maximum(first[2], left[:, 2])]
    return np.array(kept).reshape(-1, 4)


@cache
def _edges(size_px: int) -> tuple[tuple[int, int], ...]:
    """Return where tiles along one side start and stop."""
    count = max(1, -(-(size_px - _SHARED_PX) // (_TILE_PX - _SHARED_PX)))
    own = min(size_px, -(-(size_px + (count - 1) * _SHARED_PX) // count))
    own = min(size_px, -(-own // _STRIDE_PX) * _STRIDE_PX)
    starts = np.round(np.linspace(0, size_px - own, count)).astype(int)
    return tuple((int(start), int(start) + own) for start in starts)


def _tiles(height_px: int, width_px: int) -> list[_Tile]:
    return [
        _Tile(top, left, bottom, right)
        for top, bottom in _edges(height_px)
        for left, right in _edges(width_px)
    ]


def _sized(rgb: RgbArray, scale: float) -> RgbArray:
    size = (max(1, round(rgb.shape[1] * scale)), max(1, round(rgb.shape[0] * scale)))
    how = cv2.INTER_AREA if scale < 1.0 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(rgb, size, interpolation=how), dtype=np.uint8)


def _lit(rgb: RgbArray) -> RgbArray:
    """Return a dark picture brighter: the network was not made for the dark."""
    mean = float(rgb.mean())
    if mean >= _DARK:
        return rgb
    return cv2.convertScaleAbs(rgb, alpha=min(_MOST_GAIN, _LIT / max(1.0, mean)))  # type: ignore[no-any-return]
