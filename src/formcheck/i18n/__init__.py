"""The words of the report and of its pictures, in one file a language.

What is known of running (metrics, findings, exercises, advice) keeps its words in ``knowledge``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date
from functools import cache
from importlib import resources
from string import Formatter

from formcheck.i18n.message import Message

__all__ = [
    "LANGUAGES",
    "Message",
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

#: Every language that can be asked for; the first is spoken unless another is.
LANGUAGES = ("en", "de")

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])

#: Languages whose nouns keep their capital within a sentence.
_CAPITAL_NOUNS = ("de",)

#: A text, or several that belong together in order.
Text = str | tuple[str, ...]


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


def say(key: str, **values: object) -> str:
    """Return the text of a key such as ``"coach.title"``, with its gaps filled.

    Raises
    ------
    KeyError
        There is no such text: a mistake of ours, not of the user.
    """
    text = language_of(current())[key]
    if not isinstance(text, str):
        message = f"{key} is a list; use listed()"
        raise TypeError(message)
    return filled(text, **values) if values else text


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
    text = english if current() == LANGUAGES[0] else sentences_of(current())[english]
    return Message(filled(text, **values) if values else text, english, values)


def worded(message: str, language: str) -> str:
    """Return a message in a language; any other text as it is.

    Parameters
    ----------
    message : str or Message
    language : str
        A code of `LANGUAGES`.
    """
    if not isinstance(message, Message):
        return message
    english = language == LANGUAGES[0]
    text = message.template if english else sentences_of(language).get(message.template)
    if text is None:
        return str(message)
    values = {name: _value_in(value, language) for name, value in message.values.items()}
    with speaking(language):
        return filled(text, **values) if values else text


def _value_in(value: object, language: str) -> object:
    """Return what fills a gap, worded where it is a message."""
    if isinstance(value, tuple):
        return ", ".join(str(_value_in(one, language)) for one in value)
    return worded(value, language) if isinstance(value, Message) else value


def filled(text: str, /, **values: object) -> str:
    """Return a text with its gaps filled, numbers as the language writes them."""
    return _Filler().vformat(text, (), values)


def number(value: float, form: str = "g") -> str:
    """Return a number as the language spoken writes it: ``"8.9"``, in German ``"8,9"``.

    The minus sign is a true one, and none stands before zero. Whatever a reader sees goes through
    here; JSON, CSV and command line options keep the point.

    Parameters
    ----------
    value : float
    form : str
        As after the colon of a gap: ``".1f"``, ``"g"``, ``","``.
    """
    text = format(value, form)
    if not text.strip("-0."):
        text = text.removeprefix("-")
    signs = "−" + say("number.decimal") + say("number.thousands")
    return text.translate(str.maketrans("-.,", signs))


def within(label: str) -> str:
    """Return a label, such as "Cadence", as it stands within a sentence."""
    return label if current() in _CAPITAL_NOUNS else label[:1].lower() + label[1:]


def day_words(day: date, *, short: bool = False) -> str:
    """Return a day with the month's name; its short name and no year where room is scarce."""
    if short:
        return say("date.short", day=day.day, month=listed("date.short_months")[day.month - 1])
    return say("date.day", day=day.day, month=listed("date.months")[day.month - 1], year=day.year)


def listed(key: str) -> tuple[str, ...]:
    """Return texts that belong together, in order."""
    texts = language_of(current())[key]
    return (texts,) if isinstance(texts, str) else texts


@cache
def language_of(code: str) -> dict[str, Text]:
    """Return every text of a language (``"en"``) by its key."""
    content = resources.files(__package__).joinpath(f"{code}.toml").read_text(encoding="utf-8")
    return {
        f"{section}.{name}": text if isinstance(text, str) else tuple(text)
        for section, texts in tomllib.loads(content).items()
        for name, text in texts.items()
    }


@cache
def sentences_of(code: str) -> dict[str, str]:
    """Return the sentences of the code in another language, by the English ones."""
    file = resources.files(__package__).joinpath(f"{code}_sentences.toml")
    sentences: dict[str, str] = tomllib.loads(file.read_text(encoding="utf-8"))
    return sentences


class _Filler(Formatter):
    """Fills gaps; every number goes through `number`."""

    def format_field(self, value: object, format_spec: str) -> str:
        if isinstance(value, float) or (format_spec and isinstance(value, int)):
            return number(value, format_spec)
        return format(value, format_spec)
