"""What formcheck says of one clip, held against what is true of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field

import numpy as np
import pandas as pd

from formcheck import knowledge
from formcheck.lab.phantom import Clip, Truth, truth
from formcheck.lab.scoreboard.cases import CONDITIONS, Case, conditions_of
from formcheck.lab.scoreboard.tracks import Found
from formcheck.metrics import measure_all
from formcheck.model import (
    ClipOptions,
    Contact,
    FloatArray,
    Gait,
    Measurement,
    PoseTrack,
    Run,
    Side,
)
from formcheck.prepare import prepare
from formcheck.quality import find_refusal

__all__ = [
    "SAME_S",
    "ClipScore",
    "ContactScore",
    "MetricScore",
    "clip_table",
    "compare_contacts",
    "contact_table",
    "examine",
    "metric_table",
    "near_leg",
    "score_clip",
    "told_of",
    "true_yaw_deg",
]

#: Numbers by metric and side.
Measured = dict[tuple[str, str], Measurement]

#: Strikes of one foot this close together are the same contact.
SAME_S = 0.10
#: Contacts this close to the clip's ends may be cut off: not missed, not invented.
ENDS_S = 0.6
#: Sign of the scene's yaw (see docs/conventions.md) for a camera moved counter-clockwise.
_YAW_SIGN = {"side_left": -1.0, "side_right": 1.0, "rear": 1.0, "front": -1.0}


@dataclass(frozen=True, slots=True)
class MetricScore:
    """One metric of one clip: the number, its interval, and the truth.

    Parameters
    ----------
    metric, side : str
    true : float
    value, low, high : float or None
        None where it was refused.
    missing : str or None
        Why it was refused.
    """

    metric: str
    side: str
    true: float
    value: float | None
    low: float | None = None
    high: float | None = None
    missing: str | None = None


@dataclass(frozen=True, slots=True)
class ContactScore:
    """One contact that is true, found, or both.

    Parameters
    ----------
    kind : "found", "missed" or "invented"
    near : bool
    strike_ms, toe_off_ms : float
        Found − true; NaN unless found.
    """

    kind: str
    near: bool
    strike_ms: float = math.nan
    toe_off_ms: float = math.nan


@dataclass(frozen=True, slots=True)
class ClipScore:
    """Everything that was compared on one clip.

    Parameters
    ----------
    name : str
    conditions : dict
        See `cases.conditions_of`.
    fps, body_px : float
        The true ones.
    near : str or None
        The leg nearer to the camera.
    why_not : str
        Why the clip was refused as a whole; empty if it was measured.
    views : (str, str)
        True, found ("" where nobody was found).
    yaws_deg, rolls_deg : (float, float)
        True, found; NaN where there is none.
    knee_rmse_deg : float
        Root mean square error of the near knee's path through all contacts, side views only.
    metrics : tuple of MetricScore
    contacts : tuple of ContactScore
    """

    name: str
    conditions: dict[str, str]
    fps: float
    body_px: float
    near: str | None
    why_not: str = ""
    views: tuple[str, str] = ("", "")
    yaws_deg: tuple[float, float] = (math.nan, math.nan)
    rolls_deg: tuple[float, float] = (math.nan, math.nan)
    knee_rmse_deg: float = math.nan
    metrics: tuple[MetricScore, ...] = ()
    contacts: tuple[ContactScore, ...] = field(default=(), repr=False)


def told_of(clip: Clip) -> ClipOptions:
    """Return what the runner of a clip tells: speed, height and mass, all true."""
    return ClipOptions(
        speed_kmh=3.6 * clip.gait.speed_mps if clip.gait.activity != "standing" else None,
        height_cm=100.0 * clip.body.height_m,
        mass_kg=clip.body.mass_kg,
    )


def true_yaw_deg(clip: Clip) -> float:
    """Return a clip's yaw with the sign that a scene gives it."""
    return _YAW_SIGN[clip.camera.view] * clip.camera.yaw_deg


