"""What every part of the server is given: the data folder, its store, its files, its keys."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from formcheck.i18n import msg
from formcheck.studio.errors import RefusedError
from formcheck.studio.files import Files
from formcheck.studio.guard import Keys
from formcheck.studio.lock import Lock
from formcheck.studio.records import AnalysisRecord, ClipRecord
from formcheck.studio.reports import Reports
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
    reports: Reports = field(init=False)
    _arriving: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.reports = Reports(self.store)

    def start(self) -> None:
        """Begin to work: what no row of the store stands for is removed."""
        self.files.sweep(self.store.clips.ids(), self.store.analyses.ids())
        self.state = "ok"

    def stop(self) -> None:
        """End what is being worked on."""
        self.state = "stopping"

    @contextmanager
    def arriving(self, clip_id: str) -> Iterator[None]:
        """Hold a clip while a part of it comes in: two at once would mix."""
        if clip_id in self._arriving:
            message = msg("a part of this film is on its way already; wait for it")
            raise RefusedError(423, "busy", message)
        self._arriving.add(clip_id)
        try:
            yield
        finally:
            self._arriving.discard(clip_id)

    def arrived(self, clip: ClipRecord) -> None:
        """Take in a film that is here as a whole."""
        self.files.arrive(clip.id, clip.name)
        self.store.clips.change(clip.id, state="arriving")

    def track_of(self, analysis: AnalysisRecord, n: int) -> Path:
        """Return the file with the landmarks of an analysis' n-th clip, from 0."""
        own = self.files.analysis(analysis.id) / ("pose.npz" if n == 0 else f"pose_{n + 1}.npz")
        if own.is_file() or n >= len(analysis.clip_ids):
            return own
        return self.files.clip(analysis.clip_ids[n]) / "pose.npz"

    def delete_check(self, id: str) -> None:
        """Delete a check with its clips and results for good."""
        clips, analyses = self.store.checks.delete(id)
        self.reports.forget(*analyses)
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
