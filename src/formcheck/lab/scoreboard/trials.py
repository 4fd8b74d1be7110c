"""Real runners' joint paths, seen exactly from the side, against force plates and their own angles.

No camera and no network takes part: what is wrong here is wrong in the measuring.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import pandas as pd

from formcheck.errors import InputError
from formcheck.files.joints import JointPaths
from formcheck.files.markers import holds_markers, read_paths, side_view
from formcheck.lab.scoreboard.grids import Grid, number
from formcheck.lab.scoreboard.scores import ContactScore, compare_contacts
from formcheck.lab.scoreboard.tally import slope_of
from formcheck.metrics import measure_all
from formcheck.model import ClipOptions, FloatArray, Measurement, Side
from formcheck.prepare import prepare

__all__ = ["TrialScore", "find_trials", "score_trial", "trial_grids", "truth_of"]

_SIDES: tuple[Side, ...] = ("left", "right")
_ENDS_S = 0.15
_EARLY_STANCE = 0.83  # the knee bends most before the heel has long left the ground


@dataclass(frozen=True, slots=True)
class TrialScore:
    """What formcheck makes of one trial.

    Parameters
    ----------
    lab, runner, name : str
    speed_mps : float
        By the belt, or by how the feet on the ground fall behind the hips.
    numbers : tuple of dict
        ``metric``, ``side``, ``true``, ``value``, ``low``, ``high`` (None where refused).
    contacts : tuple of ContactScore
    """

    lab: str
    runner: str
    name: str
    speed_mps: float
    numbers: tuple[dict[str, object], ...]
    contacts: tuple[ContactScore, ...]


def find_trials(folders: Sequence[Path]) -> list[Path]:
    """Return the trials in folders, or the files themselves, in order.

    Raises
    ------
    InputError
        There is none.
    """
    found = [
        path
        for folder in folders
        for path in (sorted(folder.glob("**/*")) if folder.is_dir() else [folder])
        if path == folder or holds_markers(path)
    ]
    if not found:
        named = ", ".join(map(str, folders))
        message = f"there is no trial (.c3d, .trc, .npz) in {named}; check the folder"
        raise InputError(message)
    return found


def score_trial(path: Path, facing: int = 1) -> TrialScore | None:
    """Return how far off everything is on a trial; None where it has no contacts by force.

    Parameters
    ----------
    path : Path
        See `read_trial`; the folder above ``trials`` names the lab.
    facing : 1 or -1
        Which way the runner faces in the picture.
    """
    paths = read_paths(path)
    if not paths.contacts:
        return None
    speed_mps = paths.speed_mps or _speed_mps(paths)
    told = ClipOptions(speed_kmh=3.6 * speed_mps, height_cm=paths.height_cm)
    run = prepare(side_view(paths, str(path), facing), told)
    found: dict[tuple[str, str], Measurement] = {(m.metric, m.side): m for m in measure_all([run])}
    numbers = []
    for (metric, side), true in truth_of(paths).items():
        if side not in ("both", run.scene.near_side):
            continue
        one = found.get((metric, side))
        given = one is not None and one.value is not None
        numbers.append(
            {
                "metric": metric,
                "side": side,
                "true": true,
                "value": one.value if one and given else None,
                "low": one.low if one and given else None,
                "high": one.high if one and given else None,
            }
        )
    start_s = float(paths.time_s[0])
    true_contacts = [
        type(c)(c.side, c.strike_s - start_s, c.toe_off_s - start_s, 0.0, "high",
                near=c.side == run.scene.near_side)
        for c in paths.contacts
    ]  # fmt: skip
    duration_s = float(paths.time_s[-1] - start_s)
    folder = path.parent.parent if path.parent.name == "trials" else path.parent
    return TrialScore(
        lab=folder.name,
        runner=paths.runner,
        name=path.stem,
        speed_mps=speed_mps,
        numbers=tuple(numbers),
        contacts=compare_contacts(true_contacts, run.gait, duration_s, _ENDS_S),
    )


def trial_grids(scores: Sequence[TrialScore]) -> tuple[Grid, ...]:
    """Return how wrong each metric is by lab, with slope and true range, and the contacts."""
    return (
        Grid(
            "Real runners, exact points",
            "Joint paths of real treadmill runners projected from the side; the near leg. Slope: "
            "of found over true, 1 is right, 0 tells runners apart not at all.",
            ("lab", "metric", "n", "MAE", "bias", "SD", "worst", "slope", "true", "± stated",
             "inside", "refused"),
            tuple(_metric_rows(scores)),
        ),
        Grid(
            "Real runners, contacts",
            "Against vertical force. Between: SD of the runners' own means.",
            ("lab", "contacts", "missed", "invented", "strike bias, SD", "between",
             "toe-off bias, SD", "between", "contact time bias, SD"),
            tuple(_contact_rows(scores)),
        ),
    )  # fmt: skip


def _metric_rows(scores: Sequence[TrialScore]) -> Iterator[tuple[str, ...]]:
    table = pd.DataFrame([{"lab": s.lab, **row} for s in scores for row in s.numbers])
    numbers = ["true", "value", "low", "high"]
    table[numbers] = table[numbers].astype(float)
    for (lab, metric), rows in table.groupby(["lab", "metric"], sort=False):
        own = rows[rows.value.notna()]
        error = own.value - own.true
        worst = error[error.abs().idxmax()] if len(error) else float("nan")
        stated = own[own.low.notna()]
        inside = ((stated.low <= stated.true) & (stated.true <= stated.high)).mean()
        yield (
            lab,
            metric.replace("_", " "),
            str(len(own)),
            number(error.abs().mean()),
            number(error.mean(), signed=True),
            number(error.std()),
            number(worst, signed=True),
            number(slope_of(own.true.to_numpy(), own.value.to_numpy()), 2),
            f"{number(rows.true.min())} to {number(rows.true.max())}",
            number((0.5 * (own.high - own.low)).median()),
            f"{number(100 * inside, 0)} %",
            f"{100 * (1 - len(own) / len(rows)):.0f} %",
        )


def _contact_rows(scores: Sequence[TrialScore]) -> Iterator[tuple[str, ...]]:
    for lab in dict.fromkeys(s.lab for s in scores):
        own = [s for s in scores if s.lab == lab]
        kinds = [c.kind for s in own for c in s.contacts]
        table = pd.DataFrame(
            [
                {"runner": s.runner, "strike": c.strike_ms, "off": c.toe_off_ms}
                for s in own
                for c in s.contacts
                if c.kind == "found"
            ],
            columns=["runner", "strike", "off"],
        )
        between = table.groupby("runner").mean().std()
        time = table.off - table.strike
        words = [_bias_sd(column) for column in (table.strike, table.off, time)]
        yield (
            lab,
            str(len(kinds)),
            str(kinds.count("missed")),
            str(kinds.count("invented")),
            words[0],
            number(between["strike"]),
            words[1],
            number(between["off"]),
            words[2],
        )


def _bias_sd(column: pd.Series) -> str:
    return f"{number(column.mean(), signed=True)}, {number(column.std())} ms"


def truth_of(paths: JointPaths) -> dict[tuple[str, str], float]:
    """Return what is true of a trial: angles of its own joints at the force plate's instants."""
    joints, time_s = paths.joints, paths.time_s
    middle = 0.5 * (joints["left_hip"] + joints["right_hip"])

    def at(curve: FloatArray, instants: FloatArray | list[float]) -> FloatArray:
        seen = np.isfinite(curve)
        return np.interp(instants, time_s[seen], curve[seen])

    true: dict[tuple[str, str], float] = {}
    for side in _SIDES:
        contacts = [c for c in paths.contacts if c.side == side]
        if not contacts:
            continue
        hip, knee, ankle = (joints[f"{side}_{part}"] for part in ("hip", "knee", "ankle"))
        shank = -_from_vertical(ankle, knee)
        bend = -(_from_vertical(knee, hip) + shank)
        leg = np.nanmedian(
            np.linalg.norm((hip - knee)[:, :2], axis=1)
            + np.linalg.norm((knee - ankle)[:, :2], axis=1)
        )
        ahead = 100.0 * (ankle - middle)[:, 0] / leg
        strikes = [c.strike_s for c in contacts]
        true["knee_flexion_strike", side] = float(at(bend, strikes).mean())
        true["shank_angle", side] = float(at(shank, strikes).mean())
        true["overstride", side] = float(at(ahead, strikes).mean())
        early = [
            np.linspace(c.strike_s, c.strike_s + _EARLY_STANCE * (c.toe_off_s - c.strike_s), 50)
            for c in contacts
        ]
        true["knee_flexion_peak", side] = float(np.mean([at(bend, span).max() for span in early]))
        true["contact_time", side] = 1000.0 * float(
            np.mean([(c.toe_off_s - c.strike_s) for c in contacts])
        )
    strikes = sorted(c.strike_s for c in paths.contacts)
    true["cadence", "both"] = 60.0 * (len(strikes) - 1) / (strikes[-1] - strikes[0])
    true["vertical_oscillation", "both"] = 100.0 * float(
        np.mean([np.ptp(at(middle[:, 1], np.linspace(a, b, 80))) for a, b in pairwise(strikes)])
    )
    if {"left_shoulder", "right_shoulder"} <= set(joints):
        high = 0.5 * (joints["left_shoulder"] + joints["right_shoulder"])
        lean = _from_vertical(middle, high)
        stances = [at(lean, np.linspace(c.strike_s, c.toe_off_s, 50)) for c in paths.contacts]
        true["trunk_lean", "both"] = float(np.mean(stances))
    return true


def _speed_mps(paths: JointPaths) -> float:
    """Return how fast the feet on the ground fall behind the hips: on a belt or past it alike."""
    time_s, joints = paths.time_s, paths.joints
    middle = 0.5 * (joints["left_hip"] + joints["right_hip"])[:, 0]
    ways = []
    for c in paths.contacts:
        length_s = c.toe_off_s - c.strike_s
        flat = (time_s > c.strike_s + 0.3 * length_s) & (time_s < c.strike_s + 0.6 * length_s)
        if flat.sum() > 2:
            behind = joints[f"{c.side}_foot_index"][flat, 0]
            hips = np.nanmean(np.gradient(middle, time_s))
            ways.append(float(hips - np.polyfit(time_s[flat], behind, 1)[0]))
    return float(np.nanmedian(ways)) if ways else float("nan")


def _from_vertical(low: FloatArray, high: FloatArray) -> FloatArray:
    """Return how far a bone leans forwards, (T,) degrees."""
    along = high - low
    return np.asarray(np.degrees(np.arctan2(along[:, 0], along[:, 1])))
