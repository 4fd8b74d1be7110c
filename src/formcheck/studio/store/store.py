"""The store as the rest of the studio sees it: one attribute a noun."""

from __future__ import annotations

from pathlib import Path

from formcheck.studio.store.analyses import Analyses, Settings
from formcheck.studio.store.athletes import Athletes
from formcheck.studio.store.checks import Checks
from formcheck.studio.store.clips import Clips, Corrections, Notes
from formcheck.studio.store.database import Database, connect
from formcheck.studio.store.visits import Visits

__all__ = ["Store", "open_store"]


class Store:
    """Everything that is remembered.

    Parameters
    ----------
    database : Database
    """

    def __init__(self, database: Database) -> None:
        self.database = database
        self.athletes = Athletes(database)
        self.checks = Checks(database)
        self.clips = Clips(database)
        self.analyses = Analyses(database)
        self.corrections = Corrections(database)
        self.notes = Notes(database)
        self.settings = Settings(database)
        self.visits = Visits(database)

    def close(self) -> None:
        """Give the connections back."""
        self.database.close()


def open_store(folder: Path, url: str | None = None) -> Store:
    """Return the store of a data folder, or of a database's address.

    Parameters
    ----------
    folder : Path
    url : str or None
        As SQLAlchemy has it; None = SQLite in the folder.

    Raises
    ------
    InputError
        It cannot be opened; see `formcheck.studio.store.database.connect`.
    """
    return Store(connect(url, folder))
