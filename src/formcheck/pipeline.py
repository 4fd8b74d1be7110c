"""A clip goes in, an analysis comes out: the product read from top to bottom."""

from __future__ import annotations

import platform
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from formcheck._version import __version__
from formcheck.errors import InputError, UnfitClipError
from formcheck.files.film import find_pictures
from formcheck.files.markers import holds_markers, read_markers
from formcheck.files.origin import Origin
from formcheck.files.ownership import settle
from formcheck.files.track import read_track
from formcheck.findings import Circumstances, find_findings
from formcheck.i18n import msg
from formcheck.intake import Answers
from formcheck.metrics import measure_all, renumbered
from formcheck.model import (
    Analysis,
    AnalyzedClip,
    ClipOptions,
    MeasuredClip,
    Note,
    PoseTrack,
    Question,
    RefusedClip,
    Session,
    View,
)
from formcheck.model.correction import Change, Corrections, SetOption, told_after
from formcheck.multi_clip import (
    check_views,
    chosen_person,
    not_followed,
    once_each,
    share_out,
    with_notes,
)
from formcheck.plan import make_plan, withhold
from formcheck.prepare import prepare
from formcheck.progress import Listener, Progress, part, unheard
from formcheck.quality import find_refusal
from formcheck.scene import find_passes, to_real_time
from formcheck.scene.standing import Standing, find_standing
from formcheck.signal.steady import steadied

if TYPE_CHECKING:
    from formcheck.engines import EngineName

Model = Literal["lite", "full", "heavy"]
MODELS: tuple[Model, ...] = ("lite", "full", "heavy")
#: What a result depends on, and what it is imported as.
_PACKAGES = {
    "ai-edge-litert": "ai_edge_litert",
    "numpy": "numpy",
    "scipy": "scipy",
    "av": "av",
    "opencv-contrib-python": "cv2",
}


@dataclass(frozen=True, slots=True)
class Request:
    """What to analyse, and what the runner told about it.

    Parameters
    ----------
    clips : tuple of (Path, View or None)
        Videos, saved tracks (``.npz``) or marker files (``.c3d``, ``.trc``) of one runner, each
        with the view the user stated, if any. The order does not matter; a clip given twice counts
        once.
    standing : tuple of Path
        Clips of the same runner standing still, filmed from the same places: at most one a view.
    height_cm, mass_kg, speed_kmh : float or None
    sex : "female", "male" or None
        Only for typical ranges that differ; None uses the joint range.
    slow_motion : float or None
        How many times slower than real time the videos play.
    person : int or None
        Who to follow where several people are in view, counted from the left, from 1.
    model : "lite", "full", "heavy" or None
        None = the best that can be had, see `formcheck.weights.ensure_preferred`.
    model_path : Path or None
        A ``.task`` file to use in its place.
    engine : "litert" or "mediapipe"
        What runs the pose network; MediaPipe's own landmarker for comparison.
    workers : int or None
        Threads for the pose network; None = as many as cores and free memory allow. With 1
        everything happens in the calling thread, as a pool or a live view wants it.
    today : date
        First day of the programme.
    answers : Answers or None
        What the runner answered; see `formcheck.intake.read_answers`.
    session : Session
        Runner, shoes and day as typed, for later comparisons; the day defaults to ``today``.
    person_at : (float, float, float) or None
        Who to follow, by a point on the body: seconds of the file's own clock, and x and y in
        pixels of the upright picture. For a request of one video; of several, each has its own in
        ``corrections``.
    corrections : Corrections
        What was set by hand; see `Corrections`. An option set so takes the place of the one here.

    Raises
    ------
    InputError
        A value is out of range: a speed outside 3 to 40 km/h, a height outside 100 to 230 cm.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Request
    >>> Request(clips=((Path("side.mp4"), None), (Path("rear.mp4"), "rear")), height_cm=172).model
    """

    clips: tuple[tuple[Path, View | None], ...]
    standing: tuple[Path, ...] = ()
    height_cm: float | None = None
    mass_kg: float | None = None
    speed_kmh: float | None = None
    sex: Literal["female", "male"] | None = None
    slow_motion: float | None = None
    person: int | None = None
    model: Model | None = None
    model_path: Path | None = None
    engine: EngineName = "litert"
    workers: int | None = None
    today: date = field(default_factory=date.today)
    answers: Answers | None = None
    session: Session = field(default_factory=Session)
    person_at: tuple[float, float, float] | None = None
    corrections: Corrections = field(default_factory=Corrections)

    def __post_init__(self) -> None:
        for _, view in self.clips:
            self.told(view)
        if self.workers is not None and self.workers < 1:
            message = msg(
                "--workers {workers} is less than 1; leave it out for one per core",
                workers=self.workers,
            )
            raise InputError(message)
        if self.person is not None and self.person < 1:
            message = msg(
                "--person {person} is less than 1; people are counted from the left, from 1",
                person=self.person,
            )
            raise InputError(message)
        if self.person is not None and self.person_at is not None:
            message = msg(
                "the runner is chosen twice, by --person {person} and by a point; give one of them",
                person=self.person,
            )
            raise InputError(message)

    def told(self, view: View | None) -> ClipOptions:
        """Return what was told about one clip."""
        return ClipOptions(view, self.speed_kmh, self.height_cm, self.mass_kg, self.slow_motion)


