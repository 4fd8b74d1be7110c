"""How much of the landmark error two clips of one runner share: the `kept` shares of compare.toml.

Each digital runner is rendered three times from each of two places: as they are; filmed again with
the camera put down anew; and with other gait as well. The network looks at every clip. For each
metric the error of the *difference* is held against the errors of the two numbers: the share of the
lasting error that must stay for the difference's variance ("by size") and for 90 % of the
differences to lie within their interval ("by cover"), and how many lie within it with none kept, a
quarter, a half, and with what compare.toml keeps. Clips are kept once they are looked at.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from formcheck.knowledge import load
from formcheck.lab.phantom import Clip, truth
from formcheck.lab.phantom.filming import PhantomView
from formcheck.lab.scoreboard.cases import Case, development_set
from formcheck.lab.scoreboard.scores import examine, told_of
from formcheck.lab.scoreboard.tracks import Found, find_tracks
from formcheck.model import PoseTrack
from formcheck.progress import Progress
from formcheck.weights import PREFERRED

#: Errors of both numbers; variance of what passes and of what lasts, of the difference.
Row = tuple[float, float, float, float]

HALF = 1.645  # standard errors in half of a 90 % interval
_PLACES: tuple[tuple[PhantomView, ...], ...] = (("side_left", "rear"), ("side_right", "front"))
_SECONDS = 5.0
_SIZE_PX = (432, 576)


def main(runners: int = 12, model: str = PREFERRED[0], workers: int = 1) -> None:
    """Print one row a metric."""
    cases = {case.name: case for case in _cases(runners)}
    found = find_tracks(tuple(cases.values()), model, workers, _say)
    rows: dict[str, list[Row]] = {}
    for first in (name for name in cases if name.endswith("first")):
        for again in ("again", "other"):
            names = first, first.replace("first", again)
            pair = [(cases[n].clip, t) for n in names if (t := found[n].track) is not None]
            if len(pair) == len(names):
                for metric, row in _errors(pair):
                    rows.setdefault(metric, []).append(row)
    _print(rows)


def _print(rows: dict[str, list[Row]]) -> None:
    """Print one row a metric, and one of all of them."""
    print(
        "\n| metric | pairs | error of one | of the difference | share by size | by cover", end=""
    )
    print(" | at 0 | at 0.25 | at 0.5 | as kept |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    kept = load().compare.kept
    held = []
    for metric, own in rows.items():
        table = np.array(own)
        held.append(_held(table, (0.0, 0.25, 0.5, kept.of(metric))))
        if len(own) >= 6:
            shares = " | ".join(f"{100 * share:.0f} %" for share in held[-1].mean(axis=1))
            print(f"| {metric} | {_row(table, load().metric(metric).decimals)} | {shares} |")
    every = np.concatenate(held, axis=1)
    shares = " | ".join(f"{100 * share:.1f} %" for share in every.mean(axis=1))
    print(f"| all | {every.shape[1]} | | | | | {shares} |")


def _cases(count: int) -> Iterator[Case]:
    """Yield each runner as they are, filmed again, and with other gait, from two places."""
    random = np.random.default_rng(11)
    runners = [case.clip for case in development_set()[::3]][:count]
    for number, runner in enumerate(runners):
        for view in _PLACES[number % 2]:
            camera = replace(
                runner.camera, view=view, fps=60.0, size_px=_SIZE_PX, yaw_deg=0.0, roll_deg=0.0
            )
            faults = replace(runner.faults, shutter=0.0, shake_px=0.0)
            base = replace(runner, camera=camera, faults=faults, duration_s=_SECONDS)
            name = f"{number:02d}-{view}"
            yield Case(f"{name}-first", _put_down(base, random, 1))
            yield Case(f"{name}-again", _put_down(base, random, 2))
            yield Case(f"{name}-other", _put_down(_other_gait(base, random), random, 3))


def _put_down(clip: Clip, random: np.random.Generator, take: int) -> Clip:
    """Return the clip filmed from a place that is only nearly the same, on other steps."""
    camera = replace(
        clip.camera,
        yaw_deg=round(float(random.normal(0, 2.0)), 2),
        roll_deg=round(float(random.normal(0, 0.8)), 2),
        distance_m=round(clip.camera.distance_m + float(random.normal(0, 0.1)), 2),
        height_m=round(clip.camera.height_m + float(random.normal(0, 0.04)), 2),
    )
    return replace(clip, camera=camera, seed=clip.seed + 1000 * take)


def _other_gait(clip: Clip, random: np.random.Generator) -> Clip:
    """Return the clip with quicker steps that land closer, and a little more in every number."""
    left, right = (
        replace(
            clip.leg(side),
            overstride_pct=round(clip.leg(side).overstride_pct - float(random.uniform(2, 6)), 2),
            foot_strike_deg=round(clip.leg(side).foot_strike_deg - float(random.uniform(0, 6)), 2),
            knee_valgus_deg=round(clip.leg(side).knee_valgus_deg - float(random.uniform(0, 6)), 2),
        )
        for side in ("left", "right")
    )
    gait = replace(
        clip.gait,
        cadence_spm=round(clip.gait.cadence_spm * float(random.uniform(1.03, 1.08)), 2),
        trunk_lean_deg=round(clip.gait.trunk_lean_deg + float(random.uniform(0, 4)), 2),
        step_width_pct=round(clip.gait.step_width_pct + float(random.uniform(0, 4)), 2),
        left=left,
        right=right,
    )
    return replace(clip, gait=gait)


def _errors(pair: list[tuple[Clip, PoseTrack]]) -> Iterator[tuple[str, Row]]:
    """Yield for each number of both clips: error of the difference, and what is known of it."""
    looked = [examine(Found(track), replace(told_of(c), view=c.view)) for c, track in pair]
    measured = [numbers for _, _, numbers in looked]
    runs = [run for run, why_not, _ in looked if run is not None and not why_not]
    if len(runs) < len(pair):
        return
    truths = [truth(clip) for clip, _ in pair]
    turn_deg = (runs[1].scene.yaw_deg or 0.0) - (runs[0].scene.yaw_deg or 0.0)
    for key in measured[0]:
        ones = [m[key] for m in measured if m[key].value is not None]
        if key[0].endswith("_asymmetry") or len(ones) < len(measured):
            continue
        values, lows, highs = (
            np.array([getattr(m, name) for m in ones], dtype=float)
            for name in ("value", "low", "high")
        )
        errors = values - [t.value(*key) for t in truths]
        if np.isfinite(errors).all():
            whole = float(np.sum(((highs - lows) / (2 * HALF)) ** 2))
            lasting = sum((m.lasting_error or 0.0) ** 2 for m in ones)
            turned = load().metric(key[0]).error.per_yaw_deg * turn_deg
            yield key[0], (errors[0], errors[1], whole - lasting + turned**2, lasting)


def _held(rows: np.ndarray, shares: Sequence[float] | np.ndarray) -> np.ndarray:
    """Return (shares, rows): whether the difference lies within its interval."""
    apart, passing, lasting = rows[:, 1] - rows[:, 0], rows[:, 2], rows[:, 3]
    return np.array([np.abs(apart) <= HALF * np.sqrt(passing + k**2 * lasting) for k in shares])


def _row(rows: np.ndarray, decimals: int) -> str:
    """Return pairs, error of one and of the difference, and the shares that explain it."""
    one = np.sqrt(np.mean(rows[:, :2] ** 2))
    apart = rows[:, 1] - rows[:, 0]
    by_size = np.sqrt(max(0.0, np.mean(apart**2 - rows[:, 2])) / np.mean(rows[:, 3]))
    shares = np.linspace(0, 1.5, 151)
    held = _held(rows, shares).mean(axis=1)
    by_cover = next((k for k, share in zip(shares, held, strict=True) if share >= 0.9), np.nan)
    digits = decimals + 2
    return (
        f"{len(rows)} | {one:.{digits}f} | {np.sqrt(np.mean(apart**2)):.{digits}f} | "
        f"{by_size:.2f} | {by_cover:.2f}"
    )


def _say(progress: Progress) -> None:
    print(f"\r{100 * progress.share:.0f} % {progress.waits_for}", end="", flush=True)
