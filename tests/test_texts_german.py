"""The report's texts in German: the same keys and gaps as in English, none left in English."""

from __future__ import annotations

import re

import pytest

from formcheck.texts import language_of, say, speaking

ENGLISH, GERMAN = language_of("en"), language_of("de")
BANNED = re.compile(r"diagnos|verletzungsrisiko|\bheil|therap|vorhersag|behandl|\bfalsch", re.I)


def parts(text: str | tuple[str, ...]) -> tuple[str, ...]:
    return (text,) if isinstance(text, str) else text


def test_both_languages_have_the_same_keys() -> None:
    assert set(GERMAN) == set(ENGLISH)


@pytest.mark.parametrize("key", sorted(ENGLISH))
def test_a_text_keeps_its_gaps_and_its_length(key: str) -> None:
    english, german = parts(ENGLISH[key]), parts(GERMAN[key])
    assert len(german) == len(english)
    for one, other in zip(english, german, strict=True):
        assert sorted(re.findall(r"{[^}]*}", other)) == sorted(re.findall(r"{[^}]*}", one))


def test_no_sentence_is_left_in_english() -> None:
    same = [
        text
        for key in ENGLISH
        for text in set(parts(ENGLISH[key])) & set(parts(GERMAN[key]))
        if len(re.sub(r"{[^}]*}", " ", text).split()) > 3
    ]
    assert same == []


def test_german_diagnoses_nothing_but_says_so() -> None:
    found = {
        key for key, text in GERMAN.items() if any(BANNED.search(part) for part in parts(text))
    }
    assert found <= {"about.disclaimer"}


def test_what_is_said_follows_the_language_spoken() -> None:
    with speaking("de"):
        assert say("runner.nothing_title") == GERMAN["runner.nothing_title"]
    assert say("runner.nothing_title") == ENGLISH["runner.nothing_title"]
