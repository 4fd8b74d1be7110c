"""Everything known about one runner's clips: what the pipeline makes and the report reads."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal, TypeAlias

from formcheck.model.correction import Corrections
from formcheck.model.finding import Finding
from formcheck.model.measurement import Measurement, Run
from formcheck.model.note import Note
from formcheck.model.options import ClipOptions
from formcheck.model.plan import Plan
from formcheck.model.track import PoseTrack


@dataclass(frozen=True, slots=True)
class Session:
    """What the user told of the day; nothing of it is read from a file.

    Parameters
    ----------
    runner, shoes : str
        As typed; empty where nothing was said. The runner's name is printed on the report.
    filmed : date or None

    Examples
    --------
    >>> from formcheck import Session
    >>> Session(runner="Ada", shoes="old ones").filmed
    """

    runner: str = ""
    shoes: str = ""
    filmed: date | None = None


@dataclass(frozen=True, slots=True)
class MeasuredClip:
    """One clip that was measured, and what was found in it.

    Parameters
    ----------
    path : Path
        The file the user named (a video, ``.npz``, ``.trc`` or ``.c3d``).
    video : Path or None
        The video behind it, if there is one to draw stills from.
    raw_track : PoseTrack
        Landmarks as the network gave them, in the file's own time.
    run : Run
        Cleaned landmarks in real time (file time / ``scene.time_scale``), scene and contacts.
    video_note : Note or None
        Why a file of the video's name that is there is not used.
    notes : tuple of Note
        What a reader should know of the clip beside the others.
    options : ClipOptions or None
        What the user told of it.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import MeasuredClip, Request, analyze
    >>> clip = analyze(Request(clips=((Path("side.npz"), None),))).clips[0]
    >>> isinstance(clip, MeasuredClip) and clip.run.scene.view
    'side_left'
    """

    path: Path
    video: Path | None
    raw_track: PoseTrack
    run: Run
    video_note: Note | None = None
    notes: tuple[Note, ...] = ()
    options: ClipOptions | None = None


@dataclass(frozen=True, slots=True)
class RefusedClip:
    """One clip that could not be measured, and why.

    Parameters
    ----------
    path : Path
        The file the user named.
    reason : Note
        The one reason that matters most, with the remedy.
    video : Path or None
        As in `MeasuredClip`.
    raw_track : PoseTrack or None
        None where nobody could be followed.
    run : Run or None
        What was seen all the same, for a sceptic; no number is made of it. None without a track.
    video_note : Note or None
    notes : tuple of Note
    options : ClipOptions or None
        As in `MeasuredClip`.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Note, RefusedClip
    >>> clip = RefusedClip(Path("a.mp4"), Note("walking", "This looks like walking; film a run."))
    >>> clip.reason.id
    'walking'
    """

    path: Path
    reason: Note
    video: Path | None = None
    raw_track: PoseTrack | None = None
    run: Run | None = None
    video_note: Note | None = None
    notes: tuple[Note, ...] = ()
    options: ClipOptions | None = None


#: A clip of an analysis: whoever reads one has to say what becomes of a refused one.
AnalyzedClip: TypeAlias = MeasuredClip | RefusedClip


@dataclass(frozen=True, slots=True)
class Analysis:
    """Clips, measurements, findings and plan of one runner.

    Parameters
    ----------
    clips : tuple of MeasuredClip or RefusedClip
        In the order they were named; a measurement counts them so. A film in which the runner
        goes there and back gives a second clip of the same path, after all that were named.
    measurements : tuple of Measurement
        One for every metric id of ``metrics.toml`` and every side it has, in the table's order.
    findings : tuple of Finding
        The leading ones first.
    plan : Plan
    versions : dict of str to str
        formcheck, LiteRT, model and its sha256, and so on.
    sex : "female", "male" or None
        As told; only for typical ranges that differ.
    session : Session
    corrections : Corrections
        What was set by hand, also what was taken back.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Analysis, Request, analyze
    >>> analysis = analyze(Request(clips=((Path("side.npz"), None),)))
    >>> isinstance(analysis, Analysis), len(analysis.measured), analysis.refused
    (True, 1, ())
    """

    clips: tuple[AnalyzedClip, ...]
    measurements: tuple[Measurement, ...]
    findings: tuple[Finding, ...]
    plan: Plan
    versions: dict[str, str]
    sex: Literal["female", "male"] | None = None
    session: Session = Session()
    corrections: Corrections = field(default_factory=Corrections)

    @property
    def measured(self) -> dict[int, MeasuredClip]:
        """Return the clips that were measured, by their place among all clips."""
        return {i: clip for i, clip in enumerate(self.clips) if isinstance(clip, MeasuredClip)}

    @property
    def refused(self) -> tuple[RefusedClip, ...]:
        """Return the clips that could not be measured."""
        return tuple(clip for clip in self.clips if isinstance(clip, RefusedClip))
