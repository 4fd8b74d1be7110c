"""Shop mode as staff use it: two shoes, a phone, letters that hide them, a page to take home."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from formcheck.lab.docs.studio import QUICKER, write_retimed
from support.paths import needs

pytestmark = [
    *(pytest.mark.browser, pytest.mark.slow, pytest.mark.model, needs("lite")),
    pytest.mark.usefixtures("let_in"),
]

MEASURED_MS = 300_000
IN_MS = 60_000


def test_two_shoes_are_compared_blind(opened, open_page, short, tmp_path):
    quicker = tmp_path / "quicker.mp4"
    write_retimed(short, quicker, QUICKER)
    page = opened()
    page.get_by_role("link", name="Shop mode").click()
    expect(page.locator(".top")).to_be_hidden()  # the whole window is the counter's
    page.get_by_label("Name").fill("Kim Larsen")
    page.get_by_label("Speed of the treadmill").fill("10.1")
    page.get_by_label("Hide which shoe is which").check()
    page.get_by_role("button", name="Begin").click()

    page.get_by_label("Which shoe?").fill("First brand")
    films = open_page(width_px=390, height_px=780)
    films.goto(page.locator(".phone-card .address").inner_text())
    films.set_input_files("#pick", short)
    go_on = page.get_by_role("button", name="Next shoe")
    expect(go_on).to_be_enabled(timeout=IN_MS)
    go_on.click()
    expect(page.get_by_role("heading")).to_have_text("Shoe 2")
    page.get_by_label("Which shoe?").fill("Second brand")
    page.set_input_files("#pick", quicker)
    expect(go_on).to_be_enabled(timeout=IN_MS)
    page.get_by_role("button", name="That was the last shoe").click()

    reveal = page.get_by_role("button", name="Show which shoe is which")
    expect(reveal).to_be_visible(timeout=MEASURED_MS)
    expect(page.locator("[data-metric=cadence]")).to_contain_text("real difference")
    assert "brand" not in page.locator("main").inner_text()
    expect(films.get_by_role("heading")).to_have_text("Your run is measured")
    reveal.click()
    expect(page.locator(".shoes").first).to_contain_text("Second brand")
    expect(films.get_by_role("heading").first).to_have_text("Your page is ready")

    home = page.get_by_role("link", name="Page to take home")
    with page.context.expect_page() as opening:
        home.click()
    expect(opening.value.get_by_text("They do not say which shoe is better")).to_be_visible()
    page.set_viewport_size({"width": 390, "height": 780})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.get_by_role("button", name="Delete this visit now").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete this visit now").click()
    expect(page.get_by_role("heading", name="Who tries shoes?")).to_be_visible()
