"""Numbers as people write them: a decimal comma, a pace, feet and inches.

What has no unit is in the option's own: km/h, cm, kg. ``name`` is what the value was typed for: an
option, or a column of a table.
"""

from __future__ import annotations

import re

from formcheck.errors import InputError
from formcheck.i18n import msg

__all__ = ["height_cm", "mass_kg", "number", "read_number", "speed_kmh", "times_slower"]

_KM_A_MILE = 1.609344
_CM_AN_INCH = 2.54
_KG_A_POUND = 0.45359237
_FIGURE = r"[+-]?\d+(?:[.,]\d+)?"
_WITH_UNIT = re.compile(rf"({_FIGURE})\s*(.*)")
_PACE = re.compile(r"(\d+)[:′'](\d\d)[″\"]?\s*(?:min)?\s*/\s*(km|mi|miles?)")
_FEET = re.compile(
    rf"(\d+)\s*(?:['′]|ft|feet|foot)\s*(?:({_FIGURE})\s*(?:[\"″]|''|in|inch|inches)?)?"
)
#: Of one unit in the option's own.
_SPEEDS = {
    **dict.fromkeys(("", "km/h", "kmh", "kph"), 1.0),
    **dict.fromkeys(("mph", "mi/h"), _KM_A_MILE),
    "m/s": 3.6,
}
_PACES = {
    **dict.fromkeys(("min/km", "/km"), 60.0),
    **dict.fromkeys(("min/mile", "min/mi", "/mile", "/mi"), 60.0 * _KM_A_MILE),
}
_HEIGHTS = {
    **dict.fromkeys(("", "cm"), 1.0),
    **dict.fromkeys(("in", "inch", "inches", '"', "″"), _CM_AN_INCH),
    "m": 100.0,
    "mm": 0.1,
}
_MASSES = {
    **dict.fromkeys(("", "kg"), 1.0),
    **dict.fromkeys(("lb", "lbs", "pounds"), _KG_A_POUND),
}


def read_number(text: str) -> float | None:
    """Return a number with a decimal point or comma; None where the text is none."""
    if text.count(",") + text.count(".") > 1:
        return None
    try:
        return float(text.strip().replace("−", "-").replace(",", "."))
    except ValueError:
        return None


def number(option: str, text: str) -> float:
    """Return the number that was typed for an option.

    Raises
    ------
    InputError
        It is none.
    """
    value = read_number(text)
    if value is None:
        message = msg(
            "{option} {text!r} is not a number; write it like 4.5", option=option, text=text
        )
        raise InputError(message)
    return value


def times_slower(text: str | None, name: str = "--slow-motion") -> float | None:
    """Return how many times slower than life a video plays, typed like 4 or 4x.

    Raises
    ------
    InputError
        It is no number.
    """
    return None if text is None else number(name, text.rstrip("x×"))


def speed_kmh(text: str | None, name: str = "--speed") -> float | None:
    """Return a speed in km/h, typed as a speed or as a pace; None where none was typed.

    Raises
    ------
    InputError
        It is neither; minutes and seconds need to say of what.
    """
    if text is None:
        return None
    typed = text.strip().lower().replace(" per ", "/")
    pace = _PACE.fullmatch(typed)
    if pace is not None and int(pace[1]) > 0 and int(pace[2]) < 60:
        minutes = int(pace[1]) + int(pace[2]) / 60
        return _PACES[f"/{'km' if pace[3] == 'km' else 'mi'}"] / minutes
    value, unit = _split(typed)
    if value is not None and unit in _SPEEDS:
        return value * _SPEEDS[unit]
    if value is not None and unit in _PACES and value > 0:
        return _PACES[unit] / value
    message = msg(
        "{name} {text!r} is not a speed; write it like 10.8, 5:30/km or 6.7mph",
        name=name,
        text=text,
    )
    raise InputError(message)


def height_cm(text: str | None, name: str = "--height") -> float | None:
    """Return a height in centimetres; None where none was typed.

    Raises
    ------
    InputError
        It is none.
    """
    if text is None:
        return None
    typed = text.strip().lower()
    feet = _FEET.fullmatch(typed)
    if feet is not None:
        inches = read_number(feet[2] or "0") or 0.0
        if inches < 12:
            return (12 * int(feet[1]) + inches) * _CM_AN_INCH
    value, unit = _split(typed)
    if value is not None and unit in _HEIGHTS:
        return value * _HEIGHTS[unit]
    message = msg(
        "{name} {text!r} is not a height; write it like 172, 1.72m or 5'8\"", name=name, text=text
    )
    raise InputError(message)


def mass_kg(text: str | None, name: str = "--mass") -> float | None:
    """Return a mass in kilograms; None where none was typed.

    Raises
    ------
    InputError
        It is none.
    """
    if text is None:
        return None
    value, unit = _split(text.strip().lower())
    if value is None or unit not in _MASSES:
        message = msg(
            "{name} {text!r} is not a mass; write it like 63.5 or 140lb", name=name, text=text
        )
        raise InputError(message)
    return value * _MASSES[unit]


def _split(typed: str) -> tuple[float | None, str]:
    """Return a number and the unit behind it."""
    bare = read_number(typed)
    if bare is not None:
        return bare, ""
    found = _WITH_UNIT.fullmatch(typed.replace("−", "-"))
    return (None, "") if found is None else (read_number(found[1]), found[2])
