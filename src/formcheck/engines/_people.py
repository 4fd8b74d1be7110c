"""Who is in the picture, and which of them is the runner."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.i18n import msg
from formcheck.model import Bystander, Note
from formcheck.pairing import nearest_pairs

__all__ = ["Choice", "Survey", "choose_runner", "strayed"]

FloatArray = NDArray[np.float64]

_SAME_PLACE_HEIGHTS = 0.35  # boxes of one person at one moment are this close, in body heights
_SAME_BOX = 0.5  # two boxes of one frame that overlap this much are one person found twice
_FASTEST_HEIGHTS_PER_S = 2.4  # body heights a second: a runner at 15 km/h who crosses the picture
_UP_AND_DOWN = 3.0  # nobody moves up or down as fast as sideways
_LONGEST_WAIT_S = 1.0  # somebody unseen for longer is no longer expected further on
_GONE_S = 1.6  # somebody under way who is unseen for longer has left the picture
_LEAST_WAY_S = 0.25  # where somebody goes is read from sightings at least this far apart
_SAME_SIZE = 1.8  # the heights of one person stay within this factor
_FEWEST_SURVEYS = 2
_FEWEST_SHARE = 0.3  # of the surveys, for a person to count
_SMALLEST_SHARE = 0.3  # of the tallest person's height
_OFF_CENTRE = 0.5  # how much standing at the picture's edge counts against being the runner
_ALIKE = 0.75  # a second person as prominent as this might as well be the runner
_TOGETHER_PERCENT = 50.0  # of the surveys, for two people to be mixed up
_HEAD_HEIGHTS = 0.13  # of the height: a circle that hides a head that is not quite over the middle
_POINTED_HEIGHTS = 0.25  # a point further from everybody's box than this is on nobody
_TIE_HEIGHTS = 0.01  # how much the way to a body's middle counts beside that to its box
_SAME_HEAD_HEIGHTS = (0.30, 0.15)  # across and down: no two people have their heads in one place
_HEAD_STAYS = 0.1
_PASSES_ALIKE = 1.25  # the heights of one runner who passes several times, and
_PASSES_LEVEL_HEIGHTS = 0.15  # how far apart the feet are then, and
_PASSES_WAY_HEIGHTS = 0.75  # how far a pass goes at least
_STRAYED_HEIGHTS = 0.4  # further from the runner's place than this (in heights) is somebody else


class Film(Protocol):
    """What the surveys' frames are of: a clip, or pictures as they come."""

    @property
    def path(self) -> Path:
        """Where they come from."""

    @property
    def width_px(self) -> int:
        """How wide they are."""

    @property
    def time_s(self) -> FloatArray:
        """When each was taken, by its frame."""


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

    @classmethod
    def of(cls, frame: int, boxes_px: FloatArray, followed_px: FloatArray) -> Survey:
        """Return a survey that counts the person followed (33, 2), even if it overlooked them."""
        alone = [
            box
            for index, box in enumerate(boxes_px)
            if not any(
                _overlap(box, other) >= _SAME_BOX or _same_head(box, other)
                for other in boxes_px[:index]
            )
        ]
        boxes_px = np.array(alone).reshape(-1, 4)
        box = np.concatenate(_corners(followed_px))
        near = np.linalg.norm(_centres(boxes_px) - _centres(box), axis=1) < _SAME_PLACE_HEIGHTS * (
            box[3] - box[1]
        )
        known = (
            bool(np.any(near))
            or not np.all(np.isfinite(box))
            or any(_same_head(box, other) for other in boxes_px)
        )
        return cls(frame, boxes_px if known else np.vstack([boxes_px, box]))


