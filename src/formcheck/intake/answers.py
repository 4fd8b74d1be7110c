"""The runner's answers: checked where they enter, frozen from there on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StrictBool, model_validator

from formcheck.intake.older import renewed
from formcheck.knowledge import Knowledge, load
from formcheck.knowledge.pathways import KNEE_PLACES, Place
from formcheck.knowledge.signs import Sign, Urgency, WarningSign, When
from formcheck.model import Unlike

Pain = Annotated[int, Field(ge=0, le=10, strict=True)]
Kilometres = Annotated[float, Field(ge=0, le=400, strict=True, allow_inf_nan=False)]
Age = Literal["under_18", "adult", "from_45"]
Circumstance = Literal[
    "limp",
    "painkillers",
    "pregnant",
    "birth_recent",
    "birth_later",
    "operation",
    "joint_replacement",
    "condition",
]
KneePattern = Literal["stairs_sitting", "after_distance", "one_spot_below", "twist", "stiff"]
Equipment = Literal["band", "strap", "step", "bench", "weight", "mirror"]
LowImpact = Literal["swimming", "cycling", "pool_running", "elliptical"]
PainLevel = Literal["pain_green", "pain_amber", "pain_red"]

#: Circumstances for which no typical range was made.
_UNLIKE: tuple[Unlike, ...] = (
    "pregnant",
    "birth_recent",
    "operation",
    "joint_replacement",
    "condition",
)
#: How much it hurts; each is needed once a place is named, unless one of them says enough.
_PAINS = ("pain_during", "pain_after", "pain_next_morning")
_WEEKS_IN_A_MONTH = 30 / 7
_LASTING_WEEKS = 6
#: Pain of this much an hour after a run, or next morning, has not settled (coaching practice).
_UNSETTLED_PAIN = 3
#: A week may be longer than its runs at their longest by so much: numbers are rounded, weeks vary.
_ROUNDED_WEEK = 1.25


class Answers(BaseModel):
    """What a runner answered; a key left out is not known.

    The keys are those of ``knowledge/intake.toml``; a test checks that they are the same.

    Parameters
    ----------
    hurts : tuple of str
        Places, such as ``knee_front``.
    signs : tuple of str
        Warning signs, by their ids in ``knowledge/signs.toml``.
    age : "under_18", "adult", "from_45" or None
        Adult is 18 to 44.
    circumstances : tuple of str
        What else decides what may be started, such as ``pregnant`` or ``limp``.
    cleared : bool or None
        Whether running was allowed after an operation.
    pelvic_symptoms : bool or None
        After a birth: leaking, heaviness or a bulge.
    examined : bool or None
        Whether the knee pain of somebody under 18 was examined.
    pain_during, pain_before, pain_after, pain_next_morning : int or None
        From 0, not at all, to 10, the worst one can think of.
    since_weeks : float or None
    knee_pattern : tuple of str or None
    runs_per_week : int or None
    weekly_km, longest_run_km, longest_run_earlier_km : float or None
        A week; the longest run of the last 30 days, and of the 30 days before those.
    shoe_change_weeks, shoe_months : float or None
        How long ago the shoes were changed for another kind, and how old they are.
    strength_days : int or None
        Days a week with strength work for the legs.
    equipment, low_impact : tuple of str or None
        What is at home, and what could take the place of some runs; None where not asked.
    race_date : date or None

    Raises
    ------
    pydantic.ValidationError
        An unknown key, a value out of range, or answers that contradict each other; `read_answers`
        makes one sentence of it.

    Examples
    --------
    >>> from formcheck import Answers
    >>> answers = Answers(hurts=("knee_front",), pain_during=2, pain_after=1, pain_next_morning=0)
    >>> answers.knee_hurts, answers.warning_signs()
    (True, ())
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    hurts: tuple[Place, ...] = ()
    signs: tuple[Sign, ...] = ()
    age: Age | None = None
    circumstances: tuple[Circumstance, ...] = ()
    cleared: StrictBool | None = None
    pelvic_symptoms: StrictBool | None = None
    examined: StrictBool | None = None
    pain_during: Pain | None = None
    pain_before: Pain | None = None
    pain_after: Pain | None = None
    pain_next_morning: Pain | None = None
    since_weeks: Annotated[float, Field(ge=0, le=2000, strict=True)] | None = None
    knee_pattern: tuple[KneePattern, ...] | None = None
    runs_per_week: Annotated[int, Field(ge=0, le=21, strict=True)] | None = None
    weekly_km: Kilometres | None = None
    longest_run_km: Kilometres | None = None
    longest_run_earlier_km: Kilometres | None = None
    shoe_change_weeks: Annotated[float, Field(ge=0, le=520, strict=True)] | None = None
    shoe_months: Annotated[float, Field(ge=0, le=240, strict=True)] | None = None
    strength_days: Annotated[int, Field(ge=0, le=7, strict=True)] | None = None
    equipment: tuple[Equipment, ...] | None = None
    low_impact: tuple[LowImpact, ...] | None = None
    race_date: date | None = None

    @property
    def knee_hurts(self) -> bool:
        """Return whether any part of a knee hurts."""
        return any(place in KNEE_PLACES for place in self.hurts)

    @property
    def pain_level(self) -> PainLevel | None:
        """Return how the pain lies to the rule: green, amber or red; None where nothing hurts.

        Green is at most 2 of 10 during the run, an hour later no more than before it, and no more
        than that next morning. Red is 5 or more at any time, or a limp. What is not known counts
        as beyond the rule, and so does what painkillers hide.
        """
        if not self.hurts:
            return None
        settings = load().pain.settings
        before = self.pain_before or 0
        later = (self.pain_after, self.pain_next_morning)
        every = [pain for pain in (before, self.pain_during, *later) if pain is not None]
        if "limp" in self.circumstances or max(every, default=0) >= settings.stop_pain:
            return "pain_red"
        during = self.pain_during
        settled = all(pain is not None and pain <= before for pain in later)
        within = during is not None and during <= settings.acceptable_pain and settled
        hidden = "painkillers" in self.circumstances
        return "pain_green" if within and not hidden else "pain_amber"

    @property
    def too_sore(self) -> bool:
        """Return whether the runner moves around a pain: 5 of 10 or more, or a limp."""
        return self.pain_level == "pain_red" or "limp" in self.circumstances

    @property
    def unlike(self) -> tuple[Unlike, ...]:
        """Return in what the runner differs from those whom the typical ranges are of."""
        told: list[Unlike] = ["under_18"] if self.age == "under_18" else []
        return (*told, *(one for one in _UNLIKE if one in self.circumstances))

    @property
    def strong_pain(self) -> bool:
        """Return whether pain is red, or 3 of 10 or more an hour after a run or next morning."""
        return self.pain_level == "pain_red" or self.unsettled

    @property
    def unsettled(self) -> bool:
        """Return whether pain is 3 of 10 or more an hour after a run or next morning."""
        later = max(self.pain_after or 0, self.pain_next_morning or 0)
        return bool(self.hurts) and later >= _UNSETTLED_PAIN

    @property
    def pain_told(self) -> bool:
        """Return whether no more about pain can change what is said: it is red.

        At the hip or thigh of an adult it must be known too whether it settles: that decides how
        soon somebody has to look.
        """
        settles = bool({"hip", "thigh"} & set(self.hurts)) and self.age != "under_18"
        return self.pain_level == "pain_red" and (self.unsettled or not settles)

    @property
    def shoes_changed(self) -> bool:
        """Return whether the shoes were changed so lately that their age says nothing more."""
        weeks = self.shoe_change_weeks
        return weeks is not None and weeks <= load().pain.settings.new_shoe_weeks

    @property
    def lasts(self) -> bool:
        """Return whether something has hurt for six weeks or more."""
        return bool(self.hurts) and (self.since_weeks or 0) >= _LASTING_WEEKS

    @property
    def running(self) -> bool:
        """Return whether the runner runs at present, and may."""
        return self.runs_per_week != 0 and not self.too_sore

    @property
    def less_running(self) -> bool:
        """Return whether there is less running than usual, because something hurts."""
        return bool(self.hurts) and (self.pain_level != "pain_green" or not self.running)

    @property
    def on_hold(self) -> bool:
        """Return whether somebody else decides before any advice on load and exercise.

        After an operation an answer that is left out counts as not cleared.
        """
        operated = {"operation", "joint_replacement"} & set(self.circumstances)
        waits = {"pregnant", "birth_recent"} & set(self.circumstances)
        return bool(waits) or (bool(operated) and not self.cleared)

    @property
    def load_matters(self) -> bool:
        """Return whether the length of runs says something: to pain, or to the next run."""
        return bool(self.hurts) or (self.running and not self.on_hold)

    @property
    def knows_longest(self) -> bool:
        """Return whether the longest run is known."""
        return bool(self.longest_run_km)

    def meets(self, when: Mapping[str, tuple[Any, ...]]) -> bool:
        """Return whether every key of a condition is, or holds, one of its values."""
        return all(self._holds(key, values) for key, values in when.items())

    def meets_any(self, when: When) -> bool:
        """Return whether one key of a condition is, or holds, one of its values."""
        return any(self._holds(key, values) for key, values in when.items())

    def warning_signs(self, knowledge: Knowledge | None = None) -> tuple[WarningSign, ...]:
        """Return the warning signs among the answers, the most urgent first."""
        signs = (knowledge or load()).signs.signs
        told = (s for s in signs if (self.meets(s.when) if s.when else s.id in self.signs))
        return tuple(sign for sign in told if not self.meets_any(sign.unless))

    def urgency(self, knowledge: Knowledge | None = None) -> Urgency | None:
        """Return how urgent the most urgent sign that stops is; None without one."""
        signs = self.warning_signs(knowledge)
        return next((sign.urgency for sign in signs if sign.urgency is not None), None)

    def stopped(self, knowledge: Knowledge | None = None) -> bool:
        """Return whether a warning sign silences all advice."""
        return self.urgency(knowledge) is not None

    def _holds(self, key: str, values: tuple[Any, ...]) -> bool:
        told = getattr(self, key)
        return any(value in values for value in (told if isinstance(told, tuple) else (told,)))

    @model_validator(mode="before")
    @classmethod
    def _renew(cls, table: Any) -> Any:
        """Read the keys of older versions."""
        return renewed(table) if isinstance(table, dict) else table

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse answers that contradict each other, by the first key that is out of step."""
        for name, values in self.contradictions():
            message = load().intake.contradictions[name].fill(**values)
            raise ValueError(message)
        return self

    def contradictions(self) -> list[tuple[str, dict[str, object]]]:
        """Return every contradiction, as the name of its sentence and what to fill in."""
        return [*self._about_pain(), *self._about_running()]

    def _about_pain(self) -> list[tuple[str, dict[str, object]]]:
        """Return every contradiction, as the name of its sentence and what to fill in."""
        found: list[tuple[str, dict[str, object]]] = []
        for key in ("pain_before", *_PAINS):
            value = getattr(self, key)
            if value and not self.hurts:
                found.append(("pain_without_place", {"key": key, "value": value}))
            if value is None and key in _PAINS and self._needs_pain():
                found.append(("place_without_pain", {"key": key, "value": self.hurts}))
        weeks = self.since_weeks
        if "no_better" in self.signs and weeks is not None and weeks < _LASTING_WEEKS:
            found.append(("not_better_so_soon", {"value": weeks}))
        return found

    def _needs_pain(self) -> bool:
        """Return whether the advice rests on how much it hurts: not with a sign, not at red."""
        return bool(self.hurts) and self.pain_level != "pain_red" and not self.stopped()

    def _about_running(self) -> list[tuple[str, dict[str, object]]]:
        found: list[tuple[str, dict[str, object]]] = []
        runs, week, longest = self.runs_per_week, self.weekly_km, self.longest_run_km
        if runs and week == 0:
            found.append(("runs_without_km", {"value": runs}))
        if week and runs == 0:
            found.append(("km_without_runs", {"value": week}))
        if longest is not None and week and longest > _WEEKS_IN_A_MONTH * week:
            found.append(("longer_than_weeks", {"value": longest}))
        if runs and week and longest is not None and week > _ROUNDED_WEEK * runs * longest:
            numbers: dict[str, object] = {"value": week, "runs": runs, "longest": longest}
            found.append(("week_beyond_runs", numbers))
        return found
