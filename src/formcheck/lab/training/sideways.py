"""Learn how far hip, knee and ankle lie to the side as they are seen from behind and in front.

Every runner is drawn three times around each mid-stance only, where these views are read: that
takes seconds a clip. What was seen is kept in FOLDER. With ``--trials`` recorded runners are filmed
as well, from behind and from in front.

A family is off by what its bodies have in common, and families differ: digital hips lie 2 % of the
leg further apart than those of real runners. So each constant stands half-way between the two
families that are furthest apart. By how much a knee is stretched is not learnt, but told with
``--knee-share``: more of it steepens the slope of inward knee drift and makes every error larger.
Printed are, by view and family, mean error, bias and slope: as stored, as learnt, and with the
family held out; and what a degree of yaw still adds to either angle.
"""

from __future__ import annotations

import pickle
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated

import numpy as np
import pandas as pd
import typer

from formcheck import weights
from formcheck.engines import PoseEngine, engine_maker
from formcheck.errors import InputError
from formcheck.files.atomic import atomic_write
from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom import Clip, move, truth
from formcheck.lab.phantom.render import draw_at
from formcheck.lab.phantom.truth_values import mid_stance_s, stance_values
from formcheck.lab.scoreboard.cases import Case, learning_set
from formcheck.lab.scoreboard.scores import true_yaw_deg
from formcheck.lab.training.clips import FRONTAL, RATES, SECONDS, SEED
from formcheck.lab.training.models import TRAINED_FOR, card_lines, made_card
from formcheck.lab.training.people import wide_cases
from formcheck.lab.training.replays import replay_cases
from formcheck.metrics import frontal, kinematics
from formcheck.model import FloatArray, Gait, PoseTrack, Run, Scene, Side
from formcheck.signal.landmark_bias import Sideways, load_sideways, other_sideways, to_joint_centres
from formcheck.signal.ridge import ModelCard

TABLE = PACKAGE / "signal" / "landmark_sideways.toml"
MOST_YAW_DEG = 10.1  # beyond it knee drift is refused
_AROUND_S = (-1 / 60, 0.0, 1 / 60)
_CONTACTS = 8  # of a clip, at most
_STEPS = 3
_LOST_DEG, _LOST_PCT = 25.0, 20.0  # further off than this is another leg
_SIDES: tuple[Side, Side] = ("left", "right")
#: What is read of either leg or of a clip, and the truth's name.
READINGS = {"knee": "knee_valgus", "thigh": "thigh_adduction", "width": "step_width"}


@dataclass(frozen=True)
class Stills:
    """One runner at each mid-stance.

    Parameters
    ----------
    case : Case
    side : (n,) str
        The leg that stands.
    seen_px : (n, 33, 2) float
        Landmarks as the network saw them, mean of three pictures; NaN where nobody was seen.
    true : dict of str to (n,) float
        The angles of `READINGS`, in degrees; and step width in % of leg length, the same for all.
    """

    case: Case
    side: np.ndarray
    seen_px: FloatArray
    true: dict[str, FloatArray]

    @property
    def view(self) -> str:
        """``rear`` or ``front``."""
        return self.case.clip.camera.view


def frontal_cases(digital: int, wide: int, trials: Sequence[Path] | None) -> tuple[Case, ...]:
    """Return runners of each family, from behind and from in front."""
    found = [
        replace(case, family="digital", runner=case.name)
        for case in learning_set(digital, RATES, SECONDS, SEED + 1, FRONTAL)
    ]
    views = list(FRONTAL)
    found += [
        _from(case, views[number % 2])
        for number, case in enumerate(wide_cases(wide, RATES, SECONDS, SEED + 5))
    ]
    replays = replay_cases(trials, RATES, SECONDS, SEED) if trials else ()
    found += [
        _from(replace(case, family=f"{case.family}_{case.lab}"), view)
        for case in replays
        for view in views
    ]
    return tuple(found)


def _from(case: Case, view: str) -> Case:
    camera = replace(case.clip.camera, view=view)  # type: ignore[arg-type]
    return replace(case, name=f"{case.name}-{view}", clip=replace(case.clip, camera=camera))


def look(case: Case, engine: PoseEngine) -> Stills:
    """Draw a runner at each mid-stance and return what the network sees.

    Raises
    ------
    InputError
        What is to be drawn is out of the leg's reach.
    """
    clip = case.clip
    motion, known = move(clip), truth(clip)
    contacts = [
        one
        for one in known.contacts
        if one.strike_s > 0.05 and one.toe_off_s < clip.duration_s - 0.05
    ][:_CONTACTS]
    when_s = (mid_stance_s(motion, contacts)[:, np.newaxis] + _AROUND_S).ravel()
    seen = []
    for number, picture in enumerate(draw_at(clip, when_s)):
        if number % len(_AROUND_S) == 0:
            engine.forget()
            engine.follow(picture)  # the second look is from where the first one found the body
        points = engine.follow(picture)
        size = picture.shape[1::-1]
        seen.append(np.full((33, 2), np.nan) if points is None else points[:, :2] * size)
    values = stance_values(motion, contacts)
    true = {
        name: np.array([row[2] for row in values[name][1]])
        for name in (READINGS["knee"], READINGS["thigh"])
    }
    true[READINGS["width"]] = np.full(len(contacts), known.value(READINGS["width"]))
    shape = (len(contacts), len(_AROUND_S), 33, 2)
    return Stills(
        case,
        np.array([one.side for one in contacts]),
        np.reshape(seen, shape).mean(axis=1),
        true,
    )


