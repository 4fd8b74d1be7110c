"""What several clips and both legs say together: which clip is believed, left against right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from formcheck.i18n import msg
from formcheck.knowledge import MetricInfo
from formcheck.metrics.gates import at_least_fps, view_kind
from formcheck.metrics.uncertainty import errors_apart
from formcheck.model import Confidence, Measurement, Note, Reading, Run

#: Step rates further apart than this share are those of two speeds, or of two people; it is a
#: working limit without a source. One runner's rate at one speed varies by about 1 %.
_RATES_APART_SHARE = 0.03
_GRADES: tuple[Confidence, ...] = ("high", "medium", "low")


def best_of(info: MetricInfo, runs: Sequence[Run], found: Sequence[Measurement]) -> Measurement:
    """Return the best of one metric and side's measurements, one a clip.

    Parameters
    ----------
    info : MetricInfo
    runs : sequence of Run
    found : sequence of Measurement
        In the order of ``runs``; some have no value.

    Returns
    -------
    Measurement
        From the clip whose view measures it best, its own near side before the far one, then the
        surer one, then the one with more steps; without a value the most telling reason. Where
        another clip that shows the leg as well gives another answer (the 90 % intervals do not
        meet), the interval is widened to hold that answer and the confidence is one step lower.
    """

    def order(one: Measurement) -> tuple[bool, int, bool, int, int, float, float, str]:
        kind = view_kind(runs[one.clip])
        view = info.views.index(kind) if kind in info.views else len(info.views)
        doubt = _GRADES.index(one.confidence) if one.confidence else len(_GRADES)
        width = (one.high or 0.0) - (one.low or 0.0)
        last = one.value or 0.0, one.missing or ""  # a tie has the same end in any order
        return one.value is None, view, is_far(one, runs), doubt, -one.n, width, *last

    first, *others = sorted(found, key=order)
    if first.value is None or is_far(first, runs):
        return first
    against = [one for one in others if not is_far(one, runs) and _apart(first, one)]
    readings = [reading for one in (first, *against) if (reading := _reading(one)) is not None]
    if len(readings) < 2 or first.confidence is None:
        return first
    values = [reading.value for reading in readings[1:]]
    return replace(
        first,
        low=min(readings[0].low, *values),
        high=max(readings[0].high, *values),
        confidence=_GRADES[min(_GRADES.index(first.confidence) + 1, len(_GRADES) - 1)],
        readings=tuple(readings),
    )


def is_far(one: Measurement, runs: Sequence[Run]) -> bool:
    """Return whether a measurement is of the leg further from the camera."""
    return one.side != "both" and runs[one.clip].scene.near_side not in (None, one.side)


def renumbered(one: Measurement, clips: Sequence[int]) -> Measurement:
    """Return a measurement whose clips are counted otherwise: run number to clip number."""
    readings = tuple(replace(r, clip=clips[r.clip]) for r in one.readings)
    return replace(one, clip=clips[one.clip], readings=readings)


def step_rates_apart(one: Run, other: Run) -> tuple[float, float] | None:
    """Return two clips' steps a minute where they are more than 3 % apart, else None."""
    if not one.gait.step_period_s or not other.gait.step_period_s:
        return None
    first, second = 60.0 / one.gait.step_period_s, 60.0 / other.gait.step_period_s
    return (
        (first, second) if abs(first - second) > _RATES_APART_SHARE * min(first, second) else None
    )


def asymmetry(
    info: MetricInfo, left: Measurement, right: Measurement, runs: Sequence[Run]
) -> Measurement:
    """Return right minus left, in % of their mean or in degrees, or why it cannot be told."""
    unit, metric = info.unit, info.id

    def missing(why: Note) -> Measurement:
        return Measurement(
            metric, "both", None, unit, missing=why.message, missing_id=why.id, clip=left.clip
        )

    for one in (left, right):
        if one.value is None:
            message = (
                msg("The left side is missing: {why}", why=one.missing)
                if one.side == "left"
                else msg("The right side is missing: {why}", why=one.missing)
            )
            return missing(Note(one.missing_id, message))
    one_sided = left.clip == right.clip and runs[left.clip].scene.is_side
    if one_sided:
        message = msg(
            "One leg is further from the camera and seen less well; "
            "film from both sides to compare."
        )
        return missing(Note("one_side", message))
    rates = step_rates_apart(runs[left.clip], runs[right.clip])
    if rates is not None:
        message = msg(
            "Left and right were filmed at {left:.0f} and {right:.0f} steps per minute; film "
            "both at the same speed to compare.",
            left=rates[0],
            right=rates[1],
        )
        return missing(Note("two_speeds", message))
    if min(runs[m.clip].cleaned.fps for m in (left, right)) < info.min_fps:
        message = msg(
            "A left-right difference this small needs at least {least}.",
            least=at_least_fps(info.min_fps),
        )
        return missing(Note("frame_rate", message))
    assert left.value is not None
    assert right.value is not None
    errors = errors_apart(left, right)
    scale = (
        200.0 / abs(left.value + right.value) if unit == "%" and left.value + right.value else 1.0
    )
    value = (right.value - left.value) * scale
    error = float(np.hypot(errors[0], errors[1])) * scale
    lasting = float(np.hypot(left.lasting_error or 0.0, right.lasting_error or 0.0)) * scale
    confidence = "low" if "low" in (left.confidence, right.confidence) else "medium"
    return Measurement(
        metric=metric,
        side="both",
        value=value,
        unit=unit,
        n=min(left.n, right.n),
        low=value - 1.645 * error,
        high=value + 1.645 * error,
        confidence=confidence,  # type: ignore[arg-type]
        clip=left.clip,
        lasting_error=lasting,
    )


def _reading(one: Measurement) -> Reading | None:
    if one.value is None or one.low is None or one.high is None:
        return None
    return Reading(one.clip, one.value, one.low, one.high)


def _apart(one: Measurement, other: Measurement) -> bool:
    """Return whether two measurements' intervals do not meet."""
    first, second = _reading(one), _reading(other)
    if first is None or second is None:
        return False
    return first.low > second.high or second.low > first.high
