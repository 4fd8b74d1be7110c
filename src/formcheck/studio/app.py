"""The application: routers, and the page's own files."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse
from fastapi.staticfiles import StaticFiles
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from formcheck._version import __version__
from formcheck.studio.answers import say_what_failed
from formcheck.studio.api import ROUTERS
from formcheck.studio.errors import gone
from formcheck.studio.guard import Guard
from formcheck.studio.phone.app import listener_of
from formcheck.studio.phone.listener import Listener
from formcheck.studio.studio import Studio

__all__ = ["WEB", "make_app"]

WEB = Path(__file__).parent / "web"


def make_app(studio: Studio, listener: Listener | None = None) -> ASGIApp:
    """Return the application of a studio, behind its guard.

    Parameters
    ----------
    studio : Studio
    listener : Listener, optional
        What opens it to phones; None = one of its own, closed.
    """
    listener = listener or listener_of(studio)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        studio.start()
        yield
        listener.close()
        studio.stop()

    app = FastAPI(
        title="formcheck studio",
        version=__version__,
        description="Everything that the studio's page does. Errors are one sentence.",
        lifespan=lifespan,
        openapi_url="/api/openapi.json",
        docs_url=None,
        redoc_url=None,
    )
    app.state.studio = studio
    app.state.listener = listener
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=6)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/web", _Web(directory=WEB), name="web")
    app.add_api_route("/{path:path}", _page, include_in_schema=False)
    say_what_failed(app)
    return Guard(app, studio.keys)


class _Web(StaticFiles):
    """The page's own files, asked for anew each time: a newer studio brings newer ones."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "no-cache"
        return response


async def _page(path: str) -> Response:
    """Serve the page; its own routes stand behind the hash."""
    if path.startswith(("api/", "media/", "web/")):
        raise gone(what="page")
    return FileResponse(WEB / "index.html", headers={"cache-control": "no-cache"})