@dataclass(eq=False)
class _Person:
    """One person through the surveys, while they are being linked."""

    frames: list[int] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)
    boxes: list[FloatArray] = field(default_factory=list)
    passes: bool = False

    @property
    def height_px(self) -> float:
        return float(np.median([box[3] - box[1] for box in self.boxes]))

    @property
    def centre_px(self) -> float:
        return float(np.median([0.5 * (box[0] + box[2]) for box in self.boxes]))

    @property
    def way_px(self) -> float:
        """Return how far the person went across the picture."""
        return float(np.ptp(_centres(np.array(self.boxes))[:, 0]))

    def add(self, frame: int, time_s: float, box: FloatArray) -> None:
        """Note where the person was seen."""
        self.frames.append(frame)
        self.times_s.append(time_s)
        self.boxes.append(box)

    def off(self, at_s: float, point: FloatArray) -> float:
        """Return how far a point is outside of this person's box at a time, in body heights.

        The box is read between sightings; somebody who was not seen near that time is far away.
        """
        times_s = np.array(self.times_s)
        if np.abs(times_s - at_s).min() > _LONGEST_WAIT_S:
            return float("inf")
        boxes = np.array(self.boxes)
        box = np.array([np.interp(at_s, times_s, side) for side in boxes.T])
        outside = np.maximum(np.maximum(box[:2] - point, point - box[2:]), 0.0)
        height = max(float(box[3] - box[1]), 1.0)
        # of two people whose boxes overlap there, the one whose middle is nearer
        middle = np.linalg.norm(_centres(box) - point) / height
        return float(np.linalg.norm(outside)) / height + _TIE_HEIGHTS * float(middle)

    def _before(self) -> int | None:
        """Return the last sighting long enough before the latest one to tell which way they go.

        Where two parts of a clip meet, surveys are a frame apart: how far a box jumps between them
        is chance, and would be twenty times as far by the next survey.
        """
        soon = range(len(self.times_s) - 2, -1, -1)
        latest_s = self.times_s[-1]
        return next((i for i in soon if latest_s - self.times_s[i] >= _LEAST_WAY_S), None)

    def apart(self, box: FloatArray, time_s: float) -> float:
        """Return how far a box is from where this person should be by now; 1 = too far."""
        gone = time_s - self.times_s[-1] > _GONE_S
        if gone and self.way_px >= _PASSES_WAY_HEIGHTS * self.height_px:
            return float("inf")  # who ran out of the picture comes back as a pass of its own
        if _same_head(self.boxes[-1], box):
            # however much of the body is seen; surer than any guess of where somebody goes
            return _HEAD_STAYS * _heads_apart(self.boxes[-1], box)
        heights = np.array([self.boxes[-1][3] - self.boxes[-1][1], box[3] - box[1]])
        if heights.min() <= 0 or heights.max() > _SAME_SIZE * heights.min():
            return float("inf")
        waited_s = min(_LONGEST_WAIT_S, time_s - self.times_s[-1])
        expected = _centres(self.boxes[-1])
        speed = _FASTEST_HEIGHTS_PER_S  # nothing is known yet of where the person goes
        before = self._before()
        if before is not None:
            moved = _centres(self.boxes[-1]) - _centres(self.boxes[before])
            expected = expected + moved * waited_s / (self.times_s[-1] - self.times_s[before])
            speed = _FASTEST_HEIGHTS_PER_S / 2
        off_x, off_y = (_centres(box) - expected) / heights.mean()
        off = float(np.hypot(off_x, _UP_AND_DOWN * off_y))
        return off / (_SAME_PLACE_HEIGHTS + speed * waited_s)


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
    bystanders : tuple of Bystander
        Everybody else, also who was there only for a moment.
    doubt : Note or None
        Why it is not sure that this is the runner; one of ``notes``.
    people : int
        How many can be told apart, the runner too.
    """

    frames: NDArray[np.int64]
    boxes_px: FloatArray
    others: bool
    notes: tuple[Note, ...]
    bystanders: tuple[Bystander, ...] = ()
    doubt: Note | None = None
    people: int = 0

    def boxes(self, start: int, stop: int) -> FloatArray:
        """Return the runner's box in every frame from ``start`` to ``stop``, by interpolation."""
        at = np.arange(start, stop)
        return np.stack(
            [np.interp(at, self.frames, self.boxes_px[:, side]) for side in range(4)], axis=1
        )


def choose_runner(
    surveys: Sequence[Survey],
    video: Film,
    person: int | None,
    person_at: tuple[float, float, float] | None = None,
) -> Choice:
    """Choose whom to follow: the largest and most central person, or the one asked for.

    Raises
    ------
    InputError
        There are fewer people than ``person``, or nobody is near ``person_at``.
    """
    everybody = _linked(surveys, video.time_s)
    people = _lasting(everybody, sum(1 for survey in surveys if len(survey.boxes_px)))
    pointed = None
    if person_at is not None:
        pointed = _at(everybody, person_at, video)
        people = people if pointed in people else [*people, pointed]
    if person is not None and not 1 <= person <= max(1, len(people)):
        message = msg(
            "person {person} was asked for, but {count} can be told apart in {path}; "
            "count from the left, from 1",
            person=person,
            count=len(people),
            path=video.path,
        )
        raise InputError(message)
    if not people:
        return Choice(np.zeros(0, dtype=np.int64), np.zeros((0, 4)), False, ())
    ranked = sorted(people, key=lambda one: one.centre_px)
    if pointed is not None:
        chosen = pointed
    elif person is not None:
        chosen = ranked[person - 1]
    else:
        chosen = max(people, key=lambda one: _prominence(one, len(surveys), video.width_px))
    others, asked = len(people) > 1, person is not None or pointed is not None
    doubt = _doubt(surveys, ranked, video.width_px) if others and not asked else None
    note = doubt or (_followed(surveys, ranked, chosen, asked=asked) if others else None)
    again = (_passed_note(),) if chosen.passes else ()
    return Choice(
        np.array(chosen.frames, dtype=np.int64),
        np.array(chosen.boxes),
        others,
        again if note is None else (note, *again),
        tuple(_bystander(one) for one in everybody if one is not chosen),
        doubt,
        len(people),
    )


