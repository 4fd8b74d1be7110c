"""One thing that a clip shows: the type that the report and the plan read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.i18n import Message
from formcheck.model.measurement import Confidence, Measurement

Level = Literal["typical", "possible", "watch", "notable"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing the clip shows.

    Parameters
    ----------
    id : str
        Rule id, such as ``FC201``; stable for ever.
    rule : str
        The rule's name, such as ``overstride``.
    level : Level
        ``possible`` where the limit lies inside the measurement's uncertainty.
    confidence : Confidence
    metric : str
        The measurement that leads it.
    side : "left", "right" or "both"
    title, detail, cue : Message
        Words a runner reads.
    measurements : tuple of Measurement
        Everything it rests on, the leading one first.
    exercises, sources : tuple of str
        Ids of ``exercises.toml`` and ``sources.toml``.
    moments_s : tuple of float
        Instants of the clip that show it, best first.
    clip : int
        Index of the clip the moments belong to.
    merged : tuple of str
        Rules that were merged into this one because one correction serves them all.
    leads : bool
        Whether it is one of the at most three findings that lead the report.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Finding, Request, analyze
    >>> leading = analyze(Request(clips=((Path("side.npz"), None),), speed_kmh=10.8)).findings[0]
    >>> isinstance(leading, Finding), leading.rule
    (True, 'overstride')
    """

    id: str
    rule: str
    level: Level
    confidence: Confidence
    metric: str
    side: Literal["left", "right", "both"]
    title: Message
    detail: Message
    cue: Message
    measurements: tuple[Measurement, ...]
    exercises: tuple[str, ...]
    sources: tuple[str, ...]
    moments_s: tuple[float, ...]
    clip: int = 0
    merged: tuple[str, ...] = ()
    leads: bool = False
