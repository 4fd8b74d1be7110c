"""kill −9 at any instant: on the next start every check is whole, goes on, or was interrupted."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from formcheck.isolated import isolated_python
from support import jobs
from support.jobs import FINAL, Place, wait_for
from support.paths import ROOT, SIDE, needs
from support.studio_client import Client, act_at_random
from support.videos import shrunk

KILLS = int(os.environ.get("FORMCHECK_KILLS", "3"))


@contextmanager
def _killed(*command: str) -> Iterator[subprocess.Popen]:
    """Run a program that is killed at the end of the block, and hold it to leave nobody behind."""
    _, environment = isolated_python("formcheck")
    environment["PYTHONPATH"] += os.pathsep + str(ROOT / "tests")
    with subprocess.Popen(
        [sys.executable, "-P", *command],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as studio:
        try:
            yield studio
        finally:
            family = psutil.Process(studio.pid).children(recursive=True)
            studio.kill()
            studio.wait(10)
            _, alive = psutil.wait_procs(family, timeout=15)
    assert not alive, "nothing outlives the studio"


def _check_store(folder: Path) -> None:
    """Hold the rows against the files before any studio has cleared up."""
    with sqlite3.connect(folder / "studio.sqlite3") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    place = Place(folder)
    assert place.untrue() == []
    place.store.close()


def _states(folder: Path) -> Counter[str]:
    """Hold a data folder in which nothing works to hold nothing half, and count the checks."""
    place = Place(folder)
    assert place.left_over() == []
    states = Counter(check.state for check in place.store.checks.find("", [], 500, 0)[0])
    assert set(states) <= FINAL
    place.store.close()
    return states


@pytest.mark.slow
def test_twelve_kills_leave_nothing_half(tmp_path):
    folder = tmp_path / "data"
    program = ROOT / "tests" / "support" / "killed_studio.py"
    for seed in range(12):
        with _killed(str(program), str(folder), str(seed)) as studio:
            assert studio.stdout.readline() == "ready\n"
            time.sleep(random.Random(seed).uniform(0.0, 3.0))
        _check_store(folder)
    place = Place(folder, jobs.processes)
    place.jobs.start()
    wait_for(lambda: not place.left_over(), 300)
    for check in place.store.checks.find("", ["interrupted"], 200, 0)[0]:  # try again
        place.jobs.analyse(check.id)
        assert place.result(check.id).state != "interrupted"
    place.close()
    assert _states(folder)["done"] > 0


@pytest.mark.slow
@pytest.mark.model
@needs("full")
def test_kills_of_the_whole_studio_leave_nothing_half(tmp_path):
    """The server itself, asked as the page does; ``FORMCHECK_KILLS=50`` for as many as it takes."""
    folder, film = tmp_path / "data", shrunk(SIDE, tmp_path / "film.mp4", 480, 200)
    words = ("-m", "formcheck", "studio", "--no-browser", "--port", "0", "--data", str(folder))
    begun, asked = time.monotonic(), Counter()
    for seed in range(KILLS):
        with _killed(*words) as studio:
            client = Client(studio.stdout.readline().strip())
            until = time.monotonic() + random.Random(seed).uniform(0.2, 15.0)
            asked += act_at_random(client, random.Random(seed), film.read_bytes(), until)
        _check_store(folder)
    with _killed(*words) as studio:
        client = Client(studio.stdout.readline().strip())
        wait_for(lambda: not client.busy(), 900)
        for check in client.get("/api/checks?limit=500&state=interrupted")["items"]:
            client.post(f"/api/checks/{check['id']}/again")
        wait_for(lambda: not client.busy(), 900)
        time.sleep(1.0)
    states = _states(folder)
    took_s = time.monotonic() - begun
    sys.stdout.write(f"{KILLS} kills, {dict(asked)} asked, {dict(states)}, {took_s:.0f} s\n")
    assert asked["uploaded and started"] > 0  # a later one may have deleted what it made
    assert states["interrupted"] == 0
