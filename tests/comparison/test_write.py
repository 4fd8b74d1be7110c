"""The command and the files of a comparison."""

from __future__ import annotations

import csv
import html
import json
import re
from dataclasses import replace
from datetime import date

import pytest
from typer.testing import CliRunner

import formcheck
from formcheck import comparison
from formcheck.cli import app
from formcheck.errors import OutputError
from formcheck.i18n import Wording
from formcheck.knowledge import load
from formcheck.model import Session
from formcheck.model.comparison import CompareReport
from formcheck.plan import make_plan
from support.advice import advice_in
from support.made_answers import sore_knee
from support.made_reports import TODAY, after, again, before, folder
from support.wording import BANNED

CLI = CliRunner()


@pytest.fixture(scope="module")
def written(folders, tmp_path_factory):
    """Return the folder of a comparison and what the command printed."""
    target = tmp_path_factory.mktemp("out") / "compared"
    names = [str(folders[name]) for name in ("before", "after")]
    done = CLI.invoke(app, ["compare", *names, "-o", str(target)])
    assert done.exit_code == 0, done.output
    return target, done.stdout


def test_the_command_writes_everything_and_says_what_changed(written):
    target, printed = written
    made = {path.name for path in target.iterdir()}
    # no video behind it
    assert made == {"compare.html", "compare.json", "compare.csv", "stills", ".formcheck.json"}
    assert len(list((target / "stills").iterdir())) == 8
    assert "Your cadence went up by" in printed.splitlines()[0]
    assert "real change" in printed


def test_json_and_csv_tell_the_same(written):
    target, _ = written
    told = json.loads((target / "compare.json").read_text())
    told.pop("messages")
    differences = CompareReport.model_validate(told).differences
    rows = list(csv.DictReader((target / "compare.csv").read_text().splitlines()))
    assert len(rows) == len(differences) > 20
    columns = {"difference": "value", "low": "low", "high": "high", "worth_noting": "worth_noting"}
    for row, difference in zip(rows, differences, strict=True):
        assert (row["metric"], row["side"]) == (difference.metric, difference.side)
        assert row["verdict"] == difference.verdict
        numbers = {column: getattr(difference, field) for column, field in columns.items()}
        assert {c: row[c] for c in columns} == {
            c: "" if n is None else str(n) for c, n in numbers.items()
        }


def test_the_page_holds_itself_and_needs_no_script(written):
    page = (written[0] / "compare.html").read_text()
    assert "<script" not in page
    assert not re.search(r"(src|href)=\"(?!data:|#)", page)
    assert page.count("data:image/jpeg") == 8
    assert page.count('class="curve left first"') == page.count('class="curve left second"') == 4
    assert "There is no side-by-side video" in page


def test_a_hollow_mark_is_hollow_in_the_dark_too(written):
    page = (written[0] / "compare.html").read_text()
    hollow = re.findall(r"[^}]*\.hollow[^{]*{([^}]*)}", page)
    assert len(hollow) == 3
    assert all("fill: var(--paper);" in rule for rule in hollow)


def test_no_word_on_the_page_diagnoses_predicts_or_scolds(written):
    page = (written[0] / "compare.html").read_text().split("<footer")[0]
    spoken = re.sub(r"<style>.*?</style>|<[^>]+>|data:[^\"]+", " ", page, flags=re.S)
    assert BANNED.search(spoken) is None


def test_an_earlier_comparison_is_replaced(folders, written):
    names = [str(folders[name]) for name in ("before", "again")]
    done = CLI.invoke(app, ["compare", *names, "-o", str(written[0])])
    assert done.exit_code == 0, done.output


def test_a_report_folder_is_never_written_over(folders):
    found = formcheck.compare([folders["before"], folders["after"]])
    with pytest.raises(OutputError, match="holds other files"):
        comparison.write(found, folders["again"])
    assert (folders["again"] / "report.json").exists()


def test_shoes_are_shown_as_differences_and_none_is_picked(folders, tmp_path):
    names = [str(folders[name]) for name in ("before", "after", "again")]
    labels = ["--label", "shoe A", "--label", "shoe B", "--label", "shoe C"]
    done = CLI.invoke(app, ["compare", *names, *labels, "-o", str(tmp_path / "shoes")])
    assert done.exit_code == 0, done.output
    page = (tmp_path / "shoes" / "compare.html").read_text()
    assert "Comfort first" in page
    assert "shoe B against shoe A" in page
    assert "real difference" in page
    assert "real change" not in page
    spoken = " ".join(load().compare.words.values())
    for word in ("pronat", "stability", "motion control", "neutral shoe", "recommend", "better"):
        assert word not in spoken.lower()


def test_a_trend_is_drawn_day_by_day(tmp_path):
    sessions = tmp_path / "sessions"
    days = {"c": (before(), 1), "a": (again(), 2), "b": (after(), 3)}
    for name, (analysis, month) in days.items():
        folder(sessions / name, replace(analysis, session=Session(filmed=date(2026, month, 9))))
    done = CLI.invoke(app, ["compare", "--trend", str(sessions), "-o", str(tmp_path / "trend")])
    assert done.exit_code == 0, done.output
    told = json.loads((tmp_path / "trend" / "compare.json").read_text())
    assert told["kind"] == "trend"
    assert [one["day"] for one in told["trials"]] == ["2026-01-09", "2026-02-09", "2026-03-09"]
    assert "9 Jan" in (tmp_path / "trend" / "compare.html").read_text()


def test_a_trend_takes_no_folders_of_its_own(folders, tmp_path):
    done = CLI.invoke(app, ["compare", str(folders["before"]), "--trend", str(tmp_path)])
    assert done.exit_code == 1
    assert "leave out folders" in done.stderr


def test_with_a_warning_sign_a_comparison_says_whom_to_see_and_gives_no_advice(tmp_path):
    """No words on shoes, form or exercise stand beside the numbers."""

    def told(analysis, answers):
        plan = make_plan((), analysis.measurements, TODAY, answers=answers)
        return replace(analysis, plan=plan)

    pair = (
        folder(tmp_path / "old", told(before(), sore_knee())),
        folder(tmp_path / "new", told(after(), sore_knee(signs=["locking"]))),
    )
    found = formcheck.compare(pair, ["old", "new"])
    comparison.write(found, tmp_path / "compared", video=False)
    page = (tmp_path / "compared" / "compare.html").read_text()
    terminal = comparison.text_summary(found.report, Wording())
    whole = html.unescape(re.sub(r"<[^>]*>", " ", page)) + terminal
    stop = found.report.stop
    for said in (stop.title, stop.signs[0].whom):
        assert said in page
        assert said in terminal
    assert page.index(stop.title) < page.index("The trials differ most in")
    assert "image/webp" not in page
    assert advice_in(whole) == []
    assert load().compare.say("shoes_comfort") not in whole
