"""The rules against the measurements: typical, possible, watch or notable, and why.

A value is *beyond* a limit as soon as it passes it. It is *clearly* beyond only when its whole
interval lies beyond the limit, the confidence is not low, at least four steps were measured, and
the speed is one the limit was made for. The interval holds the error of landmarks, camera and
events, so the rule's ``u``, which stands for the same, counts only where there is no interval.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from formcheck.knowledge import Condition, Knowledge, Limit, MetricInfo, Rule, SexOrUnspecified
from formcheck.model import (
    AnalyzedClip,
    Confidence,
    Level,
    MeasuredClip,
    MeasuredSide,
    Measurement,
    Samples,
    Scene,
    View,
)

#: Levels from none to most.
RANK: dict[Level, int] = {"typical": 0, "possible": 1, "watch": 2, "notable": 3}
#: Fewer steps than this are never clearly beyond a limit.
CLEAR_STEPS = 4
#: Fewer steps than this are never notable: below it repeats differ too much (dingenen_2018).
NOTABLE_STEPS = 7

Verdict = Literal["within", "beyond", "clearly"]
VERDICTS: tuple[Verdict, ...] = ("within", "beyond", "clearly")
CONFIDENCES: tuple[Confidence, ...] = ("low", "medium", "high")
SUFFIX = "_asymmetry"


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides which limits and typical ranges apply to a measurement.

    Parameters
    ----------
    scenes : sequence of Scene or None
        One a clip, in the order of ``Measurement.clip``; None for a clip that was not measured.
    speed_mps : float or None
        Used for clips whose own scene does not know the speed.
    sex : "female", "male" or None
        None uses the range for everybody.
    """

    scenes: Sequence[Scene | None] = ()
    speed_mps: float | None = None
    sex: SexOrUnspecified | None = None

    @classmethod
    def of(cls, clips: Sequence[AnalyzedClip], sex: SexOrUnspecified | None) -> Circumstances:
        """Return the circumstances of an analysis: its speed is the first measured clip's."""
        scenes = [clip.run.scene if isinstance(clip, MeasuredClip) else None for clip in clips]
        return cls.seen(scenes, sex)

    @classmethod
    def seen(cls, scenes: Sequence[Scene | None], sex: SexOrUnspecified | None) -> Circumstances:
        """Return the circumstances of what was filmed: the speed is the first known one."""
        speeds = (scene.speed_mps for scene in scenes if scene is not None)
        return cls(scenes, next(filter(None, speeds), None), sex)

    @property
    def limits_for(self) -> SexOrUnspecified:
        """Return whose limits apply."""
        return self.sex or "unspecified"

    def speed_of(self, measurement: Measurement) -> float | None:
        """Return the running speed in the measurement's clip, in metres a second."""
        scene = self._scene_of(measurement)
        own = scene.speed_mps if scene is not None else None
        return own if own is not None else self.speed_mps

    def yaw_of(self, measurement: Measurement) -> float | None:
        """Return how far the camera stood off its axis, in degrees; None if not known."""
        scene = self._scene_of(measurement)
        return None if scene is None or scene.yaw_deg is None else abs(scene.yaw_deg)

    def view_of(self, measurement: Measurement) -> View | None:
        """Return from where the measurement's clip was filmed; None if not known."""
        scene = self._scene_of(measurement)
        return None if scene is None else scene.view

    def overground(self, measurement: Measurement) -> bool:
        """Return whether the measurement's clip may be on the ground: the wider limits apply."""
        scene = self._scene_of(measurement)
        return scene is None or scene.surface != "treadmill"

    def _scene_of(self, measurement: Measurement) -> Scene | None:
        """Return the scene of the measurement's clip, or None where there is none."""
        inside = 0 <= measurement.clip < len(self.scenes)
        return self.scenes[measurement.clip] if inside else None


