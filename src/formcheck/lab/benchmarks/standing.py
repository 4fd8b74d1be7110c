"""What a clip of the runner standing still is worth: the errors of running with and without it.

Every runner of the development set is also filmed standing, by the same camera. Printed is:

- how well the standing clip shows the camera's roll, and the errors from the front and behind with
  and without it;
- for each angle: how far the network is off on the standing body, whether it is off by the same
  amount on the running one (r), and the errors of running as they are and with what the standing
  body reads above its usual posture taken off: whole, whole if everybody stood exactly alike, or by
  the share that fits best.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context

import numpy as np
import pandas as pd

from formcheck.lab.phantom import GaitSpec, truth
from formcheck.lab.scoreboard.cases import Case, development_set
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.scoreboard.tracks import Found, find_tracks
from formcheck.metrics import frontal, kinematics, measure_all
from formcheck.model import ClipOptions, Gait, Measurement, Run
from formcheck.prepare import prepare
from formcheck.scene.standing import find_standing
from formcheck.signal import clean
from formcheck.signal.landmark_bias import to_joint_centres

#: How much people's quiet standing differs from one to the next (1 SD, degrees or % of leg
#: length), added to what the standing body reads. Assumed; the digital runner always stands alike.
POSTURE = {"knee": 3.0, "thigh": 2.0, "shank": 2.0, "trunk": 2.0, "head": 3.0, "ankle": 3.0}
POSTURE |= {"ahead": 2.0, "knee in": 2.0, "thigh in": 1.0}
#: Metric and the standing body's angle that could be taken off it.
PAIRS = {
    "knee_flexion_strike": "knee",
    "knee_flexion_peak": "knee",
    "thigh_extension_toe_off": "thigh",
    "shank_angle": "shank",
    "overstride": "ahead",
    "ankle_dorsiflexion_peak": "ankle",
    "trunk_lean": "trunk",
    "head_forward": "head",
    "knee_valgus": "knee in",
    "thigh_adduction": "thigh in",
}
DRAWS = 400

#: By metric and side.
Measured = dict[tuple[str, str], Measurement]


@dataclass(frozen=True)
class Pair:
    """One runner: measured running without and with the standing clip, and what is true."""

    view: str
    roll_deg: float
    roll_found_deg: float | None
    roll_of_trunk_deg: float
    plain: Measured
    levelled: Measured
    true: dict[tuple[str, str], float]
    off: dict[tuple[str, str], float]


def standing(case: Case) -> Case:
    """Return the same runner standing before the same camera."""
    random = np.random.default_rng([case.clip.seed, 7])
    gait = replace(
        GaitSpec.standing(),
        trunk_lean_deg=round(float(random.normal(1.0, 1.5)), 2),
        step_width_pct=round(float(random.uniform(14.0, 26.0)), 2),
    )
    clip = replace(
        case.clip,
        gait=gait,
        duration_s=2.0,
        camera=replace(case.clip.camera, fps=30.0),
        faults=replace(case.clip.faults, shutter=0.0),
    )
    return Case(f"{case.name}-standing", clip)


def posture(run: Run) -> dict[tuple[str, str], float]:
    """Return the angles of a standing body, median over the clip."""
    found = {}
    for side in ("left", "right"):
        if run.scene.is_side:
            hip = kinematics.middle(run, "hip")[:, 0]
            ahead = kinematics.point(run, f"{side}_ankle")[:, 0] - hip
            found["knee", side] = kinematics.knee_flexion_deg(run, side)
            found["thigh", side] = kinematics.thigh_deg(run, side)
            found["shank", side] = kinematics.shank_deg(run, side)
            found["ankle", side] = kinematics.ankle_deg(run, side)
            found["ahead", side] = 100.0 * ahead / run.scene.leg_px
        else:
            found["knee in", side] = frontal.knee_in_deg(run, side)
            found["thigh in", side] = frontal.thigh_in_deg(run, side)
    if run.scene.is_side:
        found["trunk", "both"] = kinematics.trunk_lean_deg(run)
        found["head", "both"] = kinematics.head_deg(run) - kinematics.trunk_lean_deg(run)
    return {key: float(np.nanmedian(path)) for key, path in found.items()}


def look(case: Case, ran: Found, stood: Found) -> Pair | None:
    """Return one runner's errors; None where the view was not made out."""
    if ran.track is None or stood.track is None:
        return None
    known, told = truth(case.clip), told_of(case.clip)
    plain = prepare(ran.track, told)
    shown = find_standing(stood.track, "standing.mp4")
    if plain.scene.view != known.view or shown.view != known.view:
        return None
    track = clean(stood.track)
    scene = replace(prepare(stood.track, ClipOptions()).scene, roll_deg=0.0)
    exact = track.then("exact", xy_px=truth(standing(case).clip).joints_px)
    seen = posture(Run(to_joint_centres(track, scene), scene, Gait((), None)))
    true = posture(Run(exact, scene, Gait((), None)))
    measured: Measured = {(m.metric, m.side): m for m in measure_all([plain])}
    levelled = prepare(ran.track, told, [shown])
    return Pair(
        view=known.view,
        roll_deg=case.clip.camera.roll_deg,
        roll_found_deg=levelled.scene.roll_deg if levelled.scene.is_frontal else None,
        roll_of_trunk_deg=trunk_deg(plain) * (-1.0 if known.view == "front" else 1.0),
        plain=measured,
        levelled={(m.metric, m.side): m for m in measure_all([levelled])},
        true={key: known.value(*key) for key in measured},
        off={key: seen[key] - true[key] for key in seen},
    )


