"""What no plan may ever do, on thousands of answer sets and what clips of them show."""

from __future__ import annotations

import random
import re
from datetime import timedelta
from itertools import chain, combinations, pairwise

import pytest
from pydantic import ValidationError

from formcheck.findings import find_findings
from formcheck.i18n import Wording
from formcheck.intake import Answers
from formcheck.plan import MAX_EXERCISES, make_plan
from formcheck.plan.facts import know_runner
from support.made_answers import KNOWN, PLACES, REFERRING, STOPPING, TODAY
from support.made_measurements import measured, scene

PAIN = KNOWN.pain
#: Statements that take each other back: no runner may read both.
NEVER_TOGETHER = (
    ("pain_green", "pain_amber"),
    ("pain_green", "pain_red"),
    ("pain_amber", "pain_red"),
    ("pain_red", "session_rule"),
    ("pain_red", "amber_how"),
    ("pain_red", "rest_little"),
    ("pain_red", "low_impact"),
    ("pain_amber", "pain_lingers"),
    ("pain_amber", "pain_next_day"),
    ("pain_lingers", "pain_next_day"),
    ("pain_lingers", "session_rule"),
    ("pain_green", "pain_lingers"),
    ("amber_how", "amber_how_knee"),
    ("amber_km", "amber_km_more"),
    ("amber_km", "amber_one_run"),
    ("amber_km", "amber_cap"),
    ("amber_how_flat", "amber_how"),
    ("amber_how_flat", "amber_how_knee"),
    ("shoe_change", "shoe_change_later"),
    ("see_first", "shoe_change"),
    ("see_first", "strength_and_long_run"),
    ("see_first", "loading_pain_in_runs"),
    ("pain_red", "strength_and_long_run"),
    ("pregnancy_until", "pregnancy_no_running"),
    ("cycling_back", "cycling"),
    ("cycling_back", "cycling_calf"),
    ("cycling_back", "cycling_sit_bone"),
    ("cycling", "cycling_calf"),
    ("cycling", "cycling_sit_bone"),
    ("cycling_calf", "cycling_sit_bone"),
    ("sore_elsewhere", "cue_in_pain"),
    ("sore_calf", "sore_sole"),
    *combinations(("shoe_comfort", "shoe_elsewhere", "shoe_heel", "shoe_cord"), 2),
    ("loading_why", "loading_why_calf"),
    ("loading_why", "loading_why_sit_bone"),
    ("cause_think_back", "cause_think_back_elsewhere"),
    ("cause_jump", "cause_think_back"),
    ("amber_cap", "amber_one_run"),
    ("too_much_pain", "limp"),
    ("limp", "cue_in_pain"),
    ("too_young", "cue_in_pain"),
    ("other_condition", "cue_in_pain"),
    ("way_back_start", "way_back_start_back"),
    ("way_back_start", "way_back_start_shin"),
    ("way_back_start_back", "way_back_hops"),
    ("way_back_start_back", "way_back_no_hops"),
    ("way_back_start_shin", "way_back_hops"),
    ("low_impact", "low_impact_none"),
    ("low_impact_red", "low_impact_none"),
    ("low_impact", "low_impact_red"),
    ("cause_new_shoes", "cause_old_shoes"),
    ("cause_newest_shoes", "cause_old_shoes"),
    ("pain_amber", "session_rule"),
    ("pain_green", "pain_hidden"),
    ("pain_hidden", "session_rule"),
    ("pain_amber", "session_cap"),
    ("pain_amber", "jump_cap"),
    ("pain_amber", "rest_little"),
    ("amber_km", "ten_per_cent"),
    ("amber_cap", "session_cap"),
    ("session_cap", "jump_cap"),
    ("too_much_pain", "running_first"),
    ("too_much_pain", "cue_in_pain"),
    ("running_first", "cue_in_pain"),
    ("race_soon", "strength_dose"),
    ("race_soon", "loading_pain"),
    ("race_soon", "stretching_which"),
    ("surgery", "session_rule"),
    ("surgery", "strength_dose"),
    ("pregnancy", "session_rule"),
    ("pregnancy", "strength_dose"),
    ("after_birth", "session_rule"),
    ("after_birth", "strength_dose"),
    ("way_back_start", "session_rule"),
    ("way_back_start", "amber_km"),
    ("way_back_hops", "way_back_no_hops"),
    *combinations(
        ("way_back_start", *(f"way_back_start_{test}"
         for test in ("back", "shin", "raises", "squats", "bridges"))), 2
    ),
    ("place_unknown", "strength_dose"),
    ("place_unknown", "loading_pain"),
    ("cause_new_shoes", "cause_newest_shoes"),
    *((denied, f"cause_{named}")
      for denied in ("cause_nothing", "cause_not_the_clip")
      for named in ("jump", "new_shoes", "newest_shoes", "old_shoes", "strength",
                    "step_rate", "hips", "few_runs", "one_run", "narrow", "narrow_outside")),
    ("cause_nothing", "cause_not_the_clip"),
)  # fmt: skip