def read(stills: Stills, views: Mapping[str, Sideways] | None = None) -> pd.DataFrame:
    """Return what the product reads of a runner: a row a leg, and one of the step width.

    Camera yaw and roll are taken as known, so that nothing but the landmarks errs.

    Parameters
    ----------
    views : mapping of view to Sideways, optional
        By default what is stored.

    Returns
    -------
    DataFrame
        Columns family, clip, view, reading, true, found, turn (camera yaw in degrees, + = the leg
        looks bent outwards by it; NaN for step width).
    """
    seen = np.isfinite(stills.seen_px).all(axis=(1, 2))
    true = {name: values[seen] for name, values in stills.true.items()}
    stills = replace(stills, side=stills.side[seen], seen_px=stills.seen_px[seen], true=true)
    rows = _readings(stills, _run(stills, views)) if seen.any() else []
    table = pd.DataFrame(rows, columns=["reading", "true", "found", "turn"])
    table = table.astype({"true": float, "found": float, "turn": float})
    return table.assign(family=stills.case.family, clip=stills.case.name, view=stills.view)


def _readings(stills: Stills, run: Run) -> list[tuple[str, float, float, float]]:
    """Return what is read of either leg and of both: name, true, found, turn."""
    rows = []
    usual = run.scene.leg_px * frontal.FEET_NEARER[stills.view]
    places = {}
    for side in _SIDES:
        own = stills.side == side
        angles = {"knee": frontal.knee_in_deg(run, side), "thigh": frontal.thigh_in_deg(run, side)}
        places[side] = kinematics.point(run, f"{side}_ankle")[own, 0]
        for reading, found in angles.items():
            true = stills.true[READINGS[reading]]
            near = own & (np.abs(found - true) < _LOST_DEG)
            if near.any():
                turn = frontal.turned_deg(run, side)
                rows.append((reading, float(true[near].mean()), float(found[near].mean()), turn))
    if all(len(own) for own in places.values()):
        apart = 100.0 * float(places["right"].mean() - places["left"].mean()) / usual
        true_pct = float(stills.true[READINGS["width"]][0])
        if abs(apart - true_pct) < _LOST_PCT:
            rows.append(("width", true_pct, apart, np.nan))
    return rows


def _run(stills: Stills, views: Mapping[str, Sideways] | None) -> Run:
    clip: Clip = stills.case.clip
    count = len(stills.side)
    track = PoseTrack(
        time_s=np.arange(count) / clip.camera.fps,
        xy_px=stills.seen_px,
        visibility=np.ones((count, 33)),
        size_px=clip.camera.size_px,
        model="heavy",
        source=stills.case.name,
        engine="litert",
    )
    scene = Scene(
        view=stills.view,  # type: ignore[arg-type]
        yaw_deg=true_yaw_deg(clip),
        direction=0,
        surface="treadmill",
        camera_moves=False,
        travel_px_s=0.0,
        activity="running",
        leg_px=_leg_px(track),
        body_px=np.nan,
        stride_period_s=None,
        time_scale=1.0,
        clock_doubt=None,
        rhythm_doubt=None,
        notes=(),
        roll_deg=clip.camera.roll_deg,
        roll_sd_deg=0.0,
        px_per_m=None,
        scale_from=None,
        speed_mps=None,
    )
    with other_sideways(views):
        return Run(to_joint_centres(track, scene), scene, Gait((), None))


def _leg_px(track: PoseTrack) -> float:
    """Return the length of the leg that stands, which is the longer one in the picture."""
    lengths = []
    for side in _SIDES:
        hip, knee, ankle = (track.point(f"{side}_{part}") for part in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1))
    return float(np.nanmedian(np.fmax(*lengths)))


def learn(stills: Sequence[Stills], known: Sideways) -> Sideways:
    """Return the constants of one view, half-way between the families that are furthest apart.

    Newton's steps: three readings follow three offsets nearly in proportion.

    Parameters
    ----------
    stills : sequence of Stills
        Of one view, and of families that may be learnt from.
    known : Sideways
        Where the search starts; its share of the knee stays.
    """
    apart = 0.002
    for _ in range(_STEPS):
        left = _middles(_table(stills, known))
        slopes = []
        for place in range(3):
            moved = replace(known, off=_moved(known.off, place, apart))
            slopes.append((_middles(_table(stills, moved)) - left) / apart)
        step = np.linalg.solve(np.array(slopes).T, -left)
        for place in range(3):
            known = replace(known, off=_moved(known.off, place, float(step[place])))
    return known


def _moved(off: tuple[float, ...], place: int, by: float) -> tuple[float, float, float]:
    one, two, three = (value + by * (at == place) for at, value in enumerate(off))
    return one, two, three


