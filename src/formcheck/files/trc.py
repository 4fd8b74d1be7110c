"""Marker files (.trc) of motion-capture systems, projected to a side view as a track."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
from scipy.optimize import least_squares

from formcheck.errors import InputError
from formcheck.files.joints import JointPaths, find_joints, plain_name
from formcheck.i18n import msg
from formcheck.model import INDEX, LANDMARKS, FloatArray, PoseTrack

__all__ = ["first_time_s", "read_trc", "side_view"]

_PX_PER_M = 400.0
_UNITS = {"mm": 0.001, "cm": 0.01, "m": 1.0}
_MOSTLY = 0.5
_NEEDED = tuple(
    f"{side}_{part}"
    for side in ("left", "right")
    for part in ("hip", "knee", "ankle", "heel", "foot_index")
)
#: Three markers on one bone each; a joint lies where the two bones beside it turn about.
_THIGH, _SHANK, _FOOT = ("TH1", "TH2", "TH3"), ("TB1", "TB2", "TB3"), ("CAL", "TOE", "MT5")
_BESIDE = {"knee": (_THIGH, _SHANK), "ankle": (_SHANK, _FOOT)}
_FEWEST_FRAMES = 20
_NEAR_M = 0.06


def read_trc(path: Path) -> PoseTrack:
    """Load marker or keypoint paths as a track seen exactly from the side.

    Parameters
    ----------
    path : Path
        Tab-separated .trc, Y or Z up, whichever way the runner runs.

    Returns
    -------
    PoseTrack
        400 px a metre; parts without a marker are NaN. Names follow the common marker sets
        (``RKJC``, ``RKnee``, ``RLFC``, ``R.Heel.Bottom``, …), see `find_joints`; LANDMARK names
        (``left_knee``) are taken as they are. Knees and ankles without a marker are worked out
        where thigh, shank and foot carry three markers each (``RTH1``, ``RTB1``, ``RCAL``, …); a
        thigh may have two.

    Raises
    ------
    InputError
        No such file, not a .trc, or hips, ankles and feet are not all there.

    Notes
    -----
    The picture is exact by construction, so view, yaw and roll of such a track say nothing of a
    camera; its angles are those of markers on the skin.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import InputError, read_trc
    >>> try:
    ...     read_trc(Path("nothing.trc"))
    ... except InputError as error:
    ...     print(error)
    there is no file nothing.trc; check the name
    """
    time_s, named = _read_table(path)
    markers, facing = _to_axes({plain_name(name): at for name, at in named.items()})
    joints, made = find_joints(markers)
    filled = _fill_joints(joints, markers)
    absent = [
        name
        for name in _NEEDED
        if name not in joints or np.isfinite(joints[name]).all(axis=1).mean() < _MOSTLY
    ]
    if absent:
        message = msg(
            "{path} has no marker for {names}; it needs hips, knees, ankles, heels "
            "and toes of both legs",
            path=path,
            names=", ".join(absent),
        )
        raise InputError(message)
    track = side_view(JointPaths(time_s - time_s[0], joints, made), str(path), facing)
    history = [
        msg(
            "markers read from {name}, seen from the side at {scale:g} px a metre",
            name=path.name,
            scale=_PX_PER_M,
        )
    ]
    if filled:
        history.append(
            msg(
                "{names} worked out as the points their bones turn about",
                names=", ".join(filled),
            )
        )
    return replace(track, history=tuple(history))


def side_view(paths: JointPaths, source: str = "", facing: int = 1) -> PoseTrack:
    """Return joint centres as a track seen exactly from the side, 400 px a metre.

    Parameters
    ----------
    paths : JointPaths
    source : str
        The file they came from.
    facing : 1 or -1
        Whether the runner faces to the right or to the left in the picture.
    """
    xy = np.full((len(paths.time_s), len(LANDMARKS), 2), np.nan)
    for name, path in paths.joints.items():
        if name in INDEX:
            xy[:, INDEX[name]] = path[:, :2] * (facing * _PX_PER_M, _PX_PER_M)
    low = np.nanmin(xy, axis=(0, 1))
    high = np.nanmax(xy, axis=(0, 1))
    picture = np.stack((xy[..., 0] - low[0] + 50.0, high[1] - xy[..., 1] + 50.0), axis=-1)
    size = (int(high[0] - low[0]) + 100, int(high[1] - low[1]) + 100)
    return PoseTrack(
        time_s=paths.time_s - paths.time_s[0],
        xy_px=picture,
        visibility=np.isfinite(picture[..., 0]).astype(float),
        size_px=size,
        model="trc",
        source=source,
    )


def first_time_s(path: Path) -> float:
    """Return the file's own time of its first row, which a track counts from."""
    return float(_read_table(path)[0][0])


