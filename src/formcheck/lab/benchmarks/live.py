"""How soon live numbers are right, how quick they are and what they need, in docs/live.md.

Digital runners whose truth is known are watched at 30 frames per second: many by landmarks that err
as the network's do, some filmed, and looked at by the network. Films are kept in FOLDER and used
again. All of it takes about half an hour on two cores; `--part` does one part, and the page keeps
the others.
"""

from __future__ import annotations

import os
import platform
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

from formcheck.errors import InputError
from formcheck.lab.clone import DOCS
from formcheck.lab.phantom import (
    Camera,
    Clip,
    GaitSpec,
    LandmarkErrors,
    Scenery,
    Truth,
    landmark_track,
    render_clip,
    truth,
)
from formcheck.lab.replayed import Replayed
from formcheck.lab.scoreboard.cases import learning_set
from formcheck.lab.tables import markdown_table
from formcheck.live import Live, LiveReading, film_pictures, newest, watch

PAGE = DOCS / "live.md"
PARTS = ("settling", "network", "refusals", "speed", "memory")

_FPS, _SIZE_PX = 30.0, (360, 480)
_RUNNERS, _FILMED, _SEED, _SECONDS = 24, 8, 4242, 12.0
_AFTER_S = (3.0, 5.0, 8.0, 11.0)
_SQUARE_DEG = 5.0
_SIDES = {"side_left": 0.5, "side_right": 0.5}
_NOISE_SEED = 3
_MINUTE_FRAMES = int(60 * _FPS)
_PASSES, _SETTLED_S = 3, 3.0


def runners(count: int) -> dict[str, Clip]:
    """Return runners of all kinds from either side, the camera placed as the checks ask for."""
    found = {}
    for case in learning_set(count, {30: 1.0}, _SECONDS, _SEED, _SIDES):
        camera = case.clip.camera
        yaw_deg = float(np.clip(camera.yaw_deg, -_SQUARE_DEG, _SQUARE_DEG))
        square = replace(camera, yaw_deg=yaw_deg, size_px=_SIZE_PX, fps=_FPS)
        found[case.name] = replace(case.clip, camera=square)
    return found


def unfit() -> dict[str, tuple[str, Clip]]:
    """Return what must not be measured, by file name: in words, and the clip."""
    side = Camera(view="side_left", size_px=_SIZE_PX, fps=_FPS)
    beside = Scenery(bystander="running", bystander_offset_m=(1.1, 0.0), treadmill=False)
    wide = replace(side, size_px=(480, 360), distance_m=4.5)
    return {
        "walk": ("walks", Clip(gait=GaitSpec.walking(), camera=side, duration_s=12)),
        "walk_fast": (
            "walks fast",
            Clip(
                gait=GaitSpec.walking(1.9, 132),
                camera=replace(side, view="side_right"),
                duration_s=12,
            ),
        ),
        "stand": ("stands", Clip(gait=GaitSpec.standing(), camera=side, duration_s=8)),
        "oblique": (
            "runs, filmed at 45°",
            Clip(camera=replace(side, yaw_deg=45), duration_s=8),
        ),
        "two_alike": (
            "two people run, one in the middle",
            Clip(camera=wide, scenery=beside, duration_s=8),
        ),
    }


def main(
    folder: Path,
    part: Annotated[list[str] | None, typer.Option(help=", ".join(PARTS) + " [all].")] = None,
    films: Annotated[int, typer.Option(help="How many of the filmed runners.")] = _FILMED,
    minutes: Annotated[float, typer.Option(help="Of the memory's run.")] = 30.0,
) -> None:
    """Measure, and write the page's tables."""
    unknown = set(part or ()) - set(PARTS)
    if unknown:
        message = f"there is no part {min(unknown)!r}; choose from {', '.join(PARTS)}"
        raise InputError(message)
    folder.mkdir(parents=True, exist_ok=True)
    makers: dict[str, Callable[[], str]] = {
        "settling": settling,
        "network": lambda: network(folder, films),
        "refusals": lambda: refusals(folder),
        "speed": lambda: speed(folder),
        "memory": lambda: memory(minutes),
    }
    for name in part or PARTS:
        table = makers[name]()
        print(table, end="\n\n", flush=True)
        _write(name, table)


def film(clip: Clip, path: Path) -> Path:
    """Return a clip's film, rendered if it is not there yet."""
    if not path.exists():
        render_clip(clip, path)
    return path


def settling() -> str:
    """Return how far numbers are from the truth after so many seconds, by erring landmarks."""
    blank = np.full((*_SIZE_PX[::-1], 3), 120, np.uint8)
    found = []
    for clip in runners(_RUNNERS).values():
        track = landmark_track(clip, LandmarkErrors.of("full"), _NOISE_SEED)
        stream = ((float(time_s), blank) for time_s in track.time_s)
        found.append((clip, list(watch(stream, engine=Replayed(track)))))
    return _settled(found)


def network(folder: Path, films: int) -> str:
    """Return the same of runners who are filmed and looked at by the network."""
    found = []
    for name, clip in list(runners(_FILMED).items())[:films]:
        path = film(clip, folder / f"{name}.mp4")
        found.append((clip, list(watch(film_pictures(path)))))
    return f"{_settled(found)}\n\nFilms: {len(found)}."


