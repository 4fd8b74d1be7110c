"""Draw shaded faces, far ones first (painter's algorithm), in one pass over what is visible."""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.lab.phantom.camera import Lens
from formcheck.model import FloatArray

__all__ = ["Faces", "Image", "Light", "draw_faces", "joined"]

Image = NDArray[np.uint8]

_SHIFT = 4  # sub-pixel bits of cv2.fillConvexPoly


@dataclass(frozen=True, slots=True)
class Light:
    """How faces are lit: from ``towards`` (to the light), never darker than ``ambient``."""

    towards: tuple[float, float, float] = (0.35, 0.8, -0.45)
    ambient: float = 0.5
    gain: float = 1.0


@dataclass(frozen=True, slots=True)
class Faces:
    """Coloured quads in space: ``vertices`` (V, 3), ``quads`` (F, 4), ``colours`` (F, 3)."""

    vertices: FloatArray
    quads: NDArray[np.int64]
    colours: FloatArray


def joined(parts: list[Faces]) -> Faces:
    """Return several bodies' faces as one set, so that they hide each other."""
    starts = np.cumsum([0, *(len(part.vertices) for part in parts[:-1])])
    return Faces(
        np.vstack([part.vertices for part in parts]),
        np.vstack([part.quads + start for part, start in zip(parts, starts, strict=True)]),
        np.vstack([part.colours for part in parts]),
    )


def draw_faces(image: Image, faces: Faces, lens: Lens, light: Light) -> None:
    """Draw all faces that turn to the camera, the nearest last."""
    pixels = lens.project(faces.vertices)
    corners = pixels[faces.quads]
    one, two = corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1]
    # Picture y points down: a face seen from outside runs clockwise on paper, < 0 here.
    visible = (one[:, 0] * two[:, 1] - one[:, 1] * two[:, 0]) < 0
    width, height = lens.size_px
    with np.errstate(invalid="ignore"):
        visible &= (corners[..., 0].max(1) >= 0) & (corners[..., 0].min(1) < width)
        visible &= (corners[..., 1].max(1) >= 0) & (corners[..., 1].min(1) < height)
    chosen = np.flatnonzero(visible & np.isfinite(corners).all(axis=(1, 2)))
    depth = lens.depth(faces.vertices)[faces.quads[chosen]].mean(axis=1)
    chosen = chosen[np.argsort(-depth, kind="stable")]
    space = faces.vertices[faces.quads[chosen]]
    normal = np.cross(space[:, 2] - space[:, 0], space[:, 3] - space[:, 1])
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    towards = np.asarray(light.towards) / np.linalg.norm(light.towards)
    bright = light.ambient + (1.0 - light.ambient) * np.maximum(normal @ towards, 0.0)
    bright = light.gain * (bright + 0.08 * normal[:, 1])
    colours = np.clip(faces.colours[chosen] * bright[:, None], 0, 255).tolist()
    points = np.round(corners[chosen] * (1 << _SHIFT)).astype(np.int32)
    fill = cv2.fillConvexPoly
    for quad, colour in zip(list(points), colours, strict=True):
        fill(image, quad, colour, 8, _SHIFT)
