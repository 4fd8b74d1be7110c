"""Numbers of a run: a pure function a metric, and one place that averages, bounds and refuses."""

from formcheck.metrics.choose import renumbered, step_rates_apart
from formcheck.metrics.measure import METRICS, measure_all
from formcheck.metrics.run import Measurement, Reading, Run, Samples

__all__ = [
    "METRICS",
    "Measurement",
    "Reading",
    "Run",
    "Samples",
    "measure_all",
    "renumbered",
    "step_rates_apart",
]
