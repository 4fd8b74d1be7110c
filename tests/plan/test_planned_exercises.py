"""What a runner is told to do at home: each exercise in words that fit the sore place."""

from __future__ import annotations

import html
import re

import pytest

from formcheck.i18n import Wording
from formcheck.plan import make_plan
from formcheck.plan.facts import know_runner
from formcheck.render import education_page
from support.made_answers import KNOWN, PLACES, TODAY, sore_knee

PAIN_LIMIT = re.compile(r"more than [23] out of 10")
#: Squats of any depth, and what turns or catches a knee.
SQUATS = {
    *("split_squat", "wall_sit", "spanish_squat", "step_down", "mini_squat"),
    *("single_leg_squat_mirror", "single_leg_balance_reach", "single_leg_rdl"),
    "banded_side_step",
}
NO_HOPS = ("thigh", "groin", "hip", "sit_bone", "back", "shin", "sole", "other")


def plan_of(**told):
    return make_plan((), (), TODAY, answers=sore_knee(**told))


def exercise(plan, name):
    return next(one for one in plan.exercises if one.id == name)


def page_of(plan, language="en"):
    return education_page(plan, Wording(language), TODAY)


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("pain", [2, 4, 7])
def test_every_exercise_for_a_sore_place_says_how_much_pain_ends_it(place, pain):
    plan = plan_of(hurts=[place], pain_during=pain)
    for one in plan.exercises:
        assert PAIN_LIMIT.search(one.stop_if) or one.stop_if == "Stop if the shin hurts.", one


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("age", ["under_18", "adult"])
def test_nobody_is_told_to_stop_at_once_where_it_hurts_anyway(place, age):
    words = {"back": "back", "hip": "hip", "thigh": "thigh", "sole": "sole"}
    for one in plan_of(hurts=[place], age=age, examined=True).exercises:
        sore = words.get(place)
        assert sore is None or not re.search(rf"{sore} hurts[,.]", one.stop_if), one


def test_a_sore_back_stops_at_pain_into_the_leg_and_a_sore_hip_is_not_lain_on():
    back = plan_of(hurts=["back"])
    assert {"bird_dog", "side_plank", "glute_bridge"} <= {one.id for one in back.exercises}
    assert all("pain goes down the leg" in one.stop_if for one in back.exercises)
    hip = plan_of(hurts=["hip"])
    for name in ("side_plank", "side_lying_abduction"):
        steps = " ".join(exercise(hip, name).how)
        assert "side that does not hurt" in steps
        assert "change sides" not in steps
        assert all(Wording("de")(step) in page_of(hip, "de") for step in exercise(hip, name).how)


def test_the_reason_of_an_exercise_is_the_sore_places_own():
    assert exercise(plan_of(hurts=["thigh"]), "mini_squat").stop_if.startswith("Stop if the thigh")
    assert "kneecap" in exercise(plan_of(), "mini_squat").why
    assert "kneecap" not in exercise(plan_of(hurts=["thigh"]), "mini_squat").why
    shin = exercise(plan_of(hurts=["shin"]), "calf_raise_floor")
    assert (shin.stop_if, "tendon" in shin.why) == ("Stop if the shin hurts.", False)
    sole = exercise(plan_of(hurts=["sole"], equipment=[]), "calf_raise_floor")
    assert ("Achilles" in sole.why, "towel under the toes" in sole.how[0]) == (False, True)
    assert "Achilles" in exercise(plan_of(hurts=["heel_cord"]), "calf_raise_floor").why
    behind = exercise(plan_of(hurts=["knee_behind"]), "calf_raise_floor")
    assert "more than 2 out of 10" in behind.stop_if
    assert "calf_stretch" not in {s.id for s in plan_of(hurts=["knee_behind"]).stretches}


def test_a_shin_that_hurts_much_does_no_heel_raises():
    assert "calf_raise_floor" not in {
        e.id for e in plan_of(hurts=["shin"], pain_during=7).exercises
    }
    assert "calf_raises" not in {check.id for check in plan_of(hurts=["shin"]).checks}


