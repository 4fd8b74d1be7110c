"""The application: routers, errors as sentences, the page's own files."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.gzip import GZipMiddleware
from fastapi.responses import FileResponse, JSONResponse
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import ASGIApp, Scope

from formcheck._version import __version__
from formcheck.errors import FormcheckError, OutputError
from formcheck.i18n import Wording, msg
from formcheck.studio.api import ROUTERS
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.guard import Guard, error_response
from formcheck.studio.language import language_of
from formcheck.studio.studio import Studio

__all__ = ["WEB", "make_app"]

WEB = Path(__file__).parent / "web"
_log = logging.getLogger("formcheck.studio")


def make_app(studio: Studio) -> ASGIApp:
    """Return the application of a studio, behind its guard.

    Parameters
    ----------
    studio : Studio
    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        studio.start()
        yield
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
    app.add_middleware(GZipMiddleware, minimum_size=2000, compresslevel=6)
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/web", _Web(directory=WEB), name="web")
    app.add_api_route("/{path:path}", _page, include_in_schema=False)
    app.add_exception_handler(FormcheckError, _told)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)
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


def _word(request: Request) -> Wording:
    return Wording(language_of(request.scope, request.headers))


def _told(request: Request, error: Exception) -> JSONResponse:
    """Answer what is refused with its sentence."""
    assert isinstance(error, FormcheckError)
    words = _word(request)(error.message)
    if isinstance(error, RefusedError):
        return error_response(error.status, error.id, words)
    if isinstance(error, OutputError):
        return error_response(507, "not_written", words)
    return error_response(422, "refused", words)


def _misread(request: Request, error: Exception) -> JSONResponse:
    """Answer what does not fit the API with the first fault."""
    assert isinstance(error, RequestValidationError)
    first = error.errors()[0]
    message = msg(
        "{place} of this request is not as it should be ({reason}); see /api/docs",
        place=".".join(str(part) for part in first["loc"]),
        reason=first["msg"],
    )
    return error_response(422, "misread", _word(request)(message))


def _http(request: Request, error: Exception) -> JSONResponse:
    """Answer what has no route."""
    assert isinstance(error, HTTPException)
    if error.status_code == 404:
        return _told(request, gone(what="page"))
    message = msg("this cannot be asked for so ({reason}); see /api/docs", reason=error.detail)
    return error_response(error.status_code, "refused", _word(request)(message))


def _failed(request: Request, error: Exception) -> JSONResponse:
    """Answer a mistake of ours with a sentence, and write it down for us."""
    _log.error("%s %s", request.method, request.url.path, exc_info=error)
    message = msg(
        "something in the studio did not work ({error}); its folder has the details in studio.log",
        error=type(error).__name__,
    )
    return error_response(500, "failed", _word(request)(message))
