"""A clip of the runner standing still, before the run, by the same phone in the same place.

From the front or behind it shows how the camera is tilted: feet and shoulders of somebody who
stands on both feet are above each other. That is all that is taken from it. The angles of the
standing body are not taken off those of the run: a pose network is off by other amounts on a bent,
moving leg than on a straight, still one, and people do not stand at zero. What each would be worth
is measured by ``formcheck.lab.benchmarks.standing`` and written in docs/how-it-works.md.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import ClipOptions, FloatArray, Note, PoseTrack, View
from formcheck.scene.camera import Roll
from formcheck.scene.look import take_first_look
from formcheck.scene.view import upright
from formcheck.signal import clean
from formcheck.signal.landmark_bias import to_joint_centres
from formcheck.signal.steady import steadied

_STILL_S, _SEEN = 1.0, 0.8
#: Furthest that hips, shoulders and ankles move within the second, in leg lengths: the network's
#: jitter is 0.01 to 0.05 in rendered clips of standing; in running clips the least is 0.18.
_STILL_LEGS = 0.08
#: Least height of the hips over the ankles of somebody upright, and most that one ankle is higher
#: than the other, in leg lengths.
_UPRIGHT_LEGS, _LEVEL_FEET_LEGS = 0.88, 0.15
#: Standard error of the tilt: 0.4 deg of the network's, and 1 deg for weight that is more on one
#: foot, which is assumed and has no source.
_TILT_SD_DEG = 1.1
_LEAST_SD_DEG = 0.1
#: The camera was moved where the trunk's mean in the run differs by more; it is 0.9 deg on
#: rendered clips, and a runner may lean to one side.
_MOVED_DEG = 5.0


@dataclass(frozen=True, slots=True)
class Standing:
    """What a standing clip shows.

    Parameters
    ----------
    name : str
        Of the file.
    view : View
    roll_deg : float or None
        Camera roll as in `Scene`; None from the side, where nobody stands upright to a degree.
    """

    name: str
    view: View
    roll_deg: float | None


def find_standing(track: PoseTrack, name: str) -> Standing:
    """Return what a clip of the runner standing still shows.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it.
    name : str
        Of the file, for messages.

    Raises
    ------
    InputError
        Somebody runs or walks in it, nobody stands upright and still for 1 s, or it was filmed at
        an angle.
    """
    cleaned = clean(steadied(track))
    look = take_first_look(cleaned, ClipOptions())
    still = _still(cleaned, look.leg_px)
    if not still.any():
        moves = {"running": msg("somebody runs"), "walking": msg("somebody walks")}
        nobody = msg("nobody stands upright and still for {seconds:g} s", seconds=_STILL_S)
        message = msg(
            "the standing clip {name} shows no standing: {seen}; film two seconds of quiet "
            "standing, both feet on the ground",
            name=name,
            seen=moves.get(look.activity, nobody),
        )
        raise InputError(message)
    if look.view == "oblique":
        message = msg(
            "the standing clip {name} was filmed at an angle; film it from where the "
            "run is filmed, facing the way you run",
            name=name,
        )
        raise InputError(message)
    if not look.is_frontal:
        return Standing(name, look.view, None)
    moved = to_joint_centres(cleaned, look)
    tilt = _tilt_deg(moved.middle("ankle")[still], moved.middle("shoulder")[still])
    return Standing(name, look.view, tilt)


def roll_by_standing(
    track: PoseTrack, view: View, roll: Roll, standings: Sequence[Standing]
) -> Roll:
    """Return the camera roll with what the standing clip from the same view shows of it.

    Parameters
    ----------
    track : PoseTrack
        Of the run, cleaned.
    view : View
    roll : Roll
        What the run itself showed.
    standings : sequence of Standing
    """
    standing = next((s for s in standings if s.view == view), None)
    if standing is None:
        return roll
    if standing.roll_deg is None:
        message = msg(
            "{name} was not used: from the side, subtracting standing angles makes the angles "
            "of a run less accurate.",
            name=standing.name,
        )
        return replace(roll, notes=(*roll.notes, Note("standing_unused", message)))
    in_run_deg = _tilt_deg(track.middle("hip"), track.middle("shoulder"))
    if abs(in_run_deg - standing.roll_deg) > _MOVED_DEG:
        message = msg(
            "{name} was not used: its picture is tilted by {still_deg:.0f}°, that of the run "
            "by about {run_deg:.0f}°. Do not move the phone in between.",
            name=standing.name,
            still_deg=standing.roll_deg,
            run_deg=in_run_deg,
        )
        return replace(roll, notes=(*roll.notes, Note("standing_moved", message)))
    message = msg(
        "{name} shows the camera tilted by {roll_deg:.1f}°; we corrected for it.",
        name=standing.name,
        roll_deg=abs(standing.roll_deg),
    )
    mean_deg, sd_deg = _weighed(standing.roll_deg, roll)
    kept = (note for note in roll.notes if note.id != "roll_unknown")
    return Roll(mean_deg, sd_deg, (*kept, Note("standing", message)))


def _weighed(standing_deg: float, roll: Roll) -> tuple[float, float]:
    """Return the tilt of the standing body weighed with what edges showed, and its error."""
    weight, known = _TILT_SD_DEG**-2, 0.0
    if roll.deg is not None:
        known = max(roll.sd_deg, _LEAST_SD_DEG) ** -2
    mean_deg = (weight * standing_deg + known * (roll.deg or 0.0)) / (weight + known)
    return mean_deg, (weight + known) ** -0.5


def _tilt_deg(low: FloatArray, high: FloatArray) -> float:
    """Return how far the line low→high leans to the right in the picture, median over frames."""
    line = upright(high, None) - upright(low, None)
    angle = np.degrees(np.arctan2(line[:, 0], line[:, 1]))
    return float(np.nanmedian(angle)) if np.isfinite(angle).any() else 0.0


def _still(track: PoseTrack, leg_px: float) -> NDArray[np.bool_]:
    """Return in which frames somebody stands upright and still, for 1 s at least."""
    frames = np.zeros(len(track), dtype=bool)
    paths = [track.middle(part) for part in ("hip", "shoulder")]
    paths += [track.point(f"{side}_ankle") for side in ("left", "right")]
    places = np.stack(paths, axis=1) / leg_px
    for start_s in np.arange(track.time_s[0], track.time_s[-1] - _STILL_S + 1e-6, 0.1):
        inside = (track.time_s >= start_s) & (track.time_s <= start_s + _STILL_S + 1e-6)
        if _stands_still(places[inside]):
            frames |= inside
    return frames


def _stands_still(places: FloatArray) -> bool:
    """Return whether hips, shoulders, left and right ankle (T, 4, 2), in legs, stand for good.

    One ankle may be hidden behind the other.
    """
    seen = np.isfinite(places[..., 0]).mean(axis=0) >= _SEEN
    if not (seen[0] and seen[1] and seen[2:].any()):
        return False
    known = places[:, seen]
    spread = np.nanpercentile(known, 97, axis=0) - np.nanpercentile(known, 3, axis=0)
    heights = -np.nanmedian(known[..., 1], axis=0)
    hip, shoulder, ankles = heights[0], heights[1], heights[2:]
    straight = hip - ankles.mean() >= _UPRIGHT_LEGS and shoulder > hip
    return bool(spread.max() <= _STILL_LEGS and straight and np.ptp(ankles) <= _LEVEL_FEET_LEGS)
