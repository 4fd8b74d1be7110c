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

COMPARE_SCHEMA_VERSION: Literal[1] = 1

CompareKind = Literal["change", "shoes", "trend"]
Verdict = Literal["real change", "within error", "not comparable"]
Rounded = Annotated[float, PlainSerializer(lambda value: round(value, 4))]


class CompareClip(Part):
    """Under what conditions one clip of a trial was filmed."""

    view: str
    fps: float
    yaw_deg: float | None
    surface: str
    speed_mps: float | None
    steps_left: int
    steps_right: int


class CompareTrial(Part):
    """One report; ``folder`` is its bare name, ``day`` is null where the user said none.

    ``sorted_by`` is the day that stands in for it then: that of the file.
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

    ``kind`` is ``speed``, ``view``, ``yaw``, ``fps``, ``surface``, ``shoes``, ``model``,
    ``version`` or ``time_scale``; ``first`` and ``other`` are what it was, in words.
    """

    kind: str
    first: Message
    other: Message
    text: Message
    remedy: Message


class CompareDifference(Part):
    """One number of one side; ``trial`` is the index of the trial held against the first.

    ``value`` is other minus first, ``low`` and ``high`` are the ends of its 90 % interval, and
    ``needed`` is the least difference that would count as a real change here. They are null where
    the number is not comparable, and ``unlike`` or ``missing`` says why.

    Examples
    --------
    >>> from formcheck import CompareDifference, compare
    >>> first = compare(["before", "after"]).report.against(1)[0]
    >>> isinstance(first, CompareDifference), first.metric, first.value > first.needed
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
    needed: Rounded | None = None
    verdict: Verdict = "not comparable"
    unlike: tuple[CompareUnlike, ...] = ()
    missing: Message | None = None


class CompareReport(Document):
    """The whole of ``compare.json``.

    ``kind`` is ``change`` (before and after), ``shoes`` (labelled trials) or ``trend`` (sessions in
    order of their day). ``stop`` holds the warning signs that the runner told of on the latest day
    with answers.

    Examples
    --------
    >>> from formcheck import CompareReport, compare
    >>> report = compare(["before", "after"]).report
    >>> isinstance(report, CompareReport), report.kind, report.stop
    (True, 'change', None)
    """

    schema_version: Literal[1] = COMPARE_SCHEMA_VERSION
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
