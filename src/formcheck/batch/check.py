"""One check of many: clips of one runner on one day, what was told of them, what became of it."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import Field

from formcheck.i18n import Message
from formcheck.model import View
from formcheck.model.document import Document, Part
from formcheck.model.measurement import Confidence, MeasuredSide

__all__ = ["Check", "CheckClip", "Number", "Outcome", "State"]

#: A check has a report with numbers, a report that says why there are none, or no report.
State = Literal["measured", "refused", "failed"]


class CheckClip(Part):
    """One clip of a check, and what is known of it beforehand.

    Parameters
    ----------
    path : Path
    view : str or None
        From where it was filmed, as it was told; None = as it is seen.
    standing : bool
        Whether the runner stands still in it.
    """

    path: Path
    view: View | None = None
    standing: bool = False


class Check(Part):
    """What is to be analysed as one: the clips of one runner on one day.

    Parameters
    ----------
    name : str
        What it is called in every table; also where its report lies, with ``/`` for folders.
    clips : tuple of CheckClip
    athlete, shoes : str
    day : date or None
        When it was filmed.
    speed_kmh, height_cm, mass_kg, slow_motion : float or None
    sex : "female", "male" or None
    person : int or None
        Who to follow, counted from the left, from 1.
    """

    name: str
    clips: tuple[CheckClip, ...]
    athlete: str = ""
    shoes: str = ""
    day: date | None = None
    speed_kmh: float | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    slow_motion: float | None = None
    sex: Literal["female", "male"] | None = None
    person: int | None = None


class Number(Part):
    """One number of a check, or why it is missing; or, without a metric, why a clip was refused.

    Parameters
    ----------
    clip : str
        The file's name; empty where several clips gave the number.
    view : str
        From where it was filmed.
    metric, side : str
        As in ``report.json``.
    value, low, high, sd : float or None
    unit : str
    n : int
    confidence : str or None
    missing : Message or None
    """

    clip: str
    view: str = ""
    metric: str = ""
    side: MeasuredSide | Literal[""] = ""
    value: float | None = None
    unit: str = ""
    low: float | None = None
    high: float | None = None
    missing: Message | None = None
    sd: float | None = None
    n: int = 0
    confidence: Confidence | None = None


class Outcome(Document):
    """What became of a check, as it is kept to be told again without doing it again.

    Parameters
    ----------
    schema_version : int
    language : str
    key : str
        Of clips, options and versions; another key means that it has to be done again.
    name : str
    folder : str
        Where its report lies, from the batch's own folder; empty where there is none.
    state : "measured", "refused" or "failed"
    sentence : Message
        The report's first sentence, or why there is none.
    numbers : tuple of Number
    still : str
        A picture of it, from the batch's own folder; empty where there is none.
    seconds : float
        How long it took.
    processor : str
        What it was computed on.
    """

    schema_version: Literal[1] = 1
    language: str = "en"
    key: str = ""
    name: str
    folder: str = ""
    state: State
    sentence: Message
    numbers: tuple[Number, ...] = ()
    still: str = ""
    seconds: float = Field(default=0.0, ge=0)
    processor: str = ""
