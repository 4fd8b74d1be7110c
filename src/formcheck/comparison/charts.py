"""Differences, curves and trends as SVG: shape and line tell what colour tells."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from formcheck.comparison.trial import Trial
from formcheck.i18n import Message, Wording
from formcheck.knowledge import MetricInfo, load
from formcheck.model import FloatArray, MeasuredSide, Side
from formcheck.model.comparison import CompareDifference, Verdict
from formcheck.render.charts import Plot, framed, mean_and_sd, tell_angle
from formcheck.render.words import bare_number, unit_of

__all__ = [
    "STROKES",
    "Curve",
    "TrendLine",
    "TrendPoint",
    "draw_curves",
    "draw_difference",
    "draw_trend",
    "find_curves",
    "signed",
]

_WIDTH, _EDGE, _LANE = 340.0, 26.0, 17.0
_DIGIT = 7.0  # how wide a digit is, about
#: How the line of the first, second, … trial is drawn.
STROKES = ("first", "second", "third", "fourth")
_FILL: dict[Verdict, str] = {
    "real change": "real",
    "real but small": "pale",
    "about the same": "hollow",
    "cannot tell": "hollow",
    "not comparable": "cross",
}


@dataclass(frozen=True, slots=True)
class TrendPoint:
    """One number of one side in one session.

    Parameters
    ----------
    value : float
    half : float or None
        Half of the interval of the difference from the first session.
    verdict : Verdict or None
        None for the first session.
    """

    value: float
    half: float | None = None
    verdict: Verdict | None = None


#: One number of one side through the sessions; None where a session does not have it.
TrendLine = Sequence[TrendPoint | None]


@dataclass(frozen=True, slots=True)
class Curve:
    """One joint angle of one trial over the stride.

    Parameters
    ----------
    label : Message
        Of the trial.
    mean_deg, sd_deg : (101,) float
        At 0–100 % of the stride; NaN where fewer than half of the strides are known.
    toe_off_pct : float
    """

    label: Message
    mean_deg: FloatArray
    sd_deg: FloatArray
    toe_off_pct: float


def signed(info: MetricInfo, value: float) -> Message:
    """Return a difference with its sign; what rounds to nothing has none."""
    bare = bare_number(info, value)
    if round(value, info.decimals) <= 0:
        return bare
    return Message("+{value}", {"value": bare})


def draw_difference(differences: Sequence[CompareDifference], word: Wording) -> str:
    """Return a bar of one number's differences: zero, what is worth noting, the intervals.

    A lane a side: the left one's mark points up, the right one's down, without side it is a dot.
    """
    known = [d for d in differences if d.value is not None]
    if not known:
        return ""
    info, say = load().metric(known[0].metric), load().compare.say
    reach = 1.12 * max(
        abs(v) for d in known for v in (d.low, d.high, d.worth_noting) if v is not None
    )
    height = _LANE * len(known) + 8

    def x(value: float) -> float:
        return _WIDTH / 2 + value / reach * (_WIDTH / 2 - _EDGE)

    parts = [_lane(d, x, 4 + _LANE * (lane + 0.5)) for lane, d in enumerate(known)]
    parts.append(f'<path class="zero" d="M{x(0):.1f} 2V{height}"/>')
    least = max(d.worth_noting or 0.0 for d in known)
    ticks = {value: word(signed(info, value)) for value in (-least, 0.0, least)}
    if x(least) - x(0.0) < _DIGIT * max(map(len, ticks.values())):
        del ticks[0.0]  # there is no room between the others
    parts += [
        f'<text x="{x(value):.1f}" y="{height + 13}">{text}</text>' for value, text in ticks.items()
    ]
    told = "; ".join(
        f"{word(say(d.side))} {word(signed(info, d.value or 0))}{word(unit_of(info))}"
        for d in known
    )
    size = f'class="bar" viewBox="0 0 {_WIDTH:.0f} {height + 18:.0f}"'
    return framed(size, word(info.label), told, "".join(parts))


def _lane(difference: CompareDifference, x: Callable[[float], float], y: float) -> str:
    value, least = difference.value or 0.0, difference.worth_noting or 0.0
    low, high = x(difference.low or 0.0), x(difference.high or 0.0)
    return (
        f'<rect class="band" x="{x(-least):.1f}" y="{y - _LANE / 2 + 1:.1f}"'
        f' width="{x(least) - x(-least):.1f}" height="{_LANE - 2:.1f}" rx="2"/>'
        f'<g class="mark {difference.side} {_FILL[difference.verdict]}">'
        f'<path class="whisker" d="M{low:.1f} {y}H{high:.1f}'
        f'M{low:.1f} {y - 4}v8M{high:.1f} {y - 4}v8"/>'
        f"{_shape(difference.side, x(value), y)}</g>"
    )


def _shape(side: str, x: float, y: float) -> str:
    """Return the mark of a side around a point."""
    return {
        "left": f'<path class="shape" d="M{x:.1f} {y - 6}l6 11h-12z"/>',
        "right": f'<path class="shape" d="M{x:.1f} {y + 6}l6 -11h-12z"/>',
    }.get(side, f'<circle class="shape" cx="{x:.1f}" cy="{y}" r="5.5"/>')


def find_curves(trials: Sequence[Trial]) -> dict[tuple[Side, str], tuple[Curve, ...]]:
    """Return the curves of each leg filmed from its own side in the first trial and another."""
    found: dict[tuple[Side, str], tuple[Curve, ...]] = {}
    sides: tuple[Side, ...] = ("left", "right")
    for side in sides:
        own = [(trial.label, trial.near_cycles(side)) for trial in trials]
        seen = [(label, cycles) for label, cycles in own if cycles is not None]
        if own[0][1] is None or len(seen) < 2:
            continue
        for angle in seen[0][1].angles_deg:
            found[side, angle] = tuple(
                Curve(
                    label,
                    *mean_and_sd(np.array(cycles.angles_deg[angle], dtype=float)),
                    cycles.toe_off_pct,
                )
                for label, cycles in seen
            )
    return found


def draw_curves(curves: Sequence[Curve], side: str, title: str, word: Wording) -> str:
    """Return one joint angle of the trials over each other, each with ± one SD."""
    ends = np.concatenate([c.mean_deg + sign * c.sd_deg for c in curves for sign in (-1, 1)])
    if not np.isfinite(ends).any():
        return ""
    low, high = float(np.nanmin(ends)), float(np.nanmax(ends))
    step = 20.0 if high - low > 60 else 10.0
    low, high = step * np.floor(low / step), step * np.ceil(high / step)
    plot = Plot((0, 100), (low, high), word=word)
    plot.y_ticks(np.arange(low, high + 1, step).tolist(), "°")
    plot.x_ticks([0, 25, 50, 75, 100], word(load().compare.say("stride_axis")))
    for curve, stroke in zip(curves, STROKES, strict=False):
        plot.parts.append(_curve(plot, curve, f"{side} {stroke}"))
    return plot.svg(title, " ".join(tell_angle(word(c.label), c.mean_deg, word) for c in curves))


def _curve(plot: Plot, curve: Curve, kind: str) -> str:
    known = np.isfinite(curve.mean_deg)
    percent = np.flatnonzero(known).astype(float)
    mean, sd = curve.mean_deg[known], curve.sd_deg[known]
    ribbon = plot.points(
        np.concatenate((percent, percent[::-1])), np.concatenate((mean + sd, (mean - sd)[::-1]))
    )
    toe_off = ""
    if np.isfinite(curve.toe_off_pct):
        x = plot.x(curve.toe_off_pct)
        toe_off = f'<path class="toe-off" d="M{x:.1f} {plot.top}V{plot.height - plot.bottom}"/>'
    return (
        f'<g class="curve {kind}"><polygon points="{ribbon}"/>'
        f'<polyline points="{plot.points(percent, mean)}"/>{toe_off}</g>'
    )


def draw_trend(
    info: MetricInfo,
    lines: Mapping[MeasuredSide, TrendLine],
    days: Sequence[date],
    word: Wording,
) -> str:
    """Return one number through the sessions; filled and pale marks differ from the first for real.

    Sessions stand at equal distances under their day, so that two of one week can be told apart.

    Parameters
    ----------
    info : MetricInfo
    lines : mapping of side to TrendLine
        By side.
    days : sequence of date
        Of the sessions.
    word : Wording
    """
    points = [point for line in lines.values() for point in line if point is not None]
    if not points:
        return ""
    ends = [point.value + sign * (point.half or 0.0) for point in points for sign in (-1, 1)]
    margin = 0.1 * (max(ends) - min(ends)) or 1.0
    plot = Plot((-0.5, len(days) - 0.5), (min(ends) - margin, max(ends) + margin), 170.0, word=word)
    plot.y_ticks(_ticks(min(ends), max(ends)))
    every = -(-len(days) // 5)
    for place in range(0, len(days), every):
        plot.text(plot.x(place), plot.height - 12, word.day(days[place], short=True))
    for lane, (side, line) in enumerate(lines.items()):
        plot.parts.append(_line(plot, side, line, (lane - (len(lines) - 1) / 2) * 13))
    unit = word(unit_of(info)).strip()
    title = load().compare.say("trend_axis", label=info.label, unit=unit)
    told = (_told(info, *line, days, word) for line in lines.items())
    return plot.svg(word(title), "; ".join(told))


def _told(info: MetricInfo, side: str, line: TrendLine, days: Sequence[date], word: Wording) -> str:
    """Return the values of one side, day by day."""
    values = [
        f"{word.day(day, short=True)} {word(bare_number(info, point.value))}"
        for day, point in zip(days, line, strict=True)
        if point is not None
    ]
    return f"{word(load().compare.say(side))}: {', '.join(values)}"


def _line(plot: Plot, side: str, line: TrendLine, aside: float) -> str:
    parts = []
    if line[0] is not None:
        y = plot.y(line[0].value)
        parts.append(f'<path class="from" d="M{plot.x(0):.1f} {y:.1f}H{_WIDTH - 8}"/>')
    for place, point in enumerate(line):
        if point is None:
            continue
        x, y = plot.x(place) + aside, round(plot.y(point.value), 1)
        fill = "real" if point.verdict is None else _FILL[point.verdict]
        whisker = ""
        if point.half:
            low, high = plot.y(point.value - point.half), plot.y(point.value + point.half)
            whisker = (
                f'<path class="whisker" d="M{x:.1f} {low:.1f}V{high:.1f}'
                f'M{x - 4:.1f} {low:.1f}h8M{x - 4:.1f} {high:.1f}h8"/>'
            )
        shape = _shape(side, x, y)
        if fill == "cross":
            shape = f'<path class="shape" d="M{x - 5:.1f} {y - 5}l10 10m0 -10l-10 10"/>'
        parts.append(f'<g class="mark {side} {fill}">{whisker}{shape}</g>')
    return f'<g class="track {side}">{"".join(parts)}</g>'


def _ticks(low: float, high: float) -> list[float]:
    """Return about four round values between two ends."""
    rough = (high - low) / 4 or 1.0
    size = 10.0 ** np.floor(np.log10(rough))
    step = float(next(s * size for s in (1, 2, 5, 10) if s * size >= rough))
    return [float(v) + 0.0 for v in np.round(np.arange(np.ceil(low / step), high / step) * step, 6)]
