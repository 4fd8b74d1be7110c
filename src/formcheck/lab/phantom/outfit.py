"""What the digital runner wears: which part of the skin is cloth, hair or sock, and the shoes."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from formcheck.lab.phantom.body import BONES, IntArray, RestBody, rest_body
from formcheck.lab.phantom.bones import SOLE_M, Segments
from formcheck.lab.phantom.spec import Body
from formcheck.model import FloatArray

__all__ = ["Dressed", "Shoe", "colour_of", "dressed", "make_shoe", "vertex_normals"]

_SOCK_M = 0.06
_SLEEVE_M = 0.17
_HAIR_M = 0.014
_HANGS_M = 0.03  # cloth that stands off the body so far moves by itself
_CELL_M = 0.011
#: Tape lies over the dimples of the pelvis: so far above the hip joints, so far apart, so wide and
#: high, so far off the cloth.
_DIMPLES_UP_M, _DIMPLES_APART_M = 0.09, 0.10
_TAPE_WIDE_M, _TAPE_HIGH_M, _TAPE_OFF_M = 0.03, 0.04, 0.008
_TAPE_CELLS = 4


@dataclass(frozen=True, slots=True)
class Dressed:
    """A rest body in its clothes.

    Parameters
    ----------
    rest : RestBody
        Vertices moved outwards where cloth or hair lies; no faces inside the shoes.
    colours : (F, 3) float
        Red, green, blue of each face, 0 to 255.
    hang : (V,) float
        How much each vertex is cloth that moves by itself: 1 at the hem of loose clothes.
    """

    rest: RestBody
    colours: FloatArray
    hang: FloatArray


@dataclass(frozen=True, slots=True)
class Shoe:
    """A trainer in the foot's plane: forward, up (from the sole), right; toes from ``ball`` on.

    Parameters
    ----------
    vertices : (V, 3) float
        From the ankle joint when the foot is flat.
    toes : (V,) float
        1 where a vertex moves with the toes.
    quads : (F, 4) int
    sole : (F,) bool
    """

    vertices: FloatArray
    toes: FloatArray
    quads: IntArray
    sole: NDArray[np.bool_]


def colour_of(text: str) -> FloatArray:
    """Return red, green, blue (0 to 255) of ``#rrggbb``."""
    return np.array([int(text[at : at + 2], 16) for at in (1, 3, 5)], dtype=float)


@lru_cache(maxsize=8)
def dressed(body: Body, *, fine: bool = False, barefoot: bool = False) -> Dressed:
    """Return the body of a spec in its clothes (cached).

    Parameters
    ----------
    body : Body
    fine : bool
        Cut every face of the skin in four: for single pictures from near.
    barefoot : bool
        Keep the feet, and leave the socks off.
    """
    rest = rest_body(body.sex, body.age, body.weight, body.muscle)
    rest = _finer(rest) if fine else rest
    barefoot = barefoot or body.sole_m == 0
    size = body.height_m / rest.height_m
    bone = np.argmax(rest.weights, axis=1)
    cloth = _cloth(body, rest, bone, size)
    if barefoot:
        cloth[cloth == 4] = 0
    normals = vertex_normals(rest.vertices, rest.quads)
    thick = np.select(
        [cloth == 1, cloth == 2, cloth == 3], [body.loose_m, body.loose_m, _HAIR_M], 0.0
    )
    down = np.clip((rest.joints["left_hip"][1] - rest.vertices[:, 1]) * size, 0.0, None)
    thick = thick + np.where(cloth == 2, 1.2 * body.loose_m * down / 0.2, 0.0)
    # Between the thighs there is only half the gap for each trouser leg.
    across = rest.vertices[:, 2]
    inwards = np.maximum(-np.sign(across) * normals[:, 2], 0.05)
    thick = np.where(cloth == 2, np.minimum(thick, 0.4 * size * np.abs(across) / inwards), thick)
    vertices = rest.vertices + normals * (thick / size)[:, None]
    face = rest.quads
    kind = np.sort(cloth[face], axis=1)[:, 1]  # never a mean of two garments
    palette = np.stack(
        [colour_of(body.skin), colour_of(body.top), colour_of(body.shorts), colour_of(body.hair)]
    )
    palette = np.vstack([palette, [235.0, 235.0, 235.0]])
    colours = palette[kind]
    colours = np.where(rest.eyes[:, None], _eye_colours(rest), colours)
    foot = [BONES.index(name) for name in ("foot_l", "foot_r", "ball_l", "ball_r")]
    ankle = rest.joints["left_ankle"][1]
    low = rest.vertices[face][..., 1].max(axis=1) < ankle + 0.012
    shod = np.isin(bone[face], foot).all(axis=1) & low & (not barefoot)
    kept = RestBody(
        vertices, rest.weights, face[~shod], rest.eyes[~shod], rest.joints, rest.height_m
    )
    look = Dressed(kept, colours[~shod], _hang(body, rest, cloth, size))
    look = look if fine else _coarser(look)
    return _taped(look, body, size) if body.tape else look