def test_a_twisted_knee_is_given_no_squat_no_hop_and_no_test_on_one_leg():
    for place in [place for place in PLACES if place.startswith("knee") or "kneecap" in place]:
        answers = sore_knee(hurts=[place], knee_pattern=["twist"], runs_per_week=0)
        assert "may_not_hop" in know_runner(answers, (), TODAY, KNOWN).facts
        plan = make_plan((), (), TODAY, answers=answers)
        assert not SQUATS & {one.id for one in plan.exercises}
        assert not {"single_leg_squat", "sit_to_stand"} & {check.id for check in plan.checks}
        for one in plan.exercises:
            if one.id == "side_plank":
                assert "knees bent" in one.how[0]


@pytest.mark.parametrize("place", NO_HOPS)
def test_no_hop_is_a_test_where_a_bone_or_the_back_may_be_sore(place):
    page = page_of(plan_of(hurts=[place], runs_per_week=0))
    assert "try 10 hops" not in page
    assert "10 hops on" not in page


def test_nobody_under_18_is_told_a_harder_form_or_more_weight():
    for place in ("heel_cord", "sole", "calf", "knee_front"):
        plan = plan_of(hurts=[place], age="under_18", examined=True)
        assert plan.exercises
        assert not any(one.harder for one in plan.exercises)
        assert all("3 out of 10" not in one.stop_if for one in plan.exercises)
        page = page_of(plan)
        assert "<dt>Harder</dt>" not in page
        assert "backpack" not in page
    assert "<dt>Harder</dt>" in page_of(plan_of())


def test_checks_at_home_have_a_limit_of_pain_and_wait_for_a_condition():
    assert "Skip a check that hurts more than 2 out of 10" in page_of(plan_of())
    note = Wording("de")(KNOWN.loading.words.checks_note)
    assert "2 von 10" in note
    assert note in page_of(plan_of(), "de")
    condition = plan_of(circumstances=["condition"])
    assert (condition.checks, condition.progress) == ((), ())


def test_a_harder_form_needs_nothing_that_few_people_have():
    for one in KNOWN.exercises.values():
        assert re.search(r"dumbbell|ankle weight|cable|hold a weight\b", one.harder.lower()) is None


TENDONS = ("heel_cord", "calf", "below_kneecap", "sole", "sit_bone")


@pytest.mark.parametrize("place", TENDONS)
@pytest.mark.parametrize("pain", [2, 4, 7])
def test_each_move_of_a_sore_tendon_has_one_dose_one_limit_and_its_own_picture(place, pain):
    plan = plan_of(hurts=[place], pain_during=pain)
    first, second = plan.pathway.loading[:2]
    staged = [one for one in plan.exercises if one.times_a_week is None]
    tendon = next(t for t in KNOWN.loading.tendons.values() if place in t.places)
    rows = [stage for stage in tendon.stages if "may_load" not in stage.avoid][:2]
    names = [name for stage in rows for name in stage.exercises]
    expected = [KNOWN.exercises[n].instead if n == "towel_heel_raise" else n for n in names]
    bare = plan_of(hurts=[place], pain_during=pain, equipment=[])
    assert [one.id for one in staged] == names
    assert [one.id for one in bare.exercises if one.times_a_week is None] == expected
    for one in staged:
        stage = first if one.id in rows[0].exercises else second
        assert Wording().day(stage.earliest) in one.dose
        assert "table" in one.dose
        if one.id != "plantar_stretch":
            assert "3 out of 10" in one.stop_if
    page = page_of(plan)
    assert page.count(
        "at the earliest; the table “Loading what is sore, in stages” says when"
    ) == len(staged)


