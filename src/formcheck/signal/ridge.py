"""Linear models learnt on digital runners: kept as numbers beside the module that uses them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["LinearModel", "fit", "load_models", "save_models"]

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


def fit(features: FloatArray, answers: FloatArray, weight: FloatArray, ridge: float) -> LinearModel:
    """Return the weighted ridge regression of answers (N, K) on features (N, F).

    Parameters
    ----------
    features, answers : (N, F), (N, K) float
        NaN where missing.
    weight : (N,) float
    ridge : float
        Penalty on the slopes, as a share of the total weight.
    """
    middle = _mean(features, weight)
    spread = np.sqrt(_mean((features - middle) ** 2, weight)) + 1e-6
    unusual = np.where(np.isfinite(features), (features - middle) / spread, 0.0)
    usual = _mean(answers, weight)
    slope = np.zeros((features.shape[1], answers.shape[1]))
    for column in range(answers.shape[1]):
        seen = np.isfinite(answers[:, column])
        weighted = unusual[seen] * weight[seen, np.newaxis]
        penalty = ridge * weight[seen].sum() * np.eye(features.shape[1])
        slope[:, column] = np.linalg.solve(
            unusual[seen].T @ weighted + penalty,
            weighted.T @ (answers[seen, column] - usual[column]),
        )
    return LinearModel(middle, spread, slope, usual)


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


def save_models(models: dict[str, LinearModel], path: Path) -> None:
    """Write models into one file, to seven digits."""
    parts = {
        f"{name}.{part}": np.asarray(getattr(model, part), dtype=np.float32)
        for name, model in models.items()
        for part in LinearModel.__slots__
    }
    np.savez_compressed(path, allow_pickle=False, **parts)


def _mean(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weighted mean of each column without what is missing."""
    seen = np.isfinite(values)
    weights = np.where(seen, weight[:, np.newaxis], 0.0)
    total = np.sum(np.where(seen, values, 0.0) * weights, axis=0)
    return np.asarray(total / weights.sum(axis=0))
