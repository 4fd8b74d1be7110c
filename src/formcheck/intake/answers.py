"""The runner's answers: checked where they enter, frozen from there on."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from formcheck.knowledge import Knowledge, load
from formcheck.knowledge.pathways import KNEE_PLACES, Place, RedFlag

Pain = Annotated[int, Field(ge=0, le=10, strict=True)]
Kilometres = Annotated[float, Field(ge=0, le=400, strict=True, allow_inf_nan=False)]
Equipment = Literal["band", "strap", "step", "bench", "weight", "mirror"]
LowImpact = Literal["swimming", "cycling", "pool_running", "elliptical"]

#: How much of it hurts; each is needed once a place is named.
_PAINS = ("pain_during", "pain_after", "pain_next_morning")
_WEEKS_IN_A_MONTH = 30 / 7
_WEEKS_OF_CHANGES = 4


class Answers(BaseModel):
    """What a runner answered; a key left out is not known.

    The keys are those of ``knowledge/intake.toml`` and, for the warning signs, of
    ``knowledge/pathways.toml``; a test checks that they are the same.

    Parameters
    ----------
    hot_knee, calf_swelling, cannot_walk, numb_foot, locking, giving_way, cannot_straighten : bool
        Warning signs, as are the next two lines.
    swelling, night_pain, bone_pain, groin_pain, general_illness, no_better, low_energy : bool
    under_18, limp : bool
    hurts : tuple of str
        Places, such as ``knee_front``.
    side : "left", "right", "both" or None
    pain_before, pain_during, pain_after, pain_next_morning : int or None
        From 0, not at all, to 10, the worst one can think of.
    since_weeks : float or None
    runs_per_week : int or None
    weekly_km, longest_run_km, longest_run_earlier_km : float or None
        A week; the longest run of the last 30 days, and of the 30 days before those.
    shoe_months, shoe_change_weeks : float or None
        How old the shoes are, and how long ago another kind took their place.
    strength_days : int or None
        Days a week with strength work for the legs.
    goal : "comfort", "keep", "further", "faster", "race" or None
    race_date : date or None
    equipment, low_impact : tuple of str or None
        What is at home, and what could take the place of some runs; None where not asked.
    surgery : "no", "cleared" or "not_cleared"
        An operation in the last six weeks.
    pregnancy : "no", "pregnant", "birth_cleared" or "birth_not_cleared"
        Pregnant, or a birth in the last six weeks.
    other_condition : bool
        Of nerves or muscles, or an artificial limb.

    Raises
    ------
    pydantic.ValidationError
        An unknown key, a value out of range, or answers that contradict each other; `read_answers`
        makes one sentence of it.

    Examples
    --------
    >>> from formcheck import Answers
    >>> answers = Answers(hurts=("knee_front",), pain_during=2, pain_after=1, pain_next_morning=0)
    >>> answers.knee_hurts, answers.red_flags()
    (True, ())
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hot_knee: StrictBool = False
    calf_swelling: StrictBool = False
    cannot_walk: StrictBool = False
    numb_foot: StrictBool = False
    locking: StrictBool = False
    giving_way: StrictBool = False
    cannot_straighten: StrictBool = False
    swelling: StrictBool = False
    night_pain: StrictBool = False
    bone_pain: StrictBool = False
    groin_pain: StrictBool = False
    general_illness: StrictBool = False
    no_better: StrictBool = False
    low_energy: StrictBool = False
    under_18: StrictBool = False
    limp: StrictBool = False
    hurts: tuple[Place, ...] = ()
    side: Literal["left", "right", "both"] | None = None
    pain_before: Pain | None = None
    pain_during: Pain | None = None
    pain_after: Pain | None = None
    pain_next_morning: Pain | None = None
    since_weeks: Annotated[float, Field(ge=0, le=2000, strict=True)] | None = None
    runs_per_week: Annotated[int, Field(ge=0, le=21, strict=True)] | None = None
    weekly_km: Kilometres | None = None
    longest_run_km: Kilometres | None = None
    longest_run_earlier_km: Kilometres | None = None
    shoe_months: Annotated[float, Field(ge=0, le=240, strict=True)] | None = None
    shoe_change_weeks: Annotated[float, Field(ge=0, le=520, strict=True)] | None = None
    strength_days: Annotated[int, Field(ge=0, le=7, strict=True)] | None = None
    goal: Literal["comfort", "keep", "further", "faster", "race"] | None = None
    race_date: date | None = None
    equipment: tuple[Equipment, ...] | None = None
    low_impact: tuple[LowImpact, ...] | None = None
    surgery: Literal["no", "cleared", "not_cleared"] = "no"
    pregnancy: Literal["no", "pregnant", "birth_cleared", "birth_not_cleared"] = "no"
    other_condition: StrictBool = False

    @property
    def knee_hurts(self) -> bool:
        """Return whether any part of a knee hurts."""
        return any(place in KNEE_PLACES for place in self.hurts)

    def red_flags(self, knowledge: Knowledge | None = None) -> tuple[RedFlag, ...]:
        """Return the warning signs among the answers, emergencies first."""
        flags = (knowledge or load()).pathways.red_flags.every
        return tuple(flag for flag in flags if all(getattr(self, key) for key in flag.keys))

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse answers that contradict each other, by the first key that is out of step."""
        for name, values in self._contradictions():
            message = load().intake.contradictions[name].fill(**values)
            raise ValueError(message)
        return self

    def _contradictions(self) -> list[tuple[str, dict[str, object]]]:
        """Return every contradiction, as the name of its sentence and what to fill in."""
        return [*self._about_pain(), *self._about_running()]

    def _about_pain(self) -> list[tuple[str, dict[str, object]]]:
        found: list[tuple[str, dict[str, object]]] = []
        for key in ("pain_before", *_PAINS):
            value = getattr(self, key)
            if value and not self.hurts:
                found.append(("pain_without_place", {"key": key, "value": value}))
            if value is None and self.hurts and key in _PAINS and not self.red_flags():
                found.append(("place_without_pain", {"key": key, "value": self.hurts}))
        if self.side is not None and not self.hurts:
            found.append(("side_without_place", {"value": self.side}))
        weeks = self.since_weeks
        if self.no_better and weeks is not None and weeks < _WEEKS_OF_CHANGES:
            found.append(("not_better_so_soon", {"value": weeks}))
        return found

    def _about_running(self) -> list[tuple[str, dict[str, object]]]:
        found: list[tuple[str, dict[str, object]]] = []
        runs, week, longest = self.runs_per_week, self.weekly_km, self.longest_run_km
        if runs and week == 0:
            found.append(("runs_without_km", {"value": runs}))
        if week and runs == 0:
            found.append(("km_without_runs", {"value": week}))
        if longest is not None and week and longest > _WEEKS_IN_A_MONTH * week:
            found.append(("longer_than_weeks", {"value": longest}))
        if self.race_date is not None and self.goal not in (None, "race"):
            day = self.race_date.isoformat()  # as it is typed
            values: dict[str, object] = {"value": day, "goal": self.goal}
            found.append(("goal_without_race", values))
        return found
