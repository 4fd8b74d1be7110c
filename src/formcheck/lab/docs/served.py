"""A studio that runs beside this program: asked as a program would, or shown in a browser."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from formcheck.isolated import isolated_python

__all__ = ["ServedStudio", "served_studio"]

_STOP_S = 20
_ASK_S = 60
_LOOK_AGAIN_S = 0.3


@dataclass(frozen=True, slots=True)
class ServedStudio:
    """A studio that runs.

    Parameters
    ----------
    address : str
        With the token, as the command printed it.
    data : Path
        Its folder.
    """

    address: str
    data: Path

    @property
    def base(self) -> str:
        """Return the address without the token, ending in a slash."""
        return self.address.split("?")[0]

    def ask(self, method: str, path: str, body: object = None) -> Any:
        """Return what the API answers; the sentence of a refusal is the error's."""
        sent = None if body is None else json.dumps(body).encode()
        return json.loads(self._ask(method, path, sent, {"Content-Type": "application/json"}))

    def send(self, check_id: str, clip: Path, *, standing: bool = False) -> str:
        """Send a clip to a check, wait until it is looked at, and return its id."""
        content = clip.read_bytes()
        meta = {"name": clip.name, "check_id": check_id, "standing": str(standing).lower()}
        pairs = [f"{key} {base64.b64encode(text.encode()).decode()}" for key, text in meta.items()]
        tus = {"Tus-Resumable": "1.0.0"}
        announced = {"Upload-Length": str(len(content)), "Upload-Metadata": ",".join(pairs)}
        place = self._announce({**tus, **announced})
        kind = {"Content-Type": "application/offset+octet-stream", "Upload-Offset": "0"}
        self._ask("PATCH", place, content, {**tus, **kind})
        id = place.rsplit("/", 1)[1]
        self._until(f"/api/clips/{id}", ("ready", "unusable", "interrupted"))
        return id

    def measure(self, check_id: str) -> None:
        """Start a check and wait until it is done.

        Raises
        ------
        RuntimeError
            It ended otherwise.
        """
        self.ask("POST", f"/api/checks/{check_id}/start")
        over = ("done", "failed", "refused", "cancelled", "interrupted")
        ended = self._until(f"/api/checks/{check_id}", over)
        if ended["state"] != "done":
            message = f"{ended['state']}: {ended['error']}"
            raise RuntimeError(message)

    def _until(self, path: str, states: tuple[str, ...]) -> Any:
        while True:
            now = self.ask("GET", path)
            if now["state"] in states:
                return now
            time.sleep(_LOOK_AGAIN_S)

    def _announce(self, headers: dict[str, str]) -> str:
        with self._answer("POST", "/api/uploads", None, headers) as answer:
            return urlsplit(str(answer.headers["Location"])).path

    def _ask(self, method: str, path: str, sent: bytes | None, headers: dict[str, str]) -> bytes:
        with self._answer(method, path, sent, headers) as answer:
            return bytes(answer.read()) or b"null"

    def _answer(self, method: str, path: str, sent: bytes | None, headers: dict[str, str]) -> Any:
        origin = self.base.rstrip("/")
        token = urlsplit(self.address).query.removeprefix("token=")
        known = {"Authorization": f"Bearer {token}", "Origin": origin, **headers}
        request = urllib.request.Request(origin + path, method=method, data=sent, headers=known)
        try:
            return urllib.request.urlopen(request, timeout=_ASK_S)
        except urllib.error.HTTPError as error:
            message = f"{method} {path}: {error.code} {error.read().decode(errors='replace')}"
            raise RuntimeError(message) from error


@contextmanager
def served_studio(data: Path) -> Iterator[ServedStudio]:
    """Start a studio over a data folder, as its command does, and stop it at the end."""
    words = ["studio", "--no-browser", "--port", "0", "--data", str(data)]
    command, environment = isolated_python("formcheck", *words)
    process = subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    try:
        address = process.stdout.readline().strip()
        if not address:
            sys.exit("the studio did not start; its reason stands above")
        yield ServedStudio(address, data)
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        process.stdout.close()
