"""A beat to run to, a little quicker than a runner's own steps: when each click begins."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.knowledge import load
from formcheck.plan.cadence import CAP_PCT, target_spm

__all__ = ["RATE_HZ", "Beat", "beat_samples", "beat_sound", "make_beat"]

#: Samples a second of the track.
RATE_HZ = 22_050
_CLICK_HZ = 1_000.0
_CLICK_S = 0.03
_LOUDNESS = 0.8
_BASELINE_SPM = (120, 230)
_MINUTES = (0.1, 120.0)


@dataclass(frozen=True, slots=True)
class Beat:
    """A click for every step.

    Parameters
    ----------
    baseline_spm, target_spm : int
        The runner's own steps a minute, and those of the track.
    minutes : float

    Examples
    --------
    >>> from formcheck import Beat
    >>> Beat(baseline_spm=160, target_spm=168, minutes=10.0).target_spm
    168
    """

    baseline_spm: int
    target_spm: int
    minutes: float


def make_beat(baseline_spm: float, percent: float = 5.0, minutes: float = 10.0) -> Beat:
    """Return the beat for a runner's own step rate.

    Parameters
    ----------
    baseline_spm : float
        The runner's own steps a minute.
    percent : float
        How much quicker: 5 first, 10 at most; 0 plays the runner's own rhythm.
    minutes : float

    Returns
    -------
    Beat
        Its target in whole steps a minute.

    Raises
    ------
    InputError
        A value is out of range, or the steps are so quick already that more are not advised.

    Notes
    -----
    Not for a runner whose report holds back a change of form: `formcheck.read_baseline` refuses it.

    Examples
    --------
    >>> from formcheck import make_beat
    >>> make_beat(160, percent=5, minutes=10).target_spm
    168
    """
    steps = msg("steps per minute, both feet counted")
    _check(msg("the step rate"), baseline_spm, _BASELINE_SPM, steps)
    _check("--percent", percent, (0, CAP_PCT), msg("per cent; more is not advised"))
    _check("--minutes", minutes, _MINUTES, msg("minutes"))
    pathways = load().pathways
    if percent > 0 and baseline_spm >= pathways.quick_cadence_spm:
        message = msg(
            "{baseline_spm:g} steps per minute is already quick: from {quick_spm:g} up we "
            "advise no more; use --percent 0",
            baseline_spm=baseline_spm,
            quick_spm=pathways.quick_cadence_spm,
        )
        raise InputError(message)
    baseline = round(baseline_spm)
    return Beat(baseline, target_spm(baseline, percent), minutes)


def beat_samples(beat: Beat) -> NDArray[np.int64]:
    """Return the sample at which each click begins, each rounded on its own.

    Rounding does not add up: the thousandth click is as exact as the first.
    """
    total = round(beat.minutes * 60 * RATE_HZ)
    count = int(np.ceil(beat.minutes * beat.target_spm - 1e-9))
    exact = np.arange(count) * (60.0 * RATE_HZ / beat.target_spm)
    starts: NDArray[np.int64] = np.rint(exact).astype(np.int64)
    return starts[starts < total]


def beat_sound(beat: Beat) -> Iterator[NDArray[np.int16]]:
    """Yield the samples of the track, the stretch from one click to the next at a time."""
    click = _click()
    starts = beat_samples(beat)
    ends = np.append(starts[1:], round(beat.minutes * 60 * RATE_HZ))
    for start, end in zip(starts, ends, strict=True):
        stretch = np.zeros(end - start, dtype="<i2")
        length = min(len(click), len(stretch))
        stretch[:length] = click[:length]
        yield stretch


def _check(what: str, value: float, limits: tuple[float, float], unit: str) -> None:
    """Refuse a value out of range; NaN is out of every range."""
    low, high = limits
    if not low <= value <= high:
        message = msg(
            "{what} is {value:g}; give {low:g} to {high:g} {unit}",
            what=what,
            value=value,
            low=low,
            high=high,
            unit=unit,
        )
        raise InputError(message)


def _click() -> NDArray[np.int16]:
    """Return one click: a short tone that starts at once and dies away."""
    time_s = np.arange(round(_CLICK_S * RATE_HZ)) / RATE_HZ
    tone = np.cos(2 * np.pi * _CLICK_HZ * time_s) * np.exp(-time_s / (_CLICK_S / 5))
    return np.rint(tone * _LOUDNESS * np.iinfo(np.int16).max).astype("<i2")
