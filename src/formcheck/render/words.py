"""A stored report in one reader's language: what every page of it asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from formcheck.findings import Circumstances
from formcheck.findings.detail import number_text, range_text
from formcheck.i18n import Message, Wording
from formcheck.knowledge import MetricInfo, load
from formcheck.model import Assessment, Contact, Finding, Measurement, Said
from formcheck.model.report import Report, ReportClip

__all__ = [
    "ENGLISH",
    "SHAPES",
    "Answer",
    "Disagreement",
    "Edition",
    "LevelWords",
    "bare_number",
    "cited",
    "short_number",
    "step_value",
    "surface_words",
    "unit_of",
    "view_words",
]

ENGLISH = Wording()
#: The class and the shape of a level.
_LEVELS = {
    "typical": ("typical", "✓"),
    "possible": ("possible", "○"),
    "watch": ("watch", "◆"),
    "notable": ("notable", "■"),
    "unsure": ("unsure", "?"),
    "below": ("outside", "◇"),
    "above": ("outside", "◇"),
}
#: The shapes, for a legend.
SHAPES = dict(_LEVELS.values())


@dataclass(frozen=True, slots=True)
class LevelWords:
    """A level as a word and a shape, so that it needs no colour."""

    key: str
    word: str
    shape: str


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


@dataclass(frozen=True, slots=True)
class Edition:
    """A report, and the language it is read in.

    Parameters
    ----------
    report : Report
    word : Wording
    numbers : tuple of Measurement
        The report's measurements with every digit that is stored.
    findings : tuple of Finding
    circumstances : Circumstances
        How fast and from where the runner was filmed.
    assessments : dict of (str, str) to Assessment
        What is said of each number, by its metric and side.
    """

    report: Report
    word: Wording
    numbers: tuple[Measurement, ...] = field(init=False)
    findings: tuple[Finding, ...] = field(init=False)
    circumstances: Circumstances = field(init=False)
    assessments: dict[tuple[str, str], Assessment] = field(init=False)

    def __post_init__(self) -> None:
        report = self.report
        circumstances = Circumstances.seen(report.scenes, report.sex)
        made = (one.assessment() for one in report.assessments)
        object.__setattr__(self, "assessments", {(one.metric, one.side): one for one in made})
        object.__setattr__(self, "numbers", report.numbers())
        object.__setattr__(self, "findings", tuple(one.finding() for one in report.findings))
        object.__setattr__(self, "circumstances", circumstances)

    @property
    def measured(self) -> dict[int, ReportClip]:
        """Return the clips that were measured, by their place among all clips."""
        return {index: clip for index, clip in enumerate(self.report.clips) if clip.measured}

    @property
    def refused(self) -> tuple[ReportClip, ...]:
        """Return the clips that could not be measured."""
        return tuple(clip for clip in self.report.clips if not clip.measured)

    def level(self, level: str) -> LevelWords:
        """Return a level, or "no_range", as a word and a shape.

        Where typical ranges are not of runners like this one there is none; where it hurts too much
        for any all-clear, none that says so.
        """
        plan = self.report.plan
        untold = {"no_range"} | ({"typical"} if plan.too_sore else set())
        if level in untold or (plan.unlike and level != "unsure"):
            return LevelWords("none", "", "")
        key, shape = _LEVELS[level]
        return LevelWords(key, self.word.say(f"level.{level}"), shape)

    def level_of(self, measurement: Measurement) -> LevelWords:
        """Return the level of a number as a word and a shape."""
        said = self.assessments.get((measurement.metric, measurement.side))
        return self.level(said.level if said else "no_range")

    def typical(self, measurement: Measurement) -> tuple[float, float] | None:
        """Return the typical range of a measurement, or None where none is known."""
        said = self.assessments.get((measurement.metric, measurement.side))
        return said.typical if said else None

    def disagreements(self) -> tuple[Disagreement, ...]:
        """Return every metric and side on which clips disagree, in the order of the report."""
        return tuple(self._disagreement(number) for number in self.numbers if number.readings)

    def _disagreement(self, number: Measurement) -> Disagreement:
        word, info = self.word, load().metric(number.metric)
        label = word(info.label)
        return Disagreement(
            label if number.side == "both" else f"{label}, {word.say(f'key.{number.side}')}",
            tuple(
                Answer(
                    clip=self.report.clips[reading.clip].path,
                    value=word(number_text(reading.value, info)),
                    interval=word(range_text(reading.low, reading.high, info)),
                )
                for reading in number.readings
            ),
        )


def bare_number(info: MetricInfo, value: float) -> Message:
    """Return a number without its unit."""
    return Message("{value:.{decimals}f}", {"value": float(value), "decimals": info.decimals})


def unit_of(info: MetricInfo) -> Message:
    """Return a unit in words, to stand right after a number."""
    if info.unit == "spm":
        return Message(" {unit}", {"unit": Message.keyed("unit.spm")})
    if info.unit == "% leg":
        return Message(" {unit}", {"unit": Message.keyed("unit.leg")})
    return Message(info.unit if info.unit == "°" else f" {info.unit}")


def short_number(value: float, metric: str, word: Wording) -> str:
    """Return a number as it is written on a picture, where there is little room."""
    info = load().metric(metric)
    unit = " %" if info.unit == "% leg" else word(unit_of(info))
    return f"{word(bare_number(info, value))}{unit}"


def surface_words(surface: str) -> Message:
    """Return what was run on; empty where that is not known."""
    return Message("") if surface == "unknown" else Message.keyed(f"sceptic.{surface}")


def view_words(view: str) -> Message:
    """Return from where a clip was filmed."""
    return Message.keyed(f"view.{view}")


def cited(said: Said) -> tuple[tuple[Message, str], ...]:
    """Return the sources of a statement in short, each with its link; of schema 1 as cited."""
    if not said.source_ids:
        return tuple((citation, "") for citation in said.sources)
    known = load().sources
    sources = [known[name] for name in said.source_ids if name in known]
    return tuple(
        (Message("{by} {year}", {"by": one.by, "year": one.year}), one.link) for one in sources
    )


def step_value(measurements: Sequence[Measurement], metric: str, contact: Contact) -> float | None:
    """Return a metric's value at one contact; None where that step has none."""
    for measurement in measurements:
        if measurement.metric != metric or measurement.samples is None:
            continue
        samples = measurement.samples
        for value, time_s, side in zip(samples.values, samples.time_s, samples.sides, strict=True):
            inside = contact.strike_s - 0.02 <= time_s <= contact.toe_off_s + 0.02
            if inside and side in (contact.side, "both") and np.isfinite(value):
                return float(value)
    return None
