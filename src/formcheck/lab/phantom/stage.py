"""The place: room, treadmill and park as quads in space, then as pictures around the runner."""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.lab.phantom.camera import Lens
from formcheck.lab.phantom.outfit import colour_of
from formcheck.lab.phantom.raster import Faces, Image, Light, draw_faces, joined
from formcheck.lab.phantom.spec import Clip
from formcheck.model import FloatArray

__all__ = [
    "BELT",
    "FLOOR_M",
    "MIRROR",
    "Stage",
    "box",
    "furniture",
    "light_of",
    "make_stage",
    "surroundings",
]


FLOOR_M = -0.17  # the gym's floor below the belt
BELT = (-1.0, 0.85, 0.27)  # back, front, half width of the running belt
MIRROR = (-1.6, 1.8, 0.05, 2.05, 2.35)  # back, front, bottom, top, how far right of the runner


def surroundings(clip: Clip) -> Faces:
    """Return what is behind everything: walls and floor, or ground and sky."""
    return _gym(clip) if clip.surface == "treadmill" else _park(clip)


def furniture(clip: Clip) -> list[tuple[Faces, bool]]:
    """Return solid things and whether each lies under the runner's feet (never hides a leg)."""
    if clip.surface != "treadmill" or not clip.scenery.treadmill:
        return []
    back, front, half = BELT
    steel, dark = (120, 124, 130), (46, 48, 52)
    parts = [
        (box((back - 0.06, FLOOR_M, -half - 0.09), (front + 0.02, -0.01, half + 0.09), dark), True),
        (box((back, -0.01, -half - 0.08), (front, 0.012, -half), steel), True),
        (box((back, -0.01, half), (front, 0.012, half + 0.08), steel), True),
        (box((front, FLOOR_M, -half - 0.1), (front + 0.42, 0.09, half + 0.1), (66, 68, 74)), True),
    ]
    for side in (-1.0, 1.0):
        z = side * (half + 0.11)
        parts.append((box((0.98, FLOOR_M, z - 0.03), (1.06, 1.15, z + 0.03), steel), False))
        if clip.scenery.handrail:
            top = clip.scenery.rail_height_m
            rail = box((-0.55, top - 0.03, z - 0.025), (1.0, top + 0.03, z + 0.025), (70, 72, 76))
            post = box((-0.55, FLOOR_M, z - 0.025), (-0.49, top, z + 0.025), (70, 72, 76))
            parts += [(rail, False), (post, False)]
    console = box((0.95, 1.06, -half - 0.1), (1.1, 1.26, half + 0.1), dark)
    screen = box((0.94, 1.09, -0.15), (0.95, 1.23, 0.15), (92, 128, 150))
    return [*parts, (console, False), (screen, False)]


def box(low: tuple[float, ...], high: tuple[float, ...], colour: tuple[int, ...]) -> Faces:
    """Return an upright box between two corners."""
    x, y, z = zip(low, high, strict=True)
    vertices = np.array([[a, b, c] for a in x for b in y for c in z], dtype=float)
    quads = np.array(
        [[0, 1, 3, 2], [4, 6, 7, 5], [0, 4, 5, 1], [2, 3, 7, 6], [0, 2, 6, 4], [1, 5, 7, 3]]
    )
    return Faces(vertices, quads, np.tile(np.array(colour, dtype=float), (6, 1)))


def _gym(clip: Clip) -> Faces:
    wall = colour_of(clip.scenery.wall)
    random = np.random.default_rng([clip.seed, 9])
    left, right, back, front, top = -7.0, 2.4, -7.0, 4.2, 2.9
    floor = _tiles((back, FLOOR_M, left), (front - back, 0, 0), (0, 0, right - left), 24, 20)
    parts = [_painted(floor, np.array([128.0, 122.0, 114.0]), 5.0, random)]
    sides = [
        ((back, FLOOR_M, right), (front - back, 0, 0), (0, top - FLOOR_M, 0)),
        ((front, FLOOR_M, left), (0, 0, right - left), (0, top - FLOOR_M, 0)),
        ((back, FLOOR_M, left), (0, 0, right - left), (0, top - FLOOR_M, 0)),
        ((back, FLOOR_M, left), (front - back, 0, 0), (0, top - FLOOR_M, 0)),
    ]
    for number, (corner, along, up) in enumerate(sides):
        tiles = _tiles(corner, along, up, 20, 6)
        parts.append(_painted(tiles, wall * (1.0, 0.93, 0.97, 0.95)[number], 2.0, random))
    if clip.scenery.light == "behind":
        bright = (250, 252, 255)
        parts.append(_board((-2.0, 0.3, right - 0.02), (4.0, 0, 0), (0, 2.2, 0), bright))
        parts.append(_board((front - 0.02, 0.3, -1.6), (0, 0, 3.2), (0, 2.2, 0), bright))
        parts.append(_board((back + 0.02, 0.3, -1.6), (0, 0, 3.2), (0, 2.2, 0), bright))
    else:
        parts.append(_board((-2.6, 1.2, right - 0.02), (0.8, 0, 0), (0, 1.0, 0), (176, 84, 60)))
        parts.append(_board((1.3, 0.9, right - 0.02), (0.9, 0, 0), (0, 1.2, 0), (84, 110, 128)))
        parts.append(_board((front - 0.02, 1.5, -1.9), (0, 0, 0.9), (0, 0.8, 0), (92, 120, 96)))
        parts.append(_board((front - 0.02, 0.9, 0.9), (0, 0, 0.8), (0, 1.3, 0), (200, 196, 180)))
    if clip.scenery.mirror:
        low, high, bottom, ceiling, at = MIRROR
        size = ((high - low, 0, 0), (0, ceiling - bottom, 0))
        parts.append(_board((low, bottom, at), *size, (168, 178, 182)))
    return joined(parts)