@pytest.mark.parametrize("place", TENDONS)
def test_strength_joins_a_week_after_the_stages_and_leaves_the_sore_part_to_them(place):
    plan = plan_of(hurts=[place])
    other = [one for one in plan.exercises if one.times_a_week is not None]
    assert other
    for one in other:
        assert one.dose.startswith("From 30 November 2026")
    assert Wording().day(plan.progress[0].starts) == "30 November 2026"
    sentence = "For the exercises of the sore part only the table"
    assert sentence in page_of(plan)
    assert sentence not in page_of(plan_of())
    assert Wording("de")(plan.progress_note) in page_of(plan, "de")


def test_twelve_weeks_tell_holds_from_repetitions():
    page = page_of(plan_of())
    assert "Holds only get longer" in page
    assert "Make it heavier only while it stays at 2 out of 10 or less" in page
    assert "of each, or a backpack" not in page


@pytest.mark.parametrize("place", TENDONS)
@pytest.mark.parametrize("told", [{"pain_during": 7}, {"runs_per_week": 0}])
def test_running_comes_back_after_the_first_stage_and_in_one_calendar(place, told):
    plan = plan_of(hurts=[place], **told)
    steps, stages = plan.pathway.return_to_run, plan.pathway.loading
    if place == "sole" and "pain_during" in told:  # so strong there it may be the bone
        assert steps == ()
        return
    assert steps[0].earliest >= stages[1].earliest
    assert "Speed and hills" not in [stage.title for stage in plan.pathway.after_return]
    page = page_of(plan)
    assert "Start when the first row of the loading table is behind you" in page
    assert "Speed and hills follow its last row" in page


@pytest.mark.parametrize(
    ("place", "test"),
    [
        ("knee_front", "20 heel raises on one leg"),
        ("back", "nothing goes down the leg"),
        ("shin", "No spot on the bone may be sore"),
        ("heel_cord", "10 slow heel raises"),
        ("below_kneecap", "10 slow split squats"),
        ("sit_bone", "10 slow bridges"),
    ],
)
def test_the_way_back_starts_with_a_test_of_what_is_sore(place, test):
    page = page_of(plan_of(hurts=[place], runs_per_week=0))
    assert test in page
    assert ("without a limp" in page) == (place not in ("back", "shin"))
    assert "go home" in page


def test_effort_of_a_run_is_told_in_words_so_that_nobody_reads_it_as_pain():
    steps = plan_of(runs_per_week=0).pathway.return_to_run
    assert [step.effort for step in steps][::5] == [
        "easy: you can talk (3 out of 10)",
        "steady: you can say a short sentence (5 out of 10)",
    ]
    german = Wording("de")
    page = page_of(plan_of(runs_per_week=0), "de")
    assert all(german(step.effort) in page for step in steps)
    assert not any(german(step.effort)[0].isdigit() for step in steps)
    assert "each week at most a fifth more than the last" in page_of(plan_of(runs_per_week=0))


def test_a_place_that_is_not_known_has_no_exercise_list():
    plan = plan_of(hurts=["other"])
    assert (plan.exercises, plan.progress, plan.checks, plan.stretches) == ((), (), (), ())
    assert "a physiotherapist can choose them with you" in page_of(plan)
    assert plan_of(hurts=["other", "knee_front"]).exercises


def test_below_the_kneecap_the_stages_are_for_the_tendon_and_wait_after_a_twist():
    assert "The stages are for the tendon." in page_of(plan_of(hurts=["below_kneecap"]))
    twisted = plan_of(hurts=["below_kneecap"], knee_pattern=["twist"])
    assert twisted.pathway.loading == ()


@pytest.mark.parametrize("place", ["heel_cord", "sole"])
def test_a_growing_heel_has_its_own_text(place):
    young = page_of(plan_of(hurts=[place], age="under_18", examined=True))
    assert "often comes from the growth plate" in young
    assert "growth plate" not in page_of(plan_of(hurts=[place]))


def test_hops_are_tested_in_one_place_and_nothing_is_tested_behind_a_painkiller():
    for place in TENDONS:
        page = page_of(plan_of(hurts=[place], runs_per_week=0))
        assert "try 10 hops" not in page
    hidden = plan_of(hurts=["knee_front"], circumstances=["painkillers"], runs_per_week=0)
    assert hidden.checks == ()
    assert "at least a day after the last painkiller" in page_of(hidden)


