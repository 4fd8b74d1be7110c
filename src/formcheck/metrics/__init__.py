"""Numbers of a run: a pure function a metric, and one place that averages, bounds and refuses."""

from formcheck.metrics.measure import METRICS, measure_all
from formcheck.metrics.run import Measurement, Run, Samples

__all__ = ["METRICS", "Measurement", "Run", "Samples", "measure_all"]
