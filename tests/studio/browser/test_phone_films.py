"""A phone films, from its code to the page for the runner: two browsers and real workers."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from support.paths import needs

pytestmark = [
    *(pytest.mark.browser, pytest.mark.slow, pytest.mark.model, needs("lite")),
    pytest.mark.usefixtures("let_in"),
]

MEASURED_MS = 300_000
IN_MS = 60_000


@pytest.fixture
def phone(open_page):
    """Return a function that opens a code's address on a phone."""

    def phone(address: str, **options):
        page = open_page(width_px=390, height_px=780, **options)
        page.goto(address)
        page.wait_for_selector("h1")
        return page

    return phone


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.browser(allowed_errors=("403", "401", "ERR_"))
def test_a_phone_is_the_camera_of_a_check(opened, phone, short):
    page = opened("#/new")
    page.fill("#runner-name", "Aylin Demir")
    page.get_by_role("button", name="A phone at the side").click()
    code = page.locator(".phone-card .address")
    expect(code).to_contain_text("http://127.0.0.1:")
    address = code.inner_text()
    expect(page.locator(".phone-card img")).to_have_js_property("complete", True)

    films = phone(address)
    expect(films.locator("#pick")).to_have_attribute("accept", "video/*")
    assert films.locator("#pick").get_attribute("capture") is None  # it would hide the gallery
    assert "#" not in films.url
    expect(films.get_by_text("others in this local network could read along")).to_be_visible()
    expect(page.locator(".phone-card")).to_contain_text("connected")
    assert fits(films)

    thief = phone(address, language="de", scheme="dark")
    expect(thief.get_by_role("alert")).to_have_text(
        "Dieser Code wurde schon benutzt; lass dir einen neuen geben, jeder gilt nur einmal."
    )
    assert fits(thief)

    # the network goes while it sends; the page is loaded anew; it goes on by itself
    cut = []

    def drop(route):
        if route.request.method == "PATCH" and not cut:
            cut.append(route)
            route.abort("connectionreset")
        elif route.request.method == "HEAD" and len(cut) == 1:
            route.abort("connectionreset")
        else:
            route.continue_()

    films.route("**/api/uploads/*", drop)
    films.set_input_files("#pick", short)
    expect(films.get_by_role("status")).to_contain_text("goes on by itself")
    films.unroute_all(behavior="ignoreErrors")
    films.reload()
    expect(films.get_by_role("heading")).to_contain_text("being measured", timeout=IN_MS)
    expect(page.get_by_role("progressbar")).to_be_visible()  # it began by itself

    expect(films.get_by_role("heading").first).to_contain_text(
        "Your page is ready", timeout=MEASURED_MS
    )
    shown = films.frame_locator("iframe.page-one")
    expect(shown.get_by_text("Aylin Demir").first).to_be_visible()
    assert fits(films)
    with films.expect_download() as saved:
        films.get_by_role("link", name="Keep as a file").click()
    kept = Path(saved.value.path()).read_text(encoding="utf-8")
    assert saved.value.suggested_filename.startswith("formcheck-20")
    assert "Aylin Demir" in kept
    assert "annotated.mp4" not in kept
    expect(page.locator("[data-screen='check/:id'] h1")).to_contain_text("Aylin Demir")


@pytest.mark.browser(allowed_errors=("415", "401"))
def test_what_is_no_film_is_said_and_a_withdrawn_phone_is_out(opened, phone, tmp_path):
    page = opened("#/new")
    page.get_by_role("button", name="A phone behind").click()
    films = phone(page.locator(".phone-card .address").inner_text())
    text = tmp_path / "notes.txt"
    text.write_text("no film")
    films.set_input_files("#pick", text)
    expect(films.get_by_role("alert")).to_contain_text("notes.txt is no film")
    expect(films.get_by_role("heading")).to_have_text("Film once more")
    page.get_by_role("button", name="Withdraw: Phone behind").click()
    expect(films.get_by_role("alert")).to_contain_text("not connected")
    expect(page.locator(".phone-card")).to_have_count(0)
