"""Which typical range holds for a measurement of this runner, and its range bar."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.findings import Circumstances
from formcheck.knowledge import load
from formcheck.model import Analysis, Measurement
from formcheck.render.rangebar import Mark, draw_range_bar

__all__ = ["bar_of", "circumstances_of", "typical_of"]


def circumstances_of(analysis: Analysis) -> Circumstances:
    """Return how fast and from where the runner was filmed, which decides the typical ranges."""
    return Circumstances.of(analysis.clips, analysis.sex)


def typical_of(
    measurement: Measurement, circumstances: Circumstances
) -> tuple[float, float] | None:
    """Return the typical range of a measurement, or None where none is known."""
    return (
        load()
        .metric(measurement.metric)
        .typical_for(
            circumstances.speed_of(measurement),
            circumstances.limits_for,
            overground=circumstances.overground(measurement),
        )
    )


def bar_of(measurements: Sequence[Measurement], circumstances: Circumstances) -> str:
    """Return the range bar of one metric with the sides that have a value."""
    known = [m for m in measurements if m.value is not None]
    if not known:
        return ""
    marks = [Mark(m.side, m.value, m.low, m.high) for m in known if m.value is not None]
    return draw_range_bar(
        load().metric(known[0].metric), marks, typical_of(known[0], circumstances)
    )
