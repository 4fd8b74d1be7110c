"""Timing: cadence, step time, ground contact, flight, duty factor."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from formcheck.model import MeasuredSide, Run, Samples


def cadence(run: Run) -> Samples:
    """Measure steps a minute of both feet together.

    Definition: 60 over the slope of all strike times against the step's number, with one constant
    shift between left and right, so that a foot whose strikes are seen a little late does not
    matter. The single values are those of whole strides (120 / stride time).

    Needs: any view, 24 fps. Moved falsely by: a false time base.
    """
    rows: Iterable[tuple[float, float, MeasuredSide]] = (
        (120.0 / (b.strike_s - a.strike_s), 0.5 * (a.strike_s + b.strike_s), "both")
        for a, b in run.gait.strides()
    )
    return Samples.of(rows, *_slope_cadence(run))


def step_time(run: Run) -> Samples:
    """Measure the time from one foot's strike to the other's, in s.

    Definition: the step belongs to the foot that lands at its end.
    """
    return Samples.of((b.strike_s - a.strike_s, b.strike_s, b.side) for a, b in run.gait.steps())


def contact_time(run: Run) -> Samples:
    """Measure how long a foot is on the ground, in ms.

    Definition: toe-off minus strike of the same foot. Needs: a side view, 50 fps.
    """
    return Samples.of(
        (1000.0 * (c.toe_off_s - c.strike_s), c.strike_s, c.side) for c in run.gait.contacts
    )


def flight_time(run: Run) -> Samples:
    """Measure how long both feet are in the air, in ms, after each foot's toe-off.

    Definition: the other foot's strike minus this foot's toe-off; negative where both are down.
    """
    return Samples.of(
        (1000.0 * (b.strike_s - a.toe_off_s), a.toe_off_s, a.side) for a, b in run.gait.steps()
    )


def duty_factor(run: Run) -> Samples:
    """Measure the share of a stride that a foot is on the ground, in %.

    Definition: contact time over stride time of the same foot.
    """
    return Samples.of(
        (100.0 * (a.toe_off_s - a.strike_s) / (b.strike_s - a.strike_s), a.strike_s, a.side)
        for a, b in run.gait.strides()
    )


def _slope_cadence(run: Run) -> tuple[float | None, float | None]:
    """Return cadence and its standard error from all strikes at once, None with under four."""
    contacts = run.gait.contacts
    period = run.gait.step_period_s
    if len(contacts) < 4 or not period:
        return None, None
    times = np.array([c.strike_s for c in contacts])
    gaps = np.maximum(np.round(np.diff(times) / period), 1.0)
    left = np.array([c.side == "left" for c in contacts], dtype=float)
    # two strikes of one foot are an even number of steps apart, of opposite feet an odd number
    same = left[1:] == left[:-1]
    gaps += (gaps % 2 == 1) & same
    gaps += (gaps % 2 == 0) & ~same
    number = np.concatenate(([0.0], np.cumsum(gaps)))
    basis = np.column_stack((np.ones(len(times)), number, left - left.mean()))
    solution, *_ = np.linalg.lstsq(basis, times, rcond=None)
    left_over = times - basis @ solution
    if len(times) >= 8:  # one strike far off its beat must not bend the line
        beat = np.abs(left_over) <= max(3.5 * 1.4826 * np.median(np.abs(left_over)), 0.01)
        basis, times, number = basis[beat], times[beat], number[beat]
        solution, *_ = np.linalg.lstsq(basis, times, rcond=None)
        left_over = times - basis @ solution
    step = float(solution[1])
    freedom = max(len(times) - 3, 1)
    error_s = np.sqrt(np.sum(left_over**2) / freedom / np.sum((number - number.mean()) ** 2))
    return 60.0 / step, float(60.0 / step**2 * error_s)
