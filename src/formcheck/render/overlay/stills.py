"""Which frames of a clip are shown; each cropped to the runner, with skeleton and measured line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from formcheck.i18n import Wording
from formcheck.model import (
    INDEX,
    Analysis,
    Contact,
    Finding,
    FloatArray,
    MeasuredClip,
    Measurement,
    Run,
    Side,
)
from formcheck.model.report import ReportStill
from formcheck.progress import Listener, unheard
from formcheck.render.overlay.body import (
    EVENTS,
    Event,
    Instant,
    draw_skeleton,
    event_time_s,
    frame_at,
    side_colour,
)
from formcheck.render.overlay.heads import find_heads, hide_faces
from formcheck.render.overlay.live import number_of_step, shown_at
from formcheck.render.overlay.loop import choose_loop
from formcheck.render.overlay.measures import MEASURES, Focus, measure_of
from formcheck.render.overlay.moments import moment_of, shows
from formcheck.render.overlay.paint import PAPER, WHITE, Canvas, encode_jpeg
from formcheck.render.words import ENGLISH, short_number, step_value
from formcheck.video import Video, open_video, read_frames_at

__all__ = ["Shot", "Still", "choose_stills", "draw_stills", "shot_of"]

_QUALITY = 84  # of JPEG: below, thin lines grow halos of their own
_MAX_SIDE_PX = 1920  # more than any still shows

_LEAD_PX = (720, 900)
_SECOND_PX = (480, 600)
_STEP_PX = (540, 720)


def _both(*parts: str) -> tuple[str, ...]:
    return tuple(f"{side}_{part}" for side in ("left", "right") for part in parts)


#: What a picture shows whole.
_PARTS: dict[Focus, tuple[str, ...]] = {
    "body": ("nose", *_both("ear", "wrist", "elbow", "knee", "heel", "foot_index")),
    "legs": _both("hip", "knee", "heel", "foot_index"),
    "upper": ("nose", *_both("ear", "hip", "wrist", "elbow")),
    "hips": _both("shoulder", "hip", "knee"),
    "foot": (),
}
_MARGIN: dict[Focus, float] = {"body": 0.12, "legs": 0.22, "upper": 0.2, "hips": 0.2, "foot": 0.5}


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
    corner : str
        What is written in the corner where something is measured too.
    """

    name: str
    time_s: float
    side: Side
    metric: str | None
    text: str
    focus: Focus
    size_px: tuple[int, int]
    corner: str = ""


@dataclass(frozen=True, slots=True)
class Still:
    """A drawn still, as a JPEG."""

    shot: Shot
    jpeg: bytes


def choose_stills(analysis: Analysis) -> tuple[ReportStill, ...]:
    """Return which pictures a report has: its leading findings', then one step of each clip."""
    leading = [finding for finding in analysis.findings if finding.leads]
    found: list[ReportStill] = []
    for index, clip in analysis.measured.items():
        own = [_lead_still(analysis, finding) for finding in leading if finding.clip == index]
        leads = [still for still in own if still is not None]
        prefix = f"clip{index + 1}_" if len(analysis.clips) > 1 else ""
        near_s = leads[0].time_s if leads else None
        own_numbers = [m for m in analysis.measurements if m.clip == index]
        metrics = [finding.metric for finding in leading if finding.clip == index]
        found += [*leads, *_step_stills(clip, index, prefix, near_s, own_numbers, metrics)]
        loop = choose_loop(clip, index, prefix)
        found += [loop] if loop is not None else []
    return tuple(found)


def shot_of(
    still: ReportStill,
    word: Wording,
    *,
    large: bool,
    measurements: Sequence[Measurement] = (),
    contacts: Sequence[Contact] = (),
) -> Shot:
    """Return how a still is drawn, with the words that are written on it.

    Parameters
    ----------
    still : ReportStill
    word : Wording
    large : bool
        It is the picture of what leads.
    measurements : sequence of Measurement
        Of its clip.
    contacts : sequence of Contact
        Of its clip: the step whose own number is written on a picture of a step.
    """
    if still.time_s is None or still.side is None:
        raise ValueError(still.name)
    metric = still.metric
    if still.event is not None:
        event = word.say(f"picture.{still.event}")
        own = _contact_of(still, contacts)
        number = metric and own and number_of_step(measurements, metric, own, word)
        if not number:
            return Shot(still.name, still.time_s, still.side, None, event, "body", _STEP_PX)
        return Shot(still.name, still.time_s, still.side, metric, number, "body", _STEP_PX, event)
    if metric is None:
        raise ValueError(still.name)
    words = "" if still.value is None else short_number(still.value, metric, word)
    size = _LEAD_PX if large else _SECOND_PX
    return Shot(still.name, still.time_s, still.side, metric, words, measure_of(metric).focus, size)


def _contact_of(still: ReportStill, contacts: Sequence[Contact]) -> Contact | None:
    """Return the contact that a picture of a step shows."""
    wanted_s = still.time_s or 0.0
    own = [contact for contact in contacts if contact.side == still.side]
    return next((c for c in own if c.strike_s - 1e-6 <= wanted_s <= c.toe_off_s + 1e-6), None)


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


