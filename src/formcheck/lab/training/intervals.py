"""Learn how many standard errors an interval reaches down and up, and say what it then holds.

FOLDERS hold the tracks that ``learn-clips`` made, of side, rear and front views and of several
networks. For each clip, at its own frame rate and at half of it, for each metric and leg, the
truth's distance from what was found is counted in the standard errors that the report would state
(`formcheck.metrics.uncertainty`). What was learnt of landmarks from the side is learnt anew without
the clip's family. True is what the clip tells and, with the same weight, what laboratories with
other words for a contact would (`formcheck.lab.training.definitions`).

Slow joggers, long on the ground, are a family more, of landmarks with a network's errors.
Markers have intervals of their own, learnt from recorded ``--trials`` and from digital runners'
joints in their place.

An interval holds the middle nine tenths of each family, all with the same weight, in conformal
ranks, down and up apart: where readings err to one side, so does the interval. That says nothing of
a family that nobody has seen. So each family is held out in turn and told by the others, and the
interval is made longer on both ends until nine tenths of the families' truths are inside, and
`FEWEST_INSIDE` of each family's. Printed are bias, mean error, slope and range, and the share of
truths inside, as the clips tell them: as stated before, as learnt, and with the family held out.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Annotated, NamedTuple

import numpy as np
import pandas as pd
import typer

from formcheck.errors import FormcheckError, InputError
from formcheck.files.atomic import atomic_write
from formcheck.files.joints import JointPaths
from formcheck.files.markers import read_paths, side_view
from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom.landmarks import LandmarkErrors, landmark_track
from formcheck.lab.phantom.motion import move
from formcheck.lab.scoreboard import find_trials
from formcheck.lab.scoreboard.cases import Case, learning_set
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.scoreboard.trials import truth_of
from formcheck.lab.training.clips import network_of, read_clip
from formcheck.lab.training.definitions import contacts_by_each, truth_by_each
from formcheck.lab.training.offsets import without_each
from formcheck.lab.training.people import slow_cases, wide_cases
from formcheck.lab.training.sides import Side, family_of, sides_of
from formcheck.metrics.measure import measure_all
from formcheck.metrics.uncertainty import COVERAGE, NORMAL, Reach, leg_of, reach_of
from formcheck.model import ClipOptions, FloatArray, PoseTrack
from formcheck.prepare import prepare
from formcheck.signal.landmark_bias import Offsets, load_offsets, other_offsets

TABLE = PACKAGE / "metrics" / "intervals.toml"
#: Fewer numbers of a family than this say nothing of its tails.
FEWEST = 20
#: What the interval must hold of every single family that was held out.
FEWEST_INSIDE = 0.87
#: No interval reaches less far than this: narrower would rest on a few families' luck. Cadence's
#: standard error is that of a short sample of uneven strides and no more: a normal error's reach.
LEAST = 1.0
LEAST_OF = {"cadence": NORMAL}
_LONGER = np.arange(0.0, 12.0, 0.05)
STEPS = (1, 2)
#: Digital runners' joints in place of markers: rates, length and seed, and from where.
JOINT_RATES, JOINT_SECONDS, SEED = {120: 0.5, 240: 0.5}, 6.0, 778
#: Slow joggers, of whom no clips were rendered: landmarks with a network's errors.
SLOW, SLOW_SECONDS = 36, 4.0
SIDEWAYS = {"side_left": 0.5, "side_right": 0.5}

Key = tuple[str, str]


class Row(NamedTuple):
    """One number of one clip: how far off it is, and the standard error that was stated.

    ``told`` = 0 by the clip's own words for a contact, else by those of `DEFINITIONS`, in order.
    """

    family: str
    network: str
    fps: float
    metric: str
    leg: str
    true: float
    found: float
    error: float
    told: int = 0


Truths = Iterable[Mapping[tuple[str, str], float]]


def rows_of(path: Path, step: int = 1, instead: Mapping[str, Offsets] | None = None) -> list[Row]:
    """Return every number that is given of one clip; none where the clip is refused.

    Parameters
    ----------
    instead : mapping of family to offsets, optional
        What is taken off landmarks of a family, learnt without it.
    """
    case, track = read_clip(path, step)
    family = family_of(case, path)
    with other_offsets((instead or {}).get(family)):
        return _rows(track, told_of(case.clip), family, _truths_of(case))


def rows_of_trial(path: Path) -> list[Row]:
    """Return every number that is given of a laboratory's markers; its folder is the family."""
    paths = read_paths(path)
    folder = path.parent.parent if path.parent.name == "trials" else path.parent
    told = ClipOptions(
        speed_kmh=3.6 * paths.speed_mps if paths.speed_mps else None, height_cm=paths.height_cm
    )
    truths = (
        truth_of(replace(paths, contacts=contacts)) for contacts in contacts_by_each(paths.contacts)
    )
    return _rows(side_view(paths, str(path)), told, f"markers_{folder.name}", truths)


