"""A file that is either there whole or not at all, and replaces nobody else's.

A seal is formcheck's own name and the sha256 of the rest, in words that the kind of file passes
over: a comment, a key, a chunk. A file with an unbroken seal is as formcheck wrote it, and may be
replaced. Anything else is a person's.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from formcheck.errors import OutputError
from formcheck.i18n import msg

__all__ = ["SEALS", "Seal", "atomic_write", "check_file", "check_new", "is_sealed"]

_MARK = b"formcheck sha256 "
_DIGITS = 64
_LONGEST_END = 8  # bytes after the seal
_BLOCK = 1 << 20
_NOTE = len(_MARK) + _DIGITS


@dataclass(frozen=True, slots=True)
class Seal:
    """What stands around a seal at the end of a file of one kind."""

    before: bytes = b""
    after: bytes = b""

    @property
    def length(self) -> int:
        """Return how many bytes are put at the end of a file."""
        return len(self.before) + _NOTE + len(self.after)


#: The last bytes of a sealed file, by kind. What else its format asks for is the writer's.
SEALS = {
    "html": Seal(b"<!-- ", b" -->\n"),  # Markdown and SVG too
    "json": Seal(b',\n "seal": "', b'"\n}\n'),  # in place of an object's end
    "m4a": Seal((8 + _NOTE).to_bytes(4, "big") + b"free"),
    "mp4": Seal((8 + _NOTE).to_bytes(4, "big") + b"free"),
    "toml": Seal(b"# ", b"\n"),
    "wav": Seal(
        b"LIST" + (12 + _NOTE + 1).to_bytes(4, "little")
        + b"INFOISFT" + (_NOTE + 1).to_bytes(4, "little"),
        b"\0",
    ),
    "zip": Seal(),  # the comment of an archive
}  # fmt: skip


@contextmanager
def atomic_write(
    path: Path,
    seal: Seal | None = None,
    check: Callable[[Path], None] | None = None,
    mode: int = 0o644,
) -> Iterator[IO[bytes]]:
    """Open a file under a temporary name beside ``path``; it takes its place when all is written.

    Parameters
    ----------
    path : Path
    seal : Seal or None
        What is put at its end; then only a file with an unbroken seal is replaced.
    check : callable or None
        Refuses a path, before anything is written and again at the end; `check_file` for a seal.
    mode : int
        Who may read it; 0o600 for what a runner tells of their health.

    Raises
    ------
    OutputError
        The file cannot be written, or would replace a person's; nothing is left behind.
    """
    check = check or (check_file if seal else _pass)
    check(path)
    partial = None
    try:
        with tempfile.NamedTemporaryFile(
            dir=path.absolute().parent, prefix=f".{path.name}.", suffix=".part", delete=False
        ) as file:
            partial = Path(file.name)
            yield file
            if seal:
                _put_seal(file, seal)
            file.flush()
            os.fsync(file.fileno())  # else a power cut could leave the name without the bytes
        check(path)
        partial.chmod(mode)
        partial.replace(path)
    except OSError as error:
        raise _unwritable(path, error.strerror) from error
    finally:
        if partial is not None:
            partial.unlink(missing_ok=True)


def check_file(path: Path) -> None:
    """Refuse a path, before any work is done, at which something is that formcheck did not write.

    Raises
    ------
    OutputError
        What is there has no seal, or was changed since.
    """
    if os.path.isdir(path):  # noqa: PTH112 pathlib raises where it may not look
        raise _unwritable(path, os.strerror(errno.EISDIR))
    if os.path.lexists(path) and not is_sealed(path):
        message = msg(
            "{path} is there already and is not as formcheck wrote it; name another file with -o",
            path=path,
        )
        raise OutputError(message)


def is_sealed(path: Path) -> bool:
    """Return whether a path is a plain file whose seal holds."""
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return False
        with path.open("rb") as file:
            size = file.seek(0, os.SEEK_END)
            start = max(0, size - _NOTE - _LONGEST_END)
            file.seek(start)
            end = file.read()
            place = end.rfind(_MARK)
            if place < 0:
                return False
            before = start + place + len(_MARK)
            digits, after = end[place + len(_MARK) :][:_DIGITS], end[place + _NOTE :]
            return _sha256(file, before, after).encode() == digits
    except OSError:
        return False


def _put_seal(file: IO[bytes], seal: Seal) -> None:
    """Write the seal at the end of an open file."""
    file.seek(0, os.SEEK_END)
    file.write(seal.before + _MARK)
    file.write(_sha256(file, file.tell(), seal.after).encode() + seal.after)


def _sha256(file: IO[bytes], length: int, more: bytes) -> str:
    """Return the sha256 of a file's first bytes and some more; the file is left behind those."""
    file.seek(0)
    found = hashlib.sha256()
    while length and (block := file.read(min(length, _BLOCK))):
        found.update(block)
        length -= len(block)
    found.update(more)
    return found.hexdigest()


def _unwritable(path: Path, reason: str | None) -> OutputError:
    return OutputError(
        msg(
            "{path} cannot be written ({reason}); choose another place for it",
            path=path,
            reason=reason,
        )
    )


def _pass(path: Path) -> None:
    """Let anything be replaced."""


def check_new(path: Path) -> None:
    """Refuse a path at which anything is: such a file is never replaced.

    Raises
    ------
    OutputError
        Something is there.
    """
    if os.path.lexists(path):
        message = msg("{path} is there already; name another file with -o", path=path)
        raise OutputError(message)
