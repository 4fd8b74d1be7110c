"""The store's tables: athletes and all that hangs on them, visits of a shop, settings."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy import JSON, BigInteger, DateTime, ForeignKey, Index, String, TypeDecorator
from sqlalchemy.engine import Dialect
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, relationship

__all__ = [
    "Analysis",
    "Athlete",
    "Base",
    "Check",
    "Clip",
    "Correction",
    "Note",
    "Session",
    "Setting",
    "Visit",
]

_ID = String(32)
#: What hangs on something goes with it, in the database too.
_WITH_IT = "all, delete-orphan"


class Moment(TypeDecorator[datetime]):
    """An instant in UTC; SQLite keeps no zone, so it is given back one."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Return a stored instant in UTC."""
        return None if value is None else value.replace(tzinfo=value.tzinfo or UTC)


class Base(DeclarativeBase):
    """Base of every table."""

    type_annotation_map = {  # noqa: RUF012
        dict[str, Any]: JSON(none_as_null=True),
        list[Any]: JSON(none_as_null=True),
        datetime: Moment,
    }


def _now() -> datetime:
    return datetime.now(UTC)


class Athlete(Base):
    """Somebody who runs; what was told of them last is remembered."""

    __tablename__ = "athletes"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    name: Mapped[str]
    height_cm: Mapped[float | None]
    mass_kg: Mapped[float | None]
    sex: Mapped[str | None]
    speed_kmh: Mapped[float | None]
    shoes: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")
    created: Mapped[datetime] = mapped_column(default=_now)
    folded: Mapped[str] = mapped_column(index=True)
    sessions: Mapped[list[Session]] = relationship(back_populates="athlete", cascade=_WITH_IT)


class Session(Base):
    """One visit of one athlete on a day; without an athlete it is a guest's."""

    __tablename__ = "sessions"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    athlete_id: Mapped[str | None] = mapped_column(
        ForeignKey("athletes.id", ondelete="CASCADE"), index=True
    )
    day: Mapped[date]
    athlete: Mapped[Athlete | None] = relationship(back_populates="sessions")
    checks: Mapped[list[Check]] = relationship(back_populates="session", cascade=_WITH_IT)


class Check(Base):
    """One to five clips that are analysed together."""

    __tablename__ = "checks"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True
    )
    title: Mapped[str] = mapped_column(default="")
    shoes: Mapped[str] = mapped_column(default="")
    speed_kmh: Mapped[float | None]
    height_cm: Mapped[float | None]
    mass_kg: Mapped[float | None]
    sex: Mapped[str | None]
    answers: Mapped[dict[str, Any] | None]
    language: Mapped[str] = mapped_column(default="en")
    state: Mapped[str] = mapped_column(default="draft", index=True)
    error: Mapped[dict[str, Any] | None]
    progress: Mapped[dict[str, Any] | None]
    created: Mapped[datetime] = mapped_column(default=_now)
    folded: Mapped[str] = mapped_column(default="")
    session: Mapped[Session] = relationship(back_populates="checks")
    clips: Mapped[list[Clip]] = relationship(
        back_populates="check", cascade=_WITH_IT, order_by="(Clip.place, Clip.id)"
    )
    analyses: Mapped[list[Analysis]] = relationship(
        back_populates="check", cascade=_WITH_IT, order_by="Analysis.number"
    )

    __table_args__ = (Index("ix_checks_newest", "created", "id"),)


class Clip(Base):
    """One film of a check: where it is on the way in, and what is seen in it."""

    __tablename__ = "clips"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"), index=True)
    place: Mapped[int] = mapped_column(default=0)
    name: Mapped[str]
    size_bytes: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[str] = mapped_column(default="")
    state: Mapped[str] = mapped_column(default="uploading", index=True)
    error: Mapped[dict[str, Any] | None]
    width_px: Mapped[int | None]
    height_px: Mapped[int | None]
    fps: Mapped[float | None]
    duration_s: Mapped[float | None]
    frames: Mapped[int | None]
    look: Mapped[dict[str, Any] | None]
    told: Mapped[dict[str, Any] | None]
    standing: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=_now)
    check: Mapped[Check] = relationship(back_populates="clips")
    corrections: Mapped[list[Correction]] = relationship(
        back_populates="clip", cascade=_WITH_IT, order_by="Correction.number"
    )
    notes: Mapped[list[Note]] = relationship(
        back_populates="clip", cascade=_WITH_IT, order_by="(Note.frame, Note.made)"
    )


class Analysis(Base):
    """One time that a check was measured; the newest that is done is its result."""

    __tablename__ = "analyses"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    check_id: Mapped[str] = mapped_column(ForeignKey("checks.id", ondelete="CASCADE"))
    number: Mapped[int]
    state: Mapped[str] = mapped_column(default="running", index=True)
    made: Mapped[datetime] = mapped_column(default=_now)
    options: Mapped[dict[str, Any] | None]
    versions: Mapped[dict[str, Any] | None]
    clip_ids: Mapped[list[Any]] = mapped_column(default=list)
    sentence: Mapped[dict[str, Any] | None]
    report: Mapped[dict[str, Any] | None] = mapped_column(deferred=True)
    check: Mapped[Check] = relationship(back_populates="analyses")

    __table_args__ = (Index("ix_analyses_check", "check_id", "number"),)


class Correction(Base):
    """What a person set by hand; only ever added to, undoing one is another entry."""

    __tablename__ = "corrections"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    number: Mapped[int]
    made: Mapped[datetime] = mapped_column(default=_now)
    entry: Mapped[dict[str, Any] | None]
    clip: Mapped[Clip] = relationship(back_populates="corrections")


class Note(Base):
    """What a coach wrote or drew on a frame."""

    __tablename__ = "notes"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    clip_id: Mapped[str] = mapped_column(ForeignKey("clips.id", ondelete="CASCADE"), index=True)
    frame: Mapped[int]
    text: Mapped[str] = mapped_column(default="")
    shapes: Mapped[list[Any]] = mapped_column(default=list)
    in_report: Mapped[bool] = mapped_column(default=True)
    made: Mapped[datetime] = mapped_column(default=_now)
    clip: Mapped[Clip] = relationship(back_populates="notes")


class Visit(Base):
    """A customer's visit to a shop; its checks are those of its session."""

    __tablename__ = "visits"

    id: Mapped[str] = mapped_column(_ID, primary_key=True)
    session_id: Mapped[str] = mapped_column(
        ForeignKey("sessions.id", ondelete="CASCADE"), index=True, unique=True
    )
    customer: Mapped[str] = mapped_column(default="")
    speed_kmh: Mapped[float | None]
    blind: Mapped[bool] = mapped_column(default=False)
    revealed: Mapped[bool] = mapped_column(default=False)
    kept: Mapped[bool] = mapped_column(default=False)
    created: Mapped[datetime] = mapped_column(default=_now)


class Setting(Base):
    """One setting of the studio."""

    __tablename__ = "settings"

    key: Mapped[str] = mapped_column(String(64), primary_key=True)
    value: Mapped[dict[str, Any] | None]
