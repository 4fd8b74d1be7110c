"""What a batch has done already: one small file a check, so that a stopped batch goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from formcheck.batch.check import Outcome
from formcheck.errors import OutputError
from formcheck.files.atomic import atomic_write
from formcheck.files.lock import HeldError, Lock
from formcheck.i18n import msg

__all__ = ["Ledger"]

_FOLDER = ".formcheck-batch"


class Ledger:
    """The outcomes in a batch's folder, and the lock that keeps a second batch out of it.

    Parameters
    ----------
    home : Path
        The batch's folder, which exists.

    Raises
    ------
    OutputError
        Another batch writes there, or nothing can be written there.
    """

    def __init__(self, home: Path) -> None:
        self._place = home / _FOLDER
        try:
            self._place.mkdir(exist_ok=True)
            self._lock = Lock(self._place)
        except HeldError as error:
            message = msg(
                "another batch writes into {folder}; wait for it, or name another folder with -o",
                folder=home,
            )
            raise OutputError(message) from error
        except OSError as error:
            message = msg(
                "{folder} cannot be written to ({reason}); name another folder with -o",
                folder=home,
                reason=error.strerror,
            )
            raise OutputError(message) from error

    def read(self, folder: str) -> Outcome | None:
        """Return the outcome of the check whose report lies, or would lie, in a folder."""
        try:
            return Outcome.model_validate_json(self._file(folder).read_bytes())
        except (OSError, ValueError):  # none yet, or damaged: it is done again
            return None

    def keep(self, outcome: Outcome, folder: str) -> None:
        """Keep an outcome, whole or not at all."""
        with atomic_write(self._file(folder)) as file:
            file.write(outcome.as_json(outcome.language).encode())

    def close(self) -> None:
        """Let others use the folder."""
        self._lock.release()

    def _file(self, folder: str) -> Path:
        return self._place / f"{hashlib.sha256(folder.encode()).hexdigest()[:32]}.json"
