"""Marker files (.trc) of motion-capture systems, projected to a side view as a track."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.pose import INDEX, LANDMARKS, FloatArray, PoseTrack

__all__ = ["first_time_s", "read_trc"]

_PX_PER_M = 400.0
_UNITS = {"mm": 0.001, "cm": 0.01, "m": 1.0}
#: Landmark part to the marker names that stand for it, first found first; {S} = L or R.
_MARKERS: dict[str, tuple[str, ...]] = {
    "shoulder": ("{S}SJC", "{S}ACR", "{S}SHO", "{S}Shoulder"),
    "elbow": ("{S}EJC", "{S}LEL", "{S}ELB", "{S}Elbow"),
    "wrist": ("{S}FAradius", "{S}WRA", "{S}Wrist"),
    "hip": ("{S}HJC", "{S}Hip"),
    "knee": ("{S}KJC", "{S}Knee", "{S}LFC", "{S}KNE"),
    "ankle": ("{S}AJC", "{S}Ankle", "{S}LMAL", "{S}ANK"),
    "heel": ("{S}CAL", "{S}HEE", "{S}Heel"),
    "foot_index": ("{S}TOE", "{S}BigToe", "{S}MT2"),
}
_MOSTLY = 0.5


def read_trc(path: Path) -> PoseTrack:
    """Load marker or keypoint paths as a track seen exactly from the side.

    Parameters
    ----------
    path : Path
        Tab-separated .trc, X or −X forwards, Y up (OpenSim's axes).

    Returns
    -------
    PoseTrack
        400 px a metre; parts without a marker are NaN. Names follow the common marker sets
        (``RKJC``, ``RKnee``, ``RLFC``, …); LANDMARK names (``left_knee``) are taken as they are.

    Raises
    ------
    InputError
        No such file, not a .trc, or hips, ankles and feet are not all there.
    """
    time_s, markers = _read_table(path)
    xy = np.full((len(time_s), len(LANDMARKS), 2), np.nan)
    for name, row in INDEX.items():
        marker = _marker_of(name, markers)
        if marker is not None:
            xy[:, row] = marker[:, :2] * _PX_PER_M
    _fill_hips(xy, markers)
    needed = [
        f"{side}_{part}"
        for side in ("left", "right")
        for part in ("hip", "knee", "ankle", "heel", "foot_index")
    ]
    absent = [name for name in needed if np.isfinite(xy[:, INDEX[name], 0]).mean() < _MOSTLY]
    if absent:
        message = (
            f"{path} has no marker for {', '.join(absent)}; "
            "it needs hips, knees, ankles, heels and toes of both legs"
        )
        raise InputError(message)
    low = np.nanmin(xy, axis=(0, 1))
    high = np.nanmax(xy, axis=(0, 1))
    picture = np.stack((xy[..., 0] - low[0] + 50.0, high[1] - xy[..., 1] + 50.0), axis=-1)
    size = (int(high[0] - low[0]) + 100, int(high[1] - low[1]) + 100)
    return PoseTrack(
        time_s=time_s - time_s[0],
        xy_px=picture,
        visibility=np.isfinite(picture[..., 0]).astype(float),
        size_px=size,
        model="trc",
        source=str(path),
        history=(f"markers read from {path.name}, seen from the side at {_PX_PER_M:g} px a metre",),
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
        message = f"there is no file {path}; check the name"
        raise InputError(message) from error
    except (OSError, KeyError, IndexError, ValueError) as error:
        message = f"{path} is not a marker file (.trc): {error}"
        raise InputError(message) from error
    return time_s, {name: table[:, 2 + 3 * i : 5 + 3 * i] * unit for i, name in enumerate(names)}


def _marker_of(name: str, markers: dict[str, FloatArray]) -> FloatArray | None:
    """Return the path that stands for a landmark, or None."""
    if name in markers:
        return markers[name]
    side, _, part = name.partition("_")
    letter = {"left": "L", "right": "R"}.get(side)
    for pattern in _MARKERS.get(part, ()) if letter else ():
        if pattern.format(S=letter) in markers:
            return markers[pattern.format(S=letter)]
    return None


def _fill_hips(xy: FloatArray, markers: dict[str, FloatArray]) -> None:
    """Put hip joints where only pelvis markers exist (between front and back spine, 8 cm down)."""
    for letter, side in (("L", "left"), ("R", "right")):
        row = INDEX[f"{side}_hip"]
        front, back = markers.get(f"{letter}ASI"), markers.get(f"{letter}PSI")
        if np.isnan(xy[:, row]).all() and front is not None and back is not None:
            xy[:, row] = (0.6 * front[:, :2] + 0.4 * back[:, :2] + (0.0, -0.08)) * _PX_PER_M
