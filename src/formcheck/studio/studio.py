"""What every part of the server is given: the data folder, its store, its files, its keys."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from formcheck.studio.files import Files
from formcheck.studio.guard import Keys
from formcheck.studio.lock import Lock
from formcheck.studio.store import Store, open_store

__all__ = ["Studio", "open_studio"]


@dataclass(slots=True)
class Studio:
    """One data folder that is in use.

    Parameters
    ----------
    folder : Path
    store : Store
    files : Files
    keys : Keys
    lock : Lock
    state : str
        What ``/api/health`` tells.
    """

    folder: Path
    store: Store
    files: Files
    keys: Keys
    lock: Lock
    state: str = field(default="starting")

    def start(self) -> None:
        """Begin to work: what no row of the store stands for is removed."""
        self.files.sweep(self.store.clips.ids(), self.store.analyses.ids())
        self.state = "ok"

    def stop(self) -> None:
        """End what is being worked on."""
        self.state = "stopping"

    def delete_check(self, id: str) -> None:
        """Delete a check with its clips and results for good."""
        clips, analyses = self.store.checks.delete(id)
        self.files.remove(clips, analyses)

    def delete_clip(self, id: str) -> None:
        """Delete a clip for good."""
        self.store.clips.delete(id)
        self.files.remove([id])

    def close(self) -> None:
        """Let others use the data."""
        self.store.close()
        self.lock.release()


def open_studio(folder: Path, database: str | None, keys: Keys) -> Studio:
    """Return a data folder made ready for use: locked, its store at this version's revision.

    Parameters
    ----------
    folder : Path
        Made where it is not there.
    database : str or None
        As in `formcheck.studio.store.open_store`.
    keys : Keys

    Raises
    ------
    OutputError
        Another studio uses the folder, or it cannot be written.
    InputError
        The store cannot be opened.
    """
    files = Files(folder)
    lock = Lock(folder)
    try:
        store = open_store(folder, database)
    except BaseException:
        lock.release()
        raise
    return Studio(folder, store, files, keys, lock)
