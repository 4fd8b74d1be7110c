"""Corrections learnt on digital runners: linear models, kept as numbers with a card of their own.

A card says what a correction was learnt from and whose landmarks it holds for. Landmarks of another
engine or network have habits of their own: they are left as they are, and a note says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Literal

import numpy as np

from formcheck.i18n import Message, msg
from formcheck.model import FloatArray, Note, PoseTrack

CorrectionName = Literal["landmark_bias", "events", "events_markers"]
#: What is learnt, in the order it is applied; each is a file beside this module. Events have a
#: model for networks' landmarks and one for markers.
CORRECTIONS: tuple[CorrectionName, ...] = ("landmark_bias", "events", "events_markers")
#: In place of engine and network: a digital runner's own landmarks, and a laboratory's markers.
EXACT, MARKERS = "exact", "markers"

#: Features are taken no further than this many standard deviations from what was learnt from.
_FURTHEST_SD = 3.0


@dataclass(frozen=True, slots=True)
class RidgeModel:
    """A linear model of F features and K answers.

    Parameters
    ----------
    mean, std : (F,) float
        Of the features it was learnt from.
    slope : (F, K) float
        Answers per standard deviation.
    intercept : (K,) float
        The answer at the mean.
    """

    mean: FloatArray
    std: FloatArray
    slope: FloatArray
    intercept: FloatArray

    def predict(self, features: FloatArray, furthest: float = _FURTHEST_SD) -> FloatArray:
        """Return the answers (…, K) to features (…, F).

        A feature that is missing counts as its mean, and none as further from it than ``furthest``
        standard deviations: what was never seen is not extrapolated to.
        """
        z = (features - self.mean) / self.std
        z = np.clip(np.where(np.isfinite(z), z, 0.0), -furthest, furthest)
        return np.asarray(z @ self.slope + self.intercept)


@dataclass(frozen=True, slots=True)
class ModelCard:
    """What a correction was learnt from, and whose landmarks it holds for.

    Parameters
    ----------
    features : tuple of str
        The F features of its models, in order.
    engine, network : str
        Whose landmarks of rendered clips it learnt from; ``markers`` and nothing for markers.
    applies_to : tuple of str
        Landmarks it is applied to: ``litert/heavy``, ``markers``, or ``exact`` for a digital
        runner's own.
    families : tuple of str
        The sets of runners it learnt from.
    seed : int
        Of the first of them.
    ridge : dict of str to float
        Penalty on the slopes as a share of the total weight, by kind of model.
    commit, date : str
        Of the program that learnt it.
    """

    features: tuple[str, ...]
    engine: str
    network: str
    applies_to: tuple[str, ...]
    families: tuple[str, ...]
    seed: int
    ridge: Mapping[str, float]
    commit: str
    date: str

    def applies(self, track: PoseTrack) -> bool:
        """Return whether the correction was made for landmarks like these."""
        beside = MARKERS if track.model == MARKERS else EXACT
        return (f"{track.engine}/{track.model}" if track.engine else beside) in self.applies_to

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> ModelCard:
        """Return the card of a stored correction; JSON knows no tuples."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value for name, value in data.items()
        }
        return cls(**fields)


@dataclass(frozen=True, slots=True)
class Correction:
    """Models learnt together, by name, with their card."""

    card: ModelCard
    models: Mapping[str, RidgeModel]


@cache
def load_correction(name: CorrectionName) -> Correction:
    """Return a learnt correction by its name."""
    with (files("formcheck.signal") / f"{name}.npz").open("rb") as file:
        stored = np.load(file)
        names = sorted({key.split(".")[0] for key in stored.files if "." in key})
        models = {
            one: RidgeModel(
                *(
                    np.asarray(stored[f"{one}.{part}"], dtype=np.float64)
                    for part in RidgeModel.__slots__
                )
            )
            for one in names
        }
        return Correction(ModelCard.from_data(json.loads(str(stored["card"]))), models)


def refusals(track: PoseTrack) -> tuple[Note, ...]:
    """Return a note of the corrections that a track goes without, nothing where there are none.

    Markers and a digital runner's own landmarks have no network's habits: nothing is lacking there.
    """
    if not track.is_networks:
        return ()
    for_networks = [name for name in CORRECTIONS if load_correction(name).card.engine != MARKERS]
    left_out = [name for name in for_networks if not load_correction(name).card.applies(track)]
    if not left_out:
        return ()
    known = load_correction(left_out[0]).card.applies_to
    message = msg(
        "Not corrected: {what}. The correction was learnt for {known}, and these landmarks "
        "come from {own}.",
        what=tuple(_what(name) for name in left_out),
        known=", ".join(one for one in known if one != EXACT),
        own=f"{track.engine}/{track.model}",
    )
    return (Note("uncorrected", message),)


def _what(name: CorrectionName) -> Message:
    return {
        "landmark_bias": msg("landmarks that lie beside the joints' centres"),
        "events": msg("the instants of strike and toe-off"),
        "events_markers": msg("the instants of strike and toe-off"),
    }[name]
