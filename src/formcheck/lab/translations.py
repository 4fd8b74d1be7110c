"""``make translations``: every English text into the catalogues of the translators.

What is new comes in empty, or with the translation of the text most like it, marked ``fuzzy``; so
does a text whose English changed. Neither is shown to a reader until a translator took the mark
away, and a test names them. Any editor of ``.po`` files opens a catalogue.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from string import Formatter

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po
from pydantic import BaseModel

import formcheck
from formcheck.i18n import LANGUAGES, Message
from formcheck.i18n.catalogue import CATALOGUE, keyed_texts
from formcheck.knowledge import load

__all__ = ["catalogue_path", "main", "read_catalogue", "template", "told_in", "unfinished"]

_PACKAGE = Path(formcheck.__file__).parent


def template() -> Catalog:
    """Return every English text of the product: by key, of the knowledge, of the code."""
    found = Catalog(project="formcheck", charset="utf-8")
    for key, text in keyed_texts().items():
        if isinstance(text, str):
            found.add(text, context=key)
        else:
            for place, one in enumerate(text):
                found.add(one, context=f"{key}.{place}")
    for message in filter(None, _messages_in(load())):
        found.add(message.template, context=message.context)
    # in an order that does not change when code moves
    for text in sorted({text for path in _PACKAGE.rglob("*.py") for text in told_in(path)}):
        found.add(text)
    return found


def told_in(path: Path) -> Iterator[str]:
    """Yield the sentences that a module tells, but for those that are nothing but gaps and signs.

    Babel's own reader does not look into f-strings.
    """
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "msg":
            text = node.args[0]
            if not isinstance(text, ast.Constant) or not isinstance(text.value, str):
                message = f"{path}, line {text.lineno}: what is told must be a literal"
                raise TypeError(message)
            if any(re.search("[^\\W\\d_]", words) for words, *_ in Formatter().parse(text.value)):
                yield text.value


def catalogue_path(language: str) -> Path:
    """Return the file of a language's translations."""
    return _PACKAGE / "i18n" / CATALOGUE.format(language=language)


def read_catalogue(language: str) -> Catalog:
    """Return a language's translations; none yet where it has no file."""
    path = catalogue_path(language)
    if not path.is_file():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def unfinished(catalogue: Catalog) -> list[str]:
    """Return the texts that nobody translated, or whose English changed since."""
    return [
        f"{message.context or 'code'}: {message.id}"
        for message in catalogue
        if message.id and (message.fuzzy or not message.string)
    ]


def main() -> None:
    """Bring every catalogue up to date, and name what is to be translated."""
    english, left = template(), []
    for language in LANGUAGES[1:]:
        catalogue = read_catalogue(language)
        catalogue.update(english, update_creation_date=False)
        path = catalogue_path(language)
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            write_po(file, catalogue, width=0, ignore_obsolete=True)
        left += [f"{language}  {text}" for text in unfinished(catalogue)]
    if left:
        sys.exit("\n".join(["Translate these, and take their mark `fuzzy` away:", *left]))


def _messages_in(known: object) -> Iterator[Message]:
    """Yield every message of the knowledge in the order of its files."""
    if isinstance(known, Message):
        yield known
    elif is_dataclass(known):
        for field in fields(known):
            yield from _messages_in(getattr(known, field.name))
    elif isinstance(known, BaseModel):
        for value in known.__dict__.values():
            yield from _messages_in(value)
    elif isinstance(known, dict):
        for value in known.values():
            yield from _messages_in(value)
    elif isinstance(known, tuple):
        for value in known:
            yield from _messages_in(value)


if __name__ == "__main__":
    main()
