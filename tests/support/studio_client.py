"""A studio's server asked as its page asks it, at random, while it may be killed."""

from __future__ import annotations

import base64
import json
import random
import time
from collections import Counter
from http.client import HTTPConnection, HTTPException
from typing import Any
from urllib.parse import parse_qs, urlsplit

_BUSY = ("queued", "running")


class RefusedError(Exception):
    """The studio answered with a sentence in place of what was asked for."""


class Client:
    """What asks a studio.

    Parameters
    ----------
    address : str
        As the studio says it, with its token.
    """

    def __init__(self, address: str) -> None:
        parts = urlsplit(address)
        self._place = parts.netloc
        self._headers = {
            "authorization": f"Bearer {parse_qs(parts.query)['token'][0]}",
            "origin": f"http://{parts.netloc}",
        }

    def ask(
        self, how: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[dict[str, str], bytes]:
        """Return headers and content of an answer."""
        connection = HTTPConnection(self._place, timeout=120)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        try:
            connection.request(how, path, body, {**self._headers, **named})
            answer = connection.getresponse()
            content = answer.read()
        finally:
            connection.close()
        if answer.status >= 400:
            raise RefusedError(f"{how} {path}: {answer.status} {content[:300]!r}")
        return {name.lower(): value for name, value in answer.getheaders()}, content

    def get(self, path: str) -> Any:
        return json.loads(self.ask("GET", path)[1])

    def post(self, path: str, told: dict[str, Any] | None = None) -> Any:
        data = json.dumps(told or {}).encode()
        content = self.ask("POST", path, data, content_type="application/json")[1]
        return json.loads(content) if content else None

    def upload(self, check_id: str, film: bytes, parts: int = 4) -> str:
        """Send a film in parts, and return the clip's id."""
        told = ",".join(
            f"{name} {base64.b64encode(value.encode()).decode()}"
            for name, value in (("name", "run.mp4"), ("check_id", check_id))
        )
        headers, _ = self.ask(
            "POST", "/api/uploads", b"", upload_length=str(len(film)), upload_metadata=told
        )
        place = headers["location"]
        step = -(-len(film) // parts)
        for start in range(0, len(film), step):
            self.ask(
                "PATCH",
                place,
                film[start : start + step],
                upload_offset=str(start),
                content_type="application/offset+octet-stream",
            )
        return place.rsplit("/", 1)[1]

    def busy(self) -> bool:
        """Return whether the studio has anything to do."""
        checks = self.get("/api/checks?limit=500")["items"]
        if any(check["state"] in _BUSY for check in checks):
            return True
        for check in checks:
            clips = self.get(f"/api/checks/{check['id']}")["clips"]
            if any(clip["state"] == "arriving" for clip in clips):
                return True
        return False


def act_at_random(client: Client, chance: random.Random, film: bytes, until: float) -> Counter[str]:
    """Use a studio until a time is reached or it is gone, and count what was done."""
    done: Counter[str] = Counter()
    client.ask("PUT", "/api/settings", b'{"model": "full"}', content_type="application/json")
    while time.monotonic() < until:
        try:
            done[_act(client, chance, film)] += 1
        except RefusedError:
            done["refused"] += 1
        except (HTTPException, OSError):
            break
        time.sleep(chance.uniform(0.0, 0.5))
    return done


def _act(client: Client, chance: random.Random, film: bytes) -> str:
    checks = client.get("/api/checks?limit=30")["items"]
    busy = [check for check in checks if check["state"] in _BUSY]
    finished = [check for check in checks if check["analysis_id"]]
    what = chance.random()
    if not checks or (what < 0.4 and len(busy) < 2):
        check_id = client.post("/api/checks")["id"]
        client.upload(check_id, film, chance.randint(1, 6))
        client.post(f"/api/checks/{check_id}/start")
        return "uploaded and started"
    if what < 0.5 and busy:
        client.post(f"/api/checks/{chance.choice(busy)['id']}/cancel")
        return "cancelled"
    if what < 0.6 and len(busy) < 2:
        client.post(f"/api/checks/{chance.choice(checks)['id']}/again")
        return "again"
    if what < 0.8 and finished:
        check = client.get(f"/api/checks/{chance.choice(finished)['id']}")
        clip = chance.choice(check["clips"])
        change = {"kind": "leave_out", "start_file_s": 0.0, "stop_file_s": chance.uniform(0.1, 0.5)}
        client.post(f"/api/clips/{clip['id']}/corrections", {"change": change})
        return "corrected"
    if what < 0.85:
        client.ask("DELETE", f"/api/checks/{chance.choice(checks)['id']}")
        return "deleted"
    for check in busy:
        client.get(f"/api/checks/{check['id']}/progress")
    return "looked"
