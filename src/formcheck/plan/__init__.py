"""Findings and answers become one correction, a dated programme and a few exercises."""

from formcheck.plan.beat import RATE_HZ, Beat, beat_samples, beat_sound, make_beat
from formcheck.plan.cadence import CadenceTargets, cadence_targets, target_spm
from formcheck.plan.choose import MAX_EXERCISES
from formcheck.plan.make import make_plan, withhold

__all__ = [
    "MAX_EXERCISES",
    "RATE_HZ",
    "Beat",
    "CadenceTargets",
    "beat_samples",
    "beat_sound",
    "cadence_targets",
    "make_beat",
    "make_plan",
    "target_spm",
    "withhold",
]
