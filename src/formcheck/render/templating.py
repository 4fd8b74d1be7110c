"""Where templates come from, and how words, numbers, dates and pictures are written in them."""

from __future__ import annotations

from base64 import b64encode
from functools import cache, partial
from importlib import resources
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from formcheck.i18n import Message, Wording

__all__ = ["draw_figure", "environment", "picture_of"]

#: Of every exercise's picture; `formcheck.lab.phantom.exercises.PICTURE_PX`.
_SIZE = 'width="480" height="300"'


@cache
def environment(word: Wording, *packages: str) -> Environment:
    """Return the templates in one language: whatever message they print is put into its words.

    Parameters
    ----------
    word : Wording
    packages : str
        Whose templates are looked for before the report's own.
    """
    loaders = [PackageLoader(name, "templates") for name in (*packages, "formcheck.render")]
    made = Environment(
        loader=ChoiceLoader(loaders),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=partial(_worded, word),
    )
    made.globals.update(say=word.say, listed=word.listed)
    made.filters["svg"] = Markup  # drawn by us, from numbers and our own words
    made.filters["jpeg"] = _embed
    made.filters["day"] = word.day
    made.filters["short_day"] = partial(word.day, short=True)
    made.filters["lower_first"] = lambda text: word(text)[:1].lower() + word(text)[1:]
    return made


def draw_figure(exercise_id: str, name: str, word: Wording) -> str:
    """Return an exercise's picture as an ``<img>``; empty where there is none.

    The pictures are drawn by ``formcheck.lab`` and come with the package, so that a report needs no
    body data.
    """
    picture = picture_of(exercise_id)
    if not picture:
        return ""
    data = b64encode(picture).decode("ascii")
    words = word.say("exercise.picture", name=name)
    return Markup('<img class="figure" {} alt="{}" src="data:image/webp;base64,{}">').format(
        Markup(_SIZE), words, data
    )


@cache
def picture_of(exercise_id: str) -> bytes:
    """Return an exercise's picture as WebP; empty where there is none."""
    place = resources.files(__package__).joinpath("exercises", f"{exercise_id}.webp")
    return place.read_bytes() if place.is_file() else b""


def _worded(word: Wording, value: Any) -> Any:
    """Return what a template prints."""
    return word(value) if isinstance(value, Message) else value


def _embed(jpeg: bytes) -> str:
    """Return a JPEG as an address that holds the picture itself."""
    return f"data:image/jpeg;base64,{b64encode(jpeg).decode('ascii')}"
