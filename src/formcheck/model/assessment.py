"""What is said of one number, made once and read by every page: the type of that judgement."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.i18n import Message
from formcheck.model.measurement import MeasuredSide

#: In the order of `STANDINGS`: what is known least to what stands out most.
Standing = Literal[
    "no_range", "typical", "unsure", "possible", "below", "above", "watch", "notable"
]
STANDINGS: tuple[Standing, ...] = (
    "no_range", "typical", "unsure", "possible", "below", "above", "watch", "notable",
)  # fmt: skip
#: What lies, or may lie, outside of its typical range.
OUTSIDE: frozenset[Standing] = frozenset({"possible", "below", "above", "watch", "notable"})


@dataclass(frozen=True, slots=True)
class Assessment:
    """How one number lies to what is typical.

    Parameters
    ----------
    metric : str
    side : "left", "right" or "both"
    level : Standing
        ``typical`` only where the error leaves no room for anything else, else ``unsure``;
        ``below`` and ``above`` where no rule speaks of it; ``no_range`` where no typical range is
        known. Numbers that say the same thing have the same level.
    typical : (float, float) or None
        The typical range at the runner's speed, sex and surface.
    why : Message or None
        Why it is ``unsure``, and how to film it.

    Examples
    --------
    >>> from formcheck.model import Assessment
    >>> Assessment("trunk_lean", "both", "typical", (2.0, 15.0)).outside
    False
    """

    metric: str
    side: MeasuredSide
    level: Standing
    typical: tuple[float, float] | None = None
    why: Message | None = None

    @property
    def outside(self) -> bool:
        """Return whether it lies, or may lie, outside of its typical range."""
        return self.level in OUTSIDE
