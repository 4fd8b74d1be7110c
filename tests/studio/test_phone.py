"""Phones are let in by a code that works once, to their own clip and nothing else of the studio."""

from __future__ import annotations

import base64
import os
import socket

import pytest
from fastapi.routing import APIRoute
from starlette.testclient import TestClient

from formcheck.errors import InputError
from formcheck.studio.api import ROUTERS
from formcheck.studio.app import make_app
from formcheck.studio.errors import RefusedError
from formcheck.studio.phone import listener as listening
from formcheck.studio.phone import network
from formcheck.studio.phone.app import PAGE_FILES, listener_of, make_phone_app
from formcheck.studio.phone.beginning import begin_whole
from formcheck.studio.phone.invitations import CODE_S, MOST_PHONES, SESSION_S, Invitations
from formcheck.studio.phone.routes import COOKIE, MOST_BYTES
from support.jobs import wait_for

HOST = "192.168.1.20:8485"
PART = {"content-type": "application/offset+octet-stream"}


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now = 1_000_000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock(studio):
    made = Clock()
    studio.phones = Invitations(made)
    return made


@pytest.fixture
def new_phone(studio, clock):
    """Return a function that gives a phone's client, as its page asks; ``code`` lets it in."""

    def new(code: str | None = None, **options) -> TestClient:
        app = make_phone_app(studio, HOST)
        client = TestClient(
            app, base_url=f"http://{HOST}", raise_server_exceptions=False, **options
        )
        client.headers["origin"] = f"http://{HOST}"
        if code is not None:
            assert client.post("/api/claim", json={"code": code}).status_code == 204
        return client

    return new


@pytest.fixture
def check(ask):
    return ask.post("/api/checks", json={}).json()["id"]


def metadata(**told: str) -> str:
    pairs = [f"{name} {base64.b64encode(value.encode()).decode()}" for name, value in told.items()]
    return ",".join(pairs)


def announce(phone, name="run.mp4", length=3, **told):
    headers = {"upload-length": str(length), "upload-metadata": metadata(name=name, **told)}
    return phone.post("/api/uploads", headers=headers)


def send(phone, content=b"abc"):
    place = announce(phone, length=len(content)).headers["location"]
    sent = phone.patch(place, headers={**PART, "upload-offset": "0"}, content=content)
    assert sent.status_code == 204
    return place.rsplit("/", 1)[1]


def refused(answer) -> str:
    """Return the id of a refusal, which is one sentence."""
    error = answer.json()["error"]
    assert answer.status_code >= 400
    assert error["message"]
    assert "\n" not in error["message"]
    return error["id"]


# ------------------------------------------------------------------ codes


def test_a_code_works_once_and_the_phone_that_came_goes_on(studio, clock, check, new_phone):
    code = studio.phones.invite(check).code
    first, second = new_phone(code), new_phone()
    assert refused(second.post("/api/claim", json={"code": code})) == "code_used"
    assert refused(second.get("/api/now")) == "code_none"
    assert first.get("/api/now").status_code == 200
    assert first.post("/api/claim", json={"code": code}).status_code == 204  # after a reload
    clock.now += CODE_S + 1
    assert first.get("/api/now").status_code == 200
    clock.now += SESSION_S
    assert refused(first.get("/api/now")) == "code_none"
    assert refused(second.post("/api/claim", json={"code": code})) == "code_used"


def test_a_code_ends_and_can_be_withdrawn(studio, clock, check, ask, new_phone):
    late, withdrawn, stranger = (
        studio.phones.invite(check),
        studio.phones.invite(check),
        new_phone(),
    )
    came = studio.phones.invite(check)
    phone = new_phone(came.code)
    assert ask.delete(f"/api/checks/{check}/phones/{withdrawn.id}").status_code == 204
    assert refused(stranger.post("/api/claim", json={"code": withdrawn.code})) == "code_withdrawn"
    clock.now += CODE_S
    assert refused(stranger.post("/api/claim", json={"code": late.code})) == "code_expired"
    assert ask.delete(f"/api/checks/{check}/phones/{came.id}").status_code == 204
    assert refused(phone.get("/api/now")) == "code_none"
    assert ask.delete(f"/api/checks/{check}/phones/{came.id}").status_code == 404
    assert ask.delete(f"/api/checks/other/phones/{late.id}").status_code == 404