def examine(found: Found, options: ClipOptions) -> tuple[Run | None, str, Measured]:
    """Return the run of a clip, why it is refused as a whole ("" if it is not), and its numbers."""
    if found.track is None:
        return None, found.why_not, {}
    run = prepare(found.track, options)
    reason = find_refusal(run)
    if reason is not None:
        return run, reason.message, {}
    return run, "", {(m.metric, m.side): m for m in measure_all([run])}


def score_clip(case: Case, found: Found) -> ClipScore:
    """Return how far from the truth everything is that formcheck says of a clip.

    Parameters
    ----------
    case : Case
    found : Found
        Its landmarks, or why there are none.
    """
    clip = case.clip
    known = truth(clip)
    near = near_leg(known)
    run, why_not, measured = examine(found, told_of(clip))
    scene = run.scene if run else None
    return ClipScore(
        name=case.name,
        conditions=conditions_of(clip),
        fps=clip.camera.fps,
        body_px=known.px_per_m * clip.body.height_m,
        near=near,
        why_not=why_not,
        views=(known.view, scene.view if scene else ""),
        yaws_deg=(true_yaw_deg(clip), _or_nan(scene.yaw_deg if scene else None)),
        rolls_deg=(clip.camera.roll_deg, _or_nan(scene.roll_deg if scene else None)),
        knee_rmse_deg=_knee_rmse_deg(run, known, near) if run else math.nan,
        metrics=tuple(_expected(known, near, measured, why_not)),
        contacts=compare_contacts(known.contacts, run.gait if run else None, clip.duration_s),
    )


def near_leg(known: Truth) -> Side | None:
    """Return the leg nearer to the camera, from the side."""
    sides: dict[str, Side] = {"side_left": "left", "side_right": "right"}
    return sides.get(known.view)


def compare_contacts(
    true: Sequence[Contact], gait: Gait | None, duration_s: float, ends_s: float = ENDS_S
) -> tuple[ContactScore, ...]:
    """Return every true contact as found or missed, and every found one that is not true.

    Parameters
    ----------
    true : sequence of Contact
    gait : Gait or None
        What was found.
    duration_s : float
        Contacts within ``ends_s`` of either end are compared, but neither missed nor invented.
    """
    found = gait.contacts if gait else ()
    scores = []
    matched: set[int] = set()
    for contact in true:
        mates = [
            (abs(c.strike_s - contact.strike_s), i)
            for i, c in enumerate(found)
            if c.side == contact.side
            and i not in matched
            and abs(c.strike_s - contact.strike_s) < SAME_S
        ]
        if mates:
            mate = found[min(mates)[1]]
            matched.add(min(mates)[1])
            strike_ms = 1000.0 * (mate.strike_s - contact.strike_s)
            toe_off_ms = 1000.0 * (mate.toe_off_s - contact.toe_off_s)
            scores.append(ContactScore("found", contact.near, strike_ms, toe_off_ms))
        elif contact.strike_s > ends_s and contact.toe_off_s < duration_s - ends_s:
            scores.append(ContactScore("missed", contact.near))
    for i, contact in enumerate(found):
        if i not in matched and ends_s < contact.strike_s < duration_s - ends_s:
            scores.append(ContactScore("invented", contact.near))
    return tuple(scores)


def _expected(
    known: Truth, near: str | None, measured: Measured, why_not: str
) -> list[MetricScore]:
    """Return a score for each metric and side that this clip's view could show."""
    table = knowledge.load()
    kind = "side" if near else known.view
    scores = []
    for metric, info in (*table.metrics.items(), *table.asymmetries.items()):
        if kind not in info.views and set(info.views) != {"side", "rear", "front"}:
            continue
        if metric in table.asymmetries and near:
            continue  # one side view never gives a left-right difference
        for side in ("left", "right") if info.sided else ("both",):
            if info.near_leg_only and near not in (None, side):
                continue
            true = known.value(metric, side)
            if math.isnan(true):
                continue
            one = measured.get((metric, side))
            if one is None or one.value is None:
                why = one.missing if one else why_not
                scores.append(MetricScore(metric, side, true, None, missing=why))
            else:
                scores.append(MetricScore(metric, side, true, one.value, one.low, one.high))
    return scores


