"""A studio with its own data folder, asked without a network."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from formcheck.studio.app import make_app
from formcheck.studio.guard import COOKIE, Keys
from formcheck.studio.studio import Studio, open_studio

HOST = "127.0.0.1:8484"
ORIGIN = {"origin": f"http://{HOST}"}


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """Return a studio over an empty data folder."""
    opened = open_studio(tmp_path / "data", None, Keys((HOST, "localhost:8484")))
    yield opened
    opened.close()


@pytest.fixture
def ask(studio: Studio) -> Iterator[Callable[..., Any]]:
    """Return a client of the studio with the page's cookie and origin."""
    with TestClient(
        make_app(studio), base_url=f"http://{HOST}", raise_server_exceptions=False
    ) as client:
        client.cookies.set(COOKIE, studio.keys.cookie)
        client.headers.update(ORIGIN)
        yield client
