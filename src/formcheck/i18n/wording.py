"""Words at the edge: messages, texts, numbers and dates in the language of one reader."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources
from string import Formatter
from typing import Any

from formcheck.i18n.message import Message

__all__ = ["LANGUAGES", "Text", "Wording", "language_of", "sentences_of"]

#: Every language that can be asked for; the first needs no translation.
LANGUAGES = ("en", "de")

#: Languages whose nouns keep their capital within a sentence.
_CAPITAL_NOUNS = ("de",)

#: A text, or several that belong together in order.
Text = str | tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Wording:
    """Puts what was found into words of one language: the one way from data to what is read.

    Called with a message it returns its words; any other string comes back as it is. What stands
    in a message's gaps is worded too: numbers get the signs of the language, dates the names of
    its months, messages their words, and a tuple is a list with commas. After the colon of a gap
    stands how: ``{value:.1f}``, ``{day:short}``, ``{label:within}`` for a name within a sentence,
    ``{start:capital}`` for the beginning of one, ``{sentences: }`` for what separates a list.

    Parameters
    ----------
    language : str
        A code of `LANGUAGES`.

    Examples
    --------
    >>> Wording("de").number(8.94, ".1f")
    '8,9'
    """

    language: str = LANGUAGES[0]

    def __call__(self, message: str) -> str:
        """Return the words of a message; any other text as it is."""
        if not isinstance(message, Message):
            return message
        text = self._translated(message.template)
        return self.filled(text, message.values) if message.values else text

    def say(self, key: str, **values: object) -> str:
        """Return the text of a key such as ``"coach.title"``, with its gaps filled.

        Raises
        ------
        KeyError
            There is no such text: a mistake of ours, not of the user.
        TypeError
            It is a list.
        """
        text = language_of(self.language)[key]
        if not isinstance(text, str):
            message = f"{key} is a list; use listed()"
            raise TypeError(message)
        return self.filled(text, values) if values else text

    def listed(self, key: str) -> tuple[str, ...]:
        """Return texts that belong together, in order."""
        texts = language_of(self.language)[key]
        return (texts,) if isinstance(texts, str) else texts

    def number(self, value: float, form: str = "g") -> str:
        """Return a number as the language writes it: ``"8.9"``, in German ``"8,9"``.

        The minus sign is a true one, and none stands before zero. Whatever a reader sees goes
        through here; JSON, CSV and command line options keep the point.

        Parameters
        ----------
        value : float
        form : str
            As after the colon of a gap: ``".1f"``, ``"g"``, ``","``.
        """
        text = format(value, form)
        if not text.strip("-0."):
            text = text.removeprefix("-")
        signs = "−" + self.say("number.decimal") + self.say("number.thousands")
        return text.translate(str.maketrans("-.,", signs))

    def day(self, day: date, *, short: bool = False) -> str:
        """Return a day with the month's name; its short name and no year where room is scarce."""
        if short:
            month = self.listed("date.short_months")[day.month - 1]
            return self.say("date.short", day=day.day, month=month)
        month = self.listed("date.months")[day.month - 1]
        return self.say("date.day", day=day.day, month=month, year=day.year)

    def within(self, label: str) -> str:
        """Return a label, such as "Cadence", as it stands within a sentence."""
        text = self(label)
        return text if self.language in _CAPITAL_NOUNS else text[:1].lower() + text[1:]

    def filled(self, text: str, values: Mapping[str, object]) -> str:
        """Return a text of this language with its gaps filled."""
        return _Filler(self).vformat(text, (), values)

    def _translated(self, template: str) -> str:
        """Return a template in this language."""
        if self.language == LANGUAGES[0]:
            return template
        return sentences_of(self.language).get(template, template)


class _Filler(Formatter):
    """Fills gaps with what a language makes of their values."""

    def __init__(self, wording: Wording) -> None:
        self._wording = wording

    def get_value(self, key: int | str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        value = super().get_value(key, args, kwargs)
        return self._wording(value) if isinstance(value, str) else value

    def format_field(self, value: object, format_spec: str) -> str:
        word = self._wording
        if isinstance(value, tuple | list):
            return (format_spec or ", ").join(self.format_field(one, "") for one in value)
        if isinstance(value, str):
            text = word(value)
            if format_spec == "within":
                return word.within(text)
            if format_spec == "capital":
                return text[:1].upper() + text[1:]
            return format(text, format_spec)
        if isinstance(value, date):
            return word.day(value, short=format_spec == "short")
        if isinstance(value, float) or (format_spec and isinstance(value, int)):
            return word.number(value, format_spec)
        return format(value, format_spec)


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
