"""Learn what moves landmarks to the joints' centres, and say what it is worth.

FOLDERS hold the tracks that ``learn-clips`` made, a folder a family or labelled by family. From the
side a constant a joint is learnt, kept where it helps in every family that is held out whole; see
`formcheck.lab.training.offsets`. From behind and in front a linear model of the pose is fitted;
printed is, by model and joint, the error in % of leg length before and after, on clips held out
(five times a fifth): how far a clip's mean is off, and how much it varies within a clip, while the
foot is down.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from formcheck.lab.clone import PACKAGE
from formcheck.lab.training.clips import SEED, network_of
from formcheck.lab.training.models import TRAINED_FOR, fit, held_out, learn_all, made_card
from formcheck.lab.training.offsets import IN_STANCE, learn_bounce, learn_legs, save_offsets
from formcheck.lab.training.sides import Side, sides_of
from formcheck.signal.landmark_bias import FEATURES, PARTS, Offsets
from formcheck.signal.ridge import RidgeModel

MODEL = PACKAGE / "signal" / "landmark_bias.npz"
OFFSETS = PACKAGE / "signal" / "landmark_offsets.toml"
RIDGE = {"rear": 0.1, "front": 0.1}


def learn(sides: list[Side]) -> RidgeModel:
    """Return the model of the errors."""
    return fit(
        np.concatenate([side.features for side in sides]),
        np.concatenate([side.off for side in sides]),
        np.concatenate([np.where(side.down, IN_STANCE, 1.0) for side in sides]),
        RIDGE[sides[0].kind],
    )


def left_over(model: RidgeModel, side: Side) -> np.ndarray:
    """Return the errors that are left, (T, parts, 2)."""
    told = model.predict(side.features)
    return (side.off - told).reshape(len(told), len(PARTS), 2)


def report(name: str, sides: list[Side]) -> None:
    """Print the errors before and after, held out."""
    before, after = [], []
    for own, model in held_out(sides, learn):
        for side in own:
            if side.down.sum() > 10:
                before.append(side.off.reshape(-1, len(PARTS), 2)[side.down])
                after.append(left_over(model, side)[side.down])
    if not before:
        print(f"{name:10} hardly has a foot on the ground: nothing can be held out")
        return
    clips = {side.clip for side in sides}
    for place, part in enumerate(PARTS):
        words = []
        for what, errors in (("before", before), ("after", after)):
            means = 100 * np.array([np.nanmean(error[:, place], axis=0) for error in errors])
            spreads = 100 * np.array([np.nanstd(error[:, place], axis=0) for error in errors])
            x, y = np.sqrt(np.nanmean(means**2, axis=0))
            dx, dy = np.sqrt(np.nanmean(spreads**2, axis=0))
            words.append(f"{what} x {x:.1f} ± {dx:.1f}, y {y:.1f} ± {dy:.1f}")
        print(f"{name:10} {part:10} {'; '.join(words)} % of leg length ({len(clips)} clips)")


def main(
    folders: list[Path],
    write: Annotated[bool, typer.Option("--write", help="Keep what was learnt.")] = False,
) -> None:
    """Learn from side views, and from those from behind and in front, whichever are there."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.npz"))]
    trained_with = network_of(paths)
    whole = [side for path in paths for side in sides_of(path)]
    legs = [side for side in whole if side.kind in ("near", "far")]
    if legs:
        learnt, bounce = learn_legs(legs), learn_bounce(legs)
        families = tuple(sorted({side.family for side in legs}))
        if write:
            card = made_card((), TRAINED_FOR, families, SEED, {}, trained_with)
            save_offsets(Offsets(card, learnt, bounce), OFFSETS)
            print(f"wrote {OFFSETS}")
    frontal = [side for side in whole if side.kind in RIDGE]
    if frontal or not legs:
        halves = [side for path in paths for side in sides_of(path, 2) if side.kind in RIDGE]
        families = tuple(sorted({side.family for side in frontal}))
        card = made_card(FEATURES, TRAINED_FOR, families, SEED, RIDGE, trained_with)
        learn_all(frontal + halves, learn, report, card, MODEL if write else None)