def _at(
    everybody: Sequence[_Person], person_at: tuple[float, float, float], video: Film
) -> _Person:
    """Return who is nearest to a point at a time, by where their boxes are between sightings."""
    at_s, *point = person_at
    off = {id(one): one.off(at_s, np.array(point)) for one in everybody}
    nearest = min(everybody, key=lambda one: off[id(one)], default=None)
    if nearest is None or off[id(nearest)] > _POINTED_HEIGHTS:
        message = msg(
            "nobody was found at {x_px:.0f}, {y_px:.0f} px at {at_s:.2f} s of {path}; point at the "
            "middle of the body, at another instant",
            x_px=point[0],
            y_px=point[1],
            at_s=at_s,
            path=video.path,
        )
        raise InputError(message)
    return nearest


def strayed(start: int, xy_px: FloatArray, choice: Choice) -> NDArray[np.bool_]:
    """Return in which frames, from ``start`` on, the landmarks are somebody else's."""
    boxes = choice.boxes(start, start + len(xy_px))
    height = np.maximum(1.0, boxes[:, 3] - boxes[:, 1])
    seen = np.isfinite(xy_px[..., 0]).any(axis=1)
    low, high = _corners(xy_px)
    off = np.linalg.norm(0.5 * (low + high) - 0.5 * (boxes[:, :2] + boxes[:, 2:]), axis=1)
    size = np.maximum(1.0, high[:, 1] - low[:, 1]) / height
    wrong: NDArray[np.bool_] = (
        (off > _STRAYED_HEIGHTS * height) | (size > _SAME_SIZE) | (size < 1 / _SAME_SIZE)
    )
    return np.logical_and(seen, wrong)


