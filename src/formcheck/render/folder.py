"""The output folder: written under a temporary name, then moved into place whole."""

from __future__ import annotations

import errno
import os
import re
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.files import ownership
from formcheck.i18n import msg

__all__ = ["BEAT", "REPORT", "check_folder", "remove_unfinished", "write_folder"]

#: A folder with this file is a finished report.
REPORT = "report.json"
#: The click track that a programme of quicker steps is run to.
BEAT = "beat.m4a"


def check_folder(folder: Path, mark: str = REPORT) -> None:
    """Refuse, before any work is done, a folder that the report could not be written to.

    Parameters
    ----------
    folder : Path
        New, empty, or an earlier result of the same kind; a person's files beside it may stay.
    mark : str
        The file that tells of which kind the result is: ``report.json`` or ``compare.json``.

    Raises
    ------
    OutputError
        It is a file, holds something else than a formcheck report, holds a file where the report
        has one that is not as formcheck wrote it, or cannot be written.
    """
    parent = folder
    try:  # permissions lie for root and on some file systems: only trying tells
        if folder.exists() and not folder.is_dir():
            message = msg("{folder} is a file; name a folder for the report with -o", folder=folder)
            raise OutputError(message)
        parent = _nearest_parent(folder)
        if folder.is_dir():
            _check_inside(folder, mark)
        ownership.make_staging(parent).rmdir()
    except OSError as error:
        message = msg(
            "{parent} cannot be written to ({reason}); name another folder with -o",
            parent=parent,
            reason=error.strerror,
        )
        raise OutputError(message) from error


def write_folder(folder: Path, write: Callable[[Path], object], mark: str = REPORT) -> None:
    """Let ``write`` fill a temporary folder, then put its files in place in ``folder``.

    Parameters
    ----------
    folder : Path
        New, empty, or an earlier report. Of that the files that formcheck wrote are replaced, or
        removed where there are no new ones; whatever else is there stays as it is.
    write : callable
        Given the temporary folder.
    mark : str
        As in `check_folder`.

    Raises
    ------
    OutputError
        The disk is full, the folder cannot be written, or a person's file is in the way; nothing
        is left behind.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import write_folder
    >>> write_folder(Path("new"), lambda folder: (folder / "report.json").write_text("{}"))
    >>> (Path("new") / "report.json").read_text()
    '{}'
    """
    check_folder(folder, mark)
    made = _missing_parents(folder)
    try:
        if folder.is_dir():
            _write_into(folder, write, Path(mark).stem)
        else:
            _write_new(Path(os.path.realpath(folder)), write, Path(mark).stem)
    except (OSError, OutputError) as error:
        _remove_empty(made)
        # one file of it speaks of a folder that is gone by now: say the report's own
        failure = error if isinstance(error, OSError) else error.__cause__
        if not isinstance(failure, OSError):
            raise
        raise _failed(folder, failure) from error
    except BaseException:
        _remove_empty(made)
        raise


def remove_unfinished(folder: Path) -> None:
    """Remove what a formcheck that was killed had begun beside a folder, to become that folder.

    Only where nobody else can be writing it: the caller holds a lock.
    """
    unfinished = re.compile(rf"\.{re.escape(folder.name)}\.[a-z0-9_]{{8}}\.part")
    for path in folder.parent.iterdir() if folder.parent.is_dir() else ():
        if unfinished.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)


def _check_inside(folder: Path, mark: str) -> None:
    """Refuse a folder with anything in it but an earlier result whose files are as written."""
    ownership.settle(folder)
    if not ownership.check_own(folder, Path(mark).stem) and not ownership.is_blank(folder):
        message = msg(
            "{folder} holds other files; name a new or empty folder with -o", folder=folder
        )
        raise OutputError(message)


def _write_new(folder: Path, write: Callable[[Path], object], kind: str) -> None:
    """Write a folder that is not there yet, and give it its name when all is in it."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    partial = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent))
    try:
        partial.chmod(0o755)
        write(partial)
        ownership.put_list(partial, kind)
        partial.rename(folder)
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def _write_into(folder: Path, write: Callable[[Path], object], kind: str) -> None:
    """Write inside a folder that is there, then move the files to their places."""
    staging = ownership.make_staging(folder)
    try:
        write(staging)
        ownership.move_in(staging, kind)
    finally:
        if not ownership.staged_there(staging):
            shutil.rmtree(staging, ignore_errors=True)


def _failed(folder: Path, failure: OSError) -> OutputError:
    """Return the sentence of a report that could not be written."""
    if failure.errno in (errno.ENOSPC, errno.EDQUOT):
        message = msg(
            "the disk is full: the report in {folder} could not be written; free some space",
            folder=folder,
        )
    else:
        message = msg(
            "the report could not be written to {folder}: {reason}; choose another with -o",
            folder=folder,
            reason=failure.strerror or failure,
        )
    return OutputError(message)


def _nearest_parent(folder: Path) -> Path:
    """Return the first folder on the way up that exists."""
    parent = folder.absolute()
    parent = parent if parent.is_dir() else parent.parent
    while not parent.exists():
        parent = parent.parent
    return parent


def _missing_parents(folder: Path) -> list[Path]:
    """Return the folders above that do not exist yet, innermost first."""
    return [parent for parent in folder.absolute().parents if not parent.exists()]


def _remove_empty(folders: list[Path]) -> None:
    """Remove folders made on the way, where they are still empty."""
    for made in folders:
        try:
            made.rmdir()
        except OSError:  # not made after all, or no longer empty: leave it
            return
