"""The parts of a film that belong together: passes of one way, between cuts, none played backwards.

A runner who comes back shows the other side, and a film that plays to and fro shows feet that move
forwards while they are down. Neither can be averaged with the rest: a direction belongs to a pass,
not to a clip. Told frame by frame, from what no exchange of left and right changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from formcheck.i18n import and_list, msg
from formcheck.model import FloatArray, Note, PoseTrack, Stretch, stretches
from formcheck.scene.view import leg_length_px, trunk_length_px, turned_deg
from formcheck.signal.cuts import find_cuts_s
from formcheck.signal.parts import joined
from formcheck.signal.periodicity import find_stride_period_s

__all__ = ["Passes", "find_passes"]

#: The runner who is unseen for longer has left, and comes back as another pass.
_AWAY_S = 0.5
#: Who is in the same place again, within so many leg lengths, has left after this time only.
_SAME_PLACE_LEGS, _LONG_AWAY_S = 0.5, 2.0
#: Around a cut, where a filter would draw one part to the other.
_AROUND_CUT_S = 0.055
#: Around an instant at which the film turns round.
_AROUND_TURN_S = 0.20
#: Of a picture that is turned by more nothing is told of ways; see `quality`.
_UPRIGHT_DEG = 60.0
#: Of a way less than this tells nothing.
_SHORTEST_S = 1.0
#: Where nothing repeats: about a stride.
_USUAL_STRIDE_S = 0.7
#: Heel to toe along the picture in leg lengths, and shoulders' width in trunks: seen squarely from
#: the side, and from the front; see `scene.view`.
_FOOT_RATIO, _SHOULDER_RATIO = 0.27, 0.70
#: The lower foot goes back under the hips by 1.2 to 1.8 leg lengths a stride on runners (rendered
#: and real), 0.7 to 1.3 on walkers; forwards by as much where a film is reversed. Less than this
#: tells nothing, nor do feet seen shorter, or shoulders wider, than this.
_GOES_LEGS, _ALONG, _TOWARDS = 0.4, 0.25, 0.6


@dataclass(frozen=True, slots=True)
class Passes:
    """What of a film is measured together.

    Parameters
    ----------
    left_out_s : tuple of (float, float)
        Everything else, in order: the runner is away, runs the other way, the film is cut there or
        plays backwards.
    notes : tuple of Note
    refusal : Note or None
        Why nothing of it can be measured.
    others : bool
        Whether the same film shows the runner on another way as well.
    """

    left_out_s: tuple[Stretch, ...] = ()
    notes: tuple[Note, ...] = ()
    refusal: Note | None = None
    others: bool = False

    def holds(self, when_s: float) -> bool:
        """Return whether an instant is measured here, and not with another way of the film."""
        return not self.others or not any(a <= when_s < b for a, b in self.left_out_s)


def find_passes(track: PoseTrack) -> tuple[Passes, ...]:
    """Return the ways in which the runner passes, that with most of it first; at least one.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it, in real time.

    Notes
    -----
    Of films of markers, and of people who are seen for less than a second, everything is kept.
    """
    seen = np.isfinite(track.middle("hip")[:, 0])
    lying = abs(turned_deg(track)) > _UPRIGHT_DEG
    if track.model == "markers" or seen.sum() < 12 or lying:
        return (Passes(),)
    cuts = find_cuts_s(track)
    away = _away(track, seen)
    sign, reversed_film = _signs(track, seen)
    backwards = _lasting(track, reversed_film < 0)
    ways = [_lasting(track, (sign == way) & ~backwards) for way in (1, -1)]
    ways = [way for way in ways if way.any()]
    cut_notes = (_cut_note(cuts),) if cuts else ()
    if not ways:
        if backwards.any():
            return (Passes(refusal=_backwards_note(track, backwards, whole=True)),)
        ways = [np.ones(len(track), dtype=bool)]
    ways.sort(key=lambda way: -int(way.sum()))
    if backwards.any():
        cut_notes = (*cut_notes, _backwards_note(track, backwards, whole=False))
    split = backwards.any() or len(ways) > 1
    around = [(cut - _AROUND_CUT_S, cut + _AROUND_CUT_S) for cut in cuts]
    return tuple(
        Passes(
            joined([*away, *around, *(_others(track, way) if split else ())]),
            (*cut_notes, *_pass_notes(track, way, len(ways))),
            others=len(ways) > 1,
        )
        for way in ways
    )


def _away(track: PoseTrack, seen: NDArray[np.bool_]) -> list[Stretch]:
    """Return when the runner is out of the picture between two passes, and before and after."""
    hips, leg = track.middle("hip")[:, 0], leg_length_px(track)
    away = []
    for gap in stretches(~seen, 1):
        inner = gap.start > 0 and gap.stop < len(track)
        moved = abs(hips[gap.stop] - hips[gap.start - 1]) if inner else np.inf
        length_s = float(track.time_s[gap.stop - 1] - track.time_s[gap.start])
        # who is in the same place afterwards was hidden, and kept the beat
        if length_s >= (_AWAY_S if moved > _SAME_PLACE_LEGS * leg else _LONG_AWAY_S):
            away.append(_span(track, gap))
    return away


def _span(track: PoseTrack, part: slice) -> Stretch:
    """Return a part of the frames in s, up to the frame after it."""
    stop_s = track.time_s[part.stop] if part.stop < len(track) else track.time_s[-1] + 1.0
    return float(track.time_s[part.start]), float(stop_s)


def _others(track: PoseTrack, own: NDArray[np.bool_]) -> list[Stretch]:
    """Return what is not of a way, with a little around it."""
    seen = np.isfinite(track.middle("hip")[:, 0])
    others = []
    for part in stretches(~own, 1):
        start_s, stop_s = _span(track, part)
        turns = part.start > 0 and seen[part.start], part.stop < len(own) and seen[part.stop - 1]
        before_s, after_s = (_AROUND_TURN_S if turn else 0.0 for turn in turns)
        others.append((start_s - before_s, stop_s + after_s))
    return others


def _signs(
    track: PoseTrack, seen: NDArray[np.bool_]
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return each frame's way, +1 or -1, and whether its film plays forwards, +1, or not, -1.

    0 = not known: the runner is away, or seen neither from the side nor along the way.
    """
    leg = leg_length_px(track)
    feet = [track.point(f"{s}_foot_index") - track.point(f"{s}_heel") for s in ("left", "right")]
    along = 0.5 * (feet[0] + feet[1])[:, 0] / (_FOOT_RATIO * leg)
    width = track.point("left_shoulder")[:, 0] - track.point("right_shoulder")[:, 0]
    towards = width / (_SHOULDER_RATIO * trunk_length_px(track))
    stride_s = find_stride_period_s(track)[0] or _USUAL_STRIDE_S
    along, towards = (_around(track, value, 0.5) for value in (along, towards))
    goes = stride_s * _around(track, _lower_foot_legs_per_s(track, leg), stride_s)
    side = bool(np.nanmedian(np.abs(along)) >= np.nanmedian(np.abs(towards)))
    facing = along if side else towards
    sign = np.where(
        seen & (np.abs(facing) > np.abs(towards if side else along)), np.sign(facing), 0
    )
    square = side & seen & (np.abs(along) > _ALONG) & (np.abs(towards) < _TOWARDS)
    told = square & (np.abs(goes) > _GOES_LEGS)
    forwards = np.where(told, -np.sign(goes) * np.sign(along), 0)
    return np.nan_to_num(sign).astype(np.int64), np.nan_to_num(forwards).astype(np.int64)


