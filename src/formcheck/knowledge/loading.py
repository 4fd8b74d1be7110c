"""`loading.toml`: how load grows from the first hold to all of a runner's running."""

from __future__ import annotations

from pydantic import Field

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, Words
from formcheck.knowledge.pathways import Fact, Place, Sourced


class Stage(Entry):
    """One stage of a tendon's loading, or of what comes after the walk-run table.

    Parameters
    ----------
    week : int
        Its first week, counted from 1.
    move_on : str
        What must hold before the next one; empty for the last.
    exercises : tuple of str
        Its moves that are shown step by step; their dose is the stage's.
    avoid : tuple of Fact
        Facts about the runner with which it is left out.
    """

    week: int = Field(ge=1, le=26)
    title: Words
    what: Words
    move_on: Message = Message("")
    exercises: tuple[str, ...] = ()
    avoid: tuple[Fact, ...] = ()


class Tendon(Sourced):
    """The stages of a tendon, and the places whose pain asks for them.

    Parameters
    ----------
    gym : str
        Which moves of a gym load it, and how long they wait for its stages.
    test : Fact
        How its first stage is tested before running starts again.
    """

    places: tuple[Place, ...] = Field(min_length=1)
    gym: Words
    test: Fact
    avoid: tuple[Fact, ...] = ()
    stages: tuple[Stage, ...] = Field(min_length=3)


class ProgressRow(Entry):
    """A few weeks of strength, at home and in a gym."""

    week: int = Field(ge=1, le=26)
    title: Words
    home: Words
    gym: Words


class Progress(Sourced):
    """Eight to twelve weeks of strength.

    Parameters
    ----------
    join_days : int
        Days from the first stage of a tendon until everything else joins in.
    """

    join_days: int = Field(ge=1)
    avoid: tuple[Fact, ...] = ()
    rows: tuple[ProgressRow, ...] = Field(min_length=3)


class AfterReturn(Sourced):
    """What comes after the walk-run table."""

    rows: tuple[Stage, ...] = Field(min_length=3)


class Check(Sourced):
    """One thing to count at home, and later to film."""

    name: Words
    how: Words
    avoid: tuple[Fact, ...] = ()


class LoadingWords(Entry):
    """Headings and labels."""

    what: Words
    move_on: Words
    home: Words
    gym: Words
    progress_title: Words
    progress_note: Words
    progress_tendon: Words
    from_day: Words
    by_stages: Words
    stretches_title: Words
    checks_title: Words
    checks_note: Words
    needed: Words
    after_title: Words


class Loading(Entry):
    """Everything in `loading.toml`."""

    words: LoadingWords
    tendons: dict[str, Tendon]
    progress: Progress
    after_return: AfterReturn
    checks: dict[str, Check]

    @property
    def sourced(self) -> tuple[Sourced, ...]:
        """Return everything that has sources, or says why it has none."""
        return (*self.tendons.values(), self.progress, self.after_return, *self.checks.values())
