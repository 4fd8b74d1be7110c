"""What tests of several rooms share and what takes time to make: the command line, files."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from formcheck.cli import main
from formcheck.files.track import write_track
from support import made_reports
from support.browser import PageOpener, opened_pages, running_browser
from support.phantom_runs import FLEET, FULL, track

if TYPE_CHECKING:
    from playwright.sync_api import Browser


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return Chromium; skips aloud where it is missing, fails there in CI.

    For a module, not for the session: while Playwright runs, `asyncio.run` cannot be called.
    """
    with running_browser() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[PageOpener]:
    """Return a function that opens a page: ``open_page(width_px=390, language="de")``.

    The test fails if a page throws, writes an error to the console or asks another machine.
    ``@pytest.mark.browser(allowed_errors=("401",))`` names console errors that are meant.
    """
    marker = request.node.get_closest_marker("browser")
    allowed = marker.kwargs.get("allowed_errors", ()) if marker else ()
    with opened_pages(browser, allowed) as open_page:
        yield open_page


@pytest.fixture
def run(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs the command line as typed: exit code, stdout and stderr."""

    def run(*words: object) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["formcheck", *map(str, words)])
        with pytest.raises(SystemExit) as stop:
            main()
        out, err = capsys.readouterr()
        return int(stop.value.code or 0), out, err

    return run


@pytest.fixture(scope="session")
def saved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a saved track, so that no network is needed."""
    path = tmp_path_factory.mktemp("clip") / "side.npz"
    write_track(track(FLEET["rearfoot_slow"], FULL), path)
    return path


@pytest.fixture(scope="session")
def folders(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return report folders of one runner: before, after quicker steps, again without a change."""
    root = tmp_path_factory.mktemp("reports")
    made = {
        "before": made_reports.before(),
        "after": made_reports.after(),
        "again": made_reports.again(),
    }
    return {name: made_reports.folder(root / name, analysis) for name, analysis in made.items()}
