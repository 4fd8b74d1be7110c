"""What a user says of a clip before it is looked at."""

from __future__ import annotations

from dataclasses import dataclass

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model.scene import View


@dataclass(frozen=True, slots=True)
class ClipOptions:
    """What the user told about a clip; None = not told.

    Parameters
    ----------
    view : View or None
    speed_kmh, height_cm, mass_kg : float or None
    slow_motion : float or None
        How many times slower than real time the file plays.

    Raises
    ------
    InputError
        A value is out of range.

    Examples
    --------
    >>> from formcheck import ClipOptions
    >>> ClipOptions(view="side_left", speed_kmh=10.8, height_cm=172).slow_motion
    """

    view: View | None = None
    speed_kmh: float | None = None
    height_cm: float | None = None
    mass_kg: float | None = None
    slow_motion: float | None = None

    def __post_init__(self) -> None:
        ranges = {
            "speed_kmh": (3.0, 40.0, "km/h"),
            "height_cm": (100.0, 230.0, "cm"),
            "mass_kg": (25.0, 250.0, "kg"),
            "slow_motion": (0.1, 40.0, "×"),
        }
        for name, (low, high, unit) in ranges.items():
            value = getattr(self, name)
            if value is not None and not low <= value <= high:
                message = msg(
                    "--{option} {value:g} is outside {low:g} to {high:g} {unit}; "
                    "check the value and its unit",
                    option=name.replace("_", "-"),
                    value=value,
                    low=low,
                    high=high,
                    unit=unit,
                )
                raise InputError(message)
