from __future__ import annotations

import copy
import re
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from formcheck.errors import InputError, KnowledgeError
from formcheck.knowledge import load
from formcheck.knowledge.entries import Source, nominal_fps
from formcheck.knowledge.explain import explain, explainable_ids
from formcheck.knowledge.loader import FILES, build, read_toml
from formcheck.lab.docs.knowledge import READ, pages, write_pages

DOCS = Path(__file__).resolve().parents[2] / "docs"
KNOWN = load()

METRIC_IDS = [
    "cadence",
    "step_time",
    "contact_time",
    "flight_time",
    "duty_factor",
    "overstride",
    "shank_angle",
    "knee_flexion_strike",
    "foot_strike_angle",
    "trunk_lean",
    "head_forward",
    "knee_flexion_peak",
    "knee_excursion",
    "thigh_extension_toe_off",
    "ankle_dorsiflexion_peak",
    "heel_recovery",
    "vertical_oscillation",
    "vertical_oscillation_pct",
    "vertical_ratio",
    "arm_swing",
    "elbow_angle",
    "step_length",
    "stride_length",
    "vertical_stiffness",
    "leg_stiffness",
    "knee_valgus",
    "hip_adduction",
    "thigh_adduction",
    "pelvic_drop",
    "step_width",
    "knee_window",
    "trunk_side_lean",
    "arm_crossover",
]


@pytest.fixture
def files():
    return {name: copy.deepcopy(read_toml(name)) for name in FILES}


def test_every_metric_of_the_contract_is_known_in_order():
    """Others may be added; none of these is renamed or left out."""
    assert [metric for metric in KNOWN.metrics if metric in METRIC_IDS] == METRIC_IDS


def test_the_counts_that_the_product_promises():
    assert len(KNOWN.rules) == 17
    assert len(KNOWN.exercises) == 30
    assert KNOWN.rules["overstride"].id == "FC201"


def test_the_hundreds_of_a_rule_id_tell_the_group_of_its_metric():
    groups = ["timing", "landing", "posture", "motion", "frontal", "symmetry"]
    for rule in KNOWN.rules.values():
        group = "symmetry" if rule.is_asymmetry else KNOWN.metrics[rule.metric].group
        assert rule.id[2] == str(groups.index(group) + 1), rule.name


def test_a_rule_comes_after_the_rules_it_depends_on():
    names = list(KNOWN.rules)
    for rule in KNOWN.rules.values():
        for other in (rule.watch.with_rule, rule.notable.with_rule, rule.leads_only_with):
            assert not other or names.index(other) < names.index(rule.name)


def test_every_exercise_and_every_source_is_used():
    used = {name for rule in KNOWN.rules.values() for name in rule.exercises}
    used |= {name for statement in KNOWN.pain.statements for name in statement.exercises}
    used |= {name for place in KNOWN.pain.places.values() for name in place.exercises}
    used |= {exercise.instead for exercise in KNOWN.exercises.values()} - {""}
    assert used == set(KNOWN.exercises)
    cited = " ".join(text for name, text in pages().items() if name != "sources.md")
    pathways = "".join(str(read_toml(name)) for name in ("pathways", "compare", "loading"))
    for name in KNOWN.sources:
        assert f"#{name})" in cited or f"'{name}'" in pathways, f"{name} is cited nowhere"


def test_how_much_of_a_source_was_read_is_told_in_words():
    told = dict(re.findall(r"^## `(\w+)`.*?\nRead: (.+?)\.", pages()["sources.md"], re.M | re.S))
    assert told == {name: READ[source.read] for name, source in KNOWN.sources.items()}
    assert set(READ) == set(get_args(Source.model_fields["read"].annotation))


def test_each_source_tells_what_rests_on_it():
    told = re.findall(r"^## `(\w+)`.*?\nUsed for: (.+?)\.\n", pages()["sources.md"], re.M | re.S)
    assert [name for name, _ in told] == list(KNOWN.sources)
    used = dict(told)
    assert "[`cadence`]" in used["fukuchi_2017"]
    assert "`answer_what_helps`" in used["winters_2020"]


@pytest.mark.parametrize("source", KNOWN.sources.values(), ids=lambda source: source.id)
def test_each_source_can_be_found_or_says_why_not(source):
    assert source.by
    assert source.journal or source.place
    assert re.search(r"\d+:\w+$", source.journal) or source.no_volume
    assert source.doi or source.no_doi
    assert str(source.year) in source.citation.template.format(**source.citation.values)


