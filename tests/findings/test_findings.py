from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from formcheck.findings import Circumstances, assess, find_findings
from formcheck.findings.detail import interval_text, number_text, range_text
from formcheck.knowledge import load
from formcheck.lab.phantom import GaitSpec, Leg
from formcheck.metrics import measure_all
from formcheck.model import Measurement, Samples
from support.made_measurements import anything, measured, refused, scene
from support.phantom_runs import FLEET, FULL, run

KNOWN = load()


def by_rule(findings):
    return {finding.rule: finding for finding in findings}


def only(measurements, rule, **kwargs):
    found = by_rule(find_findings(measurements, kwargs.pop("scenes", [scene()]), **kwargs))
    return found.get(rule)


# ---------------------------------------------------------------- levels


def test_nothing_measured_and_nothing_beyond_a_limit_give_no_finding():
    assert find_findings(()) == ()
    assert find_findings((refused("overstride", "left"), measured("trunk_lean", 8.0))) == ()


@pytest.mark.parametrize(
    ("value", "level"),
    [(13.0, None), (13.01, "possible"), (13.5, "possible"), (13.51, "watch"), (16.5, "watch"),
     (16.51, "notable")],
)  # fmt: skip
def test_levels_change_exactly_where_the_whole_interval_passes_a_limit(value, level):
    found = only((measured("trunk_lean", value, half=0.5),), "excessive_trunk_lean")
    assert (found.level if found else None) == level


@pytest.mark.parametrize(("half", "level"), [(6.9, "watch"), (7.0, "possible"), (9.0, "possible")])
def test_a_limit_inside_the_interval_is_only_possible(half, level):
    assert only((measured("trunk_lean", 20.0, half=half),), "excessive_trunk_lean").level == level


def test_a_value_without_an_interval_still_needs_the_margin():
    bare = Measurement("trunk_lean", "both", 15.9, "°", n=9, confidence="high")
    assert only((bare,), "excessive_trunk_lean").level == "possible"
    assert only((replace(bare, value=16.1),), "excessive_trunk_lean").level == "watch"


def test_low_confidence_and_few_steps_never_exceed_possible():
    for change in ({"confidence": "low"}, {"n": 3}, {"confidence": None}):
        found = only((measured("trunk_lean", 40.0, **change),), "excessive_trunk_lean")
        assert found.level == "possible"
        assert not found.leads


def test_fewer_than_seven_steps_are_never_notable():
    assert only((measured("trunk_lean", 40.0, n=6),), "excessive_trunk_lean").level == "watch"
    assert only((measured("trunk_lean", 40.0, n=7),), "excessive_trunk_lean").level == "notable"


@pytest.mark.parametrize(
    ("speed", "level"), [(2.1, "possible"), (3.0, "notable"), (4.9, "possible")]
)
def test_limits_hold_only_at_the_speeds_they_were_made_for(speed, level):
    fast = (measured("trunk_lean", 40.0),)
    found = only(fast, "excessive_trunk_lean", scenes=[scene(speed=speed)])
    assert found.level == level
    assert ("m/s" in found.detail) == (level == "possible")


def test_all_of_overstrides_notable_limits_must_be_passed():
    far = measured("overstride", 40.0, "left")
    assert only((far,), "overstride").level == "watch"
    upright = measured("shank_angle", 10.0, "left")
    assert only((far, upright), "overstride").level == "watch"
    back = measured("shank_angle", 17.0, "left")
    assert only((far, back), "overstride").level == "notable"


def test_either_of_overstrides_watch_limits_is_enough():
    back = only(
        (measured("shank_angle", 14.0, "left"), measured("overstride", 24.0, "left")), "overstride"
    )
    assert back.level == "watch"
    assert back.metric == "shank_angle"


def test_steep_heel_is_notable_only_with_overstride():
    steep = measured("foot_strike_angle", 33.0, "left")
    assert only((steep,), "high_foot_inclination").level == "watch"
    both = (steep, measured("overstride", 40.0, "left"))
    assert only(both, "high_foot_inclination").level == "notable"


def test_cadence_is_judged_at_the_speed_of_its_clip():
    slow = (measured("cadence", 146.0, half=0.5),)
    unknown = scene(speed=None)
    # typical from 141 whatever the speed, from 144 at 2.5 m/s, from 155 at 3.8 m/s
    assert only(slow, "low_cadence", scenes=[unknown]) is None
    assert only(slow, "low_cadence", scenes=[unknown], speed_mps=2.5) is None
    assert only(slow, "low_cadence", scenes=[scene(speed=3.8)]).level == "notable"
    assert only(slow, "low_cadence", scenes=[scene(speed=2.5)], speed_mps=3.8) is None


