"""From landmarks to a run that can be measured: cleaned, looked at, stepped, levelled, scaled."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.gait import find_gait
from formcheck.model import ClipOptions, Gait, PoseTrack, Run, Scene
from formcheck.scene import find_scene, level, scale_from_belt, undo_slow_motion
from formcheck.scene.standing import Standing, level_by_standing
from formcheck.signal import clean
from formcheck.signal.landmark_bias import to_joint_centres

__all__ = ["prepare", "replay"]


def prepare(track: PoseTrack, told: ClipOptions, standings: Sequence[Standing] = ()) -> Run:
    """Return a track cleaned, in real time, with its scene and its contacts.

    The camera roll comes last: it needs contacts, and contacts do not need the vertical.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it.
    told : ClipOptions
    standings : sequence of Standing
        What clips of the same runner standing still show, at most one a view.
    """
    cleaned = clean(undo_slow_motion(track, told.slow_motion))
    scene = find_scene(cleaned, told)
    cleaned = to_joint_centres(cleaned, scene)
    gait = find_gait(cleaned, scene)
    stances = [(c.side, c.strike_s, c.toe_off_s) for c in gait.contacts]
    levelled = level_by_standing(cleaned, level(cleaned, scene, stances), standings)
    scene = scale_from_belt(levelled, _stance_speed_px_s(cleaned, levelled, gait))
    height_m = told.height_cm / 100.0 if told.height_cm else None
    return Run(cleaned, scene, gait, height_m, told.mass_kg)


def replay(track: PoseTrack, scene: Scene, gait: Gait) -> Run:
    """Return a track as it was prepared once, with the scene and the contacts found then.

    Nothing is looked for anew: whatever was told when they were found, such as a standing clip,
    still holds.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it.
    scene : Scene
    gait : Gait
    """
    cleaned = clean(undo_slow_motion(track, scene.time_scale))
    return Run(to_joint_centres(cleaned, scene), scene, gait)


def _stance_speed_px_s(track: PoseTrack, scene: Scene, gait: Gait) -> float | None:
    """Return how fast the near foot moves back against the hips in mid-stance, in px/s."""
    if not scene.is_side:
        return None
    ahead = (track.point(f"{scene.near_side}_heel") - track.middle("hip"))[:, 0] * scene.direction
    speeds = []
    for contact in gait.contacts:
        if not contact.near:
            continue
        length = contact.toe_off_s - contact.strike_s
        inside = (track.time_s >= contact.strike_s + 0.2 * length) & (
            track.time_s <= contact.strike_s + 0.6 * length
        )
        inside &= np.isfinite(ahead)
        if inside.sum() >= 3:
            speeds.append(-float(np.polyfit(track.time_s[inside], ahead[inside], 1)[0]))
    return float(np.median(speeds)) if len(speeds) >= 3 else None
