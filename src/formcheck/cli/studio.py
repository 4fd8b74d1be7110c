"""The command that opens the studio."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from formcheck.errors import MachineError, OutputError
from formcheck.i18n import msg

__all__ = ["studio"]


def studio(
    port: Annotated[
        int | None,
        typer.Option(help="Where it answers; 0 for any [8484, or any].", show_default=False),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Folder of all that is kept [the user's data].", show_default=False),
    ] = None,
    database: Annotated[
        str | None,
        typer.Option(
            help="Another store, such as postgresql+psycopg://user@host/name [in the folder].",
            show_default=False,
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    sample: Annotated[
        bool, typer.Option("--sample", help="Begin with the two sample clips, if it is empty.")
    ] = False,
    lan: Annotated[
        bool,
        typer.Option("--lan", help="Let phones in the local network send clips, by a code each."),
    ] = False,
    lan_address: Annotated[
        str | None,
        typer.Option(
            help="Which of this machine's addresses they are answered at [the usual one].",
            show_default=False,
        ),
    ] = None,
) -> None:
    """Open the studio: a page in the browser for all of this, on this machine alone."""
    try:
        from formcheck.studio import serve
    except ModuleNotFoundError as error:
        message = msg(
            "the studio needs {module}, which is not installed; "
            "run  pip install 'formcheck[studio]'",
            module=error.name,
        )
        raise MachineError(message) from error
    from platformdirs import user_data_path

    folder = (data or user_data_path("formcheck", appauthor=False)).absolute()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        serve(
            folder,
            port=port,
            database=database,
            browser=browser,
            sample=sample,
            lan=lan,
            lan_address=lan_address,
            say=typer.echo,
        )
    except OSError as error:
        message = msg(
            "{folder} cannot be used ({reason}); name another folder with --data",
            folder=folder,
            reason=error.strerror or str(error),
        )
        raise OutputError(message) from error
