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
from formcheck.knowledge.signs import WarningSign

KNOWN = load()
WORD = Wording("de")

#: What is the same in both languages: names, signs and gaps without words of their own.
SAME = {
    "{km} km",
    "{whom}, {how_soon}",
    "{speed:.1f} km/h",
    "{label:within} ({side})",
    "{label} ({unit})",
    *("3 × 10–15", "4–5 × 20–30 s"),
    *("NHS", "NHS Gloucestershire", "NHS inform", "NICE", "Royal Free London NHS"),
}
#: What a warning sign must name; a sign that is told incompletely is the worst mistake.
SIGNS = {
    "chest": ("Brustschmerzen", "Atemnot"),
    "saddle": ("Taubheit zwischen den Beinen", "Blase", "Darm", "Rücken", "neue"),
    "cold_foot": ("kalt", "blass", "taub", "schwächer"),
    "cannot_walk": ("keine vier Schritte", "verformt", "geknackt oder geknallt", "schwoll sofort"),
    "hot_joint": ("heiß", "geschwollen", "Gelenk", "auch ohne Fieber"),
    "straight_leg": ("Sturz", "gestreckte Bein nicht anheben"),
    "heel_snap": ("Knall", "Ferse", "Wade", "Zehenspitzen"),
    "calf_swelling": ("eine Wade", "ohne Zerrung", "geschwollen", "warm", "Reise", "Operation"),
    "thinner_bleed": ("Blutverdünner", "geschwollen", "Bluterguss"),
    "fainting": ("ohnmächtig", "Brustschmerzen", "Anstrengung"),
    "locking": ("Knie", "blockiert"),
    "cannot_straighten": ("Knie", "nicht ganz strecken"),
    "groin_pain": ("Leiste", "Hüfte", "das Bein belastest"),
    "groin_running": ("Leiste", "beim Laufen oder danach"),
    "bone_pain": ("bestimmte Stelle am Knochen", "nicht hüpfen"),
    "fracture_again": ("Hüfte", "Schienbein", "Fuß", "Ermüdungsbr", "zwei Jahren"),
    "young_hip": ("unter 18", "Hüfte", "Leiste", "Oberschenkel"),
    "young_knee": ("unter 18", "Knie", "niemand untersucht"),
    "young_limp": ("unter 18", "humpelst"),
    "giving_way": ("Knie", "gibt", "nach"),
    "swelling": ("Schwellung", "innerhalb eines Tages"),
    "swollen_joints": ("mehrere geschwollene Gelenke",),
    "night_pain": ("nachts oder in Ruhe", "nicht nachlassen"),
    "unwell": ("Fieber", "Nachtschweiß", "Gewicht", "ohne erkennbaren Grund"),
    "pelvic_floor": ("Geburt", "Urin", "Schweregefühl"),
    "no_better": ("nicht besser", "sechs oder mehr Wochen"),
    "morning_stiffness": ("morgens", "länger als eine halbe Stunde", "steif"),
    "cancer_or_steroids": ("Krebs", "früher", "Steroide", "monatelang"),
    "missed_periods": ("drei", "Periode", "Schwangerschaft", "Wechseljahre", "Pille"),
    "low_drive": ("Männer", "Lust", "Erektionen am Morgen"),
    "eats_little": ("zu wenig",),
    "stress_fractures": ("Ermüdungsbruch", "Hüfte", "Becken", "zwei"),
    "painkillers": ("Schmerzmittel", "um laufen zu können"),
    "pregnancy_warning": ("schwanger", "Blutung", "Wehen", "Schwindel", "Kopfschmerzen"),
    "groin_strong": ("Leiste", "5 oder mehr", "3 oder mehr", "Morgen"),
    "groin_limp": ("Humpeln", "Leiste"),
    "hip_strong_later": ("5 oder mehr", "Hüfte", "Oberschenkel", "Stunde", "Morgen", "3 oder mehr"),
    "hip_limp_later": ("Humpeln", "Hüfte", "Oberschenkel", "Stunde", "Morgen", "3 oder mehr"),
    "shin_spot": ("Innenkante", "Schienbein", "einzelne", "kürzer als 5 cm"),
    "heel_squeeze": ("Fersenbein", "von beiden Seiten", "Fußrücken", "unter der Ferse"),
    "lump": ("Beule", "Knochen", "anschwillt"),
    "joint_pain": ("künstlichen Gelenk", "Stumpf"),
    "shin_strong": ("5 oder mehr", "Schienbein"),
    "shin_limp": ("Humpeln", "Schienbein"),
    "hip_strong": ("5 oder mehr", "Hüfte", "Oberschenkel"),
    "hip_limp": ("Humpeln", "Hüfte", "Oberschenkel"),
    "young_back": ("unter 18", "Rückenschmerzen", "beim Laufen"),
    "young_sit_bone": ("unter 18", "Sitzbein"),
    "young_strong": ("unter 18", "5 oder mehr"),
    "young_strong_knee": ("unter 18", "Knie", "5 oder mehr"),
    "young_painkillers": ("unter 18", "Schmerzmittel"),
    "young_other": ("unter 18", "nicht in unserer Liste"),
    "pregnant_leg": ("schwanger", "Wade", "Oberschenkel", "Kniekehle"),
    "limps": ("humpelst",),
    "foot_strong": ("5 oder mehr", "Fußsohle", "Ferse"),
    "foot_limp": ("Humpeln", "Fußsohle", "Ferse"),
    "one_spot": ("5 oder mehr", "einer Stelle", "unter der Kniescheibe"),
    "hip_next_day": ("Hüfte", "Oberschenkel", "Morgen", "3 oder mehr"),
    "shin_next_day": ("Schienbein", "Morgen", "3 oder mehr"),
    "strong_pain": ("5 oder mehr", "beim Laufen", "danach", "Morgen"),
    "young_twist": ("unter 18", "Verdrehung"),
    "young_knee_seen": ("unter 18", "Knie", "jemand untersucht"),
    "twist": ("Knie", "Verdrehung"),
    "young_heel": ("unter 18", "Ferse", "Fußsohle", "Achillessehne"),
    "lasts": ("sechs Wochen oder länger",),
    "tight_every_run": ("bei jedem Lauf", "hart", "taub", "in Ruhe"),
    "condition": ("Nerven", "Muskeln", "Prothese"),
}  # fmt: skip
WHOM = {
    "emergency care": "Notaufnahme oder Notruf 112",
    "a doctor": "Arztpraxis",
    "a doctor or an urgent care service": "Arztpraxis oder ärztlicher Bereitschaftsdienst 116117",
    "a doctor or physiotherapist": "Arztpraxis oder Physiotherapie",
    "a physiotherapist": "Physiotherapie",
    "a pelvic health physiotherapist": "Physiotherapie für den Beckenboden",
    "your maternity unit or emergency care": "Geburtsklinik, Notaufnahme oder Notruf 112",
    "the doctor who looks after it": "die Praxis oder Klinik, die dich damit betreut",
}
HOW_SOON = {
    "now": "sofort",
    "today": "heute",
    "today, or tomorrow at the latest": "heute, spätestens morgen",
    "today, if that leg is swollen, warm or red, or sore at rest: one of these is enough": "heute",
    "within a few days, if the hip was not examined too": "innerhalb weniger Tage, falls",
    "before you start any exercise or run more": "bevor du mit Übungen anfängst oder mehr läufst",
    "within a day or two": "innerhalb von ein bis zwei Tagen",
    "within a few days": "innerhalb weniger Tage",
    "within a week": "innerhalb einer Woche",
    "within two weeks": "innerhalb von zwei Wochen",
    "within a few weeks": "innerhalb weniger Wochen",
}
#: What holds until then, behind the time.
UNTIL_THEN = {
    "today, and no exercise until then": "kein Sport",
    "until then do not run": "bis dahin nicht laufen",
    "until then do not run, and keep weight off that leg (crutches)": "Bein nicht belasten",
    "until then no sport at all, PE included": "bis dahin gar kein Sport, auch kein Schulsport",
    "until then do not run or jump, and do not arch the back": "kein Hohlkreuz",
    "until then do not run, hop or squat deeply": "nicht laufen, hüpfen oder tief in die Knie",
    "until then do not run, and keep weight off that leg if walking hurts": "nicht belasten, wenn",
    "until then do not run, jump or hop": "nicht laufen, springen oder hüpfen",
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


@pytest.mark.parametrize("sign", KNOWN.signs.signs, ids=lambda sign: sign.id)
def test_a_warning_sign_is_told_whole(sign: WarningSign) -> None:
    for word in SIGNS[sign.id]:
        assert re.search(word, WORD(sign.text), re.IGNORECASE), (word, WORD(sign.text))


def test_every_warning_sign_sends_to_the_same_place_as_soon() -> None:
    signs = KNOWN.signs.signs
    assert {sign.id for sign in signs} == set(SIGNS)
    for sign in signs:
        assert WORD(sign.whom) == WHOM[sign.whom]
        when, _, then = sign.how_soon.partition("; ")
        if when in UNTIL_THEN:
            when, then = "today", when
        assert WORD(sign.how_soon).startswith(HOW_SOON[when])
        assert not then or UNTIL_THEN[then] in WORD(sign.how_soon)


@pytest.mark.parametrize("typed", ["j", "ja", "Ja", "J", "y", "yes"])
def test_a_german_yes_is_a_yes(typed: str) -> None:
    question = KNOWN.intake.questions["cleared"]
    asked = (date(2027, 1, 1), KNOWN.intake.words)
    assert parse_answer(question, {}, typed, *asked) is True
    assert parse_answer(question, {}, "nein", *asked) is False


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
    assert "das Knie gibt unter dir nach" in text
    assert "Ein Fuß, der weiter vorn landet, bremst dich mehr." in text
