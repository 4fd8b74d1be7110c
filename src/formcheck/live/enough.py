"""Whether a run was filmed for long enough: by how much more steps would still narrow a number.

An interval has a part that shrinks with the steps and one that does not: where the camera stands,
what the network takes for a joint. The window shows how large both are; the steps of the whole run
count, since the recording keeps them all. Filming on adds nothing once there are enough steps of
either leg for a runner's mean, and ten more seconds would change no interval by half of the last
digit that is shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.knowledge import load
from formcheck.metrics.uncertainty import leg_of, reach_of
from formcheck.model import Measurement, Run

__all__ = ["STEPS_PER_LEG", "LiveEnough", "enough"]

#: Seven steps of a leg are the fewest for its mean; twice as many were asked for so that some may
#: be lost. See docs/film-a-good-clip.md.
STEPS_PER_LEG = 15
_MORE_S, _DIGITS = 10.0, 0.5
#: Nobody keeps one steady run for longer before it changes by itself.
_AT_MOST_S = 60.0


@dataclass(frozen=True, slots=True)
class LiveEnough:
    """Whether the run so far is enough.

    Parameters
    ----------
    running_s : float
        How long the runner was measured without a break.
    steps_per_leg : int
        How many steps of each leg that were; `STEPS_PER_LEG` are wanted.
    metric : str
        Whose interval ten more seconds would still narrow by half of its last digit or more, the
        one that gains most; empty where none is.
    done : bool
        Whether more would add nothing.

    Examples
    --------
    >>> from formcheck import LiveEnough
    >>> LiveEnough(running_s=4.0, steps_per_leg=5, metric="contact_time").done
    False
    """

    running_s: float
    steps_per_leg: int = 0
    metric: str = ""
    done: bool = False


def enough(
    measurements: Sequence[Measurement], run: Run, window_s: float, running_s: float
) -> LiveEnough:
    """Return whether more steps would narrow any of the numbers.

    Parameters
    ----------
    measurements : sequence of Measurement
        Of the window; those without a value do not count.
    run : Run
    window_s : float
        How long the window is.
    running_s : float
        How long the runner was measured so far, the window included.
    """
    stride_s = run.scene.stride_period_s
    steps = int(running_s / stride_s) if stride_s else 0
    digits = {
        one.metric: _narrowing(one, run, window_s, running_s)
        for one in measurements
        if one.value is not None and one.n > 1
    }
    most = max(digits, key=lambda name: digits[name], default="")
    open_yet = bool(most) and digits[most] >= _DIGITS
    done = bool(digits) and steps >= STEPS_PER_LEG and not open_yet
    return LiveEnough(running_s, steps, most if open_yet else "", done or running_s >= _AT_MOST_S)


def _narrowing(one: Measurement, run: Run, window_s: float, running_s: float) -> float:
    """Return by how many of its last digits some more seconds would narrow either half."""
    half = 0.5 * ((one.high or 0.0) - (one.low or 0.0))
    reach = reach_of(one.metric, leg_of(run, one.side))
    whole = (2.0 * half / (reach.down + reach.up)) ** 2
    # cadence is read from the rhythm of all steps at once: nothing of its error stays
    passes = whole if one.metric == "cadence" or one.sd is None else one.sd**2 / one.n
    passes = min(passes, whole)

    def at(seconds: float) -> float:
        left = whole - passes + passes * window_s / seconds
        return half * float(np.sqrt(left / whole)) if whole > 0.0 else 0.0

    digit = 10.0 ** -load().metric(one.metric).decimals
    return (at(running_s) - at(running_s + _MORE_S)) / digit
