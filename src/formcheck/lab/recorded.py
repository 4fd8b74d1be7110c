"""Rendered clips that were recorded with their recipes, held against the truth as a family."""

from __future__ import annotations

from pathlib import Path

from formcheck.errors import InputError
from formcheck.lab.scoreboard.families import Family, family_of_clips
from formcheck.lab.scoreboard.scores import score_clip
from formcheck.lab.scoreboard.tracks import Found
from formcheck.lab.training.clips import read_clip

__all__ = ["family_of_folder"]


def family_of_folder(folder: Path) -> Family:
    """Return the figures of the clips of a folder, as the program measures them now.

    Parameters
    ----------
    folder : Path
        What `python -m formcheck.lab learn-clips` wrote: tracks (``.npz``) with their recipes; its
        name is the family's.

    Raises
    ------
    InputError
        There are no such clips.
    """
    paths = sorted(path for path in folder.glob("*.npz") if path.with_suffix(".pkl").is_file())
    if not paths:
        message = f"{folder} has no clips with recipes; make some with `learn-clips`"
        raise InputError(message)
    recorded = map(read_clip, paths)
    scores = tuple(score_clip(case, Found(track)) for case, track in recorded)
    return family_of_clips(folder.name, "rendered clips of `learn-clips`", scores)