def _knee_rmse_deg(run: Run, known: Truth, near: str | None) -> float:
    """Return the error of the near knee's angle over all frames in contact."""
    if near is None or len(run.cleaned) != len(known.time_s):
        return math.nan
    exact = run.cleaned.then("exact", xy_px=known.joints_px)
    down = np.zeros(len(run.cleaned), dtype=bool)
    for contact in known.contacts:
        if contact.side == near:
            down |= (known.time_s >= contact.strike_s) & (known.time_s < contact.toe_off_s)
    off = _knee_deg(run.cleaned, near) - _knee_deg(exact, near)
    off = off[down & np.isfinite(off)]
    return float(np.sqrt(np.mean(off**2))) if len(off) else math.nan


def _knee_deg(track: PoseTrack, side: str) -> FloatArray:
    """Return the angle between thigh and shank in the picture, 0 = straight."""
    knee = track.point(f"{side}_knee")
    thigh, shank = knee - track.point(f"{side}_hip"), track.point(f"{side}_ankle") - knee
    cross = thigh[:, 0] * shank[:, 1] - thigh[:, 1] * shank[:, 0]
    return np.asarray(np.degrees(np.abs(np.arctan2(cross, np.sum(thigh * shank, axis=1)))))


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def metric_table(scores: Sequence[ClipScore]) -> pd.DataFrame:
    """Return a row for each number of each clip: truth, what was found, and the conditions.

    ``near`` says that it is of the leg that counts: the nearer one from the side, else either.
    ``error`` is value − truth, ``half`` half the stated interval, and ``inside`` whether the
    interval holds the truth; a refused number has none.
    """
    rows = [
        {
            **score.conditions,
            **asdict(m),
            "clip": score.name,
            "fps": score.fps,
            "body_px": score.body_px,
            "near": m.side == "both" or score.near in (None, m.side),
        }
        for score in scores
        for m in score.metrics
    ]
    columns = [*CONDITIONS, *MetricScore.__slots__, "clip", "fps", "body_px", "near"]
    table = pd.DataFrame(rows, columns=columns)
    numbers = ["true", "value", "low", "high"]
    table[numbers] = table[numbers].astype(float)
    return table.assign(
        given=table.value.notna(),
        error=table.value - table.true,
        half=0.5 * (table.high - table.low),
        inside=(table.low <= table.true) & (table.true <= table.high),
    )


def contact_table(scores: Sequence[ClipScore]) -> pd.DataFrame:
    """Return a row for each contact that is true, found, or both; ``lateral`` = from the side."""
    rows = [
        {
            **asdict(contact),
            "fps": score.fps,
            "lateral": score.near is not None,
            "foot strike": score.conditions["foot strike"],
        }
        for score in scores
        for contact in score.contacts
    ]
    return pd.DataFrame(rows, columns=[*ContactScore.__slots__, "fps", "lateral", "foot strike"])


def clip_table(scores: Sequence[ClipScore]) -> pd.DataFrame:
    """Return a row for each clip: how far off view, yaw, roll and knee are, and the conditions."""
    rows = [
        {
            **score.conditions,
            "fps": score.fps,
            "body_px": score.body_px,
            "unfit": bool(score.why_not),
            "seen": bool(score.views[1]),
            "view_right": score.views[0] == score.views[1],
            "yaw_off": score.yaws_deg[1] - score.yaws_deg[0],
            "roll_off": score.rolls_deg[1] - score.rolls_deg[0],
            "knee": score.knee_rmse_deg,
        }
        for score in scores
    ]
    extra = ["fps", "body_px", "unfit", "seen", "view_right", "yaw_off", "roll_off", "knee"]
    return pd.DataFrame(rows, columns=[*CONDITIONS, *extra])
