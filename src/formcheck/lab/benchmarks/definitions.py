"""How much the words for a contact move it: thresholds and filters on recorded forces.

Trials (``.npz``) with ``force_01N`` (F, 3; tenths of a newton, Y up) and ``force_fs``. Of every
trial the unloaded plate's force is taken off; strike and toe-off are where the vertical force
crosses the threshold, between samples. What comes out is kept in
`formcheck.lab.training.definitions`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from scipy.signal import butter, sosfiltfilt

from formcheck.errors import InputError
from formcheck.lab.training.definitions import DEFINITIONS
from formcheck.model import FloatArray

_UNLOADED_N = 60.0  # less than this is the empty plate, whatever it is off by
_SHORTEST_S, _LONGEST_S, _ALIKE_S = 0.1, 0.45, 0.05


def main(trials: list[Path]) -> None:
    """Print by how much later each definition tells strike and toe-off than all in the mean."""
    paths = [
        path for one in trials for path in (sorted(one.glob("**/*.npz")) if one.is_dir() else [one])
    ]
    moved = [later for path in paths if (later := later_by_each(path)) is not None]
    if not moved:
        message = "no trial has forces (force_01N, force_fs); give a folder of trials with forces"
        raise InputError(message)
    mean_ms, sd_ms = 1000.0 * np.mean(moved, axis=0), 1000.0 * np.std(moved, axis=0)
    print(f"{len(moved)} trials; later than the four in the mean, and SD between trials, ms")
    for one, mean, spread in zip(DEFINITIONS, mean_ms, sd_ms, strict=True):
        strike, toe_off = (
            f"{later:+.1f} ± {sd:.1f}" for later, sd in zip(mean, spread, strict=True)
        )
        print(f"{one.source:26}: strike {strike}, toe-off {toe_off}")


def later_by_each(path: Path) -> FloatArray | None:
    """Return (definitions, 2) how much later strike and toe-off are, s; None without forces."""
    with np.load(path) as stored:
        if "force_01N" not in stored.files:
            return None
        force_n, rate_hz = stored["force_01N"][:, 1] / 10.0, float(stored["force_fs"])
    force_n = force_n - np.median(force_n[force_n < _UNLOADED_N])
    spans = []
    for one in DEFINITIONS:
        seen = force_n
        if one.cutoff_hz is not None:
            sos = butter(2, one.cutoff_hz, fs=rate_hz, output="sos")
            seen = np.asarray(sosfiltfilt(sos, force_n))
        spans.append(_spans(seen, rate_hz, one.threshold_n))
    same = [
        [other[np.argmin(np.abs(other[:, 0] - span[0]))] for other in spans]
        for span in spans[0]
        if all(np.abs(other - span).max(axis=1).min() < _ALIKE_S for other in spans)
    ]
    if not same:
        return None
    edges_s = np.mean(same, axis=0)
    return np.asarray(edges_s - edges_s.mean(axis=0))


def _spans(force_n: FloatArray, rate_hz: float, threshold_n: float) -> FloatArray:
    """Return (n, 2) when the force rises above the threshold and falls below it again, s."""
    down = force_n > threshold_n
    before = np.flatnonzero(down[1:] != down[:-1])
    step_n = force_n[before + 1] - force_n[before]
    edges_s = (before + (threshold_n - force_n[before]) / step_n) / rate_hz
    rising = ~down[before]
    pairs: Sequence[tuple[float, float]] = [
        (on, off)
        for on, off, up in zip(edges_s[:-1], edges_s[1:], rising[:-1], strict=True)
        if up and _SHORTEST_S < off - on < _LONGEST_S
    ]
    return np.array(pairs).reshape(-1, 2)