def _lead_still(analysis: Analysis, finding: Finding) -> ReportStill | None:
    """Return the still that shows a finding; None where no measured step shows its number.

    The picture, the line on it and the number come from one instant of one measured step: of the
    steps nearest to the mean, the first that is seen as it was measured.
    """
    clip = analysis.measured[finding.clip]
    own = [m for m in analysis.measurements if m.clip == finding.clip]
    for moment in (*finding.moments_s, None):
        contact = _contact_at(clip, moment, finding.side)
        if contact is None:
            return None
        value = step_value(own, finding.metric, contact) if finding.metric in MEASURES else None
        if value is None:
            continue
        shown = moment_of(clip.run, finding.metric, contact, value)
        if shown is not None:
            time_s = float(clip.run.cleaned.time_s[shown.frame])
            return _still_of(finding, time_s, shown.side, value)
    contact = _contact_at(clip, next(iter(finding.moments_s), None), finding.side)
    if contact is None or finding.metric in MEASURES:
        return None
    mean = next((m.value for m in finding.measurements if m.metric == finding.metric), None)
    return _still_of(finding, event_time_s(contact, "strike"), contact.side, mean)


def _still_of(finding: Finding, time_s: float, side: Side, value: float | None) -> ReportStill:
    return ReportStill(
        name=finding.id.lower(),
        clip=finding.clip,
        time_s=time_s,
        side=side,
        finding=finding.id,
        metric=finding.metric,
        value=value,
    )


def _step_stills(
    clip: MeasuredClip,
    index: int,
    prefix: str,
    near_s: float | None,
    measurements: Sequence[Measurement],
    leading: Sequence[str],
) -> tuple[ReportStill, ...]:
    """Return strike, mid-stance and toe-off of a left and the neighbouring right step.

    They are near the leading still, so that the clip is read once, or in the clip's middle.
    """
    steps = clip.run.gait.steps()
    if not steps:
        return ()
    time_s = clip.run.cleaned.time_s
    middle = near_s if near_s is not None else 0.5 * float(time_s[0] + time_s[-1])
    inside = [pair for pair in steps if pair[1].toe_off_s <= time_s[-1]] or list(steps)
    pair = min(inside, key=lambda step: abs(step[1].strike_s - middle))
    return tuple(
        ReportStill(
            name=f"{prefix}{contact.side}_{event}",
            clip=index,
            time_s=event_time_s(contact, event),
            side=contact.side,
            event=event,
            metric=metric if value is not None else None,
            value=value,
        )
        for contact in sorted(pair, key=lambda contact: contact.side)
        for event in EVENTS
        for metric in (shown_at(event, measurements, leading) if contact.near else None,)
        for value in (_own_number(clip.run, measurements, metric, contact, event),)
    )


def _own_number(
    run: Run,
    measurements: Sequence[Measurement],
    metric: str | None,
    contact: Contact,
    event: Event,
) -> float | None:
    """Return a step's number where the frame of its event shows it, else None."""
    value = step_value(measurements, metric, contact) if metric else None
    if metric is None or value is None:
        return None
    frame = frame_at(run, event_time_s(contact, event))
    return value if shows(run, metric, frame, contact.side, value) else None


def _contact_at(clip: MeasuredClip, time_s: float | None, side: str) -> Contact | None:
    """Return the contact of a side at a time, or the nearest to it; of the near leg for both."""
    wanted = [c for c in clip.run.gait.contacts if c.side == side or (side == "both" and c.near)]
    if not wanted:
        return None
    if time_s is None:
        return wanted[len(wanted) // 2]

    def away(contact: Contact) -> float:
        if contact.strike_s <= time_s <= contact.toe_off_s:
            return 0.0
        return min(abs(contact.strike_s - time_s), abs(contact.toe_off_s - time_s))

    return min(wanted, key=away)


def _read(clip: MeasuredClip, video: Video | None, frames: Sequence[int]) -> dict[int, Canvas]:
    """Return the pictures of some frames; empty ones where there is no video."""
    width, height = clip.run.cleaned.size_px
    if video is None:
        paper = np.full((max(2, height), max(2, width), 3), PAPER, dtype=np.uint8)
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
    canvas = _crop(whole, _box(run, frame, shot), shot.size_px).on_frame(run.cleaned, frame)
    draw_skeleton(canvas, run, frame)
    if shot.metric is None:
        corner = (6 * canvas.unit, 14 * canvas.unit)
        canvas.write(shot.text, corner, 17, WHITE, "left")
    else:
        where = measure_of(shot.metric).draw(canvas, Instant(run, frame, shot.side))
        canvas.label(shot.text, where, 23 if not shot.corner else 19)
        if shot.corner:
            canvas.write(shot.corner, (6 * canvas.unit, 14 * canvas.unit), 17, WHITE, "left")
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
    seen = run.cleaned.filmed_px[frame, [INDEX[name] for name in names]]
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