def test_an_exercise_cites_only_a_source_that_trains_it():
    for exercise in KNOWN.exercises.values():
        for name in exercise.sources:
            assert exercise.id in KNOWN.sources[name].trains
    measured_or_tested_only = {"teng_2016", "willy_2012_mirror"}
    cited = {name for exercise in KNOWN.exercises.values() for name in exercise.sources}
    assert not cited & measured_or_tested_only


#: Numbers that a statement says in other words than its source, and why that is the same.
SAME_IN_OTHER_WORDS = {
    "answer_often": {"7", "10", "8"},  # 71.0 % of them; a median of 8.0 weeks
    "answer_outside": {"92"},  # 91.7 %
    "answer_what_helps": {"3"},  # three months
    "session_rule": {"110"},  # 10 % more
    "longest_run": {"110"},
    "way_back_after": {"110"},
    "answer_again": {"1", "2"},  # 1.16 points, rounded up
    "quick_cadence": {"3"},  # 2.98 m/s
    "high_vertical_oscillation": {"1"},  # a working figure under the 1.5 cm
    "step_time": {"60"},  # a minute's seconds
    "contact_time": {"65"},  # 49 and 16 men
    "flight_time": {"65"},
    "duty_factor": {"65"},
    "knee_flexion_strike": {"21", "2"},
    "knee_flexion_peak": {"36", "46"},
    "cadence": {"172"},  # 49 + 26 + 68 + 29
    "low_cadence": {"172"},
    "overstride": {"4"},  # 1.64 times the 2.4
    "vertical_ratio": {"1.3"},
    "thigh_extension_toe_off": {"4"},
    "foot_strike_angle": {"8"},  # a working figure under the 9.8°
}


def claims():
    """Every statement that cites something: its id, its text, its sources."""
    pathways = KNOWN.pathways
    for said in (*KNOWN.pain.statements, *pathways.load, *pathways.footwear):
        yield said.id, said.text, said.sources
    yield "quick_cadence", pathways.quick_cadence_note, pathways.quick_cadence_sources
    yield "retrain", pathways.retrain_note, pathways.retrain_note_sources
    for rule in KNOWN.rules.values():
        yield rule.name, " ".join((*rule.why, rule.basis_note)), rule.sources
    for metric in (*KNOWN.metrics.values(), *KNOWN.asymmetries.values()):
        yield metric.id, f"{metric.typical_note} {metric.why}", metric.sources


def test_every_number_of_a_statement_is_what_its_source_says():
    number = r"(?<![{\w.])\d+(?:[.,]\d+)*"
    for name, text, sources in claims():
        if sources:
            told = set(re.findall(number, " ".join(KNOWN.sources[s].says for s in sources)))
            extra = set(re.findall(number, text)) - told - SAME_IN_OTHER_WORDS.get(name, set())
            assert not extra, f"{name} says {extra}, which none of {sources} says"


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        (
            "answer_what_helps",
            ["taping", "2.6 times", "4.0 times", "At a year it made no difference"],
        ),
        ("answer_outside", ["two small groups", "without a comparison"]),
        (
            "answer_running_and_knees",
            ["3.5 %", "10.2 %", "13.3 % of competitive", "not show a cause"],
        ),
        ("answer_running_with_arthritis", ["already have arthritis"]),
    ],
)
def test_a_statement_tells_the_whole_of_what_was_found(name, parts):
    text = next(said.text for said in KNOWN.pain.statements if said.id == name)
    assert all(part in text for part in parts)


def test_what_is_said_of_running_without_pain_tells_of_the_trial_of_320_novices():
    assert "320 novices" in KNOWN.pathways.retrain_note
    assert "fewer injuries, but more at the calf" in KNOWN.pathways.retrain_note
    assert "chan_2018" in KNOWN.pathways.retrain_note_sources


def test_a_study_of_times_and_forces_is_not_cited_for_angles():
    for metric in KNOWN.asymmetries.values():
        assert ("malisoux_2024" in metric.sources) == (metric.unit == "%")
        assert ("836" in metric.why) == (metric.unit == "%")
    assert "angles were not studied" in KNOWN.rules["asymmetry"].why[0]


@pytest.mark.parametrize("overground", [False, True])
@pytest.mark.parametrize("sex", ["female", "male", "unspecified"])
@pytest.mark.parametrize("speed", [None, 2.2, 3.0, 4.8])
def test_a_watch_limit_is_where_the_typical_range_ends(speed, sex, overground):
    for rule in KNOWN.rules.values():
        if rule.is_asymmetry:
            continue
        for limit in rule.watch.limits:
            typical = KNOWN.metrics[limit.metric].typical_for(speed, sex, overground=overground)
            assert typical is not None
            end = typical[1] if limit.op == ">" else typical[0]
            assert end == pytest.approx(limit.at(speed, sex, overground=overground)), rule.name


