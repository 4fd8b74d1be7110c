"""One number of two trials: the difference, how sure it is, and what that makes of it."""

from __future__ import annotations

from dataclasses import dataclass
from math import hypot, sqrt
from typing import Literal

from formcheck.comparison.likeness import Unlike, find_unlike, same_place
from formcheck.comparison.trial import Key, Trial
from formcheck.i18n.retell import retold
from formcheck.knowledge import MetricInfo, load
from formcheck.model.report import ReportMeasurement

__all__ = ["Difference", "Verdict", "find_differences"]

Verdict = Literal["real change", "within error", "not comparable"]

#: Standard errors in half of a 90 % interval.
_HALF = 1.645


@dataclass(frozen=True, slots=True)
class Difference:
    """How one number of one side differs between two trials.

    Parameters
    ----------
    metric : str
    side : "left", "right" or "both"
    unit : str
    first, other : ReportMeasurement
        As they stand in the two reports; at least one has a value.
    value : float or None
        Other minus first; None where it is not comparable.
    low, high : float or None
        90 % interval of the difference.
    needed : float or None
        The least difference that would count as a real change here.
    verdict : "real change", "within error" or "not comparable"
    unlike : tuple of Unlike
        What differs too much.
    missing : str
        Which trial lacks the number and why; empty otherwise.
    """

    metric: str
    side: str
    unit: str
    first: ReportMeasurement
    other: ReportMeasurement
    value: float | None
    low: float | None
    high: float | None
    needed: float | None
    verdict: Verdict
    unlike: tuple[Unlike, ...] = ()
    missing: str = ""

    @property
    def why(self) -> str:
        """Return why it cannot be compared, in words; empty where it can."""
        return self.missing or "; ".join(unlike.text for unlike in self.unlike)


def find_differences(
    first: Trial, other: Trial, *, shoes_compared: bool = False
) -> tuple[Difference, ...]:
    """Return every number that at least one of two trials has, in the table's order."""
    ours, theirs = first.numbers, other.numbers
    return tuple(
        _compare(first, other, key, shoes_compared)
        for key in ours
        if key in theirs and (ours[key].value is not None or theirs[key].value is not None)
    )


def _compare(first: Trial, other: Trial, key: Key, shoes_compared: bool) -> Difference:
    numbers = first.numbers[key], other.numbers[key]
    info = load().metric(key[0])

    def refused(unlike: tuple[Unlike, ...] = (), missing: str = "") -> Difference:
        return Difference(
            key[0], key[1], info.unit, *numbers, None, None, None, None,
            "not comparable", unlike, missing,
        )  # fmt: skip

    for trial, number in zip((first, other), numbers, strict=True):
        if number.value is None:
            why = retold(number.missing or "")
            return refused(missing=load().compare.say("missing_in", label=trial.label, why=why))
    unlike = find_unlike(info, (first, other), numbers, shoes_compared=shoes_compared)
    if unlike:
        return refused(unlike)
    value = (numbers[1].value or 0.0) - (numbers[0].value or 0.0)
    error = _standard_error(info, first, other, key)
    needed = max(_HALF * error, info.smallest_real_change or 0.0)
    return Difference(
        metric=key[0],
        side=key[1],
        unit=info.unit,
        first=numbers[0],
        other=numbers[1],
        value=value,
        low=value - _HALF * error,
        high=value + _HALF * error,
        needed=needed,
        verdict="real change" if abs(value) > needed else "within error",
    )


def _standard_error(info: MetricInfo, first: Trial, other: Trial, key: Key) -> float:
    """Return one standard error of a difference.

    What is random in each clip (steps, events, roll) adds in squares. Of what lasts, only the
    share that two clips of one runner do not have in common stays; all of it where they were
    filmed from different sides or scaled in different ways. A camera turned differently adds what
    the metric's error table says of each degree.
    """
    numbers = first.numbers[key], other.numbers[key]
    clips = first.clip_of(numbers[0]), other.clip_of(numbers[1])
    base = key[0].removesuffix("_asymmetry")
    kept = load().compare.kept.of(base) if same_place(clips) else 1.0
    parts = [hypot(_passing(n), kept * (n.lasting_error or 0.0)) for n in numbers]
    turn = abs((clips[0].yaw_deg or 0.0) - (clips[1].yaw_deg or 0.0))
    return sqrt(sum(part**2 for part in parts) + (info.error.per_yaw_deg * turn) ** 2)


def _passing(number: ReportMeasurement) -> float:
    """Return the part of one standard error that is another in the next clip."""
    if number.low is None or number.high is None:
        return 0.0
    whole = (number.high - number.low) / (2 * _HALF)
    return sqrt(max(0.0, whole**2 - (number.lasting_error or 0.0) ** 2))
