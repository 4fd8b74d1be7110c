"""Messages, which are data, and the words that a language makes of them at the edge."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from numbers import Integral, Real
from string import Formatter
from typing import TYPE_CHECKING, Any, Self

from formcheck.i18n.catalogue import LANGUAGES, keyed_texts, translations

if TYPE_CHECKING:
    from pydantic_core import CoreSchema

#: Languages whose nouns keep their capital within a sentence.
_CAPITAL_NOUNS = ("de",)


class Message(str):
    """A sentence that can be worded in any language: a template and the values of its gaps.

    It is a `str`, its own wording in English, so that whatever does not care for languages (a log,
    an exception, a test) can take it as it is. Only `Wording` gives it another language. Joining
    or formatting it as a string loses the data: put messages into the gaps of another message
    instead.

    Parameters
    ----------
    template : str
        English, such as ``"The clip is only {seconds:.1f} s long."``: the catalogue's key.
    values : mapping of str to object
        What fills the gaps: numbers, strings, dates, messages, or tuples of messages, which are
        listed. Without any the template stands as it is, braces too.
    context : str
        Tells equal templates apart, as gettext's ``msgctxt``: the key of a text or of an entry of
        the knowledge, such as ``metrics.cadence.label``; empty for sentences in the code.

    Examples
    --------
    >>> from formcheck import Message, Wording
    >>> message = Message("{n} steps", {"n": 3})
    >>> print(message, "-", Wording("de")(message))
    3 steps - 3 Schritte
    """

    __slots__ = ("context", "template", "values")

    template: str
    values: Mapping[str, Any]
    context: str

    def __new__(
        cls, template: str, values: Mapping[str, object] | None = None, context: str = ""
    ) -> Self:
        """Return a message, worded in English."""
        known = {name: _as_value(value) for name, value in (values or {}).items()}
        self = super().__new__(cls, Wording().filled(template, known) if known else template)
        self.template = str(template)
        self.values = known
        self.context = context
        return self

    @classmethod
    def from_text(cls, text: str) -> Message:
        """Return a text as a message, if it is none yet."""
        return text if isinstance(text, Message) else cls(text)

    @classmethod
    def keyed(cls, key: str) -> Self:
        """Return the text of a key such as ``"coach.title"``."""
        text = keyed_texts()[key]
        if not isinstance(text, str):
            message = f"{key} is a list"
            raise TypeError(message)
        return cls(text, context=key)

    def fill(self, **values: object) -> Self:
        """Return the message with its gaps filled."""
        return type(self)(self.template, {**self.values, **values}, self.context)

    def __reduce__(self) -> tuple[type[Message], tuple[str, dict[str, Any], str]]:
        return type(self), (self.template, dict(self.values), self.context)

    def as_data(self) -> dict[str, Any]:
        """Return it for JSON: what `from_data` reads."""
        data: dict[str, Any] = {"template": self.template}
        if self.values:
            data["values"] = {name: _to_data(value) for name, value in self.values.items()}
        if self.context:
            data["context"] = self.context
        return data

    @classmethod
    def from_data(cls, text: str, data: Mapping[str, Any]) -> Self:
        """Return a message that `as_data` made; ``text`` is its wording in English."""
        values = {name: _from_data(value) for name, value in data.get("values", {}).items()}
        return cls(data["template"], values, data.get("context", "")) if data else cls(text)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> CoreSchema:
        from pydantic_core import core_schema  # here, because errors have messages too

        return core_schema.no_info_after_validator_function(
            cls.from_text,
            core_schema.union_schema(
                [core_schema.is_instance_schema(cls), core_schema.str_schema()]
            ),
            serialization=core_schema.to_string_ser_schema(),
        )


def _as_value(value: object) -> Any:
    """Return what a gap can hold, and a file: anything else, such as a path, as text."""
    if isinstance(value, tuple | list):
        return tuple(_as_value(one) for one in value)
    if isinstance(value, bool | str | date | None):
        return value
    if isinstance(value, Integral):
        return int(value)
    if isinstance(value, Real):
        return float(value)
    message = getattr(value, "message", None)  # an error's own
    return message if isinstance(message, Message) else str(value)


def _to_data(value: object) -> Any:
    if isinstance(value, Message):
        return {"message": value.as_data()}
    if isinstance(value, tuple):
        return [_to_data(one) for one in value]
    return {"day": value.isoformat()} if isinstance(value, date) else value


def _from_data(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_data(one) for one in value)
    if isinstance(value, dict) and "message" in value:
        return Message.from_data("", value["message"])
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return value


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
    >>> from formcheck import Wording
    >>> Wording("de").number(8.94, ".1f")
    '8,9'
    """

    language: str = LANGUAGES[0]

    def __call__(self, message: str) -> str:
        """Return the words of a message; any other text as it is."""
        if not isinstance(message, Message):
            return message
        text = self._translated(message.template, message.context)
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
        english = keyed_texts()[key]
        if not isinstance(english, str):
            message = f"{key} is a list; use listed()"
            raise TypeError(message)
        text = self._translated(english, key)
        return self.filled(text, values) if values else text

    def listed(self, key: str) -> tuple[str, ...]:
        """Return texts that belong together, in order."""
        english = keyed_texts()[key]
        if isinstance(english, str):
            return (self._translated(english, key),)
        return tuple(self._translated(text, f"{key}.{place}") for place, text in enumerate(english))

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

    def _translated(self, template: str, context: str) -> str:
        """Return a template in this language; one without a translation stays as it is."""
        if self.language == LANGUAGES[0]:
            return template
        return translations(self.language).get((context, template), template)


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