def test_codes_cannot_be_guessed_and_who_tries_has_to_wait(studio, clock, check, new_phone):
    right = studio.phones.invite(check)
    assert len(right.code) >= 32
    assert len({studio.phones.invite(check).code for _ in range(4)}) == 4
    thief = new_phone()
    tries = [thief.post("/api/claim", json={"code": f"guess{n}"}) for n in range(11)]
    assert [refused(one) for one in tries] == ["code_unknown"] * 10 + ["many_tries"]
    assert refused(thief.post("/api/claim", json={"code": right.code})) == "many_tries"
    other = new_phone(client=("192.168.1.77", 5000))
    assert other.post("/api/claim", json={"code": right.code}).status_code == 204
    clock.now += 61
    assert refused(thief.post("/api/claim", json={"code": right.id})) == "code_unknown"


def test_what_is_counted_of_strangers_stays_small(clock):
    phones = Invitations(clock)
    for number in range(3000):
        with pytest.raises(RefusedError):
            phones.claim("x", f"address {number}")
    assert len(phones._tries) <= 1001


def test_a_check_has_only_so_many_phones_and_none_once_it_is_gone(studio, clock, check, new_phone):
    phones = [studio.phones.invite(check) for _ in range(MOST_PHONES)]
    with pytest.raises(RefusedError, match="5 phones"):
        studio.phones.invite(check)
    phone = new_phone(phones[0].code)
    studio.delete_check(check)
    assert refused(phone.get("/api/now")) == "code_none"


# ------------------------------------------------------------------ what a phone reaches


def addresses() -> set[tuple[str, str]]:
    """Return method and path of every route of the studio, its gaps filled."""
    found = set()
    for router in ROUTERS:
        for route in router.routes:
            assert isinstance(route, APIRoute)
            path = route.path
            for gap in ("{id}", "{n}", "{index}", "{name}", "{kind}", "{phone_id}", "{note_id}"):
                path = path.replace(gap, "1")
            found |= {(method, path) for method in route.methods}
    return found | {("GET", "/web/main.js"), ("GET", "/web/app.css"), ("GET", "/api/openapi.json")}


#: What the phone's page has under the same name; each is held to the phone's own check below.
SHARED = {
    ("GET", "/api/words"),
    ("POST", "/api/uploads"),
    *((method, "/api/uploads/1") for method in ("HEAD", "PATCH", "DELETE")),
    ("GET", "/web/app.css"),
}


def test_the_local_network_reaches_no_address_of_the_studio(studio, clock, check, new_phone):
    phone = new_phone(studio.phones.invite(check).code)
    reached = {
        (method, path)
        for method, path in addresses()
        if phone.request(method, path, json={}).status_code not in (404, 405)
    }
    assert len(addresses()) > 60
    assert reached <= SHARED
    for path in ("/index.html", "/x", "/media/clips/x/proxy.mp4", "/docs", "/web/../studio.py"):
        assert phone.get(path).status_code == 404, path


def test_every_file_of_the_phones_page_is_there_and_no_other(new_phone):
    stranger = new_phone()
    assert stranger.get("/").headers["content-type"].startswith("text/html")
    for name in PAGE_FILES:
        assert stranger.get(f"/web/{name}").status_code == 200, name
    for name in ("main.js", "settings.js", "index.html", "..%2fstudio.py", "%2e%2e%2fguard.py"):
        assert stranger.get(f"/web/{name}").status_code == 404, name


def test_without_a_code_nothing_of_anybody_is_told(studio, done, new_phone):
    done("before")
    stranger = new_phone()
    for method, path in (
        ("GET", "/api/now"),
        ("GET", "/report.html"),
        ("POST", "/api/uploads"),
        ("HEAD", "/api/uploads/x"),
        ("PATCH", "/api/uploads/x"),
        ("DELETE", "/api/uploads/x"),
    ):
        assert stranger.request(method, path).status_code == 401, path
    keys = studio.keys
    told = {"authorization": f"Bearer {keys.token}", "cookie": f"formcheck={keys.cookie}"}
    assert stranger.get("/api/now", headers=told).status_code == 401


