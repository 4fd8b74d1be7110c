"""A report folder read for a comparison, and the folders of a trend."""

from __future__ import annotations

from datetime import date

import pytest

from formcheck.comparison.trial import find_reports, read_trial
from formcheck.errors import InputError


def test_the_day_of_the_file_stands_in_for_one_that_was_not_told(copied):
    one = copied("before", lambda told: told["session"].update(filmed=None))
    read = read_trial(one, "before")
    assert not read.day_told
    assert read.day == date.fromtimestamp((one / "report.json").stat().st_mtime)


def test_a_folder_that_is_not_there_or_no_report_is_refused(tmp_path):
    with pytest.raises(InputError, match="there is no folder"):
        read_trial(tmp_path / "nothing", "before")
    with pytest.raises(InputError, match="is no report"):
        read_trial(tmp_path, "before")


def test_a_report_without_a_number_is_refused_with_its_reason(copied):
    def refuse(told):
        told["measurements"] = []
        told["clips"][0]["notes"] = [{"id": "walking", "message": "Somebody walks."}]
        told.pop("messages", None)

    with pytest.raises(InputError, match=r"holds no number to compare: Somebody walks\."):
        read_trial(copied("before", refuse), "before")


def test_a_trend_needs_a_folder_of_reports(folders, tmp_path):
    parent = folders["before"].parent
    assert find_reports(parent) == tuple(sorted(folders.values()))
    with pytest.raises(InputError, match="there is no folder"):
        find_reports(tmp_path / "none")
    with pytest.raises(InputError, match="holds 0 of the 2 report folders"):
        find_reports(tmp_path)


def test_a_folder_that_was_left_half_written_is_no_report(copied, tmp_path):
    copied("before")
    copied("after")
    copied("again", new_name=".again.x.part")
    assert [path.name for path in find_reports(tmp_path)] == ["after", "before"]
