"""`pathways.toml` and `exercises.toml`: corrections, programme, exercises, load."""

from __future__ import annotations

from typing import Literal, Self, get_args

from pydantic import Field, model_validator

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, Words

Place = Literal[
    "knee_front",
    "below_kneecap",
    "knee_outside",
    "knee_inside",
    "knee_behind",
    "thigh",
    "groin",
    "hip",
    "sit_bone",
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
    "not_knee",
    "kneecap",
    "not_kneecap",
    "knee_elsewhere",
    "calf_or_sole",
    "calf_or_cord",
    "not_calf_or_cord",
    "shoes_usual",
    "shoes_elsewhere",
    "shoes_sole",
    "shoes_cord",
    "front_of_knee",
    "hills_usual",
    "hills_knee",
    "hills_none",
    "bike_usual",
    "bike_calf",
    "bike_back",
    "stages_tried",
    "stages_calf",
    "stages_sit_bone",
    "calf_red",
    "knee_red",
    "shin_red",
    "twist",
    "tendon",
    "start_raises",
    "start_squats",
    "start_bridges",
    "place_unknown",
    "growing_heel",
    "may_not_hop",
    "bones_at_stake",
    "hop_test",
    "pain_green",
    "pain_amber",
    "pain_red",
    "not_red",
    "pain_high",
    "limp_only",
    "limp",
    "hurts_little",
    "hurts_more",
    "pain_in_runs",
    "pain_lingers",
    "pain_next_day",
    "pain_mild",
    "pain_strong",
    "start_leg",
    "start_shin",
    "start_back",
    "not_back_only",
    "lasting_pain",
    "running",
    "way_back",
    "runs_now",
    "runs_later",
    "may_build",
    "few_runs",
    "less_running",
    "jump",
    "no_jump",
    "jump_later",
    "much_in_few_runs",
    "much_in_one_run",
    "knows_longest",
    "knows_weekly",
    "week_in_runs",
    "week_in_one_run",
    "short_run",
    "cap_alone",
    "long_runs",
    "race_soon",
    "new_shoes",
    "newest_shoes",
    "old_shoes",
    "shoes_later",
    "no_strength",
    "surgery_not_cleared",
    "surgery_cleared",
    "pregnant",
    "birth_recent",
    "under_18",
    "other_condition",
    "growth_plate",
    "painkillers",
    "referred",
    "not_referred",
    "see_first",
    "after_birth",
    "from_45",
    "may_be_over_50",
    "can_some",
    "can_none",
    "can_swimming",
    "can_cycling",
    "can_pool_running",
    "can_elliptical",
    "form_step_rate",
    "form_hips",
    "form_narrow",
    "form_leaning",
    "form_found",
    "nothing_found",
    "some_cause",
    "no_cause",
    "cue_given",
    "may_load",
    "may_exercise",
    "may_stretch",
]
FACTS: frozenset[str] = frozenset(get_args(Fact))

#: The runner's own numbers that a text may name, and the fact without which there is none.
NUMBERS: dict[str, Fact | None] = {
    "weeks": "lasting_pain",
    "race": "race_soon",
    "pain_after": "pain_lingers",
    "pain_next_morning": "pain_next_day",
    "week_km": "week_in_runs",
    "runs": "week_in_runs",
    "minutes": None,
    "runs_told": "much_in_few_runs",
    "longest": "jump",
    "earlier": "jump",
    "percent": "jump",
    "cap": "knows_longest",
    "short_run": "short_run",
    "weekly": "knows_weekly",
    "shoe_change": "new_shoes",
    "shoe_months": "old_shoes",
    "finding_step_rate": "form_step_rate",
    "finding_hips": "form_hips",
    "finding_narrow": "form_narrow",
    "ask_again": None,
    "stretches": "may_stretch",
}
#: Facts that are true only where another is, so that a text which waits for them knows its numbers.
IMPLIED: dict[Fact, tuple[Fact, ...]] = {
    "jump": ("knows_longest",),
    "cap_alone": ("short_run",),
    "week_in_runs": ("knows_weekly", "short_run"),
    "week_in_one_run": ("knows_weekly", "short_run"),
    "much_in_few_runs": ("knows_weekly",),
    "much_in_one_run": ("knows_weekly",),
}
MuscleGroup = Literal[
    "quads",
    "hamstrings",
    "glutes",
    "calves",
    "trunk",
    "shins",
    "feet",
    "hip_flexors",
    "drill",
]


