"""Numbers, sides and levels as a runner reads them."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.i18n import number, say
from formcheck.knowledge import MetricInfo
from formcheck.model import Finding, Measurement

__all__ = [
    "LevelWords",
    "bare_number",
    "level_of",
    "level_words",
    "surface_words",
    "unit_of",
    "view_words",
]

#: Units that are told in words, and the key of these.
_UNITS = {"spm": "unit.spm", "% leg": "unit.leg"}
#: The class and the shape of a level.
_LEVELS = {
    "typical": ("typical", "●"),
    "possible": ("possible", "○"),
    "watch": ("watch", "◆"),
    "notable": ("notable", "■"),
    "below": ("outside", "◇"),
    "above": ("outside", "◇"),
}


@dataclass(frozen=True, slots=True)
class LevelWords:
    """A level as a word and a shape, so that it needs no colour."""

    key: str
    word: str
    shape: str


def level_words(level: str) -> LevelWords:
    """Return a level, or "below", "above" or "none", as a word and a shape."""
    if level == "none":
        return LevelWords("none", "", "")
    key, shape = _LEVELS[level]
    return LevelWords(key, say(f"level.{level}"), shape)


def bare_number(info: MetricInfo, value: float) -> str:
    """Return a number without its unit."""
    return number(value, f".{info.decimals}f")


def unit_of(info: MetricInfo) -> str:
    """Return a unit in words, to stand right after a number."""
    if info.unit == "°":
        return info.unit
    return f" {say(_UNITS[info.unit]) if info.unit in _UNITS else info.unit}"


def surface_words(surface: str) -> str:
    """Return what was run on; empty where that is not known."""
    return "" if surface == "unknown" else say(f"sceptic.{surface}")


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
        return level_words("none")
    for finding in findings:
        same_side = finding.side in (measurement.side, "both") or measurement.side == "both"
        if finding.metric == measurement.metric and same_side and finding.level != "typical":
            return level_words(finding.level)
    if typical is None:
        return level_words("none")
    low, high = typical
    if low <= measurement.value <= high:
        return level_words("typical")
    below = measurement.value < low
    limit = low if below else high
    ends = (measurement.low, measurement.high)
    inside = all(e is not None for e in ends) and ends[0] <= limit <= ends[1]  # type: ignore[operator]
    return level_words("possible" if inside else "below" if below else "above")
