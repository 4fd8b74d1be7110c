"""Fit the model of what readings at strike lack, and say what it is worth.

FOLDER holds the tracks that ``learn-clips`` made. Printed is each reading's mean
error over clips, before and after, on clips held out (five times a fifth), with the camera's roll
known.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from formcheck.errors import InputError
from formcheck.gait.refine import FEATURES
from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom import LandmarkErrors, Truth, landmark_track, truth
from formcheck.lab.scoreboard.cases import Case, learning_set
from formcheck.lab.scoreboard.scores import SAME_S, told_of
from formcheck.lab.training.clips import network_of, read_clip
from formcheck.lab.training.models import TRAINED_FOR, Seen, fit, held_out, learn_all, made_card
from formcheck.metrics import METRICS, at_strike
from formcheck.model import PoseTrack
from formcheck.prepare import prepare
from formcheck.signal.landmark_bias import rate_of
from formcheck.signal.ridge import EXACT, RidgeModel

MODEL = PACKAGE / "signal" / "at_strike.npz"
RIDGE = 0.3  # some hundred strikes tell of as many features
SEED = 6000


@dataclass(frozen=True)
class Strike(Seen):
    """One strike: the motion around it, and what each reading lacks (deg, % of leg length)."""

    motion: np.ndarray
    lacking: np.ndarray


def of_clip(path: Path) -> list[Strike]:
    """Return the strikes of one rendered clip, at its own rate and at half of it."""
    return [strike for step in (1, 2) for strike in strikes_of(*read_clip(path, step), path.stem)]


def of_runner(case: Case) -> list[Strike]:
    """Return the strikes of one digital runner's landmarks, without a network's habits."""
    try:
        track = landmark_track(case.clip, LandmarkErrors.of("heavy"), case.clip.seed)
    except InputError:  # what was drawn is out of the leg's reach
        return []
    return strikes_of(case, track, case.name)


def strikes_of(case: Case, track: PoseTrack, clip: str) -> list[Strike]:
    """Return the strikes of one clip as they were found."""
    found = []
    known = truth(case.clip)
    run = prepare(track, told_of(case.clip))
    if run.scene.view == known.view and run.scene.is_side:
        run = replace(run, scene=replace(run.scene, roll_deg=case.clip.camera.roll_deg))
        motion = at_strike.motion_at_strikes(run)
        read = {
            name: METRICS[name](run).values - at_strike.lacking(run, name)
            for name in at_strike.READINGS
        }
        for row, contact in enumerate(run.gait.contacts):
            true = true_readings(known, contact.side, contact.strike_s)
            lacking = true - np.array([read[name][row] for name in at_strike.READINGS])
            if np.isfinite(motion[row]).all() and np.isfinite(lacking).all():
                leg = "near" if contact.near else "far"
                kind = leg if track.is_networks else "exact"
                found.append(Strike(f"{kind}_{rate_of(track)}", clip, motion[row], lacking))
    return found


def true_readings(known: Truth, side: str, strike_s: float) -> np.ndarray:
    """Return the true value of each reading at one strike; NaN where there is none."""
    values = []
    for name in at_strike.READINGS:
        series = known.metrics[name, side]
        apart = np.abs(np.asarray(series.time_s) - strike_s)
        near = int(np.argmin(apart)) if len(apart) else -1
        values.append(series.values[near] if near >= 0 and apart[near] < SAME_S else np.nan)
    return np.array(values)


def learn(strikes: list[Strike]) -> RidgeModel:
    """Return the model of what is lacking."""
    motion = np.array([strike.motion for strike in strikes])
    lacking = np.array([strike.lacking for strike in strikes])
    return fit(motion, lacking, np.ones(len(strikes)), RIDGE)


def report(name: str, strikes: list[Strike]) -> None:
    """Print the mean error over clips before and after, held out."""
    before, after = [], []
    for own, model in held_out(strikes, learn):
        lacking = np.array([strike.lacking for strike in own])
        told = model.predict(np.array([strike.motion for strike in own]))
        before.append(lacking.mean(axis=0))
        after.append((lacking - told).mean(axis=0))
    for place, reading in enumerate(at_strike.READINGS):
        words = [
            f"{what} {np.mean(np.abs(errors), axis=0)[place]:.1f} "
            f"(bias {-np.mean(errors, axis=0)[place]:+.1f})"
            for what, errors in (("before", before), ("after", after))
        ]
        print(f"{name:10} {reading:20} {', '.join(words)} ({len(before)} clips)")


def main(
    folder: Path,
    runners: Annotated[int, typer.Option(help="Digital runners without pixels.")] = 300,
    write: Annotated[bool, typer.Option("--write", help="Keep the model.")] = False,
) -> None:
    """Fit, print what is left on clips held out, and write the model where asked to."""
    paths = sorted(folder.glob("*.npz"))
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cases = learning_set(runners, {60: 0.5, 30: 0.5}, 3.0, SEED, wide=True)
        found = [*pool.map(of_clip, paths, chunksize=2), *pool.map(of_runner, cases, chunksize=4)]
    strikes = [strike for some in found for strike in some]
    card = made_card(
        features=FEATURES,
        applies_to=(*TRAINED_FOR, EXACT),
        families=("digital runners, wide", "rendered clips"),
        seed=SEED,
        ridge={"all": RIDGE},
        trained_with=network_of(paths),
    )
    learn_all(strikes, learn, report, card, MODEL if write else None)
