"""Sentences and progress as data: what a worker says, to be worded where it is shown."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict

from formcheck.errors import FormcheckError
from formcheck.i18n import Message, msg

__all__ = ["JobProgress", "Said", "Stage", "said_of"]

Stage = Literal["waits", "look", "proxy", "detect", "measure", "draw", "write", "done"]


class Said(BaseModel):
    """A sentence as data, to be worded in any language.

    Parameters
    ----------
    id : str
        What it is about, stable for ever.
    text : str
        In English.
    made_of : dict
        Template and values, as `Message.as_data` gives them.
    """

    model_config = ConfigDict(frozen=True)

    id: str
    text: str
    made_of: dict[str, Any] = {}

    @classmethod
    def of(cls, id: str, sentence: str) -> Said:
        """Return a message as data."""
        message = Message.from_text(sentence)
        return cls(id=id, text=str(message), made_of=message.as_data())

    @property
    def message(self) -> Message:
        """Return it as a message again."""
        return Message.from_data(self.text, self.made_of)


def said_of(error: BaseException) -> Said:
    """Return an error as a sentence; a mistake of ours too."""
    if isinstance(error, FormcheckError):
        return Said.of(getattr(error, "note_id", type(error).__name__), error.message)
    message = msg(
        "something in the studio did not work ({error}); try again, and tell us if it stays so",
        error=type(error).__name__,
    )
    return Said.of("failed", message)


class JobProgress(BaseModel):
    """How far a job is.

    Parameters
    ----------
    state : str
        ``waits``, ``runs``, or ``idle`` where nothing is to be done.
    stage : Stage or None
    share : float
        0 to 1 of the whole job.
    waits_for : Said or None
        What is being done.
    started : float or None
        Seconds since 1970.
    seconds_left : float or None
        None while that cannot be told.
    place_in_queue : int
        How many jobs are done before it.
    """

    model_config = ConfigDict(frozen=True)

    state: Literal["waits", "runs", "idle"] = "idle"
    stage: Stage | None = None
    share: float = 0.0
    waits_for: Said | None = None
    started: float | None = None
    seconds_left: float | None = None
    place_in_queue: int = 0
