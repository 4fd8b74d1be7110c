"""`pathways.toml` and `exercises.toml`: corrections, programme, exercises, load, when to stop."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from formcheck.knowledge.entries import Entry, Words

__all__ = [
    "Advice",
    "Correction",
    "Exercise",
    "Pathways",
    "ProgrammeBlock",
    "RedFlags",
    "ReturnPhase",
    "ReturnToRun",
    "Sourced",
]


class Sourced(Entry):
    """Something that has sources, or says why it has none."""

    sources: tuple[str, ...] = ()
    no_source: str = ""

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse advice that names neither sources nor a reason, or both."""
        if bool(self.sources) == bool(self.no_source):
            message = "give either sources or no_source"
            raise ValueError(message)
        return self


class Exercise(Sourced):
    """One exercise: how to do it, how much, what to feel, when to stop."""

    id: str
    name: Words
    muscles: Words
    equipment: Words
    dose: Words
    times_a_week: int = Field(ge=1, le=7)
    how: tuple[Words, ...] = Field(min_length=2, max_length=4)
    feel: Words
    stop_if: Words
    easier: Words
    harder: Words
    why: Words


class Correction(Sourced):
    """One change of form, with its cues and its caution.

    Parameters
    ----------
    metric : str
        The metric that shows whether it took.
    prepare : tuple of str
        Exercises that belong to it whatever was found.
    programme : bool
        Whether the six-week programme applies; otherwise ``dose`` says it all.
    """

    id: str
    title: Words
    cues: tuple[Words, ...] = Field(min_length=1)
    dose: Words
    caution: Words
    metric: str
    retest_weeks: int = Field(ge=1, le=12)
    prepare: tuple[str, ...] = ()
    programme: bool = True


class ProgrammeBlock(Entry):
    """One row of the retraining programme.

    Parameters
    ----------
    week, weeks : int
        The first week of the row, counted from 1, and how many it spans.
    feedback, beat : str
        How much of it with the cue, and with the metronome where the correction is cadence.
    """

    week: int = Field(ge=1)
    weeks: int = Field(ge=1)
    title: Words
    runs: Words
    feedback: Words
    beat: Words


class Advice(Sourced):
    """One sentence of advice; ``learning`` = only while a new way of running is learnt."""

    text: Words
    learning: bool = False


class RedFlags(Entry):
    """Warning signs: at once to emergency care, or to a professional soon."""

    emergency: tuple[Advice, ...] = Field(min_length=1)
    soon: tuple[Advice, ...] = Field(min_length=1)


class ReturnPhase(Entry):
    """One phase of the way back to running; ``run_min`` None = all of it."""

    phase: int = Field(ge=1)
    walk_min: int = Field(ge=0)
    run_min: int | None = None
    distance_km: float = Field(gt=0)
    effort: int = Field(ge=1, le=10)


class ReturnToRun(Sourced):
    """The walk-run table and its rules."""

    phases: tuple[ReturnPhase, ...] = Field(min_length=1)
    rules: tuple[Words, ...] = Field(min_length=1)


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
    red_flags: RedFlags
    return_to_run: ReturnToRun
