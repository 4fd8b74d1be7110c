"""What clips of one runner say about each other: given twice, at two speeds, of one side."""

from __future__ import annotations

import filecmp
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.files.markers import holds_markers
from formcheck.files.origin import fingerprint
from formcheck.files.track import read_track
from formcheck.i18n import and_list, msg
from formcheck.metrics import step_rates_apart
from formcheck.model import AnalyzedClip, MeasuredClip, Note, PoseTrack, View
from formcheck.model.correction import Change, ChoosePerson, Corrections
from formcheck.scene.standing import Standing

Named = tuple[Path, View | None]
#: A point this far outside of a runner's landmarks, in heights, is still on the runner.
_BODY_ROOM = 0.1


def once_each(clips: Sequence[Named]) -> tuple[tuple[Named, ...], dict[Path, Note]]:
    """Return the clips without those that are the same file, or a copy of it, as one before.

    Parameters
    ----------
    clips : sequence of (Path, View or None)

    Returns
    -------
    clips : tuple of (Path, View or None)
    notes : dict of Path to Note
        What a reader should know, by the clip that stays.
    """
    kept: list[Named] = []
    notes: dict[Path, Note] = {}
    for path, view in clips:
        twin = next((one for one, _ in kept if _same(one, path)), None)
        if twin is None:
            kept.append((path, view))
            continue
        names = and_list([twin.name] if twin.name == path.name else [twin.name, path.name])
        message = msg("The same clip was given twice ({names}); it was measured once.", names=names)
        notes[twin] = Note("clip_twice", message)
    return tuple(kept), notes


@dataclass(frozen=True, slots=True)
class ByHand:
    """What was set by hand, clip by clip.

    Parameters
    ----------
    changes : tuple of n tuples of Change
        Of each clip, in order.
    notes : tuple of Note
        What could not be given to a clip.
    """

    changes: tuple[tuple[Change, ...], ...]
    notes: tuple[Note, ...] = ()


def share_out(
    corrections: Corrections, paths: Sequence[Path], tracks: Mapping[Path, PoseTrack]
) -> ByHand:
    """Return what was set by hand, clip by clip, by the clips' fingerprints and places.

    Parameters
    ----------
    corrections : Corrections
    paths : sequence of Path
        The clips, in order.
    tracks : mapping of Path to PoseTrack
        Those that are known already.

    Raises
    ------
    InputError
        None of it is of any of these clips.
    """
    held = corrections.standing
    if not held:
        return ByHand(((),) * len(paths))
    prints = [_print_of(path, tracks) for path in paths]
    strangers = corrections.strangers(prints)
    if len(strangers) == len(held):
        message = msg(
            "what was set by hand is of another clip than {names}; name the clip that it was set "
            "on, or the corrections of this one",
            names=", ".join(path.name for path in paths),
        )
        raise InputError(message)
    notes = []
    if strangers:
        message = msg(
            "{count} of {all} corrections by hand are of a clip that is not here; they were not "
            "used.",
            count=len(strangers),
            all=len(held),
        )
        notes.append(Note("corrections_elsewhere", message))
    changes = tuple(corrections.of(place, sha256) for place, sha256 in enumerate(prints))
    return ByHand(changes, tuple(notes))


def chosen_person(changes: Sequence[Change]) -> tuple[float, float, float] | None:
    """Return the point on whom a person chose last, as `Request.person_at`; None = nobody."""
    chosen = [change for change in changes if isinstance(change, ChoosePerson)]
    return (chosen[-1].at_file_s, chosen[-1].x_px, chosen[-1].y_px) if chosen else None


def not_followed(track: PoseTrack, person_at: tuple[float, float, float]) -> tuple[Note, ...]:
    """Return that saved landmarks are not those of the person chosen; nothing where they are.

    Parameters
    ----------
    track : PoseTrack
        In the file's own time.
    person_at : (float, float, float)
        As `Request.person_at`.
    """
    at_s, *point = person_at
    seen = np.isfinite(track.xy_px[..., 0]).any(axis=1)
    if seen.any():
        frames = np.flatnonzero(seen)
        body = track.xy_px[frames[np.argmin(np.abs(track.time_s[frames] - at_s))]]
        low, high = np.nanmin(body, axis=0), np.nanmax(body, axis=0)
        room = _BODY_ROOM * (high[1] - low[1])
        if ((low - room <= point) & (point <= high + room)).all():
            return ()
    message = msg(
        "Another person was chosen by hand at {at_s:.2f} s, but the saved landmarks are not of "
        "that one. Analyse the video itself to follow the person you chose.",
        at_s=at_s,
    )
    return (Note("person_not_followed", message),)


