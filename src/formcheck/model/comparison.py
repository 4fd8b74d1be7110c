"""``compare.json``: a comparison's contract with other programs, as pydantic models.

Times, units and signs are those of the reports. Numbers are written with four digits after the
point; in memory they keep all of them.
"""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import PlainSerializer

from formcheck.i18n import Message
from formcheck.model.document import Document, Part
from formcheck.model.measurement import MeasuredSide
from formcheck.model.plan import Stop

COMPARE_SCHEMA_VERSION: Literal[2] = 2

CompareKind = Literal["change", "shoes", "trend"]
Verdict = Literal[
    "real change", "real but small", "about the same", "cannot tell", "not comparable"
]
Rounded = Annotated[float, PlainSerializer(lambda value: round(value, 4))]


class CompareClip(Part):
    """Under what conditions one clip of a trial was filmed.

    Parameters
    ----------
    view, surface : str
    fps : float
        Frames in a second of real time.
    yaw_deg : float or None
        How far the camera is off the view's axis.
    speed_mps : float or None
    steps_left, steps_right : int
    """

    view: str
    fps: float
    yaw_deg: float | None
    surface: str
    speed_mps: float | None
    steps_left: int
    steps_right: int


class CompareTrial(Part):
    """One report.

    Parameters
    ----------
    label : str
        What it is called here: "before", or as the user said.
    folder : str
        Its bare name.
    day : date or None
        When it was filmed; None where the user did not say.
    runner, shoes : str
        As told.
    speed_mps : float or None
        Of the first clip of which it is known.
    sorted_by : date
        ``day``, or that of the file in its place.
    network : str
        The pose network's name.
    clips : tuple of CompareClip
    """

    label: Message
    folder: str
    day: date | None
    runner: str
    shoes: str
    speed_mps: float | None
    sorted_by: date
    network: str
    clips: tuple[CompareClip, ...]


class CompareUnlike(Part):
    """One condition that differs too much, and what to do about it.

    Parameters
    ----------
    kind : str
        ``speed``, ``view``, ``yaw``, ``fps``, ``surface``, ``shoes``, ``model``, ``version`` or
        ``time_scale``.
    first, other : str
        What it was, in words.
    text, remedy : str
        That it differs, and what to do.
    """

    kind: str
    first: Message
    other: Message
    text: Message
    remedy: Message


class CompareDifference(Part):
    """One number of one side.

    Parameters
    ----------
    trial : int
        Index of the trial that is held against the first.
    metric : str
        Id of ``metrics.toml``, in ``unit``.
    side : "left", "right" or "both"
    unit : str
    first, other : float or None
        What the two reports say.
    value, low, high : float or None
        Other minus first with its 90 % interval; None where the number is not comparable.
    worth_noting : float or None
        The least difference that is worth noting; none for what has no such limit.
    verdict : str
        ``real change`` where the interval leaves out zero and the value is worth noting, ``real
        but small`` where it leaves out zero, ``about the same`` where it holds zero and ends
        before what is worth noting, else ``cannot tell``. ``not comparable`` without a value.
    unlike : tuple of CompareUnlike
        Conditions for which it is not comparable.
    missing : str or None
        Why there is no number.

    Examples
    --------
    >>> from formcheck import CompareDifference, compare
    >>> first = compare(["before", "after"]).report.against(1)[0]
    >>> isinstance(first, CompareDifference), first.metric, first.value > first.worth_noting
    (True, 'cadence', True)
    """

    trial: int
    metric: str
    side: MeasuredSide
    unit: str
    first: float | None
    other: float | None
    value: Rounded | None = None
    low: Rounded | None = None
    high: Rounded | None = None
    worth_noting: Rounded | None = None
    verdict: Verdict = "not comparable"
    unlike: tuple[CompareUnlike, ...] = ()
    missing: Message | None = None


class CompareReport(Document):
    """The whole of ``compare.json``.

    Parameters
    ----------
    schema_version : 2
    kind : "change", "shoes" or "trend"
        Before and after, labelled trials, or sessions in order of their day.
    trials : tuple of CompareTrial
        All others are held against the first.
    differences : tuple of CompareDifference
    cautions : tuple of str
        What to mind when reading them.
    stop : Stop or None
        The warning signs that the runner told of on the latest day with answers.
    language : str
        In which the strings of the file are written.

    Examples
    --------
    >>> from formcheck import CompareReport, compare
    >>> report = compare(["before", "after"]).report
    >>> isinstance(report, CompareReport), report.kind, report.stop
    (True, 'change', None)
    """

    schema_version: Literal[2] = COMPARE_SCHEMA_VERSION
    kind: CompareKind
    trials: tuple[CompareTrial, ...]
    differences: tuple[CompareDifference, ...]
    cautions: tuple[Message, ...]
    stop: Stop | None = None
    language: str = "en"

    def against(self, trial: int) -> tuple[CompareDifference, ...]:
        """Return the differences of one later trial from the first."""
        return tuple(d for d in self.differences if d.trial == trial)

    @property
    def later(self) -> tuple[tuple[CompareTrial, tuple[CompareDifference, ...]], ...]:
        """Return every later trial with its differences from the first."""
        return tuple((trial, self.against(n)) for n, trial in enumerate(self.trials) if n)
