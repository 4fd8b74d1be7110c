"""A pin-hole camera on a stand or in a hand, and when each frame is taken."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial.transform import Rotation

from formcheck.lab.phantom.filming import VIEW_AZIMUTH_DEG, Camera, Faults
from formcheck.lab.phantom.spec import Clip
from formcheck.model import FloatArray

__all__ = [
    "Lens",
    "frame_times",
    "held_lenses",
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


def held_lenses(lens: Lens, clip: Clip, time_s: FloatArray) -> list[Lens]:
    """Return the lens at each instant as a hand holds it; the one given where a stand does.

    Notes
    -----
    Turns about all three axes and ways along them are sums of waves from 0.2 Hz (breath) to 3 Hz,
    the slower the larger (amplitude as one over the root of the rate), and a tremor at 8 to 12 Hz.
    With ``hand`` 1 turns have a standard deviation of 0.5 degrees each, ways of 1 cm, the tremor of
    0.02 degrees. Assumed: sizes as hands move phones, on the large side, no recording's.
    """
    hand = clip.faults.hand
    if not hand:
        return [lens] * len(time_s)
    random = np.random.default_rng([clip.seed, 12])
    moved = hand * _waves(random, time_s, (0.2, 3.0))
    turned = np.radians(
        0.5 * moved[:, :3] + 0.02 * hand * _waves(random, time_s, (8.0, 12.0))[:, :3]
    )
    lenses = []
    for turn, way in zip(turned, 0.01 * moved[:, 3:], strict=True):
        rotation = Rotation.from_rotvec(turn).as_matrix() @ lens.rotation
        lenses.append(replace(lens, rotation=rotation, position=lens.position + way))
    return lenses


def _waves(
    random: np.random.Generator, time_s: FloatArray, band_hz: tuple[float, float]
) -> FloatArray:
    """Return six wandering numbers, (T, 6), each of standard deviation 1."""
    rate_hz = np.exp(random.uniform(np.log(band_hz[0]), np.log(band_hz[1]), (6, 12)))
    phase = 2 * np.pi * random.random((6, 12))
    size = 1.0 / np.sqrt(rate_hz)
    size *= np.sqrt(2.0 / np.sum(size**2, axis=1, keepdims=True))
    waves = np.sin(2 * np.pi * rate_hz * np.asarray(time_s)[:, None, None] + phase)
    return np.asarray((size * waves).sum(axis=-1))


def project_film(clip: Clip, time_s: FloatArray, points: FloatArray) -> FloatArray:
    """Return pixels (T, …, 2) of points (T, …, 3) through the lens each frame is taken with."""
    lens = make_lens(clip.camera)
    after = clip.faults.after_cut(time_s)
    if clip.faults.hand:
        held = held_lenses(lens, clip, time_s)
        pixels = np.stack([own.project(at) for own, at in zip(held, points, strict=True)])
    else:
        pixels = lens.project(points)
    pixels[after] = lens_after_cut(clip.camera, clip.faults).project(points[after])
    return pixels + shake_px(clip, time_s).reshape(-1, *[1] * (points.ndim - 2), 2)


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
