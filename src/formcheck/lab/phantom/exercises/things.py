"""Boxes, bands and weights as faces."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from formcheck.lab.phantom.exercises.poses import Prop
from formcheck.lab.phantom.raster import Faces, joined
from formcheck.model import FloatArray

__all__ = ["faces_of"]

_CELL_M = 0.05  # small faces sort well by distance
_BOX = np.array([250.0, 250.0, 248.0])
_WALL = np.array([262.0, 262.0, 260.0])
_MIRROR = np.array([250.0, 262.0, 270.0])
_BAND = np.array([38.0, 128.0, 96.0])
_METAL = np.array([70.0, 74.0, 78.0])
_BAND_M = 0.022


def faces_of(prop: Prop, joints: dict[str, FloatArray]) -> Faces:
    """Return the faces of a thing, given where the body's joints are."""
    if prop.kind == "band":
        places = [joints[p] if isinstance(p, str) else np.array(p) for p in prop.through]
        return _tube(np.array(places), _BAND_M, _BAND)
    if prop.kind == "weight":
        return _dumbbell(joints[prop.at])
    colour = {"wall": _WALL, "mirror": _MIRROR}.get(prop.kind, _BOX)
    return _box(np.array(prop.low), np.array(prop.high), colour)


def _box(low: FloatArray, high: FloatArray, colour: FloatArray) -> Faces:
    """Return a box as a grid of small faces on each of its six sides."""
    vertices: list[FloatArray] = []
    quads: list[list[int]] = []
    for axis in range(3):
        first, second = (axis + 1) % 3, (axis + 2) % 3
        counts = [max(1, int(np.ceil((high[a] - low[a]) / _CELL_M))) for a in (first, second)]
        for end, outward in ((low, False), (high, True)):
            start = sum(len(part) for part in vertices)
            steps = [
                np.linspace(low[a], high[a], n + 1)
                for a, n in zip((first, second), counts, strict=True)
            ]
            grid = np.stack(np.meshgrid(*steps, indexing="ij"), axis=-1).reshape(-1, 2)
            points = np.empty((len(grid), 3))
            points[:, axis], points[:, first], points[:, second] = end[axis], *grid.T
            vertices.append(points)
            wide = counts[1] + 1
            for i in range(counts[0]):
                for j in range(counts[1]):
                    corner = start + i * wide + j
                    ring = [corner, corner + wide, corner + wide + 1, corner + 1]
                    quads.append(ring if outward else ring[::-1])
    return Faces(np.vstack(vertices), np.array(quads), np.tile(colour, (len(quads), 1)))


def _tube(path: FloatArray, radius: float, colour: FloatArray, around: int = 8) -> Faces:
    """Return a tube along straight lines between places, closed at both ends."""
    dense = [path[:1]]
    for start, stop in pairwise(path):
        count = max(1, int(np.linalg.norm(stop - start) / _CELL_M))
        dense.append(start + np.linspace(0, 1, count + 1)[1:, None] * (stop - start))
    places = np.vstack(dense)
    along = np.gradient(places, axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    aside = np.cross(along, np.where(np.abs(along[:, 1:2]) > 0.9, [1.0, 0, 0], [0, 1.0, 0]))
    aside /= np.linalg.norm(aside, axis=1, keepdims=True)
    other = np.cross(along, aside)
    angle = np.linspace(0, 2 * np.pi, around, endpoint=False)
    ring = np.cos(angle)[:, None] * aside[:, None] + np.sin(angle)[:, None] * other[:, None]
    vertices = (places[:, None] + radius * ring).reshape(-1, 3)
    quads = []
    for low in range(0, around * (len(places) - 1), around):
        for k in range(around):
            other_k = (k + 1) % around
            quads.append([low + k, low + other_k, low + around + other_k, low + around + k])
    for at, flip in ((0, True), ((len(places) - 1) * around, False)):
        for k in range(1, around - 2, 2):
            cap = [at, at + k, at + k + 1, at + k + 2]
            quads.append(cap[::-1] if flip else cap)
    return Faces(vertices, np.array(quads), np.tile(colour, (len(quads), 1)))


def _dumbbell(hand: FloatArray) -> Faces:
    """Return a dumbbell held in a hand, pointing forwards."""
    ahead = np.array([1.0, 0.0, 0.0])
    parts = [
        _tube(np.array([hand - 0.11 * ahead, hand + 0.11 * ahead]), 0.016, _METAL),
        _tube(np.array([hand - 0.15 * ahead, hand - 0.07 * ahead]), 0.065, _METAL, 12),
        _tube(np.array([hand + 0.07 * ahead, hand + 0.15 * ahead]), 0.065, _METAL, 12),
    ]
    return joined(parts)
