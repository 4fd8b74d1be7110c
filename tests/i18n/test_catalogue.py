"""Every English text has its translation, made from the English that stands there now."""

from __future__ import annotations

from collections import Counter
from string import Formatter

import pytest
from babel.messages.catalog import Catalog

from formcheck.i18n import LANGUAGES, Message, Wording
from formcheck.i18n.catalogue import translations
from formcheck.lab import translations as tool
from formcheck.lab.translations import read_catalogue, template, unfinished

OTHERS = LANGUAGES[1:]
ENGLISH = {(message.context or "", message.id) for message in template() if message.id}


def gaps(text: str) -> Counter[str]:
    """Return the gaps of a text with what stands after their colon."""
    return Counter(
        f"{name}:{form}" for _, name, form, _ in Formatter().parse(text) if name is not None
    )


def test_every_text_of_the_product_is_in_the_template() -> None:
    contexts = {context for context, _ in ENGLISH}
    assert len(ENGLISH) > 1900
    assert {"coach.title", "coach.groups.2", "metrics.cadence.why"} <= contexts
    assert {"signs.signs.locking.text", "sources.young_2023.says"} <= contexts
    assert ("", "On the left it is {number}{interval}.") in ENGLISH
    assert not {context for context in contexts if context.endswith((".id", ".doi", ".unit"))}


@pytest.mark.parametrize("language", OTHERS)
def test_every_text_is_translated_and_nothing_else(language: str) -> None:
    assert unfinished(read_catalogue(language)) == [], "translate these"
    assert translations(language).keys() ^ ENGLISH == set(), "run: make translations"


@pytest.mark.parametrize("language", OTHERS)
def test_a_translation_keeps_the_gaps(language: str) -> None:
    pairs = translations(language).items()
    assert [text for (_, text), own in pairs if gaps(text) != gaps(own)] == []


def updated(*texts: tuple[str, str]) -> Catalog:
    """Return a catalogue of one text after its English became others."""
    catalogue, now = Catalog(locale="de"), Catalog()
    catalogue.add(
        "Land softly under your hips.", "Setz leise unter der Hüfte auf.", context="a.cue"
    )
    for context, text in texts:
        now.add(text, context=context)
    catalogue.update(now)
    return catalogue


def test_a_translation_goes_stale_when_its_english_changes() -> None:
    catalogue = updated(("a.cue", "Land softly under your hip."))
    assert unfinished(catalogue) == ["a.cue: Land softly under your hip."]
    assert catalogue.get("Land softly under your hip.", "a.cue").fuzzy


def test_a_new_text_is_missing_and_an_old_one_stands() -> None:
    catalogue = updated(("a.cue", "Land softly under your hips."), ("a.dose", "Twice a week."))
    assert unfinished(catalogue) == ["a.dose: Twice a week."]


def test_what_is_not_certain_is_not_shown(monkeypatch, tmp_path) -> None:
    """`make translations` marks it; until somebody looked, the English stands."""
    written = tmp_path / "formcheck.po"
    monkeypatch.setattr(tool, "catalogue_path", lambda _: written)
    monkeypatch.setattr(tool, "template", lambda: Catalog())
    tool.main()
    assert read_catalogue("de").locale.language == "de"
    now = Catalog()
    now.add("A text that nobody translated.")
    monkeypatch.setattr(tool, "template", lambda: now)
    with pytest.raises(SystemExit, match="A text that nobody translated"):
        tool.main()
    assert 'msgstr ""' in written.read_text(encoding="utf-8")


def test_a_text_without_a_translation_stays_english() -> None:
    assert Wording("de")(Message("Not one of ours: {n}.", {"n": 1.5})) == ("Not one of ours: 1,5.")


def test_what_is_told_must_be_a_literal(tmp_path) -> None:
    (tmp_path / "module.py").write_text("msg(f'{n} steps')", encoding="utf-8")
    with pytest.raises(TypeError, match="literal"):
        list(tool.told_in(tmp_path / "module.py"))
