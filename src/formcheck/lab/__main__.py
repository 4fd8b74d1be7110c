"""The laboratory's programs: ``python -m formcheck.lab NAME --help``.

They need a clone of formcheck: what they write is kept in it.
"""

from __future__ import annotations

import sys
from importlib import import_module

from formcheck.isolated import trusted_path

#: A program's name and the module whose ``main`` it is, below ``formcheck.lab``.
PROGRAMS = {
    "benchmark-analyze": "benchmarks.analyze",
    "benchmark-corrections": "benchmarks.corrections",
    "benchmark-definitions": "benchmarks.definitions",
    "benchmark-faces": "benchmarks.faces",
    "benchmark-hand": "benchmarks.hand",
    "benchmark-live": "benchmarks.live",
    "benchmark-networks": "benchmarks.networks",
    "benchmark-render": "benchmarks.render",
    "benchmark-repeats": "benchmarks.repeats",
    "benchmark-standing": "benchmarks.standing",
    "benchmark-workers": "benchmarks.workers",
    "docs": "docs.pages",
    "docs-exercises": "docs.exercises",
    "docs-journeys": "docs.journeys",
    "docs-sheet": "docs.contact_sheet",
    "docs-shop": "docs.shop",
    "docs-studio": "docs.studio",
    "learn-clips": "training.clips",
    "learn-events": "training.events",
    "learn-intervals": "training.intervals",
    "learn-joints": "training.joints",
    "learn-landmark-errors": "training.landmark_errors",
    "learn-sideways": "training.sideways",
    "translations": "translations",
}


def main(arguments: list[str]) -> None:
    """Run one program; without a name, say what there is."""
    # not at the top: only now do the libraries come from where they were installed
    import typer

    from formcheck.errors import FormcheckError

    name, *options = arguments or ["--help"]
    if name not in PROGRAMS:
        print("\n".join(["python -m formcheck.lab NAME [--help]", "", *PROGRAMS]))
        sys.exit(0 if name == "--help" else 2)
    try:
        module = import_module(f"formcheck.lab.{PROGRAMS[name]}")
    except ModuleNotFoundError as error:
        sys.exit(
            f"`{name}` needs {error.name}, which is not installed; in a clone of formcheck "
            "install what its programs need with: pip install -e '.[dev]'"
        )
    app = typer.Typer(add_completion=False)
    app.command(help=module.__doc__)(module.main)
    try:
        app(options, prog_name=f"python -m formcheck.lab {name}")
    except FormcheckError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    sys.path[:] = trusted_path()
    main(sys.argv[1:])
