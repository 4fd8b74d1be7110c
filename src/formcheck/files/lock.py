"""A folder that one process holds: the system's own lock, which dies with that process."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import IO, Any

__all__ = ["HeldError", "Lock"]

_NAME = "lock"
_FAR = 1 << 30  # of Windows' lock: behind what is written, so that others can read that
#: Folders that this process holds: on POSIX it could lock them twice.
_held: set[Path] = set()


class HeldError(Exception):
    """Somebody else holds the folder.

    Parameters
    ----------
    told : dict
        What the holder wrote down: ``pid`` and ``address``, where they are known.
    """

    def __init__(self, told: dict[str, Any]) -> None:
        super().__init__(told)
        self.told = told


class Lock:
    """Holds a folder until it is released, or the process ends in whatever way.

    Parameters
    ----------
    folder : Path

    Raises
    ------
    HeldError
        Another process, or this one, holds the folder.
    OSError
        The folder cannot be written to.
    """

    def __init__(self, folder: Path) -> None:
        self._place = folder.resolve() / _NAME
        if self._place in _held:
            raise HeldError(self._told())
        file = self._place.open("a+b")
        try:
            _lock(file)
        except OSError as error:
            file.close()
            raise HeldError(self._told()) from error
        self._file = file
        _held.add(self._place)
        self.say("")

    def say(self, address: str) -> None:
        """Write down who holds it, and where it answers; without the token."""
        self._file.seek(0)
        self._file.truncate()
        self._file.write(json.dumps({"pid": os.getpid(), "address": address}).encode())
        self._file.flush()

    def release(self) -> None:
        """Let others use the folder."""
        if self._place in _held:
            _held.discard(self._place)
            self._file.seek(0)
            self._file.truncate()
            self._file.close()

    def _told(self) -> dict[str, Any]:
        try:
            told = json.loads(self._place.read_bytes())
        except (OSError, ValueError):
            return {}
        return told if isinstance(told, dict) else {}


if sys.platform == "win32":

    def _lock(file: IO[bytes]) -> None:
        import msvcrt

        file.seek(_FAR)
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)

else:

    def _lock(file: IO[bytes]) -> None:
        import fcntl

        # not flock: a forked worker would go on holding that
        fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