class Sourced(Entry):
    """Something that has sources, or says why it has none."""

    sources: tuple[str, ...] = ()
    no_source: Message = Message("")

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse advice that names neither sources nor a reason, or both."""
        if bool(self.sources) == bool(self.no_source):
            message = "give either sources or no_source"
            raise ValueError(message)
        return self


class ExerciseCase(Entry):
    """What an exercise says otherwise where all facts of ``when`` hold; empty = as ever."""

    when: tuple[Fact, ...] = Field(min_length=1)
    dose: Message = Message("")
    equipment: Message = Message("")
    how: tuple[Words, ...] = ()
    stop_if: Message = Message("")
    easier: Message = Message("")
    harder: Message = Message("")
    why: Message = Message("")


class Exercise(Sourced):
    """One exercise: how to do it, how much, what to feel, when to stop.

    Parameters
    ----------
    groups : tuple of str
        What it works, the main one first.
    needs : tuple of str
        What must be at home, by the choices of the question ``equipment``.
    instead : str
        The exercise that is given where what it needs is not at home; it needs nothing itself.
    knee_bend_deg : int
        How far it bends a knee that carries weight, at most.
    avoid : tuple of str
        Facts about the runner with which it is left out.
    cases : tuple of ExerciseCase
        Its words for some runners; of several that hold, the later ones win.
    """

    id: str
    name: Words
    muscles: Words
    groups: tuple[MuscleGroup, ...] = Field(min_length=1)
    equipment: Words
    dose: Words
    times_a_week: int = Field(ge=1, le=7)
    effort: Words
    how: tuple[Words, ...] = Field(min_length=2, max_length=4)
    feel: Words
    stop_if: Words
    easier: Words
    harder: Words
    why: Words
    needs: tuple[str, ...] = ()
    instead: str = ""
    knee_bend_deg: int = Field(default=0, ge=0, le=120)
    avoid: tuple[Fact, ...] = ()
    cases: tuple[ExerciseCase, ...] = ()

    @model_validator(mode="after")
    def _check_instead(self) -> Self:
        """Refuse an exercise that needs something and names none that does not."""
        if bool(self.needs) != bool(self.instead):
            message = "give instead beside needs, and only there"
            raise ValueError(message)
        return self


class Correction(Sourced):
    """One change of form, with its cues and its caution.

    Parameters
    ----------
    headline : str
        The sentence that follows the finding's on page one.
    metric : str
        The metric that shows whether it took.
    prepare : tuple of str
        Exercises that belong to it whatever was found.
    programme : bool
        Whether the six-week programme applies; otherwise ``dose`` says it all.
    loads_calf : bool
        Whether it asks more of calf and heel cord, so that it waits while they are sore.
    avoid : tuple of Fact
        Facts about the runner with which it is not suggested.
    only_with : tuple of Fact
        Where the runner's answers tell none of them, or there are no answers, it is not suggested;
        empty = it may be suggested to anybody.
    """

    id: str
    title: Words
    headline: Words
    cues: tuple[Words, ...] = Field(min_length=1)
    dose: Words
    caution: Words
    metric: str
    retest_weeks: int = Field(ge=1, le=12)
    prepare: tuple[str, ...] = ()
    programme: bool = True
    loads_calf: bool = False
    avoid: tuple[Fact, ...] = ()
    only_with: tuple[Fact, ...] = ()


class ProgrammeBlock(Entry):
    """One row of the retraining programme.

    Parameters
    ----------
    week, weeks : int
        The first week of the row, counted from 1, and how many it spans.
    runs, runs_few : str
        What to run; the second for who runs seldom or has to cut back.
    feedback, beat : str
        How much of it with the cue, and with the metronome where the correction is cadence.
    """

    week: int = Field(ge=1)
    weeks: int = Field(ge=1)
    title: Words
    runs: Words
    runs_few: Words
    feedback: Words
    beat: Words


class Advice(Sourced):
    """One sentence of advice.

    Parameters
    ----------
    learning : bool
        Whether it is given only while a new way of running is learnt.
    avoid : tuple of Fact
        Facts about the runner with which it is left out.
    """

    id: str
    text: Words
    learning: bool = False
    avoid: tuple[Fact, ...] = ()


class ReturnPhase(Entry):
    """One phase of the way back to running; ``run_min`` None = all of it.

    Parameters
    ----------
    effort : int
        How hard it is, of 10.
    feel : str
        The same in words; a number of 10 alone would be read as pain.
    """

    phase: int = Field(ge=1)
    walk_min: int = Field(ge=0)
    run_min: int | None = None
    distance_km: float = Field(gt=0)
    effort: int = Field(ge=1, le=10)
    feel: Words


class ReturnToRun(Sourced):
    """The walk-run table and its rules."""

    phases: tuple[ReturnPhase, ...] = Field(min_length=1)
    rules: tuple[Words, ...] = Field(min_length=1)


class FootStrike(Sourced):
    """How a foot lands, by the foot-strike angle.

    Parameters
    ----------
    heel_deg, forefoot_deg : float
        Above the first it is the heel, below the second the forefoot; between them the midfoot.
    caution : str
        What is told with every class.
    """

    heel_deg: float
    forefoot_deg: float
    heel: Words
    midfoot: Words
    forefoot: Words
    uncertain: Words
    caution: Words


class Pathways(Entry):
    """Everything that leads from a finding to the next weeks.

    Parameters
    ----------
    quick_cadence_spm : float
        Cadence from which no more steps are advised.
    retrain_note : str
        What every correction is told with.
    """

    corrections: dict[str, Correction]
    programme: tuple[ProgrammeBlock, ...] = Field(min_length=1)
    programme_sources: tuple[str, ...] = Field(min_length=1)
    quick_cadence_spm: float = Field(gt=120, lt=220)
    quick_cadence_note: Words
    quick_cadence_sources: tuple[str, ...] = Field(min_length=1)
    retrain_note: Words
    retrain_note_sources: tuple[str, ...] = Field(min_length=1)
    load: tuple[Advice, ...] = Field(min_length=1)
    footwear: tuple[Advice, ...] = Field(min_length=1)
    return_to_run: ReturnToRun
    foot_strike: FootStrike
