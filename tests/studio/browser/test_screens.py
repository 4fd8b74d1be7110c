"""Every screen at both widths: nothing overflows, all has a name, and the keyboard is enough."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from support.readable import PALE, UNNAMED, WIDER

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SCREENS = ["#/", "#/new", "#/settings", "#/athlete/{athlete}"]


@pytest.fixture(scope="module")
def athlete(served):
    told = {"name": "Anna Berger", "height_cm": 172, "speed_kmh": 10.5, "shoes": "Old pair"}
    id = served.ask("POST", "/api/athletes", told)["id"]
    served.ask("POST", "/api/checks", {"athlete_id": id, "title": "First look"})
    return id


@pytest.mark.parametrize("width_px", [390, 1280])
@pytest.mark.parametrize(("language", "scheme"), [("en", "light"), ("de", "dark")])
def test_every_screen_fits_is_named_and_can_be_read(opened, athlete, width_px, language, scheme):
    page = opened(width_px=width_px, language=language, scheme=scheme)
    assert page.locator("html").get_attribute("lang") == language
    for screen in SCREENS:
        page.goto(page.url.split("#")[0] + screen.format(athlete=athlete))
        page.wait_for_selector(".screen h1")
        page.wait_for_timeout(150)
        assert page.evaluate(WIDER) <= 0, screen
        assert page.evaluate(UNNAMED) == [], screen
        assert page.evaluate(PALE) == [], screen
        assert page.locator("h1").count() == 1
        assert page.title().endswith("formcheck")


def test_a_check_is_found_and_begun_with_the_keyboard_alone(opened, athlete):
    page = opened()
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.id") == "skip"
    for _ in range(12):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "search-athletes":
            break
    page.keyboard.type("berg")
    expect(page.locator(".names a")).to_have_count(1)
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("Anna Berger")
    assert page.evaluate("document.activeElement.tagName") == "H1"  # it is read aloud
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text("New check")
    assert page.input_value("#runner-name") == "Anna Berger"
    assert page.input_value("#runner-height_cm") == "172"
    assert page.input_value("#runner-shoes") == "Old pair"


def test_what_has_the_focus_can_be_seen(opened):
    page = opened("#/settings")
    page.locator("#set-name").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Shift+Tab")
    style = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert style == "solid"


def test_the_language_changes_in_place_and_is_kept(opened):
    page = opened()
    page.get_by_role("button", name="Deutsch").click()
    expect(page.locator("h1")).to_have_text("Wie läufst du?")
    assert page.locator("html").get_attribute("lang") == "de"
    page.reload()
    expect(page.locator("h1")).to_have_text("Wie läufst du?")


def test_settings_are_kept_and_faults_are_told(opened, served):
    page = opened("#/settings")
    page.fill("#set-name", "Laufladen Süd")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Kept.")).to_be_visible()
    assert served.ask("GET", "/api/settings")["practice_name"] == "Laufladen Süd"
    page.select_option("#set-model", "full")
    page.reload()
    assert page.input_value("#set-name") == "Laufladen Süd"
    assert page.input_value("#set-model") == "full"
    served.ask("PUT", "/api/settings", {"practice_name": "", "model": None})


@pytest.mark.browser(allowed_errors=("404",))
def test_what_is_not_there_is_one_sentence_with_a_way_on(opened):
    page = opened("#/athlete/nobody")
    expect(page.get_by_role("alert")).to_be_visible()
    assert re.search(r"\w{4}", page.get_by_role("alert").inner_text())
    expect(page.get_by_role("button", name="Try again")).to_be_visible()


def test_deleting_asks_first_and_then_it_is_gone(opened, served):
    id = served.ask("POST", "/api/athletes", {"name": "Gone Tomorrow"})["id"]
    page = opened(f"#/athlete/{id}")
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_role("dialog")).to_contain_text("Gone Tomorrow")
    page.keyboard.press("Escape")
    assert served.ask("GET", f"/api/athletes/{id}")["name"] == "Gone Tomorrow"
    page.get_by_role("button", name="Delete for good").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete for good").click()
    expect(page.locator("h1")).to_have_text("How do you run?")
    names = [one["name"] for one in served.ask("GET", "/api/athletes")["items"]]
    assert "Gone Tomorrow" not in names