def test_limits_differ_by_sex_only_where_they_do():
    hip = (measured("hip_adduction", 18.0, "left"),)
    behind = [scene("rear", 1.0)]
    assert only(hip, "hip_adduction", scenes=behind, sex="male").level == "watch"
    assert only(hip, "hip_adduction", scenes=behind, sex="female") is None
    assert only(hip, "hip_adduction", scenes=behind, sex=None) is None


def test_the_ground_moves_limits_that_were_measured_on_treadmills():
    steep = (measured("foot_strike_angle", 27.0, "left"),)
    assert only(steep, "high_foot_inclination").level == "watch"
    for surface in ("overground", "unknown"):
        assert only(steep, "high_foot_inclination", scenes=[scene(surface=surface)]) is None


def usual_half_width(metric):
    """Half an interval as it comes out of an ordinary clip: base error, spread and events."""
    return 1.4 * max(KNOWN.metrics[metric].half_width_90(), 0.5)


def both_sides(metric, value, half):
    sides = ("left", "right") if KNOWN.metrics[metric].sided else ("both",)
    return tuple(measured(metric, value, side, half=half) for side in sides)


@pytest.mark.parametrize("speed", [None, 2.2, 3.0, 4.8])
@pytest.mark.parametrize("name", [name for name, r in KNOWN.rules.items() if not r.is_asymmetry])
def test_each_rule_can_fire_and_is_silent_inside(name, speed):
    rule = KNOWN.rules[name]
    here = [scene(rule_view(rule), speed=speed)]
    for limit in rule.watch.limits:
        half = usual_half_width(limit.metric)
        outwards = 1.0 if limit.op == ">" else -1.0
        at = limit.at(speed)
        beyond = both_sides(limit.metric, at + outwards * 1.05 * half, half)
        near = both_sides(limit.metric, at + outwards * 0.95 * half, half)
        inside = both_sides(limit.metric, at - outwards * 0.05 * half, half)
        assert only(beyond, name, scenes=here).level in ("watch", "notable"), limit.metric
        assert only(near, name, scenes=here).level == "possible", limit.metric
        assert only(inside, name, scenes=here) is None, limit.metric


def rule_view(rule):
    return KNOWN.metrics[rule.metric].views[0].replace("side", "side_left")


#: What sixteen trained men, no two alike, did at three speeds (fukuchi_2017): mean and SD.
REAL_RUNNERS = {
    2.5: {"cadence": (162, 10), "overstride": (20.2, 2.4), "shank_angle": (6.7, 1.8),
          "knee_flexion_strike": (10, 3), "knee_flexion_peak": (38, 4),
          "thigh_extension_toe_off": (19.6, 1.9), "vertical_oscillation": (9.8, 1.4),
          "vertical_ratio": (10.6, 1.1), "step_width": (6.7, 2.6)},
    3.5: {"cadence": (172, 11), "overstride": (25.1, 2.4), "shank_angle": (9.0, 2.9),
          "knee_flexion_strike": (11, 5), "knee_flexion_peak": (39, 3),
          "thigh_extension_toe_off": (24.5, 2.2), "vertical_oscillation": (9.6, 1.4),
          "vertical_ratio": (7.8, 0.7), "step_width": (4.8, 2.9)},
    4.5: {"cadence": (184, 14), "overstride": (29.7, 2.3), "shank_angle": (11.3, 3.2),
          "knee_flexion_strike": (12, 5), "knee_flexion_peak": (38, 3),
          "thigh_extension_toe_off": (28.0, 2.7), "vertical_oscillation": (8.3, 1.3),
          "vertical_ratio": (5.6, 0.6), "step_width": (2.9, 3.4)},
}  # fmt: skip


@pytest.mark.parametrize("told", [True, False])
@pytest.mark.parametrize("speed", REAL_RUNNERS)
def test_runners_as_they_are_give_no_finding_at_any_speed(speed, told):
    for metric, (mean, sd) in REAL_RUNNERS[speed].items():
        for value in (mean - sd, mean, mean + sd):
            numbers = both_sides(metric, value, usual_half_width(metric))
            found = find_findings(numbers, [scene(speed=speed if told else None)])
            assert all(finding.level == "possible" for finding in found), (metric, value)


@pytest.mark.parametrize("name", [name for name in FLEET if name != "overstriding"])
def test_an_ordinary_digital_runner_gives_no_finding(name):
    clip = run(FLEET[name], FULL)
    found = find_findings(measure_all([clip]), [clip.scene])
    assert all(finding.level == "possible" for finding in found)


