"""One judgement a number: what is called typical, what is not, and what cannot be told."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.findings import Circumstances, assess, find_findings, quantity_of
from formcheck.knowledge import load
from formcheck.model import STANDINGS, Reading
from support.made_measurements import anything, measured, refused, scene
from support.phantom_runs import FLEET, FULL, run, seen_from

KNOWN = load()


def assessed(measurements, scenes=None, speed=3.0):
    """Return every assessment by metric and side."""
    seen = scenes or [scene(speed=speed)]
    findings = find_findings(measurements, seen, speed)
    made = assess(findings, measurements, Circumstances(seen, speed))
    return {(one.metric, one.side): one for one in made}


def level(metric, value, side="both", **kwargs):
    given = {key: kwargs.pop(key) for key in ("scenes", "speed") if key in kwargs}
    return assessed((measured(metric, value, side, **kwargs),), **given)[metric, side].level


@pytest.mark.parametrize(
    ("value", "half", "found"),
    [
        (24.0, 2.0, "typical"),
        (25.0, 2.0, "typical"),
        (27.5, 2.0, "unsure"),  # the rule's own error reaches beyond its limit
        (24.0, 5.0, "unsure"),  # an interval wider than the step from typical to worth a look
        (29.0, 2.0, "possible"),
        (33.0, 2.0, "watch"),
        (12.0, 1.0, "below"),  # no rule speaks of a foot that lands near
        (16.0, 1.0, "possible"),
    ],
)
def test_the_error_decides_what_is_called_typical(value, half, found):
    assert level("overstride", value, "left", half=half) == found


def test_knees_from_behind_or_in_front_are_never_called_typical():
    for view in ("rear", "front"):
        for value in range(-12, 11):
            sides = [measured("knee_valgus", float(value), s, half=6.1) for s in ("left", "right")]
            found = assessed(sides, [scene(view, 0.0)])
            assert {one.level for one in found.values()} == {"unsure"}
            assert all(one.why for one in found.values())


@pytest.mark.parametrize("view", ["rear", "front"])
def test_knees_of_filmed_runners_are_never_called_typical(view):
    from formcheck.metrics import measure_all

    for name in ("rearfoot_slow", "midfoot"):
        clip = run(seen_from(FLEET[name], view), FULL)
        found = assessed(measure_all([clip]), [clip.scene])
        knees = [one for (metric, _), one in found.items() if metric == "knee_valgus"]
        assert knees
        assert all(one.level != "typical" for one in knees)


def test_an_error_as_wide_as_the_range_leaves_nothing_typical():
    for metric, info in KNOWN.metrics.items():
        if not info.has_typical or info.not_measured:
            continue
        low, high = info.typical_for(3.0)
        middle, half = 0.5 * (low + high), 0.5 * (high - low)
        side = "left" if info.sided else "both"
        assert level(metric, middle, side, half=1.01 * half) != "typical"


def test_what_is_seen_only_roughly_is_not_called_typical():
    assert level("trunk_lean", 8.0) == "typical"
    assert level("trunk_lean", 8.0, confidence="low") == "unsure"
    assert level("trunk_lean", 8.0, n=3) == "unsure"
    against = replace(
        measured("trunk_lean", 8.0), readings=(Reading(0, 8.0, 7.0, 9.0), Reading(1, 12.0, 11, 13))
    )
    assert assessed((against,))["trunk_lean", "both"].level == "unsure"


def test_who_filmed_a_leg_from_its_own_side_is_not_told_to_do_so():
    for view, advice in (
        ("side_left", "head to feet"),
        ("side_right", "from its own side"),
        ("rear", "from its own side"),
    ):
        seen = (measured("overstride", 24.0, "left", confidence="low"),)
        why = assessed(seen, [scene(view, 0.0)])["overstride", "left"].why
        assert advice in why, view


def test_a_range_that_moves_with_speed_needs_the_speed():
    line = KNOWN.metrics["cadence"].typical_line
    assert level("cadence", line.at(3.0)[0] + 5, speed=3.0) == "typical"
    silent = [scene(speed=None)]
    slow, fast = line.at(2.2), line.at(4.8)
    for value in (slow[0] + 1, fast[1] - 1):
        assert level("cadence", value, scenes=silent, speed=None) != "typical"


def test_a_mean_of_both_legs_is_needed_where_a_rule_asks_for_it():
    one = measured("knee_valgus", 20.0, "left")
    assert assessed((one,), [scene("front", 0.0)])["knee_valgus", "left"].level == "unsure"
    turned = (one, measured("knee_valgus", -6.0, "right"))
    found = assessed(turned, [scene("front", 0.0)])
    assert {a.level for a in found.values()} == {"unsure"}


def test_numbers_that_say_the_same_thing_have_one_level():
    bounce = (
        measured("vertical_oscillation", 7.5, half=0.5),
        measured("vertical_oscillation_pct", 9.0, half=0.5),
        measured("vertical_ratio", 11.5, half=0.5),
    )
    assert {one.level for one in assessed(bounce).values()} == {"possible"}
    assert {one.level for one in assessed(bounce[:2]).values()} == {"typical"}
    assert quantity_of("vertical_ratio", KNOWN) == quantity_of("vertical_oscillation", KNOWN)


def test_what_was_refused_has_no_level():
    assert assessed((refused("trunk_lean"),)) == {}


def test_every_left_right_difference_is_judged_not_only_the_clearest():
    sides = [
        measured(metric, value, side)
        for metric in ("knee_flexion_peak", "knee_flexion_strike")
        for side, value in (("left", 15.0), ("right", 40.0))
    ]
    differences = [
        measured(f"{metric}_asymmetry", 25.0, half=3.0)
        for metric in ("knee_flexion_peak", "knee_flexion_strike")
    ]
    found = assessed((*sides, *differences))
    assert {found[d.metric, "both"].level for d in differences} == {"notable"}


@settings(max_examples=300, deadline=None)
@given(
    measurements=anything,
    view=st.sampled_from(["side_left", "rear", "front"]),
    yaw=st.none() | st.floats(-20, 20),
    speed=st.none() | st.floats(2.0, 5.0),
)
def test_one_quantity_never_has_two_words(measurements, view, yaw, speed):
    seen = [scene(view, yaw, speed=speed)]
    findings = find_findings(measurements, seen, speed)
    made = assess(findings, measurements, Circumstances(seen, speed))
    assert len(made) == len(measurements)
    levels: dict[tuple[str, str], set[str]] = {}
    for one in made:
        assert one.level in STANDINGS
        assert (one.why is not None) == (one.level == "unsure")
        if one.level != "no_range":
            quantity = quantity_of(one.metric, KNOWN)
            levels.setdefault((quantity, one.side), set()).add(one.level)
    assert all(len(words) == 1 for words in levels.values())
    by_key = {(one.metric, one.side): one for one in made}
    for finding in findings:
        own = set(KNOWN.rules[finding.rule].metrics)
        for number in finding.measurements:
            one = by_key.get((number.metric, number.side))
            if one is not None and number.metric in own:
                assert STANDINGS.index(one.level) >= STANDINGS.index(finding.level)
