"""Everything of one athlete as an archive that is written while it is sent."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from formcheck.studio.records import CheckRecord
from formcheck.studio.studio import Studio

__all__ = ["exported"]

_PIECE = 1 << 20
_PACKED = (".mp4", ".npz", ".jpg", ".webp", ".pdf", ".mov", ".m4v", ".webm", ".zip")


def exported(studio: Studio, athlete_id: str) -> Iterator[bytes]:
    """Yield the archive piece by piece: nothing of it is held, in memory or on the disk.

    Parameters
    ----------
    studio : Studio
    athlete_id : str
    """
    athlete = studio.store.athletes.get(athlete_id)
    checks = [studio.store.checks.get(row.id) for row in studio.store.checks.of_athlete(athlete_id)]
    stream = _Stream()
    with zipfile.ZipFile(stream, "w", allowZip64=True) as archive:
        archive.writestr("athlete.json", athlete.model_dump_json(indent=1))
        for check in checks:
            home = f"{check.day.isoformat()}-{check.id}"
            archive.writestr(f"{home}/check.json", _told(studio, check))
            for path, name in _files(studio, check):
                yield from _added(archive, stream, path, f"{home}/{name}")
    yield stream.taken()


class _Stream(io.RawIOBase):
    """What a `zipfile.ZipFile` writes to that cannot go back; emptied again and again."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, data: bytes) -> int:  # type: ignore[override]
        self._waiting += data
        return len(data)

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def _told(studio: Studio, check: CheckRecord) -> str:
    """Return what the store knows of a check, its notes and what was set by hand."""
    about = check.model_dump(mode="json")
    clips = [clip.id for clip in check.clips]
    about["notes"] = [n.model_dump(mode="json") for id in clips for n in studio.store.notes.of(id)]
    about["corrections"] = [one.entry for one in studio.store.corrections.of(*clips)]
    return json.dumps(about, ensure_ascii=False, indent=1)


def _files(studio: Studio, check: CheckRecord) -> Iterator[tuple[Path, str]]:
    """Yield films as they were given, landmarks and every report, with their names inside."""
    for clip in check.clips:
        folder = studio.files.clip(clip.id)
        for path in sorted(folder.glob("original.*")):
            yield path, f"clips/{clip.place + 1}-{clip.name}"
        for path in sorted(folder.glob("pose*.npz")):
            yield path, f"clips/{clip.place + 1}-{path.name}"
    for analysis in check.analyses:
        folder = studio.files.analysis(analysis.id)
        for path in sorted(folder.rglob("*")):
            if path.is_file() and not path.name.startswith("."):
                yield path, f"analysis-{analysis.number}/{path.relative_to(folder).as_posix()}"


def _added(archive: zipfile.ZipFile, stream: _Stream, path: Path, name: str) -> Iterator[bytes]:
    when = datetime.fromtimestamp(path.stat().st_mtime, UTC).timetuple()[:6]
    entry = zipfile.ZipInfo(name, max(when, (1980, 1, 1, 0, 0, 0)))
    packed = path.suffix.lower() in _PACKED
    entry.compress_type = zipfile.ZIP_STORED if packed else zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    with path.open("rb") as film, archive.open(entry, "w", force_zip64=True) as into:
        while piece := film.read(_PIECE):
            into.write(piece)
            yield stream.taken()
