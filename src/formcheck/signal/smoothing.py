"""One zero-lag filter for every path: forwards and backwards, cut-off by frame rate."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import PchipInterpolator
from scipy.signal import butter, sosfiltfilt

from formcheck.i18n import msg
from formcheck.model import INDEX, LANDMARKS, FloatArray, PoseTrack, stretches

_FEET = frozenset(
    INDEX[f"{side}_{part}"]
    for side in ("left", "right")
    for part in ("ankle", "heel", "foot_index")
)
#: Fewer frames than this in a row cannot be filtered.
_FEWEST_FRAMES = 8


def cutoff_hz(fps: float) -> tuple[float, float]:
    """Return the low-pass cut-offs for the body and for the feet at a frame rate, in Hz.

    The same from 60 pictures a second on, since what the filter takes off is put back by a model
    learnt at that rate (`formcheck.signal.landmark_bias`).
    """
    body = float(np.interp(fps, (24.0, 30.0, 60.0), (5.0, 6.0, 8.0)))
    feet = float(np.interp(fps, (24.0, 30.0, 60.0), (7.0, 8.0, 10.0)))
    return min(body, 0.4 * fps), min(feet, 0.4 * fps)


def smooth(track: PoseTrack) -> PoseTrack:
    """Return the track low-pass filtered forwards and backwards (4th-order Butterworth, no lag).

    Frames at uneven times are filtered on an even grid and read back at their own times.
    """
    if len(track) < 8:
        return track
    step = float(np.median(np.diff(track.time_s)))
    even = np.arange(track.time_s[0], track.time_s[-1] + 0.5 * step, step)
    uneven = bool(np.max(np.abs(np.diff(track.time_s) - step)) > 0.1 * step)
    body_hz, feet_hz = cutoff_hz(1.0 / step)
    xy = track.xy_px.copy()
    for row in range(len(LANDMARKS)):
        hz = feet_hz if row in _FEET else body_hz
        for run in stretches(np.isfinite(xy[:, row, 0]), _FEWEST_FRAMES):
            xy[run, row] = _low_pass(
                track.time_s[run], xy[run, row], even if uneven else None, 1.0 / step, hz
            )
    return track.then(
        msg(
            "zero-lag 4th-order Butterworth low-pass, {body_hz:.1f} Hz body, {feet_hz:.1f} Hz feet",
            body_hz=body_hz,
            feet_hz=feet_hz,
        ),
        xy_px=xy,
    )


def _low_pass(
    time_s: FloatArray, values: FloatArray, even_s: FloatArray | None, fps: float, hz: float
) -> FloatArray:
    """Return (T, 2) values low-passed at ``hz`` (−3 dB after both passes)."""
    both_passes = (np.sqrt(2.0) - 1.0) ** 0.25
    sections = butter(2, min(hz / both_passes, 0.45 * fps), fs=fps, output="sos")
    if even_s is None:
        pad = min(len(values) - 1, max(9, int(0.3 * fps)))
        return np.asarray(sosfiltfilt(sections, values, axis=0, padlen=pad))
    grid = even_s[(even_s >= time_s[0]) & (even_s <= time_s[-1])]
    if len(grid) < 8:
        return values
    resampled = PchipInterpolator(time_s, values)(grid)
    filtered = sosfiltfilt(
        sections, resampled, axis=0, padlen=min(len(grid) - 1, max(9, int(0.3 * fps)))
    )
    return np.asarray(PchipInterpolator(grid, filtered)(np.clip(time_s, grid[0], grid[-1])))
