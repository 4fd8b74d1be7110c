"""Linear models learnt on digital runners: kept as numbers beside the module that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinearModel", "load_models"]

FloatArray = NDArray[np.float64]

#: Features are taken no further than this many standard deviations from what was learnt from.
_FURTHEST = 3.0


@dataclass(frozen=True, slots=True)
class LinearModel:
    """A linear model of F features and K answers.

    Parameters
    ----------
    middle, spread : (F,) float
        Mean and standard deviation of the features it was learnt from.
    slope : (F, K) float
        Answers a standard deviation.
    usual : (K,) float
        The answer where nothing is unusual.
    """

    middle: FloatArray
    spread: FloatArray
    slope: FloatArray
    usual: FloatArray

    def answer(self, features: FloatArray, furthest: float = _FURTHEST) -> FloatArray:
        """Return the answers (…, K) to features (…, F).

        A feature that is missing counts as usual, and none as less usual than ``furthest``
        standard deviations: what was never seen is not extrapolated to.
        """
        unusual = (features - self.middle) / self.spread
        unusual = np.clip(np.where(np.isfinite(unusual), unusual, 0.0), -furthest, furthest)
        return np.asarray(unusual @ self.slope + self.usual)


@cache
def load_models(package: str, name: str) -> dict[str, LinearModel]:
    """Return the models of one file of a package, by their names."""
    with (files(package) / name).open("rb") as file:
        stored = np.load(file)
        names = sorted({key.split(".")[0] for key in stored.files})
        return {
            one: LinearModel(
                *(
                    np.asarray(stored[f"{one}.{part}"], dtype=np.float64)
                    for part in LinearModel.__slots__
                )
            )
            for one in names
        }
