"""Linear models learnt on digital runners: kept as numbers beside the module that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

__all__ = ["RidgeModel", "load_models"]

FloatArray = NDArray[np.float64]

#: Features are taken no further than this many standard deviations from what was learnt from.
_FURTHEST = 3.0


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

    def predict(self, features: FloatArray, furthest: float = _FURTHEST) -> FloatArray:
        """Return the answers (…, K) to features (…, F).

        A feature that is missing counts as its mean, and none as further from it than ``furthest``
        standard deviations: what was never seen is not extrapolated to.
        """
        z = (features - self.mean) / self.std
        z = np.clip(np.where(np.isfinite(z), z, 0.0), -furthest, furthest)
        return np.asarray(z @ self.slope + self.intercept)


@cache
def load_models(package: str, name: str) -> dict[str, RidgeModel]:
    """Return the models of one file of a package, by their names."""
    with (files(package) / name).open("rb") as file:
        stored = np.load(file)
        names = sorted({key.split(".")[0] for key in stored.files})
        return {
            one: RidgeModel(
                *(
                    np.asarray(stored[f"{one}.{part}"], dtype=np.float64)
                    for part in RidgeModel.__slots__
                )
            )
            for one in names
        }
