"""Who is in the picture, and which of them is the runner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError, Note
from formcheck.video import Video

if TYPE_CHECKING:
    from formcheck.landmarker._segments import Found

__all__ = ["Choice", "Survey", "choose_runner", "strayed"]

FloatArray = NDArray[np.float64]

_SAME_PERSON = 0.6  # centres this close (in body heights) belong to one person
_SAME_SIZE = 1.8  # and heights within this factor
_FEWEST_SURVEYS = 2
_SMALLEST_SHARE = 0.1  # of the surveys, for a person to count
_SMALLEST_HEIGHT = 0.3  # of the tallest person's height
_OFF_CENTRE = 0.5  # how much standing at the picture's edge counts against being the runner
_STRAYED = 0.4  # further from the runner's place than this (in heights) is somebody else


@dataclass(frozen=True, slots=True)
class Survey:
    """Everybody in one frame.

    Parameters
    ----------
    frame : int
    boxes_px : (K, 4) float
        Left, top, right, bottom of each person.
    """

    frame: int
    boxes_px: FloatArray


@dataclass
class _Person:
    """One person through the surveys, while they are being linked."""

    frames: list[int] = field(default_factory=list)
    boxes: list[FloatArray] = field(default_factory=list)

    @property
    def height_px(self) -> float:
        return float(np.median([box[3] - box[1] for box in self.boxes]))

    @property
    def centre_px(self) -> float:
        return float(np.median([0.5 * (box[0] + box[2]) for box in self.boxes]))


@dataclass(frozen=True, slots=True)
class Choice:
    """The runner, among everybody in the picture.

    Parameters
    ----------
    frames : (S,) int
    boxes_px : (S, 4) float
        Where the runner was in the surveys.
    others : bool
        Whether there is anybody else to mix the runner up with.
    notes : tuple of Note
    """

    frames: NDArray[np.int64]
    boxes_px: FloatArray
    others: bool
    notes: tuple[Note, ...]

    def boxes(self, start: int, stop: int) -> FloatArray:
        """Return the runner's box in every frame from ``start`` to ``stop``, by interpolation."""
        at = np.arange(start, stop)
        return np.stack(
            [np.interp(at, self.frames, self.boxes_px[:, side]) for side in range(4)], axis=1
        )


def choose_runner(surveys: Sequence[Survey], video: Video, person: int | None) -> Choice:
    """Choose whom to follow: the largest and most central person, or the one asked for.

    Raises
    ------
    InputError
        There are fewer people than ``person``.
    """
    people = _people(surveys)
    if person is not None and not 1 <= person <= max(1, len(people)):
        message = (
            f"person {person} was asked for, but {len(people)} can be told apart in"
            f" {video.path}; count from the left, from 1"
        )
        raise InputError(message)
    if not people:
        return Choice(np.zeros(0, dtype=np.int64), np.zeros((0, 4)), False, ())
    ranked = sorted(people, key=lambda one: one.centre_px)
    if person is not None:
        chosen = ranked[person - 1]
    else:
        chosen = max(people, key=lambda one: _prominence(one, len(surveys), video.width_px))
    others = len(people) > 1
    return Choice(
        np.array(chosen.frames, dtype=np.int64),
        np.array(chosen.boxes),
        others,
        (_note(surveys, ranked, chosen, asked=person is not None),) if others else (),
    )


def strayed(found: Found, choice: Choice) -> NDArray[np.bool_]:
    """Return in which frames the landmarks are somebody else's."""
    boxes = choice.boxes(found.start, found.start + len(found.xy_px))
    height = np.maximum(1.0, boxes[:, 3] - boxes[:, 1])
    seen = np.isfinite(found.xy_px[:, 0, 0])
    low, high = found.xy_px.min(axis=1), found.xy_px.max(axis=1)
    off = np.linalg.norm(0.5 * (low + high) - 0.5 * (boxes[:, :2] + boxes[:, 2:]), axis=1)
    size = np.maximum(1.0, high[:, 1] - low[:, 1]) / height
    wrong: NDArray[np.bool_] = (
        (off > _STRAYED * height) | (size > _SAME_SIZE) | (size < 1 / _SAME_SIZE)
    )
    return np.logical_and(seen, wrong)


def _people(surveys: Sequence[Survey]) -> list[_Person]:
    """Link the surveys' boxes into people, and keep those who are large and there for long."""
    people: list[_Person] = []
    for survey in surveys:
        free = list(people)
        for box in sorted(survey.boxes_px, key=lambda box: box[1] - box[3]):
            near = [one for one in free if _apart(one.boxes[-1], box) < _SAME_PERSON]
            one = min(near, key=lambda one: _apart(one.boxes[-1], box), default=None)
            if one is None:
                one = _Person()
                people.append(one)
            else:
                free.remove(one)
            one.frames.append(survey.frame)
            one.boxes.append(box)
    fewest = max(_FEWEST_SURVEYS if len(surveys) > 3 else 1, _SMALLEST_SHARE * len(surveys))
    lasting = [one for one in people if len(one.frames) >= fewest]
    tallest = max((one.height_px for one in lasting), default=0.0)
    return [one for one in lasting if one.height_px >= _SMALLEST_HEIGHT * tallest]


def _apart(one: FloatArray, other: FloatArray) -> float:
    """Return how far two boxes are apart in body heights; infinite if their sizes differ much."""
    heights = np.array([one[3] - one[1], other[3] - other[1]])
    if heights.min() <= 0 or heights.max() > _SAME_SIZE * heights.min():
        return float("inf")
    centres = 0.5 * (one[:2] + one[2:] - other[:2] - other[2:])
    return float(np.linalg.norm(centres) / heights.mean())


def _prominence(one: _Person, surveys: int, width_px: int) -> float:
    """Return how much somebody looks like the one who is filmed: tall, central, always there."""
    off_centre = abs(2.0 * one.centre_px / width_px - 1.0)
    return one.height_px * (1.0 - _OFF_CENTRE * min(1.0, off_centre)) * len(one.frames) / surveys


def _note(
    surveys: Sequence[Survey], ranked: list[_Person], chosen: _Person, *, asked: bool
) -> Note:
    together = sum(1 for survey in surveys if sum(survey.frame in one.frames for one in ranked) > 1)
    share = 100 * together / len(surveys)
    place = ranked.index(chosen) + 1
    which = "as you asked" if asked else "the largest and most central one"
    message = (
        f"{len(ranked)} people are in the picture, in {share:.0f} % of it at the same time;"
        f" number {place} from the left is followed, {which}."
    )
    return Note("two_people", message)
