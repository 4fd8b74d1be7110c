"""Where there may be a face in the pictures of a clip, whoever's it is: what is kept hides them.

The pose networks follow one person and overlook others, small ones above all. CenterFace, a network
for faces alone, looks over every part of a picture instead. What it takes for a face is believed
early: a blurred patch of wall costs nothing, a face that is passed on cannot be taken back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np

from formcheck.capacity import cores
from formcheck.faces._network import FaceNetwork
from formcheck.faces._watch import LONGEST_PX, ROWS, Watch
from formcheck.i18n import msg
from formcheck.model import INDEX, Bystander, FloatArray, PoseTrack
from formcheck.pairing import nearest_pairs
from formcheck.progress import Listener, Progress, unheard
from formcheck.video import Video, frames_among

__all__ = ["LOOKED_S", "FaceNetwork", "Watch", "find_faces"]

#: How often a film is looked over.
LOOKED_S = 1.0 / 3.0

_MOST_THREADS = 4
_FIRST_LOOK = 0.75  # of what is told as done, where a second look may follow
_CLEAR = 0.3  # below this, what lies on the runner's own limbs is a hand or a knee
_BRIDGED_S = 1.0  # a face not seen for so long is still the same one
_REACH, _FASTEST = 1.5, 12.0  # radii, and radii a second: how far a head gets between two looks
_GROWN = 1.6  # the size of one head stays within this factor
_MOVED = 0.5  # radii: where a face moved further, it is looked for in between,
_BETWEEN = (1 / 3, 2 / 3)  # here
_LIMB, _HEAD = 0.045, 0.08  # of the runner's height: half a limb's width, a head's radius
_BEYOND = 0.6  # of the hand or foot as far as its landmarks go
_OVER = 0.6  # of the radius of an unsure face larger than the runner's: no limb would be seen there
_LIMBS = (
    ("left_shoulder", "left_elbow", "left_wrist", "left_index"),
    ("right_shoulder", "right_elbow", "right_wrist", "right_index"),
    ("left_shoulder", "left_hip", "left_knee", "left_ankle", "left_foot_index"),
    ("right_shoulder", "right_hip", "right_knee", "right_ankle", "right_foot_index"),
    ("left_shoulder", "right_shoulder", "right_hip", "left_hip"),
    ("left_shoulder", "right_hip"),
    ("right_shoulder", "left_hip"),
)


def find_faces(
    video: Video,
    track: PoseTrack,
    frames: Sequence[int],
    *,
    between: bool = False,
    progress: Listener = unheard,
) -> tuple[Bystander, ...]:
    """Return every face that was seen in some frames of a clip, linked from frame to frame.

    Parameters
    ----------
    video : Video
    track : PoseTrack
        Of the same video; its frames and pixels are what ``frames`` and the answer count in.
    frames : sequence of int
        Which pictures are looked at, in order.
    between : bool
        Whether to look again between two of them where a face moved, came or went.
    progress : Listener, optional

    Raises
    ------
    AssetError
        The network for faces cannot be had.
    CancelledError
        The listener asked for it.

    Notes
    -----
    The runner's own face is among them. How many of rendered people's faces are found is in
    ``docs/faces.md``; that a face is very small, or turned away, is why one can be missed.
    """

    def told(share: float) -> None:
        progress(Progress("draw", share, msg("looking for faces in {name}", name=video.path.name)))

    first = _FIRST_LOOK if between else 1.0
    with ThreadPoolExecutor(min(_MOST_THREADS, cores())) as pool:
        watch = Watch(FaceNetwork(), pool)
        seen = _looked(video, track, frames, watch, lambda share: told(first * share))
        paths = _link_all(seen, track)
        again = _unsettled(paths, sorted(seen), track) if between else []
        if again:
            rest = 1.0 - first
            seen |= _looked(video, track, again, watch, lambda share: told(first + rest * share))
            paths = _link_all(seen, track)
    return tuple(Bystander(np.array(own.frames), np.array(own.circles)) for own in paths)


def _looked(
    video: Video,
    track: PoseTrack,
    frames: Sequence[int],
    watch: Watch,
    told: Callable[[float], None],
) -> dict[int, list[FloatArray]]:
    """Return the circles (x, y, radius) in each of some frames, those that decode."""
    at = {int(np.argmin(np.abs(video.time_s - track.time_s[frame]))): frame for frame in frames}
    longest = min(LONGEST_PX, round(ROWS * max(1.0, video.width_px / video.height_px)))
    seen = {}
    for read in frames_among(video, at, max_side_px=longest):
        frame = at[read.index]
        found = watch.faces(read.rgb) / [*3 * (read.rgb.shape[1] / track.size_px[0],), 1.0]
        seen[frame] = [circle[:3] for circle in found if not _on_runner(circle, track, frame)]
        told(len(seen) / len(at))
    return seen


@dataclass
class _Path:
    """One face through the pictures, while it is being linked."""

    frames: list[int] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    circles: list[FloatArray] = field(default_factory=list)

    def apart(self, circle: FloatArray, time_s: float) -> float:
        """Return how far a circle is from where this face should be by now; 1 = too far."""
        last = self.circles[-1]
        waited_s = time_s - self.times_s[-1]
        sizes = sorted((circle[2], last[2]))
        if sizes[1] > _GROWN * sizes[0]:
            return float("inf")
        place = last[:2]
        if len(self.circles) > 1:
            speed = (place - self.circles[-2][:2]) / (self.times_s[-1] - self.times_s[-2])
            place = place + speed * waited_s
        reach = (_REACH + _FASTEST * waited_s / len(self.circles)) * sizes[1]
        return float(np.linalg.norm(circle[:2] - place) / reach)


def _link_all(seen: dict[int, list[FloatArray]], track: PoseTrack) -> list[_Path]:
    """Return the faces of all pictures as paths, the nearest linked first."""
    paths: list[_Path] = []
    recent: list[_Path] = []  # those that may go on
    for frame, circles in sorted(seen.items()):
        time_s = float(track.time_s[frame])
        recent = [path for path in recent if time_s - path.times_s[-1] <= _BRIDGED_S]

        def apart(number: int, index: int) -> float:
            return recent[index].apart(circles[number], time_s)  # noqa: B023 - called at once

        taken = nearest_pairs(len(circles), len(recent), apart)
        begun = {number: _Path() for number in range(len(circles)) if number not in taken}
        for number, circle in enumerate(circles):
            path = begun[number] if number in begun else recent[taken[number]]
            path.frames.append(frame)
            path.times_s.append(time_s)
            path.circles.append(circle)
        paths += begun.values()
        recent += begun.values()
    return paths


def _unsettled(paths: Sequence[_Path], frames: Sequence[int], track: PoseTrack) -> list[int]:
    """Return frames between two looks where somebody else's face moved, came or went."""
    look_of = {frame: look for look, frame in enumerate(frames)}
    restless: set[int] = set()  # after which looks
    for path in paths:
        if _is_runners(path, track):
            continue
        looks = [look_of[frame] for frame in path.frames]
        restless |= {looks[0] - 1, looks[-1]}
        for (start, stop), (here, there) in zip(
            pairwise(looks), pairwise(path.circles), strict=True
        ):
            if np.linalg.norm(there[:2] - here[:2]) > _MOVED * here[2]:
                restless |= set(range(start, stop))
    return sorted(
        frame
        for look, (start, stop) in enumerate(pairwise(frames))
        if look in restless
        for frame in {round(start + (stop - start) * part) for part in _BETWEEN}
        if start < frame < stop
    )


