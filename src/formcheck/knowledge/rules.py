"""One entry of `rules.toml`: when a measurement is more than typical, and in which words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, Self

from pydantic import Field, model_validator

from formcheck.knowledge.entries import (
    LINE_SPEEDS_MPS,
    Basis,
    Entry,
    SexOrUnspecified,
    Words,
    admits_no_proof,
)

Grade = Literal["A", "B", "C", "D"]
#: Limits of the asymmetry rule speak of every left-right difference in per cent or in degrees.
ASYMMETRY_METRICS = ("asymmetry_percent", "asymmetry_degrees")


class LimitLine(Entry):
    """A limit that moves with speed: ``intercept + slope·v + offset``."""

    intercept: float
    slope_per_mps: float
    offset: float

    def at(self, speed_mps: float) -> float:
        """Return the limit at a speed in metres a second."""
        return self.intercept + self.slope_per_mps * speed_mps + self.offset


class Limit(Entry):
    """One limit of one metric: a number, one per sex, or a line over speed.

    Parameters
    ----------
    op : "<" or ">"
        The side on which a value is more than typical.
    overground_shift : float
        Added to the limit where the clip may be on the ground.
    """

    metric: str
    op: Literal["<", ">"]
    value: float | None = None
    by_sex: dict[SexOrUnspecified, float] = Field(default_factory=dict)
    line: LimitLine | None = None
    overground_shift: float = 0.0

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse a limit that is given in no way or in two."""
        given = (self.value is not None) + bool(self.by_sex) + (self.line is not None)
        if given != 1:
            message = "give exactly one of value, by_sex and line"
            raise ValueError(message)
        if self.by_sex and set(self.by_sex) != {"female", "male", "unspecified"}:
            message = "by_sex needs female, male and unspecified"
            raise ValueError(message)
        if self.by_sex and self.by_sex["unspecified"] != self._last(self.by_sex.values()):
            message = "by_sex is stricter with who did not tell their sex than with one of both"
            raise ValueError(message)
        return self

    def at(
        self,
        speed_mps: float | None = None,
        sex: SexOrUnspecified = "unspecified",
        *,
        overground: bool = False,
    ) -> float:
        """Return the limit for a runner.

        Without a speed it is the limit of the speed at which it is passed last.
        """
        shift = self.overground_shift if overground else 0.0
        if self.line is not None:
            speeds = LINE_SPEEDS_MPS if speed_mps is None else (speed_mps,)
            return shift + self._last(self.line.at(speed) for speed in speeds)
        if self.by_sex:
            return shift + self.by_sex[sex]
        return shift + (self.value or 0.0)

    def _last(self, limits: Iterable[float]) -> float:
        """Return the limit that a value passes last."""
        return max(limits) if self.op == ">" else min(limits)


class Condition(Entry):
    """Limits of which one (``any``) or every one (``all``) must be passed.

    Parameters
    ----------
    with_rule : str
        A rule that must be found too; empty when none.
    """

    any: tuple[Limit, ...] = ()
    all: tuple[Limit, ...] = ()
    with_rule: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse a condition without limits or with both kinds."""
        if bool(self.any) == bool(self.all):
            message = "give either any or all"
            raise ValueError(message)
        return self

    @property
    def limits(self) -> tuple[Limit, ...]:
        """Return the limits, whichever way they are joined."""
        return self.any or self.all


class Evidence(Entry):
    """How well the link, and the effect of the correction, are supported: A best, D opinion."""

    association: Grade
    intervention: Grade


class Phrases(Entry):
    """What the headline says of a finding, level by level."""

    watch: Words
    notable: Words


class BelowZero(Entry):
    """What is said of a number under zero, without its minus, and of what is typical then."""

    says: Words
    typical: Words


class Rule(Entry):
    """One kind of deviation.

    Parameters
    ----------
    id : str
        Stable id such as ``FC201``.
    name : str
        The rule's key in the file, such as ``overstride``.
    details : dict of str to str
        A sentence start for each metric it may rest on.
    below_zero : dict of str to BelowZero
        The same for numbers under zero, where that is another direction.
    headline : "side" or "mean"
        Whether each side is judged, or the mean of both, which camera yaw does not move.
    max_yaw_deg : float or None
        The rule is not judged beyond, or where yaw is unknown; None = the metric's own limit.
    cluster : str
        Rules of one cluster share one correction; empty = none.
    correction, correction_if_quick : str
        Ids of ``pathways.toml`` or ``"none"``; the second where cadence is already high.
    leads_only_with : str
        A rule without which this one is information only.
    leads_cluster : bool
        Whether it leads its cluster among rules of one level.
    """

    id: str = Field(pattern=r"^FC[1-6]\d\d$")
    name: str
    title: Words
    phrase: Phrases
    metric: str
    details: dict[str, Words]
    below_zero: dict[str, BelowZero] = Field(default_factory=dict)
    watch: Condition
    notable: Condition
    u: dict[str, float]
    speed_range_mps: tuple[float, float] = LINE_SPEEDS_MPS
    basis: Basis
    basis_note: Words
    evidence: Evidence
    cluster: Literal["", "step_rate", "hips"] = ""
    why: tuple[Words, ...] = Field(min_length=1, max_length=2)
    causes: tuple[Words, ...] = Field(min_length=1)
    confounders: tuple[Words, ...] = Field(min_length=1)
    correction: str
    correction_if_quick: str
    exercises: tuple[str, ...] = Field(min_length=1, max_length=4)
    sources: tuple[str, ...] = Field(min_length=1)
    headline: Literal["side", "mean"] = "side"
    max_yaw_deg: float | None = None
    leads_only_with: str = ""
    leads_cluster: bool = False

    @property
    def is_asymmetry(self) -> bool:
        """Return whether the rule speaks of left-right differences."""
        return self.metric == "asymmetry"

    @property
    def metrics(self) -> tuple[str, ...]:
        """Return the metrics of its limits, the leading one first, each once."""
        limits = (*self.watch.limits, *self.notable.limits)
        named = [self.metric, *(limit.metric for limit in limits)]
        return tuple(dict.fromkeys(named)) if not self.is_asymmetry else ASYMMETRY_METRICS

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse a rule whose limits, uncertainties, words or basis do not fit together."""
        problems = [text for broken, text in self._problems() if broken]
        if problems:
            message = "; ".join(problems)
            raise ValueError(message)
        return self

    def _problems(self) -> tuple[tuple[bool, str], ...]:
        own = () if self.is_asymmetry else self.metrics
        return (
            (set(own) != set(self.u), "u must name exactly the metrics of the limits"),
            (set(own) != set(self.details), "details must name exactly the metrics of the limits"),
            (bool(set(self.below_zero) - set(own)), "below_zero names a metric without a limit"),
            (self.basis == "none", "a limit needs a basis"),
            (
                self.basis == "heuristic" and not admits_no_proof(self.basis_note),
                "a heuristic limit must say that no validated one exists",
            ),
        )
