"""The entry of a left-right difference, derived from the metric it compares."""

from __future__ import annotations

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, MetricInfo, Words

__all__ = ["Asymmetry", "AsymmetryWords", "asymmetry_of"]


class AsymmetryWords(Entry):
    """The words of every left-right difference, with gaps for the metric's own."""

    label: Words
    lab_term: Words
    definition_percent: Words
    definition_degrees: Words
    typical_note: Words
    sign: Words
    why: Words
    moves_it_falsely: Words


class Asymmetry(Entry):
    """Everything in `asymmetry.toml`."""

    words: AsymmetryWords


def asymmetry_of(metric: MetricInfo, words: AsymmetryWords) -> MetricInfo:
    """Return the entry of a metric's left-right difference.

    Its error model is still that of one side in the metric's own unit: whoever measures combines
    both sides' errors.
    """
    percent = metric.asymmetry_kind == "percent"
    return metric.model_copy(
        update={
            "id": f"{metric.id}_asymmetry",
            "label": words.label.fill(label=metric.label),
            "lab_term": words.lab_term.fill(lab_term=metric.lab_term),
            "unit": "%" if percent else "°",
            "decimals": 1 if percent else 0,
            "group": "symmetry",
            "sided": False,
            "near_leg_only": False,
            "min_fps": max(metric.min_fps, metric.asymmetry_min_fps or 0.0),
            "good_fps": max(metric.good_fps, metric.asymmetry_min_fps or 0.0),
            "typical": (-5.0, 5.0) if percent else (-3.0, 3.0),
            "typical_basis": "literature",
            "typical_note": words.typical_note,
            "typical_line": None,
            "typical_by_sex": {},
            "typical_overground_shift": 0.0,
            "smallest_real_change": None,
            "definition": words.definition_percent if percent else words.definition_degrees,
            "sign": words.sign,
            "why": words.why,
            "moves_it_falsely": words.moves_it_falsely,
            "asymmetry": False,
            "asymmetry_kind": None,
            "asymmetry_min_fps": None,
            "sources": ("malisoux_2024", "girard_2019", "limb_differences_2023"),
            "no_source": Message(""),
        }
    )
