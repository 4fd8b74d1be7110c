"""Settings are kept, a logo is a small picture and nothing else, and what is told is checked."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from PIL import Image


def picture(kind: str = "PNG", size: tuple[int, int] = (60, 40)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, (200, 20, 20)).save(made, kind)
    return made.getvalue()


def bomb(side: int = 100_000) -> bytes:
    """Return a PNG whose head tells of ten thousand million pixels."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        )

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    parts = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(bytes(1000))) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + parts


def test_settings_are_kept_and_what_is_left_out_stays(ask):
    usual = ask.get("/api/settings").json()
    assert usual["keep_originals"] is True
    assert usual["faces_blurred"] is True
    ask.put("/api/settings", json={"practice_name": "Läufe & Schuhe", "keep_days": 30})
    ask.put("/api/settings", json={"language": "de", "model": "full"})
    now = ask.get("/api/settings").json()
    assert now == {
        **usual,
        "practice_name": "Läufe & Schuhe",
        "keep_days": 30,
        "language": "de",
        "model": "full",
    }
    ask.put("/api/settings", json={"keep_days": None, "practice_name": None})
    now = ask.get("/api/settings").json()
    assert (now["keep_days"], now["practice_name"]) == (None, "")


@pytest.mark.parametrize(
    "bad",
    [
        {"language": "fr"},
        {"model": "huge"},
        {"keep_days": 0},
        {"quota_gb": -1},
        {"practice_name": "x" * 81},
        {"token": "mine"},
    ],
)
def test_a_setting_that_cannot_be_is_one_sentence(ask, bad):
    before = ask.get("/api/settings").json()
    answer = ask.put("/api/settings", json=bad)
    assert answer.status_code == 422
    assert "\n" not in answer.json()["error"]["message"]
    assert ask.get("/api/settings").json() == before


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP"])
def test_a_logo_is_made_new_as_png(ask, kind):
    assert ask.get("/api/settings/logo").status_code == 404
    sent = picture(kind, (3000, 1500)) + b"<script>alert(1)</script>"
    assert ask.post("/api/settings/logo", content=sent).json()["has_logo"] is True
    answer = ask.get("/api/settings/logo")
    assert answer.headers["content-type"] == "image/png"
    assert b"script" not in answer.content
    with Image.open(io.BytesIO(answer.content)) as logo:
        assert (logo.format, max(logo.size) <= 800) == ("PNG", True)
    assert ask.delete("/api/settings/logo").status_code == 204
    assert ask.get("/api/settings").json()["has_logo"] is False


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>", 415),
        (b"", 415),
        (picture()[:40], 415),
        (picture("GIF"), 415),
        (bomb(), (415, 422)),
        (bytes(2_000_001), 413),
    ],
    ids=["svg", "empty", "cut off", "gif", "bomb", "oversize"],
)
def test_what_is_no_small_picture_is_refused(ask, sent, status):
    answer = ask.post("/api/settings/logo", content=sent)
    assert answer.status_code in (status if isinstance(status, tuple) else (status,))
    assert "logo" in answer.json()["error"]["message"]
    assert ask.get("/api/settings").json()["has_logo"] is False


@pytest.mark.parametrize(
    "bad",
    [
        {"height_cm": 17},
        {"mass_kg": 4000},
        {"speed_kmh": 99},
        {"sex": "other"},
        {"day": "yesterday"},
        {"athlete": {"name": "  "}},
        {"athlete_id": "nobody"},
        {"athlete_id": "a", "athlete": {"name": "b"}},
        {"title": "x" * 201},
        {"height_cm": "NaN"},
    ],
)
def test_a_check_that_cannot_be_is_not_made(ask, bad):
    answer = ask.post("/api/checks", json=bad)
    assert answer.status_code in (404, 422)
    assert ask.get("/api/checks").json()["total"] == 0


def test_an_athlete_is_changed_and_found(ask):
    made = ask.post("/api/athletes", json={"name": "Ada", "height_cm": 170}).json()
    changed = ask.patch(f"/api/athletes/{made['id']}", json={"shoes": None, "note": "x"}).json()
    assert (changed["name"], changed["height_cm"], changed["note"]) == ("Ada", 170, "x")
    assert ask.patch(f"/api/athletes/{made['id']}", json={"name": None}).json()["name"] == "Ada"
    assert ask.get("/api/athletes", params={"search": "ada"}).json()["total"] == 1
    assert ask.get("/api/athletes/none").status_code == 404


def test_words_are_the_pages_own_in_either_language(ask):
    english = ask.get("/api/words", params={"lang": "en"}).json()
    german = ask.get("/api/words", params={"lang": "de"}).json()
    assert english.keys() == german.keys()
    assert any(key.startswith("studio.home.") for key in english)
    assert (english["number.decimal"], german["number.decimal"]) == (".", ",")


def test_the_api_documents_every_route_without_anything_foreign(ask):
    page = ask.get("/api/docs").text
    paths = ask.get("/api/openapi.json").json()["paths"]
    assert len(paths) > 30
    assert all(path in page for path in paths)
    assert "<script" not in page
    assert "//cdn" not in page
