"""Where the camera stands, what it records, what goes wrong, what stands around the runner."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError

__all__ = [
    "VIEW_AZIMUTH_DEG",
    "Camera",
    "Faults",
    "PhantomView",
    "Scenery",
    "within",
]


PhantomView = Literal["side_left", "side_right", "rear", "front"]

#: Direction from the runner to the camera, counter-clockwise seen from above, 0 = in front.
VIEW_AZIMUTH_DEG: dict[str, float] = {
    "front": 0.0,
    "side_left": 90.0,
    "rear": 180.0,
    "side_right": 270.0,
}


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the phone stands and what it records.

    Parameters
    ----------
    view : PhantomView
        ``side_left`` = the runner's left side faces the camera.
    yaw_deg : float
        How far the camera stands off the view's axis, + = counter-clockwise seen from above.
    roll_deg : float
        + = the picture's content is turned clockwise.
    pitch_deg : float
        + = the camera looks up.
    distance_m, height_m : float
        From the runner's middle, horizontally; above the floor.
    off_centre_m : float
        How far the runner is right of the picture's middle.
    lens_mm : float
        35-mm equivalent focal length (by the picture's diagonal).
    distortion : float
        Radial: the corner of the picture moves by this share (− = barrel).
    size_px : (int, int)
    fps : float
    """

    view: PhantomView = "side_left"
    yaw_deg: float = 0.0
    roll_deg: float = 0.0
    pitch_deg: float = 0.0
    distance_m: float = 3.0
    height_m: float = 0.95
    off_centre_m: float = 0.0
    lens_mm: float = 40.0
    distortion: float = 0.0
    size_px: tuple[int, int] = (720, 960)
    fps: float = 60.0

    def __post_init__(self) -> None:
        if self.view not in VIEW_AZIMUTH_DEG:
            message = f"view is {self.view!r}; choose one of {', '.join(VIEW_AZIMUTH_DEG)}"
            raise InputError(message)
        within("distance_m", self.distance_m, 0.8, 60.0)
        within("fps", self.fps, 1.0, 1000.0)


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
        Hand shake, standard deviation, below about 3 Hz: the whole picture is shifted.
    hand : float
        The camera is held by hand: it turns and moves in the room (`camera.held_lenses`). 1 = a
        calm grown-up with both hands, 0 = a stand.
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
    cut_at_s : float or None
        Where the film was cut, in real seconds from its start; None = not at all.
    cut_out_s : float
        How much real time is missing there; what follows has moved up.
    cut_view : PhantomView or None
        The camera's view after the cut; None = as before.
    """

    shutter: float = 0.0
    noise: float = 0.0
    shake_px: float = 0.0
    hand: float = 0.0
    pan: bool = False
    crf: int = 23
    dropped_share: float = 0.0
    duplicated_share: float = 0.0
    time_jitter_share: float = 0.0
    slow_motion: float = 1.0
    rotation_deg: Literal[0, 90, 180, 270] = 0
    cut_at_s: float | None = None
    cut_out_s: float = 0.5
    cut_view: PhantomView | None = None

    def __post_init__(self) -> None:
        within("cut_out_s", self.cut_out_s, 0.0, 600.0)
        within("slow_motion", self.slow_motion, 0.1, 100.0)
        within("hand", self.hand, 0.0, 10.0)

    def after_cut(self, time_s: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which real instants lie behind the stretch that was cut out."""
        end_s = np.inf if self.cut_at_s is None else self.cut_at_s + self.cut_out_s
        return np.asarray(time_s >= end_s)

    def on_film_s(self, time_s: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return when real instants are shown, in seconds of film at normal speed.

        Notes
        -----
        NaN for what was cut out.
        """
        after = self.after_cut(time_s)
        shown_s = np.where(after, time_s - self.cut_out_s, time_s)
        gone = ~after & (time_s >= (np.inf if self.cut_at_s is None else self.cut_at_s))
        return np.asarray(np.where(gone, np.nan, shown_s))


def within(name: str, value: float, low: float, high: float) -> None:
    """Raise `InputError` with the name and value of what lies out of range."""
    if not low <= value <= high:
        message = f"{name} is {value:g}; choose {low:g} to {high:g}"
        raise InputError(message)


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
