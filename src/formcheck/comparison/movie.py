"""``side_by_side.mp4``: the trials in step, their strides stretched to the same phase."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import cv2
import numpy as np

from formcheck.comparison.pictures import Footage
from formcheck.i18n import Wording, msg
from formcheck.model import INDEX, Contact, FloatArray, Side
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.render.overlay import (
    Canvas,
    draw_skeleton,
    find_heads,
    hide_faces,
    looked_at,
    side_colour,
)
from formcheck.video import VideoWriter, frames, open_video

__all__ = ["draw_side_by_side", "in_step"]

_FPS = 30.0
_SLOWER = 2.0
_MOST_STRIDES = 8
_TALL_PX = 640
_WHOLE_PX = 1920
_BODIES = 1.25  # height of the picture, in bodies
_MAX_SIDE_PX = 1280  # of what is decoded
_LOOKING = 0.4  # of the time goes into looking for faces
_WHITE, _DARK = (255, 255, 255), (24, 24, 24)


@dataclass(frozen=True, slots=True)
class _Panel:
    """One trial's part of the picture.

    Parameters
    ----------
    footage : Footage
    label : str
        The trial's, written on the picture.
    times_s : (n,) float
        The clip's own time to show in each picture, increasing.
    centre_px : (T, 2) float
        Where the picture is centred, frame by frame.
    size_px : (int, int)
    scale : float
        Panel pixels a clip pixel: all runners come out with legs of one length.
    """

    footage: Footage
    label: str
    times_s: FloatArray
    centre_px: FloatArray
    size_px: tuple[int, int]
    scale: float


def draw_side_by_side(
    footage: Sequence[Footage],
    target: Path,
    word: Wording,
    *,
    show_face: bool = False,
    progress: Listener = unheard,
) -> None:
    """Write the video; each clip is read once, frame by frame.

    Parameters
    ----------
    footage : sequence of Footage
        With their videos, from one view.
    target : Path
        An ``.mp4``; H.264.
    word : Wording
    show_face : bool
        Faces are blurred unless this is set.
    progress : Listener, optional
    """
    side, strides = _side(footage), in_step(footage)
    phase = _phases(strides)
    panels = [
        _panel(
            own,
            word(own.trial.label),
            np.array([[a.strike_s, b.strike_s] for a, b in pairs]),
            phase,
            len(footage),
        )
        for own, pairs in zip(footage, strides, strict=True)
    ]
    looking = _LOOKING / len(panels)
    pictures = [
        _pictures(panel, show_face, part(progress, place * looking, (place + 1) * looking))
        for place, panel in enumerate(panels)
    ]
    words = msg("drawing the video")
    with VideoWriter(target, _FPS) as writer:
        for place, parts in enumerate(zip(*pictures, strict=True)):
            whole = np.concatenate(parts, axis=1)
            _bar(whole, phase[place] % 1.0, side)
            writer.write(np.ascontiguousarray(whole), place / _FPS)
            share = _LOOKING + (1.0 - _LOOKING) * (place + 1) / len(phase)
            progress(Progress("draw", share, words))


def in_step(footage: Sequence[Footage]) -> list[tuple[tuple[Contact, Contact], ...]]:
    """Return as many strides of each trial, of one leg; empty where one shows none."""
    strides = [own.strides(_side(footage)) for own in footage]
    count = min(_MOST_STRIDES, *(len(own) for own in strides))
    return [own[-count:] for own in strides] if count else []


def _side(footage: Sequence[Footage]) -> Side:
    near = footage[0].clip.run.scene.near_side
    return near if near is not None else "left"


def _phases(strides: Sequence[Sequence[tuple[Contact, Contact]]]) -> FloatArray:
    """Return the phase of every picture: whole numbers are strikes, the length is the mean one."""
    lengths = np.array([[b.strike_s - a.strike_s for a, b in own] for own in strides])
    each = [np.arange(round(mean * _SLOWER * _FPS)) for mean in lengths.mean(0)]
    return np.concatenate([number + steps / len(steps) for number, steps in enumerate(each)])


def _panel(
    footage: Footage, label: str, strikes_s: FloatArray, phase: FloatArray, count: int
) -> _Panel:
    run = footage.clip.run
    stride = np.minimum(phase.astype(int), len(strikes_s) - 1)
    start, stop = strikes_s[stride].T
    times_s = start + (phase - stride) * (stop - start)
    filmed = run.cleaned.filmed_px
    hips = 0.5 * (filmed[:, INDEX["left_hip"]] + filmed[:, INDEX["right_hip"]])
    frames_a_stride = max(1, round(float(np.mean(stop - start)) * run.cleaned.fps))
    centre = np.stack([_smooth(column, frames_a_stride) for column in hips.T], -1)
    tall = min(_TALL_PX, int(_WHOLE_PX / count / 0.8))
    size = (2 * round(0.4 * tall), 2 * round(tall / 2))
    scale = size[1] / (_BODIES * run.scene.body_px)
    centre[:, 1] += 0.02 * run.scene.body_px
    return _Panel(footage, label, times_s, centre, size, scale)


def _smooth(values: FloatArray, length: int) -> FloatArray:
    """Return values bridged over gaps and averaged over about a stride: a calm crop."""
    known = np.isfinite(values)
    filled = np.interp(np.arange(len(values)), np.flatnonzero(known), values[known])
    padded = np.pad(filled, length, mode="edge")
    kernel = np.full(length, 1.0 / length)
    return np.asarray(np.convolve(padded, kernel, mode="same")[length:-length])


def _pictures(panel: _Panel, show_face: bool, progress: Listener) -> Iterator[np.ndarray]:
    """Yield a panel for each wanted time; the frame nearest to it is drawn once and kept."""
    clip = panel.footage.clip
    assert clip.video is not None
    wanted = [int(np.argmin(np.abs(clip.run.cleaned.time_s - t))) for t in panel.times_s]
    video = open_video(clip.video)
    looked = looked_at(clip.raw_track, wanted[0], wanted[-1] + 1)
    look = partial(find_heads, video, clip.raw_track, looked, film=True, progress=progress)
    heads = () if show_face else look()
    read = iter(frames(video, max_side_px=_MAX_SIDE_PX))
    shown, picture = -1, np.zeros((panel.size_px[1], panel.size_px[0], 3), dtype=np.uint8)
    for frame in wanted:
        while shown < frame and (found := next(read, None)) is not None:
            shown = int(np.argmin(np.abs(clip.raw_track.time_s - found.time_s)))
            if shown >= frame:
                whole = Canvas(found.rgb.copy(), found.rgb.shape[1] / clip.raw_track.size_px[0])
                hide_faces(whole, heads, shown)
                picture = _crop(panel, whole, shown)
        yield picture


def _crop(panel: _Panel, whole: Canvas, frame: int) -> np.ndarray:
    """Return the runner in the middle of a panel, with skeleton and name."""
    width, height = panel.size_px
    zoom = panel.scale / whole.scale
    corner = panel.centre_px[frame] - (0.5 * width / panel.scale, 0.5 * height / panel.scale)
    move = np.array([[zoom, 0, -corner[0] * panel.scale], [0, zoom, -corner[1] * panel.scale]])
    image = cv2.warpAffine(
        whole.image, move, (width, height), flags=cv2.INTER_AREA, borderValue=_DARK
    )
    canvas = Canvas(image, panel.scale, (float(corner[0]), float(corner[1])))
    run = panel.footage.clip.run
    draw_skeleton(canvas.on_frame(run.cleaned, frame), run, frame)
    spot = (8 * canvas.unit, 16 * canvas.unit)
    canvas.write(panel.label, spot, 15, _WHITE, "left")
    return np.asarray(canvas.image)


def _bar(picture: np.ndarray, phase: float, side: Side) -> None:
    """Draw how far the stride has come, along the lower edge of the whole picture."""
    height, width = picture.shape[:2]
    tall = max(4, height // 90)
    picture[height - tall :] = _DARK
    picture[height - tall :, : round(width * phase)] = side_colour(side)
