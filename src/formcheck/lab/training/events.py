"""Fit the models that time strikes and toe-offs, and say what they are worth.

Without ``--trials`` the one for networks' landmarks: from digital runners' landmarks with a
network's errors, slow joggers among them, with ``--replays`` from recorded runners' paths with such
errors, and with ``--tracks`` from rendered clips as the network saw them (``learn-clips`` makes
them). With ``--trials`` the one for markers: from recorded runners whose contacts are known by
force and from digital runners' own joints. Printed are errors on runners that were held out: every
fourth of each source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
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
from formcheck.lab.training.people import slow_cases, wide_cases
from formcheck.lab.training.replays import replay_cases
from formcheck.lab.training.sides import family_of
from formcheck.model import ClipOptions, Contact, Run
from formcheck.prepare import prepare
from formcheck.signal.ridge import EXACT, MARKERS, RidgeModel

MODEL, MARKERS_MODEL = (PACKAGE / "signal" / f"{name}.npz" for name in ("events", "events_markers"))
FPS = {30: 0.25, 60: 0.45, 120: 0.2, 24: 0.1}
#: How far from the truth a model is asked, 1 SD.
JITTER_S = {False: 0.015, True: 0.020}  # by whether they are markers
ASKED = 3  # times a contact
#: Weight of all rows of a source together: real runners count more than digital ones.
WEIGHTS = {
    "landmarks": 1.0,
    "landmarks_wide": 1.0,
    "landmarks_slow": 1.5,
    "replayed": 2.0,
    "rendered_digital": 0.5,
    "rendered_digital_wide": 1.0,
    "rendered_replay": 1.0,
    "digital": 1.0,
    "wide": 1.0,
    "slow": 1.0,
    "recorded": 3.0,
}
#: What the model's card calls a source.
FAMILIES = {
    "landmarks": "digital runners",
    "landmarks_wide": "wide digital runners, limpers among them",
    "landmarks_slow": "slow digital joggers",
    "replayed": "joint paths of {} with a network's errors",
    "rendered_digital": "rendered digital runners",
    "rendered_digital_wide": "rendered wide digital runners",
    "rendered_replay": "rendered replays of {}",
    "digital": "digital runners' joints",
    "wide": "wide digital runners' joints, limpers among them",
    "slow": "slow digital joggers' joints",
    "recorded": "joint paths of {}",
}
OF_MARKERS = ("digital", "wide", "slow", "recorded")
FAR_SHARE = 0.3  # of a row's weight for the other leg's model
RIDGE = 0.03
SEED = 4000
SECONDS = 4.0
REPLAYS = 3  # of each recorded trial, from other places, at other times
SIDEWAYS = {"side_left": 0.5, "side_right": 0.5}


class Row(NamedTuple):
    """One event of one contact: the motion around a guess, and how far it is off, in strides."""

    source: str
    runner: str
    event: str
    near: bool
    fps: float
    features: np.ndarray
    off: float
    stride_s: float


def rows_of(
    run: Run, true: Iterable[Contact], source: str, runner: str, seed: int
) -> Iterator[Row]:
    """Yield the rows of one run, read as the finder of contacts reads them: before roll is known.

    Of markers both legs are near.
    """
    random = np.random.default_rng(seed)
    markers = source in OF_MARKERS
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
                            yield Row(source, runner, event, near, run.cleaned.fps, features, off,
                                      motion.stride_s)  # fmt: skip


def from_landmarks(
    case: Case, source: str = "landmarks", sooner_s: float = 0.0, later_s: float = 0.0
) -> list[Row]:
    """Return the rows of one digital or replayed runner, from landmarks alone.

    Parameters
    ----------
    case : Case
    source : str
        Of those in `OF_MARKERS` the joints are exact; else a network's errors are on them.
    sooner_s, later_s : float
        As in `from_trial`.
    """
    clip = case.clip
    if not clip.camera.view.startswith("side"):
        return []
    network = LandmarkErrors.of("full" if clip.seed % 3 == 0 else "heavy")
    errors = None if source in OF_MARKERS else network
    try:
        track = landmark_track(clip, errors, clip.seed)
    except InputError:  # what was drawn is out of the leg's reach
        return []
    run = prepare(track, told_of(clip))
    if not run.scene.is_side:
        return []
    true = longer(truth(clip).contacts, sooner_s, later_s)
    return list(rows_of(run, true, source, case.runner or case.name, clip.seed))


def from_track(path: Path, sooner_s: float = 0.0, later_s: float = 0.0) -> list[Row]:
    """Return the rows of one rendered clip, at its own rate and at half of it.

    Parameters
    ----------
    path : Path
    sooner_s, later_s : float
        As in `from_trial`, for recorded runners.
    """
    return [row for step in (1, 2) for row in _from_track(path, step, sooner_s, later_s)]


def _from_track(path: Path, step: int, sooner_s: float, later_s: float) -> list[Row]:
    case, track = read_clip(path, step)
    run = prepare(track, told_of(case.clip))
    if not run.scene.is_side or not case.clip.camera.view.startswith("side"):
        return []
    true = truth(case.clip).contacts
    family = family_of(case, path)
    if family.startswith("replay"):
        family, true = "replay", longer(true, sooner_s, later_s)
    source = f"rendered_{family}"
    source = source if source in WEIGHTS else "rendered_digital"
    return list(rows_of(run, true, source, case.runner or path.stem, case.clip.seed))


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
    true = longer(paths.contacts, sooner_s + start_s, later_s - start_s)
    return list(rows_of(run, true, "recorded", paths.runner, 1))


def longer(contacts: Iterable[Contact], sooner_s: float, later_s: float) -> tuple[Contact, ...]:
    """Return contacts that begin so much sooner and end so much later."""
    return tuple(
        replace(one, strike_s=one.strike_s - sooner_s, toe_off_s=one.toe_off_s + later_s)
        for one in contacts
    )


def learn(rows: pd.DataFrame, near: bool) -> RidgeModel:
    """Return the model of how far a guess is off."""
    weight = np.where(rows.near == near, 1.0, FAR_SHARE)
    for source, total in WEIGHTS.items():
        own = (rows.source == source).to_numpy()
        if own.any():
            weight[own] *= total / weight[own].sum()
    return fit(np.stack(rows.features), rows[["off"]].to_numpy(), weight, RIDGE)


def main(
    clips: Annotated[int, typer.Option(help="Digital runners without pixels.")] = 600,
    tracks: Annotated[list[Path], typer.Option(help="Folders of rendered clips' tracks.")] = [],  # noqa: B006
    replays: Annotated[list[Path], typer.Option(help="Recorded runners, as landmarks.")] = [],  # noqa: B006
    trials: Annotated[list[Path], typer.Option(help="Recorded runners, for markers.")] = [],  # noqa: B006
    sooner_ms: Annotated[
        float, typer.Option(help="How much sooner recorded contacts begin than they are told.")
    ] = 0.0,
    later_ms: Annotated[float, typer.Option(help="How much later they end.")] = 0.0,
    write: Annotated[bool, typer.Option("--write", help="Keep the model.")] = False,
) -> None:
    """Fit, print what is left on runners held out, and write the model."""
    if (tracks or replays) and trials:
        message = (
            "--tracks and --replays show a network's landmarks, --trials markers: give one of the "
            "two"
        )
        raise InputError(message)
    films = [path for folder in tracks for path in sorted(folder.glob("*.npz"))]
    files = find_trials(trials) if trials else find_trials(replays) if replays else []
    gather = _rows_of_markers if trials else partial(_rows_of_networks, films)
    rows = pd.DataFrame(
        [row for some in gather(files, clips, 0.001 * sooner_ms, 0.001 * later_ms) for row in some],
        columns=Row._fields,
    )
    if rows.empty:
        message = "no runner shows a contact to learn from; ask for more with --clips or --tracks"
        raise InputError(message)
    stored = _learnt(rows, markers=bool(trials))
    if write:
        labs = ", ".join(dict.fromkeys([_lab_of(path) for path in files] + _labs_of(films)))
        card = made_card(
            features=SPEEDS if trials else FEATURES,
            applies_to=(MARKERS,) if trials else (*TRAINED_FOR, EXACT),
            families=tuple(
                name.format(labs)
                for source, name in FAMILIES.items()
                if (rows.source == source).any()
            ),
            seed=SEED,
            ridge={"all": RIDGE},
            trained_with=(MARKERS, "") if trials else network_of(films),
        )
        path = MARKERS_MODEL if trials else MODEL
        save_models(stored, card, path)
        print(f"wrote {path}")


def _rows_of_networks(
    films: Sequence[Path], files: Sequence[Path], clips: int, sooner_s: float, later_s: float
) -> list[list[Row]]:
    """Return the rows of networks' landmarks."""
    wide, slow = 2 * clips // 5, clips // 5
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found: list[list[Row]] = []
        for source, cases in (
            ("landmarks", learning_set(clips - wide - slow, FPS, SECONDS, SEED, wide=True)),
            ("landmarks_wide", wide_cases(wide, FPS, SECONDS, SEED + 1)),
            ("landmarks_slow", slow_cases(slow, FPS, SECONDS, SEED + 2)),
        ):
            found += pool.map(partial(from_landmarks, source=source), cases, chunksize=4)
        replayed = partial(from_landmarks, source="replayed", sooner_s=sooner_s, later_s=later_s)
        for number in range(REPLAYS if files else 0):
            cases = replay_cases(files, FPS, SECONDS, SEED + number, SIDEWAYS, number / REPLAYS)
            found += pool.map(replayed, cases, chunksize=4)
        return found + list(
            pool.map(partial(from_track, sooner_s=sooner_s, later_s=later_s), films, chunksize=2)
        )


