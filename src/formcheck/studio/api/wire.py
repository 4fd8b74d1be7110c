"""What is sent to the studio, checked where it enters."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from formcheck.i18n import LANGUAGES, msg
from formcheck.studio.errors import RefusedError
from formcheck.studio.records import AthleteRow, CheckRow, Page, Sex, Told

__all__ = [
    "AthleteChange",
    "AthletePage",
    "CheckChange",
    "CheckPage",
    "ClipChange",
    "NewAthlete",
    "NewCheck",
    "NewNote",
    "NoteChange",
    "SettingsChange",
    "StudioSettings",
    "given_of",
]

_RANGES = {
    "height_cm": (100.0, 230.0, "cm"),
    "mass_kg": (25.0, 250.0, "kg"),
    "speed_kmh": (3.0, 40.0, "km/h"),
    "slow_motion": (0.1, 40.0, "×"),
}

Line = Annotated[str, Field(max_length=200)]
Text = Annotated[str, Field(max_length=5000)]


class Body(BaseModel):
    """Base of what is sent: nothing unknown."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True, allow_inf_nan=False)

    @field_validator("height_cm", "mass_kg", "speed_kmh", "slow_motion", check_fields=False)
    @classmethod
    def _within(cls, value: float | None, info: Any) -> float | None:
        low, high, unit = _RANGES[info.field_name]
        if value is not None and not low <= value <= high:
            message = msg(
                "{value:g} {unit} is outside {low:g} to {high:g} {unit}; "
                "check the value and its unit",
                value=value,
                low=low,
                high=high,
                unit=unit,
            )
            raise RefusedError(422, f"range_{info.field_name}", message)
        return value

    @field_validator("language", check_fields=False)
    @classmethod
    def _spoken(cls, value: str | None) -> str | None:
        if value is not None and value not in LANGUAGES:
            message = msg(
                "the language {value!r} is not known; use one of {known}",
                value=value,
                known=LANGUAGES,
            )
            raise RefusedError(422, "language", message)
        return value

    @field_validator("name", check_fields=False)
    @classmethod
    def _named(cls, value: str | None) -> str | None:
        if value is not None and not value:
            raise RefusedError(422, "no_name", msg("the name is empty; type one"))
        return value


def given_of(body: BaseModel) -> dict[str, Any]:
    """Return what was really sent, also what was sent as null."""
    return body.model_dump(exclude_unset=True)


class NewAthlete(Body):
    """A new athlete; all but the name may be left out."""

    name: Line
    height_cm: float | None = None
    mass_kg: float | None = None
    sex: Sex | None = None
    speed_kmh: float | None = None
    shoes: Line = ""
    note: Text = ""


class AthleteChange(Body):
    """What changes of an athlete."""

    name: Line | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    sex: Sex | None = None
    speed_kmh: float | None = None
    shoes: Line | None = None
    note: Text | None = None


class CheckChange(Body):
    """What changes of a check; ``athlete_id`` null makes it a guest's."""

    athlete_id: str | None = None
    athlete: NewAthlete | None = None
    day: date | None = None
    title: Line | None = None
    shoes: Line | None = None
    speed_kmh: float | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    sex: Sex | None = None
    language: str | None = None


class NewCheck(CheckChange):
    """A new check; everything may be left out."""


class ClipChange(Body):
    """What was told of a clip."""

    told: Told | None = None
    standing: bool | None = None


class Shape(BaseModel):
    """A drawing on a frame, in 0 to 1 of the picture's width and height."""

    model_config = ConfigDict(extra="forbid", allow_inf_nan=False)

    kind: Literal["line", "angle", "arrow", "free"]
    points: Annotated[
        list[tuple[Annotated[float, Field(ge=-1, le=2)], Annotated[float, Field(ge=-1, le=2)]]],
        Field(min_length=2, max_length=2000),
    ]
    color: Annotated[str, Field(pattern=r"^(#[0-9a-fA-F]{6}|[a-z]{1,20})?$")] = ""


class NewNote(Body):
    """A note on a frame."""

    frame: Annotated[int, Field(ge=0, le=10_000_000)]
    text: Text = ""
    shapes: Annotated[list[Shape], Field(max_length=100)] = []
    in_report: bool = True


class NoteChange(Body):
    """What changes of a note."""

    frame: Annotated[int, Field(ge=0, le=10_000_000)] | None = None
    text: Text | None = None
    shapes: Annotated[list[Shape], Field(max_length=100)] | None = None
    in_report: bool | None = None


class StudioSettings(BaseModel):
    """How the studio works; ``language`` null is the browser's, ``keep_days`` null is for ever."""

    practice_name: str = ""
    language: str | None = None
    model: Literal["lite", "full", "heavy"] | None = None
    engine: Literal["litert", "mediapipe"] = "litert"
    keep_days: int | None = None
    keep_originals: bool = True
    faces_blurred: bool = True
    quota_gb: float = 50.0
    has_logo: bool = False


class SettingsChange(Body):
    """What changes of the settings."""

    practice_name: Annotated[str, Field(max_length=80)] | None = None
    language: str | None = None
    model: Literal["lite", "full", "heavy"] | None = None
    engine: Literal["litert", "mediapipe"] | None = None
    keep_days: Annotated[int, Field(ge=1, le=36500)] | None = None
    keep_originals: bool | None = None
    faces_blurred: bool | None = None
    quota_gb: Annotated[float, Field(ge=0.1, le=100_000)] | None = None


class AthletePage(Page):
    """A part of the list of athletes."""

    items: list[AthleteRow]


class CheckPage(Page):
    """A part of the list of checks."""

    items: list[CheckRow]
