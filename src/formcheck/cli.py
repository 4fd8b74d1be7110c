"""The command line: a command parses, calls one library function, prints.

stdout is data, stderr is progress and notes. Exit 0 a report was made, 1 a `FormcheckError`,
2 wrong usage, 130 stopped by the user. Libraries are loaded inside the commands, so that ``--help``
is quick.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from formcheck import __version__, runner_commands
from formcheck.errors import FormcheckError, InputError

if TYPE_CHECKING:
    from formcheck.analysis import Session
    from formcheck.pipeline import Progress, Request
    from formcheck.validate import Grid

__all__ = ["app", "main"]

app = typer.Typer(
    name="formcheck",
    help="Watch a phone video of someone running and say, honestly, "
    "how they run and what would help.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
models_app = typer.Typer(
    help="The pose networks: list, fetch and check them.", no_args_is_help=True
)
app.add_typer(models_app, name="models")

_STOPPED = 130
_VIEWS = ("side_left", "side_right", "rear", "front")
_CLIP = (
    "A video (mp4, mov, webm, avi, mkv, gif), a track saved by `formcheck pose`, or a .trc file."
)

Height = Annotated[
    float | None, typer.Option("--height-cm", help="The runner's height; gives cm and m.")
]
Mass = Annotated[
    float | None, typer.Option("--mass-kg", help="The runner's mass; gives stiffness.")
]
Speed = Annotated[float | None, typer.Option("--speed-kmh", help="Belt or running speed.")]
Sex = Annotated[
    str | None, typer.Option("--sex", help="female or male, for typical ranges that differ.")
]
Slow = Annotated[
    float | None,
    typer.Option("--slow-motion", help="How many times slower than life the video plays."),
]
Person = Annotated[
    int | None, typer.Option("--person", help="Who to follow, counted from the left, from 1.")
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Pose network: lite, full or heavy [heavy; full where that cannot be had].",
        show_default=False,
    ),
]
ModelFile = Annotated[
    Path | None, typer.Option("--model-file", help="A .task file to use instead.")
]
Workers = Annotated[
    int | None, typer.Option("--workers", help="Processes for the pose network [one a core].")
]


def main() -> None:
    """Run the command line; every expected failure is one sentence on stderr."""
    try:
        app()
    except FormcheckError as error:
        _say(f"formcheck: {error}")
        sys.exit(1)
    except SystemExit as end:
        if end.code == _STOPPED:  # what typer makes of Ctrl-C
            _say("formcheck: stopped; nothing was written")
        raise
    except BrokenPipeError:
        sys.exit(0)


def _show_version(wanted: bool) -> None:
    if wanted:
        typer.echo(__version__)
        raise typer.Exit


@app.callback()
def _formcheck(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_show_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    pass


@app.command()
def analyze(
    clip: Annotated[Path | None, typer.Argument(help=_CLIP, show_default=False)] = None,
    rear: Annotated[
        Path | None, typer.Option(help="A clip of the same runner from behind.")
    ] = None,
    front: Annotated[
        Path | None, typer.Option(help="A clip of the same runner from the front.")
    ] = None,
    other_side: Annotated[Path | None, typer.Option(help="A clip from the other side.")] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Folder for the report.")
    ] = None,
    view: Annotated[
        str | None, typer.Option(help=f"View of CLIP: {', '.join(_VIEWS)} [seen from the clip].")
    ] = None,
    speed_kmh: Speed = None,
    height_cm: Height = None,
    mass_kg: Mass = None,
    sex: Sex = None,
    slow_motion: Slow = None,
    person: Person = None,
    answers: Annotated[
        Path | None, typer.Option("--answers", help="Answers (.toml) from `formcheck intake`.")
    ] = None,
    model: ModelName = None,
    model_file: ModelFile = None,
    workers: Workers = None,
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Make the annotated video.")
    ] = True,
    pdf: Annotated[bool, typer.Option("--pdf", help="Write report.pdf too, for paper.")] = False,
    show_face: Annotated[bool, typer.Option("--show-face", help="Do not blur faces.")] = False,
    runner: Annotated[
        str, typer.Option(help="Who runs: printed on the report, told apart in comparisons.")
    ] = "",
    shoes: Annotated[str, typer.Option(help="Which shoes, for later comparisons.")] = "",
    filmed: Annotated[
        str | None, typer.Option(help="Day of the clips, such as 2026-05-31 [today].")
    ] = None,
) -> None:
    """Analyse one runner's clips and write a report."""
    from formcheck.intake import read_answers

    clips = [(clip, _view(view)), (rear, "rear"), (front, "front"), (other_side, None)]
    request = _request(
        clips=tuple((path, seen) for path, seen in clips if path is not None),
        height_cm=height_cm,
        mass_kg=mass_kg,
        speed_kmh=speed_kmh,
        sex=_one_of("--sex", sex, ("female", "male")),
        slow_motion=slow_motion,
        person=person,
        answers=read_answers(answers) if answers is not None else None,
        model=_model(model),
        model_path=model_file,
        workers=workers,
        session=_session(runner, shoes, filmed),
    )
    _analyze(request, output, video=video, pdf=pdf, show_face=show_face)


