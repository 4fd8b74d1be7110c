"""Joint angles over the stride, trial over trial."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.comparison.trial import Trial
from formcheck.errors import InputError
from formcheck.i18n import tell
from formcheck.model import FloatArray, Side
from formcheck.render.charts import mean_and_sd
from formcheck.render.cycles import ANGLES, POINTS

__all__ = ["Curve", "find_curves"]

_SIDES: tuple[Side, ...] = ("left", "right")


@dataclass(frozen=True, slots=True)
class Curve:
    """One joint angle of one trial over the stride.

    Parameters
    ----------
    label : str
        Of the trial.
    mean_deg, sd_deg : (101,) float
        At 0–100 % of the stride; NaN where fewer than half of the strides are known.
    toe_off_pct : float
    """

    label: str
    mean_deg: FloatArray
    sd_deg: FloatArray
    toe_off_pct: float


def find_curves(trials: Sequence[Trial]) -> dict[tuple[Side, str], tuple[Curve, ...]]:
    """Return the curves of each leg filmed from its own side in the first trial and another."""
    found: dict[tuple[Side, str], tuple[Curve, ...]] = {}
    for side in _SIDES:
        own = [(trial, _near_clip(trial, side)) for trial in trials]
        seen = [(trial, clip) for trial, clip in own if clip is not None]
        if own[0][1] is None or len(seen) < 2:
            continue
        rows = [(trial, _toe_off_pct(trial, clip, side), _angles(trial, clip, side))
                for trial, clip in seen]  # fmt: skip
        rows = [row for row in rows if row[2] is not None]
        for name in ANGLES if len(rows) > 1 else ():
            found[side, name] = tuple(
                Curve(trial.label, *mean_and_sd(angles[name]), toe_off)
                for trial, toe_off, angles in rows
                if angles is not None
            )
    return found


def _near_clip(trial: Trial, side: Side) -> int | None:
    clips = enumerate(trial.report.clips)
    return next((i for i, clip in clips if clip.view == f"side_{side}" and clip.steps_left), None)


def _toe_off_pct(trial: Trial, clip: int, side: Side) -> float:
    """Return where in the stride the foot leaves the ground, mean."""
    own = [c for c in trial.report.contacts if c.clip == clip and c.side == side]
    strike_s = np.array([c.strike_s for c in own])
    if len(own) < 2:
        return float("nan")
    down_s = float(np.mean([c.toe_off_s - c.strike_s for c in own]))
    return 100.0 * down_s / float(np.median(np.diff(strike_s)))


def _angles(trial: Trial, clip: int, side: Side) -> dict[str, FloatArray] | None:
    """Return every angle of one leg's strides, (n, 101) each; None where there is no stride."""
    try:
        rows = [
            r for r in trial.table("cycles.csv") if r["clip"] == str(clip) and r["side"] == side
        ]
        if not rows:
            return None
        strides = max(int(row["stride"]) for row in rows) + 1
        angles = {name: np.full((strides, POINTS), np.nan) for name in ANGLES}
        for row in rows:
            for name in ANGLES:
                if row[name]:
                    angles[name][int(row["stride"]), int(row["percent"])] = float(row[name])
    except (KeyError, ValueError, IndexError, TypeError) as error:
        message = tell(
            "{path} is damaged ({error}); analyse the clip again",
            path=trial.folder / "cycles.csv",
            error=error,
        )
        raise InputError(message) from error
    return angles