#: Runners whom somebody has to look at before they run, and who are given a tendon's stages.
SEE_FIRST = (
    {"hurts": ["sole"], "pain_during": 8},
    {"hurts": ["sole", "heel_cord"], "pain_during": 8},
    {"hurts": ["below_kneecap"], "pain_during": 8, "knee_pattern": ["one_spot_below"]},
    {"hurts": ["sit_bone", "shin"], "pain_next_morning": 3},
    {"hurts": ["heel_cord", "knee_front"], "knee_pattern": ["twist"]},
)


@pytest.mark.parametrize("told", SEE_FIRST)
@pytest.mark.parametrize("language", ["en", "de"])
def test_loading_waits_for_a_look_where_running_does_and_leads_to_no_run(told, language):
    plan, word = plan_of(**told), Wording(language)
    stages = plan.pathway.loading
    seen, agrees, runs = {
        "en": ("somebody has examined", "agrees", "who examined you says when"),
        "de": ("untersucht hat", "zustimmt", "sagt dir, wer dich untersucht hat"),
    }[language]
    assert seen in word(stages[0].what)
    assert agrees in word(stages[0].what)
    assert runs in word(stages[-1].what)
    page = page_of(plan, language)
    for words in ("All your running", "Faster running", "For running the limit stays at 2."):
        assert html.escape(Wording(language)(words)) not in page
    for title in ("Dein volles Laufpensum", "schneller laufen", "Beim Laufen bleibt die Grenze"):
        assert title not in page
    assert "examined" not in plan_of(hurts=["heel_cord"]).pathway.loading[0].what


def test_a_sore_hip_is_given_its_doses_for_one_side():
    hip = plan_of(hurts=["hip"])
    for name in ("side_plank", "side_lying_abduction"):
        one = exercise(hip, name)
        assert "a side" not in one.dose
        assert "If both sides hurt, leave it out." in one.how[2]
    assert "nur mit dem schmerzenden Bein oben" in page_of(hip, "de")
    assert exercise(plan_of(hurts=["back"]), "side_plank").dose.endswith("a side")


def test_a_sore_sole_is_made_harder_by_the_table_alone():
    plan = plan_of(hurts=["sole"])
    assert "without weight" in exercise(plan, "towel_heel_raise").effort
    assert exercise(plan, "foot_core").harder == "Hold each for 8 s."
    bare = exercise(plan_of(hurts=["sole"], equipment=[]), "calf_raise_floor")
    assert bare.equipment == "wall and a towel"


@pytest.mark.parametrize("place", PLACES)
def test_stretching_is_spoken_of_only_where_a_stretch_is_offered(place):
    plan = plan_of(hurts=[place])
    told = {one.id for section in plan.pathway.sections for one in section.statements}
    assert ("stretching" in told) == bool(plan.stretches)
    assert ("stretching_not_behind" in told) == (place == "knee_behind")


@pytest.mark.parametrize("place", TENDONS)
def test_what_a_gym_may_load_is_left_to_the_stages(place):
    note = plan_of(hurts=[place]).progress_note
    assert re.search(r": only (as|from|once) ", note)
    assert "until that table reaches" not in note


@pytest.mark.parametrize("language", ["en", "de"])
def test_exercises_of_a_condition_wait_for_the_doctor(language):
    title = Wording(language).say("exercise.once_agreed")
    assert title in page_of(plan_of(circumstances=["condition"]), language)
    assert title not in page_of(plan_of(), language)


@pytest.mark.parametrize("place", PLACES)
def test_no_stretch_is_offered_to_a_place_at_which_it_is_to_be_left_out(place):
    words = {"hip": "hip", "back": "back"} | {one: "knee" for one in PLACES if "knee" in one}
    for one in plan_of(hurts=[place]).stretches:
        leave_out = one.stop_if.partition(";")[2] and one.stop_if
        assert not (place in words and words[place] in leave_out), one
