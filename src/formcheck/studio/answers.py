"""What went wrong with a request, as one sentence in the reader's language."""

from __future__ import annotations

import logging

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from formcheck.errors import FormcheckError, OutputError
from formcheck.i18n import Wording, msg
from formcheck.studio.errors import RefusedError, gone
from formcheck.studio.guard import error_response
from formcheck.studio.language import language_of

__all__ = ["say_what_failed"]

_log = logging.getLogger("formcheck.studio")


def say_what_failed(app: FastAPI) -> None:
    """Have an application answer every error with a sentence."""
    app.add_exception_handler(FormcheckError, _told)
    app.add_exception_handler(RequestValidationError, _misread)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Exception, _failed)


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
