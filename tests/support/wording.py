"""What is banned from the words of the product, and how easy they are to read."""

from __future__ import annotations

import re
from collections.abc import Iterator

BANNED = re.compile(
    r"diagnos|injur(?!y\b|ies\b)|\btreat|rehab|prevent|\brisk|\bcur(e|es|ed)\b|abnormal|\bnormal"
    r"|\bheal(s|ed|ing)?\b|\bbad(ly)?\b|\bwrong|\bpoor|(?<!not )predict|patholog|diseas|screening"
    r"|patient|faulty|\bflaw|\bmistake|\bscore\b|guarantee|dysfunction|excessive\b(?!_)",
    re.I,
)

#: Names of published work stand as they are.
QUOTED = {"title", "journal", "authors", "doi", "url"}

#: Ids and settings, which only a programmer sees.
SETTINGS = {
    "metric", "metrics", "sources", "exercises", "correction", "correction_if_quick", "cluster",
    "op", "group", "unit", "views", "needs", "basis", "typical_basis", "read", "trains",
    "with_rule", "leads_only_with", "prepare", "headline", "asymmetry_kind", "id", "association",
    "when", "blocks", "groups", "avoid", "answers", "kind",
    "intervention", "programme_sources", "quick_cadence_sources", "retrain_note_sources",
}  # fmt: skip

#: Words for the coach and the sceptic: longer sentences are allowed.
TECHNICAL = {
    "definition", "sign", "typical_note", "moves_it_falsely", "basis_note", "says", "lab_term",
    "no_source", "no_volume", "no_doi", "causes", "confounders", "typical_note_percent",
    "typical_note_degrees",
}  # fmt: skip


def strings(value: object, key: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield key, value
    elif isinstance(value, dict):
        for name, item in value.items():
            if name not in SETTINGS | QUOTED:
                yield from strings(item, name)
    elif isinstance(value, list):
        for item in value:
            yield from strings(item, key)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.;:!?])\s+", text) if part]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-z][A-Za-z'’-]*", text)


def syllables(word: str) -> int:
    groups = re.findall(r"[aeiouy]+", word.lower().removesuffix("e"))
    return max(1, len(groups))


def reading_ease(texts: list[str]) -> float:
    """Flesch reading ease: 60 and more is plain English."""
    parts = [part for text in texts for part in sentences(text) if words(part)]
    spoken = [word for part in parts for word in words(part)]
    per_sentence = len(spoken) / len(parts)
    per_word = sum(map(syllables, spoken)) / len(spoken)
    return 206.835 - 1.015 * per_sentence - 84.6 * per_word
