"""Landmarks moved to where the joints are.

A pose network places hips, knees, ankles, feet, shoulders and arms a little off, in ways that
repeat. From the side a constant a joint is taken off, the same in every pose: a model of the pose
pressed landings that it had not seen towards those that it had. From behind and in front a linear
model reads how the legs stand to each other. `formcheck.lab.training.joints` learns both on
rendered runners whose joints are known; what it is worth is in docs/how-it-works.md.

Only a network's landmarks are moved: markers are where somebody put them. Not to be trusted for
bodies unlike those it was learnt on: hips of single runners lie up to 3 % of the leg's length from
where the constant puts them, which is 3° of lean.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np

from formcheck.i18n import msg
from formcheck.model import INDEX, FirstLook, FloatArray, PoseTrack
from formcheck.signal.ridge import ModelCard, load_correction

#: From the side, by which leg is nearer; and from behind and in front.
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


@dataclass(frozen=True, slots=True)
class Offsets:
    """How far landmarks seen from the side lie from the joints.

    Parameters
    ----------
    card : ModelCard
        What they were learnt from, and whose landmarks they hold for.
    legs : mapping of str to (P, 2) float
        Of the near and of the far side, forwards and up, in leg lengths; rows as in `PARTS`.
    bounce : float
        How much more the hips' middle rises and falls in a step than the joints' does, in leg
        lengths: below 0, since the hips are seen highest where the thigh is upright.
    """

    card: ModelCard
    legs: Mapping[str, FloatArray]
    bounce: float


@cache
def load_offsets() -> Offsets:
    """Return what is taken off landmarks seen from the side (``landmark_offsets.toml``)."""
    with (files("formcheck.signal") / "landmark_offsets.toml").open("rb") as file:
        stored = tomllib.load(file)
    legs = {kind: np.array([stored[kind][part] for part in PARTS]) for kind in ("near", "far")}
    return Offsets(ModelCard.from_data(stored["card"]), legs, stored["hips"]["bounce"])


_INSTEAD: ContextVar[Offsets | None] = ContextVar("instead", default=None)


@contextmanager
def other_offsets(offsets: Offsets | None) -> Iterator[None]:
    """Take other offsets off within a ``with`` block: those learnt without a family, to judge it.

    Parameters
    ----------
    offsets : Offsets, optional
        By default the stored ones.
    """
    before = _INSTEAD.set(offsets)
    try:
        yield
    finally:
        _INSTEAD.reset(before)


@dataclass(frozen=True, slots=True)
class Sideways:
    """How far hip, knee and ankle lie too far outwards from the front or behind, in leg lengths.

    Constants and not the model of poses, which moves a knee that points in to where most knees are:
    with it 0.4 of a difference was left from behind and 0.7 from in front.

    Parameters
    ----------
    off : (float, float, float)
    knee_share : float
        At what share of its distance from the line from hip to ankle the knee is seen.
    """

    off: tuple[float, float, float]
    knee_share: float


#: What is moved by constants from the front and behind.
LEG = PARTS[:3]  # hip, knee, ankle


@cache
def load_sideways() -> tuple[ModelCard, Mapping[str, Sideways]]:
    """Return the card and, by view, what is taken off (``landmark_sideways.toml``)."""
    with (files("formcheck.signal") / "landmark_sideways.toml").open("rb") as file:
        stored = tomllib.load(file)
    views = {
        view: Sideways(
            (stored[view]["hip"], stored[view]["knee"], stored[view]["ankle"]),
            stored[view]["knee_share"],
        )
        for view in ("rear", "front")
    }
    return ModelCard.from_data(stored["card"]), views


_OTHER_SIDEWAYS: ContextVar[Mapping[str, Sideways] | None] = ContextVar("other", default=None)


@contextmanager
def other_sideways(views: Mapping[str, Sideways] | None) -> Iterator[None]:
    """Take other constants off within a ``with`` block: those that are being learnt or judged.

    Parameters
    ----------
    views : mapping of view to Sideways, optional
        By default the stored ones.
    """
    before = _OTHER_SIDEWAYS.set(views)
    try:
        yield
    finally:
        _OTHER_SIDEWAYS.reset(before)


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


def _frontal_off(
    track: PoseTrack, side: str, x: float, known: Sideways, leg_px: float
) -> FloatArray:
    """Return how far hip, knee and ankle lie outwards of where they are, (T, 3) leg lengths."""
    points = np.stack([track.point(f"{side}_{part}") for part in LEG], axis=1)
    across = x * points[..., 0] / leg_px - np.asarray(known.off)
    down = points[..., 1]
    with np.errstate(invalid="ignore", divide="ignore"):
        share = np.clip((down[:, 1] - down[:, 0]) / (down[:, 2] - down[:, 0]), 0.0, 1.0)
    line = across[:, 0] + share * (across[:, 2] - across[:, 0])
    off = np.tile(known.off, (len(points), 1))
    off[:, 1] -= (across[:, 1] - line) * (1.0 / known.knee_share - 1.0)
    return np.where(np.isfinite(off), off, np.asarray(known.off))


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
    card = load_offsets().card if look.is_side else load_correction("landmark_bias").card
    if not kinds or not card.applies(track) or not np.isfinite(look.leg_px):
        return track
    xy_px = track.xy_px.copy()
    for side, (kind, x) in kinds.items():
        off = _off(track, look, side, kind, x)
        for place, part in enumerate(PARTS):
            xy_px[:, INDEX[f"{side}_{part}"]] -= off[:, place] * np.array([x, -1.0]) * look.leg_px
    return track.then(msg("landmarks moved to the joints' centres by a trained model"), xy_px=xy_px)


def _off(track: PoseTrack, look: FirstLook, side: str, kind: str, x: float) -> FloatArray:
    """Return how far off each part of a side is, forwards or outwards and up, (T, P, 2) legs."""
    if look.is_side:
        offsets = _INSTEAD.get() or load_offsets()
        return np.broadcast_to(offsets.legs[kind], (len(track), len(PARTS), 2))
    model = load_correction("landmark_bias").models[f"{kind}_{rate_of(track)}"]
    off = model.predict(features_of(track, look, side, x), _FURTHEST_SD)
    off = np.clip(off, -_MOST_LEGS, _MOST_LEGS).reshape(len(track), len(PARTS), 2)
    views = _OTHER_SIDEWAYS.get() or load_sideways()[1]
    off[:, : len(LEG), 0] = _frontal_off(track, side, x, views[kind], look.leg_px)
    return off


def bounce_off(track: PoseTrack, look: FirstLook) -> float:
    """Return how much more the hips are seen to rise and fall than they do, in leg lengths.

    0 for markers, and from where it was not learnt; see `Offsets`.
    """
    offsets = _INSTEAD.get() or load_offsets()
    return offsets.bounce if look.is_side and offsets.card.applies(track) else 0.0
