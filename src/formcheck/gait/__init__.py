"""When each foot is down: strike and toe-off between frames, steps, strides, cycles."""

from formcheck.gait.contact import Contact, Gait, Side
from formcheck.gait.find import find_gait
from formcheck.gait.refine import LegMotion, leg_motions, motion_at

__all__ = ["Contact", "Gait", "LegMotion", "Side", "find_gait", "leg_motions", "motion_at"]
