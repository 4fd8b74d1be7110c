"""Clips, and what is pinned to them: corrections and notes."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session as Orm

from formcheck.studio.errors import gone
from formcheck.studio.records import ClipRecord, CorrectionRecord, NoteRecord
from formcheck.studio.store.checks import check_row
from formcheck.studio.store.database import Database, new_id
from formcheck.studio.store.tables import Clip, Correction, Note

__all__ = ["Clips", "Corrections", "Notes"]


class Clips:
    """Every query about clips.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, check_id: str, name: str, size_bytes: int, **told: Any) -> ClipRecord:
        """Add a clip that is about to arrive."""
        with self._database.writing() as orm:
            check = check_row(orm, check_id)
            place = 1 + max((clip.place for clip in check.clips), default=-1)
            row = Clip(
                id=new_id(),
                check_id=check_id,
                place=place,
                name=name,
                size_bytes=size_bytes,
                **told,
            )
            orm.add(row)
        return ClipRecord.model_validate(row)

    def get(self, id: str) -> ClipRecord:
        """Return one clip."""
        with self._database.reading() as orm:
            return ClipRecord.model_validate(_clip_row(orm, id))

    def change(self, id: str, **told: Any) -> ClipRecord:
        """Change columns of a clip."""
        with self._database.writing() as orm:
            row = _clip_row(orm, id)
            for column, value in told.items():
                setattr(row, column, value)
        return ClipRecord.model_validate(row)

    def delete(self, id: str) -> None:
        """Remove a clip for good."""
        with self._database.writing() as orm:
            orm.delete(_clip_row(orm, id))

    def in_state(self, *states: str) -> list[ClipRecord]:
        """Return the clips in a state, the oldest first."""
        with self._database.reading() as orm:
            found = select(Clip).where(Clip.state.in_(states)).order_by(Clip.created)
            return [ClipRecord.model_validate(row) for row in orm.scalars(found)]

    def total_bytes(self) -> int:
        """Return how large all films are together."""
        with self._database.reading() as orm:
            return int(orm.scalar(select(func.sum(Clip.size_bytes))) or 0)

    def ids(self) -> set[str]:
        """Return the ids of all clips."""
        with self._database.reading() as orm:
            return set(orm.scalars(select(Clip.id)))


class Corrections:
    """The log of what was set by hand.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, clip_id: str, id: str, entry: dict[str, Any]) -> CorrectionRecord:
        """Add an entry under its own id."""
        with self._database.writing() as orm:
            _clip_row(orm, clip_id)
            last = orm.scalar(
                select(func.max(Correction.number)).where(Correction.clip_id == clip_id)
            )
            row = Correction(id=id, clip_id=clip_id, number=(last or 0) + 1, entry=entry)
            orm.add(row)
        return CorrectionRecord.model_validate(row)

    def drop(self, id: str) -> None:
        """Take an entry out again that turned out not to be possible, before it ever held."""
        with self._database.writing() as orm:
            row = orm.get(Correction, id)
            if row is not None:
                orm.delete(row)

    def of(self, *clip_ids: str) -> list[CorrectionRecord]:
        """Return the whole log of some clips, the oldest first."""
        with self._database.reading() as orm:
            chosen = select(Correction).where(Correction.clip_id.in_(clip_ids))
            ordered = chosen.order_by(Correction.made, Correction.number)
            return [CorrectionRecord.model_validate(row) for row in orm.scalars(ordered)]


class Notes:
    """What coaches wrote and drew.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, clip_id: str, **told: Any) -> NoteRecord:
        """Add a note to a clip's frame."""
        with self._database.writing() as orm:
            _clip_row(orm, clip_id)
            row = Note(id=new_id(), clip_id=clip_id, **told)
            orm.add(row)
        return NoteRecord.model_validate(row)

    def of(self, clip_id: str) -> list[NoteRecord]:
        """Return the notes of a clip in order of their frames."""
        with self._database.reading() as orm:
            _clip_row(orm, clip_id)
            chosen = select(Note).where(Note.clip_id == clip_id).order_by(Note.frame, Note.made)
            return [NoteRecord.model_validate(row) for row in orm.scalars(chosen)]

    def change(self, id: str, **told: Any) -> NoteRecord:
        """Change a note."""
        with self._database.writing() as orm:
            row = _note_row(orm, id)
            for column, value in told.items():
                setattr(row, column, value)
        return NoteRecord.model_validate(row)

    def delete(self, id: str) -> None:
        """Remove a note for good."""
        with self._database.writing() as orm:
            orm.delete(_note_row(orm, id))


def _clip_row(orm: Orm, id: str) -> Clip:
    row = orm.get(Clip, id)
    if row is None:
        raise gone(what="clip")
    return row


def _note_row(orm: Orm, id: str) -> Note:
    row = orm.get(Note, id)
    if row is None:
        raise gone(what="note")
    return row
