"""How each frame of a clip that was held by hand is put back to where a stand would have had it.

The segments' own looks at the room (`formcheck.engines._room`) are joined over the frames that two
of them saw. Then it is asked whether the camera moved at all, whether the room showed enough, and
whether what was followed is the room: a treadmill shakes at the rhythm of the runner's own steps,
and a clip that is steadied by it would lose its bounce.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from formcheck.engines._pictures import sway_note
from formcheck.engines._room import RoomSeen
from formcheck.i18n import Message, msg
from formcheck.model import INDEX, FloatArray, Note, moved_by

__all__ = ["Hold", "find_hold", "how_it_sways", "put_back"]

_LOST_SHARE, _LOST_S = 0.05, 0.2  # of the frames, and in a row, that may be without an answer
_QUICK_S = 0.5
#: The camera stands where the runner's place in the picture spreads less than this within half a
#: second, and over the clip, of the runner's height. Seven clips from a tripod or a shelf: up to
#: 0.0006 within half a second.
_STILL_QUICK, _STILL_SLOW = 0.0012, 0.004
_MOST_ERROR = 0.001  # of the runner's height: where the room shows less, it holds nothing
_SHAKEN = 0.4  # share of the quick motion up and down that goes with the runner's own
_HEIGHT_OF_LEGS = 1.25  # shoulders to ankles, times this, is about the runner's height


@dataclass(frozen=True, slots=True)
class Hold:
    """How each frame is put back.

    Parameters
    ----------
    to_film : (T, 3, 3) float or (0, 3, 3)
        Takes places of the steadied picture to those of each frame, in pixels; empty where the
        camera stands, or where it cannot be told how it moved.
    why_not : Message or None
        Why a camera that sways cannot be steadied; None where it can, or need not be.
    """

    to_film: FloatArray
    why_not: Message | None = None

    @property
    def stands(self) -> bool:
        """Return whether the camera is known to stand."""
        return self.why_not is None and not len(self.to_film)


def find_hold(seen: Sequence[RoomSeen], xy_px: FloatArray, fps: float) -> Hold:
    """Return how each frame of a clip is put back to where a camera on a stand would have it.

    Parameters
    ----------
    seen : sequence of RoomSeen
        Of the clip's segments, in order; each begins before the one before it ends.
    xy_px : (T, 33, 2) float
        The runner's landmarks; NaN where nobody was found.
    fps : float
    """
    body = _body(xy_px)
    if body is None:
        return Hold(_NOWHERE, _shows_too_little())
    place, tall_px = body
    to_film, error_px = _joined(seen, len(xy_px))
    known = np.isfinite(to_film[:, 0, 0])
    lost = ~known
    if not known.any() or lost.mean() > _LOST_SHARE or _longest(lost) > _LOST_S * fps:
        return Hold(_NOWHERE, _shows_too_little())
    to_film = _filled(to_film, known)
    to_film = to_film @ np.linalg.inv(to_film[_usual(to_film)])
    path = _path(to_film, place, tall_px) / tall_px
    if _quick(path, fps).std(axis=0).max() < _STILL_QUICK and path.std(axis=0).max() < _STILL_SLOW:
        return Hold(_NOWHERE)
    if float(np.median(error_px[known])) > _MOST_ERROR * tall_px:
        return Hold(_NOWHERE, _shows_too_little())
    bounce = _bounce(xy_px, to_film)
    if _goes_with(_quick(path[:, 1::2], fps).mean(axis=1), _quick(bounce, fps)[:, 0]):
        message = msg(
            "The camera sways, and what is seen beside you shakes with your steps, as a treadmill "
            "does: by that the film cannot be steadied. Put the phone on something steady, or have "
            "more of the room in the picture."
        )
        return Hold(_NOWHERE, message)
    return Hold(to_film)


def how_it_sways(
    hold: Hold, shift: FloatArray, fps: float, body_widths: float, *, follows: bool
) -> Note | None:
    """Return a note that the camera sways, steadied or not; None where it does not.

    Parameters
    ----------
    hold : Hold
    shift : (T, 2) float
        As `sway_note` takes it, and the others.
    fps, body_widths : float
    follows : bool
    """
    if len(hold.to_film):
        message = msg(
            "The camera swayed, as in a hand; we steadied the film by the room behind you. A phone "
            "that stands still is better."
        )
        return Note("steadied", message)
    if hold.stands and not follows:
        return None
    return sway_note(shift, fps, body_widths, follows=follows, why=hold.why_not)


def put_back(
    pictures: Mapping[int, NDArray[np.uint8]], to_film: FloatArray, size_px: tuple[int, int]
) -> dict[int, NDArray[np.uint8]]:
    """Return small pictures of some frames as a camera on a stand would have taken them."""
    import cv2

    put = {}
    for frame, picture in pictures.items():
        height, width = picture.shape[:2]
        small = np.diag([width / size_px[0], height / size_px[1], 1.0])
        put[frame] = np.asarray(
            cv2.warpPerspective(
                picture,
                small @ to_film[frame] @ np.linalg.inv(small),
                (width, height),
                flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
                borderMode=cv2.BORDER_REFLECT_101,
            ),
            dtype=np.uint8,
        )
    return put


_NOWHERE: FloatArray = np.zeros((0, 3, 3))


def _shows_too_little() -> Message:
    return msg(
        "The camera sways, and the room behind you shows too little to steady the film by (a plain "
        "wall, darkness, or too much that moves). Put the phone on something steady."
    )


def _body(xy_px: FloatArray) -> tuple[FloatArray, float] | None:
    """Return the usual middle of the runner in the picture, and the height; None if not seen."""
    parts = ("shoulder", "hip", "ankle")
    body = xy_px[:, [INDEX[f"{side}_{part}"] for side in ("left", "right") for part in parts]]
    body = body[np.isfinite(body).all(axis=(1, 2))]
    if not len(body):
        return None
    tall_px = _HEIGHT_OF_LEGS * float(np.median(np.ptp(body[..., 1], axis=1)))
    return np.median(body.mean(axis=1), axis=0), max(tall_px, 1.0)


def _bounce(xy_px: FloatArray, to_film: FloatArray) -> FloatArray:
    """Return how high the middle of the hips is in the steadied picture, (T, 1).

    As the film shows it, it goes with the camera of itself: a strong hand would be taken for a
    treadmill that shakes.
    """
    hips = 0.5 * (xy_px[:, INDEX["left_hip"]] + xy_px[:, INDEX["right_hip"]])
    back: FloatArray = np.asarray(np.linalg.inv(to_film), dtype=np.float64)
    down = moved_by(back, hips)[:, 1]
    known, place = np.isfinite(down), np.arange(len(down))
    return np.interp(place, place[known], down[known])[:, None]


def _joined(seen: Sequence[RoomSeen], frames: int) -> tuple[FloatArray, FloatArray]:
    """Return each frame's turn against the clip's first, (T, 3, 3), and its error; NaN if unknown.

    A segment begins a few frames before the one before it ends: what both say of those frames
    gives the way from the one's first frame to the other's.
    """
    whole, error_px = np.full((frames, 3, 3), np.nan), np.full(frames, np.nan)
    for own in seen:
        place = np.arange(own.first, min(own.first + len(own.to_film), frames))
        to_film = own.to_film[: len(place)]
        before, here = np.isfinite(whole[place, 0, 0]), np.isfinite(to_film[:, 0, 0])
        if np.isfinite(whole[:, 0, 0]).any():
            if not (before & here).any():
                continue
            links = np.linalg.inv(to_film[before & here]) @ whole[place[before & here]]
            to_film = to_film @ np.median(links / links[:, 2:, 2:], axis=0)
        fresh = here & ~before
        whole[place[fresh]], error_px[place[fresh]] = (
            to_film[fresh],
            own.error_px[: len(place)][fresh],
        )
    return whole / whole[:, 2:, 2:], error_px


def _filled(to_film: FloatArray, known: NDArray[np.bool_]) -> FloatArray:
    """Return the turns, those that are not known between their neighbours'."""
    place = np.arange(len(to_film))
    columns = to_film.reshape(-1, 9).T
    filled = np.stack([np.interp(place, place[known], own[known]) for own in columns], axis=-1)
    return filled.reshape(-1, 3, 3)


