"""Left-right differences: the one rule that speaks of many metrics."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from formcheck.findings.judge import CLEAR_STEPS, NOTABLE_STEPS, RANK, Judgement
from formcheck.knowledge import Knowledge, Limit, MetricInfo, Rule
from formcheck.model import Level, Measurement

__all__ = ["base_metric", "judge_asymmetry"]

SUFFIX = "_asymmetry"


def base_metric(metric_id: str) -> str:
    """Return the metric that a left-right difference compares."""
    return metric_id.removesuffix(SUFFIX)


def judge_asymmetry(
    rule: Rule, measurements: Sequence[Measurement], knowledge: Knowledge
) -> Judgement | None:
    """Return the clearest left-right difference, or None where all are typical.

    A difference is more than possible only if its interval excludes the limit and both sides
    differ by more than the least real change of the metric.
    """
    found = []
    for difference in _differences(measurements, knowledge):
        info = knowledge.asymmetries[difference.metric]
        base = knowledge.metrics[base_metric(difference.metric)]
        sides = _both_sides(base.id, measurements)
        level = _level(rule, difference, info, base, sides)
        if level != "typical":
            assert difference.value is not None
            excess = abs(difference.value) / _limit(rule.watch.limits, info)
            found.append(Judgement(rule, level, "both", (difference, *sides), excess))
    return max(found, key=lambda j: (RANK[j.level], j.excess), default=None)


def _differences(
    measurements: Iterable[Measurement], knowledge: Knowledge
) -> Iterable[Measurement]:
    """Yield the left-right differences that have a value."""
    return (m for m in measurements if m.metric in knowledge.asymmetries and m.value is not None)


def _both_sides(metric: str, measurements: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Return the left and the right measurement, or nothing where one is missing."""
    by_side = {m.side: m for m in measurements if m.metric == metric and m.value is not None}
    if "left" not in by_side or "right" not in by_side:
        return ()
    return by_side["left"], by_side["right"]


def _level(
    rule: Rule,
    difference: Measurement,
    info: MetricInfo,
    base: MetricInfo,
    sides: tuple[Measurement, ...],
) -> Level:
    """Return the level of one left-right difference."""
    assert difference.value is not None
    if abs(difference.value) <= _limit(rule.watch.limits, info):
        return "typical"
    if difference.confidence not in ("medium", "high") or difference.n < CLEAR_STEPS:
        return "possible"
    if not _real(base, sides):
        return "possible"
    at_least = _nearest_to_zero(difference)
    if at_least <= _limit(rule.watch.limits, info):
        return "possible"
    notable = at_least > _limit(rule.notable.limits, info) and difference.n >= NOTABLE_STEPS
    return "notable" if notable else "watch"


def _limit(limits: tuple[Limit, ...], info: MetricInfo) -> float:
    """Return the limit for differences in the unit of a metric."""
    kind = "asymmetry_percent" if info.unit == "%" else "asymmetry_degrees"
    return next(limit.at() for limit in limits if limit.metric == kind)


def _real(base: MetricInfo, sides: tuple[Measurement, ...]) -> bool:
    """Return whether two surely measured sides differ by more than error explains."""
    if len(sides) != 2 or base.smallest_real_change is None:
        return False
    left, right = sides
    if "low" in (left.confidence or "low", right.confidence or "low"):
        return False
    assert left.value is not None
    assert right.value is not None
    return abs(right.value - left.value) > base.smallest_real_change


def _nearest_to_zero(difference: Measurement) -> float:
    """Return the size of the difference at the end of its interval that is nearer to zero."""
    low, high = difference.low, difference.high
    if low is None or high is None:
        return 0.0
    return 0.0 if low <= 0.0 <= high else min(abs(low), abs(high))
