from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.findings import find_findings
from formcheck.knowledge import load
from formcheck.plan import cadence_targets, make_plan
from support.made_measurements import anything, measured, scene

TODAY = date(2026, 11, 23)
KNOWN = load()


def plan_for(measurements, scenes=None, **kwargs):
    findings = find_findings(measurements, scenes or [scene()], **kwargs)
    return make_plan(findings, measurements, TODAY)


def overstriding(cadence=160.0, confidence="high"):
    return (
        measured("cadence", cadence, confidence=confidence),
        measured("overstride", 36.0, "left"),
    )


def test_quicker_steps_are_told_in_the_runners_own_numbers():
    plan = plan_for(overstriding())
    assert plan.correction == "cadence_up"
    assert plan.cue == "Quick, light steps"
    assert "Go from 160 to 168 steps per minute" in plan.dose
    assert "up to 176" in plan.dose
    assert "168 steps per minute" in plan.programme[0].feedback
    assert "176 steps per minute" in plan.programme[3].feedback


@given(st.floats(100.0, 177.0))
def test_the_cap_is_never_more_than_ten_per_cent(value):
    targets = cadence_targets((measured("cadence", value),))
    assert targets.baseline_spm < targets.first_spm < targets.cap_spm
    assert targets.cap_spm <= 1.10 * targets.baseline_spm + 1e-9


def test_an_unsure_cadence_gives_no_numbers():
    plan = plan_for(overstriding(confidence="low"))
    assert plan.dose == KNOWN.pathways.corrections["cadence_up"].dose
    assert "5 % above your own" in plan.programme[0].feedback
    assert not any("{" in week.feedback for week in plan.programme)


def test_the_programme_is_dated_and_lasts_six_weeks():
    plan = plan_for(overstriding())
    assert [week.starts for week in plan.programme] == [
        TODAY + timedelta(weeks=weeks) for weeks in (0, 1, 2, 3, 4)
    ]
    assert plan.programme[-1].title == "Weeks 5 and 6"
    assert plan.retest == TODAY + timedelta(weeks=2)


def test_retest_says_what_change_is_worth_noting():
    plan = plan_for(overstriding())
    assert "4 steps per minute (cadence)" in plan.retest_why
    assert "3 % of leg length (overstride)" in plan.retest_why


def test_calves_are_made_ready_for_quicker_steps():
    plan = plan_for(overstriding())
    assert plan.exercises[0].id == "calf_raise"
    assert len(plan.exercises) == 4


def test_hips_with_low_cadence_ask_for_quicker_steps():
    hips = measured("hip_adduction", 26.0, "left")
    alone = plan_for((hips,), [scene("rear")])
    assert alone.correction == "knees_apart"
    slow = plan_for((hips, measured("cadence", 148.0)), [scene("rear", speed=3.5)])
    assert slow.correction == "cadence_up"
    quick = plan_for((hips, measured("cadence", 185.0)), [scene("rear")])
    assert quick.correction == "knees_apart"


def test_nothing_notable_changes_nothing():
    plan = plan_for((measured("cadence", 170.0), measured("trunk_lean", 7.0)))
    assert plan.correction is None
    assert (plan.title, plan.cue, plan.dose, plan.caution) == ("", "", "", "")
    assert plan.programme == ()
    assert plan.exercises == ()
    assert plan.retest is None
    assert plan.load
    assert plan.see_someone
    assert not any("learn" in sentence for sentence in plan.load)


def test_a_difference_between_the_sides_only_asks_for_the_other_side():
    measurements = (
        measured("knee_flexion_peak_asymmetry", 14.0, half=4.0),
        measured("knee_flexion_peak", 34.0, "left"),
        measured("knee_flexion_peak", 45.5, "right"),
    )
    plan = plan_for(measurements)
    assert plan.correction is None
    assert plan.exercises == ()
    assert plan.retest == TODAY + timedelta(days=7)
    assert "other side" in plan.retest_why


def test_every_plan_that_changes_form_says_that_staying_is_fine():
    plan = plan_for(overstriding())
    assert KNOWN.pathways.retrain_note in plan.caution
    assert "souza_2016" in plan.source_ids


def test_an_exercise_tells_how_what_to_feel_and_when_to_stop():
    exercises = plan_for(overstriding()).exercises
    assert len(exercises) > 1
    for planned in exercises:
        exercise = KNOWN.exercises[planned.id]
        assert planned.how == (*exercise.how, exercise.feel)
        assert planned.stop_if
        assert planned.times_a_week == exercise.times_a_week


def test_warning_signs_are_always_told_the_most_urgent_first():
    told = plan_for(()).see_someone
    # what refers and is worked out from the answers is told beside them
    listed = [sign for sign in KNOWN.signs.signs if sign.stops or not sign.when]
    for line, sign in zip(told, listed, strict=True):
        assert line == f"{sign.text}: {sign.whom}, {sign.how_soon}."
    order = ["now", "today", "tomorrow", "soon", None]
    urgencies = [order.index(sign.urgency) for sign in KNOWN.signs.signs]
    assert urgencies == sorted(urgencies)


@pytest.mark.parametrize(
    ("angle_deg", "half_deg", "told"),
    [
        (16.0, 5.0, "heel first"),
        (10.0, 5.0, "cannot tell"),
        (3.0, 3.0, "nearly flat"),
        (3.0, 6.0, "cannot tell"),
        (-9.0, 5.0, "forefoot first"),
        (-4.0, 5.0, "cannot tell"),
    ],
)
def test_how_the_foot_lands_is_told_only_where_the_interval_lies_in_one_class(
    angle_deg, half_deg, told
):
    plan = plan_for((measured("foot_strike_angle", angle_deg, "left", half=half_deg),))
    assert told in plan.foot_strike
    assert "leave it as it is" in plan.foot_strike
    assert "altman_davis_2012" in plan.source_ids


def test_feet_that_land_differently_are_not_given_one_class():
    both = (
        measured("foot_strike_angle", 16.0, "left", half=4.0),
        measured("foot_strike_angle", -9.0, "right", half=4.0),
    )
    assert "cannot tell" in plan_for(both).foot_strike
    assert plan_for(()).foot_strike == ""


@pytest.mark.parametrize("metric", ["thigh_extension_toe_off"])
def test_a_drill_has_its_own_dose_and_no_programme(metric):
    correction = KNOWN.pathways.corrections["push_back"]
    assert not correction.programme


@settings(max_examples=150, deadline=None)
@given(measurements=anything)
def test_whatever_is_measured_a_plan_keeps_its_promises(measurements):
    findings = find_findings(measurements, [scene("front", 0.0)])
    plan = make_plan(findings, measurements, TODAY)
    leading = [finding for finding in findings if finding.leads]
    assert len(plan.exercises) <= 4
    assert len({exercise.id for exercise in plan.exercises}) == len(plan.exercises)
    assert set(plan.source_ids) <= set(KNOWN.sources)
    assert plan.see_someone
    if not leading:
        assert plan.correction is None
    if plan.correction is None:
        assert plan.exercises == ()
        assert plan.programme == ()
    else:
        assert plan.correction in KNOWN.pathways.corrections
        assert plan.retest > TODAY
        assert any(finding.cue == plan.cue for finding in leading)
    quick = any(m.metric == "cadence" and (m.value or 0) >= 178 for m in measurements)
    assert not (quick and plan.correction == "cadence_up")
