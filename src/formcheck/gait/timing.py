"""The contacts of a side view, timed by what was learnt: every one of them, at the ends as well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.gait.refine import leg_motions, motion_at, refine, timing_for
from formcheck.gait.side import FoundContact
from formcheck.model import FirstLook, PoseTrack, Side

Sided = tuple[Side, FoundContact]

SIDES: tuple[Side, Side] = ("left", "right")
#: Share of a left-right difference of contact that the timing learnt for networks keeps: it learnt
#: mostly on runners whose legs are nearly alike. Of 12 ms and more it keeps 0.78 on 16 limping
#: digital runners it did not learn from. A difference found below the first of these, before it is
#: divided by that, may be error: enlarging it made runners with even legs a third more uneven than
#: they are. From the second on, which is a true one of 15 ms, it is no error.
_KEPT_DIFFERENCE_SHARE = 0.78
_ERROR_S, _CLEAR_S = 0.006, 0.012
#: Contacts a side from which their difference is known.
_FEWEST_TO_COMPARE = 3


def timed(found: list[Sided], track: PoseTrack, look: FirstLook) -> list[Sided]:
    """Return a side view's contacts with each instant where the whole leg's motion puts it.

    Parameters
    ----------
    found : list of (side, FoundContact)
        By the rules of `formcheck.gait.side`, in order.
    track : PoseTrack
    look : FirstLook
    """
    if (timing := timing_for(track)) is None:
        return found
    motions = {side: leg_motions(track, look, side) for side in SIDES}
    refined = []
    for side, contact in found:
        near = look.near_side is None or side == look.near_side
        motion = motion_at(motions[side], contact.strike_s)
        if motion is None:
            refined.append((side, contact))
            continue
        strike_s = refine(motion, "strike", contact.strike_s, near=near, timing=timing)
        toe_off_s = refine(motion, "toe_off", contact.toe_off_s, near=near, timing=timing)
        moved = replace(
            contact,
            strike_s=contact.strike_s if strike_s is None else strike_s,
            toe_off_s=contact.toe_off_s if toe_off_s is None else toe_off_s,
            refined=strike_s is not None and toe_off_s is not None,
        )
        refined.append((side, moved))
    refined = _as_usual(found, refined, (float(track.time_s[0]), float(track.time_s[-1])))
    return _unlike(refined) if timing == "events" else refined


def _as_usual(
    ruled: list[Sided], refined: list[Sided], within_s: tuple[float, float]
) -> list[Sided]:
    """Return the contacts, what could not be refined moved as far as the leg's others were.

    So are the first and the last of a clip, around which too little of the motion is seen.
    """
    moves: dict[Side, list[tuple[float, float]]] = {side: [] for side in SIDES}
    for (side, rule), (_, one) in zip(ruled, refined, strict=True):
        if one.refined:
            moves[side].append((one.strike_s - rule.strike_s, one.toe_off_s - rule.toe_off_s))
    usual = {
        side: np.median(own, axis=0) if len(own) >= _FEWEST_TO_COMPARE else np.zeros(2)
        for side, own in moves.items()
    }
    found = []
    for (side, rule), (_, one) in zip(ruled, refined, strict=True):
        strike_s, toe_off_s = one.strike_s, one.toe_off_s
        if strike_s == rule.strike_s:
            strike_s = max(strike_s + float(usual[side][0]), within_s[0])
        if toe_off_s == rule.toe_off_s:
            toe_off_s = min(toe_off_s + float(usual[side][1]), within_s[1])
        found.append((side, replace(one, strike_s=strike_s, toe_off_s=toe_off_s)))
    return found


def _unlike(found: list[Sided]) -> list[Sided]:
    """Return the contacts with the legs as unlike as they are: what was learnt makes them alike.

    The longer contacts are lengthened and the shorter ones shortened by as much, half at either
    end, so that their mean stays. A difference that may be error is left as it is.
    """
    lengths_s = {
        side: [c.toe_off_s - c.strike_s for own, c in found if own == side and c.refined]
        for side in SIDES
    }
    if min(len(own) for own in lengths_s.values()) < _FEWEST_TO_COMPARE:
        return found
    left_s, right_s = (float(np.median(lengths_s[side])) for side in SIDES)
    clear = float(np.interp(abs(left_s - right_s), (_ERROR_S, _CLEAR_S), (0.0, 1.0)))
    end_s = 0.25 * clear * (left_s - right_s) * (1.0 / _KEPT_DIFFERENCE_SHARE - 1.0)
    return [
        (
            side,
            replace(
                contact,
                strike_s=contact.strike_s - (end_s if side == "left" else -end_s),
                toe_off_s=contact.toe_off_s + (end_s if side == "left" else -end_s),
            ),
        )
        if contact.refined
        else (side, contact)
        for side, contact in found
    ]
