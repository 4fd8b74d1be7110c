"""What to do on the next runs: the type that the report reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from formcheck.model.pathway import Pathway

__all__ = ["Plan", "PlannedExercise", "ProgrammeWeek"]


@dataclass(frozen=True, slots=True)
class ProgrammeWeek:
    """One row of the retraining programme.

    Parameters
    ----------
    starts : date
        First day of the block.
    title, runs, feedback : str
        "Weeks 1 and 2", what to run, how much of it with the cue or the beat.
    """

    starts: date
    title: str
    runs: str
    feedback: str


@dataclass(frozen=True, slots=True)
class PlannedExercise:
    """One exercise with its dose, ready to print."""

    id: str
    name: str
    dose: str
    times_a_week: int
    effort: str
    how: tuple[str, ...]
    easier: str
    harder: str
    stop_if: str
    why: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What to do on the next runs.

    Parameters
    ----------
    correction : str or None
        Id of the one correction; None when nothing needs changing.
    title, cue, dose, caution : str
        Words of that correction; empty without one.
    programme : tuple of ProgrammeWeek
    exercises : tuple of PlannedExercise
        At most four.
    load, footwear, see_someone : tuple of str
        Plain sentences.
    retest : date or None
        When to film again, and ``retest_why`` what change would be real.
    sources : tuple of str
    pathway : Pathway or None
        What a runner who answered the questions is told; None without answers. Where it holds a
        ``stop``, everything above but ``see_someone`` is empty.
    """

    correction: str | None
    title: str
    cue: str
    dose: str
    caution: str
    programme: tuple[ProgrammeWeek, ...]
    exercises: tuple[PlannedExercise, ...]
    load: tuple[str, ...]
    footwear: tuple[str, ...]
    see_someone: tuple[str, ...]
    retest: date | None
    retest_why: str
    sources: tuple[str, ...]
    pathway: Pathway | None = None
