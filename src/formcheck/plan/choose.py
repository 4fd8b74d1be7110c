"""Which exercises a runner is given: by finding, by where it hurts, by what is at home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import zip_longest

from formcheck.intake import Answers
from formcheck.knowledge import Correction, Exercise, Knowledge
from formcheck.knowledge.pain import Settings
from formcheck.knowledge.pathways import Advice
from formcheck.model import Block

__all__ = ["MAX_EXERCISES", "Limits", "choose_exercises"]

#: Exercises in a plan at most, and at first of one main muscle group.
MAX_EXERCISES = 4
_OF_ONE_GROUP = 2
_ANY_BEND_DEG = 180


@dataclass(frozen=True, slots=True)
class Limits:
    """What a runner may be given; without answers, everything.

    Parameters
    ----------
    facts : frozenset of str
    held : frozenset of Block
        What is held back.
    equipment : frozenset of str or None
        What is at home; None = not known.
    knee_bend_deg : int
        How far a knee that carries weight may bend.
    """

    facts: frozenset[str] = frozenset()
    held: frozenset[Block] = frozenset()
    equipment: frozenset[str] | None = None
    knee_bend_deg: int = _ANY_BEND_DEG

    @classmethod
    def of(
        cls, answers: Answers, facts: frozenset[str], held: frozenset[Block], settings: Settings
    ) -> Limits:
        """Return the limits that a runner's answers set."""
        at_home = None if answers.equipment is None else frozenset(answers.equipment)
        bend_deg = settings.kneecap_bend_deg if "kneecap" in facts else _ANY_BEND_DEG
        return cls(facts, held, at_home, bend_deg)

    def allow(self, correction: Correction) -> bool:
        """Return whether a change of form may be suggested."""
        if "form" in self.held or (correction.loads_calf and "calf_form" in self.held):
            return False
        return not correction.only_with or bool(self.facts & set(correction.only_with))

    def allow_advice(self, advice: Advice) -> bool:
        """Return whether a sentence of advice may be said."""
        return not self.facts & set(advice.avoid)

    def allow_exercise(self, exercise: Exercise) -> bool:
        """Return whether an exercise may be given, and can be done at home."""
        if "exercise" in self.held or exercise.knee_bend_deg > self.knee_bend_deg:
            return False
        return self.is_at_hand(exercise) and not self.facts & set(exercise.avoid)

    def is_at_hand(self, exercise: Exercise) -> bool:
        """Return whether what an exercise needs is at home, as far as that is known."""
        return self.equipment is None or set(exercise.needs) <= self.equipment


def choose_exercises(
    first: Sequence[str],
    places: Sequence[str],
    found: Sequence[str],
    limits: Limits,
    knowledge: Knowledge,
) -> tuple[Exercise, ...]:
    """Return at most four exercises, at first at most two of one main muscle group.

    Parameters
    ----------
    first : sequence of str
        What the correction needs.
    places, found : sequence of str
        Those for the places that hurt and those for the findings; taken in turns.
    limits : Limits
    knowledge : Knowledge
    """
    wanted = (knowledge.exercises[name] for name in (*first, *_in_turns(places, found)))
    names = dict.fromkeys(e.id if limits.is_at_hand(e) else e.instead for e in wanted)
    allowed = [e for e in (knowledge.exercises[n] for n in names) if limits.allow_exercise(e)]
    chosen: list[Exercise] = []
    for exercise in allowed:
        same = sum(other.groups[0] == exercise.groups[0] for other in chosen)
        if same < _OF_ONE_GROUP and len(chosen) < MAX_EXERCISES:
            chosen.append(exercise)
    rest = [exercise for exercise in allowed if exercise not in chosen]
    return (*chosen, *rest[: MAX_EXERCISES - len(chosen)])


def _in_turns(*lists: Iterable[str]) -> Iterator[str]:
    """Yield the first of each list, then the second of each, and so on."""
    for row in zip_longest(*lists):
        yield from (name for name in row if name is not None)