def rows_of_joints(case: Case) -> list[Row]:
    """Return every number that is given of a digital runner's joints, taken for markers."""
    try:
        motion = move(case.clip)
    except InputError:  # what was drawn is out of the leg's reach
        return []
    time_s = np.arange(0.0, case.clip.duration_s, 1.0 / case.clip.camera.fps)
    track = side_view(JointPaths(time_s, motion.joints(time_s), made={}), case.name)
    return _rows(track, told_of(case.clip), f"joints_{case.family}", _truths_of(case))


def rows_of_landmarks(case: Case) -> list[Row]:
    """Return every number that is given of a digital runner's landmarks with a network's errors."""
    try:
        track = landmark_track(case.clip, LandmarkErrors.of("heavy"), case.clip.seed)
    except InputError:  # what was drawn is out of the leg's reach
        return []
    return _rows(track, told_of(case.clip), case.family, _truths_of(case))


def _truths_of(case: Case) -> Iterator[dict[tuple[str, str], float]]:
    for known in truth_by_each(case.clip):
        yield {key: one.value for key, one in known.metrics.items()}


def _rows(track: PoseTrack, told: ClipOptions, family: str, truths: Truths) -> list[Row]:
    try:
        run = prepare(track, told)
    except FormcheckError:
        return []
    given = [
        one
        for one in measure_all([run])
        if one.low is not None and not one.metric.endswith("_asymmetry")  # of two legs' errors
    ]
    rows = []
    for number, known in enumerate(truths):
        for one in given:
            true = known.get((one.metric, one.side))
            if true is None or one.value is None or one.low is None or one.high is None:
                continue
            leg = leg_of(run, one.side)
            reach = reach_of(one.metric, leg)
            error = (one.high - one.low) / (reach.up + reach.down)
            network, fps = track.model, round(track.fps)
            rows.append(Row(family, network, fps, one.metric, leg, true, one.value, error, number))
    return rows


def learn(rows: pd.DataFrame) -> dict[Key, Reach]:
    """Return how far each metric's interval reaches, by metric and leg.

    Parameters
    ----------
    rows : DataFrame
        Columns as in `Row`.
    """
    by_key = {
        (str(metric), str(leg)): families
        for (metric, leg), own in rows.groupby(["metric", "leg"])
        if (families := distances(own))
    }
    longer = {key: longer_by(families) for key, families in by_key.items()}
    known = [by for by in longer.values() if by is not None]
    usual = float(np.median(known)) if known else 0.0
    return {
        key: no_shorter(
            reach_for(families, usual if (by := longer[key]) is None else by),
            Reach(*[LEAST_OF.get(key[0], LEAST)] * 2),
        )
        for key, families in by_key.items()
    }


def no_shorter(reach: Reach, than: Reach) -> Reach:
    """Return a reach that is at least as far as another, either way."""
    return Reach(max(reach.down, than.down), max(reach.up, than.up))


def distances(rows: pd.DataFrame) -> dict[str, FloatArray]:
    """Return by family the truths' distances in standard errors, up positive."""
    return {
        str(family): ((own.true - own.found) / own.error).to_numpy()
        for family, own in rows.groupby("family")
        if (own.told == 0).sum() >= FEWEST
    }


