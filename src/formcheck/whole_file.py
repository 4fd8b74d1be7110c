"""A file that is either there whole or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from formcheck.errors import OutputError
from formcheck.texts import tell

__all__ = ["whole_file"]


@contextmanager
def whole_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file under a temporary name beside ``path``; it takes its place when all is written.

    Raises
    ------
    OutputError
        The file cannot be written; nothing is left behind.
    """
    partial = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part", delete=False
        ) as file:
            partial = Path(file.name)
            yield file
        partial.chmod(0o644)
        partial.replace(path)
    except OSError as error:
        message = tell(
            "{path} cannot be written ({reason}); choose another place for it",
            path=path,
            reason=error.strerror,
        )
        raise OutputError(message) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)
