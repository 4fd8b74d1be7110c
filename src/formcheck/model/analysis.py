"""Everything known about one runner's clips: what the pipeline makes and the report reads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal

from formcheck.model.finding import Finding
from formcheck.model.measurement import Measurement, Run
from formcheck.model.plan import Plan
from formcheck.model.track import PoseTrack

__all__ = ["Analysis", "Clip", "Session"]


@dataclass(frozen=True, slots=True)
class Session:
    """What the user told of the day; nothing of it is read from a file.

    Parameters
    ----------
    runner, shoes : str
        As typed; empty where nothing was said. The runner's name is printed on the report.
    filmed : date or None
    """

    runner: str = ""
    shoes: str = ""
    filmed: date | None = None


@dataclass(frozen=True, slots=True)
class Clip:
    """One clip and what was found in it.

    Parameters
    ----------
    path : Path
        The file the user named (a video, ``.npz`` or ``.trc``).
    video : Path or None
        The video behind it, if there is one to draw stills from.
    track : PoseTrack
        Landmarks as the network gave them, in the file's own time.
    run : Run
        Cleaned landmarks in real time (file time / ``scene.time_scale``), scene and contacts.
    measured : bool
        Whether the clip could be measured at all.
    why_not : str
        The reason when it could not, in one sentence; empty otherwise.
    note_id : str
        Stable id of that reason, such as ``walking``.
    """

    path: Path
    video: Path | None
    track: PoseTrack
    run: Run
    measured: bool = True
    why_not: str = ""
    note_id: str = ""


@dataclass(frozen=True, slots=True)
class Analysis:
    """Clips, measurements, findings and plan of one runner.

    Parameters
    ----------
    clips : tuple of Clip
    measurements : tuple of Measurement
        One for every metric id of ``metrics.toml`` and every side it has, in the table's order.
    findings : tuple of Finding
        The leading ones first.
    plan : Plan
    methods : tuple of str
        What was done, in sentences, from the tracks' histories.
    versions : dict of str to str
        formcheck, LiteRT, model and its sha256, and so on.
    sex : "female", "male" or None
        As told; only for typical ranges that differ.
    session : Session
    """

    clips: tuple[Clip, ...]
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    plan: Plan
    methods: tuple[str, ...]
    versions: dict[str, str]
    sex: Literal["female", "male"] | None = None
    session: Session = Session()
