"""Exercises as small pictures: the phantom's body at the start and at the end.

The pictures are drawn by ``formcheck.lab.docs.exercises`` and come with the package, so that a
report needs no body data.
"""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from importlib import resources

from markupsafe import Markup

from formcheck.i18n import say

__all__ = ["draw_figure", "picture_of"]

#: Of every picture; `formcheck.lab.phantom.exercises.PICTURE_PX`.
_SIZE = 'width="480" height="300"'


def picture_of(exercise_id: str) -> bytes:
    """Return an exercise's picture as WebP; empty where there is none."""
    place = resources.files(__package__).joinpath("exercises", f"{exercise_id}.webp")
    return place.read_bytes() if place.is_file() else b""


@cache
def draw_figure(exercise_id: str, name: str) -> str:
    """Return an exercise's picture as an ``<img>``; empty where there is none."""
    picture = picture_of(exercise_id)
    if not picture:
        return ""
    data = b64encode(picture).decode("ascii")
    words = say("exercise.picture", name=name)
    return Markup('<img class="figure" {} alt="{}" src="data:image/webp;base64,{}">').format(
        Markup(_SIZE), words, data
    )
