"""Fit the model that times strikes and toe-offs, and say what it is worth.

It learns from digital runners: exact landmarks with a network's errors, and, with ``--tracks``,
rendered clips as the network saw them (``learn-clips`` makes them). Marker files
of real runners with their contacts by force plate are given little weight. Printed are errors on
runners that were held out: every fourth digital one, and each marker file in turn.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
import typer

from formcheck.errors import InputError
from formcheck.files.markers import read_markers, read_paths
from formcheck.gait.refine import EVENTS, FEATURES, leg_motions
from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom import landmark_track, truth
from formcheck.lab.phantom.landmarks import LandmarkErrors
from formcheck.lab.scoreboard.cases import Case, learning_set
from formcheck.lab.scoreboard.markers import read_events
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training.clips import network_of, read_clip
from formcheck.lab.training.models import TRAINED_FOR, fit, made_card, save_models
from formcheck.model import ClipOptions, Contact, Run
from formcheck.prepare import prepare
from formcheck.signal.ridge import EXACT, RidgeModel

MODEL = PACKAGE / "signal" / "events.npz"
FPS = {30: 0.25, 60: 0.45, 120: 0.2, 24: 0.1}
JITTER_S = 0.015  # how far from the truth the model is asked, 1 SD
ASKED = 3  # times a contact
#: Weight of all rows of a source together.
WEIGHTS = {"landmarks": 1.0, "rendered": 1.0, "markers": 0.3}
#: What the model's card calls a source.
FAMILIES = {
    "landmarks": "digital runners, wide",
    "rendered": "rendered clips",
    "markers": "marker files",
}
RIDGE = 0.01
SEED = 4000


class Row(NamedTuple):
    """One event of one contact: the motion around a guess, and how far it is off, in strides."""

    source: str
    group: str
    event: str
    near: bool
    fps: float
    features: np.ndarray
    off: float
    stride_s: float


def rows_of(
    run: Run, true: tuple[Contact, ...], source: str, group: str, seed: int
) -> Iterator[Row]:
    """Yield the rows of one run."""
    random = np.random.default_rng(seed)
    for side in ("left", "right"):
        near = run.scene.near_side in (None, side) or source == "markers"
        for motion in leg_motions(run.cleaned, run.scene, side, run.scene.roll_deg):
            for contact in true:
                if contact.side != side:
                    continue
                for event, when_s in zip(
                    EVENTS, (contact.strike_s, contact.toe_off_s), strict=True
                ):
                    for _ in range(ASKED):
                        asked_s = when_s + random.normal(0.0, JITTER_S)
                        features = motion.around(np.array([asked_s]))[0]
                        if np.isfinite(features).all():
                            yield Row(
                                source,
                                group,
                                event,
                                near,
                                run.cleaned.fps,
                                features,
                                (when_s - asked_s) / motion.stride_s,
                                motion.stride_s,
                            )


def from_landmarks(case: Case) -> list[Row]:
    """Return the rows of one digital runner, from landmarks alone."""
    clip = case.clip
    if not clip.camera.view.startswith("side"):
        return []
    try:
        track = landmark_track(
            clip, LandmarkErrors.of("full" if clip.seed % 3 == 0 else "heavy"), clip.seed
        )
    except InputError:  # what was drawn is out of the leg's reach
        return []
    run = prepare(track, told_of(clip))
    if not run.scene.is_side:
        return []
    return list(rows_of(run, truth(clip).contacts, "landmarks", case.name, clip.seed))


def from_track(path: Path) -> list[Row]:
    """Return the rows of one rendered clip, at its own rate and at half of it."""
    return [row for step in (1, 2) for row in _from_track(path, step)]


def _from_track(path: Path, step: int) -> list[Row]:
    case, track = read_clip(path, step)
    run = prepare(track, told_of(case.clip))
    if not run.scene.is_side or not case.clip.camera.view.startswith("side"):
        return []
    return list(rows_of(run, truth(case.clip).contacts, "rendered", path.stem, case.clip.seed))


def from_markers(path: Path, events: Path) -> list[Row]:
    """Return the rows of one marker file."""
    run = prepare(read_markers(path), ClipOptions())
    true = read_events(events, path.stem, float(read_paths(path).time_s[0]))
    return list(rows_of(run, true, "markers", path.stem, 1))


def learn(rows: pd.DataFrame, near: bool) -> RidgeModel:
    """Return the model of how far a guess is off."""
    weight = np.where(rows.near == near, 1.0, 0.3)
    for source, total in WEIGHTS.items():
        own = (rows.source == source).to_numpy()
        if own.any():
            weight[own] *= total / weight[own].sum()
    return fit(np.stack(rows.features), rows[["off"]].to_numpy(), weight, RIDGE)


def main(
    clips: Annotated[int, typer.Option(help="Digital runners without pixels.")] = 600,
    tracks: Annotated[Path | None, typer.Option(help="Folder of rendered clips' tracks.")] = None,
    markers: Annotated[list[Path], typer.Option(help="Marker files of real runners.")] = [],  # noqa: B006
    events: Annotated[Path | None, typer.Option(help="Their contacts by force plate.")] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep the model.")] = False,
) -> None:
    """Fit, print what is left on runners held out, and write the model."""
    if markers and events is None:
        message = "--markers and --events belong together; give both, or neither"
        raise InputError(message)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cases = learning_set(clips, FPS, 4.0, SEED, wide=True)
        found = list(pool.map(from_landmarks, cases, chunksize=4))
        if tracks:
            found += pool.map(from_track, sorted(tracks.glob("*.npz")), chunksize=2)
    if events is not None:
        found += [from_markers(path, events) for path in markers]
    rows = pd.DataFrame([row for some in found for row in some], columns=Row._fields)
    if rows.empty:
        message = "no runner shows a contact to learn from; ask for more with --clips or --tracks"
        raise InputError(message)
    stored = {}
    for event in EVENTS:
        own = rows[rows.event == event]
        digital = sorted(own.group[own.source != "markers"].unique())
        out = own.group.isin(
            digital[::4] if len(digital) > 1 else []
        )  # some are left to learn from
        for near in (True, False):
            name, leg = f"{event}_{'near' if near else 'far'}", "near" if near else "far"
            report(f"{event}, {leg} leg", learn(own[~out], near), own[out & (own.near == near)])
            stored[name] = learn(own, near)
        for path in markers:
            real = own.group == path.stem
            report(f"{event}, {path.stem} held out", learn(own[~real], True), own[real])
            report(f"{event}, {path.stem} learnt", stored[f"{event}_near"], own[real])
    if write:
        card = made_card(
            features=FEATURES,
            applies_to=(*TRAINED_FOR, EXACT),
            families=tuple(
                name for source, name in FAMILIES.items() if (rows.source == source).any()
            ),
            seed=SEED,
            ridge={"all": RIDGE},
            trained_with=network_of(sorted(tracks.glob("*.npz")) if tracks else []),
        )
        save_models(stored, card, MODEL)
        print(f"wrote {MODEL}")


def report(words: str, model: RidgeModel, rows: pd.DataFrame) -> None:
    """Print bias, SD and mean error in ms by source and pictures a second."""
    for source in WEIGHTS:
        own = rows[rows.source == source]
        for fps, some in own.groupby(own.fps.round()):
            off = 1000.0 * some.stride_s * (model.predict(np.stack(some.features))[:, 0] - some.off)
            print(
                f"{words}, {source}, {fps:.0f} fps: bias {off.mean():+.1f}, "
                f"SD {off.std(ddof=0):.1f}, mean error {off.abs().mean():.1f} ms (n {len(off)})"
            )
