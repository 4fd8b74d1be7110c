"""Left against right: what differs by more than error, also where no rule speaks of it.

A clip from one side shows one leg less well, so it gives no left-right difference of its own. Yet
where the 90 % intervals of both legs do not meet, the clip says that they differ, and the page must
not say that nothing does. It is no finding: the other side's clip tells whether it is the runner
or the camera.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.findings.judge import SUFFIX
from formcheck.knowledge import Knowledge, load
from formcheck.metrics.uncertainty import errors_apart
from formcheck.model import Measurement

__all__ = ["LegDifference", "leg_differences", "legs_compared"]

#: Standard errors of a difference from which it is told.
_LEAST_ERRORS = 3.0
#: What the camera adds to a difference between legs, as a standard error: a far leg's strikes come
#: early or late together, and from another side the same push-off reads otherwise. Measured on
#: pairs of clips of digital runners whose legs are alike.
_CAMERA = {"step_time": 0.006, "thigh_extension_toe_off": 1.8}
#: What counts first among differences: how long each foot is down or in the air, then the rest.
_FIRST = ("contact_time", "flight_time", "step_time")


@dataclass(frozen=True, slots=True)
class LegDifference:
    """A number whose left and right differ by more than error.

    Parameters
    ----------
    left, right : Measurement
    real : bool
        Whether by more than the least real change of the metric, too.
    sure : bool
        Whether both legs were seen equally well, so that it is not the camera's doing.
    """

    left: Measurement
    right: Measurement
    real: bool
    sure: bool

    @property
    def metric(self) -> str:
        """Return the metric's id."""
        return self.left.metric


def leg_differences(
    measurements: Sequence[Measurement], knowledge: Knowledge | None = None
) -> tuple[LegDifference, ...]:
    """Return the numbers that differ between the legs beyond error, the most telling first.

    Parameters
    ----------
    measurements : sequence of Measurement
    knowledge : Knowledge or None

    Notes
    -----
    Both sides' 90 % intervals must not meet, and the difference must be three of its standard
    errors: with some fifteen numbers a runner, two would call every fourth pair of like legs
    unlike. Where there is a left-right difference with an interval of its own, that one must
    exclude zero, too. Knees and hips seen from the front or behind only count with such an
    interval: a camera off the line moves both legs apart.
    """
    known = knowledge or load()
    by_key = {(m.metric, m.side): m for m in measurements if m.value is not None}
    found = []
    for metric, info in known.metrics.items():
        left, right = by_key.get((metric, "left")), by_key.get((metric, "right"))
        if left is None or right is None or left.readings or right.readings:
            continue
        own = by_key.get((f"{metric}{SUFFIX}", "both"))
        alone = own is None and info.group != "frontal"
        if _errors_apart(left, right) >= _LEAST_ERRORS and (
            alone or (own is not None and _excludes_zero(own))
        ):
            gap = abs((right.value or 0.0) - (left.value or 0.0))
            least = info.smallest_real_change
            found.append(
                LegDifference(left, right, least is not None and gap > least, own is not None)
            )
    return tuple(sorted(found, key=lambda one: (not one.real, _place(one.metric))))


def legs_compared(measurements: Sequence[Measurement], knowledge: Knowledge | None = None) -> bool:
    """Return whether left and right were compared in anything that is seen from the side.

    The one difference that a clip from in front or behind gives says nothing of how long each foot
    is down, or how each leg lands.
    """
    known = knowledge or load()
    numbers = {m.metric for m in measurements if m.value is not None}
    return any(
        f"{metric}{SUFFIX}" in numbers
        for metric, info in known.metrics.items()
        if info.group != "frontal"
    )


def _place(metric: str) -> int:
    """Return where a metric stands among those that count first."""
    return _FIRST.index(metric) if metric in _FIRST else len(_FIRST)


def _excludes_zero(difference: Measurement) -> bool:
    """Return whether a left-right difference is surely none of zero."""
    low, high = difference.low, difference.high
    return low is not None and high is not None and not low <= 0.0 <= high


def _errors_apart(left: Measurement, right: Measurement) -> float:
    """Return how many of its standard errors the difference of two legs is; 0 if they may meet."""
    if None in (left.value, left.low, left.high, right.value, right.low, right.high):
        return 0.0
    apart = abs(right.value - left.value)  # type: ignore[operator]
    errors = errors_apart(left, right)
    if apart <= 1.645 * sum(errors):
        return 0.0
    error = math.hypot(*errors, _CAMERA.get(left.metric, 0.0))
    return math.inf if error == 0.0 else apart / error
