"""Make the pictures of docs/phone-and-shop.md, and count what shop mode costs its staff.

Run by `make shop-pictures`. A customer tries two pairs of shoes, each filmed by a phone: a studio
that runs, a digital runner, and Chromium twice, once as the counter and once as the phone.
"""

from __future__ import annotations

import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from formcheck.files.samples import sample_clips
from formcheck.lab.clone import DOCS
from formcheck.lab.docs.served import ServedStudio, served_studio
from formcheck.lab.docs.studio import (
    PHONE,
    QUICKER,
    WIDE,
    opened_window,
    running_chromium,
    write_retimed,
    write_window,
)

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = ["main"]

PICTURES = DOCS / "shop"
#: What is taken for a tap, for pointing the phone at the code, and for filming; and the taps in the
#: phone's own programs: the code's link, the camera, begin, end, use.
_TAP_S, _SCAN_S, _FILM_S, _PHONE_TAPS = 3.0, 5.0, 20.0, 5
_LOOK_AGAIN_MS = 50


@dataclass(slots=True)
class _Cost:
    """What one shoe cost: taps on our pages, and how long its clip was waited for."""

    taps: int = 0
    wait_s: float = 0.0

    @property
    def staff_s(self) -> float:
        """Return the staff's time for it, with what the phone's own programs take."""
        return (self.taps + _PHONE_TAPS) * _TAP_S + _SCAN_S + _FILM_S + self.wait_s


def main() -> None:
    """Write every picture, and print what each shoe cost."""
    PICTURES.mkdir(exist_ok=True)
    side = sample_clips()[0]
    with tempfile.TemporaryDirectory(prefix="formcheck-") as name:
        quicker = Path(name) / "side-quicker.mp4"
        write_retimed(side, quicker, QUICKER)
        with served_studio(Path(name) / "data") as studio, running_chromium() as browser:
            studio.ask("PUT", "/api/settings", {"model": "full", "practice_name": "Running Shop"})
            studio.ask("PUT", "/api/lan", {"open": True, "address": "127.0.0.1"})
            for number, cost in enumerate(_visited(browser, studio, (side, quicker)), start=1):
                print(
                    f"shoe {number}: {cost.taps} taps here, {_PHONE_TAPS} in the phone's own "
                    f"programs, {cost.wait_s:.1f} s until the clip is in: "
                    f"{cost.staff_s:.0f} s of staff time"
                )


def _visited(browser: Browser, studio: ServedStudio, clips: tuple[Path, ...]) -> list[_Cost]:
    """Have a customer try a shoe a clip, and return what each cost."""
    costs = []
    with opened_window(browser, studio, WIDE) as page:
        page.goto(f"{studio.base}#/shop")
        page.fill("#shop-customer", "Kim Larsen")
        page.fill("#shop-speed", "10.1")
        write_window(page, PICTURES / "begin.webp")
        for number, clip in enumerate(clips):
            cost = _Cost()
            page.get_by_role("button", name="Next shoe" if number else "Begin").click()
            cost.taps += 1
            page.get_by_role("heading", name=f"Shoe {number + 1}").wait_for()
            page.fill("#shop-shoe", f"Shoe of brand {number + 1}")
            page.locator(".phone-card .code").wait_for()
            if number == 0:
                write_window(page, PICTURES / "shoe.webp")
            _filmed(browser, page, clip, cost, shown=number == 0)
            costs.append(cost)
        page.get_by_role("button", name="That was the last shoe").click()
        page.get_by_role("link", name="Page to take home").wait_for(timeout=600_000)
        write_window(page, PICTURES / "end.webp")
    return costs


def _filmed(browser: Browser, page: Page, clip: Path, cost: _Cost, *, shown: bool) -> None:
    """Send a clip by a phone, as staff would, and wait until the next shoe can begin."""
    context = browser.new_context(viewport=PHONE, locale="en")  # type: ignore[arg-type]
    try:
        phone = context.new_page()
        phone.goto(page.locator(".phone-card .address").inner_text())
        phone.locator("label.large").wait_for()
        if shown:
            write_window(phone, PICTURES / "phone.webp")
        phone.set_input_files("#pick", str(clip))
        cost.taps += 1
        begun_s = time.monotonic()
        while page.get_by_role("button", name="Next shoe").is_disabled():
            page.wait_for_timeout(_LOOK_AGAIN_MS)
        cost.wait_s = time.monotonic() - begun_s
        if shown:
            phone.get_by_role("heading", name="Your page is ready").wait_for(timeout=600_000)
            write_window(phone, PICTURES / "page.webp")
    finally:
        context.close()
