"""A PostgreSQL of the tests' own: its own folder and port, gone when they end."""

from __future__ import annotations

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

__all__ = ["new_database", "run_cluster"]

_HOMES = "/usr/lib/postgresql"
_HOW = "run  sudo apt-get install -y postgresql"


@contextmanager
def run_cluster(folder: Path) -> Iterator[str]:
    """Give the address of a cluster that runs; skip aloud where there is none, but never in CI."""
    bins = sorted(Path(_HOMES).glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    if not bins:
        if os.environ.get("CI"):
            pytest.fail(f"no PostgreSQL in {_HOMES}: {_HOW}")
        pytest.skip(f"no PostgreSQL in {_HOMES}: {_HOW}")
    home = bins[-1].parent
    # PostgreSQL refuses to run as root; its socket's way must be short
    place = Path(tempfile.mkdtemp(prefix="formcheck-pg-"))
    user = _user(place)
    port = _free_port()
    data = place / "data"
    try:
        _run([home / "initdb", "-D", data, "-U", "formcheck", "-A", "trust", "-E", "UTF8"], user)
        options = f"-p {port} -k {place} -c listen_addresses=127.0.0.1 -c fsync=off"
        log = place / "log"
        start = [home / "pg_ctl", "-D", data, "-l", log, "-o", options, "-w", "start"]
        _run(start, user)
        try:
            yield f"postgresql+psycopg://formcheck@127.0.0.1:{port}/"
        finally:
            _run([home / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], user)
    finally:
        shutil.rmtree(place, ignore_errors=True)


@contextmanager
def new_database(cluster: str) -> Iterator[str]:
    """Give the address of an empty database of a cluster."""
    import psycopg

    name = f"test_{secrets.token_hex(6)}"
    plain = cluster.replace("+psycopg", "")
    with psycopg.connect(f"{plain}postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield f"{cluster}{name}"
    with psycopg.connect(f"{plain}postgres", autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def _user(place: Path) -> str | None:
    """Return whom the cluster runs as where we are root; the folder is then theirs."""
    if os.name != "posix" or os.geteuid() != 0:
        return None
    import pwd

    for name in ("postgres", "nobody"):
        try:
            known = pwd.getpwnam(name)
        except KeyError:
            continue
        os.chown(place, known.pw_uid, known.pw_gid)
        return name
    pytest.fail("PostgreSQL does not run as root, and there is no user postgres or nobody")


def _run(words: list[object], user: str | None) -> None:
    # to files, not pipes: the server keeps them open
    with tempfile.TemporaryFile("w+") as said:
        done = subprocess.run(
            [str(word) for word in words],
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=subprocess.STDOUT,
            user=user,
            cwd="/",
            check=False,
        )
        said.seek(0)
        assert done.returncode == 0, said.read()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])
