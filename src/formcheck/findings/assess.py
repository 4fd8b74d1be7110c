"""One judgement a quantity, made once: what every page says of a number is read from here.

A rule speaks first: a number that a finding rests on has the finding's level. Otherwise the typical
range decides, with the number's error around it. That error is half of its 90 % interval, or the
rule's own ``u`` towards the rule's limit where that is larger. A number is ``typical`` only where
at least three quarters of this span lie inside the range; where the error is as wide as the range,
or the interval wider than the step from typical to worth a look, no value could tell, and it is
``unsure``. That share has no source: of a 90 % interval it means about four chances in five.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from formcheck.findings.judge import CLEAR_STEPS, Circumstances, differs
from formcheck.i18n import Message, msg
from formcheck.knowledge import Knowledge, MetricInfo, Rule, load
from formcheck.knowledge.entries import nominal_fps
from formcheck.model import STANDINGS, Assessment, Finding, Level, Measurement, Standing, View

__all__ = ["NEEDS_SPEED", "assess", "quantity_of"]

#: Share of a number's span outside the typical range above which it is not called typical.
_MOST_OUTSIDE = 0.25
#: Why a number cannot be judged that would be, at a known speed.
NEEDS_SPEED = msg(
    "What is typical here depends on your speed. Tell us your speed to have it judged."
)


@dataclass(frozen=True, slots=True)
class _Span:
    """What a number may truly be: its error below and above it."""

    value: float
    below: float
    above: float

    def outside(self, low: float, high: float) -> float:
        """Return which share of it lies outside of a range; 0 or 1 where it has no width."""
        width = self.below + self.above
        if width <= 0.0:
            return float(not low <= self.value <= high)
        inside = min(self.value + self.above, high) - max(self.value - self.below, low)
        return 1.0 - max(inside, 0.0) / width


def assess(
    findings: Sequence[Finding],
    measurements: Sequence[Measurement],
    circumstances: Circumstances,
    knowledge: Knowledge | None = None,
) -> tuple[Assessment, ...]:
    """Return what is said of every number that has a value, in the order of the measurements.

    Parameters
    ----------
    findings : sequence of Finding
        As `find_findings` gives them, or as an earlier report stored them.
    measurements : sequence of Measurement
    circumstances : Circumstances
    knowledge : Knowledge or None
        None uses what ships with formcheck.
    """
    known = knowledge or load()
    numbers = [m for m in measurements if m.value is not None]
    found = [_assess(m, numbers, findings, circumstances, known) for m in numbers]
    said: dict[str, list[Assessment]] = {}
    for one in found:
        if one.level != "no_range":
            said.setdefault(quantity_of(one.metric, known), []).append(one)
    return tuple(_as_one(one, said.get(quantity_of(one.metric, known), [])) for one in found)


def quantity_of(metric: str, knowledge: Knowledge) -> str:
    """Return the metric that stands for all that say the same thing: bounce in cm and in %."""
    info = knowledge.metrics.get(metric)
    return info.same_as or metric if info else metric


def _as_one(one: Assessment, alike: Sequence[Assessment]) -> Assessment:
    """Return an assessment at the level of whatever says the same thing and stands out most."""
    others = [a for a in alike if a.metric != one.metric and a.side == one.side]
    if one.level == "no_range" or not others:
        return one
    most = max((one, *others), key=lambda a: STANDINGS.index(a.level))
    return replace(one, level=most.level, why=most.why) if most.level != one.level else one


def _assess(
    number: Measurement,
    numbers: Sequence[Measurement],
    findings: Sequence[Finding],
    here: Circumstances,
    known: Knowledge,
) -> Assessment:
    """Return what is said of one number by itself."""
    info = known.metric(number.metric)
    typical = info.typical_for(
        here.speed_of(number), here.limits_for, overground=here.overground(number)
    )
    rules = [rule for rule in known.rules.values() if info.id in rule.metrics]
    level: Standing
    why: Message | None = None
    judged = _judged(number, numbers, findings, known)
    if judged is not None:
        level = judged
    elif typical is None:
        level = "no_range"
    else:
        level, why = _against(number, info, typical, rules, here, numbers)
    return Assessment(number.metric, number.side, level, typical, why)


def _judged(
    number: Measurement,
    numbers: Sequence[Measurement],
    findings: Sequence[Finding],
    known: Knowledge,
) -> Level | None:
    """Return the level that a rule gives a number; None where no rule finds anything in it."""
    if number.metric in known.asymmetries:
        level = differs(number, numbers, known)
        return None if level == "typical" else level
    levels: list[Level] = [
        finding.level
        for finding in findings
        if finding.level != "typical"
        and finding.rule in known.rules
        and number.metric in known.rules[finding.rule].metrics
        and any(
            own.metric == number.metric and own.side in (number.side, "both")
            for own in finding.measurements
        )
    ]
    return max(levels, key=STANDINGS.index, default=None)


def _against(
    number: Measurement,
    info: MetricInfo,
    typical: tuple[float, float],
    rules: Sequence[Rule],
    here: Circumstances,
    numbers: Sequence[Measurement],
) -> tuple[Standing, Message | None]:
    """Return how a number of which no rule speaks lies to its typical range."""
    low, high = typical
    span = _span(number, info, rules)
    doubtful = number.confidence in ("low", None) or bool(number.readings)
    if _needs_both(rules, [m for m in numbers if m.metric == number.metric], typical):
        return "unsure", _squarely()
    if not low <= span.value <= high:
        nearest = span.value + span.above if span.value < low else span.value - span.below
        if _unsquare(rules, here.yaw_of(number)):
            return "unsure", _squarely()
        if doubtful or low <= nearest <= high or (nearest < low) != (span.value < low):
            return "possible", None
        return ("below" if span.value < low else "above"), None
    if number.readings:
        return "unsure", msg("Your clips disagree here; film both again from the same places.")
    if doubtful or number.n < CLEAR_STEPS:
        return "unsure", _roughly(number, here.view_of(number))
    if _unsquare(rules, here.yaw_of(number)):
        return "unsure", _squarely()
    steps = [rule.u[info.id] for rule in rules if info.id in rule.u]
    half = _half(number)
    line = info.typical_line if here.speed_of(number) is None else None
    width = high - low if line is None else 2.0 * line.half_width
    if span.below + span.above >= width or (steps and half > min(steps)):
        return "unsure", _too_wide(info, width, steps, here.view_of(number))
    if line is not None and span.outside(*line.at_every_speed()) > _MOST_OUTSIDE:
        return "unsure", NEEDS_SPEED
    if span.outside(low, high) > _MOST_OUTSIDE:
        return "unsure", msg("It is too close to the edge of the typical range to be sure.")
    return "typical", None


def _span(number: Measurement, info: MetricInfo, rules: Sequence[Rule]) -> _Span:
    """Return a number with its error on both sides: its interval's, or its rules' where larger."""
    assert number.value is not None
    value = number.value
    low = value if number.low is None else number.low
    high = value if number.high is None else number.high
    towards: dict[str, float] = {"<": 0.0, ">": 0.0}
    for rule in rules:
        for limit in rule.watch.limits:
            if limit.metric == info.id:
                towards[limit.op] = max(towards[limit.op], rule.u[info.id])
    return _Span(value, max(value - low, towards["<"]), max(high - value, towards[">"]))


def _half(number: Measurement) -> float:
    """Return half of a number's interval."""
    return 0.0 if number.low is None or number.high is None else 0.5 * (number.high - number.low)