def test_a_left_right_difference_is_typical_up_to_where_its_rule_begins():
    limits = {limit.metric: limit.at() for limit in KNOWN.rules["asymmetry"].watch.limits}
    for metric in KNOWN.asymmetries.values():
        kind = "asymmetry_percent" if metric.unit == "%" else "asymmetry_degrees"
        assert metric.typical == (-limits[kind], limits[kind])


@given(
    speed=st.none() | st.floats(1.5, 6.0), sex=st.sampled_from(["female", "male", "unspecified"])
)
def test_notable_lies_beyond_watch(speed, sex):
    for rule in KNOWN.rules.values():
        watch = {limit.metric: limit for limit in rule.watch.limits}
        for limit in rule.notable.limits:
            near, far = watch[limit.metric].at(speed, sex), limit.at(speed, sex)
            assert (far > near) if limit.op == ">" else (far < near)


def test_cadence_limits_follow_speed():
    limit = KNOWN.rules["low_cadence"].watch.limits[0]
    assert limit.at(3.0) == pytest.approx(140 + 8.7 * 3.0 - 18)
    assert limit.at(None) == limit.at(2.2) < limit.at(4.8)


SEXES = st.sampled_from(["female", "male", "unspecified"])


@given(
    metric=st.sampled_from([m for m in KNOWN.metrics.values() if m.has_typical]),
    speed=st.floats(2.2, 4.8),
    sex=SEXES,
    overground=st.booleans(),
)
def test_what_is_not_known_never_narrows_a_range_or_a_limit(metric, speed, sex, overground):
    """A value typical at some speed, for one sex or on a treadmill is never untypical without."""
    low, high = metric.typical_for(speed, sex)
    for told in ((None, sex), (speed, "unspecified"), (None, "unspecified")):
        least, most = metric.typical_for(*told, overground=overground)
        assert least <= low < high <= most, metric.id
    for rule in KNOWN.rules.values():
        for limit in (*rule.watch.limits, *rule.notable.limits):
            known, unknown = limit.at(speed, sex), limit.at(None, overground=overground)
            assert unknown >= known if limit.op == ">" else unknown <= known, rule.name


@pytest.mark.parametrize("speed", [2.1, 4.9])
def test_a_range_that_moves_with_speed_ends_where_its_line_does(speed):
    for metric in KNOWN.metrics.values():
        if metric.typical_line is not None:
            assert metric.typical_for(speed) is None


#: Means and SD of runners at a speed (karamanidis_2005 young and older, luedke_2021, fukuchi_2017).
GROUPS = [
    ("cadence", 2.7, 157, 10), ("cadence", 2.7, 169, 12), ("cadence", 3.8, 171, 8),
    ("cadence", 4.6, 177, 7), ("cadence", 2.5, 162, 10), ("cadence", 3.5, 172, 11),
    ("cadence", 4.5, 184, 14), ("contact_time", 2.7, 271, 23), ("contact_time", 2.7, 276, 23),
    ("contact_time", 2.5, 272, 27), ("contact_time", 3.5, 225, 18), ("contact_time", 4.5, 196, 15),
    ("flight_time", 2.7, 112, 19), ("flight_time", 2.7, 80, 25), ("flight_time", 3.5, 121, 21),
    ("flight_time", 4.5, 126, 22), ("duty_factor", 2.7, 35.5, 2.3), ("duty_factor", 2.7, 38.9, 3.1),
    ("duty_factor", 3.5, 32.5, 2.3), ("duty_factor", 4.5, 30.4, 2.2),
]  # fmt: skip


@pytest.mark.parametrize(("metric", "speed", "mean", "sd"), GROUPS)
def test_most_of_every_published_group_is_typical_at_its_speed(metric, speed, mean, sd):
    low, high = KNOWN.metrics[metric].typical_for(speed)
    assert low <= mean - 0.6 * sd
    assert mean + 0.6 * sd <= high


def test_a_metric_can_really_be_refused_and_met():
    for metric in (*KNOWN.metrics.values(), *KNOWN.asymmetries.values()):
        assert metric.min_fps <= metric.good_fps <= 120, metric.id
        assert metric.half_width_90() > 0, metric.id
        if metric.has_typical and metric.id not in KNOWN.asymmetries:
            low, high = metric.typical_for()
            # a metric whose error is as wide as its typical range could never say anything
            assert metric.half_width_90() < high - low or metric.id == "pelvic_drop", metric.id


def test_least_real_change_exceeds_the_base_error():
    for metric in KNOWN.metrics.values():
        if metric.smallest_real_change is not None:
            assert metric.smallest_real_change >= metric.error.base, metric.id


