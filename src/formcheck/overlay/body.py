"""The runner on a picture: thin skeleton, face hidden."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np

from formcheck.metrics.run import Run
from formcheck.overlay.paint import GREY, LEFT, RIGHT, Canvas, Colour, Picture, paler
from formcheck.pose import INDEX, Bystander, FloatArray, PoseTrack

__all__ = [
    "Head",
    "draw_skeleton",
    "find_head",
    "find_heads",
    "hide_face",
    "hide_faces",
    "side_colour",
]

_LEG = ("hip", "knee", "ankle", "heel", "foot_index", "ankle")
_ARM = ("shoulder", "elbow", "wrist")
_STAYS_S = 1.2  # a bystander is looked for about once a second
_HEAD = slice(INDEX["nose"], INDEX["mouth_right"] + 1)

#: Middle (T, 2) and radius (T,) of the head in clip pixels, known in every frame.
Head = tuple[FloatArray, FloatArray]


def side_colour(side: str) -> Colour:
    """Return the colour of a side, the same in plots, tables and pictures."""
    return LEFT if side == "left" else RIGHT


def draw_skeleton(canvas: Canvas, run: Run, frame: int) -> None:
    """Draw trunk and arms in grey, the near leg in its colour, the far leg paler and thinner."""
    place = run.track.xy_px[frame]
    near = run.scene.near_side
    corners = ("left_shoulder", "right_shoulder", "right_hip", "left_hip", "left_shoulder")
    canvas.path([place[INDEX[name]] for name in corners], GREY, 0.9, halo=True)
    sides = ("right", "left") if near == "left" else ("left", "right")  # the near leg on top
    for side in sides:
        far = near is not None and side != near
        colour = paler(side_colour(side), 0.55) if far else side_colour(side)
        arm = [place[INDEX[f"{side}_{part}"]] for part in _ARM]
        leg = [place[INDEX[f"{side}_{part}"]] for part in _LEG]
        canvas.path(arm, paler(GREY, 0.4), 0.8, halo=True)
        canvas.path(leg, colour, 1.0 if far else 1.6, halo=True)
        for joint in leg[:3]:
            canvas.dot(joint, colour, 1.6 if far else 2.2)


def find_head(track: PoseTrack) -> Head:
    """Return where the head is in every frame, bridged over frames in which it was not seen.

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


def find_heads(track: PoseTrack) -> tuple[Head, ...]:
    """Return the runner's head and those of everybody else whom the network saw."""
    return (find_head(track), *(_follow(one, track) for one in track.bystanders))


def _follow(one: Bystander, track: PoseTrack) -> Head:
    """Return a bystander's head in every frame around those in which the person was looked for."""
    frames = np.arange(len(track))
    columns = [np.interp(frames, one.frames, column) for column in one.heads_px.T]
    away = np.abs(frames[:, None] - one.frames).min(1)
    inside = (frames >= one.frames[0]) & (frames <= one.frames[-1])
    there = inside | (away <= _STAYS_S * max(track.fps, 1.0))
    middle = np.where(there[:, None], np.stack(columns[:2], -1), np.nan)
    return middle, np.where(there, columns[2], np.nan)


def hide_faces(canvas: Canvas, heads: Sequence[Head], frame: int) -> None:
    """Blur every head in one frame, in place."""
    for middle_px, radius_px in heads:
        place = (middle_px[frame] - canvas.origin_px) * canvas.scale
        hide_face(canvas.image, place, float(radius_px[frame]) * canvas.scale)


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
