"""Make the pictures of docs/studio.md: a studio that runs, in a browser, with a digital runner.

Run by `make studio-pictures`. A runner with a sore knee, a coach with twenty athletes and a shop
with two pairs of shoes use it as docs/studio.md tells. Needs Chromium.
"""

from __future__ import annotations

import io
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

import av
from PIL import Image

from formcheck.files.samples import sample_clips
from formcheck.isolated import find_program
from formcheck.lab.clone import DOCS
from formcheck.lab.docs.served import ServedStudio, served_studio

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

__all__ = [
    "PHONE",
    "QUICKER",
    "WIDE",
    "main",
    "opened_window",
    "running_chromium",
    "write_retimed",
    "write_window",
]

PICTURES = DOCS / "studio"
#: How much quicker the runner steps on the second day, and in the second pair of shoes.
QUICKER = Fraction(107, 100)
_CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 390, "height": 780}
_WIDTH_PX = 1000
_QUALITY = 66
_NAMES = (
    *("Aylin Demir", "Ben Okafor", "Carla Núñez", "Dörte Schmidt", "Emil Novak", "Fatma Yılmaz"),
    *("Giulia Conti", "Hana Sato", "Ivan Petrov", "Jonas Weber", "Kim Larsen", "Lena Vogel"),
    *("Marco Rossi", "Nadia Haddad", "Oskar Lind", "Paula Costa", "Quentin Roy", "Rosa Silva"),
    *("Sven Berg", "Tara Singh"),
)
_SORE = {
    "hurts": ["knee_front"],
    "signs": [],
    "age": "adult",
    "pain_during": 2,
    "pain_after": 1,
    "pain_next_morning": 0,
    "runs_per_week": 3,
}


@dataclass(frozen=True, slots=True)
class _Made:
    """What the pictures show: checks by their ids, and the athlete they are of."""

    athlete: str
    first: str
    second: str
    sore: str


def main() -> None:
    """Write every picture."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as name:
        quicker = Path(name) / "side-quicker.mp4"
        write_retimed(sample_clips()[0], quicker, QUICKER)
        with served_studio(Path(name) / "data") as studio, running_chromium() as browser:
            _shown(browser, studio, _filled(studio, quicker))


def write_retimed(clip: Path, path: Path, factor: Fraction) -> None:
    """Write a clip that plays so many times as fast: its clock is changed, no picture is."""
    with av.open(str(clip)) as film, av.open(str(path), "w") as made:
        stream = made.add_stream_from_template(film.streams.video[0])
        for packet in film.demux(film.streams.video[0]):
            if packet.pts is None or packet.dts is None:
                continue
            packet.pts, packet.dts = round(packet.pts / factor), round(packet.dts / factor)
            packet.stream = stream
            made.mux(packet)


def _filled(studio: ServedStudio, quicker: Path) -> _Made:
    """Fill a studio: twenty athletes, two checks of one of them, and one with a sore knee."""
    studio.ask("PUT", "/api/settings", {"model": "full", "practice_name": "Running Shop South"})
    ids = {name: studio.ask("POST", "/api/athletes", {"name": name})["id"] for name in _NAMES}
    side, rear = sample_clips()
    kim = {"athlete_id": ids["Kim Larsen"], "height_cm": 170, "speed_kmh": 10.1}
    day = date.today() - timedelta(days=42)
    first = _measured(studio, {**kim, "day": day.isoformat(), "shoes": "Shoe A"}, side)
    second = _measured(studio, {**kim, "shoes": "Shoe B"}, quicker)
    told = {"athlete_id": ids["Aylin Demir"], "height_cm": 170, "speed_kmh": 10.1}
    sore = _measured(studio, told, side, rear, answers=_SORE)
    return _Made(ids["Kim Larsen"], first, second, sore)


def _measured(
    studio: ServedStudio, told: dict[str, Any], *clips: Path, answers: dict[str, Any] | None = None
) -> str:
    """Return the id of a check that was measured."""
    id: str = studio.ask("POST", "/api/checks", told)["id"]
    for clip in clips:
        studio.send(id, clip)
    if answers is not None:
        studio.ask("PUT", f"/api/checks/{id}/answers", answers)
    studio.measure(id)
    return id


@contextmanager
def running_chromium() -> Iterator[Browser]:
    """Start Chromium, or say how it is installed."""
    from playwright.sync_api import sync_playwright  # here: tests use what is above without it

    path = next(filter(None, map(find_program, _CHROMIUM)), None)
    if path is None:
        sys.exit("Chromium is missing; install it: sudo apt-get install -y chromium")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=["--no-sandbox"])
        try:
            yield browser
        finally:
            browser.close()


def _shown(browser: Browser, studio: ServedStudio, made: _Made) -> None:
    """Write what is on the screens."""
    with opened_window(browser, studio, WIDE) as page:
        _keep(page, studio, "#/", "home", ".card img")
        page.goto(f"{studio.base}#/new")
        page.set_input_files("#pick", [str(clip) for clip in sample_clips()])
        page.locator(".seen select").nth(1).wait_for()
        page.fill("#runner-name", "Kim Larsen")
        page.get_by_text("Known here").wait_for()
        write_window(page, PICTURES / "new.webp")
        _keep(page, studio, f"#/check/{made.sore}", "result", ".page-one")
        page.get_by_role("button", name="Correct by hand").click()
        page.locator("#player").scroll_into_view_if_needed()
        page.evaluate("document.getElementById('player').scrollIntoView()")
        write_window(page, PICTURES / "player.webp")
        _keep(page, studio, f"#/athlete/{made.athlete}", "athlete", ".trend")
        _keep(page, studio, f"#/compare/{made.first}/{made.second}", "compare", ".stage video")
    with opened_window(browser, studio, PHONE, color_scheme="dark", locale="de") as page:
        _keep(page, studio, f"#/check/{made.sore}", "phone", ".page-one")


@contextmanager
def opened_window(
    browser: Browser, studio: ServedStudio, size: dict[str, int], **options: Any
) -> Iterator[Page]:
    """Open the studio's page in a window of a size, such as `WIDE`."""
    context = browser.new_context(viewport=size, **{"locale": "en", **options})  # type: ignore[arg-type]
    page = context.new_page()
    page.goto(studio.address)
    page.wait_for_selector("h1")
    try:
        yield page
    finally:
        context.close()


def _keep(page: Page, studio: ServedStudio, screen: str, name: str, there: str) -> None:
    """Write a screen, once something of it is there."""
    page.goto(studio.base + screen)
    page.locator(there).first.wait_for()
    write_window(page, PICTURES / f"{name}.webp")


def write_window(page: Page, path: Path) -> None:
    """Write what is in a window as a small picture."""
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(500)
    with Image.open(io.BytesIO(page.screenshot())) as picture:
        shown = picture.convert("RGB")
    shown.thumbnail((_WIDTH_PX, 10 * _WIDTH_PX))
    shown.save(path, "WEBP", quality=_QUALITY, method=6)
    print(path.name)
