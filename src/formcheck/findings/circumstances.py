"""Who ran how fast, filmed from where: what decides which limits apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.knowledge import SexOrUnspecified
from formcheck.model import Measurement, Scene

__all__ = ["Circumstances"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides which limits and typical ranges apply to a measurement.

    Parameters
    ----------
    scenes : sequence of Scene
        One a clip, in the order of ``Measurement.clip``.
    speed_mps : float or None
        Used for clips whose own scene does not know the speed.
    sex : "female", "male" or None
        None uses the range for everybody.
    """

    scenes: Sequence[Scene] = ()
    speed_mps: float | None = None
    sex: SexOrUnspecified | None = None

    @property
    def limits_for(self) -> SexOrUnspecified:
        """Return whose limits apply."""
        return self.sex or "unspecified"

    def speed_of(self, measurement: Measurement) -> float | None:
        """Return the running speed in the measurement's clip, in metres a second."""
        scene = self._scene_of(measurement)
        own = scene.speed_mps if scene is not None else None
        return own if own is not None else self.speed_mps

    def yaw_of(self, measurement: Measurement) -> float | None:
        """Return how far the camera stood off its axis, in degrees; None if not known."""
        scene = self._scene_of(measurement)
        return None if scene is None or scene.yaw_deg is None else abs(scene.yaw_deg)

    def overground(self, measurement: Measurement) -> bool:
        """Return whether the measurement's clip is known to be on the ground."""
        scene = self._scene_of(measurement)
        return scene is not None and scene.surface == "overground"

    def _scene_of(self, measurement: Measurement) -> Scene | None:
        """Return the scene of the measurement's clip, or None where there is none."""
        inside = 0 <= measurement.clip < len(self.scenes)
        return self.scenes[measurement.clip] if inside else None
