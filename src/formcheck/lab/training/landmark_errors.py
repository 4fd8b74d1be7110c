"""Fit the errors of landmark-only clips to the networks' own: `make landmark_errors`.

Renders a few clips of `formcheck validate --quick`, lets each network look at them, and
writes ``src/formcheck/lab/phantom/landmark_errors.toml``. Run it whenever the way a network is run
changes, then `make test`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from importlib.metadata import version

import numpy as np
from scipy.optimize import curve_fit

from formcheck.lab.clone import PACKAGE
from formcheck.lab.phantom import Clip, LandmarkErrors, truth
from formcheck.lab.scoreboard.cases import Case
from formcheck.lab.scoreboard.landmarks import ELSEWHERE_PCT, compared_cases, errors_pct
from formcheck.lab.scoreboard.scores import told_of
from formcheck.lab.scoreboard.tracks import find_tracks
from formcheck.model import INDEX, FloatArray, PoseTrack
from formcheck.scene import take_first_look
from formcheck.signal import clean
from formcheck.signal.landmark_bias import to_joint_centres
from formcheck.weights import NETWORKS

STORED = PACKAGE / "lab" / "phantom" / "landmark_errors.toml"

_PARTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index")
_LEG = ("knee", "ankle", "heel", "foot_index")
_LAGS_S = np.arange(1, 10) / 30.0
#: Swapped: the exchanged leg lies nearer by this much of the legs' distance, when they are apart.
_CLEARLY = 0.5
_APART_PCT = 5.0


def without_habits(case: Case, track: PoseTrack) -> PoseTrack:
    """Return a track with what is known of the network's habits taken off, as `examine` does.

    Landmark-only clips stand for what the rest of formcheck works on: nothing is taken off them.
    """
    return to_joint_centres(track, take_first_look(clean(track), told_of(case.clip)))


def main(models: list[str] = list(NETWORKS)) -> None:  # noqa: B006 - typer copies it
    """Fit the networks asked for; the others keep their figures."""
    figures = tomllib.loads(STORED.read_text(encoding="utf-8"))
    cases = compared_cases()
    for model in models:
        print(f"{model}: {len(cases)} clips")
        found = find_tracks(cases, model)
        pairs = [
            (case.clip, without_habits(case, track))
            for case in cases
            if (track := found[case.name].track) is not None
        ]
        figures[model] = {
            name: round(value, 3) for name, value in asdict(fit_errors(pairs)).items()
        }
    lines = [
        "# What errors each network makes on rendered clips, after its habits are taken off",
        "# (formcheck.signal.landmark_bias): see LandmarkErrors for the names.",
        f"# Fitted by `make landmark_errors` to {len(cases)} clips of the quick set, with",
        f"# LiteRT {version('ai-edge-litert')}.",
    ]
    for model in NETWORKS:
        lines += [
            "",
            f"[{model}]",
            *(f"{name} = {value}" for name, value in figures[model].items()),
        ]
    STORED.write_text("\n".join(lines) + "\n", encoding="utf-8")
    print(STORED.read_text(encoding="utf-8"))


def fit_errors(pairs: Sequence[tuple[Clip, PoseTrack]]) -> LandmarkErrors:
    """Return the errors with which `landmark_track` does what the network did on rendered clips.

    Parameters
    ----------
    pairs : sequence of (Clip, PoseTrack)
        Rendered clips and what the network found in them.

    Notes
    -----
    Offsets are medians over a clip, and their spread over landmarks is ``bias_pct``. What is left
    is split by how long it lasts: the part that a frame shares with its neighbours is the drift.
    """
    cleaned = [one for clip, track in pairs for one in _cleaned(clip, track)]
    near = [path for _, side, path, _ in cleaned if side != "far"]
    far = [path for _, side, path, _ in cleaned if side == "far"]
    side_near = [path for _, side, path, _ in cleaned if side == "near"]
    offsets = np.array([np.nanmedian(path, axis=0) for path in near])
    slow, slow_s, fast = _split([(rate, path) for rate, side, path, _ in cleaned if side != "far"])
    swaps = [_swapped(clip, track) for clip, track in pairs]
    swap_s = [
        run for (clip, _), one in zip(pairs, swaps, strict=True) for run in _runs_s(one, clip)
    ]
    return LandmarkErrors(
        bias_pct=_spread(offsets),
        drift_pct=slow,
        drift_s=slow_s,
        jitter_pct=fast,
        far_factor=_size(far) / _size(side_near) if far else 1.0,
        **_from_behind(pairs),
        swap_share=float(np.mean(np.concatenate(swaps))),
        swap_s=float(np.mean(swap_s)) if swap_s else 0.1,
        loss_share=float(
            np.mean(np.concatenate([np.isnan(t.xy_px).all(axis=(1, 2)) for _, t in pairs]))
        ),
        outlier_share=float(np.mean([lost for *_, lost in cleaned])),
    )


def _cleaned(clip: Clip, track: PoseTrack) -> Iterator[tuple[float, str, FloatArray, float]]:
    """Yield frame rate, side, errors without swaps and far-off frames, and the share of those."""
    off = errors_pct(clip, track)
    if off is None:
        return
    off = off.copy()
    off[_swapped(clip, track)] = np.nan
    for side in ("left", "right"):
        name = ""
        if clip.camera.view.startswith("side"):
            name = "near" if clip.camera.view == f"side_{side}" else "far"
        for part in _PARTS:
            path = off[:, INDEX[f"{side}_{part}"]]
            astray = np.linalg.norm(path - np.nanmedian(path, axis=0), axis=1) > ELSEWHERE_PCT
            path[astray] = np.nan
            yield clip.camera.fps, name, path, float(np.mean(astray))


def _swapped(clip: Clip, track: PoseTrack) -> np.ndarray:
    """Return the frames in which left and right leg are exchanged."""
    known = truth(clip)
    swapped = np.zeros(len(track), dtype=bool)
    if len(track) != len(known.time_s):
        return swapped
    left, right = ([INDEX[f"{side}_{part}"] for part in _LEG] for side in ("left", "right"))
    body_px = known.px_per_m * clip.body.height_m
    true, found = known.joints_px, track.xy_px
    apart = np.linalg.norm(true[:, left] - true[:, right], axis=-1).mean(axis=1)
    as_said = np.linalg.norm(found - true, axis=-1)[:, left + right].mean(axis=1)
    exchanged = np.linalg.norm(
        np.concatenate([found[:, left] - true[:, right], found[:, right] - true[:, left]], axis=1),
        axis=-1,
    ).mean(axis=1)
    swapped = (exchanged < as_said - _CLEARLY * apart) & (100 * apart / body_px > _APART_PCT)
    return np.asarray(swapped)


def _runs_s(swapped: np.ndarray, clip: Clip) -> list[float]:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], swapped.astype(int), [0]])))
    return [float(n) / clip.camera.fps for n in edges[1::2] - edges[::2]]


def _split(paths: Sequence[tuple[float, FloatArray]]) -> tuple[float, float, float]:
    """Return size and duration (s) of the slow error and the size of the fast one."""
    total = float(np.mean([np.nanvar(path, axis=0) for _, path in paths]))
    shared = np.zeros((len(paths), len(_LAGS_S)))
    for row, (fps, path) in enumerate(paths):
        rest = path - np.nanmean(path, axis=0)
        for column, lag_s in enumerate(_LAGS_S):
            lag = round(lag_s * fps)
            shared[row, column] = np.nanmean(rest[:-lag] * rest[lag:])
    mean = shared.mean(axis=0)

    def bell(lag_s: FloatArray, size: float, long_s: float) -> FloatArray:
        return np.asarray(size * np.exp(-((lag_s / (2.0 * long_s)) ** 2)))

    top = max(float(mean[0]), 0.05 * total)
    (size, long_s), _ = curve_fit(
        bell, _LAGS_S, mean, p0=(top, 0.08), bounds=([0.0, 0.02], [total, 0.5])
    )
    return float(np.sqrt(size)), float(long_s), float(np.sqrt(max(total - size, 0.0)))


def _from_behind(pairs: Sequence[tuple[Clip, PoseTrack]]) -> dict[str, float]:
    """Return what rear (and front) views do to hips and knees."""
    width, outwards = [], []
    tilts: list[FloatArray] = []
    for clip, track in pairs:
        known = truth(clip)
        if clip.camera.view not in ("rear", "front") or len(track) != len(known.time_s):
            continue
        hips = [INDEX["left_hip"], INDEX["right_hip"]]
        true, found = (np.diff(xy[:, hips], axis=1)[:, 0] for xy in (known.joints_px, track.xy_px))
        roll = np.polyfit(np.arange(len(true)), true[:, 1], 0)[0]
        tilts.append(np.stack([true[:, 1] - roll, found[:, 1] - np.nanmedian(found[:, 1])], axis=1))
        if clip.camera.view == "rear":
            width.append(np.nanmedian(found[:, 0]) / np.nanmedian(true[:, 0]))
            off = errors_pct(clip, track)
            assert off is not None
            knees = off[:, [INDEX["left_knee"], INDEX["right_knee"]], 0] * np.array([-1.0, 1.0])
            outwards.append(np.nanmedian(knees))
    if not width:
        return {}
    true_tilt, found_tilt = np.concatenate(tilts).T
    seen = np.isfinite(found_tilt)
    slope = np.sum(true_tilt[seen] * found_tilt[seen]) / np.sum(true_tilt[seen] ** 2)
    return {
        "hip_narrowing": float(1.0 - np.mean(width)),
        "knee_spreading_pct": float(np.mean(outwards)),
        "hip_levelling": float(1.0 - slope),
    }


def _spread(values: FloatArray) -> float:
    """Return a standard deviation that a few far-off values do not move."""
    return float(1.4826 * np.median(np.abs(values)))


def _size(paths: Sequence[FloatArray]) -> float:
    return float(np.sqrt(np.mean([np.nanmean(np.sum(path**2, axis=1)) for path in paths])))
