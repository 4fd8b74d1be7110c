"""SQLite or PostgreSQL: how either is opened, read and written."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, OperationalError
from sqlalchemy.orm import Session as Orm

from formcheck.errors import InputError, OutputError
from formcheck.i18n import msg
from formcheck.studio.store.upgrade import upgrade

__all__ = ["Database", "connect", "new_id"]

_BUSY_S = 20


def new_id() -> str:
    """Return a name of 22 letters that nobody can guess."""
    return secrets.token_urlsafe(16)


class Database:
    """A store's engine: many read at a time, and in SQLite one writes.

    Parameters
    ----------
    engine : Engine
    """

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        # SQLite cannot turn a reader into a writer while another writes: it has to say so first
        self._writer = engine.execution_options(formcheck_writes=True)

    @contextmanager
    def reading(self) -> Iterator[Orm]:
        """Give a session that is thrown away."""
        with Orm(self.engine) as session:
            yield session

    @contextmanager
    def writing(self) -> Iterator[Orm]:
        """Give a session whose changes are kept as a whole, or not at all."""
        try:
            with Orm(self._writer, expire_on_commit=False) as session, session.begin():
                yield session
        except OperationalError as error:
            raise _unwritable(error) from error

    def close(self) -> None:
        """Give the connections back."""
        self.engine.dispose()


def connect(url: str | None, folder: Path) -> Database:
    """Return the store of a data folder, or of a URL, at this version's revision.

    Parameters
    ----------
    url : str or None
        As SQLAlchemy has it; None = ``studio.sqlite3`` in the folder.
    folder : Path

    Raises
    ------
    InputError
        The address is none, its driver is missing, nobody answers there, or a newer formcheck
        wrote the store.
    """
    if url is None:
        url = f"sqlite:///{folder / 'studio.sqlite3'}"
    try:
        engine = _engine(url)
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        message = msg(
            "--database {url!r} is no address of a database; "
            "give one like postgresql+psycopg://user@host/name",
            url=url,
        )
        raise InputError(message) from error
    except ModuleNotFoundError as error:
        message = msg(
            "--database {url} needs {module}, which is not installed; "
            "run  pip install 'formcheck[postgres]'",
            url=_shown(url),
            module=error.name,
        )
        raise InputError(message) from error
    try:
        upgrade(engine)
    except OperationalError as error:
        engine.dispose()
        message = msg(
            "the studio's store {url} cannot be opened ({reason}); "
            "check that it is there and can be written",
            url=_shown(url),
            reason=str(error.orig).strip().splitlines()[0] if error.orig else "",
        )
        raise InputError(message) from error
    except BaseException:
        engine.dispose()
        raise
    return Database(engine)


def _engine(url: str) -> Engine:
    kind = make_url(url).get_backend_name()
    if kind not in ("sqlite", "postgresql"):
        raise ValueError(kind)
    if kind == "postgresql":
        return create_engine(url, pool_pre_ping=True)
    engine = create_engine(url, connect_args={"timeout": _BUSY_S, "check_same_thread": False})
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(connection: Any, _: object) -> None:
    """Let readers and a writer live together, and begin transactions ourselves.

    Python's driver would begin none before a change of the tables.
    """
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL"):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: Any) -> None:
    writes = connection.get_execution_options().get("formcheck_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _shown(url: str) -> str:
    """Return an address without its password."""
    return make_url(url).render_as_string(hide_password=True)


def _unwritable(error: OperationalError) -> OutputError:
    reason = str(error.orig).strip().splitlines()[0] if error.orig else str(error)
    if "full" in reason or "No space" in reason:
        return OutputError(
            msg("the disk is full: nothing more can be written down; free some space")
        )
    return OutputError(
        msg("the studio's store cannot be written ({reason}); try again", reason=reason)
    )
