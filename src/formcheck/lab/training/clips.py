"""Render the clips that the models learn from, and keep what the pose network sees in them.

Other runners than those of `formcheck validate`. A third of the clips are from behind or in front,
as in its set; from there every side of the body is a model of its own, so more are added. What is
there already is kept; two cores take about half an hour.

With ``--trials`` recorded runners are filmed as well: each of the folder's trials drives a body.
"""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import MISSING, fields, is_dataclass, replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, Any

import typer

from formcheck.errors import InputError
from formcheck.files.track import read_track, write_track
from formcheck.lab.looking import look_at
from formcheck.lab.scoreboard.cases import Case, learning_set
from formcheck.lab.training.models import TRAINED_WITH
from formcheck.lab.training.people import wide_cases
from formcheck.lab.training.replays import replay_cases
from formcheck.model import PoseTrack
from formcheck.signal.ridge import EXACT

SEED = 777
SECONDS = 2.6
RATES = {60: 1.0}
FRONTAL = {"rear": 1.0, "front": 1.0}


def keep(case: Case, folder: Path, model: str) -> None:
    """Render one clip, find its landmarks, keep both."""
    track = folder / f"{case.name}.npz"
    if track.exists():
        return
    with tempfile.TemporaryDirectory() as place:
        try:
            write_track(look_at(case.clip, model, Path(place)), track)
        except InputError:  # what was drawn is out of the leg's reach
            return
    track.with_suffix(".pkl").write_bytes(pickle.dumps(case))


def read_clip(path: Path, step: int = 1) -> tuple[Case, PoseTrack]:
    """Return a clip's recipe and every so-manieth frame of its track.

    Every second frame is what a camera of half as many pictures a second would have seen.
    """
    case: Case = pickle.loads(path.with_suffix(".pkl").read_bytes())
    complete(case)
    track = read_track(path)
    return case, replace(
        track,
        time_s=track.time_s[::step],
        xy_px=track.xy_px[::step],
        visibility=track.visibility[::step],
        covered=track.covered[::step],
        tape_px=track.tape_px[::step],
        to_film=track.to_film[::step],
        bystanders=(),  # nothing is learnt from them, and their frames are the whole film's
    )


def complete(kept: Any) -> None:
    """Give an older version's recipe the fields that were added since, at their defaults."""
    for item in fields(kept):
        if not hasattr(kept, item.name):
            made = item.default if item.default_factory is MISSING else item.default_factory()
            object.__setattr__(kept, item.name, made)
        value = getattr(kept, item.name)
        if is_dataclass(value):
            complete(value)


def network_of(paths: Sequence[Path]) -> tuple[str, str]:
    """Return engine and network whose landmarks the tracks are.

    Raises
    ------
    InputError
        They are of several: each has habits of its own.
    """
    networks = {(track.engine or EXACT, track.model) for track in map(read_track, paths)}
    if len(networks) > 1:
        named = " and ".join(sorted("/".join(one) for one in networks))
        message = f"the tracks are of {named}; make them with one network, in a folder of their own"
        raise InputError(message)
    return networks.pop() if networks else TRAINED_WITH


def main(
    folder: Path,
    clips: int = 64,
    frontal: Annotated[int, typer.Option(help="More from behind and in front.")] = 40,
    wide: Annotated[int, typer.Option(help="More, spread as wide as real runners.")] = 0,
    trials: Annotated[
        list[Path] | None, typer.Option(help="Recorded runners (.npz, .c3d, .trc) to film as well.")
    ] = None,
    model: str = "heavy",
) -> None:
    """Make what is not there yet."""
    folder.mkdir(parents=True, exist_ok=True)
    cases = learning_set(clips, RATES, SECONDS, SEED)
    cases += learning_set(frontal, RATES, SECONDS, SEED + 1, FRONTAL)
    cases = tuple(replace(case, family="digital", runner=case.name) for case in cases)
    cases += wide_cases(wide, RATES, SECONDS, SEED + 2)
    if trials:
        cases += replay_cases(trials, RATES, SECONDS, SEED)
    with ProcessPoolExecutor(mp_context=get_context("spawn")) as pool:
        list(pool.map(partial(keep, folder=folder, model=model), cases))
