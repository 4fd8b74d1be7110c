"""Processors and memory as a container limits them."""

from __future__ import annotations

import os
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import pytest

from formcheck import capacity


@pytest.fixture
def machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A machine of 8 processors with 4 GB free, in a container that limits nothing yet."""
    allowed = set(range(8))
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: allowed, raising=False)
    monkeypatch.setattr(capacity, "_CGROUP", tmp_path)
    monkeypatch.setattr(capacity, "_MEMINFO", tmp_path / "meminfo")
    lines = "MemTotal:  8000000 kB\nMemFree:  100000 kB\nMemAvailable:  4000000 kB\n"
    (tmp_path / "meminfo").write_text(lines)
    return tmp_path


@pytest.mark.parametrize(
    ("quota", "cores"),
    [("max 100000", 8), ("250000 100000", 2), ("50000 100000", 1), ("9900000 100000", 8)],
)
def test_a_containers_quota_counts(machine: Path, quota: str, cores: int) -> None:
    assert capacity.cores() == 8
    (machine / "cpu.max").write_text(f"{quota}\n")
    assert capacity.cores() == cores


def test_a_worker_process_of_a_pool_has_one_processor() -> None:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        assert pool.submit(capacity.cores).result() == 1


def test_free_memory_is_the_less_of_the_machines_and_the_containers(machine: Path) -> None:
    assert capacity.free_bytes() == 4_096_000_000
    (machine / "memory.max").write_text("max\n")
    (machine / "memory.current").write_text("1000000000\n")
    assert capacity.free_bytes() == 4_096_000_000
    (machine / "memory.max").write_text("1500000000\n")
    assert capacity.free_bytes() == 500_000_000
    (machine / "memory.max").write_text("900000000\n")
    assert capacity.free_bytes() == 0
    (machine / "meminfo").unlink()
    assert capacity.free_bytes() is None
