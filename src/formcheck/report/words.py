"""Numbers, sides and levels as a runner reads them."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.findings import Finding
from formcheck.knowledge import MetricInfo
from formcheck.metrics.run import Measurement

__all__ = [
    "DISCLAIMER",
    "LEVELS",
    "UNIT_WORDS",
    "LevelWords",
    "bare_number",
    "level_of",
    "view_words",
]

DISCLAIMER = (
    "formcheck is a fitness and education tool. It is not a medical device and does not diagnose, "
    "treat, monitor or predict any injury or disease. Measurements are estimates from video. If "
    "you have pain that worries you, or any warning sign, see a doctor or physiotherapist."
)

UNIT_WORDS = {"spm": "steps/min", "% leg": "% of leg length"}

_VIEWS = {
    "side_left": "from your left side",
    "side_right": "from your right side",
    "rear": "from behind",
    "front": "from the front",
    "oblique": "at an angle",
}


@dataclass(frozen=True, slots=True)
class LevelWords:
    """A level as a word and a shape, so that it needs no colour."""

    key: str
    word: str
    shape: str


LEVELS: dict[str, LevelWords] = {
    "typical": LevelWords("typical", "typical", "●"),
    "possible": LevelWords("possible", "possibly outside typical", "○"),
    "watch": LevelWords("watch", "worth a look", "◆"),
    "notable": LevelWords("notable", "clearly outside typical", "■"),
    "below": LevelWords("outside", "below the typical range", "◇"),
    "above": LevelWords("outside", "above the typical range", "◇"),
    "none": LevelWords("none", "", ""),
}


def bare_number(info: MetricInfo, value: float) -> str:
    """Return a number without its unit, with a true minus sign."""
    rounded = round(value, info.decimals) + 0.0  # no minus zero
    return f"{rounded:.{info.decimals}f}".replace("-", "−")


def view_words(view: str) -> str:
    """Return from where a clip was filmed."""
    return _VIEWS.get(view, view)


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