def _print_of(path: Path, tracks: Mapping[Path, PoseTrack]) -> str:
    """Return the fingerprint of a clip's video; empty where it is not known."""
    try:
        if path in tracks:
            return tracks[path].source_sha256
        if holds_markers(path):
            return ""
        return read_track(path).source_sha256 if path.suffix == ".npz" else fingerprint(path)
    except InputError:  # whoever looks at the clip says what is wrong with it
        return ""


def check_views(standings: Sequence[Standing]) -> None:
    """Check that no two standing clips are of one view.

    Raises
    ------
    InputError
        Two are.
    """
    for one, other in combinations(standings, 2):
        if one.view == other.view:
            message = msg(
                "the standing clips {one} and {other} were filmed from the same place; "
                "give one for each place",
                one=one.name,
                other=other.name,
            )
            raise InputError(message)


def with_notes(
    clips: Sequence[AnalyzedClip],
    twins: dict[Path, Note],
    standings: Sequence[Standing],
    by_hand: Sequence[Note] = (),
) -> tuple[AnalyzedClip, ...]:
    """Return the clips with what they say about each other in their notes.

    Parameters
    ----------
    clips : sequence of MeasuredClip or RefusedClip
    twins : dict of Path to Note
        From `once_each`.
    standings : sequence of Standing
    by_hand : sequence of Note
        What was set by hand on none of them; told with the first.
    """
    notes = {index: [twins[clip.path]] for index, clip in enumerate(clips) if clip.path in twins}
    strange = [(0, note) for note in by_hand]
    for index, note in (*_speeds(clips), *_sides(clips), *_unused(clips, standings), *strange):
        notes.setdefault(index, []).append(note)
    return tuple(
        replace(clip, notes=(*clip.notes, *notes.get(index, ())))
        for index, clip in enumerate(clips)
    )


def _speeds(clips: Sequence[AnalyzedClip]) -> list[tuple[int, Note]]:
    """Return a note for each of the clips furthest apart in step rate, where that is too far."""
    runs = {i: clip.run for i, clip in enumerate(clips) if isinstance(clip, MeasuredClip)}
    paced = [
        (60.0 / run.gait.step_period_s, i) for i, run in runs.items() if run.gait.step_period_s
    ]
    if not paced:
        return []
    slow, quick = min(paced)[1], max(paced)[1]
    rates = step_rates_apart(runs[slow], runs[quick])
    if rates is None:
        return []
    message = msg(
        "The clips differ: {slow:.0f} steps per minute in {slow_clip} and {quick:.0f} in "
        "{quick_clip}. They show two speeds, or two runners. Film all clips of a report at "
        "the same speed.",
        slow=rates[0],
        slow_clip=clips[slow].path.name,
        quick=rates[1],
        quick_clip=clips[quick].path.name,
    )
    return [(index, Note("clips_differ", message)) for index in (slow, quick)]


def _sides(clips: Sequence[AnalyzedClip]) -> list[tuple[int, Note]]:
    """Return a note for every second clip of the same side."""
    found = []
    for side in ("left", "right"):
        own = [
            index
            for index, clip in enumerate(clips)
            if isinstance(clip, MeasuredClip) and clip.run.scene.near_side == side
        ]
        names = and_list(sorted(clips[index].path.name for index in own)) if own else ""
        message = (
            msg(
                "{names} show your left side. "
                "To compare left and right, film the other side as well.",
                names=names,
            )
            if side == "left"
            else msg(
                "{names} show your right side. "
                "To compare left and right, film the other side as well.",
                names=names,
            )
        )
        found += [(index, Note("same_side", message)) for index in own if len(own) > 1]
    return found


def _unused(clips: Sequence[AnalyzedClip], standings: Sequence[Standing]) -> list[tuple[int, Note]]:
    """Return a note on the first clip for every standing clip that no clip has the view of."""
    seen = {clip.run.scene.view for clip in clips if clip.run is not None}
    return [
        (
            0,
            Note(
                "standing_unused",
                msg(
                    "{name} was not used: no clip of the run was filmed from the same place.",
                    name=standing.name,
                ),
            ),
        )
        for standing in standings
        if standing.view not in seen
    ]


def _same(one: Path, other: Path) -> bool:
    return one.is_file() and other.is_file() and filecmp.cmp(one, other, shallow=False)
