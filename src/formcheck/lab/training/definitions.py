"""What is true of a runner by other laboratories' words for a contact.

A foot is down where the vertical force is above a threshold, after a filter. Which ones moves
strike by up to 7 and toe-off by up to 9 ms (`formcheck.lab.benchmarks.definitions` measures it),
and what is read at these instants with them. An interval that is to hold what a laboratory finds
has to hold that as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from formcheck.lab.phantom import Clip, Truth, truth
from formcheck.lab.phantom.motion import Motion, move
from formcheck.lab.phantom.schedule import Contacts
from formcheck.model import Contact

__all__ = ["DEFINITIONS", "Definition", "contacts_by_each", "truth_by_each"]


@dataclass(frozen=True, slots=True)
class Definition:
    """How one laboratory tells a contact.

    Parameters
    ----------
    source : str
        Who does it so.
    threshold_n : float
    cutoff_hz : float or None
        Of a low-pass filter of the force; None = none.
    strike_s, toe_off_s : float
        How much later it tells strike and toe-off than the four do in the mean: 48 trials of RBDS.
    """

    source: str
    threshold_n: float
    cutoff_hz: float | None
    strike_s: float
    toe_off_s: float


#: Of published practice: little and much, raw and filtered.
DEFINITIONS = (
    Definition("20 N, as the force comes", 20.0, None, 0.0010, 0.0036),
    Definition("50 N, as the force comes", 50.0, None, 0.0040, -0.0044),
    Definition("20 N, below 20 Hz", 20.0, 20.0, -0.0024, 0.0043),
    Definition("50 N, below 15 Hz", 50.0, 15.0, -0.0026, -0.0035),
)


@dataclass(frozen=True)
class _Retold:
    """A movement whose contacts are told otherwise; it is the same movement."""

    motion: Motion
    plan: Contacts

    def __getattr__(self, name: str) -> object:
        return getattr(self.motion, name)


def truth_by_each(clip: Clip) -> Iterator[Truth]:
    """Yield what is true of a clip, as it tells contacts itself and by each of `DEFINITIONS`."""
    motion = move(clip)
    yield truth(clip, motion)
    if (plan := motion.plan) is None:
        return
    for one in DEFINITIONS:
        later = replace(
            plan,
            strike_s=plan.strike_s + one.strike_s,
            contact_s=plan.contact_s + one.toe_off_s - one.strike_s,
        )
        yield truth(clip, _Retold(motion, later))  # type: ignore[arg-type]


def contacts_by_each(contacts: Sequence[Contact]) -> Iterator[tuple[Contact, ...]]:
    """Yield recorded contacts, as they are told and by each of `DEFINITIONS`."""
    yield tuple(contacts)
    for one in DEFINITIONS:
        yield tuple(
            replace(
                contact,
                strike_s=contact.strike_s + one.strike_s,
                toe_off_s=contact.toe_off_s + one.toe_off_s,
            )
            for contact in contacts
        )
