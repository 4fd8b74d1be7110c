"""What no runner's body does: steps whose values cannot be, and the reason they are withheld.

A network gives a leg that it has lost a place all the same, and calls it visible: a knee bent by
150° with the foot on the ground, a heel under the belt, feet that leave before they land. Such a
step is never averaged. Where the knee or the instants of a contact cannot be, the whole contact is
made up, and nothing of it that is read from the leg counts; any other value is taken out by itself.
What a single step can be at all is ``possible`` in ``metrics.toml``.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from formcheck import knowledge
from formcheck.i18n import msg
from formcheck.knowledge import MetricInfo
from formcheck.knowledge.phrases import unit_suffix
from formcheck.metrics import kinematics, landing, sagittal, timing
from formcheck.model import Contact, MeasuredSide, Note, Run, Samples
from formcheck.scene import keeps_time

__all__ = ["Possible", "beyond"]

#: A contact is made up where one of these cannot be.
_OF_CONTACT: dict[str, Callable[[Run], Samples]] = {
    "contact_time": timing.contact_time,
    "duty_factor": timing.duty_factor,
    "flight_time": timing.flight_time,
    "knee_flexion_strike": landing.knee_flexion_strike,
    "knee_flexion_peak": sagittal.knee_flexion_peak,
    "shank_angle": landing.shank_angle,
    "thigh_extension_toe_off": sagittal.thigh_extension_toe_off,
}
#: What is read neither from a leg nor, but for a window over a step, from its instants.
_OF_UPPER_BODY = frozenset(
    {
        "cadence", "trunk_lean", "trunk_side_lean", "head_forward",
        "arm_swing", "elbow_angle", "arm_crossover",
    }
)  # fmt: skip
#: How far under the ground, in leg lengths, a shoe may seem while it is down: a camera that tilts
#: by 5° makes 9 % of a stance's way.
_UNDER_GROUND_LEGS = 0.12
_FLAT_SHARE = (0.20, 0.45)
#: Of more steps than this that cannot be, the others are not to be trusted either.
_MOST_SHARE = 1.0 / 3.0


@dataclass(frozen=True)
class _Odd:
    """One contact that cannot be: what was read of it."""

    info: MetricInfo | None
    value: float


@dataclass(frozen=True)
class Possible:
    """The contacts of a run that can be.

    Parameters
    ----------
    run : Run
    """

    run: Run

    @cached_property
    def _odd(self) -> dict[int, _Odd]:
        """Return what is odd about contacts, by their place in the gait."""
        if not self.run.scene.is_side:
            return {}
        odd: dict[int, _Odd] = {}
        metrics = knowledge.load().metrics
        contacts = self.run.gait.contacts
        timed = keeps_time(self.run.scene, self.run.gait)
        for name, formula in _OF_CONTACT.items():
            if "clock" in metrics[name].rests_on and not timed:
                continue  # of a clip in slow motion every contact is long
            samples = formula(self.run)
            for place in np.flatnonzero(beyond(metrics[name], samples.values)):
                value = float(samples.values[place])
                side, when_s = samples.sides[place], float(samples.time_s[place])
                own = _contact_at(contacts, side, when_s)
                # feet that leave after the other lands: either instant may be the wrong one
                for index in (own, own + 1) if name == "flight_time" else (own,):
                    odd.setdefault(index, _Odd(metrics[name], value))
        for index, depth in enumerate(_under_ground(self.run)):
            if depth > _UNDER_GROUND_LEGS:
                odd.setdefault(index, _Odd(None, 100.0 * depth))
        return odd

    def of(self, info: MetricInfo) -> Run:
        """Return the run for a metric: with NaN for the instants of contacts that cannot be."""
        if info.id in _OF_UPPER_BODY or not self._odd:
            return self.run
        contacts = tuple(
            replace(contact, strike_s=np.nan, toe_off_s=np.nan, lowest_s=None)
            if index in self._odd
            else contact
            for index, contact in enumerate(self.run.gait.contacts)
        )
        return replace(self.run, gait=replace(self.run.gait, contacts=contacts))

    def doubt(
        self, info: MetricInfo, side: MeasuredSide, values: NDArray[np.float64]
    ) -> Note | None:
        """Return why a metric is withheld: too many of its steps cannot be; None where they can.

        Parameters
        ----------
        info : MetricInfo
        side : "left", "right" or "both"
        values : (n,) float
            Every step's value of that side; beyond what is possible where a step cannot be.
        """
        own = {
            index: self._odd.get(index)
            for index, contact in enumerate(self.run.gait.contacts)
            if side in ("both", contact.side)
        }
        odd = [one for one in own.values() if one is not None]
        if info.id in _OF_UPPER_BODY:
            odd = []
        outside = beyond(info, values)
        steps = max(len(own), 1)
        if len(odd) + int(outside.sum()) <= _MOST_SHARE * steps:
            return None
        if outside.any():
            odd = [_Odd(info, float(value)) for value in values[outside]]
        return _made_up(odd, steps)


def beyond(info: MetricInfo, values: NDArray[np.float64]) -> NDArray[np.bool_]:
    """Return which single steps' values no runner has."""
    if info.possible is None:
        return np.zeros(len(values), dtype=bool)
    low, high = info.possible
    return np.asarray((values < low) | (values > high))


def _contact_at(contacts: tuple[Contact, ...], side: MeasuredSide, when_s: float) -> int:
    """Return the place of the contact of a side that a sample's instant belongs to."""
    off = [
        abs(contact.mid_stance_s - when_s) if contact.side == side else np.inf
        for contact in contacts
    ]
    return int(np.argmin(off))


def _under_ground(run: Run) -> list[float]:
    """Return how far under the ground each contact's heel or toes are seen, in leg lengths."""
    depths = []
    for contact in run.gait.contacts:
        length_s = contact.toe_off_s - contact.strike_s
        low_s, high_s = (contact.strike_s + share * length_s for share in _FLAT_SHARE)
        flat_s = np.linspace(low_s, high_s, 11)
        down_s = np.linspace(contact.strike_s, contact.toe_off_s, 41)
        deepest = 0.0
        for part in ("heel", "foot_index"):
            height = kinematics.point(run, f"{contact.side}_{part}")[:, 1]
            ground = np.median(kinematics.at(run.cleaned.time_s, height, flat_s))
            path = kinematics.at(run.cleaned.time_s, height, down_s)
            depth = float(ground - np.min(path)) / run.scene.leg_px
            deepest = max(deepest, depth if np.isfinite(depth) else 0.0)
        depths.append(deepest)
    return depths


def _made_up(odd: list[_Odd], steps: int) -> Note:
    """Return the reason, with the middle one of the readings that cannot be."""
    one = sorted(odd, key=lambda reading: reading.value)[len(odd) // 2]
    if one.info is None or one.info.possible is None:
        message = msg(
            "In {odd} of {steps} steps we read a foot {depth:.0f} % of a leg's length under the "
            "ground: the leg was hidden or lost, and its place made up. Film with both legs in "
            "view and nothing before them.",
            odd=len(odd),
            steps=steps,
            depth=one.value,
        )
        return Note("impossible", message)
    low, high = one.info.possible
    message = msg(
        "In {odd} of {steps} steps we read “{metric}” as {value:.0f}{unit}, and no runner is "
        "outside {low:.0f} to {high:.0f}: the body was hidden or lost there, or the film does not "
        "play as it was filmed. Film with the whole body in view and nothing before it.",
        odd=len(odd),
        steps=steps,
        metric=one.info.label,
        value=one.value,
        unit=unit_suffix(one.info),
        low=low,
        high=high,
    )
    return Note("impossible", message)
