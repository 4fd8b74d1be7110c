"""What the learnt corrections are worth on the landmarks of either pose engine.

Both sample clips, whose truth is known: how far the network's landmarks lie from the joints, and
when and at which angles the nearer foot lands, with the corrections and without.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from formcheck.engines import ENGINES
from formcheck.lab.clone import SAMPLES
from formcheck.lab.phantom import read_recipe, truth
from formcheck.metrics import METRICS
from formcheck.model import INDEX, ClipOptions, FloatArray, Run
from formcheck.pipeline import Request, detect_pose
from formcheck.prepare import prepare

_JOINTS = [
    INDEX[f"{side}_{part}"]
    for side in ("left", "right")
    for part in ("hip", "knee", "ankle", "shoulder")
]
_AT_STRIKE = ("overstride", "shank_angle", "knee_flexion_strike", "foot_strike_angle")
#: Of landmarks that no correction was learnt for.
_UNKNOWN = "unknown"


def main(models: list[str] = ["full", "heavy"], clips: list[str] = ["side", "rear"]) -> None:  # noqa: B006 - typer copies them
    """Print one row a network, clip, engine and whether the corrections are applied."""
    readings = " | ".join(_AT_STRIKE)
    print(f"| network | clip | engine | corrected | joints, % leg | strike, ms | {readings} |")
    print("|---|---|---|---|---|---|---|---|---|---|")
    for model in models:
        for name in clips:
            for engine in ENGINES:
                request = Request(clips=(), model=model, engine=engine)  # type: ignore[arg-type]
                track = detect_pose(request, SAMPLES / f"{name}.mp4")
                for corrected in (True, False):
                    known = track if corrected else replace(track, engine=_UNKNOWN)
                    row = " | ".join(_row(prepare(known, ClipOptions()), name))
                    print(
                        f"| {model} | {name} | {engine} | {'yes' if corrected else 'no'} | {row} |",
                        flush=True,
                    )


def _row(run: Run, name: str) -> Iterator[str]:
    """Return errors of joints, strikes and readings at strike against a sample clip's truth."""
    known, side = truth(read_recipe(SAMPLES / f"{name}.toml")), run.scene.near_side
    yield f"{_joints_pct(run, known.joints_px):.2f}"
    late_ms = [
        1000.0
        * min((c.strike_s - true.strike_s for true in known.contacts if true.side == side), key=abs)
        for c in run.gait.contacts
        if c.side == side
    ]
    yield f"{np.mean(late_ms):+.1f} ± {np.std(late_ms):.1f}" if late_ms else "–"
    for metric in _AT_STRIKE:
        samples = METRICS[metric](run)
        own = [v for v, of in zip(samples.values, samples.sides, strict=True) if of == side]
        exact = known.metrics.get((metric, side or "both"))
        yield f"{np.nanmean(own) - exact.value:+.1f}" if own and exact else "–"


def _joints_pct(run: Run, known_px: FloatArray) -> float:
    """Return the root mean square over joints of how far each lies off in the mean, in % of leg."""
    found_px = run.cleaned.xy_px[:, _JOINTS]
    off_px = np.nanmean(found_px - known_px[: len(found_px), _JOINTS], axis=0)
    return float(100.0 * np.sqrt(np.mean(off_px**2)) / run.scene.leg_px)
