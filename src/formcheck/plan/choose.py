"""Which exercises a runner is given: by finding, by where it hurts, by what is at home."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import zip_longest

from formcheck.intake import Answers
from formcheck.knowledge import Correction, Exercise, Knowledge
from formcheck.knowledge.pathways import Advice, Fact
from formcheck.model import Block
from formcheck.plan.stages import loading_start, tendon_moves, tendon_of

__all__ = ["MAX_EXERCISES", "Limits", "choose_exercises"]

#: Exercises in a plan at most, and at first of one main muscle group.
MAX_EXERCISES = 4
_OF_ONE_GROUP = 2
_ANY_BEND_DEG = 180
#: Facts of today's pain: a stage that begins later waits for less of it by its own test.
_TODAY: frozenset[Fact] = frozenset(("pain_red", "knee_red", "calf_red"))


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
    staged : dict of str to date
        The exercises of a tendon's stages, in their order, and the day on which each begins.
    """

    facts: frozenset[str] = frozenset()
    held: frozenset[Block] = frozenset()
    equipment: frozenset[str] | None = None
    knee_bend_deg: int = _ANY_BEND_DEG
    staged: dict[str, date] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        answers: Answers,
        facts: frozenset[str],
        held: frozenset[Block],
        today: date,
        knowledge: Knowledge,
    ) -> Limits:
        """Return the limits that a runner's answers set."""
        at_home = None if answers.equipment is None else frozenset(answers.equipment)
        bend_deg = knowledge.pain.settings.kneecap_bend_deg
        limits = cls(facts, held, at_home, bend_deg if "kneecap" in facts else _ANY_BEND_DEG)
        tendon = tendon_of(answers, facts, knowledge) if "tendon" in facts else None
        if tendon is None:
            return limits
        moves = tendon_moves(tendon, loading_start(facts, today, knowledge))
        return replace(
            limits, staged={limits.at_hand(n, knowledge): day for n, day in moves.items()}
        )

    def allow(self, correction: Correction) -> bool:
        """Return whether a change of form may be suggested."""
        if "form" in self.held or (correction.loads_calf and "calf_form" in self.held):
            return False
        if self.facts & set(correction.avoid):
            return False
        return not correction.only_with or bool(self.facts & set(correction.only_with))

    def allow_advice(self, advice: Advice) -> bool:
        """Return whether a sentence of advice may be said."""
        return not self.facts & set(advice.avoid)

    def allow_exercise(self, exercise: Exercise) -> bool:
        """Return whether an exercise may be given, and can be done at home."""
        if "exercise" in self.held or exercise.knee_bend_deg > self.knee_bend_deg:
            return False
        facts = self.facts - _TODAY if exercise.id in self.staged else self.facts
        return self.is_at_hand(exercise) and not facts & set(exercise.avoid)

    def is_at_hand(self, exercise: Exercise) -> bool:
        """Return whether what an exercise needs is at home, as far as that is known."""
        return self.equipment is None or set(exercise.needs) <= self.equipment

    def at_hand(self, name: str, knowledge: Knowledge) -> str:
        """Return an exercise, or what is given in its place where it needs what is not at home."""
        exercise = knowledge.exercises[name]
        return name if self.is_at_hand(exercise) else exercise.instead


def choose_exercises(
    first: Sequence[str],
    places: Sequence[str],
    found: Sequence[str],
    limits: Limits,
    knowledge: Knowledge,
) -> tuple[Exercise, ...]:
    """Return at most four exercises, at first at most two of one main muscle group.

    Those of a tendon's stages come before all others.

    Parameters
    ----------
    first : sequence of str
        What the correction needs.
    places, found : sequence of str
        Those for the places that hurt and those for the findings; taken in turns.
    limits : Limits
    knowledge : Knowledge
    """
    wanted = (*limits.staged, *first, *_in_turns(places, found))
    names = dict.fromkeys(limits.at_hand(name, knowledge) for name in wanted)
    allowed = [e for e in (knowledge.exercises[n] for n in names) if limits.allow_exercise(e)]
    chosen: list[Exercise] = []
    for exercise in allowed:
        same = sum(other.groups[0] == exercise.groups[0] for other in chosen)
        fits = same < _OF_ONE_GROUP or exercise.id in limits.staged
        if fits and len(chosen) < MAX_EXERCISES:
            chosen.append(exercise)
    rest = [exercise for exercise in allowed if exercise not in chosen]
    return (*chosen, *rest[: MAX_EXERCISES - len(chosen)])


def _in_turns(*lists: Iterable[str]) -> Iterator[str]:
    """Yield the first of each list, then the second of each, and so on."""
    for row in zip_longest(*lists):
        yield from (name for name in row if name is not None)
