"""What a metric function takes, gives, and what `measure_all` makes of it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

import numpy as np

from formcheck.i18n import Message
from formcheck.model.gait import Gait
from formcheck.model.scene import Scene
from formcheck.model.track import FloatArray, PoseTrack

MeasuredSide = Literal["left", "right", "both"]
Confidence = Literal["high", "medium", "low"]


@dataclass(frozen=True, slots=True)
class Run:
    """One clip, ready to be measured: the only argument of a metric function.

    Parameters
    ----------
    cleaned : PoseTrack
        Cleaned landmarks, in real time (slow motion undone).
    scene : Scene
        What was filmed.
    gait : Gait
        When each foot was down.
    height_m, mass_kg : float or None
        What the runner told us.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import ClipOptions, Run, prepare_run, read_track
    >>> run = prepare_run(read_track(Path("side.npz")), ClipOptions())
    >>> isinstance(run, Run), run.gait.contacts[0].side in ("left", "right")
    (True, True)
    """

    cleaned: PoseTrack
    scene: Scene
    gait: Gait
    height_m: float | None = None
    mass_kg: float | None = None


@dataclass(frozen=True, slots=True)
class Samples:
    """One value a step.

    Parameters
    ----------
    values : (n,) float
        The metric at each step, in the metric's unit; NaN = not measurable at that step.
    time_s : (n,) float
        The instant each value belongs to (strike, mid-stance, toe-off).
    sides : tuple of n sides
        The stance leg of each value; ``"both"`` for values that have no side.
    estimate, estimate_error : float or None
        A better value for the whole clip than the mean of the steps, and its standard error,
        where there is one (cadence from all strikes at once).

    Examples
    --------
    >>> import numpy as np
    >>> from formcheck import Samples
    >>> steps = Samples(np.array([28.0, np.nan]), np.array([0.4, 1.1]), ("left", "left"))
    >>> float(np.nanmean(steps.values))
    28.0
    """

    values: FloatArray
    time_s: FloatArray
    sides: tuple[MeasuredSide, ...]
    estimate: float | None = None
    estimate_error: float | None = None

    @classmethod
    def of(
        cls,
        rows: Iterable[tuple[float, float, MeasuredSide]],
        estimate: float | None = None,
        estimate_error: float | None = None,
    ) -> Samples:
        """Return the samples of rows of value, instant and side."""
        kept = list(rows)
        return cls(
            np.array([value for value, _, _ in kept], dtype=float),
            np.array([time_s for _, time_s, _ in kept], dtype=float),
            tuple(side for _, _, side in kept),
            estimate,
            estimate_error,
        )


@dataclass(frozen=True, slots=True)
class Reading:
    """What one of several clips gives for a metric and side.

    Parameters
    ----------
    clip : int
        Index of the clip.
    value, low, high : float
        Mean and 90 % interval, from that clip alone.

    Examples
    --------
    >>> from formcheck import Reading
    >>> Reading(clip=1, value=12.0, low=9.5, high=14.5).value
    12.0
    """

    clip: int
    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Measurement:
    """A number with how sure we are of it, or the reason there is none.

    Parameters
    ----------
    metric : str
        Id of ``metrics.toml``.
    side : "left", "right" or "both"
    value : float or None
        Mean over steps; None when refused.
    unit : str
    sd : float or None
        Standard deviation from step to step.
    n : int
        Steps used.
    low, high : float or None
        90 % interval: spread over steps, and event and landmark error at this clip's conditions.
    confidence : "high", "medium" or "low", or None when refused
    missing : Message or None
        Why there is no value, and the remedy; None when there is one.
    samples : Samples or None
        The single steps behind the value.
    clip : int
        Index of the clip it was measured on.
    lasting_error : float or None
        The part of one standard error that errs alike in the runner's next clip from the same
        place: landmarks, definition, yaw, scale.
    readings : tuple of Reading
        Where clips disagree: what each gives, this measurement's own clip first. Else empty.
    missing_id : str
        The stable id of the reason in ``missing``, see `formcheck.metrics.gates`; empty when there
        is a value.

    Notes
    -----
    Trust the interval, not the digits: a limit inside it is neither passed nor kept. ``missing`` is
    the reason for a reader, never a middling value in place of one.

    Examples
    --------
    >>> from formcheck import Measurement, Message
    >>> why = Message("Too few steps; film longer.")
    >>> Measurement("cadence", "both", None, "spm", missing=why).value
    """

    metric: str
    side: MeasuredSide
    value: float | None
    unit: str
    sd: float | None = None
    n: int = 0
    low: float | None = None
    high: float | None = None
    confidence: Confidence | None = None
    missing: Message | None = None
    samples: Samples | None = None
    clip: int = 0
    lasting_error: float | None = None
    readings: tuple[Reading, ...] = ()
    missing_id: str = ""
