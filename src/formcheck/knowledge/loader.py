"""Reads the knowledge files once, checks every reference, and hands out one frozen object."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, TypeVar

from pydantic import ValidationError

from formcheck.errors import KnowledgeError
from formcheck.knowledge.entries import Entry, MetricInfo, Source

__all__ = ["Knowledge", "build", "load", "read_toml"]

AnyEntry = TypeVar("AnyEntry", bound=Entry)
Tables = dict[str, Any]
FILES = ("metrics", "sources")


@dataclass(frozen=True, slots=True)
class Knowledge:
    """Everything the product knows, by id, in the order of the files.

    Parameters
    ----------
    metrics : dict of str to MetricInfo
        The metrics that have a formula, in the report's order.
    asymmetries : dict of str to MetricInfo
        ``<metric>_asymmetry`` of every metric that has one; derived from ``metrics``.
    sources : dict of str to Source
    """

    metrics: dict[str, MetricInfo]
    asymmetries: dict[str, MetricInfo]
    sources: dict[str, Source]

    def metric(self, metric_id: str) -> MetricInfo:
        """Return a metric or a left-right difference by id."""
        info = self.metrics.get(metric_id) or self.asymmetries.get(metric_id)
        if info is None:
            message = f"There is no metric {metric_id!r}; see docs/metrics.md for the list."
            raise KnowledgeError(message)
        return info


@cache
def load() -> Knowledge:
    """Return the knowledge that ships with formcheck; read and checked once.

    Raises
    ------
    KnowledgeError
        If an entry is malformed, refers to an id that is not there, or has no source.
    """
    return build({name: read_toml(name) for name in FILES})


def read_toml(name: str) -> Tables:
    """Return the tables of one of the package's knowledge files."""
    text = resources.files(__package__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        message = f"{name}.toml cannot be read: {error}; reinstall formcheck or mend the file."
        raise KnowledgeError(message) from error


def build(files: dict[str, Tables]) -> Knowledge:
    """Return checked knowledge from the tables of the files.

    Parameters
    ----------
    files : dict of str to tables
        File name without suffix to its parsed content.
    """
    metrics = _entries("metrics", files["metrics"], MetricInfo)
    sources = _entries("sources", files["sources"], Source)
    for metric_id, metric in metrics.items():
        _require(metric.sources, sources, f"metrics.toml, {metric_id}: source")
    asymmetries = [_asymmetry(metric) for metric in metrics.values() if metric.asymmetry]
    return Knowledge(metrics, {metric.id: metric for metric in asymmetries}, sources)


def _entries(name: str, tables: Tables, kind: type[AnyEntry]) -> dict[str, AnyEntry]:
    """Return one checked entry per table, with its key as id."""
    found = {}
    for key, table in tables.items():
        try:
            found[key] = kind.model_validate({"id": key, **table})
        except ValidationError as error:
            first = error.errors()[0]
            where = ".".join(str(part) for part in first["loc"])
            message = f"{name}.toml, {key} {where}: {first['msg']}; mend that entry."
            raise KnowledgeError(message) from error
    return found


def _require(ids: tuple[str, ...], known: dict[str, Any], what: str) -> None:
    """Refuse an id that is not there."""
    for name in ids:
        if name not in known:
            message = f"{what} {name!r} is not defined; add it or correct the id."
            raise KnowledgeError(message)


def _asymmetry(metric: MetricInfo) -> MetricInfo:
    """Return the entry of a metric's left-right difference.

    Its error model is still that of one side in the metric's own unit: whoever measures combines
    both sides' errors.
    """
    percent = metric.asymmetry_kind == "percent"
    definition = (
        "Right minus left, as a percentage of their mean."
        if percent
        else "Right minus left, in degrees."
    )
    return metric.model_copy(
        update={
            "id": f"{metric.id}_asymmetry",
            "label": f"{metric.label}, left-right difference",
            "lab_term": f"asymmetry of {metric.lab_term}",
            "unit": "%" if percent else "°",
            "decimals": 1 if percent else 0,
            "group": "symmetry",
            "sided": False,
            "near_leg_only": False,
            "min_fps": max(metric.min_fps, metric.asymmetry_min_fps or 0.0),
            "good_fps": max(metric.good_fps, metric.asymmetry_min_fps or 0.0),
            "typical": (-5.0, 5.0) if percent else (-3.0, 3.0),
            "typical_basis": "literature",
            "typical_note": "Healthy runners differ by a few per cent in time and 2–3° in angle.",
            "typical_line": None,
            "typical_by_sex": {},
            "typical_overground_shift": 0.0,
            "smallest_real_change": None,
            "definition": definition,
            "sign": "+ means larger on the right, − on the left.",
            "why": "Small differences are usual. In 836 runners they did not matter.",
            "moves_it_falsely": "The camera sees the near leg better; film both sides.",
            "asymmetry": False,
            "asymmetry_kind": None,
            "asymmetry_min_fps": None,
            "sources": ("malisoux_2024", "girard_2019", "limb_differences_2023"),
            "no_source": "",
        }
    )
