"""How sure a number is: the one place where intervals and confidence are made.

A 90 % interval reaches from the value so many standard errors down and so many up: 1.645 for a
normal error, else what `formcheck.lab.training.intervals` found on families of runners that the
corrections had not learnt from (``intervals.toml``). The standard error has these parts:

- the spread from step to step over √n (with Student's factor for few steps);
- the metric's own landmark and definition error, and what yaw, roll, event timing, scale and view
  add to it at this clip's conditions: the ``error`` table of the metric in ``metrics.toml``.

They are added in squares. What landmarks, definition, yaw, scale and view add errs alike in the
runner's next clip from the same place, so it is also kept by itself: a comparison of two clips
lets it cancel in part. Confidence: ``high`` with at least 7 steps at the metric's good frame
rate, within half the allowed yaw, near leg, body of 300 px or more; ``low`` with fewer than 4
steps, for a far leg, a body under 200 px, an oblique view, or, but for cadence, a body without head
and shoulders, whose errors also count twice; ``medium`` otherwise.
"""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.special import stdtrit

from formcheck.knowledge import MetricInfo
from formcheck.model import Confidence, FloatArray, MeasuredSide, Measurement, Run
from formcheck.signal.hidden import upper_body_hidden
from formcheck.signal.ridge import MARKERS

#: The interval's share of cases that should hold the truth.
COVERAGE = 0.90
#: Standard errors that hold it where errors are normal.
NORMAL = 1.645
_SMALL_PX = 300.0
#: How many times more is erred where head and shoulders are hidden: on four rendered runners up to
#: 2.3 of the standard errors of a film of the whole body, which leave 5 of 56 numbers outside their
#: intervals; of twice as large ones none. The rhythm was as good as ever.
_UPPER_BODY_HIDDEN = 2.0


Leg = Literal["near", "far", "frontal", "markers"]


class Reach(NamedTuple):
    """How many standard errors an interval reaches down and up."""

    down: float
    up: float


def leg_of(run: Run, side: MeasuredSide) -> Leg:
    """Return which leg a side is, near or far (both count as near), or that the view is frontal.

    Of a laboratory's markers, which no network sees, it is neither.
    """
    if run.cleaned.model == MARKERS:
        return "markers"
    if not run.scene.is_side:
        return "frontal"
    return "near" if side == "both" or run.scene.near_side in (None, side) else "far"


def reach_of(metric: str, leg: Leg) -> Reach:
    """Return how far a metric's interval reaches."""
    return Reach(*_reaches().get(metric, {}).get(leg, (NORMAL, NORMAL)))


def errors_apart(left: Measurement, right: Measurement) -> tuple[float, float]:
    """Return one standard error of either leg, to tell the legs of a runner apart.

    What makes an interval longer than a normal error's is what a family of runners has in common;
    of that the difference of two legs is free. Where the near and the far leg's reach differ the
    shorter one is taken for both, so that no error is counted too small.
    """
    by_leg = _reaches().get(left.metric, {})
    reaches = [Reach(*own) for leg, own in by_leg.items() if leg != "markers"]
    spans = [reach.down + reach.up for reach in reaches] or [2.0 * NORMAL]
    first, second = (((m.high or 0.0) - (m.low or 0.0)) / min(spans) for m in (left, right))
    return first, second


@cache
def _reaches() -> dict[str, dict[str, tuple[float, float]]]:
    with (files("formcheck.metrics") / "intervals.toml").open("rb") as file:
        return tomllib.load(file)


def keep_typical_steps(values: FloatArray) -> NDArray[np.bool_]:
    """Return which steps to average: finite and within 3 robust deviations of the median."""
    keep = np.isfinite(values)
    if keep.sum() >= 5:
        centre = np.median(values[keep])
        spread = 1.4826 * np.median(np.abs(values[keep] - centre))
        keep &= np.abs(values - centre) <= max(3.0 * spread, 1e-9 + 0.02 * abs(centre))
    return keep


def standard_error(
    info: MetricInfo, run: Run, value: float, sd: float | None, n: int, event_ms: float
) -> tuple[float, float]:
    """Return one standard error of a mean over steps, and the part of it that lasts.

    Parameters
    ----------
    value, sd, n
        Mean, spread and number of steps.
    event_ms : float
        Standard error of strike and toe-off shared by all steps.

    Returns
    -------
    whole, lasting : float
        In the metric's unit. ``lasting`` errs alike in another clip of the same runner from the
        same place.
    """
    error = info.error
    scene = run.scene
    base, rear = error.base, error.rear if scene.view == "rear" else 0.0
    if error.level is not None and scene.is_frontal and scene.roll_deg is not None:
        base, rear = error.level, 0.0
    small = max(_SMALL_PX / max(scene.body_px, 1.0), 1.0)
    lasting = [
        base * small,
        error.per_yaw_deg * abs(scene.yaw_deg or 0.0),
        error.relative * abs(value),
        error.beyond * max(abs(value) - error.unusual, 0.0),
        rear,
    ]
    passing = [error.per_roll_deg * scene.roll_sd_deg, error.per_event_ms * event_ms]
    if n > 1 and sd is not None:
        few = float(stdtrit(n - 1, 0.5 + COVERAGE / 2)) / NORMAL
        passing.append(few * sd / np.sqrt(n))
    times = _UPPER_BODY_HIDDEN if upper_body_hidden(run.cleaned) else 1.0
    return times * _in_squares(*lasting, *passing), times * _in_squares(*lasting)


def grade(info: MetricInfo, run: Run, n: int, near: bool) -> Confidence:
    """Return the confidence in a measurement; the rule is this module's docstring."""
    scene = run.scene
    if n < 4 or not near or scene.body_px < 200.0 or scene.view == "oblique":
        return "low"
    if info.id != "cadence" and upper_body_hidden(run.cleaned):
        return "low"
    square = abs(scene.yaw_deg or 0.0) <= 0.5 * info.max_yaw_deg
    good = n >= 7 and run.cleaned.fps >= info.good_fps and square and scene.body_px >= _SMALL_PX
    return "high" if good else "medium"


def _in_squares(*parts: float) -> float:
    return float(np.sqrt(np.sum(np.square(parts))))
