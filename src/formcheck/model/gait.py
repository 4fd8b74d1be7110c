"""The types of the stage: one foot on the ground, and all of them in order."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from math import isfinite
from typing import Literal, TypeAlias

from formcheck.model.note import Note

Side = Literal["left", "right"]
Stretch: TypeAlias = tuple[float, float]
"""Start and stop in seconds of real time, half-open."""


@dataclass(frozen=True, slots=True)
class Contact:
    """One foot on the ground.

    Parameters
    ----------
    side : "left" or "right"
        The runner's own.
    strike_s, toe_off_s : float
        Real time from the clip's first frame; a half-open interval.
    uncertainty_s : float
        Standard error of either instant.
    confidence : "high", "medium" or "low"
        ``low`` for the far leg and for events next to a gap.
    near : bool
        Whether it is the leg nearer to the camera (always True from front and behind).
    lowest_s : float or None
        When the hips are lowest, where that was looked for (front and rear views).
    by : "found" or "hand"
        Whether a person set one of its edges, or all of it.

    Examples
    --------
    >>> from formcheck import Contact
    >>> Contact("left", 0.40, 0.66, 0.005, "high", near=True).mid_stance_s
    0.53
    """

    side: Side
    strike_s: float
    toe_off_s: float
    uncertainty_s: float
    confidence: Literal["high", "medium", "low"]
    near: bool
    lowest_s: float | None = None
    by: Literal["found", "hand"] = "found"

    @property
    def mid_stance_s(self) -> float:
        """Return mid-stance in seconds: the hips at their lowest, or the middle of the contact."""
        if self.lowest_s is not None:
            return self.lowest_s
        return 0.5 * (self.strike_s + self.toe_off_s)


@dataclass(frozen=True, slots=True)
class Gait:
    """All contacts of a clip, in order of strike, sides strictly alternating within a run of steps.

    Parameters
    ----------
    contacts : tuple of Contact
        Sorted by ``strike_s``.
    step_period_s : float or None
        Mean step time from the periodicity of the whole body, independent of the contacts.
    notes : tuple of Note
    steps_uneven : bool
        Whether steps are of uneven length or out of turn, as after a cut: times are then worth
        nothing. ``notes`` say which.
    left_out_s : tuple of (float, float)
        Stretches that were left out, by a person or because the film is cut, turned round or
        without the runner there, in order: no contact lies in them, no step bridges them.

    Examples
    --------
    >>> from formcheck import Contact, Gait
    >>> left = Contact("left", 0.40, 0.66, 0.005, "high", near=True)
    >>> right = Contact("right", 0.76, 1.02, 0.005, "high", near=False)
    >>> len(Gait((left, right), step_period_s=0.36).steps())
    1
    """

    contacts: tuple[Contact, ...]
    step_period_s: float | None
    notes: tuple[Note, ...] = ()
    steps_uneven: bool = False
    left_out_s: tuple[Stretch, ...] = ()

    def steps(self) -> tuple[tuple[Contact, Contact], ...]:
        """Return pairs of successive contacts of opposite feet, none missing between them."""
        pairs = pairwise(self.contacts)
        return tuple((a, b) for a, b in pairs if a.side != b.side and self._lasts(a, b, 1.0))

    def strides(self, side: Side | None = None) -> tuple[tuple[Contact, Contact], ...]:
        """Return pairs of successive contacts of one foot, none missing between them.

        Parameters
        ----------
        side : "left", "right" or None
            None = of either foot, in order of their first strikes.
        """
        if side is None:
            both = (*self.strides("left"), *self.strides("right"))
            return tuple(sorted(both, key=lambda stride: stride[0].strike_s))
        own = self.of(side)
        return tuple((a, b) for a, b in pairwise(own) if self._lasts(a, b, 2.0))

    def of(self, side: Side) -> tuple[Contact, ...]:
        """Return the contacts of one foot."""
        return tuple(contact for contact in self.contacts if contact.side == side)

    @property
    def down_share(self) -> float | None:
        """Return the share of a stride for which one foot is down, mean of all contacts known.

        None where no contact is, or nothing repeats.
        """
        long_s = [contact.toe_off_s - contact.strike_s for contact in self.contacts]
        known_s = [one for one in long_s if isfinite(one)]
        if not known_s or not self.step_period_s:
            return None
        return sum(known_s) / len(known_s) / (2.0 * self.step_period_s)

    def interrupted(self, first: Contact, second: Contact) -> bool:
        """Return whether something was left out between two strikes."""
        return any(
            start < second.strike_s and stop > first.strike_s for start, stop in self.left_out_s
        )

    def _lasts(self, first: Contact, second: Contact, steps: float) -> bool:
        """Return whether the time between two strikes is about ``steps`` step times."""
        if self.interrupted(first, second):
            return False
        if not self.step_period_s:
            return True
        return 0.7 < (second.strike_s - first.strike_s) / (steps * self.step_period_s) < 1.4
