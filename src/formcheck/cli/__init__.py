"""The command line: a command parses, calls one library function, prints.

stdout is data, stderr is progress and notes. Exit 0 a report was made, 1 a `FormcheckError`,
2 wrong usage, 130 stopped by the user. Libraries are loaded inside the commands, so that ``--help``
is quick.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from formcheck._version import __version__
from formcheck.cli import clips, lab, machine, runner
from formcheck.cli.terminal import note
from formcheck.errors import FormcheckError
from formcheck.i18n import LANGUAGES, speaking, tell

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


def main() -> None:
    """Run the command line; every expected failure is one sentence on stderr."""
    with speaking(LANGUAGES[0]):  # until a command has read --language
        try:
            app()
        except FormcheckError as error:
            note(f"formcheck: {error}")
            sys.exit(1)
        except SystemExit as end:
            if end.code == _STOPPED:  # what typer makes of Ctrl-C
                note(tell("formcheck: stopped; nothing was written"))
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


app.command()(clips.analyze)
app.command()(runner.intake)
app.command()(runner.metronome)
app.command()(runner.compare)
app.command()(clips.pose)
app.command("render")(clips.render_again)
app.command()(runner.explain)
app.command()(clips.demo)
app.command()(lab.phantom)
app.command()(lab.validate)
app.command()(machine.doctor)
models_app.command("list")(machine.models_list)
models_app.command("fetch")(machine.models_fetch)
models_app.command("check")(machine.models_check)
