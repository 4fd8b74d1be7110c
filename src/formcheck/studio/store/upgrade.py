"""A store is brought to this version's revision before anything reads it, whole or not at all."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from formcheck.errors import InputError
from formcheck.i18n import msg

if TYPE_CHECKING:
    from alembic.config import Config

__all__ = ["HEAD", "revision_of", "upgrade"]

#: The revision that this version writes: the last one of ``migrations/versions``.
HEAD = "0003"
_MIGRATIONS = Path(__file__).parent / "migrations"
_NAME = re.compile(r"r(\d{4})_\w+\.py")


def upgrade(engine: Engine, to: str = HEAD) -> None:
    """Bring a store to a revision; a new one gets its tables.

    Parameters
    ----------
    engine : Engine
    to : str

    Raises
    ------
    InputError
        The store was written by a newer formcheck.
    """
    with engine.begin() as connection:
        found = revision_of(connection)
        if found == to:
            return
        if found is not None and found not in known_revisions():
            message = msg(
                "the studio's store has revision {found}, which this formcheck does not know; "
                "update formcheck",
                found=found,
            )
            raise InputError(message)
        from alembic import command  # a store that is up to date does not wait for it

        command.upgrade(_config(connection), to)


def revision_of(connection: Connection) -> str | None:
    """Return the revision of a store; None of an empty database."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def known_revisions() -> tuple[str, ...]:
    """Return the revisions that this version can read, in order."""
    names = (_NAME.fullmatch(path.name) for path in (_MIGRATIONS / "versions").iterdir())
    return tuple(sorted(name[1] for name in names if name is not None))


def _config(connection: Connection) -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
