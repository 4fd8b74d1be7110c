"""Single frames of a clip, cropped to the runner, with skeleton and measured line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.i18n import Wording
from formcheck.model import INDEX, FloatArray, MeasuredClip, Run, Side
from formcheck.progress import Listener, unheard
from formcheck.render.edition import ENGLISH
from formcheck.render.overlay.body import Instant, draw_skeleton, frame_at, side_colour
from formcheck.render.overlay.heads import find_heads, hide_faces
from formcheck.render.overlay.measures import Focus, measure_of
from formcheck.render.overlay.paint import WHITE, Canvas, encode_jpeg
from formcheck.video import Video, open_video, read_frames_at

__all__ = ["Shot", "Still", "draw_stills"]

_QUALITY = 84  # of JPEG: below, thin lines grow halos of their own
_MAX_SIDE_PX = 1920  # more than any still shows
_PAPER = 244  # grey of the empty picture used when there is no video

_PARTS: dict[Focus, tuple[str, ...]] = {
    "body": (
        "nose",
        "left_ear",
        "right_ear",
        "left_wrist",
        "right_wrist",
        "left_elbow",
        "right_elbow",
        "left_knee",
        "right_knee",
        "left_heel",
        "right_heel",
        "left_foot_index",
        "right_foot_index",
    ),
    "legs": (
        "left_hip",
        "right_hip",
        "left_knee",
        "right_knee",
        "left_heel",
        "right_heel",
        "left_foot_index",
        "right_foot_index",
    ),
    "upper": (
        "nose",
        "left_ear",
        "right_ear",
        "left_hip",
        "right_hip",
        "left_wrist",
        "right_wrist",
        "left_elbow",
        "right_elbow",
    ),
    "foot": (),
}

_MARGIN: dict[Focus, float] = {"body": 0.12, "legs": 0.22, "upper": 0.2, "foot": 0.5}


@dataclass(frozen=True, slots=True)
class Shot:
    """A still to be drawn.

    Parameters
    ----------
    name : str
        File name without its ending.
    time_s : float
        Real time in the clip.
    side : "left" or "right"
        The stance leg.
    metric : str or None
        What to draw on it; None = the skeleton only.
    text : str
        The number to write beside what is drawn, or the corner label where nothing is measured.
    focus : Focus
    size_px : (int, int)
        Width and height of the still.
    """

    name: str
    time_s: float
    side: Side
    metric: str | None
    text: str
    focus: Focus
    size_px: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Still:
    """A drawn still, as a JPEG."""

    shot: Shot
    jpeg: bytes


def draw_stills(
    clip: MeasuredClip,
    shots: Sequence[Shot],
    *,
    word: Wording = ENGLISH,
    show_face: bool = False,
    progress: Listener = unheard,
) -> tuple[Still, ...]:
    """Return the stills of one clip, each frame decoded once.

    Without a video the runner is drawn on an empty picture.

    Parameters
    ----------
    clip : MeasuredClip
    shots : sequence of Shot
    word : Wording
    show_face : bool
        Faces are blurred unless this is set.
    progress : Listener, optional

    Raises
    ------
    OutputError
        A picture cannot be made a JPEG.
    """
    frames = {shot.name: frame_at(clip.run, shot.time_s) for shot in shots}
    video = open_video(clip.video) if clip.video is not None and frames else None
    pictures = _read(clip, video, sorted(set(frames.values())))
    if video is not None and not show_face:
        heads = find_heads(video, clip.raw_track, sorted(pictures), progress=progress)
        for frame, whole in pictures.items():
            hide_faces(whole, heads, frame)
    return tuple(
        Still(shot, _draw(clip.run, frames[shot.name], shot, pictures[frames[shot.name]], word))
        for shot in shots
        if frames[shot.name] in pictures
    )


def _read(clip: MeasuredClip, video: Video | None, frames: Sequence[int]) -> dict[int, Canvas]:
    """Return the pictures of some frames; empty ones where there is no video."""
    width, height = clip.run.cleaned.size_px
    if video is None:
        paper = np.full((max(2, height), max(2, width), 3), _PAPER, dtype=np.uint8)
        return {frame: Canvas(paper) for frame in frames}
    found = read_frames_at(video, clip.raw_track.time_s[list(frames)], _MAX_SIDE_PX)
    pictures = {}
    for frame in frames:
        wanted_s = clip.raw_track.time_s[frame]
        nearest = min(found, key=lambda picture: abs(picture.time_s - wanted_s), default=None)
        if nearest is not None:
            pictures[frame] = Canvas(nearest.rgb.copy(), nearest.rgb.shape[1] / width)
    return pictures


def _draw(run: Run, frame: int, shot: Shot, whole: Canvas, word: Wording) -> bytes:
    """Return one still as JPEG bytes."""
    canvas = _crop(whole, _box(run, frame, shot), shot.size_px)
    draw_skeleton(canvas, run, frame)
    if shot.metric is None:
        corner = (6 * canvas.unit, 14 * canvas.unit)
        canvas.write(shot.text, corner, 17, WHITE, "left")
    else:
        where = measure_of(shot.metric).draw(canvas, Instant(run, frame, shot.side))
        canvas.label(shot.text, where, 23)
    _name_side(canvas, shot.side, word)
    return encode_jpeg(canvas.image[..., ::-1], _QUALITY).tobytes()


def _name_side(canvas: Canvas, side: Side, word: Wording) -> None:
    """Mark the still with the side's colour and name, for whoever cannot tell the colours."""
    height, width = canvas.image.shape[:2]
    bar = max(3, round(3 * canvas.unit))
    canvas.image[height - bar :] = side_colour(side)
    spot = (width - 6 * canvas.unit, height - bar - 13 * canvas.unit)
    canvas.write(word.say(f"picture.{side}"), spot, 15, WHITE, "right")


