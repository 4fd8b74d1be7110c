"""A stored file is read by its own model, as other programs read it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pydantic import ValidationError

from formcheck import build_report
from formcheck.i18n import Message, Wording
from formcheck.model.comparison import CompareReport
from formcheck.model.report import Report
from support.report_example import overstrider

STORED = Path(__file__).parents[1] / "stored"


@pytest.fixture(scope="module")
def german() -> str:
    return build_report(overstrider()).as_json("de")


def test_a_report_reads_its_own_file_with_its_messages(german):
    report = Report.model_validate_json(german)
    assert report.language == "de"
    title = report.findings[0].title
    assert Wording("de")(title) == json.loads(german)["findings"][0]["title"]
    assert Wording("en")(title) == build_report(overstrider()).findings[0].title
    assert Wording("en")(title) != Wording("de")(title)
    assert report.as_json("de") == german
    assert Report.model_validate(json.loads(german)).as_json("de") == german


def test_reading_leaves_the_data_as_it_was(german):
    data = json.loads(german)
    Report.model_validate(data)
    assert data == json.loads(german)


def test_a_place_that_holds_no_text_is_left(german):
    data = json.loads(german)
    rate = data["clips"][0]["fps"]
    words = data["findings"][0]["title"]
    made_of = data["messages"]["/findings/0/title"]
    data["messages"] = {
        "/clips/0/fps": made_of,
        "/clips/99/path": made_of,
        "/findings/0/title/deeper": made_of,
        "/findings/0/nothing": made_of,
        "": made_of,
    }
    report = Report.model_validate(data)
    assert (report.clips[0].fps, report.findings[0].title) == (rate, words)


def test_an_unknown_key_is_still_refused(german):
    with pytest.raises(ValidationError, match="extra_forbidden"):
        Report.model_validate({**json.loads(german), "mesages": {}})


def test_a_report_of_schema_1_is_read(tmp_path):
    report = Report.model_validate_json((STORED / "overstrider_en/report.json").read_text())
    assert report.schema_version == 1
    with pytest.raises(ValueError, match="1"):
        report.as_json("en")


def test_a_comparison_reads_its_own_file():
    caution = Message("{n} steps", {"n": 3})
    report = CompareReport(kind="change", trials=(), differences=(), cautions=(caution,))
    text = report.as_json("de")
    assert json.loads(text)["cautions"] == ["3 Schritte"]
    read = CompareReport.model_validate_json(text)
    assert Wording("en")(read.cautions[0]) == "3 steps"
    assert read.as_json("de") == text
