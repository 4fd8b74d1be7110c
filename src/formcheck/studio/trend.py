"""How an athlete's numbers went from check to check, and what the latest plan says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

from pydantic import BaseModel

from formcheck.comparison.difference import find_differences
from formcheck.comparison.page import verdict_key, verdict_shape
from formcheck.comparison.trial import Key, Trial, read_trial
from formcheck.errors import InputError
from formcheck.findings.detail import number_text, range_text
from formcheck.i18n import Message, Wording
from formcheck.knowledge import load
from formcheck.model import Measurement
from formcheck.model.comparison import CompareDifference
from formcheck.render.words import Edition, unit_of

__all__ = ["Trend", "Visit", "trend_of"]


@dataclass(frozen=True, slots=True)
class Visit:
    """One check of an athlete that was measured.

    Parameters
    ----------
    check_id : str
    day : date
    shoes : str
    folder : Path
        Its report.
    """

    check_id: str
    day: date
    shoes: str
    folder: Path


class TrendPoint(BaseModel):
    """One number of one check.

    ``verdict`` says how it differs from the first check that has it, by the rules of `compare`:
    a key, its shape and its words; empty for the first, and where no rule applies.
    """

    check_id: str
    day: date
    shoes: str
    value: float
    low: float
    high: float
    value_text: str
    interval_text: str
    level: str
    level_word: str
    level_shape: str
    verdict: str = ""
    verdict_shape: str = ""
    verdict_word: str = ""
    why: str = ""


class TrendLine(BaseModel):
    """A number of one side through the checks, the oldest first."""

    metric: str
    side: str
    label: str
    side_word: str
    unit: str
    decimals: int
    typical_low: float | None
    typical_high: float | None
    points: list[TrendPoint]


class PlanWeek(BaseModel):
    """One row of the programme."""

    starts: date
    title: str
    runs: str
    feedback: str


class LatestPlan(BaseModel):
    """What the latest check asks for.

    ``stop`` holds what is said in place of all advice; then the rest is empty.
    """

    check_id: str
    title: str
    cue: str
    weeks: list[PlanWeek]
    exercises: list[str]
    next_look: date | None
    next_look_text: str
    stop: str


class Trend(BaseModel):
    """Every number that was measured, in the order of the report, and the latest plan."""

    lines: list[TrendLine]
    plan: LatestPlan | None
    unread: list[str]


def trend_of(visits: Sequence[Visit], word: Wording) -> Trend:
    """Return how the numbers of one athlete went.

    Parameters
    ----------
    visits : sequence of Visit
        In any order; one whose report cannot be read, or holds no number, is named in ``unread``.
    word : Wording
    """
    read: list[tuple[Visit, Trial]] = []
    unread = []
    for visit in sorted(visits, key=lambda one: one.day):
        try:
            trial = read_trial(visit.folder, Message(visit.check_id))
        except InputError:
            unread.append(visit.check_id)
            continue
        read.append((visit, replace(trial, day=visit.day, day_told=True)))
    return Trend(
        lines=list(_lines(read, word)), plan=_plan(read[-1], word) if read else None, unread=unread
    )


def _lines(read: Sequence[tuple[Visit, Trial]], word: Wording) -> Iterator[TrendLine]:
    """Yield a line for each number that any check has."""
    editions = [Edition(trial.report, word) for _, trial in read]
    numbers = [{(m.metric, m.side): m for m in one.numbers} for one in editions]
    # the newest report has every number of this version in its order, refused ones too
    keys = dict.fromkeys(key for own in reversed(numbers) for key in own)
    against: dict[tuple[int, int], dict[Key, CompareDifference]] = {}
    for key in keys:
        places = [n for n, own in enumerate(numbers) if _known(own.get(key))]
        if not places:
            continue
        first, points = places[0], []
        for place in places:
            pair = (first, place)
            if place != first and pair not in against:
                found = find_differences(read[first][1], read[place][1])
                against[pair] = {(d.metric, d.side): d for d in found}
            difference = against[pair].get(key) if place != first else None
            number = numbers[place][key]
            points.append(_point(read[place][0], editions[place], number, difference))
        last = places[-1]
        info = load().metric(key[0])
        typical = editions[last].typical(numbers[last][key])
        if editions[last].report.plan.unlike:  # those ranges are of others
            typical = None
        yield TrendLine(
            metric=key[0],
            side=key[1],
            label=word(info.label),
            side_word="" if key[1] == "both" else word.say(f"key.{key[1]}"),
            unit=word(unit_of(info)).strip(),
            decimals=info.decimals,
            typical_low=typical[0] if typical else None,
            typical_high=typical[1] if typical else None,
            points=points,
        )


def _known(number: Measurement | None) -> bool:
    return number is not None and None not in (number.value, number.low, number.high)


def _point(
    visit: Visit, edition: Edition, number: Measurement, difference: CompareDifference | None
) -> TrendPoint:
    info, word = load().metric(number.metric), edition.word
    value, low, high = number.value, number.low, number.high
    assert value is not None
    assert low is not None
    assert high is not None
    level = edition.level_of(number)
    point = TrendPoint(
        check_id=visit.check_id,
        day=visit.day,
        shoes=visit.shoes,
        value=value,
        low=low,
        high=high,
        value_text=word(number_text(value, info)),
        interval_text=word(range_text(low, high, info)),
        level=level.key,
        level_word=level.word,
        level_shape=level.shape,
    )
    if difference is None:
        return point
    key = verdict_key(difference.verdict)
    why = " ".join(word(one.text) for one in difference.unlike)
    return point.model_copy(
        update={
            "verdict": key,
            "verdict_shape": verdict_shape(difference.verdict),
            "verdict_word": word(getattr(load().compare.verdicts, key)),
            "why": why or (word(difference.missing) if difference.missing else ""),
        }
    )


def _plan(latest: tuple[Visit, Trial], word: Wording) -> LatestPlan:
    visit, trial = latest
    plan = trial.report.plan
    stop = plan.pathway.stop if plan.pathway else None
    return LatestPlan(
        check_id=visit.check_id,
        title=word(plan.title),
        cue=word(plan.cue),
        weeks=[
            PlanWeek(
                starts=week.starts,
                title=word(week.title),
                runs=word(week.runs),
                feedback=word(week.feedback),
            )
            for week in plan.programme
        ],
        exercises=[word(one.name) for one in plan.exercises],
        next_look=plan.retest,
        next_look_text=word(plan.retest_when),
        stop=" ".join(word(line) for line in stop.lines) if stop else "",
    )
