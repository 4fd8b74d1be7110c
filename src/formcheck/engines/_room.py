"""How the room moved in the picture since a segment's first frame, told by the room alone.

In the first frame those pixels are chosen that show most (edges, corners, texture), some in every
part of the picture, but none on the runner. For each other frame that turn of the camera is sought
which brings these pixels nearest to what they showed then: Lucas and Kanade's method with the first
frame's slopes (Baker and Matthews 2004, doi:10.1023/B:VISI.0000011205.11775.fd), always against the
first frame, so that nothing adds up. What moves by itself (a belt, other people, a screen) and what
the runner hides looks wrong and loses its say.

A camera that turns in a hand moves the whole picture, and by perspective its sides a little more
than its middle; one that comes nearer makes it grow. So a frame has three turns and a growth.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from formcheck.model import FloatArray

__all__ = ["RoomSeen", "RoomWatch"]

_LONGEST_PX = 480
_SMOOTHING_PX = 1.2
#: Pixels are chosen in cells, so many along the longer side, at most so many in each.
_CELLS, _A_CELL = 10, 24
_BORDER_PX = 6
_RIM = 0.08  # of the runner's height: landmarks lie inside of the body, the head's top above them
#: A pixel shows something where the picture is this steep (grey levels a pixel), and so many times
#: steeper than noise makes it (1 SD): of a million noisy pixels four. Of slopes that are noise,
#: half are under 1.18 SD and a tenth under 0.46 (Rayleigh's distribution); the room has more.
_STEEP, _NOISES = 1.5, 5.0
_OF_NOISE = ((50.0, 1.18), (10.0, 0.46))
#: Focal length in longer sides of the picture: a phone's main lens has 0.75, its second one 1.5.
#: It decides only how much more the sides move than the middle.
_FOCUS = 0.95
_STEPS, _STILL_PX = 6, 0.03
_LEAST_LEVELS, _TIMES = 2.0, 2.5  # how far a pixel may be off before it loses its say
_FEWEST = 120  # pixels
_LOST_SHARE = 0.3  # of the pixels in view agree where the room is found


@dataclass(frozen=True, slots=True)
class RoomSeen:
    """How the room moved in one segment, frame by frame from the first one that was read.

    Parameters
    ----------
    first : int
        The clip's frame that the others are held against.
    to_film : (F, 3, 3) float
        Takes places of the first frame to those of each frame, in pixels of the upright picture;
        NaN where the room was not found.
    error_px : (F,) float
        Standard error of the room's place in the middle of the picture, by the picture's noise.
    """

    first: int
    to_film: FloatArray
    error_px: FloatArray

    @classmethod
    def nothing(cls) -> RoomSeen:
        """Return the look of somebody who has not looked."""
        return cls(0, np.zeros((0, 3, 3)), np.zeros(0))


@dataclass(slots=True)
class _First:
    """What is known of a segment's first frame: pixels, what they show, how that changes."""

    rays: FloatArray
    levels: FloatArray
    slopes: FloatArray


@dataclass(slots=True)
class RoomWatch:
    """Finds how the room moved in every frame of one segment.

    Parameters
    ----------
    size_px : (2,) float
        Of the upright picture.
    """

    size_px: FloatArray
    _index: int = -1
    _px: float = 1.0
    _lens: FloatArray = field(default_factory=lambda: np.eye(3))
    _first: _First | None = None
    _turn: FloatArray = field(default_factory=lambda: np.eye(3))
    _way: FloatArray = field(default_factory=lambda: np.eye(3))
    _rows: dict[int, tuple[FloatArray, float]] = field(default_factory=dict)

    def see(self, index: int, rgb: NDArray[np.uint8], xy_px: FloatArray) -> None:
        """Look at one more frame; the first one is what the others are held against.

        Parameters
        ----------
        index : int
            The frame's number in the clip.
        rgb : (H, W, 3) uint8
        xy_px : (33, 2) float
            The runner's landmarks in pixels of the upright picture; NaN where nobody was found.
        """
        grey = _small_grey(rgb)
        height, width = grey.shape
        body = _body(xy_px * (width / self.size_px[0]), height, width)
        if self._first is None:
            self._index, self._px = index, float(self.size_px[0]) / width
            focal = _FOCUS * max(width, height)
            self._lens = np.array(
                [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]]
            )
            self._first = _chosen(grey, body, self._lens)
            self._rows[index] = (np.eye(3), 0.0)
        elif len(self._first.rays) >= _FEWEST:
            found = self._seek(self._first, grey, body)
            if found is not None:
                self._rows[index] = found

    def told(self, stop: int) -> RoomSeen:
        """Return what was seen before a frame of the clip."""
        first = max(self._index, 0)
        count = max(stop - first, 0)
        to_film = np.full((count, 3, 3), np.nan)
        error_px = np.full(count, np.nan)
        back = np.linalg.inv(self._lens)
        grown = np.diag([self._px, self._px, 1.0])
        for index, (turn, error) in self._rows.items():
            if index < stop:
                small = self._lens @ turn @ back
                to_film[index - first] = grown @ small @ np.linalg.inv(grown)
                error_px[index - first] = error * self._px
        return RoomSeen(first, to_film, error_px)

    def _seek(
        self, first: _First, grey: NDArray[np.float32], body: NDArray[np.bool_]
    ) -> tuple[FloatArray, float] | None:
        """Return turn and standard error; None where the room is lost."""
        before = self._turn
        for start in (self._way @ before, before):
            found = _turned(first, grey, body, self._lens, start)
            if found is not None:
                self._turn = found[0]
                self._way = found[0] @ np.linalg.inv(before)
                return found
        self._way = np.eye(3)
        return None


