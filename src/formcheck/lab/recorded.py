"""Rendered clips that were recorded with their recipes, held against the truth by family."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from formcheck.errors import InputError
from formcheck.lab.scoreboard.families import Family, family_of_clips
from formcheck.lab.scoreboard.scores import ClipScore, score_clip
from formcheck.lab.scoreboard.tracks import Found
from formcheck.lab.training.clips import read_clip
from formcheck.lab.training.sides import family_of

__all__ = ["families_of_folder"]


_REPLAYED = (
    "joint paths of that laboratory's runners in a rendered body, filmed for 2.6 s and seen by the "
    "network (`learn-clips --trials`)"
)
_RENDERED = "rendered clips of `learn-clips`"


def families_of_folder(folder: Path) -> tuple[Family, ...]:
    """Return the figures of a folder's clips by family, as the program measures them now.

    Parameters
    ----------
    folder : Path
        What `python -m formcheck.lab learn-clips` wrote: tracks (``.npz``) with their recipes.
        Its name is the family's where the recipes name none.

    Raises
    ------
    InputError
        There are no such clips.
    """
    paths = sorted(path for path in folder.glob("*.npz") if path.with_suffix(".pkl").is_file())
    if not paths:
        message = f"{folder} has no clips with recipes; make some with `learn-clips`"
        raise InputError(message)
    scores: dict[str, list[ClipScore]] = {}
    runners: dict[str, set[str]] = {}
    for path in paths:
        case, track = read_clip(path)
        name = family_of(case, path)
        scores.setdefault(name, []).append(score_clip(case, Found(track)))
        runners.setdefault(name, set()).add(case.runner or case.name)
    return tuple(
        replace(
            family_of_clips(name, _REPLAYED if name.startswith("replay_") else _RENDERED, own),
            runners=len(runners[name]),
        )
        for name, own in scores.items()
    )
