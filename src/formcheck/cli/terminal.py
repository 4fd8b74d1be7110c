"""What a command shows: a progress bar and notes on stderr."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from formcheck.i18n import tell

if TYPE_CHECKING:
    from formcheck.pipeline import Progress

__all__ = ["fetching", "note", "progress_bar"]


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


def fetching(progress: Progress, name: str, share: float) -> None:
    """Show how much of a network has been fetched."""
    progress(share, tell("fetching {name}", name=name))


def note(words: str) -> None:
    """Print one line to stderr."""
    typer.echo(words, err=True)
