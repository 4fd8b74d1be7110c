"""A translation goes stale when its English changes; the record names it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import translations
from formcheck.i18n import LANGUAGES
from translations import main, record_of, recorded, stale_in, untouched_in


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_every_translation_is_of_the_english_that_stands_there(language: str) -> None:
    now, before = record_of(language), recorded()[language]
    assert stale_in(now, before) == [], "translate these, then run: make translations"
    assert now.keys() == before.keys(), "run: make translations"


def test_every_text_is_on_record() -> None:
    """Of the report and of the knowledge; sentences of the code are found by their English."""
    keys = recorded()["de"].keys()
    assert len(keys) > 1000
    assert {"texts coach.title", "metrics cadence.why", "sources young_2023.says"} <= keys
    assert "pathways red_flags.soon.locking.text" in keys


NOW = {"a": ("new", "alt"), "b": ("new", "neu"), "c": ("old", "alt"), "d": ("new", "neu")}
BEFORE = {"a": ("old", "alt"), "b": ("old", "alt"), "c": ("old", "alt")}


def test_a_changed_english_is_stale_and_an_untouched_translation_is_named() -> None:
    assert stale_in(NOW, BEFORE) == ["a", "b", "d"]
    assert untouched_in(NOW, BEFORE) == ["a"]


@pytest.fixture(name="record")
def _record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a record in which one English text was another when it was translated."""
    path = tmp_path / "translated_from.json"
    told = json.loads(translations.RECORD.read_text(encoding="utf-8"))
    told["de"]["metrics cadence.why"][0] = "00000000"
    path.write_text(json.dumps(told), encoding="utf-8")
    monkeypatch.setattr(translations, "RECORD", path)
    monkeypatch.delenv("STILL_RIGHT", raising=False)
    return path


def test_a_stale_text_is_not_recorded_unless_said_to_be_right(
    record: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SystemExit, match=r"de/metrics cadence\.why"):
        main()
    assert stale_in(record_of("de"), recorded()["de"]) == ["metrics cadence.why"]
    monkeypatch.setenv("STILL_RIGHT", "1")
    main()
    assert stale_in(record_of("de"), recorded()["de"]) == []
    assert json.loads(record.read_text())["de"]["metrics cadence.why"][0] != "00000000"