def _box(run: Run, frame: int, shot: Shot) -> FloatArray:
    """Return left, top, width and height of the crop in clip pixels, in the still's proportions."""
    names = _PARTS[shot.focus] or tuple(
        f"{shot.side}_{part}" for part in ("knee", "ankle", "heel", "foot_index")
    )
    seen = run.cleaned.xy_px[frame, [INDEX[name] for name in names]]
    seen = seen[np.isfinite(seen).all(1)]
    width, height = run.cleaned.size_px
    if len(seen) < 2:
        return np.array([0.0, 0.0, width, height])
    low, high = seen.min(0), seen.max(0)
    if shot.focus in ("body", "upper"):
        low = low - (0.0, 0.09 * run.scene.body_px)  # the top of the head is above the landmarks
    span = (high - low) + _MARGIN[shot.focus] * max(high - low)
    proportion = shot.size_px[0] / shot.size_px[1]
    tall = max(span[1], span[0] / proportion)
    size = np.array([tall * proportion, tall])
    size *= min(1.0, width / size[0], height / size[1])
    corner = np.clip(0.5 * (low + high) - size / 2, 0, np.maximum(0, (width, height) - size))
    return np.concatenate((corner, size))


def _crop(whole: Canvas, box: FloatArray, size_px: tuple[int, int]) -> Canvas:
    """Return a canvas of ``size_px`` that shows a part of a picture."""
    part = box * whole.scale
    height, width = whole.image.shape[:2]
    left, top = np.floor(part[:2]).astype(int).clip(0, (width - 2, height - 2))
    right, bottom = np.ceil(part[:2] + part[2:]).astype(int).clip(2, (width, height))
    image = whole.image[top:bottom, left:right]
    scale = min(size_px[0] / image.shape[1], size_px[1] / image.shape[0])
    shape = (round(image.shape[1] * scale), round(image.shape[0] * scale))
    if max(abs(shape[0] - size_px[0]), abs(shape[1] - size_px[1])) <= 3:
        shape = size_px  # whole pixels of the crop: not worth stills of different sizes
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC
    origin = (left / whole.scale, top / whole.scale)
    return Canvas(cv2.resize(image, shape, interpolation=how), scale * whole.scale, origin)