def test_a_phones_cookie_is_none_of_the_studio(studio, clock, check, new_phone):
    phone = new_phone(studio.phones.invite(check).code)
    client = TestClient(make_app(studio), base_url="http://127.0.0.1:8484")
    client.cookies.set(COOKIE, phone.cookies[COOKIE])
    client.cookies.set("formcheck", phone.cookies[COOKIE])
    assert client.get("/api/checks").status_code == 401
    assert client.get("/", params={"token": phone.cookies[COOKIE]}).status_code == 401


@pytest.mark.parametrize("host", ["evil.example", "192.168.1.20", "127.0.0.1:8484", ""])
def test_a_foreign_host_is_refused(studio, clock, check, new_phone, host):
    phone = new_phone(studio.phones.invite(check).code)
    for path in ("/", "/api/now", "/web/phone.js"):
        answer = phone.get(path, headers={"host": host})
        assert answer.status_code in (400, 403), path


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", f"https://{HOST}"])
def test_a_foreign_origin_may_not_send(studio, clock, check, new_phone, origin):
    code = studio.phones.invite(check).code
    phone = new_phone()
    if origin is None:
        del phone.headers["origin"]
    else:
        phone.headers["origin"] = origin
    assert refused(phone.post("/api/claim", json={"code": code})) == "foreign_origin"
    assert refused(phone.delete("/api/uploads/x")) == "foreign_origin"


def test_no_other_page_may_read_an_answer_and_every_answer_is_strict(new_phone):
    stranger = new_phone()
    for path in ("/", "/api/now", "/web/phone.js"):
        answer = stranger.get(path, headers={"origin": "http://evil.example"})
        assert not [name for name in answer.headers if name.startswith("access-control")]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
    ahead = {"origin": "http://evil.example", "access-control-request-method": "POST"}
    answer = stranger.options("/api/claim", headers=ahead)
    assert not [name for name in answer.headers if name.startswith("access-control")]


def test_a_flood_is_refused_before_it_is_read(new_phone):
    stranger = new_phone()
    assert refused(stranger.post("/api/claim", json={"code": "x" * 20_000})) == "too_long"

    def endless():
        yield b'{"code": "'
        pytest.fail("it was read")

    assert refused(stranger.post("/api/claim", content=endless())) == "too_long"
    both = {"content-length": "5", "transfer-encoding": "chunked"}
    assert refused(stranger.post("/api/claim", content=b"12345", headers=both)) == "too_long"


# ------------------------------------------------------------------ its clip


def test_a_phone_sends_to_its_own_check_alone(studio, clock, check, ask, new_phone):
    other = ask.post("/api/checks", json={}).json()["id"]
    theirs = studio.store.clips.add(other, "theirs.mp4", 10)
    phone = new_phone(studio.phones.invite(check).code)
    mine = announce(phone, name="../../etc/run.mp4", check_id=other).headers["location"]
    id = mine.rsplit("/", 1)[1]
    assert studio.store.clips.get(id).check_id == check
    assert studio.store.clips.get(id).name == "run.mp4"
    assert studio.store.checks.get(other).clips[0].id == theirs.id
    for method in ("HEAD", "PATCH", "DELETE"):
        assert phone.request(method, f"/api/uploads/{theirs.id}").status_code == 404
    assert studio.store.clips.get(theirs.id).state == "uploading"


def test_a_clip_is_resumed_and_what_is_too_large_or_no_film_is_refused(
    studio, clock, check, new_phone
):
    phone = new_phone(studio.phones.invite(check).code)
    content = os.urandom(5000)
    place = announce(phone, length=5000).headers["location"]
    first = {**PART, "upload-offset": "0"}
    assert phone.patch(place, headers=first, content=content[:2000]).status_code == 204
    assert phone.head(place).headers["upload-offset"] == "2000"
    assert refused(phone.patch(place, headers=first, content=b"x")) == "wrong_place"
    more = {**PART, "upload-offset": "2000"}
    too_much = phone.patch(place, headers=more, content=content[2000:] + b"x")
    assert refused(too_much) == "too_long"
    have = int(phone.head(place).headers["upload-offset"])
    rest = {**PART, "upload-offset": str(have)}
    assert phone.patch(place, headers=rest, content=content[have:]).status_code == 204
    assert studio.files.original(place.rsplit("/", 1)[1]).read_bytes() == content
    assert refused(announce(phone, length=MOST_BYTES + 1)) == "too_large"
    assert refused(announce(phone, name="run.exe")) == "wrong_type"
    assert refused(announce(phone, length=0)) == "no_length"


