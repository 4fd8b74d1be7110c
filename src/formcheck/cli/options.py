"""Options that several commands share, and what is made of them."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar

import typer

from formcheck.errors import InputError
from formcheck.i18n import msg

if TYPE_CHECKING:
    from formcheck.engines import EngineName
    from formcheck.model import Session, View
    from formcheck.pipeline import Model

__all__ = [
    "CLIP", "VIEWS", "Engine", "Height", "Language", "Mass", "ModelFile", "ModelName", "Person",
    "Sex", "Slow", "Speed", "Workers", "known_engine", "known_model", "known_view",
    "make_session", "one_of",
]  # fmt: skip

Known = TypeVar("Known", bound=str)

VIEWS: tuple[View, ...] = ("side_left", "side_right", "rear", "front")
_ENGINES: tuple[EngineName, ...] = ("litert", "mediapipe")
_MODELS: tuple[Model, ...] = ("lite", "full", "heavy")  # theirs would be slow to import
CLIP = (
    "A video (mp4, mov, webm, avi, mkv, gif), a track saved by `formcheck pose`, or markers "
    "(.c3d, .trc)."
)

Height = Annotated[
    str | None,
    typer.Option(
        "--height",
        "--height-cm",
        help="The runner's height: 172 (cm), 1.72m or 5'8\"; gives cm and m.",
    ),
]
Mass = Annotated[
    str | None,
    typer.Option(
        "--mass", "--mass-kg", help="The runner's mass: 63.5 (kg) or 140lb; gives stiffness."
    ),
]
Speed = Annotated[
    str | None,
    typer.Option(
        "--speed",
        "--speed-kmh",
        help="Belt or running speed: 10.8 (km/h), 6.7mph, 5:30/km or 8:50/mile.",
    ),
]
Sex = Annotated[
    str | None, typer.Option("--sex", help="female or male, for typical ranges that differ.")
]
Slow = Annotated[
    str | None,
    typer.Option("--slow-motion", help="How many times slower than life the video plays."),
]
Person = Annotated[
    int | None, typer.Option("--person", help="Who to follow, counted from the left, from 1.")
]
ModelName = Annotated[
    str | None,
    typer.Option(
        "--model",
        help="Pose network: lite, full or heavy [heavy; full where that cannot be had].",
        show_default=False,
    ),
]
ModelFile = Annotated[
    Path | None, typer.Option("--model-file", help="A .task file to use instead.")
]
Engine = Annotated[
    str, typer.Option("--engine", help="What runs the pose network: litert or mediapipe.")
]
Language = Annotated[
    str, typer.Option("--language", help='en or de: English, or German with "du".')
]
Workers = Annotated[
    int | None,
    typer.Option("--workers", help="How many at a time [as cores and memory allow]."),
]


def make_session(runner: str, shoes: str, filmed: str | None) -> Session:
    """Return what was told of the day."""
    from formcheck.model import Session

    try:
        day = date.fromisoformat(filmed) if filmed else None
    except ValueError as error:
        message = msg("--filmed {filmed!r} is not a day; write it like 2026-05-31", filmed=filmed)
        raise InputError(message) from error
    if day is not None and day > date.today():
        message = msg(
            "--filmed {day} is in the future; give the day the clips were filmed", day=filmed
        )
        raise InputError(message)
    return Session(runner.strip(), shoes.strip(), day)


def one_of(option: str, value: str | None, known: tuple[Known, ...]) -> Known | None:
    """Return an option's value if it is one of the known ones."""
    if value is None:
        return None
    for one in known:
        if one == value:
            return one
    message = msg(
        "{option} {value!r} is not known; use one of {known}",
        option=option,
        value=value,
        known=known,
    )
    raise InputError(message)


def known_view(value: str | None) -> View | None:
    """Return the view of ``--view`` if there is such a one."""
    return one_of("--view", value, VIEWS)


def known_model(value: str | None) -> Model | None:
    """Return the network of ``--model`` if there is such a one."""
    return one_of("--model", value, _MODELS)


def known_engine(value: str) -> EngineName:
    """Return the engine of ``--engine`` if there is such a one."""
    return one_of("--engine", value, _ENGINES) or _ENGINES[0]
