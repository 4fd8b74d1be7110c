"""A real runner's joints over time, and the clip in which they drive the rendered body."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.signal import butter, sosfiltfilt

from formcheck.errors import InputError
from formcheck.files.joints import JointPaths
from formcheck.lab.phantom.spec import Clip
from formcheck.model import Contact, FloatArray

__all__ = ["LEG_PARTS", "Recording", "Replay", "recording_of"]

#: What each leg of a recording must have; besides, ``ball``, ``foot_index`` or both.
LEG_PARTS = ("hip", "knee", "ankle", "heel")
_SIDES = ("left", "right")
_DRAWN = ("shoulder", "elbow", "wrist")  # above the hips, where the laboratory has them
_CUTOFF_HZ = 30.0  # lets a foot stop within 10 ms, and markers not tremble
_LONGEST_GAP_S = 0.2
_LEG_OF_HEIGHT = 0.485
#: Of the stature, from the heel: further on are the toes, nearer their roots.
_TOES_OF_HEIGHT = 0.14
_ON_BELT = (0.3, 0.6)  # part of stance in which the forefoot rides the belt


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

    @property
    def leg_m(self) -> float:
        """Return thigh + shank, mean of both sides."""
        return _leg_m(self.joints)


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


def recording_of(paths: JointPaths) -> tuple[Recording, float]:
    """Return a laboratory's trial as a recording to replay, and the runner's height in metres.

    Parameters
    ----------
    paths : JointPaths
        With contacts of both feet. Where the belt's speed is not known, the forefoot tells it;
        where the height is not, the legs do.

    Raises
    ------
    InputError
        A joint of a leg is missing, or lost for longer than 0.2 s, or no contact is known.
    """
    time_s = paths.time_s
    sos = butter(2, _CUTOFF_HZ, fs=1.0 / float(np.median(np.diff(time_s))), output="sos")
    wanted = [f"{side}_{part}" for side in _SIDES for part in (*LEG_PARTS, "foot_index", *_DRAWN)]
    joints = {}
    for name in wanted:
        if name not in paths.joints:
            continue
        whole = _filled(time_s, paths.joints[name])
        if whole is not None:
            joints[name] = np.asarray(sosfiltfilt(sos, whole, axis=0))
    for part in _DRAWN:  # one arm alone, or an arm without its shoulder, is made up as well
        both = {f"{side}_{part}" for side in _SIDES}
        if not both <= joints.keys() or "left_shoulder" not in joints:
            joints = {name: path for name, path in joints.items() if name not in both}
    missing = [f"{side}_{part}" for side in _SIDES for part in LEG_PARTS]
    missing = [name for name in missing if name not in joints]
    if missing:
        message = (
            f"{missing[0]} of the trial is missing, or lost for long; a replay needs both legs"
        )
        raise InputError(message)
    height_m = _leg_m(joints) / _LEG_OF_HEIGHT
    if paths.height_cm is not None:
        height_m = paths.height_cm / 100.0
    for side in _SIDES:
        heel, toes = f"{side}_heel", f"{side}_foot_index"
        if toes in joints and _apart(joints, heel, toes) < _TOES_OF_HEIGHT * height_m:
            joints[f"{side}_ball"] = joints.pop(toes)
    contacts = tuple(sorted(paths.contacts, key=lambda contact: contact.strike_s))
    speed_mps = paths.speed_mps
    if speed_mps is None:
        speed_mps = _belt_mps(time_s, joints, contacts)
    return Recording(time_s, joints, contacts, speed_mps), height_m


def _leg_m(joints: dict[str, FloatArray]) -> float:
    bones = (("hip", "knee"), ("knee", "ankle"))
    lengths = [_apart(joints, f"{side}_{a}", f"{side}_{b}") for side in _SIDES for a, b in bones]
    return 0.5 * sum(lengths)


def _filled(time_s: FloatArray, path: FloatArray) -> FloatArray | None:
    """Return a path with its short gaps bridged; None where a long one is in it."""
    seen = np.isfinite(path).all(axis=1)
    known_s = np.concatenate([time_s[:1], time_s[seen], time_s[-1:]])
    if not seen.any() or np.max(np.diff(known_s)) > _LONGEST_GAP_S:
        return None
    return np.stack([np.interp(time_s, time_s[seen], axis) for axis in path[seen].T], axis=1)


def _apart(joints: dict[str, FloatArray], one: str, two: str) -> float:
    return float(np.median(np.linalg.norm(joints[one] - joints[two], axis=1)))


def _belt_mps(
    time_s: FloatArray, joints: dict[str, FloatArray], contacts: tuple[Contact, ...]
) -> float:
    """Return how fast the forefeet go backwards while they are on the belt."""
    speeds = []
    for contact in contacts:
        part = (time_s - contact.strike_s) / (contact.toe_off_s - contact.strike_s)
        rows = (part >= _ON_BELT[0]) & (part <= _ON_BELT[1])
        path = joints.get(f"{contact.side}_ball", joints.get(f"{contact.side}_foot_index"))
        if path is not None and np.count_nonzero(rows) > 2:
            speeds.append(-float(np.polyfit(time_s[rows], path[rows, 0], 1)[0]))
    if not speeds:
        message = "the trial does not say how fast the belt runs, and shows no foot on it"
        raise InputError(message)
    return float(np.median(speeds))