def _longest(flags: NDArray[np.bool_]) -> int:
    edges = np.flatnonzero(np.diff(np.concatenate([[0], flags.astype(int), [0]])))
    return int(np.max(edges[1::2] - edges[::2], initial=0))


def _usual(to_film: FloatArray) -> int:
    """Return the frame that is nearest to the usual one: the steadied picture is that one's."""
    apart = (to_film - np.median(to_film, axis=0)) / np.maximum(to_film.std(axis=0), 1e-12)
    return int(np.argmin(np.square(apart).sum(axis=(1, 2))))


def _path(to_film: FloatArray, place: FloatArray, tall_px: float) -> FloatArray:
    """Return where a runner's shoulders and ankles would move with the camera, (T, 4) pixels."""
    ends = place + np.array([[0.0, -0.4], [0.0, 0.4]]) * tall_px
    return moved_by(to_film[:, None], np.broadcast_to(ends, (len(to_film), 2, 2))).reshape(-1, 4)


def _quick(path: FloatArray, fps: float) -> FloatArray:
    """Return what paths, (T, K), do within half a second, without both ends."""
    length = min(2 * round(0.5 * _QUICK_S * fps) + 1, len(path))
    around = np.stack([np.convolve(own, np.ones(length) / length, "valid") for own in path.T], -1)
    return np.asarray(path[length // 2 : length // 2 + len(around)] - around)


def _goes_with(camera: FloatArray, runner: FloatArray) -> bool:
    """Return whether most of one motion goes with another, earlier or later as it may."""
    beside = np.column_stack([runner, np.gradient(runner)])
    beside = beside - beside.mean(axis=0)
    camera = camera - camera.mean()
    whole = float(camera @ camera)
    if not whole > 0 or not np.isfinite(beside).all():
        return False
    by = np.linalg.lstsq(beside, camera, rcond=None)[0]
    left = camera - beside @ by
    return 1.0 - float(left @ left) / whole > _SHAKEN
