"""What a clip seems to show, and what is wrong with it while it can still be filmed again."""

from __future__ import annotations

import time
from functools import lru_cache

import numpy as np
from pydantic import BaseModel, ConfigDict

from formcheck import weights
from formcheck.engines import Glance, PoseEngine, engine_maker, glance_at, stretch
from formcheck.errors import UnfitClipError, VideoError
from formcheck.i18n import msg
from formcheck.model import ClipOptions, Note, Question, Run, View
from formcheck.prepare import prepare
from formcheck.quality import find_refusal
from formcheck.scene.placing import at_an_angle, cut_off, dark, small
from formcheck.studio.jobs.said import Said
from formcheck.video import Video

__all__ = ["Look", "take_look", "warm"]

#: What is looked at first: four seconds show five strides of a runner in real time. Where a run
#: plays so slowly that they hold too few, a longer stretch is looked at more sparsely.
_SHORT_S, _SHORT_FRAMES = 4.0, 120
_LONG_S, _LONG_FRAMES = 60.0, 120
#: Which network the first look is taken with: `lite` saves a tenth of the time and took a runner
#: filmed with the phone on its side for a walker seen at an angle.
_NETWORKS = ("full", "lite", "heavy")
_SLOWEST_SPM = 120.0
_MOST_PIXELS = 8192 * 5464
#: Notes about how a clip was filmed; the others tell what was done with it.
_OF_FILMING = {
    *("camera_roll", "damaged_frames", "dropped_frames", "panning", "several_people"),
    *("slow_motion", "sway", "sway_aside", "time_base", "truncated", "two_people", "uneven_rhythm"),
    *("variable_frame_rate", "speed_changes", "film_cut", "film_backwards", "passes"),
    "upper_body_hidden",
}


class Look(BaseModel):
    """The first look at a clip.

    Parameters
    ----------
    view : View or None
        None where nobody was seen.
    yaw_deg, roll_deg : float or None
    activity : str or None
    people : int
    slow_motion_suggested : float or None
        How many times slower than life it seems to play.
    warnings : tuple of Said
        What is wrong with it, the worst first.
    blocked : bool
        Whether the first warning is a reason for which it would not be measured.
    ready_in_s : float
        How long the look took.
    """

    model_config = ConfigDict(frozen=True)

    view: View | None = None
    yaw_deg: float | None = None
    roll_deg: float | None = None
    activity: str | None = None
    people: int = 0
    slow_motion_suggested: float | None = None
    warnings: tuple[Said, ...] = ()
    blocked: bool = False
    ready_in_s: float = 0.0


def take_look(video: Video, threads: int = 1) -> Look:
    """Return what a clip seems to show, within about three seconds.

    Parameters
    ----------
    video : Video
    threads : int
        How many processors it may use.

    Raises
    ------
    VideoError
        Its picture is larger than any phone's.
    AssetError
        There is no network.
    """
    begun_s = time.monotonic()
    if video.width_px * video.height_px > _MOST_PIXELS:
        message = msg(
            "{name} has {width} × {height} pixels, more than any phone films; film with at most "
            "3840 × 2160",
            name=video.path.name,
            width=video.width_px,
            height=video.height_px,
        )
        raise VideoError(message)
    try:
        glance, run = _glance(video, threads)
    except UnfitClipError as error:
        return Look(
            warnings=(Said.of(error.note_id, error.message),),
            blocked=True,
            ready_in_s=round(time.monotonic() - begun_s, 2),
        )
    scene = run.scene
    refusal = find_refusal(run)
    return Look(
        view=scene.view,
        yaw_deg=_rounded(scene.yaw_deg),
        roll_deg=_rounded(scene.roll_deg),
        activity=scene.activity,
        people=glance.people,
        slow_motion_suggested=_slow_motion(video, run),
        warnings=_warnings(video, glance, run, refusal),
        blocked=refusal is not None and not isinstance(refusal, Question),
        ready_in_s=round(time.monotonic() - begun_s, 2),
    )


def _glance(video: Video, threads: int) -> tuple[Glance, Run]:
    """Return what a stretch of a clip shows: a longer one where the runner seems to be slow."""
    name, engines = _engines(threads)
    options = ClipOptions()
    short = stretch(video, _SHORT_S, _SHORT_FRAMES)
    glance = glance_at(video, short, engines, name)
    run = prepare(glance.track, options)
    longer = stretch(video, _LONG_S, _LONG_FRAMES)
    wider = longer[-1] - longer[0] > short[-1] - short[0]
    if wider and run.cleaned.runner_doubt is None and _too_slow(run):
        second = glance_at(video, longer, engines, name)
        again = prepare(second.track, options)
        if isinstance(again.scene.clock_doubt, Question):
            return second, again
    return glance, run


def _too_slow(run: Run) -> bool:
    """Return whether the runner takes so long for a step that more of the clip has to be seen."""
    stride_s = run.scene.stride_period_s
    return stride_s is None or 120.0 / stride_s < _SLOWEST_SPM


@lru_cache(maxsize=1)
def _engines(threads: int) -> tuple[str, tuple[PoseEngine, ...]]:
    """Return a network, once for each thread; loaded once in a process."""
    there = next((name for name in _NETWORKS if weights.check(name).ok), None)
    name, path = (there, weights.ensure(there)) if there else weights.ensure_preferred()
    make = engine_maker("litert", path)
    return name, tuple(make() for _ in range(threads))


def warm(threads: int) -> None:
    """Load the network, so that the first clip does not wait for it."""
    _engines(threads)


def _slow_motion(video: Video, run: Run) -> float | None:
    """Return by which factor a clip seems slowed down: as its file says, or as the run looks."""
    doubt = run.scene.clock_doubt
    if isinstance(doubt, Question):
        return doubt.suggested
    if any(note.id == "slow_motion" for note in video.notes) and video.capture_fps:
        return round(video.capture_fps / video.fps, 1)
    return None


def _warnings(video: Video, glance: Glance, run: Run, refusal: Note | None) -> tuple[Said, ...]:
    """Return everything that is wrong, the worst first, each once."""
    notes = [
        *([refusal] if refusal is not None else []),
        *at_an_angle(run.scene),
        *cut_off(glance.track, run.scene.body_px),
        *small(run.scene.body_px),
        *dark(glance.brightness),
        *(n for n in (*run.scene.notes, *run.cleaned.notes, *video.notes) if n.id in _OF_FILMING),
    ]
    first = {note.id: note for note in reversed(notes)}
    seen = dict.fromkeys(note.id for note in notes)
    return tuple(Said.of(name, first[name].message) for name in seen)


def _rounded(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else round(float(value), 1)