def reach_for(families: Mapping[str, FloatArray], longer: float = 0.0) -> Reach:
    """Return what holds the middle nine tenths of the families, with the same weight, and more."""
    z = np.concatenate(list(families.values()))
    weight = np.concatenate([np.full(len(own), 1.0 / len(own)) for own in families.values()])
    order = np.argsort(z)
    share = np.cumsum(weight[order]) / weight.sum()
    tail = (1.0 - COVERAGE) / 2.0 * len(z) / (len(z) + 1.0)
    low = z[order][int(np.searchsorted(share, tail))]
    high = z[order][min(int(np.searchsorted(share, 1.0 - tail)), len(z) - 1)]
    return no_shorter(Reach(longer - float(low), longer + float(high)), Reach(LEAST, LEAST))


def longer_by(families: Mapping[str, FloatArray]) -> float | None:
    """Return how much longer the interval must be for a family it was not learnt from.

    None where there is one family: what another would show is not known.
    """
    if len(families) < 2:
        return None
    others = {
        held: {name: own for name, own in families.items() if name != held} for held in families
    }
    for longer in _LONGER:
        shares = [
            inside(own, reach_for(others[held], float(longer))) for held, own in families.items()
        ]
        if np.mean(shares) >= COVERAGE and min(shares) >= FEWEST_INSIDE:
            return float(longer)
    return float(_LONGER[-1])


def inside(z: FloatArray, reach: Reach) -> float:
    """Return the share of distances within reach."""
    return float(np.mean((z >= -reach.down) & (z <= reach.up)))


def report(rows: pd.DataFrame, learnt: Mapping[Key, Reach]) -> None:
    """Print by metric, leg and family what is off and what intervals hold."""
    normal = Reach(NORMAL, NORMAL)
    held_out = {family: learn(rows[rows.family != family]) for family in rows.family.unique()}
    rows = rows[rows.told == 0]
    for (metric, leg), whole in rows.groupby(["metric", "leg"]):
        for family, z in distances(whole).items():
            own = whole[whole.family == family]
            off = own.found - own.true
            varied = own.true.std() > 0
            slope = np.polyfit(own.true, own.found, 1)[0] if varied else float("nan")
            key = (str(metric), str(leg))
            without = held_out[family].get(key)
            print(
                f"{metric:25} {leg:7} {family:14} n {len(own):3}: bias {off.mean():+7.2f}, "
                f"mean error {off.abs().mean():6.2f}, slope {slope:5.2f} "
                f"(true {own.true.min():.3g} to {own.true.max():.3g}); inside: "
                f"1.645 {inside(z, normal):4.0%}, learnt {inside(z, learnt[key]):4.0%}, held out "
                + (f"{inside(z, without):4.0%}" if without else "   –")
            )
    for condition in ("network", "fps"):
        for value, own in rows.groupby(condition):
            held = [
                -reach.down <= (row.true - row.found) / row.error <= reach.up
                for row in own.itertuples()
                for reach in (learnt.get((str(row.metric), str(row.leg)), normal),)
            ]
            print(f"{condition} {value}: {np.mean(held):.1%} of {len(held)} inside")


def with_before(learnt: Mapping[Key, Reach], anew: Sequence[str]) -> dict[Key, Reach]:
    """Return what was learnt, nowhere shorter than the table that is kept.

    Parameters
    ----------
    anew : sequence of str
        Metrics that are read otherwise than when it was made: what it says of them is void.
    """
    before = {
        (metric, leg): Reach(*reach)
        for metric, by_leg in tomllib.loads(TABLE.read_text(encoding="utf-8")).items()
        if metric not in anew
        for leg, reach in by_leg.items()
    }
    both = {key: no_shorter(learnt[key], before[key]) for key in before.keys() & learnt.keys()}
    return before | dict(learnt) | both


