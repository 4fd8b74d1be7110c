"""A click track to run to: from a report or a number to a file that a phone plays."""

from __future__ import annotations

import errno
import os
import wave
from pathlib import Path
from typing import IO

from formcheck.errors import InputError
from formcheck.files.atomic import SEALS, atomic_write, check_file
from formcheck.i18n import msg
from formcheck.model.report import Report
from formcheck.plan.beat import RATE_HZ, Beat, beat_sound, make_beat
from formcheck.render import read_report
from formcheck.render.folder import REPORT
from formcheck.video import write_sound

__all__ = ["read_baseline", "write_beat", "write_metronome"]


def write_metronome(
    baseline: float | Path, target: Path, percent: float = 5.0, minutes: float = 10.0
) -> tuple[Beat, tuple[Path, ...]]:
    """Write a click for every step, a little quicker than the runner's own.

    Parameters
    ----------
    baseline : float or Path
        The runner's own steps a minute, or a report that measured them.
    target : Path
        As in `write_beat`; beside a ``.wav`` the same is written as ``.m4a``, which is a tenth as
        large.
    percent, minutes : float
        As in `make_beat`.

    Returns
    -------
    beat : Beat
    written : tuple of Path

    Raises
    ------
    InputError
        As in `make_beat`, `write_beat` and `read_baseline`; or the report asks for no quicker
        steps.
    OutputError
        As in `write_beat`.
    """
    if isinstance(baseline, Path):
        report, file = _read(baseline)
        own_spm = round(_baseline(report, file))
        if percent > 0 and not report.plan.with_beat:
            message = msg(
                "{file} does not ask you to take quicker steps, so there is no beat to run "
                "to; give your own steps per minute as a number to make one anyway",
                file=file,
            )
            raise InputError(message)
        baseline = own_spm
    beat = make_beat(baseline, percent, minutes)
    targets = (target, target.with_suffix(".m4a")) if _is_wav(target) else (target,)
    for path in targets:
        check_file(path)
    for path in targets:
        write_beat(beat, path)
    return beat, targets


def write_beat(beat: Beat, path: Path) -> None:
    """Write the click track, under a temporary name until it is whole.

    Parameters
    ----------
    beat : Beat
    path : Path
        Ending in ``.wav``: one channel, 16 bits, 22,050 samples a second; or in ``.m4a``: AAC.

    Raises
    ------
    InputError
        The name ends in neither.
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
    if _is_wav(path):
        with atomic_write(path, SEALS["wav"]) as file:
            _write_wav(beat, file)
            size = file.seek(0, os.SEEK_END) + SEALS["wav"].length
            file.seek(4)
            file.write((size - 8).to_bytes(4, "little"))
    elif path.suffix.lower() == ".m4a":
        with atomic_write(path, SEALS["m4a"]) as file:
            write_sound(file, beat_sound(beat), RATE_HZ)
    else:
        message = msg(
            "{path} ends in neither .wav nor .m4a; name the track like beat.m4a", path=path
        )
        raise InputError(message)


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
    return _baseline(*_read(path))


def _read(path: Path) -> tuple[Report, Path]:
    """Return a report and its file."""
    folder = path.parent if path.name == REPORT else path
    if not folder.is_dir():
        message = msg(
            "{file} cannot be read ({reason}); name a report's folder or a number",
            file=path,
            reason=os.strerror(errno.ENOENT),
        )
        raise InputError(message)
    return read_report(folder), folder / REPORT


def _baseline(report: Report, file: Path) -> float:
    """Return the cadence of a report that may be trained."""
    pathway = report.plan.pathway
    if pathway is not None and (pathway.stop or {"form", "calf_form"} & set(pathway.held)):
        message = msg(
            "{file} advises against a change of form for now, so there is no beat; read its "
            "first page",
            file=file,
        )
        raise InputError(message)
    cadence = next((m for m in report.measurements if m.metric == "cadence"), None)
    if cadence is None or cadence.value is None or cadence.confidence == "low":
        message = msg(
            "{file} has no reliable cadence; give your steps per minute as a number", file=file
        )
        raise InputError(message)
    return cadence.value


def _is_wav(path: Path) -> bool:
    return path.suffix.lower() == ".wav"


def _write_wav(beat: Beat, file: IO[bytes]) -> None:
    """Write the samples, a stretch at a time."""
    with wave.open(file, "wb") as track:
        track.setnchannels(1)
        track.setsampwidth(2)
        track.setframerate(RATE_HZ)
        track.setnframes(round(beat.minutes * 60 * RATE_HZ))
        for stretch in beat_sound(beat):
            track.writeframesraw(stretch.tobytes())