def trunk_deg(run: Run) -> float:
    """Return how far the running trunk leans on average, which is nearly the camera's roll too."""
    hips, shoulders = kinematics.middle(run, "hip"), kinematics.middle(run, "shoulder")
    return float(np.nanmedian(kinematics.angle_to_vertical_deg(hips, shoulders)))


def errors(
    pairs: list[Pair], metric: str, of: Callable[[Pair], Measured]
) -> tuple[np.ndarray, np.ndarray]:
    """Return how far a metric is off, near leg or both, and its standard errors."""
    rows = []
    for pair in pairs:
        near = pair.view.removeprefix("side_")
        for (name, side), m in of(pair).items():
            if name != metric or m.value is None or m.low is None or m.high is None:
                continue
            if side in ("both", near) or not pair.view.startswith("side"):
                rows.append((m.value - pair.true[name, side], (m.high - m.low) / (2 * 1.645)))
    off, se = np.array(rows).reshape(-1, 2).T
    return off, se


def print_levelled(pairs: list[Pair]) -> None:
    """Print what knowing the camera's roll is worth from the front and behind."""
    frontal = [pair for pair in pairs if pair.roll_found_deg is not None]
    if not frontal:
        print("nobody was filmed from the front or behind: roll is not judged")
        return
    true_deg = np.array([pair.roll_deg for pair in frontal])
    for words, found in (
        ("standing body", [pair.roll_found_deg for pair in frontal]),
        ("running trunk", [pair.roll_of_trunk_deg for pair in frontal]),
    ):
        off = np.array(found) - true_deg
        print(
            f"roll by the {words}: mean {off.mean():+.1f}, SD {off.std():.1f}° ({len(off)} clips)"
        )
    rows = []
    for metric in ("thigh_adduction", "trunk_side_lean", "knee_valgus", "step_width"):
        for views in (("front",), ("rear",), ("front", "rear")):
            chosen = [p for p in pairs if p.view in views]
            for words, of in (("without", lambda p: p.plain), ("with", lambda p: p.levelled)):
                off, se = errors(chosen, metric, of)
                if len(off):
                    rows.append(
                        {
                            "metric": metric,
                            "view": "+".join(views),
                            "standing clip": words,
                            "n": len(off),
                            "mean": f"{off.mean():+.1f}",
                            "SD": f"{off.std():.1f}",
                            "mean abs": f"{np.abs(off).mean():.1f}",
                            "90 % interval ±": f"{1.645 * np.median(se):.1f}",
                            "truth inside, %": f"{100 * np.mean(np.abs(off) <= 1.645 * se):.0f}",
                        }
                    )
    print(f"\n{pd.DataFrame(rows).to_string(index=False)}")


def print_subtracted(pairs: list[Pair]) -> None:
    """Print what taking the standing body's angles off those of the run would be worth."""
    random = np.random.default_rng(1)
    rows = []
    for metric, angle in PAIRS.items():
        both = []
        for pair in pairs:
            near = pair.view.removeprefix("side_")
            for (name, side), off in pair.off.items():
                m = pair.plain.get((metric, side))
                far = pair.view.startswith("side") and side not in ("both", near)
                if name == angle and m is not None and m.value is not None and not far:
                    both.append((m.value - pair.true[metric, side], off))
        if len(both) < 2:  # nothing to hold against each other
            continue
        wrong, off = np.array(both).T
        read = off + POSTURE[angle] * random.standard_normal((DRAWS, len(off)))
        centred = read - read.mean(axis=1, keepdims=True)
        share = np.sum(centred * (wrong - wrong.mean())) / np.sum(centred**2)
        rows.append(
            {
                "taken off": metric,
                "n": len(off),
                "standing off by": f"{off.mean():+.1f} ± {off.std():.1f}",
                "r": f"{np.corrcoef(wrong, off)[0, 1]:+.2f}",
                "SD as is": f"{rms(wrong - wrong.mean()):.1f}",
                "all off": f"{rms(wrong - wrong.mean() - centred):.1f}",
                "alike": f"{np.std(wrong - off):.1f}",
                "best": f"{rms(wrong - wrong.mean() - share * centred):.1f}",
                "share": f"{share:+.2f}",
            }
        )
    print(f"\n{pd.DataFrame(rows).to_string(index=False)}" if rows else "no angle in two clips")


def rms(values: np.ndarray) -> float:
    """Return the root of the mean square."""
    return float(np.sqrt(np.mean(np.square(values))))


def main(clips: int = 84, model: str = "heavy", workers: int = 2) -> None:
    """Render and look at what is not kept yet, and print both tables."""
    cases = development_set()[:clips]
    ran = find_tracks(cases, model, workers)
    stood = find_tracks([standing(case) for case in cases], model, workers)
    jobs = [(case, ran[case.name], stood[standing(case).name]) for case in cases]
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        found = list(pool.map(look, *zip(*jobs, strict=True)))
    pairs = [pair for pair in found if pair is not None]
    print(f"{len(pairs)} of {len(cases)} runners, network {model}")
    print_levelled(pairs)
    print_subtracted(pairs)
