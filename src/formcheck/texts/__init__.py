"""The words of the report and of its pictures, in one file a language.

What is known of running (metrics, findings, exercises, advice) keeps its words in ``knowledge``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from importlib import resources

__all__ = [
    "LANGUAGES",
    "current",
    "language_of",
    "listed",
    "say",
    "sentences_of",
    "speaking",
    "tell",
]

#: Every language that can be asked for; the first is spoken unless another is.
LANGUAGES = ("en", "de")

_current: ContextVar[str] = ContextVar("language", default=LANGUAGES[0])

#: A text, or several that belong together in order.
Text = str | tuple[str, ...]


def current() -> str:
    """Return the code of the language spoken now."""
    return _current.get()


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
    return text.format(**values) if values else text


def tell(english: str, **values: object) -> str:
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
    return text.format(**values) if values else text


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
