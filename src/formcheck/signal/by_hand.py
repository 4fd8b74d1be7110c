"""What a person said of the landmarks: which leg is which, and which stretches do not count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.i18n import msg
from formcheck.model import FloatArray, Note, PoseTrack, Side, Stretch
from formcheck.model.correction import Change, LeaveOut, NameLeg
from formcheck.signal.parts import inside, joined
from formcheck.signal.swaps import exchange_legs

__all__ = [
    "hide",
    "leave_out",
    "left_out",
    "name_legs",
]

_LEG = ("hip", "knee", "ankle", "heel", "foot_index")
#: A leg is looked for in the frame nearest to the instant that was pointed at, and no further off.
_NEAR_FRAMES = 1.5
#: One leg must be nearer to the point than the other by this share of the leg's length.
_NEARER_LEGS = 0.05


def left_out(changes: Sequence[Change], time_scale: float) -> tuple[Stretch, ...]:
    """Return the stretches to leave out in real time: in order, none touching another.

    Parameters
    ----------
    changes : sequence of Change
    time_scale : float
        How many times slower than real time the file plays.
    """
    return joined(
        [
            (change.start_file_s / time_scale, change.stop_file_s / time_scale)
            for change in changes
            if isinstance(change, LeaveOut)
        ]
    )


def leave_out(track: PoseTrack, parts: Sequence[Stretch]) -> PoseTrack:
    """Return the track with nobody seen in these stretches, and that in its history."""
    gone = inside(track.time_s, parts)
    if not gone.any():
        return track
    message = msg("{seconds:.2f} s left out by hand", seconds=sum(b - a for a, b in parts))
    return hide(track.then(message), parts)


def hide(track: PoseTrack, parts: Sequence[Stretch]) -> PoseTrack:
    """Return the track with nobody seen in these stretches: what was filled in goes again."""
    gone = inside(track.time_s, parts)
    if not gone.any():
        return track
    tape = track.tape_px
    return replace(
        track,
        xy_px=np.where(gone[:, None, None], np.nan, track.xy_px),
        visibility=np.where(gone[:, None], 0.0, track.visibility),
        tape_px=np.where(gone[:, None, None], np.nan, tape) if len(tape) else tape,
    )


def name_legs(track: PoseTrack, changes: Sequence[Change], time_scale: float) -> PoseTrack:
    """Return the track with the legs named as a person named them, one statement after the other.

    Parameters
    ----------
    track : PoseTrack
        In real time, what the network mixed up put right already.
    changes : sequence of Change
    time_scale : float
        How many times slower than real time the file plays.

    Notes
    -----
    The leg that passes nearest to the point is the one that was meant. Where both pass as near, or
    none is seen then, nothing is exchanged, and a note says so.
    """
    for change in changes:
        if isinstance(change, NameLeg):
            track = _named(track, change, time_scale)
    return track


def _named(track: PoseTrack, said: NameLeg, time_scale: float) -> PoseTrack:
    meant = _leg_at(track, said, time_scale)
    if meant is None:
        message = msg(
            "At {at_s:.2f} s a leg was named by hand, but the point is not clearly on one leg, and "
            "it was not used. Point at a leg where the two are apart.",
            at_s=said.at_file_s,
        )
        return replace(track, notes=(*track.notes, Note("leg_not_clear", message)))
    if meant == said.side:
        return track
    start_s = (said.start_file_s or 0.0) / time_scale
    stop_s = np.inf if said.stop_file_s is None else said.stop_file_s / time_scale
    frames = inside(track.time_s, [(start_s, stop_s)])
    count = int(frames.sum())
    did = msg("left and right leg exchanged by hand in {frames} frames", frames=count)
    message = msg(
        "Left and right leg were exchanged by hand in {percent:.0f} % of frames.",
        percent=100.0 * count / len(track),
    )
    notes = (*track.notes, Note("legs_by_hand", message))
    return exchange_legs(track, frames).then(did, notes=notes)


def _leg_at(track: PoseTrack, said: NameLeg, time_scale: float) -> Side | None:
    """Return which leg of the track a person pointed at; None where that is not clear."""
    if not len(track):
        return None
    when_s = said.at_file_s / time_scale
    frame = int(np.argmin(np.abs(track.time_s - when_s)))
    if abs(track.time_s[frame] - when_s) > _NEAR_FRAMES / max(track.fps, 1.0):
        return None
    point = np.array([said.x_px, said.y_px])
    sides: tuple[Side, Side] = ("left", "right")
    legs = {side: _path(track, side, frame) for side in sides}
    off = {side: _distance(point, leg) for side, leg in legs.items()}
    if not np.isfinite(list(off.values())).all():
        return None
    length_px = max(_length_px(leg) for leg in legs.values())
    if abs(off["left"] - off["right"]) <= _NEARER_LEGS * length_px:
        return None
    return "left" if off["left"] < off["right"] else "right"


def _path(track: PoseTrack, side: str, frame: int) -> FloatArray:
    """Return the points of a leg that are seen in a frame, hip first, (n, 2)."""
    points = np.array([track.point(f"{side}_{part}")[frame] for part in _LEG])
    return np.asarray(points[np.isfinite(points).all(axis=1)])


def _length_px(leg: FloatArray) -> float:
    return float(np.linalg.norm(np.diff(leg, axis=0), axis=1).sum())


def _distance(point: FloatArray, leg: FloatArray) -> float:
    """Return how far a point is from the line through a leg's points; NaN where it is not seen."""
    if len(leg) < 2:
        return float("nan")
    start, along = leg[:-1], np.diff(leg, axis=0)
    square = np.maximum(np.sum(along**2, axis=1), 1e-12)
    share = np.clip(np.sum((point - start) * along, axis=1) / square, 0.0, 1.0)
    return float(np.linalg.norm(start + share[:, None] * along - point, axis=1).min())
