"""Sentences that are written in the code, and several of them as one."""

from __future__ import annotations

from collections.abc import Sequence

from formcheck.i18n.message import Message


def msg(english: str, /, **values: object) -> Message:
    """Return a sentence that is written in the code as a message, as gettext marks them.

    Parameters
    ----------
    english : str
        The template, such as ``"The clip is only {seconds:.1f} s long."``; a literal, so that
        ``make translations`` finds every one of them.
    **values : object
        What fills the gaps. Without any the template is returned as it is.
    """
    return Message(english, values)


def and_list(items: Sequence[str]) -> Message:
    """Return what holds together, at least one thing: ``"a, b and c"``."""
    *first, last = items
    if not first:
        return Message.from_text(last)
    return msg("{items} and {last}", items=tuple(first), last=last)


def or_list(items: Sequence[str]) -> Message:
    """Return what there is to choose from, at least one thing: ``"a, b or c"``."""
    *first, last = items
    if not first:
        return Message.from_text(last)
    return msg("{items} or {last}", items=tuple(first), last=last)
