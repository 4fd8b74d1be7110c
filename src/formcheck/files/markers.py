"""Marker files of any kind: as joint paths, and projected to a side view as a track."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.files.c3d import read_c3d
from formcheck.files.forces import contacts_by_force, read_force
from formcheck.files.joints import (
    TRIAL_ARRAY,
    TURNING,
    JointPaths,
    fill_joints,
    find_joints,
    plain_name,
    read_contacts,
    read_trial,
)
from formcheck.files.trc import PX_PER_M, read_trc
from formcheck.i18n import Message, msg
from formcheck.model import INDEX, LANDMARKS, FloatArray, Note, PoseTrack

__all__ = ["holds_markers", "read_markers", "read_paths", "side_view"]

_MARKER_FILES = (".trc", ".c3d")
_MOSTLY = 0.5
_NEEDED = tuple(
    f"{side}_{part}"
    for side in ("left", "right")
    for part in ("hip", "knee", "ankle", "heel", "foot_index")
)


def holds_markers(path: Path) -> bool:
    """Return whether a file is of markers: by its name, an .npz by its arrays."""
    if path.suffix.lower() in _MARKER_FILES:
        return True
    if path.suffix != ".npz" or not zipfile.is_zipfile(path):
        return False
    with zipfile.ZipFile(path) as stored:
        return f"{TRIAL_ARRAY}.npy" in stored.namelist()


def read_markers(path: Path) -> PoseTrack:
    """Load marker or keypoint paths as a track seen exactly from the side.

    Parameters
    ----------
    path : Path
        A .c3d, a tab-separated .trc, or a trial (``.npz``) with arrays ``labels``,
        ``markers_01mm`` and ``fs``; Y or Z up, whichever way the runner runs.

    Returns
    -------
    PoseTrack
        400 px a metre; parts without a marker are NaN. Names follow the common marker sets
        (``RKJC``, ``RKnee``, ``RLFC``, ``R.Heel.Bottom``, …); landmarks' names (``left_knee``) are
        taken as they are. Knees and ankles without a marker are worked out where thigh, shank and
        foot carry three markers each (``RTH1``, ``RTB1``, ``RCAL``, …); a thigh may have two.

    Raises
    ------
    InputError
        No such file, not a marker file, or hips, ankles and feet are not all there.

    Notes
    -----
    The picture is exact by construction, so view, yaw and roll of such a track say nothing of a
    camera; its angles are those of markers on the skin.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import InputError, read_markers
    >>> try:
    ...     read_markers(Path("nothing.trc"))
    ... except InputError as error:
    ...     print(error)
    there is no file nothing.trc; check the name
    """
    paths, facing = (read_trial(path), 1) if path.suffix == ".npz" else _read(path)
    history: list[Message] = [
        msg(
            "markers read from {name}, seen from the side at {scale:g} px a metre",
            name=path.name,
            scale=PX_PER_M,
        )
    ]
    if filled := [name for name, how in paths.made.items() if how == TURNING]:
        history.append(
            msg("{names} worked out as the points their bones turn about", names=", ".join(filled))
        )
    notes: tuple[Note, ...] = ()
    if paths.missing_frames:
        cut_off = msg(
            "The file is cut off ({frames} frames are missing); the first {last_s:.1f} s are used.",
            frames=paths.missing_frames,
            last_s=paths.time_s[-1] - paths.time_s[0],
        )
        notes = (Note("truncated", cut_off),)
    return replace(side_view(paths, str(path), facing), history=tuple(history), notes=notes)


def read_paths(path: Path) -> JointPaths:
    """Load a runner's joint paths and contacts: a marker file, or a trial of `read_trial`.

    Parameters
    ----------
    path : Path
        A .c3d, a .trc or an .npz. Contacts of a .c3d: its foot events, else its force plates; of a
        .trc: ``NAME_contacts.csv`` beside it (on, off, side: 1 right, −1 left), else the forces of
        ``NAME.mot`` or, of ``NAME_markers.trc``, ``NAME_grf.mot``.

    Raises
    ------
    InputError
        It cannot be read, or shows no legs.
    """
    return read_trial(path) if path.suffix == ".npz" else _read(path)[0]


def _read(path: Path) -> tuple[JointPaths, int]:
    """Return a marker file's joint paths, and which way along the file's X the runner faces."""
    recorded = read_c3d(path) if path.suffix.lower() == ".c3d" else None
    time_s, named = (recorded.time_s, recorded.markers) if recorded else read_trc(path)
    markers, facing = _to_axes({plain_name(name): at for name, at in named.items()})
    joints, made = find_joints(markers)
    made |= dict.fromkeys(fill_joints(joints, markers), TURNING)
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
    contacts = read_contacts(path.with_name(f"{path.stem}_contacts.csv"))
    if recorded is not None and not contacts:
        force = (recorded.force_time_s, recorded.vertical_n)
        contacts = recorded.events or contacts_by_force(*force, time_s, joints)
    elif not contacts and (beside := _force_beside(path)) is not None:
        contacts = contacts_by_force(*read_force(beside), time_s, joints)
    paths = JointPaths(
        time_s,
        joints,
        made,
        contacts,
        runner=path.stem.split("_")[0],
        missing_frames=recorded.missing_frames if recorded else 0,
    )
    return paths, facing


def _force_beside(path: Path) -> Path | None:
    names = (f"{path.stem}.mot", f"{path.stem.removesuffix('_markers')}_grf.mot")
    return next((file for name in names if (file := path.with_name(name)).is_file()), None)


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
            xy[:, INDEX[name]] = path[:, :2] * (facing * PX_PER_M, PX_PER_M)
    low = np.nanmin(xy, axis=(0, 1))
    high = np.nanmax(xy, axis=(0, 1))
    picture = np.stack((xy[..., 0] - low[0] + 50.0, high[1] - xy[..., 1] + 50.0), axis=-1)
    size = (int(high[0] - low[0]) + 100, int(high[1] - low[1]) + 100)
    return PoseTrack(
        time_s=paths.time_s - paths.time_s[0],
        xy_px=picture,
        visibility=np.isfinite(picture[..., 0]).astype(float),
        size_px=size,
        model="markers",
        source=source,
    )


def _to_axes(markers: Mapping[str, FloatArray]) -> tuple[dict[str, FloatArray], int]:
    """Return markers with X forwards, Y up and Z right, and the runner's way along the file's X.

    Up is where most pelvis markers lie above the feet; forwards is where the toes lie before the
    heels. A way within 20° of an axis of the file is that axis: feet turn outwards.
    """
    markers = dict(markers)
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
