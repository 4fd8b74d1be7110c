"""What a command shows: a progress bar and notes on stderr, tables on stdout."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from formcheck.i18n import tell

if TYPE_CHECKING:
    from formcheck.lab.scoreboard import Grid
    from formcheck.pipeline import Progress

__all__ = ["fetching", "note", "print_grid", "progress_bar"]


@contextmanager
def progress_bar() -> Iterator[Progress]:
    """Give a callback that draws a progress bar on stderr while it is a terminal."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeRemainingColumn())
    with Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(tell("starting"), total=1.0)
        yield lambda share, words: bar.update(task, completed=share, description=words)


def print_grid(grid: Grid) -> None:
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


def fetching(progress: Progress, name: str, share: float) -> None:
    """Show how much of a network has been fetched."""
    progress(share, tell("fetching {name}", name=name))


def note(words: str) -> None:
    """Print one line to stderr."""
    typer.echo(words, err=True)
