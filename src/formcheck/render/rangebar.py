"""A measurement on its typical range: band, whisker and mark, readable in black and white."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape

from formcheck.findings.wording import finer
from formcheck.i18n import say, tell
from formcheck.knowledge import MetricInfo
from formcheck.render.drawing import framed
from formcheck.render.words import bare_number

__all__ = ["Mark", "draw_range_bar"]

_WIDTH, _HEIGHT = 340.0, 54.0
_EDGE = 16.0  # room for half a number at both ends
_TOP, _BOTTOM = 6.0, 36.0  # of the band
_LANES = {"right": 14.0, "both": 21.0, "left": 28.0}


@dataclass(frozen=True, slots=True)
class Mark:
    """One side's value and its interval, in the metric's unit."""

    side: str
    value: float
    low: float | None
    high: float | None


def draw_range_bar(
    info: MetricInfo, marks: Sequence[Mark], typical: tuple[float, float] | None
) -> str:
    """Return an SVG: the band is the typical range, the whisker the interval of the value.

    The right side is a triangle pointing down on the upper lane, the left one pointing up on the
    lower lane, a value without side a dot in the middle.
    """
    if not marks:
        return ""
    low, high = _domain(info, marks, typical)

    def x(value: float) -> float:
        return _EDGE + (value - low) / (high - low) * (_WIDTH - 2 * _EDGE)

    ends: tuple[tuple[float, float], ...]
    axis = 0.5 * (_TOP + _BOTTOM)
    parts = [f'<line class="axis" x1="{_EDGE}" x2="{_WIDTH - _EDGE}" y1="{axis}" y2="{axis}"/>']
    if typical is not None:
        start, stop = x(typical[0]), x(typical[1])
        parts.append(
            f'<rect class="band" x="{start:.1f}" y="{_TOP}" width="{stop - start:.1f}"'
            f' height="{_BOTTOM - _TOP}" rx="2"/>'
        )
        ends = (typical[0], start), (typical[1], stop)
    else:
        ends = ()
        middle = 0.5 * _WIDTH
        parts.append(f'<text x="{middle}" y="49">{escape(say("coach.no_typical"))}</text>')
    for value, place in ends:
        parts.append(f'<text x="{place:.1f}" y="49">{bare_number(info, value)}</text>')
    parts += [_draw_mark(mark, x(mark.value), *_whisker(mark, x)) for mark in marks]
    size = f'class="bar" viewBox="0 0 {_WIDTH:.0f} {_HEIGHT:.0f}"'
    return framed(size, info.label, _told(info, marks, typical), "".join(parts))


def _told(info: MetricInfo, marks: Sequence[Mark], typical: tuple[float, float] | None) -> str:
    """Return what the bar shows, for who cannot see it."""
    told = []
    for mark in marks:
        words = f"{say(f'key.{mark.side}')}: {bare_number(info, mark.value)}"
        if mark.low is not None and mark.high is not None:
            fine = finer(info, mark.low, mark.high)
            words += f" ({bare_number(fine, mark.low)}{tell(' to ')}{bare_number(fine, mark.high)})"
        told.append(words)
    band = tell(" to ").join(bare_number(info, end) for end in typical or ())
    told.append(say("coach.typical", range=band) if band else say("coach.no_typical"))
    return "; ".join(told)


def _domain(
    info: MetricInfo, marks: Sequence[Mark], typical: tuple[float, float] | None
) -> tuple[float, float]:
    """Return what the axis spans: everything drawn and a margin."""
    values = [v for mark in marks for v in (mark.value, mark.low, mark.high) if v is not None]
    values += typical or ()
    low, high = min(values), max(values)
    margin = 0.18 * (high - low) or max(abs(low) * 0.1, 10.0**-info.decimals)
    return low - margin, high + margin


def _whisker(mark: Mark, x: Callable[[float], float]) -> tuple[float, float]:
    low = mark.value if mark.low is None else mark.low
    high = mark.value if mark.high is None else mark.high
    return x(low), x(high)


def _draw_mark(mark: Mark, x: float, low: float, high: float) -> str:
    y = _LANES.get(mark.side, _LANES["both"])
    shape = {
        "left": f'<path d="M{x:.1f} {y - 6}l6 11h-12z"/>',
        "right": f'<path d="M{x:.1f} {y + 6}l6 -11h-12z"/>',
    }.get(mark.side, f'<circle cx="{x:.1f}" cy="{y}" r="5.5"/>')
    return (
        f'<g class="mark {mark.side}">'
        f'<path class="whisker" d="M{low:.1f} {y}H{high:.1f}'
        f'M{low:.1f} {y - 4}v8M{high:.1f} {y - 4}v8"/>'
        f"{shape}</g>"
    )
