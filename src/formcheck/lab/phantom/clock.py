"""When each frame is taken, and which time the file says."""

from __future__ import annotations

import numpy as np

from formcheck.lab.phantom.spec import Clip
from formcheck.model import FloatArray

__all__ = ["frame_times", "repeats", "shake_px"]


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
