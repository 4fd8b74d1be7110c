"""Left-right differences, from the measurements of both sides."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from formcheck.i18n import Message, tell
from formcheck.knowledge import MetricInfo
from formcheck.metrics.choose import step_rates_apart
from formcheck.model import Measurement, Run

__all__ = ["asymmetry"]


def asymmetry(
    info: MetricInfo, left: Measurement, right: Measurement, runs: Sequence[Run]
) -> Measurement:
    """Return right minus left, in % of their mean or in degrees, or why it cannot be told."""
    unit, metric = info.unit, info.id

    def missing(why: Message) -> Measurement:
        return Measurement(metric, "both", None, unit, missing=why, clip=left.clip)

    for one in (left, right):
        if one.value is None:
            if one.side == "left":
                return missing(tell("The left side is missing: {why}", why=one.missing))
            return missing(tell("The right side is missing: {why}", why=one.missing))
    one_sided = left.clip == right.clip and runs[left.clip].scene.is_side
    if one_sided:
        return missing(
            tell(
                "One leg is further from the camera and seen less well; "
                "film from both sides to compare."
            )
        )
    rates = step_rates_apart(runs[left.clip], runs[right.clip])
    if rates is not None:
        return missing(
            tell(
                "Left and right were filmed at {left:.0f} and {right:.0f} steps a minute; "
                "film both at one speed to compare.",
                left=rates[0],
                right=rates[1],
            )
        )
    if min(runs[m.clip].cleaned.fps for m in (left, right)) < info.min_fps:
        return missing(
            tell(
                "A left-right difference this small needs at least {fps:.0f} pictures a second.",
                fps=info.min_fps,
            )
        )
    assert left.value is not None
    assert right.value is not None
    errors = [((m.high or 0.0) - (m.low or 0.0)) / (2 * 1.645) for m in (left, right)]
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