def _unsquare(rules: Iterable[Rule], yaw_deg: float | None) -> bool:
    """Return whether a rule would speak of the number, but not from where it was filmed."""
    limits = [rule.max_yaw_deg for rule in rules if rule.max_yaw_deg is not None]
    return any(yaw_deg is None or yaw_deg > limit for limit in limits)


def _needs_both(
    rules: Iterable[Rule], alike: Sequence[Measurement], typical: tuple[float, float]
) -> bool:
    """Return whether only the mean of both legs counts, and they do not lie within the range.

    Camera yaw moves them in opposite directions: one of them outside says nothing of either.
    """
    if all(rule.headline != "mean" for rule in rules):
        return False
    within = {m.side for m in alike if typical[0] <= (m.value or 0.0) <= typical[1]}
    return "both" not in within and not {"left", "right"} <= within


def _roughly(number: Measurement, view: View | None) -> Message:
    """Return that a number is of low confidence, and what would help."""
    if number.side == "both" or view == f"side_{number.side}":  # the leg's own side already
        return msg(
            "This clip shows it only roughly; film head to feet, as large as fits, in bright "
            "light and for longer."
        )
    return msg("This clip shows it only roughly; film this leg from its own side.")


def _squarely() -> Message:
    """Return that a number means something only in a square view of both legs."""
    return msg("This shows only in a square view of both legs. Film again from exactly in line.")


def _too_wide(info: MetricInfo, width: float, steps: Sequence[float], view: View | None) -> Message:
    """Return that the error is too wide, and how to film it where that can help."""
    at_best = info.half_width_90()
    if 2 * max(at_best, *steps, 0.0) >= width or (steps and at_best >= min(steps)):
        return msg(
            "The margin of error is too wide to tell typical from worth a look, even in a "
            "good clip. Ask a coach to look, or compare two of your own clips."
        )
    if view == "rear" and info.error.rear and "front" in info.views:
        return msg(
            "The margin of error is too wide to tell typical from worth a look. Film from the "
            "front, exactly in line with you."
        )
    return msg(
        "The margin of error is too wide to tell typical from worth a look. Film square on, "
        "from close up, at {fps:.0f} frames per second.",
        fps=nominal_fps(info.good_fps),
    )