def text_of(rows: pd.DataFrame, learnt: Mapping[Key, Reach], anew: Sequence[str] | None) -> str:
    """Return the table as it is kept; ``anew`` as in `with_before`, None if that was not asked."""
    numbers = rows[rows.told == 0].family.value_counts()
    counts = ", ".join(f"{family} ({n})" for family, n in numbers.items())
    lines = [
        "# How many standard errors a 90 % interval reaches down and up, by leg or view.",
        "# Written by `python -m formcheck.lab learn-intervals` from numbers of these families:",
        f"# {counts}.",
    ]
    if anew is not None:
        lines += [
            "# Nowhere shorter than an earlier table of other clips, except:",
            f"# {', '.join(anew) or 'nothing'}.",
        ]
    by_metric: dict[str, list[str]] = {}
    for (metric, leg), reach in sorted(learnt.items()):
        by_metric.setdefault(metric, []).append(f"{leg} = [{reach.down:.2f}, {reach.up:.2f}]")
    for metric, entries in by_metric.items():
        lines += ["", f"[{metric}]", *entries]
    return "\n".join(lines) + "\n"


def gather(paths: Sequence[Path], trials: Sequence[Path] = (), clips: int = 0) -> pd.DataFrame:
    """Return the numbers of all clips, at each of `STEPS`, and of markers.

    Parameters
    ----------
    paths, trials : sequence of Path
    clips : int
        Digital runners of either family whose joints are taken for markers.
    """
    stored = load_offsets()
    alike = [path for path in paths if network_of([path])[1] == stored.card.network]
    with ProcessPoolExecutor(mp_context=get_context("fork")) as pool:
        sides: Iterable[list[Side]] = pool.map(sides_of, alike, chunksize=4)
        whole = [side for own in sides for side in own if side.kind in ("near", "far")]
        instead = without_each(whole, stored)
        rows: list[Row] = []
        for step in STEPS:
            for own in pool.map(partial(rows_of, step=step, instead=instead), paths, chunksize=4):
                rows += own
        slow = slow_cases(SLOW, {60: 1.0}, SLOW_SECONDS, SEED + 3)
        for own in pool.map(rows_of_landmarks, slow, chunksize=4):
            rows += own
        for own in pool.map(rows_of_trial, trials, chunksize=4):
            rows += own
        for own in pool.map(rows_of_joints, _joints(clips), chunksize=4):
            rows += own
    return pd.DataFrame(rows, columns=Row._fields)


def _joints(clips: int) -> list[Case]:
    plain = learning_set(clips, JOINT_RATES, JOINT_SECONDS, SEED, SIDEWAYS)
    others = (
        draw(clips, JOINT_RATES, JOINT_SECONDS, SEED + number)
        for number, draw in ((1, wide_cases), (2, slow_cases))
    )
    return [replace(case, family="digital") for case in plain] + [
        case for cases in others for case in cases
    ]


def main(
    folders: list[Path],
    trials: Annotated[list[Path], typer.Option(help="Recorded runners, for markers.")] = [],  # noqa: B006
    clips: Annotated[int, typer.Option(help="Digital runners' joints beside the trials.")] = 40,
    no_shorter_than_before: Annotated[
        bool, typer.Option("--no-shorter", help="Than the table that is kept, of other clips.")
    ] = False,
    anew: Annotated[list[str], typer.Option(help="Metrics of which that says nothing.")] = [],  # noqa: B006
    write: Annotated[bool, typer.Option("--write", help="Keep the table.")] = False,
) -> None:
    """Learn, print what intervals hold in each family, and write the table where asked to."""
    paths = [path for folder in folders for path in sorted(folder.glob("*.npz"))]
    rows = gather(paths, find_trials(trials), clips) if trials else gather(paths)
    if rows.empty:
        message = "no clip gives a number to learn from; make more with `learn-clips`"
        raise InputError(message)
    learnt = learn(rows)
    if no_shorter_than_before:
        learnt = with_before(learnt, anew)
    report(rows, learnt)
    if write:
        told = text_of(rows, learnt, anew if no_shorter_than_before else None)
        with atomic_write(TABLE) as file:
            file.write(told.encode())
        print(f"wrote {TABLE}")
