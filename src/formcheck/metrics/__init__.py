"""Numbers of a run: a pure function a metric, and one place that averages, bounds and refuses."""

from formcheck.metrics.combine import renumbered, step_rates_apart
from formcheck.metrics.measure import METRICS, measure_all

__all__ = [
    "METRICS",
    "measure_all",
    "renumbered",
    "step_rates_apart",
]
