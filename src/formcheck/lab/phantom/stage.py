"""The place as pictures: what is behind the runner, what is in front, and what moves."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.lab.phantom.camera import Lens
from formcheck.lab.phantom.raster import Faces, Image, Light, draw_faces, joined
from formcheck.lab.phantom.room import BELT, MIRROR, furniture, surroundings
from formcheck.lab.phantom.spec import Clip
from formcheck.model import FloatArray

__all__ = ["Stage", "light_of", "make_stage"]

_MARK_M = 0.42  # from one mark on the belt to the next
_ROOM_LIGHT = Light(towards=(0.2, 0.9, -0.3), ambient=0.86)


@dataclass(frozen=True, slots=True)
class Stage:
    """The place.

    Parameters
    ----------
    behind : Image
        Everything the runner hides.
    ahead, mask : Image and (H, W) bool
        What hides the runner, and where.
    mirror : (4, 2) int or None
        Corners of the mirror in the picture.
    """

    clip: Clip
    behind: Image
    ahead: Image
    mask: NDArray[np.bool_]
    mirror: NDArray[np.int32] | None

    def start(self, lens: Lens, time_s: float, feet: FloatArray) -> Image:
        """Return the picture before the runner is drawn: moving belt, soft shadows of the feet.

        Parameters
        ----------
        lens : Lens
        time_s : float
        feet : (n, 3) float
            Soles in the room.
        """
        image = self.behind.copy()
        gain = _gain(self.clip)
        if self.clip.surface == "treadmill" and self.clip.scenery.treadmill:
            moving = self.clip.gait.activity != "standing"
            _draw_belt(image, lens, self.clip.gait.speed_mps * time_s * moving, gain)
        for foot in feet:
            _draw_shadow(image, lens, foot)
        return image

    def finish(self, image: Image) -> Image:
        """Return the picture with what stands between runner and camera."""
        if self.mask.any():
            np.copyto(image, self.ahead, where=self.mask[..., None])
        return image


def make_stage(clip: Clip, lens: Lens) -> Stage:
    """Return the place as seen through a lens."""
    width, height = lens.size_px
    sky = np.array([188, 206, 224]) if clip.surface == "overground" else np.array([120, 118, 116])
    gain = _gain(clip)
    behind = np.full((height, width, 3), (sky * gain).astype(np.uint8), np.uint8)
    room = replace(_ROOM_LIGHT, gain=gain)
    place = surroundings(clip)
    if clip.scenery.light == "behind":
        windows = place.colours.min(axis=1) > 240
        place = replace(place, colours=np.where(windows[:, None], 255.0 / gain, place.colours))
    draw_faces(behind, place, lens, room)
    middle = float(lens.depth(np.array([0.0, 0.9, 0.0])))
    under: list[Faces] = []
    back: list[Faces] = []
    front: list[Faces] = []
    for part, below in furniture(clip):
        near = float(lens.depth(part.vertices).mean()) < middle - 0.1
        (under if below else front if near else back).append(part)
    for layer in (under, back):
        if layer:
            draw_faces(behind, joined(layer), lens, room)
    behind = _textured(behind, clip.seed)
    ahead = np.zeros_like(behind)
    mask = np.zeros((height, width), np.uint8)
    if front:
        draw_faces(ahead, joined(front), lens, room)
        white = [replace(part, colours=np.full_like(part.colours, 255.0)) for part in front]
        shown = np.zeros_like(behind)
        draw_faces(shown, joined(white), lens, Light(ambient=1.0))
        mask = shown[..., 0]
    return Stage(clip, behind, ahead, mask > 0, _mirror_corners(clip, lens))


def light_of(clip: Clip) -> Light:
    """Return the light on people."""
    if clip.surface == "overground":
        return Light(towards=(0.4, 0.85, -0.35), ambient=0.55)
    if clip.scenery.light == "behind":
        return Light(towards=(0.0, 0.5, 0.9), ambient=0.32, gain=0.55)
    return Light(gain=_gain(clip))


def reflected(faces: Faces) -> Faces:
    """Return faces as the mirror on the right-hand wall shows them."""
    vertices = faces.vertices.copy()
    vertices[:, 2] = 2.0 * MIRROR[4] - vertices[:, 2]
    return Faces(vertices, faces.quads[:, ::-1], faces.colours * 0.85)


def _gain(clip: Clip) -> float:
    if clip.surface == "overground":
        return 1.0
    return {"even": 1.0, "dark": 0.33, "behind": 0.5}[clip.scenery.light]


def _mirror_corners(clip: Clip, lens: Lens) -> NDArray[np.int32] | None:
    if not clip.scenery.mirror:
        return None
    back, front, bottom, top, at = MIRROR
    corners = [(back, bottom, at), (front, bottom, at), (front, top, at), (back, top, at)]
    pixels = lens.project(np.array(corners))
    return None if np.isnan(pixels).any() else np.round(pixels).astype(np.int32)


def _textured(image: Image, seed: int) -> Image:
    """Return the picture with a fine still texture, so that no surface is perfectly flat."""
    random = np.random.default_rng([seed, 10])
    fine = random.standard_normal(image.shape[:2]).astype(np.float32)
    coarse = cv2.GaussianBlur(fine, (0, 0), 6.0) * 12.0
    texture = 1.5 * cv2.GaussianBlur(fine, (0, 0), 0.8) + coarse
    return np.asarray(np.clip(image + texture[..., None], 0, 255).astype(np.uint8))


def _draw_belt(image: Image, lens: Lens, run_m: float, gain: float) -> None:
    back, front, half = BELT
    _fill(image, lens, [(back, -half), (front, -half), (front, half), (back, half)], 38 * gain)
    first = back - (run_m % _MARK_M)
    for mark in np.arange(first, front + _MARK_M, _MARK_M):
        for shift, width, across, grey in ((0.0, 0.05, 0.22, 74), (0.21, 0.012, half, 58)):
            low = max(mark + shift, back)
            high = min(mark + shift + width, front)
            if high > low:
                marks = [(low, -across), (high, -across), (high, across), (low, across)]
                _fill(image, lens, marks, grey * gain)


def _fill(image: Image, lens: Lens, corners: list[tuple[float, float]], grey: float) -> None:
    points = lens.project(np.array([(x, 0.0, z) for x, z in corners]))
    if np.isfinite(points).all():
        fixed = np.round(points * 16).astype(np.int32)
        cv2.fillConvexPoly(image, fixed, (grey, grey, grey * 1.04), cv2.LINE_AA, 4)


def _draw_shadow(image: Image, lens: Lens, foot: FloatArray) -> None:
    height = max(float(foot[1]), 0.0)
    strength = 0.55 * np.exp(-height / 0.10)
    if strength < 0.03:
        return
    angle = np.linspace(0, 2 * np.pi, 18)
    long, wide = 0.16 + 0.4 * height, 0.075 + 0.3 * height
    ring = np.stack([foot[0] + long * np.cos(angle), 0 * angle, foot[2] + wide * np.sin(angle)], 1)
    points = lens.project(ring)
    if not np.isfinite(points).all():
        return
    low = np.maximum(np.floor(points.min(0)).astype(int) - 2, 0)
    high = np.minimum(np.ceil(points.max(0)).astype(int) + 3, (image.shape[1], image.shape[0]))
    if (high <= low).any():
        return
    part = image[low[1] : high[1], low[0] : high[0]]
    mask = np.zeros(part.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round((points - low) * 16).astype(np.int32), 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), 1.5).astype(np.float32) * np.float32(strength / 255.0)
    part[:] = (part * (1.0 - soft[..., None])).astype(np.uint8)
