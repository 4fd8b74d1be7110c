"""A studio as a user starts it: its own process, workers and data folder; and a small one.

The small one stands in for the server in tests of single screens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from formcheck.lab.docs.served import ServedStudio, served_studio
from formcheck.video import open_video, write_proxy
from support.browser import PageOpener, until
from support.made_check import put_check
from support.paths import SAMPLES
from support.small_studio import SmallStudio, small_studio
from support.videos import write_beginning

if TYPE_CHECKING:
    from playwright.sync_api import Page


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ServedStudio]:
    """Return a studio over an empty data folder, stopped at the end."""
    with served_studio(tmp_path_factory.mktemp("studio")) as studio:
        yield studio


@pytest.fixture
def opened(served: ServedStudio, open_page: PageOpener) -> Callable[..., Any]:
    """Return a function that opens a screen of the studio: ``opened("#/new", width_px=390)``."""

    def opened(screen: str = "#/", **options: Any) -> Any:
        page = open_page(**options)
        page.goto(served.address)
        page.wait_for_selector("h1")
        if screen != "#/":
            page.goto(served.base + screen)
            page.wait_for_selector("h1")
        return page

    return opened


@pytest.fixture(scope="module")
def let_in(served: ServedStudio) -> Iterator[None]:
    """Let phones in, measure with the quick network, and give a busy machine its time."""
    from playwright.sync_api import expect

    served.ask("PUT", "/api/settings", {"model": "lite"})
    served.ask("PUT", "/api/lan", {"open": True, "address": "127.0.0.1"})
    expect.set_options(timeout=30_000)
    yield
    expect.set_options(timeout=5_000)  # Playwright's own


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the beginning of the sample clip from the side: eight steps."""
    path = tmp_path_factory.mktemp("short") / "side.mp4"
    write_beginning(SAMPLES / "side.mp4", path, 3.5)
    return path


@pytest.fixture(scope="session")
def proxy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the sample clip from the side on the index clock, key frames alone."""
    path = tmp_path_factory.mktemp("proxy") / "proxy.mp4"
    write_proxy(open_video(SAMPLES / "side.mp4"), path)
    return path


@pytest.fixture
def small(proxy: Path) -> Iterator[SmallStudio]:
    """Return a small studio with one check in it."""
    with small_studio() as studio:
        put_check(studio, proxy)
        yield studio


@pytest.fixture
def show(small: SmallStudio, open_page: PageOpener) -> Callable[..., Page]:
    """Return a function that shows a route of the small studio, its player ready."""

    def show(route: str = "#/check/check1", *, ready: str = ".told", **how: object) -> Page:
        page = open_page(**how)
        page.goto(f"{small.address}/{route}")
        page.wait_for_selector(ready)
        until(page, "(document.querySelector('.stage video')?.readyState ?? 4) >= 2")
        return page

    return show
