"""Numbers and intervals in words that a runner reads."""

from __future__ import annotations

from formcheck.i18n import number, tell
from formcheck.knowledge import MetricInfo
from formcheck.knowledge.cards import unit_suffix

__all__ = ["capitalised", "finer", "interval_text", "number_text", "range_text"]

#: Behind an interval, whose unit the number has already told.
SHORT_UNITS = {"spm": "", "% leg": " %", "°": "°"}


def number_text(value: float, info: MetricInfo) -> str:
    """Return a number with its unit in words: ``"31 % of leg length"``."""
    return number(value, f".{info.decimals}f") + unit_suffix(info)


def range_text(low: float, high: float, info: MetricInfo) -> str:
    """Return a range with a short unit: ``"20–28 %"``, or ``"−2 to 8°"`` below zero."""
    unit = SHORT_UNITS.get(info.unit, f" {info.unit}")
    first, last = (number(end, f".{info.decimals}f") for end in (low, high))
    if first == last:
        return first + unit
    joint = tell(" to ") if low < 0.0 or high < 0.0 else "–"
    return f"{first}{joint}{last}{unit}"


def interval_text(low: float | None, high: float | None, info: MetricInfo) -> str:
    """Return an interval in brackets with a space before it; empty where there is none."""
    if low is None or high is None:
        return ""
    return f" ({range_text(low, high, finer(info, low, high))})"


def finer(info: MetricInfo, low: float, high: float) -> MetricInfo:
    """Return the metric with one more decimal where both ends of an interval would read the same.

    A narrow interval supports it; "between 150 and 150" would say nothing.
    """
    if round(low, info.decimals) != round(high, info.decimals):
        return info
    return info.model_copy(update={"decimals": info.decimals + 1})


def capitalised(text: str) -> str:
    """Return a text with its first letter in upper case and the rest as it is."""
    return text[:1].upper() + text[1:]
