"""Where the heads are in a clip's pictures, and how their faces are hidden."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.faces import LOOKED_S, find_faces
from formcheck.model import INDEX, Bystander, FloatArray, PoseTrack
from formcheck.progress import Listener, unheard
from formcheck.render.overlay.paint import Canvas, Picture
from formcheck.video import Video

__all__ = [
    "Head",
    "find_head",
    "find_heads",
    "followed",
    "hide_face",
    "hide_faces",
    "looked_at",
]

_ENDS = ((0, 1), (-2, -1))  # the first two places of a head, and the last two
_GOES_ON_S = LOOKED_S / 3.0
_SURVEYED_S = 1.2  # the pose network looks for others about once a second
_HEAD = slice(INDEX["nose"], INDEX["mouth_right"] + 1)


@dataclass(frozen=True, slots=True)
class Head:
    """One head in the frames in which it may be seen: a long film has thousands of short ones.

    Parameters
    ----------
    start : int
        The first of its n frames.
    middle_px : (n, 2) float
        In clip pixels; NaN where it is not known.
    radius_px : (n,) float
    """

    start: int
    middle_px: FloatArray
    radius_px: FloatArray

    def at(self, frame: int) -> tuple[FloatArray, float] | None:
        """Return middle and radius in one frame; None where the head is not there."""
        row = frame - self.start
        if not 0 <= row < len(self.radius_px):
            return None
        return self.middle_px[row], float(self.radius_px[row])


def find_head(track: PoseTrack) -> tuple[FloatArray, FloatArray]:
    """Return the runner's head in every frame: middle (T, 2) and radius (T,), in clip pixels.

    It is bridged over frames in which it was not seen.

    A face that is blurred in all frames but the few without landmarks is not blurred.
    """
    seen = track.xy_px[:, _HEAD]
    known = np.isfinite(seen[..., 0] + seen[..., 1])
    enough = known.sum(1) >= 3
    if not enough.any():
        return np.full((len(track), 2), np.nan), np.full(len(track), np.nan)
    weight = known[..., None]
    middle = np.where(weight, seen, 0).sum(1) / np.maximum(known.sum(1)[:, None], 1)
    spread = np.linalg.norm(np.where(weight, seen - middle[:, None], 0), axis=-1).max(1)
    neck = np.linalg.norm(track.middle("shoulder") - middle, axis=1)
    # Face landmarks lie inside the head: from the side they span little more than half of it.
    radius = np.fmax(1.45 * spread, 0.62 * neck)
    frames = np.arange(len(track))
    columns = [np.interp(frames, frames[enough], column[enough]) for column in middle.T]
    usable = enough & np.isfinite(radius)
    size = np.interp(frames, frames[usable], radius[usable]) if usable.any() else 1.45 * spread
    return np.stack(columns, -1), np.fmax(size, np.nanmedian(size))


def looked_at(track: PoseTrack, start: int, stop: int) -> tuple[int, ...]:
    """Return the frames of a film, half-open, in which faces are looked for, both ends too."""
    every = max(1, round(LOOKED_S * track.fps))
    return (*range(start, stop - 1, every), stop - 1) if stop > start else ()


def find_heads(
    video: Video,
    track: PoseTrack,
    frames: Sequence[int],
    *,
    film: bool = False,
    progress: Listener = unheard,
) -> tuple[Head, ...]:
    """Return every head that may be in a clip's pictures: the runner's, and anybody's.

    Parameters
    ----------
    video : Video
    track : PoseTrack
        Of the same video.
    frames : sequence of int
        Which of the track's frames are looked at for faces.
    film : bool
        Whether what lies between them is shown too.
    progress : Listener, optional

    Raises
    ------
    AssetError
        The network for faces cannot be had.
    """
    faces = find_faces(video, track, frames, between=film, progress=progress)
    return (
        Head(0, *find_head(track)),
        *(followed(one, track, _SURVEYED_S) for one in track.bystanders),
        *(followed(one, track, LOOKED_S) for one in faces),
    )


def followed(one: Bystander, track: PoseTrack, stays_s: float) -> Head:
    """Return a head in every frame between and around those in which it was seen.

    Before it was first and after it was last seen it goes on as it did for a moment, then stays.
    """
    seen_s, heads = track.time_s[one.frames], one.heads_px
    if len(heads) > 1:
        begins, ends = ((heads[b] - heads[a]) / (seen_s[b] - seen_s[a]) for a, b in _ENDS)
        heads = np.vstack([heads[0] - _GOES_ON_S * begins, heads, heads[-1] + _GOES_ON_S * ends])
        seen_s = np.concatenate([[seen_s[0] - _GOES_ON_S], seen_s, [seen_s[-1] + _GOES_ON_S]])
    stays = int(stays_s * max(track.fps, 1.0))
    start = max(0, int(one.frames[0]) - stays)
    shown_s = track.time_s[start : int(one.frames[-1]) + stays + 1]
    across, down, radius = (np.interp(shown_s, seen_s, column) for column in heads.T)
    return Head(start, np.stack([across, down], axis=-1), np.maximum(radius, 0.0))


def hide_faces(canvas: Canvas, heads: Sequence[Head], frame: int) -> None:
    """Blur every head in one frame, in place."""
    for head in heads:
        if (here := head.at(frame)) is not None:
            middle_px, radius_px = here
            place = (middle_px - canvas.origin_px) * canvas.scale
            hide_face(canvas.image, place, radius_px * canvas.scale)


def hide_face(picture: Picture, middle_px: FloatArray, radius_px: float) -> None:
    """Make the head a coarse blur, in place; nothing of the face can be recovered."""
    if not (np.isfinite(middle_px).all() and np.isfinite(radius_px) and radius_px > 0):
        return
    height, width = picture.shape[:2]
    low = np.clip(np.floor(middle_px - radius_px).astype(int), 0, (width, height))
    high = np.clip(np.ceil(middle_px + radius_px).astype(int), 0, (width, height))
    size = (int(high[0] - low[0]), int(high[1] - low[1]))
    if min(size) < 2:
        return
    part = picture[low[1] : high[1], low[0] : high[0]]
    coarse = cv2.resize(part, (5, 5), interpolation=cv2.INTER_AREA)
    blurred = cv2.resize(coarse, size, interpolation=cv2.INTER_CUBIC)
    rows, columns = np.ogrid[low[1] : high[1], low[0] : high[0]]
    away = np.hypot(columns - middle_px[0], rows - middle_px[1]) / radius_px
    cover = np.clip((1 - away) * 8, 0, 1)[..., None]
    part[:] = (part * (1 - cover) + blurred * cover).astype(np.uint8)
