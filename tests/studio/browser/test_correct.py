"""Correcting by hand: what is pointed at is what is sent, and the numbers follow."""

from __future__ import annotations

import pytest

from formcheck.model.correction import Correction
from support.browser import until
from support.made_check import motion

pytestmark = pytest.mark.browser

ROUTE = "#/check/check1?tool=correct"
WHERE = "/api/clips/clip1/corrections"


def contact(side: str, place: int) -> dict:
    return [one for one in motion()["contacts"] if one["side"] == side][place]


def sent(small, page, count: int = 1) -> list[dict]:
    """Return the changes that were sent, each one that the library takes."""
    until(page, f"document.querySelectorAll('.log [data-undo]').length >= {count}")
    changes = [body["change"] for body in small.sent("POST", WHERE)]
    for change in changes:
        Correction.model_validate({"clip": 0, "change": change}, strict=False)
    return changes


def contact_time(page) -> float:
    """Return the contact time that the list of numbers shows, in ms."""
    row = page.locator("[data-metric=contact_time-both] b")
    return float(row.inner_text().split()[0])


def test_dragging_an_edge_sends_where_it_was_and_where_it_is_let_go(show, small):
    page = show(ROUTE)
    page.locator("[data-choice=span]").select_option(label="2 s")
    one = contact("left", 1)
    bar = page.locator(f".contact[data-id={one['id']}]")
    bar.scroll_into_view_if_needed()
    before = contact_time(page)
    box, lane = bar.bounding_box(), page.locator(".ribbon").bounding_box()
    px_a_frame = lane["width"] / 120
    x, y = box["x"] + box["width"], box["y"] + box["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + 4 * px_a_frame, y, steps=5)
    page.mouse.up()
    (change,) = sent(small, page)
    assert (change["kind"], change["side"], change["edge"]) == ("move_edge", "left", "toe_off")
    assert change["at_file_s"] == pytest.approx(one["toe_off_s"], abs=0.001)
    assert change["to_file_s"] == pytest.approx(one["toe_off_s"] + 4 / 60, abs=1 / 60)
    contacts = len(motion()["contacts"])
    longer_ms = 1000 * (change["to_file_s"] - change["at_file_s"]) / contacts
    assert contact_time(page) == pytest.approx(before + longer_ms, abs=0.11)
    assert page.locator(".result > .note").inner_text() == "1 contacts set by hand"
    assert page.locator(".correct .status").inner_text() == "Measured again in 0.2 s."
    assert page.locator(f".contact[data-id={one['id']}]").get_attribute("data-by") == "hand"


def test_wholly_by_keyboard(show, small):
    page = show(ROUTE)
    one = contact("right", 0)
    page.keyboard.press("n")  # the next contact after the first frame
    assert page.locator(".contact[aria-pressed=true]").get_attribute("data-id") == one["id"]
    page.keyboard.press("]")
    page.keyboard.press("]")
    (moved,) = sent(small, page)
    first = int(one["strike_frame"])
    assert (moved["edge"], moved["side"]) == ("strike", "right")
    assert moved["at_file_s"] == pytest.approx(one["strike_s"], abs=0.001)
    assert moved["to_file_s"] == pytest.approx((first + 2) / 60, abs=0.001), "two whole frames on"
    page.keyboard.press("Shift+Comma")
    lifted = sent(small, page, 2)[-1]
    assert lifted["edge"] == "toe_off"
    assert lifted["to_file_s"] < one["toe_off_s"]
    page.keyboard.press("Delete")
    gone = sent(small, page, 3)[-1]
    assert gone["kind"] == "delete_contact"
    assert gone["strike_file_s"] == pytest.approx(moved["to_file_s"], abs=0.001)
    until(page, f"document.querySelectorAll('.contact').length == {len(motion()['contacts']) - 1}")
    page.keyboard.press("a")
    added = sent(small, page, 4)[-1]
    assert added["kind"] == "add_contact"
    page.keyboard.press("Control+z")
    until(page, "document.querySelectorAll('.log .undone').length == 1")
    assert small.sent("POST", f"{WHERE}/c4/undo") == [{}]


def test_each_entry_is_undone_alone_and_the_numbers_go_back(show, small):
    page = show(ROUTE)
    before = contact_time(page)
    page.locator(f".contact[data-id={contact('left', 0)['id']}]").click()
    page.locator("[data-act=toe_off_more]").click()
    sent(small, page, 1)
    page.locator(f".contact[data-id={contact('right', 2)['id']}]").click()
    page.locator("[data-act=strike_less]").click()
    sent(small, page, 2)
    both = contact_time(page)
    assert both > before
    page.locator(".log [data-undo=c1]").click()
    until(page, "document.querySelectorAll('.log .undone').length == 1")
    assert before < contact_time(page) < both
    page.locator(".log [data-undo=c2]").click()
    until(page, "document.querySelectorAll('.log .undone').length == 2")
    assert contact_time(page) == before


def test_a_leg_is_named_where_it_is_pointed_at(show, small):
    page = show("#/check/check1/frame/100?tool=correct")
    page.locator("[data-choice=stretch]").select_option("on")
    page.locator("[data-act=name_left]").click()
    page.locator(".stage").scroll_into_view_if_needed()
    stage = page.locator(".stage").bounding_box()
    page.mouse.click(stage["x"] + 0.4 * stage["width"], stage["y"] + 0.7 * stage["height"])
    (change,) = sent(small, page)
    assert (change["kind"], change["side"]) == ("name_leg", "left")
    assert change["x_px"] == pytest.approx(0.4 * 720, abs=2)
    assert change["y_px"] == pytest.approx(0.7 * 960, abs=2)
    assert change["at_file_s"] == change["start_file_s"] == pytest.approx(100 / 60, abs=0.001)
    assert change["stop_file_s"] is None


def test_legs_are_exchanged_without_pointing(show, small):
    page = show("#/check/check1/frame/100?tool=correct")
    page.locator("[data-act=exchange]").click()
    (change,) = sent(small, page)
    assert (change["kind"], change["side"]) == ("name_leg", "right"), "the left knee's leg"
    assert change["start_file_s"] is None


def test_the_runner_is_pointed_at_by_keys_too(show, small):
    page = show("#/check/check1/frame/30?tool=correct")
    page.locator("[data-act=choose_person]").click()
    for _ in range(3):
        page.keyboard.press("ArrowLeft")
    page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("Enter")
    (change,) = sent(small, page)
    assert change["kind"] == "choose_person"
    assert (change["x_px"], change["y_px"]) == (360 - 36, 480 + 1)
    assert change["at_file_s"] == pytest.approx(0.5, abs=0.001)


def test_a_stretch_is_left_out_between_two_presses(show, small):
    page = show("#/check/check1/frame/60?tool=correct")
    page.locator("[data-act=leave_out]").click()
    page.locator(".controls input[type=range]").fill("90")
    assert page.locator("[data-act=leave_out]").inner_text() == "From 1.00 s to this frame"
    page.locator("[data-act=leave_out]").click()
    (change,) = sent(small, page)
    assert change["start_file_s"] == pytest.approx(1.0, abs=0.001)
    assert change["stop_file_s"] == pytest.approx(1.5, abs=0.001)


def test_what_was_told_is_set_and_nonsense_is_not_sent(show, small):
    page = show(ROUTE)
    page.locator("[data-option=view]").select_option("rear")
    page.locator("[data-option=speed_kmh]").fill("10.5")
    page.locator("[data-option=speed_kmh]").press("Tab")
    changes = sent(small, page, 2)
    page.locator("[data-option=height_cm]").fill("17")
    page.locator("[data-option=height_cm]").press("Tab")
    assert [(one["option"], one["value"]) for one in changes] == [
        ("view", "rear"),
        ("speed_kmh", 10.5),
    ]
    assert "from 100 to 230" in page.locator(".correct .status").inner_text()
    assert len(small.sent("POST", WHERE)) == 2


def test_slow_motion_that_is_told_changes_the_clock_and_not_the_frames(show, small):
    page = show("#/check/check1/frame/120?tool=correct")
    until(page, "document.querySelector('.told').textContent.includes('2.000 s')")
    page.locator("[data-option=slow_motion]").fill("4")
    page.locator("[data-option=slow_motion]").press("Tab")
    sent(small, page)
    until(page, "document.querySelector('.told').textContent.includes('121 of 360, 0.500 s')")
    until(page, "document.querySelector('[data-option=slow_motion]').value === '4'")
    page.keyboard.press("ArrowRight")
    until(page, "document.querySelector('.stage video').currentTime * 60 - 0.5 > 120.9")
    page.locator(".log [data-undo=c1]").click()
    until(page, "document.querySelector('.told').textContent.includes('2.017 s')")
    until(page, "document.querySelector('[data-option=slow_motion]').value === ''")


def test_a_number_that_cannot_be_judged_says_what_to_tell(show):
    page = show()
    assert "Tell us your speed." in page.locator("[data-metric=cadence-both]").inner_text()
    page.get_by_role("button", name="Tell speed, height and view").click()
    assert page.evaluate("document.activeElement.dataset.option") == "speed_kmh"
    assert page.locator("[data-option=speed_kmh]").get_attribute("placeholder") == "10.1"


@pytest.mark.browser(allowed_errors=("404",))
def test_what_the_server_refuses_is_said_and_nothing_has_changed(show, small):
    page = show(ROUTE)
    del small.answers[f"POST {WHERE}"]
    one = contact("left", 0)
    bar = page.locator(f".contact[data-id={one['id']}]")
    bar.click()
    left = bar.evaluate("b => b.style.width")
    page.locator("[data-act=toe_off_more]").click()
    until(page, "document.querySelector('.correct .status.fault') !== null")
    assert "There is no /api/clips/clip1/corrections." in page.locator(".status").inner_text()
    assert bar.evaluate("b => b.style.width") == left


def test_the_log_can_be_saved(show):
    page = show(ROUTE)
    link = page.locator("[data-act=export]")
    assert link.get_attribute("href") == f"{WHERE}.json"
    assert link.get_attribute("download") is not None
