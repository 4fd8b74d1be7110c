"""The digital runner as a model: start and end of each exercise, drawn as a small picture."""

from formcheck.phantom.exercises.poses import Exercise, Pose, hash_of, read_exercises
from formcheck.phantom.exercises.render import PICTURE_PX, draw_exercise

__all__ = ["PICTURE_PX", "Exercise", "Pose", "draw_exercise", "hash_of", "read_exercises"]
