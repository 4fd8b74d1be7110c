"""``compare.json``: the comparison for other programs, as pydantic models."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import BaseModel, ConfigDict

from formcheck.comparison.comparing import Comparison, Kind
from formcheck.comparison.difference import Difference, Verdict
from formcheck.comparison.trial import Trial
from formcheck.model import MeasuredSide

__all__ = ["COMPARE_SCHEMA_VERSION", "CompareReport", "build"]

COMPARE_SCHEMA_VERSION: Literal[1] = 1


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False)


class CompareTrial(_Part):
    """One report; ``folder`` is its bare name, ``day`` is null where the user said none."""

    label: str
    folder: str
    day: date | None
    runner: str
    shoes: str
    speed_mps: float | None


class CompareUnlike(_Part):
    """One condition that differs too much."""

    kind: str
    first: str
    other: str


class CompareDifference(_Part):
    """One number of one side; ``trial`` is the index of the trial held against the first.

    ``value`` is other minus first; ``needed`` the least difference that would count. Both are null
    where the number is not comparable, and ``unlike`` or ``missing`` says why.
    """

    trial: int
    metric: str
    side: MeasuredSide
    unit: str
    first: float | None
    other: float | None
    value: float | None
    low: float | None
    high: float | None
    needed: float | None
    verdict: Verdict
    unlike: tuple[CompareUnlike, ...]
    missing: str | None


class CompareReport(_Part):
    """The whole of ``compare.json``."""

    schema_version: Literal[1] = COMPARE_SCHEMA_VERSION
    kind: Kind
    trials: tuple[CompareTrial, ...]
    differences: tuple[CompareDifference, ...]
    cautions: tuple[str, ...]


def build(comparison: Comparison) -> CompareReport:
    """Return a comparison ready to be written as JSON."""
    return CompareReport(
        kind=comparison.kind,
        trials=tuple(_trial(trial) for trial in comparison.trials),
        differences=tuple(
            _difference(index, difference)
            for index, own in enumerate(comparison.differences, start=1)
            for difference in own
        ),
        cautions=comparison.cautions,
    )


def _trial(trial: Trial) -> CompareTrial:
    report = trial.report
    return CompareTrial(
        label=trial.label,
        folder=trial.folder.resolve().name,
        day=trial.day if trial.day_told else None,
        runner=report.session.runner,
        shoes=report.session.shoes,
        speed_mps=next((clip.speed_mps for clip in report.clips if clip.speed_mps), None),
    )


def _difference(index: int, difference: Difference) -> CompareDifference:
    return CompareDifference(
        trial=index,
        metric=difference.metric,
        side=difference.first.side,
        unit=difference.unit,
        first=difference.first.value,
        other=difference.other.value,
        value=_rounded(difference.value),
        low=_rounded(difference.low),
        high=_rounded(difference.high),
        needed=_rounded(difference.needed),
        verdict=difference.verdict,
        unlike=tuple(CompareUnlike(kind=u.kind, first=u.first, other=u.other)
                     for u in difference.unlike),
        missing=difference.missing or None,
    )  # fmt: skip


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