def make_shoe(bones: Segments) -> Shoe:
    """Return a trainer with a sole for the left or right foot (it is the same one)."""
    back, tip = -bones.heel_back, bones.ball_ahead + bones.toe_length
    long = tip - back
    sole_m = bones.sole
    part = np.array([0.0, 0.03, 0.1, 0.22, 0.36, 0.5, 0.62, 0.72, 0.82, 0.91, 0.97, 1.0])
    half = long * np.array(
        [0.060, 0.105, 0.132, 0.138, 0.134, 0.138, 0.148, 0.155, 0.148, 0.115, 0.075, 0.03]
    )
    top = np.array(
        [0.090, 0.118, 0.124, 0.120, 0.112, 0.094, 0.074, 0.062, 0.056, 0.050, 0.044, 0.034]
    ) * (long / 0.29) + (sole_m - SOLE_M)
    spring = np.array([0.004, 0.001, 0, 0, 0, 0, 0, 0, 0.002, 0.005, 0.010, 0.015])
    around = np.deg2rad(np.array([0, 26, 52, 74, 90, 106, 128, 154, 180]))
    rings = []
    for at, width, height, lift in zip(part, half, top, spring, strict=True):
        ahead = back + long * at
        across = width * np.sign(np.cos(around)) * np.abs(np.cos(around)) ** 0.65
        over = sole_m + (height - sole_m) * np.sin(around) ** 0.9
        upper = np.stack([np.full_like(across, ahead), over + lift, across], axis=1)
        flare = 1.07 * width
        sole = np.array([[ahead, lift, -flare], [ahead, lift, flare]])
        edge = np.array([[ahead, sole_m + lift, -flare], [ahead, sole_m + lift, flare]])
        rings.append(np.vstack([edge[1:], upper, edge[:1], sole]))
    vertices = np.vstack(rings)
    each = len(rings[0])
    quads, sole_faces = [], []
    for ring in range(len(part) - 1):
        for k in range(each):
            a, b = ring * each + k, ring * each + (k + 1) % each
            quads.append([a, b, b + each, a + each])
            sole_faces.append(k in (0, each - 4, each - 3, each - 2, each - 1))
    for ring, turned in ((0, True), (len(part) - 1, False)):
        for k in range(1, each - 2, 2):
            corners = [ring * each, ring * each + k, ring * each + k + 1, ring * each + k + 2]
            quads.append(corners[::-1] if turned else corners)
            sole_faces.append(False)
    vertices[:, 1] -= bones.ankle_up
    ball = bones.ball_ahead
    toes = np.clip((vertices[:, 0] - ball + 0.025) / 0.05, 0.0, 1.0)
    return Shoe(vertices, toes, np.array(quads)[:, ::-1], np.array(sole_faces))


