"""How far the pose network's landmarks are from the true joints, by joint, view and network."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from formcheck.lab.phantom import Clip, truth
from formcheck.lab.scoreboard.cases import Case, quick_set
from formcheck.lab.scoreboard.tracks import Found
from formcheck.model import INDEX, FloatArray, PoseTrack

__all__ = ["JOINTS", "SAME_CLIPS", "LandmarkRow", "compared_cases", "errors_pct", "landmark_rows"]

JOINTS = ("shoulder", "hip", "knee", "ankle", "heel", "foot_index", "elbow", "wrist", "ear")
_GROUPS = ("side, near", "side, far", "rear", "front")
#: A landmark this far off (% of the body's height) is on another limb or beside the body.
ELSEWHERE_PCT = 6.0
#: Begins the name of a network that looked at the few clips only.
SAME_CLIPS = "same clips, "
#: How many clips of each view all networks look at.
_COMPARED = {"side_left": 2, "side_right": 2, "rear": 1, "front": 1}


@dataclass(frozen=True, slots=True)
class LandmarkRow:
    """One network's errors at one joint in one view.

    Parameters
    ----------
    model, group, joint : str
        The network's name, after ``SAME_CLIPS`` where it looked at the few clips only.
    n : int
        Landmarks compared.
    median_pct, most_pct : float
        Median and 95th percentile of the distance, % of the body's height.
    bias_pct : (float, float)
        Median of found less true, ahead of (from the side) or outwards from the runner's middle,
        and up.
    elsewhere : float
        Share that is more than ``ELSEWHERE_PCT`` off.
    """

    model: str
    group: str
    joint: str
    n: int
    median_pct: float
    most_pct: float
    bias_pct: tuple[float, float]
    elsewhere: float


def compared_cases() -> tuple[Case, ...]:
    """Return the few clips of the quick set that every network looks at: no odd light."""
    left = dict(_COMPARED)
    chosen = []
    for case in quick_set():
        view = case.clip.camera.view
        fair = case.clip.camera.fps in (30, 60) and case.clip.scenery.light == "even"
        if fair and left[view]:
            left[view] -= 1
            chosen.append(case)
    return tuple(chosen)


def errors_pct(clip: Clip, track: PoseTrack) -> FloatArray | None:
    """Return found less true (T, 33, 2), right and up in the picture, % of the body's height.

    None where the track has not one row for each frame.
    """
    known = truth(clip)
    if len(track) != len(known.time_s):
        return None
    off = (track.xy_px - known.joints_px) / (known.px_per_m * clip.body.height_m)
    return np.asarray(100.0 * off * np.array([1.0, -1.0]))


def landmark_rows(
    model: str, cases: Sequence[Case], found: dict[str, Found]
) -> tuple[LandmarkRow, ...]:
    """Return a row for each view and joint that the cases show."""
    pooled: dict[tuple[str, str], list[FloatArray]] = {}
    for case in cases:
        track = found[case.name].track
        off = errors_pct(case.clip, track) if track is not None else None
        if off is None:
            continue
        for group, joint, path in _by_group(case.clip, off):
            pooled.setdefault((group, joint), []).append(path)
    return tuple(
        _row(model, group, joint, np.concatenate(pooled[group, joint]))
        for group in _GROUPS
        for joint in JOINTS
        if (group, joint) in pooled
    )


def _by_group(clip: Clip, off: FloatArray) -> Iterable[tuple[str, str, FloatArray]]:
    """Yield group, joint and errors (T, 2) of both sides, turned so that + is ahead or outwards."""
    view = clip.camera.view
    for side in ("left", "right"):
        if view.startswith("side"):
            group = f"side, {'near' if view == f'side_{side}' else 'far'}"
            sign = -1.0 if view == "side_left" else 1.0
        else:
            group = view
            sign = 1.0 if (side == "right") == (view == "rear") else -1.0
        for joint in JOINTS:
            yield group, joint, off[:, INDEX[f"{side}_{joint}"]] * np.array([sign, 1.0])


def _row(model: str, group: str, joint: str, off: FloatArray) -> LandmarkRow:
    off = off[np.isfinite(off).all(axis=1)]
    distance = np.linalg.norm(off, axis=1)
    bias = np.median(off, axis=0)
    return LandmarkRow(
        model=model,
        group=group,
        joint=joint,
        n=len(off),
        median_pct=float(np.median(distance)),
        most_pct=float(np.percentile(distance, 95)),
        bias_pct=(float(bias[0]), float(bias[1])),
        elsewhere=float(np.mean(distance > ELSEWHERE_PCT)),
    )
