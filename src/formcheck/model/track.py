"""Landmarks over time: the one type that every stage after the network reads.

Positions and visibility are two arrays, so that no filter ever smooths a probability. A landmark
that was not seen is NaN, never zero.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.i18n import Message, msg
from formcheck.model.gait import Stretch
from formcheck.model.note import Note

FloatArray = NDArray[np.float64]

LANDMARKS: tuple[str, ...] = (
    "nose",
    "left_eye_inner",
    "left_eye",
    "left_eye_outer",
    "right_eye_inner",
    "right_eye",
    "right_eye_outer",
    "left_ear",
    "right_ear",
    "mouth_left",
    "mouth_right",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "left_pinky",
    "right_pinky",
    "left_index",
    "right_index",
    "left_thumb",
    "right_thumb",
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_heel",
    "right_heel",
    "left_foot_index",
    "right_foot_index",
)
"""MediaPipe's 33 pose landmarks, in its order; left and right are the runner's own.

Examples
--------
>>> from formcheck import LANDMARKS
>>> LANDMARKS.index("left_knee")
25
"""

#: Landmark name to its row.
INDEX: dict[str, int] = {name: row for row, name in enumerate(LANDMARKS)}

_SHA256 = re.compile("(?:[0-9a-f]{64})?")


@dataclass(frozen=True, slots=True)
class Bystander:
    """Somebody else in the picture, whose face is hidden too.

    Parameters
    ----------
    frames : (S,) int
        Frames in which the person was seen.
    heads_px : (S, 3) float
        Middle (x, y) and radius of the head there.
    """

    frames: NDArray[np.int64]
    heads_px: FloatArray

    def fits(self, frames: int) -> bool:
        """Return whether a track of so many frames can have this person in it."""
        known = self.heads_px.shape == (len(self.frames), 3) and np.isfinite(self.heads_px).all()
        inside = len(self.frames) > 0 and self.frames[0] >= 0 and self.frames[-1] < frames
        return bool(known and inside and (np.diff(self.frames) > 0).all())


@dataclass(frozen=True, slots=True)
class PoseTrack:
    """One runner's landmarks, frame by frame.

    Parameters
    ----------
    time_s : (T,) float
        Presentation time of each frame in seconds from the clip's first frame; increasing.
    xy_px : (T, 33, 2) float
        Pixels, x to the right, y down; NaN where the landmark was not seen.
    visibility : (T, 33) float
        What the network says of each landmark, 0 to 1; 0 where it was not seen.
    size_px : (int, int)
        Width and height of the upright picture.
    model : str
        Which network made it (``"full"``), or another origin (``"phantom"``, ``"markers"``).
    source : str
        The file it came from, as the user named it; in a saved track seen from its folder.
    history : tuple of Message
        What was done so far, in words; the report's Methods paragraph is made from it.
    notes : tuple of Note
        What a reader should know about the clip (dropped frames, a second person, …).
    camera_moves : bool
        Whether the camera follows the runner.
    runner_doubt : Note or None
        Why it is not sure whose landmarks these are; one of ``notes``.
    bystanders : tuple of Bystander
    edges_px : (E, 4) float
        Straight edges of what stands still behind the runner: x, y of both ends in pixels.
    tape_px : (T, 2, 2) or (0, 2, 2) float
        Middles of two pieces of tape on the back of the pelvis: the runner's left one, then the
        right one, x and y in pixels; NaN where it was not seen, (0, 2, 2) where there is none.
    to_film : (T, 3, 3) or (0, 3, 3) float
        How a hand moved the camera: takes places (x, y, 1) of the steadied picture to those of each
        frame, in pixels, as a matrix up to a factor; (0, 3, 3) where the camera stood or cannot be
        steadied. A cleaned track's places and all edges are of the steadied picture, places as the
        network gave them of the film.
    left_out_s : tuple of (float, float)
        Of a cleaned track: stretches that do not count, in order; see `Gait`. Each part between
        them keeps a beat of its own.
    source_sha256 : str
        Fingerprint of the source if that is a video (`formcheck.files.origin`); empty if not known.
    engine : str
        What ran the network (``"litert"``, ``"mediapipe"``); empty where markers or a digital
        runner gave the places.
    model_sha256 : str
        Of the network's file; empty if not known.
    covered : (T, 33) float
        Which share of the picture around each landmark shows the room as it is without the runner,
        0 to 1: something stands before the joint, or it is not there. NaN where that is not known;
        (0, 33) where nobody looked.
    keypoints : tuple of str
        Which of `LANDMARKS` the engine gives; the others are NaN throughout.

    Raises
    ------
    InputError
        Shapes disagree, times do not increase, or nothing is left.

    Examples
    --------
    >>> import numpy as np
    >>> from formcheck import PoseTrack
    >>> track = PoseTrack(
    ...     time_s=np.arange(60) / 30.0,
    ...     xy_px=np.full((60, 33, 2), np.nan),
    ...     visibility=np.zeros((60, 33)),
    ...     size_px=(1080, 1920),
    ...     model="phantom",
    ...     source="nobody.mp4",
    ... )
    >>> track.fps, track.point("left_knee").shape
    (30.0, (60, 2))
    """

    time_s: FloatArray
    xy_px: FloatArray
    visibility: FloatArray
    size_px: tuple[int, int]
    model: str
    source: str = ""
    history: tuple[Message, ...] = ()
    notes: tuple[Note, ...] = ()
    bystanders: tuple[Bystander, ...] = ()
    edges_px: FloatArray = field(default_factory=lambda: np.zeros((0, 4)))
    source_sha256: str = ""
    camera_moves: bool = False
    runner_doubt: Note | None = None
    engine: str = ""
    model_sha256: str = ""
    covered: FloatArray = field(default_factory=lambda: np.zeros((0, len(LANDMARKS))))
    keypoints: tuple[str, ...] = LANDMARKS
    tape_px: FloatArray = field(default_factory=lambda: np.zeros((0, 2, 2)))
    left_out_s: tuple[Stretch, ...] = ()
    to_film: FloatArray = field(default_factory=lambda: np.zeros((0, 3, 3)))

    def __post_init__(self) -> None:
        frames = len(self.time_s)
        if self.xy_px.shape != (frames, len(LANDMARKS), 2):
            message = (
                f"a track of {frames} frames needs positions of shape ({frames}, 33, 2), "
                f"got {self.xy_px.shape}"
            )
            raise InputError(message)
        if self.visibility.shape != (frames, len(LANDMARKS)):
            message = (
                f"a track of {frames} frames needs visibility of shape ({frames}, 33), "
                f"got {self.visibility.shape}"
            )
            raise InputError(message)
        if self.covered.shape not in ((0, len(LANDMARKS)), (frames, len(LANDMARKS))):
            message = msg(
                "what covers a track of {frames} frames needs shape ({frames}, 33), got {shape}",
                frames=frames,
                shape=str(self.covered.shape),
            )
            raise InputError(message)
        if self.edges_px.shape != (len(self.edges_px), 4):
            message = msg(
                "the edges of a track need shape (E, 4), got {shape}",
                shape=str(self.edges_px.shape),
            )
            raise InputError(message)
        if self.tape_px.shape not in ((0, 2, 2), (frames, 2, 2)):
            message = msg(
                "the tape of a track of {frames} frames needs shape ({frames}, 2, 2), got {shape}",
                frames=frames,
                shape=str(self.tape_px.shape),
            )
            raise InputError(message)
        moved = self.to_film
        if moved.shape not in ((0, 3, 3), (frames, 3, 3)) or not np.isfinite(moved).all():
            message = msg(
                "how the camera of a track of {frames} frames moved needs finite numbers of shape "
                "({frames}, 3, 3), got {shape}",
                frames=frames,
                shape=str(moved.shape),
            )
            raise InputError(message)
        if not _SHA256.fullmatch(self.source_sha256):
            message = msg(
                "the fingerprint of a track's video needs 64 hexadecimal digits, got {found!r}",
                found=self.source_sha256[:80],
            )
            raise InputError(message)
        unknown = [name for name in self.keypoints if name not in INDEX]
        if unknown:
            message = msg("a track has no keypoint {name!r}", name=unknown[0])
            raise InputError(message)
        if not all(one.fits(frames) for one in self.bystanders):
            message = msg(
                "the bystanders of a track need frames that increase from 0 to {last} and a head "
                "in each",
                last=frames - 1,
            )
            raise InputError(message)
        if frames and (not np.all(np.isfinite(self.time_s)) or np.any(np.diff(self.time_s) <= 0)):
            message = "the times of a track must be finite and increase from frame to frame"
            raise InputError(message)

    def __len__(self) -> int:
        """Return the number of frames."""
        return len(self.time_s)

    @property
    def is_networks(self) -> bool:
        """Return whether a pose network found the landmarks: then its habits can be taken off."""
        return bool(self.engine)

    @property
    def fps(self) -> float:
        """Return the frame rate in Hz (0 for fewer than two frames).

        It is the mean over the usual intervals: some files count whole milliseconds, which makes
        17 ms of 16.7, and dropped frames make intervals longer.
        """
        if len(self) < 2:
            return 0.0
        intervals = np.diff(self.time_s)
        usual = np.abs(intervals / np.median(intervals) - 1.0) < 0.5
        return float(1.0 / np.mean(intervals[usual]))

    @property
    def duration_s(self) -> float:
        """Return the time from the first to the last frame in seconds."""
        return float(self.time_s[-1] - self.time_s[0]) if len(self) else 0.0

    def point(self, name: str) -> FloatArray:
        """Return one landmark's path, (T, 2) pixels, by MediaPipe's name."""
        return self.xy_px[:, INDEX[name]]

    def middle(self, part: str) -> FloatArray:
        """Return the middle between left and right of ``part`` (``"hip"``), (T, 2) pixels."""
        return 0.5 * (self.point(f"left_{part}") + self.point(f"right_{part}"))

    @property
    def filmed_px(self) -> FloatArray:
        """Return where a cleaned track's landmarks are on the film, (T, 33, 2) pixels."""
        return moved_by(self.to_film[:, None], self.xy_px) if len(self.to_film) else self.xy_px

    def then(self, did: str, **changes: object) -> PoseTrack:
        """Return a copy with some fields replaced and ``did`` added to its history."""
        return replace(self, history=(*self.history, Message.from_text(did)), **changes)  # type: ignore[arg-type]


def moved_by(matrix: FloatArray, points: FloatArray) -> FloatArray:
    """Return points (…, 2) where matrices (…, 3, 3) take them, perspective included."""
    ahead = np.concatenate([points, np.ones((*points.shape[:-1], 1))], axis=-1)
    ahead = (matrix @ ahead[..., None])[..., 0]
    return np.asarray(ahead[..., :2] / ahead[..., 2:])


def stretches(seen: NDArray[np.bool_], least: int) -> list[slice]:
    """Return where ``seen`` holds without a break for at least ``least`` frames, in order."""
    edges = np.flatnonzero(np.diff(np.concatenate(([0], seen.astype(int), [0]))))
    return [
        slice(int(first), int(last))
        for first, last in zip(edges[::2], edges[1::2], strict=True)
        if last - first >= least
    ]
