"""Time and memory of the pose network by the number of threads and by the engine.

Each row is a process of its own: wall time, processor time, and memory at the peak.
"""

from __future__ import annotations

import resource
import time
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

from formcheck import engines, weights
from formcheck.lab.clone import SAMPLES
from formcheck.video import open_video


def main(
    clip: Path = SAMPLES / "side.mp4",
    models: list[str] = ["full", "heavy"],  # noqa: B006 - typer copies it
    most: int = 3,
) -> None:
    """Print one row a network, engine and number of threads."""
    print("| network | engine | threads | wall s | processor s | peak MB |")
    print("|---|---|---|---|---|---|")
    for model in models:
        for engine in engines.ENGINES:
            for workers in range(1, most + 1):
                with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
                    row = pool.submit(_look, clip, model, engine, workers).result()
                print(f"| {model} | {engine} | {workers} | {row} |", flush=True)


def _look(clip: Path, model: str, engine: engines.EngineName, workers: int) -> str:
    start_s = time.perf_counter()
    engines.detect(open_video(clip), weights.ensure(model), model, workers, engine=engine)
    wall_s = time.perf_counter() - start_s
    used = resource.getrusage(resource.RUSAGE_SELF)
    return f"{wall_s:.1f} | {used.ru_utime + used.ru_stime:.1f} | {used.ru_maxrss / 1024:.0f}"
