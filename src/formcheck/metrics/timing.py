"""Timing: cadence, step time, ground contact, flight, duty factor."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from formcheck.model import FloatArray, Gait, MeasuredSide, Run, Samples

#: Contacts from which a change of cadence can be told.
_FEWEST_FOR_CHANGE = 10
#: How far a steady digital runner seems to change cadence (1 SD, spm) in clips of so many seconds;
#: their step times vary by 1 to 2 %, as real ones do.
_VARIES_SPM, _VARIES_S = 0.9, 5.0


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

    Definition: the step belongs to the foot that lands at its end. Needs: a side view; from the
    front and behind each foot's strikes have a delay of their own, of up to 35 ms.
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


def strides_through(gait: Gait) -> Samples:
    """Return the cadence of every stride through a clip, in steps a minute, by its foot.

    Notes
    -----
    From mid-stance to mid-stance of one foot: whatever delays the sight of one foot's strike delays
    all of that foot's, and mid-stance repeats better than the strike, by a third from the side and
    three to five times from the front and behind.
    """
    return Samples.of(
        (
            120.0 / (b.mid_stance_s - a.mid_stance_s),
            0.5 * (a.mid_stance_s + b.mid_stance_s),
            a.side,
        )
        for a, b in gait.strides()
    )


def cadence_change(gait: Gait) -> tuple[float, float] | None:
    """Return by how much the cadence changes from the first to the last third, and its error.

    Parameters
    ----------
    gait : Gait

    Returns
    -------
    change, error : float
        In steps a minute, and one standard error. None with too few contacts to tell, and where a
        stretch was left out by hand.

    Notes
    -----
    A parabola through all mid-stances against the step's number, with one constant shift between
    left and right; its error is what the mid-stances leave over, and what a steady runner's own
    variation makes of it.
    """
    period_s = gait.step_period_s
    if len(gait.contacts) < _FEWEST_FOR_CHANGE or not period_s or gait.left_out_s:
        return None  # whether the beat was kept in what was left out is not known
    times = np.array([c.mid_stance_s for c in gait.contacts])
    number = _numbers(gait, period_s)
    number = number - number.mean()
    left = np.array([c.side == "left" for c in gait.contacts], dtype=float)
    basis = np.column_stack((np.ones(len(times)), number, left - left.mean(), number**2))
    solution, left_over = _fitted(basis, times)
    kept = np.abs(left_over) <= max(3.5 * 1.4826 * float(np.median(np.abs(left_over))), 0.01)
    basis = basis[kept]
    solution, left_over = _fitted(basis, times[kept])
    variance = float(np.sum(left_over**2)) / max(len(left_over) - 4, 1)
    error = float(np.sqrt(variance * np.linalg.inv(basis.T @ basis)[3, 3]))
    # a runner at one speed varies too: by so much does the parabola bend without any change
    span_s = max(float(np.ptp(times)), 1.0)
    own_spm = _VARIES_SPM * (_VARIES_S / span_s) ** 1.5
    # a step lasts b + 2 c n; the thirds' middles are two thirds of all steps apart
    spm_each = -60.0 / float(solution[1]) ** 2 * 2.0 * (2.0 / 3.0) * float(np.ptp(number))
    return spm_each * float(solution[3]), float(np.hypot(spm_each * error, own_spm))


def _fitted(basis: FloatArray, values: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least-squares solution and what it leaves over."""
    solution, *_ = np.linalg.lstsq(basis, values, rcond=None)
    return np.asarray(solution), np.asarray(values - basis @ solution)


def _numbers(gait: Gait, period_s: float) -> FloatArray:
    """Return each contact's number of steps from the first, those counted that were not seen."""
    times = np.array([c.strike_s for c in gait.contacts])
    gaps = np.maximum(np.round(np.diff(times) / period_s), 1.0)
    left = np.array([c.side == "left" for c in gait.contacts])
    # two strikes of one foot are an even number of steps apart, of opposite feet an odd number
    same = left[1:] == left[:-1]
    gaps += (gaps % 2 == 1) & same
    gaps += (gaps % 2 == 0) & ~same
    return np.concatenate(([0.0], np.cumsum(gaps)))


def _slope_cadence(run: Run) -> tuple[float | None, float | None]:
    """Return cadence and its standard error from all strikes at once, None with under four."""
    contacts = run.gait.contacts
    period = run.gait.step_period_s
    if len(contacts) < 4 or not period:
        return None, None
    times = np.array([c.strike_s for c in contacts])
    number = _numbers(run.gait, period)
    left = np.array([c.side == "left" for c in contacts], dtype=float)
    part = _parts(run.gait)
    later = part[:, None] == np.arange(1, part[-1] + 1)  # a constant for each part after the first
    basis = np.column_stack((np.ones(len(times)), number, left - left.mean(), later))
    solution, left_over = _fitted(basis, times)
    if len(times) >= 8:  # one strike far off its beat must not bend the line
        beat = np.abs(left_over) <= max(3.5 * 1.4826 * np.median(np.abs(left_over)), 0.01)
        basis, times, number, part = basis[beat], times[beat], number[beat], part[beat]
        solution, left_over = _fitted(basis, times)
    step = float(solution[1])
    own = [number[part == one] for one in np.unique(part)]
    spread = sum(float(np.sum((numbers - numbers.mean()) ** 2)) for numbers in own)
    if not spread:
        return None, None
    freedom = max(len(times) - 2 - len(own), 1)
    error_s = np.sqrt(np.sum(left_over**2) / freedom / spread)
    return 60.0 / step, float(60.0 / step**2 * error_s)


def _parts(gait: Gait) -> NDArray[np.int64]:
    """Return for each contact how many stretches left out by hand are before it."""
    breaks = [gait.interrupted(first, second) for first, second in pairwise(gait.contacts)]
    return np.concatenate(([0], np.cumsum(breaks))).astype(np.int64)