app.command()(runner_commands.intake)
app.command()(runner_commands.metronome)


@app.command()
def compare(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Report folders, the first is held against the others.", show_default=False
        ),
    ] = None,
    output: Annotated[
        Path, typer.Option("-o", "--output", help="Folder for the comparison.")
    ] = Path("formcheck-compare"),
    label: Annotated[
        list[str] | None,
        typer.Option(help="What to call each folder, once a folder, such as the shoes."),
    ] = None,
    trend: Annotated[
        Path | None, typer.Option(help="A folder of report folders: every session over time.")
    ] = None,
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Make the side-by-side video.")
    ] = True,
    show_face: Annotated[bool, typer.Option("--show-face", help="Do not blur faces.")] = False,
) -> None:
    """Compare reports of one runner: before and after, shoe and shoe, session by session."""
    from formcheck import comparison, report

    if trend is not None and (folders or label):
        message = f"--trend {trend} finds the report folders itself; leave out folders and labels"
        raise InputError(message)
    named = comparison.find_reports(trend) if trend is not None else folders or []
    compared = comparison.compare(named, label or (), trend=trend is not None)
    with _progress() as progress:
        report.write_folder(
            output,
            lambda unfinished: comparison.write(
                compared, unfinished, video=video, show_face=show_face, progress=progress
            ),
            comparison.COMPARISON,
        )
    typer.echo(comparison.text_summary(compared))
    typer.echo(f"\nComparison: {output / 'compare.html'}")


@app.command()
def pose(
    clip: Annotated[Path, typer.Argument(help="A video.", show_default=False)],
    output: Annotated[Path, typer.Option("-o", "--output", help="The track to write (.npz).")],
    person: Person = None,
    model: ModelName = None,
    model_file: ModelFile = None,
    workers: Workers = None,
) -> None:
    """Find the landmarks of a video, the slow part, and save them for `analyze`."""
    from formcheck.pipeline import detect_pose
    from formcheck.pose import write_track

    if output.suffix != ".npz":
        message = f"{output} does not end in .npz; name the track like run.npz"
        raise InputError(message)
    request = _request(
        clips=((clip, None),),
        person=person,
        model=_model(model),
        model_path=model_file,
        workers=workers,
    )
    with _progress() as progress:
        track = detect_pose(request, clip, progress)
    write_track(track, output)
    typer.echo(output)


@app.command()
def explain(
    name: Annotated[
        str,
        typer.Argument(
            help="A finding (FC201), metric (overstride), exercise (side_plank), warning sign "
            "(locking) or question (hurts)."
        ),
    ],
) -> None:
    """Explain a finding, a metric, an exercise or an answer, with its sources."""
    from formcheck.knowledge.explain import explain as words_about

    typer.echo(words_about(name))


@app.command()
def demo(
    output: Annotated[Path, typer.Option("-o", "--output", help="Folder for the report.")] = Path(
        "formcheck-demo"
    ),
    video: Annotated[
        bool, typer.Option("--video/--no-video", help="Make the annotated video.")
    ] = True,
) -> None:
    """Analyse the two sample clips that come with formcheck."""
    from formcheck.samples import sample_clips

    side, rear = sample_clips()
    request = _request(clips=((side, None), (rear, "rear")), height_cm=170.0, speed_kmh=10.1)
    _analyze(request, output, video=video, show_face=False)


