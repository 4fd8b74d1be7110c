"""Sentences that were told and kept in a file, told again in the language spoken now.

A track and a report keep notes as the words they were told in. The sentence that was filled is
found again by its shape, and filled with what stood in its gaps.
"""

from __future__ import annotations

import re
from functools import cache
from string import Formatter

from formcheck.i18n import LANGUAGES, Wording, current
from formcheck.i18n.catalogue import translations

#: A template with fewer letters of its own could be taken for anything.
_LEAST_LETTERS = 10


def retold(sentence: str) -> str:
    """Return a sentence of `tell` in the language spoken now; any other text as it is."""
    for language in LANGUAGES:
        for shape, english in _shapes(language) if language != current() else ():
            found = shape.fullmatch(sentence)
            if found is not None:
                gaps = {
                    name: _retold_gap(text, language) for name, text in found.groupdict().items()
                }
                own = english if current() == LANGUAGES[0] else _sentences(current())[english]
                return _bare(own).format(**gaps)
    return sentence


def _sentences(language: str) -> dict[str, str]:
    """Return the sentences of the code in a language, by the English ones."""
    return {text: own for (context, text), own in translations(language).items() if not context}


@cache
def _shapes(language: str) -> tuple[tuple[re.Pattern[str], str], ...]:
    """Return a pattern for every sentence of a language with its English, the longest first."""
    pairs = []
    for english, own in _sentences(LANGUAGES[1]).items():
        text = english if language == LANGUAGES[0] else own
        letters = re.sub(r"{[^}]*}|\W", "", text)
        if len(letters) >= _LEAST_LETTERS:
            pairs.append((len(letters), _pattern(text), english))
    return tuple((shape, english) for _, shape, english in sorted(pairs, key=lambda p: -p[0]))


def _pattern(text: str) -> re.Pattern[str]:
    """Return what a text looks like with any words in its gaps."""
    parts, seen = [], set()
    for words, name, _, _ in Formatter().parse(text):
        parts.append(re.escape(words))
        if name is not None:
            parts.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    return re.compile("".join(parts), re.DOTALL)


def _bare(text: str) -> str:
    """Return a text whose gaps take words: without the form of a number."""
    return re.sub(r"{(\w+)[^}]*}", r"{\1}", text)


def _retold_gap(text: str, language: str) -> str:
    """Return what stood in a gap: a number with its signs, or words that are told themselves."""
    told, own = (
        "".join(Wording(code).say(f"number.{sign}") for sign in ("decimal", "thousands"))
        for code in (language, current())
    )
    if re.fullmatch(rf"[−+]?\d+([{told}]\d+)+", text):
        return text.translate(str.maketrans(told, own))
    return retold(text)
