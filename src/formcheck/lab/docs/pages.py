"""Write the generated pages of docs/: `make docs`. A test checks that they are up to date."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import typer
from typer.testing import CliRunner

from formcheck.cli import app
from formcheck.lab.clone import DOCS
from formcheck.lab.docs.knowledge import write_pages
from formcheck.lab.phantom import move
from formcheck.lab.scoreboard.curves import real_curves, runners_at_that_speed, stride
from formcheck.lab.scoreboard.plots import curves_figure, save_figure

WIDTH = "96"


def cli_page() -> str:
    """Return docs/cli.md: every command's own help."""
    runner = CliRunner(env={"COLUMNS": WIDTH, "TERMINAL_WIDTH": WIDTH, "NO_COLOR": "1"})
    lines = [
        "<!-- Generated from src/formcheck/cli/ by `make docs`. -->",
        "# Command line",
        "",
        "stdout is data, stderr is progress and notes. The exit code is 0 when a report was made,",
        "1 with one sentence when something cannot be done, 2 for an option that does not exist.",
        "",
    ]
    for words in commands(app):
        help_text = runner.invoke(app, [*words, "--help"], prog_name="formcheck").stdout
        text = "\n".join(line.rstrip() for line in help_text.strip().splitlines())
        lines += [f"## formcheck {' '.join(words)}", "", "```text", text, "```", ""]
    return "\n".join(lines)


def commands(group: typer.Typer) -> list[tuple[str, ...]]:
    """Return every command's words, such as ``("models", "fetch")``, in order of definition."""
    found: list[tuple[str, ...]] = []
    for command in group.registered_commands:
        name = command.name or getattr(command.callback, "__name__", "").replace("_", "-")
        found.append((name,))
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        found += [(str(inner.name), *words) for words in commands(inner.typer_instance)]
    return found


def draw_curves(path: Path) -> Path:
    """Draw the digital runners' curves on the real mean ± 2 standard deviations (SVG)."""
    strides = {
        name: stride(move(clip), "left", np.linspace(0.0, 1.0, 101))
        for name, clip in runners_at_that_speed().items()
    }
    return save_figure(lambda: curves_figure(real_curves(), strides), path)


def main() -> None:
    """Write every page, and the drawing of the joints' curves."""
    write_pages(DOCS)
    (DOCS / "cli.md").write_text(cli_page(), encoding="utf-8")
    draw_curves(DOCS / "phantom" / "curves.svg")
