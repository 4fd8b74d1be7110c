"""One stride, slowly and again and again: an animated picture that needs neither player nor script.

It is cropped to the runner and holds still where something is measured. Its still is what stands
in its place on paper, and for whoever wants nothing to move.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from PIL import Image

from formcheck.i18n import Wording
from formcheck.model import INDEX, Contact, FloatArray, MeasuredClip, Run
from formcheck.model.report import ReportStill
from formcheck.progress import Listener, unheard
from formcheck.render.overlay.body import frame_at
from formcheck.render.overlay.heads import Head, find_heads, hide_faces, looked_at
from formcheck.render.overlay.live import Callout, draw_live, events_in, pick_stride
from formcheck.render.overlay.movie import SLOWER
from formcheck.render.overlay.paint import DARK, PAPER, Canvas, Picture, encode_jpeg
from formcheck.render.words import ENGLISH
from formcheck.video import frames_among, open_video

__all__ = ["Loop", "choose_loop", "draw_loop"]

_TALL_PX = 560
_WIDTH_OF_TALL = (0.62, 1.1)
_MARGIN = 0.04
_ABOVE, _BELOW = 0.14, 0.1  # of the runner: room for words, and for the bars of the feet
_HEAD = 0.09  # of the body: the top of the head is above the landmarks
_MOST_FRAMES = 40
_MAX_SIDE_PX = 1920
_HOLD_S = 0.7
_MOST_BYTES = 600_000
_QUALITIES = (62, 48, 36, 24)
_STILL_QUALITY = 84
_SIDE_PARTS = ("ear", "wrist", "elbow", "knee", "heel", "foot_index")


@dataclass(frozen=True, slots=True)
class Loop:
    """One stride as an animated WebP, and one picture of it as a JPEG."""

    webp: bytes
    jpeg: bytes


def choose_loop(clip: MeasuredClip, index: int, prefix: str) -> ReportStill | None:
    """Return the stride of a clip that is shown, from strike to strike; None if there is none."""
    stride = pick_stride(clip.run)
    if stride is None:
        return None
    return ReportStill(
        name=f"{prefix}stride",
        clip=index,
        time_s=stride[0].strike_s,
        side=stride[0].side,
        event="stride",
    )


def draw_loop(
    clip: MeasuredClip,
    still: ReportStill,
    callouts: Sequence[Callout],
    heading: str,
    word: Wording = ENGLISH,
    *,
    show_face: bool = False,
    progress: Listener = unheard,
) -> Loop | None:
    """Return one stride of a clip; drawn on an empty picture where there is no video.

    Parameters
    ----------
    clip : MeasuredClip
    still : ReportStill
        Of `choose_loop`.
    callouts : sequence of Callout
    heading : str
        Written in the corner.
    word : Wording
    show_face : bool
        Faces are blurred unless this is set.
    progress : Listener, optional

    Returns
    -------
    Loop or None
        None where the clip has no such stride, or none of its frames can be read.

    Raises
    ------
    OutputError
        A picture cannot be made a JPEG.
    """
    stride = _stride_of(clip.run, still)
    if stride is None:
        return None
    shown = _frames_of(clip.run, stride)
    held = events_in(clip.run, shown, word)
    shot: Picture | None = None
    pictures: list[Picture] = []
    milliseconds: list[int] = []
    for place, (frame, canvas) in enumerate(_canvases(clip, shown, show_face, progress)):
        words = f"{heading}: {held[frame]}" if frame in held else heading
        draw_live(canvas, clip.run, frame, callouts, words, word, held=frame in held)
        pictures.append(canvas.image)
        milliseconds.append(_milliseconds(clip.run, stride, shown, place, frame in held))
        if shot is None or frame == frame_at(clip.run, stride[0].mid_stance_s):
            shot = canvas.image
    if shot is None:
        return None
    jpeg = encode_jpeg(np.ascontiguousarray(shot[..., ::-1]), _STILL_QUALITY).tobytes()
    return Loop(_animated(pictures, milliseconds), jpeg)


def _stride_of(run: Run, still: ReportStill) -> tuple[Contact, Contact] | None:
    """Return the stride that begins with a still's contact."""
    if still.side is None or still.time_s is None:
        return None
    wanted_s = still.time_s
    strides = run.gait.strides(still.side)
    return min(strides, key=lambda pair: abs(pair[0].strike_s - wanted_s), default=None)


