"""The data folder: films, reports and what is on its way in, by opaque names."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Collection, Iterable
from pathlib import Path

from formcheck.studio.errors import gone

__all__ = ["SHARED", "Files"]

_ID = re.compile(r"[A-Za-z0-9_-]{22}")
#: Where in an analysis' folder lies what was made to be handed on.
SHARED = "shared"
_REPORT = "report.json"
_SUFFIX = re.compile(r"\.[a-z0-9]{2,5}")


class Files:
    """Where everything lies that is too large for the store.

    Parameters
    ----------
    folder : Path
        The data folder; made where it is not there.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._opened = time.time()
        for name in ("clips", "analyses", "uploads", "work"):
            (folder / name).mkdir(parents=True, exist_ok=True)

    def clip(self, id: str) -> Path:
        """Return the folder of a clip: original, proxy, thumb, landmarks."""
        return self.folder / "clips" / _checked(id)

    def analysis(self, id: str) -> Path:
        """Return the folder of an analysis: a report as `formcheck analyze` writes it."""
        return self.folder / "analyses" / _checked(id)

    def upload(self, id: str) -> Path:
        """Return the file that a clip arrives in."""
        return self.folder / "uploads" / _checked(id)

    def work(self, id: str) -> Path:
        """Return the folder in which a job puts what is not whole yet."""
        return self.folder / "work" / _checked(id)

    def original(self, id: str) -> Path:
        """Return the film as it was given, or where it was before it was not kept any longer."""
        for path in sorted(self.clip(id).glob("original.*")):
            return path
        if self.has_proxy(id):
            return self.clip(id) / "original.mp4"
        raise gone(what="file")

    def has_original(self, id: str) -> bool:
        """Return whether a film is there as it was given."""
        return any(self.clip(id).glob("original.*"))

    def has_proxy(self, id: str) -> bool:
        """Return whether a film's copy for browsers is there."""
        return (self.clip(id) / "proxy.mp4").is_file()

    def remove_original(self, id: str) -> None:
        """Remove a film as it was given; its copy and its landmarks stay."""
        for path in self.clip(id).glob("original.*"):
            path.unlink(missing_ok=True)

    def remove_films(self, id: str) -> None:
        """Remove everything that shows somebody; landmarks stay."""
        self.remove_original(id)
        for name in ("proxy.mp4", "thumb.jpg"):
            (self.clip(id) / name).unlink(missing_ok=True)

    def arrive(self, id: str, name: str) -> Path:
        """Move what was uploaded to its place, by the ending of its name, and return it."""
        suffix = Path(name).suffix.lower()
        suffix = suffix if _SUFFIX.fullmatch(suffix) else ".bin"
        folder = self.clip(id)
        folder.mkdir(exist_ok=True)
        place = folder / f"original{suffix}"
        self.upload(id).replace(place)
        return place

    def put_report(self, analysis_id: str, report: str) -> None:
        """Keep the report of an analysis that is not drawn; replaced as a whole."""
        folder = self.analysis(analysis_id)
        if not folder.is_dir():
            made = self.work(analysis_id)
            shutil.rmtree(made, ignore_errors=True)
            made.mkdir()
            (made / _REPORT).write_text(report, encoding="utf-8")
            made.rename(folder)
            return
        part = folder / f".{_REPORT}.part"
        part.write_text(report, encoding="utf-8")
        part.replace(folder / _REPORT)

    def remove_shared(self, analysis_id: str) -> None:
        """Remove what was made of an analysis to be handed on."""
        shutil.rmtree(self.analysis(analysis_id) / SHARED, ignore_errors=True)

    def remove(self, clips: Iterable[str] = (), analyses: Iterable[str] = ()) -> None:
        """Remove what belongs to clips and analyses that are not in the store any more."""
        for id in clips:
            self.upload(id).unlink(missing_ok=True)
            shutil.rmtree(self.clip(id), ignore_errors=True)
            shutil.rmtree(self.work(id), ignore_errors=True)
        for id in analyses:
            shutil.rmtree(self.analysis(id), ignore_errors=True)
            shutil.rmtree(self.work(id), ignore_errors=True)

    def sweep(self, clips: Collection[str], analyses: Collection[str]) -> list[Path]:
        """Remove what no row of the store stands for, after a kill for one; return what went."""
        known = {"clips": clips, "analyses": analyses, "uploads": clips, "work": ()}
        went = []
        for name, ids in known.items():
            for path in (self.folder / name).iterdir():
                if path.name in ids or path.lstat().st_mtime > self._opened:
                    continue  # what is new has come in since
                if path.is_dir() and not path.is_symlink():
                    shutil.rmtree(path, ignore_errors=True)
                else:
                    path.unlink(missing_ok=True)
                went.append(path)
        return went

    def used_bytes(self) -> int:
        """Return how much lies in the data folder."""
        return sum(path.lstat().st_size for path in self.folder.rglob("*") if path.is_file())

    def free_bytes(self) -> int:
        """Return how much more the disk can hold."""
        return shutil.disk_usage(self.folder).free


def _checked(id: str) -> str:
    """Return an id that is nothing but one: never a way to another place."""
    if not _ID.fullmatch(id):
        raise gone(what="file")
    return id
