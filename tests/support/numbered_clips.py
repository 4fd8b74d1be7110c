"""Clips whose every picture carries its own number, as phones film them and browsers get wrong.

The number is told in black and white squares, once as it is and once inverted, so that a picture
that is not whole, turned or mixed of two frames reads as none; and in digits, for people.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path

import av
import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["BITS", "CLIPS", "NumberedClip", "number_in", "numbered"]

BITS = 12
_FULL = 1 << BITS


def numbered(index: int, width_px: int, height_px: int) -> NDArray[np.uint8]:
    """Return a picture that tells its number: squares in the upper half, digits in the lower."""
    picture = np.empty((height_px, width_px, 3), np.uint8)
    picture[:] = np.linspace(40, 170, width_px)[None, :, None].astype(np.uint8)
    for part, colour in enumerate([(200, 40, 40), (40, 180, 60), (40, 60, 210)]):  # for the colours
        left, right = ((part + at) * width_px // 3 for at in (0, 1))
        picture[height_px * 11 // 12 :, left:right] = colour
    for row, value in enumerate((index, ~index & (_FULL - 1))):
        for bit in range(BITS):
            left, right = (at * width_px // BITS for at in (bit, bit + 1))
            top, bottom = (at * height_px // 8 for at in (2 * row, 2 * row + 2))
            picture[top:bottom, left:right] = 235 if value >> bit & 1 else 20
    scale = min(width_px / 220, height_px / 290)
    place = (width_px // 8, height_px * 7 // 8)
    cv2.putText(picture, f"{index:04d}", place, cv2.FONT_HERSHEY_SIMPLEX, scale * 2, (250,) * 3, 3)
    ball = (int(width_px * (0.5 + 0.4 * np.sin(index / 5))), height_px * 5 // 8)
    cv2.circle(picture, ball, max(3, height_px // 20), (240, 220, 40), -1)
    return picture


def number_in(picture: NDArray[np.uint8]) -> int | None:
    """Return the number that a picture tells, or None where its two rows do not agree."""
    height_px, width_px = picture.shape[:2]
    bright = picture.astype(float).mean(axis=2)
    rows = []
    for row in range(2):
        middles = [(2 * bit + 1) * width_px // (2 * BITS) for bit in range(BITS)]
        line = bright[(2 * row + 1) * height_px // 8]
        rows.append(sum(1 << bit for bit, x in enumerate(middles) if line[x] > 128))
    return rows[0] if rows[0] == ~rows[1] & (_FULL - 1) else None


@dataclass(frozen=True)
class NumberedClip:
    """How a clip is filmed; `write` films it.

    ``turn_deg`` is the turn counter-clockwise that players are told to make. The first
    ``skipped`` frames are cut off by an edit list, as a phone's own trimming does it.
    """

    name: str
    frames: int = 150
    fps: float = 60.0
    width_px: int = 240  # upright
    height_px: int = 320
    codec: str = "libx264"
    pixel_format: str = "yuv420p"
    options: dict[str, str] = field(default_factory=lambda: {"bf": "3", "g": "40"})
    turn_deg: int = 0
    uneven: bool = False
    skipped: int = 0
    transfer: int = 1

    def times_s(self) -> NDArray[np.float64]:
        """Return when each frame was filmed, before anything is cut off."""
        if not self.uneven:
            return np.arange(self.frames) / self.fps
        gaps_s = np.random.default_rng(7).uniform(0.4, 2.4, self.frames) / self.fps
        return np.cumsum(gaps_s) - gaps_s[0]

    def write(self, path: Path) -> Path:
        """Film the clip."""
        ticks = 90_000
        with av.open(str(path), "w") as container:
            rate = Fraction(self.fps).limit_denominator(1001)
            stream = container.add_stream(self.codec, rate=rate, options=self.options)
            sideways = self.turn_deg % 180 != 0
            stored = (
                (self.height_px, self.width_px) if sideways else (self.width_px, self.height_px)
            )
            (stream.width, stream.height), stream.pix_fmt = stored, self.pixel_format
            stream.codec_context.time_base = Fraction(1, ticks)
            if self.transfer != 1:
                stream.codec_context.color_trc = self.transfer
                stream.codec_context.color_primaries = stream.codec_context.colorspace = 9
            if self.turn_deg:
                stream.set_display_rotation(self.turn_deg)
            first = round(self.times_s()[self.skipped] * ticks)
            for index, time_s in enumerate(self.times_s()):
                picture = numbered(index - self.skipped, self.width_px, self.height_px)
                stored_picture = np.ascontiguousarray(np.rot90(picture, -self.turn_deg // 90))
                frame = av.VideoFrame.from_ndarray(stored_picture, format="rgb24")
                frame = frame.reformat(format=self.pixel_format)
                frame.pts, frame.time_base = round(time_s * ticks) - first, Fraction(1, ticks)
                container.mux(stream.encode(frame))
            container.mux(stream.encode(None))
        return path


_HEVC = {"x265-params": "log-level=none:keyint=40", "preset": "ultrafast"}

CLIPS = {
    clip.name: clip
    for clip in (
        NumberedClip("b_frames"),
        NumberedClip("edit_list", skipped=23),
        NumberedClip("uneven", fps=30.0, uneven=True),
        NumberedClip("turned_90", turn_deg=90),
        NumberedClip("turned_180", turn_deg=180),
        NumberedClip("turned_270", turn_deg=270, fps=24.0),
        NumberedClip("fast_240", fps=240.0, frames=240),
        NumberedClip("hevc_10_bit", codec="libx265", pixel_format="yuv420p10le", options=_HEVC),
        NumberedClip(
            "hlg", codec="libx265", pixel_format="yuv420p10le", options=_HEVC, transfer=18
        ),
    )
}