def _corners(xy_px: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return the least and the greatest x and y of points (…, K, 2); NaN where none was seen."""
    seen = np.isfinite(xy_px)
    low = np.where(seen, xy_px, np.inf).min(axis=-2)
    high = np.where(seen, xy_px, -np.inf).max(axis=-2)
    return np.where(low <= high, low, np.nan), np.where(low <= high, high, np.nan)


def _bystander(one: _Person) -> Bystander:
    """Return where a person's head is: at the top of the box, which ends at the eyes."""
    boxes = np.array(one.boxes)
    height = boxes[:, 3] - boxes[:, 1]
    middle = 0.5 * (boxes[:, 0] + boxes[:, 2])
    heads = np.stack([middle, boxes[:, 1] + 0.03 * height, _HEAD_HEIGHTS * height], axis=1)
    return Bystander(np.array(one.frames, dtype=np.int64), heads)


def _linked(surveys: Sequence[Survey], time_s: FloatArray) -> list[_Person]:
    """Link the surveys' boxes into people."""
    people: list[_Person] = []
    for survey in surveys:
        now_s = float(time_s[survey.frame])
        boxes = survey.boxes_px

        def apart(index: int, person: int) -> float:
            return people[person].apart(boxes[index], now_s)  # noqa: B023 - called at once

        linked = nearest_pairs(len(boxes), len(people), apart)
        for index, box in enumerate(boxes):
            if index not in linked:
                linked[index] = len(people)
                people.append(_Person())
            people[linked[index]].add(survey.frame, now_s, box)
    return _rejoined(people)


def _rejoined(people: Sequence[_Person]) -> list[_Person]:
    """Return the people without those who are another one again.

    Somebody cut off by the picture's edge is now half and now all of a body, but the head stays in
    its place. And who runs past, as tall and on the same ground as somebody who ran past before and
    is gone, is the same runner again.
    """
    joined: list[_Person] = []
    for one in sorted(people, key=lambda person: person.frames[0]):
        for before in joined:
            again = _passes_again(before, one)
            if again or _is_there_again(before, one):
                seen = sorted(
                    [
                        *zip(before.frames, before.times_s, before.boxes, strict=True),
                        *zip(one.frames, one.times_s, one.boxes, strict=True),
                    ],
                    key=lambda sighting: sighting[0],
                )
                before.frames, before.times_s, before.boxes = map(list, zip(*seen, strict=True))
                before.passes |= again
                break
        else:
            joined.append(one)
    return joined


def _is_there_again(one: _Person, other: _Person) -> bool:
    """Return whether two who stay are never seen at once, and have their heads in one place."""
    stay = all(own.way_px < _PASSES_WAY_HEIGHTS * own.height_px for own in (one, other))
    if not stay or set(one.frames) & set(other.frames):
        return False
    return _same_head(np.median(one.boxes, axis=0), np.median(other.boxes, axis=0))


def _passes_again(one: _Person, other: _Person) -> bool:
    """Return whether two run past one after the other, as tall and on the same ground."""
    if one.frames[-1] >= other.frames[0]:
        return False
    heights = sorted((one.height_px, other.height_px))
    feet = [float(np.median([box[3] for box in own.boxes])) for own in (one, other)]
    return bool(
        heights[1] <= _PASSES_ALIKE * heights[0]
        and min(one.way_px, other.way_px) >= _PASSES_WAY_HEIGHTS * heights[0]
        and abs(feet[0] - feet[1]) <= _PASSES_LEVEL_HEIGHTS * heights[0]
    )


def _same_head(one: FloatArray, other: FloatArray) -> bool:
    """Return whether the heads of two boxes are in one place."""
    return _heads_apart(one, other) <= 1.0


def _heads_apart(one: FloatArray, other: FloatArray) -> float:
    """Return how far apart the heads of two boxes are; 1 = too far for one head."""
    height = max(1.0, float(min(one[3] - one[1], other[3] - other[1])))
    across = 0.5 * abs(float(one[0] + one[2] - other[0] - other[2]))
    most_across, most_down = _SAME_HEAD_HEIGHTS
    down = abs(float(one[1] - other[1]))
    return max(across / most_across, down / most_down) / height


def _lasting(people: Sequence[_Person], surveys: int) -> list[_Person]:
    """Return the people who are large and there for long."""
    fewest = max(_FEWEST_SURVEYS if surveys > 3 else 1, _FEWEST_SHARE * surveys)
    lasting = [one for one in people if len(one.frames) >= fewest]
    tallest = max((one.height_px for one in lasting), default=0.0)
    return [one for one in lasting if one.height_px >= _SMALLEST_SHARE * tallest]


def _overlap(one: FloatArray, other: FloatArray) -> float:
    """Return the share of two boxes' joint area that both cover."""
    both = np.minimum(one[2:], other[2:]) - np.maximum(one[:2], other[:2])
    shared = float(np.prod(np.maximum(0.0, both)))
    return shared / float(np.prod(one[2:] - one[:2]) + np.prod(other[2:] - other[:2]) - shared)


def _centres(boxes: FloatArray) -> FloatArray:
    centres: FloatArray = 0.5 * (boxes[..., :2] + boxes[..., 2:])
    return centres


def _prominence(one: _Person, surveys: int, width_px: int) -> float:
    """Return how much somebody looks like the one who is filmed: tall, central, always there."""
    off_centre = abs(2.0 * one.centre_px / width_px - 1.0)
    return one.height_px * (1.0 - _OFF_CENTRE * min(1.0, off_centre)) * len(one.frames) / surveys


def _together_percent(surveys: Sequence[Survey], ranked: Sequence[_Person]) -> float:
    """Return in how many surveys more than one of them is seen."""
    together = sum(1 for survey in surveys if sum(survey.frame in one.frames for one in ranked) > 1)
    return 100 * together / len(surveys)


def _doubt(surveys: Sequence[Survey], ranked: Sequence[_Person], width_px: int) -> Note | None:
    """Return that it has to be said who runs, because two are as likely."""
    prominence = sorted(_prominence(one, len(surveys), width_px) for one in ranked)
    alike = prominence[-2] >= _ALIKE * prominence[-1]
    if not alike or _together_percent(surveys, ranked) < _TOGETHER_PERCENT:
        return None
    message = msg(
        "{count} people of about the same size are in the picture; say which one is the "
        "runner, from 1 to {count} counted from the left, or film one runner alone.",
        count=len(ranked),
    )
    return Note("several_people", message)


def _passed_note() -> Note:
    """Return that several passes are taken for one runner's."""
    message = msg(
        "Somebody runs past several times, as tall each time and never two at once; we took it for "
        "one runner."
    )
    return Note("several_passes", message)


def _followed(
    surveys: Sequence[Survey], ranked: list[_Person], chosen: _Person, *, asked: bool
) -> Note:
    """Return who is followed."""
    share = _together_percent(surveys, ranked)
    which = msg("as you asked") if asked else msg("the largest and most central one")
    when = (
        msg("together for {share:.0f} % of the clip", share=share)
        if share
        else msg("one after the other")
    )
    message = msg(
        "{count} people are in the picture, {when}; we followed number {place} from the left, "
        "{which}.",
        count=len(ranked),
        when=when,
        place=ranked.index(chosen) + 1,
        which=which,
    )
    return Note("two_people", message)
