"""Start and end of an exercise as one small picture: start, arrow, end, on one floor."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, replace
from hashlib import sha256

import cv2
import numpy as np
from numpy.typing import NDArray

from formcheck.lab.phantom.camera import Lens
from formcheck.lab.phantom.exercises.body import MODEL, Posed, pose_body
from formcheck.lab.phantom.exercises.poses import Exercise, View
from formcheck.lab.phantom.exercises.things import faces_of
from formcheck.lab.phantom.raster import Faces, Image, Light, draw_faces, joined
from formcheck.lab.phantom.spec import Body
from formcheck.model import FloatArray

__all__ = ["PICTURE_PX", "draw_exercise", "hash_of"]

#: Goes into every picture's hash: raised when the drawing itself changes.
_DRAWING = 1

_CAME_LATER = ("tape", "long_sleeves", "cloth_lag_s", "sole_m")

#: Width and height of a picture.
PICTURE_PX = (480, 300)
_FINER = 3  # drawn this much larger, then made small: smooth edges
_PAPER = 255
_AWAY_M = 9.0  # a long lens far away: bodies keep their proportions
_MARGIN_PX = 12.0
_ARROW_PX = 34.0
_INK = (110, 110, 110)
_AMBIENT = 0.55
_AS_LIT = Light(ambient=1.0)  # colours are shaded already
_BLUR_M = 0.03  # of the shadow on the floor
_SHADOW_BELOW_M = 0.35
_PAD_M = 0.08  # around a half, for its floor and shadow
_FLOOR, _FLOOR_M = 243, 0.05  # grey, and how far it reaches beyond the body


@dataclass(frozen=True, slots=True)
class _Scene:
    """What one half of the picture shows: things behind, then the body among its things."""

    behind: tuple[Faces, ...]
    reflection: Faces | None
    among: Faces
    body: Faces
    corners: FloatArray


def draw_exercise(exercise: Exercise) -> Image:
    """Return the picture (H, W, 3), red, green, blue.

    Raises
    ------
    AssetError
        The body data was not fetched.
    """
    alone = exercise.view.close is not None
    poses = (exercise.start, exercise.end)
    scenes = [_scene(exercise, pose_body(pose, foot_only=alone)) for pose in poses]
    lens = _lens(exercise.view)
    boxes = [_box(scene.corners, lens) for scene in scenes]
    spans = [box[1] - box[0] for box in boxes]
    beside = min(
        (PICTURE_PX[0] - 2 * _MARGIN_PX - _ARROW_PX) / (spans[0][0] + spans[1][0]),
        (PICTURE_PX[1] - 2 * _MARGIN_PX) / max(spans[0][1], spans[1][1]),
    )
    above = min(
        (PICTURE_PX[1] - 2 * _MARGIN_PX - _ARROW_PX) / (spans[0][1] + spans[1][1]),
        (PICTURE_PX[0] - 2 * _MARGIN_PX) / max(spans[0][0], spans[1][0]),
    )
    picture = np.full((PICTURE_PX[1] * _FINER, PICTURE_PX[0] * _FINER, 3), _PAPER, np.uint8)
    scale = max(beside, above) * _FINER
    along = 0 if beside >= above else 1
    _compose(picture, scenes, boxes, lens, scale, along)
    return np.asarray(cv2.resize(picture, PICTURE_PX, interpolation=cv2.INTER_AREA))


def hash_of(exercise: Exercise) -> str:
    """Return what a picture is made from as one short hash."""
    usual = asdict(Body())
    # clothes that came later count only where they are worn
    body = {
        name: value
        for name, value in asdict(MODEL).items()
        if name not in _CAME_LATER or value != usual[name]
    }
    facts = [_DRAWING, PICTURE_PX, body, exercise.model_dump(mode="json")]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:16]


def _compose(
    picture: Image,
    scenes: list[_Scene],
    boxes: list[FloatArray],
    lens: Lens,
    scale: float,
    along: int,
) -> None:
    """Draw both halves and the arrow between them, ``along`` x (0) or y (1)."""
    size = np.array(picture.shape[1::-1], dtype=float)
    spans = [scale * (box[1] - box[0]) for box in boxes]
    arrow = _ARROW_PX * _FINER
    start = 0.5 * (size[along] - spans[0][along] - spans[1][along] - arrow)
    place = start
    for scene, box, span in zip(scenes, boxes, spans, strict=True):
        corner = np.zeros(2)
        corner[along] = place
        if along == 0:  # both stand on one floor
            floor = max(scale * b[1][1] for b in boxes)
            tall = max(floor - scale * b[0][1] for b in boxes)
            corner[1] = 0.5 * (size[1] - tall) + tall - floor + scale * box[0][1]
        else:
            left = min(scale * b[0][0] for b in boxes)
            wide = max(scale * b[1][0] for b in boxes) - left
            corner[0] = 0.5 * (size[0] - wide) + scale * box[0][0] - left
        _draw(picture, scene, box, lens, scale, corner)
        place += span[along] + arrow
    middle = np.array(0.5 * size)
    middle[along] = start + spans[0][along] + 0.5 * arrow
    _draw_arrow(picture, middle, along)


def _scene(exercise: Exercise, posed: Posed) -> _Scene:
    behind = tuple(faces_of(p, posed.joints) for p in exercise.props if p.behind)
    among = [faces_of(p, posed.joints) for p in exercise.props if not p.behind]
    parts = (posed.faces, *behind, *among)
    mirror = next((p for p in exercise.props if p.kind == "mirror"), None)
    return _Scene(
        behind=behind,
        reflection=None if mirror is None else _reflected(posed.faces, mirror.low[0]),
        among=joined([posed.faces, *among]),
        body=posed.faces,
        corners=np.vstack([part.vertices for part in parts]),
    )


def _reflected(faces: Faces, at_m: float) -> Faces:
    """Return faces as a mirror shows them that stands across, ``at_m`` ahead."""
    vertices = faces.vertices * np.array([-1.0, 1.0, 1.0]) + np.array([2 * at_m, 0.0, 0.0])
    pale = 0.45 * faces.colours + 0.55 * 235.0
    return Faces(vertices, faces.quads[:, ::-1], pale)


def _lens(view: View) -> Lens:
    """Return a lens that looks at the middle of the body; one metre there is one pixel."""
    azimuth, up_angle = np.deg2rad(view.azimuth), np.deg2rad(view.elevation)
    flat = np.array([np.cos(azimuth), 0.0, -np.sin(azimuth)])
    away = flat * np.cos(up_angle) + np.array([0.0, np.sin(up_angle), 0.0])
    right = np.cross(-away, [0.0, 1.0, 0.0])
    right /= np.linalg.norm(right)
    down = np.cross(-away, right)
    middle = np.array([0.0, 0.5, 0.0])
    rotation = np.stack([right, down, -away])
    return Lens(middle + _AWAY_M * away, rotation, _AWAY_M, 0.0, (0, 0))


def _lit(faces: Faces, lens: Lens) -> Faces:
    """Return faces in light from above the camera's right shoulder, shaded as if round."""
    right, down, into = lens.rotation
    towards = 0.45 * right - 0.75 * down - 0.75 * into
    corners = faces.vertices[faces.quads]
    across = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    normal = np.zeros_like(faces.vertices)
    for column in range(4):
        np.add.at(normal, faces.quads[:, column], across)
    normal /= np.maximum(np.linalg.norm(normal, axis=1, keepdims=True), 1e-12)
    bright = np.maximum(normal @ (towards / np.linalg.norm(towards)), 0.0)
    bright = _AMBIENT + (1.0 - _AMBIENT) * bright[faces.quads].mean(axis=1)
    return replace(faces, colours=faces.colours * bright[:, None])


