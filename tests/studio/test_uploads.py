"""Films come in whole, in parts and again, under a quota; what does not fit is one sentence."""

from __future__ import annotations

import base64
import errno
import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from formcheck.studio.api import uploads as uploads_module
from formcheck.studio.keeping import tidy

BODY = os.urandom(3_000_000)
SIZE = len(BODY)
PART = {"content-type": "application/offset+octet-stream"}


def metadata(**told: str) -> str:
    """Return what is told of a film as tus has it."""
    pairs = [f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items()]
    return ",".join(pairs)


@pytest.fixture
def check(ask):
    return ask.post("/api/checks", json={}).json()["id"]


def begin(ask, check, name="run.mp4", length=SIZE, **told):
    headers = {
        "upload-length": str(length),
        "upload-metadata": metadata(name=name, check_id=check, **told),
    }
    return ask.post("/api/uploads", headers=headers)


def go_on(ask, place, offset, content):
    return ask.patch(place, headers={**PART, "upload-offset": str(offset)}, content=content)


def test_a_film_in_parts_is_the_film(ask, check, studio):
    place = begin(ask, check, standing="true").headers["location"]
    id = place.rsplit("/", 1)[-1]
    assert go_on(ask, place, 0, BODY[:1_000_001]).headers["upload-offset"] == "1000001"
    there = ask.head(place)
    assert (there.headers["upload-offset"], there.headers["upload-length"]) == (
        "1000001",
        str(len(BODY)),
    )
    assert ask.get(f"/api/clips/{id}").json()["state"] == "uploading"
    assert go_on(ask, place, 1_000_001, BODY[1_000_001:]).status_code == 204
    assert studio.files.original(id).read_bytes() == BODY
    assert studio.files.original(id).name == "original.mp4"
    assert not studio.files.upload(id).exists()
    clip = ask.get(f"/api/clips/{id}").json()
    assert clip["state"] != "uploading"
    assert clip["standing"] is True
    assert ask.head(place).headers["upload-offset"] == str(len(BODY))
    assert go_on(ask, place, len(BODY), b"x").status_code == 409


def test_a_part_at_the_wrong_place_changes_nothing(ask, check, studio):
    place = begin(ask, check).headers["location"]
    go_on(ask, place, 0, BODY[:100])
    for offset in (0, 99, 101):
        answer = go_on(ask, place, offset, b"x")
        assert (answer.status_code, answer.json()["error"]["id"]) == (409, "wrong_place")
    assert studio.files.upload(place.rsplit("/", 1)[-1]).read_bytes() == BODY[:100]


def test_more_than_was_announced_is_refused(ask, check, studio):
    place = begin(ask, check, length=1000).headers["location"]
    answer = go_on(ask, place, 0, BODY)
    assert (answer.status_code, answer.json()["error"]["id"]) == (413, "too_long")
    assert studio.files.upload(place.rsplit("/", 1)[-1]).stat().st_size <= 1000


@pytest.mark.parametrize("name", ["run.exe", "run.html", "run", "", "run.mp4.svg", "run.npz"])
def test_the_wrong_type_is_refused_before_anything_is_sent(ask, check, name):
    answer = begin(ask, check, name=name)
    assert (answer.status_code, answer.json()["error"]["id"]) == (415, "wrong_type")


@pytest.mark.parametrize("name", ["../../evil.mp4", "..\\..\\evil.mp4", "/etc/evil.mp4"])
def test_a_name_is_never_a_way(ask, check, studio, name):
    place = begin(ask, check, name=name, length=3).headers["location"]
    go_on(ask, place, 0, b"abc")
    id = place.rsplit("/", 1)[-1]
    assert ask.get(f"/api/clips/{id}").json()["name"] == "evil.mp4"
    assert {path.name for path in studio.folder.rglob("*evil*")} == set()
    assert studio.files.original(id).parent == studio.files.clip(id)


def test_what_does_not_fit_is_refused_in_one_sentence(ask, check, studio, monkeypatch):
    def id_of(**how):
        answer = begin(ask, check, **how)
        return answer.status_code, answer.json()["error"]["id"]

    assert id_of(length=1 << 40) == (413, "too_large")
    assert id_of(length=0) == (400, "no_length")
    ask.put("/api/settings", json={"quota_gb": 0.1})
    assert id_of(length=200_000_000) == (413, "quota")
    monkeypatch.setattr(type(studio.files), "free_bytes", lambda _: 1000)
    assert id_of(length=2000) == (507, "disk_full")
    assert ask.get(f"/api/checks/{check}").json()["clips"] == []


def test_a_sixth_clip_and_an_unknown_check_are_refused(ask, check):
    assert begin(ask, "no-such-check").status_code == 404
    for _ in range(5):
        assert begin(ask, check).status_code == 201
    assert begin(ask, check).json()["error"]["id"] == "many_clips"