def test_another_clip_of_a_phone_takes_the_place_of_the_first(studio, clock, check, new_phone):
    phone = new_phone(studio.phones.invite(check).code)
    announce(phone)
    second = announce(phone, name="again.mov").headers["location"].rsplit("/", 1)[1]
    assert [clip.id for clip in studio.store.checks.get(check).clips] == [second]
    assert phone.delete(f"/api/uploads/{second}").status_code == 204
    assert studio.store.checks.get(check).clips == []
    assert phone.get("/api/now").json()["clip"] is None


def test_the_check_begins_when_the_clips_of_all_phones_are_in(studio, clock, check, ask, new_phone):
    side, rear = (studio.phones.invite(check, view) for view in ("side", "rear"))
    one, other = new_phone(side.code), new_phone(rear.code)
    assert [client.get("/api/now").json()["view"] for client in (one, other)] == ["side", "rear"]
    sent = send(one)
    wait_for(lambda: one.get("/api/now").json()["clip"]["usable"])
    assert begin_whole(studio) == []
    assert one.get("/api/now").json()["others"] == 1
    send(other)
    wait_for(lambda: other.get("/api/now").json()["clip"]["usable"])
    assert begin_whole(studio) == [check]
    assert begin_whole(studio) == []
    wait_for(lambda: one.get("/api/now").json()["result"])
    now = one.get("/api/now").json()
    assert (now["check"]["state"], now["clip"]["id"]) == ("done", sent)
    assert refused(announce(one)) == "busy"
    assert refused(one.delete(f"/api/uploads/{sent}")) == "busy"
    assert refused(ask.post(f"/api/checks/{check}/phones", json={})) == "lan_closed"


def test_who_does_not_come_is_not_waited_for_longer_than_the_code(studio, clock, check, new_phone):
    phone = new_phone(studio.phones.invite(check).code)
    studio.phones.invite(check)
    send(phone)
    wait_for(lambda: phone.get("/api/now").json()["clip"]["usable"])
    assert begin_whole(studio) == []
    clock.now += CODE_S
    assert begin_whole(studio) == [check]


def test_a_clip_that_cannot_be_measured_begins_nothing(studio, clock, check, new_phone):
    phone = new_phone(studio.phones.invite(check).code)
    id = send(phone)
    wait_for(lambda: studio.store.clips.get(id).state == "ready")
    look = {"view": None, "warnings": [{"id": "x", "message": "nobody is seen"}], "blocked": True}
    studio.store.clips.change(id, look=look)
    now = phone.get("/api/now").json()["clip"]
    assert (now["usable"], now["said"]) == (False, ["nobody is seen"])
    assert begin_whole(studio) == []
    studio.store.clips.change(id, state="unusable")
    assert phone.get("/api/now").json()["clip"]["usable"] is False
    assert begin_whole(studio) == []


def test_the_phone_is_given_the_page_for_the_runner_to_keep(studio, clock, done, new_phone):
    check = done("before")
    phone = new_phone(studio.phones.invite(check).code)
    shown = phone.get("/report.html", params={"lang": "de"})
    assert shown.headers["content-security-policy"].startswith("default-src 'none'")
    assert '<html lang="de"' in shown.text
    (studio.files.analysis(studio.store.checks.get(check).analysis_id) / "annotated.mp4").touch()
    kept = phone.get("/report.html", params={"keep": "1"})
    assert kept.headers["content-disposition"].startswith('attachment; filename="formcheck-20')
    assert "annotated.mp4" not in kept.text  # it is whole without the studio
    empty = studio.store.checks.add(None, studio.store.checks.get(check).day).id
    other = new_phone(studio.phones.invite(empty).code)
    assert other.get("/report.html").status_code == 404


