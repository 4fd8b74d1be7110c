"""A small server on this machine for clips and their proxies, with the ranges that players ask."""

from __future__ import annotations

import re
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import formcheck
from formcheck.video import Video, frame_jpeg

__all__ = ["serving_films"]

WEB = Path(formcheck.__file__).parent / "studio" / "web"
PAGE = Path(__file__).parent / "frames_page.html"


@contextmanager
def serving_films(films: Mapping[str, tuple[Video, Path]]) -> Iterator[str]:
    """Serve ``/NAME/proxy.mp4``, ``/NAME/INDEX.jpg`` and ``/web/…``; give the address."""

    @cache
    def picture(name: str, index: int) -> bytes:
        return frame_jpeg(films[name][0], index, quality=95)

    def content(path: str) -> tuple[str, bytes]:
        if path == "/":
            return "text/html; charset=utf-8", PAGE.read_bytes()
        if path.startswith("/web/"):
            return "text/javascript", (WEB / Path(path).name).read_bytes()
        _, name, file = path.split("/")
        if file == "proxy.mp4":
            return "video/mp4", films[name][1].read_bytes()
        return "image/jpeg", picture(name, int(file.removesuffix(".jpg")))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            kind, body = content(self.path)
            wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
            self.send_response(206 if wanted else 200)
            if wanted:
                first = int(wanted[1])
                last = min(int(wanted[2] or len(body) - 1), len(body) - 1)
                self.send_header("Content-Range", f"bytes {first}-{last}/{len(body)}")
                body = body[first : last + 1]
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            try:
                self.wfile.write(body)
            except OSError:
                self.close_connection = True  # players let go of what they do not need

        def log_message(self, *words: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
