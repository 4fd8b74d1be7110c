"""Strike and toe-off moved to where the whole leg's motion around them puts them.

The rules of `gait.side` find each contact and are off by up to 20 ms, by as much as a runner's own
way of landing differs from the usual. Here the paths of knee, ankle, heel and toe, the turns of
thigh, shank and foot, and the hips' height, a sixth of a stride to either side of what a rule
found, are weighed by a linear model. There are two, since a network's landmarks have habits of
their own: theirs reads where everything is, the one for markers how fast everything moves, so that
nothing hangs on where a laboratory sticks a marker.
`formcheck.lab.training.events` fits them; what they are worth is in docs/how-it-works.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.interpolate import CubicSpline

from formcheck.gait.side import FEWEST_FRAMES
from formcheck.model import FirstLook, FloatArray, PoseTrack, Side, stretches
from formcheck.scene import runner_middle, runner_xy
from formcheck.signal.ridge import CorrectionName, load_correction

Event = Literal["strike", "toe_off"]
EVENTS: tuple[Event, Event] = ("strike", "toe_off")

#: Where the motion is read, in strides from what a rule found: a video that plays too slowly, or
#: a slower runner, looks the same.
OFFSETS = np.linspace(-0.17, 0.17, 13)
#: What is read there: lengths in leg lengths from the hips' middle, angles in rad.
SIGNALS = (
    "ankle_x",
    "ankle_y",
    "heel_x",
    "heel_y",
    "foot_index_x",
    "foot_index_y",
    "knee_x",
    "knee_y",
    "thigh",
    "shank",
    "foot",
    "hips_y",
)
#: What `LegMotion.around` returns, in its order, and `LegMotion.speeds_around`.
FEATURES = tuple(f"{signal}@{at:+.3f}" for at in OFFSETS for signal in SIGNALS)
SPEEDS = tuple(f"speed of {feature}" for feature in FEATURES)
#: A leg is looked at again from where the look before put the event.
_LOOKS = 3
#: Further than this from what the rule found, in strides, the model is not believed.
_MOST_STRIDES = 0.07


@dataclass(frozen=True, slots=True)
class LegMotion:
    """One leg's motion through a stretch of the clip without gaps."""

    start_s: float
    stop_s: float
    stride_s: float
    signals: CubicSpline

    def around(self, when_s: FloatArray) -> FloatArray:
        """Return the signals about each instant, (n, signals × offsets); NaN too near an end."""
        return self._read(when_s, 0)

    def speeds_around(self, when_s: FloatArray) -> FloatArray:
        """Return how fast the signals change about each instant, a stride; as `around`."""
        return self.stride_s * self._read(when_s, 1)

    def _read(self, when_s: FloatArray, derivative: int) -> FloatArray:
        when = np.atleast_1d(np.asarray(when_s, dtype=float))
        at = when[:, np.newaxis] + OFFSETS * self.stride_s
        inside = np.clip(at, self.start_s, self.stop_s)
        read = self.signals(inside, derivative).reshape(len(when), -1)
        outside = (at[:, 0] < self.start_s) | (at[:, -1] > self.stop_s)
        read[outside] = np.nan
        return np.asarray(read)


def leg_motions(
    track: PoseTrack, look: FirstLook, side: Side, roll_deg: float | None = None
) -> list[LegMotion]:
    """Return one leg's motion for every stretch of a side view in which all of it is seen."""
    hips = runner_middle(track, look, "hip", roll_deg)
    paths = {
        part: runner_xy(track, look, f"{side}_{part}", roll_deg)
        for part in ("hip", "knee", "ankle", "heel", "foot_index")
    }
    found = []
    columns = [
        (paths[part] - hips)[:, axis] / look.leg_px
        for part in ("ankle", "heel", "foot_index", "knee")
        for axis in (0, 1)
    ]
    seen = np.isfinite(np.column_stack(columns)).all(axis=1)
    seen &= np.isfinite(paths["hip"]).all(axis=1)
    if not seen.any() or look.stride_period_s is None:
        return []
    middle = float(np.mean(hips[seen, 1]))
    for part in stretches(np.asarray(seen, dtype=bool), FEWEST_FRAMES):
        turns = [
            _turn(paths[high][part] - paths[low][part])
            for low, high in (("knee", "hip"), ("ankle", "knee"))
        ]
        sole = (paths["foot_index"] - paths["heel"])[part]
        turns.append(np.unwrap(np.arctan2(sole[:, 1], sole[:, 0])))
        turns[-1] -= 2 * np.pi * np.round(np.mean(turns[-1]) / (2 * np.pi))
        height = (hips[part, 1] - middle) / look.leg_px
        signals = np.column_stack([*(column[part] for column in columns), *turns, height])
        time_s = track.time_s[part]
        found.append(
            LegMotion(
                float(time_s[0]),
                float(time_s[-1]),
                look.stride_period_s,
                CubicSpline(time_s, signals),
            )
        )
    return found


def motion_at(motions: list[LegMotion], when_s: float) -> LegMotion | None:
    """Return the stretch that holds an instant, None where the leg is not all seen then."""
    return next((one for one in motions if one.start_s <= when_s < one.stop_s), None)


def timing_for(track: PoseTrack) -> CorrectionName | None:
    """Return which learnt timing holds for a track's landmarks, None where none does."""
    names: tuple[CorrectionName, ...] = ("events", "events_markers")
    return next((name for name in names if load_correction(name).card.applies(track)), None)


def refine(
    motion: LegMotion, event: Event, when_s: float, *, near: bool, timing: CorrectionName
) -> float | None:
    """Return an event's instant by the leg's motion around it, None where it cannot be told.

    Parameters
    ----------
    motion : LegMotion
    event : "strike" or "toe_off"
    when_s : float
        What a rule found.
    near : bool
        Whether it is the leg nearer to the camera.
    timing : "events" or "events_markers"
        By `timing_for`.
    """
    markers = timing == "events_markers"  # of which neither leg's are seen less well
    name = event if markers else f"{event}_{'near' if near else 'far'}"
    model = load_correction(timing).models[name]
    read = motion.speeds_around if markers else motion.around
    found_s = when_s
    for _ in range(_LOOKS):
        features = read(np.array([found_s]))[0]
        if not np.isfinite(features).all():
            return None
        found_s += motion.stride_s * float(model.predict(features)[0])
        if abs(found_s - when_s) > _MOST_STRIDES * motion.stride_s:
            return None
    return found_s


def _turn(line: FloatArray) -> FloatArray:
    """Return a line's angle to the vertical over time in rad, + = top ahead."""
    return np.asarray(np.unwrap(np.arctan2(line[:, 0], line[:, 1])))