def test_contact_time_asymmetry_is_never_reported_under_100_fps():
    assert KNOWN.asymmetries["contact_time_asymmetry"].min_fps > 100


def test_asymmetry_entries_exist_for_exactly_the_metrics_that_ask_for_them():
    asked = {f"{m.id}_asymmetry" for m in KNOWN.metrics.values() if m.asymmetry}
    assert set(KNOWN.asymmetries) == asked
    for metric in KNOWN.metrics.values():
        if metric.asymmetry_kind == "degrees":
            assert metric.unit == "°"
        if metric.asymmetry_kind == "percent":
            assert metric.unit != "°"


@pytest.mark.parametrize(("limit", "rate"), [(23, 24), (29, 30), (48, 50), (57, 60), (95, 100)])
def test_limits_name_the_rate_they_are_meant_for(limit, rate):
    assert nominal_fps(limit) == rate
    assert limit < rate * 1000 / 1001


def test_unknown_ids_are_refused_by_name():
    with pytest.raises(KnowledgeError, match="'cadense'"):
        KNOWN.metric("cadense")
    with pytest.raises(KnowledgeError, match="'FC999'"):
        KNOWN.rule("FC999")


def without_sources(files):
    del files["rules"]["overstride"]["sources"]


def empty_sources(files):
    files["rules"]["overstride"]["sources"] = []


def unknown_source(files):
    files["rules"]["overstride"]["sources"] = ["nobody_1999"]


def unsourced_metric(files):
    files["metrics"]["trunk_lean"]["sources"] = []


def heuristic_that_hides(files):
    files["rules"]["overstride"]["basis_note"] = "Limits."


def unsourced_exercise(files):
    del files["exercises"]["side_plank"]["no_source"]


def unsourced_advice(files):
    del files["pathways"]["load"][0]["sources"]


def unsourced_statement(files):
    del files["pain"]["sections"]["answer"]["statements"][0]["sources"]


def unsourced_question(files):
    del files["intake"]["questions"]["hurts"]["no_source"]


def unsourced_sign(files):
    del files["signs"]["signs"][0]["sources"]


def sign_without_urgency(files):
    del files["signs"]["signs"][0]["urgency"]


def sign_that_refers_without_a_meanwhile(files):
    del files["signs"]["signs"][-1]["meanwhile"]


def sign_of_an_answer_that_is_not_asked(files):
    files["signs"]["signs"][-1]["when"] = {"shoe_size": [44]}


def unsourced_pattern(files):
    files["patterns"]["patterns"][0]["sources"] = []


def pattern_of_an_answer_that_is_not_asked(files):
    files["patterns"]["patterns"][0]["when"] = {"shoe_size": [44]}


def condition_that_never_holds(files):
    files["pain"]["sections"]["answer"]["statements"][0]["when"] = ["knee_hurts"]


def exercise_that_its_source_does_not_train(files):
    files["exercises"]["side_plank"].pop("no_source")
    files["exercises"]["side_plank"]["sources"] = ["teng_2016"]


def source_without_a_volume(files):
    files["sources"]["chan_2018"]["journal"] = "Am J Sports Med"


def source_without_an_address(files):
    del files["sources"]["chan_2018"]["doi"]


def source_that_hides_what_was_read(files):
    del files["sources"]["chan_2018"]["read"]


def number_that_may_be_missing(files):
    files["pain"]["sections"]["answer"]["statements"][0]["text"] = "At most {cap} km."


def number_that_is_not_there(files):
    files["pain"]["sections"]["answer"]["statements"][0]["text"] = "At most {miles} miles."


def unknown_exercise_of_a_place(files):
    files["pain"]["places"]["shin"]["exercises"] = ["headstand"]


def unknown_exercise_of_a_statement(files):
    files["pain"]["sections"]["strength"]["statements"][-1]["exercises"] = ["headstand"]


def unknown_equipment(files):
    files["exercises"]["side_plank"]["needs"] = ["trampoline"]


def equipment_without_another_way(files):
    del files["exercises"]["step_down"]["instead"]


def another_way_that_needs_something(files):
    files["exercises"]["step_down"]["instead"] = "hip_hike"


def unsourced_tendon(files):
    del files["loading"]["tendons"]["sole"]["sources"]


def repeated_advice_id(files):
    files["pain"]["sections"]["load"]["statements"][0]["id"] = "pain_rule"


def question_without_its_choices(files):
    del files["intake"]["questions"]["age"]["choices"]


def unknown_exercise(files):
    files["rules"]["overstride"]["exercises"] = ["headstand"]


