"""Commands of the laboratory: render a digital runner, and hold formcheck against many."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.options import VIEWS, ModelName, Speed, Workers, known_model
from formcheck.cli.terminal import note, progress_bar
from formcheck.errors import InputError, MachineError, OutputError
from formcheck.quantities import number, speed_kmh

if TYPE_CHECKING:
    from formcheck.lab.phantom import Clip
    from formcheck.lab.scoreboard import Grid
    from formcheck.progress import Listener

__all__ = ["phantom", "validate"]

_LIBRARIES = ("matplotlib", "pandas")  # of the extra `lab`, for plots and tables


def phantom(
    output: Annotated[Path, typer.Option("-o", "--output", help="The video to write (.mp4).")],
    recipe: Annotated[
        Path | None,
        typer.Argument(help="A recipe (.toml), see sample_videos/ [an easy run from the left]."),
    ] = None,
    activity: Annotated[
        str | None, typer.Option(help="running, walking or standing.", metavar="WORD")
    ] = None,
    speed: Speed = None,
    cadence: Annotated[str | None, typer.Option(help="Steps per minute.")] = None,
    view: Annotated[str | None, typer.Option(help=f"{', '.join(VIEWS)}.")] = None,
    yaw: Annotated[str | None, typer.Option(help="Camera off the view's axis, degrees.")] = None,
    roll: Annotated[str | None, typer.Option(help="Camera tilted, degrees.")] = None,
    fps: Annotated[str | None, typer.Option(help="Frames per second.")] = None,
    seconds: Annotated[str | None, typer.Option(help="Length.")] = None,
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
    from formcheck.files.atomic import check_file
    from formcheck.lab.phantom import read_recipe

    typed = {
        "gait.cadence_spm": ("--cadence", cadence),
        "camera.yaw_deg": ("--yaw", yaw),
        "camera.roll_deg": ("--roll", roll),
        "camera.fps": ("--fps", fps),
        "duration_s": ("--seconds", seconds),
    }
    kmh = speed_kmh(speed)
    told = {
        "gait.activity": activity,
        "gait.speed_mps": None if kmh is None else kmh / 3.6,
        "camera.view": view,
        **{key: text and number(option, text) for key, (option, text) in typed.items()},
        "seed": seed,
    }
    words = [f"{key}={value}" for key, value in told.items() if value is not None]
    clip = read_recipe(recipe, [*words, *(settings or [])])
    for path in (output, output.with_suffix(".truth.json")):
        check_file(path)
    with progress_bar() as progress:
        truth = _render(clip, output, progress)
    typer.echo(output)
    typer.echo(truth)


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
    trials: Annotated[
        list[Path] | None,
        typer.Option(
            "--trials",
            help="Measure real runners' trials (.c3d, .trc, .npz or a folder); may be given again.",
        ),
    ] = None,
    clips: Annotated[
        list[Path] | None,
        typer.Option(
            "--clips",
            help="Measure a folder of clips recorded by `learn-clips`; may be given again.",
        ),
    ] = None,
    track: Annotated[
        Path | None,
        typer.Option("--track", help="Hold a clip's contacts (.npz) against --corrections."),
    ] = None,
    corrections: Annotated[
        Path | None,
        typer.Option("--corrections", help="Contacts of --track that were set by hand (.json)."),
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
        Path | None,
        typer.Option(
            "--keep",
            help="With --quick: write the figures for --check; with --trials: for the page.",
        ),
    ] = None,
) -> None:
    """Hold every number against digital runners whose truth is known."""
    _check_installed()
    from formcheck.files.atomic import check_file
    from formcheck.files.corrections import read_corrections
    from formcheck.lab import scoreboard

    if (trc is None) != (events is None):
        message = "--trc and --events belong together; give both, or neither"
        raise InputError(message)
    if trc is not None and events is not None:
        _print_grid(scoreboard.marker_grid(scoreboard.score_markers(trc, events)))
        return
    if (track is None) != (corrections is None):
        message = "--track and --corrections belong together; give both, or neither"
        raise InputError(message)
    if track is not None and corrections is not None:
        log = read_corrections(corrections)
        _print_grid(scoreboard.hand_grid(scoreboard.score_by_hand(track, log)))
        return
    if trials or clips:
        _validate_others(trials or [], clips or [], keep)
        return
    if workers is not None and workers < 1:
        message = f"--workers {workers} is less than 1; leave it out for one per core"
        raise InputError(message)
    if (check or keep) and not quick:
        message = "--check and --keep are about the quick set; add --quick"
        raise InputError(message)
    name = known_model(model)
    if output is not None:
        scoreboard.check_page(output)
    if keep is not None:
        check_file(keep)
    with progress_bar() as progress:
        board = scoreboard.validate(
            quick=quick, model=name, workers=workers, fresh=fresh, progress=progress
        )
    families = scoreboard.families_of(board, scoreboard.kept_families())
    for grid in (*scoreboard.family_grids(families), *scoreboard.all_grids(board)):
        _print_grid(grid)
    if output is not None:
        for path in scoreboard.write_page(board, output):
            typer.echo(path)
    if keep is not None:
        typer.echo(scoreboard.keep_figures(board, keep))
    worse = scoreboard.worse_than_kept(board) if check else ()
    for figure in worse:
        note(f"worse than kept: {figure}")
    if worse:
        raise typer.Exit(1)


def _validate_others(trials: list[Path], clips: list[Path], keep: Path | None) -> None:
    """Print how far off everything is on real runners' trials and recorded clips.

    What cannot be read is told and left out.
    """
    from formcheck.files.atomic import check_file
    from formcheck.lab import scoreboard
    from formcheck.lab.recorded import families_of_folder

    if keep is not None:
        check_file(keep)
    scores = []
    for index, path in enumerate(scoreboard.find_trials(trials) if trials else ()):
        try:
            score = scoreboard.score_trial(path, facing=1 if index % 2 else -1)
        except InputError as error:
            note(str(error))
            continue
        if score is None:
            note(f"{path} has no contacts by force; left out")
        else:
            scores.append(score)
    if trials and not scores:
        message = "no trial has contacts by force; give trials with events, forces or _contacts.csv"
        raise InputError(message)
    filmed = [family for folder in clips for family in families_of_folder(folder)]
    families = (*scoreboard.families_of_trials(scores), *filmed)
    for grid in scoreboard.trial_grids(scores) if scores else ():
        _print_grid(grid)
    for grid in scoreboard.family_grids(families):
        _print_grid(grid)
    if keep is not None:
        typer.echo(scoreboard.keep_families(families, keep))


def _render(clip: Clip, output: Path, progress: Listener) -> Path:
    """Render in a folder of our own beside the place, seal the film, and return the truth's path.

    The sealing is done here and not where films are written: what that writes is looked up again
    by the text of its program (`formcheck.lab.scoreboard.tracks`).
    """
    from formcheck.files.atomic import SEALS, atomic_write, check_file
    from formcheck.lab.phantom import render_clip

    truth = output.with_suffix(".truth.json")
    with (
        atomic_write(output, SEALS["mp4"]) as film,
        TemporaryDirectory(prefix=".formcheck-", dir=output.absolute().parent) as folder,
    ):
        own = Path(folder) / output.name
        try:
            beside = render_clip(clip, own, progress)
        except OutputError as error:
            message = str(error).replace(str(own), str(output))
            raise OutputError(message) from error
        with own.open("rb") as rendered:
            shutil.copyfileobj(rendered, film)
        check_file(truth)
        beside.replace(truth)
    return truth


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


def _check_installed() -> None:
    """Refuse to validate where what makes plots and tables was not installed."""
    missing = [name for name in _LIBRARIES if importlib.util.find_spec(name) is None]
    if missing:
        message = (
            f"`formcheck validate` makes plots and tables with {', '.join(missing)}; "
            "install that with: pip install 'formcheck[lab]'"
        )
        raise MachineError(message)
