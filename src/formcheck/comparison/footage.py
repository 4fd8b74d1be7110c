"""The clips behind a comparison: which view the trials share, and where each runner is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from formcheck.comparison.charts import STROKES
from formcheck.comparison.trial import Trial
from formcheck.errors import InputError
from formcheck.files.origin import Origin, find_origin
from formcheck.files.track import read_track
from formcheck.i18n import tell
from formcheck.model import ClipOptions, Contact, MeasuredClip, PoseTrack, Side
from formcheck.prepare import prepare

__all__ = ["Footage", "film_notes", "pictured", "read_footage", "shared_view"]

_MOST_TRIALS = len(STROKES)


@dataclass(frozen=True, slots=True)
class Footage:
    """One trial's clip from the shared view, with landmarks and contacts.

    Parameters
    ----------
    trial : Trial
    index : int
        Of the clip in the trial's report.
    clip : MeasuredClip
        ``video`` is None where the file is no longer there, or is another one.
    replaced : bool
        Whether a file of the video's name is there that is not known to be it.
    """

    trial: Trial
    index: int
    clip: MeasuredClip
    replaced: bool = False

    def strides(self, side: Side) -> tuple[tuple[Contact, Contact], ...]:
        """Return the strides of one foot that the clip shows from strike to strike."""
        last_s = self.clip.run.cleaned.time_s[-1]
        return tuple(
            pair for pair in self.clip.run.gait.strides(side) if pair[1].strike_s <= last_s
        )


def pictured(trials: Sequence[Trial], *, trend: bool) -> tuple[Trial, ...]:
    """Return the trials that pictures are made of: as many as fit, or a trend's first and last."""
    return (trials[0], trials[-1]) if trend else tuple(trials[:_MOST_TRIALS])


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


def film_notes(trials: Sequence[Trial]) -> tuple[str, ...]:
    """Return for each trial that is pictured why the video that is there is not used."""
    view = shared_view(trials)
    found = []
    for trial in trials if view is not None else ():
        _, path = _place(trial, str(view))
        try:
            note = _origin(read_track(path), path).note
        except InputError:  # said where the pictures are made, see `read_footage`
            continue
        if note is not None:
            found.append(f"{trial.label}: {note.message}")
    return tuple(found)


def _place(trial: Trial, view: str) -> tuple[int, Path]:
    """Return which of a trial's clips is from a view, and where its landmarks are."""
    clips = trial.report.clips
    index = next(i for i, clip in enumerate(clips) if clip.view == view and clip.steps_left)
    return index, trial.folder / ("pose.npz" if index == 0 else f"pose_{index + 1}.npz")


def _origin(track: PoseTrack, path: Path) -> Origin:
    return find_origin(track.source, track.source_sha256, path)


def _read(trial: Trial, view: str) -> Footage:
    index, path = _place(trial, view)
    if not path.is_file():
        message = tell("{path} is missing; analyse the clip again", path=path)
        raise InputError(message)
    track = read_track(path)
    told = trial.report.clips[index]
    slow = told.time_scale if told.time_scale != 1 else None
    run = prepare(track, ClipOptions(told.view, slow_motion=slow))
    origin = _origin(track, path)
    clip = MeasuredClip(Path(told.path), origin.video, track, run, origin.note)
    return Footage(trial, index, clip, replaced=origin.note is not None)
