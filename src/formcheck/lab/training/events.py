"""Fit the models that time strikes and toe-offs, and say what they are worth.

Without ``--trials`` the one for networks' landmarks: from digital runners' landmarks with a
network's errors and, with ``--tracks``, rendered clips as the network saw them (``learn-clips``
makes them). With ``--trials`` the one for markers: from recorded runners whose contacts are known
by force and from digital runners' own joints. Printed are errors on runners that were held out:
every fourth of each source.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
import typer

from formcheck.errors import InputError
from formcheck.files.markers import read_paths, side_view
from formcheck.gait.refine import EVENTS, FEATURES, SPEEDS, leg_motions
from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom import landmark_track, truth
from formcheck.lab.phantom.landmarks import LandmarkErrors
from formcheck.lab.scoreboard import find_trials
from formcheck.lab.scoreboard.cases import Case, learning_set
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.training.clips import network_of, read_clip
from formcheck.lab.training.models import TRAINED_FOR, fit, made_card, save_models
from formcheck.lab.training.people import wide_cases
from formcheck.model import ClipOptions, Contact, Run
from formcheck.prepare import prepare
from formcheck.signal.ridge import EXACT, MARKERS, RidgeModel

MODEL, MARKERS_MODEL = (PACKAGE / "signal" / f"{name}.npz" for name in ("events", "events_markers"))
FPS = {30: 0.25, 60: 0.45, 120: 0.2, 24: 0.1}
#: How far from the truth a model is asked, 1 SD.
JITTER_S = {False: 0.015, True: 0.020}  # by whether they are markers
ASKED = 3  # times a contact
#: Weight of all rows of a source together: real runners count more than digital ones.
WEIGHTS = {"landmarks": 1.0, "rendered": 1.0, "digital": 1.0, "wide": 1.0, "recorded": 3.0}
#: What the model's card calls a source.
FAMILIES = {
    "landmarks": "digital runners, wide",
    "rendered": "rendered clips",
    "digital": "digital runners' joints",
    "wide": "wide digital runners' joints, limpers among them",
    "recorded": "joint paths of {}",
}
FAR_SHARE = 0.3  # of a row's weight for the other leg's model
RIDGE = {False: 0.01, True: 0.03}  # by whether they are markers
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
    """Yield the rows of one run, read as the finder of contacts reads them: before roll is known.

    Of markers both legs are near.
    """
    random = np.random.default_rng(seed)
    markers = source not in ("landmarks", "rendered")
    for side in ("left", "right"):
        near = markers or run.scene.near_side in (None, side)
        for motion in leg_motions(run.cleaned, run.scene, side):
            read = motion.speeds_around if markers else motion.around
            for contact in true:
                if contact.side != side:
                    continue
                for event, when_s in zip(
                    EVENTS, (contact.strike_s, contact.toe_off_s), strict=True
                ):
                    for asked_s in when_s + random.normal(0.0, JITTER_S[markers], ASKED):
                        features = read(np.array([asked_s]))[0]
                        if np.isfinite(features).all():
                            off = (when_s - asked_s) / motion.stride_s
                            yield Row(source, group, event, near, run.cleaned.fps, features, off,
                                      motion.stride_s)  # fmt: skip


def from_landmarks(case: Case, source: str = "landmarks") -> list[Row]:
    """Return the rows of one digital runner, from landmarks alone."""
    clip = case.clip
    if not clip.camera.view.startswith("side"):
        return []
    network = LandmarkErrors.of("full" if clip.seed % 3 == 0 else "heavy")
    errors = network if source == "landmarks" else None
    try:
        track = landmark_track(clip, errors, clip.seed)
    except InputError:  # what was drawn is out of the leg's reach
        return []
    run = prepare(track, told_of(clip))
    if not run.scene.is_side:
        return []
    return list(rows_of(run, truth(clip).contacts, source, case.name, clip.seed))


def from_track(path: Path) -> list[Row]:
    """Return the rows of one rendered clip, at its own rate and at half of it."""
    return [row for step in (1, 2) for row in _from_track(path, step)]


def _from_track(path: Path, step: int) -> list[Row]:
    case, track = read_clip(path, step)
    run = prepare(track, told_of(case.clip))
    if not run.scene.is_side or not case.clip.camera.view.startswith("side"):
        return []
    return list(rows_of(run, truth(case.clip).contacts, "rendered", path.stem, case.clip.seed))


def from_trial(path: Path, sooner_s: float = 0.0, later_s: float = 0.0) -> list[Row]:
    """Return the rows of one recorded runner, seen exactly from the side.

    Parameters
    ----------
    path : Path
    sooner_s, later_s : float
        How much sooner its contacts begin, and later they end, than the trial tells.
    """
    paths = read_paths(path)
    run = prepare(side_view(paths, str(path)), ClipOptions(height_cm=paths.height_cm))
    start_s = float(paths.time_s[0])
    true = tuple(
        replace(
            one,
            strike_s=one.strike_s - start_s - sooner_s,
            toe_off_s=one.toe_off_s - start_s + later_s,
        )
        for one in paths.contacts
    )
    return list(rows_of(run, true, "recorded", paths.runner, 1))


def learn(rows: pd.DataFrame, near: bool, ridge: float = RIDGE[False]) -> RidgeModel:
    """Return the model of how far a guess is off."""
    weight = np.where(rows.near == near, 1.0, FAR_SHARE)
    for source, total in WEIGHTS.items():
        own = (rows.source == source).to_numpy()
        if own.any():
            weight[own] *= total / weight[own].sum()
    return fit(np.stack(rows.features), rows[["off"]].to_numpy(), weight, ridge)


def main(
    clips: Annotated[int, typer.Option(help="Digital runners without pixels.")] = 600,
    tracks: Annotated[Path | None, typer.Option(help="Folder of rendered clips' tracks.")] = None,
    trials: Annotated[list[Path], typer.Option(help="Recorded runners, for markers.")] = [],  # noqa: B006
    sooner_ms: Annotated[
        float, typer.Option(help="How much sooner the trials' contacts begin than they tell.")
    ] = 0.0,
    later_ms: Annotated[float, typer.Option(help="How much later they end.")] = 0.0,
    write: Annotated[bool, typer.Option("--write", help="Keep the model.")] = False,
) -> None:
    """Fit, print what is left on runners held out, and write the model."""
    if tracks and trials:
        message = "--tracks show a network's landmarks, --trials markers: give one of the two"
        raise InputError(message)
    films = sorted(tracks.glob("*.npz")) if tracks else []
    files = find_trials(trials) if trials else []
    recorded = partial(from_trial, sooner_s=0.001 * sooner_ms, later_s=0.001 * later_ms)
    found = _rows_of_markers(files, clips, recorded) if files else _rows_of_networks(films, clips)
    rows = pd.DataFrame([row for some in found for row in some], columns=Row._fields)
    if rows.empty:
        message = "no runner shows a contact to learn from; ask for more with --clips or --tracks"
        raise InputError(message)
    stored = _learnt(rows, markers=bool(files))
    if write:
        labs = ", ".join(dict.fromkeys(_lab_of(path) for path in files))
        card = made_card(
            features=SPEEDS if files else FEATURES,
            applies_to=(MARKERS,) if files else (*TRAINED_FOR, EXACT),
            families=tuple(
                name.format(labs)
                for source, name in FAMILIES.items()
                if (rows.source == source).any()
            ),
            seed=SEED,
            ridge={"all": RIDGE[bool(files)]},
            trained_with=(MARKERS, "") if files else network_of(films),
        )
        path = MARKERS_MODEL if files else MODEL
        save_models(stored, card, path)
        print(f"wrote {path}")


def _rows_of_networks(films: Sequence[Path], clips: int) -> list[list[Row]]:
    """Return the rows of networks' landmarks."""
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        cases = learning_set(clips, FPS, 4.0, SEED, wide=True)
        found = list(pool.map(from_landmarks, cases, chunksize=4))
        return found + list(pool.map(from_track, films, chunksize=2))


