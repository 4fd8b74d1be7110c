"""What was seen in the last seconds, and when all of it has to be forgotten."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from formcheck.engines import Glance, Pictures, PoseEngine, Sight, joined
from formcheck.i18n import msg
from formcheck.model import Note

__all__ = ["Stretch", "Window"]

#: What follows a longer pause is another run: a machine was asleep, a tab hidden. A stride takes
#: 0.7 s; over more than that no step is bridged.
_LONGEST_PAUSE_S = 1.0
#: A clock that goes back by no more than this delivered a picture late; by more, it was set anew.
_LATE_S = 1.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A few seconds of what was seen, unchanged while it is measured.

    Parameters
    ----------
    times_s : tuple of float
        When each picture was taken, on the stream's own clock.
    sights : tuple of Sight
    size_px : (int, int)
        Width and height of the pictures.
    """

    times_s: tuple[float, ...]
    sights: tuple[Sight, ...]
    size_px: tuple[int, int]

    @property
    def seconds(self) -> float:
        """Return how long it lasts."""
        return self.times_s[-1] - self.times_s[0] if self.times_s else 0.0

    def last(self, seconds: float) -> Stretch:
        """Return its last seconds."""
        first = next(i for i, t in enumerate(self.times_s) if t >= self.times_s[-1] - seconds)
        return Stretch(self.times_s[first:], self.sights[first:], self.size_px)

    def joined(self, engine: PoseEngine, model: str) -> Glance:
        """Return what the pictures say together.

        Raises
        ------
        UnfitClipError
            Nobody is in them.
        """
        pictures = Pictures(
            np.array(self.times_s), *self.size_px, Path("live"), msg("the live picture")
        )
        return joined(pictures, self.sights, engine, model)


class Window:
    """The last seconds of a stream of pictures.

    Parameters
    ----------
    seconds : float
        Older pictures are forgotten.
    """

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._seen: deque[tuple[float, Sight]] = deque()
        self._size_px = (0, 0)

    @property
    def last_s(self) -> float | None:
        """Return when the latest picture was taken."""
        return self._seen[-1][0] if self._seen else None

    def is_late(self, time_s: float) -> bool:
        """Return whether a picture was taken before the latest one, and comes too late."""
        last_s = self.last_s
        return last_s is not None and last_s - _LATE_S <= time_s <= last_s

    def break_before(self, time_s: float, size_px: tuple[int, int]) -> Note | None:
        """Return why what was seen does not go on with a picture; None where it does."""
        last_s = self.last_s
        if last_s is None:
            return None
        if time_s > last_s + _LONGEST_PAUSE_S:
            message = msg(
                "No picture came for {pause_s:.0f} s; counting begins anew.",
                pause_s=time_s - last_s,
            )
            return Note("pause", message)
        if time_s < last_s - _LATE_S:
            message = msg(
                "The camera's clock jumped back by {back_s:.0f} s; counting begins anew.",
                back_s=last_s - time_s,
            )
            return Note("clock_jumped", message)
        if size_px != self._size_px:
            message = msg("The picture has another size now; counting begins anew.")
            return Note("another_size", message)
        return None

    def clear(self) -> None:
        """Forget everything."""
        self._seen.clear()

    def add(self, time_s: float, sight: Sight, size_px: tuple[int, int]) -> None:
        """Take in what was seen in the next picture, and forget what is too old."""
        self._size_px = size_px
        self._seen.append((time_s, sight))
        while time_s - self._seen[0][0] > self._seconds:
            self._seen.popleft()

    def stretch(self) -> Stretch:
        """Return what is in it now."""
        return Stretch(
            tuple(time_s for time_s, _ in self._seen),
            tuple(sight for _, sight in self._seen),
            self._size_px,
        )
