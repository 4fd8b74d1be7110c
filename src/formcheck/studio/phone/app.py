"""What the local network reaches: the phone's page, and nothing else of the studio."""

from __future__ import annotations

from pathlib import Path

from fastapi import FastAPI
from fastapi.responses import FileResponse
from starlette.types import ASGIApp

from formcheck.studio.answers import say_what_failed
from formcheck.studio.errors import gone
from formcheck.studio.phone.beginning import begin_whole
from formcheck.studio.phone.guard import PhoneGuard
from formcheck.studio.phone.listener import Listener
from formcheck.studio.phone.routes import router
from formcheck.studio.studio import Studio

__all__ = ["PAGE_FILES", "listener_of", "make_phone_app"]

_WEB = Path(__file__).parents[1] / "web"
#: What the phone's page is made of.
PAGE_FILES = (
    *("phone.js", "phone.css", "app.css", "icon.svg"),
    *("api.js", "dom.js", "kept.js", "upload.js", "words.js"),
)


def make_phone_app(studio: Studio, host: str) -> ASGIApp:
    """Return what answers phones, behind its own guard.

    Parameters
    ----------
    studio : Studio
    host : str
        The address with its port.
    """
    app = FastAPI(openapi_url=None, docs_url=None, redoc_url=None, redirect_slashes=False)
    app.state.studio = studio
    app.include_router(router)
    app.add_api_route("/", _page)
    app.add_api_route("/web/{name}", _file)
    say_what_failed(app)
    return PhoneGuard(app, host)


def listener_of(studio: Studio) -> Listener:
    """Return what opens a studio to phones; it is closed."""
    return Listener(
        lambda host: make_phone_app(studio, host),
        tick=lambda: begin_whole(studio),
        closed=studio.phones.forget,
    )


async def _page() -> FileResponse:
    return FileResponse(_WEB / "phone.html", headers={"cache-control": "no-cache"})


async def _file(name: str) -> FileResponse:
    if name not in PAGE_FILES:
        raise gone(what="page")
    return FileResponse(_WEB / name, headers={"cache-control": "no-cache"})
