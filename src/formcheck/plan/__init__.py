"""Findings become one correction, a dated programme and a few exercises."""

from formcheck.plan.cadence import CadenceTargets, cadence_targets
from formcheck.plan.make import MAX_EXERCISES, make_plan
from formcheck.plan.plan import Plan, PlannedExercise, ProgrammeWeek

__all__ = [
    "MAX_EXERCISES",
    "CadenceTargets",
    "Plan",
    "PlannedExercise",
    "ProgrammeWeek",
    "cadence_targets",
    "make_plan",
]
