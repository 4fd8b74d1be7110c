"""A clip rendered and looked at by a pose network: what the scoreboard and training begin with."""

from __future__ import annotations

from pathlib import Path

from formcheck import weights
from formcheck.engines import detect
from formcheck.lab.phantom import Clip, render_clip
from formcheck.model import PoseTrack
from formcheck.video import open_video

__all__ = ["look_at"]


def look_at(clip: Clip, model: str, folder: Path) -> PoseTrack:
    """Render a clip and return what a network finds in it, one worker at work.

    Parameters
    ----------
    clip : Clip
    model : str
        ``lite``, ``full`` or ``heavy``.
    folder : Path
        Where the film is put, as ``clip.mp4``.

    Raises
    ------
    UnfitClipError
        Nobody is in the picture.
    InputError
        The clip asks for what no leg can do.
    """
    film = folder / "clip.mp4"
    render_clip(clip, film)
    return detect(open_video(film), weights.ensure(model), model, workers=1)
