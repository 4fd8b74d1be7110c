"""Exercises as small pictures: a stick figure before and after."""

from __future__ import annotations

import tomllib
from functools import cache
from html import escape
from importlib import resources

__all__ = ["draw_figure", "figures"]

_WIDTH, _HEIGHT = 132, 62
_BETWEEN = 70  # how far right the second figure stands


@cache
def figures() -> dict[str, dict[str, str]]:
    """Return the drawings by exercise id."""
    text = resources.files(__package__).joinpath("figures.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def draw_figure(exercise_id: str, name: str) -> str:
    """Return an exercise as SVG; empty where there is no drawing of it."""
    figure = figures().get(exercise_id)
    if figure is None:
        return ""
    start, stop = (_person(figure[key]) for key in ("start", "stop"))
    arrow = '<path class="arrow" d="M61 30h8m-3-3l3 3l-3 3"/>'
    return (
        f'<svg class="figure" viewBox="0 -2 {_WIDTH} {_HEIGHT + 2}" role="img">'
        f"<title>{escape(name)}: before and after</title>"
        f'<g class="before">{start}</g>{arrow}'
        f'<g transform="translate({_BETWEEN} 0)">{stop}</g></svg>'
    )


def _person(drawing: str) -> str:
    parts = []
    for part in drawing.split(";"):
        kind, _, rest = part.strip().partition(" ")
        if kind == "o":
            x, y = rest.split(",")
            parts.append(f'<circle cx="{x}" cy="{y}" r="4.6"/>')
        elif kind == "#":
            parts.append(f'<polyline class="thing" points="{rest}"/>')
        else:
            parts.append(f'<polyline points="{part.strip()}"/>')
    return "".join(parts)