def _is_runners(path: _Path, track: PoseTrack) -> bool:
    """Return whether a path is the runner's own head, which the landmarks follow anyway."""
    heads = track.xy_px[path.frames, INDEX["nose"]]
    away = np.linalg.norm(heads - np.array(path.circles)[:, :2], axis=1)
    return bool(np.median(away) < np.median(np.array(path.circles)[:, 2]))  # NaN: it is not


def _on_runner(circle: FloatArray, track: PoseTrack, frame: int) -> bool:
    """Return whether an unsure circle is a part of the runner's body: no face shows through it."""
    if circle[3] >= _CLEAR:
        return False
    places = track.xy_px[frame]
    if not np.isfinite(places).any():
        return False
    tall_px = float(np.nanmax(places[:, 1]) - np.nanmin(places[:, 1]))
    reach_px = _OVER * circle[2] if circle[2] > _HEAD * tall_px else _LIMB * tall_px
    for names in _LIMBS:
        line = places[[INDEX[name] for name in names]]
        if names[-1].endswith("index"):  # fingers and toes go on from there
            line = np.vstack([line, line[-1] + _BEYOND * (line[-1] - line[-2])])
        for start, stop in pairwise(line):
            along = stop - start
            share = np.clip((circle[:2] - start) @ along / max(1e-9, along @ along), 0.0, 1.0)
            if np.linalg.norm(circle[:2] - start - share * along) < reach_px:  # never where NaN
                return True
    return False
