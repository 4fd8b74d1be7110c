"""The output folder: written under a temporary name beside it, then moved into place whole."""

from __future__ import annotations

import errno
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from formcheck.errors import OutputError
from formcheck.texts import tell

__all__ = ["REPORT", "check_folder", "write_folder"]

#: A folder with this file is a finished report.
REPORT = "report.json"


def check_folder(folder: Path, mark: str = REPORT) -> None:
    """Refuse, before any work is done, a folder that the report could not be written to.

    Parameters
    ----------
    folder : Path
    mark : str
        The file that tells an earlier result of the same kind, which may be replaced.

    Raises
    ------
    OutputError
        It is a file, holds something else than a formcheck report, or cannot be written.
    """
    if folder.exists() and not folder.is_dir():
        message = tell("{folder} is a file; name a folder for the report with -o", folder=folder)
        raise OutputError(message)
    if folder.is_dir() and any(folder.iterdir()) and not (folder / mark).exists():
        message = tell(
            "{folder} holds other files; name a new or empty folder with -o", folder=folder
        )
        raise OutputError(message)
    parent = _nearest_parent(folder)
    try:  # permissions lie for root and on some file systems: only trying tells
        Path(tempfile.mkdtemp(prefix=".formcheck.", dir=parent)).rmdir()
    except OSError as error:
        message = tell(
            "{parent} cannot be written to ({reason}); name another folder with -o",
            parent=parent,
            reason=error.strerror,
        )
        raise OutputError(message) from error


def write_folder(folder: Path, write: Callable[[Path], None], mark: str = REPORT) -> None:
    """Let ``write`` fill a temporary folder, then put it in the place of ``folder``.

    Parameters
    ----------
    folder : Path
        New, empty, or an earlier report, which is replaced.
    write : callable
        Given the temporary folder.
    mark : str
        As in `check_folder`.

    Raises
    ------
    OutputError
        The disk is full or the folder cannot be written; nothing is left behind.
    """
    check_folder(folder, mark)
    made = _missing_parents(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        partial = Path(
            tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".part", dir=folder.parent)
        )
        partial.chmod(0o755)
        try:
            write(partial)
            _replace(folder, partial)
        finally:
            shutil.rmtree(partial, ignore_errors=True)
    except (OSError, OutputError) as error:
        _remove_empty(made)
        # one file of it speaks of a folder that is gone by now: say the report's own
        failure = error if isinstance(error, OSError) else error.__cause__
        if not isinstance(failure, OSError):
            raise
        if failure.errno in (errno.ENOSPC, errno.EDQUOT):
            message = tell(
                "the disk is full: the report in {folder} could not be written; free some space",
                folder=folder,
            )
        else:
            reason = failure.strerror or failure
            message = tell(
                "the report could not be written to {folder}: {reason}; choose another with -o",
                folder=folder,
                reason=reason,
            )
        raise OutputError(message) from error
    except BaseException:
        _remove_empty(made)
        raise


def _replace(folder: Path, partial: Path) -> None:
    """Move the finished folder into place; an earlier report is put aside first, then removed."""
    if not folder.exists():
        partial.rename(folder)
        return
    earlier = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", suffix=".old", dir=folder.parent))
    try:
        folder.rename(earlier / "report")
        partial.rename(folder)
    finally:
        if not folder.exists():
            (earlier / "report").rename(folder)
        shutil.rmtree(earlier, ignore_errors=True)


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
