"""A message's gaps are worded by what stands in them and by what follows their colon."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from formcheck.i18n import Message, Wording, and_list, msg, or_list
from formcheck.i18n import catalogue as translated
from formcheck.knowledge import load
from formcheck.lab import translations as tool

ENGLISH, GERMAN = Wording("en"), Wording("de")
LABEL = load().metrics["cadence"].label
DAY = date(2027, 5, 1)


@pytest.mark.parametrize(
    ("template", "value", "english", "german"),
    [
        ("{gap:.1f}", -8.94, "−8.9", "−8,9"),
        ("{gap}", 7, "7", "7"),
        ("{gap}", LABEL, "Cadence", "Schrittfrequenz"),
        ("{gap:within}", LABEL, "cadence", "Schrittfrequenz"),
        ("{gap:capital}", msg("your left"), "Your left", "Links"),
        ("{gap}", DAY, "1 May 2027", "1. Mai 2027"),
        ("{gap:short}", DAY, "1 May", "1. Mai"),
        ("{gap}", (LABEL, "x"), "Cadence, x", "Schrittfrequenz, x"),
        ("{gap:; }", (LABEL, 0.5), "Cadence; 0.5", "Schrittfrequenz; 0,5"),
        ("{gap}", Path("run.npz"), "run.npz", "run.npz"),
        ("{gap!r}", "run", "'run'", "'run'"),
    ],
)
def test_what_stands_in_a_gap_is_worded(template, value, english, german):
    message = Message(template, {"gap": value})
    assert message == english
    assert ENGLISH(message) == english
    assert GERMAN(message) == german


def test_a_list_is_a_message_in_any_language():
    names = [msg("from behind"), msg("from the front"), msg("from the side")]
    assert and_list(names) == "from behind, from the front and from the side"
    assert GERMAN(or_list(names)) == "von hinten, von vorn oder von der Seite"
    assert and_list(names[:1]) is names[0]
    assert GERMAN(and_list(["a.mp4", "b.mp4"])) == "a.mp4 und b.mp4"


def test_a_text_of_the_knowledge_is_filled_with_messages():
    detail = load().rules["low_cadence"].details["cadence"]
    assert GERMAN(detail) == "{whose} beträgt die Schrittfrequenz {number}"
    whole = detail.fill(whose=msg("your"), number=msg("{spm} steps per minute", spm=150))
    assert whole == "your cadence is 150 steps per minute"
    assert GERMAN(whole) == "bei dir beträgt die Schrittfrequenz 150 Schritte pro Minute"


def test_keys_that_are_wrong_are_our_mistake():
    with pytest.raises(KeyError):
        ENGLISH.say("coach.nothing")
    with pytest.raises(TypeError, match="list"):
        ENGLISH.say("date.months")
    with pytest.raises(TypeError, match="list"):
        Message.keyed("date.months")
    assert ENGLISH.listed("coach.title") == (ENGLISH.say("coach.title"),)


def test_english_needs_no_catalogue():
    code = (
        "import sys; from formcheck.i18n import Wording, msg; "
        "Wording()(msg('{n} steps', n=3)); sys.exit('polib' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-P", "-c", code], check=False).returncode == 0


def test_another_language_is_one_file_and_one_line(monkeypatch, tmp_path):
    monkeypatch.setattr(tool, "LANGUAGES", ("en", "fr"))
    monkeypatch.setattr(tool, "catalogue_path", lambda language: tmp_path / f"{language}.po")
    with pytest.raises(SystemExit, match=r"fr  coach\.title: Every measurement"):
        tool.main()
    empty = (tmp_path / "fr.po").read_text(encoding="utf-8")
    assert '"Language: fr\\n"' in empty
    own = empty.replace(
        'msgid "Every measurement"\nmsgstr ""', 'msgid "Every measurement"\nmsgstr "Mesures"'
    )
    (tmp_path / "fr.po").write_text(own, encoding="utf-8")
    monkeypatch.setattr(translated, "CATALOGUE", str(tmp_path / "{language}.po"))
    french = Wording("fr")
    assert french.say("coach.title") == "Mesures"
    assert french.say("page.skip") == ENGLISH.say("page.skip")  # until it is translated


def test_a_text_without_gaps_stands_as_it_is():
    plain = Message("left {and} right")
    assert plain == plain.template == GERMAN(plain) == "left {and} right"
