"""A click track to run to, a little quicker than a runner's own steps."""

from __future__ import annotations

import errno
import os
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.i18n import msg
from formcheck.knowledge import load
from formcheck.plan import target_spm
from formcheck.plan.cadence import CAP_PCT
from formcheck.render import read_report
from formcheck.render.folder import REPORT

__all__ = [
    "RATE_HZ",
    "Beat",
    "beat_samples",
    "make_beat",
    "read_baseline",
    "write_beat",
    "write_metronome",
]

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


def write_metronome(
    baseline: float | Path, target: Path, percent: float = 5.0, minutes: float = 10.0
) -> Beat:
    """Write a click for every step, a little quicker than the runner's own, as a WAV file.

    Parameters
    ----------
    baseline : float or Path
        The runner's own steps a minute, or a report that measured them.
    target : Path
    percent, minutes : float
        As in `make_beat`.

    Returns
    -------
    Beat
        What was written.

    Raises
    ------
    InputError
        As in `make_beat` and `read_baseline`.
    OutputError
        As in `write_beat`.
    """
    own_spm = round(read_baseline(baseline)) if isinstance(baseline, Path) else baseline
    beat = make_beat(own_spm, percent, minutes)
    write_beat(beat, target)
    return beat


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
    Not for a runner whose report holds back a change of form: `read_baseline` refuses it.

    Examples
    --------
    >>> from formcheck import make_beat
    >>> make_beat(160, percent=5, minutes=10).target_spm
    168
    """
    steps = msg("steps a minute, both feet counted")
    _check(msg("the step rate"), baseline_spm, _BASELINE_SPM, steps)
    _check("--percent", percent, (0, CAP_PCT), msg("per cent; more is not advised"))
    _check("--minutes", minutes, _MINUTES, msg("minutes"))
    pathways = load().pathways
    if percent > 0 and baseline_spm >= pathways.quick_cadence_spm:
        message = msg(
            "{baseline_spm:g} steps a minute is quick already: from {quick_spm:g} on "
            "more are not advised; use --percent 0",
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


def write_beat(beat: Beat, path: Path) -> None:
    """Write the click track as a WAV file, under a temporary name until it is whole.

    Parameters
    ----------
    beat : Beat
    path : Path
        Ending in ``.wav``: one channel, 16 bits, 22,050 samples a second.

    Raises
    ------
    InputError
        The name does not end in ``.wav``.
    OutputError
        The file cannot be written, or one is there that formcheck did not write.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import make_beat, write_beat
    >>> write_beat(make_beat(160, minutes=0.5), Path("beat.wav"))
    >>> Path("beat.wav").stat().st_size > 600_000
    True
    """
    if path.suffix.lower() != ".wav":
        message = msg("{path} does not end in .wav; name the track like beat.wav", path=path)
        raise InputError(message)
    with atomic_write(path, SEALS["wav"]) as file:
        _write(beat, file)
        size = file.seek(0, os.SEEK_END) + SEALS["wav"].length
        file.seek(4)
        file.write((size - 8).to_bytes(4, "little"))


def read_baseline(path: Path) -> float:
    """Return the step rate that a report measured.

    Parameters
    ----------
    path : Path
        A report's folder, or its ``report.json``.

    Returns
    -------
    float
        Steps a minute, both feet counted.

    Raises
    ------
    InputError
        It is no report, its cadence is not sure, or it holds back a change of form.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import read_baseline
    >>> round(read_baseline(Path("before")))
    161
    """
    folder = path.parent if path.name == REPORT else path
    if not folder.is_dir():
        message = msg(
            "{file} cannot be read ({reason}); name a report's folder or a number",
            file=path,
            reason=os.strerror(errno.ENOENT),
        )
        raise InputError(message)
    report, file = read_report(folder), folder / REPORT
    pathway = report.plan.pathway
    if pathway is not None and (pathway.stop or {"form", "calf_form"} & set(pathway.held)):
        message = msg(
            "{file} holds back a change of form, so there is no beat; read its first page",
            file=file,
        )
        raise InputError(message)
    cadence = next((m for m in report.measurements if m.metric == "cadence"), None)
    if cadence is None or cadence.value is None or cadence.confidence == "low":
        message = msg("{file} has no sure cadence; give the steps a minute as a number", file=file)
        raise InputError(message)
    return cadence.value


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


def _write(beat: Beat, file: Any) -> None:
    """Write the samples, a stretch at a time."""
    click = _click()
    starts = beat_samples(beat)
    total = round(beat.minutes * 60 * RATE_HZ)
    with wave.open(file, "wb") as track:
        track.setnchannels(1)
        track.setsampwidth(2)
        track.setframerate(RATE_HZ)
        track.setnframes(total)
        ends = np.append(starts[1:], total)
        for start, end in zip(starts, ends, strict=True):
            stretch = np.zeros(end - start, dtype="<i2")
            length = min(len(click), len(stretch))
            stretch[:length] = click[:length]
            track.writeframesraw(stretch.tobytes())


def _click() -> NDArray[np.int16]:
    """Return one click: a short tone that starts at once and dies away."""
    time_s = np.arange(round(_CLICK_S * RATE_HZ)) / RATE_HZ
    tone = np.cos(2 * np.pi * _CLICK_HZ * time_s) * np.exp(-time_s / (_CLICK_S / 5))
    return np.rint(tone * _LOUDNESS * np.iinfo(np.int16).max).astype("<i2")
