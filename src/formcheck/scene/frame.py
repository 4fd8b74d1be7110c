"""Positions in the runner's own frame: X forwards (or to the runner's right), Y up, roll undone."""

from __future__ import annotations

import numpy as np

from formcheck.model import FloatArray, PoseTrack, Scene

__all__ = ["runner_middle", "runner_xy", "upright"]


def upright(xy_px: FloatArray, roll_deg: float | None) -> FloatArray:
    """Return picture positions (…, 2) as x to the right and y up, with the camera roll undone."""
    roll = np.radians(roll_deg or 0.0)
    x, up = xy_px[..., 0], -xy_px[..., 1]
    return np.stack(
        (x * np.cos(roll) - up * np.sin(roll), x * np.sin(roll) + up * np.cos(roll)), -1
    )


def runner_xy(track: PoseTrack, scene: Scene, name: str) -> FloatArray:
    """Return a landmark's path in the runner's frame, (T, 2) px.

    From the side X points where the runner faces. From the front and behind X points to the
    runner's right.
    """
    sign = -1.0 if scene.view == "front" else float(scene.direction or 1)
    return upright(track.point(name), scene.roll_deg) * (sign, 1.0)


def runner_middle(track: PoseTrack, scene: Scene, part: str) -> FloatArray:
    """Return the middle of left and right of ``part``, (T, 2) px in the runner's frame."""
    left, right = (runner_xy(track, scene, f"{side}_{part}") for side in ("left", "right"))
    return 0.5 * (left + right)
