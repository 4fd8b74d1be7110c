"""How an athlete's numbers went, by the rules of compare."""

from __future__ import annotations

from datetime import date

import pytest

from formcheck.comparison import compare
from formcheck.i18n import Wording
from formcheck.studio.trend import Visit, trend_of

DAYS = [date(2026, 9, 1), date(2026, 10, 6), date(2026, 11, 3)]


@pytest.fixture
def visits(folders):
    return [
        Visit(f"check{n}", day, "", folders[name])
        for n, (day, name) in enumerate(zip(DAYS, ("before", "after", "again"), strict=True))
    ]


def lines(trend):
    return {(line.metric, line.side): line for line in trend.lines}


def test_numbers_stand_in_order_of_their_days_with_their_intervals(visits):
    trend = trend_of(visits[::-1], Wording())
    cadence = lines(trend)[("cadence", "both")]
    assert [point.check_id for point in cadence.points] == ["check0", "check1", "check2"]
    assert all(point.low < point.value < point.high for point in cadence.points)
    assert cadence.typical_low is not None
    assert trend.unread == []


def test_verdicts_are_those_of_compare(visits, folders):
    trend = lines(trend_of(visits[:2], Wording()))
    report = compare([folders["before"], folders["after"]]).report
    for difference in report.against(1):
        line = trend.get((difference.metric, difference.side))
        if difference.first is None or difference.other is None or line is None:
            continue
        real = difference.verdict == "real change"
        assert (line.points[1].verdict == "real") == real
    assert trend[("cadence", "both")].points[1].verdict == "real"
    assert trend[("cadence", "both")].points[0].verdict == ""


def test_it_speaks_german(visits):
    german, english = (lines(trend_of(visits, Wording(code))) for code in ("de", "en"))
    assert german.keys() == english.keys()
    key = ("cadence", "both")
    assert german[key].label != english[key].label
    assert german[key].points[1].verdict_word != english[key].points[1].verdict_word


def test_the_latest_plan_comes_with_its_dates(visits):
    plan = trend_of(visits, Wording()).plan
    assert plan.check_id == "check2"
    assert [week.starts for week in plan.weeks] == sorted(week.starts for week in plan.weeks)


def test_a_report_that_is_gone_is_named_and_the_others_stay(visits, tmp_path):
    gone = Visit("gone", DAYS[2], "", tmp_path / "nothing")
    trend = trend_of([*visits, gone], Wording())
    assert trend.unread == ["gone"]
    assert trend.lines


def test_nobody_has_no_trend():
    trend = trend_of([], Wording())
    assert (trend.lines, trend.plan) == ([], None)