def _box(points: FloatArray, lens: Lens) -> FloatArray:
    """Return upper left and lower right (2, 2) of what is shown, in the lens's metres."""
    flat = lens.project(points)
    return np.stack([flat.min(0), flat.max(0)])


def _draw(
    picture: Image, scene: _Scene, box: FloatArray, lens: Lens, scale: float, corner: FloatArray
) -> None:
    """Draw one half with the upper left of its box at ``corner`` of the picture."""
    pad = _PAD_M * scale
    size = np.ceil(2 * (np.abs(scale * box).max(0) + pad)).astype(int)
    near = replace(lens, focal_px=lens.focal_px * scale, size_px=(int(size[0]), int(size[1])))
    canvas = np.full((size[1], size[0], 3), _PAPER, np.uint8)
    _draw_floor(canvas, scene.corners, near)
    _draw_shadow(canvas, scene.body, near, scale)
    for part in scene.behind:
        draw_faces(canvas, _lit(part, near), near, _AS_LIT)
    if scene.reflection is not None:
        _draw_reflection(canvas, scene, near)
    draw_faces(canvas, _lit(scene.among, near), near, _AS_LIT)
    low = np.round(scale * box[0] + 0.5 * size - pad).astype(int)
    high = np.round(scale * box[1] + 0.5 * size + pad).astype(int)
    half = canvas[max(low[1], 0) : high[1], max(low[0], 0) : high[0]]
    place = np.round(corner - pad).astype(int) + np.maximum(-low, 0)
    _paste(picture, half, place)


