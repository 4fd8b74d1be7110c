"""A sentence that is still data: what it says and the values in it, worded at the edge."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Self

from pydantic_core import core_schema

__all__ = ["Message"]


class Message(str):
    """A sentence that can be worded in any language: a template and the values of its gaps.

    It is a `str`, its own wording in English, so that whatever does not care for languages (a log,
    an exception, a test) can take it as it is. Only `formcheck.i18n.worded` gives it another
    language. Joining or formatting it as a string loses the data: put messages into the gaps of
    another message instead.

    Parameters
    ----------
    text : str
        The wording.
    template : str
        English, such as ``"The clip is only {seconds:.1f} s long."``: the catalogue's key.
    values : mapping of str to object
        What fills the gaps: numbers, strings, dates, messages, or tuples of messages, which are
        listed. Without any the template stands as it is.
    context : str
        Tells equal templates apart, as gettext's ``msgctxt``; empty where that is not needed.
    """

    __slots__ = ("context", "template", "values")

    template: str
    values: Mapping[str, Any]
    context: str

    def __new__(
        cls,
        text: str,
        template: str = "",
        values: Mapping[str, Any] | None = None,
        context: str = "",
    ) -> Self:
        """Return a message; a bare text is its own template."""
        self = super().__new__(cls, text)
        self.template = template or str(text)
        self.values = dict(values or {})
        self.context = context
        return self

    def __reduce__(self) -> tuple[type[Message], tuple[str, str, dict[str, Any], str]]:
        return type(self), (str(self), self.template, dict(self.values), self.context)

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
        return cls(text, data["template"], values, data.get("context", ""))

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: Any) -> core_schema.CoreSchema:
        return core_schema.no_info_after_validator_function(
            lambda text: text if isinstance(text, cls) else cls(text),
            core_schema.union_schema(
                [core_schema.is_instance_schema(cls), core_schema.str_schema()]
            ),
            serialization=core_schema.to_string_ser_schema(),
        )


def _to_data(value: object) -> Any:
    if isinstance(value, Message):
        return {"message": {"text": str(value), **value.as_data()}}
    if isinstance(value, tuple | list):
        return [_to_data(one) for one in value]
    if isinstance(value, date):
        return {"day": value.isoformat()}
    return value if isinstance(value, bool | int | float | str | None) else str(value)


def _from_data(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_from_data(one) for one in value)
    if isinstance(value, dict) and "message" in value:
        return Message.from_data(value["message"]["text"], value["message"])
    if isinstance(value, dict) and "day" in value:
        return date.fromisoformat(value["day"])
    return value
