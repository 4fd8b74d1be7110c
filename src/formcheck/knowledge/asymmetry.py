"""The entry of a left-right difference, derived from the metric it compares."""

from __future__ import annotations

from formcheck.knowledge.entries import MetricInfo

__all__ = ["asymmetry_of"]


def asymmetry_of(metric: MetricInfo) -> MetricInfo:
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
