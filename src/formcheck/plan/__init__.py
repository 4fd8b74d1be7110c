"""Findings and answers become one correction, a dated programme and a few exercises."""

from formcheck.plan.cadence import CadenceTargets, cadence_targets, target_spm
from formcheck.plan.choose import MAX_EXERCISES
from formcheck.plan.make import hush, make_plan
from formcheck.plan.pathway import Pathway, ReturnStep, Said, SaidSection, Stop, StopSign
from formcheck.plan.plan import Plan, PlannedExercise, ProgrammeWeek

__all__ = [
    "MAX_EXERCISES",
    "CadenceTargets",
    "Pathway",
    "Plan",
    "PlannedExercise",
    "ProgrammeWeek",
    "ReturnStep",
    "Said",
    "SaidSection",
    "Stop",
    "StopSign",
    "cadence_targets",
    "hush",
    "make_plan",
    "target_spm",
]
