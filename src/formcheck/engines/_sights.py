"""One picture after another: what is seen in each, and what many of them say together.

A short look at a clip and a live camera are the same to this module: pictures come in order, each
leaves a `Sight` of a few kilobytes, and any number of these make a track with what the room around
the runner says.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._covered import covered_by_room, look_at_joints, small_colour
from formcheck.engines._engine import PoseEngine
from formcheck.engines._people import Survey, choose_runner, strayed
from formcheck.engines._pictures import (
    body_widths,
    change_between,
    edges_of,
    find_edges,
    panning_note,
    repeated_frames,
    shift_between,
    signature,
    small_grey,
    stands_still,
    sway_note,
)
from formcheck.errors import UnfitClipError
from formcheck.i18n import msg
from formcheck.model import INDEX, LANDMARKS, FloatArray, Note, PoseTrack

__all__ = ["Glance", "Pictures", "Sight", "Watch", "joined"]

_FEWEST_FRAMES, _SMALLEST_SHARE = 6, 0.1


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen of a few frames.

    Parameters
    ----------
    track : PoseTrack
        Of those frames alone.
    people : int
        Who can be told apart, 1 for the runner alone.
    brightness : float
        Mean of the pictures, 0 to 255.
    """

    track: PoseTrack
    people: int
    brightness: float


@dataclass(frozen=True, slots=True)
class Sight:
    """What was seen in one picture.

    Parameters
    ----------
    pose : (33, 3) float
        x and y as shares of width and height, and visibility; NaN where nobody was seen.
    shift : (float, float)
        How far the background moved right and down since the picture before, in widths; NaN where
        that is not known.
    change : float
        How much it differs from the picture before, in levels of 255; NaN where nobody looked.
    boxes : (K, 4) float or None
        Everybody in it, as shares: left, top, right, bottom; None where nobody looked.
    grey : (H, W) uint8 or None
        The picture small and in grey, of some pictures.
    looks : (J, S, 3) uint8 or None
        The colours at each joint; None where nobody looked.
    room : (H, W, 3) uint8 or None
        The picture in cells, of some pictures.
    """

    pose: FloatArray
    shift: tuple[float, float]
    change: float = float("nan")
    boxes: FloatArray | None = None
    grey: NDArray[np.uint8] | None = None
    looks: NDArray[np.uint8] | None = None
    room: NDArray[np.uint8] | None = None

    @property
    def seen(self) -> bool:
        """Return whether somebody was seen."""
        return bool(np.isfinite(self.pose[:, 0]).any())


class Watch:
    """Looks at pictures in order, with one engine.

    Parameters
    ----------
    engine : PoseEngine
    joints : bool
        Whether it keeps what is at the joints and how much pictures change: where every picture
        is given, hidden joints and repeated pictures can be told.
    """

    def __init__(self, engine: PoseEngine, *, joints: bool = False) -> None:
        self._engine = engine
        self._joints = joints
        self._rows = [INDEX[name] for name in engine.keypoints]
        self._edges: tuple[Any, Any] | None = None
        self._signature: NDArray[np.int16] | None = None
        engine.forget()

    def see(
        self,
        rgb: NDArray[np.uint8],
        *,
        survey: bool = False,
        picture: bool = False,
        room: bool = False,
    ) -> Sight:
        """Return what is seen in the next picture.

        Parameters
        ----------
        rgb : (H, W, 3) uint8
        survey : bool
            Look for everybody.
        picture : bool
            Keep the picture, small and grey.
        room : bool
            Keep the picture in cells.
        """
        pose = np.full((len(LANDMARKS), 3), np.nan)
        found = self._engine.follow(rgb)
        if found is not None:
            pose[self._rows] = found
        edges = edges_of(rgb)
        shift = (float("nan"), float("nan"))
        if self._edges is not None:
            shift = shift_between(self._edges, edges, rgb.shape[1])
        self._edges = edges
        return Sight(
            pose,
            shift,
            self._change(rgb) if self._joints else float("nan"),
            self._engine.survey(rgb) if survey else None,
            small_grey(rgb) if picture else None,
            look_at_joints(rgb, pose[:, :2]) if self._joints else None,
            small_colour(rgb) if room else None,
        )

    def forget(self) -> None:
        """Lose the person followed, and what was seen last."""
        self._edges = self._signature = None
        self._engine.forget()

    def _change(self, rgb: NDArray[np.uint8]) -> float:
        now, before = signature(rgb), self._signature
        self._signature = now
        return float("nan") if before is None else change_between(before, now)


