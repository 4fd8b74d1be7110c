"""Warning signs: each named case, whom it sends to, how soon, and what is left of the advice."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import HealthCheck, given, settings

from formcheck.i18n import LANGUAGES, Wording
from formcheck.intake import Answers
from formcheck.render import education_page, education_plan, pathway_text
from support.advice import advice_in
from support.made_answers import (
    KNOWN,
    REFERRING,
    TODAY,
    sore_knee,
    with_a_sign,
    without_a_sign,
)

MANY = settings(max_examples=1000, deadline=None, suppress_health_check=list(HealthCheck))
ER = "emergency care"
EITHER = "a doctor or physiotherapist"
SIGNS = {sign.id: sign for sign in KNOWN.signs.signs}


def told(answers):
    """Return the stop and the signs to have checked, as the plan tells them."""
    pathway = education_plan(answers, TODAY).pathway
    return pathway.stop, pathway.refer


def read(answers, language="en"):
    """Return all that a runner reads without a clip: the page and the terminal."""
    word = Wording(language)
    plan = education_plan(answers, TODAY)
    page = re.sub(r"<style>.*?</style>", "", education_page(plan, word, TODAY), flags=re.S)
    page = html.unescape(re.sub(r"<[^>]*>", " ", page))
    return f"{page}\n{pathway_text(plan, word)}"


#: What a runner answers, the sign, the title of the page, whom to see, and how soon.
STOPS = [
    # emergencies
    ({"signs": ["chest"]}, "chest", "now", ER, "now"),
    ({"signs": ["saddle"]}, "saddle", "now", ER, "now"),
    ({"signs": ["cold_foot"]}, "cold_foot", "now", ER, "now"),
    ({"signs": ["cannot_walk"]}, "cannot_walk", "now", ER, "now"),
    # a hot joint is urgent without fever
    ({"signs": ["hot_joint"]}, "hot_joint", "today", ER, "today"),
    ({"signs": ["straight_leg"]}, "straight_leg", "today", ER, "today"),
    ({"hurts": ["calf"], "signs": ["heel_snap"]}, "heel_snap", "today", ER, "today"),
    (
        {"signs": ["calf_swelling"]},
        "calf_swelling",
        "today",
        "a doctor or an urgent care service",
        "today",
    ),
    (
        {"signs": ["thinner_bleed"]},
        "thinner_bleed",
        "today",
        "a doctor or an urgent care service",
        "today",
    ),
    ({"signs": ["fainting"]}, "fainting", "today", "a doctor", "today, and no exercise until then"),
    # a locked knee within days, not within a week
    ({"signs": ["locking"]}, "locking", "soon", EITHER, "within a day or two"),
    ({"signs": ["cannot_straighten"]}, "cannot_straighten", "soon", EITHER, "within a day or two"),
    # the hip: weight off the leg
    (
        {"hurts": ["hip"], "signs": ["groin_pain"]},
        "groin_pain",
        "soon",
        "a doctor",
        "within a day or two; until then keep weight off that leg, and do not run",
    ),
    (
        {"hurts": ["groin"]},
        "groin_running",
        "soon",
        "a doctor",
        "within a few days; until then do not run, and keep weight off that leg if walking hurts",
    ),
    (
        {"hurts": ["shin"], "signs": ["bone_pain"]},
        "bone_pain",
        "soon",
        "a doctor",
        "within a few days; until then do not run, jump or hop",
    ),
    # under 18, with or without a limp
    *(
        (
            {"hurts": [place], "age": "under_18"},
            "young_hip",
            "soon",
            "a doctor",
            "within a few days; until then do not run",
        )
        for place in ("hip", "sit_bone", "thigh")
    ),
    *(
        (
            {"hurts": [place], "age": "under_18", "examined": False},
            "young_knee",
            "soon",
            "a doctor",
            "within a few days; until then do not run",
        )
        for place in ("knee_front", "knee_outside", "knee_inside", "knee_behind")
    ),
    (
        {"hurts": ["shin"], "age": "under_18", "circumstances": ["limp"]},
        "young_limp",
        "soon",
        "a doctor",
        "within a few days; until then do not run",
    ),
    ({"signs": ["giving_way"]}, "giving_way", "soon", EITHER, "within a few days"),
    ({"signs": ["swelling"]}, "swelling", "soon", EITHER, "within a few days"),
    ({"signs": ["swollen_joints"]}, "swollen_joints", "soon", "a doctor", "within a few days"),
    ({"signs": ["night_pain"]}, "night_pain", "soon", "a doctor", "within a few days"),
    ({"signs": ["unwell"]}, "unwell", "soon", "a doctor", "within a few days"),
    (
        {"circumstances": ["birth_later"], "pelvic_symptoms": True},
        "pelvic_floor",
        "soon",
        "a pelvic health physiotherapist",
        "within a few weeks; until then do not run",
    ),
]
REFERS = [
    (["no_better"], "a physiotherapist", "within two weeks"),
    (["morning_stiffness"], "a doctor", "within a week"),
    (["cancer_or_steroids"], "a doctor", "within a week"),
    (["missed_periods"], "a doctor", "within two weeks"),
    (["low_drive"], "a doctor", "within two weeks"),
    (["eats_little"], "a doctor", "within two weeks"),
    (["stress_fractures"], "a doctor", "within two weeks"),
]


def test_every_sign_is_one_of_the_cases():
    stops = {sign for _, sign, *_ in STOPS}
    refers = {*(sign for (sign,), *_ in REFERS), "painkillers"}
    again = "fracture_again"  # beside the sign that it rests on, in a test of its own
    assert stops | {again} == {sign.id for sign in SIGNS.values() if sign.stops}
    assert refers == {sign.id for sign in SIGNS.values() if not sign.stops}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("answers", "sign", "title", "whom", "how_soon"), STOPS)
def test_a_sign_that_stops_says_whom_to_see_and_how_soon(
    answers, sign, title, whom, how_soon, language
):
    runner = sore_knee(**answers)
    stop, refer = told(runner)
    assert refer is None
    assert stop.title == KNOWN.pain.stop.titles[title]
    assert [(s.id, s.whom, s.how_soon) for s in stop.signs] == [(sign, whom, how_soon)]
    text, word = read(runner, language), Wording(language)
    for words in (stop.title, SIGNS[sign].text, whom, how_soon):
        said = next(m for m in _messages(stop) if m == words)
        assert word(said) in text
    assert language != "en" or advice_in(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("signs", "whom", "how_soon"), REFERS)
def test_a_sign_that_refers_comes_first_and_keeps_the_advice(signs, whom, how_soon, language):
    runner = sore_knee(signs=signs)
    stop, refer = told(runner)
    assert stop is None
    (sign,) = refer.signs
    assert (sign.id, sign.whom, sign.how_soon) == (*signs, whom, how_soon)
    text, word = read(runner, language), Wording(language)
    for words in (refer.title, sign.text, sign.whom, sign.how_soon, sign.meanwhile, refer.line):
        assert word(words) in text
    assert text.index(word(sign.text)) < text.index(word(KNOWN.pain.sections["answer"].title))
    assert language != "en" or "Glute bridge" in text


def _messages(stop):
    for sign in stop.signs:
        yield from (sign.text, sign.whom, sign.how_soon)
    yield stop.title


# ------------------------------------------------------------------ what holds beside it


@pytest.mark.parametrize(
    "answers",
    [
        {"hurts": ["calf"]},  # a sore calf is no clot
        {"hurts": ["back"]},  # an upset stomach is not asked for
        {"age": "under_18", "hurts": ["below_kneecap"]},  # growth has its own text
        {"age": "under_18", "examined": True},
        {"age": "under_18", "hurts": ["shin"]},
        {"circumstances": ["limp"]},
        {"circumstances": ["operation"], "cleared": True},
        {"circumstances": ["birth_later"], "pelvic_symptoms": False},
    ],
)
def test_what_is_common_sends_nobody_away(answers):
    assert told(sore_knee(**answers)) == (None, None)


def test_pain_where_bones_broke_before_stops():
    for place in ("back", "hip", "thigh", "shin", "sole"):
        stop, _ = told(sore_knee(hurts=[place], signs=["stress_fractures"]))
        first = stop.signs[0]
        assert (first.id, first.whom) == ("fracture_again", "a doctor")
        assert first.how_soon == "within a few days; until then do not run"
    assert told(sore_knee(hurts=["calf"], signs=["stress_fractures"]))[0] is None


def test_slow_recovery_books_a_physiotherapist_and_keeps_to_the_pain_rule():
    text = read(sore_knee(signs=["no_better"]))
    assert "Book a physiotherapist. Meanwhile keep to the pain rule." in text
    assert "See someone before you run again" not in text
    assert "Go if it is no better" not in text  # which it is
    assert "Go if it is no better" in read(sore_knee())


def test_painkillers_hide_the_pain_rule():
    runner = sore_knee(circumstances=["painkillers"])
    _, refer = told(runner)
    assert [sign.id for sign in refer.signs] == ["painkillers"]
    assert (sore_knee().pain_level, runner.pain_level) == ("pain_green", "pain_amber")
    assert "Judge your runs only without them" in read(runner)


@pytest.mark.parametrize("sign", ["missed_periods", "low_drive", "eats_little", "stress_fractures"])
def test_with_too_little_energy_nothing_longer_is_advised(sign):
    free = sore_knee(longest_run_km=10.0)
    assert "110 %" in read(free)
    assert "11 km" in read(free)
    text = read(sore_knee(longest_run_km=10.0, signs=[sign]))
    assert "run no more and no harder than now" in text
    assert "11 km" not in text
    assert "110 %" not in text


def test_a_growing_knee_has_its_own_text():
    runner = sore_knee(age="under_18", hurts=["below_kneecap"])
    text = read(runner)
    assert "While you grow, pain at the bump below the kneecap is common" in text
    assert "leave out heavy squats" in text
    adult = sore_knee(age="adult", hurts=["below_kneecap"], knee_pattern=["one_spot_below"])
    assert "While you grow" not in read(adult)


def test_operations_and_births_count_for_longer_than_six_weeks():
    choices = KNOWN.intake.questions["circumstances"].choices
    assert "last twelve months" in choices["operation"]
    assert "however long ago" in choices["joint_replacement"]
    for answers in (
        {"circumstances": ["operation"], "cleared": False},
        {"circumstances": ["joint_replacement"]},  # not answered counts as no
        {"circumstances": ["birth_recent"]},
        {"circumstances": ["pregnant"]},
    ):
        plan = education_plan(sore_knee(**answers), TODAY)
        assert {"form", "exercise", "load"} <= set(plan.pathway.held)
        assert plan.exercises == ()
        assert plan.load == ()
    assert "three months" in read(sore_knee(circumstances=["birth_recent"]))
    later = sore_knee(circumstances=["birth_later"], pelvic_symptoms=False)
    assert "If you leak or feel heaviness" in read(later)


def test_no_question_asks_for_a_hop_and_periods_name_what_explains_them():
    assert "do not hop" in SIGNS["bone_pain"].text
    for reason in ("three or more", "pregnancy", "breastfeeding", "menopause", "contraception"):
        assert reason in SIGNS["missed_periods"].text
    assert "back or leg pain" in SIGNS["saddle"].text
    assert "without a strain" in SIGNS["calf_swelling"].text


def test_signs_that_would_keep_the_advice_are_told_beside_one_that_stops():
    stop, refer = told(sore_knee(signs=["no_better", "locking"]))
    assert refer is None
    assert [sign.id for sign in stop.signs] == ["locking", "no_better"]
    assert not any(sign.meanwhile for sign in stop.signs)  # which is advice


def test_the_most_urgent_sign_gives_the_title():
    stop, _ = told(sore_knee(signs=["locking", "calf_swelling", "chest"]))
    assert stop.title == "Get help now."
    assert [sign.id for sign in stop.signs] == ["chest", "calf_swelling", "locking"]


# ------------------------------------------------------------------ whatever is answered


@pytest.mark.slow
@MANY
@given(answers=with_a_sign)
def test_behind_a_sign_that_stops_there_is_no_advice_at_all(answers):
    plan = education_plan(answers, TODAY)
    assert plan.stopped
    assert (plan.exercises, plan.programme, plan.load, plan.footwear) == ((), (), (), ())
    assert (plan.correction, plan.cue, plan.dose, plan.retest) == (None, "", "", None)
    assert (plan.pathway.sections, plan.pathway.return_to_run) == ((), ())
    assert advice_in(pathway_text(plan)) == []


@pytest.mark.slow
@MANY
@given(answers=without_a_sign)
def test_a_sign_that_refers_is_told_whatever_else_is_answered(answers):
    plan = education_plan(answers, TODAY)
    expected = [s.id for s in answers.warning_signs()]
    refer = plan.pathway.refer
    assert ([sign.id for sign in refer.signs] if refer else []) == expected
    assert set(answers.signs) & set(REFERRING) <= set(expected)
    assert plan.pathway.sections  # the advice stays
    if answers.knee_hurts:
        patterns = plan.pathway.section("patterns")
        first = patterns.statements[0].id
        assert first == ("pattern_possible" if len(patterns.statements) > 1 else "pattern_none")


# ------------------------------------------------------------------ patterns


@pytest.mark.parametrize(
    ("answers", "pattern"),
    [
        ({"knee_pattern": ["stairs_sitting"]}, "pattern_kneecap"),
        ({"hurts": ["knee_outside"], "knee_pattern": ["after_distance"]}, "pattern_outside"),
        ({"hurts": ["below_kneecap"], "knee_pattern": ["one_spot_below"]}, "pattern_tendon"),
        ({"hurts": ["below_kneecap"], "age": "under_18"}, "pattern_growth"),
        ({"knee_pattern": ["twist"]}, "pattern_twist"),
        ({"hurts": ["knee_inside"]}, "pattern_inside"),
        ({"hurts": ["knee_behind"]}, "pattern_behind"),
        ({"age": "from_45", "knee_pattern": ["stiff"]}, "pattern_stiff"),
    ],
)
def test_a_pattern_is_a_possibility_with_a_reason_to_see_someone(answers, pattern):
    section = education_plan(sore_knee(**answers), TODAY).pathway.section("patterns")
    assert [said.id for said in section.statements] == ["pattern_possible", pattern]
    known = next(p for p in KNOWN.patterns.patterns if p.id == pattern)
    assert section.statements[1].text == f"{known.text} {known.see}"
    assert section.statements[1].sources or section.statements[1].no_source


@pytest.mark.parametrize(
    "answers",
    [
        {"age": "adult", "knee_pattern": ["stiff"]},  # from 45 on only
        {"knee_pattern": ["after_distance"]},  # not at the outside
        {"hurts": ["below_kneecap"], "age": "adult"},
        {},
    ],
)
def test_answers_that_fit_no_place_say_so(answers):
    section = education_plan(sore_knee(**answers), TODAY).pathway.section("patterns")
    assert [said.id for said in section.statements] == ["pattern_none"]


def test_without_a_sore_knee_there_is_no_pattern():
    assert education_plan(Answers(), TODAY).pathway.section("patterns") is None