def _settled(found: Sequence[tuple[Clip, Sequence[LiveReading]]]) -> str:
    """Return a table of errors by the time since the first picture."""
    rows = []
    truths = [truth(clip) for clip, _ in found]
    for after_s in _AFTER_S:
        off = []
        for (clip, readings), known in zip(found, truths, strict=True):
            reading = next(r for r in readings if r.time_s >= after_s - 0.5 / _FPS)
            near = clip.view.removeprefix("side_")
            off.append((_cadence_off(reading, known), _over_off(reading, known, near)))
        cadence, over = np.abs(np.array(off)).T
        rows.append((f"{after_s:.0f} s", *_spread(cadence), *_spread(over)))
    off_by = ("median", "largest", "refused")
    head = (
        "after",
        *(f"cadence, spm: {one}" for one in off_by),
        *(f"overstride, % leg: {one}" for one in off_by),
    )
    return markdown_table(head, rows)


def _spread(off: np.ndarray) -> tuple[str, str, str]:
    there = off[np.isfinite(off)]
    if not len(there):
        return "–", "–", str(len(off))
    return f"{np.median(there):.2f}", f"{there.max():.2f}", str(len(off) - len(there))


def _cadence_off(reading: LiveReading, known: Truth) -> float:
    """Return cadence less that of the true strikes of the same seconds; NaN where refused."""
    found = reading.of("cadence")
    first_s = reading.time_s - reading.seconds
    strikes = [c.strike_s for c in known.contacts if first_s <= c.strike_s <= reading.time_s]
    if found is None or found.value is None or len(strikes) < 2:
        return float("nan")
    return found.value - 60.0 / float(np.polyfit(np.arange(len(strikes)), strikes, 1)[0])


def _over_off(reading: LiveReading, known: Truth, side: str) -> float:
    found = reading.of("overstride")
    if found is None or found.value is None:
        return float("nan")
    return found.value - known.value("overstride", side)


def refusals(folder: Path) -> str:
    """Return what was shown of what must not be measured, and why not the rest."""
    rows = []
    for name, (words, clip) in unfit().items():
        readings = list(watch(film_pictures(film(clip, folder / f"{name}.mp4"))))
        shown = [one.metric for r in readings for one in r.shown if one.value is not None]
        numbers = ", ".join(f"`{one}`" for one in dict.fromkeys(shown)) or "none"
        rows.append((words, str(len(readings)), numbers, _reasons(readings)))
    blank = np.full((*_SIZE_PX[::-1], 3), 120, np.uint8)
    readings = list(watch((i / _FPS, blank) for i in range(int(8 * _FPS))))
    rows.append(("nobody", str(len(readings)), "none", _reasons(readings)))
    return markdown_table(("what is filmed", "readings", "numbers shown", "reasons"), rows)


def _reasons(readings: list[LiveReading]) -> str:
    found = [r.refusal.id for r in readings if r.refusal is not None]
    found += [one.missing_id for r in readings for one in r.shown if one.value is None]
    return ", ".join(f"`{name}`" for name in dict.fromkeys(found) if name != "watching")


def speed(folder: Path) -> str:
    """Return how long a picture takes and how many are used, with pictures as a camera's."""
    name, clip = next(iter(runners(_FILMED).items()))
    path = film(clip, folder / f"{name}.mp4")
    wall_ms: list[float] = []
    work_ms: list[float] = []
    used = 0
    for _ in range(_PASSES):
        with Live() as live:
            for time_s, rgb in newest(film_pictures(path, in_time=True)):
                wall, work = time.perf_counter(), time.thread_time()
                live.push(time_s, rgb)
                used += 1
                if time_s >= _SETTLED_S:  # readings are being made beside it
                    wall_ms.append(1000.0 * (time.perf_counter() - wall))
                    work_ms.append(1000.0 * (time.thread_time() - work))
    rate = used / (_PASSES * _SECONDS)
    load = f"{os.getloadavg()[0]:.1f}" if hasattr(os, "getloadavg") else "–"
    rows = [
        (f"{np.median(off):.0f}", f"{np.percentile(off, 95):.0f}", words)
        for off, words in ((wall_ms, "by the clock"), (work_ms, "of the processor"))
    ]
    table = markdown_table(("picture → landmarks, ms: median", "95 %", "counted"), rows)
    return (
        f"{table}\n\n{rate:.1f} of {_FPS:.0f} pictures a second were used ({os.cpu_count()} cores, "
        f"{platform.machine()}, load {load} while it ran)."
    )


def memory(minutes: float) -> str:
    """Return how much memory a long run takes, by recorded landmarks."""
    clip = Clip(
        camera=Camera(view="side_left", size_px=_SIZE_PX, fps=_FPS), duration_s=300.0, seed=1
    )
    track = landmark_track(clip, LandmarkErrors.of("full"), _NOISE_SEED)
    picture = np.random.default_rng(1).integers(0, 255, (*_SIZE_PX[::-1], 3), dtype=np.uint8)

    def pictures() -> Iterator[tuple[float, np.ndarray]]:
        for frame in range(int(minutes * _MINUTE_FRAMES)):
            yield frame / _FPS, picture

    taken: dict[int, float] = {}
    readings = 0
    for reading in watch(pictures(), engine=Replayed(track)):
        readings += 1
        minute = int(reading.time_s // 60)
        if minute not in taken:
            taken[minute] = _resident_mb()
    marks = [m for m in (1, 2, 5, 10, 20, int(minutes) - 1) if m in taken]
    marks = sorted(set(marks))
    head = tuple(f"minute {m}" for m in marks)
    row = tuple(f"{taken[m]:.0f} MB" for m in marks)
    return f"{markdown_table(head, [row])}\n\n{readings} readings of {minutes:g} minutes."


def _resident_mb() -> float:
    """Return how much memory this process holds (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def _write(name: str, table: str) -> None:
    """Put a table into the page between its marks."""
    before, mark, rest = PAGE.read_text(encoding="utf-8").partition(f"<!-- {name} -->\n")
    after = rest.partition("<!-- end -->")[2]
    PAGE.write_text(f"{before}{mark}{table}\n<!-- end -->{after}", encoding="utf-8")
