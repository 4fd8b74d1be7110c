"""The texts by key, in English, and what translators made of every English text.

English stands where it is used: in the code, in the knowledge's TOML and, for texts that have a
key, in ``en.toml``. A translation is one gettext catalogue,
``locale/<language>/LC_MESSAGES/formcheck.po``; ``make translations`` keeps it up to date.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import resources
from typing import Any

LANGUAGES = ("en", "de")
"""Every language that can be asked for; the first is the one that all is written in.

Examples
--------
>>> from formcheck import LANGUAGES
>>> LANGUAGES
('en', 'de')
"""
#: Where in this package the catalogue of a language lies.
CATALOGUE = "locale/{language}/LC_MESSAGES/formcheck.po"

#: A text, or several that belong together in order.
Text = str | tuple[str, ...]


@cache
def keyed_texts() -> dict[str, Text]:
    """Return every English text that has a key, such as ``coach.title`` or ``studio.home.new``."""
    content = resources.files(__package__).joinpath("en.toml").read_text(encoding="utf-8")
    return dict(_keyed(tomllib.loads(content)))


@cache
def translations(language: str) -> dict[tuple[str, str], str]:
    """Return what a language says, by context and English text; nothing that is not certain.

    The catalogue is read as translators write it: 50 ms once, against 6 ms for a compiled one,
    which every change and every installation would have to make.
    """
    import polib  # only readers of another language wait for it

    path = CATALOGUE.format(language=language)
    content = resources.files(__package__).joinpath(path).read_text(encoding="utf-8")
    return {
        (entry.msgctxt or "", entry.msgid): entry.msgstr
        for entry in polib.pofile(content)
        if entry.translated()
    }


def _keyed(table: dict[str, Any], above: str = "") -> Iterator[tuple[str, Text]]:
    """Yield the texts of a table and of the tables in it, by their whole keys."""
    for name, value in table.items():
        if isinstance(value, dict):
            yield from _keyed(value, f"{above}{name}.")
        else:
            yield f"{above}{name}", value if isinstance(value, str) else tuple(value)
