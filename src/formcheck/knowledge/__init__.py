"""Definitions, thresholds, words, exercises and sources: data, and the loader that checks it.

``load()`` reads the TOML files beside this module once. ``formcheck.findings`` judges numbers by
it, and ``formcheck.plan`` and the report take their words from it; this package only knows.
"""

from formcheck.knowledge.comparing import Comparing
from formcheck.knowledge.entries import ErrorModel, MetricInfo, SexOrUnspecified, Source
from formcheck.knowledge.loader import Knowledge, load
from formcheck.knowledge.pathways import Correction, Exercise, Pathways
from formcheck.knowledge.rules import Condition, Limit, Rule

__all__ = [
    "Comparing",
    "Condition",
    "Correction",
    "ErrorModel",
    "Exercise",
    "Knowledge",
    "Limit",
    "MetricInfo",
    "Pathways",
    "Rule",
    "SexOrUnspecified",
    "Source",
    "load",
]
