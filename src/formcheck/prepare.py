"""From landmarks to a run that can be measured: cleaned, looked at, stepped, levelled, scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from formcheck.gait import find_gait
from formcheck.model import ClipOptions, FirstLook, Gait, PoseTrack, Run, Scene
from formcheck.scene import (
    Roll,
    Scale,
    Standing,
    find_roll,
    find_scale,
    roll_by_standing,
    take_first_look,
    to_real_time,
)
from formcheck.signal import clean
from formcheck.signal.hidden import withhold
from formcheck.signal.landmark_bias import to_joint_centres
from formcheck.signal.ridge import refusals


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

    Returns
    -------
    Run
        What every metric is measured on; times are real time, slow motion undone.

    Raises
    ------
    UnfitClipError
        Too little of the runner is seen for a rhythm or a view.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import ClipOptions, prepare_run, read_track
    >>> run = prepare_run(read_track(Path("side.npz")), ClipOptions(height_cm=168))
    >>> run.scene.view, run.scene.activity, run.scene.px_per_m is not None
    ('side_left', 'running', True)
    """
    cleaned = clean(to_real_time(track, told.slow_motion))
    cleaned = replace(cleaned, notes=(*cleaned.notes, *refusals(cleaned)))
    look = take_first_look(cleaned, told)
    cleaned = to_joint_centres(cleaned, look)
    gait = find_gait(cleaned, look)
    cleaned = withhold(cleaned)  # the rhythm is the whole body's; from here on single joints count
    roll = roll_by_standing(cleaned, look.view, find_roll(cleaned, look, gait), standings)
    scene = _scene(look, roll, find_scale(cleaned, look, gait, told))
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
    cleaned = clean(to_real_time(track, scene.time_scale))
    return Run(withhold(to_joint_centres(cleaned, scene)), scene, gait)


def _scene(look: FirstLook, roll: Roll, scale: Scale) -> Scene:
    """Return everything that is known of what was filmed."""
    seen = {part.name: getattr(look, part.name) for part in fields(look)}
    seen["notes"] = (*look.notes, *roll.notes)
    return Scene(
        **seen,
        roll_deg=roll.deg,
        roll_sd_deg=roll.sd_deg,
        px_per_m=scale.px_per_m,
        scale_from=scale.scale_from,
        speed_mps=scale.speed_mps,
    )
