"""Landmarks moved to where the joints are.

A pose network places hips, knees, ankles, feet and shoulders a little off, in ways that repeat:
by the view, by which leg is nearer, by how the legs stand to each other at that instant. A linear
model takes that off. `benchmarks/learn_joints.py` fits it on rendered runners whose joints are
known; what it is worth there and on real clips is in docs/how-it-works.md.

Only a network's landmarks are moved: markers are where somebody put them.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

import numpy as np

from formcheck.pose import INDEX, FloatArray, PoseTrack
from formcheck.scene import Scene

__all__ = ["PARTS", "Kind", "features_of", "kinds_of", "to_joint_centres"]

#: What is moved, of either side.
PARTS = ("hip", "knee", "ankle", "heel", "foot_index", "shoulder")
_OF_OTHER = ("hip", "knee", "ankle", "foot_index", "shoulder")
_NOT_NETWORKS = ("trc", "phantom")
#: No landmark is moved by more than this share of the leg's length.
_MOST = 0.10

#: Name of a model, and the sign of the picture's x for the side it is used on.
Kind = tuple[str, float]


def kinds_of(scene: Scene) -> dict[str, Kind]:
    """Return for either side which model moves it, and how x is counted: none at an angle.

    From the side x is positive forwards; from the front and behind, away from the body's middle.
    """
    if scene.near_side is not None:
        far = "left" if scene.near_side == "right" else "right"
        x = float(scene.direction)
        return {scene.near_side: ("near", x), far: ("far", x)}
    outwards = {"rear": 1.0, "front": -1.0}.get(scene.view)
    if outwards is None:
        return {}
    return {"right": (scene.view, outwards), "left": (scene.view, -outwards)}


def features_of(track: PoseTrack, scene: Scene, side: str, x: float) -> FloatArray:
    """Return what the model of one side reads, (T, F); NaN where a landmark is missing.

    Places of the side's own and the other side's landmarks and of the head against the hips'
    middle, in leg lengths, and the camera's yaw.
    """
    other = "left" if side == "right" else "right"
    middle = track.middle("hip")
    paths = [track.point(f"{side}_{part}") for part in PARTS]
    paths += [track.point(f"{other}_{part}") for part in _OF_OTHER]
    paths.append(track.middle("ear"))
    scale = np.array([x, -1.0]) / scene.leg_px
    places = np.concatenate([(path - middle) * scale for path in paths], axis=1)
    yaw = np.sin(np.radians(scene.yaw_deg or 0.0)) * (1.0 if scene.is_side else x)
    legs = places[:, [0, 2, 4]]
    return np.column_stack([places, np.full(len(places), yaw), yaw * legs])


def to_joint_centres(track: PoseTrack, scene: Scene) -> PoseTrack:
    """Return the track with hips, legs, feet and shoulders where the joints are.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    scene : Scene
        Its view, yaw and leg length are used.
    """
    kinds = kinds_of(scene)
    if not kinds or track.model in _NOT_NETWORKS or not np.isfinite(scene.leg_px):
        return track
    xy_px = track.xy_px.copy()
    for side, (name, x) in kinds.items():
        model = _models()[name]
        features = features_of(track, scene, side, x)
        # what was not seen counts as usual
        features = np.where(np.isfinite(features), features, model["middle"])
        off = (features - model["middle"]) @ model["slope"] + model["usual"]
        off = np.clip(off, -_MOST, _MOST).reshape(len(track), len(PARTS), 2)
        for place, part in enumerate(PARTS):
            xy_px[:, INDEX[f"{side}_{part}"]] -= off[:, place] * np.array([x, -1.0]) * scene.leg_px
    return track.then("landmarks moved to the joints' centres by a learnt model", xy_px=xy_px)


@cache
def _models() -> dict[str, dict[str, FloatArray]]:
    """Return the models by name: the features' usual values, slopes, and the usual error."""
    with (files("formcheck") / "joints.npz").open("rb") as file:
        stored = np.load(file)
        return {
            name: {
                what: np.asarray(stored[f"{name}_{what}"], dtype=float)
                for what in ("middle", "slope", "usual")
            }
            for name in ("near", "far", "rear", "front")
        }
