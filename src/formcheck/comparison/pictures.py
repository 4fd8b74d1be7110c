"""The clips behind a comparison: the view they share, and stills at one instant of the stride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from formcheck.comparison.charts import STROKES
from formcheck.comparison.trial import Trial
from formcheck.errors import InputError
from formcheck.files.film import find_pictures
from formcheck.files.origin import Origin
from formcheck.files.track import read_track
from formcheck.i18n import Message, Wording, msg
from formcheck.model import ClipOptions, Contact, MeasuredClip, PoseTrack, Run, Side
from formcheck.model.correction import Corrections
from formcheck.prepare import prepare, replay
from formcheck.progress import Listener, part, unheard
from formcheck.render.overlay import Shot, Still, draw_stills, event_time_s, measure_of
from formcheck.render.words import short_number, step_value

__all__ = ["Footage", "Moment", "draw_moments", "film_notes", "pictured", "read_footage",
           "shared_view"]  # fmt: skip

Stride = tuple[Contact, Contact]

_MOST_TRIALS = len(STROKES)
_SIZE_PX = (360, 480)
_SWING = 0.72  # of the stride: the swing foot passes the standing leg
#: The number that is drawn at each instant, if that step has it in every trial: the first that is.
_SHOWN = {
    "strike": ("overstride", "shank_angle"),
    "mid_stance": ("knee_flexion_peak", "knee_valgus", "thigh_adduction"),
    "toe_off": ("thigh_extension_toe_off",),
    "mid_swing": (),
}


@dataclass(frozen=True, slots=True)
class Footage:
    """One trial's clip from the shared view, with scene and contacts as the report has them.

    Parameters
    ----------
    trial : Trial
    index : int
        Of the clip in the trial's report.
    clip : MeasuredClip
        ``video`` is None where the file is no longer there, or is another one.
    """

    trial: Trial
    index: int
    clip: MeasuredClip

    def strides(self, side: Side) -> tuple[Stride, ...]:
        """Return the strides of one foot that the clip shows from strike to strike."""
        last_s = self.clip.run.cleaned.time_s[-1]
        return tuple(
            pair for pair in self.clip.run.gait.strides(side) if pair[1].strike_s <= last_s
        )


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of the stride, a still a trial.

    Parameters
    ----------
    key : str
        ``strike``, ``mid_stance``, ``toe_off`` or ``mid_swing``.
    stills : tuple of Still
        In the order of the trials.
    """

    key: str
    stills: tuple[Still, ...]


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


def film_notes(trials: Sequence[Trial]) -> tuple[Message, ...]:
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
            told = {"label": trial.label, "note": note.message}
            found.append(Message("{label}: {note}", told))
    return tuple(found)


def draw_moments(
    footage: Sequence[Footage],
    word: Wording,
    *,
    show_face: bool = False,
    progress: Listener = unheard,
) -> tuple[Moment, ...]:
    """Return the stills; drawn on an empty picture where a video is no longer there."""
    side = _side(footage)
    strides = [stride for own in footage if (stride := _middle_stride(own, side))]
    if len(strides) < len(footage):
        return ()
    stills: dict[str, list[Still]] = {key: [] for key in _SHOWN}
    rows = [_step(own, first) for own, (first, _) in zip(footage, strides, strict=True)]
    for place, (own, stride, row) in enumerate(zip(footage, strides, rows, strict=True)):
        shots = [_shot(key, side, stride, row, rows, word) for key in _SHOWN]
        heard = part(progress, place / len(footage), (place + 1) / len(footage))
        for still in draw_stills(own.clip, shots, word=word, show_face=show_face, progress=heard):
            stills[still.shot.name].append(still)
    return tuple(Moment(key, tuple(own)) for key, own in stills.items() if len(own) == len(footage))


def _place(trial: Trial, view: str) -> tuple[int, Path]:
    """Return which of a trial's clips is from a view, and where its landmarks are."""
    clips = trial.report.clips
    index = next(i for i, clip in enumerate(clips) if clip.view == view and clip.steps_left)
    return index, trial.folder / ("pose.npz" if index == 0 else f"pose_{index + 1}.npz")


def _origin(track: PoseTrack, path: Path) -> Origin:
    return find_pictures(track, path)


def _read(trial: Trial, view: str) -> Footage:
    index, path = _place(trial, view)
    if not path.is_file():
        message = msg("{path} is missing; analyse the clip again", path=path)
        raise InputError(message)
    track = read_track(path)
    origin = _origin(track, path)
    clip = MeasuredClip(
        Path(trial.report.clips[index].path),
        origin.video,
        track,
        _run(trial, index, track),
        video_note=origin.note,
    )
    return Footage(trial, index, clip)


def _run(trial: Trial, index: int, track: PoseTrack) -> Run:
    """Return the landmarks with the scene and the contacts that the report measured with."""
    told = trial.report.clips[index]
    gait = trial.report.gait(index)
    if told.scene is not None:
        log = Corrections(entries=trial.report.corrections)
        return replay(track, told.as_scene(), gait, log.of(index, track.source_sha256))
    # Schema 1 kept the camera's turn and tilt, but not which way the runner faces, nor the sizes.
    slow = told.time_scale if told.time_scale != 1 else None
    again = prepare(track, ClipOptions(told.view, slow_motion=slow))
    scene = replace(again.scene, yaw_deg=told.yaw_deg, roll_deg=told.roll_deg)
    return replay(track, scene, replace(gait, step_period_s=again.gait.step_period_s))


def _side(footage: Sequence[Footage]) -> Side:
    """Return the leg that is shown: the near one, or the one with more strides."""
    near = footage[0].clip.run.scene.near_side
    if near is not None:
        return near
    sides: tuple[Side, ...] = ("left", "right")
    return max(sides, key=lambda side: min(len(own.strides(side)) for own in footage))


def _middle_stride(own: Footage, side: Side) -> Stride | None:
    """Return the most usual stride: the one nearest to the median length, then to the middle."""
    strides = own.strides(side)
    if not strides:
        return None
    lengths = sorted(b.strike_s - a.strike_s for a, b in strides)
    usual = lengths[len(lengths) // 2]
    return min(strides, key=lambda pair: abs(pair[1].strike_s - pair[0].strike_s - usual))


def _shot(
    key: str,
    side: Side,
    stride: Stride,
    row: dict[str, float],
    rows: Sequence[dict[str, float]],
    word: Wording,
) -> Shot:
    first, last = stride
    metric = next((m for m in _SHOWN[key] if all(m in each for each in rows)), None)
    if key == "mid_swing":
        time_s = first.strike_s + _SWING * (last.strike_s - first.strike_s)
    else:
        time_s = event_time_s(first, measure_of(metric).event if metric else key)  # type: ignore[arg-type]
    text = short_number(row[metric], metric, word) if metric else ""
    return Shot(key, time_s, side, metric, text, "body", _SIZE_PX)


def _step(own: Footage, contact: Contact) -> dict[str, float]:
    """Return the numbers of one step, by metric."""
    numbers = [m for m in own.trial.report.numbers() if m.clip == own.index]
    metrics = dict.fromkeys(metric for metrics in _SHOWN.values() for metric in metrics)
    values = {metric: step_value(numbers, metric, contact) for metric in metrics}
    return {metric: value for metric, value in values.items() if value is not None}
