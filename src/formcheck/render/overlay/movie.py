"""The annotated video: skeleton, contacts and live angles, then one stride in slow motion."""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from formcheck.i18n import Wording, msg
from formcheck.model import Contact, Finding, MeasuredClip, Measurement, Run, Side
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.render.overlay.body import (
    EVENTS,
    Event,
    Instant,
    draw_skeleton,
    event_time_s,
    frame_at,
    side_colour,
)
from formcheck.render.overlay.film import FilmCopy, copy_film
from formcheck.render.overlay.heads import Head, find_heads, hide_faces, looked_at
from formcheck.render.overlay.measures import measure_of
from formcheck.render.overlay.paint import DARK, WHITE, Canvas, Picture, encode_jpeg
from formcheck.render.words import ENGLISH, short_number, step_value
from formcheck.video import Video, VideoWriter, frames, open_video

__all__ = ["Callout", "callouts_for", "draw_video"]

#: A drawn picture and when it is shown.
Shown = tuple[Picture, float]

_MAX_SIDE_PX = 1280
_MAX_FPS = 60.0
_SLOWER = 4
_HOLD_S = 0.5
_LOOKING = 0.4  # of the time goes into looking for faces
_SHOWN_S = 0.07  # how long before and after its event a measure is drawn

#: What is drawn live in the video, if it was measured: one measure an event, the first that is.
_LIVE: dict[Event, tuple[str, ...]] = {
    "strike": ("overstride", "shank_angle", "knee_flexion_strike"),
    "mid_stance": ("knee_flexion_peak", "hip_adduction", "knee_valgus", "thigh_adduction"),
    "toe_off": ("thigh_extension_toe_off",),
}


@dataclass(frozen=True, slots=True)
class Callout:
    """A measure that is drawn while the event it belongs to happens.

    Parameters
    ----------
    start_s, stop_s : float
        Half-open interval in real time.
    side : "left" or "right"
    metric : str
    text : str
    """

    start_s: float
    stop_s: float
    side: Side
    metric: str
    text: str


@dataclass(frozen=True, slots=True)
class _Stage:
    """What every frame of the video needs."""

    clip: MeasuredClip
    video: Video
    callouts: tuple[Callout, ...]
    corner_text: str
    every: int
    show_face: bool
    word: Wording


def callouts_for(
    clip_index: int,
    clip: MeasuredClip,
    measurements: Sequence[Measurement],
    leading: Sequence[Finding],
    word: Wording,
) -> tuple[Callout, ...]:
    """Return what is drawn live in the video of one clip: one measure around each event."""
    own = [m for m in measurements if m.clip == clip_index and m.value is not None]
    return tuple(_live(clip, own, [f.metric for f in leading if f.clip == clip_index], word))


def _live(
    clip: MeasuredClip, own: Sequence[Measurement], leading: Sequence[str], word: Wording
) -> Iterator[Callout]:
    """Yield a callout for each event of each well-seen contact."""
    measured = {m.metric for m in own if m.samples is not None}
    for event, usual in _LIVE.items():
        # What leads the report is what the video should show.
        wanted = [m for m in leading if measure_of(m).event == event and m in measured]
        metric = next((m for m in (*wanted, *usual) if m in measured), None)
        if metric is None:
            continue
        for contact in clip.run.gait.contacts:
            value = step_value(own, metric, contact) if contact.near else None
            if value is None:
                continue
            time_s = event_time_s(contact, event)
            text = short_number(value, metric, word)
            yield Callout(time_s - _SHOWN_S, time_s + _SHOWN_S, contact.side, metric, text)


def draw_video(
    clip: MeasuredClip,
    callouts: Sequence[Callout],
    corner_text: str,
    target: Path,
    word: Wording = ENGLISH,
    *,
    film: Path | None = None,
    show_face: bool = False,
    progress: Listener = unheard,
) -> None:
    """Write the annotated video of one clip; frames stream, so memory does not grow with length.

    Parameters
    ----------
    clip : MeasuredClip
        With a video behind it.
    callouts : sequence of Callout
    corner_text : str
        Shown throughout in a corner, such as the cadence.
    target : Path
        An ``.mp4``; H.264.
    word : Wording
    film : Path or None
        Where to put a small copy of the clip with nothing drawn on it; None = nowhere.
    show_face : bool
        Faces are blurred in both unless this is set.
    progress : Listener, optional
    """
    if clip.video is None:
        return
    video = open_video(clip.video)
    every = max(1, int(np.ceil(video.fps / _MAX_FPS - 0.01)))
    stage = _Stage(clip, video, tuple(callouts), corner_text, every, show_face, word)
    copying = copy_film(film, clip.raw_track) if film else nullcontext()
    with VideoWriter(target, video.fps / every) as writer, copying as copy:
        for picture, time_s in _all_pictures(stage, copy, progress):
            writer.write(picture, time_s)