# ------------------------------------------------------------------ the listener


@pytest.fixture
def listener(studio):
    made = listener_of(studio)
    yield made
    made.close()


def answers(host: str) -> bool:
    address, port = host.split(":")
    try:
        with socket.create_connection((address, int(port)), timeout=2) as connection:
            connection.sendall(f"GET / HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
            return connection.recv(12) == b"HTTP/1.1 200"
    except ConnectionError:
        return False


def test_it_listens_while_it_is_open_and_codes_end_with_it(studio, listener, ask):
    check = ask.post("/api/checks", json={}).json()["id"]
    assert listener.host is None
    host = listener.open("127.0.0.1")
    wait_for(lambda: answers(host), 10)
    studio.phones.invite(check)
    listener.close()
    assert listener.host is None
    assert not answers(host)
    assert studio.phones.of(check) == []


def test_it_is_closed_until_somebody_opens_it(ask, studio, monkeypatch):
    opened = []
    monkeypatch.setattr(listening, "_listen", lambda address: opened.append(address))
    now = ask.get("/api/lan").json()
    assert (now["host"], now["lost"]) == (None, False)
    check = ask.post("/api/checks", json={}).json()["id"]
    assert refused(ask.post(f"/api/checks/{check}/phones", json={})) == "lan_closed"
    assert opened == []


def test_staff_open_it_and_the_code_is_a_picture(ask, studio):
    check = ask.post("/api/checks", json={}).json()["id"]
    host = ask.put("/api/lan", json={"open": True, "address": "127.0.0.1"}).json()["host"]
    assert host.startswith("127.0.0.1:")
    made = ask.post(f"/api/checks/{check}/phones", json={"view": "rear"}).json()
    assert made["address"].startswith(f"http://{host}/#")
    assert 0 < made["left_s"] <= CODE_S
    picture = ask.get(f"/api/checks/{check}/phones/{made['id']}/code.svg")
    assert picture.headers["content-type"] == "image/svg+xml"
    assert picture.text.startswith("<svg")
    studio.phones.claim(made["address"].split("#")[1], "x")
    [row] = ask.get(f"/api/checks/{check}/phones").json()
    assert (row["came"], row["address"]) == (True, "")  # what was used is shown to nobody
    assert ask.get(f"/api/checks/{check}/phones/{made['id']}/code.svg").status_code == 404
    assert ask.put("/api/lan", json={"open": False}).json()["host"] is None


@pytest.mark.parametrize(
    ("address", "said"),
    [("8.8.8.8", "no address of this machine"), ("0.0.0.0", "no address"), ("x", "no address")],
)
def test_only_an_address_of_this_machine_is_opened(listener, address, said):
    with pytest.raises(InputError, match=said):
        listener.open(address)
    assert listener.host is None


def test_what_the_internet_reaches_is_not_opened(listener, monkeypatch):
    monkeypatch.setattr(listening, "is_own", lambda _: True)
    with pytest.raises(InputError, match="internet"):
        listener.open("93.184.216.34")


def test_the_address_is_the_one_of_the_default_route(monkeypatch):
    found = {
        "127.0.0.1": ("lo", True),
        "172.17.0.1": ("docker0", True),
        "192.168.1.20": ("wlan0", True),
        "10.8.0.2": ("tun0", True),
        "192.168.9.9": ("eth1", False),
        "93.184.216.34": ("eth0", True),
    }
    monkeypatch.setattr(network, "_all", lambda: found)
    monkeypatch.setattr(network, "_route", lambda: "192.168.1.20")
    assert network.usual_address() == "192.168.1.20"
    assert set(network.local_addresses()) == {"192.168.1.20", "172.17.0.1", "10.8.0.2"}
    monkeypatch.setattr(network, "_route", lambda: "93.184.216.34")
    assert network.usual_address() == "172.17.0.1"
    monkeypatch.setattr(network, "_route", lambda: None)
    monkeypatch.setattr(network, "_all", lambda: {"127.0.0.1": ("lo", True)})
    assert network.usual_address() is None


def test_this_machines_own_addresses_are_read():
    assert network.is_own("127.0.0.1")
    assert "127.0.0.1" not in network.local_addresses()
