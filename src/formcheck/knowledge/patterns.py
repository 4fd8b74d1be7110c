"""`patterns.toml`: patterns of knee pain and the places they are common with: possibilities."""

from __future__ import annotations

from pydantic import Field

from formcheck.i18n import Message
from formcheck.knowledge.entries import Entry, Words
from formcheck.knowledge.pathways import Sourced
from formcheck.knowledge.signs import When


class Pattern(Sourced):
    """One pattern of knee pain.

    Parameters
    ----------
    text : str
        The places it is common with: possibilities, never a diagnosis.
    see : str
        What makes a professional look at it.
    see_referred : str
        The same where somebody is seen anyway; empty = as ever.
    when, unless : When
        It is told when every key of ``when`` and no key of ``unless`` holds.
    """

    id: str
    text: Words
    see: Words
    see_referred: Message = Message("")
    when: When = Field(min_length=1)
    unless: When = Field(default_factory=dict)


class Remark(Sourced):
    """A sentence that stands with the patterns, whatever they are."""

    id: str
    text: Words


class Patterns(Entry):
    """Everything in `patterns.toml`.

    Parameters
    ----------
    title : str
    before : Remark
        Said before the patterns.
    none : Remark
        Said in place of them where the answers fit none.
    """

    title: Words
    before: Remark
    none: Remark
    patterns: tuple[Pattern, ...] = Field(min_length=1)