def unknown_correction(files):
    files["rules"]["overstride"]["correction"] = "barefoot"


def unknown_metric(files):
    files["rules"]["trunk_side_lean"].update(
        metric="smile",
        watch={"any": [{"metric": "smile", "op": ">", "value": 5}]},
        notable={"any": [{"metric": "smile", "op": ">", "value": 8}]},
        u={"smile": 1},
        details={"smile": "{number}"},
    )


def unknown_key(files):
    files["metrics"]["cadence"]["colour"] = "blue"


def repeated_rule_id(files):
    files["rules"]["low_cadence"]["id"] = "FC201"


def limit_without_margin(files):
    files["rules"]["overstride"]["u"] = {"overstride": 4}


def limit_given_twice(files):
    files["rules"]["knee_valgus"]["watch"]["any"][0]["line"] = {
        "intercept": 1,
        "slope_per_mps": 1,
        "offset": 1,
    }


def limit_stricter_without_a_sex(files):
    limit = files["rules"]["hip_adduction"]["watch"]["any"][0]
    limit["by_sex"]["unspecified"] = 17


def typical_range_of_one_sex_outside(files):
    files["metrics"]["hip_adduction"]["typical_by_sex"]["female"] = [6, 21]


def typical_range_and_line(files):
    files["metrics"]["cadence"]["typical"] = [150, 190]


def typical_range_backwards(files):
    files["metrics"]["trunk_lean"]["typical"] = [15, 2]


@pytest.mark.parametrize(
    "spoil",
    [
        without_sources,
        empty_sources,
        unknown_source,
        unsourced_metric,
        heuristic_that_hides,
        unsourced_exercise,
        unsourced_advice,
        unsourced_statement,
        unsourced_question,
        unsourced_sign,
        sign_without_urgency,
        sign_that_refers_without_a_meanwhile,
        sign_of_an_answer_that_is_not_asked,
        unsourced_pattern,
        pattern_of_an_answer_that_is_not_asked,
        condition_that_never_holds,
        exercise_that_its_source_does_not_train,
        source_without_a_volume,
        source_without_an_address,
        source_that_hides_what_was_read,
        number_that_may_be_missing,
        number_that_is_not_there,
        unknown_exercise_of_a_place,
        unknown_exercise_of_a_statement,
        unknown_equipment,
        equipment_without_another_way,
        another_way_that_needs_something,
        unsourced_tendon,
        repeated_advice_id,
        question_without_its_choices,
        unknown_exercise,
        unknown_correction,
        unknown_metric,
        unknown_key,
        repeated_rule_id,
        limit_without_margin,
        limit_given_twice,
        limit_stricter_without_a_sex,
        typical_range_of_one_sex_outside,
        typical_range_and_line,
        typical_range_backwards,
    ],
    ids=lambda spoil: spoil.__name__,
)
def test_what_is_malformed_or_unsourced_does_not_load(files, spoil):
    build(files)
    spoil(files)
    with pytest.raises(KnowledgeError, match=r"\.toml"):
        build(files)


@pytest.mark.parametrize("name", explainable_ids(KNOWN))
def test_every_id_is_explained_with_its_sources(name):
    text = explain(name)
    assert name in text
    assert "Sources:" in text or "No source:" in text


def test_explain_is_generous_about_spelling_and_tells_all_meanings():
    assert explain("fc201") == explain(" FC201 ")
    assert explain("side-plank") == explain("side_plank")
    both = explain("pelvic_drop")
    assert "FC501" in both
    assert "contralateral pelvic drop" in both


def test_an_unknown_id_names_the_closest_ones():
    with pytest.raises(InputError, match="overstride"):
        explain("overstrid")
    with pytest.raises(InputError, match=r"docs/findings\.md"):
        explain("zzzzzz")


@pytest.mark.parametrize("name", pages())
def test_the_committed_pages_are_what_the_knowledge_gives(name):
    committed = (DOCS / name).read_text(encoding="utf-8")
    assert committed == pages()[name], "run: make docs"


def test_pages_are_written_whole(tmp_path):
    write_pages(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(pages())


def test_links_between_the_pages_of_docs_lead_somewhere():
    anchors = {
        path.name: set(re.findall(r"^#+ .*?`?([a-z0-9_]+)`?$", path.read_text("utf-8"), re.M))
        for path in DOCS.glob("*.md")
    }
    for name, text in pages().items():
        for page, anchor in re.findall(r"\]\(([a-z]*\.?m?d?)#([a-z0-9_]+)\)", text):
            assert anchor in anchors[page or name], f"{name} links to {page}#{anchor}"
