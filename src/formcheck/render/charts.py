"""Plots as SVG written by hand: light, crisp at any size, and made in milliseconds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from html import escape

import numpy as np

from formcheck.findings.detail import finer
from formcheck.i18n import Wording, msg
from formcheck.knowledge import MetricInfo, load
from formcheck.metrics.timing import strides_through
from formcheck.model import FloatArray, Gait, Measurement
from formcheck.model.report import ReportCycles
from formcheck.render.words import Edition, bare_number

__all__ = [
    "Mark",
    "Plot",
    "TypicalBand",
    "bar_of",
    "draw_angle",
    "draw_cadence",
    "draw_contacts",
    "draw_range_bar",
    "framed",
    "mean_and_sd",
    "tell_angle",
]

_WIDTH = 340.0
_LEFT, _RIGHT = 47.0, 13.0  # room for a side's word, and for half of the last number
_BAR_HEIGHT = 54.0
_LETTER = 8.0  # width of a digit of a bar, at most
_EDGE = 16.0  # room for half a number at both ends
_TOP, _BOTTOM = 6.0, 36.0  # of the band
_LANES = {"right": 14.0, "both": 21.0, "left": 28.0}


@dataclass(frozen=True, slots=True)
class TypicalBand:
    """A typical range that is known for a part of the cycle only, in per cent and degrees."""

    start_pct: float
    stop_pct: float
    low: float
    high: float


@dataclass(slots=True)
class Plot:
    """A small plot: maps data to places and collects what is drawn."""

    x_range: tuple[float, float]
    y_range: tuple[float, float]
    height: float = 180.0
    top: float = 8.0
    bottom: float = 30.0
    parts: list[str] = field(default_factory=list)
    word: Wording = field(kw_only=True)

    def x(self, value: float) -> float:
        """Return where a value lies across the plot."""
        low, high = self.x_range
        return _LEFT + (value - low) / (high - low) * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        """Return where a value lies up the plot."""
        low, high = self.y_range
        return (
            self.height
            - self.bottom
            - (value - low) / (high - low) * (self.height - self.top - self.bottom)
        )

    def points(self, xs: FloatArray, ys: FloatArray) -> str:
        """Return data as the points of a line."""
        return " ".join(f"{self.x(a):.1f},{self.y(b):.1f}" for a, b in zip(xs, ys, strict=True))

    def text(self, x: float, y: float, words: str, anchor: str = "middle") -> None:
        """Write words at a place."""
        self.parts.append(f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{words}</text>')

    def x_ticks(self, values: Sequence[float], unit: str) -> None:
        """Mark values along the foot, and what they are."""
        floor = self.height - self.bottom
        for value in values:
            x = self.x(value)
            self.parts.append(f'<path class="axis" d="M{x:.1f} {floor}v4"/>')
            self.text(x, floor + 15, self.word.number(value))
        self.text(_WIDTH - _RIGHT, self.height - 2, unit, "end")

    def y_ticks(self, values: Sequence[float], unit: str = "") -> None:
        """Mark values up the side, each with a line across."""
        for value in values:
            y = self.y(value)
            self.parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
            self.text(_LEFT - 5, y + 4, self.word.number(value) + unit, "end")

    def band(self, start: float, stop: float, low: float, high: float) -> None:
        """Draw a typical range, cut to what the plot shows."""
        low, high = (min(max(end, self.y_range[0]), self.y_range[1]) for end in (low, high))
        x, y = self.x(start), self.y(high)
        width, height = max(5.0, self.x(stop) - x), self.y(low) - y
        self.parts.append(
            f'<rect class="band" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}"'
            f' height="{height:.1f}"/>'
        )

    def mark(self, side: str, x: float, y: float) -> None:
        """Draw the mark of a side: left points up, right points down."""
        turn = "l4 7h-8z" if side == "left" else "l4 -7h-8z"
        rise = -4 if side == "left" else 4
        self.parts.append(f'<path class="mark {side}" d="M{x:.1f} {y + rise:.1f}{turn}"/>')

    def svg(self, title: str, told: str) -> str:
        """Return the plot as SVG, with what it shows for who cannot see it."""
        size = f'class="plot" viewBox="0 0 {_WIDTH:.0f} {self.height:.0f}"'
        return framed(size, title, told, "".join(self.parts))


def framed(attributes: str, title: str, told: str, drawing: str) -> str:
    """Return a drawing as SVG that a screen reader reads out as one picture."""
    title, told = escape(title), escape(told)
    return (
        f'<svg {attributes} role="img" aria-label="{title}: {told}">'
        f"<title>{title}</title><desc>{told}</desc>{drawing}</svg>"
    )


@dataclass(frozen=True, slots=True)
class Mark:
    """One side's value and its interval, in the metric's unit."""

    side: str
    value: float
    low: float | None
    high: float | None


def bar_of(edition: Edition, measurements: Sequence[Measurement]) -> str:
    """Return the range bar of one metric with the sides that have a value."""
    known = [m for m in measurements if m.value is not None]
    if not known:
        return ""
    marks = [Mark(m.side, m.value, m.low, m.high) for m in known if m.value is not None]
    info = load().metric(known[0].metric)
    bands = [band for m in known if (band := edition.typical(m)) is not None]
    # two clips at two speeds have two ranges: the one bar shows what is typical at both
    shared = (max(low for low, _ in bands), min(high for _, high in bands)) if bands else None
    shown = shared if shared is not None and shared[0] < shared[1] else None
    return draw_range_bar(edition.word, info, marks, shown)


def draw_range_bar(
    word: Wording,
    info: MetricInfo,
    marks: Sequence[Mark],
    typical: tuple[float, float] | None,
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
        parts.append(f'<text x="{middle}" y="49">{escape(word.say("coach.no_typical"))}</text>')
    told = [(word(bare_number(info, value)), place) for value, place in ends]
    letters = sum(len(text) for text, _ in told)
    if told and told[1][1] - told[0][1] < 0.5 * _LETTER * letters + 4:  # they would touch
        told = [(" … ".join(text for text, _ in told), 0.5 * (told[0][1] + told[1][1]))]
    parts += [f'<text x="{place:.1f}" y="49">{text}</text>' for text, place in told]
    parts += [_draw_mark(mark, x(mark.value), *_whisker(mark, x)) for mark in marks]
    size = f'class="bar" viewBox="0 0 {_WIDTH:.0f} {_BAR_HEIGHT:.0f}"'
    return framed(size, word(info.label), _told(word, info, marks, typical), "".join(parts))


def _told(
    word: Wording,
    info: MetricInfo,
    marks: Sequence[Mark],
    typical: tuple[float, float] | None,
) -> str:
    """Return what the bar shows, for who cannot see it."""
    told = []
    to = word(msg(" to "))
    for mark in marks:
        words = f"{word.say(f'key.{mark.side}')}: {word(bare_number(info, mark.value))}"
        if mark.low is not None and mark.high is not None:
            fine = finer(info, mark.low, mark.high)
            ends = to.join(word(bare_number(fine, end)) for end in (mark.low, mark.high))
            words += f" ({ends})"
        told.append(words)
    band = to.join(word(bare_number(info, end)) for end in typical or ())
    told.append(word.say("coach.typical", range=band) if band else word.say("coach.no_typical"))
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


def draw_angle(
    word: Wording,
    cycles: Sequence[ReportCycles],
    name: str,
    title: str,
    bands: Sequence[TypicalBand] = (),
) -> str:
    """Return one joint angle over the gait cycle: mean of each side with ± SD, far leg dashed."""
    curves = [(c, *mean_and_sd(np.array(c.angles_deg[name], dtype=float))) for c in cycles]
    curves = [curve for curve in curves if np.isfinite(curve[1]).sum() > 2]
    if not curves:
        return ""
    ends = [edge for _, mean, sd in curves for edge in (mean - sd, mean + sd)]
    ends += [np.array([band.low, band.high]) for band in bands]
    low, high = float(np.nanmin(np.concatenate(ends))), float(np.nanmax(np.concatenate(ends)))
    step = 20.0 if high - low > 60 else 10.0
    low, high = step * np.floor(low / step), step * np.ceil(high / step)
    plot = Plot((0, 100), (low, high), word=word)
    plot.y_ticks(np.arange(low, high + 1, step).tolist(), "°")
    plot.x_ticks([0, 25, 50, 75, 100], word.say("coach.percent"))
    for band in bands:
        plot.band(band.start_pct, band.stop_pct, band.low, band.high)
    for cycle, mean, sd in curves:
        _draw_curve(plot, cycle, mean, sd)
    told = (tell_angle(word.say(f"key.{c.side}"), mean, word) for c, mean, _ in curves)
    return plot.svg(title, " ".join(told))


def tell_angle(name: str, mean: FloatArray, word: Wording) -> str:
    """Return where a curve is lowest and highest, for who cannot see it."""
    if not np.isfinite(mean).any():
        return ""
    percent = np.linspace(0, 100, len(mean))
    low_at, high_at = int(np.nanargmin(mean)), int(np.nanargmax(mean))
    return word.say(
        "coach.angles_told",
        side=name,
        low=word.number(mean[low_at], ".0f"),
        low_at=word.number(percent[low_at], ".0f"),
        high=word.number(mean[high_at], ".0f"),
        high_at=word.number(percent[high_at], ".0f"),
    )


def mean_and_sd(rows: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and SD over strides where at least half of them are known."""
    known = np.isfinite(rows)
    count = known.sum(0)
    filled = np.where(known, rows, 0.0)
    mean = filled.sum(0) / np.maximum(count, 1)
    spread = np.where(known, rows - mean, 0.0)
    sd = np.sqrt((spread**2).sum(0) / np.maximum(count - 1, 1))
    enough = count >= max(1, len(rows) / 2)
    return np.where(enough, mean, np.nan), np.where(enough, sd, np.nan)


