"""When each foot is down: strike and toe-off between frames, steps, strides, cycles."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.errors import Note

__all__ = ["Contact", "Gait", "Side"]

Side = Literal["left", "right"]


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
    """

    side: Side
    strike_s: float
    toe_off_s: float
    uncertainty_s: float
    confidence: Literal["high", "medium", "low"]
    near: bool

    @property
    def mid_stance_s(self) -> float:
        """Return the middle of the contact in seconds."""
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
    """

    contacts: tuple[Contact, ...]
    step_period_s: float | None
    notes: tuple[Note, ...] = ()

    def steps(self) -> tuple[tuple[Contact, Contact], ...]:
        """Return pairs of successive contacts of opposite feet (strike to strike)."""
        pairs = zip(self.contacts[:-1], self.contacts[1:], strict=True)
        return tuple((a, b) for a, b in pairs if a.side != b.side)

    def strides(self, side: Side) -> tuple[tuple[Contact, Contact], ...]:
        """Return pairs of successive contacts of the same foot with one of the other between."""
        triples = zip(self.contacts[:-2], self.contacts[1:-1], self.contacts[2:], strict=True)
        return tuple((a, c) for a, b, c in triples if a.side == c.side == side != b.side)

    def of(self, side: Side) -> tuple[Contact, ...]:
        """Return the contacts of one foot."""
        return tuple(contact for contact in self.contacts if contact.side == side)
