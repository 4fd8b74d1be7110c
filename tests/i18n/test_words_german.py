"""No German text diagnoses, predicts, promises or scolds, and all are easy to read."""

from __future__ import annotations

import re

import pytest

from formcheck.i18n import Wording
from formcheck.i18n.catalogue import keyed_texts, translations
from formcheck.knowledge import load
from formcheck.knowledge.explain import explain, explainable_ids
from formcheck.knowledge.loader import FILES

BANNED = re.compile(
    r"diagno|verletz|(?<!physio)therap|\bheil(t|en|ung)\b|behandel|vorbeug|verhinder|verhüt"
    r"|prävent|risik|vorher(sag|zusag)|prognos|krankhaft|abnormal|\bnormal|\bschlecht(e[mns]?)?\b"
    r"|\bfalsch(e[mnrs]?)? laufen|mangelhaft|fehlerhaft|garantier|Dysfunktion|Patient"
    r"|Fehlstellung|Störung|\bScore\b",
    re.IGNORECASE,
)
#: Words for the coach and the sceptic: longer sentences are allowed there.
TECHNICAL = {
    "definition", "sign", "typical_note", "moves_it_falsely", "basis_note", "lab_term",
    "no_source", "causes", "confounders", "not_measured", "says", "named", "place",
}  # fmt: skip
DISCLAIMER = "about.disclaimer"


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"(?<=[.;:!?])\s+", text) if part]


def words(text: str) -> list[str]:
    return re.findall(r"[A-Za-zÄÖÜäöüß][A-Za-zÄÖÜäöüß'’-]*", text)


def syllables(word: str) -> int:
    """Return the syllables of a German word: its vowels, two that sound as one counted once."""
    spoken = word.lower().replace("qu", "q")
    return max(1, len(re.findall(r"ei|ai|au|eu|äu|ie|aa|ee|oo|[aeiouyäöü]", spoken)))


def reading_ease(texts: list[str]) -> float:
    """Amstad's Flesch reading ease for German: 60 and more is plain, 30 and less is hard."""
    parts = [part for text in texts for part in sentences(text) if words(part)]
    spoken = [word for part in parts for word in words(part)]
    return 180 - len(spoken) / len(parts) - 58.5 * sum(map(syllables, spoken)) / len(spoken)


GERMAN = translations("de")
#: The words of the knowledge with the name of their field, of the report, of the code.
KNOWN = [
    (next(part for part in reversed(context.split(".")) if not part.isdigit()), own)
    for (context, _), own in GERMAN.items()
    if context.startswith(tuple(f"{name}." for name in FILES))
]
REPORT = [
    own
    for (context, _), own in GERMAN.items()
    if context.partition(".")[0] in {key.partition(".")[0] for key in keyed_texts()}
    and context != DISCLAIMER
]
CODE = [own for (context, _), own in GERMAN.items() if not context]
RUNNER = [text for key, text in KNOWN if key not in TECHNICAL]

# ---- what is banned


@pytest.mark.parametrize(
    "text",
    ["Verletzungsrisiko", "das heilt", "eine Therapie", "Diagnose", "vorhersagen", "Patient"],
)
def test_the_ban_catches_what_it_must(text: str) -> None:
    assert BANNED.search(text)


@pytest.mark.parametrize("text", ["Arztpraxis oder Physiotherapie", "ein Teil", "vorher", "heil"])
def test_the_ban_leaves_plain_words_alone(text: str) -> None:
    assert not BANNED.search(text)


def test_the_german_is_really_looked_at() -> None:
    assert len(KNOWN) > 1000
    assert {"why", "title", "how", "caution", "definition", "says"} <= {key for key, _ in KNOWN}
    assert len(REPORT) > 150
    assert len(CODE) > 250


def test_no_german_text_diagnoses_predicts_or_scolds() -> None:
    """The one exception says that formcheck does none of this."""
    every = [text for _, text in KNOWN] + REPORT + CODE
    assert [text for text in every if BANNED.search(text)] == []
    assert BANNED.search(Wording("de").say(DISCLAIMER))