def _rows_of_markers(
    files: Sequence[Path], clips: int, recorded: Callable[[Path], list[Row]]
) -> list[list[Row]]:
    """Return the rows of recorded runners and of digital ones' joints, half of whom are wide."""
    own, wide = clips - clips // 2, clips // 2
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = list(pool.map(recorded, files, chunksize=2))
        for source, cases in (
            ("digital", learning_set(own, FPS, 4.0, SEED, wide=True)),
            ("wide", wide_cases(wide, FPS, 4.0, SEED + 1)),
        ):
            found += pool.map(partial(from_landmarks, source=source), cases, chunksize=4)
        return found


def _lab_of(path: Path) -> str:
    """Return which laboratory's a trial is, by its folder."""
    return (path.parent.parent if path.parent.name == "trials" else path.parent).name.upper()


def _learnt(rows: pd.DataFrame, *, markers: bool) -> dict[str, RidgeModel]:
    """Return every model by its name, and print what is left on runners held out."""
    stored = {}
    for event in EVENTS:
        own = rows[rows.event == event]
        out = own.group.isin(_held_out(own))
        for near in (True,) if markers else (True, False):
            leg = "near" if near else "far"
            if out.any():
                words = event if markers else f"{event}, {leg} leg"
                report(words, learn(own[~out], near, RIDGE[markers]), own[out & (own.near == near)])
            stored[event if markers else f"{event}_{leg}"] = learn(own, near, RIDGE[markers])
    return stored


def _held_out(rows: pd.DataFrame) -> Sequence[str]:
    """Return every fourth runner of each source that has more than one."""
    by_source = [sorted(own.group.unique()) for _, own in rows.groupby("source")]
    return [name for names in by_source if len(names) > 1 for name in names[::4]]


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
