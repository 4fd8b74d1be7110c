"""A pin-hole camera on a stand, and when each frame is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.lab.phantom.filming import VIEW_AZIMUTH_DEG, Camera, Faults
from formcheck.lab.phantom.spec import Clip
from formcheck.model import FloatArray

__all__ = [
    "Lens",
    "frame_times",
    "lens_after_cut",
    "make_lens",
    "project_film",
    "repeats",
    "shake_px",
]


_FULL_FRAME_DIAGONAL_MM = 43.27
NEAR_M = 0.1


@dataclass(frozen=True, slots=True)
class Lens:
    """Where the camera is and how it maps points to pixels.

    Parameters
    ----------
    position : (3,) float
        Forward, up, right of the runner's middle on the floor, in metres.
    rotation : (3, 3) float
        Rows: picture right, picture down, into the picture.
    focal_px, distortion : float
    size_px : (int, int)
    """

    position: FloatArray
    rotation: FloatArray
    focal_px: float
    distortion: float
    size_px: tuple[int, int]

    def depth(self, points: FloatArray) -> FloatArray:
        """Return the distance along the camera's axis of points (…, 3), in metres."""
        return np.asarray((points - self.position) @ self.rotation[2])

    def project(self, points: FloatArray) -> FloatArray:
        """Return pixels (…, 2) of points (…, 3); what is behind the camera becomes NaN."""
        seen = (points - self.position) @ self.rotation.T
        depth = np.where(seen[..., 2:] > NEAR_M, seen[..., 2:], np.nan)
        pixels = self.focal_px * seen[..., :2] / depth
        if self.distortion:
            half = 0.5 * np.hypot(*self.size_px)
            radius2 = np.sum(pixels**2, axis=-1, keepdims=True) / half**2
            pixels = pixels * (1.0 + self.distortion * np.minimum(radius2, 2.0))
        return np.asarray(pixels + 0.5 * np.array(self.size_px))


def make_lens(camera: Camera) -> Lens:
    """Return the lens of a camera that stands as asked and looks at the runner's middle."""
    azimuth = np.deg2rad(VIEW_AZIMUTH_DEG[camera.view] + camera.yaw_deg)
    away = np.array([np.cos(azimuth), 0.0, -np.sin(azimuth)])
    up = np.array([0.0, 1.0, 0.0])
    into = -away
    right = np.cross(into, up)
    position = camera.distance_m * away + camera.height_m * up - camera.off_centre_m * right
    pitch = np.deg2rad(camera.pitch_deg)
    axis = into * np.cos(pitch) + up * np.sin(pitch)
    down = -(up * np.cos(pitch) - into * np.sin(pitch))
    # Content turned clockwise = camera turned counter-clockwise, seen from behind it.
    roll = np.deg2rad(camera.roll_deg)
    x_axis = right * np.cos(roll) - down * np.sin(roll)
    y_axis = right * np.sin(roll) + down * np.cos(roll)
    focal = camera.lens_mm / _FULL_FRAME_DIAGONAL_MM * float(np.hypot(*camera.size_px))
    return Lens(
        position=position,
        rotation=np.stack([x_axis, y_axis, axis]),
        focal_px=focal,
        distortion=camera.distortion,
        size_px=camera.size_px,
    )


def lens_after_cut(camera: Camera, faults: Faults) -> Lens:
    """Return the lens of what follows a cut."""
    return make_lens(replace(camera, view=faults.cut_view or camera.view))


def project_film(
    camera: Camera, faults: Faults, time_s: FloatArray, points: FloatArray
) -> FloatArray:
    """Return pixels (T, …, 2) of points (T, …, 3) through the lens each frame is taken with."""
    pixels = make_lens(camera).project(points)
    after = faults.after_cut(time_s)
    pixels[after] = lens_after_cut(camera, faults).project(points[after])
    return pixels


def frame_times(clip: Clip) -> tuple[FloatArray, FloatArray]:
    """Return real times and file times (s) of the frames that are recorded.

    Notes
    -----
    ``fps`` frames are taken per *real* second; slow motion stretches the file's times. Dropped
    frames are missing from both, and so is what was cut out; the first frame is never dropped.
    """
    faults, fps = clip.faults, clip.camera.fps
    random = np.random.default_rng([clip.seed, 4])
    count = max(1, round(clip.duration_s * fps))
    real_s = np.arange(count) / fps
    if faults.time_jitter_share:
        real_s = real_s + np.clip(
            faults.time_jitter_share * random.standard_normal(count), -0.4, 0.4
        ) / fps * (np.arange(count) > 0)
    if faults.dropped_share:
        keep = random.random(count) >= faults.dropped_share
        keep[0] = True
        real_s = real_s[keep]
    shown_s = faults.on_film_s(real_s)
    real_s, shown_s = real_s[np.isfinite(shown_s)], shown_s[np.isfinite(shown_s)]
    return real_s, shown_s * faults.slow_motion


def repeats(clip: Clip, frames: int) -> np.ndarray:
    """Return for each frame whether it shows the picture before it again."""
    random = np.random.default_rng([clip.seed, 5])
    repeated = random.random(frames) < clip.faults.duplicated_share
    repeated[:1] = False
    return np.asarray(repeated)


def shake_px(clip: Clip, time_s: FloatArray) -> FloatArray:
    """Return how far hand shake moves the picture (T, 2), right and down, in pixels."""
    if not clip.faults.shake_px:
        return np.zeros((len(time_s), 2))
    random = np.random.default_rng([clip.seed, 11])
    rate = 2 * np.pi * random.uniform(0.3, 3.0, (2, 6))
    phase = 2 * np.pi * random.random((2, 6))
    waves = np.sin(rate * np.asarray(time_s)[:, None, None] + phase).sum(axis=-1)
    return np.asarray(clip.faults.shake_px * waves / np.sqrt(3.0))
