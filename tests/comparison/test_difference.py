"""Differences worked out by hand: their error, their verdict, and what rules them out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from math import sqrt
from pathlib import Path

import pytest

from formcheck.comparison.difference import find_differences
from formcheck.comparison.trial import Trial
from formcheck.knowledge import load
from formcheck.model import Session
from formcheck.model.plan import Plan
from formcheck.model.report import Report, ReportClip, ReportMeasurement
from support.made_reports import after, again, before, runner, trial

HALF = 1.645  # standard errors in half of a 90 % interval


def clip(**changes) -> ReportClip:
    usual = {
        "path": "side.mp4", "view": "side_left", "yaw_deg": 0.0, "roll_deg": 0.0, "fps": 60.0,
        "duration_s": 8.0, "time_scale": 1.0, "surface": "treadmill", "activity": "running",
        "px_per_m": 300.0, "scale_from": "height", "steps_left": 10, "steps_right": 10,
        "notes": (), "speed_mps": 3.0, "model": "heavy",
    }  # fmt: skip
    return ReportClip(**{**usual, **changes})


def number(metric, value, error, lasting=None, side="both") -> ReportMeasurement:
    """Return a number with one standard error, and the part of it that lasts."""
    return ReportMeasurement(
        metric=metric, side=side, value=value, unit=load().metric(metric).unit,
        low=value - HALF * error, high=value + HALF * error, sd=1.0, n=20, confidence="high",
        missing=None, clip=0, lasting_error=lasting,
    )  # fmt: skip


def made(measurement, **changes) -> Trial:
    """Return the trial of one number of one clip."""
    report = Report(
        clips=(clip(**changes),), contacts=(), measurements=(measurement,), findings=(),
        plan=Plan(), methods="", versions={"formcheck": "0.1.0"},
    )  # fmt: skip
    return Trial(Path("run"), "run", report, date(2026, 11, 23), True)


def only(first, other, **options):
    (difference,) = find_differences(first, other, **options)
    return difference


# Worth noting are 4 steps a minute, 3 % of leg length of overstride, 10 ms of flight.
@pytest.mark.parametrize(
    ("metric", "first", "other", "error", "verdict"),
    [
        ("cadence", 160, 165, 1.0, "real change"),  # 2.7 … 7.3
        ("cadence", 165, 160, 1.0, "real change"),
        ("cadence", 160, 163, 1.0, "real but small"),  # 0.7 … 5.3, but 3 is under 4
        ("cadence", 160, 161, 1.0, "about the same"),  # −1.3 … 3.3
        ("cadence", 160, 162, 1.0, "cannot tell"),  # −0.3 … 4.3
        ("cadence", 160, 165, 3.0, "cannot tell"),  # −2 … 12
        ("flight_time", 120, 98, 2.8, "real change"),  # −28.5 … −15.5
        ("knee_excursion", 20, 28, 1.6, "real change"),  # 4.3 … 11.7
        ("overstride", 30, 34, 1.0, "real change"),  # 1.7 … 6.3
        ("overstride", 30, 32.5, 1.0, "real but small"),
        ("overstride", 30, 30.5, 1.0, "about the same"),
        ("overstride", 30, 30.5, 3.0, "cannot tell"),
    ],
)
def test_a_change_is_real_where_its_interval_leaves_out_zero(metric, first, other, error, verdict):
    found = only(made(number(metric, first, error)), made(number(metric, other, error)))
    assert found.verdict == verdict
    assert found.value == pytest.approx(other - first)
    half = HALF * sqrt(2) * error
    assert (found.low, found.high) == pytest.approx((other - first - half, other - first + half))
    least = {"cadence": 4, "overstride": 3, "flight_time": 10, "knee_excursion": 4}[metric]
    assert found.worth_noting == least


def test_every_number_says_from_where_on_its_change_is_worth_noting():
    noted = load().compare.worth_noting
    for info in (*load().metrics.values(), *load().asymmetries.values()):
        assert noted.of(info) > 0, info.id
        # not less than the last digit that is shown
        assert noted.of(info) >= 10**-info.decimals, info.id


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        # 3 of the 5 pass; of the 4 that last 0.3 stays: twice sqrt(3² + 1.2²), in squares
        ({}, sqrt(2 * (9 + 1.44))),
        # another scale: all of the 4 stays
        ({"scale_from": "belt speed"}, sqrt(2 * 25)),
        # turned by 4° more: 0.05 of each degree is added
        ({"yaw_deg": 4.0}, sqrt(2 * (9 + 1.44) + 0.2**2)),
    ],
)
def test_of_what_lasts_a_share_stays_between_clips_from_one_place(changes, error):
    first, other = number("overstride", 30, 5, 4), number("overstride", 31, 5, 4)
    found = only(made(first), made(other, **changes))
    assert (found.high - found.low) / 2 == pytest.approx(HALF * error)


def test_a_number_has_a_share_of_its_own_where_one_was_measured():
    pair = [made(number("arm_crossover", v, 5, 4, side="left"), view="rear") for v in (30, 31)]
    found = only(*pair)
    assert (found.high - found.low) / 2 == pytest.approx(HALF * sqrt(2 * 25))


def test_nothing_cancels_where_an_old_report_does_not_split_its_error():
    new, old = number("overstride", 30, 5, 4), number("overstride", 31, 5)
    found = only(made(new), made(old))
    assert (found.high - found.low) / 2 == pytest.approx(HALF * sqrt(9 + 1.44 + 25))


@pytest.mark.parametrize(
    ("changes", "kind", "words", "free"),
    [
        ({"speed_mps": 4.0}, "speed", ("10.8", "14.4"), None),
        ({"yaw_deg": 18.0}, "yaw", ("0", "18"), "contact_time"),
        ({"fps": 30.0}, "fps", ("60", "30"), "cadence"),
        ({"surface": "overground"}, "surface", ("treadmill", "over ground"), None),
        ({"model": "full"}, "model", ("heavy", "full"), None),
        ({"time_scale": 4.0}, "time_scale", ("1", "4"), None),
        (
            {"view": "side_right"},
            "view",
            ("from your left side", "from your right side"),
            "cadence",
        ),
    ],
)
def test_unlike_conditions_are_named(changes, kind, words, free):
    pair = (number("overstride", value, 1.0, side="left") for value in (30, 40))
    difference = only(made(next(pair)), made(next(pair), **changes))
    assert (difference.verdict, difference.value) == ("not comparable", None)
    (unlike,) = difference.unlike
    assert (unlike.kind, unlike.first, unlike.other) == (kind, *words)
    assert all(word in unlike.text for word in words)
    assert unlike.remedy == load().compare.unlike[kind].remedy
    if free is not None:
        side = "both" if free == "cadence" else "left"
        other = (number(free, value, 1.0, side=side) for value in (160, 170))
        assert only(made(next(other)), made(next(other), **changes)).unlike == ()


@pytest.mark.parametrize(
    "changes",
    [{"speed_mps": None}, {"surface": "unknown"}, {"yaw_deg": None}, {"model": ""}],
    ids=lambda changes: next(iter(changes)),
)
def test_what_is_not_known_does_not_rule_out(changes):
    pair = (number("overstride", value, 1.0, side="left") for value in (30, 40))
    assert only(made(next(pair)), made(next(pair), **changes)).verdict == "real change"


@pytest.mark.parametrize(
    ("speed_mps", "alike"),
    [(3.15, True), (3.2, True), (3.25, False), (2.8, True), (2.75, False)],
)
def test_speeds_are_alike_within_a_fifth_of_a_metre_a_second(speed_mps, alike):
    pair = [number("cadence", 160, 1.0), number("cadence", 165, 1.0)]
    found = only(made(pair[0]), made(pair[1], speed_mps=speed_mps))
    assert [unlike.kind for unlike in found.unlike] == ([] if alike else ["speed"])


def test_other_shoes_rule_out_a_before_and_after_but_are_what_labels_compare():
    one = trial(replace(before(), session=Session(shoes="A")))
    other = trial(replace(again(), session=Session(shoes="B")))
    cadence = find_differences(one, other)[0]
    assert [unlike.kind for unlike in cadence.unlike] == ["shoes"]
    compared = find_differences(one, other, shoes_compared=True)[0]
    assert (compared.metric, compared.verdict) == ("cadence", "about the same")


def test_another_version_of_formcheck_is_named():
    newer = trial(replace(again(), versions={"formcheck": "0.2.0", "model": "phantom"}))
    (unlike,) = find_differences(trial(before()), newer)[0].unlike
    assert (unlike.kind, unlike.first, unlike.other) == ("version", "0.1.0", "0.2.0")


def test_a_number_missing_in_one_report_says_in_which_and_why():
    lacking = number("cadence", 160, 1.0).changed(value=None, missing="Too dark.")
    other = replace(made(lacking), label="after")
    difference = only(made(number("cadence", 160, 1.0)), other)
    assert difference.verdict == "not comparable"
    assert difference.missing == "missing in after: Too dark."
    assert (difference.first, difference.other) == (160, None)
    assert find_differences(other, other) == ()


def test_quicker_steps_are_a_real_change_and_the_same_run_again_is_not():
    cadence = find_differences(trial(before()), trial(after(), "after"))[0]
    assert (cadence.metric, cadence.verdict) == ("cadence", "real change")
    assert cadence.low < 0.07 * runner().gait.cadence_spm < cadence.high
    same = find_differences(trial(before()), trial(again()))[0]
    assert same.verdict == "about the same"
    assert same.low < 0 < same.high


def test_a_difference_turns_round_with_the_order():
    there = find_differences(trial(before()), trial(after()))
    back = find_differences(trial(after()), trial(before()))
    assert [d.verdict for d in there] == [d.verdict for d in back]
    turned = [(-d.value, -d.high, -d.low) for d in there if d.value is not None]
    assert len(turned) > 20
    assert turned == [(d.value, d.low, d.high) for d in back if d.value is not None]
