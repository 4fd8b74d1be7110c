"""The two sample clips that come with formcheck, rendered by its own phantom."""

from __future__ import annotations

from pathlib import Path

from formcheck.errors import InputError
from formcheck.i18n import msg

__all__ = ["sample_clips"]

#: In a checkout beside ``src``; in an installed package inside it.
_FOLDERS = (
    Path(__file__).resolve().parents[3] / "sample_videos",
    Path(__file__).resolve().parents[1] / "sample_videos",
)


def sample_clips() -> tuple[Path, Path]:
    """Return the side and the rear clip of one phantom runner.

    Raises
    ------
    InputError
        They are not where they should be.
    """
    for folder in _FOLDERS:
        clips = folder / "side.mp4", folder / "rear.mp4"
        if all(clip.is_file() for clip in clips):
            return clips
    message = msg(
        "the sample clips are not in {folder}; install formcheck again", folder=_FOLDERS[0]
    )
    raise InputError(message)
