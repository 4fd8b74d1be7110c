"""Shop mode: a check a shoe, letters that tell nothing, and nothing kept after the day."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from datetime import date, datetime, timedelta

import pytest
from starlette.testclient import TestClient

from formcheck.studio.keeping import to_midnight_s
from formcheck.studio.phone.app import make_phone_app
from formcheck.studio.shop.summary import lettered

TODAY = date.today()
TOMORROW = TODAY + timedelta(days=1)


@pytest.fixture
def visited(ask, studio, done):
    """Return a function that makes a visit whose shoes were measured, and gives its id."""

    def visited(*reports: str, **told) -> str:
        visit = ask.post("/api/visits", json=told).json()["id"]
        for number, name in enumerate(reports):
            made = ask.post(f"/api/visits/{visit}/shoes", json={"name": f"Brand {number}"}).json()
            assert made["number"] == number + 1
            source = studio.store.checks.get(done(name))
            analysis = studio.store.analyses.add(made["check_id"], [])
            shutil.copytree(
                studio.files.analysis(source.analysis_id), studio.files.analysis(analysis.id)
            )
            studio.store.analyses.change(analysis.id, state="done", report={})
            studio.store.checks.change(made["check_id"], state="done")
            studio.delete_check(source.id)
        return visit

    return visited


def test_a_visit_tells_what_differs_by_more_than_its_error_and_nothing_else(ask, visited):
    visit = visited("before", "after", customer="Aylin", speed_kmh=10.1)
    now = ask.get(f"/api/visits/{visit}", params={"lang": "en"}).json()
    assert (now["ready"], now["hidden"], now["why"]) == (True, False, "")
    assert [(shoe["label"], shoe["name"]) for shoe in now["shoes"]] == [
        ("Shoe A", "Brand 0"),
        ("Shoe B", "Brand 1"),
    ]
    [against] = now["against"]
    assert "Shoe B" in against["title"]
    assert "cadence" in {one["metric"] for one in against["numbers"]}
    assert {one["verdict"] for one in against["numbers"]} == {"real"}
    assert all(one["low"] > 0 or one["high"] < 0 for one in against["numbers"])
    assert against["others"] > 0
    page = ask.get(f"/api/visits/{visit}/page.html", params={"lang": "de"})
    assert "Schuh B" in page.text
    assert "Brand 1" in page.text
    assert "default-src 'none'" in page.headers["content-security-policy"]
    assert not re.search(r'(src|href)="(?!data:)', page.text)  # it is whole as a file


def test_two_shoes_without_a_difference_are_said_to_have_none(ask, visited):
    visit = visited("before", "before")
    [against] = ask.get(f"/api/visits/{visit}").json()["against"]
    assert against["numbers"] == []
    page = ask.get(f"/api/visits/{visit}/page.html").text
    assert "No number differs by more than its error and enough" in page


def test_one_shoe_is_not_compared(ask, visited):
    assert "two shoes" in ask.get(f"/api/visits/{visited('before')}").json()["why"]


def test_a_shoe_that_was_not_filmed_is_left_out_and_none_is_waited_for_in_vain(
    ask, studio, visited
):
    visit = visited("before", "after")
    late = ask.post(f"/api/visits/{visit}/shoes", json={}).json()["check_id"]
    assert len(ask.get(f"/api/visits/{visit}").json()["shoes"]) == 2
    studio.store.clips.add(late, "run.mp4", 10)
    waiting = ask.get(f"/api/visits/{visit}").json()
    assert (waiting["ready"], len(waiting["shoes"])) == (False, 3)
    assert ask.delete(f"/api/visits/{visit}/waiting").status_code == 204
    now = ask.get(f"/api/visits/{visit}").json()
    assert (now["ready"], len(now["shoes"])) == (True, 2)


def test_no_page_of_a_visit_sells_anything(ask, visited):
    page = ask.get(f"/api/visits/{visited('before', 'after')}/page.html").text
    assert not re.search(r"recommend|best|buy|ideal|perfect|deal|price", page, re.IGNORECASE)


def test_a_blind_visit_hides_which_shoe_is_which_until_the_end(ask, studio, visited):
    visit = visited("before", "after", "again", blind=True)
    hidden = ask.get(f"/api/visits/{visit}").text
    assert "Brand" not in hidden
    row = studio.store.visits.get(visit)
    assert not any(check_id in hidden for check_id in row.check_ids)
    assert ask.get(f"/api/visits/{visit}/page.html").json()["error"]["id"] == "not_ready"
    before = ask.get(f"/api/visits/{visit}").json()["against"]
    assert ask.patch(f"/api/visits/{visit}", json={"revealed": True}).status_code == 200
    shown = ask.get(f"/api/visits/{visit}").json()
    assert {shoe["name"] for shoe in shown["shoes"]} == {"Brand 0", "Brand 1", "Brand 2"}
    assert shown["against"] == before  # the letters stay those that were drawn
    again = ask.patch(f"/api/visits/{visit}", json={"revealed": False})
    assert again.json()["error"]["id"] == "revealed"
    assert ask.post(f"/api/visits/{visit}/shoes", json={}).json()["error"]["id"] == "revealed"


def test_the_letters_of_a_blind_visit_follow_no_order(studio):
    first = Counter()
    for _ in range(60):
        visit = studio.store.visits.add(TODAY, blind=True)
        for name in ("first", "second"):
            check = studio.store.visits.add_shoe(visit.id, name, "en")
            studio.store.checks.change(check, state="done")
        own = lettered(studio.store, studio.store.visits.get(visit.id))
        first[own[0][1].shoes] += 1
    assert min(first["first"], first["second"]) > 10  # by chance alone: once in 10 million


def test_a_phone_is_shown_no_page_of_a_blind_visit_before_the_end(ask, studio, visited):
    visit = visited("before", blind=True)
    [check] = studio.store.visits.get(visit).check_ids
    host = "192.168.1.20:8485"
    phone = TestClient(make_phone_app(studio, host), base_url=f"http://{host}")
    code = studio.phones.invite(check).code
    phone.post("/api/claim", json={"code": code}, headers={"origin": f"http://{host}"})
    assert [phone.get("/api/now").json()[key] for key in ("result", "hidden")] == [False, True]
    assert phone.get("/report.html").status_code == 404
    ask.patch(f"/api/visits/{visit}", json={"revealed": True})
    assert [phone.get("/api/now").json()[key] for key in ("result", "hidden")] == [True, False]


def test_what_is_shared_of_a_visit_is_its_day_and_its_speed(ask, studio):
    visit = ask.post("/api/visits", json={"customer": "Aylin", "speed_kmh": 10.5}).json()
    made = ask.post(f"/api/visits/{visit['id']}/shoes", json={"name": "Brand"}).json()
    check = studio.store.checks.get(made["check_id"])
    assert (check.title, check.shoes, check.speed_kmh) == ("Aylin", "Brand", 10.5)
    assert check.athlete_id is None  # a customer is no athlete: nothing of them is remembered
    assert ask.get("/api/athletes").json()["total"] == 0
    assert ask.get("/api/checks").json()["total"] == 0
    assert [one["id"] for one in ask.get("/api/visits").json()] == [visit["id"]]
    assert ask.post("/api/visits", json={"speed_kmh": 500}).status_code == 422


def test_a_visit_goes_when_its_day_is_over_and_nothing_else_does(ask, studio, visited, done):
    own = done("before")  # a check that is none of a shop's
    passing = visited("before", "after")
    empty = ask.post("/api/visits", json={}).json()["id"]
    kept = visited("before")
    ask.patch(f"/api/visits/{kept}", json={"kept": True})
    assert studio.forget_visits(TODAY) == 0
    gone = [
        studio.files.analysis(studio.store.checks.get(check).analysis_id)
        for check in studio.store.visits.get(passing).check_ids
    ]
    assert all(folder.is_dir() for folder in gone)
    assert studio.forget_visits(TOMORROW) == 2
    assert not any(folder.exists() for folder in gone)
    for id in (passing, empty):
        assert ask.get(f"/api/visits/{id}").status_code == 404
    assert ask.get(f"/api/checks/{own}").status_code == 200
    assert len(ask.get(f"/api/visits/{kept}").json()["shoes"]) == 1
    assert ask.get("/api/checks").json()["total"] == 2  # one of its own, one that was kept
    assert studio.forget_visits(TODAY + timedelta(days=400)) == 0


def test_a_visit_of_yesterday_goes_at_the_next_start(studio, ask):
    visit = studio.store.visits.add(TODAY - timedelta(days=1), customer="Aylin")
    studio.store.visits.add_shoe(visit.id, "", "en")
    studio.state = "ok"
    studio._stopped.set()  # one look, and it does not wait for the next
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(studio._stopped, "wait", lambda _: setattr(studio, "state", "stopping"))
        studio._keep_tidy()
    assert ask.get(f"/api/visits/{visit.id}").status_code == 404


def test_the_day_is_over_at_midnight():
    assert to_midnight_s(datetime(2026, 11, 29, 23, 59, 59)) == 2.0
    assert to_midnight_s(datetime(2026, 11, 29, 0, 0, 1)) == 86400.0


def test_a_visit_is_deleted_at_once_when_it_is_asked_for(ask, visited):
    visit = visited("before")
    assert ask.delete(f"/api/visits/{visit}").status_code == 204
    assert ask.get(f"/api/visits/{visit}").status_code == 404
    assert ask.delete("/api/visits/nothing").status_code == 404
