"""Checks: listed, searched, made, changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session as Orm

from formcheck.studio.errors import gone
from formcheck.studio.records import (
    AnalysisRecord,
    CheckRecord,
    CheckRow,
    ClipRecord,
)
from formcheck.studio.store.athletes import REMEMBERED, athlete_row, folded, session_of
from formcheck.studio.store.database import Database, new_id
from formcheck.studio.store.tables import Analysis, Athlete, Check, Clip, Session, Visit

__all__ = ["Checks", "check_row"]

_Found = Any  # a check, its day, its athlete's id and name


class Checks:
    """Every query about checks.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, athlete_id: str | None, day: date, **told: Any) -> CheckRecord:
        """Add a check; what is not told of its runner is what was told last time."""
        with self._database.writing() as orm:
            if athlete_id is not None:
                told = _remember(athlete_row(orm, athlete_id), told)
            session = session_of(orm, athlete_id, day)
            check = Check(id=new_id(), session_id=session.id, **told)
            check.folded = folded(check.title, check.shoes, day)
            orm.add(check)
            id = check.id
        return self.get(id)

    def get(self, id: str) -> CheckRecord:
        """Return one check with its clips."""
        with self._database.reading() as orm:
            found = orm.execute(_chosen().where(Check.id == id)).first()
            if found is None:
                raise gone(what="check")
            check: Check = found[0]
            clips = [ClipRecord.model_validate(clip) for clip in check.clips]
            analyses = [AnalysisRecord.model_validate(one) for one in check.analyses]
            row = _rows(orm, [found])[0]
            return CheckRecord(
                **row.model_dump(), answers=check.answers, clips=clips, analyses=analyses
            )

    def change(self, id: str, **told: Any) -> CheckRecord:
        """Change columns of a check; with ``athlete_id`` or ``day`` it moves to another session."""
        with self._database.writing() as orm:
            check = check_row(orm, id)
            session = check.session
            athlete_id = told.pop("athlete_id", session.athlete_id)
            day = told.pop("day", session.day)
            for column, value in told.items():
                setattr(check, column, value)
            if (athlete_id, day) != (session.athlete_id, session.day):
                if athlete_id is not None:
                    athlete_row(orm, athlete_id)
                check.session = session_of(orm, athlete_id, day)
                orm.flush()
                orm.refresh(session)
                if not session.checks:
                    orm.delete(session)
            if athlete_id is not None:
                owner = athlete_row(orm, athlete_id)
                for column in REMEMBERED:
                    if told.get(column):
                        setattr(owner, column, told[column])
            check.folded = folded(check.title, check.shoes, day)
        return self.get(id)

    def find(
        self, search: str, states: Sequence[str], limit: int, offset: int
    ) -> tuple[list[CheckRow], int]:
        """Return checks, the newest first, and how many there are.

        Those of a shop's visits are listed there, until somebody asks to keep them.
        """
        passing = select(Visit.session_id).where(Visit.kept.is_(False))
        conditions: list[Any] = [Check.session_id.not_in(passing)]
        for word in folded(search).split():
            name = Athlete.folded.contains(word, autoescape=True)
            conditions.append(or_(Check.folded.contains(word, autoescape=True), name))
        if states:
            conditions.append(Check.state.in_(states))
        counted = select(func.count(Check.id))
        if search.strip():
            counted = counted.join(Session, Check.session_id == Session.id).join(
                Athlete, Session.athlete_id == Athlete.id, isouter=True
            )
        with self._database.reading() as orm:
            total = orm.scalar(counted.where(*conditions)) or 0
            newest = _chosen().where(*conditions).order_by(Check.created.desc(), Check.id.desc())
            return _rows(orm, orm.execute(newest.limit(limit).offset(offset)).all()), total

    def of_athlete(self, athlete_id: str) -> list[CheckRow]:
        """Return the checks of an athlete, the newest day first."""
        with self._database.reading() as orm:
            athlete_row(orm, athlete_id)
            chosen = _chosen().where(Session.athlete_id == athlete_id)
            ordered = chosen.order_by(Session.day.desc(), Check.created.desc())
            return _rows(orm, orm.execute(ordered).all())

    def in_state(self, *states: str) -> list[str]:
        """Return the ids of checks in a state, the oldest first."""
        with self._database.reading() as orm:
            found = select(Check.id).where(Check.state.in_(states)).order_by(Check.created)
            return list(orm.scalars(found))

    def count(self) -> int:
        """Return how many checks there are."""
        with self._database.reading() as orm:
            return orm.scalar(select(func.count(Check.id))) or 0

    def delete(self, id: str) -> tuple[list[str], list[str]]:
        """Remove a check for good; return the ids of its clips and of its analyses."""
        with self._database.writing() as orm:
            check = check_row(orm, id)
            clips = [clip.id for clip in check.clips]
            analyses = [one.id for one in check.analyses]
            session = check.session
            alone = len(session.checks) == 1
            orm.delete(session if alone else check)
        return clips, analyses


def check_row(orm: Orm, id: str) -> Check:
    """Return the row of a check."""
    row = orm.get(Check, id)
    if row is None:
        raise gone(what="check")
    return row


def _chosen() -> Any:
    return (
        select(Check, Session.day, Athlete.id, Athlete.name)
        .join(Session, Check.session_id == Session.id)
        .join(Athlete, Session.athlete_id == Athlete.id, isouter=True)
    )


def _rows(orm: Orm, found: Sequence[_Found]) -> list[CheckRow]:
    """Return rows of a list, with what hangs on each."""
    ids = [check.id for check, *_ in found]
    counts = _pairs(
        orm,
        select(Clip.check_id, func.count(Clip.id))
        .where(Clip.check_id.in_(ids))
        .group_by(Clip.check_id),
    )
    thumbs = _pairs(  # the last one of each stays: the clip that came first
        orm,
        select(Clip.check_id, Clip.id)
        .where(Clip.check_id.in_(ids), Clip.state == "ready")
        .order_by(Clip.place.desc(), Clip.id),
    )
    done = {
        check_id: (analysis_id, sentence)
        for check_id, analysis_id, sentence in orm.execute(
            select(Analysis.check_id, Analysis.id, Analysis.sentence)
            .where(Analysis.check_id.in_(ids), Analysis.state == "done")
            .order_by(Analysis.number)
        )
    }
    own = [name for name in CheckRow.model_fields if hasattr(Check, name)]
    return [
        CheckRow(
            **{name: getattr(check, name) for name in own},
            athlete_id=athlete_id,
            athlete_name=name or "",
            day=day,
            clip_count=counts.get(check.id, 0),
            thumb_clip_id=thumbs.get(check.id),
            analysis_id=done.get(check.id, (None, None))[0],
            sentence=done.get(check.id, (None, None))[1] or {},
        )
        for check, day, athlete_id, name in found
    ]


def _pairs(orm: Orm, chosen: Any) -> dict[str, Any]:
    """Return what was chosen as first to second column."""
    return {row[0]: row[1] for row in orm.execute(chosen)}


def _remember(athlete: Athlete, told: dict[str, Any]) -> dict[str, Any]:
    """Return what was told with what is remembered, and remember what is new."""
    for column in REMEMBERED:
        if told.get(column):
            setattr(athlete, column, told[column])
        else:
            told = {**told, column: getattr(athlete, column)}
    return told
