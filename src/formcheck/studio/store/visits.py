"""Visits of a shop's customers: a session of its own, and a check for each shoe."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session as Orm

from formcheck.studio.errors import gone
from formcheck.studio.records import VisitRecord
from formcheck.studio.store.athletes import folded, session_of
from formcheck.studio.store.database import Database, new_id
from formcheck.studio.store.tables import Check, Session, Visit

__all__ = ["Visits"]


class Visits:
    """Every query about visits.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, day: date, **told: Any) -> VisitRecord:
        """Add a visit without a shoe; ``told`` are columns."""
        with self._database.writing() as orm:
            session = session_of(orm, None, day)
            orm.flush()
            row = Visit(id=new_id(), session_id=session.id, **told)
            orm.add(row)
            orm.flush()
            return _record(orm, row)

    def add_shoe(self, id: str, shoes: str, language: str) -> str:
        """Add a check for the next shoe of a visit, and return its id."""
        with self._database.writing() as orm:
            visit = _row(orm, id)
            session = orm.get_one(Session, visit.session_id)
            check = Check(
                id=new_id(),
                session_id=session.id,
                title=visit.customer,
                shoes=shoes,
                speed_kmh=visit.speed_kmh,
                language=language,
                folded=folded(visit.customer, shoes, session.day),
            )
            orm.add(check)
        return check.id

    def get(self, id: str) -> VisitRecord:
        """Return one visit with the checks of its shoes, in the order of filming."""
        with self._database.reading() as orm:
            return _record(orm, _row(orm, id))

    def change(self, id: str, **told: Any) -> VisitRecord:
        """Change columns of a visit."""
        with self._database.writing() as orm:
            row = _row(orm, id)
            for column, value in told.items():
                setattr(row, column, value)
            orm.flush()
            return _record(orm, row)

    def of_day(self, day: date) -> list[VisitRecord]:
        """Return the visits of a day, the latest first."""
        with self._database.reading() as orm:
            found = select(Visit).join(Session).where(Session.day == day)
            ordered = found.order_by(Visit.created.desc())
            return [_record(orm, row) for row in orm.scalars(ordered)]

    def over(self, today: date) -> list[VisitRecord]:
        """Return the visits of earlier days that nobody asked to keep."""
        with self._database.reading() as orm:
            found = select(Visit).join(Session).where(Session.day < today, Visit.kept.is_(False))
            return [_record(orm, row) for row in orm.scalars(found)]

    def hides(self, check_id: str) -> bool:
        """Return whether a check is one of a blind visit that was not revealed."""
        with self._database.reading() as orm:
            found = (
                select(Visit.id)
                .join(Check, Check.session_id == Visit.session_id)
                .where(Check.id == check_id, Visit.blind.is_(True), Visit.revealed.is_(False))
            )
            return orm.scalar(found) is not None

    def delete(self, id: str) -> None:
        """Remove a visit that has no checks any longer."""
        with self._database.writing() as orm:
            visit = _row(orm, id)
            orm.delete(orm.get_one(Session, visit.session_id))


def _row(orm: Orm, id: str) -> Visit:
    row = orm.get(Visit, id)
    if row is None:
        raise gone(what="visit")
    return row


def _record(orm: Orm, row: Visit) -> VisitRecord:
    session = orm.get_one(Session, row.session_id)
    found = select(Check.id).where(Check.session_id == row.session_id)
    checks = list(orm.scalars(found.order_by(Check.created, Check.id)))
    own = {name: getattr(row, name) for name in VisitRecord.model_fields if hasattr(row, name)}
    return VisitRecord(**own, day=session.day, check_ids=checks)
