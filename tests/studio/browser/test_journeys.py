"""Three people use the studio as they would: real server, real workers, a real browser."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from formcheck.lab.docs.studio import QUICKER, write_retimed
from support.paths import SIDE, needs

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.model, needs("full")]

SHOWN_MS = 30_000
LOOKED_AT_MS = 30_000
MEASURED_MS = 400_000
REMEASURED_MS = 15_000
TWENTY = [f"Athlete {number:02}" for number in range(1, 20)] + ["Kim Larsen"]


@pytest.fixture(scope="module")
def clips(tmp_path_factory):
    """Return the sample clip, and the same run with quicker steps: its clock alone is changed."""
    quicker = tmp_path_factory.mktemp("clips") / "quicker.mp4"
    write_retimed(SIDE, quicker, QUICKER)
    return {"usual": SIDE, "quicker": quicker}


@pytest.fixture(scope="module", autouse=True)
def quick_network(served):
    """Have the smaller network take part, and a busy machine given its time."""
    served.ask("PUT", "/api/settings", {"model": "full", "practice_name": ""})
    expect.set_options(timeout=SHOWN_MS)
    yield
    expect.set_options(timeout=5_000)  # Playwright's own


def choose(page: Page, clip: Path) -> None:
    """Choose a clip and wait until it was looked at."""
    page.set_input_files("#pick", clip)
    expect(page.locator(".clip img")).to_be_visible(timeout=LOOKED_AT_MS)


def done(page: Page, who: str = "") -> None:
    """Wait until the check is measured and its result is there."""
    result = page.locator("[data-screen='check/:id'] h1")
    expect(result).to_contain_text(who, timeout=MEASURED_MS)


def page_one(page: Page):
    """Return page one of the report, as the result shows it."""
    return page.frame_locator("iframe.page-one")


@pytest.mark.parametrize("width_px", [1280, 390])
def test_a_runner_with_a_sore_knee(opened, clips, width_px):
    page = opened(width_px=width_px)
    page.get_by_role("main").get_by_role("link", name="New check").click()
    choose(page, clips["usual"])
    expect(page.locator(".clip select").first).to_contain_text("from the left side")
    page.get_by_role("button", name="Answer a few questions").click()
    sheet = page.get_by_role("dialog")
    sheet.get_by_label("front of the knee").check()
    sheet.locator("[data-question=signs]").get_by_label("none of these").check()
    sheet.locator("[data-question=age]").get_by_label("18 to 44").check()
    for question, pain in (("pain_during", "2"), ("pain_after", "0"), ("pain_next_morning", "0")):
        scale = sheet.locator(f"[data-question={question}]")
        scale.get_by_role("radio", name=pain, exact=True).check()
    sheet.get_by_role("button", name="Keep these answers").click()
    expect(page.get_by_text("Answered: something hurts")).to_be_visible()
    page.get_by_role("button", name="Start").click()
    expect(page.get_by_role("progressbar")).to_be_visible()
    expect(page.get_by_role("button", name="Cancel")).to_be_visible()
    done(page)
    expect(page_one(page).get_by_text("what you told us")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width_px
    page.get_by_role("link", name="Share and print").click()
    expect(page.get_by_role("link", name="Open page one")).to_be_visible()
    with page.expect_download() as saved:
        page.locator("li", has_text="report.json").get_by_role("link", name="Save").click()
    assert '"knee_front"' in Path(saved.value.path()).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def coached(served, clips):
    """Return an athlete among twenty who was filmed on two days."""
    ids = {n: served.ask("POST", "/api/athletes", {"name": n})["id"] for n in TWENTY}
    for day, clip in (("2026-09-01", "usual"), ("2026-10-06", "quicker")):
        check = served.ask("POST", "/api/checks", {"athlete_id": ids["Kim Larsen"], "day": day})
        served.send(check["id"], clips[clip])
        served.measure(check["id"])
    return ids["Kim Larsen"]


def test_a_coach_with_twenty_athletes(opened, coached):
    page = opened()
    page.get_by_label("Search by name").fill("lars")
    expect(page.locator(".names a")).to_have_count(1)
    page.get_by_role("link", name="Kim Larsen").last.click()
    expect(page.get_by_role("img", name=re.compile("^Cadence"))).to_be_visible()
    page.locator(".visit a").first.click()
    done(page, "Kim Larsen")

    # one contact is corrected, and the page follows
    page.get_by_role("button", name="Correct by hand").click()
    page.get_by_role("group", name="When each foot is down").get_by_role("button").nth(2).click()
    page.get_by_role("button", name="Begins a frame later").click()
    panel = page.get_by_role("region", name="Correct by hand")
    expect(panel.get_by_role("status")).to_contain_text("Measured again", timeout=REMEASURED_MS)
    expect(page.get_by_text(re.compile("contact.* by hand")).first).to_be_visible()

    # a note stays with its frame
    page.get_by_role("button", name="Notes and drawings").click()
    page.get_by_label("Note on this frame").fill("Hips a little higher here")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Kept.")).to_be_visible()
    page.reload()
    page.get_by_role("button", name="Notes and drawings").click()
    expect(page.get_by_role("button", name=re.compile("^Hips a little higher"))).to_be_visible()

    # two days are compared
    page.goto(page.url.split("#")[0] + f"#/athlete/{coached}")
    boxes = page.get_by_role("checkbox", name=re.compile("^Compare the check"))
    expect(boxes).to_have_count(2)
    for box in boxes.all():
        box.check()
    page.get_by_role("link", name="Compare the two chosen").click()
    cadence = page.get_by_role("row", name=re.compile("Cadence"))
    expect(cadence).to_contain_text("real change")


def test_a_shop_with_two_shoes_and_a_customer_waiting(opened, clips, served):
    page = opened("#/settings")
    page.get_by_label("Name of the shop or practice").fill("Laufladen Süd")
    page.keyboard.press("Tab")
    expect(page.get_by_text("Kept.")).to_be_visible()

    checks = []
    for shoes, clip in (("Shoe A", "usual"), ("Shoe B", "quicker")):
        page.get_by_role("navigation").get_by_role("link", name="New check").click()
        choose(page, clips[clip])
        page.fill("#runner-name", "Customer")
        expect(page.locator("#runner-hello")).not_to_be_empty()
        page.fill("#runner-shoes", shoes)
        page.get_by_role("button", name="Start").click()
        expect(page.get_by_role("progressbar")).to_be_visible()
        checks.append(page.url.rsplit("/", 1)[1])
    # the second waits its turn behind the first, and the shop can look at anything meanwhile
    expect(page.locator(".stage-word")).to_be_visible()
    page.get_by_role("link", name=re.compile("^formcheck")).click()
    expect(page.locator(".card", has_text="Customer")).to_have_count(2)
    page.locator(".card", has_text="Shoe B").get_by_role("link").click()
    done(page, "Customer")
    expect(page_one(page).get_by_text("Laufladen Süd").first).to_be_visible()

    assert [served.ask("GET", f"/api/checks/{id}")["state"] for id in checks] == ["done"] * 2
    page.get_by_label("Compare with another check").select_option(index=1)
    cadence = page.get_by_role("row", name=re.compile("Cadence"))
    expect(cadence).to_contain_text("real")

    page.goto(page.url.split("#")[0] + f"#/check/{checks[1]}/share")
    with page.expect_download(timeout=MEASURED_MS) as saved:
        page.locator("li", has_text="Report as PDF").get_by_role("button", name="Save").click()
    assert Path(saved.value.path()).read_bytes().startswith(b"%PDF-")
