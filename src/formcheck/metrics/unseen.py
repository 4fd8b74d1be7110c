"""What a hidden joint takes away: the contacts it leaves in doubt, and the reason that is given.

`prepare` has taken hidden joints out of the track, so whatever is read from a joint is missing at
just those steps. What is read from the instant of a contact is missing where the foot was hidden
then: that instant was made up by the network.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from formcheck.i18n import Message, msg
from formcheck.knowledge import MetricInfo
from formcheck.model import INDEX, Gait, MeasuredSide, Note, Run, Side

__all__ = ["hidden_part", "rests_on_events", "seen_gait"]

_SIDES: tuple[Side, Side] = ("left", "right")
#: A part of the body: its landmarks, and how it is called.
_PARTS: dict[str, tuple[tuple[str, ...], Message]] = {
    "knee": (("knee",), msg("your knee")),
    "foot": (("ankle", "heel", "foot_index"), msg("your foot")),
    "hip": (("hip",), msg("your hip")),
    "shoulder": (("shoulder",), msg("your shoulders")),
    "head": (("ear",), msg("your head")),
    "arm": (("elbow", "wrist"), msg("your arm")),
}
_LEG = ("knee", "foot", "hip")
#: What each metric is read from; the others are read from the leg.
_READ_FROM: dict[str, tuple[str, ...]] = {
    "foot_strike_angle": ("foot",),
    "contact_time": ("foot",),
    "flight_time": ("foot",),
    "duty_factor": ("foot",),
    "step_time": ("foot",),
    "heel_recovery": ("foot",),
    "trunk_lean": ("shoulder", "hip"),
    "trunk_side_lean": ("shoulder", "hip"),
    "head_forward": ("head", "shoulder", "hip"),
    "thigh_extension_toe_off": ("knee", "hip"),
    "thigh_adduction": ("knee", "hip"),
    "arm_swing": ("arm", "shoulder"),
    "elbow_angle": ("arm", "shoulder"),
    "arm_crossover": ("arm", "shoulder"),
}
_EVENT_S = 0.02


def rests_on_events(info: MetricInfo) -> bool:
    """Return whether a metric is worth nothing where the foot's contact was not seen."""
    return "feet" in info.rests_on or info.id == "step_time"


def seen_gait(run: Run) -> Gait:
    """Return the contacts with NaN for each instant at which the foot was hidden."""
    if not len(run.cleaned.covered):
        return run.gait
    contacts = tuple(
        replace(
            contact,
            strike_s=_if_seen(run, contact.side, contact.strike_s),
            toe_off_s=_if_seen(run, contact.side, contact.toe_off_s),
        )
        for contact in run.gait.contacts
    )
    return replace(run.gait, contacts=contacts)


def hidden_part(info: MetricInfo, run: Run, side: MeasuredSide) -> Note | None:
    """Return that something a metric is read from is hidden, None where nothing is.

    Id ``hidden``. Of several parts the one that is hidden longest while the foot is down is named.
    """
    if not len(run.cleaned.covered):
        return None
    sides = _SIDES if side == "both" else (side,)
    down = {one: _down(run, one) for one in sides}
    shares = {}
    for name in _READ_FROM.get(info.id, _LEG):
        rows = _PARTS[name][0]
        shares[name] = max(
            float(np.mean(_hidden(run, one, row)[down[one]])) if down[one].any() else 0.0
            for one in sides
            for row in rows
        )
    longest = max(shares, key=lambda name: shares[name])
    if shares[longest] == 0.0:
        return None
    message = msg(
        "We cannot see {part} when it counts: something stands before it, it looks like what is "
        "behind it, or it is outside the picture. Move the camera so that nothing hides you, and "
        "wear what differs from the background.",
        part=_PARTS[longest][1],
    )
    return Note("hidden", message)


def _hidden(run: Run, side: Side, part: str) -> NDArray[np.bool_]:
    return np.asarray(run.cleaned.covered[:, INDEX[f"{side}_{part}"]] > 0.5)


def _down(run: Run, side: Side) -> NDArray[np.bool_]:
    """Return in which frames a foot is down."""
    time_s, down = run.cleaned.time_s, np.zeros(len(run.cleaned), dtype=bool)
    for contact in run.gait.of(side):
        down |= (time_s >= contact.strike_s - _EVENT_S) & (time_s <= contact.toe_off_s + _EVENT_S)
    return down


def _if_seen(run: Run, side: Side, when_s: float) -> float:
    """Return an instant, NaN where the ankle, or both the heel and the toes, are hidden then."""
    ankle, heel, toes = (_hidden(run, side, part) for part in ("ankle", "heel", "foot_index"))
    around = np.abs(run.cleaned.time_s - when_s) <= max(_EVENT_S, 0.6 / max(run.cleaned.fps, 1.0))
    return float("nan") if (around & (ankle | (heel & toes))).any() else when_s
