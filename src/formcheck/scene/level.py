"""Camera roll from the runner: the stance foot rides the belt, so its path is the belt's line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.errors import Note
from formcheck.pose import FloatArray, PoseTrack
from formcheck.scene.description import Scene

__all__ = ["level"]

#: What is assumed of a roll nobody can see: phones held or propped by eye.
UNKNOWN_ROLL_SD_DEG = 2.0
_MIN_STANCES = 4
#: The toe stays where it is on the belt in this part of stance; on the phantom its path shows the
#: belt's line within 0.4° (1 SD), the whole foot's within 2.5°.
_WINDOW = (0.30, 0.70)
_MAX_SD_DEG = 1.0
#: A belt that runs partly away from the camera looks tilted, by this much a degree of yaw for a
#: camera at hip height 3–4 m away; and how well yaw is known.
_TILT_PER_YAW = 0.30
_YAW_SD_DEG = 2.0
_TOE_DEG = 0.45


def level(track: PoseTrack, scene: Scene, stances: Sequence[tuple[float, float]]) -> Scene:
    """Return the scene with the camera roll that the near foot's stance path shows.

    Parameters
    ----------
    track : PoseTrack
        Cleaned.
    scene : Scene
    stances : sequence of (strike_s, toe_off_s)
        Of the near leg.

    Notes
    -----
    Only in side views. A treadmill's incline cannot be told from a camera's roll, and both turn
    the vertical against the belt: angles are then given against the belt's normal. Where fewer
    than four stances agree within 1°, the roll stays unknown and widens the intervals instead.
    """
    unknown = replace(scene, roll_deg=None, roll_sd_deg=UNKNOWN_ROLL_SD_DEG)
    if not scene.is_side or len(stances) < _MIN_STANCES:
        return unknown
    toe = track.point(f"{scene.near_side}_foot_index")
    slopes = [_slope_deg(track.time_s, toe, *stance) for stance in stances]
    slopes = [slope for slope in slopes if np.isfinite(slope)]
    if len(slopes) < _MIN_STANCES:
        return unknown
    path = float(np.median(slopes))
    spread = 1.4826 * float(np.median(np.abs(np.asarray(slopes) - path)))
    error = spread / np.sqrt(len(slopes))
    roll = path - _TILT_PER_YAW * (scene.yaw_deg or 0.0) * scene.direction
    systematic = float(np.hypot(_TOE_DEG, _TILT_PER_YAW * _YAW_SD_DEG))
    if error > _MAX_SD_DEG or abs(roll) > 15.0:
        return unknown
    notes = scene.notes
    if abs(roll) >= 2.0:
        message = (
            f"The camera is tilted by about {abs(roll):.0f}° against the belt; this was corrected. "
            "Level the phone next time."
        )
        notes = (*notes, Note("camera_roll", message))
    return replace(
        scene, roll_deg=roll, roll_sd_deg=float(np.hypot(error, systematic)), notes=notes
    )


def _slope_deg(time_s: FloatArray, toe: FloatArray, strike_s: float, toe_off_s: float) -> float:
    """Return the direction of one stance's toe path against the picture's horizontal in degrees."""
    length = toe_off_s - strike_s
    inside = (time_s >= strike_s + _WINDOW[0] * length) & (time_s <= strike_s + _WINDOW[1] * length)
    path = toe[inside]
    path = path[np.isfinite(path).all(axis=1)]
    if len(path) < 3 or np.ptp(path[:, 0]) < 3.0:
        return float("nan")
    return float(np.degrees(np.arctan(np.polyfit(path[:, 0], path[:, 1], 1)[0])))
