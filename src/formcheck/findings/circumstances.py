"""Who ran how fast, filmed from where: what decides which limits apply."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.knowledge import SexOrUnspecified
from formcheck.model import AnalyzedClip, MeasuredClip, Measurement, Scene

__all__ = ["Circumstances"]


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What decides which limits and typical ranges apply to a measurement.

    Parameters
    ----------
    scenes : sequence of Scene or None
        One a clip, in the order of ``Measurement.clip``; None for a clip that was not measured.
    speed_mps : float or None
        Used for clips whose own scene does not know the speed.
    sex : "female", "male" or None
        None uses the range for everybody.
    """

    scenes: Sequence[Scene | None] = ()
    speed_mps: float | None = None
    sex: SexOrUnspecified | None = None

    @classmethod
    def of(cls, clips: Sequence[AnalyzedClip], sex: SexOrUnspecified | None) -> Circumstances:
        """Return the circumstances of an analysis: its speed is the first measured clip's."""
        scenes = [clip.run.scene if isinstance(clip, MeasuredClip) else None for clip in clips]
        speeds = (scene.speed_mps for scene in scenes if scene is not None)
        return cls(scenes, next(filter(None, speeds), None), sex)

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
