"""Definitions, thresholds, words, exercises and sources: data, and the loader that checks it.

``load()`` reads the TOML files beside this module once. ``formcheck.findings`` judges numbers by
it, and ``formcheck.plan`` and the report take their words from it; this package only knows.
"""

from formcheck.knowledge.entries import ErrorModel, MetricInfo, Source
from formcheck.knowledge.loader import Knowledge, load

__all__ = ["ErrorModel", "Knowledge", "MetricInfo", "Source", "load"]
