"""What was filmed: view, turn and tilt of the camera, surface, scale, time base, activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.model.note import Note

__all__ = ["Activity", "Scene", "Surface", "View"]

View = Literal["side_left", "side_right", "rear", "front", "oblique"]
Surface = Literal["treadmill", "overground", "unknown"]
Activity = Literal["running", "walking", "none"]


@dataclass(frozen=True, slots=True)
class Scene:
    """What was filmed.

    Parameters
    ----------
    view : View
        ``side_left`` = the runner's left side faces the camera.
    yaw_deg : float or None
        How far the camera stands off the view's own axis; None if it cannot be told.
    roll_deg : float or None
        Camera roll, + = the picture's content is turned clockwise (vertical leans to the right).
    roll_sd_deg : float
        Standard error of ``roll_deg``; goes into the intervals of angles against the vertical.
    direction : int
        +1 the runner faces image-right, -1 image-left, 0 in front and rear views.
    surface : Surface
    px_per_m : float or None
        Picture scale at the runner; None without height or belt speed.
    scale_from : str or None
        ``"height"``, ``"belt speed"`` or None.
    speed_mps : float or None
        Running speed, as told by the user or (overground, with a scale) measured.
    time_scale : float
        Real seconds = file seconds / time_scale (8 = eight times slow motion). Already applied
        to the track's times.
    activity : Activity
    leg_px : float
        Thigh + shank of the near leg in pixels (median over stance).
    body_px : float
        Head to foot in pixels.
    notes : tuple of Note
        What a reader should know, in plain words.
    stride_period_s : float or None
        Stride period from the periodicity of the legs, in real time; None if nothing repeats.
    """

    view: View
    yaw_deg: float | None
    roll_deg: float | None
    roll_sd_deg: float
    direction: int
    surface: Surface
    px_per_m: float | None
    scale_from: str | None
    speed_mps: float | None
    time_scale: float
    activity: Activity
    leg_px: float
    body_px: float
    notes: tuple[Note, ...] = ()
    stride_period_s: float | None = None

    @property
    def is_side(self) -> bool:
        """Return whether the clip shows the runner from the side."""
        return self.view in ("side_left", "side_right")

    @property
    def is_frontal(self) -> bool:
        """Return whether the clip shows the runner from the front or from behind."""
        return self.view in ("front", "rear")

    @property
    def near_side(self) -> Literal["left", "right"] | None:
        """Return the leg nearer to the camera; None in front, rear and oblique views."""
        return {"side_left": "left", "side_right": "right"}.get(self.view)  # type: ignore[return-value]
