"""A clip arrives whole, whatever happens to the connection on its way."""

from __future__ import annotations

import hashlib
import os
import struct

import pytest
from playwright.sync_api import expect

from support.paths import SIDE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PADDING_BYTES = 30_000_000
ARRIVES_MS = 60_000


@pytest.fixture(scope="module")
def film(tmp_path_factory):
    """Return the sample clip with so much free space in it that it is sent in pieces."""
    path = tmp_path_factory.mktemp("film") / "large.mp4"
    padding = struct.pack(">I4s", 8 + PADDING_BYTES, b"free") + os.urandom(PADDING_BYTES)
    path.write_bytes(SIDE.read_bytes() + padding)
    return path


def the_clip(served, page):
    """Return the only clip of the check on a page."""
    [clip] = served.ask("GET", f"/api/checks/{page.url.rsplit('/', 1)[1]}")["clips"]
    return clip


def arrived(served, page, film):
    """Wait until the clip is there, and hold it against the file byte by byte."""
    for _ in range(ARRIVES_MS // 100):
        clip = the_clip(served, page)
        if clip["state"] != "uploading":
            break
        page.wait_for_timeout(100)
    [kept] = (served.data / "clips" / clip["id"]).glob("original*")
    assert hashlib.sha256(kept.read_bytes()).digest() == hashlib.sha256(film.read_bytes()).digest()


@pytest.mark.browser(allowed_errors=("ERR_",))
def test_a_dropped_connection_is_waited_for(opened, served, film):
    page = opened("#/new")
    pieces, dropped = [], []

    def pass_on(route):
        if route.request.method == "PATCH" and len(pieces) == 1:
            dropped.append(route)
        elif route.request.method == "PATCH":
            pieces.append(int(route.request.headers["upload-offset"]))
        if dropped and len(dropped) < 3:
            dropped.append(route)
            route.abort("connectionreset")
        else:
            route.continue_()

    page.route("**/api/uploads/*", pass_on)
    page.set_input_files("#pick", film)
    expect(page.locator(".clip")).to_contain_text("The connection is down", timeout=ARRIVES_MS)
    arrived(served, page, film)
    assert pieces == sorted(set(pieces))  # nothing that had arrived was sent again


def test_a_page_that_was_closed_goes_on_where_it_stopped(opened, served, film):
    page = opened("#/new")
    offsets = []

    def note(request):
        if request.method == "PATCH":
            offsets.append(int(request.headers["upload-offset"]))
            if len(offsets) == 3:
                page.route("**/api/uploads/*", lambda _: None)  # it hangs from now on

    page.on("request", note)
    page.set_input_files("#pick", film)
    while len(offsets) < 3:
        page.wait_for_timeout(20)
    page.unroute_all(behavior="ignoreErrors")
    page.reload()
    expect(page.locator(".clip")).to_contain_text("did not arrive whole")
    offsets.clear()
    page.set_input_files("#pick", film)
    expect(page.locator(".clip")).to_have_count(1)
    arrived(served, page, film)
    assert offsets[0] > 0


@pytest.mark.browser(allowed_errors=("415", "422", "400"))
def test_what_is_no_film_is_told_beside_its_name_and_can_be_removed(opened, tmp_path):
    text = tmp_path / "notes.txt"
    text.write_text("no film")
    page = opened("#/new")
    page.set_input_files("#pick", text)
    card = page.locator(".clip")
    expect(card.locator(".warn")).to_be_visible()
    expect(page.get_by_role("button", name="Start")).to_be_disabled()
    card.get_by_role("button", name="Remove notes.txt").click()
    expect(card).to_have_count(0)


def test_a_sixth_clip_is_refused_with_the_limit(opened):
    page = opened("#/new")
    page.set_input_files("#pick", [SIDE] * 5)
    expect(page.locator(".clip")).to_have_count(5)
    expect(page.locator(".drop")).to_be_hidden()