def test_a_digital_runner_who_lands_far_ahead_with_slow_steps_gives_two():
    leg = Leg(overstride_pct=37, foot_strike_deg=18, knee_flexion_strike_deg=8)
    gait = GaitSpec(speed_mps=2.9, cadence_spm=142, left=leg, right=leg)
    clip = run(replace(FLEET["rearfoot_slow"], gait=gait), FULL)
    found = by_rule(find_findings(measure_all([clip]), [clip.scene]))
    assert {"overstride", "low_cadence"} <= {n for n, f in found.items() if f.level != "possible"}


@pytest.mark.parametrize("surface", ["treadmill", "overground", "unknown"])
@pytest.mark.parametrize("angle", [-12.0, -5.0, 0.0, 8.0, 16.0, 22.0])
def test_no_way_to_land_is_called_untypical(angle, surface):
    numbers = both_sides("foot_strike_angle", angle, 4.0)
    here = [scene(surface=surface)]
    assert find_findings(numbers, here) == ()
    said = assess((), numbers, Circumstances(here, 3.0))
    assert not any(one.outside for one in said)


# ---------------------------------------------------------------- sides and views


def test_valgus_is_judged_by_the_mean_of_both_legs():
    behind = [scene("front", 2.0)]
    left, right = measured("knee_valgus", 26.0, "left"), measured("knee_valgus", -6.0, "right")
    # camera yaw moves the legs in opposite directions: their mean is typical
    assert only((left, right), "knee_valgus", scenes=behind) is None
    assert only((left,), "knee_valgus", scenes=behind) is None
    both = (left, measured("knee_valgus", 24.0, "right"))
    found = only(both, "knee_valgus", scenes=behind)
    assert (found.level, found.side) == ("notable", "both")
    assert found.measurements[0].value == 25.0


@pytest.mark.parametrize("yaw", [None, 5.1, -8.0])
def test_valgus_is_not_judged_in_a_view_that_is_not_square(yaw):
    both = (measured("knee_valgus", 30.0, "left"), measured("knee_valgus", 30.0, "right"))
    assert only(both, "knee_valgus", scenes=[scene("front", yaw)]) is None
    assert only(both, "knee_valgus", scenes=[]) is None


def test_valgus_and_varus_are_opposite():
    front = [scene("front", 0.0)]
    inwards = (measured("knee_valgus", 25.0, "left"), measured("knee_valgus", 25.0, "right"))
    outwards = (measured("knee_valgus", -27.0, "left"), measured("knee_valgus", -27.0, "right"))
    assert set(by_rule(find_findings(inwards, front))) == {"knee_valgus"}
    assert set(by_rule(find_findings(outwards, front))) == {"knee_varus"}


def test_the_worse_side_is_named_and_two_alike_are_both():
    left, right = measured("overstride", 34.0, "left"), measured("overstride", 24.0, "right")
    assert only((left, right), "overstride").side == "left"
    found = only((left, measured("overstride", 36.0, "right")), "overstride")
    assert found.side == "both"
    assert found.detail.startswith("Your right foot lands 36 % of leg length ahead of your hip")
    assert "On the left it is 34 % of leg length" in found.detail


def test_the_far_leg_cannot_outshout_the_near_leg():
    near = measured("overstride", 33.0, "left")
    far = measured("overstride", 60.0, "right", confidence="low")
    found = only((near, far), "overstride")
    assert (found.side, found.level, found.confidence) == ("left", "watch", "high")


# ---------------------------------------------------------------- merging and leading


def test_overstride_low_cadence_and_straight_knee_are_one_correction():
    findings = find_findings(
        (
            measured("cadence", 140.0),
            measured("overstride", 40.0, "left"),
            measured("shank_angle", 18.0, "left"),
            measured("knee_flexion_strike", -4.0, "left"),
        ),
        [scene()],
    )
    leading = [finding for finding in findings if finding.leads]
    assert len(leading) == 1
    assert {leading[0].rule, *leading[0].merged} == {"overstride", "low_cadence", "stiff_knee"}
    assert leading[0].cue == "Quick, light steps"
    assert len(findings) == 3
    metrics = {m.metric for m in leading[0].measurements}
    assert metrics == {"cadence", "overstride", "shank_angle", "knee_flexion_strike"}


