"""The leg on the ground: the foot rides the belt, and the heel rises as the leg runs out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import gaussian_filter1d

from formcheck.lab.phantom.bones import (
    Segments,
    ankle_over_flat,
    knee_flexion_of,
    landing_give,
    landing_pitch,
    reach,
)
from formcheck.lab.phantom.hips import Hips
from formcheck.lab.phantom.spec import GaitSpec
from formcheck.model import FloatArray

__all__ = ["Stance", "make_stance"]

_GRID = np.linspace(0.0, 1.0, 65)
_FLAT_TO = 0.42  # from here on the knee straightens and the heel may rise
_SMOOTH = 2.0  # grid points; a heel does not leave the ground with a jerk


@dataclass(frozen=True, slots=True)
class Stance:
    """All contacts of a clip: where each foot is and how it rolls.

    Parameters
    ----------
    hips : Hips
    gait : GaitSpec
    ground : (n,) float
        The ankle's place over the ground when flat, at strike (m ahead).
    roll : (n, 65) float
        Pitch of the sole from strike to toe-off (rad, + = toes up).
    """

    hips: Hips
    gait: GaitSpec
    ground: FloatArray
    roll: FloatArray

    def at(self, which: np.ndarray, time_s: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Return ankle (n, 3) and sole pitch (n,) of contacts ``which`` at times within them."""
        plan = self.hips.plan
        since = time_s - plan.strike_s[which]
        part = np.clip(since / plan.contact_s[which], 0.0, 1.0)
        pitch = _cubic(self.roll, which, part)
        return self._ankle(which, since, pitch), pitch

    def _ankle(self, which: np.ndarray, since: FloatArray, pitch: FloatArray) -> FloatArray:
        bones = self.hips.bones
        place = ankle_over_flat(pitch, bones)
        # A foot that points outwards rolls along its own line: its tip stays where it is.
        out = self.hips.plan.toe_out[which]
        ahead = self.ground[which] - self.gait.speed_mps * since + place[..., 0] * np.cos(out)
        across = 0.005 * self.gait.step_width_pct * bones.leg + place[..., 0] * np.sin(out)
        flat = np.stack([ahead, place[..., 1], self.hips.plan.sign[which] * across], axis=-1)
        return np.asarray(flat + landing_give(since, self.hips.give_mps))


def make_stance(hips: Hips, gait: GaitSpec) -> Stance:
    """Return the stance phases of a clip.

    Notes
    -----
    Up to 42 % the sole follows its landing; from there on the knee straightens along half a
    cosine to its flexion at toe-off, and the heel lifts just as far as the leg needs.
    """
    plan, bones = hips.plan, hips.bones
    count = len(plan.strike_s)
    start = hips.middle(plan.strike_s)[:, 0] + plan.overstride
    ground = start - ankle_over_flat(plan.foot_strike, bones)[:, 0] * np.cos(plan.toe_out)
    ground = ground - landing_give(np.zeros(count), hips.give_mps)[:, 0]
    landing = landing_pitch(_GRID[None, :], plan.foot_strike[:, None])
    flat = Stance(hips, gait, ground, landing)
    which = np.repeat(np.arange(count), len(_GRID)).reshape(count, -1)
    since = _GRID * plan.contact_s[:, None]
    hip = hips.joint(plan.strike_s[:, None] + since, plan.sign[:, None])

    def distance(pitch: FloatArray) -> FloatArray:
        return np.asarray(np.linalg.norm(flat._ankle(which, since, pitch) - hip, axis=-1))

    limit = _longest(distance(landing), hips, bones)
    steep = np.full_like(landing, np.deg2rad(-88.0))
    level = np.minimum(landing, 0.0)
    short = distance(level) <= limit
    over, under = distance(level) - limit, distance(steep) - limit
    for _ in range(7):  # halving and straight-line guesses by turns: 0.05° after seven
        share = np.clip(over / np.where(over > under, over - under, 1.0), 0.1, 0.9)
        middle = level + (steep - level) * 0.5 * (share + 0.5)
        rest = distance(middle) - limit
        far = rest > 0
        level, over = np.where(far, middle, level), np.where(far, rest, over)
        steep, under = np.where(far, steep, middle), np.where(far, under, rest)
    share = np.clip(over / np.where(over > under, over - under, 1.0), 0.0, 1.0)
    raised = np.where(short | (_GRID <= _FLAT_TO - 0.1), landing, level + (steep - level) * share)
    # Odd continuation past toe-off keeps the last value and its rate through the smoothing.
    beyond = 2.0 * raised[:, -1:] - raised[:, -2:-10:-1]
    smooth = gaussian_filter1d(np.hstack([raised, beyond]), _SMOOTH, axis=1)[:, : len(_GRID)]
    blend = np.clip((_GRID - 0.3) / 0.15, 0.0, 1.0)
    return Stance(hips, gait, ground, landing * (1 - blend) + smooth * blend)


def _longest(flat_m: FloatArray, hips: Hips, bones: Segments) -> FloatArray:
    """Return how long each leg may be from hip to ankle through stance (n, 65)."""
    end = hips.toe_off_knee[:, None]
    if hips.walking:
        # A walker's knee is nearly straight until the other foot has landed, then gives way.
        ease = np.clip((_GRID - 0.76) / 0.24, 0.0, 1.0)
        knee = np.deg2rad(6.0) + (end - np.deg2rad(6.0)) * ease**1.6
        return reach(knee + 0.0 * flat_m, bones)
    at = int(_FLAT_TO * (len(_GRID) - 1))
    peak = knee_flexion_of(flat_m[:, at : at + 1], bones)
    ease = np.clip((_GRID - _FLAT_TO) / (1.0 - _FLAT_TO), 0.0, 1.0)
    knee = end + (peak - end) * 0.5 * (1.0 + np.cos(np.pi * ease))
    straightest = reach(np.deg2rad(6.0), bones)
    return np.where(_GRID < _FLAT_TO, straightest, reach(knee, bones))


def _cubic(table: FloatArray, row: np.ndarray, part: FloatArray) -> FloatArray:
    """Return ``table[row]`` at ``part`` (0 to 1) by Catmull-Rom interpolation."""
    last = table.shape[1] - 1
    place = part * last
    left = np.clip(place.astype(int), 0, last - 1)
    s = place - left
    one, two = table[row, left], table[row, left + 1]
    before = np.where(left > 0, table[row, np.maximum(left - 1, 0)], 2 * one - two)
    after = np.where(left < last - 1, table[row, np.minimum(left + 2, last)], 2 * two - one)
    return np.asarray(
        one
        + 0.5 * s * (two - before)
        + s**2 * (before - 2.5 * one + 2 * two - 0.5 * after)
        + s**3 * (1.5 * (one - two) + 0.5 * (after - before))
    )
