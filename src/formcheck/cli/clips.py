"""Commands that take clips: the report, and landmarks alone."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.options import (
    CLIP,
    VIEWS,
    Engine,
    Height,
    Language,
    Mass,
    ModelFile,
    ModelName,
    Person,
    Sex,
    Slow,
    Speed,
    Workers,
    known_engine,
    known_model,
    known_view,
    make_session,
    one_of,
)
from formcheck.cli.terminal import asker, note, progress_bar
from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.quantities import height_cm, mass_kg, speed_kmh, times_slower

if TYPE_CHECKING:
    from formcheck.i18n import Wording
    from formcheck.model import PoseTrack, View
    from formcheck.pipeline import Request

__all__ = ["analyze", "demo", "pose", "render_again"]

Packed = Annotated[
    bool,
    typer.Option("--zip", help="Pack the folder into one file beside it too, to be sent."),
]
_TRACKS = (".npz", ".trc")
_DRAWN_ALONE = (".npz", ".trc", ".c3d")  # with these there may be no film at all


def analyze(
    clip: Annotated[Path | None, typer.Argument(help=CLIP, show_default=False)] = None,
    side: Annotated[
        Path | None, typer.Option(help="The clip from the side; the same as naming it first.")
    ] = None,
    other_side: Annotated[
        Path | None, typer.Option(help="A clip of the same runner from the other side.")
    ] = None,
    rear: Annotated[
        Path | None, typer.Option(help="A clip of the same runner from behind.")
    ] = None,
    front: Annotated[
        Path | None, typer.Option(help="A clip of the same runner from the front.")
    ] = None,
    standing: Annotated[
        list[Path] | None,
        typer.Option(
            help="The runner standing still, from the same place as the rear or front clip; shows "
            "how the camera is tilted. May be given again for another place."
        ),
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the report.")
    ] = None,
    view: Annotated[
        str | None, typer.Option(help=f"View of CLIP: {', '.join(VIEWS)} [seen from the clip].")
    ] = None,
    speed: Speed = None,
    height: Height = None,
    mass: Mass = None,
    sex: Sex = None,
    slow_motion: Slow = None,
    person: Person = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers (.toml) from `formcheck intake`.")
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option("--corrections", help="What was set by hand on the clips (.json)."),
    ] = None,
    model: ModelName = None,
    model_file: ModelFile = None,
    engine: Engine = "litert",
    workers: Workers = None,
    video: Annotated[
        bool,
        typer.Option(
            "--video/--no-video",
            help="Make the annotated video, and keep a small copy of the film.",
        ),
    ] = True,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write report.pdf too, for paper.")] = False,
    packed: Packed = False,
    show_face: Annotated[bool, typer.Option("--show-face", help="Do not blur faces.")] = False,
    runner: Annotated[
        str, typer.Option(help="Who runs: printed on the report, told apart in comparisons.")
    ] = "",
    shoes: Annotated[str, typer.Option(help="Which shoes, for later comparisons.")] = "",
    filmed: Annotated[
        str | None, typer.Option(help="Day of the clips, such as 2026-05-31 [today].")
    ] = None,
    language: Language = "en",
) -> None:
    """Analyse one runner's clips and write a report."""
    from formcheck.files.corrections import read_corrections
    from formcheck.intake import read_answers
    from formcheck.model.correction import Corrections
    from formcheck.pipeline import Request

    if clip is not None and side is not None:
        message = msg(
            "{clip} and --side {side} are both the first clip; give one of them",
            clip=clip,
            side=side,
        )
        raise InputError(message)
    places: list[tuple[Path | None, View | None]] = [
        (clip or side, known_view(view)),
        (rear, "rear"),
        (front, "front"),
        (other_side, None),
    ]
    clips = tuple((path, seen) for path, seen in places if path is not None)
    if not clips:
        message = msg("no clip was named; try `formcheck analyze side.mp4`")
        raise InputError(message)
    request = Request(
        clips=clips,
        standing=tuple(standing or ()),
        height_cm=height_cm(height),
        mass_kg=mass_kg(mass),
        speed_kmh=speed_kmh(speed),
        sex=one_of("--sex", sex, ("female", "male")),
        slow_motion=times_slower(slow_motion),
        person=person,
        answers=read_answers(answers) if answers is not None else None,
        model=known_model(model),
        model_path=model_file,
        engine=known_engine(engine),
        workers=workers,
        session=make_session(runner, shoes, filmed),
        corrections=read_corrections(corrections) if corrections is not None else Corrections(),
    )
    write_report(
        request, output, language, video=video, pdf=pdf, packed=packed, show_face=show_face
    )


