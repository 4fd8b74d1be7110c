"""Numbers, sides and levels as a runner reads them."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.findings import Finding
from formcheck.knowledge import MetricInfo
from formcheck.metrics.run import Measurement
from formcheck.texts import say

__all__ = [
    "LEVELS",
    "UNIT_WORDS",
    "LevelWords",
    "bare_number",
    "level_of",
    "unit_of",
    "view_words",
]

UNIT_WORDS = {"spm": say("unit.spm"), "% leg": say("unit.leg")}


@dataclass(frozen=True, slots=True)
class LevelWords:
    """A level as a word and a shape, so that it needs no colour."""

    key: str
    word: str
    shape: str


LEVELS: dict[str, LevelWords] = {
    "typical": LevelWords("typical", say("level.typical"), "●"),
    "possible": LevelWords("possible", say("level.possible"), "○"),
    "watch": LevelWords("watch", say("level.watch"), "◆"),
    "notable": LevelWords("notable", say("level.notable"), "■"),
    "below": LevelWords("outside", say("level.below"), "◇"),
    "above": LevelWords("outside", say("level.above"), "◇"),
    "none": LevelWords("none", "", ""),
}


def bare_number(info: MetricInfo, value: float) -> str:
    """Return a number without its unit, with a true minus sign."""
    rounded = round(value, info.decimals) + 0.0  # no minus zero
    return f"{rounded:.{info.decimals}f}".replace("-", "−")


def unit_of(info: MetricInfo) -> str:
    """Return a unit in words, to stand right after a number."""
    return info.unit if info.unit == "°" else f" {UNIT_WORDS.get(info.unit, info.unit)}"


def view_words(view: str) -> str:
    """Return from where a clip was filmed."""
    return say(f"view.{view}")


def level_of(
    measurement: Measurement,
    typical: tuple[float, float] | None,
    findings: tuple[Finding, ...],
) -> LevelWords:
    """Return how a measurement lies to its typical range, as the findings judged it if they did."""
    if measurement.value is None:
        return LEVELS["none"]
    for finding in findings:
        same_side = finding.side in (measurement.side, "both") or measurement.side == "both"
        if finding.metric == measurement.metric and same_side and finding.level != "typical":
            return LEVELS[finding.level]
    if typical is None:
        return LEVELS["none"]
    low, high = typical
    if low <= measurement.value <= high:
        return LEVELS["typical"]
    below = measurement.value < low
    limit = low if below else high
    ends = (measurement.low, measurement.high)
    inside = all(e is not None for e in ends) and ends[0] <= limit <= ends[1]  # type: ignore[operator]
    return LEVELS["possible" if inside else "below" if below else "above"]
