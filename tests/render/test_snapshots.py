"""Three whole reports are what they were; a difference is shown, and renewed only on purpose."""

from __future__ import annotations

import difflib
import json

import pytest

from snapshots import FOLDER, REPORTS, Reader, snapshot


@pytest.mark.parametrize("name", REPORTS)
def test_a_whole_report_is_what_it_was(name: str) -> None:
    for file, now in snapshot(REPORTS[name]()).items():
        before = (FOLDER / name / file).read_text(encoding="utf-8")
        difference = difflib.unified_diff(
            before.splitlines(), now.splitlines(), "stored", "now", lineterm="", n=1
        )
        shown = "\n".join(list(difference)[:80])
        assert not shown, f"{name}/{file} changed; if it is meant: make snapshots\n{shown}"


def test_the_three_reports_are_the_three_kinds() -> None:
    data = {
        name: json.loads((FOLDER / name / "report.json").read_text(encoding="utf-8"))
        for name in REPORTS
    }
    leading = {name: report["plan"]["correction"] for name, report in data.items()}
    assert leading["notable_side_and_rear"]
    assert not leading["nothing_notable"]
    assert [clip["view"] for clip in data["notable_side_and_rear"]["clips"]] == [
        "side_left",
        "rear",
    ]
    assert data["refused"]["measurements"] == []
    assert data["refused"]["clips"][0]["notes"]


def test_what_is_read_out_leaves_out_what_is_not() -> None:
    page = '<style>x</style><h2>A</h2><p>b <b>c</b></p><svg aria-label="d"><text>e</text></svg>'
    assert Reader(page).lines == ["## A", "b c", "[chart: d]"]
