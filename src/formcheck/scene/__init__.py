"""What was filmed: view, turn and tilt of the camera, surface, scale, time base, activity."""

from formcheck.scene.activity import springs
from formcheck.scene.camera import Roll, find_roll
from formcheck.scene.look import legs_hidden, take_first_look, to_real_time
from formcheck.scene.passes import Passes, find_passes
from formcheck.scene.scale import Scale, find_scale, keeps_time
from formcheck.scene.standing import Standing, find_standing, roll_by_standing
from formcheck.scene.view import runner_middle, runner_xy, turned_deg, upright

__all__ = [
    "Passes",
    "Roll",
    "Scale",
    "Standing",
    "find_passes",
    "find_roll",
    "find_scale",
    "find_standing",
    "keeps_time",
    "legs_hidden",
    "roll_by_standing",
    "runner_middle",
    "runner_xy",
    "springs",
    "take_first_look",
    "to_real_time",
    "turned_deg",
    "upright",
]