def _cloth(body: Body, rest: RestBody, bone: IntArray, size: float) -> IntArray:
    """Return for each vertex 0 skin, 1 top, 2 shorts, 3 hair, 4 sock."""
    ahead, up = rest.vertices[:, 0], rest.vertices[:, 1]
    is_bone = {name: bone == BONES.index(name) for name in BONES}
    trunk = is_bone["spine_01"] | is_bone["spine_02"] | is_bone["spine_03"]
    trunk |= is_bone["clavicle_l"] | is_bone["clavicle_r"]
    waist = rest.joints["left_hip"][1] + 0.085
    thigh = is_bone["thigh_l"] | is_bone["thigh_r"]
    pelvis = is_bone["pelvis"]
    cloth = np.zeros(len(up), dtype=int)
    neckline = rest.joints["left_shoulder"][1] + 0.075 - 0.45 * np.maximum(ahead - 0.015, 0.0)
    cloth[(trunk | pelvis) & (up > waist) & (up < neckline)] = 1
    cloth[(pelvis | trunk | thigh) & (up <= waist)] = 2
    for side in ("left", "right"):
        hip, knee = rest.joints[f"{side}_hip"], rest.joints[f"{side}_knee"]
        axis = (knee - hip) / np.linalg.norm(knee - hip)
        along = (rest.vertices - hip) @ axis * size
        cloth[is_bone[f"thigh_{side[0]}"] & (along > body.shorts_m)] = 0
        shoulder, elbow = rest.joints[f"{side}_shoulder"], rest.joints[f"{side}_elbow"]
        axis = (elbow - shoulder) / np.linalg.norm(elbow - shoulder)
        along = (rest.vertices - shoulder) @ axis * size
        if body.sleeves or body.long_sleeves:
            reach = np.inf if body.long_sleeves else _SLEEVE_M
            cloth[is_bone[f"upperarm_{side[0]}"] & (along < reach)] = 1
        if body.long_sleeves:
            cloth[is_bone[f"lowerarm_{side[0]}"]] = 1
        shank = is_bone[f"calf_{side[0]}"] | is_bone[f"foot_{side[0]}"]
        cloth[shank & (up < rest.joints[f"{side}_ankle"][1] + _SOCK_M / size)] = 4
    eyes = rest.joints["left_eye"]
    scalp = (ahead < eyes[0] - 0.115) & (up > eyes[1] - 0.06)
    scalp |= (ahead < eyes[0] - 0.06) & (up > eyes[1] + 0.01)
    scalp |= up > eyes[1] + 0.055 + 0.25 * np.maximum(ahead - eyes[0] + 0.05, 0.0)
    cloth[is_bone["head"] & scalp] = 3
    return cloth


def _hang(body: Body, rest: RestBody, cloth: IntArray, size: float) -> FloatArray:
    """Return how much each vertex is cloth that moves by itself, from 0 to 1 at the hems."""
    hang = np.zeros(len(cloth))
    up = rest.vertices[:, 1]
    waist, shoulder = rest.joints["left_hip"][1] + 0.085, rest.joints["left_shoulder"][1]
    shirt = np.clip((shoulder - up) / (shoulder - waist), 0.0, 1.0)
    bone = np.argmax(rest.weights, axis=1)
    arms = np.isin(bone, [BONES.index(f"{b}_{s}") for b in ("upperarm", "lowerarm") for s in "lr"])
    hang = np.where((cloth == 1) & ~arms, shirt**2, hang)
    for side in ("left", "right"):
        limbs = [("shoulder", "elbow", "upperarm", _SLEEVE_M, 1)]
        limbs.append(("hip", "knee", "thigh", body.shorts_m, 2))
        for start, end, name, reach, kind in limbs:
            axis = rest.joints[f"{side}_{end}"] - rest.joints[f"{side}_{start}"]
            axis = axis / np.linalg.norm(axis)
            along = (rest.vertices - rest.joints[f"{side}_{start}"]) @ axis * size
            own = (cloth == kind) & (bone == BONES.index(f"{name}_{side[0]}"))
            hang = np.where(own, np.clip(along / reach, 0.0, 1.0), hang)
    return np.asarray(hang * min(1.0, body.loose_m / _HANGS_M))


def _finer(rest: RestBody) -> RestBody:
    """Return the body with each face cut in four, so that hems run smoothly."""
    count, quads = len(rest.vertices), rest.quads
    edges = np.sort(np.stack([quads, np.roll(quads, -1, axis=1)], axis=-1), axis=-1)
    ends, which = np.unique(edges.reshape(-1, 2), axis=0, return_inverse=True)
    middle = count + which.reshape(quads.shape)
    centre = count + len(ends) + np.arange(len(quads))
    parts = [
        np.stack([quads[:, k], middle[:, k], centre, middle[:, k - 1]], axis=1) for k in range(4)
    ]

    def grown(values: FloatArray) -> FloatArray:
        return np.vstack([values, values[ends].mean(axis=1), values[quads].mean(axis=1)])

    return RestBody(
        grown(rest.vertices),
        grown(rest.weights),
        np.vstack(parts),
        np.tile(rest.eyes, 4),
        rest.joints,
        rest.height_m,
    )


