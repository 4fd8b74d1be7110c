"""Why a worker process ended before its work was done."""

from __future__ import annotations

import re

from formcheck.errors import MachineError
from formcheck.i18n import tell

__all__ = ["why_ended"]

# The last line of a traceback, or what Python says where it finds no module to run.
_ERROR = re.compile(r"^[A-Za-z_][\w.]*(?:Error|Exception|Exit|Interrupt|Warning)\b.*")
_NO_MODULE = re.compile(r"\bNo module named .*")
_LONGEST = 200


def why_ended(status: int, said: str) -> MachineError:
    """Return the error that tells why a worker ended: out of memory, or a mistake of formcheck's.

    Parameters
    ----------
    status : int
        Exit status; negative for a signal.
    said : str
        The end of what it wrote to its standard error, libraries' own lines too.
    """
    error = _python_error(said) if status > 0 else ""
    if error and not error.startswith("MemoryError"):
        message = tell(
            "the pose network stopped with an error of formcheck's own ({error}); run `formcheck "
            "doctor`, and if it finds nothing, please report it",
            error=error[:_LONGEST],
        )
    else:
        message = tell(
            "the pose network stopped unexpectedly (exit status {status}); free some memory "
            "and try again, or run `formcheck doctor`",
            status=status,
        )
    return MachineError(message)


def _python_error(said: str) -> str:
    """Return the error that a Python program ended with, as Python puts it; else nothing."""
    _, traceback, rest = said.rpartition("Traceback (most recent call last)")
    lines = rest.splitlines()
    if traceback:
        # only the lines of the calls are indented; a library may have said something afterwards
        own = [line for line in lines if _ERROR.match(line)]
        others = [line for line in lines[1:] if line[:1].strip()]
        return next(iter([*own, *others]), "")
    found = _NO_MODULE.search(said)
    return found.group() if found else ""
