"""A worker that ends in any way fails its own task only."""

import os
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from formcheck.errors import FormcheckError, InputError, MachineError
from formcheck.isolated import isolated_python
from formcheck.pool import Limits, Pool, timed
from support import worker_tasks as task

MEGABYTE = 1 << 20


@pytest.fixture(scope="module")
def pool():
    with Pool(2, limits=Limits(400 * MEGABYTE)) as pool:
        yield pool


def test_tasks_are_done_in_processes_of_their_own(pool):
    assert [pool.submit(task.double, n).result(30) for n in range(4)] == [0, 2, 4, 6]
    assert pool.submit(task.pid).result(30) != os.getpid()
    assert list(pool.map(task.double, [1, 2], timeout=30)) == [2, 4]


def test_what_a_task_raises_comes_out_with_its_values(pool):
    with pytest.raises(InputError, match=r"side\.mp4 is too short") as caught:
        pool.submit(task.refuse, "side.mp4").result(30)
    assert caught.value.message.values == {"clip": "side.mp4"}
    with pytest.raises(TimeoutError):
        pool.submit(timed(task.run_out_of_time, 60.0)).result(30)


@pytest.mark.parametrize(
    ("end", "values", "said"),
    [
        (task.leave, (3,), "exit code 3"),
        (task.crash, (), "exit code -"),
        (task.die, (9,), "exit code -9"),
    ],
)
@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_a_worker_that_ends_fails_its_own_task_only(pool, tmp_path, end, values, said):
    other = pool.submit(time.sleep, 1.0)
    with pytest.raises(MachineError, match=said):
        pool.submit(end, *values).result(30)
    assert other.result(30) is None
    assert [pool.submit(task.double, n).result(30) for n in (1, 2)] == [2, 4]


def test_a_task_that_takes_too_long_is_stopped(pool, tmp_path):
    begun = time.monotonic()
    future = pool.submit(timed(task.say_where, 1.0), tmp_path)
    with pytest.raises(MachineError, match="longer than 1 s"):
        future.result(30)
    assert time.monotonic() - begun < 15
    assert not psutil.pid_exists(int((tmp_path / "pid").read_text()))


@pytest.mark.parametrize(
    ("fill", "values"),
    [
        (task.fill_memory, (2_000, True)),
        (task.fill_memory, (2_000, False)),
        (task.fill_pages, (2_000,)),
    ],
)
def test_a_task_that_takes_too_much_memory_is_stopped(pool, fill, values):
    with pytest.raises(MachineError, match="more than 400 MB of memory"):
        pool.submit(fill, *values).result(60)
    assert pool.submit(task.double, 4).result(30) == 8


def test_a_running_task_is_cancelled_by_killing_its_worker(pool, tmp_path):
    future = pool.submit(task.say_where, tmp_path)
    working = _wait_for(tmp_path / "pid")
    assert future.cancel()
    assert future.cancelled()
    assert pool.settled(future)
    assert not psutil.pid_exists(working)
    assert pool.submit(task.double, 5).result(30) == 10


def test_a_waiting_task_is_cancelled_before_it_begins(tmp_path):
    with Pool(1) as pool:
        first = pool.submit(task.say_where, tmp_path)
        _wait_for(tmp_path / "pid")
        (tmp_path / "pid").unlink()
        second, third = pool.submit(task.say_where, tmp_path), pool.submit(task.double, 3)
        assert second.cancel()
        first.cancel()
        assert third.result(30) == 6
        assert not (tmp_path / "pid").exists()


def test_a_worker_killed_while_it_waits_is_replaced():
    with Pool(1) as pool:
        for _ in range(2):
            psutil.Process(pool.submit(task.pid).result(30)).kill()
            assert pool.submit(task.double, 2).result(30) == 4


def test_workers_that_cannot_start_are_said(tmp_path):
    with (
        Pool(1, modules=("no_such_module_of_ours",)) as pool,
        pytest.raises(FormcheckError, match="no program could be started"),
    ):
        pool.submit(task.double, 1).result(60)


def test_nothing_of_the_current_folder_is_run_in_a_worker(tmp_path, monkeypatch):
    trap = tmp_path / "trapped"
    for name in ("multiprocessing", "pebble", "psutil", "numpy", "queue"):
        (tmp_path / f"{name}.py").write_text(f"open({str(trap)!r}, 'w')\nraise SystemExit(9)\n")
    monkeypatch.chdir(tmp_path)
    with Pool(1, modules=("numpy",)) as pool:
        assert pool.submit(task.double, 1).result(60) == 2
        assert str(tmp_path) not in pool.submit(task.path_of_modules).result(30)
    assert not trap.exists()


_PARENT = """
import sys, time
from formcheck.pool import Pool
from support import worker_tasks as task
if __name__ == "__main__":
    pool = Pool(2)
    futures = [pool.submit(task.pid) for _ in range(1)]
    print(futures[0].result(), flush=True)
    pool.submit(task.say_where, __import__("pathlib").Path(sys.argv[1]))
    time.sleep(60)
"""


@pytest.mark.parametrize("how", ["kill", "terminate"])
def test_workers_end_with_the_parent(tmp_path, how):
    program = tmp_path / "a_parent.py"
    program.write_text(_PARENT, encoding="utf-8")
    _, environment = isolated_python("a_parent")
    parent = subprocess.Popen(
        [sys.executable, "-P", str(program), str(tmp_path)],
        env=environment,
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        parent.stdout.readline()
        _wait_for(tmp_path / "pid")
        family = psutil.Process(parent.pid).children(recursive=True)
        assert len(family) >= 2
        getattr(parent, how)()
        parent.wait(10)
        _, alive = psutil.wait_procs(family, timeout=5)
    assert not alive


def _wait_for(path: Path) -> int:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        if path.exists() and (text := path.read_text()):
            return int(text)
        time.sleep(0.02)
    raise AssertionError(f"{path} never came")
