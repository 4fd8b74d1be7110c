"""Where a film is cut, or starts over: the whole body jumps from one frame to the next.

A lost leg jumps too, and so do arms that the network exchanges. A cut takes the whole body along:
shoulders, arms, hips and legs at once, further than they ever go between two frames of the clip.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from formcheck.model import INDEX, FloatArray, PoseTrack

__all__ = ["find_cuts_s"]

_PARTS = ("shoulder", "elbow", "wrist", "hip", "knee", "ankle", "heel", "foot_index")
_LEFT, _RIGHT = ([INDEX[f"{side}_{part}"] for part in _PARTS] for side in ("left", "right"))
#: Frames on either side that steady motion is carried on from.
_FRAMES = 2
#: So many of the eight pairs of joints must jump, each by so many times its usual. Of 104 rendered
#: runners without a cut (24 to 120 frames per second) the sixth went up to 4.6 times, where the
#: network lost the legs for a frame or two, of nine films 3.6 (a runner leaving the picture); a
#: fifth of a second cut out makes 4.5 to 15.
_MANY, _JUMPS = 6, 5.0
#: The usual jump of a pair counts as this at least, in trunks: where landmarks have no noise, as a
#: digital runner's own, every landing is a jump against it.
_LEAST_TRUNKS = 0.02
#: Somebody who enters or leaves the picture is seen in part, and the network guesses the rest.
_EDGE_S = 0.2


def find_cuts_s(track: PoseTrack) -> tuple[float, ...]:
    """Return between which frames the whole body jumps: the instants half-way, in order.

    Parameters
    ----------
    track : PoseTrack
        As the network gave it.

    Notes
    -----
    A cut of less than about a tenth of a second, or of whole strides, moves the body no further
    than it moves by itself, and is not seen. The second kind does no harm.
    """
    if len(track) < 12:
        return ()
    jumps = _jumps(track)
    trunk = _median(np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1))
    with np.errstate(invalid="ignore", divide="ignore"):
        usual = np.fmax([_median(pair) for pair in jumps.T], _LEAST_TRUNKS * trunk)
        times = np.nan_to_num(jumps / usual, nan=0.0, posinf=0.0)
    nth = np.sort(times, axis=1)[:, -_MANY]
    seen = np.isfinite(track.middle("hip")[:, 0])
    reach = max(1, int(_EDGE_S * track.fps))
    cuts = []
    for frame in map(int, np.flatnonzero(nth > _JUMPS)):
        low, high = max(frame - reach, 0), frame + reach
        whole = seen[low:high].mean() > 0.8 and low > 0 and high < len(track)
        if whole and nth[frame] >= nth[low:high].max():
            cuts.append(float(0.5 * (track.time_s[frame - 1] + track.time_s[frame])))
    return tuple(cuts)


def _jumps(track: PoseTrack) -> FloatArray:
    """Return how far each pair of joints jumps before each frame, (T, 8) px; NaN where unknown.

    What comes is carried back to the middle between two frames, what was is carried on to it. Left
    and right may be exchanged in between.
    """
    at = np.arange(_FRAMES, len(track) - _FRAMES + 1)
    middle_s = 0.5 * (track.time_s[at - 1] + track.time_s[at])
    before = _carried(track, at[:, None] + np.arange(-_FRAMES, 0), middle_s)
    after = _carried(track, at[:, None] + np.arange(_FRAMES), middle_s)

    def apart(one: list[int], other: list[int]) -> FloatArray:
        return np.asarray(np.linalg.norm(before[:, one] - after[:, other], axis=-1))

    as_given = apart(_LEFT, _LEFT) + apart(_RIGHT, _RIGHT)
    exchanged = apart(_LEFT, _RIGHT) + apart(_RIGHT, _LEFT)
    jumps = np.full((len(track), len(_PARTS)), np.nan)
    jumps[at] = np.fmin(as_given, exchanged)
    return jumps


def _carried(track: PoseTrack, rows: NDArray[np.int64], to_s: FloatArray) -> FloatArray:
    """Return where steady motion through some frames, (n, k), puts the landmarks at an instant."""
    xy_px, time_s = track.xy_px[rows], track.time_s[rows]
    mean_px, mean_s = xy_px.mean(axis=1), time_s.mean(axis=1)
    off_s = time_s - mean_s[:, None]
    speed = np.einsum("nk,nkjc->njc", off_s, xy_px) / (off_s**2).sum(axis=1)[:, None, None]
    return np.asarray(mean_px + speed * (to_s - mean_s)[:, None, None])


def _median(values: FloatArray) -> float:
    known = values[np.isfinite(values)]
    return float(np.median(known)) if len(known) else float("nan")
