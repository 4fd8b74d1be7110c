"""What grows week by week: a tendon's load, strength, and running after the walk-run table."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from formcheck.i18n import Message
from formcheck.intake import Answers
from formcheck.knowledge import Knowledge
from formcheck.knowledge.loading import Stage, Tendon
from formcheck.model import Check, PlanStage, ProgressRow

__all__ = [
    "after_return",
    "checks",
    "loading_start",
    "progress",
    "progress_note",
    "tendon_moves",
    "tendon_of",
    "tendon_stages",
]


def tendon_of(answers: Answers, facts: Iterable[str], knowledge: Knowledge) -> Tendon | None:
    """Return the tendon whose loading is told; None where no sore place asks for one.

    The first in the file wins where several hurt: one programme at a time.
    """
    for tendon in knowledge.loading.tendons.values():
        if set(tendon.places) & set(answers.hurts) and not set(tendon.avoid) & set(facts):
            return tendon
    return None


def tendon_stages(tendon: Tendon, facts: Iterable[str], start: date) -> tuple[PlanStage, ...]:
    """Return the dated stages of a tendon, without those that are not for this runner."""
    return _dated((s for s in tendon.stages if not set(s.avoid) & set(facts)), start)


def tendon_moves(tendon: Tendon, start: date) -> dict[str, date]:
    """Return the exercises of a tendon's stages with the day on which each begins."""
    days: dict[str, date] = {}
    for stage in tendon.stages:
        for name in stage.exercises:
            days.setdefault(name, _week(start, stage.week))
    return days


def loading_start(facts: Iterable[str], today: date, knowledge: Knowledge) -> date:
    """Return the day on which loading can begin: at once, or after some rest."""
    rest_days = knowledge.pain.settings.rest_days if "pain_red" in facts else 0
    return today + timedelta(days=rest_days)


def after_return(facts: Iterable[str], start: date, knowledge: Knowledge) -> tuple[PlanStage, ...]:
    """Return the dated stages after the walk-run table; it is through on ``start``."""
    rows = (row for row in knowledge.loading.after_return.rows if not set(row.avoid) & set(facts))
    return _dated(rows, start)


def progress_note(tendon: Tendon | None, knowledge: Knowledge) -> Message:
    """Return how the twelve weeks go on, and what they leave to a tendon's stages."""
    words = knowledge.loading.words
    if tendon is None:
        return words.progress_note
    apart = words.progress_tendon.fill(gym=tendon.gym)
    return Message("{apart} {note}", {"apart": apart, "note": words.progress_note})


def progress(facts: Iterable[str], today: date, knowledge: Knowledge) -> tuple[ProgressRow, ...]:
    """Return twelve weeks of strength, which begin today; none while it hurts too much."""
    table = knowledge.loading.progress
    if set(table.avoid) & set(facts):
        return ()
    return tuple(
        ProgressRow(starts=_week(today, row.week), title=row.title, home=row.home, gym=row.gym)
        for row in table.rows
    )


def checks(facts: Iterable[str], knowledge: Knowledge) -> tuple[Check, ...]:
    """Return what a runner can count at home."""
    return tuple(
        Check(id=name, name=check.name, how=check.how)
        for name, check in knowledge.loading.checks.items()
        if not set(check.avoid) & set(facts)
    )


def _dated(stages: Iterable[Stage], start: date) -> tuple[PlanStage, ...]:
    return tuple(
        PlanStage(
            earliest=_week(start, stage.week),
            title=stage.title,
            what=stage.what,
            move_on=stage.move_on,
        )
        for stage in stages
    )


def _week(start: date, week: int) -> date:
    """Return the first day of a week, counted from 1."""
    return start + timedelta(weeks=week - 1)
