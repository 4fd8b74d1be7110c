"""The annotated video: skeleton, contacts and live angles, then one stride in slow motion."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from formcheck.i18n import Wording, msg
from formcheck.model import MeasuredClip
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.render.overlay.body import frame_at
from formcheck.render.overlay.film import FilmCopy, copy_film
from formcheck.render.overlay.heads import Head, find_heads, hide_faces, looked_at
from formcheck.render.overlay.live import Callout, draw_live, events_in, pick_stride
from formcheck.render.overlay.paint import Canvas, Picture, encode_jpeg
from formcheck.render.words import ENGLISH
from formcheck.video import Video, VideoWriter, frames, open_video

__all__ = ["SLOWER", "draw_video"]

#: A drawn picture and when it is shown.
Shown = tuple[Picture, float]

#: How many times slower than life one stride is shown.
SLOWER = 4
_MAX_SIDE_PX = 1280
_MAX_FPS = 60.0
_HOLD_S = 0.5
_LOOKING = 0.4  # of the time goes into looking for faces


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
    stride = _stride_frames(clip)
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
    slower = max(1, round(SLOWER / max(1.0, run.scene.time_scale)))
    held = events_in(run, kept, stage.word)
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


def _replay_words(word: Wording, replay: str, event: str | None) -> str:
    """Return the corner's words during the replay, with what happens where something does."""
    return word.say("picture.event", replay=replay, event=event) if event else replay


def _stride_frames(clip: MeasuredClip) -> tuple[int, int] | None:
    """Return first and last frame of the stride that is shown again."""
    stride = pick_stride(clip.run)
    if stride is None:
        return None
    first, last = stride
    return max(0, frame_at(clip.run, first.strike_s) - 2), frame_at(clip.run, last.strike_s)


def _draw(stage: _Stage, canvas: Canvas, frame: int, words: str, held: bool = False) -> Picture:
    """Draw everything that belongs to one frame, in place, and return the picture."""
    draw_live(canvas, stage.clip.run, frame, stage.callouts, words, stage.word, held=held)
    return canvas.image
