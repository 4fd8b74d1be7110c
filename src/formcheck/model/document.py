"""What is stored as JSON: written in one language, and read back for any.

A text is written as its words. What it is made of, where it is more than that, stands in the table
``messages`` by the text's place (a JSON pointer, RFC 6901), so that it can be worded again in
another language.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from math import isfinite
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, model_validator

from formcheck.i18n import Message, Wording

_MESSAGES = "messages"
#: A list of numbers, which is written on one line.
_NUMBERS = re.compile(r"\[\s+((?:-?[\d.e+-]+|null)(?:,\s+(?:-?[\d.e+-]+|null))*)\s+\]")


class Part(BaseModel):
    """Base of what is stored: frozen, nothing unknown, no NaN and no infinity."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=True
    )

    def changed(self, **changes: Any) -> Self:
        """Return a copy with some fields replaced, checked like a new one."""
        return type(self)(**{**dict(self), **changes})


class Document(Part):
    """Base of a whole file with ``schema_version`` and ``language``.

    `as_json` writes it, ``model_validate_json`` reads it.
    """

    def as_json(self, language: str) -> str:
        """Return the text of the file; ``model_dump_json`` would leave out ``messages``.

        Parameters
        ----------
        language : str
            In which its texts are written; what cannot be translated stays as it is.

        Raises
        ------
        ValueError
            It was read from a file of an earlier schema.
        """
        version = getattr(self, "schema_version", None)
        if version != type(self).model_fields["schema_version"].default:
            raise ValueError(version)
        messages: dict[str, Any] = {}
        dumped = self.changed(language=language).model_dump()
        data = _worded(dumped, "", Wording(language), messages)
        text = json.dumps({**data, _MESSAGES: messages}, ensure_ascii=False, indent=2)
        return _NUMBERS.sub(lambda found: f"[{' '.join(found[1].split())}]", text) + "\n"

    @model_validator(mode="before")
    @classmethod
    def _read_messages(cls, data: Any) -> Any:
        """Put the messages of a file back in their places."""
        if not isinstance(data, dict) or _MESSAGES not in data:
            return data
        table = data[_MESSAGES]
        data = {name: value for name, value in data.items() if name != _MESSAGES}
        for pointer, made_of in table.items() if isinstance(table, dict) else ():
            try:
                data = _replaced(data, list(_way(pointer)), Message.from_data("", made_of))
            except (AttributeError, KeyError, IndexError, TypeError, ValueError):
                continue  # the words are there all the same, in one language
        return data


def _worded(value: Any, place: str, word: Wording, messages: dict[str, Any]) -> Any:
    """Return a value as JSON has it, and collect what its messages are made of."""
    if isinstance(value, dict):
        return {
            name: _worded(one, f"{place}/{_step(name)}", word, messages)
            for name, one in value.items()
        }
    if isinstance(value, tuple | list):
        return [_worded(one, f"{place}/{n}", word, messages) for n, one in enumerate(value)]
    if isinstance(value, Message):
        words = word(value)
        if value.values or value.context or value.template != words:
            messages[place] = value.as_data()
        return words
    if isinstance(value, float):
        return value if isfinite(value) else None
    return value.isoformat() if isinstance(value, date) else value


def _replaced(home: Any, way: list[str], message: Message) -> Any:
    """Return data with a message in place of the text that a way leads to."""
    if not way:
        if not isinstance(home, str):
            raise TypeError(home)
        return message
    step, *rest = way
    if isinstance(home, list):
        index = int(step)
        return [*home[:index], _replaced(home[index], rest, message), *home[index + 1 :]]
    return {**home, step: _replaced(home[step], rest, message)}


def _step(key: str) -> str:
    """Return a key as a JSON pointer has it."""
    return key.replace("~", "~0").replace("/", "~1")


def _way(pointer: str) -> Iterator[str]:
    """Yield the keys of a JSON pointer."""
    for step in pointer.split("/")[1:]:
        yield step.replace("~1", "/").replace("~0", "~")