def _read_table(path: Path) -> tuple[FloatArray, dict[str, FloatArray]]:
    """Return times (T,) in s and each marker's (T, 3) path in m."""
    try:
        lines = path.read_text(errors="replace").splitlines()
        about = dict(zip(lines[1].split("\t"), lines[2].split("\t"), strict=False))
        names = [name.strip() for name in lines[3].split("\t")[2:] if name.strip()]
        unit = _UNITS[about["Units"].strip()]
        width = 2 + 3 * len(names)
        rows = [line.split("\t")[:width] for line in lines[5:] if line.strip()]
        table = np.array(
            [
                [float(cell) if cell.strip() else np.nan for cell in row]
                + [np.nan] * (width - len(row))
                for row in rows
            ]
        )
        table = table[np.isfinite(table[:, 1])]
        time_s = table[:, 1]
    except FileNotFoundError as error:
        message = msg("there is no file {path}; check the name", path=path)
        raise InputError(message) from error
    except (OSError, KeyError, IndexError, ValueError) as error:
        message = msg("{path} is not a marker file (.trc): {error}", path=path, error=error)
        raise InputError(message) from error
    return time_s, {name: table[:, 2 + 3 * i : 5 + 3 * i] * unit for i, name in enumerate(names)}


def _to_axes(markers: dict[str, FloatArray]) -> tuple[dict[str, FloatArray], int]:
    """Return markers with X forwards, Y up and Z right, and the runner's way along the file's X.

    Up is where most pelvis markers lie above the feet; forwards is where the toes lie before the
    heels. A way within 20° of an axis of the file is that axis: feet turn outwards.
    """
    joints, _ = find_joints(markers)
    spines = [markers[f"{letter}{name}"] for letter in "LR" for name in ("ASI", "ASIS")
              if f"{letter}{name}" in markers]  # fmt: skip
    high = spines or [joints[name] for name in ("left_hip", "right_hip") if name in joints]
    low = {
        part: [path for name, path in joints.items() if name.endswith(part)]
        for part in ("heel", "foot_index")
    }
    if not high or not low["heel"] or not low["foot_index"]:
        return markers, 1
    height = _mean_place(high) - _mean_place(low["foot_index"])
    if np.argmax(np.abs(height)) == 2:
        markers = {name: path[:, [0, 2, 1]] * (1.0, 1.0, -1.0) for name, path in markers.items()}
        low = {
            part: [path[:, [0, 2, 1]] * (1.0, 1.0, -1.0) for path in paths]
            for part, paths in low.items()
        }
    way = _mean_place(low["foot_index"]) - _mean_place(low["heel"])
    angle = np.arctan2(-way[2], way[0])
    nearest = np.round(angle / (0.5 * np.pi)) * 0.5 * np.pi
    angle = nearest if abs(angle - nearest) < np.radians(20.0) else angle
    cos, sin = np.cos(angle), np.sin(angle)
    turn = np.array([[cos, 0.0, -sin], [0.0, 1.0, 0.0], [sin, 0.0, cos]]).round(15)
    return {name: path @ turn.T for name, path in markers.items()}, 1 if way[0] >= 0 else -1


def _mean_place(paths: list[FloatArray]) -> FloatArray:
    return np.asarray(np.mean([np.nanmean(path, axis=0) for path in paths], axis=0))