#: What clips show, by name; the measurements beside it.
CLIPS = {
    "nothing": ((), "side_left"),
    "long steps": (
        (measured("cadence", 160.0), measured("overstride", 36.0, "left")),
        "side_left",
    ),
    "upright": ((measured("trunk_lean", -6.0),), "side_left"),
    "leaning": ((measured("trunk_lean", 22.0),), "side_left"),
    "hips": ((measured("hip_adduction", 26.0, "left"),), "rear"),
    "narrow": ((measured("cadence", 170.0), measured("step_width", -6.0)), "rear"),
    "legs differ": (
        (
            measured("knee_flexion_peak_asymmetry", 14.0, half=4.0),
            measured("knee_flexion_peak", 38.0, "left"),
            measured("knee_flexion_peak", 49.5, "right"),
        ),
        "side_left",
    ),
}
FINDINGS = {
    name: find_findings(numbers, [scene() if view == "side_left" else scene(view)])
    for name, (numbers, view) in CLIPS.items()
}
SETS = 3000


def _some(chance, choices, most):
    return chance.sample(choices, chance.randint(0, min(most, len(choices))))


def _table(chance):
    """Return one runner's answers as a table; not every one is free of contradictions."""
    questions = KNOWN.intake.questions
    table = {
        "hurts": _some(chance, PLACES, 3),
        "signs": _some(chance, REFERRING, 1),
        "knee_pattern": _some(chance, list(questions["knee_pattern"].choices), 1),
        "circumstances": _some(chance, list(questions["circumstances"].choices), 1),
        "age": chance.choice(list(questions["age"].choices)),
        "examined": True,
        "pelvic_symptoms": False,
        "cleared": chance.random() < 0.7,
    }
    if chance.random() < 0.05:
        table["signs"] = [*table["signs"], chance.choice(STOPPING)]
    if table["hurts"]:
        worst = chance.choice([2, 4, 10])
        table |= {key: chance.randint(0, worst) for key in ("pain_before", "pain_during")}
        table |= {key: chance.randint(0, worst) for key in ("pain_after", "pain_next_morning")}
        if chance.random() < 0.4:
            table |= {"pain_before": 0, "pain_after": 0, "pain_next_morning": 0}
    optional = {
        "since_weeks": lambda: float(chance.randint(0, 60)),
        "runs_per_week": lambda: chance.randint(0, 6),
        "weekly_km": lambda: float(chance.randint(1, 80)),
        "longest_run_km": lambda: float(chance.randint(1, 42)),
        "longest_run_earlier_km": lambda: float(chance.randint(0, 42)),
        "shoe_months": lambda: float(chance.randint(0, 30)),
        "shoe_change_weeks": lambda: float(chance.randint(0, 9)),
        "strength_days": lambda: chance.randint(0, 3),
        "race_date": lambda: TODAY + timedelta(days=chance.randint(0, 60)),
        "equipment": lambda: _some(chance, list(questions["equipment"].choices), 6),
        "low_impact": lambda: _some(chance, list(questions["low_impact"].choices), 4),
    }
    return table | {key: make() for key, make in optional.items() if chance.random() < 0.6}


