"""Who may ask from the local network: a phone, for its own page and nothing else.

Every request is held against the one address that was opened, so that no foreign name can be made
to point here; a write needs the page's own origin, and is small unless it is a part of a film.
"""

from __future__ import annotations

from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from formcheck.i18n import msg
from formcheck.studio.guard import HEADERS, READS, refused, with_headers

__all__ = ["PhoneGuard"]

#: Browsers heed it on pages that came encrypted alone, and complain about the others.
_HEADERS = {name: value for name, value in HEADERS.items() if name != "cross-origin-opener-policy"}
_MOST_BYTES = 10_000


class PhoneGuard:
    """Stands before all that the local network can reach.

    Parameters
    ----------
    app : ASGIApp
    host : str
        The address with its port.
    """

    def __init__(self, app: ASGIApp, host: str) -> None:
        self._app = app
        self._host = host

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "websocket":
            await receive()
            await send({"type": "websocket.close", "code": 1008})
            return
        if scope["type"] == "http":
            send = with_headers(send, _HEADERS)
            answer = self._answer(scope, Headers(scope=scope))
            if answer is not None:
                await answer(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _answer(self, scope: Scope, headers: Headers) -> Response | None:
        """Return what is answered in place of the application; None = let it through."""
        if headers.get("host", "") != self._host:
            message = msg("this page answers to {host} alone; scan the code again", host=self._host)
            return refused(scope, headers, 403, "foreign_host", message)
        if scope["method"] in READS:
            return None
        if headers.get("origin") != f"http://{self._host}":
            message = msg("only this page itself may send anything; scan the code again")
            return refused(scope, headers, 403, "foreign_origin", message)
        if scope["method"] != "PATCH" and not _is_small(headers):
            message = msg("more was sent than belongs here; scan the code again")
            return refused(scope, headers, 413, "too_long", message)
        return None


def _is_small(headers: Headers) -> bool:
    """Return whether what is sent has a length that is told, and a small one."""
    length = headers.get("content-length", "0")
    told = length.isascii() and length.isdigit() and "transfer-encoding" not in headers
    return told and int(length) <= _MOST_BYTES
