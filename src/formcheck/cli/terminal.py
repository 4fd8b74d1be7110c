"""What a command shows: a progress bar and notes on stderr."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer

from formcheck.cli.options import one_of
from formcheck.errors import FormcheckError
from formcheck.i18n import LANGUAGES, Wording, msg
from formcheck.progress import CancelledError

if TYPE_CHECKING:
    from formcheck.progress import Listener, Progress

__all__ = ["note", "progress_bar", "told"]


_STOPPED = 130
_ENGLISH = Wording()


def told(command: Callable[..., None]) -> Callable[..., None]:
    """Return a command that tells every expected failure in one sentence, in its language."""

    @wraps(command)
    def run(**options: Any) -> None:
        word = _ENGLISH
        try:
            language = options.get("language") or word.language
            one_of("--language", language, LANGUAGES)
            word = Wording(language)
            command(**options)
        except FormcheckError as error:
            note(f"formcheck: {word(error.message)}")
            raise typer.Exit(1) from error
        except (KeyboardInterrupt, CancelledError):
            note(word(msg("formcheck: stopped; nothing was written")))
            raise typer.Exit(_STOPPED) from None

    return run


@contextmanager
def progress_bar(word: Wording = _ENGLISH) -> Iterator[Listener]:
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
        task = bar.add_task(word(msg("starting")), total=1.0)

        def show(progress: Progress) -> None:
            bar.update(task, completed=progress.share, description=word(progress.waits_for))

        yield show


def note(words: str) -> None:
    """Print one line to stderr."""
    typer.echo(words, err=True)
