"""Steps that come out of turn, as after a cut: told against the clip's own scatter."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from formcheck.i18n import and_list, msg
from formcheck.model import Contact, Gait, Note, PoseTrack, Side
from formcheck.signal.periodicity import find_stride_period_s

__all__ = ["most_out_of_turn", "out_of_turn", "split_at_cuts"]

_SIDES: tuple[Side, Side] = ("left", "right")
#: A strike this far from where it is due, in steps, does not belong to the run before it: so many
#: times the clip's own scatter (1 SD), between a least and a most. A step of 0.483 s among 0.417 ±
#: 0.004 s is 16 times the scatter, 0.16 steps.
_OUT_OF_TURN_SDS, _OUT_OF_TURN_STEPS = 6.0, (0.10, 0.22)
#: So many steps out of turn, and no more in so many, are cuts; more are a runner or a video whose
#: steps are uneven.
_MOST_CUTS, _STEPS_A_CUT = 2, 5
#: Share of the legs' motion that the parts' common period must explain; see `scene.look`.
_STEADY_SHARE = 0.85
#: How much of a clip is left out around a step that comes out of turn.
_AROUND_CUT_S = 0.02


def split_at_cuts(gait: Gait, track: PoseTrack, seen: Gait) -> Gait:
    """Return the gait parted where few steps come out of turn, as after a cut.

    Either part keeps its own beat, and the step across counts for nothing.

    Parameters
    ----------
    gait : Gait
    track : PoseTrack
    seen : Gait
        The same without contacts that were not seen.
    """
    cuts = out_of_turn(gait, most_out_of_turn(gait), seen)
    if not 0 < len(cuts) <= min(_MOST_CUTS, len(gait.contacts) // _STEPS_A_CUT):
        return gait
    around = [
        (
            0.5 * (a.toe_off_s + b.strike_s) - _AROUND_CUT_S,
            0.5 * (a.toe_off_s + b.strike_s) + _AROUND_CUT_S,
        )
        for a, b in cuts
    ]
    left_out_s = tuple(sorted((*gait.left_out_s, *around)))
    stride_s, regularity = find_stride_period_s(replace(track, left_out_s=left_out_s))
    if stride_s is None or regularity < _STEADY_SHARE:
        return gait
    message = msg(
        "At {times} s a step comes out of turn: the film is cut there, or you stumbled. No step is "
        "counted across it.",
        times=and_list([msg("{at:.1f}", at=b.strike_s) for _, b in cuts]),
    )
    note = Note("step_out_of_turn", message)
    return replace(
        gait, step_period_s=0.5 * stride_s, left_out_s=left_out_s, notes=(*gait.notes, note)
    )


def most_out_of_turn(gait: Gait) -> float:
    """Return how far out of turn a strike may come, in steps, by the clip's own scatter."""
    off = np.array([abs(steps) for _, _, steps in _turns(gait)])
    least, most = _OUT_OF_TURN_STEPS
    return (
        float(np.clip(_OUT_OF_TURN_SDS * 1.4826 * np.median(off), least, most))
        if len(off)
        else most
    )


def out_of_turn(gait: Gait, most: float, seen: Gait) -> list[tuple[Contact, Contact]]:
    """Return the neighbouring contacts that are not as far apart as the beat wants.

    Those that were not seen come out of turn by themselves, and do not count.
    """
    return [
        (first, second)
        for first, second, off in _turns(gait)
        if abs(off) > most and first in seen.contacts and second in seen.contacts
    ]


def _turns(gait: Gait) -> list[tuple[Contact, Contact, float]]:
    """Return neighbouring contacts and by how many steps the second comes late.

    Two strikes of one foot are whole strides apart; of opposite feet there is one more step, which
    is as long as that foot's steps are: of a runner who limps they are long and short in turn.
    """
    strides_s = [b.strike_s - a.strike_s for a, b in gait.strides()]
    steps_s = {
        side: [b.strike_s - a.strike_s for a, b in gait.steps() if b.side == side]
        for side in _SIDES
    }
    if not strides_s or not all(steps_s.values()):
        return []
    stride_s = float(np.median(strides_s))
    step_s = {side: float(np.median(own)) for side, own in steps_s.items()}
    turns = []
    for first, second in pairwise(gait.contacts):
        if gait.interrupted(first, second):
            continue
        more_s = step_s[second.side] if first.side != second.side else 0.0
        strides = (second.strike_s - first.strike_s - more_s) / stride_s
        turns.append((first, second, 2.0 * (strides - round(strides))))
    return turns
