"""The digital runner as a model: start and end of each exercise, drawn as a small picture."""

from formcheck.lab.phantom.exercises.poses import Exercise, Pose, read_exercises
from formcheck.lab.phantom.exercises.render import PICTURE_PX, draw_exercise, hash_of

__all__ = ["PICTURE_PX", "Exercise", "Pose", "draw_exercise", "hash_of", "read_exercises"]