def _all_pictures(stage: _Stage, copy: FilmCopy | None, progress: Listener) -> Iterator[Shown]:
    """Yield the clip's frames, drawn on, then the replay of one stride, with their times."""
    clip = stage.clip
    heads = _heads(stage, part(progress, 0.0, _LOOKING))
    words = msg("drawing the video of {name}", name=clip.path.name)
    stride = _pick_stride(clip.run)
    kept: dict[int, Canvas] = {}
    time_s = 0.0
    for read in frames(stage.video, max_side_px=_MAX_SIDE_PX):
        frame = int(np.argmin(np.abs(clip.raw_track.time_s - read.time_s)))
        canvas = Canvas(read.rgb.copy(), read.rgb.shape[1] / clip.raw_track.size_px[0])
        hide_faces(canvas, heads, frame)
        if copy is not None:
            copy.add(canvas.image, frame)
        if stride and stride[0] <= frame <= stride[1]:
            # As JPEG data one stride is a few megabytes, whatever the clip.
            packed = encode_jpeg(canvas.image, 92)
            kept[frame] = Canvas(packed, canvas.scale)
        share = _LOOKING + (1.0 - _LOOKING) * read.index / len(stage.video)
        progress(Progress("draw", share, words))
        if read.index % stage.every == 0:
            time_s = read.time_s
            yield _draw(stage, canvas, frame, stage.corner_text), time_s
    yield from _replay(stage, kept, time_s + stage.every / stage.video.fps)


def _heads(stage: _Stage, progress: Listener) -> tuple[Head, ...]:
    """Return the heads to hide throughout; found before anything is drawn."""
    if stage.show_face:
        return ()
    frames = looked_at(stage.clip.raw_track, 0, len(stage.clip.raw_track))
    return find_heads(stage.video, stage.clip.raw_track, frames, film=True, progress=progress)


def _replay(stage: _Stage, kept: dict[int, Canvas], time_s: float) -> Iterator[Shown]:
    """Yield one stride slowly, each event held for half a second; frames are shown for longer."""
    run = stage.clip.run
    slower = max(1, round(_SLOWER / max(1.0, run.scene.time_scale)))
    held = _events_in(run, kept, stage.word)
    words = stage.word.say("picture.replay")
    if slower > 1:
        words = stage.word.say("picture.replay_slower", times=slower)
    picture: Picture | None = None
    for frame, packed in kept.items():
        unpacked = np.asarray(cv2.imdecode(packed.image, cv2.IMREAD_COLOR), dtype=np.uint8)
        canvas = Canvas(unpacked, packed.scale)
        event = held.get(frame)
        picture = _draw(stage, canvas, frame, _replay_words(stage.word, words, event), bool(event))
        yield picture, time_s
        time_s += slower / stage.video.fps + (_HOLD_S if event else 0.0)
    if picture is not None:
        yield picture, time_s  # else the last one would not be held


def _events_in(run: Run, kept: Container[int], word: Wording) -> dict[int, str]:
    """Return what happens in which of the kept frames."""
    found: dict[int, str] = {}
    for contact in run.gait.contacts:
        if not contact.near:
            continue
        for event in EVENTS:
            frame = frame_at(run, event_time_s(contact, event))
            if frame in kept:
                side = word.say(f"picture.{contact.side}")
                name = word.say(f"picture.{event}")
                words = word.say("picture.side_event", side=side, event=name)
                found.setdefault(frame, words)
    return found


def _replay_words(word: Wording, replay: str, event: str | None) -> str:
    """Return the corner's words during the replay, with what happens where something does."""
    return word.say("picture.event", replay=replay, event=event) if event else replay


def _pick_stride(run: Run) -> tuple[int, int] | None:
    """Return first and last frame of a well-seen stride near the middle of the clip."""
    sides: tuple[Side, ...] = ("left", "right")
    near = [side for side in sides if run.scene.near_side in (None, side)]
    strides = [pair for side in near for pair in run.gait.strides(side)]
    if not strides:
        return None
    middle = 0.5 * (run.cleaned.time_s[0] + run.cleaned.time_s[-1])

    def unsuited(pair: tuple[Contact, Contact]) -> tuple[bool, float]:
        return pair[0].confidence == "low", abs(pair[0].strike_s - middle)

    first, last = min(strides, key=unsuited)
    return max(0, frame_at(run, first.strike_s) - 2), frame_at(run, last.strike_s)


def _draw(stage: _Stage, canvas: Canvas, frame: int, words: str, held: bool = False) -> Picture:
    """Draw everything that belongs to one frame, in place, and return the picture."""
    run = stage.clip.run
    draw_skeleton(canvas, run, frame)
    time_s = float(run.cleaned.time_s[frame])
    spread = 0.5 / max(1.0, run.cleaned.fps) if held else 0.0
    for callout in stage.callouts:
        if callout.start_s - spread <= time_s < callout.stop_s + spread:
            now = Instant(run, frame, callout.side)
            canvas.label(callout.text, measure_of(callout.metric).draw(canvas, now), 15)
    for side in ("left", "right"):
        _contact_bar(canvas, run, side, time_s, stage.word)
    canvas.write(words, (8 * canvas.unit, 16 * canvas.unit), 15, WHITE, "left")
    return canvas.image


def _contact_bar(canvas: Canvas, run: Run, side: str, time_s: float, word: Wording) -> None:
    """Draw a bar that fills while a foot is down: left foot left, right foot right."""
    height, width = canvas.image.shape[:2]
    margin, tall = round(8 * canvas.unit), max(4, round(9 * canvas.unit))
    span = (width - 3 * margin) // 2
    left = margin if side == "left" else 2 * margin + span
    top = height - margin - tall
    box = canvas.image[top : top + tall, left : left + span]
    box[:] = box // 3 + np.array(DARK, dtype=np.uint8) // 2
    for contact in run.gait.contacts:
        if contact.side == side and contact.strike_s <= time_s < contact.toe_off_s:
            share = (time_s - contact.strike_s) / (contact.toe_off_s - contact.strike_s)
            box[:, : max(2, round(span * share))] = side_colour(side)
    canvas.write(word.say(f"picture.{side}"), (left, top - 8 * canvas.unit), 11, WHITE, "left")
