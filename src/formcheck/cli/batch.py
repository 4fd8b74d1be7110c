"""The command for many clips at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from formcheck.cli.options import (
    Engine,
    Language,
    ModelName,
    Workers,
    known_engine,
    known_model,
)
from formcheck.cli.terminal import note, progress_bar
from formcheck.errors import InputError
from formcheck.i18n import Message, Wording, msg
from formcheck.progress import Progress

if TYPE_CHECKING:
    from formcheck.batch import Check, Options

__all__ = ["batch"]

_SHOWN = 40  # checks in the list on the terminal


def batch(
    place: Annotated[
        Path,
        typer.Argument(
            metavar="FOLDER|LIST.csv",
            help="A folder of clips, or a table with a row a clip.",
            show_default=False,
        ),
    ],
    output: Annotated[
        Path,
        typer.Option(
            "-o", "--output", help="Folder for all reports and their tables.", show_default=False
        ),
    ],
    write_list: Annotated[
        Path | None,
        typer.Option(
            "--write-list",
            help="Write what was made of the names as a table (.csv) to correct, and stop.",
        ),
    ] = None,
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Begin without asking.")] = False,
    model: ModelName = None,
    engine: Engine = "litert",
    workers: Workers = None,
    video: Annotated[
        bool,
        typer.Option(
            "--video/--no-video",
            help="Make the annotated videos, and keep a small copy of each film.",
        ),
    ] = False,
    show_face: Annotated[bool, typer.Option("--show-face", help="Do not blur faces.")] = False,
    language: Language = "en",
) -> None:
    """Analyse many clips: a report each, a table of all numbers, and a page to look through.

    Stopped at any point, the same command goes on where it was.
    """
    from formcheck import weights
    from formcheck.batch import Options, find_checks, unknown_columns, write_table
    from formcheck.files.atomic import check_new

    word = Wording(language)
    if workers is not None and workers < 1:
        message = msg(
            "--workers {workers} is less than 1; leave it out for one per core", workers=workers
        )
        raise InputError(message)
    chosen, engine_name = known_model(model), known_engine(engine)
    checks = find_checks(place)
    if place.is_file() and (unknown := unknown_columns(place)):
        note(
            word(
                msg("formcheck: these columns mean nothing here: {names}", names=", ".join(unknown))
            )
        )
    if write_list is not None:
        check_new(write_list)
        write_table(checks, write_list)
        typer.echo(write_list)
        return
    _show(checks, word)
    if place.is_dir() and not yes:
        _ask(word)
    with progress_bar(word) as progress:
        if not show_face:
            weights.ensure("faces", None, progress)
        if chosen is None:
            name, _ = weights.ensure_preferred(progress)
            chosen = known_model(name)
        else:
            weights.ensure(chosen, None, progress)
    assert chosen is not None
    options = Options(chosen, engine_name, language, video, show_face)
    _run(checks, output, options, workers, word)


def _run(
    checks: Sequence[Check], output: Path, options: Options, workers: int | None, word: Wording
) -> None:
    """Do the checks, show how far they are, and say where everything lies."""
    from formcheck.batch import run_batch

    counts: Counter[str] = Counter()
    with progress_bar(word) as progress:
        for outcome in run_batch(checks, output, options, workers):
            counts[outcome.state] += 1
            if outcome.state != "measured":
                note(f"{outcome.name}: {word(outcome.sentence)}")
            done = counts.total()
            waits_for = msg("{done} of {all} checks", done=done, all=len(checks))
            progress(Progress("measure", done / len(checks), waits_for))
    line = msg(
        "{measured} measured, {refused} could not be measured, {failed} failed",
        measured=counts["measured"],
        refused=counts["refused"],
        failed=counts["failed"],
    )
    typer.echo(word(line))
    typer.echo(word(msg("Look through them: {page}", page=output / "index.html")))
    typer.echo(word(msg("All numbers: {table}", table=output / "summary.csv")))
    if not (output / "summary.parquet").exists():
        note(word(msg("formcheck: summary.parquet needs  pip install 'formcheck[batch]'")))
    if not counts["measured"]:
        raise typer.Exit(1)


def _show(checks: Sequence[Check], word: Wording) -> None:
    """Print what will be done, before it begins."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    headers = [msg("check"), msg("clips"), msg("runner"), msg("day"), msg("km/h")]
    for header in headers:
        table.add_column(word(header), overflow="fold")
    for check in checks[:_SHOWN]:
        clips = ", ".join(clip.path.name for clip in check.clips)
        day = "" if check.day is None else check.day.isoformat()
        speed = "" if check.speed_kmh is None else word(Message("{v:g}", {"v": check.speed_kmh}))
        table.add_row(
            *(Text(_plain(cell)) for cell in (check.name, clips, check.athlete, day, speed))
        )
    console = Console(stderr=True)
    console.print(table)
    if len(checks) > _SHOWN:
        console.print(word(msg("… and {more} more", more=len(checks) - _SHOWN)))


def _plain(text: str) -> str:
    """Return a name without what a terminal would obey."""
    return "".join(one if one.isprintable() else "�" for one in text)


def _ask(word: Wording) -> None:
    """Ask, where somebody can answer, whether what was guessed is right."""
    import sys

    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return
    question = msg("Begin? With --write-list you can correct this first.")
    if not typer.confirm(word(question), default=True, err=True):
        raise typer.Exit(1)
