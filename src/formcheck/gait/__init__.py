"""When each foot is down: strike and toe-off between frames, steps, strides, cycles."""

from formcheck.gait.find import find_gait
from formcheck.gait.refine import LegMotion, leg_motions, motion_at
from formcheck.gait.seen import seen_contacts

__all__ = ["LegMotion", "find_gait", "leg_motions", "motion_at", "seen_contacts"]