@app.command()
def phantom(
    output: Annotated[Path, typer.Option("-o", "--output", help="The video to write (.mp4).")],
    recipe: Annotated[
        Path | None,
        typer.Argument(help="A recipe (.toml), see sample_videos/ [an easy run from the left]."),
    ] = None,
    activity: Annotated[
        str | None, typer.Option(help="running, walking or standing.", metavar="WORD")
    ] = None,
    speed_kmh: Annotated[float | None, typer.Option(help="Speed.")] = None,
    cadence: Annotated[float | None, typer.Option(help="Steps a minute.")] = None,
    view: Annotated[str | None, typer.Option(help=f"{', '.join(_VIEWS)}.")] = None,
    yaw: Annotated[float | None, typer.Option(help="Camera off the view's axis, degrees.")] = None,
    roll: Annotated[float | None, typer.Option(help="Camera tilted, degrees.")] = None,
    fps: Annotated[float | None, typer.Option(help="Pictures a second.")] = None,
    seconds: Annotated[float | None, typer.Option(help="Length.")] = None,
    seed: Annotated[int | None, typer.Option(help="Same seed, same clip.")] = None,
    settings: Annotated[
        list[str] | None,
        typer.Option(
            "--set",
            help="Anything else of a recipe, such as gait.legs.overstride_pct=32 or "
            "gait.left.knee_valgus_deg=12 or body.sex=woman; may be given again.",
            metavar="KEY=VALUE",
        ),
    ] = None,
) -> None:
    """Render a digital runner whose every angle is known, with its truth beside it.

    An option overrules the recipe.
    """
    from formcheck.phantom import read_recipe, render_clip

    told = {
        "gait.activity": activity,
        "gait.speed_mps": None if speed_kmh is None else speed_kmh / 3.6,
        "gait.cadence_spm": cadence,
        "camera.view": view,
        "camera.yaw_deg": yaw,
        "camera.roll_deg": roll,
        "camera.fps": fps,
        "duration_s": seconds,
        "seed": seed,
    }
    words = [f"{key}={value}" for key, value in told.items() if value is not None]
    clip = read_recipe(recipe, [*words, *(settings or [])])
    with _progress() as progress:
        truth = render_clip(clip, output, lambda share: progress(share, "rendering"))
    typer.echo(output)
    typer.echo(truth)


