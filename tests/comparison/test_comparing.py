"""Which reports are held against each other, and which are refused in a sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

import formcheck
from formcheck import comparison
from formcheck.errors import InputError
from formcheck.model import Session
from formcheck.plan import make_plan
from support.made_answers import sore_knee
from support.made_reports import TODAY, after, again, before, folder


def test_the_python_name_is_exported():
    assert formcheck.compare is comparison.compare
    assert "compare" in formcheck.__all__


def test_two_are_a_change_labelled_ones_shoes_and_three_a_trend(folders):
    every = list(folders.values())
    assert formcheck.compare(every[:2]).report.kind == "change"
    assert formcheck.compare(every, ["A", "B", "C"]).report.kind == "shoes"
    assert formcheck.compare(every).report.kind == "trend"
    assert formcheck.compare(every[:2], trend=True).report.kind == "trend"


def test_every_later_report_is_held_against_the_first(folders):
    report = formcheck.compare([folders[n] for n in ("before", "after", "again")], "ABC").report
    assert [trial.label for trial in report.trials] == ["A", "B", "C"]
    assert [trial.folder for trial in report.trials] == ["before", "after", "again"]
    cadence = {d.trial: d.verdict for d in report.differences if d.metric == "cadence"}
    assert cadence == {1: "real change", 2: "about the same"}


def test_a_trend_is_in_order_of_the_days_that_were_told(tmp_path):
    days = {"c": (before(), 1), "a": (again(), 2), "b": (after(), 3)}
    paths = [
        folder(tmp_path / name, replace(analysis, session=Session(filmed=date(2026, month, 9))))
        for name, (analysis, month) in days.items()
    ]
    report = formcheck.compare(reversed(paths), trend=True).report
    assert [trial.folder for trial in report.trials] == ["c", "a", "b"]
    assert [trial.day.month for trial in report.trials] == [1, 2, 3]
    cadence = [d.verdict for d in report.differences if d.metric == "cadence"]
    assert cadence == ["about the same", "real change"]


def test_what_a_reader_should_keep_in_mind_is_said(folders, copied):
    report = formcheck.compare([folders["before"], folders["after"]]).report
    counted = sum(d.value is not None for d in report.differences)
    assert report.cautions[:2] == (
        "formcheck does not recognise faces. It takes both reports to be of the same runner.",
        "Numbers move a little from day to day without any change of form. "
        "The error does not cover that. Film twice before you rely on a small change.",
    )
    assert report.cautions[2].startswith(f"{counted} numbers were compared.")
    unknown = copied("after", lambda told: told["clips"][0].update(speed_mps=None))
    assert (
        "speed of after is not known"
        in formcheck.compare([folders["before"], unknown]).report.cautions[0]
    )


def test_the_latest_answers_tell_the_warning_signs(tmp_path):
    def told(analysis, answers):
        plan = make_plan((), analysis.measurements, TODAY, answers=answers)
        return replace(analysis, plan=plan)

    old = folder(tmp_path / "old", told(before(), sore_knee()))
    locked = folder(tmp_path / "locked", told(after(), sore_knee(signs=["locking"])))
    assert [sign.id for sign in formcheck.compare([old, locked]).report.stop.signs] == ["locking"]
    later = replace(again(), session=Session(filmed=TODAY + timedelta(days=60)))
    healed = folder(tmp_path / "healed", told(later, sore_knee()))
    assert formcheck.compare([locked, healed]).report.stop is None


# ------------------------------------------------------------------ what is refused


def test_the_same_folder_twice_is_refused(folders):
    with pytest.raises(InputError, match="the same folder"):
        formcheck.compare([folders["before"], folders["before"] / ".." / "before"])


def test_one_folder_is_too_few(folders):
    with pytest.raises(InputError, match="at least two"):
        formcheck.compare([folders["before"]])


def test_two_people_are_refused_by_name(folders, copied):
    one = copied("before", lambda told: told["session"].update(runner="Ada"))
    other = copied("after", lambda told: told["session"].update(runner="Bo"))
    with pytest.raises(InputError, match=r"'Ada'.*'Bo'"):
        formcheck.compare([one, other])
    assert formcheck.compare([one, folders["after"]]).report.kind == "change"


def test_labels_must_fit_the_folders(folders):
    pair = [folders["before"], folders["after"]]
    with pytest.raises(InputError, match="1 labels for 2"):
        formcheck.compare(pair, ["A"])
    for labels in (["A", " A "], ["A", " "]):
        with pytest.raises(InputError, match="empty or given twice"):
            formcheck.compare(pair, labels)


def test_a_comparison_in_which_nothing_is_alike_is_refused_with_the_reason(folders, copied):
    other = copied("after", lambda told: told["clips"][0].update(speed_mps=5.0))
    with pytest.raises(InputError, match=r"cannot be compared: speed \(.* and 18.0 km/h\)"):
        formcheck.compare([folders["before"], other])