def _runners():
    """Yield answers, what is known of the runner, the name of the clip, and the plan."""
    chance = random.Random(20261123)
    made = 0
    while made < SETS:
        try:
            answers = Answers.model_validate(_table(chance))
        except ValidationError:
            continue
        made += 1
        name = chance.choice(list(CLIPS))
        facts = know_runner(answers, FINDINGS[name], TODAY, KNOWN).facts
        plan = make_plan(FINDINGS[name], CLIPS[name][0], TODAY, answers=answers)
        yield answers, facts, name, plan


@pytest.fixture(scope="module")
def runners():
    return list(_runners())


@pytest.fixture(scope="module")
def advised(runners):
    """Return the runners whose advice stands."""
    return [runner for runner in runners if not runner[3].stopped]


def said_ids(plan):
    return [said.id for section in plan.pathway.sections for said in section.statements]


def days(plan):
    """Yield every list of days of a plan that has to go up."""
    pathway = plan.pathway
    yield [week.starts for week in plan.programme]
    yield [row.starts for row in plan.progress]
    yield [stage.earliest for stage in pathway.loading]
    yield [
        *(s.earliest for s in pathway.return_to_run),
        *(s.earliest for s in pathway.after_return),
    ]


def test_the_sets_reach_every_kind_of_runner(runners):
    stopped = sum(plan.stopped for *_, plan in runners)
    assert 100 < stopped < SETS / 2
    facts = {fact for _, known, _, plan in runners if not plan.stopped for fact in known}
    assert {"pain_green", "pain_amber", "pain_red", "way_back", "jump", "tendon"} <= facts
    assert sum(plan.correction is not None for *_, plan in runners) > 50
    assert {name for *_, name, _ in runners} == set(CLIPS)
    used = {one for pair in NEVER_TOGETHER for one in pair}
    assert used <= {statement.id for statement in PAIN.statements}


def test_behind_a_stopping_sign_there_is_no_advice(runners):
    for *_, plan in runners:
        if plan.stopped:
            pathway = plan.pathway
            given = (
                *(plan.correction, plan.cue, plan.dose, plan.programme, plan.exercises),
                *(plan.stretches, plan.progress, plan.checks, plan.load, plan.footwear),
                *(plan.retest, pathway.sections, pathway.loading, pathway.return_to_run),
                pathway.after_return,
            )
            assert [one for one in given if one] == []


def test_what_is_to_be_avoided_is_never_advised(advised):
    for answers, facts, _, plan in advised:
        assert len(plan.exercises) <= MAX_EXERCISES
        given = [KNOWN.exercises[one.id] for one in (*plan.exercises, *plan.stretches)]
        assert len({exercise.id for exercise in given}) == len(given)
        # what a tendon's stages begin later waits by its own test, not by the pain of today
        staged = {one.id for one in plan.exercises if one.times_a_week is None}
        for exercise in given:
            later = {"pain_red", "knee_red", "calf_red"} if exercise.id in staged else set()
            assert not set(exercise.avoid) & (facts - later), (answers, exercise.id)
            if "kneecap" in facts:
                assert exercise.knee_bend_deg <= PAIN.settings.kneecap_bend_deg
        if "exercise" in plan.pathway.held:
            held = (given, plan.progress, plan.checks, plan.pathway.loading)
            assert [one for one in held if one] == []
        named = [s.text for s in _said(plan) if s.id == "stretching_which"]
        for name in ("calf_stretch", "hamstring_stretch", "quad_stretch"):
            shown = name in {one.id for one in plan.stretches}
            assert all((KNOWN.exercises[name].name in text) == shown for text in named)
        if plan.correction is not None:
            correction = KNOWN.pathways.corrections[plan.correction]
            assert not ({"form", "calf_form"} & set(plan.pathway.held) and correction.loads_calf)
            assert "form" not in plan.pathway.held
            assert not correction.only_with or set(correction.only_with) & facts
        if "may_not_hop" in facts:
            assert not any("hops" in stage.move_on for stage in plan.pathway.loading)


