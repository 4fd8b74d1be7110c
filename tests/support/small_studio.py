"""A small stand-in for the studio's server: its own pages, the words, clips with Range, answers.

It is for tests of single screens: what the server does with what it is sent is tested elsewhere.
"""

from __future__ import annotations

import json
import re
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import formcheck
from formcheck.i18n import Wording
from formcheck.i18n.catalogue import keyed_texts

WEB = Path(formcheck.__file__).parent / "studio" / "web"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "media-src 'self' blob:; connect-src 'self'; frame-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'self'; frame-ancestors 'self'"
)
_KINDS = {
    ".css": "text/css",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".mp4": "video/mp4",
    ".svg": "image/svg+xml",
}

Answer = Callable[["Asked"], Any]


@dataclass(frozen=True)
class Asked:
    """What a page asked for."""

    method: str
    path: str
    query: dict[str, str]
    body: Any


@dataclass
class SmallStudio:
    """The stand-in: put answers and files in, read what was asked.

    Parameters
    ----------
    answers : dict of str to callable or JSON
        By ``"GET /api/checks/1"``; a callable gets an `Asked`.
    files : dict of str to Path or str
        By path; a text is a page.
    asked : list of Asked
        All that was asked of ``/api`` but for words, in order.
    """

    answers: dict[str, Any] = field(default_factory=dict)
    files: dict[str, Path | str] = field(default_factory=dict)
    asked: list[Asked] = field(default_factory=list)
    address: str = ""

    def sent(self, method: str, path: str) -> list[Any]:
        """Return the bodies of what was sent to a path."""
        return [one.body for one in self.asked if (one.method, one.path) == (method, path)]


@contextmanager
def small_studio() -> Iterator[SmallStudio]:
    """Serve a small studio on a port of this machine."""
    studio = SmallStudio()

    class Handler(_Handler):
        small = studio

    server = _Server(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    studio.address = f"http://127.0.0.1:{server.server_port}"
    try:
        yield studio
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def words(language: str) -> dict[str, str]:
    """Return the studio's texts in a language."""
    word = Wording(language)
    return {key: word.say(key) for key in keyed_texts() if key.startswith("studio.")}


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, *args: object) -> None:
        """Keep quiet where the browser has seen enough of a clip; else complain."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(*args)  # type: ignore[arg-type]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    small: SmallStudio

    def do_GET(self) -> None:
        path = urlsplit(self.path).path
        if path == "/":
            self._file(WEB / "index.html")
        elif path.startswith("/web/") and (WEB / path[5:]).is_file():
            self._file(WEB / path[5:])
        elif path == "/api/words":
            self._json(200, words(parse_qs(urlsplit(self.path).query)["lang"][0]))
        elif path in self.small.files:
            found = self.small.files[path]
            self._file(found) if isinstance(found, Path) else self._page(found)
        else:
            self._answer()

    def do_POST(self) -> None:
        self._answer()

    do_PATCH = do_PUT = do_DELETE = do_POST  # noqa: N815

    def log_message(self, *args: object) -> None:
        """Keep quiet."""

    def _answer(self) -> None:
        parts = urlsplit(self.path)
        length = int(self.headers.get("Content-Length") or 0)
        sent = json.loads(self.rfile.read(length)) if length else None
        query = {key: value[0] for key, value in parse_qs(parts.query).items()}
        asked = Asked(self.command, parts.path, query, sent)
        self.small.asked.append(asked)
        answer = self.small.answers.get(f"{self.command} {parts.path}")
        if answer is None:
            self._json(404, {"error": {"id": "missing", "message": f"There is no {parts.path}."}})
            return
        made = answer(asked) if callable(answer) else answer
        self._json(201 if self.command == "POST" else 200, made)

    def _json(self, status: int, content: Any) -> None:
        self._send(status, "application/json", json.dumps(content).encode())

    def _page(self, text: str) -> None:
        self._send(200, "text/html; charset=utf-8", text.encode())

    def _file(self, path: Path) -> None:
        content = path.read_bytes()
        kind = _KINDS[path.suffix]
        wanted = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range") or "")
        if not wanted:
            self._send(200, kind, content)
            return
        first = int(wanted[1])
        last = min(int(wanted[2] or len(content)), len(content) - 1)
        told = {"Content-Range": f"bytes {first}-{last}/{len(content)}"}
        self._send(206, kind, content[first : last + 1], told)

    def _send(
        self, status: int, kind: str, content: bytes, more: dict[str, str] | None = None
    ) -> None:
        try:
            self.send_response(status)
            told = {
                "Content-Type": kind,
                "Content-Length": str(len(content)),
                "Content-Security-Policy": POLICY,
                "Accept-Ranges": "bytes",
                "Cache-Control": "no-store",
            }
            for name, value in (told | (more or {})).items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)
        except ConnectionError:
            pass  # the browser has seen enough of a clip
