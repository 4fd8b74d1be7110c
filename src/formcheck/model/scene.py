"""What was filmed: view, turn and tilt of the camera, surface, scale, time base, activity."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from formcheck.model.note import Note

View = Literal["side_left", "side_right", "rear", "front", "oblique"]
Surface = Literal["treadmill", "overground", "unknown"]
Activity = Literal["running", "walking", "none"]


@dataclass(frozen=True, slots=True)
class FirstLook:
    """What can be told of a clip before its contacts are known.

    Parameters
    ----------
    view : View
        ``side_left`` = the runner's left side faces the camera.
    yaw_deg : float or None
        How far the camera stands off the view's own axis; None if it cannot be told.
    direction : int
        +1 the runner faces image-right, -1 image-left, 0 in front and rear views.
    surface : Surface
    camera_moves : bool
        Whether the camera follows the runner.
    travel_px_s : float
        How fast the hips move across the picture, + = to the right.
    activity : Activity
    leg_px : float
        Thigh + shank of the near leg in pixels (median over stance).
    body_px : float
        Head to foot in pixels.
    stride_period_s : float or None
        Stride period from the periodicity of the legs, in real time; None if nothing repeats.
    time_scale : float
        Real seconds = file seconds / time_scale (8 = eight times slow motion). Already applied
        to the track's times.
    clock_doubt, rhythm_doubt : Note or None
        Why the clip's clock cannot be right (nobody runs at that step rate), and why no steady
        rhythm was found; None where nothing speaks against them. Either is one of ``notes``; slow
        motion that was not told is a `Question`.
    notes : tuple of Note
        What a reader should know, in plain words.
    """

    view: View
    yaw_deg: float | None
    direction: int
    surface: Surface
    camera_moves: bool
    travel_px_s: float
    activity: Activity
    leg_px: float
    body_px: float
    stride_period_s: float | None
    time_scale: float
    clock_doubt: Note | None
    rhythm_doubt: Note | None
    notes: tuple[Note, ...]

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


@dataclass(frozen=True, slots=True)
class Scene(FirstLook):
    """What was filmed: the first look, and what the contacts add to it.

    Parameters
    ----------
    roll_deg : float or None
        Camera roll, + = the picture's content is turned clockwise (vertical leans to the right).
    roll_sd_deg : float
        Standard error of ``roll_deg``; goes into the intervals of angles against the vertical.
    px_per_m : float or None
        Picture scale at the runner; None without height or belt speed.
    scale_from : str or None
        ``"height"``, ``"belt speed"`` or None.
    speed_mps : float or None
        Running speed, as told by the user or (overground, with a scale) measured.

    Examples
    --------
    >>> from pathlib import Path
    >>> from formcheck import ClipOptions, Scene, prepare_run, read_track
    >>> scene = prepare_run(read_track(Path("rear.npz")), ClipOptions()).scene
    >>> isinstance(scene, Scene), scene.view, scene.is_frontal
    (True, 'rear', True)
    """

    roll_deg: float | None
    roll_sd_deg: float
    px_per_m: float | None
    scale_from: Literal["height", "belt speed"] | None
    speed_mps: float | None