@dataclass(frozen=True, slots=True)
class Pictures:
    """What pictures that were seen one by one are of.

    Parameters
    ----------
    time_s : (T,) float
        When each was taken, increasing.
    width_px, height_px : int
    path : Path
        Where they come from.
    name : str
        The same in words.
    """

    time_s: FloatArray
    width_px: int
    height_px: int
    path: Path
    name: str


def joined(
    pictures: Pictures, sights: Sequence[Sight], engine: PoseEngine, model_name: str
) -> Glance:
    """Return what all pictures say together.

    Parameters
    ----------
    pictures : Pictures
    sights : sequence of T Sight
    engine : PoseEngine
        What found the landmarks.
    model_name : str
        The network it ran.

    Raises
    ------
    UnfitClipError
        Nobody is in these pictures.
    """
    size_px = (pictures.width_px, pictures.height_px)
    pose = np.array([sight.pose for sight in sights]).reshape(-1, len(LANDMARKS), 3)
    xy_px, visibility = pose[..., :2] * size_px, np.nan_to_num(pose[..., 2])
    there = np.isfinite(xy_px[..., 0]).any(axis=1)
    if there.sum() < max(_FEWEST_FRAMES, _SMALLEST_SHARE * len(sights)):
        message = msg(
            "nobody can be seen running in {name} (found in {seen} of {frames} "
            "frames); film the whole body, in light, from head to shoes",
            name=pictures.name,
            seen=int(there.sum()),
            frames=len(sights),
        )
        raise UnfitClipError(message, "no_person")
    surveys = [
        Survey.of(frame, sight.boxes * np.tile(size_px, 2), xy_px[frame])
        for frame, sight in enumerate(sights)
        if sight.boxes is not None
    ]
    choice = choose_runner(surveys, pictures, None)
    rate = 1.0 / float(np.median(np.diff(pictures.time_s)))
    lost = _repeated(sights, rate)
    if choice.others:
        lost = lost | strayed(0, xy_px, choice)
    xy_px[lost], visibility[lost] = np.nan, 0.0
    kept = [sight.grey for sight in sights if sight.grey is not None]
    shift = np.array([sight.shift for sight in sights]).reshape(-1, 2)
    still = stands_still(kept)
    moving = None if still else panning_note(shift, rate)
    sways = sway_note(shift, rate, body_widths(xy_px, size_px[0]), follows=moving is not None)
    notes: tuple[Note | None, ...] = (*choice.notes, moving, sways)
    track = PoseTrack(
        time_s=pictures.time_s - pictures.time_s[0],
        xy_px=xy_px,
        visibility=visibility,
        size_px=size_px,
        model=model_name,
        engine=engine.name,
        keypoints=engine.keypoints,
        edges_px=find_edges(kept, size_px) if still else np.zeros((0, 4)),
        source=str(pictures.path),
        camera_moves=moving is not None,
        runner_doubt=choice.doubt,
        notes=tuple(note for note in notes if note is not None),
    )
    if still:
        track = replace(track, covered=_covered(sights, xy_px / np.array(size_px)))
    brightness = float(np.mean([grey.mean() for grey in kept])) if kept else float("nan")
    return Glance(track, max(1, choice.people), brightness)


def _repeated(sights: Sequence[Sight], fps: float) -> NDArray[np.bool_]:
    """Return which pictures only repeat the one before; none where nobody looked."""
    change = np.array([sight.change for sight in sights])
    if not np.isfinite(change).any():
        return np.zeros(len(sights), dtype=bool)
    return repeated_frames(change, fps)


def _covered(sights: Sequence[Sight], xy: FloatArray) -> FloatArray:
    """Return which share of each landmark's patch shows the room; (0, 33) where nobody looked."""
    looks = [sight.looks for sight in sights if sight.looks is not None]
    rooms = {frame: sight.room for frame, sight in enumerate(sights) if sight.room is not None}
    if len(looks) < len(sights) or not rooms:
        return np.zeros((0, len(LANDMARKS)))
    return covered_by_room(np.array(looks), xy, rooms)
