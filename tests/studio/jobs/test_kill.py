"""kill −9 at any instant: on the next start every check is whole, goes on, or was interrupted."""

import os
import random
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from formcheck.isolated import isolated_python
from support import jobs
from support.jobs import FINAL, Place, wait_for
from support.paths import ROOT, SIDE, needs


def _killed(folder: Path, seed: int, real: str, *films: Path) -> int:
    """Have a studio work at random, kill it at a random instant, and return how many it was."""
    chance = random.Random(seed)
    _, environment = isolated_python("x")
    environment["PYTHONPATH"] += os.pathsep + str(ROOT / "tests")
    program = ROOT / "tests" / "support" / "killed_studio.py"
    words = [str(folder), str(seed), real, *map(str, films)]
    with subprocess.Popen(
        [sys.executable, "-P", str(program), *words],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as studio:
        assert studio.stdout.readline() == "ready\n"
        time.sleep(chance.uniform(0.0, 3.0 if real == "stub" else 20.0))
        family = psutil.Process(studio.pid).children(recursive=True)
        studio.kill()
        studio.wait(10)
        _, alive = psutil.wait_procs(family, timeout=15)
    assert not alive, "nothing outlives the studio"
    return len(family)


def _check_store(folder: Path) -> None:
    """Hold the rows against the files before any studio has cleared up."""
    with sqlite3.connect(folder / "studio.sqlite3") as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    store.close()
    place = Place(folder)
    assert place.untrue() == []
    place.store.close()


def _settle(folder: Path, **how) -> list[str]:
    """Start again, let it finish what it goes on with, and return the checks' states."""
    place = Place(folder, **how)
    place.jobs.start()
    wait_for(lambda: not place.store.clips.in_state("arriving"), 600)
    wait_for(lambda: not place.store.analyses.in_state("running"), 600)
    wait_for(lambda: not place.left_over(), 60)
    checks = place.store.checks.find("", [], 200, 0)[0]
    assert {check.state for check in checks} <= FINAL
    for check in checks:
        if check.state == "interrupted":  # try again
            place.jobs.analyse(check.id)
            assert place.result(check.id, 600).state != "interrupted"
    place.close()
    return [check.state for check in checks]


@pytest.mark.slow
def test_twelve_kills_leave_nothing_half(tmp_path):
    folder, workers = tmp_path / "data", 0
    for seed in range(12):
        workers += _killed(folder, seed, "stub")
        _check_store(folder)
    states = _settle(folder, executors=jobs.processes)
    assert "done" in states
    assert workers >= 12


@pytest.mark.slow
@pytest.mark.model
@needs("full")
@pytest.mark.skipif("FORMCHECK_KILLS" not in os.environ, reason="an hour; FORMCHECK_KILLS=50")
def test_kills_of_real_work_leave_nothing_half(tmp_path):
    folder, started = tmp_path / "data", time.monotonic()
    for seed in range(int(os.environ["FORMCHECK_KILLS"])):
        workers = _killed(folder, seed, "real", SIDE, SIDE.with_name("rear.mp4"))
        _check_store(folder)
        sys.stdout.write(f"kill {seed + 1}: {workers} processes ended with it\n")
    states = _settle(folder, executors=jobs.usual, tasks=None)
    counted = {state: states.count(state) for state in sorted(set(states))}
    sys.stdout.write(f"{counted} after {time.monotonic() - started:.0f} s\n")