Asker = Callable[[Question], float | None]
"""Called with a question that a clip raises; returns one of its choices, None = no answer."""


def analyze(request: Request, progress: Listener = unheard, ask: Asker | None = None) -> Analysis:
    """Return everything that can be said about one runner's clips.

    Parameters
    ----------
    request : Request
    progress : Listener, optional
        Called from this thread; see `formcheck.progress`.
    ask : callable, optional
        Called from this thread, at most once, when a clip seems to play slower than life and
        `Request.slow_motion` was not told; takes a `Question`, and what it returns is used for
        every clip that seems so. Without it, or with None, what hangs on the clock is withheld.

    Returns
    -------
    Analysis
        Also where no clip could be measured: every clip is then a `RefusedClip`.

    Raises
    ------
    FormcheckError
        A file cannot be read, an option is out of range, a network cannot be had.
    CancelledError
        The listener asked for it.

    Notes
    -----
    A number is refused, with the reason and the remedy, where the clip cannot give it; a value that
    is there comes with its 90 % interval. Clips of people who walk, of a runner with a limp, or
    whose playing speed is not known are outside of what the intervals were measured on.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Request, analyze
    >>> analysis = analyze(Request(clips=((Path("side.npz"), None),), speed_kmh=10.8))
    >>> cadence = next(m for m in analysis.measurements if m.metric == "cadence")
    >>> print(f"{cadence.value:.0f} {cadence.unit}, {cadence.confidence}")
    150 spm, high
    """
    return remeasure(request, {}, progress, ask)


