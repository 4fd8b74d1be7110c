"""Results, pages, comparisons and trends are those of the report, in the reader's words."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest

from formcheck.comparison import compare
from formcheck.files.track import read_track
from formcheck.i18n import Wording
from formcheck.render import read_report
from formcheck.render.runner_page import runner_page
from formcheck.render.words import Edition


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_result_says_what_the_report_says(ask, done, folders, language):
    made = ask.get(f"/api/checks/{done('before')}/result", params={"lang": language}).json()
    report, word = read_report(folders["before"]), Wording(language)
    page = runner_page(Edition(report, word))
    assert made["sentence"] == page.sentence
    assert [one["title"] for one in made["findings"]] == [word(f.title) for f in report.findings]
    assert len(made["measurements"]) == len(report.measurements)
    known = [one for one in made["measurements"] if one["value"] is not None]
    refused = [one for one in made["measurements"] if one["value"] is None]
    assert known
    assert all(one["value_text"] and one["interval_text"] and not one["missing"] for one in known)
    assert refused
    assert all(one["missing"] and not one["value_text"] and not one["moments"] for one in refused)
    assert made["clips"][0]["view"] == "side_left"
    assert made["stopped"] is False
    whys = {(a.metric, a.side): word(a.why) for a in report.assessments if a.why}
    assert whys
    shown = {(one["metric"], one["side"]): one["why"] for one in made["measurements"]}
    assert {key: why for key, why in shown.items() if why} == whys


def test_a_number_leads_to_the_frame_that_shows_it(ask, done, folders):
    made = ask.get(f"/api/checks/{done('before')}/result").json()
    report = read_report(folders["before"])
    times_s = read_track(folders["before"] / "pose.npz").time_s
    strikes = np.array([one.strike_s for one in report.contacts])
    [overstride, *_] = [one for one in made["measurements"] if one["metric"] == "overstride"]
    assert overstride["moments"]
    for moment in overstride["moments"]:
        assert abs(times_s[moment["frame"]] - moment["time_s"]) <= 0.5 / report.clips[0].fps + 1e-3
        assert np.min(np.abs(strikes - moment["time_s"])) < 0.02  # it is measured at a strike
    assert all(one["moments"] for one in made["findings"])


def test_before_there_is_a_result_that_is_said(ask):
    check = ask.post("/api/checks", json={}).json()["id"]
    answer = ask.get(f"/api/checks/{check}/result")
    assert (answer.status_code, answer.json()["error"]["id"]) == (409, "no_result")
    assert ask.get("/api/checks/none/result").status_code == 404


def test_the_page_is_the_reports_own_in_either_language_and_runs_nothing(ask, done, studio):
    analysis = studio.store.analyses.newest(done("before")).id
    for language, title in (("en", "How you run"), ("de", "So läufst du")):
        answer = ask.get(f"/media/analyses/{analysis}/report.html", params={"lang": language})
        assert answer.status_code == 200
        assert f'<html lang="{language}">' in answer.text
        assert title in answer.text
        assert "<script" not in answer.text
        rules = answer.headers["content-security-policy"]
        assert rules.startswith("default-src 'none'")
        assert "script-src" not in rules
        left = re.findall(
            r'(?:src|href)="((?!data:|#|https?://|annotated|beat)[^"]*)"', answer.text
        )
        assert left == []


def test_page_one_alone_is_page_one_and_leads_nowhere(ask, done, studio):
    analysis = studio.store.analyses.newest(done("before")).id
    address = f"/media/analyses/{analysis}/report.html"
    alone = ask.get(address, params={"page": "runner"}).text
    assert len(alone) < len(ask.get(address).text)
    assert 'id="runner"' in alone
    for other in ("exercises", "coach", "details"):
        assert f'id="{other}"' not in alone
        assert f'href="#{other}"' not in alone


def test_files_of_an_analysis_are_its_own_alone(ask, done, studio):
    analysis = studio.store.analyses.newest(done("before")).id
    table = ask.get(f"/media/analyses/{analysis}/measurements.csv")
    assert table.text.startswith("metric,")
    assert "attachment" in table.headers["content-disposition"]
    for name in (".formcheck.json", "pose.npz", "..%2fstudio.sqlite3", "nothing.csv", "report"):
        assert ask.get(f"/media/analyses/{analysis}/{name}").status_code == 404
    assert ask.get("/media/analyses/..%2f..%2f../measurements.csv").status_code == 404


@pytest.mark.parametrize("language", ["en", "de"])
def test_a_comparison_has_the_verdicts_of_compare(ask, done, folders, language):
    first, other = done("before"), done("after")
    made = ask.get("/api/compare", params={"first": first, "other": other, "lang": language}).json()
    report = compare([folders["before"], folders["after"]]).report
    assert len(made["verdicts"]) == len(report.differences)
    found = {(one["metric"], one["side"]): one for one in made["verdicts"]}
    for one in report.differences:
        shown = found[one.metric, one.side]
        assert (shown["difference"], shown["low"]) == (one.value, one.low)
        assert bool(shown["difference_text"]) == (one.value is not None)
    assert found["cadence", "both"]["verdict"] == "real"
    assert [pair["view"] for pair in made["pairs"]] == ["side_left"]
    assert made["kind"] == "change"


def test_two_shoes_are_compared_as_shoes(ask, done):
    checks = done("before", shoes="Red"), done("after", shoes="Blue")
    made = ask.get("/api/compare", params={"first": checks[0], "other": checks[1]}).json()
    assert (made["kind"], made["first_label"], made["other_label"]) == ("shoes", "Red", "Blue")


def test_a_trend_has_a_point_for_every_check(ask, done, studio):
    ada = studio.store.athletes.add("Ada").id
    checks = [
        done("before", ada, day=date(2026, 10, 1)),
        done("after", ada, day=date(2026, 11, 1)),
    ]
    studio.store.checks.add(ada, date(2026, 11, 2))  # which has no result yet
    lines = ask.get(f"/api/athletes/{ada}/trend").json()["lines"]
    [cadence] = [line for line in lines if line["metric"] == "cadence"]
    assert [point["check_id"] for point in cadence["points"]] == checks
    assert cadence["points"][1]["value"] > cadence["points"][0]["value"]


def test_the_questions_are_asked_with_the_warning_signs_first(ask):
    check = ask.post("/api/checks", json={}).json()["id"]
    form = ask.get(f"/api/checks/{check}/questions").json()
    assert form["questions"]
    kept = ask.put(f"/api/checks/{check}/answers", json={"hurts": ["knee_front"]}).json()
    assert kept["given"] == {"hurts": ["knee_front"]}
    assert len(kept["questions"]) > len(form["questions"])
    assert ask.get(f"/api/checks/{check}").json()["answers"] == {"hurts": ["knee_front"]}
    assert ask.get(f"/api/checks/{check}/questions").json() == kept
    ask.put(f"/api/checks/{check}/answers", json=None)
    assert ask.get(f"/api/checks/{check}").json()["answers"] is None
    assert ask.get(f"/api/checks/{check}/questions", params={"answers": "x"}).status_code == 422


def test_notes_are_pinned_changed_and_removed(ask, done, studio):
    clip = studio.store.checks.get(done("before")).clips[0].id
    shape = {"kind": "angle", "points": [[0.1, 0.2], [0.3, 0.4], [0.5, 0.1]], "color": "#0072b2"}
    made = ask.post(f"/api/clips/{clip}/notes", json={"frame": 30, "text": "x", "shapes": [shape]})
    assert made.status_code == 201
    note = made.json()
    assert note["shapes"] == [shape]
    ask.patch(f"/api/notes/{note['id']}", json={"text": "y", "in_report": False})
    [kept] = ask.get(f"/api/clips/{clip}/notes").json()["items"]
    assert (kept["text"], kept["in_report"], kept["frame"]) == ("y", False, 30)
    assert ask.delete(f"/api/notes/{note['id']}").status_code == 204
    assert ask.get(f"/api/clips/{clip}/notes").json()["items"] == []
    for bad in (
        {"frame": -1},
        {"frame": 1, "shapes": [{"kind": "circle", "points": [[0, 0], [1, 1]]}]},
        {"frame": 1, "shapes": [{"kind": "line", "points": [[0, 0], [9, 9]]}]},
        {"frame": 1, "shapes": [{**shape, "color": "url(http://evil.example)"}]},
    ):
        assert ask.post(f"/api/clips/{clip}/notes", json=bad).status_code == 422


def test_deleted_for_good_leaves_neither_row_nor_file(ask, done, studio):
    ada = studio.store.athletes.add("Ada").id
    check = done("before", ada)
    analysis = studio.store.analyses.newest(check).id
    clip = studio.store.checks.get(check).clips[0].id
    (studio.files.clip(clip) / "proxy.mp4").write_bytes(b"x")
    assert ask.delete(f"/api/athletes/{ada}").status_code == 204
    assert not studio.files.analysis(analysis).exists()
    assert not studio.files.clip(clip).exists()
    assert ask.get(f"/api/checks/{check}").status_code == 404
    assert ask.get("/api/athletes").json()["total"] == 0
