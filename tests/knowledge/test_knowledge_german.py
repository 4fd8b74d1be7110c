"""The German words say what the English ones say: complete, plain, and without a promise."""

from __future__ import annotations

import re
from datetime import date

import pytest

from formcheck.i18n import Wording
from formcheck.i18n.catalogue import translations
from formcheck.intake.ask import parse_answer
from formcheck.knowledge import load
from formcheck.knowledge.explain import explain
from formcheck.knowledge.loader import FILES
from formcheck.knowledge.pathways import RedFlag

KNOWN = load()
WORD = Wording("de")

#: What is the same in both languages: names, signs and gaps without words of their own.
SAME = {
    "{km} km",
    "{whom}, {how_soon}",
    "{speed:.1f} km/h",
    "{label:within} ({side})",
    "{label} ({unit})",
}
#: What a warning sign must name; a sign that is told incompletely is the worst mistake.
SIGNS = {
    "hot_knee": ("heiß", "rot", "geschwollen", "Fieber", "krank"),
    "calf_swelling": ("wade", "schw[eo]ll", "w[aä]rm", "druck", "Brustschmerzen", "Atemnot"),
    "cannot_walk": ("keine vier Schritte", "verformt", "knackt oder geknallt", "sofort", "schwoll"),
    "numb_foot": ("taub", "kalt", "breite[nt].*Schwäche", "Blase", "Darm", "neu"),
    "locking": ("Knie", "blockiert"),
    "giving_way": ("Knie", "gibt", "nach"),
    "cannot_straighten": ("Knie", "nicht ganz strecken"),
    "swelling": ("schw[eo]ll", "innerhalb eines Tages"),
    "night_pain": ("nachts oder in Ruhe", "nachlässt|nachzulassen"),
    "bone_pain": ("bestimmte[nr]? Stelle am Knochen", "hüpf"),
    "groin_pain": ("Leiste", "Hüfte", "das Bein belastest"),
    "general_illness": ("Gewicht", "ohne erkennbaren Grund", "Krebs", "Steroide", "lange Zeit"),
    "young_limp": ("unter 18", "Knie", "Hüft", "Humpeln"),
    "no_better": ("nicht besser", "vier bis sechs Wochen"),
    "low_energy": ("Periode", "zu wenig"),
}  # fmt: skip
WHOM = {
    "emergency care": "Notaufnahme oder Notruf 112",
    "a doctor": "Arztpraxis",
    "a doctor or physiotherapist": "Arztpraxis oder Physiotherapie",
}
HOW_SOON = {
    "now": "sofort",
    "within a week": "innerhalb einer Woche",
    "within two weeks": "innerhalb von zwei Wochen",
    "within a few days": "innerhalb weniger Tage",
    "within a few days, and no running until then": (
        "innerhalb weniger Tage, und bis dahin nicht laufen"
    ),
    "within a day or two, and no running until then": (
        "innerhalb von ein bis zwei Tagen, und bis dahin nicht laufen"
    ),
}


def test_the_knowledge_is_english_until_it_is_worded() -> None:
    assert KNOWN.metrics["cadence"].label == "Cadence"
    assert WORD(KNOWN.metrics["cadence"].label) == "Schrittfrequenz"
    assert WORD(KNOWN.asymmetries["step_time_asymmetry"].label).startswith("Schrittdauer, ")
    assert load() is KNOWN


def test_no_text_is_left_in_english() -> None:
    same = {
        text
        for (context, text), own in translations("de").items()
        if own == text and context.partition(".")[0] in FILES
    }
    assert same == SAME


@pytest.mark.parametrize("flag", KNOWN.pathways.red_flags.every, ids=lambda flag: flag.id)
def test_a_warning_sign_is_told_whole(flag: RedFlag) -> None:
    for sign in map(WORD, filter(None, (flag.text, flag.ask))):
        for word in SIGNS[flag.id]:
            assert re.search(word, sign, re.IGNORECASE), (word, sign)


def test_every_warning_sign_sends_to_the_same_place_as_soon() -> None:
    flags = KNOWN.pathways.red_flags.every
    assert {flag.id for flag in flags} == set(SIGNS)
    for flag in flags:
        assert WORD(flag.whom) == WHOM[flag.whom]
        assert WORD(flag.how_soon) == HOW_SOON[flag.how_soon]


@pytest.mark.parametrize("typed", ["j", "ja", "Ja", "J", "y", "yes"])
def test_a_german_yes_is_a_yes(typed: str) -> None:
    question = KNOWN.intake.questions["limp"]
    assert parse_answer(question, typed, date(2027, 1, 1), KNOWN) is True
    assert parse_answer(question, "nein", date(2027, 1, 1), KNOWN) is False


def test_a_title_may_begin_in_small_letters() -> None:
    """Titles are put into sentences; a noun at the start would lose its capital."""
    for rule in KNOWN.rules.values():
        assert WORD(rule.title).split()[0] in ("Dein", "Deine", "Du"), rule.title


def test_details_hold_for_either_side() -> None:
    """The gap is an adverb at the start, so no ending has to follow a noun's gender."""
    for rule in KNOWN.rules.values():
        for start in map(WORD, rule.details.values()):
            assert start.startswith(("{whose} ", "Im Mittel ")), start


def test_explain_speaks_german() -> None:
    text = explain("giving_way", "de") + explain("overstride", "de")
    assert "das Knie gibt nach" in text
    assert "Ein Fuß, der weiter vorn landet, bremst dich mehr." in text
