"""Camera roll from the runner: the stance foot rides the belt, so its path is the belt's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.errors import Note
from formcheck.pose import FloatArray, PoseTrack
from formcheck.scene.description import Scene
from formcheck.texts import tell

__all__ = ["level"]

#: What is assumed of a roll nobody can see: phones held or propped by eye.
UNKNOWN_ROLL_SD_DEG = 2.0
_SIDES = ("left", "right")
_MIN_STANCES = 2
#: Parts of stance between which the toe's travel is taken: a long way apart, because in between the
#: network pulls the toe up by 1 % of leg length as the other foot passes it. On five rendered
#: clips the mean of both feet is within 0.5 deg of the truth; one foot's whole path is within 6.
_EARLY = (0.10, 0.25)
_LATE = (0.60, 0.80)
#: Share and spread (1 SD, degrees) of phones propped level and of phones held or leaning.
_PRIORS = ((0.6, 1.0), (0.4, 4.0))
_MAX_SD_DEG = 1.5
_MAX_ROLL_DEG = 15.0
_NOTED_DEG = 2.5
_MIN_WAY_PX = 10.0
#: A belt that runs partly away from the camera looks tilted, by this much a degree of yaw for a
#: camera at hip height 3–4 m away; and how well yaw is known.
_TILT_PER_YAW = 0.29
_YAW_SD_DEG = 1.5
_TOE_DEG = 1.1
#: Share of the near foot in the mean of both.
_NEAR_SHARE = 2.0 / 3.0


def level(track: PoseTrack, scene: Scene, stances: Sequence[tuple[str, float, float]]) -> Scene:
    """Return the scene with the camera roll that the feet's way along the belt shows.

    Parameters
    ----------
    track : PoseTrack
        Cleaned.
    scene : Scene
    stances : sequence of (side, strike_s, toe_off_s)
        Of both legs.

    Notes
    -----
    Only in side views. A treadmill's incline cannot be told from a camera's roll, and both turn
    the vertical against the belt: angles are then given against the belt's normal. Where fewer
    than two stances a foot agree within 1.5°, the roll stays unknown and widens the intervals.
    """
    unknown = replace(scene, roll_deg=None, roll_sd_deg=UNKNOWN_ROLL_SD_DEG)
    if not scene.is_side:
        return unknown
    tilts, errors = [], []
    for side in _SIDES:
        toe = track.point(f"{side}_foot_index")
        own = [
            _tilt_deg(track.time_s, toe, strike, off)
            for foot, strike, off in stances
            if foot == side
        ]
        known = np.array([tilt for tilt in own if np.isfinite(tilt)])
        if len(known) < _MIN_STANCES:
            return unknown
        tilts.append(float(np.median(known)))
        errors.append(1.4826 * float(np.median(np.abs(known - tilts[-1]))) / np.sqrt(len(known)))
    shares = [_NEAR_SHARE if side == scene.near_side else 1.0 - _NEAR_SHARE for side in _SIDES]
    error = float(np.linalg.norm(np.multiply(shares, errors)))
    seen = float(np.dot(shares, tilts)) - _TILT_PER_YAW * (scene.yaw_deg or 0.0) * scene.direction
    if error > _MAX_SD_DEG or abs(seen) > _MAX_ROLL_DEG:
        return unknown
    roll, sd = _expected(
        seen, float(np.hypot(error, np.hypot(_TOE_DEG, _TILT_PER_YAW * _YAW_SD_DEG)))
    )
    notes = scene.notes
    if abs(roll) >= _NOTED_DEG:
        message = tell(
            "The camera is tilted by about {roll_deg:.0f}° against the belt; this was corrected. "
            "Level the phone next time.",
            roll_deg=abs(roll),
        )
        notes = (*notes, Note("camera_roll", message))
    return replace(scene, roll_deg=roll, roll_sd_deg=sd, notes=notes)


def _expected(seen_deg: float, error_deg: float) -> tuple[float, float]:
    """Return the roll to expect, and its standard deviation, where ``seen_deg`` was measured.

    Most phones are propped level and a few are not: two normal priors, weighed by how well each
    explains what was seen. A small reading is mostly measurement error and is taken back; a large
    one stands.
    """
    weights, means, variances = [], [], []
    for share, spread in _PRIORS:
        total = spread**2 + error_deg**2
        weights.append(share * np.exp(-0.5 * seen_deg**2 / total) / np.sqrt(total))
        means.append(seen_deg * spread**2 / total)
        variances.append(spread**2 * error_deg**2 / total)
    weight = np.array(weights) / np.sum(weights)
    mean = float(np.dot(weight, means))
    variance = float(np.dot(weight, np.array(variances) + np.square(np.array(means) - mean)))
    return mean, float(np.sqrt(variance))


def _tilt_deg(time_s: FloatArray, toe: FloatArray, strike_s: float, toe_off_s: float) -> float:
    """Return the direction of one toe's way through stance against the picture's horizontal."""
    length = toe_off_s - strike_s
    ends = []
    for low, high in (_EARLY, _LATE):
        inside = (time_s >= strike_s + low * length) & (time_s <= strike_s + high * length)
        path = toe[inside & np.isfinite(toe[:, 0])]
        if not len(path):
            return float("nan")
        ends.append(path.mean(axis=0))
    across, down = ends[1] - ends[0]
    if abs(across) < _MIN_WAY_PX:
        return float("nan")
    return float(np.degrees(np.arctan(down / across)))