@dataclass(frozen=True, slots=True)
class Judgement:
    """What one rule says of the measurements.

    Parameters
    ----------
    rule : Rule
    level : Level
        Never ``typical``: a rule that finds nothing gives no judgement.
    side : "left", "right" or "both"
    measurements : tuple of Measurement
        Those that decided, the leading one first; the other side's last.
    excess : float
        How far the leading one is beyond its watch limit, in units of the rule's ``u``.
    """

    rule: Rule
    level: Level
    side: MeasuredSide
    measurements: tuple[Measurement, ...]
    excess: float

    @property
    def confidence(self) -> Confidence:
        """Return the lowest confidence of what decided."""
        found = [m.confidence or "low" for m in self.measurements]
        return min(found, key=CONFIDENCES.index)

    @property
    def firm(self) -> bool:
        """Return whether it is more than possible."""
        return RANK[self.level] >= RANK["watch"]


def judge(
    rule: Rule,
    measurements: Iterable[Measurement],
    circumstances: Circumstances,
    firm_rules: frozenset[str],
) -> Judgement | None:
    """Return what a rule says of the measurements, or None where everything is typical.

    Parameters
    ----------
    rule : Rule
        Any but the asymmetry rule.
    measurements : iterable of Measurement
    circumstances : Circumstances
    firm_rules : frozenset of str
        Names of the rules already found at ``watch`` or above.
    """
    usable = [
        m
        for m in measurements
        if m.metric in rule.metrics and m.value is not None and _square(rule, m, circumstances)
    ]
    found = [
        judgement
        for side, group in _groups(rule, usable)
        if (judgement := _judge_side(rule, side, group, circumstances, firm_rules)) is not None
    ]
    if not found:
        return None
    found.sort(key=lambda j: (RANK[j.level], j.excess), reverse=True)
    first = found[0]
    alike = [j for j in found[1:] if j.level == first.level]
    if not alike:
        return first
    other = tuple(m for j in alike for m in j.measurements if m not in first.measurements)
    return replace(first, side="both", measurements=first.measurements + other)


def _square(rule: Rule, measurement: Measurement, circumstances: Circumstances) -> bool:
    """Return whether the camera stood square enough for the rule."""
    if rule.max_yaw_deg is None:
        return True
    yaw = circumstances.yaw_of(measurement)
    return yaw is not None and yaw <= rule.max_yaw_deg


def _groups(
    rule: Rule, measurements: list[Measurement]
) -> list[tuple[MeasuredSide, list[Measurement]]]:
    """Return the measurements that are judged together: a side, or both sides' mean."""
    if rule.headline == "mean":
        mean = _mean_of_sides(measurements)
        return [("both", [mean])] if mean is not None else []
    sides: tuple[MeasuredSide, ...] = ("left", "right", "both")
    one_sided = {m.metric for m in measurements if m.side != "both"}
    kept = [m for m in measurements if m.side != "both" or m.metric not in one_sided]
    groups = [(side, [m for m in kept if m.side == side]) for side in sides]
    return [(side, group) for side, group in groups if group]


def _mean_of_sides(measurements: list[Measurement]) -> Measurement | None:
    """Return the mean of left and right, which camera yaw moves in opposite directions.

    The interval is the mean of both intervals: their shared error does not average out.
    """
    by_side = {m.side: m for m in measurements}
    if "both" in by_side:
        return by_side["both"]
    if "left" not in by_side or "right" not in by_side:
        return None
    left, right = by_side["left"], by_side["right"]
    weaker = min(left, right, key=lambda m: CONFIDENCES.index(m.confidence or "low"))
    return replace(
        left,
        side="both",
        value=_mean(left.value, right.value),
        low=_mean(left.low, right.low),
        high=_mean(left.high, right.high),
        sd=_mean(left.sd, right.sd),
        n=min(left.n, right.n),
        confidence=weaker.confidence,
        samples=_joined(left.samples, right.samples),
    )


def _mean(first: float | None, second: float | None) -> float | None:
    """Return the mean of two numbers, or None where one is missing."""
    return None if first is None or second is None else 0.5 * (first + second)


def _joined(first: Samples | None, second: Samples | None) -> Samples | None:
    """Return the samples of both sides in one, with the stance leg of each kept."""
    if first is None or second is None:
        return first or second
    return Samples(
        np.concatenate([first.values, second.values]),
        np.concatenate([first.time_s, second.time_s]),
        first.sides + second.sides,
    )


