"""Time the whole `formcheck analyze --no-video` beside the plain loop most programs use.

The plain loop reads with OpenCV and calls MediaPipe's ``detect_for_video`` on every frame, in one
process, with the same network; only the loop is timed, not its imports. Both run one after the
other on the same clip in the same run. On a machine that is busy with other things compare the
processor seconds instead: formcheck spreads its own over all cores.

Without a clip, the side sample's runner is rendered for the length asked for. Memory is the sum
over formcheck's processes, looked at ten times a second (Linux).
"""

from __future__ import annotations

import resource
import subprocess
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from formcheck import weights
from formcheck.engines._metadata import task_bundle
from formcheck.isolated import isolated_python
from formcheck.lab.clone import SAMPLES
from formcheck.lab.phantom import read_recipe, render_clip
from formcheck.video import open_video

NAN = float("nan")


def main(
    clip: Annotated[Path | None, typer.Argument()] = None,
    model: str = "full",
    seconds: Annotated[float, typer.Option(help="Length of the rendered clip.")] = 20.0,
    limit: Annotated[float, typer.Option(help="Largest ratio that passes.")] = 0.65,
    loop: Annotated[bool, typer.Option(help="Time the plain loop too.")] = True,
) -> None:
    """Run both, print the times, their ratio and the memory; exit 1 if the ratio is missed."""
    network = weights.ensure(model)
    with tempfile.TemporaryDirectory() as folder:
        clip = clip or rendered(seconds, Path(folder) / "long.mp4")
        video = open_video(clip)
        print(f"{clip}: {video.duration_s:.1f} s, {len(video)} frames, {video.fps:.0f} fps")
        loop_s, loop_cpu_s = plain_loop(clip, network) if loop else (NAN, NAN)
        before_s = _cpu_of_children_s()
        analyze_s, memory_mb, status = analyze(clip, model, Path(folder) / "report")
        cpu_s = _cpu_of_children_s() - before_s
    ratio = analyze_s / loop_s
    print(f"plain loop             {loop_s:7.1f} s  (processors busy for {loop_cpu_s:.1f} s)")
    print(f"formcheck analyze      {analyze_s:7.1f} s  (processors busy for {cpu_s:.1f} s)")
    print(f"exit status            {status:7d}")
    print(f"ratio                  {ratio:7.2f}    (at most {limit})")
    print(f"peak memory, all of it {memory_mb:7.0f} MB")
    if ratio > limit:
        raise typer.Exit(1)


def plain_loop(clip: Path, model: Path) -> tuple[float, float]:
    """Return the seconds, and processor seconds, of OpenCV and MediaPipe, frame after frame."""
    import cv2
    import mediapipe
    from mediapipe.tasks.python import BaseOptions, vision

    options = vision.PoseLandmarkerOptions(
        base_options=BaseOptions(model_asset_buffer=task_bundle(model)),
        running_mode=vision.RunningMode.VIDEO,
    )
    start, start_cpu = time.perf_counter(), time.process_time()
    capture = cv2.VideoCapture(str(clip))
    fps = capture.get(cv2.CAP_PROP_FPS)
    with vision.PoseLandmarker.create_from_options(options) as landmarker:
        index = 0
        while True:
            read, bgr = capture.read()
            if not read:
                break
            rgb = cv2.cvtColor(bgr, cv2.COLOR_BGR2RGB)
            image = mediapipe.Image(mediapipe.ImageFormat.SRGB, rgb)
            landmarker.detect_for_video(image, round(1000 * index / fps))
            index += 1
    capture.release()
    return time.perf_counter() - start, time.process_time() - start_cpu


def analyze(clip: Path, model: str, output: Path) -> tuple[float, float, int]:
    """Return the seconds and the peak memory (MB) of the whole command, and its exit status."""
    command, environment = isolated_python("formcheck", "analyze", str(clip), "--no-video")
    command += ["--model", model, "--output", str(output)]
    start = time.perf_counter()
    process = subprocess.Popen(
        command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    peak = [0.0]
    watcher = threading.Thread(target=_watch, args=(process, peak))
    watcher.start()
    status = process.wait()
    elapsed_s = time.perf_counter() - start
    watcher.join()
    return elapsed_s, peak[0], status


def rendered(seconds: float, path: Path) -> Path:
    """Return a clip of the sample's runner, as long as asked for."""
    clip = replace(read_recipe(SAMPLES / "side.toml"), duration_s=seconds)
    print(f"rendering {seconds:g} s of the sample's runner (not timed)")
    render_clip(clip, path)
    return path


def _cpu_of_children_s() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[bytes], peak: list[float]) -> None:
    """Note the largest sum of proportional memory over a process and all it started."""
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_memory_mb, _family(process.pid))))
        time.sleep(0.1)


def _family(pid: int) -> list[int]:
    found = [pid]
    for task in Path(f"/proc/{pid}/task").glob("*/children"):
        try:
            children = task.read_text().split()
        except OSError:
            continue
        for child in children:
            found += _family(int(child))
    return found


def _memory_mb(pid: int) -> float:
    """Return the process's proportional set size: shared pages are counted once in all."""
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:  # it ended meanwhile
        return 0.0
    return sum(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / 1024
