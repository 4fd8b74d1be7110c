"""Who may ask: this machine's browser alone, with the token that the terminal printed.

Every request is held against the list of hosts first, so that no foreign name can be made to point
here; then it needs the cookie that the token was exchanged for. A write, and a WebSocket, also
needs the page's own origin: another page in the same browser cannot send one.
"""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from html import escape
from http.cookies import CookieError, SimpleCookie
from urllib.parse import parse_qsl, urlencode

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from formcheck.i18n import Wording, msg
from formcheck.studio.language import language_of

__all__ = [
    "COOKIE",
    "CSP",
    "HEADERS",
    "READS",
    "Guard",
    "Keys",
    "error_response",
    "refused",
    "with_headers",
]

COOKIE = "formcheck"
CSP = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
#: What every answer carries where it says nothing else.
HEADERS = {
    "content-security-policy": CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
}
READS = ("GET", "HEAD", "OPTIONS")
#: What launchers and monitors poll: version and state, nothing of anybody's.
_OPEN = ("/api/health",)
_PAGES = ("/api/", "/media/", "/web/")


@dataclass(frozen=True, slots=True)
class Keys:
    """What opens one studio while it runs.

    Parameters
    ----------
    hosts : tuple of str
        Names with ports that it answers to, such as ``127.0.0.1:8484``.
    token : str
        Stands in the address that is printed; programs may send it as ``Authorization: Bearer``.
    cookie : str
        What a browser gets for it.
    """

    hosts: tuple[str, ...]
    token: str = field(default_factory=lambda: secrets.token_urlsafe(24))
    cookie: str = field(default_factory=lambda: secrets.token_urlsafe(24))


class Guard:
    """Stands before the whole application.

    Parameters
    ----------
    app : ASGIApp
    keys : Keys
    """

    def __init__(self, app: ASGIApp, keys: Keys) -> None:
        self._app = app
        self._keys = keys

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        answer = self._answer(scope, Headers(scope=scope))
        if answer is None:
            await self._app(scope, receive, with_headers(send))
        elif scope["type"] == "http":
            await answer(scope, receive, with_headers(send))
        else:
            await receive()
            await send({"type": "websocket.close", "code": 1008})

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return what is answered in place of the application; None = let it through."""
        if headers.get("host", "") not in self._keys.hosts:
            message = msg(
                "the studio answers to {host} alone; open the address that it printed",
                host=self._keys.hosts[0],
            )
            return refused(scope, headers, 403, "foreign_host", message)
        if scope["type"] == "http" and (given := self._exchanged(scope)) is not None:
            return given
        if scope["path"] in _OPEN and scope.get("method") in ("GET", "HEAD"):
            return None
        if not self._is_known(headers):
            message = msg(
                "this address needs the studio's token; "
                "open the whole address that `formcheck studio` printed in the terminal"
            )
            return refused(scope, headers, 401, "no_token", message)
        writes = scope["type"] == "websocket" or scope["method"] not in READS
        if writes and not self._is_own(headers):
            message = msg("only the studio's own page may change anything; open it and try again")
            return refused(scope, headers, 403, "foreign_origin", message)
        return None

    def _exchanged(self, scope: Scope) -> Response | None:
        """Return a cookie for a token in the address, and an address without it."""
        query = parse_qsl(scope["query_string"].decode("latin-1"), keep_blank_values=True)
        tokens = [value for name, value in query if name == "token"]
        if scope["method"] != "GET" or scope["path"].startswith(_PAGES) or not tokens:
            return None
        if not _same(tokens[-1], self._keys.token):
            return None
        rest = urlencode([(name, value) for name, value in query if name != "token"])
        # one slash alone: //host would lead to another machine
        place = "/" + scope["path"].lstrip("/\\") + (f"?{rest}" if rest else "")
        response = RedirectResponse(place, status_code=303)
        response.set_cookie(COOKIE, self._keys.cookie, path="/", httponly=True, samesite="strict")
        return response

    def _is_known(self, headers: Headers) -> bool:
        cookies = SimpleCookie()
        try:
            cookies.load(headers.get("cookie", ""))
        except CookieError:
            return False
        if COOKIE in cookies and _same(cookies[COOKIE].value, self._keys.cookie):
            return True
        return self._has_bearer(headers)

    def _has_bearer(self, headers: Headers) -> bool:
        kind, _, token = headers.get("authorization", "").partition(" ")
        return kind.lower() == "bearer" and _same(token, self._keys.token)

    def _is_own(self, headers: Headers) -> bool:
        """Return whether a write is from the studio's page, or from a program with the token."""
        origin = headers.get("origin")
        if origin is None:
            return self._has_bearer(headers)
        return origin in [f"http://{host}" for host in self._keys.hosts]


def error_response(status: int, id: str, words: str) -> JSONResponse:
    """Return an error as every part of the API tells one."""
    return JSONResponse({"error": {"id": id, "message": words}}, status)


def refused(scope: Scope, headers: Headers, status: int, id: str, message: str) -> Response:
    """Return a refusal in the reader's language: a page where a page was asked for."""
    word = Wording(language_of(scope, headers))
    words = word(message)
    if scope["type"] != "http" or scope["path"].startswith(_PAGES):
        return error_response(status, id, words)
    page = f"<!doctype html><html lang={word.language}><meta charset=utf-8>"
    return HTMLResponse(f"{page}<title>formcheck</title><p>{escape(words)}</p></html>", status)


def with_headers(send: Send, added: Mapping[str, str] = HEADERS) -> Send:
    """Return a ``send`` that adds headers to each answer where it says nothing else."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=message.setdefault("headers", []))
            for name, value in added.items():
                headers.setdefault(name, value)
            del headers["server"]
        await send(message)

    return sending


def _same(given: str, wanted: str) -> bool:
    return secrets.compare_digest(given.encode("utf-8", "replace"), wanted.encode())
