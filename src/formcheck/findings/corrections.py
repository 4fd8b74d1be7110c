"""Which one correction a finding asks for."""

from __future__ import annotations

from collections.abc import Iterable

from formcheck.knowledge import Correction, Knowledge
from formcheck.model import Measurement

__all__ = ["choose_correction", "is_quick"]


def choose_correction(
    rule_name: str,
    merged: tuple[str, ...],
    firm_rules: Iterable[str],
    measurements: Iterable[Measurement],
    knowledge: Knowledge,
) -> Correction | None:
    """Return the correction of a finding, or None where nothing is to be changed.

    Findings that quicker steps serve together ask for quicker steps, unless cadence is already
    high; so do hips that give way while cadence is low.

    Parameters
    ----------
    rule_name : str
    merged : tuple of str
        Rules merged into the finding.
    firm_rules : iterable of str
        Names of the rules found at ``watch`` or above.
    measurements : iterable of Measurement
        For the cadence among them.
    knowledge : Knowledge
    """
    rule = knowledge.rules[rule_name]
    quick = is_quick(measurements, knowledge)
    chosen = rule.correction_if_quick if quick else rule.correction
    together = rule.cluster == "step_rate" and bool(merged)
    low_cadence = rule.cluster == "hips" and "low_cadence" in set(firm_rules)
    if (together or low_cadence) and not quick:
        chosen = "cadence_up"
    return knowledge.pathways.corrections.get(chosen)


def is_quick(measurements: Iterable[Measurement], knowledge: Knowledge) -> bool:
    """Return whether cadence is so high already that more steps are not advised."""
    limit = knowledge.pathways.quick_cadence_spm
    return any(m.metric == "cadence" and (m.value or 0.0) >= limit for m in measurements)
