"""Contacts of both feet in order: strictly alternating, plausible, each with its uncertainty."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Literal

import numpy as np

from formcheck.gait.frontal import find_frontal_contacts
from formcheck.gait.refine import leg_motions, motion_at, refine
from formcheck.gait.side import FoundContact, find_side_contacts
from formcheck.i18n import tell
from formcheck.model import Contact, Gait, Note, PoseTrack, Scene, Side

__all__ = ["find_gait"]

SIDES: tuple[Side, Side] = ("left", "right")
#: How far a far-leg strike may lie from half-way between near-leg strikes, in strides.
_MAX_PHASE_OFF = 0.17
#: Standard error of an event that the whole leg's motion was asked for, of one that only a rule
#: found, what a frame's length adds, and what the far leg does; measured: docs/how-it-works.md.
_LEARNT_S, _RULE_S, _FRAME_SHARE, _FAR_S = 0.004, 0.012, 0.10, 0.003
_MAX_CV = 0.12
#: A strike this far from where it is due, in steps, does not belong to the run before it.
#: From the front and behind strikes are known less well.
_OUT_OF_TURN, _FRONTAL_OUT_OF_TURN = 0.22, 0.45


def find_gait(track: PoseTrack, scene: Scene) -> Gait:
    """Return when each foot was down.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    scene : Scene

    Returns
    -------
    Gait
        Without contacts where nobody runs or the view gives none.
    """
    stride_s = scene.stride_period_s
    if stride_s is None or scene.activity == "none":
        return Gait((), None)
    find = find_frontal_contacts if scene.is_frontal else find_side_contacts
    found: list[tuple[Side, FoundContact]] = [
        (side, contact) for side in SIDES for contact in find(track, scene, side, stride_s)
    ]
    ordered = _alternating(sorted(found, key=lambda pair: pair[1].strike_s), scene, stride_s)
    if not scene.is_frontal:
        ordered = _refined(ordered, track, scene)
    contacts = tuple(_graded(side, contact, scene, track.fps) for side, contact in ordered)
    gait = Gait(contacts, 0.5 * stride_s)
    return Gait(contacts, 0.5 * stride_s, _notes(gait, scene.is_frontal))


def _alternating(
    found: list[tuple[Side, FoundContact]], scene: Scene, stride_s: float
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
            least = 0.7 if side == last_side else 0.5 - _MAX_PHASE_OFF
            if apart >= least:
                kept.append((side, contact))
                break
            if _trust(side, contact, scene, usual_s) <= _trust(last_side, last, scene, usual_s):
                break
            kept.pop()
        else:
            kept.append((side, contact))
    return kept


def _refined(
    found: list[tuple[Side, FoundContact]], track: PoseTrack, scene: Scene
) -> list[tuple[Side, FoundContact]]:
    """Return the contacts with each instant where the whole leg's motion puts it."""
    motions = {side: leg_motions(track, scene, side) for side in SIDES}
    refined = []
    for side, contact in found:
        near = scene.near_side is None or side == scene.near_side
        motion = motion_at(motions[side], contact.strike_s)
        if motion is None:
            refined.append((side, contact))
            continue
        strike_s = refine(motion, "strike", contact.strike_s, near=near)
        toe_off_s = refine(motion, "toe_off", contact.toe_off_s, near=near)
        moved = replace(
            contact,
            strike_s=contact.strike_s if strike_s is None else strike_s,
            toe_off_s=contact.toe_off_s if toe_off_s is None else toe_off_s,
            refined=strike_s is not None and toe_off_s is not None,
        )
        refined.append((side, moved))
    return refined


def _trust(side: Side, contact: FoundContact, scene: Scene, usual_s: float) -> float:
    """Return how much a contact is believed where two contradict each other, in s.

    What counts against it is the disagreement of its cues, an unusual length, and the far leg.
    """
    near = scene.near_side is None or side == scene.near_side
    unusual = abs(contact.toe_off_s - contact.strike_s - usual_s)
    return (0.02 if near else 0.0) - contact.disagreement_s - unusual


def _graded(side: Side, contact: FoundContact, scene: Scene, fps: float) -> Contact:
    """Return the contact with its standard error and confidence."""
    near = scene.near_side is None or side == scene.near_side
    known_s = _RULE_S + 0.5 * contact.disagreement_s
    if contact.refined:
        known_s = _LEARNT_S
    parts = (known_s, _FRAME_SHARE / max(fps, 1.0), 0.0 if near else _FAR_S)
    uncertainty_s = float(np.linalg.norm(parts))
    confidence: Literal["high", "medium", "low"]
    if not near or scene.is_frontal or fps < 24.0:
        confidence = "low"
    else:
        confidence = "high" if uncertainty_s < 0.012 and fps >= 50.0 else "medium"
    return Contact(
        side, contact.strike_s, contact.toe_off_s, uncertainty_s, confidence, near, contact.lowest_s
    )


def _cut_at(gait: Gait, most: float) -> float | None:
    """Return when two strikes are no whole number of steps apart, as after a cut; None = never.

    Two strikes of one foot are an even number of steps apart, of opposite feet an odd number.
    """
    single = [b.strike_s - a.strike_s for a, b in gait.steps()]
    if not single:
        return None
    step_s = float(np.median(single))
    for first, second in pairwise(gait.contacts):
        steps = (second.strike_s - first.strike_s) / step_s
        odd = first.side != second.side
        whole = 2.0 * round((steps - odd) / 2.0) + odd
        if abs(steps - whole) > most:
            return first.strike_s
    return None


def _notes(gait: Gait, frontal: bool) -> tuple[Note, ...]:
    """Return what is odd about the steps: too few, uneven, or some missing in the middle."""
    notes = []
    fewest = min((len(gait.of(side)) for side in SIDES), default=0)
    if 0 < fewest < 7:
        message = tell(
            "Only {fewest} steps a side are in the clip; at least 7 make an average steady. "
            "Film 10 seconds or more.",
            fewest=fewest,
        )
        notes.append(Note("few_steps", message))
    if not gait.contacts:
        return (
            Note(
                "no_contacts",
                tell(
                    "No foot contact could be made out; film the whole body with both feet in view."
                ),
            ),
        )
    times = [b.strike_s - a.strike_s for a, b in gait.steps()]
    pairs = [a + b for a, b in pairwise(times)]
    if len(pairs) >= 3 and np.std(pairs) / np.mean(pairs) > _MAX_CV:
        message = tell(
            "The time between steps varies from {least_s:.2f} to {most_s:.2f} s: "
            "the speed of the runner or of the video changes within the clip. "
            "Film a stretch at one speed, without slow motion.",
            least_s=min(times),
            most_s=max(times),
        )
        notes.append(Note("uneven_steps", message))
    most = _FRONTAL_OUT_OF_TURN if frontal else _OUT_OF_TURN
    if len(times) >= 3 and (cut_s := _cut_at(gait, most)) is not None:
        message = tell(
            "At {cut_s:.1f} s a step comes out of turn: the clip seems to be cut there. "
            "Use a stretch without a cut.",
            cut_s=cut_s,
        )
        notes.append(Note("uneven_steps", message))
    covered = gait.contacts[-1].strike_s - gait.contacts[0].strike_s
    expected = round(covered / gait.step_period_s) + 1 if gait.step_period_s else len(gait.contacts)
    if expected > len(gait.contacts):
        message = tell(
            "{lost} of {expected} steps could not be made out and are left out.",
            lost=expected - len(gait.contacts),
            expected=expected,
        )
        notes.append(Note("steps_missing", message))
    return tuple(notes)