@app.command()
def validate(
    quick: Annotated[
        bool, typer.Option("--quick", help="A dozen clips: rough figures in a few minutes.")
    ] = False,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="A page (.md) to write, with pictures.")
    ] = None,
    trc: Annotated[
        Path | None, typer.Option("--trc", help="Measure a real runner's marker file instead.")
    ] = None,
    events: Annotated[
        Path | None, typer.Option("--events", help="Its contacts by force plate (.json).")
    ] = None,
    model: ModelName = None,
    workers: Workers = None,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Render again what was kept from an earlier run.")
    ] = False,
    check: Annotated[
        bool, typer.Option("--check", help="With --quick: exit 1 if a figure has become worse.")
    ] = False,
    keep: Annotated[
        Path | None, typer.Option("--keep", help="With --quick: write the figures for --check.")
    ] = None,
) -> None:
    """Hold every number against digital runners whose truth is known."""
    from formcheck import validate as scoreboard

    if (trc is None) != (events is None):
        message = "--trc and --events belong together; give both, or neither"
        raise InputError(message)
    if trc is not None and events is not None:
        _print_grid(scoreboard.marker_grid(scoreboard.score_markers(trc, events)))
        return
    if workers is not None and workers < 1:
        message = f"--workers {workers} is less than 1; leave it out for one a core"
        raise InputError(message)
    if (check or keep) and not quick:
        message = "--check and --keep are about the quick set; add --quick"
        raise InputError(message)
    name = _model(model)
    with _progress() as progress:
        board = scoreboard.validate(
            quick=quick, model=name, workers=workers, fresh=fresh, progress=progress
        )
    for grid in scoreboard.all_grids(board):
        _print_grid(grid)
    if output is not None:
        for path in scoreboard.write_page(board, output):
            typer.echo(path)
    if keep is not None:
        typer.echo(scoreboard.keep_figures(board, keep))
    worse = scoreboard.worse_than_kept(board) if check else ()
    for figure in worse:
        _say(f"worse than kept: {figure}")
    if worse:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Check this machine: versions, libraries, networks, and a one-second self-check."""
    from formcheck.doctor import diagnose

    checks = diagnose()
    for check in checks:
        typer.echo(f"{'ok  ' if check.ok else 'FAIL'}  {check.name}: {check.detail}")
        if not check.ok and check.remedy:
            typer.echo(f"      {check.remedy}")
    if not all(check.ok for check in checks):
        raise typer.Exit(1)


@models_app.command("list")
def models_list() -> None:
    """List the networks: size, licence, source, and where each file is."""
    from formcheck.assets import list_assets

    for state in list_assets():
        asset = state.asset
        where = str(state.path) if state.path else "not fetched"
        typer.echo(f"{asset.name:6} {asset.size_bytes / 1e6:6.1f} MB  {asset.licence}  {where}")
        typer.echo(f"       sha256 {asset.sha256}")
        typer.echo(f"       {asset.source}")


@models_app.command("fetch")
def models_fetch(
    names: Annotated[
        list[str] | None, typer.Argument(help="lite, full, heavy, body [heavy, or else full].")
    ] = None,
) -> None:
    """Fetch networks by name and verify them."""
    from formcheck import assets

    if not names:
        with _progress() as progress:
            _, path = assets.ensure_preferred(partial(_fetching, progress, "the pose network"))
        typer.echo(path)
    for name in names or ():
        with _progress() as progress:
            path = assets.ensure(name, None, partial(_fetching, progress, name))
        typer.echo(path)


@models_app.command("check")
def models_check() -> None:
    """Check the files that are there against their sha256."""
    from formcheck.assets import list_assets

    states = [state for state in list_assets() if state.path]
    for state in states:
        verdict = "ok  " if state.ok else "FAIL"
        typer.echo(f"{verdict}  {state.asset.name}: {state.path} {state.fault or ''}".rstrip())
    if not states:
        typer.echo("no network has been fetched yet; run `formcheck models fetch`")
    if not all(state.ok for state in states):
        raise typer.Exit(1)


def _analyze(
    request: Request,
    output: Path | None,
    *,
    video: bool,
    pdf: bool = False,
    show_face: bool = False,
) -> None:
    """Analyse, write the report folder, print where it is and what it says."""
    from formcheck import report
    from formcheck.pipeline import analyze as run

    folder = output or Path(f"{request.clips[0][0].stem}-formcheck")
    report.check_folder(folder)
    if pdf:
        report.check_pdf()
    with _progress() as progress:
        analysis = run(request, progress)
        report.write_folder(
            folder,
            lambda unfinished: report.write(
                analysis,
                unfinished,
                video=video,
                pdf=pdf,
                show_face=show_face,
                progress=progress,
            ),
        )
    unfit = [clip for clip in analysis.clips if not clip.measured]
    pathway = analysis.plan.pathway
    stopped = pathway is not None and pathway.stop is not None
    for clip in unfit:
        why = "could not be measured" if stopped else clip.why_not  # it tells how to film a run
        _say(f"formcheck: {clip.path.name}: {why}")
    if len(unfit) == len(analysis.clips):
        if pathway is not None:
            typer.echo(report.pathway_text(analysis.plan))
        raise typer.Exit(1)
    typer.echo(report.text_summary(analysis))
    typer.echo(f"\nReport: {folder / 'report.html'}")


def _request(**told: Any) -> Request:
    """Return a checked request."""
    from formcheck.pipeline import Request

    if not told["clips"]:
        message = "no clip was named; try `formcheck analyze side.mp4`"
        raise InputError(message)
    request = Request(**told)
    for _, view in request.clips:
        request.told(view)
    if request.workers is not None and request.workers < 1:
        message = f"--workers {request.workers} is less than 1; leave it out for one a core"
        raise InputError(message)
    if request.person is not None and request.person < 1:
        message = (
            f"--person {request.person} is less than 1; people are counted from the left, from 1"
        )
        raise InputError(message)
    return request


def _session(runner: str, shoes: str, filmed: str | None) -> Session:
    """Return what was told of the day."""
    from formcheck.analysis import Session

    try:
        day = date.fromisoformat(filmed) if filmed else None
    except ValueError as error:
        message = f"--filmed {filmed!r} is not a day; write it like 2026-05-31"
        raise InputError(message) from error
    return Session(runner.strip(), shoes.strip(), day)


def _one_of(option: str, value: str | None, known: tuple[str, ...]) -> str | None:
    """Return an option's value if it is one of the known ones."""
    if value is not None and value not in known:
        message = f"{option} {value!r} is not known; use one of {', '.join(known)}"
        raise InputError(message)
    return value


def _view(value: str | None) -> str | None:
    return _one_of("--view", value, _VIEWS)


def _model(value: str | None) -> str | None:
    return _one_of("--model", value, ("lite", "full", "heavy"))


@contextmanager
def _progress() -> Iterator[Progress]:
    """Give a callback that draws a progress bar on stderr while it is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task("starting", total=1.0)
        yield lambda share, words: bar.update(task, completed=share, description=words)


def _print_grid(grid: Grid) -> None:
    """Print a table on stdout, as wide as it needs where that is a file."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    if not console.is_terminal:
        console = Console(width=240)
    table = Table(*grid.head, title=grid.title, title_justify="left", title_style="bold")
    for row in grid.rows:
        table.add_row(*row)
    console.print(table, grid.about, "", markup=False)


def _fetching(progress: Progress, name: str, share: float) -> None:
    """Show how much of a network has been fetched."""
    progress(share, f"fetching {name}")


def _say(words: str) -> None:
    """Print one line to stderr."""
    typer.echo(words, err=True)