def _small_grey(rgb: NDArray[np.uint8]) -> NDArray[np.float32]:
    """Return a picture in grey, at most 480 px long, a little smoothed."""
    import cv2

    share = min(1.0, _LONGEST_PX / max(rgb.shape[:2]))
    size = (max(1, round(rgb.shape[1] * share)), max(1, round(rgb.shape[0] * share)))
    grey = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    if share < 1.0:
        grey = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.GaussianBlur(grey.astype(np.float32), (5, 5), _SMOOTHING_PX))


def _body(xy: FloatArray, height: int, width: int) -> NDArray[np.bool_]:
    """Return what the runner covers of a picture, and what lies between the limbs."""
    import cv2

    mask = np.zeros((height, width), dtype=np.uint8)
    seen = xy[np.isfinite(xy).all(axis=1)]
    if len(seen) >= 3:
        hull = cv2.convexHull(np.rint(np.clip(seen, -9999, 9999)).astype(np.int32))
        rim = max(1, round(2.0 * _RIM * float(np.ptp(seen[:, 1]))))
        cv2.fillConvexPoly(mask, hull, 1)
        cv2.polylines(mask, [hull], True, 1, rim)
    return mask > 0


def _chosen(grey: NDArray[np.float32], body: NDArray[np.bool_], lens: FloatArray) -> _First:
    """Return the pixels that show most, some of every part of the picture.

    Parameters
    ----------
    grey, body : (H, W)
    lens : (3, 3) float
    """
    import cv2

    across, down = (0.125 * cv2.Sobel(grey, cv2.CV_32F, *axes) for axes in ((1, 0), (0, 1)))
    steep = np.hypot(across, down)
    noise = min(float(np.percentile(steep, share)) / times for share, times in _OF_NOISE)
    steep[body] = 0.0
    edge = np.ones_like(body)
    edge[_BORDER_PX:-_BORDER_PX, _BORDER_PX:-_BORDER_PX] = False
    steep[edge] = 0.0
    rows, columns = np.nonzero(steep > max(_STEEP, _NOISES * noise))
    cell = -(-max(grey.shape) // _CELLS)
    order = np.argsort(-steep[rows, columns], kind="stable")
    rows, columns = rows[order], columns[order]
    number = (rows // cell) * _CELLS + columns // cell
    by_cell = np.argsort(number, kind="stable")
    rows, columns, number = rows[by_cell], columns[by_cell], number[by_cell]
    starts = np.searchsorted(number, number)
    kept = np.arange(len(number)) - starts < _A_CELL
    rows, columns = rows[kept], columns[kept]
    focal = lens[0, 0]
    x, y = (columns - lens[0, 2]) / focal, (rows - lens[1, 2]) / focal
    gx, gy = across[rows, columns].astype(float), down[rows, columns].astype(float)
    level = grey[rows, columns].astype(float)
    slopes = np.column_stack(
        [
            focal * (-gx * x * y - gy * (1.0 + y * y)),
            focal * (gx * (1.0 + x * x) + gy * x * y),
            focal * (-gx * y + gy * x),
            focal * (gx * x + gy * y),
            np.ones_like(x),
            level - level.mean() if len(level) else level,
        ]
    )
    rays = np.column_stack([x, y, np.ones_like(x)])
    return _First(rays, level, slopes)


def _turned(
    first: _First,
    grey: NDArray[np.float32],
    body: NDArray[np.bool_],
    lens: FloatArray,
    turn: FloatArray,
) -> tuple[FloatArray, float] | None:
    """Return how the camera turned since the first frame, starting from a guess."""
    import cv2

    focal, middle = lens[0, 0], lens[:2, 2]
    size = np.array(grey.shape[::-1])
    gain = np.zeros(2)
    for step in range(_STEPS):
        ahead = first.rays @ turn.T
        places = focal * ahead[:, :2] / ahead[:, 2:] + middle
        where = places.astype(np.float32)
        now = cv2.remap(grey, where[None, :, 0], where[None, :, 1], cv2.INTER_LINEAR)[0]
        cell = np.clip(np.rint(places), 0, size - 1).astype(np.intp)
        seen = ((places >= 0) & (places <= size - 1)).all(axis=1) & ~body[cell[:, 1], cell[:, 0]]
        if seen.sum() < _FEWEST:
            return None
        off = now - first.levels
        if not step:
            gain[0] = np.median(off[seen])
        off = off - first.slopes[:, 4:] @ gain
        levels = max(_LEAST_LEVELS, 1.4826 * float(np.median(np.abs(off[seen]))))
        say = seen / (1.0 + np.square(off / (_TIMES * levels))) ** 2
        weighed = first.slopes * say[:, None]
        normal = weighed.T @ first.slopes + 1e-6 * np.diag([focal**2] * 4 + [1.0, 1.0])
        change = -np.linalg.solve(normal, weighed.T @ off)
        turn = turn @ _small(change[:4])
        gain -= change[4:]
        if np.abs(change[:4]).max() * focal < _STILL_PX:
            break
    agree = float((say[seen] > 0.5).mean())
    if agree < _LOST_SHARE or not np.isfinite(turn).all():
        return None
    spread = np.linalg.inv(normal)
    error = levels * focal * float(np.sqrt(max(spread[0, 0], spread[1, 1])))
    return turn, error


def _small(change: FloatArray) -> FloatArray:
    """Return turns about x, y and z and a growth, (4,), as a matrix."""
    across, down, about, growth = change
    skew = np.array([[0, -about, down], [about, 0, -across], [-down, across, 0]])
    angle = float(np.linalg.norm(change[:3]))
    versed = 0.5 * float(np.sinc(0.5 * angle / np.pi)) ** 2
    turn = np.eye(3) + float(np.sinc(angle / np.pi)) * skew + versed * (skew @ skew)
    turn[:2] *= np.exp(growth)
    return np.asarray(turn)
