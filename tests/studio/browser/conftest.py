"""A studio as a user starts it: its own process, workers and data folder."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from formcheck.lab.docs.served import ServedStudio, served_studio
from support.browser import PageOpener


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