def remeasure(
    request: Request,
    tracks: Mapping[Path, PoseTrack],
    progress: Listener = unheard,
    ask: Asker | None = None,
) -> Analysis:
    """Return what `analyze` returns, from landmarks that are known already: in a second or less.

    Parameters
    ----------
    request : Request
        As for `analyze`, with what was set by hand since in its ``corrections``.
    tracks : mapping of Path to PoseTrack
        Landmarks as the network gave them (`MeasuredClip.raw_track`, `read_track`), by the path
        that the request names. A clip or standing clip that is not here is looked at.
    progress : Listener, optional
    ask : callable, optional
        As in `analyze`.

    Returns
    -------
    Analysis

    Raises
    ------
    FormcheckError
        As in `analyze`; also where what was set by hand cannot be (one foot down twice at a time),
        or is of other clips.

    Notes
    -----
    Somebody else can only be followed by looking at the video again: where another person was
    chosen, the clip is left out of ``tracks``. If it is there all the same, a note says so.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Corrections, Request, read_track, remeasure
    >>> side = Path("side.npz")
    >>> log = Corrections().with_entry(
    ...     {"kind": "leave_out", "start_file_s": 0.0, "stop_file_s": 2.0}, clip=0
    ... )
    >>> request = Request(clips=((side, None),), corrections=log)
    >>> clip = remeasure(request, {side: read_track(side)}).measured[0]
    >>> clip.run.gait.left_out_s, clip.run.gait.contacts[0].strike_s > 2.0
    (((0.0, 2.0),), True)
    """
    if not request.clips:
        message = msg("there is no clip to analyse; name at least one video")
        raise InputError(message)
    named, twins = once_each(request.clips)
    by_hand = share_out(request.corrections, [path for path, _ in named], tracks)
    count = len(request.standing) + len(named)
    standings = _standings(request, tracks, progress, count)
    once = None if ask is None else _once(ask)
    clips = tuple(
        _clip(
            request,
            known,
            standings,
            tracks,
            part(progress, index / count, (index + 1) / count),
            once,
        )
        for index, known in enumerate(zip(named, by_hand.changes, strict=True), len(standings))
    )
    by_clip = zip(clips, by_hand.changes, strict=True)
    ways = [way for clip, changes in by_clip for way in _other_ways(clip, changes, standings)]
    clips = (*clips, *ways)
    clips = with_notes(clips, twins, standings, by_hand.notes)
    runs = {i: clip.run for i, clip in enumerate(clips) if isinstance(clip, MeasuredClip)}
    measured = measure_all(list(runs.values())) if runs else ()
    measurements = tuple(renumbered(m, list(runs)) for m in measured)
    seen = Circumstances.of(clips, request.sex)
    findings = find_findings(measurements, seen.scenes, seen.speed_mps, seen.sex)
    plan = make_plan(findings, measurements, request.today, answers=request.answers)
    return Analysis(
        clips=clips,
        measurements=measurements,
        findings=withhold(findings, plan),
        plan=plan,
        versions=_versions(clips),
        sex=request.sex,
        session=replace(request.session, filmed=request.session.filmed or request.today),
        corrections=request.corrections,
    )


def detect_pose(request: Request, path: Path, progress: Listener = unheard) -> PoseTrack:
    """Return the landmarks of a video, a saved track or a marker file.

    Parameters
    ----------
    request : Request
        Whose network, workers and person are used; its clips do not matter.
    path : Path
        A video, a saved track (``.npz``) or a marker file (``.c3d``, ``.trc``).
    progress : Listener, optional

    Returns
    -------
    PoseTrack
        In the file's own time, neither cleaned nor smoothed.

    Raises
    ------
    UnfitClipError
        Nobody is in the picture.
    FormcheckError
        The file cannot be read, or the network cannot be had.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import Request, detect_pose
    >>> detect_pose(Request(clips=()), Path("side.npz")).xy_px.shape[1:]
    (33, 2)
    """
    return _detected(request, path, request.person_at, progress)


def _detected(
    request: Request, path: Path, person_at: tuple[float, float, float] | None, progress: Listener
) -> PoseTrack:
    """Return the landmarks of whom the request names, or of whom a point is on."""
    if path.suffix == ".npz" or holds_markers(path):
        if request.person is not None:
            message = msg(
                "--person {number} chooses among the people in a video; {name} holds one runner "
                "already. Give the video.",
                number=request.person,
                name=path.name,
            )
            raise InputError(message)
        if person_at is not None:
            message = msg(
                "a point chooses among the people in a video; {name} holds one runner already. "
                "Give the video.",
                name=path.name,
            )
            raise InputError(message)
        settle(path.parent)
        return read_markers(path) if holds_markers(path) else read_track(path)
    # the network and its libraries are loaded only where a video is really looked at
    from formcheck import weights
    from formcheck.engines import detect
    from formcheck.video import open_video

    video = open_video(path)
    if request.model_path is not None:
        model = weights.ensure(request.model or weights.PREFERRED[0], request.model_path)
        name = weights.network_name(model)
    elif request.model is not None:
        name, model = request.model, weights.ensure(request.model, None, progress)
    else:
        name, model = weights.ensure_preferred(progress)
    person = None if person_at is not None else request.person
    return detect(video, model, name, request.workers, progress, person, request.engine, person_at)


def _once(ask: Asker) -> Asker:
    """Return what asks each kind of question once and remembers the answer."""
    answers: dict[str, float | None] = {}

    def asked(question: Question) -> float | None:
        if question.id not in answers:
            answers[question.id] = ask(question)
        return answers[question.id]

    return asked


