"""Safe on a shared network: every line of it."""

from __future__ import annotations

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from formcheck.studio.app import make_app
from formcheck.studio.guard import COOKIE, CSP

ADDRESSES = ("/", "/api/checks", "/web/main.js", "/media/clips/x/proxy.mp4", "/api/docs")
HOST = "http://127.0.0.1:8484"


@pytest.fixture
def stranger(studio):
    """Return a client without a cookie."""
    return TestClient(make_app(studio), base_url=HOST, raise_server_exceptions=False)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8484", "127.0.0.1", "127.0.0.1:1"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_a_foreign_host_is_refused_with_a_cookie_too(ask, host, address):
    answer = ask.get(address, headers={"host": host})
    assert answer.status_code == 403
    assert "127.0.0.1:8484" in answer.text


def test_the_own_names_are_answered(ask):
    for host in ("127.0.0.1:8484", "localhost:8484"):
        assert ask.get("/api/health", headers={"host": host}).status_code == 200


@pytest.mark.parametrize("address", ADDRESSES)
def test_without_a_token_nothing_is_answered(stranger, address):
    answer = stranger.get(address)
    assert answer.status_code == 401
    assert "formcheck studio" in answer.text
    wrong = stranger.get(address, params={"token": "x" * 32}, follow_redirects=False)
    assert wrong.status_code == 401
    stranger.cookies.set(COOKIE, "wrong")
    assert stranger.get(address).status_code == 401


def test_what_is_refused_is_told_in_the_readers_language(stranger):
    told = stranger.get("/api/checks", headers={"accept-language": "de-AT,en;q=0.5"}).json()
    assert told["error"]["id"] == "no_token"
    assert "Schlüssel" in told["error"]["message"]
    assert "<html lang=de>" in stranger.get("/", params={"lang": "de"}).text


def test_a_token_becomes_a_cookie_and_leaves_the_address(stranger, studio):
    answer = stranger.get(
        "/", params={"token": studio.keys.token, "a": "1 2"}, follow_redirects=False
    )
    assert answer.status_code == 303
    assert answer.headers["location"] == "/?a=1+2"
    cookie = answer.headers["set-cookie"].lower()
    assert all(word in cookie for word in ("httponly", "samesite=strict", "path=/"))
    assert studio.keys.token not in answer.headers["set-cookie"]
    assert stranger.get("/api/checks").status_code == 200


def test_health_alone_needs_no_token_and_tells_nothing_of_anybody(stranger):
    answer = stranger.get("/api/health")
    assert answer.status_code == 200
    assert set(answer.json()) == {"version", "state"}
    assert stranger.post("/api/health").status_code == 401
    assert stranger.get("/api/health/", follow_redirects=False).status_code == 401
    assert stranger.get("/api/health", headers={"host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("place", ["//evil.example", "/\\evil.example", "///evil.example/a"])
def test_the_exchange_never_leads_elsewhere(stranger, studio, place):
    answer = stranger.get(f"{HOST}{place}?token={studio.keys.token}", follow_redirects=False)
    assert not answer.headers.get("location", "/x").startswith(("//", "/\\"))


def test_a_foreign_origin_may_not_write(ask):
    for origin in ("http://evil.example", "null", "https://127.0.0.1:8484", "http://127.0.0.1:1"):
        for method, address in (
            ("POST", "/api/checks"),
            ("PUT", "/api/settings"),
            ("DELETE", "/api/athletes/x"),
            ("PATCH", "/api/uploads/x"),
        ):
            answer = ask.request(method, address, headers={"origin": origin}, json={})
            assert (answer.status_code, answer.json()["error"]["id"]) == (403, "foreign_origin")
    assert ask.get("/api/checks").json()["total"] == 0


def test_without_an_origin_only_the_token_itself_may_write(studio):
    client = TestClient(make_app(studio), base_url=HOST)
    client.cookies.set(COOKIE, studio.keys.cookie)
    assert client.post("/api/checks", json={}).status_code == 403
    bearer = {"authorization": f"Bearer {studio.keys.token}"}
    assert client.post("/api/checks", json={}, headers=bearer).status_code == 201


@pytest.mark.parametrize(
    "headers", [{"host": "evil.example"}, {"origin": "http://evil.example"}, {"cookie": "a=b"}]
)
def test_a_websocket_is_guarded_too(ask, headers):
    with (
        pytest.raises(WebSocketDisconnect) as refused,
        ask.websocket_connect("/x", headers=headers),
    ):
        pass
    assert refused.value.code == 1008


def test_every_answer_carries_the_strict_rules(ask, stranger):
    for answer in (
        ask.get("/"),
        ask.get("/api/health"),
        ask.get("/web/app.css"),
        stranger.get("/"),
    ):
        assert answer.headers["content-security-policy"] == CSP
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "no-referrer"
    assert "unsafe" not in CSP
    assert "http" not in CSP


@pytest.mark.parametrize(
    "way",
    [
        "/web/../app.py",
        "/web/%2e%2e/app.py",
        "/web/..%2fapp.py",
        "/web//etc/passwd",
        "/media/clips/../../studio.sqlite3",
        "/media/clips/%2e%2e/%2e%2e/studio.sqlite3",
        "/media/clips/..%2f..%2fstudio.sqlite3/proxy.mp4",
        "/media/clips/....................../proxy.mp4",
        "/api/clips/../../../etc/passwd",
    ],
)
def test_no_way_leads_out_of_the_folders(ask, way):
    answer = ask.get(way)
    assert "SQLite format" not in answer.text
    assert "make_app" not in answer.text
    assert "root:" not in answer.text
    assert answer.status_code in (200, 404)
    if answer.status_code == 200:  # a browser takes the dots away itself: the page, nothing else
        assert answer.headers["content-type"].startswith("text/html")


def test_a_mistake_of_ours_is_a_sentence_and_written_down(ask, studio, monkeypatch, caplog):
    def broken(*_):
        raise ZeroDivisionError

    monkeypatch.setattr(studio.store.checks, "get", broken)
    answer = ask.get("/api/checks/x")
    assert answer.status_code == 500
    assert "ZeroDivisionError" in answer.json()["error"]["message"]
    assert "Traceback" not in answer.text
    assert "Traceback" in caplog.text


def test_what_does_not_fit_is_one_sentence(ask):
    for answer in (
        ask.get("/api/checks", params={"limit": "many"}),
        ask.post("/api/checks", content=b"{", headers={"content-type": "application/json"}),
        ask.post("/api/checks", json={"height_cm": 1.7}),
        ask.post("/api/checks", json={"unknown": 1}),
        ask.get("/api/nothing"),
        ask.put("/api/health"),
    ):
        assert 400 <= answer.status_code < 500
        message = answer.json()["error"]["message"]
        assert message
        assert "\n" not in message