def _fill_joints(joints: dict[str, FloatArray], markers: dict[str, FloatArray]) -> list[str]:
    """Put knees and ankles where only markers on the bones exist, and return which.

    A thigh with two markers turns about the hip, whose centre is its third point.
    """
    filled = []
    for letter, side in (("L", "left"), ("R", "right")):
        for joint, clusters in _BESIDE.items():
            name = f"{side}_{joint}"
            bones = [[markers.get(letter + own) for own in cluster] for cluster in clusters]
            known = [[path for path in bone if path is not None] for bone in bones]
            hip = joints.get(f"{side}_hip")
            if joint == "knee" and len(known[0]) == 2 and hip is not None:
                known[0].append(hip)
            if name in joints or len(known[0]) < 3 or len(known[1]) < 2:
                continue
            centre = (_turning_point if len(known[1]) > 2 else _steady_point)(*known)
            if centre is not None:
                joints[name] = centre
                filled.append(name)
    return filled


def _turning_point(upper: list[FloatArray], lower: list[FloatArray]) -> FloatArray | None:
    """Return the (T, 3) path of the point that stays fixed to both of two bones.

    Notes
    -----
    Least squares over all frames (the symmetrical method of Ehrig and others, 2006). A hinge leaves
    open where along its axis the point lies; that direction, across the side view, is left out.
    """
    upper_turn, upper_at = _frame_of(upper)
    lower_turn, lower_at = _frame_of(lower)
    seen = np.isfinite(upper_at).all(axis=1) & np.isfinite(lower_at).all(axis=1)
    if seen.sum() < _FEWEST_FRAMES:
        return None
    both = np.concatenate((upper_turn[seen], -lower_turn[seen]), axis=2).reshape(-1, 6)
    apart = (lower_at - upper_at)[seen].ravel()
    left, size, right = np.linalg.svd(both, full_matrices=False)
    fixed = right[:5].T @ ((left[:, :5].T @ apart) / size[:5])
    from_above = upper_turn @ fixed[:3] + upper_at
    from_below = lower_turn @ fixed[3:] + lower_at
    return np.asarray(0.5 * (from_above + from_below))


def _steady_point(upper: list[FloatArray], lower: list[FloatArray]) -> FloatArray | None:
    """Return the (T, 3) path of the point of one bone that keeps its distance from two markers.

    Notes
    -----
    For a foot that lost a marker: the ankle is a point of the shank whose distances from heel and
    toe stay the same. Least squares from a start 4 cm above and in front of the heel.
    """
    turn, at = _frame_of(upper)
    seen = np.isfinite(at).all(axis=1) & np.isfinite(lower[0] + lower[1]).all(axis=1)
    if seen.sum() < _FEWEST_FRAMES:
        return None
    ends = np.stack([lower[0][seen], lower[1][seen]], axis=1)
    near = lower[0][seen] + 0.2 * (lower[1][seen] - lower[0][seen]) + (0.0, 0.04, 0.0)
    start = np.median(np.einsum("tji,tj->ti", turn[seen], near - at[seen]), axis=0)

    def unsteady(point: FloatArray) -> FloatArray:
        path = turn[seen] @ point + at[seen]
        apart = np.linalg.norm(path[:, np.newaxis] - ends, axis=2)
        return np.asarray((apart - apart.mean(axis=0)).ravel())

    found = least_squares(unsteady, start, bounds=(start - _NEAR_M, start + _NEAR_M)).x
    return np.asarray(turn @ found + at)


def _frame_of(cluster: list[FloatArray]) -> tuple[FloatArray, FloatArray]:
    """Return how three markers are turned (T, 3, 3) and where their middle is (T, 3)."""
    first, second, third = cluster
    along = _unit(second - first)
    across = _unit(np.cross(along, third - first))
    turn = np.stack((along, np.cross(across, along), across), axis=-1)
    return turn, (first + second + third) / 3.0


def _unit(vectors: FloatArray) -> FloatArray:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True))
