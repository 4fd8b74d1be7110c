"""Numbers of a run: a pure function a metric, and one place that averages, bounds and refuses."""
