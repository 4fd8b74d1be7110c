"""A coach's notes and drawings: kept as they are made, and there again."""

from __future__ import annotations

import pytest

from support.browser import until

pytestmark = pytest.mark.browser

ROUTE = "#/check/check1/frame/100?tool=draw"
WHERE = "/api/clips/clip1/notes"


def point(page, x, y):
    page.locator(".stage").scroll_into_view_if_needed()
    box = page.locator(".stage").bounding_box()
    return box["x"] + x * box["width"], box["y"] + y * box["height"]


def kept(page):
    until(page, "document.querySelector('.draw .status').textContent === 'Kept.'")
    page.wait_for_timeout(100)


def test_a_line_is_kept_and_there_again_after_a_reload(show, small):
    page = show(ROUTE)
    page.mouse.move(*point(page, 0.3, 0.4))
    page.mouse.down()
    page.mouse.move(*point(page, 0.5, 0.6), steps=3)
    page.mouse.up()
    kept(page)
    (note,) = small.sent("POST", WHERE)
    assert note["frame"] == 100
    (line,) = note["shapes"]
    assert line["kind"] == "line"
    assert [value for end in line["points"] for value in end] == pytest.approx(
        [0.3, 0.4, 0.5, 0.6], abs=0.005
    )
    page.goto("about:blank")
    page.goto(f"{small.address}/#/check/check1/frame/100")
    page.wait_for_selector(".sketch .shape.line")
    drawn = page.locator(".sketch .shape.line polyline").first.get_attribute("points")
    assert [float(v) for pair in drawn.split() for v in pair.split(",")] == pytest.approx(
        [0.3 * 720, 0.4 * 960, 0.5 * 720, 0.6 * 960], abs=5
    )
    page.keyboard.press("ArrowRight")
    until(page, "!document.querySelector('.sketch .shape')")


def test_an_angle_of_three_points_says_its_degrees(show, small):
    page = show(ROUTE)
    page.locator("input[value=angle]").check()
    for x, y in [(0.5, 0.25), (0.5, 0.5), (0.75, 0.5)]:
        page.mouse.click(*point(page, x, y))
    kept(page)
    (note,) = small.sent("POST", WHERE)
    assert note["shapes"][0]["kind"] == "angle"
    assert len(note["shapes"][0]["points"]) == 3
    assert page.locator(".sketch .degrees").text_content() == "90°"


def test_arrow_and_free_hand_go_into_the_same_note(show, small):
    page = show(ROUTE)
    for kind in ("arrow", "free"):
        page.locator(f"input[value={kind}]").check()
        page.mouse.move(*point(page, 0.2, 0.2))
        page.mouse.down()
        for step in range(1, 8):
            page.mouse.move(*point(page, 0.2 + 0.05 * step, 0.2 + 0.02 * step * (step % 2)))
        page.mouse.up()
        kept(page)
    (shape,) = small.sent("POST", WHERE)[0]["shapes"]
    assert shape["kind"] == "arrow"
    shapes = small.sent("PATCH", "/api/notes/n1")[-1]["shapes"]
    assert [one["kind"] for one in shapes] == ["arrow", "free"]
    assert len(shapes[1]["points"]) >= 7
    page.locator("[data-act=take_back]").click()
    until(page, "document.querySelectorAll('.sketch .shape').length === 1")


def test_drawing_by_keys(show, small):
    page = show(ROUTE)
    page.locator(".sketch").focus()
    page.keyboard.press("Enter")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    kept(page)
    (line,) = small.sent("POST", WHERE)[0]["shapes"]
    assert line["points"][0] == [0.5, 0.5]
    assert line["points"][1] == [pytest.approx(0.5 + 60 / 720, abs=1e-3), 0.5]


def test_words_are_kept_listed_led_to_and_deleted(show, small):
    page = show(ROUTE)
    page.locator(".draw textarea").fill("Look at the foot.")
    page.locator(".draw textarea").press("Tab")
    kept(page)
    assert small.sent("POST", WHERE)[0] == {
        "frame": 100,
        "text": "Look at the foot.",
        "shapes": [],
        "in_report": True,
    }
    page.locator(".draw [type=checkbox]").uncheck()
    until(page, "document.querySelectorAll('[data-note]').length === 1")
    page.locator(".controls input[type=range]").fill("10")
    until(page, "document.querySelector('.draw textarea').value === ''")
    page.locator("[data-note=n1]").click()
    until(page, "document.querySelector('.draw textarea').value === 'Look at the foot.'")
    assert page.locator(".controls input[type=range]").input_value() == "100"
    assert small.sent("PATCH", "/api/notes/n1")[-1]["in_report"] is False
    page.get_by_role("button", name="Delete: Look at the foot.").click()
    until(page, "document.querySelectorAll('[data-note]').length === 0")