def _standings(
    request: Request, tracks: Mapping[Path, PoseTrack], progress: Listener, count: int
) -> tuple[Standing, ...]:
    """Return what the standing clips show; looked at first, since they can be refused."""
    found = []
    for index, path in enumerate(request.standing):
        heard = part(progress, index / count, (index + 1) / count)
        track = tracks[path] if path in tracks else _detected(request, path, None, heard)
        found.append(find_standing(track, path.name))
    check_views(found)
    return tuple(found)


def _clip(
    request: Request,
    known: tuple[tuple[Path, View | None], tuple[Change, ...]],
    standings: Sequence[Standing],
    tracks: Mapping[Path, PoseTrack],
    progress: Listener,
    ask: Asker | None,
) -> AnalyzedClip:
    """Return one clip with what was found in it, or with the reason why it cannot be measured."""
    (path, view), changes = known
    told = told_after(request.told(view), changes)
    changes = tuple(change for change in changes if not isinstance(change, SetOption))
    person_at = chosen_person(changes) or request.person_at
    saved = path in tracks or path.suffix == ".npz" or holds_markers(path)
    try:
        if path in tracks:
            track = tracks[path]
        else:
            given = request.person_at if saved else person_at
            track = _detected(request, path, given, progress)
    except UnfitClipError as error:
        return RefusedClip(path, Note(error.note_id, error.message), options=told)
    notes = not_followed(track, person_at) if saved and person_at is not None else ()
    progress(Progress("measure", 1.0, msg("measuring {name}", name=path.name)))
    run = prepare(track, told, standings, changes)
    doubt = run.scene.clock_doubt
    if ask is not None and isinstance(doubt, Question) and (factor := ask(doubt)) is not None:
        told = replace(told, slow_motion=factor)
        run = prepare(track, told, standings, changes)
    reason = find_refusal(run)
    origin = _origin(path, track)
    if reason is None:
        return MeasuredClip(path, origin.video, track, run, origin.note, notes, told)
    return RefusedClip(path, reason, origin.video, track, run, origin.note, notes, told)


def _other_ways(
    clip: AnalyzedClip, changes: Sequence[Change], standings: Sequence[Standing]
) -> list[MeasuredClip]:
    """Return what the same film shows of the runner on the way back, as clips of their own."""
    if clip.raw_track is None or clip.options is None:
        return []
    found = find_passes(steadied(to_real_time(clip.raw_track, clip.options.slow_motion)))
    changes = [change for change in changes if not isinstance(change, SetOption)]
    runs = [prepare(clip.raw_track, clip.options, standings, changes, way) for way in found[1:]]
    return [
        MeasuredClip(clip.path, clip.video, clip.raw_track, run, clip.video_note, (), clip.options)
        for run in runs
        if find_refusal(run) is None
    ]


def _origin(path: Path, track: PoseTrack) -> Origin:
    """Return the video behind a clip: the file itself, or that of a saved track."""
    if holds_markers(path):
        return Origin(None)
    return find_pictures(track, path) if path.suffix == ".npz" else Origin(path)


def _versions(clips: Sequence[AnalyzedClip]) -> dict[str, str]:
    """Return the versions that a result depends on."""
    tracks = [clip.raw_track for clip in clips if clip.raw_track is not None]
    versions = library_versions()
    if "mediapipe" in {track.engine for track in tracks}:
        versions["mediapipe"] = _version("mediapipe")
    for what in ("engine", "model", "model_sha256"):
        versions[what] = ", ".join(sorted({getattr(track, what) for track in tracks} - {""}))
    return {name: found for name, found in versions.items() if found or name == "model"}


def library_versions() -> dict[str, str]:
    """Return the versions that every result depends on, by package."""
    versions = {"formcheck": __version__, "python": platform.python_version()}
    return versions | {name: _version(name) for name in _PACKAGES}


def _version(package: str) -> str:
    """Return a package's version; its own word where another wheel brought it, as with cv2."""
    try:
        return version(package)
    except PackageNotFoundError:
        module = import_module(_PACKAGES.get(package, package))
        return str(getattr(module, "__version__", "unknown"))
