"""A click track to run to, a little quicker than a runner's own steps."""

from __future__ import annotations

import os
import wave
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from pydantic import BaseModel, ConfigDict, ValidationError

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write
from formcheck.files.ownership import settle
from formcheck.i18n import tell
from formcheck.knowledge import load
from formcheck.plan import target_spm
from formcheck.plan.cadence import CAP_PCT

__all__ = ["RATE_HZ", "Beat", "beat_samples", "make_beat", "read_baseline", "write_beat"]

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

    Raises
    ------
    InputError
        A value is out of range, or the steps are so quick already that more are not advised.
    """
    steps = tell("steps a minute, both feet counted")
    _check(tell("the step rate"), baseline_spm, _BASELINE_SPM, steps)
    _check("--percent", percent, (0, CAP_PCT), tell("per cent; more is not advised"))
    _check("--minutes", minutes, _MINUTES, tell("minutes"))
    pathways = load().pathways
    if percent > 0 and baseline_spm >= pathways.quick_cadence_spm:
        message = tell(
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

    Raises
    ------
    InputError
        The name does not end in ``.wav``.
    OutputError
        The file cannot be written, or one is there that formcheck did not write.
    """
    if path.suffix.lower() != ".wav":
        message = tell("{path} does not end in .wav; name the track like beat.wav", path=path)
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

    Raises
    ------
    InputError
        It is no report, its cadence is not sure, or it holds back a change of form.
    """
    settle(path if path.is_dir() else path.parent)
    file = path / "report.json" if path.is_dir() else path
    try:
        report = _Reported.model_validate_json(file.read_bytes())
    except OSError as error:
        message = tell(
            "{file} cannot be read ({reason}); name a report's folder or a number",
            file=file,
            reason=error.strerror,
        )
        raise InputError(message) from error
    except ValidationError as error:
        message = tell(
            "{file} is not a report of this formcheck; analyze the clip again", file=file
        )
        raise InputError(message) from error
    held = report.plan.pathway
    if held is not None and (held.stop is not None or {"form", "calf_form"} & set(held.held)):
        message = tell(
            "{file} holds back a change of form, so there is no beat; read its first page",
            file=file,
        )
        raise InputError(message)
    for measurement in report.measurements:
        if measurement.metric == "cadence" and measurement.value is not None:
            if measurement.confidence == "low":
                break
            return measurement.value
    message = tell("{file} has no sure cadence; give the steps a minute as a number", file=file)
    raise InputError(message)


class _Part(BaseModel):
    """Base of what is read of a report: the rest of it does not matter here."""

    model_config = ConfigDict(extra="ignore")


class _Measured(_Part):
    metric: str
    value: float | None
    confidence: str | None


class _Held(_Part):
    stop: dict[str, Any] | None = None
    held: tuple[str, ...] = ()


class _Planned(_Part):
    pathway: _Held | None = None


class _Reported(_Part):
    schema_version: Literal[1, 2]
    measurements: tuple[_Measured, ...]
    plan: _Planned


def _check(what: str, value: float, limits: tuple[float, float], unit: str) -> None:
    """Refuse a value out of range; NaN is out of every range."""
    low, high = limits
    if not low <= value <= high:
        message = tell(
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
