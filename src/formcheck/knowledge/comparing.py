"""`compare.toml`: what must be alike, how much of the error cancels, and the words."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, MetricInfo, Words
from formcheck.knowledge.pathways import Sourced


class Kept(Sourced):
    """How much of the lasting error stays in a difference of one runner from one place.

    Parameters
    ----------
    default : float
        0 = all of it cancels, 1 = nothing does.
    metrics : dict of str to float
        What was measured, by metric.
    """

    default: float = Field(ge=0, le=1)
    metrics: dict[str, float]

    def of(self, metric: str) -> float:
        """Return the share of one metric."""
        return self.metrics.get(metric, self.default)


class Alike(Sourced):
    """When two clips are alike enough in one respect for numbers to be compared.

    Parameters
    ----------
    blocks : "all", "view", "yaw" or "events"
        Which numbers it rules out when it differs.
    absolute, relative : float or None
        The largest difference that is still alike; both must hold. None = it must be the same.
    """

    label: Words
    blocks: Literal["all", "view", "yaw", "events"]
    absolute: float | None = Field(default=None, gt=0)
    relative: float | None = Field(default=None, gt=0)
    text: Words
    remedy: Words

    def alike(self, first: float | str, other: float | str) -> bool:
        """Return whether two values are near enough to each other."""
        if isinstance(first, str) or isinstance(other, str):
            return first == other
        apart = abs(other - first)
        absolute, relative = self.absolute, self.relative
        if absolute is None and relative is None:
            return apart < 1e-9
        small = absolute is None or apart <= absolute + 1e-9
        return small and (relative is None or apart <= relative * abs(first) + 1e-9)


class WorthNoting(Sourced):
    """From how large a difference on a real one is worth a reader's attention.

    Parameters
    ----------
    metrics : dict of str to float
        By metric, in its unit.
    asymmetry : dict of str to float
        Of left-right differences, by their unit.
    """

    metrics: dict[str, float]
    asymmetry: dict[str, float]

    def of(self, info: MetricInfo) -> float:
        """Return the least difference of one number that is worth noting."""
        own = self.metrics.get(info.id)
        return self.asymmetry[info.unit] if own is None else own


class Verdicts(Entry):
    """How the verdicts are called."""

    real: Words
    small: Words
    same: Words
    unsure: Words
    unlike: Words


class Comparing(Entry):
    """Everything known about comparing reports.

    Parameters
    ----------
    kept : Kept
    worth_noting : WorthNoting
    follows : dict of str to str
        A number to the one it follows from; a headline names only the latter.
    unlike : dict of str to Alike
        By what differs: speed, view, yaw, …
    verdicts, verdicts_shoes : Verdicts
    words : dict of str to Message
        Everything a reader sees, with ``{names}`` to be filled in.
    """

    kept: Kept
    worth_noting: WorthNoting
    follows: dict[str, str]
    unlike: dict[str, Alike]
    verdicts: Verdicts
    verdicts_shoes: Verdicts
    words: dict[str, Message]

    def say(self, key: str, **values: object) -> Message:
        """Return a sentence with its values filled in."""
        return self.words[key].fill(**values)
