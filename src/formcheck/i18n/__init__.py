"""The words of the report and of its pictures, in one file a language.

What is known of running (metrics, findings, exercises, advice) keeps its words in ``knowledge``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date

from formcheck.i18n.message import Message
from formcheck.i18n.wording import LANGUAGES, Text, Wording, language_of, sentences_of

__all__ = [
    "LANGUAGES",
    "Message",
    "Text",
    "Wording",
    "current",
    "day_words",
    "filled",
    "language_of",
    "listed",
    "number",
    "say",
    "sentences_of",
    "speak",
    "speaking",
    "tell",
    "within",
    "worded",
]

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])


def current() -> str:
    """Return the code of the language spoken now."""
    return _current.get()


def speak(code: str) -> None:
    """Speak another language from here on."""
    _current.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside a ``with`` block."""
    token = _current.set(code)
    try:
        yield
    finally:
        _current.reset(token)


def tell(english: str, /, **values: object) -> Message:
    """Return a sentence that is written in the code, in the language spoken, its gaps filled.

    Parameters
    ----------
    english : str
        The template, such as ``"The clip is only {seconds:.1f} s long."``; a literal, so that a
        test finds every one of them.
    **values : object
        What fills the gaps. Without any the template is returned as it is.
    """
    return Message(worded(Message(english, english, values), current()), english, values)


def worded(message: str, language: str) -> str:
    """Return a message in a language; any other text as it is."""
    return Wording(language)(message)


def say(key: str, **values: object) -> str:
    """Return the text of a key in the language spoken."""
    return Wording(current()).say(key, **values)


def listed(key: str) -> tuple[str, ...]:
    """Return texts that belong together in the language spoken."""
    return Wording(current()).listed(key)


def filled(text: str, /, **values: object) -> str:
    """Return a text with its gaps filled, numbers as the language spoken writes them."""
    return Wording(current()).filled(text, values)


def number(value: float, form: str = "g") -> str:
    """Return a number as the language spoken writes it."""
    return Wording(current()).number(value, form)


def within(label: str) -> str:
    """Return a label as it stands within a sentence of the language spoken."""
    return Wording(current()).within(label)


def day_words(day: date, *, short: bool = False) -> str:
    """Return a day with the month's name in the language spoken."""
    return Wording(current()).day(day, short=short)
