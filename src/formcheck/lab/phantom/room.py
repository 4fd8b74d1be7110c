"""Things that stand still around the runner: room, treadmill, park; all of them quads in space."""

from __future__ import annotations

import numpy as np

from formcheck.lab.phantom.outfit import colour_of
from formcheck.lab.phantom.raster import Faces, joined
from formcheck.lab.phantom.spec import Clip
from formcheck.model import FloatArray

__all__ = ["BELT", "FLOOR_M", "MIRROR", "box", "furniture", "surroundings"]

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
