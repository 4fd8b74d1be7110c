"""A pose engine that sees what was recorded: for what is proved without a network."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.model import LANDMARKS, FloatArray, PoseTrack

__all__ = ["Replayed"]


class Replayed:
    """Gives a track's landmarks, one picture after another, whatever the pictures show.

    Parameters
    ----------
    track : PoseTrack
        From its end it goes on with its beginning.
    """

    keypoints = LANDMARKS

    def __init__(self, track: PoseTrack) -> None:
        self.name = track.engine
        shares = track.xy_px / np.array(track.size_px)
        self._poses = np.concatenate([shares, track.visibility[..., None]], axis=-1)
        self._next = 0

    def follow(self, rgb: NDArray[np.uint8]) -> FloatArray | None:  # noqa: ARG002
        """Return the next picture's landmarks; None where nobody was seen."""
        pose: FloatArray = self._poses[self._next % len(self._poses)]
        self._next += 1
        return pose if np.isfinite(pose[:, 0]).any() else None

    def survey(self, rgb: NDArray[np.uint8]) -> FloatArray:  # noqa: ARG002
        """Return the box of the runner, (1, 4), in the picture followed last; (0, 4) if none."""
        xy = self._poses[(self._next - 1) % len(self._poses), :, :2]
        if not np.isfinite(xy).any():
            return np.zeros((0, 4))
        return np.concatenate([np.nanmin(xy, axis=0), np.nanmax(xy, axis=0)])[np.newaxis]

    def forget(self) -> None:
        """Go on: what was recorded is one runner's."""

    def close(self) -> None:
        """There is nothing to let go of."""
