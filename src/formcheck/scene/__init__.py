"""What was filmed: view, turn and tilt of the camera, surface, scale, time base, activity."""

from formcheck.scene.find import find_scene, scale_from_belt, undo_slow_motion
from formcheck.scene.frame import runner_middle, runner_xy, upright
from formcheck.scene.level import level

__all__ = [
    "find_scene",
    "level",
    "runner_middle",
    "runner_xy",
    "scale_from_belt",
    "undo_slow_motion",
    "upright",
]