def test_hips_that_give_way_are_one_correction():
    front = [scene("front", 0.0)]
    findings = find_findings(
        (
            measured("pelvic_drop", 13.0, "left"),
            measured("hip_adduction", 26.0, "left"),
            measured("step_width", -6.0),
        ),
        front,
    )
    leading = [finding for finding in findings if finding.leads]
    assert len(leading) == 1
    assert set(leading[0].merged) < {"pelvic_drop", "hip_adduction", "crossover_gait"}


def test_a_straight_knee_alone_asks_for_a_soft_landing():
    alone = only((measured("knee_flexion_strike", -4.0, "left"),), "stiff_knee")
    assert alone.leads
    assert "soft" in alone.cue.lower()


def test_high_cadence_is_never_told_to_go_higher():
    quick = (measured("cadence", 182.0), measured("overstride", 36.0, "left"))
    assert only(quick, "overstride").cue == "Land with your foot under your knee"
    bouncy = (measured("cadence", 182.0), measured("vertical_oscillation", 14.0))
    assert only(bouncy, "high_vertical_oscillation").cue == ""


def test_a_steep_heel_alone_does_not_lead():
    steep = only((measured("foot_strike_angle", 33.0, "left"),), "high_foot_inclination")
    assert steep.level == "watch"
    assert not steep.leads


def test_differences_need_both_sides_to_differ_by_more_than_error():
    difference = measured("knee_flexion_peak_asymmetry", 14.0, half=4.0)
    alone = only((difference,), "asymmetry")
    assert alone.level == "possible"
    left, right = (
        measured("knee_flexion_peak", 38.0, "left"),
        measured("knee_flexion_peak", 49.0, "right"),
    )
    assert only((difference, left, right), "asymmetry").level == "notable"
    close = measured("knee_flexion_peak", 47.0, "right")
    assert only((difference, left, close), "asymmetry").level == "possible"


def test_a_difference_is_told_the_same_way_round_for_either_sign():
    for sign, larger in ((1.0, "right"), (-1.0, "left")):
        found = only((measured("step_time_asymmetry", 12.0 * sign, half=1.0),), "asymmetry")
        assert f"larger on the {larger} by 12.0 % (11.0–13.0 %)" in found.detail
        assert found.cue == ""


@settings(max_examples=200, deadline=None)
@given(
    measurements=anything,
    yaw=st.none() | st.floats(-20, 20),
    sex=st.sampled_from([None, "female", "male"]),
)
def test_whatever_is_measured_the_report_keeps_its_promises(measurements, yaw, sex):
    scenes = [scene("front", yaw)]
    findings = find_findings(measurements, scenes, 3.0, sex)
    leading = [finding for finding in findings if finding.leads]
    assert len(leading) <= 3
    assert findings[: len(leading)] == tuple(leading)
    assert len({finding.id for finding in findings}) == len(findings)
    merged = {name for finding in findings for name in finding.merged}
    for finding in findings:
        assert finding.level != "typical"
        assert finding.sources
        assert 1 <= len(finding.exercises) <= 4
        if finding.leads:
            assert finding.level in ("watch", "notable")
            assert finding.confidence != "low"
            assert finding.rule not in merged
        if finding.confidence == "low":
            assert finding.level == "possible"
    backwards = find_findings(list(reversed(measurements)), scenes, 3.0, sex)
    assert {(f.id, f.level) for f in backwards} == {(f.id, f.level) for f in findings}


@settings(deadline=None)
@given(value=st.floats(0.0, 60.0), more=st.floats(0.0, 30.0), half=st.floats(0.0, 10.0))
def test_more_of_it_is_never_a_lower_level(value, more, half):
    ranks = {None: 0, "possible": 1, "watch": 2, "notable": 3}
    first = only((measured("trunk_lean", value, half=half),), "excessive_trunk_lean")
    second = only((measured("trunk_lean", value + more, half=half),), "excessive_trunk_lean")
    assert ranks[first and first.level] <= ranks[second and second.level]


@settings(deadline=None)
@given(value=st.floats(10.0, 60.0), half=st.floats(0.0, 10.0), wider=st.floats(0.0, 20.0))
def test_a_wider_interval_is_never_a_higher_level(value, half, wider):
    ranks = {None: 0, "possible": 1, "watch": 2, "notable": 3}
    sure = only((measured("trunk_lean", value, half=half),), "excessive_trunk_lean")
    unsure = only((measured("trunk_lean", value, half=half + wider),), "excessive_trunk_lean")
    assert ranks[unsure and unsure.level] <= ranks[sure and sure.level]


# ---------------------------------------------------------------- words and moments


