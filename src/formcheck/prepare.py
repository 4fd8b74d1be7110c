"""From landmarks to a run that can be measured: cleaned, looked at, stepped, levelled, scaled."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import fields, replace

from formcheck.gait import find_gait
from formcheck.model import ClipOptions, FirstLook, Gait, PoseTrack, Run, Scene
from formcheck.model.correction import AddContact, Change, DeleteContact, MoveEdge, told_after
from formcheck.scene import (
    Passes,
    Roll,
    Scale,
    Standing,
    find_passes,
    find_roll,
    find_scale,
    roll_by_standing,
    take_first_look,
    to_real_time,
)
from formcheck.signal import clean, within
from formcheck.signal.by_hand import left_out
from formcheck.signal.hidden import withhold
from formcheck.signal.landmark_bias import to_joint_centres
from formcheck.signal.ridge import refusals
from formcheck.signal.steady import steadied


def prepare(
    track: PoseTrack,
    told: ClipOptions,
    standings: Sequence[Standing] = (),
    corrections: Sequence[Change] = (),
    passes: Passes | None = None,
) -> Run:
    """Return a track cleaned, in real time, with its scene and its contacts.

    The camera roll comes last: it needs contacts, and contacts do not need the vertical.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it.
    told : ClipOptions
    standings : sequence of Standing
        What clips of the same runner standing still show, at most one a view.
    corrections : sequence of Change
        What a person set on this clip, as `Corrections.of` gives it. An option set so takes the
        place of the one in ``told``.
    passes : Passes or None
        What of the clip is measured together; None = the way in which the runner is seen most.

    Returns
    -------
    Run
        What every metric is measured on; times are real time, slow motion undone.

    Raises
    ------
    UnfitClipError
        Too little of the runner is seen for a rhythm or a view.
    InputError
        What a person set cannot be: one foot down twice at a time, a contact outside of the clip.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import ClipOptions, prepare_run, read_track
    >>> run = prepare_run(read_track(Path("side.npz")), ClipOptions(height_cm=168))
    >>> run.scene.view, run.scene.activity, run.scene.px_per_m is not None
    ('side_left', 'running', True)
    """
    told = told_after(told, corrections)
    in_time = steadied(to_real_time(track, told.slow_motion))
    passes = passes or find_passes(in_time)[0]
    corrections = _of_passes(corrections, passes, told.slow_motion or 1.0)
    cleaned = clean(in_time, corrections, told.slow_motion or 1.0, passes.left_out_s)
    cleaned = replace(
        cleaned,
        notes=(*cleaned.notes, *passes.notes, *refusals(cleaned)),
        runner_doubt=cleaned.runner_doubt or passes.refusal,
    )
    given = replace(in_time, left_out_s=cleaned.left_out_s)
    look = take_first_look(cleaned, told, given)
    cleaned = to_joint_centres(cleaned, look)
    gait = find_gait(cleaned, look, corrections)
    cleaned = withhold(cleaned)  # the rhythm is the whole body's; from here on single joints count
    roll = roll_by_standing(cleaned, look.view, find_roll(cleaned, look, gait), standings)
    scene = _scene(look, roll, find_scale(cleaned, look, gait, told))
    height_m = told.height_cm / 100.0 if told.height_cm else None
    return Run(cleaned, scene, gait, height_m, told.mass_kg)


def _of_passes(changes: Sequence[Change], passes: Passes, time_scale: float) -> list[Change]:
    """Return what was set by hand without contacts of another way of the same film."""
    kept = []
    for change in changes:
        at_file_s = None
        if isinstance(change, MoveEdge):
            at_file_s = change.at_file_s
        elif isinstance(change, AddContact | DeleteContact):
            at_file_s = change.strike_file_s
        if at_file_s is None or passes.holds(at_file_s / time_scale):
            kept.append(change)
    return kept


def replay(track: PoseTrack, scene: Scene, gait: Gait, corrections: Sequence[Change] = ()) -> Run:
    """Return a track as it was prepared once, with the scene and the contacts found then.

    Nothing is looked for anew: whatever was told when they were found, such as a standing clip,
    still holds.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it.
    scene : Scene
    gait : Gait
    corrections : sequence of Change
        What a person set then: the names of legs, and what was left out.
    """
    in_time = steadied(to_real_time(track, scene.time_scale))
    by_hand = within(in_time, left_out(corrections, scene.time_scale))
    found = [part for part in gait.left_out_s if part not in by_hand]
    cleaned = clean(in_time, corrections, scene.time_scale, found)
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
