"""Landmarks moved to where the joints are.

A pose network places hips, knees, ankles, feet, shoulders and arms a little off, in ways that
repeat: by the view, by which leg is nearer, by how the legs stand to each other at that instant. A
linear model takes that off. `formcheck.lab.training.joints` fits it on rendered runners whose
joints are known; what it is worth there and on real clips is in docs/how-it-works.md.

Only a network's landmarks are moved: markers are where somebody put them.
"""

from __future__ import annotations

import numpy as np

from formcheck.i18n import msg
from formcheck.model import INDEX, FirstLook, FloatArray, PoseTrack
from formcheck.signal.ridge import load_correction

#: There is a model for each of these, at many and at few pictures a second.
KINDS = ("near", "far", "rear", "front")
#: What is moved, of either side.
PARTS = (
    "hip",
    "knee",
    "ankle",
    "heel",
    "foot_index",
    "shoulder",
    "elbow",
    "wrist",
    "ear",
)
#: What the model reads of the other side.
_OF_OTHER = ("hip", "knee", "ankle", "foot_index", "shoulder")
#: What `features_of` returns, in its order.
FEATURES = (
    *(f"own_{part}_{axis}" for part in PARTS for axis in "xy"),
    *(f"other_{part}_{axis}" for part in _OF_OTHER for axis in "xy"),
    *("yaw", "yaw_hip_x", "yaw_knee_x", "yaw_ankle_x"),
)
#: From this rate on the models learnt at 60 pictures a second are used, below those at 30.
_FAST_FPS = 45.0
#: No landmark is moved by more than this share of the leg's length.
_MOST_LEGS = 0.10
#: Real runners differ from digital ones: unusual poses are taken back to this many standard
#: deviations. At 3 the thigh of a real runner filmed 17 deg off varied twice as much, at 2 no more.
_FURTHEST_SD = 2.0


def rate_of(track: PoseTrack) -> str:
    """Return which models a track needs: learnt at 60 ("fast") or 30 ("slow") pictures a second."""
    return "fast" if track.fps >= _FAST_FPS else "slow"


def kinds_of(look: FirstLook) -> dict[str, tuple[str, float]]:
    """Return for either side which kind of model moves it, and the sign of the picture's x.

    From the side x is positive forwards; from the front and behind, away from the body's middle.
    Nothing is moved at an angle.
    """
    if look.near_side is not None:
        far = "left" if look.near_side == "right" else "right"
        x = float(look.direction)
        return {look.near_side: ("near", x), far: ("far", x)}
    outwards = {"rear": 1.0, "front": -1.0}.get(look.view)
    if outwards is None:
        return {}
    return {"right": (look.view, outwards), "left": (look.view, -outwards)}


def features_of(track: PoseTrack, look: FirstLook, side: str, x: float) -> FloatArray:
    """Return what the model of one side reads, (T, F); NaN where a landmark is missing.

    Places of the side's own and the other side's landmarks against the hips' middle, in leg
    lengths, and the camera's yaw.
    """
    other = "left" if side == "right" else "right"
    middle = track.middle("hip")
    paths = [track.point(f"{side}_{part}") for part in PARTS]
    paths += [track.point(f"{other}_{part}") for part in _OF_OTHER]
    scale = np.array([x, -1.0]) / look.leg_px
    places = np.concatenate([(path - middle) * scale for path in paths], axis=1)
    yaw = np.sin(np.radians(look.yaw_deg or 0.0)) * (1.0 if look.is_side else x)
    legs = places[:, [0, 2, 4]]
    return np.column_stack([places, np.full(len(places), yaw), yaw * legs])


def to_joint_centres(track: PoseTrack, look: FirstLook) -> PoseTrack:
    """Return the track with hips, legs, feet, shoulders, arms and ears where they are.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    look : FirstLook
        Its view, yaw and leg length are used.

    Returns
    -------
    PoseTrack
        As it was where nothing was learnt for its engine and network: see `refusals` of
        `formcheck.signal.ridge`.
    """
    kinds = kinds_of(look)
    correction = load_correction("landmark_bias")
    if not kinds or not correction.card.applies(track) or not np.isfinite(look.leg_px):
        return track
    xy_px = track.xy_px.copy()
    for side, (kind, x) in kinds.items():
        model = correction.models[f"{kind}_{rate_of(track)}"]
        off = model.predict(features_of(track, look, side, x), _FURTHEST_SD)
        off = np.clip(off, -_MOST_LEGS, _MOST_LEGS).reshape(len(track), len(PARTS), 2)
        for place, part in enumerate(PARTS):
            xy_px[:, INDEX[f"{side}_{part}"]] -= off[:, place] * np.array([x, -1.0]) * look.leg_px
    return track.then(msg("landmarks moved to the joints' centres by a trained model"), xy_px=xy_px)
