"""The pelvis: falls freely in flight, springs in stance, drops, turns and sways."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from formcheck.errors import InputError
from formcheck.lab.phantom.bones import (
    Segments,
    ankle_over_flat,
    knee_flexion_of,
    landing_give,
    reach,
)
from formcheck.lab.phantom.schedule import Schedule
from formcheck.lab.phantom.spec import GaitSpec
from formcheck.model import FloatArray

__all__ = ["GRAVITY", "Hips", "between", "make_hips", "with_ends"]

GRAVITY = 9.81
#: The hips of a grounded run, in which no foot leaves before the other lands, swing as if it did.
LEAST_FLIGHT_S = 0.015
_TURN = np.deg2rad(6.0)  # pelvis turns forward on the striking side
_TOE_OFF_KNEE = np.deg2rad(15.0)
_TOE_OFF_RISE = 0.022  # the hips are higher at toe-off than at strike: the leg is longer
_IMPACT_M = 0.007  # how much sooner the ground's first peak of force brakes the fall
_SURGE_M = 0.006  # braking and driving within a step


@dataclass(frozen=True, slots=True)
class Hips:
    """The pelvis of one clip as functions of time.

    Every array has one entry a contact. ``sway`` is how far mid-hip stands to the right at that
    contact's mid-stance; ``bump`` deepens the dip of a stance beyond what gravity gives.
    """

    plan: Schedule
    bones: Segments
    walking: bool
    speed_mps: float
    strike_y: FloatArray
    toe_off_y: FloatArray
    toe_off_knee: FloatArray
    sway: FloatArray
    bump: FloatArray
    wander: FloatArray

    @property
    def give_mps(self) -> float:
        """Return the speed with which a foot lands: nothing gives way under a walker."""
        return 0.0 if self.walking else self.speed_mps

    def turn(self, time_s: FloatArray) -> FloatArray:
        """Return pelvis rotation (rad, + = right hip ahead)."""
        return between(time_s, self.plan.strike_s, _TURN * self.plan.sign)

    def tilt(self, time_s: FloatArray) -> FloatArray:
        """Return pelvis obliquity (rad, + = right hip higher)."""
        return between(time_s, self.plan.middle_s, self.plan.drop * self.plan.sign)

    def middle(self, time_s: FloatArray) -> FloatArray:
        """Return mid-hip (…, 3): forward, up, right, on a belt that stands still in space."""
        plan = self.plan
        index = _index(time_s, plan.strike_s)
        step_s = plan.strike_s[index + 1] - plan.strike_s[index]
        part = (time_s - plan.strike_s[index]) / step_s
        ahead = -_SURGE_M * np.sin(2 * np.pi * part) + self._wander(time_s)
        across = between(time_s, plan.middle_s, self.sway)
        return np.stack([ahead, self.height(time_s), across], axis=-1)

    def joint(self, time_s: FloatArray, sign: FloatArray | float) -> FloatArray:
        """Return the left (−1) or right (+1) hip joint (…, 3)."""
        turned, tilted = self.turn(time_s), self.tilt(time_s)
        right = np.stack(
            [np.sin(turned) * np.cos(tilted), np.sin(tilted), np.cos(turned) * np.cos(tilted)],
            axis=-1,
        )
        reach_m = np.broadcast_to(np.asarray(sign) * self.bones.half_hips, np.shape(time_s))
        return np.asarray(self.middle(time_s) + reach_m[..., None] * right)

    def height(self, time_s: FloatArray) -> FloatArray:
        """Return the height of mid-hip above the ground."""
        if self.walking:
            return self._walking_height(time_s)
        plan = self.plan
        index = _index(time_s, plan.strike_s)
        contact = self._spring_s()[index]
        since = time_s - plan.strike_s[index]
        leave_v, land_v = self._speeds()
        start, start_v = self.strike_y[index], land_v[index]
        push = (leave_v[index] - start_v + GRAVITY * contact) * np.pi / (2 * contact)
        lacks = self._leave_y()[index] - (
            start + start_v * contact - GRAVITY * contact**2 / 2 + push * contact**2 / np.pi
        )
        skew = lacks * 2 * np.pi / contact**2
        part = np.clip(since / contact, 0.0, 1.0)
        inside = part * contact
        stance = (
            start
            + start_v * inside
            - GRAVITY * inside**2 / 2
            + push * contact / np.pi * (inside - contact / np.pi * np.sin(np.pi * part))
            + skew * contact / (2 * np.pi)
            * (inside - contact / (2 * np.pi) * np.sin(2 * np.pi * part))
            - self.bump[index] * 16.0 * part**2 * (1.0 - part) ** 2
            + _IMPACT_M * (part / 0.2) ** 2 * ((1.0 - part) / 0.8) ** 8
        )  # fmt: skip
        aloft = np.maximum(since - contact, 0.0)
        return np.asarray(
            stance + np.where(aloft > 0, leave_v[index] * aloft - GRAVITY * aloft**2 / 2, 0.0)
        )

    def _spring_s(self) -> FloatArray:
        """Return how long the hips are sprung after each strike; grounded, till the next one."""
        step_s = np.diff(self.plan.strike_s)
        longest = np.append(step_s, step_s[-1]) - LEAST_FLIGHT_S
        return np.asarray(np.minimum(self.plan.contact_s, longest))

    def _leave_y(self) -> FloatArray:
        """Return how high the hips are when the spring lets go; in a grounded run, as they land."""
        step_s = np.diff(self.plan.strike_s)
        sprung = self.plan.contact_s[:-1] < step_s - LEAST_FLIGHT_S
        before = np.where(sprung, self.toe_off_y[:-1], self.strike_y[1:])
        return np.append(before, self.toe_off_y[-1])

    def _speeds(self) -> tuple[FloatArray, FloatArray]:
        """Return vertical speed at each toe-off and each strike."""
        flight = np.diff(self.plan.strike_s) - self._spring_s()[:-1]
        leave = (self.strike_y[1:] - self._leave_y()[:-1]) / flight + GRAVITY * flight / 2
        land = leave - GRAVITY * flight
        return np.append(leave, leave[-1]), np.insert(land, 0, land[0])

    def _walking_height(self, time_s: FloatArray) -> FloatArray:
        plan = self.plan
        low_s = plan.strike_s[1:] + 0.5 * (plan.toe_off_s[:-1] - plan.strike_s[1:])
        high_s = 0.5 * (low_s[1:] + low_s[:-1])
        nodes_s = np.concatenate([low_s, high_s])
        low = self.strike_y[1:] - 0.006
        value = np.concatenate([low, 0.5 * (low[1:] + low[:-1]) + 0.031])
        order = np.argsort(nodes_s)
        return between(time_s, nodes_s[order], value[order])

    def _wander(self, time_s: FloatArray) -> FloatArray:
        size, rate, phase = self.wander
        return np.asarray(
            np.sum(size * np.sin(rate * np.asarray(time_s)[..., None] + phase), axis=-1)
        )


def make_hips(plan: Schedule, gait: GaitSpec, bones: Segments, seed: int) -> Hips:
    """Return hips that put each foot where the spec wants it at strike, before any correction.

    Raises
    ------
    InputError
        The foot is on the ground for longer than the leg can reach.
    """
    random = np.random.default_rng([seed, 2])
    count = len(plan.strike_s)
    wander = np.stack(
        [
            0.006 * random.random(3),
            2 * np.pi * (0.08 + 0.25 * random.random(3)),
            2 * np.pi * random.random(3),
        ]
    )
    nothing = np.zeros(count)
    hips = Hips(
        plan=plan,
        bones=bones,
        walking=gait.activity == "walking",
        speed_mps=gait.speed_mps,
        strike_y=nothing,
        toe_off_y=nothing,
        toe_off_knee=nothing,
        sway=plan.sign * 0.008,
        bump=nothing,
        wander=wander,
    )
    return with_ends(hips, gait)


def with_ends(hips: Hips, gait: GaitSpec) -> Hips:
    """Return hips as high at each strike and toe-off as the legs make them.

    Raises
    ------
    InputError
        The foot is on the ground for longer than the leg can reach.
    """
    plan, bones = hips.plan, hips.bones
    half_width = 0.005 * gait.step_width_pct * bones.leg
    strike = _joint_offset(hips, plan.strike_s)
    foot = ankle_over_flat(plan.foot_strike, bones)
    give = landing_give(np.zeros(len(foot)), hips.give_mps)
    cos, sin = np.cos(plan.toe_out), np.sin(plan.toe_out)
    across = plan.sign * (half_width + foot[:, 0] * sin) - strike[:, 2]
    flat2 = reach(plan.knee_strike, bones) ** 2 - across**2 - (plan.overstride - strike[:, 0]) ** 2
    strike_y = foot[:, 1] + give[:, 1] + np.sqrt(flat2) - strike[:, 1]
    if hips.walking:
        knee = np.full_like(strike_y, np.deg2rad(40.0))
        return replace(hips, strike_y=strike_y, toe_off_y=strike_y, toe_off_knee=knee)
    travel = gait.speed_mps * plan.contact_s
    leave = _joint_offset(hips, plan.toe_off_s)
    behind = plan.overstride - foot[:, 0] * cos - give[:, 0] - travel - leave[:, 0]

    def distance(pitch: FloatArray, rise: FloatArray) -> FloatArray:
        ankle = ankle_over_flat(pitch, bones)
        up = ankle[:, 1] - (strike_y + rise + leave[:, 1])
        across = plan.sign * (half_width + ankle[:, 0] * sin) - leave[:, 2]
        return np.sqrt((behind + ankle[:, 0] * cos) ** 2 + up**2 + across**2)

    rise = np.full_like(strike_y, _TOE_OFF_RISE)
    wanted = reach(np.full_like(strike_y, _TOE_OFF_KNEE), bones)
    steep, level = np.deg2rad(np.array([-82.0, -12.0]))[:, None] * np.ones_like(strike_y)
    for _ in range(15):
        pitch = 0.5 * (steep + level)
        far = distance(pitch, rise) > wanted
        steep, level = np.where(far, steep, pitch), np.where(far, pitch, level)
    # Where even the tip of the toes is too near the belt's end, the hips leave lower.
    lowest, highest = np.full_like(rise, -0.09), rise
    limit = np.maximum(wanted, reach(np.full_like(rise, np.deg2rad(8.0)), bones))
    for _ in range(11):
        middle = 0.5 * (lowest + highest)
        far = distance(pitch, middle) > limit
        lowest, highest = np.where(far, lowest, middle), np.where(far, middle, highest)
    if np.any(distance(pitch, lowest) > bones.leg):
        worst = 1000 * float(np.max(plan.contact_s))
        message = (
            f"a contact of {worst:.0f} ms at {gait.speed_mps:g} m/s takes the foot out of the"
            " leg's reach; choose a shorter contact_ms or a lower speed"
        )
        raise InputError(message)
    knee = knee_flexion_of(distance(pitch, highest), bones)
    return replace(hips, strike_y=strike_y, toe_off_y=strike_y + highest, toe_off_knee=knee)


def _joint_offset(hips: Hips, time_s: FloatArray) -> FloatArray:
    """Return the own hip joint less mid-hip, its third column from the lane's middle."""
    offset = hips.joint(time_s, hips.plan.sign) - hips.middle(time_s)
    offset[:, 2] += between(time_s, hips.plan.middle_s, hips.sway)
    return offset


def between(time_s: FloatArray, nodes_s: FloatArray, value: FloatArray) -> FloatArray:
    """Return a smooth curve that is level at each node (half a cosine from node to node)."""
    time_s = np.asarray(time_s, dtype=float)
    right = np.clip(np.searchsorted(nodes_s, time_s), 1, len(nodes_s) - 1)
    left = right - 1
    part = np.clip((time_s - nodes_s[left]) / (nodes_s[right] - nodes_s[left]), 0.0, 1.0)
    return value[left] + (value[right] - value[left]) * 0.5 * (1.0 - np.cos(np.pi * part))


def _index(time_s: FloatArray, strike_s: FloatArray) -> np.ndarray:
    index = np.searchsorted(strike_s, time_s, side="right") - 1
    return np.clip(index, 0, len(strike_s) - 2)
