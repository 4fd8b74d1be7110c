"""Puts the words of another language over the English tables, and refuses what does not fit."""

from __future__ import annotations

from string import Formatter
from typing import Any

from formcheck.errors import KnowledgeError

__all__ = ["translated", "words_of"]

Tables = dict[str, Any]
#: Fields whose text a reader sees; everything else (ids, numbers, sources) has no language.
FIELDS = frozenset({
    "label", "lab_term", "typical_note", "definition", "sign", "why", "moves_it_falsely",
    "not_measured", "no_source", "title", "phrase", "basis_note", "causes", "confounders", "name",
    "muscles", "equipment", "dose", "effort", "how", "feel", "stop_if", "easier", "harder",
    "quick_cadence_note", "retrain_note", "cues", "caution", "runs", "feedback", "beat", "text",
    "ask", "whom", "how_soon", "rules", "title_emergency", "title_soon", "lines", "bring", "knee",
    "about", "remedy", "says", "named", "place",
})  # fmt: skip
#: Tables in which every string is such a text, whatever its key.
TABLES = frozenset({"details", "words", "choices", "contradictions", "verdicts", "verdicts_shoes"})
#: What tells the entries of a list of tables apart.
MARKS = ("id", "week")


def words_of(table: Tables, *, all_strings: bool = False) -> Tables:
    """Return only what a reader sees of a table, in the same structure.

    Parameters
    ----------
    table : dict
        A table of a knowledge file.
    all_strings : bool
        Whether every string of it is a text, whatever its key.
    """
    found = {}
    for key, value in table.items():
        part: Any = None
        if isinstance(value, dict):
            part = words_of(value, all_strings=key in TABLES)
        elif isinstance(value, list) and isinstance(value[0], dict):
            parts = [words_of(entry) for entry in value]
            part = [_marked(*pair) for pair in zip(value, parts, strict=True)] if any(parts) else []
        elif isinstance(value, str | list) and (all_strings or _has_words(key, table)):
            part = value
        if part:
            found[key] = part
    return found


def translated(english: Tables, told: Tables, file: str) -> Tables:
    """Return the English tables with another language's words in them.

    Parameters
    ----------
    english, told : dict
        The whole of a knowledge file, and the words of the other language for it.
    file : str
        The other language's file, as a fault names it.

    Raises
    ------
    KnowledgeError
        A key is missing or too many, a list is of another length, or a ``{gap}`` differs.
    """
    result: Tables = _merged(english, words_of(english), told, file, "")
    return result


def _has_words(key: str, table: Tables) -> bool:
    """Return whether a field has a language; the title of a source stays as it was published."""
    return key in FIELDS and not (key == "title" and "checked" in table)


def _marked(entry: Tables, words: Tables) -> Tables:
    """Return the words of an entry of a list with what tells it apart."""
    return {mark: entry[mark] for mark in MARKS if mark in entry} | words


def _merged(english: Any, words: Any, told: Any, file: str, key: str) -> Any:
    """Return one value of the English file with the other language's words in it."""
    if type(words) is not type(told):
        raise _fault(file, key, "is of another kind than in English")
    if isinstance(words, dict):
        for name in sorted(words.keys() ^ told.keys()):
            state = "is missing" if name in words else "is not in the English file"
            raise _fault(file, f"{key}.{name}".strip("."), state)
        own = {
            name: _merged(english[name], words[name], told[name], file, f"{key}.{name}".strip("."))
            for name in words
        }
        return {**english, **own}
    if isinstance(words, list):
        if len(words) != len(told):
            raise _fault(file, key, f"has {len(told)} entries, not {len(words)}")
        return [
            _merged(*entry, file, f"{key}.{place}")
            for place, entry in enumerate(zip(english, words, told, strict=True))
        ]
    if key.rpartition(".")[2] in MARKS and words != told:
        raise _fault(file, key, f"is {told!r}, not {words!r}")
    if isinstance(words, str) and _gaps(words) != _gaps(told):
        raise _fault(file, key, f"has not the gaps {sorted(_gaps(words))}")
    return told


def _gaps(text: str) -> set[str]:
    """Return the names of the ``{gaps}`` of a text."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def _fault(file: str, key: str, what: str) -> KnowledgeError:
    """Return the error that names a file and a key."""
    return KnowledgeError(f"{file}, {key}: {what}; mend that entry.")
