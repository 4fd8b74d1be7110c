"""Ridge models: fitted, held against clips that were held out, and written."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TypeVar

import numpy as np

from formcheck.engines import ENGINES
from formcheck.errors import InputError
from formcheck.files.atomic import atomic_write
from formcheck.lab.clone import PACKAGE
from formcheck.model import FloatArray
from formcheck.signal.ridge import ModelCard, RidgeModel
from formcheck.weights import NETWORKS

FOLDS = 5
#: Whose landmarks are learnt from where no tracks tell, and which have the same habits.
TRAINED_WITH = ("litert", "heavy")
TRAINED_FOR = tuple(f"{e}/{n}" for e in ENGINES for n in NETWORKS)  # see docs/how-it-works.md


@dataclass(frozen=True)
class Seen:
    """Something to learn from: the model it is for, and the clip it was seen in."""

    model: str
    clip: str


T = TypeVar("T", bound=Seen)


def fit(features: FloatArray, answers: FloatArray, weight: FloatArray, ridge: float) -> RidgeModel:
    """Return the weighted ridge regression of answers (N, K) on features (N, F).

    Parameters
    ----------
    features, answers : (N, F), (N, K) float
        NaN where missing.
    weight : (N,) float
    ridge : float
        Penalty on the slopes, as a share of the total weight.
    """
    mean = _mean(features, weight)
    std = np.sqrt(_mean((features - mean) ** 2, weight)) + 1e-6
    z = np.where(np.isfinite(features), (features - mean) / std, 0.0)
    intercept = _mean(answers, weight)
    slope = np.zeros((features.shape[1], answers.shape[1]))
    for column in range(answers.shape[1]):
        seen = np.isfinite(answers[:, column])
        weighted = z[seen] * weight[seen, np.newaxis]
        penalty = ridge * weight[seen].sum() * np.eye(features.shape[1])
        slope[:, column] = np.linalg.solve(
            z[seen].T @ weighted + penalty,
            weighted.T @ (answers[seen, column] - intercept[column]),
        )
    return RidgeModel(mean, std, slope, intercept)


def held_out(
    seen: Sequence[T], learn: Callable[[list[T]], RidgeModel]
) -> Iterator[tuple[list[T], RidgeModel]]:
    """Yield what was seen in each clip, with a model learnt without it: five times a fifth.

    Nothing is yielded of a single clip: without it nothing is left to learn from.
    """
    clips = sorted({one.clip for one in seen})
    for fold in range(FOLDS if len(clips) > 1 else 0):
        out = clips[fold::FOLDS]
        model = learn([one for one in seen if one.clip not in out])
        for clip in out:
            yield [one for one in seen if one.clip == clip], model


def learn_all(
    seen: Sequence[T],
    learn: Callable[[list[T]], RidgeModel],
    report: Callable[[str, list[T]], None],
    card: ModelCard,
    path: Path | None,
) -> None:
    """Fit every model, print what is left on clips held out, and write them where asked to.

    Raises
    ------
    InputError
        There is nothing to learn from.
    """
    if not seen:
        message = "no clip shows anything to learn from; make more with `learn-clips`"
        raise InputError(message)
    models = {}
    for name in sorted({one.model for one in seen}):
        own = [one for one in seen if one.model == name]
        if len({one.clip for one in own}) > 1:
            report(name, own)
        else:
            print(f"{name:10} was seen in one clip only: none can be held out")
        models[name] = learn(own)
    if path is not None:
        save_models(models, card, path)
        print(f"wrote {path}")


def made_card(
    features: tuple[str, ...],
    applies_to: tuple[str, ...],
    families: tuple[str, ...],
    seed: int,
    ridge: dict[str, float],
    trained_with: tuple[str, str] = TRAINED_WITH,
) -> ModelCard:
    """Return the card of what is learnt today, by this commit, from a network's landmarks."""
    asked = ["git", "rev-parse", "--short", "HEAD"]
    commit = subprocess.run(asked, cwd=PACKAGE, capture_output=True, text=True, check=True).stdout
    engine, network = trained_with
    return ModelCard(
        features=features,
        engine=engine,
        network=network,
        applies_to=applies_to,
        families=families,
        seed=seed,
        ridge=ridge,
        commit=commit.strip(),
        date=date.today().isoformat(),
    )


def card_lines(card: ModelCard) -> list[str]:
    """Return a card as the lines of a TOML table; an empty table is written as one."""
    told = (
        (name, "{}" if value == {} else json.dumps(value)) for name, value in asdict(card).items()
    )
    return ["[card]", *(f"{name} = {value}" for name, value in told)]


def save_models(models: dict[str, RidgeModel], card: ModelCard, path: Path) -> None:
    """Write models and their card into one file, to seven digits."""
    parts = {
        f"{name}.{part}": np.asarray(getattr(model, part), dtype=np.float32)
        for name, model in models.items()
        for part in RidgeModel.__slots__
    }
    about = np.array(json.dumps(asdict(card)))
    with atomic_write(path) as file:
        np.savez_compressed(file, allow_pickle=False, card=about, **parts)


def _mean(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the weighted mean of each column without what is missing."""
    seen = np.isfinite(values)
    weights = np.where(seen, weight[:, np.newaxis], 0.0)
    total = np.sum(np.where(seen, values, 0.0) * weights, axis=0)
    return np.asarray(total / weights.sum(axis=0))
