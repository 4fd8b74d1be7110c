"""Records as the store keeps them, put into one reader's words."""

from __future__ import annotations

from typing import Any, TypeVar

from pydantic import BaseModel

from formcheck.i18n import LANGUAGES, Message, Wording

__all__ = ["worded"]

Worded = TypeVar("Worded", bound=BaseModel)


def worded(record: Worded, word: Wording) -> Worded:
    """Return a record in which everything that was kept as a message is text.

    Messages are kept as `Message.as_data` makes them; a sentence that is kept in every language is
    given in the reader's.
    """
    changes = {
        name: _words(value, word)
        for name, value in record
        if isinstance(value, dict | list | BaseModel)
    }
    error = changes.get("error")
    if isinstance(error, dict):
        changes["error"] = error.get("message", "")
    return record.model_copy(update=changes)


def _words(value: Any, word: Wording) -> Any:
    if isinstance(value, BaseModel):
        return worded(value, word)
    if isinstance(value, list):
        return [_words(one, word) for one in value]
    if not isinstance(value, dict):
        return value
    if "made_of" in value:
        text = word(Message.from_data(str(value.get("text", "")), value["made_of"] or {}))
        return {"id": value.get("id", ""), "message": text}
    if "template" in value:
        return word(Message.from_data("", value))
    if value and value.keys() <= set(LANGUAGES):
        return value.get(word.language) or next(iter(value.values()))
    return {name: _words(one, word) for name, one in value.items()}