def _rows_of_markers(
    files: Sequence[Path], clips: int, sooner_s: float, later_s: float
) -> list[list[Row]]:
    """Return the rows of recorded runners and of digital ones' joints."""
    some = clips // 3
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        found = list(
            pool.map(partial(from_trial, sooner_s=sooner_s, later_s=later_s), files, chunksize=2)
        )
        for source, cases in (
            ("digital", learning_set(clips - 2 * some, FPS, SECONDS, SEED, wide=True)),
            ("wide", wide_cases(some, FPS, SECONDS, SEED + 1)),
            ("slow", slow_cases(some, FPS, SECONDS, SEED + 2)),
        ):
            found += pool.map(partial(from_landmarks, source=source), cases, chunksize=4)
        return found


def _lab_of(path: Path) -> str:
    """Return which laboratory's a trial is, by its folder."""
    return (path.parent.parent if path.parent.name == "trials" else path.parent).name.upper()


def _labs_of(films: Sequence[Path]) -> list[str]:
    """Return whose recorded runners rendered clips replay."""
    return [case.lab.upper() for case, _ in map(read_clip, films) if case.lab]


def _learnt(rows: pd.DataFrame, *, markers: bool) -> dict[str, RidgeModel]:
    """Return every model by its name, and print what is left on runners held out."""
    stored = {}
    for event in EVENTS:
        own = rows[rows.event == event]
        out = own.runner.isin(_held_out(own))
        for near in (True,) if markers else (True, False):
            leg = "near" if near else "far"
            if out.any():
                words = event if markers else f"{event}, {leg} leg"
                report(words, learn(own[~out], near), own[out & (own.near == near)])
            stored[event if markers else f"{event}_{leg}"] = learn(own, near)
    return stored


def _held_out(rows: pd.DataFrame) -> Sequence[str]:
    """Return every fourth runner of each source that has more than one."""
    by_source = [sorted(own.runner.unique()) for _, own in rows.groupby("source")]
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