def _draw_curve(plot: Plot, cycle: ReportCycles, mean: FloatArray, sd: FloatArray) -> None:
    percent = np.linspace(0, 100, len(mean))
    known = np.isfinite(mean)
    percent, mean, sd = percent[known], mean[known], sd[known]
    ribbon = plot.points(
        np.concatenate((percent, percent[::-1])), np.concatenate((mean + sd, (mean - sd)[::-1]))
    )
    far = "" if cycle.near else " far"
    x = plot.x(cycle.toe_off_pct)
    plot.parts.append(
        f'<g class="curve {cycle.side}{far}"><polygon points="{ribbon}"/>'
        f'<polyline points="{plot.points(percent, mean)}"/>'
        f'<path class="toe-off" d="M{x:.1f} {plot.top}V{plot.height - plot.bottom}"/></g>'
    )
    # The side's own mark here and there on its line: told apart without colour.
    for at in np.linspace(0.12, 0.88, 4) if cycle.side == "left" else np.linspace(0.22, 0.96, 4):
        index = round(at * (len(mean) - 1))
        plot.mark(cycle.side, plot.x(float(percent[index])), plot.y(float(mean[index])))


def draw_contacts(word: Wording, gait: Gait, longest_s: float = 6.0) -> str:
    """Return when each foot is down: one lane a foot, flight is the gap between the lanes' bars."""
    contacts = gait.contacts
    if not contacts:
        return ""
    start = contacts[0].strike_s - 0.05
    stop = min(contacts[-1].toe_off_s + 0.05, start + longest_s)
    plot = Plot((start, stop), (0.0, 2.0), height=96.0, bottom=30.0, word=word)
    lanes = {"left": 0.0, "right": 1.0}
    for side, lane in lanes.items():
        plot.text(_LEFT - 5, plot.y(lane + 0.5) + 4, word.say(f"key.{side}"), "end")
    for contact in contacts:
        if contact.strike_s >= stop:
            break
        x, until = plot.x(contact.strike_s), plot.x(min(contact.toe_off_s, stop))
        y = plot.y(lanes[contact.side] + 0.85)
        doubt = " doubtful" if contact.confidence == "low" else ""
        plot.parts.append(
            f'<rect class="contact {contact.side}{doubt}" x="{x:.1f}" y="{y:.1f}"'
            f' width="{max(1.0, until - x):.1f}" height="{0.7 * (plot.y(0) - plot.y(1)):.1f}"/>'
        )
    ticks = np.arange(np.ceil(start), stop, 1.0 if stop - start > 2 else 0.5)
    plot.x_ticks(ticks.tolist(), word.say("coach.seconds"))
    spans_ms = [1000.0 * (c.toe_off_s - c.strike_s) for c in contacts]
    told = word.say(
        "coach.contacts_told",
        left=len(gait.of("left")),
        right=len(gait.of("right")),
        low=word.number(min(spans_ms), ".0f"),
        high=word.number(max(spans_ms), ".0f"),
    )
    return plot.svg(word.say("coach.contacts"), told)