def _taped(look: Dressed, body: Body, size: float) -> Dressed:
    """Return the body with two pieces of tape on its back that move as the pelvis does."""
    rest = look.rest
    middle = 0.5 * (rest.joints["left_hip"] + rest.joints["right_hip"])
    share = np.linspace(-0.5, 0.5, _TAPE_CELLS + 1)
    across, up = np.meshgrid(share * _TAPE_WIDE_M, share * _TAPE_HIGH_M, indexing="ij")
    index = np.arange(across.size).reshape(across.shape)
    corners = [index[:-1, :-1], index[1:, :-1], index[1:, 1:], index[:-1, 1:]]
    quads = np.stack(corners, axis=-1).reshape(-1, 4)  # seen from behind
    back = rest.vertices[rest.weights[:, BONES.index("pelvis")] > 0.3]
    pieces: list[FloatArray] = []
    faces: list[IntArray] = []
    for sign in (-1.0, 1.0):
        piece = np.column_stack([np.zeros(across.size), up.ravel(), across.ravel()])
        piece += (0.0, _DIMPLES_UP_M, 0.5 * sign * _DIMPLES_APART_M)
        piece = piece / size + middle
        beside = np.hypot(*(back[:, 1:] - piece[:, 1:].mean(axis=0)).T) < 3.0 * _CELL_M
        piece[:, 0] = back[beside, 0].min() - _TAPE_OFF_M / size
        faces.append(quads + len(rest.vertices) + len(pieces) * across.size)
        pieces.append(piece)
    weights = np.zeros((2 * across.size, len(BONES)))
    weights[:, BONES.index("pelvis")] = 1.0
    new = np.vstack(faces)
    taped = RestBody(
        np.vstack([rest.vertices, *pieces]),
        np.vstack([rest.weights, weights]),
        np.vstack([rest.quads, new]),
        np.concatenate([rest.eyes, np.zeros(len(new), dtype=bool)]),
        rest.joints,
        rest.height_m,
    )
    colours = np.vstack([look.colours, np.tile(colour_of(body.tape), (len(new), 1))])
    return Dressed(taped, colours, np.append(look.hang, np.zeros(2 * across.size)))


def _coarser(look: Dressed) -> Dressed:
    """Return the body with vertices of one small cell made one: faces below a pixel cost time."""
    rest = look.rest
    head = rest.weights[:, BONES.index("head")] > 0.5
    size_m = np.where(head, 0.6 * _CELL_M, _CELL_M)[:, None]
    cell = np.round(rest.vertices / size_m).astype(np.int64)
    cell = np.hstack([cell, head[:, None]])
    _, first, group = np.unique(cell, axis=0, return_index=True, return_inverse=True)
    group = group.ravel()
    size = np.bincount(group)[:, None]
    vertices = np.zeros((len(first), 3))
    np.add.at(vertices, group, rest.vertices)
    weights = np.zeros((len(first), rest.weights.shape[1]))
    np.add.at(weights, group, rest.weights)
    quads = group[rest.quads]
    ordered = np.sort(quads, axis=1)
    keep = (np.diff(ordered, axis=1) != 0).sum(axis=1) >= 2
    _, once = np.unique(ordered, axis=0, return_index=True)
    keep &= np.isin(np.arange(len(quads)), once)
    coarse = RestBody(
        vertices / size, weights / size, quads[keep], rest.eyes[keep], rest.joints, rest.height_m
    )
    hang = np.bincount(group, look.hang) / size[:, 0]
    return Dressed(coarse, look.colours[keep], hang)


def vertex_normals(vertices: FloatArray, quads: IntArray) -> FloatArray:
    """Return which way is outwards at each vertex, (V, 3), of length 1."""
    corners = vertices[quads]
    normal = np.cross(corners[:, 2] - corners[:, 0], corners[:, 3] - corners[:, 1])
    total = np.zeros_like(vertices)
    for column in range(4):
        np.add.at(total, quads[:, column], normal)
    return np.asarray(total / np.maximum(np.linalg.norm(total, axis=1, keepdims=True), 1e-12))


def _eye_colours(rest: RestBody) -> FloatArray:
    """Return white eyeballs with dark irises."""
    centre = rest.vertices[rest.quads].mean(axis=1)
    iris = np.zeros(len(centre), dtype=bool)
    for side in ("left", "right"):
        ball = rest.eyes & (np.sign(centre[:, 2]) == np.sign(rest.joints[f"{side}_eye"][2]))
        if ball.any():
            front = centre[ball][:, 0].max()
            iris |= ball & (centre[:, 0] > front - 0.0035)
    return np.where(iris[:, None], 40.0, 230.0) * np.ones(3)
