"""When each foot is down: strike and toe-off between frames, steps, strides, cycles."""

from formcheck.gait.contact import Contact, Gait, Side
from formcheck.gait.find import find_gait

__all__ = ["Contact", "Gait", "Side", "find_gait"]
