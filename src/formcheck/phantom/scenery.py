"""What stands around the runner, and what goes wrong while the camera records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

__all__ = ["Faults", "Scenery"]


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
    bystander : "none", "standing" or "running"
        A second person in the picture.
    bystander_share : float
        For which share of the clip, from its start, the second person is there.
    bystander_offset_m : (float, float)
        Where: ahead of the runner, to the runner's right.
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
    bystander: Literal["none", "standing", "running"] = "none"
    bystander_share: float = 1.0
    bystander_offset_m: tuple[float, float] = (0.9, 0.9)
    mirror: bool = False
    light: Literal["even", "dark", "behind"] = "even"
    wall: str = "#b9b4ab"
    runner: bool = True
    leaves_at_s: float | None = None


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong while the camera records.

    Parameters
    ----------
    shutter : float
        Share of the frame interval the shutter is open (motion blur); 0 = none.
    noise : float
        Standard deviation of sensor noise in grey levels.
    shake_px : float
        Hand shake, standard deviation, below about 3 Hz.
    pan : bool
        The camera follows the runner (over ground).
    crf : int
        H.264 quality; 18 is very good, 36 is poor.
    dropped_share, duplicated_share : float
        Share of frames that are missing, or repeat the one before (with its own time).
    time_jitter_share : float
        Variable frame rate: standard deviation of a frame's time, of the interval.
    slow_motion : float
        File seconds per real second (8 = eight times slow motion).
    rotation_deg : 0, 90, 180 or 270
        Stored picture is turned, and the file's rotation flag says so.
    """

    shutter: float = 0.0
    noise: float = 0.0
    shake_px: float = 0.0
    pan: bool = False
    crf: int = 23
    dropped_share: float = 0.0
    duplicated_share: float = 0.0
    time_jitter_share: float = 0.0
    slow_motion: float = 1.0
    rotation_deg: Literal[0, 90, 180, 270] = 0
