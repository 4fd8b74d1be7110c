"""What a command shows: a progress bar and notes on stderr."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from typing import TYPE_CHECKING, Any

import typer

from formcheck.cli.options import one_of
from formcheck.errors import FormcheckError
from formcheck.i18n import LANGUAGES, Wording, msg
from formcheck.progress import CancelledError

if TYPE_CHECKING:
    from rich.progress import Progress as RichProgress
    from rich.progress import TaskID

    from formcheck.model import Question
    from formcheck.progress import Progress

__all__ = ["asker", "note", "progress_bar", "told"]


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


@dataclass(frozen=True, slots=True)
class Bar:
    """A progress bar on stderr: a listener, which can step aside for a question."""

    drawn: RichProgress
    task: TaskID
    word: Wording

    def __call__(self, progress: Progress) -> None:
        """Show how far the task is."""
        words = self.word(progress.waits_for)
        self.drawn.update(self.task, completed=progress.share, description=words)

    @contextmanager
    def aside(self) -> Iterator[None]:
        """Take the bar away while somebody is asked."""
        self.drawn.stop()
        yield
        self.drawn.start()


@contextmanager
def progress_bar(word: Wording = _ENGLISH) -> Iterator[Bar]:
    """Give a listener that draws a progress bar on stderr while it is a terminal."""
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
        yield Bar(bar, bar.add_task(word(msg("starting")), total=1.0), word)


def asker(bar: Bar) -> Callable[[Question], float | None] | None:
    """Return what asks how much slower than life a clip plays; None where nobody can answer.

    Enter takes the answer that is offered; what is none of the choices is asked again.
    """
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    word = bar.word

    def ask(question: Question) -> float:
        words = {c: word(msg("no")) if c == 1 else f"{c:g}" for c in question.choices}
        answers = {answer: choice for choice, answer in words.items()}
        line = msg(
            "Does this play slower than life? It looks {factor:g} times too slow ({answers})",
            factor=question.suggested,
            answers=" / ".join(answers),
        )
        reply = ""
        with bar.aside():
            while reply not in answers:
                reply = typer.prompt(word(line), default=words[question.suggested], err=True)
                reply = reply.strip().lower().removesuffix("x").removesuffix("×").strip()
        return answers[reply]

    return ask


def note(words: str) -> None:
    """Print one line to stderr."""
    typer.echo(words, err=True)