def test_a_disk_that_fills_up_is_a_sentence_and_the_rest_can_follow(ask, check, monkeypatch):
    place = begin(ask, check).headers["location"]

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(uploads_module, "_settle", full)
        answer = go_on(ask, place, 0, BODY)
        assert (answer.status_code, answer.json()["error"]["id"]) == (507, "disk_full")
        assert "run.mp4" in answer.json()["error"]["message"]
    have = int(ask.head(place).headers["upload-offset"])
    assert go_on(ask, place, have, BODY[have:]).status_code == 204


def test_a_film_that_is_given_up_leaves_nothing(ask, check, studio):
    place = begin(ask, check).headers["location"]
    go_on(ask, place, 0, BODY[:10])
    assert ask.delete(place).status_code == 204
    assert ask.head(place).status_code == 404
    assert list((studio.folder / "uploads").iterdir()) == []


def test_a_film_that_nobody_finished_sending_goes_after_a_week(ask, check, studio):
    place = begin(ask, check).headers["location"]
    go_on(ask, place, 0, BODY[:10])
    now = datetime.now(UTC)
    tidy(studio.store, studio.files, now + timedelta(days=6))
    assert ask.head(place).status_code == 200
    tidy(studio.store, studio.files, now + timedelta(days=8))
    assert ask.head(place).status_code == 404
    assert list((studio.folder / "uploads").iterdir()) == []


def test_two_parts_at_once_do_not_mix(ask, check, studio):
    place = begin(ask, check).headers["location"]
    with studio.arriving(place.rsplit("/", 1)[-1]):
        assert go_on(ask, place, 0, BODY).status_code == 423


def test_a_film_is_served_in_ranges(ask, check, studio):
    id = begin(ask, check).headers["location"].rsplit("/", 1)[-1]
    studio.files.clip(id).mkdir()
    (studio.files.clip(id) / "proxy.mp4").write_bytes(BODY)
    address = f"/media/clips/{id}/proxy.mp4"
    whole = ask.get(address)
    assert (whole.status_code, whole.headers["content-type"]) == (200, "video/mp4")
    assert whole.headers["accept-ranges"] == "bytes"
    part = ask.get(address, headers={"range": "bytes=1000-1999"})
    assert part.status_code == 206
    assert part.headers["content-range"] == f"bytes 1000-1999/{len(BODY)}"
    assert part.content == BODY[1000:2000]
    assert "content-encoding" not in part.headers
    assert ask.get(address, headers={"range": "bytes=99999999-"}).status_code == 416
    assert ask.get(f"/media/clips/{id}/thumb.jpg").status_code == 404


_FLAT = """
import base64, os, re, subprocess, sys, urllib.request
import psutil
size, folder = int(sys.argv[1]), sys.argv[2]
words = [sys.executable, "-P", "-m", "formcheck", "studio", "--no-browser", "--port", "0"]
studio = subprocess.Popen([*words, "--data", folder], stdout=subprocess.PIPE, text=True)
line = studio.stdout.readline().strip()
address, token = re.fullmatch(r"(http://[^/]+)/\\?token=(.+)", line).groups()

def ask(method, path, body=None, **headers):
    headers = {name.replace("_", "-"): value for name, value in headers.items()}
    headers["authorization"] = f"Bearer {token}"
    request = urllib.request.Request(address + path, body, headers, method=method)
    return urllib.request.urlopen(request)

try:
    import json
    check = json.load(ask("POST", "/api/checks", b"{}", content_type="application/json"))["id"]
    told = {"name": "a.mp4", "check_id": check}
    told = ",".join(f"{n} {base64.b64encode(v.encode()).decode()}" for n, v in told.items())
    made = ask("POST", "/api/uploads", upload_length=str(size), upload_metadata=told)
    place, piece, sent = made.headers["location"], os.urandom(1 << 20), 0
    server, most = psutil.Process(studio.pid), 0
    before = server.memory_info().rss
    part = min(64 << 20, size // 2)
    while sent < size - part:  # the last part stays out: what follows it is the workers'
        body = (piece * (part >> 20))[:part]
        ask("PATCH", place, body, upload_offset=str(sent),
            content_type="application/offset+octet-stream")
        sent += len(body)
        most = max(most, server.memory_info().rss)
    print(sent, (most - before) / 1e6)
finally:
    studio.terminate()
    studio.wait(20)
"""


@pytest.mark.slow
def test_memory_stays_flat_while_a_film_comes_in(tmp_path: Path):
    size = int(os.environ.get("FORMCHECK_UPLOAD_MB", "256")) << 20
    words = [sys.executable, "-P", "-c", _FLAT, str(size), str(tmp_path / "data")]
    done = subprocess.run(words, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    sent, grown_mb = done.stdout.split()
    assert int(sent) >= size // 2
    assert float(grown_mb) < 40  # whatever came in