def _around(track: PoseTrack, values: FloatArray, length_s: float) -> FloatArray:
    """Return the mean of what is known within a window around each frame; NaN where none is."""
    length = max(1, round(length_s * track.fps))
    known = np.isfinite(values)
    share = uniform_filter1d(known.astype(float), length, mode="constant")
    total = uniform_filter1d(np.where(known, values, 0.0), length, mode="constant")
    return np.where(known & (share > 0), total / np.maximum(share, 1e-9), np.nan)


def _lower_foot_legs_per_s(track: PoseTrack, leg_px: float) -> FloatArray:
    """Return how fast the lower foot moves to the right under the hips, in leg lengths a second.

    From one frame to the next it is followed by its place, whatever it is called.
    """
    feet = np.stack(
        [0.5 * (track.point(f"{s}_ankle") + track.point(f"{s}_heel")) for s in ("left", "right")],
        axis=1,
    )
    feet -= track.middle("hip")[:, None]
    whole = np.asarray(np.isfinite(feet).all(axis=(1, 2)), dtype=bool)
    feet = np.nan_to_num(feet)
    rows = np.arange(len(track) - 1)
    lower = feet[rows, np.argmax(feet[:-1, :, 1], axis=1)]
    moved = feet[1:] - lower[:, None]
    nearest = np.argmin(np.linalg.norm(moved, axis=-1), axis=1)
    speed = moved[rows, nearest, 0] / np.diff(track.time_s) / leg_px
    known = whole[1:] & whole[:-1]
    return np.concatenate((np.where(known, speed, np.nan), [np.nan]))


def _lasting(track: PoseTrack, flags: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Return the flags where they hold for at least a second together, short breaks aside."""
    closed = flags.copy()
    for gap in stretches(~flags, 1):
        inner = gap.start > 0 and gap.stop < len(flags)
        if inner and track.time_s[gap.stop - 1] - track.time_s[gap.start] < 0.5 * _AWAY_S:
            closed[gap] = True
    lasting = np.zeros(len(flags), dtype=bool)
    for part in stretches(closed, 2):
        if track.time_s[part.stop - 1] - track.time_s[part.start] >= _SHORTEST_S:
            lasting[part] = True
    return lasting


def _pass_notes(track: PoseTrack, own: NDArray[np.bool_], ways: int) -> tuple[Note, ...]:
    """Return which passes are measured, where there are several."""
    parts = [part for part in stretches(own, 2) if part.stop - part.start > 1]
    if ways < 2:
        return ()
    times = and_list([_from_to(track, part) for part in parts])
    message = msg(
        "This film shows you from two sides; this is measured where it shows one of them: {times}.",
        times=times,
    )
    return (Note("passes", message),)


def _from_to(track: PoseTrack, part: slice) -> str:
    start_s, stop_s = float(track.time_s[part.start]), float(track.time_s[part.stop - 1])
    return msg("{start:.1f} to {stop:.1f} s", start=start_s, stop=stop_s)


def _cut_note(cuts: Sequence[float]) -> Note:
    """Return that the film is cut, and where."""
    message = msg(
        "At {times} s the whole picture of you jumps, as where a film is cut or starts over; no "
        "step is counted across it.",
        times=and_list([msg("{at:.1f}", at=at) for at in cuts]),
    )
    return Note("film_cut", message)


def _backwards_note(track: PoseTrack, own: NDArray[np.bool_], *, whole: bool) -> Note:
    """Return that the film plays backwards."""
    if whole:
        message = msg(
            "This film plays backwards, or you run backwards: your feet move forwards while they "
            "are on the ground. Use the film as the phone recorded it."
        )
        return Note("backwards", message)
    times = and_list([_from_to(track, part) for part in stretches(own, 2)])
    message = msg(
        "The film plays backwards there: {times}. Your feet move forwards while they are on the "
        "ground. That part was left out.",
        times=times,
    )
    return Note("film_backwards", message)
