"""Recorded runners as cases to film: their own joints in bodies and before cameras of all kinds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from formcheck.files.markers import read_paths
from formcheck.lab.phantom import recording_of, replay
from formcheck.lab.scoreboard import find_trials
from formcheck.lab.scoreboard.cases import Case, learning_set

__all__ = ["replay_cases"]

_BEFORE_S = 0.4  # of the recording, which the first step needs
_LEG_RATIOS = (0.445, 0.535)


def replay_cases(
    folders: Sequence[Path],
    fps: dict[int, float],
    seconds: float,
    seed: int,
    views: dict[str, float] | None = None,
    late: float = 0.0,
) -> tuple[Case, ...]:
    """Return a case for each recorded trial that is long enough, labelled with lab and runner.

    Parameters
    ----------
    folders : sequence of Path
        With trials of markers and contacts (`formcheck.files.markers.read_paths`), or single files.
    fps : dict of int to float
        Pictures a second to their share.
    seconds : float
        Length of each clip; shorter trials are left out.
    seed : int
        Deals out bodies, clothes, places and cameras, as in `learning_set`.
    views : dict of str to float, optional
        As in `learning_set`.
    late : float
        How late in each recording the clip begins: 0 = as early, 1 = as late as it can.

    Raises
    ------
    InputError
        A trial cannot be read, or lacks a joint of a leg or the contacts.
    """
    files = find_trials(folders)
    dealt = learning_set(len(files), fps, seconds, seed, views)
    cases = []
    for path, case in zip(files, dealt, strict=True):
        paths = read_paths(path)
        recording, height_m = recording_of(paths)
        start_s = float(recording.time_s[0]) + _BEFORE_S
        spare_s = float(recording.time_s[-1]) - start_s - seconds
        if spare_s < 0:
            continue
        start_s += late * spare_s
        ratio = float(np.clip(recording.leg_m / height_m, *_LEG_RATIOS))
        body = replace(case.clip.body, height_m=height_m, leg_ratio=ratio)
        clip = replay(replace(case.clip, body=body), recording, start_s)
        folder = path.parent.parent if path.parent.name == "trials" else path.parent
        name = f"{folder.name}-{path.stem}-{clip.camera.view}-{clip.camera.fps:g}fps"
        cases.append(Case(name, clip, family="replay", lab=folder.name, runner=paths.runner))
    return tuple(cases)
