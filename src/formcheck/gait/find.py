"""Contacts of both feet in order: strictly alternating, plausible, each with its uncertainty."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np

from formcheck.gait.by_hand import set_by_hand
from formcheck.gait.cuts import most_out_of_turn, out_of_turn, split_at_cuts
from formcheck.gait.frontal import find_frontal_contacts
from formcheck.gait.seen import seen_contacts
from formcheck.gait.side import FoundContact, find_side_contacts
from formcheck.gait.timing import SIDES, timed
from formcheck.i18n import msg
from formcheck.model import Contact, FirstLook, Gait, Note, PoseTrack, Side
from formcheck.model.correction import Change
from formcheck.scene import legs_hidden
from formcheck.signal.hidden import hidden_joints
from formcheck.signal.periodicity import most_out_of_step

#: How far a far-leg strike may lie from half-way between near-leg strikes, in strides.
_PHASE_OFF_STRIDES = 0.17
#: Standard error of an event that the whole leg's motion was asked for, of one that only a rule
#: found, what a frame's length adds, and what the far leg does; measured: docs/how-it-works.md.
_LEARNT_S, _RULE_S, _FRAME_SHARE, _FAR_S = 0.004, 0.012, 0.10, 0.003
#: Coefficient of variation of step pairs above which steps are called uneven.
_MAX_CV = 0.12
#: Steps a side that make an average steady.
_STEADY_STEPS = 7
#: From the front and behind strikes are known less well: this far out of turn, in steps, is a cut.
_FRONTAL_OUT_OF_TURN_STEPS = 0.45
#: From the front and behind the legs themselves must also fall out of step by as many strides.
_FRONTAL_OUT_OF_STEP = 0.06


def find_gait(track: PoseTrack, look: FirstLook, changes: Sequence[Change] = ()) -> Gait:
    """Return when each foot was down.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    look : FirstLook
    changes : sequence of Change
        What a person set; see `formcheck.gait.by_hand`.

    Returns
    -------
    Gait
        Without contacts where nobody runs or the view gives none.

    Raises
    ------
    InputError
        What a person set cannot be.
    """
    stride_s = look.stride_period_s
    if stride_s is None or look.activity == "none":
        nobody = Gait((), None, left_out_s=track.left_out_s)
        return set_by_hand(nobody, changes, track, look)
    gait = set_by_hand(_found(track, look, stride_s), changes, track, look)
    seen = seen_contacts(gait, track, hidden_joints(track))
    if not look.is_frontal:  # last, since a person may have put right what came out of turn
        gait = split_at_cuts(gait, track, seen)
    return _noted(gait, replace(gait, contacts=seen.contacts), track, look)


def _found(track: PoseTrack, look: FirstLook, stride_s: float) -> Gait:
    """Return the contacts that are seen in the landmarks alone."""
    find = find_frontal_contacts if look.is_frontal else find_side_contacts
    found: list[tuple[Side, FoundContact]] = [
        (side, contact) for side in SIDES for contact in find(track, look, side, stride_s)
    ]
    found.sort(key=lambda pair: pair[1].strike_s)
    times_s = np.array([contact.strike_s for _, contact in found])
    edges_s = [start for start, _ in track.left_out_s]
    part = np.searchsorted(edges_s, times_s)  # across what was left out none contradicts another
    ordered = [
        one
        for number in np.unique(part)
        for one in _alternating(
            [pair for pair, own in zip(found, part, strict=True) if own == number], look, stride_s
        )
    ]
    if not look.is_frontal:
        ordered = timed(ordered, track, look)
    contacts = tuple(_graded(side, contact, look, track.fps) for side, contact in ordered)
    return Gait(contacts, 0.5 * stride_s, left_out_s=track.left_out_s)


def _alternating(
    found: list[tuple[Side, FoundContact]], look: FirstLook, stride_s: float
) -> list[tuple[Side, FoundContact]]:
    """Return contacts of which no two of one foot come within 0.7 stride, and feet take turns.

    Of two that contradict each other the less trusted one goes.
    """
    usual_s = float(np.median([c.toe_off_s - c.strike_s for _, c in found])) if found else 0.0
    kept: list[tuple[Side, FoundContact]] = []
    for side, contact in found:
        while kept:
            last_side, last = kept[-1]
            apart = (contact.strike_s - last.strike_s) / stride_s
            least = 0.7 if side == last_side else 0.5 - _PHASE_OFF_STRIDES
            if apart >= least:
                kept.append((side, contact))
                break
            if _trust(side, contact, look, usual_s) <= _trust(last_side, last, look, usual_s):
                break
            kept.pop()
        else:
            kept.append((side, contact))
    return kept


def _trust(side: Side, contact: FoundContact, look: FirstLook, usual_s: float) -> float:
    """Return how much a contact is believed where two contradict each other, in s.

    What counts against it is the disagreement of its cues, an unusual length, and the far leg.
    """
    near = look.near_side is None or side == look.near_side
    unusual = abs(contact.toe_off_s - contact.strike_s - usual_s)
    return (0.02 if near else 0.0) - contact.disagreement_s - unusual


def _graded(side: Side, contact: FoundContact, look: FirstLook, fps: float) -> Contact:
    """Return the contact with its standard error and confidence."""
    near = look.near_side is None or side == look.near_side
    known_s = _RULE_S + 0.5 * contact.disagreement_s
    if contact.refined:
        known_s = _LEARNT_S
    parts = (known_s, _FRAME_SHARE / max(fps, 1.0), 0.0 if near else _FAR_S)
    uncertainty_s = float(np.linalg.norm(parts))
    confidence: Literal["high", "medium", "low"]
    if not near or look.is_frontal or fps < 24.0:
        confidence = "low"
    else:
        confidence = "high" if uncertainty_s < 0.012 and fps >= 50.0 else "medium"
    return Contact(
        side, contact.strike_s, contact.toe_off_s, uncertainty_s, confidence, near, contact.lowest_s
    )


def _noted(gait: Gait, seen: Gait, track: PoseTrack, look: FirstLook) -> Gait:
    """Return the gait with what is odd about its steps: too few, uneven, some missing.

    How even steps are is asked of those contacts alone that were seen.
    """
    if not gait.contacts:
        message = msg(
            "No foot contact could be made out; film the whole body with both feet in view."
        )
        return replace(gait, notes=(Note("no_contacts", message), *gait.notes))
    uneven = _uneven_notes(gait, seen, frontal=look.is_frontal)
    if (
        look.is_frontal
        and look.stride_period_s is not None
        and most_out_of_step(track, look.stride_period_s) < _FRONTAL_OUT_OF_STEP
    ):
        uneven = []  # the legs keep their beat: strikes were seen badly, nothing was cut
    if uneven and (hidden := legs_hidden(look.yaw_deg)) is not None:
        uneven = [hidden]
    notes = (*_few_notes(gait), *uneven, *_missing_notes(gait), *gait.notes)
    return replace(gait, steps_uneven=bool(uneven), notes=notes)


def _few_notes(gait: Gait) -> list[Note]:
    fewest = min(len(gait.of(side)) for side in SIDES)
    if not 0 < fewest < _STEADY_STEPS:
        return []
    message = msg(
        "The clip has only {fewest} steps per side; a steady average takes at least 7. Film "
        "10 seconds or more.",
        fewest=fewest,
    )
    return [Note("few_steps", message)]


def _uneven_notes(gait: Gait, seen: Gait, *, frontal: bool) -> list[Note]:
    """Return what is uneven: the time of a step, or where a step comes out of turn."""
    notes = []
    times_s = [b.strike_s - a.strike_s for a, b in seen.steps()]
    pairs_s = [a + b for a, b in pairwise(times_s)]
    if len(pairs_s) >= 3 and np.std(pairs_s) / np.mean(pairs_s) > _MAX_CV:
        message = msg(
            "The time between steps varies from {least_s:.2f} to {most_s:.2f} s: "
            "the speed of the runner or of the video changes within the clip. "
            "Film a stretch at one speed, without slow motion.",
            least_s=min(times_s),
            most_s=max(times_s),
        )
        notes.append(Note("uneven_steps", message))
    most = _FRONTAL_OUT_OF_TURN_STEPS if frontal else most_out_of_turn(gait)
    if len(times_s) >= 3 and (cuts := out_of_turn(gait, most, seen)):
        message = msg(
            "At {cut_s:.1f} s a step is out of sequence: the clip seems to be cut there. Use "
            "a stretch without cuts.",
            cut_s=cuts[0][0].strike_s,
        )
        notes.append(Note("uneven_steps", message))
    return notes


def _pieces(gait: Gait) -> Iterator[tuple[Contact, Contact]]:
    """Yield the first and the last contact of each part between what was left out."""
    first = last = gait.contacts[0]
    for contact in gait.contacts[1:]:
        if gait.interrupted(last, contact):
            yield first, last
            first = contact
        last = contact
    yield first, last


def _missing_notes(gait: Gait) -> list[Note]:
    found = expected = len(gait.contacts)
    if gait.step_period_s:
        covered_s = [last.strike_s - first.strike_s for first, last in _pieces(gait)]
        expected = sum(round(one_s / gait.step_period_s) + 1 for one_s in covered_s)
    if expected <= found:
        return []
    message = msg(
        "{lost} of {expected} steps could not be made out and were left out.",
        lost=expected - found,
        expected=expected,
    )
    return [Note("steps_missing", message)]