def _said(plan):
    return [said for section in plan.pathway.sections for said in section.statements]


def test_equipment_is_at_home_or_another_way_is_given(advised):
    for answers, facts, _, plan in advised:
        if answers.equipment is not None:
            for one in (*plan.exercises, *plan.stretches):
                assert set(KNOWN.exercises[one.id].needs) <= set(answers.equipment)
        if answers.hurts and "may_exercise" in facts:
            assert plan.exercises, answers


def test_days_go_up_begin_today_at_the_earliest_and_there_is_one_next_look(advised):
    for answers, _, _, plan in advised:
        for row in days(plan):
            assert all(day >= TODAY for day in row)
            assert all(a < b for a, b in pairwise(row)), answers
        if "load" in plan.pathway.held:
            assert plan.retest is None  # nobody who is not to run yet is asked to film a run
        if plan.retest is not None:
            assert plan.retest > TODAY
            assert plan.retest <= TODAY + timedelta(weeks=6)
        again = [said.text for said in _said(plan) if said.id == "answer_again"]
        assert bool(again) == bool(answers.hurts)
        for text in again:
            day = plan.retest or TODAY + timedelta(weeks=PAIN.settings.retest_weeks)
            if answers.pain_level == "pain_red":
                day = TODAY + timedelta(days=PAIN.settings.ask_again_days)
            assert Wording().day(day) in text
        steps = plan.pathway.return_to_run
        if steps and plan.retest is not None:
            assert plan.retest > steps[-1].earliest


def test_no_run_is_longer_than_the_pain_rule_allows(advised):
    rule = next(one.text for one in KNOWN.pathways.load if one.id == "longest_run")
    for answers, facts, name, plan in advised:
        numbers = know_runner(answers, FINDINGS[name], TODAY, KNOWN).numbers
        told = set(said_ids(plan))
        grows = {"session_rule", "session_cap", "jump_cap"} & told
        if answers.pain_level in ("pain_amber", "pain_red") or "way_back" in facts:
            assert not grows
            assert rule not in plan.load
        longest, earlier = answers.longest_run_km, answers.longest_run_earlier_km
        if "session_cap" in told:
            assert numbers["cap"] <= 1.1 * longest + 1e-9
        if "jump_cap" in told:
            assert numbers["cap"] <= 1.1 * earlier + 1e-9
            assert numbers["cap"] < longest
        if "amber_cap" in told:
            assert numbers["short_run"] < longest
        if {"amber_km", "amber_km_more"} & told:  # the week can be run in the runs that are left
            assert numbers["week_km"] <= numbers["runs"] * numbers["short_run"] + 1e-9
            assert numbers["week_km"] < numbers["weekly"]
            assert numbers["short_run"] <= numbers["weekly"] / 2
            assert answers.runs_per_week is None or numbers["runs"] <= answers.runs_per_week


def test_no_two_sentences_take_each_other_back(advised):
    for answers, _, _, plan in advised:
        told = said_ids(plan)
        assert len(set(told)) == len(told)
        for pair in NEVER_TOGETHER:
            assert not set(pair) <= set(told), (pair, answers)


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_sentence_is_whole_in_both_languages(advised, language):
    word = Wording(language)
    for *_, plan in advised[::20]:
        stages = (*plan.pathway.loading, *plan.pathway.after_return)
        texts = chain(
            (said.text for said in _said(plan)),
            (text for stage in stages for text in (stage.title, stage.what, stage.move_on)),
            (text for row in plan.progress for text in (row.home, row.gym)),
            (text for week in plan.programme for text in (week.runs, week.feedback)),
            (plan.dose, plan.caution, plan.retest_why, *plan.load, *plan.footwear),
        )
        for text in texts:
            assert re.search(r"[{}]|None|\bnan\b", word(text)) is None, word(text)
