"""What can be true of a runner: the conditions that the pathway's texts name."""

from __future__ import annotations

from typing import Literal, get_args

__all__ = ["FACTS", "KNEE_PLACES", "NUMBERS", "Fact", "Place"]

Place = Literal[
    "knee_front",
    "below_kneecap",
    "knee_outside",
    "knee_inside",
    "knee_behind",
    "thigh",
    "hip",
    "back",
    "shin",
    "calf",
    "heel_cord",
    "sole",
    "other",
]
#: Places that are part of the knee.
KNEE_PLACES: tuple[Place, ...] = (
    "knee_front",
    "below_kneecap",
    "knee_outside",
    "knee_inside",
    "knee_behind",
)
#: ``plan/facts.py`` works each of them out; a text that names another one does not load.
Fact = Literal[
    Place,
    "hurts",
    "knee",
    "kneecap",
    "knee_elsewhere",
    "calf_or_sole",
    "pain_green",
    "pain_amber",
    "pain_red",
    "not_red",
    "lasting_pain",
    "running",
    "way_back",
    "less_running",
    "jump",
    "no_jump",
    "knows_longest",
    "knows_weekly",
    "race_soon",
    "new_shoes",
    "old_shoes",
    "no_strength",
    "surgery_not_cleared",
    "pregnant",
    "birth_not_cleared",
    "under_18",
    "other_condition",
    "can_swimming",
    "can_cycling",
    "can_pool_running",
    "can_elliptical",
    "form_step_rate",
    "form_hips",
    "form_other",
    "no_cause",
    "may_load",
    "may_exercise",
]
FACTS: frozenset[str] = frozenset(get_args(Fact))

#: The runner's own numbers that a text may name, and the fact without which there is none.
NUMBERS: dict[str, Fact | None] = {
    "weeks": "lasting_pain",
    "race_days": "race_soon",
    "weekly": "knows_weekly",
    "weekly_low": "knows_weekly",
    "weekly_high": "knows_weekly",
    "longest": "jump",
    "earlier": "jump",
    "percent": "jump",
    "cap": "knows_longest",
    "shoe_change": "new_shoes",
    "shoe_months": "old_shoes",
    "finding_step_rate": "form_step_rate",
    "finding_hips": "form_hips",
    "finding_other": "form_other",
    "retest": None,
}
