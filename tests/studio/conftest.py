"""A studio with its own data folder, asked without a network."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from starlette.testclient import TestClient

from formcheck.files.track import read_track, write_track
from formcheck.studio.app import make_app
from formcheck.studio.files import Files
from formcheck.studio.guard import COOKIE, Keys
from formcheck.studio.jobs import work
from formcheck.studio.jobs.ledger import StoreLedger
from formcheck.studio.jobs.queue import Jobs
from formcheck.studio.store import Store
from formcheck.studio.studio import Studio, open_studio
from support import slow_work
from support.jobs import threads
from support.postgres import new_database, run_cluster

HOST = "127.0.0.1:8484"


def _share(order: Any, staging: Path) -> tuple[str, ...]:
    """Make a PDF in no time, and nothing else."""
    [made] = slow_work.share(order, staging)
    (staging / "out" / made).rename(staging / "out" / "report.pdf")
    return ("report.pdf",)


#: Quick stand-ins of what takes long; measuring again is real.
TASKS = SimpleNamespace(**{**vars(slow_work), "remeasure": work.remeasure, "share": _share})
ORIGIN = {"origin": f"http://{HOST}"}


@pytest.fixture
def studio(tmp_path: Path) -> Iterator[Studio]:
    """Return a studio over an empty data folder."""

    def jobs(store: Store, files: Files) -> Jobs:
        return Jobs(StoreLedger(store, files), threads, threads=1, tasks=TASKS)

    opened = open_studio(tmp_path / "data", None, Keys((HOST, "localhost:8484")), jobs)
    yield opened
    opened.close()


@pytest.fixture
def ask(studio: Studio) -> Iterator[Callable[..., Any]]:
    """Return a client of the studio with the page's cookie and origin."""
    with TestClient(
        make_app(studio), base_url=f"http://{HOST}", raise_server_exceptions=False
    ) as client:
        client.cookies.set(COOKIE, studio.keys.cookie)
        client.headers.update(ORIGIN)
        yield client


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Return the address of a PostgreSQL of our own, without a database's name."""
    with run_cluster(tmp_path_factory.mktemp("postgres")) as address:
        yield address


@pytest.fixture
def postgres(cluster: str) -> Iterator[str]:
    """Return the address of an empty database."""
    with new_database(cluster) as address:
        yield address


@pytest.fixture
def done(studio: Studio, folders: dict[str, Path]) -> Callable[..., str]:
    """Return a function that puts a report folder (`folders`) into a check, and gives its id."""

    def put(name: str, athlete_id: str | None = None, **told: Any) -> str:
        report = json.loads((folders[name] / "report.json").read_text(encoding="utf-8"))
        options = report["clips"][0]["options"] or {}
        for option in ("height_cm", "mass_kg", "speed_kmh"):
            told.setdefault(option, options.get(option))
        check = studio.store.checks.add(athlete_id, told.pop("day", date.today()), **told)
        sha256 = hashlib.sha256(check.id.encode()).hexdigest()
        track = replace(read_track(folders[name] / "pose.npz"), source_sha256=sha256)
        clips = []
        for clip in report["clips"]:
            own = studio.store.clips.add(check.id, clip["path"], 1000, state="ready", sha256=sha256)
            home = studio.files.clip(own.id)
            home.mkdir()
            (home / "original.mp4").touch()
            write_track(track, home / "pose.npz")
            clips.append(own)
        analysis = studio.store.analyses.add(check.id, [clip.id for clip in clips])
        shutil.copytree(folders[name], studio.files.analysis(analysis.id))
        studio.store.analyses.change(analysis.id, state="done", report=report)
        studio.store.checks.change(check.id, state="done")
        return check.id

    return put