def draw_cadence(
    word: Wording,
    gait: Gait,
    mean_spm: float | None,
    typical_spm: tuple[float, float] | None = None,
) -> str:
    """Return the cadence of every stride through the clip, a running median, what is typical.

    Of strides, not of steps: left and right steps may differ, and the line would jump with each.
    """
    strides = strides_through(gait)
    times, spm = strides.time_s, strides.values
    if len(spm) < 4:
        return ""
    middle = mean_spm if mean_spm is not None else float(np.median(spm))
    reach = max(10.0, 5 * np.ceil(float(np.quantile(np.abs(spm - middle), 0.95)) / 5) + 5)
    edges = [middle - reach, middle + reach]
    if typical_spm is not None:  # at least the near edge of the range is shown
        edges += [np.clip(end, middle - 30, middle + 30) for end in typical_spm]
    low, high = 5 * np.floor(min(edges) / 5), 5 * np.ceil(max(edges) / 5)
    plot = Plot(
        (float(times[0]) - 0.2, float(times[-1]) + 0.2), (low, high), height=150.0, word=word
    )
    if typical_spm is not None:
        plot.band(*plot.x_range, *typical_spm)
    ticks = np.arange(10 * np.ceil(low / 10), high + 1, 10 if high - low <= 60 else 20)
    plot.y_ticks(ticks.tolist())
    every = max(1.0, float(np.ceil((times[-1] - times[0]) / 8)))
    plot.x_ticks(np.arange(np.ceil(times[0]), times[-1], every).tolist(), word.say("coach.seconds"))
    plot.parts.append(f'<path class="mean" d="M{_LEFT} {plot.y(middle):.1f}H{_WIDTH - _RIGHT}"/>')
    for time_s, value, side in zip(times, np.clip(spm, low, high), strides.sides, strict=True):
        plot.mark(side, plot.x(float(time_s)), plot.y(float(value)))
    smooth = np.array([np.median(spm[max(0, i - 2) : i + 3]) for i in range(len(spm))])
    line = plot.points(times, np.clip(smooth, low, high))
    plot.parts.append(f'<polyline class="smooth" points="{line}"/>')
    low_spm, high_spm = (word.number(end, ".0f") for end in (spm.min(), spm.max()))
    told = word.say("coach.cadence_told", low=low_spm, high=high_spm)
    if typical_spm is not None:
        band = word(msg(" to ")).join(word.number(end, ".0f") for end in typical_spm)
        told += f" {word.say('coach.typical', range=band)}."
    return plot.svg(word.say("coach.cadence"), told)
