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


OFF_THE_LEG = (
    "today, or tomorrow at the latest; until then do not run, "
    "and keep weight off that leg (crutches)"
)
NO_SPORT = "today, or tomorrow at the latest; until then no sport at all, PE included"
NO_HOPS = "within a few days; until then do not run, jump or hop"
NO_HOPS_TODAY = "today, or tomorrow at the latest; until then do not run, jump or hop"
NO_DEEP_SQUAT = "until then do not run, hop or squat deeply"

#: What a runner answers, the sign, the title of the page, whom to see, and how soon.
STOPS = [
    # emergencies
    ({"signs": ["chest"]}, "chest", "now", ER, "now"),
    ({"signs": ["saddle"]}, "saddle", "now", ER, "now"),
    ({"signs": ["cold_foot"]}, "cold_foot", "now", ER, "now"),
    ({"signs": ["cannot_walk"]}, "cannot_walk", "now", ER, "now"),
    (
        {"signs": ["pregnancy_warning"]},
        "pregnancy_warning",
        "now",
        "your maternity unit or emergency care",
        "now",
    ),
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
    # the hip: weight off the leg, and sooner the more it hurts
    (
        {"hurts": ["hip"], "signs": ["groin_pain"]},
        "groin_pain",
        "tomorrow",
        "a doctor",
        OFF_THE_LEG,
    ),
    *(
        ({"hurts": ["groin"], **more}, sign, "tomorrow", "a doctor", OFF_THE_LEG)
        for more, sign in (
            ({"pain_during": 5}, "groin_strong"),
            ({"pain_after": 3}, "groin_strong"),
            ({"pain_next_morning": 3}, "groin_strong"),
            ({"circumstances": ["limp"]}, "groin_limp"),
        )
    ),
    *(
        ({"hurts": [place], **pain, **more}, sign, "tomorrow", "a doctor", NO_HOPS_TODAY)
        for place in ("hip", "thigh")
        for more, pain, sign in (
            ({"pain_during": 8}, {"pain_after": 3}, "hip_strong_later"),
            ({}, {"pain_next_morning": 6}, "hip_strong_later"),
            ({"circumstances": ["limp"]}, {"pain_after": 3}, "hip_limp_later"),
            ({"circumstances": ["limp"]}, {"pain_next_morning": 6}, "hip_limp_later"),
        )
    ),
    (
        {"hurts": ["groin"]},
        "groin_running",
        "soon",
        "a doctor",
        "within a few days; until then do not run, and keep weight off that leg if walking hurts",
    ),
    # where it may be the bone
    ({"hurts": ["shin"], "signs": ["bone_pain"]}, "bone_pain", "soon", "a doctor", NO_HOPS),
    ({"hurts": ["shin"], "signs": ["shin_spot"]}, "shin_spot", "soon", "a doctor", NO_HOPS),
    ({"hurts": ["sole"], "signs": ["heel_squeeze"]}, "heel_squeeze", "soon", "a doctor", NO_HOPS),
    (
        {"signs": ["lump"]},
        "lump",
        "soon",
        "a doctor",
        "within a day or two; until then do not run, jump or hop",
    ),
    (
        {"signs": ["joint_pain"]},
        "joint_pain",
        "soon",
        "the doctor who looks after it",
        "within a few days; until then do not run",
    ),
    *(
        ({"hurts": [place], **more}, sign, "soon", "a doctor", NO_HOPS)
        for place, more, sign in (
            ("shin", {"pain_during": 5}, "shin_strong"),
            ("shin", {"pain_after": 8}, "shin_strong"),
            ("shin", {"circumstances": ["limp"]}, "shin_limp"),
            ("shin", {"circumstances": ["limp"], "pain_during": 8}, "shin_limp"),
            ("hip", {"pain_during": 5}, "hip_strong"),
            ("thigh", {"pain_during": 5}, "hip_strong"),
            ("hip", {"circumstances": ["limp"]}, "hip_limp"),
            ("thigh", {"circumstances": ["limp"]}, "hip_limp"),
        )
    ),
    # under 18, with or without a limp
    *(
        ({"hurts": [place], "age": "under_18"}, "young_hip", "tomorrow", "a doctor", NO_SPORT)
        for place in ("hip", "groin", "thigh")
    ),
    *(
        (
            {"hurts": [place], "age": "under_18", "circumstances": ["limp"], "examined": examined},
            "young_limp",
            "tomorrow",
            "a doctor",
            NO_SPORT,
        )
        for place in ("knee_front", "knee_behind", "below_kneecap", "calf")
        for examined in (True, False)
    ),
    *(
        (
            {"hurts": [place], "age": "under_18", **more},
            "young_knee",
            "soon",
            "a doctor",
            "within a few days; until then do not run",
        )
        for place in ("knee_front", "knee_outside", "knee_inside", "knee_behind")
        for more in ({"examined": False}, {})  # not answered counts as not examined
    ),
    (
        {"hurts": ["back"], "age": "under_18"},
        "young_back",
        "soon",
        "a doctor",
        "within a few days; until then do not run or jump, and do not arch the back",
    ),
    *(
        (
            {"age": "under_18", **answers},
            sign,
            "soon",
            "a doctor",
            "within a few days; until then do not run",
        )
        for answers, sign in (
            ({"hurts": ["sit_bone"]}, "young_sit_bone"),
            ({"hurts": ["other"]}, "young_other"),
            ({"hurts": ["sole"], "circumstances": ["painkillers"]}, "young_painkillers"),
        )
    ),
    *(
        ({"age": "under_18", **answers}, sign, "soon", "a doctor", NO_HOPS)
        for answers, sign in (
            ({"hurts": ["calf"], "pain_during": 5}, "young_strong"),
            ({"examined": True, "pain_next_morning": 6}, "young_strong_knee"),
            ({"examined": False, "pain_during": 8}, "young_strong_knee"),
            ({"hurts": ["below_kneecap"], "pain_during": 8}, "young_strong_knee"),
        )
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
#: What a runner answers, the sign, whom to see, how soon, and whether running waits for it.
REFERS = [
    ({"signs": ["no_better"]}, "no_better", "a physiotherapist", "within two weeks", False),
    ({"signs": ["morning_stiffness"]}, "morning_stiffness", "a doctor", "within a week", False),
    ({"signs": ["cancer_or_steroids"]}, "cancer_or_steroids", "a doctor", "within a week", False),
    *(
        ({"signs": [sign]}, sign, "a doctor", "within two weeks", False)
        for sign in ("missed_periods", "low_drive", "eats_little", "stress_fractures")
    ),
    (
        {"hurts": ["calf"], "signs": ["tight_every_run"]},
        "tight_every_run",
        "a doctor",
        "within two weeks",
        False,
    ),
    ({"circumstances": ["painkillers"]}, "painkillers", EITHER, "within two weeks", False),
    # strong, and lasting
    (
        {"circumstances": ["limp"]},
        "limps",
        EITHER,
        "within a few days; until then do not run",
        False,
    ),
    *(
        (answers, "strong_pain", EITHER, "within a week; until then do not run", False)
        for answers in ({"pain_during": 5}, {"hurts": ["calf"], "pain_next_morning": 5})
    ),
    *(
        (answers, "lasts", EITHER, "within two weeks", False)
        for answers in ({"since_weeks": 6}, {"hurts": ["back"], "since_weeks": 20})
    ),
    # where it may be the bone
    ({"hurts": ["sole"], "pain_during": 5}, "foot_strong", EITHER, NO_HOPS, True),
    ({"hurts": ["sole"], "circumstances": ["limp"]}, "foot_limp", EITHER, NO_HOPS, True),
    (
        {"hurts": ["below_kneecap"], "knee_pattern": ["one_spot_below"], "pain_during": 8},
        "one_spot",
        EITHER,
        NO_HOPS,
        True,
    ),
    *(
        ({"hurts": [place], "pain_next_morning": 3}, sign, EITHER, NO_HOPS, True)
        for place, sign in (
            ("shin", "shin_next_day"),
            ("hip", "hip_next_day"),
            ("thigh", "hip_next_day"),
        )
    ),
    # the knee
    (
        {"knee_pattern": ["twist"]},
        "twist",
        EITHER,
        f"within two weeks; {NO_DEEP_SQUAT}",
        True,
    ),
    (
        {"age": "under_18", "hurts": ["below_kneecap"], "knee_pattern": ["twist"]},
        "young_twist",
        EITHER,
        f"within a few days; {NO_DEEP_SQUAT}",
        True,
    ),
    (
        {"age": "under_18", "examined": True},
        "young_knee_seen",
        "a doctor",
        "within a few days, if the hip was not examined too",
        False,
    ),
    ({"age": "under_18", "hurts": ["sole"]}, "young_heel", EITHER, "within two weeks", False),
    # what else decides
    (
        {"hurts": ["calf"], "circumstances": ["pregnant"]},
        "pregnant_leg",
        "a doctor",
        "today, if that leg is swollen, warm or red, or sore at rest: one of these is enough",
        None,  # held back for the pregnancy itself
    ),
    (
        {"circumstances": ["condition"]},
        "condition",
        "the doctor who looks after it",
        "before you start any exercise or run more",
        False,
    ),
]


def test_every_sign_is_one_of_the_cases():
    stops = {sign for _, sign, *_ in STOPS}
    refers = {sign for _, sign, *_ in REFERS}
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
    for words in filter(
        None, (stop.title, SIGNS[sign].text, whom, how_soon, SIGNS[sign].meanwhile)
    ):
        said = next(m for m in _messages(stop) if m == words)
        assert word(said) in text
    assert language != "en" or advice_in(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("answers", "sign", "whom", "how_soon", "waits"), REFERS)
def test_a_sign_that_refers_comes_first_and_keeps_the_advice(
    answers, sign, whom, how_soon, waits, language
):
    runner = sore_knee(**answers)
    stop, refer = told(runner)
    assert stop is None
    assert [(s.id, s.whom, s.how_soon) for s in refer.signs] == [(sign, whom, how_soon)]
    (told_sign,) = refer.signs
    text, word = read(runner, language), Wording(language)
    for words in (refer.title, told_sign.text, told_sign.whom, told_sign.how_soon, refer.line):
        assert word(words) in text
    assert word(told_sign.meanwhile) in text
    plan = education_plan(runner, TODAY)
    first = plan.pathway.sections[0]
    assert text.index(word(told_sign.text)) < text.index(word(first.title))
    assert bool(plan.exercises) == (waits is not None)
    if waits is None:
        return
    given = {said.id for section in plan.pathway.sections for said in section.statements}
    running = (plan.load, plan.retest, plan.pathway.return_to_run)
    assert ("see_first" in given) == waits
    assert waits == ("load" in plan.pathway.held)
    assert not waits or not any(running)
    assert ("when_to_see_now" in given, "when_to_see" in given) == (True, False)


def _messages(stop):
    for sign in stop.signs:
        yield from (sign.text, sign.whom, sign.how_soon, sign.meanwhile)
    yield stop.title


# ------------------------------------------------------------------ what holds beside it


@pytest.mark.parametrize(
    "answers",
    [
        {"hurts": ["calf"]},  # a sore calf is no clot
        {"hurts": ["back"]},  # an upset stomach is not asked for
        {"age": "under_18", "hurts": ["below_kneecap"]},  # growth has its own text
        {"age": "under_18", "hurts": ["shin"]},
        {"pain_during": 4, "pain_after": 4, "pain_next_morning": 4},
        {"hurts": ["shin"], "pain_during": 4, "pain_after": 3, "pain_next_morning": 2},
        {"since_weeks": 5},
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
    assert "Judge your runs only when you have taken none" in read(runner)


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
    assert "While you are growing, pain at the bump below the kneecap is common" in text
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
    assert not any(sign.meanwhile for sign in stop.signs)  # which rests on the advice


def test_a_sign_that_stops_is_not_weakened_by_one_that_refers():
    for more in ({"circumstances": ["limp"]}, {"pain_during": 8}, {"pain_next_morning": 3}):
        for place in ("hip", "groin", "shin", "knee_front", "sole"):
            for age in ("under_18", "adult"):
                runner = sore_knee(hurts=[place], age=age, examined=True, since_weeks=20, **more)
                stop, _ = told(runner)
                how_soon = [s.how_soon.partition(";")[0] for s in stop.signs] if stop else []
                later = ["within two weeks", "within a week"]
                assert not set(how_soon) & set(later), (runner, how_soon)


def test_who_is_under_18_shows_it_to_the_parents():
    stop, _ = told(sore_knee(hurts=["hip"], age="under_18"))
    assert "Show this today to your parents or to another adult you trust." in stop.lines
    german = read(sore_knee(hurts=["hip"], age="under_18"), "de")
    assert "Zeig das heute deinen Eltern oder einer anderen erwachsenen Person" in german
    assert "parents" not in read(sore_knee(signs=["locking"], age="adult"))


def test_a_page_that_stops_lists_the_answers_for_the_person_who_is_seen():
    answers = {
        "hurts": ["groin", "shin"],
        "age": "adult",
        "circumstances": ["limp", "pregnant"],
        "pain_during": 8,
        "pain_after": 7,
        "pain_next_morning": 6,
        "since_weeks": 6.0,
        "weekly_km": 30.0,
        "runs_per_week": 3,
    }
    text = read(sore_knee(**answers))
    for line in (
        "Where it hurts: groin; shin",
        "Age: 18 to 44",
        "What else you told us: I limp; I am pregnant",
        "Pain at worst during a run: 8 out of 10",
        "Pain an hour after it: 7 out of 10",
        "Pain the next morning: 6 out of 10",
        "Weeks that it has hurt: 6",
        "Runs a week: 3",
        "Kilometres a week: 30",
        "You are pregnant: say so before any X-ray or medicine.",
    ):
        assert line in text
        assert f"{line}.0" not in text
    german = read(sore_knee(**answers), "de")
    assert "Wo es wehtut: Leiste; Schienbein" in german
    assert "Schmerz beim Laufen, höchstens: 8 von 10" in german
    assert "Du bist schwanger: Sag das vor jedem Röntgen und jedem Medikament." in german
    assert "pregnant" not in told(sore_knee(signs=["locking"]))[0].lines


def test_a_numb_foot_that_rest_eases_is_no_emergency_but_one_at_rest_is():
    assert "stays numb at rest" in SIGNS["cold_foot"].text
    assert "If it stays hard and sore at rest: emergency care, now." in (
        SIGNS["tight_every_run"].meanwhile
    )


def test_a_sore_calf_is_told_when_it_could_be_a_clot():
    for language, sentence in (
        ("en", "If one calf swells, gets warm or red, or hurts at rest: a doctor, today."),
        ("de", "Schwillt eine Wade an, wird sie warm oder rot, oder tut sie in Ruhe weh"),
    ):
        assert sentence in read(sore_knee(hurts=["calf"]), language)
        assert sentence not in read(sore_knee(), language)


@pytest.mark.parametrize(
    "place", ["shin", "thigh", "groin", "hip", "sit_bone", "back", "sole", "other"]
)
def test_nobody_hops_where_a_bone_may_be_irritated(place):
    table = {"hurts": [place], "runs_per_week": 0}
    plan = education_plan(sore_knee(**table), TODAY)
    given = {said.id for section in plan.pathway.sections for said in section.statements}
    assert "way_back_hops" not in given
    assert plan.stopped or place == "back" or "way_back_no_hops" in given


def test_a_doctor_by_tomorrow_is_what_the_title_says_too():
    for language, title in (
        ("en", "See a doctor today, tomorrow at the latest."),
        ("de", "Geh heute in eine Arztpraxis, spätestens morgen."),
    ):
        assert title in read(sore_knee(hurts=["groin"], pain_during=8), language)
    for sign in SIGNS.values():
        assert (sign.urgency == "tomorrow") == sign.how_soon.startswith("today, or tomorrow")
        assert sign.urgency != "tomorrow" or sign.whom == "a doctor"


#: What a leg that may have a sore bone must not do, and what is an emergency.
OFF = {
    "en": "Put no weight on that leg if walking hurts or you limp",
    "de": "Belaste das Bein nicht, wenn Gehen wehtut oder du humpelst",
}
CANNOT = {
    "en": "If you cannot put weight on it: emergency care, now.",
    "de": "gar nicht belasten: Notaufnahme oder Notruf 112, sofort.",
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("sore", [{"pain_during": 8}, {"circumstances": ["limp"]}])
@pytest.mark.parametrize("later", [{}, {"pain_after": 7}, {"pain_next_morning": 3}])
@pytest.mark.parametrize("place", ["hip", "thigh", "shin", "groin"])
def test_weight_comes_off_a_leg_whose_bone_may_hurt(place, later, sore, language):
    runner = sore_knee(hurts=[place], **later, **sore)
    text, (stop, _) = read(runner, language), told(runner)
    assert place == "groin" or OFF[language] in text  # whose time says to use crutches
    assert place == "shin" or CANNOT[language] in text
    limp = {"en": "a limp with pain", "de": "Humpeln bei Schmerzen"}[language]
    assert (limp in Wording(language)(stop.signs[0].text)) == ("circumstances" in sore)


@pytest.mark.parametrize(
    "answers",
    [
        {"hurts": ["shin"], "signs": ["bone_pain"]},
        {"hurts": ["shin"], "signs": ["shin_spot"]},
        {"hurts": ["sole"], "signs": ["heel_squeeze"]},
        *({"hurts": [place], "pain_next_morning": 3} for place in ("hip", "thigh", "shin")),
    ],
)
def test_a_spot_of_bone_carries_no_weight_while_walking_hurts(answers):
    assert "Put no weight on that leg if walking hurts." in read(sore_knee(**answers))
    assert "Belaste das Bein nicht, wenn Gehen wehtut." in read(sore_knee(**answers), "de")


def test_pain_is_called_strong_only_where_it_is():
    for place in ("hip", "thigh", "shin", "groin", "sole"):
        text = read(sore_knee(hurts=[place], circumstances=["limp"]))
        above = text.partition("Your answers" if place != "sole" else "Before you read on")[0]
        assert "5 or more" not in above
        assert "this strong" not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_shin_is_run_on_again_only_with_the_doctors_word(language):
    for sore in ({"pain_during": 8}, {"circumstances": ["limp"]}):
        text = read(sore_knee(hurts=["shin"], **sore), language)
        for part in {
            "en": ("No heel raises.", "only once the doctor agrees", "no spot of bone is tender"),
            "de": ("Mach kein Wadenheben.", "wenn die Praxis zustimmt", "druckempfindlich"),
        }[language]:
            assert part in text


@pytest.mark.parametrize("place", ["knee_front", "below_kneecap", "knee_behind"])
def test_with_a_strong_pain_at_a_growing_knee_the_hip_is_examined_too(place):
    for more in ({}, {"examined": True}, {"hurts": [place, "shin"]}):
        runner = sore_knee(**{"hurts": [place], "age": "under_18", "pain_during": 8, **more})
        text = read(runner)
        assert "do not run, jump or hop" in text
        assert text.count("Ask to have the hip examined too") == 2  # the page and the terminal
        assert "Lass auch die Hüfte untersuchen" in read(runner, "de")


#: Who is not to run, and who has to ask about a condition first.
RESTING = [
    {"circumstances": ["limp"]},
    {"pain_during": 8},
    {"hurts": ["sole"], "pain_during": 8},
    {"hurts": ["shin"], "pain_next_morning": 3},
    {"knee_pattern": ["twist"]},
]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("answers", RESTING)
def test_who_is_not_to_run_does_not_read_that_the_advice_holds(answers, language):
    words, word = KNOWN.pain.refer, Wording(language)
    text = read(sore_knee(**answers), language)
    assert word(words.resting) in text
    assert word(words.line) not in text
    circumstances = [*answers.get("circumstances", ()), "condition"]
    text = read(sore_knee(**{**answers, "circumstances": circumstances}), language)
    assert word(words.asking_resting) in text
    assert word(words.resting) not in text


@pytest.mark.parametrize("language", LANGUAGES)
def test_with_a_condition_exercise_waits_for_the_doctors_word(language):
    words, word = KNOWN.pain.refer, Wording(language)
    text = read(sore_knee(circumstances=["condition"]), language)
    assert word(words.asking) in text
    assert word(words.line) not in text
    assert word(words.line) in read(sore_knee(since_weeks=20), language)


def test_whoever_must_not_run_is_told_so_beside_the_line():
    for _, sign, *_ in REFERS:
        told_sign = SIGNS[sign]
        assert not told_sign.no_running or "do not run" in told_sign.how_soon


def test_a_sore_foot_is_looked_at_before_it_is_loaded():
    for answers in ({"pain_during": 8}, {"circumstances": ["limp"]}):
        runner = sore_knee(hurts=["sole"], **answers)
        assert "Have that look before you start the table below." in read(runner)
        assert "If walking hurts, keep weight off that foot." in read(runner)
        assert "bevor du mit der Tabelle unten anfängst" in read(runner, "de")
        assert "Belaste den Fuß nicht, wenn Gehen wehtut." in read(runner, "de")


def test_one_spot_below_the_kneecap_is_pressed_and_not_stood_on():
    runner = sore_knee(hurts=["knee_inside"], knee_pattern=["one_spot_below"], pain_during=8)
    assert "Press there with one finger, and tell the doctor or physiotherapist" in read(runner)
    assert "Put no weight on that leg if walking hurts." in read(runner)
    assert "Belaste das Bein nicht, wenn Gehen wehtut." in read(runner, "de")


def test_a_sore_back_of_the_knee_is_told_when_it_could_be_a_clot():
    runner = sore_knee(hurts=["knee_behind"])
    assert "the same day if the calf swells, gets warm or red, or hurts at rest." in read(runner)
    assert "wenn die Wade anschwillt, warm oder rot wird oder in Ruhe wehtut." in read(runner, "de")


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
