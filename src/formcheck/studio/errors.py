"""What the studio refuses, with the status that HTTP has for it."""

from __future__ import annotations

from formcheck.errors import FormcheckError
from formcheck.i18n import msg

__all__ = ["RefusedError", "gone"]


class RefusedError(FormcheckError):
    """A request that cannot be answered.

    Parameters
    ----------
    status : int
        Of HTTP, 4xx or 5xx.
    id : str
        Stable, for programs.
    message : str or Message
        One sentence: what, the value, what to do.
    """

    def __init__(self, status: int, id: str, message: str) -> None:
        super().__init__(message)
        self.args = (message, status, id)
        self.status = status
        self.id = id

    def __reduce__(self) -> tuple[type[RefusedError], tuple[int, str, str]]:
        return type(self), (self.status, self.id, self.args[0])

    def __str__(self) -> str:
        return str(self.args[0])


def gone(what: str) -> RefusedError:
    """Return what is said of something that is not there."""
    there_is = {
        "athlete": msg("this athlete is not there any more; go back to the start page"),
        "check": msg("this check is not there any more; go back to the start page"),
        "clip": msg("this clip is not there any more; go back to its check"),
        "analysis": msg("this result is not there any more; open its check again"),
        "correction": msg("this correction is not there any more; load the page again"),
        "note": msg("this note is not there any more; load the page again"),
        "file": msg("this file is not there; make the report again with Try again"),
        "phone": msg("this phone's code is not there any more; load the page again"),
        "visit": msg("this visit is not there any more; begin another one"),
        "page": msg("there is no such page; go back to the start page"),
    }
    return RefusedError(404, "not_found", there_is[what])