def _frames_of(run: Run, stride: tuple[Contact, Contact]) -> tuple[int, ...]:
    """Return which frames are shown: those of the stride but the last, which is the first again."""
    first, last = (frame_at(run, contact.strike_s) for contact in stride)
    every = max(1, -(-(last - first) // _MOST_FRAMES))
    shown = set(range(first, last, every))
    events = {  # a film of many frames is thinned out, but not where something is shown
        frame_at(run, when_s)
        for contact in run.gait.contacts
        for when_s in (contact.strike_s, contact.mid_stance_s, contact.toe_off_s)
    }
    return tuple(sorted(shown | {frame for frame in events if first <= frame < last}))


def _milliseconds(
    run: Run, stride: tuple[Contact, Contact], shown: Sequence[int], place: int, held: bool
) -> int:
    """Return how long a picture is shown."""
    times_s = run.cleaned.time_s
    following = shown[place + 1] if place + 1 < len(shown) else frame_at(run, stride[1].strike_s)
    slow_s = SLOWER * float(times_s[following] - times_s[shown[place]])
    return round(1000 * (slow_s + (_HOLD_S if held else 0.0)))


def _canvases(
    clip: MeasuredClip, shown: Sequence[int], show_face: bool, progress: Listener
) -> Iterator[tuple[int, Canvas]]:
    """Yield each frame, cropped to the runner; the last one again where one cannot be read."""
    corners_px, size_px = _boxes(clip.run, shown)
    scale = _TALL_PX / size_px[1]
    shape = (2 * round(0.5 * size_px[0] * scale), _TALL_PX)
    last: Canvas | None = None
    read = _whole_pictures(clip, shown, show_face, progress)
    for frame, corner in zip(shown, corners_px, strict=True):
        whole = next(read)
        last = whole if whole is not None else last
        if last is None:
            continue
        zoom = scale / last.scale
        move = np.array([[zoom, 0, -corner[0] * scale], [0, zoom, -corner[1] * scale]])
        image = cv2.warpAffine(
            last.image,
            move,
            shape,
            flags=cv2.INTER_LINEAR if zoom < 1 else cv2.INTER_CUBIC,
            borderValue=DARK,
        )
        yield (
            frame,
            Canvas(np.asarray(image, dtype=np.uint8), scale, (float(corner[0]), float(corner[1]))),
        )


def _whole_pictures(
    clip: MeasuredClip, shown: Sequence[int], show_face: bool, progress: Listener
) -> Iterator[Canvas | None]:
    """Yield the whole picture of each frame, faces hidden; None where it cannot be read."""
    width, height = clip.raw_track.size_px
    if clip.video is None:
        paper = np.full((max(2, height), max(2, width), 3), PAPER, dtype=np.uint8)
        for _ in shown:
            yield Canvas(paper)
        return
    video = open_video(clip.video)
    heads: tuple[Head, ...] = ()
    if not show_face:
        looked = looked_at(clip.raw_track, shown[0], shown[-1] + 1)
        heads = find_heads(video, clip.raw_track, looked, film=True, progress=progress)
    times_s = clip.raw_track.time_s[list(shown)]
    indices = [int(np.argmin(np.abs(video.time_s - when_s))) for when_s in times_s]
    read = frames_among(video, indices, max_side_px=_MAX_SIDE_PX)
    found = next(read, None)
    for frame, index in zip(shown, indices, strict=True):
        while found is not None and found.index < index:
            found = next(read, None)
        if found is None or found.index != index:
            yield None
            continue
        canvas = Canvas(found.rgb.copy(), found.rgb.shape[1] / width)
        hide_faces(canvas, heads, frame)
        yield canvas


def _boxes(run: Run, shown: Sequence[int]) -> tuple[FloatArray, FloatArray]:
    """Return the upper left corner of the crop in each frame, and its one size, in clip pixels.

    It goes with the hips, evenly, so that the runner stays in it and does not tremble.
    """
    names = ["nose", *(f"{side}_{part}" for side in ("left", "right") for part in _SIDE_PARTS)]
    filmed = run.cleaned.filmed_px[list(shown)]
    seen = filmed[:, [INDEX[name] for name in names]]
    hips = 0.5 * (filmed[:, INDEX["left_hip"]] + filmed[:, INDEX["right_hip"]])
    steps = np.arange(len(shown), dtype=float)
    known = np.isfinite(hips).all(1)
    path = np.stack(
        [
            np.polyval(
                np.polyfit(steps[known], hips[known, 0], 1 if known.sum() > 1 else 0), steps
            ),
            np.full(len(shown), np.nanmean(hips[:, 1])),
        ],
        -1,
    )
    away = seen - path[:, None]
    low, high = np.nanmin(away, axis=(0, 1)), np.nanmax(away, axis=(0, 1))
    low = low - (0.0, _HEAD * run.scene.body_px)
    grown = _MARGIN * float(max(high - low))
    low, high = low - grown, high + grown
    around = float(high[1] - low[1])
    low[1] -= _ABOVE * around
    high[1] += _BELOW * around
    tall = float(max(high[1] - low[1], (high[0] - low[0]) / _WIDTH_OF_TALL[1]))
    size = np.array([max(float(high[0] - low[0]), _WIDTH_OF_TALL[0] * tall), tall])
    corners = path + 0.5 * (low + high) - 0.5 * size
    inside = max(0.0, run.cleaned.size_px[0] - float(size[0]))  # no dark edge beside the runner
    corners[:, 0] = np.clip(corners[:, 0], 0.0, inside)
    return corners, size


def _animated(pictures: Sequence[Picture], milliseconds: Sequence[int]) -> bytes:
    """Return pictures as an animated WebP that is not too large for a page."""
    images = [Image.fromarray(np.ascontiguousarray(picture)) for picture in pictures]
    data = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        images[0].save(
            file,
            "WEBP",
            save_all=True,
            append_images=images[1:],
            duration=list(milliseconds),
            loop=0,
            quality=quality,
            method=3,
        )
        data = file.getvalue()
        if len(data) <= _MOST_BYTES:
            break
    return data