def _park(clip: Clip) -> Faces:
    random = np.random.default_rng([clip.seed, 9])
    path = _tiles((-24.0, 0.0, -1.2), (48.0, 0, 0), (0, 0, 2.4), 96, 6)
    parts = [_painted(path, np.array([142.0, 136.0, 130.0]), 5.0, random)]
    for start, width in ((-9.0, 7.8), (1.2, 12.0)):
        grass = _tiles((-24.0, 0.0, start), (48.0, 0, 0), (0, 0, width), 64, 14)
        parts.append(_painted(grass, np.array([104.0, 132.0, 84.0]), 6.0, random))
    for row in range(-12, 13):
        at, deep = 2.0 * row + random.uniform(-0.5, 0.5), random.uniform(3.0, 8.0)
        high = random.uniform(2.0, 4.5)
        green = (70 + int(random.integers(30)), 100 + int(random.integers(30)), 60)
        parts.append(box((at - 0.12, 0.0, deep), (at + 0.12, 0.4 * high, deep + 0.2), (98, 76, 58)))
        parts.append(box((at - 0.8, 0.4 * high, deep - 0.4), (at + 0.8, high, deep + 0.6), green))
    return joined(parts)


def _tiles(
    corner: tuple[float, ...],
    along: tuple[float, ...],
    up: tuple[float, ...],
    columns: int,
    rows: int,
) -> Faces:
    """Return a rectangle as tiles: what lies behind the camera is left out tile by tile."""
    u, v = np.meshgrid(np.linspace(0, 1, columns + 1), np.linspace(0, 1, rows + 1), indexing="ij")
    vertices = np.array(corner) + u[..., None] * np.array(along) + v[..., None] * np.array(up)
    index = np.arange((columns + 1) * (rows + 1)).reshape(columns + 1, rows + 1)
    quads = np.stack([index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]], axis=-1)
    return Faces(vertices.reshape(-1, 3), quads.reshape(-1, 4), np.zeros((columns * rows, 3)))


def _painted(tiles: Faces, colour: FloatArray, spread: float, random: np.random.Generator) -> Faces:
    """Return tiles in a colour that varies a little; both sides can be seen."""
    shade = spread * random.standard_normal((len(tiles.quads), 1))
    colours = np.clip(colour + shade, 0, 255)
    quads = np.vstack([tiles.quads, tiles.quads[:, ::-1]])
    return Faces(tiles.vertices, quads, np.vstack([colours, colours]))


def _board(
    corner: tuple[float, ...],
    along: tuple[float, ...],
    up: tuple[float, ...],
    colour: tuple[int, ...],
) -> Faces:
    tiles = _tiles(corner, along, up, 4, 4)
    quads = np.vstack([tiles.quads, tiles.quads[:, ::-1]])
    return Faces(tiles.vertices, quads, np.tile(np.array(colour, dtype=float), (len(quads), 1)))


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


def make_stage(clip: Clip, lens: Lens, still: Lens | None = None) -> Stage:
    """Return the place as seen through a lens.

    Parameters
    ----------
    clip : Clip
    lens : Lens
    still : Lens or None
        The lens before a hand turned it: the surfaces' grain turns with the room.
    """
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
    behind = _textured(behind, clip.seed, _turn_px(still, lens))
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


def _turn_px(still: Lens | None, lens: Lens) -> FloatArray | None:
    """Return where a turn of the camera takes pixels, (3, 3); None where it was not turned."""
    if still is None:
        return None
    middle = 0.5 * np.array(lens.size_px)
    view = np.array([[lens.focal_px, 0, middle[0]], [0, lens.focal_px, middle[1]], [0, 0, 1]])
    return np.asarray(view @ lens.rotation @ still.rotation.T @ np.linalg.inv(view))


def _textured(image: Image, seed: int, turn_px: FloatArray | None) -> Image:
    """Return the picture with a fine still texture, so that no surface is perfectly flat."""
    random = np.random.default_rng([seed, 10])
    fine = random.standard_normal(image.shape[:2]).astype(np.float32)
    coarse = cv2.GaussianBlur(fine, (0, 0), 6.0) * 12.0
    texture = 1.5 * cv2.GaussianBlur(fine, (0, 0), 0.8) + coarse
    if turn_px is not None:
        size = (texture.shape[1], texture.shape[0])
        texture = cv2.warpPerspective(texture, turn_px, size, borderMode=cv2.BORDER_REFLECT)
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