def pose(
    clip: Annotated[
        Path, typer.Argument(help="A video, or a track saved before (.npz).", show_default=False)
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="The track to write: .npz for `analyze`, .trc for others."
        ),
    ],
    height: Annotated[
        str | None,
        typer.Option(
            "--height",
            "--height-cm",
            help="The runner's height, 172 (cm), 1.72m or 5'8\": a .trc is then in metres "
            "[in pixels].",
        ),
    ] = None,
    person: Person = None,
    model: ModelName = None,
    model_file: ModelFile = None,
    engine: Engine = "litert",
    workers: Workers = None,
) -> None:
    """Find the landmarks of a video, the slow part, and save them for `analyze`."""
    from formcheck.files.atomic import check_file, check_new
    from formcheck.files.track import write_track
    from formcheck.files.trc import write_trc
    from formcheck.pipeline import Request, detect_pose

    if output.suffix not in _TRACKS:
        message = msg(
            "{output} does not end in .npz or .trc; name the track like run.npz", output=output
        )
        raise InputError(message)
    markers = output.suffix == ".trc"
    if height is not None and not markers:
        message = msg("--height gives a .trc its metres; leave it out for {output}", output=output)
        raise InputError(message)
    if not output.parent.is_dir():  # said before the slow part
        message = msg(
            "there is no folder {folder}; make it, or name another with -o", folder=output.parent
        )
        raise InputError(message)
    (check_new if markers else check_file)(output)
    request = Request(
        clips=((clip, None),),
        height_cm=height_cm(height),
        person=person,
        model=known_model(model),
        model_path=model_file,
        engine=known_engine(engine),
        workers=workers,
    )
    with progress_bar() as progress:
        track = detect_pose(request, clip, progress)
    if markers:
        write_trc(track, output, None if height is None else _px_per_m(track, request))
    else:
        write_track(track, output)
    typer.echo(output)


def _px_per_m(track: PoseTrack, request: Request) -> float:
    """Return the picture's scale by the height that was told."""
    from formcheck.prepare import prepare

    scale = prepare(track, request.told(None)).scene.px_per_m
    if scale is None or not scale > 0:
        message = msg("the runner's legs are not seen well enough for a scale; leave out --height")
        raise InputError(message)
    return scale


def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the report.")] = Path(
        "formcheck-demo"
    ),
    video: Annotated[
        bool,
        typer.Option(
            "--video/--no-video",
            help="Make the annotated video, and keep a small copy of the film.",
        ),
    ] = True,
    language: Language = "en",
) -> None:
    """Analyse the two sample clips that come with formcheck."""
    from formcheck.files.samples import sample_clips
    from formcheck.pipeline import Request

    side, rear = sample_clips()
    request = Request(clips=((side, None), (rear, "rear")), height_cm=170.0, speed_kmh=10.1)
    write_report(request, output, language, video=video)


def write_report(
    request: Request,
    output: Path | None,
    language: str,
    *,
    video: bool,
    pdf: bool = False,
    packed: bool = False,
    show_face: bool = False,
) -> None:
    """Analyse, write the report folder, print where it is and what it says."""
    from formcheck import render, weights
    from formcheck.i18n import Wording
    from formcheck.pipeline import analyze as run

    word = Wording(language)
    folder = output or Path(f"{request.clips[0][0].stem}-formcheck")
    render.check_folder(folder)
    if pdf:
        render.check_pdf()
    if packed:
        render.check_bundle(folder)
    with progress_bar(word) as progress:
        if not show_face and any(path.suffix not in _DRAWN_ALONE for path, _ in request.clips):
            weights.ensure("faces", None, progress)
        analysis = run(request, progress, asker(progress))
        render.write_folder(
            folder,
            lambda unfinished: render.write(
                analysis,
                unfinished,
                language,
                video=video,
                pdf=pdf,
                show_face=show_face,
                progress=progress,
            ),
        )
    plan = analysis.plan
    for clip in analysis.refused:
        # with a warning sign the reason is left out: it tells how to film a run
        why = msg("could not be measured") if plan.stopped else clip.reason.message
        note(f"formcheck: {clip.path.name}: {word(why)}")
        if clip.reason.id == "several_people" and not plan.stopped:
            note(word(msg("formcheck: say who runs with --person, counted from the left, from 1")))
    for doubt in (clip.video_note for clip in analysis.clips):
        if doubt is not None:
            note(f"formcheck: {word(doubt.message)}")
    if not analysis.measured:
        if plan.pathway is not None:
            typer.echo(render.pathway_text(plan, word))
        raise typer.Exit(1)
    typer.echo(render.text_summary(render.build(analysis, language), word))
    _say_where(folder, word, packed=packed)


def render_again(
    folder: Annotated[Path, typer.Argument(help="The folder of a report.", show_default=False)],
    language: Annotated[
        str | None,
        typer.Option("--language", help="en or de [the report's own].", show_default=False),
    ] = None,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write report.pdf too, for paper.")] = False,
    packed: Packed = False,
) -> None:
    """Make the pages and tables of a report again, in any language; pictures stay."""
    from formcheck import render
    from formcheck.i18n import Wording

    if packed:
        render.check_bundle(folder)
    report = render.render_again(folder, language, pdf=pdf)
    word = Wording(language or report.language)
    typer.echo(render.text_summary(report, word))
    _say_where(folder, word, packed=packed)


def _say_where(folder: Path, word: Wording, *, packed: bool) -> None:
    """Print where the report is, and pack it where that was asked for."""
    from formcheck import render

    typer.echo(word(msg("\nReport: {page}", page=folder / "report.html")))
    if packed:
        typer.echo(word(msg("To send: {file}", file=render.write_bundle(folder))))