def _paste(picture: Image, part: Image, place: NDArray[np.int64]) -> None:
    """Put what is not paper of a part into the picture, cut at its edges."""
    height, width = picture.shape[:2]
    skip = np.maximum(-place, 0)
    part = part[skip[1] : height - place[1], skip[0] : width - place[0]]
    top, left = np.maximum(place[1], 0), np.maximum(place[0], 0)
    under = picture[top : top + part.shape[0], left : left + part.shape[1]]
    np.minimum(under, part, out=under)  # soft edges of shadows of both halves


def _draw_floor(canvas: Image, corners: FloatArray, lens: Lens) -> None:
    """Draw the floor as a pale sheet under everything."""
    low, high = corners.min(0) - _FLOOR_M, corners.max(0) + _FLOOR_M
    ends = [(low[0], low[2]), (high[0], low[2]), (high[0], high[2]), (low[0], high[2])]
    points = lens.project(np.array([(x, 0.0, z) for x, z in ends]))
    fixed = np.round(points * 16).astype(np.int32)
    cv2.fillConvexPoly(canvas, fixed, (_FLOOR,) * 3, cv2.LINE_AA, 4)


def _draw_reflection(canvas: Image, scene: _Scene, lens: Lens) -> None:
    """Draw the body in the mirror, which is the first thing behind it."""
    if scene.reflection is None:
        return
    copy = canvas.copy()
    draw_faces(copy, _lit(scene.reflection, lens), lens, _AS_LIT)
    pane = cv2.convexHull(lens.project(scene.behind[0].vertices).astype(np.float32))
    mask = np.zeros(canvas.shape[:2], np.uint8)
    cv2.fillConvexPoly(mask, np.round(pane[:, 0] * 16).astype(np.int32), 1, 8, 4)
    np.copyto(canvas, copy, where=mask[..., None] > 0)


def _draw_shadow(canvas: Image, body: Faces, lens: Lens, scale: float) -> None:
    """Darken the floor right under the body, softly."""
    flat = body.vertices * np.array([1.0, 0.0, 1.0])
    # What is high above the floor leaves no shadow of its own.
    low = body.vertices[body.quads][..., 1].min(axis=1) < _SHADOW_BELOW_M
    corners = lens.project(flat)[body.quads[low]]
    mask = np.zeros(canvas.shape[:2], np.uint8)
    for quad in np.round(corners * 16).astype(np.int32):
        cv2.fillConvexPoly(mask, quad, 255, cv2.LINE_AA, 4)
    soft = cv2.GaussianBlur(mask, (0, 0), _BLUR_M * scale).astype(np.float32)
    canvas[:] = (canvas * (1.0 - 0.34 * soft[..., None] / 255.0)).astype(np.uint8)


def _draw_arrow(picture: Image, middle: FloatArray, along: int) -> None:
    """Draw an arrow from start to end."""
    half = 9.0 * _FINER
    step, across = np.eye(2)[along], np.eye(2)[1 - along]
    tip, tail = middle + half * step, middle - half * step
    head = [tip - 7.0 * _FINER * step + side * 6.0 * _FINER * across for side in (-1, 1)]

    def line(one: FloatArray, two: FloatArray) -> None:
        ends = np.round(np.array([one, two]) * 16).astype(int).tolist()
        cv2.line(picture, ends[0], ends[1], _INK, round(2.2 * _FINER), cv2.LINE_AA, 4)

    line(tail, tip)
    for end in head:
        line(end, tip)
