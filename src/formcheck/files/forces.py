"""Contacts by vertical force, and whose foot each is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import Contact, FloatArray, Side

__all__ = ["contacts_by_force", "read_force"]

#: Above this a foot is down; usual for treadmills with force plates.
DOWN_N = 50.0
#: A shorter contact is noise, and a shorter gap too.
_SHORTEST_S, _SHORTEST_GAP_S = 0.08, 0.02
_SIDES: tuple[Side, ...] = ("left", "right")


def contacts_by_force(
    force_time_s: FloatArray,
    vertical_n: FloatArray,
    time_s: FloatArray,
    joints: Mapping[str, FloatArray],
) -> tuple[Contact, ...]:
    """Return whole contacts of a runner, each of the foot that is lower in its middle.

    Parameters
    ----------
    force_time_s, vertical_n : (F,) float
        Force of all plates together, either sign: runners never stand on both feet.
    time_s : (T,) float
    joints : dict of str to (T, 3) float
        Y up; heels and toes tell left from right.
    """
    down = np.abs(vertical_n) > DOWN_N
    edges = np.flatnonzero(np.diff(down.astype(int)))
    starts, ends = edges[down[edges + 1]], edges[~down[edges + 1]]
    ends = ends[ends > starts[0]] if len(starts) else ends
    spans: list[tuple[float, float]] = []
    for start, end in zip(starts, ends, strict=False):
        span = (float(force_time_s[start + 1]), float(force_time_s[end + 1]))
        if spans and span[0] - spans[-1][1] < _SHORTEST_GAP_S:
            span = (spans.pop()[0], span[1])
        spans.append(span)
    spans = [(on, off) for on, off in spans if off - on >= _SHORTEST_S]
    low = {side: path for side in _SIDES if len(path := _lowest(joints, side))}
    found = []
    for on, off in spans:
        middle = (time_s > on + 0.3 * (off - on)) & (time_s < on + 0.6 * (off - on))
        heights = {
            side: float(np.nanmean(path[middle]))
            for side, path in low.items()
            if np.isfinite(path[middle]).any()
        }
        if len(heights) == len(_SIDES):
            side = min(_SIDES, key=lambda one: heights[one])
            found.append(Contact(side, on, off, 0.0, "high", near=True))
    return tuple(found)


def read_force(path: Path) -> tuple[FloatArray, FloatArray]:
    """Return times in s and the sum of all vertical forces in N of an OpenSim force file (.mot).

    Without a column of a vertical force (``…force_vy``), as in one of joint angles, it is 0.

    Raises
    ------
    InputError
        It cannot be read.
    """
    try:
        lines = path.read_text(errors="replace").splitlines()
        head = next(i for i, line in enumerate(lines) if line.strip() == "endheader") + 1
        while not lines[head].strip():
            head += 1
        names = lines[head].split()
        table = np.array([line.split() for line in lines[head + 1 :] if line.strip()], dtype=float)
        up = [i for i, name in enumerate(names) if name.lower().endswith("force_vy")]
        return table[:, names.index("time")], table[:, up].sum(axis=1)
    except (OSError, StopIteration, IndexError, ValueError) as error:
        message = msg("{path} is not a force file (.mot): {error}", path=path, error=str(error))
        raise InputError(message) from error


def _lowest(joints: Mapping[str, FloatArray], side: Side) -> FloatArray:
    paths = [joints[f"{side}_{part}"][:, 1] for part in ("heel", "foot_index")
             if f"{side}_{part}" in joints]  # fmt: skip
    return np.asarray(np.fmin.reduce(paths)) if paths else np.empty(0)
