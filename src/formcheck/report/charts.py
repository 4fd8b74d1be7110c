"""Plots as SVG written by hand: light, crisp at any size, and made in milliseconds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from formcheck.analysis import Clip
from formcheck.pose import FloatArray
from formcheck.report.cycles import Cycles

__all__ = ["Plot", "TypicalBand", "draw_angle", "draw_cadence", "draw_contacts", "mean_and_sd"]

_WIDTH = 340.0
_LEFT, _RIGHT = 34.0, 8.0


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
            self.text(x, floor + 15, f"{value:g}")
        self.text(_WIDTH - _RIGHT, self.height - 2, unit, "end")

    def y_ticks(self, values: Sequence[float], unit: str = "") -> None:
        """Mark values up the side, each with a line across."""
        for value in values:
            y = self.y(value)
            self.parts.append(f'<path class="grid" d="M{_LEFT} {y:.1f}H{_WIDTH - _RIGHT}"/>')
            self.text(_LEFT - 5, y + 4, f"{value:g}{unit}".replace("-", "−"), "end")

    def svg(self, title: str) -> str:
        """Return the plot as SVG."""
        return (
            f'<svg class="plot" viewBox="0 0 {_WIDTH:.0f} {self.height:.0f}" role="img">'
            f"<title>{title}</title>{''.join(self.parts)}</svg>"
        )


def draw_angle(
    cycles: Sequence[Cycles], name: str, title: str, bands: Sequence[TypicalBand] = ()
) -> str:
    """Return one joint angle over the gait cycle: mean of each side with ± SD, far leg dashed."""
    curves = [(c, *mean_and_sd(c.angles_deg[name])) for c in cycles]
    curves = [curve for curve in curves if np.isfinite(curve[1]).sum() > 2]
    if not curves:
        return ""
    ends = [edge for _, mean, sd in curves for edge in (mean - sd, mean + sd)]
    ends += [np.array([band.low, band.high]) for band in bands]
    low, high = float(np.nanmin(np.concatenate(ends))), float(np.nanmax(np.concatenate(ends)))
    step = 20.0 if high - low > 60 else 10.0
    low, high = step * np.floor(low / step), step * np.ceil(high / step)
    plot = Plot((0, 100), (low, high))
    plot.y_ticks(np.arange(low, high + 1, step).tolist(), "°")
    plot.x_ticks([0, 25, 50, 75, 100], "% of the stride")
    for band in bands:
        _draw_band(plot, band)
    for cycle, mean, sd in curves:
        _draw_curve(plot, cycle, mean, sd)
    return plot.svg(title)


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


def _draw_band(plot: Plot, band: TypicalBand) -> None:
    x, y = plot.x(band.start_pct), plot.y(band.high)
    width = max(5.0, plot.x(band.stop_pct) - x)
    height = plot.y(band.low) - y
    plot.parts.append(
        f'<rect class="band" x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"/>'
    )


def _draw_curve(plot: Plot, cycle: Cycles, mean: FloatArray, sd: FloatArray) -> None:
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


def draw_contacts(clip: Clip, longest_s: float = 6.0) -> str:
    """Return when each foot is down: one lane a foot, flight is the gap between the lanes' bars."""
    contacts = clip.run.gait.contacts
    if not contacts:
        return ""
    start = contacts[0].strike_s - 0.05
    stop = min(contacts[-1].toe_off_s + 0.05, start + longest_s)
    plot = Plot((start, stop), (0.0, 2.0), height=96.0, bottom=30.0)
    lanes = {"left": 0.0, "right": 1.0}
    for side, lane in lanes.items():
        plot.text(_LEFT - 5, plot.y(lane + 0.5) + 4, side, "end")
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
    plot.x_ticks(ticks.tolist(), "seconds")
    return plot.svg("When each foot is on the ground")


def draw_cadence(clip: Clip, mean_spm: float | None) -> str:
    """Return the cadence of every step through the clip, and its running median."""
    steps = clip.run.gait.steps()
    if len(steps) < 4:
        return ""
    times = np.array([0.5 * (a.strike_s + b.strike_s) for a, b in steps])
    spm = np.array([60.0 / (b.strike_s - a.strike_s) for a, b in steps])
    middle = mean_spm if mean_spm is not None else float(np.median(spm))
    reach = max(10.0, 5 * np.ceil(float(np.quantile(np.abs(spm - middle), 0.95)) / 5) + 5)
    low, high = 5 * np.floor((middle - reach) / 5), 5 * np.ceil((middle + reach) / 5)
    plot = Plot((float(times[0]) - 0.2, float(times[-1]) + 0.2), (low, high), height=150.0)
    ticks = np.arange(10 * np.ceil(low / 10), high + 1, 10 if high - low <= 60 else 20)
    plot.y_ticks(ticks.tolist())
    every = max(1.0, float(np.ceil((times[-1] - times[0]) / 8)))
    plot.x_ticks(np.arange(np.ceil(times[0]), times[-1], every).tolist(), "seconds")
    plot.parts.append(f'<path class="mean" d="M{_LEFT} {plot.y(middle):.1f}H{_WIDTH - _RIGHT}"/>')
    for time_s, value, (first, _) in zip(times, np.clip(spm, low, high), steps, strict=True):
        turn = "l4 7h-8z" if first.side == "left" else "l4 -7h-8z"
        rise = -4 if first.side == "left" else 4
        x, y = plot.x(float(time_s)), plot.y(float(value)) + rise
        plot.parts.append(f'<path class="mark {first.side}" d="M{x:.1f} {y:.1f}{turn}"/>')
    smooth = np.array([np.median(spm[max(0, i - 2) : i + 3]) for i in range(len(spm))])
    line = plot.points(times, np.clip(smooth, low, high))
    plot.parts.append(f'<polyline class="smooth" points="{line}"/>')
    return plot.svg("Cadence of every step through the clip")
