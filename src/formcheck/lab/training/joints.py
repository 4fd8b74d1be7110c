"""Fit the model that moves landmarks to the joints' centres, and say what it is worth.

FOLDER holds the tracks that ``learn-clips`` made. Printed is, by model and joint,
the error in % of leg length before and after, on clips held out (five times a fifth): how far a
clip's mean is off, and how much it varies within a clip, while the foot is down.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom import truth
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training.clips import SEED, network_of, read_clip
from formcheck.lab.training.models import TRAINED_FOR, Seen, fit, held_out, learn_all, made_card
from formcheck.scene import take_first_look
from formcheck.signal import clean
from formcheck.signal.landmark_bias import FEATURES, PARTS, features_of, kinds_of, rate_of
from formcheck.signal.ridge import RidgeModel

MODEL = PACKAGE / "signal" / "landmark_bias.npz"
RIDGE = {"near": 0.03, "far": 0.03, "rear": 0.1, "front": 0.1}  # fewer clips, less is learnt
IN_STANCE = 3.0  # weight of a frame in which the foot is down
ELSEWHERE = 0.12  # further off than this is another limb: nothing to learn from
LEGS = 10  # features of hip, knee, ankle, heel and toe: without them there is nothing to learn


@dataclass(frozen=True)
class Side(Seen):
    """One side of one clip: features (T, F), errors (T, parts × 2) in leg lengths, foot down."""

    features: np.ndarray
    off: np.ndarray
    down: np.ndarray


def sides_of(path: Path, step: int) -> list[Side]:
    """Return both sides of one clip, looked at every so many frames."""
    case, track = read_clip(path, step)
    told = told_of(case.clip)
    track = clean(track)
    scene = take_first_look(track, told)
    known = truth(case.clip)
    if scene.view != known.view:
        return []
    exact = track.then("exact", xy_px=known.joints_px[::step])
    found = []
    for side, (model, x) in kinds_of(scene).items():
        features = features_of(track, scene, side, x)
        scale = np.array([x, -1.0]) / scene.leg_px
        off = np.concatenate(
            [
                (track.point(f"{side}_{part}") - exact.point(f"{side}_{part}")) * scale
                for part in PARTS
            ],
            axis=1,
        )
        down = np.zeros(len(track), dtype=bool)
        for contact in known.contacts:
            if contact.side == side:
                down |= (track.time_s >= contact.strike_s - 0.03) & (
                    track.time_s < contact.toe_off_s
                )
        off[np.abs(off) > ELSEWHERE] = np.nan
        seen = np.isfinite(features[:, :LEGS]).all(axis=1)
        name = f"{model}_{rate_of(track)}"
        found.append(Side(name, path.stem, features[seen], off[seen], down[seen]))
    return found


def learn(sides: list[Side]) -> RidgeModel:
    """Return the model of the errors."""
    return fit(
        np.concatenate([side.features for side in sides]),
        np.concatenate([side.off for side in sides]),
        np.concatenate([np.where(side.down, IN_STANCE, 1.0) for side in sides]),
        RIDGE[sides[0].model.split("_")[0]],
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


def main(folder: Path, write: bool = False) -> None:
    """Fit, print what is left on clips held out, and write the model where asked to."""
    paths = sorted(folder.glob("*.npz"))
    sides = [side for step in (1, 2) for path in paths for side in sides_of(path, step)]
    card = made_card(
        features=FEATURES,
        applies_to=TRAINED_FOR,
        families=("rendered clips", "rendered clips from behind and in front"),
        seed=SEED,
        ridge=RIDGE,
        trained_with=network_of(paths),
    )
    learn_all(sides, learn, report, card, MODEL if write else None)
