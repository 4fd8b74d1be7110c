"""Where two clips of a run give two answers: which, and what becomes of them."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.findings.wording import number_text, range_text
from formcheck.i18n import say
from formcheck.knowledge import load
from formcheck.model import Analysis, Reading

__all__ = ["Answer", "Disagreement", "find_disagreements"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What one clip says: its name, the number and its 90 % interval in words."""

    clip: str
    value: str
    interval: str


@dataclass(frozen=True, slots=True)
class Disagreement:
    """One metric and side of which clips say different things, the better view first."""

    label: str
    answers: tuple[Answer, ...]


def find_disagreements(analysis: Analysis) -> tuple[Disagreement, ...]:
    """Return every metric and side on which clips disagree, in the order of the report."""
    return tuple(
        Disagreement(
            _label(m.metric, m.side),
            tuple(_answer(analysis, m.metric, reading) for reading in m.readings),
        )
        for m in analysis.measurements
        if m.readings
    )


def _label(metric: str, side: str) -> str:
    label = load().metric(metric).label
    return label if side == "both" else f"{label}, {say(f'key.{side}')}"


def _answer(analysis: Analysis, metric: str, reading: Reading) -> Answer:
    info = load().metric(metric)
    return Answer(
        clip=analysis.clips[reading.clip].path.name,
        value=number_text(reading.value, info),
        interval=range_text(reading.low, reading.high, info),
    )