def _middles(table: pd.DataFrame) -> FloatArray:
    """Return half-way between the least and the greatest bias of a family, of each reading."""
    bias = (table.found - table.true).groupby([table.reading, table.family]).mean()
    by = bias.groupby("reading")
    return np.asarray((0.5 * (by.max() + by.min()))[list(READINGS)])


def _table(stills: Sequence[Stills], known: Sideways | None) -> pd.DataFrame:
    views = None if known is None else {one.view: known for one in stills}
    whole = pd.concat([read(one, views) for one in stills], ignore_index=True)
    return whole[whole.turn.abs().fillna(0.0) <= MOST_YAW_DEG]


def report(words: str, table: pd.DataFrame) -> None:
    """Print mean error, bias and slope by reading and family, and what yaw still adds."""
    for reading, whole in table.groupby("reading"):
        said = []
        for family, own in [*whole.groupby("family"), ("all", whole)]:
            off = own.found - own.true
            flat = len(own) < 3 or np.ptp(own.true) < 1.0
            slope = np.nan if flat else np.polyfit(own.true, own.found, 1)[0]
            said.append(
                f"{family} (n {len(own)}) {off.abs().mean():.1f}, {off.mean():+.1f}, {slope:.2f}"
            )
        print(f"{words}: {reading:6} mean error, bias, slope: {'; '.join(said)}")
        turned = whole.assign(off=whole.found - whole.true).dropna()
        if len(turned):
            by = turned.groupby("family")
            turn, off = (turned[one] - by[one].transform("mean") for one in ("turn", "off"))
            if (turn**2).sum() > 0:
                adds = (turn @ off) / (turn @ turn)
                print(f"{words}: {reading:6} a degree of yaw adds {adds:+.2f}°")


def save(card: ModelCard, views: Mapping[str, Sideways], path: Path = TABLE) -> None:
    """Write constants and their card."""
    lines = [
        "# How far landmarks seen from behind and in front lie outwards of the joints, in leg",
        "# lengths, and at what share of its distance from the line from hip to ankle the knee is",
        "# seen. Written by `python -m formcheck.lab learn-sideways`.",
        "",
        *card_lines(card),
    ]
    for view, known in views.items():
        lines += ["", f"[{view}]"]
        rounded = np.round(known.off, 4) + 0.0  # no -0.0000
        lines += [
            f"{p} = {off:.4f}" for p, off in zip(("hip", "knee", "ankle"), rounded, strict=True)
        ]
        lines += [f"knee_share = {known.knee_share:.2f}"]
    with atomic_write(path) as file:
        file.write(("\n".join(lines) + "\n").encode())


def gather(cases: Sequence[Case], folder: Path, engine: PoseEngine) -> list[Stills]:
    """Return every case's stills, those that were not kept made and kept."""
    folder.mkdir(parents=True, exist_ok=True)
    found = []
    for case in cases:
        path = folder / f"{case.name}.stills.pkl"
        if not path.exists():
            try:
                seen = look(case, engine)
            except InputError:  # what was drawn is out of the leg's reach
                continue
            with atomic_write(path) as file:
                file.write(pickle.dumps(seen))
        found.append(pickle.loads(path.read_bytes()))
    return found


def main(
    folder: Path,
    digital: int = 20,
    wide: int = 20,
    trials: Annotated[
        list[Path] | None, typer.Option(help="Recorded runners to film as well.")
    ] = None,
    check: Annotated[
        list[str] | None, typer.Option(help="A family to judge by only, not to learn from.")
    ] = None,
    knee_share: Annotated[
        float | None, typer.Option(help="Stretch knees by 1 over this; by default as stored.")
    ] = None,
    write: Annotated[
        list[str] | None, typer.Option(help="A view to keep what was learnt of.")
    ] = None,
) -> None:
    """Look at what is not there yet, learn, and say what it is worth."""
    engine = engine_maker("litert", weights.ensure("heavy"))()
    stills = gather(frontal_cases(digital, wide, trials), folder, engine)
    _, stored = load_sideways()
    kept = dict(stored)
    learnt_from = sorted({one.case.family for one in stills} - set(check or ()))
    for view in FRONTAL:
        own = [one for one in stills if one.view == view]
        known = [one for one in own if one.case.family in learnt_from]
        if not known:
            continue
        report(f"{view} as stored", _table(own, None))
        start = replace(stored[view], knee_share=knee_share or stored[view].knee_share)
        learnt = learn(known, start)
        print(f"{view}: hip, knee, ankle {np.round(learnt.off, 4)}, share {learnt.knee_share:.2f}")
        report(f"{view} as learnt", _table(own, learnt))
        for family in learnt_from if len(learnt_from) > 2 else ():
            without = learn([one for one in known if one.case.family != family], start)
            out = [one for one in own if one.case.family == family]
            report(f"{view}, family held out", _table(out, without))
        if view in (write or ()):
            kept[view] = learnt
    if write:
        save(made_card((), TRAINED_FOR, tuple(learnt_from), SEED, {}), kept)
        print(f"wrote {TABLE}")