def test_no_german_explanation_diagnoses_predicts_or_scolds() -> None:
    """Titles of published work and addresses stand as they are."""
    known = load()
    told = [explain(name, "de") for name in explainable_ids(known)]
    titles = [source.title for source in known.sources.values() if source.title]
    titles += [source.url for source in known.sources.values() if source.url]
    for text in told:
        for title in titles:
            text = text.replace(title, "")
        assert BANNED.search(text) is None


# ---- how it reads


def test_german_for_the_runner_is_plain() -> None:
    assert reading_ease(RUNNER) >= 70
    assert reading_ease(REPORT) >= 70
    assert reading_ease([text for text in CODE if len(words(text)) >= 4]) >= 70


def test_german_for_the_sceptic_can_be_read() -> None:
    assert reading_ease([text for key, text in KNOWN if key in TECHNICAL]) >= 45


def test_reading_ease_tells_plain_from_stiff() -> None:
    plain = ["Setz den Fuß leise auf. Lauf mit schnellen, leichten Schritten."]
    stiff = ["Kontralaterale Beckenobliquität erfordert neuromuskuläre Rehabilitationsmaßnahmen."]
    assert reading_ease(plain) > 80 > 20 > reading_ease(stiff)


@pytest.mark.parametrize(
    ("word", "count"),
    [("Fuß", 1), ("leise", 2), ("Schrittfrequenz", 3), ("Beugung", 2), ("neu", 1)],
)
def test_syllables_are_counted_the_german_way(word: str, count: int) -> None:
    assert syllables(word) == count


def test_german_sentences_are_short() -> None:
    assert [s for text in RUNNER for s in sentences(text) if len(words(s)) > 20] == []
    assert [s for _, text in KNOWN for s in sentences(text) if len(words(s)) > 32] == []
    assert [s for text in REPORT + CODE for s in sentences(text) if len(words(s)) > 24] == []


def test_german_says_du() -> None:
    formal = re.compile(r"\b(Ihre?[mnrs]?|Ihnen)\b|\b\w+en Sie\b")
    every = [text for _, text in KNOWN] + REPORT + CODE
    assert [text for text in every if formal.search(text)] == []


def test_german_quotes_stand_low_and_high() -> None:
    every = [text for _, text in KNOWN] + REPORT + CODE
    assert [text for text in every if "”" in text or text.count("„") != text.count("“")] == []


def test_german_numbers_have_a_comma() -> None:
    """A point stands only between thousands."""
    every = [text for _, text in KNOWN] + REPORT + CODE
    assert [text for text in every if re.search(r"\d\.(?!\d{3}\b)\d", text)] == []


#: What only one language says in figures: emergency numbers, and "Thirty trials".
OWN_FIGURES = re.compile(r"\b(112|116117)\b")
IN_WORDS = {"sources.alexander_2022.says": ["30"], "sources.anderson_2022.says": ["37"]}


def figures(text: str) -> list[str]:
    """Return the figures of a text but those of its gaps, without their decimal signs."""
    return sorted(re.findall(r"\d+", re.sub(r"{[^}]*}|[.,](?=\d)", "", OWN_FIGURES.sub("", text))))


def test_german_says_the_figures_that_english_says() -> None:
    """A dose or a limit that slipped in a translation is found before a reader follows it."""
    other = {
        (context, english): own
        for (context, english), own in GERMAN.items()
        if figures(own) != sorted(figures(english) + IN_WORDS.get(context, []))
    }
    assert other == {}


#: What nobody says who runs in German, or what another word stands for everywhere else.
NEVER = re.compile(
    r"Fersenheben|Kniegabe|Beindifferenz|Sehhilfe|Kippung der Kamera|\bArbeits(grenze|bereich|wert)"
    r"|Trainerpraxis|\b(ein|kein|einem|keinen) Versuch\b|\bweh tu[nt]\b|\bbinnen\b|Blickrichtung"
)


def test_one_thing_has_one_german_name() -> None:
    every = [text for _, text in KNOWN] + REPORT + CODE
    assert [text for text in every if NEVER.search(text)] == []
    assert NEVER.search("Hör auf, wenn es weh tut.")