def _judge_side(
    rule: Rule,
    side: MeasuredSide,
    group: list[Measurement],
    circumstances: Circumstances,
    firm_rules: frozenset[str],
) -> Judgement | None:
    """Return what a rule says of one side."""
    watch, watching = _verdict(rule, rule.watch, group, circumstances)
    if watch == "within":
        return None
    notable, noting = _verdict(rule, rule.notable, group, circumstances)
    enough_steps = all(m.n >= NOTABLE_STEPS for m in noting)
    allowed = not rule.notable.with_rule or rule.notable.with_rule in firm_rules
    level: Level = "watch" if watch == "clearly" else "possible"
    decided = watching
    if watch == "clearly" and notable == "clearly" and enough_steps and allowed:
        level, decided = "notable", noting
    ordered = sorted(decided, key=lambda m: _excess(rule, m, circumstances), reverse=True)
    ordered.sort(key=lambda m: m.metric != rule.metric)
    return Judgement(rule, level, side, tuple(ordered), _excess(rule, ordered[0], circumstances))


def _verdict(
    rule: Rule, condition: Condition, group: list[Measurement], circumstances: Circumstances
) -> tuple[Verdict, list[Measurement]]:
    """Return how a condition is met, and the measurements that meet it that way."""
    by_metric = {m.metric: m for m in group}
    verdicts: list[tuple[Verdict, Measurement | None]] = []
    for limit in condition.limits:
        measurement = by_metric.get(limit.metric)
        met = _compare(rule, limit, measurement, circumstances) if measurement else "within"
        verdicts.append((met, measurement))
    ranks = [VERDICTS.index(met) for met, _ in verdicts]
    overall = VERDICTS[max(ranks) if condition.any else min(ranks)]
    deciding = [m for met, m in verdicts if m is not None and met in (overall, "clearly")]
    return overall, deciding


def _compare(
    rule: Rule, limit: Limit, measurement: Measurement, circumstances: Circumstances
) -> Verdict:
    """Return whether a measurement is within a limit, beyond it, or clearly beyond it."""
    excess = _beyond(limit, measurement, circumstances)
    if excess <= 0.0:
        return "within"
    nearest = measurement.low if limit.op == ">" else measurement.high
    margin = (
        excess - rule.u[limit.metric]
        if nearest is None
        else _beyond(limit, measurement, circumstances, nearest)
    )
    speed = circumstances.speed_of(measurement)
    slowest, fastest = rule.speed_range_mps
    clear = (
        margin > 0.0
        and measurement.confidence in ("medium", "high")
        and measurement.n >= CLEAR_STEPS
        and (speed is None or slowest <= speed <= fastest)
    )
    return "clearly" if clear else "beyond"


def _beyond(
    limit: Limit,
    measurement: Measurement,
    circumstances: Circumstances,
    value: float | None = None,
) -> float:
    """Return by how much a value passes a limit; negative = it does not."""
    at = limit.at(
        circumstances.speed_of(measurement),
        circumstances.limits_for,
        overground=circumstances.overground(measurement),
    )
    shown = measurement.value if value is None else value
    assert shown is not None
    return shown - at if limit.op == ">" else at - shown


def _excess(rule: Rule, measurement: Measurement, circumstances: Circumstances) -> float:
    """Return how far a measurement passes its watch limit, in units of the rule's ``u``."""
    limits = [limit for limit in rule.watch.limits if limit.metric == measurement.metric]
    if not limits:
        return 0.0
    return _beyond(limits[0], measurement, circumstances) / rule.u[measurement.metric]


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


def differs(
    difference: Measurement, measurements: Iterable[Measurement], known: Knowledge
) -> Level:
    """Return the level of one left-right difference by itself."""
    rule = next(rule for rule in known.rules.values() if rule.is_asymmetry)
    base = known.metrics[base_metric(difference.metric)]
    sides = _both_sides(base.id, measurements)
    return _level(rule, difference, known.asymmetries[difference.metric], base, sides)


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
