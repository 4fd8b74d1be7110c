"""The clips behind a comparison: which view the trials share, and where each runner is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.analysis import Clip
from formcheck.comparison.trial import Trial
from formcheck.errors import InputError
from formcheck.examine import examine
from formcheck.gait import Contact, Side
from formcheck.pose import find_source, read_track
from formcheck.scene import Told
from formcheck.texts import tell

__all__ = ["Footage", "read_footage", "shared_view"]


@dataclass(frozen=True, slots=True)
class Footage:
    """One trial's clip from the shared view, with landmarks and contacts.

    Parameters
    ----------
    trial : Trial
    index : int
        Of the clip in the trial's report.
    clip : Clip
        ``video`` is None where the file is no longer there.
    """

    trial: Trial
    index: int
    clip: Clip

    def strides(self, side: Side) -> tuple[tuple[Contact, Contact], ...]:
        """Return the strides of one foot that the clip shows from strike to strike."""
        last_s = self.clip.run.track.time_s[-1]
        return tuple(
            pair for pair in self.clip.run.gait.strides(side) if pair[1].strike_s <= last_s
        )


def shared_view(trials: Sequence[Trial]) -> str | None:
    """Return the first view that all trials have, from the side before others."""
    views = [[clip.view for clip in trial.report.clips if clip.steps_left] for trial in trials]
    ordered = sorted(views[0], key=lambda view: not view.startswith("side"))
    return next((v for v in ordered if v != "oblique" and all(v in own for own in views)), None)


def read_footage(trials: Sequence[Trial], view: str) -> tuple[Footage, ...]:
    """Return the clip of each trial that was filmed from a view.

    Raises
    ------
    InputError
        A folder's landmarks are missing or damaged.
    """
    return tuple(_read(trial, view) for trial in trials)


def _read(trial: Trial, view: str) -> Footage:
    clips = trial.report.clips
    index = next(i for i, clip in enumerate(clips) if clip.view == view and clip.steps_left)
    path = trial.folder / ("pose.npz" if index == 0 else f"pose_{index + 1}.npz")
    if not path.is_file():
        message = tell("{path} is missing; analyse the clip again", path=path)
        raise InputError(message)
    track = read_track(path)
    told = clips[index]
    slow = told.time_scale if told.time_scale != 1 else None
    run = examine(track, Told(told.view, slow_motion=slow))
    video = find_source(track, path)
    if video is not None and video.suffix in (".npz", ".trc"):
        video = None
    return Footage(trial, index, Clip(Path(told.path), video, track, run))
