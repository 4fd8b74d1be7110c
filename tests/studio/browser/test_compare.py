"""Two checks beside each other: in step by gait phase, and all of it in the address."""

from __future__ import annotations

import pytest

from support.browser import until
from support.made_check import motion, other_motion, put_comparison
from support.readable import PALE, UNNAMED, WIDER

pytestmark = pytest.mark.browser

ROUTE = "#/compare/check1/check2"
SHOWN = (
    "[...document.querySelectorAll('.stage video')].map(v => Math.round(v.currentTime * 60 - 0.5))"
)


@pytest.fixture
def compared(small, proxy, show):
    put_comparison(small, proxy)
    return show


def settled(page, lead):
    until(page, f"{SHOWN}[0] === {lead}")
    page.wait_for_timeout(300)
    return page.evaluate(SHOWN)


def strikes(data, side):
    return [one["strike_frame"] for one in data["contacts"] if one["side"] == side]


def test_both_show_the_same_foot_coming_down(compared):
    page = compared(ROUTE)
    for side in ("left", "right"):
        for strike in strikes(motion(), side)[1:3]:
            page.locator(".controls input[type=range]").fill(str(round(strike)))
            _, other = settled(page, round(strike))
            off = min(abs(other - one) for one in strikes(other_motion(), side))
            assert off <= 1.5, "frames between the two strikes of the same foot"


def test_the_offset_is_trimmed_by_a_frame_and_kept_in_the_address(compared):
    page = compared(ROUTE)
    page.locator(".controls input[type=range]").fill("150")
    _, before = settled(page, 150)
    page.locator("[data-act=offset_more]").click()
    page.locator("[data-act=offset_more]").click()
    _, after = settled(page, 150)
    assert after == before + 2
    assert page.locator(".offset-told").inner_text() == "+2 frames"
    until(page, "location.hash.includes('offset=2')")
    page.locator("[data-layer=angles]").check()
    until(page, "location.hash.includes('angles')")
    page.reload()
    page.wait_for_selector(".told")
    assert settled(page, 150) == [150, after]
    assert page.locator("[data-layer=angles]").is_checked()
    page.locator("[data-act=offset_less]").click()
    until(page, "location.hash.includes('offset=1')")


def test_curves_lie_over_each_other_with_a_cursor_at_the_phase(compared):
    page = compared(ROUTE)
    assert page.locator(".cycle-row").count() == len(motion()["curves"])
    left = page.locator(".cycle-row").first.locator("figure.left")
    for kind in ("first", "other"):
        points = left.locator(f".cycle.{kind} polyline").get_attribute("points").split()
        assert len(points) > 80
    start, stop = strikes(motion(), "left")[1:3]
    page.locator(".controls input[type=range]").fill(str(round((start + stop) / 2)))
    settled(page, round((start + stop) / 2))
    x = float(left.locator(".phase").get_attribute("x1"))
    assert x == pytest.approx(34 + 0.5 * (360 - 36), abs=6)


def test_the_verdicts_say_what_to_make_of_it(compared):
    page = compared(ROUTE)
    rows = page.locator(".verdicts tbody tr")
    assert rows.count() == 2
    assert "▲ changed" in rows.nth(0).inner_text()
    assert "Film longer." in rows.nth(1).inner_text()
    assert page.locator("h1").inner_text() == "What has changed"


def test_the_two_are_exchanged(compared):
    page = compared(ROUTE)
    link = page.get_by_role("link", name="Exchange the two")
    assert link.get_attribute("href") == "#/compare/check2/check1"


@pytest.mark.slow
@pytest.mark.parametrize(("width_px", "scheme"), [(390, "dark"), (1280, "light")])
def test_it_fits_is_named_and_can_be_read(compared, width_px, scheme):
    page = compared(ROUTE, width_px=width_px, language="de", scheme=scheme)
    assert page.evaluate(WIDER) <= 0
    assert page.evaluate(UNNAMED) == []
    assert page.evaluate(PALE) == []
