"""What a runner who answered the questions is told; a warning sign silences all advice."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from formcheck.findings import find_findings
from formcheck.i18n import Wording
from formcheck.intake import Answers
from formcheck.knowledge import load
from formcheck.knowledge.explain import explain
from formcheck.knowledge.pathways import FACTS
from formcheck.plan import MAX_EXERCISES, make_plan, withhold
from formcheck.plan.facts import know_runner
from formcheck.render import (
    build,
    education_page,
    education_plan,
    html_page,
    pathway_text,
    text_summary,
)
from formcheck.render import write as write_report
from support.advice import ADVICE, CUES, FORM_WHY, PAIN, advice_in
from support.made_answers import KNOWN, TODAY, sore_knee, with_a_sign, without_a_sign
from support.made_measurements import measured, scene
from support.report_example import overstrider, typical_runner, unfit
from support.wording import BANNED, sentences, words

SLOW = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])


WORD = Wording()


def page_of(analysis):
    """Return the page of an analysis, without pictures."""
    return html_page(build(analysis, made=TODAY), WORD, {})


def answered(analysis, answers):
    """Return the analysis of the same clips by a runner who answered."""
    plan = make_plan(analysis.findings, analysis.measurements, TODAY, answers=answers)
    return replace(analysis, plan=plan, findings=withhold(analysis.findings, plan))


def everything_read(analysis):
    """Return all a user reads of an analysis: the page, the JSON, the terminal."""
    page = re.sub(r"<style>.*?</style>", "", page_of(analysis), flags=re.S)
    page = html.unescape(re.sub(r"<[^>]*>", " ", page))
    return f"{page}\n{build(analysis).model_dump_json()}\n{text_summary(build(analysis), WORD)}"


def plan_of(answers, measurements=()):
    findings = find_findings(measurements, [scene()])
    return make_plan(findings, measurements, TODAY, answers=answers)


def ids(plan):
    return [said.id for section in plan.pathway.sections for said in section.statements]


def said(plan):
    return [said.text for section in plan.pathway.sections for said in section.statements]


OVERSTRIDING = (measured("cadence", 160.0), measured("overstride", 36.0, "left"))


# ------------------------------------------------------------------ a warning sign


def test_the_advice_that_is_looked_for_is_really_given_otherwise():
    given_advice = advice_in(everything_read(answered(overstrider(), sore_knee())))
    assert "Quick, light steps" in given_advice
    assert "Mini squat" in given_advice
    assert len(ADVICE) > 300
    assert len(given_advice) > 60


@SLOW
@given(answers=with_a_sign, clip=st.sampled_from([overstrider, typical_runner, unfit]))
def test_no_answers_with_a_warning_sign_ever_give_advice_on_form_or_exercise(answers, clip):
    analysis = answered(clip(), answers)
    read = everything_read(analysis)
    assert advice_in(read) == []
    assert "image/webp" not in page_of(analysis)  # the exercises' pictures
    plan = analysis.plan
    assert (plan.correction, plan.cue, plan.exercises, plan.programme) == (None, "", (), ())
    assert (plan.load, plan.footwear, plan.retest) == ((), (), None)
    assert not any(finding.cue or finding.exercises for finding in analysis.findings)
    for sign in plan.pathway.stop.signs:
        assert f"{sign.whom}, {sign.how_soon}" in read
        assert sign.text in read


@SLOW
@given(answers=with_a_sign)
def test_without_a_clip_a_warning_sign_silences_advice_too(answers):
    plan = education_plan(answers, TODAY)
    page = education_page(plan, WORD, TODAY)
    assert "image/webp" not in page
    page = html.unescape(re.sub(r"<[^>]*>", " ", page))
    assert advice_in(page + pathway_text(plan, WORD)) == []
    assert plan.pathway.stop.title in page


def test_no_file_of_a_report_gives_advice_with_a_warning_sign(tmp_path):
    analysis = answered(overstrider(), sore_knee(signs=["locking"]))
    write_report(analysis, tmp_path, video=False, pdf=True)
    paper = "\n".join(page.extract_text() for page in PdfReader(tmp_path / "report.pdf").pages)
    assert analysis.plan.pathway.stop.title in paper
    assert advice_in(" ".join(paper.split())) == []
    files = [path for path in tmp_path.rglob("*") if path.suffix in (".html", ".json", ".csv")]
    assert len(files) >= 5
    for path in files:
        assert advice_in(html.unescape(path.read_text(encoding="utf-8"))) == [], path.name


def test_an_emergency_is_told_before_what_can_wait():
    stop = plan_of(sore_knee(signs=["locking", "hot_joint"])).pathway.stop
    assert stop.title == PAIN.stop.titles["today"]
    assert [sign.id for sign in stop.signs] == ["hot_joint", "locking"]
    assert stop.signs[0].how_soon == "today"
    assert plan_of(sore_knee(signs=["locking"])).pathway.stop.title == PAIN.stop.titles["soon"]


def test_every_sign_says_whom_to_see_and_how_soon():
    for sign in KNOWN.signs.signs:
        assert sign.whom
        assert sign.how_soon


# ------------------------------------------------------------------ the question itself


@SLOW
@given(answers=without_a_sign)
def test_whoever_says_that_a_knee_hurts_reads_the_answer_first_with_its_sources(answers):
    analysis = answered(typical_runner(), answers)
    page = page_of(analysis)
    title = PAIN.sections["answer"].title
    assert (title in page) == answers.knee_hurts
    if answers.knee_hurts:
        assert page.index(title) < page.index('id="runner"')
        assert 'href="https://doi.org/10.1097/JSM.0000000000000861"' in page
        assert analysis.plan.pathway.sections[0].id == "answer"
        assert "cloosterman_2022" in analysis.plan.source_ids


def test_the_answer_fits_the_place_and_the_time():
    assert "answer_front" in ids(plan_of(sore_knee()))
    outside = ids(plan_of(sore_knee(hurts=["knee_outside"], since_weeks=20)))
    assert {"answer_outside", "answer_long"} <= set(outside)
    assert "answer_front" not in outside
    assert "answer_elsewhere" in ids(plan_of(sore_knee(hurts=["knee_behind"])))


def test_an_unfit_clip_still_gives_the_answer():
    analysis = answered(unfit(), sore_knee())
    assert PAIN.sections["answer"].title in page_of(analysis)


# ------------------------------------------------------------------ load


@pytest.mark.parametrize(
    ("told", "level"),
    [
        ({}, "pain_green"),
        ({"pain_during": 3}, "pain_amber"),
        ({"pain_after": 1}, "pain_amber"),
        ({"pain_next_morning": 1}, "pain_amber"),
        ({"pain_before": 1, "pain_after": 1, "pain_next_morning": 1}, "pain_green"),
        ({"pain_during": 5}, "pain_red"),
        ({"pain_next_morning": 5}, "pain_red"),
        ({"limp": True}, "pain_red"),
    ],
)
def test_pain_is_held_against_the_rule(told, level):
    assert sore_knee(**told).pain_level == level


def test_without_pain_there_is_no_level():
    assert Answers().pain_level is None
    assert plan_of(Answers()).pathway.section("evaluation") is None


def test_the_session_rule_is_told_in_the_runners_own_kilometres():
    plan = plan_of(sore_knee(longest_run_km=10.0))
    assert "For you that is 11 km." in said(plan)
    assert any("ten per cent a week" in text for text in said(plan))
    fine = plan_of(sore_knee(longest_run_km=9.9))
    assert "For you that is 10.8 km." in said(fine)  # 10.89, rounded down


@pytest.mark.parametrize(("pain", "most_km"), [(2, 11), (4, 7), (6, None)])
def test_no_run_is_longer_than_the_pain_rule_allows(pain, most_km):
    answers = sore_knee(pain_during=pain, weekly_km=30.0, longest_run_km=10.0)
    plan = plan_of(answers)
    rule = "Keep each run within 110 % of the longest run of your last 30 days."
    assert (rule in said(plan), rule in plan.load) == (
        (True, True) if pain == 2 else (False, False)
    )
    told = " ".join(said(plan))
    assert ("For you that is 11 km." in told) == (most_km == 11)
    assert ("3 runs, none longer than 7 km" in told) == (most_km == 7)


def test_a_short_run_fits_into_the_week_and_comes_before_a_jump():
    rare = plan_of(sore_knee(pain_during=4, weekly_km=10.0, longest_run_km=20.0))
    assert any("3 runs, none longer than 3.5 km" in text for text in said(rare))
    jump = sore_knee(pain_during=4, longest_run_km=14.0, longest_run_earlier_km=10.0)
    assert any("No run longer than 7 km" in text for text in said(plan_of(jump)))


def test_a_jump_is_told_and_does_not_count():
    plan = plan_of(sore_knee(longest_run_km=14.0, longest_run_earlier_km=10.0))
    text = " ".join(said(plan))
    assert "from 10 to 14 km, 40 % more" in text
    assert "Don't build on the 14-km run." in text
    assert "then at most 11 km next" in text
    assert "15.4" not in text
    within = plan_of(sore_knee(longest_run_km=11.0, longest_run_earlier_km=10.0))
    assert "cause_jump" not in ids(within)


def test_beyond_the_rule_load_is_changed_before_rest():
    plan = plan_of(sore_knee(pain_during=4, weekly_km=30.0, low_impact=["cycling"]))
    assert {"pain_amber", "amber_how_knee", "low_impact", "cycling"} <= set(ids(plan))
    assert "swimming" not in ids(plan)
    text = "This week run at most 21 km in all, not 30: 3 runs, none longer than 8 km"
    assert any(line.startswith(text) for line in said(plan))
    assert "Your pain is above that limit. Cut back now; you need not stop." in said(plan)
    assert not any("more frequent runs" in line for line in (*said(plan), *plan.load))
    assert plan.pathway.return_to_run == ()


def test_too_much_pain_stops_running_and_dates_the_way_back():
    plan = plan_of(sore_knee(pain_during=6), OVERSTRIDING)
    assert plan.correction is None
    assert {"pain_red", "too_much_pain", "rest_right"} <= set(ids(plan))
    steps = plan.pathway.return_to_run
    assert steps[0].earliest == TODAY + timedelta(days=7)
    assert [step.phase for step in steps] == [1, 2, 3, 4, 5, 6]
    gaps = {b.earliest - a.earliest for a, b in pairwise(steps)}
    assert gaps == {timedelta(days=4)}  # twice, with a rest day after each
    assert (steps[0].session, steps[-1].session) == (
        "Walk 2 min, run 3 min, alternating",
        "Run all the way",
    )


def test_who_does_not_run_starts_with_the_way_back():
    plan = plan_of(sore_knee(runs_per_week=0), OVERSTRIDING)
    assert plan.pathway.return_to_run[0].earliest == TODAY + timedelta(days=2)
    assert plan.correction is None
    assert "running_first" in ids(plan)


# ------------------------------------------------------------------ what is held back


@pytest.mark.parametrize(
    ("told", "sentence", "exercises"),
    [
        ({"race_date": TODAY + timedelta(days=21)}, "race_soon", False),
        ({"race_date": TODAY}, "race_soon", False),
        ({"circumstances": ["operation"]}, "surgery", False),
        ({"circumstances": ["operation"], "cleared": True}, "surgery_cleared", True),
        ({"circumstances": ["pregnant"]}, "pregnancy", False),
        ({"circumstances": ["birth_recent"]}, "after_birth", False),
        ({"age": "under_18", "examined": True}, "too_young", True),
        ({"circumstances": ["condition"]}, "other_condition", True),
        ({"pain_during": 7}, "too_much_pain", True),
        ({"hurts": ["knee_front", "calf"]}, "sore_calf", True),
        ({"hurts": ["heel_cord"]}, "sore_calf", True),
    ],
)
def test_some_answers_hold_a_change_of_form_back(told, sentence, exercises):
    plan = plan_of(sore_knee(**told), OVERSTRIDING)
    assert sentence in ids(plan)
    assert (plan.correction, plan.cue, plan.programme) == (None, "", ())
    assert bool(plan.exercises) == exercises
    findings = withhold(find_findings(OVERSTRIDING, [scene()]), plan)
    assert not any(finding.cue for finding in findings)
    read = everything_read(answered(overstrider(), sore_knee(**told)))
    assert [text for text in (*CUES, *FORM_WHY) if text in read] == []
    assert PAIN.words.stands_out in read


@pytest.mark.parametrize(
    "told",
    [
        {},
        {"race_date": TODAY + timedelta(days=22)},
        {"circumstances": ["birth_later"], "pelvic_symptoms": False},
    ],
)
def test_others_do_not(told):
    plan = plan_of(sore_knee(**told), OVERSTRIDING)
    assert plan.correction == "cadence_up"
    assert "160 to 168" in plan.dose


def test_a_sore_calf_holds_back_only_what_loads_it():
    wide = (measured("cadence", 170.0), measured("step_width", -6.0))
    findings = find_findings(wide, [scene("rear")])
    plan = make_plan(findings, wide, TODAY, answers=sore_knee(hurts=["calf"]))
    assert plan.correction == "widen_step"
    assert "calf_raise" not in {exercise.id for exercise in plan.exercises}


def test_an_operation_holds_load_advice_back_too():
    plan = plan_of(sore_knee(circumstances=["operation"]))
    assert plan.load == ()
    assert plan.pathway.section("load") is None
    assert plan.pathway.return_to_run == ()


# ------------------------------------------------------------------ causes, exercises, next look


def test_causes_are_possibilities_tied_to_what_was_measured_and_answered():
    told = {"shoe_change_weeks": 2.0, "strength_days": 0}
    plan = plan_of(sore_knee(**told), OVERSTRIDING)
    causes = plan.pathway.section("causes")
    names = [statement.id for statement in causes.statements]
    assert names[0] == "cause_none_sure"
    assert {"cause_new_shoes", "cause_strength", "cause_step_rate"} <= set(names)
    assert "cause_nothing" not in names
    assert "“Your foot lands far ahead of you”" in " ".join(s.text for s in causes.statements)
    assert "cause_nothing" in ids(plan_of(sore_knee()))


def test_no_cause_is_told_and_then_denied():
    nothing = plan_of(sore_knee()).pathway.section("causes")
    assert "Nothing stands out. That is common." in [said.text for said in nothing.statements]
    assert not any(s.id.startswith("cause_load") for s in nothing.statements)
    lean = (measured("trunk_lean", 22.0),)
    seen = plan_of(sore_knee(), lean)
    assert "cause_nothing" not in ids(seen)  # the page shows what stands out in the clip
    assert "cause_not_the_clip" in ids(seen)
    hips = (measured("hip_adduction", 26.0, "left"),)
    findings = find_findings(hips, [scene("rear")])
    calf = sore_knee(hurts=["calf"])
    plan = make_plan(findings, hips, TODAY, answers=calf)
    assert "cause_hips" not in ids(plan)
    assert "cause_not_the_clip" in ids(plan)


@pytest.mark.parametrize(
    ("weeks", "text"),
    [
        (0.0, "you changed shoes within the last two weeks"),
        (1.0, "you changed shoes within the last two weeks"),
        (2.0, "you changed shoes 2 weeks ago"),
    ],
)
def test_new_shoes_are_told_in_weeks_that_can_be_read_aloud(weeks, text):
    told = said(plan_of(sore_knee(shoe_change_weeks=weeks)))
    assert any(text in line for line in told)
    assert not any("0 weeks" in line or "1 weeks" in line for line in told)


def test_a_race_is_told_by_its_day():
    told = " ".join(said(plan_of(sore_knee(race_date=TODAY))))
    assert "Your race is on 23 November 2026." in told


def test_only_a_sore_kneecap_is_told_to_lean_forward():
    upright = (measured("trunk_lean", -6.0),)
    assert find_findings(upright, [scene()])[0].leads
    for answers in (None, Answers(), sore_knee(hurts=["knee_outside"]), sore_knee(hurts=["hip"])):
        findings = find_findings(upright, [scene()])
        plan = make_plan(findings, upright, TODAY, answers=answers)
        assert (plan.correction, plan.programme) == (None, ())
        assert not any(finding.cue for finding in withhold(findings, plan))
    assert plan_of(sore_knee(), upright).correction == "trunk_lean"


def test_who_has_to_cut_back_or_runs_seldom_is_given_two_runs_a_week():
    for told in ({"pain_during": 4}, {"runs_per_week": 2}):
        rows = plan_of(sore_knee(**told), OVERSTRIDING).programme
        assert rows
        assert all(week.runs.startswith("2 ") for week in rows)
    usual = plan_of(sore_knee(runs_per_week=4), OVERSTRIDING).programme
    assert all(week.runs.startswith("3–4 ") for week in usual)


def test_exercises_fit_the_place_the_finding_and_what_is_at_home():
    plan = plan_of(sore_knee(equipment=["step"]), OVERSTRIDING)
    names = [exercise.id for exercise in plan.exercises]
    assert names[:3] == ["calf_raise", "mini_squat", "single_leg_rdl"]
    bare = plan_of(sore_knee(equipment=[]))
    assert bare.exercises
    assert all(not KNOWN.exercises[exercise.id].needs for exercise in bare.exercises)
    banded = plan_of(sore_knee(hurts=["knee_outside"], equipment=["band"]))
    assert "banded_side_step" in {exercise.id for exercise in banded.exercises}


@pytest.mark.parametrize("equipment", [[], ["step"], None])
def test_a_step_is_needed_only_by_who_has_one(equipment):
    plan = plan_of(sore_knee(hurts=["knee_outside"], equipment=equipment), OVERSTRIDING)
    names = {exercise.id for exercise in plan.exercises}
    assert ("calf_raise" in names) == (equipment != [])
    assert ("calf_raise_floor" in names) == (equipment == [])


def test_a_sore_kneecap_bends_to_45_degrees_and_is_left_alone_at_high_pain():
    for pain in (2, 4, 7):
        plan = plan_of(sore_knee(pain_during=pain, equipment=None), OVERSTRIDING)
        given_ = [KNOWN.exercises[exercise.id] for exercise in plan.exercises]
        assert given_
        assert max(exercise.knee_bend_deg for exercise in given_) <= 45
        if pain == 7:
            assert not any(exercise.knee_bend_deg for exercise in given_)
    tendon = plan_of(sore_knee(hurts=["below_kneecap"]))
    assert "wall_sit" in {exercise.id for exercise in tendon.exercises}
    both = plan_of(sore_knee(hurts=["below_kneecap", "knee_front"]))
    assert "wall_sit" not in {exercise.id for exercise in both.exercises}
    assert both.pathway.loading == ()  # its holds are deeper than a sore kneecap is bent


@pytest.mark.parametrize(
    ("place", "first"),
    [
        ("heel_cord", "calf_hold"),
        ("calf", "calf_hold"),
        ("sole", "towel_heel_raise"),
        ("below_kneecap", "wall_sit"),
        ("sit_bone", "long_bridge_hold"),
    ],
)
def test_a_sore_tendon_is_loaded_in_stages(place, first):
    plan = plan_of(sore_knee(hurts=[place], equipment=["step"]))
    assert plan.exercises[0].id == first
    stages = plan.pathway.loading
    assert len(stages) == (3 if place == "sole" else 4)  # no hops where a bone may be sore
    assert stages[0].earliest == TODAY
    assert all(a.earliest < b.earliest for a, b in pairwise(stages))
    assert all(stage.move_on for stage in stages[:-1])
    assert not stages[-1].move_on
    assert "up to 3 out of 10" in " ".join(said(plan))
    page = education_page(plan, WORD, TODAY)
    assert all(
        html.escape(stage.what, quote=True).replace("&#x27;", "&#39;") in page for stage in stages
    )
    red = plan_of(sore_knee(hurts=[place], pain_during=6))
    assert red.pathway.loading[0].earliest == TODAY + timedelta(days=7)


def test_the_sole_is_stretched_by_its_own_stretch_and_not_by_the_calfs():
    plan = plan_of(sore_knee(hurts=["sole"]))
    assert "plantar_stretch" in {exercise.id for exercise in plan.exercises}
    assert "calf_stretch" not in {one.id for one in plan.stretches}


def test_nobody_under_18_is_given_a_tendon_programme_or_a_hop():
    plan = plan_of(sore_knee(hurts=["below_kneecap"], age="under_18", runs_per_week=0))
    assert plan.pathway.loading == ()
    assert "way_back_no_hops" in ids(plan)
    shin = plan_of(sore_knee(hurts=["shin"], runs_per_week=0))
    assert "way_back_hops" not in ids(shin)


def test_a_growing_knee_has_its_own_text_and_no_heavy_squat():
    young = sore_knee(hurts=["below_kneecap"], age="under_18", examined=True)
    plan = plan_of(young)
    assert "growing bone" in " ".join(said(plan))
    assert plan.progress == ()  # it ends with heavy sets
    squats = {"wall_sit", "spanish_squat", "split_squat"}
    assert not squats & {exercise.id for exercise in plan.exercises}
    assert "growing bone" not in " ".join(said(plan_of(sore_knee(hurts=["below_kneecap"]))))


def test_pain_that_painkillers_hide_is_not_called_above_the_limit():
    hidden = ids(plan_of(sore_knee(circumstances=["painkillers"])))
    strong = plan_of(sore_knee(circumstances=["painkillers"], pain_during=4))
    assert {"pain_hidden", "pain_amber"} <= set(ids(strong))
    assert any(line.startswith("Do not run on painkillers") for line in said(strong))
    assert "pain_hidden" in hidden
    assert "pain_amber" not in hidden
    told = ids(plan_of(sore_knee(pain_during=4)))
    assert "pain_amber" in told
    assert "pain_hidden" not in told


@pytest.mark.parametrize("sign", ["missed_periods", "eats_little", "stress_fractures"])
def test_running_does_not_grow_where_bones_may_lack_energy(sign):
    answers = sore_knee(signs=[sign], longest_run_km=10.0, runs_per_week=3)
    plan = plan_of(answers)
    assert not {"session_rule", "session_cap", "jump_cap"} & set(ids(plan))
    assert not any("110 %" in line for line in plan.load)
    no_hops = plan_of(sore_knee(signs=[sign], runs_per_week=0, hurts=["heel_cord"]))
    assert "way_back_no_hops" in ids(no_hops)
    assert not any("hops" in stage.move_on for stage in no_hops.pathway.loading)


def test_the_way_back_has_tests_before_it_and_stages_after_it():
    plan = plan_of(sore_knee(pain_during=6))
    assert "20 heel raises on one leg" in " ".join(said(plan))
    assert "way_back_hops" in ids(plan)
    after = plan.pathway.after_return
    assert after[0].earliest > plan.pathway.return_to_run[-1].earliest
    assert [stage.title for stage in after] == ["Without walking", "Distance", "Speed and hills"]
    assert all(a.earliest < b.earliest for a, b in pairwise(after))
    page = education_page(plan, WORD, TODAY)
    assert "Each at most 10 % longer" in page
    assert plan_of(sore_knee()).pathway.after_return == ()


def test_exercises_grow_over_twelve_weeks_at_home_and_in_a_gym():
    plan = plan_of(sore_knee())
    assert [row.starts for row in plan.progress] == [
        TODAY + timedelta(weeks=weeks) for weeks in (0, 2, 4, 8)
    ]
    page = education_page(plan, WORD, TODAY)
    for row in plan.progress:
        assert row.home in page
        assert row.gym in page
    assert plan_of(sore_knee(pain_during=7)).progress == ()


def test_three_checks_can_be_counted_at_home_and_none_at_high_pain():
    checks = plan_of(sore_knee()).checks
    assert [check.id for check in checks] == ["single_leg_squat", "sit_to_stand", "calf_raises"]
    assert "calf_raises" not in {c.id for c in plan_of(sore_knee(hurts=["heel_cord"])).checks}
    assert plan_of(sore_knee(pain_during=7)).checks == ()


def test_tape_and_insoles_are_short_helps_for_the_kneecap_only():
    assert "tape_and_insoles" in ids(plan_of(sore_knee()))
    assert "tape_and_insoles" not in ids(plan_of(sore_knee(hurts=["knee_inside"])))
    assert "tape_and_insoles" not in ids(plan_of(sore_knee(circumstances=["operation"])))


def test_ground_hills_speed_sleep_and_stress_are_part_of_the_load():
    load = " ".join(make_plan((), (), TODAY).load)
    assert all(word in load for word in ("surface", "downhill", "speed", "Sleep", "stress"))
    assert "one_change" in ids(plan_of(sore_knee()))


@pytest.mark.parametrize(
    ("place", "left_out"),
    [
        ("calf", {"calf_stretch"}),
        ("heel_cord", {"calf_stretch"}),
        ("knee_front", {"quad_stretch"}),
        ("sit_bone", {"hamstring_stretch"}),
        ("thigh", {"hamstring_stretch", "quad_stretch"}),
        ("shin", set()),
    ],
)
def test_stretches_are_on_the_page_with_picture_and_dose_but_none_that_hurts(place, left_out):
    every = {"calf_stretch", "hamstring_stretch", "quad_stretch"}
    plan = plan_of(sore_knee(hurts=[place]))
    assert {one.id for one in plan.stretches} == every - left_out
    page = education_page(plan, WORD, TODAY)
    for name in every:
        exercise = KNOWN.exercises[name]
        assert (exercise.name in page) == (name not in left_out)
        assert (exercise.how[-1] in page) == (name not in left_out)
    assert "formcheck explain" not in page
    assert page.count("image/webp") == len(plan.exercises) + len(plan.stretches)


def test_optional_stretches_are_named_by_what_explain_knows():
    offer = next(s for s in PAIN.statements if s.id == "stretching_which")
    assert offer.id in ids(plan_of(sore_knee()))
    assert {KNOWN.exercises[name].groups[0] for name in offer.exercises} == {
        "calves",
        "hamstrings",
        "quads",
    }
    for name in offer.exercises:
        assert "rarer" in explain(name)


def test_the_next_look_is_dated_and_says_what_change_is_real():
    plan = plan_of(sore_knee())
    assert plan.retest == TODAY + timedelta(weeks=6)
    assert "4 January 2027" in " ".join(said(plan))
    film = plan_of(sore_knee(), OVERSTRIDING)
    assert film.retest == TODAY + timedelta(weeks=2)
    assert "Answer these questions again on 7 December 2026." in " ".join(said(film))


def test_nobody_who_may_not_run_is_asked_to_film_a_run_before_the_way_back_ends():
    differs = (
        measured("knee_flexion_peak_asymmetry", 14.0, half=4.0),
        measured("knee_flexion_peak", 38.0, "left"),
        measured("knee_flexion_peak", 49.5, "right"),
    )
    for told in ({"pain_during": 7}, {"runs_per_week": 0}):
        plan = plan_of(sore_knee(**told), differs)
        assert plan.retest > plan.pathway.return_to_run[-1].earliest


@SLOW
@given(answers=without_a_sign, clip=st.sampled_from([overstrider, typical_runner]))
def test_whatever_is_answered_the_plan_keeps_its_promises(answers, clip):
    plan = answered(clip(), answers).plan
    facts = know_runner(answers, clip().findings, TODAY, KNOWN).facts
    assert facts <= FACTS
    assert len({"pain_green", "pain_amber", "pain_red"} & facts) == bool(answers.hurts)
    assert len(plan.exercises) <= MAX_EXERCISES
    optional = {name for statement in PAIN.statements for name in statement.exercises}
    for planned in plan.exercises:
        exercise = KNOWN.exercises[planned.id]
        assert planned.id not in optional
        # a tendon's stages wait for less pain by their own test
        today = {"pain_red", "knee_red", "calf_red"} if planned.times_a_week is None else set()
        assert not set(exercise.avoid) & (facts - today)
        assert answers.equipment is None or set(exercise.needs) <= set(answers.equipment)
    if plan.correction:
        correction = KNOWN.pathways.corrections[plan.correction]
        assert not (correction.loads_calf and "calf_or_sole" in facts)
    for section in plan.pathway.sections:
        for statement in section.statements:
            assert statement.sources or statement.no_source
            assert "{" not in statement.text
            assert "None" not in statement.text
            assert BANNED.search(statement.text) is None
            assert all(len(words(part)) <= 24 for part in sentences(statement.text))
    assert set(plan.source_ids) <= set(KNOWN.sources)
    assert ("load" in plan.pathway.held) == (plan.load == ())


def test_every_fact_that_a_text_waits_for_can_come_true():
    used = {fact for section in PAIN.sections.values() for fact in section.when}
    used |= {fact for statement in PAIN.statements for fact in statement.when}
    used |= {fact for exercise in KNOWN.exercises.values() for fact in exercise.avoid}
    used |= {fact for tendon in KNOWN.loading.tendons.values() for fact in tendon.avoid}
    seen = set()
    hips = (measured("hip_adduction", 26.0, "left"), measured("trunk_lean", 22.0))
    for told in (
        {
            "pain_during": 4,
            "weekly_km": 20.0,
            "since_weeks": 30.0,
            "race_date": TODAY,
            "signs": ["no_better"],
        },
        {"pain_during": 9, "circumstances": ["operation", "condition"], "age": "under_18"},
        {"hurts": ["knee_outside"], "circumstances": ["pregnant"], "longest_run_km": 9.0},
        {"hurts": ["knee_behind", "calf"], "circumstances": ["birth_recent", "birth_later"]},
        {"hurts": ["below_kneecap", "back", "shin"], "runs_per_week": 0},
        {"longest_run_km": 9.0, "longest_run_earlier_km": 5.0, "strength_days": 0},
        {"shoe_months": 30.0},
        {"shoe_change_weeks": 1.0},
        {"shoe_change_weeks": 4.0},
        {"hurts": ["thigh", "hip", "sit_bone"]},
        {"hurts": ["shin"], "pain_during": 8},
        {"hurts": ["knee_inside"], "knee_pattern": ["twist"]},
        {"hurts": ["below_kneecap"]},
        {"hurts": ["back"]},
        {"hurts": ["other"]},
        {"circumstances": ["operation"], "cleared": True},
        {"hurts": ["heel_cord"], "age": "under_18"},
        {"hurts": ["sole", "heel_cord"], "pain_during": 8},
        {"circumstances": ["operation"], "cleared": True},
        {"hurts": ["below_kneecap"], "age": "under_18", "circumstances": ["painkillers"]},
    ):
        for clip in ((), OVERSTRIDING, hips):
            findings = find_findings(clip, [scene("rear")]) + find_findings(clip, [scene()])
            seen |= know_runner(sore_knee(**told), findings, TODAY, KNOWN).facts
    seen.update(_more_that_can_be_true())
    assert used - seen == {"cue_given"}  # known only once there is a plan
    assert "cue_in_pain" in ids(plan_of(sore_knee(pain_during=3), OVERSTRIDING))


def _more_that_can_be_true():
    """Return the facts of some runners with much or little running, and of milder pain."""
    seen = set()
    for told in (
        {"pain_during": 3, "weekly_km": 40.0, "runs_per_week": 2, "longest_run_km": 18.0},
        {"pain_during": 3, "weekly_km": 20.0, "runs_per_week": 1, "longest_run_km": 18.0},
        {"pain_during": 3, "longest_run_km": 30.0, "low_impact": []},
        {"pain_after": 1, "weekly_km": 20.0, "since_weeks": 30.0, "shoe_change_weeks": 1.0},
        {"pain_next_morning": 1, "longest_run_km": 9.0, "longest_run_earlier_km": 5.0},
        {"circumstances": ["limp"], "since_weeks": 9.0, "hurts": ["hip"]},
        {"since_weeks": 9.0, "longest_run_km": 9.0, "longest_run_earlier_km": 5.0},
        {"hurts": ["back"], "runs_per_week": 0},
        {"hurts": ["back"], "pain_during": 4},
        {"hurts": ["calf"]},
        {"hurts": ["sit_bone"]},
        {"hurts": ["shin"], "runs_per_week": 0},
    ):
        narrow = (measured("cadence", 170.0), measured("step_width", -6.0))
        findings = find_findings(narrow, [scene("rear")])
        seen |= know_runner(sore_knee(**told), findings, TODAY, KNOWN).facts
    return seen


# ------------------------------------------------------------------ a week that can be run


@pytest.mark.parametrize(
    ("told", "most_km", "runs", "run_km"),
    [
        ({"weekly_km": 55.0, "runs_per_week": 2, "longest_run_km": 24.0}, 16, 2, 8),
        ({"weekly_km": 55.0, "runs_per_week": 5, "longest_run_km": 9.0}, 18.9, 3, 6.3),
        ({"weekly_km": 30.0, "runs_per_week": 3, "longest_run_km": 10.0}, 21, 3, 7),
        ({"weekly_km": 12.0, "runs_per_week": 2, "longest_run_km": 14.0}, 8.4, 2, 4.2),
        ({"weekly_km": 12.0}, 8.4, 3, 4.2),
    ],
)
def test_a_weeks_kilometres_can_be_run_in_the_runs_that_are_allowed(told, most_km, runs, run_km):
    plan = plan_of(sore_knee(pain_during=4, **told))
    week = told["weekly_km"]
    assert (
        f"This week run at most {most_km} km in all, not {week:g}: "
        f"{runs} runs, none longer than {run_km} km, with two days between them."
    ) in said(plan)
    assert len({"amber_km", "amber_km_more", "amber_one_run", "amber_cap"} & set(ids(plan))) == 1
    one = plan_of(sore_knee(pain_during=4, weekly_km=30.0, runs_per_week=1, longest_run_km=30.0))
    assert "This week one run of at most 8 km, not 30 km." in said(one)


def test_long_runs_are_limited_in_minutes_too():
    far = plan_of(sore_knee(pain_during=4, longest_run_km=24.0))
    assert "No run longer than 40 minutes for now. Turn round or walk as soon as it hurts" in (
        " ".join(said(far))
    )
    assert "amber_minutes" not in ids(plan_of(sore_knee(pain_during=4, longest_run_km=11.0)))


def test_pain_only_after_the_run_is_told_as_that_and_costs_less_running():
    later = plan_of(sore_knee(pain_after=1, weekly_km=30.0, runs_per_week=4, longest_run_km=10.0))
    text = " ".join(said(later))
    assert "an hour later it still hurts more than before: 1 out of 10" in text
    assert "at most 24 km in all, not 30: 4 runs, none longer than 8 km, with a day" in text
    assert "above that limit" not in text
    morning = " ".join(said(plan_of(sore_knee(pain_next_morning=2))))
    assert "next morning it hurts more than before: 2 out of 10" in morning
    worse = plan_of(sore_knee(pain_after=4, weekly_km=30.0, runs_per_week=4))
    assert any("run at most 21 km" in line for line in said(worse))


# ------------------------------------------------------------------ the place that hurts


def test_who_limps_with_little_pain_is_told_of_the_limp_and_not_of_too_much_pain():
    plan = plan_of(sore_knee(circumstances=["limp"]), OVERSTRIDING)
    assert plan.correction is None
    assert "limp" in ids(plan)
    assert "too_much_pain" not in ids(plan)
    both = ids(plan_of(sore_knee(circumstances=["limp"], pain_during=7)))
    assert "too_much_pain" in both


def test_the_cue_is_spoken_of_only_where_one_is_given():
    for told in ({}, {"age": "under_18", "examined": True}, {"circumstances": ["condition"]}):
        plan = plan_of(sore_knee(pain_during=3, **told), OVERSTRIDING)
        assert ("cue_in_pain" in ids(plan)) == bool(plan.cue)


@pytest.mark.parametrize(
    ("place", "start"),
    [
        ("back", "way_back_start_back"),
        ("shin", "way_back_start_shin"),
        ("calf", "way_back_start_raises"),
        ("knee_front", "way_back_start"),
    ],
)
def test_the_way_back_begins_with_tests_of_what_hurts(place, start):
    told = set(ids(plan_of(sore_knee(hurts=[place], runs_per_week=0))))
    starts = {one.id for one in PAIN.statements if one.id.startswith("way_back_start")}
    assert told & starts == {start}
    assert ("way_back_hops" in told) == (place == "knee_front")  # a calf hops in its stages


def test_what_was_made_for_the_kneecap_says_so_elsewhere():
    hip = ids(plan_of(sore_knee(hurts=["hip"], pain_during=4)))
    assert {"pain_rule_borrowed", "amber_how"} <= set(hip)
    assert not any("stairs" in line for line in said(plan_of(sore_knee(hurts=["hip"]))))
    assert "pain_rule_borrowed" not in ids(plan_of(sore_knee()))


@pytest.mark.parametrize(("age", "told"), [("adult", False), ("from_45", True), (None, True)])
def test_only_who_may_be_over_50_is_told_of_arthritis_over_50(age, told):
    assert any("over 50" in line for line in said(plan_of(sore_knee(age=age)))) == told


@pytest.mark.parametrize(
    ("place", "how", "bike"),
    [
        ("calf", "amber_how_flat", "cycling_calf"),
        ("sole", "amber_how_flat", "cycling_calf"),
        ("sit_bone", "amber_how_flat", "cycling_sit_bone"),
        ("knee_inside", "amber_how_knee", "cycling"),
        ("back", "amber_how", "cycling_back"),
    ],
)
def test_hills_and_the_bike_fit_the_place_that_hurts(place, how, bike):
    told = set(ids(plan_of(sore_knee(hurts=[place], pain_during=4))))
    assert told & {"amber_how", "amber_how_knee", "amber_how_flat"} == {how}
    assert {one for one in told if one.startswith("cycling")} == {bike}


def test_above_the_limit_a_new_form_is_tried_with_knees_only():
    narrow = (measured("cadence", 170.0), measured("step_width", -6.0))
    findings = find_findings(narrow, [scene("rear")])
    for place, change in (("back", None), ("knee_outside", "widen_step")):
        answers = sore_knee(hurts=[place], pain_during=4)
        plan = make_plan(findings, narrow, TODAY, answers=answers)
        assert plan.correction == change
        assert ("sore_elsewhere" in ids(plan)) == (change is None)


@pytest.mark.parametrize(
    ("place", "change"),
    [("knee_front", None), ("below_kneecap", None), ("knee_inside", "run_tall")],
)
def test_nobody_with_a_sore_front_of_the_knee_is_told_to_run_tall(place, change):
    lean = (measured("trunk_lean", 22.0),)
    plan = plan_of(sore_knee(hurts=[place]), lean)
    assert plan.correction == change
    assert ("stay_leaning" in ids(plan)) == (change is None)


def test_landing_and_shoes_name_the_place_that_was_studied():
    sole = ids(plan_of(sore_knee(hurts=["sole"])))
    assert {"sore_sole", "shoe_heel"} <= set(sole)
    assert not {"sore_calf", "shoe_comfort", "shoe_cord"} & set(sole)
    calf = ids(plan_of(sore_knee(hurts=["calf"])))
    assert {"sore_calf", "shoe_elsewhere", "loading_why_calf"} <= set(calf)
    assert "loading_why" in ids(plan_of(sore_knee(hurts=["calf", "heel_cord"])))
    assert "loading_why_sit_bone" in ids(plan_of(sore_knee(hurts=["sit_bone"])))


def test_who_is_pregnant_and_sore_is_told_what_holds_until_then():
    told = said(plan_of(sore_knee(circumstances=["pregnant"])))
    assert any(line.startswith("Until you have asked, do not run while it hurts") for line in told)
    assert "pregnancy_until" not in ids(plan_of(Answers(circumstances=("pregnant",))))
    more = plan_of(sore_knee(circumstances=["pregnant"], pain_during=4), OVERSTRIDING)
    assert "pregnancy_no_running" in ids(more)
    assert not any(one.startswith("cause_step_rate") for one in ids(more))
    assert "cause_step_rate" in ids(plan_of(sore_knee(), OVERSTRIDING))


#: Runners who are told not to run, one for each way of it.
NOT_RUNNING = (
    {"pain_during": 7},
    {"circumstances": ["limp"]},
    {"hurts": ["sole"], "pain_during": 8},
    {"hurts": ["shin"], "pain_next_morning": 3},
    {"hurts": ["hip"], "pain_next_morning": 4},
    {"hurts": ["heel_cord"], "runs_per_week": 0},
    {"circumstances": ["pregnant"], "pain_during": 4},
)


@pytest.mark.parametrize("told", NOT_RUNNING)
def test_who_is_told_not_to_run_reads_of_shoes_and_long_runs_for_later(told):
    plan = plan_of(sore_knee(**told))
    assert "shoe_change_later" in ids(plan)
    assert not {"shoe_change", "strength_and_long_run"} & set(ids(plan))
    assert {"shoe_change", "strength_and_long_run"} <= set(ids(plan_of(sore_knee())))


def test_who_limps_starts_the_way_back_only_after_a_look():
    lines = said(plan_of(sore_knee(circumstances=["limp"])))
    assert "Start only after somebody has looked at it." in lines
    assert "way_back_limp" not in ids(plan_of(sore_knee(pain_during=7)))


@pytest.mark.parametrize(
    ("place", "shoes"),
    [
        ("knee_front", "shoe_comfort"),
        ("back", "shoe_elsewhere"),
        ("hip", "shoe_elsewhere"),
        ("heel_cord", "shoe_cord"),
        ("sole", "shoe_heel"),
    ],
)
def test_trials_of_shoes_are_told_for_the_place_they_were_of(place, shoes):
    told = set(ids(plan_of(sore_knee(hurts=[place]))))
    assert told & {"shoe_comfort", "shoe_elsewhere", "shoe_cord", "shoe_heel"} == {shoes}


def test_a_spot_of_bone_is_told_at_the_appointment_that_is_made_already():
    told = {"hurts": ["knee_inside"], "circumstances": []}
    assert any("do not run until then" in line for line in said(plan_of(sore_knee(**told))))
    seen = said(plan_of(sore_knee(**told, pain_during=7)))
    assert any("Say so at the appointment" in line for line in seen)
    assert not any("one spot on a bone is sore" in line for line in seen)
    # a sign that lets the runner run on leaves in what stops it
    runs = said(plan_of(sore_knee(**told, since_weeks=20.0)))
    assert any("do not run until then" in line for line in runs)


# ------------------------------------------------------------------ causes that can be causes


def test_a_change_that_came_after_the_pain_did_not_start_it():
    told = {"longest_run_km": 20.0, "longest_run_earlier_km": 10.0, "shoe_change_weeks": 3.0}
    later = ids(plan_of(sore_knee(since_weeks=20.0, **told)))
    assert {"cause_jump_later", "cause_shoes_later"} <= set(later)
    before = ids(plan_of(sore_knee(since_weeks=2.0, **told)))
    assert not {"cause_jump_later", "cause_shoes_later"} & set(before)


def test_new_shoes_and_worn_shoes_are_not_both_to_blame():
    both = ids(plan_of(sore_knee(shoe_months=14.0, shoe_change_weeks=0.0)))
    assert "cause_newest_shoes" in both
    assert not {"cause_old_shoes", "shoe_age"} & set(both)


def test_much_running_in_few_runs_is_named():
    told = {"pain_during": 3, "weekly_km": 55.0}
    few = said(plan_of(sore_knee(runs_per_week=2, **told)))
    assert "Load: you run 55 km in only 2 runs. That is a lot at a time." in few
    assert not any("Nothing" in line for line in few)
    assert not any(
        "a lot at a time" in t for t in said(plan_of(sore_knee(runs_per_week=5, **told)))
    )


@pytest.mark.parametrize(
    ("place", "sentence"),
    [("shin", "cause_narrow"), ("knee_outside", "cause_narrow_outside"), ("hip", None)],
)
def test_narrow_steps_are_tied_to_the_places_that_were_studied(place, sentence):
    narrow = (measured("cadence", 170.0), measured("step_width", -6.0))
    findings = find_findings(narrow, [scene("rear")])
    plan = make_plan(findings, narrow, TODAY, answers=sore_knee(hurts=[place]))
    named = {one for one in ids(plan) if one.startswith("cause_narrow")}
    assert named == ({sentence} if sentence else set())
    assert ("cause_not_the_clip" in ids(plan)) == (sentence is None)


# ------------------------------------------------------------------ other sport, the next look


def test_low_impact_sport_is_named_by_who_can_do_some_and_begins_small_at_high_pain():
    none = ids(plan_of(sore_knee(pain_during=4, low_impact=[])))
    assert "low_impact_none" in none
    assert not {"low_impact", "low_impact_red"} & set(none)
    red = plan_of(sore_knee(pain_during=8, low_impact=["cycling"]))
    assert "low_impact_red" in ids(red)
    assert not any("60–80 %" in line for line in said(red))


def test_who_is_on_the_way_back_films_when_running_is_back_and_answers_again_sooner():
    red = plan_of(sore_knee(pain_during=8))
    assert red.retest_when == (
        "Film again when 30 minutes of running hurt 2 out of 10 or less, not before 4 January 2027."
    )
    assert "speed if it is easy" in red.retest_why
    assert "Answer these questions again on 7 December 2026." in " ".join(said(red))
    green = plan_of(sore_knee())
    assert green.retest_when == ""
    page = page_of(answered(typical_runner(), sore_knee(pain_during=8)))
    assert red.retest_when in page
    assert "Film again on 4 January" not in page


def test_without_answers_nothing_changes():
    plan = make_plan((), (), TODAY)
    assert plan.pathway is None
    assert pathway_text(plan, WORD) == ""
    page = page_of(overstrider())
    assert 'id="pathway"' not in page
    assert load().pain.words.heading not in page
