"""A coach's notes and drawings on the pictures that are handed on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from pydantic import BaseModel, ConfigDict

from formcheck.i18n import Wording
from formcheck.render.overlay.paint import Canvas, Colour, Picture

__all__ = ["Drawing", "draw_note"]

_USUAL: Colour = (255, 212, 0)
_ARROW, _ANGLE, _LETTERS = 0.045, 0.085, 13.0
_LINE_LETTERS, _FOOT = 46, 0.12  # of a note, above what an annotated film says at its foot


class Drawing(BaseModel):
    """One note.

    Parameters
    ----------
    clip : int
        Whose: the clip's place in the report.
    frame : int
    text : str
    shapes : tuple of dict
        ``kind`` (line, arrow, angle, free), ``points`` in 0 to 1 of the picture, ``color``.
    """

    model_config = ConfigDict(frozen=True)

    clip: int
    frame: int
    text: str = ""
    shapes: tuple[dict[str, Any], ...] = ()


def draw_note(picture: Picture, note: Drawing, word: Wording, *, words: bool) -> Picture:
    """Return a picture with a note's shapes on it, and its words low down if asked."""
    canvas = Canvas(np.ascontiguousarray(picture.copy()))
    for shape in note.shapes:
        _draw(canvas, shape, word)
    if words:
        height, width = canvas.image.shape[:2]
        lines = _lines(note.text)
        step = 1.35 * _LETTERS * canvas.unit
        for place, line in enumerate(lines):
            at = (width / 2, (1.0 - _FOOT) * height - (len(lines) - 1 - place) * step)
            canvas.write(line, at, _LETTERS)
    return canvas.image


def _draw(canvas: Canvas, shape: dict[str, Any], word: Wording) -> None:
    height, width = canvas.image.shape[:2]
    points = np.array(shape.get("points") or [], dtype=float).reshape(-1, 2) * (width, height)
    colour = _colour(str(shape.get("color") or ""))
    canvas.path(points, colour, 2.0, halo=True)
    kind = shape.get("kind")
    if kind == "arrow" and len(points) >= 2:
        way = points[1] - points[0]
        turn, far = float(np.arctan2(way[1], way[0])), float(np.hypot(*way))
        long = min(_ARROW * width, 0.4 * far)
        for side in (2.6, -2.6):
            end = points[1] + long * np.array([np.cos(turn + side), np.sin(turn + side)])
            canvas.line(points[1], end, colour, 2.0, halo=True)
    if kind == "angle" and len(points) >= 3:
        ways = points[[0, 2]] - points[1]
        turns = np.arctan2(ways[:, 1], ways[:, 0])
        between = float(np.angle(np.exp(1j * (turns[1] - turns[0]))))
        middle = turns[0] + between / 2
        at = points[1] + _ANGLE * width * np.array([np.cos(middle), np.sin(middle)])
        canvas.write(f"{word.number(abs(float(np.degrees(between))), '.0f')}°", at, _LETTERS)


def _colour(text: str) -> Colour:
    """Return a colour such as ``#ffd400``; the usual one where it is none."""
    try:
        red, green, blue = bytes.fromhex(text.removeprefix("#"))
    except ValueError:
        return _USUAL
    return red, green, blue


def _lines(text: str) -> Sequence[str]:
    """Return a text in lines that fit below a picture."""
    lines: list[str] = []
    for part in text.splitlines():
        line = ""
        for one in part.split():
            if line and len(line) + 1 + len(one) > _LINE_LETTERS:
                lines.append(line)
                line = one
            else:
                line = f"{line} {one}".strip()
        lines.append(line)
    return [line for line in lines if line]
