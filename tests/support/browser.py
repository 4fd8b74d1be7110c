"""A real browser for tests: Debian's Chromium, driven by Playwright; nothing is ever downloaded.

A test marked `browser` asks for ``open_page`` and gets pages of a fresh profile. What a page may
never do is checked when the test ends: throw, complain on the console, ask another machine.
"""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Literal
from urllib.parse import urlsplit

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, ConsoleMessage, Page, Request

__all__ = ["PageOpener", "chromium_path", "opened_pages", "running_browser", "until"]

PageOpener = Callable[..., "Page"]

_NAMES = ("chromium", "chromium-browser", "google-chrome")
_OWN_HOSTS = frozenset({"127.0.0.1", "localhost", ""})
_LOCAL_SCHEMES = frozenset({"blob", "data", "file", "about"})


def chromium_path() -> str | None:
    """Return where Chromium is on this machine, or None."""
    return next(filter(None, map(shutil.which, _NAMES)), None)


@contextmanager
def running_browser() -> Iterator[Browser]:
    """Start Chromium. Where it is missing the test is skipped aloud; in CI it fails."""
    path = chromium_path()
    if path is None:
        reason = "Chromium is missing: sudo apt-get install -y chromium"
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(reason)
    from playwright.sync_api import sync_playwright  # takes a third of a second

    root = hasattr(os, "geteuid") and os.geteuid() == 0
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path, args=["--no-sandbox"] if root else []
        )
        try:
            yield browser
        finally:
            browser.close()


def until(page: Page, script: str, most_s: float = 10.0) -> object:
    """Return what a script gives as soon as that is true.

    Playwright's own ``wait_for_function`` evaluates text in the page, which our policy forbids.
    """
    end_s = time.monotonic() + most_s
    while True:
        given = page.evaluate(script)
        if given:
            return given
        if time.monotonic() > end_s:
            pytest.fail(f"after {most_s:g} s it is not so: {script}")
        page.wait_for_timeout(20)


@contextmanager
def opened_pages(browser: Browser, allowed_errors: tuple[str, ...] = ()) -> Iterator[PageOpener]:
    """Give a function that opens pages of a fresh profile, and check what they did at the end.

    Parameters
    ----------
    browser : Browser
    allowed_errors : tuple of str
        Words in console errors that the test means to provoke, such as "401".
    """
    contexts = []
    faults: list[str] = []

    def open_page(
        *,
        width_px: int = 1280,
        height_px: int = 800,
        language: str = "en",
        scheme: Literal["light", "dark"] = "light",
        **options: object,
    ) -> Page:
        """Open a page; other options are those of Playwright's ``new_context``."""
        context = browser.new_context(
            viewport={"width": width_px, "height": height_px},
            locale=language,
            color_scheme=scheme,
            **options,  # type: ignore[arg-type]
        )
        contexts.append(context)
        context.on("request", note_request)
        context.on("console", note_console)
        context.on("weberror", lambda error: faults.append(f"thrown: {error.error}"))
        return context.new_page()

    def note_request(request: Request) -> None:
        address = urlsplit(request.url)
        if address.scheme not in _LOCAL_SCHEMES and address.hostname not in _OWN_HOSTS:
            faults.append(f"asked another machine: {request.url}")

    def note_console(message: ConsoleMessage) -> None:
        if message.type == "error":
            faults.append(f"on the console: {message.text} ({message.location.get('url')})")

    try:
        yield open_page
    finally:
        for context in contexts:
            context.close()
    unforeseen = [fault for fault in faults if not any(word in fault for word in allowed_errors)]
    if unforeseen:
        pytest.fail("the page did what no page may: " + "; ".join(unforeseen))
