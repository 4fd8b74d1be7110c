"""Analyses and their reports; settings."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Orm
from sqlalchemy.orm import undefer

from formcheck.studio.errors import gone
from formcheck.studio.records import AnalysisRecord
from formcheck.studio.store.checks import check_row
from formcheck.studio.store.database import Database, new_id
from formcheck.studio.store.tables import Analysis, Setting

__all__ = ["Analyses", "Settings"]


class Analyses:
    """Every query about analyses.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(
        self,
        check_id: str,
        clip_ids: list[str],
        options: dict[str, Any] | None = None,
        state: str = "running",
    ) -> AnalysisRecord:
        """Add an analysis of a check, numbered after those there are."""
        with self._database.writing() as orm:
            check_row(orm, check_id)
            chosen = select(func.max(Analysis.number)).where(Analysis.check_id == check_id)
            row = Analysis(
                id=new_id(),
                check_id=check_id,
                number=(orm.scalar(chosen) or 0) + 1,
                state=state,
                clip_ids=clip_ids,
                options=options,
            )
            orm.add(row)
        return AnalysisRecord.model_validate(row)

    def get(self, id: str) -> AnalysisRecord:
        """Return one analysis without its report."""
        with self._database.reading() as orm:
            return AnalysisRecord.model_validate(_row(orm, id))

    def report(self, id: str) -> dict[str, Any]:
        """Return the report of an analysis as its JSON."""
        with self._database.reading() as orm:
            row = orm.get(Analysis, id, options=[undefer(Analysis.report)])
            if row is None or row.report is None:
                raise gone(what="analysis")
            return row.report

    def change(self, id: str, **told: Any) -> AnalysisRecord:
        """Change columns of an analysis."""
        with self._database.writing() as orm:
            row = _row(orm, id)
            for column, value in told.items():
                setattr(row, column, value)
        return AnalysisRecord.model_validate(row)

    def newest(self, check_id: str) -> AnalysisRecord | None:
        """Return a check's result: the newest analysis that is done; None before there is one."""
        with self._database.reading() as orm:
            chosen = select(Analysis).where(Analysis.check_id == check_id, Analysis.state == "done")
            row = orm.scalars(chosen.order_by(Analysis.number.desc()).limit(1)).first()
            return None if row is None else AnalysisRecord.model_validate(row)

    def in_state(self, *states: str) -> list[AnalysisRecord]:
        """Return the analyses in a state, the oldest first."""
        with self._database.reading() as orm:
            found = select(Analysis).where(Analysis.state.in_(states)).order_by(Analysis.made)
            return [AnalysisRecord.model_validate(row) for row in orm.scalars(found)]

    def delete(self, id: str) -> None:
        """Remove an analysis for good."""
        with self._database.writing() as orm:
            orm.delete(_row(orm, id))

    def ids(self) -> set[str]:
        """Return the ids of all analyses."""
        with self._database.reading() as orm:
            return set(orm.scalars(select(Analysis.id)))


class Settings:
    """Settings by their key.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> dict[str, Any]:
        """Return all that was set."""
        with self._database.reading() as orm:
            rows = orm.scalars(select(Setting)).all()
            return {row.key: (row.value or {}).get("value") for row in rows}

    def put(self, **values: Any) -> None:
        """Set some of them."""
        with self._database.writing() as orm:
            for key, value in values.items():
                orm.merge(Setting(key=key, value={"value": value}))


def _row(orm: Orm, id: str) -> Analysis:
    row = orm.get(Analysis, id)
    if row is None:
        raise gone(what="analysis")
    return row
