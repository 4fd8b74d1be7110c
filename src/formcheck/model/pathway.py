"""What a runner who answered the questions is told: the types that the report reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

__all__ = ["Block", "Pathway", "ReturnStep", "Said", "SaidSection", "Stop", "StopSign"]

#: What a statement holds back: any form cue, the cues that load the calf, exercises, load advice.
Block = Literal["form", "calf_form", "exercise", "load"]


@dataclass(frozen=True, slots=True)
class Said:
    """One statement, with what it rests on: sources, or why there is none."""

    id: str
    text: str
    sources: tuple[str, ...]
    no_source: str


@dataclass(frozen=True, slots=True)
class SaidSection:
    """Statements under one heading."""

    id: str
    title: str
    statements: tuple[Said, ...]


@dataclass(frozen=True, slots=True)
class ReturnStep:
    """One phase of the way back to running, with the earliest day it can begin."""

    earliest: date
    phase: int
    session: str
    distance: str
    effort: str


@dataclass(frozen=True, slots=True)
class StopSign:
    """A warning sign that was answered, whom to see and how soon."""

    id: str
    text: str
    whom: str
    how_soon: str


@dataclass(frozen=True, slots=True)
class Stop:
    """What is said in place of all advice; emergencies come first."""

    title: str
    lines: tuple[str, ...]
    signs: tuple[StopSign, ...]
    no_source: str


@dataclass(frozen=True, slots=True)
class Pathway:
    """What a runner who answered the questions is told.

    Parameters
    ----------
    stop : Stop or None
        Where it is there, nothing else is.
    sections : tuple of SaidSection
        The honest answer first, where a knee hurts.
    return_to_run : tuple of ReturnStep
        Empty where the runner may go on running.
    held : frozenset of Block
        What is held back.
    """

    stop: Stop | None = None
    sections: tuple[SaidSection, ...] = ()
    return_to_run: tuple[ReturnStep, ...] = ()
    held: frozenset[Block] = frozenset()

    def section(self, section_id: str) -> SaidSection | None:
        """Return a section, or None where it says nothing."""
        return next((section for section in self.sections if section.id == section_id), None)

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the ids of all sources, each once."""
        names = (name for s in self.sections for said in s.statements for name in said.sources)
        return tuple(dict.fromkeys(names))
