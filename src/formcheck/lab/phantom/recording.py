"""A real runner's joints over time, and the clip in which they drive the rendered body."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from formcheck.errors import InputError
from formcheck.lab.phantom.spec import Clip
from formcheck.model import Contact, FloatArray

__all__ = ["LEG_PARTS", "Recording", "Replay"]

#: What each leg of a recording must have; besides, ``ball``, ``foot_index`` or both.
LEG_PARTS = ("hip", "knee", "ankle", "heel")


@dataclass(frozen=True, slots=True, eq=False)
class Recording:
    """Where a runner's joints were: forward, up, right, in metres, on a belt that stands in space.

    Parameters
    ----------
    time_s : (T,) float
        Increasing; need not begin at 0.
    joints : dict of str to (T, 3) float
        ``left_`` and ``right_`` hip, knee and ankle centres, heel (the bone's back, inside the
        shoe) and ball (heads of the metatarsals) or foot_index (the toes), or both. Shoulder,
        elbow, wrist and ear of both sides are used where they are there. Values must be finite.
    contacts : tuple of Contact
        Both feet's, in order of strike, on the clock of ``time_s``; from force plates, if possible.
    speed_mps : float
        The belt's.
    floor_m : float or None
        Height of the belt; None = fitted to the feet while they are flat.

    Raises
    ------
    InputError
        A joint is missing, or there is nothing to replay.
    """

    time_s: FloatArray
    joints: dict[str, FloatArray]
    contacts: tuple[Contact, ...]
    speed_mps: float
    floor_m: float | None = None

    def __post_init__(self) -> None:
        for side in ("left", "right"):
            missing = [part for part in LEG_PARTS if f"{side}_{part}" not in self.joints]
            if not {f"{side}_ball", f"{side}_foot_index"} & set(self.joints):
                missing.append("foot_index")
            if missing:
                message = f"the recording has no {side} {missing[0]}; a replay needs both legs"
                raise InputError(message)
        for name, path in self.joints.items():
            if path.shape != (len(self.time_s), 3) or not np.isfinite(path).all():
                message = f"{name} of the recording has gaps; fill them, or leave the joint out"
                raise InputError(message)
        if len({contact.side for contact in self.contacts}) < 2:
            message = "the recording has no contacts of both feet; take a longer one"
            raise InputError(message)


@dataclass(frozen=True, slots=True)
class Replay(Clip):
    """A clip whose runner moves as a recording says.

    Body, camera, scenery and faults are the clip's; of its gait only speed, trunk lean, head, arms
    and shoulders count, and of these only what the recording lacks.

    Parameters
    ----------
    recording : Recording
    start_s : float
        Where in the recording the clip begins.

    See Also
    --------
    formcheck.lab.phantom.replay.replay : makes one of an ordinary clip.
    """

    recording: Recording = field(kw_only=True)
    start_s: float = field(default=0.0, kw_only=True)

    def __post_init__(self) -> None:
        super(Replay, self).__post_init__()
        first, last = self.recording.time_s[0], self.recording.time_s[-1]
        if self.start_s < first or self.start_s + self.duration_s > last:
            message = (
                f"the recording lasts from {first:.2f} to {last:.2f} s; {self.duration_s:g} s from"
                f" {self.start_s:.2f} s on are not in it"
            )
            raise InputError(message)
