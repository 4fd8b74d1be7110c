"""What a runner is told to do at home: each exercise in words that fit the sore place."""

from __future__ import annotations

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
    assert "Leg dich nicht auf die schmerzende Seite" in page_of(hip, "de")


def test_the_reason_of_an_exercise_is_the_sore_places_own():
    assert exercise(plan_of(hurts=["thigh"]), "mini_squat").stop_if.startswith("Stop if the thigh")
    assert "kneecap" in exercise(plan_of(), "mini_squat").why
    assert "kneecap" not in exercise(plan_of(hurts=["thigh"]), "mini_squat").why
    shin = exercise(plan_of(hurts=["shin"]), "calf_raise_floor")
    assert (shin.stop_if, "tendon" in shin.why) == ("Stop if the shin hurts.", False)
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
        assert "backpack: 4" not in page
    assert "<dt>Harder</dt>" in page_of(plan_of())


def test_checks_at_home_have_a_limit_of_pain_and_wait_for_a_condition():
    for language, limit in (
        ("en", "Skip a check that hurts more than 2 out of 10"),
        ("de", "Lass einen Test weg, wenn er mehr als 2 von 10 weh tut"),
    ):
        assert limit in page_of(plan_of(), language)
    condition = plan_of(circumstances=["condition"])
    assert (condition.checks, condition.progress) == ((), ())


def test_a_harder_form_needs_nothing_that_few_people_have():
    for one in KNOWN.exercises.values():
        assert re.search(r"dumbbell|ankle weight|cable|hold a weight\b", one.harder.lower()) is None
