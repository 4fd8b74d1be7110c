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
from formcheck.cli import batch, clips, lab, live, machine, runner, studio
from formcheck.cli.terminal import told

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


def main() -> None:
    """Run the command line."""
    try:
        app()
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


app.command()(told(clips.analyze))
app.command()(told(batch.batch))
app.command()(told(studio.studio))
app.command()(told(live.live))
app.command()(told(runner.intake))
app.command()(told(runner.metronome))
app.command()(told(runner.compare))
app.command()(told(clips.pose))
app.command("render")(told(clips.render_again))
app.command()(told(runner.explain))
app.command()(told(clips.demo))
app.command()(told(lab.phantom))
app.command()(told(lab.validate))
app.command()(told(machine.doctor))
models_app.command("list")(told(machine.models_list))
models_app.command("fetch")(told(machine.models_fetch))
models_app.command("check")(told(machine.models_check))
