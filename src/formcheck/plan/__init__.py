"""Findings and answers become one correction, a dated programme and a few exercises."""

from formcheck.plan.cadence import CadenceTargets, cadence_targets, target_spm
from formcheck.plan.choose import MAX_EXERCISES
from formcheck.plan.make import make_plan, withhold

__all__ = [
    "MAX_EXERCISES",
    "CadenceTargets",
    "cadence_targets",
    "make_plan",
    "target_spm",
    "withhold",
]
