"""Lines, arcs and words on a picture: thin, antialiased, and legible on any background.

Everything is given in the clip's own pixels; a `Canvas` knows where they lie on its picture.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from importlib.resources import as_file, files
from itertools import pairwise
from typing import Literal

import cv2
import numpy as np
from numpy.typing import ArrayLike, NDArray
from PIL import Image, ImageDraw, ImageFont

from formcheck.errors import OutputError
from formcheck.i18n import msg
from formcheck.model import FloatArray, PoseTrack, moved_by

__all__ = [
    "DARK",
    "GREY",
    "LEFT",
    "PAPER",
    "RIGHT",
    "WHITE",
    "Anchor",
    "Canvas",
    "Colour",
    "Picture",
    "paler",
]

Picture = NDArray[np.uint8]
Colour = tuple[int, int, int]
Anchor = Literal["centre", "left", "right"]

#: Red, green, blue. Left and right keep these colours everywhere in the product.
LEFT: Colour = (0, 114, 178)
RIGHT: Colour = (213, 94, 0)
WHITE: Colour = (255, 255, 255)
GREY: Colour = (190, 190, 190)
DARK: Colour = (24, 24, 24)
#: Grey of the empty picture that is drawn on where there is no video.
PAPER = 244

_SHIFT = 4  # cv2 draws with 1/16 pixel positions, so that thin lines do not tremble in video


def paler(colour: Colour, part: float = 0.5) -> Colour:
    """Return a colour mixed with white; ``part`` 1 is white."""
    red, green, blue = (round(channel + (255 - channel) * part) for channel in colour)
    return red, green, blue


@dataclass(slots=True)
class Canvas:
    """A picture that is drawn on, and where the clip's pixels lie on it.

    Parameters
    ----------
    image : (H, W, 3) uint8
        Red, green, blue; drawn on in place.
    scale : float
        Canvas pixels per clip pixel.
    origin_px : (2,) float
        The clip pixel at the canvas's upper left corner.
    to_film : (3, 3) float or None
        Where what is drawn is of a steadied picture: takes its places to this frame's.
    """

    image: Picture
    scale: float = 1.0
    origin_px: tuple[float, float] = (0.0, 0.0)
    to_film: FloatArray | None = None

    @property
    def unit(self) -> float:
        """Return the width of a thin line on this picture, in canvas pixels."""
        return max(1.0, float(min(self.image.shape[:2])) / 320)

    def place(self, point: ArrayLike) -> FloatArray:
        """Return clip pixels as canvas pixels."""
        filmed = np.asarray(point, dtype=float)
        if self.to_film is not None:
            filmed = moved_by(self.to_film, filmed)
        return (filmed - self.origin_px) * self.scale

    def on_frame(self, track: PoseTrack, frame: int) -> Canvas:
        """Return the same picture, to be drawn on in the places of a cleaned track."""
        return replace(self, to_film=track.to_film[frame] if len(track.to_film) else None)

    def line(
        self,
        start: ArrayLike,
        stop: ArrayLike,
        colour: Colour,
        width: float = 1.5,
        *,
        halo: bool = False,
        dashed: bool = False,
    ) -> None:
        """Draw a straight line; ``width`` in units, ``halo`` puts a dark rim around it."""
        ends = np.array([self.place(start), self.place(stop)])
        if not np.isfinite(ends).all():
            return
        pieces = _dashes(ends, 7 * self.unit) if dashed else [ends]
        if halo:
            for piece in pieces:
                self._stroke(piece, DARK, width + 1.2)
        for piece in pieces:
            self._stroke(piece, colour, width)

    def path(
        self, points: ArrayLike, colour: Colour, width: float = 1.5, *, halo: bool = False
    ) -> None:
        """Draw straight lines through points; missing points break it."""
        corners = np.asarray(points, dtype=float)
        for start, stop in pairwise(corners):
            self.line(start, stop, colour, width, halo=halo)

    def dot(
        self, centre: ArrayLike, colour: Colour, radius: float = 2.5, *, halo: bool = True
    ) -> None:
        """Draw a filled circle; ``radius`` in units."""
        middle = self.place(centre)
        if not np.isfinite(middle).all():
            return
        if halo:
            self._disc(middle, DARK, radius + 0.8)
        self._disc(middle, colour, radius)

    def arc(
        self, corner: ArrayLike, one: ArrayLike, other: ArrayLike, radius_px: float, colour: Colour
    ) -> FloatArray:
        """Draw the angle between two directions at a corner as a filled slice with a rim.

        Returns
        -------
        (2,) float
            The middle of the rim in clip pixels, where a label belongs.
        """
        centre = np.asarray(corner, dtype=float)
        first, second = (np.asarray(direction, dtype=float) for direction in (one, other))
        start = float(np.arctan2(first[1], first[0]))
        turn = float(np.arctan2(second[1], second[0])) - start
        turn = (turn + np.pi) % (2 * np.pi) - np.pi
        angles = start + np.linspace(0.0, turn, 24)
        rim = centre + radius_px * np.stack((np.cos(angles), np.sin(angles)), -1)
        if np.isfinite(rim).all():
            self.shade(np.vstack((centre, rim)), colour, 0.35)
            self.path(rim, colour, 1.2, halo=True)
        return np.asarray(rim[len(rim) // 2])

    def shade(self, corners: ArrayLike, colour: Colour, opacity: float) -> None:
        """Fill a polygon with a see-through colour."""
        polygon = self.place(corners)
        if not np.isfinite(polygon).all():
            return
        height, width = self.image.shape[:2]
        low = np.clip(np.floor(polygon.min(0)).astype(int), 0, (width, height))
        high = np.clip(np.ceil(polygon.max(0)).astype(int) + 1, 0, (width, height))
        if (high <= low).any():
            return
        part = self.image[low[1] : high[1], low[0] : high[0]]
        filled = part.copy()
        cv2.fillPoly(filled, [_fixed(polygon - low)], colour, cv2.LINE_AA, _SHIFT)
        cv2.addWeighted(filled, opacity, part, 1 - opacity, 0, dst=part)

    def label(
        self,
        text: str,
        at: ArrayLike,
        size: float = 15.0,
        colour: Colour = WHITE,
        anchor: Anchor = "centre",
    ) -> None:
        """Write words with a dark rim, kept inside the picture; ``size`` in units."""
        middle = self.place(at)
        if np.isfinite(middle).all():
            self.write(text, middle, size, colour, anchor)

    def write(
        self,
        text: str,
        at: ArrayLike,
        size: float = 15.0,
        colour: Colour = WHITE,
        anchor: Anchor = "centre",
    ) -> None:
        """Write words at canvas pixels; see `label`."""
        letters, rim = _words(text, max(8, round(size * self.unit)))
        height, width = letters.shape
        x, y = np.asarray(at, dtype=float)
        x -= {"left": 0.0, "centre": width / 2, "right": float(width)}[anchor]
        left = int(np.clip(x, 0, max(0, self.image.shape[1] - width)))
        top = int(np.clip(y - height / 2, 0, max(0, self.image.shape[0] - height)))
        part = self.image[top : top + height, left : left + width]
        rim, letters = (mask[: part.shape[0], : part.shape[1], None] for mask in (rim, letters))
        mixed = part * (1 - rim) + np.array(DARK) * rim
        part[:] = (mixed * (1 - letters) + np.array(colour) * letters).astype(np.uint8)

    def _stroke(self, ends: FloatArray, colour: Colour, width: float) -> None:
        start, stop = (tuple(int(v) for v in point) for point in _fixed(ends))
        thickness = max(1, round(width * self.unit))
        cv2.line(self.image, start, stop, colour, thickness, cv2.LINE_AA, _SHIFT)

    def _disc(self, middle: FloatArray, colour: Colour, radius: float) -> None:
        x, y = (int(v) for v in _fixed(middle))
        size = int(radius * self.unit * 2**_SHIFT)
        cv2.circle(self.image, (x, y), size, colour, -1, cv2.LINE_AA, _SHIFT)


def encode_jpeg(bgr: Picture, quality: int) -> NDArray[np.uint8]:
    """Return a picture as the bytes of a JPEG.

    Raises
    ------
    OutputError
        It cannot be made one.
    """
    try:
        done, data = cv2.imencode(".jpg", bgr, [cv2.IMWRITE_JPEG_QUALITY, quality])
    except cv2.error as error:
        raise _no_jpeg(bgr) from error
    if not done:
        raise _no_jpeg(bgr)
    return np.asarray(data, dtype=np.uint8)


def _no_jpeg(picture: Picture) -> OutputError:
    height, width = picture.shape[:2]
    return OutputError(
        msg(
            "a picture of {width} × {height} pixels could not be made a JPEG; free some memory "
            "and try again",
            width=width,
            height=height,
        )
    )


def _fixed(points: FloatArray) -> NDArray[np.int32]:
    """Return positions as the fixed-point integers cv2 draws with."""
    return np.asarray(np.round(np.clip(points, -1e5, 1e5) * 2**_SHIFT), dtype=np.int32)


def _dashes(ends: FloatArray, length: float) -> list[FloatArray]:
    """Cut a line into dashes of about ``length`` canvas pixels with gaps as long."""
    span = float(np.linalg.norm(ends[1] - ends[0]))
    count = max(1, int(span / length) // 2 * 2 + 1)
    cuts = ends[0] + np.linspace(0, 1, count + 1)[:, None] * (ends[1] - ends[0])
    return [cuts[i : i + 2] for i in range(0, count, 2)]


@lru_cache(maxsize=8)
def _font(size: int) -> ImageFont.FreeTypeFont:
    """Return a bold sans font that has every sign we write."""
    with as_file(files("formcheck.render") / "fonts" / "DejaVuSans-Bold.ttf") as path:
        return ImageFont.truetype(str(path), size)


@lru_cache(maxsize=256)
def _words(text: str, size: int) -> tuple[FloatArray, FloatArray]:
    """Return how much of each pixel the letters and their rim cover, 0 to 1."""
    font = _font(size)
    rim = max(2, size // 9)
    left, top, right, bottom = font.getbbox(text)
    shape = (int(right - left) + 2 * rim + 2, int(bottom - top) + 2 * rim + 2)
    masks = []
    for stroke in (0, rim):
        mask = Image.new("L", shape, 0)
        corner = (rim + 1 - left, rim + 1 - top)
        ImageDraw.Draw(mask).text(corner, text, fill=255, font=font, stroke_width=stroke)
        masks.append(np.asarray(mask, dtype=float) / 255)
    return masks[0], masks[1] * 0.85