def test_the_detail_gives_number_interval_and_typical_range():
    found = only((measured("overstride", 33.0, "left", half=3.0),), "overstride")
    expected = (
        "Your left foot lands 33 % of leg length ahead of your hip (30–36 %); 17–29 % is typical."
    )
    assert found.detail == expected
    unsided = only((measured("overstride", 33.0, half=3.0),), "overstride")
    assert unsided.detail.startswith("Your foot lands 33 % of leg length")


def test_the_moments_are_the_steps_closest_to_the_mean():
    found = only((measured("overstride", 33.0, "left", n=9),), "overstride")
    values = dict(
        zip(found.measurements[0].samples.time_s, found.measurements[0].samples.values, strict=True)
    )
    distances = [abs(values[moment] - 33.0) for moment in found.moments_s]
    assert len(distances) == 3
    assert distances == sorted(distances)
    assert distances[0] == 0.0
    assert max(distances) == pytest.approx(0.25)


def test_moments_skip_steps_without_a_value_and_the_other_side():
    samples = Samples(
        np.array([33.0, np.nan, 33.0, 20.0]),
        np.array([1.0, 2.0, 3.0, 4.0]),
        ("left", "left", "right", "left"),
    )
    one = Measurement(
        "overstride", "left", 33.0, "% leg", 1.0, 9, 32.0, 34.0, "high", None, samples
    )
    assert only((one,), "overstride").moments_s == (1.0, 4.0)


def test_a_difference_is_shown_by_the_steps_of_a_side():
    difference = replace(measured("knee_flexion_peak_asymmetry", 14.0, half=4.0), samples=None)
    left = measured("knee_flexion_peak", 38.0, "left", clip=1)
    right = measured("knee_flexion_peak", 49.0, "right")
    found = only((difference, left, right), "asymmetry", scenes=[scene(), scene()])
    assert found.metric == "knee_flexion_peak_asymmetry"
    assert len(found.moments_s) == 3
    assert found.clip == 1


def test_the_clip_of_a_finding_is_the_clip_of_its_number():
    rear = measured("trunk_side_lean", 14.0, "left", clip=1)
    found = only((rear,), "trunk_side_lean", scenes=[scene(), scene("rear")])
    assert found.clip == 1


@pytest.mark.parametrize(
    ("metric", "value", "text"),
    [
        ("cadence", 164.4, "164 steps per minute"),
        ("overstride", 31.0, "31 % of leg length"),
        ("trunk_lean", -3.0, "−3°"),
        ("trunk_lean", -0.2, "0°"),
        ("vertical_oscillation", 9.14, "9.1 cm"),
        ("contact_time", 249.6, "250 ms"),
    ],
)
def test_numbers_carry_their_unit_and_no_false_digits(metric, value, text):
    assert number_text(value, KNOWN.metrics[metric]) == text


def test_ranges_below_zero_are_written_with_a_word():
    lean = KNOWN.metrics["trunk_lean"]
    assert range_text(2, 15, lean) == "2–15°"
    assert range_text(-2, 8, lean) == "−2 to 8°"
    assert range_text(3.1, 3.2, lean) == "3°"
    assert interval_text(None, 3.0, lean) == ""


@pytest.mark.parametrize("rule", [rule for rule in KNOWN.rules.values() if rule.below_zero])
def test_a_number_under_zero_is_told_by_its_direction_not_by_a_minus(rule):
    (metric,) = rule.below_zero
    sided = KNOWN.metric(metric).sided
    sides = ("left", "right") if sided else ("both",)
    numbers = tuple(measured(metric, -30.0, side, half=1.0) for side in sides)
    view = "side_left" if "side" in KNOWN.metric(metric).views else "front"
    found = only(numbers, rule.name, scenes=[scene(view, 0.0, speed=3.0)])
    assert "30" in found.detail
    assert "−30" not in found.detail
    assert "−31" not in found.detail
    near_zero = tuple(measured(metric, -20.0, side, half=25.0) for side in sides)
    found = only(near_zero, rule.name, scenes=[scene(view, 0.0, speed=3.0)])
    assert found is None or "−" not in found.detail.split(";")[0]


def test_what_can_be_worked_on_leads_what_cannot():
    sides = [measured("knee_flexion_peak", v, s) for s, v in (("left", 38.0), ("right", 60.0))]
    difference = measured("knee_flexion_peak_asymmetry", 22.0, half=4.0)
    lean = measured("trunk_lean", 15.0, half=1.0)
    found = find_findings((*sides, difference, lean), [scene(speed=3.0)])
    leading = [finding for finding in found if finding.leads]
    cues = [bool(finding.cue) for finding in leading]
    assert cues == sorted(cues, reverse=True)
    assert "asymmetry" in {finding.rule for finding in leading}
