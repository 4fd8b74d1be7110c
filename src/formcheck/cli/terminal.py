"""What a command shows: a progress bar and notes on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from formcheck.i18n import tell

if TYPE_CHECKING:
    from formcheck.progress import Listener, Progress

__all__ = ["note", "progress_bar"]


@contextmanager
def progress_bar() -> Iterator[Listener]:
    """Give a callback that draws a progress bar on stderr while it is a terminal."""
    from rich import progress as rich
    from rich.console import Console

    console = Console(stderr=True)
    columns = (
        rich.TextColumn("{task.description}"),
        rich.BarColumn(),
        rich.TimeRemainingColumn(),
    )
    with rich.Progress(
        *columns, console=console, transient=True, disable=not console.is_terminal
    ) as bar:
        task = bar.add_task(tell("starting"), total=1.0)

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.share, description=progress.waits_for)

        yield show


def note(words: str) -> None:
    """Print one line to stderr."""
    typer.echo(words, err=True)
