"""Which English each translation was made from: `make translations` after you translated.

A text whose English has changed since is named and not recorded, until its translation has changed
too. Where the old one still says the same, add ``STILL_RIGHT=1``. Sentences in the code need none
of this: their English is their key, so a changed one is missing at once.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path

from formcheck.i18n import LANGUAGES, language_of
from formcheck.knowledge.loader import FILES, read_toml
from formcheck.knowledge.translate import words_of

RECORD = Path(__file__).parent / "translated_from.json"
#: Key to the digests of its English and of its translation.
Record = dict[str, tuple[str, str]]


def record_of(language: str) -> Record:
    """Return every text of a language with what it was translated from, as both stand now."""
    english, own = dict(_texts(LANGUAGES[0])), dict(_texts(language))
    return {key: (_digest(english[key]), _digest(own[key])) for key in english}


def recorded() -> dict[str, Record]:
    """Return the record, by language."""
    told = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.is_file() else {}
    return {
        code: {key: (one, other) for key, (one, other) in rows.items()}
        for code, rows in told.items()
    }


def stale_in(now: Record, before: Record) -> list[str]:
    """Return the keys whose English is another than the one that was translated."""
    return [key for key in now if now[key][0] != before.get(key, ("", ""))[0]]


def untouched_in(now: Record, before: Record) -> list[str]:
    """Return the stale keys that have a translation already, which has not changed."""
    known = [key for key in stale_in(now, before) if key in before]
    return [key for key in known if now[key][1] == before[key][1]]


def texts_of(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    """Yield the texts of a table with their places; lines that belong together are one text."""
    if isinstance(value, dict):
        for name, item in value.items():
            yield from texts_of(item, f"{key}.{name}" if key else name)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, item in enumerate(value):
            yield from texts_of(item, f"{key}.{item.get('id', place)}")
    else:
        yield key, "\n".join(value) if isinstance(value, list) else str(value)


def main() -> None:
    """Record what is translated, and name what is not."""
    before, left = recorded(), []
    after: dict[str, Record] = {}
    for language in LANGUAGES[1:]:
        now, old = record_of(language), before.get(language, {})
        kept = [] if os.environ.get("STILL_RIGHT") else untouched_in(now, old)
        after[language] = now | {key: old[key] for key in kept}
        left += [f"{language}/{key}" for key in kept]
    RECORD.write_text(_lines(after), encoding="utf-8")
    if left:
        sys.exit("\n".join(["The English of these has changed; translate them:", *left]))


def _texts(language: str) -> Iterator[tuple[str, str]]:
    """Yield every text of a language with its place, such as ``metrics cadence.why``."""
    for key, text in language_of(language).items():
        yield f"texts {key}", text if isinstance(text, str) else "\n".join(text)
    folder = "" if language == LANGUAGES[0] else f"{language}/"
    for name in FILES:
        for key, text in texts_of(words_of(read_toml(f"{folder}{name}"))):
            yield f"{name} {key}", text


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8")).hexdigest()[:8]


def _lines(record: dict[str, Record]) -> str:
    """Return the record as JSON with a line a text, so that a difference can be read."""
    languages = []
    for code, rows in record.items():
        lines = [
            f'    {json.dumps(key)}: ["{one}", "{other}"]' for key, (one, other) in rows.items()
        ]
        languages.append(f"  {json.dumps(code)}: {{\n" + ",\n".join(lines) + "\n  }")
    return "{\n" + ",\n".join(languages) + "\n}\n"


if __name__ == "__main__":
    main()
