"""`intake.toml`: what the runner is asked, and the sentences for answers that contradict."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, Words
from formcheck.knowledge.pathways import Sourced

__all__ = ["IntakeWords", "Question", "Questions"]

Kind = Literal["yes_no", "scale", "whole", "number", "date", "one", "many"]


class Question(Sourced):
    """One question; its key in the file is the key of the answers.

    Parameters
    ----------
    choices : dict of str to str
        Answer to its words, for ``one`` and ``many``.
    low, high : float
        Range of a number.
    only_if_hurts : bool
        Whether it is asked only where something hurts.
    about : str
        Why it is asked.
    """

    id: str
    text: Words
    kind: Kind
    about: Words
    choices: dict[str, Message] = Field(default_factory=dict)
    low: float = 0
    high: float = 10
    only_if_hurts: bool = False

    @model_validator(mode="after")
    def _check_choices(self) -> Self:
        """Refuse choices where none are wanted, and none where they are."""
        if bool(self.choices) != (self.kind in ("one", "many")):
            message = "choices go with the kinds one and many"
            raise ValueError(message)
        return self


class IntakeWords(Entry):
    """What `formcheck intake` says around its questions."""

    start: Words
    signs: Words
    stopped: Words
    yes_no: Words
    whole: Words
    number: Words
    date: Words
    one: Words
    many: Words
    none: Words
    written: Words
    file_head: Words
    no_terminal: Words


class Questions(Entry):
    """Everything in `intake.toml`."""

    words: IntakeWords
    contradictions: dict[str, Words]
    questions: dict[str, Question]
