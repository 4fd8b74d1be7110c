"""Messages, which are data, and the words that a language makes of them at the edge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from formcheck.i18n.catalogue import LANGUAGES
from formcheck.i18n.message import Message, Wording, spoken
from formcheck.i18n.sentences import and_list, or_list, tell

__all__ = [
    "LANGUAGES",
    "Message",
    "Wording",
    "and_list",
    "current",
    "day_words",
    "filled",
    "listed",
    "number",
    "or_list",
    "say",
    "speak",
    "speaking",
    "tell",
    "within",
    "worded",
]


def current() -> str:
    """Return the code of the language spoken now."""
    return spoken.get()


def speak(code: str) -> None:
    """Speak another language from here on."""
    spoken.set(code)


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak another language inside a ``with`` block."""
    token = spoken.set(code)
    try:
        yield
    finally:
        spoken.reset(token)


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
