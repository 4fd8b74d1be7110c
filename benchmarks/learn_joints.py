"""Fit the model that moves landmarks to the joints' centres, and say what it is worth.

    python benchmarks/learn_joints.py FOLDER [--write]

FOLDER holds the tracks that ``benchmarks/learning_clips.py`` made. Printed is, by model and joint,
the error in % of leg length before and after, on clips held out (five times a fifth): how far a
clip's mean is off, and how much it varies within a clip, while the foot is down.
"""

from __future__ import annotations

import argparse
import pickle
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.cleaning import clean
from formcheck.joints import PARTS, features_of, kinds_of
from formcheck.phantom import truth
from formcheck.pose import read_track
from formcheck.scene import find_scene
from formcheck.validate.scores import told_of

MODEL = Path(__file__).resolve().parents[1] / "src" / "formcheck" / "joints.npz"
RIDGE = 0.03
IN_STANCE = 3.0  # weight of a frame in which the foot is down
ELSEWHERE = 0.12  # further off than this is another limb: nothing to learn from
FOLDS = 5


@dataclass(frozen=True)
class Side:
    """One side of one clip: features (T, F), errors (T, parts × 2) in leg lengths, foot down."""

    model: str
    clip: str
    features: np.ndarray
    off: np.ndarray
    down: np.ndarray


def sides_of(path: Path) -> list[Side]:
    """Return both sides of one clip."""
    case = pickle.loads(path.with_suffix(".pkl").read_bytes())
    told = told_of(case.clip)
    track = clean(read_track(path))
    scene = find_scene(track, told)
    known = truth(case.clip)
    if scene.view != known.view:
        return []
    exact = track.then("exact", xy_px=known.joints_px[: len(track)])
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
        seen = np.isfinite(features).all(axis=1) & (np.abs(off) < ELSEWHERE).all(axis=1)
        found.append(Side(model, path.stem, features[seen], off[seen], down[seen]))
    return found


def fit(sides: list[Side]) -> dict[str, np.ndarray]:
    """Return the ridge regression of the errors on the features."""
    features = np.concatenate([side.features for side in sides])
    off = np.concatenate([side.off for side in sides])
    weight = np.concatenate([np.where(side.down, IN_STANCE, 1.0) for side in sides])
    middle = np.average(features, axis=0, weights=weight)
    usual = np.average(off, axis=0, weights=weight)
    spread = np.sqrt(np.average((features - middle) ** 2, axis=0, weights=weight)) + 1e-6
    scaled = (features - middle) / spread
    weighted = scaled * weight[:, np.newaxis]
    penalty = RIDGE * weight.sum() * np.eye(scaled.shape[1])
    slope = np.linalg.solve(scaled.T @ weighted + penalty, weighted.T @ (off - usual))
    return {"middle": middle, "slope": slope / spread[:, np.newaxis], "usual": usual}


def left_over(model: dict[str, np.ndarray], side: Side) -> np.ndarray:
    """Return the errors that are left, (T, parts, 2)."""
    told = (side.features - model["middle"]) @ model["slope"] + model["usual"]
    return (side.off - told).reshape(len(told), len(PARTS), 2)


def report(name: str, sides: list[Side]) -> None:
    """Print the errors before and after, held out."""
    clips = sorted({side.clip for side in sides})
    before, after = [], []
    for fold in range(FOLDS):
        out = set(clips[fold::FOLDS])
        model = fit([side for side in sides if side.clip not in out])
        for side in sides:
            if side.clip in out and side.down.sum() > 10:
                before.append(side.off.reshape(-1, len(PARTS), 2)[side.down])
                after.append(left_over(model, side)[side.down])
    for place, part in enumerate(PARTS):
        words = []
        for what, errors in (("before", before), ("after", after)):
            means = 100 * np.array([error[:, place].mean(axis=0) for error in errors])
            spreads = 100 * np.array([error[:, place].std(axis=0) for error in errors])
            x, y = np.sqrt(np.mean(means**2, axis=0))
            dx, dy = np.sqrt(np.mean(spreads**2, axis=0))
            words.append(f"{what} x {x:.1f} ± {dx:.1f}, y {y:.1f} ± {dy:.1f}")
        print(f"{name:5} {part:10} {'; '.join(words)} % of leg length ({len(clips)} clips)")


def main() -> None:
    """Fit, print what is left on clips held out, and write the model."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--write", action="store_true", help=f"write {MODEL.name}")
    options = parser.parse_args()
    sides = [side for path in sorted(options.folder.glob("*.npz")) for side in sides_of(path)]
    stored = {}
    for name in ("near", "far", "rear", "front"):
        own = [side for side in sides if side.model == name]
        report(name, own)
        stored |= {f"{name}_{what}": values for what, values in fit(own).items()}
    if options.write:
        np.savez_compressed(
            MODEL, **{name: values.astype(np.float32) for name, values in stored.items()}
        )
        print(f"wrote {MODEL}")


if __name__ == "__main__":
    main()
