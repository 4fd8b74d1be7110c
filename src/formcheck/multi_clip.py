"""What clips of one runner say about each other: given twice, at two speeds, of one side."""

from __future__ import annotations

import filecmp
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from pathlib import Path

from formcheck.errors import InputError
from formcheck.i18n import and_list, msg
from formcheck.metrics import step_rates_apart
from formcheck.model import AnalyzedClip, MeasuredClip, Note, View
from formcheck.scene.standing import Standing

Named = tuple[Path, View | None]


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
    clips: Sequence[AnalyzedClip], twins: dict[Path, Note], standings: Sequence[Standing]
) -> tuple[AnalyzedClip, ...]:
    """Return the clips with what they say about each other in their notes.

    Parameters
    ----------
    clips : sequence of MeasuredClip or RefusedClip
    twins : dict of Path to Note
        From `once_each`.
    standings : sequence of Standing
    """
    notes = {index: [twins[clip.path]] for index, clip in enumerate(clips) if clip.path in twins}
    for index, note in (*_speeds(clips), *_sides(clips), *_unused(clips, standings)):
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
