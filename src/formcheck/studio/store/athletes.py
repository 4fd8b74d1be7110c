"""Athletes and their sessions."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Orm

from formcheck.studio.errors import gone
from formcheck.studio.records import AthleteRecord, AthleteRow
from formcheck.studio.store.database import Database, new_id
from formcheck.studio.store.tables import Athlete, Check, Clip, Session

__all__ = ["Athletes", "athlete_row", "folded", "session_of"]

#: What a check tells of its runner, and is remembered for the next one.
REMEMBERED = ("height_cm", "mass_kg", "sex", "speed_kmh", "shoes")


def folded(*texts: object) -> str:
    """Return texts as they are searched: in one case, for every alphabet."""
    return " ".join(str(text) for text in texts if text).casefold()


class Athletes:
    """Every query about athletes.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, name: str, **told: Any) -> AthleteRecord:
        """Add an athlete; ``told`` are columns."""
        row = Athlete(id=new_id(), name=name, folded=folded(name), **told)
        with self._database.writing() as orm:
            orm.add(row)
        return AthleteRecord.model_validate(row)

    def get(self, id: str) -> AthleteRecord:
        """Return one athlete."""
        with self._database.reading() as orm:
            return AthleteRecord.model_validate(athlete_row(orm, id))

    def change(self, id: str, **told: Any) -> AthleteRecord:
        """Change what is known of an athlete."""
        with self._database.writing() as orm:
            row = athlete_row(orm, id)
            for column, value in told.items():
                setattr(row, column, value)
            row.folded = folded(row.name)
        return AthleteRecord.model_validate(row)

    def find(self, search: str, limit: int, offset: int) -> tuple[list[AthleteRow], int]:
        """Return athletes by name, and how many there are."""
        chosen = select(Athlete)
        if search.strip():
            chosen = chosen.where(Athlete.folded.contains(folded(search.strip()), autoescape=True))
        with self._database.reading() as orm:
            total = orm.scalar(select(func.count()).select_from(chosen.subquery())) or 0
            ordered = chosen.order_by(Athlete.folded, Athlete.id).limit(limit).offset(offset)
            rows = orm.scalars(ordered).all()
            seen = orm.execute(
                select(Session.athlete_id, func.count(Check.id), func.max(Session.day))
                .join(Check, Check.session_id == Session.id)
                .where(Session.athlete_id.in_([row.id for row in rows]))
                .group_by(Session.athlete_id)
            )
            checks = {athlete: (count, day) for athlete, count, day in seen}
            records = [AthleteRecord.model_validate(row) for row in rows]
        return [
            AthleteRow(
                **record.model_dump(),
                checks=checks.get(record.id, (0, None))[0],
                last_day=checks.get(record.id, (0, None))[1],
            )
            for record in records
        ], total

    def sessions(self, id: str) -> list[tuple[str, date]]:
        """Return an athlete's visits, the newest first: id and day."""
        with self._database.reading() as orm:
            athlete_row(orm, id)
            found = orm.execute(
                select(Session.id, Session.day)
                .where(Session.athlete_id == id)
                .order_by(Session.day.desc(), Session.id)
            )
            return [(session, day) for session, day in found]

    def delete(self, id: str) -> list[str]:
        """Remove an athlete and all that hangs on it for good; return the clips' ids."""
        with self._database.writing() as orm:
            row = athlete_row(orm, id)
            clips = list(
                orm.scalars(
                    select(Clip.id)
                    .join(Check, Clip.check_id == Check.id)
                    .join(Session, Check.session_id == Session.id)
                    .where(Session.athlete_id == id)
                )
            )
            orm.delete(row)
        return clips


def athlete_row(orm: Orm, id: str) -> Athlete:
    """Return the row of an athlete."""
    row = orm.get(Athlete, id)
    if row is None:
        raise gone(what="athlete")
    return row


def session_of(orm: Orm, athlete_id: str | None, day: date) -> Session:
    """Return an athlete's visit on a day; a guest's is always a new one."""
    if athlete_id is not None:
        found = orm.scalars(
            select(Session).where(Session.athlete_id == athlete_id, Session.day == day)
        ).first()
        if found is not None:
            return found
    session = Session(id=new_id(), athlete_id=athlete_id, day=day)
    orm.add(session)
    return session
