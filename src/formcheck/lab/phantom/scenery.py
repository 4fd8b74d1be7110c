"""What stands around the runner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Scenery"]


@dataclass(frozen=True, slots=True)
class Scenery:
    """What stands around the runner.

    Parameters
    ----------
    treadmill : bool
        Whether deck, hood and console are drawn (only with ``surface = "treadmill"``).
    handrail : bool
        A rail on each side that hides what is behind it.
    rail_height_m : float
    bystander : "none", "standing", "walking" or "running"
        A second person in the picture.
    bystander_share : float
        For which share of the clip, from its start, the second person is there.
    bystander_offset_m : (float, float)
        Where: ahead of the runner, to the runner's right.
    bystander_heading_deg : float
        Which way the second person faces, counter-clockwise seen from above, 0 = as the runner.
    bystander_speed_mps : float
        How fast the second person moves that way; at half-time where ``bystander_offset_m`` says.
    mirror : bool
        A mirror on the wall that shows the runner again.
    light : "even", "dark" or "behind"
    wall : str
        Colour of the wall, ``#rrggbb``.
    runner : bool
        False draws the place without the runner.
    leaves_at_s : float or None
        When the runner steps out of the picture for good.
    """

    treadmill: bool = True
    handrail: bool = False
    rail_height_m: float = 0.95
    bystander: Literal["none", "standing", "walking", "running"] = "none"
    bystander_share: float = 1.0
    bystander_offset_m: tuple[float, float] = (0.9, 0.9)
    bystander_heading_deg: float = 0.0
    bystander_speed_mps: float = 0.0
    mirror: bool = False
    light: Literal["even", "dark", "behind"] = "even"
    wall: str = "#b9b4ab"
    runner: bool = True
    leaves_at_s: float | None = None
