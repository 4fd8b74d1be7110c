"""How large that is which a picture draws: what the number beside it must be, without its sign."""

from __future__ import annotations

import numpy as np

from formcheck.metrics.kinematics import leg_length_px
from formcheck.model import FloatArray, Side
from formcheck.render.overlay.body import Instant

#: Of stance, in which the foot lies flat; see `metrics.landing`.
_FLAT_SHARE = (0.20, 0.45)


def flat_foot(now: Instant) -> FloatArray:
    """Return which way the same foot points while it lies flat on the ground, a unit vector."""
    run = now.run
    sole = run.cleaned.point(f"{now.side}_foot_index") - run.cleaned.point(f"{now.side}_heel")
    time_s, now_s = run.cleaned.time_s, float(run.cleaned.time_s[now.frame])
    own = min(run.gait.of(now.side), key=lambda c: abs(c.strike_s - now_s), default=None)
    if own is not None:
        length_s = own.toe_off_s - own.strike_s
        low_s, high_s = (own.strike_s + share * length_s for share in _FLAT_SHARE)
        flat = (time_s >= low_s) & (time_s <= high_s) & np.isfinite(sole).all(axis=1)
        if flat.any():
            way = np.median(sole[flat], axis=0)
            return np.asarray(way / max(1e-9, float(np.linalg.norm(way))))
    here = sole[now.frame]
    return np.asarray(now.along * (1.0 if here @ now.along > 0 else -1.0))


def angle_deg(one: FloatArray, other: FloatArray) -> float:
    """Return the angle between two directions in degrees, 0 to 180."""
    cross = float(one[0] * other[1] - one[1] * other[0])
    return float(np.degrees(np.arctan2(abs(cross), float(one @ other))))


def bent_deg(now: Instant, *joints: str) -> float:
    """Return how far the middle one of three joints is bent away from a straight line."""
    above, joint, below = (now.point(part) for part in joints)
    return angle_deg(joint - above, below - joint)


def overstride(now: Instant) -> float:
    """Return how far the ankle is ahead of or behind the hips, in % of leg length."""
    ahead = (now.point("ankle") - now.middle("hip")) @ now.along
    return abs(100.0 * float(ahead) / leg_length_px(now.run, now.side))


def heel_height(now: Instant) -> float:
    """Return how high the other foot's heel is above this one's, in % of leg length."""
    other: Side = "right" if now.side == "left" else "left"
    rise = float((now.other("heel") - now.point("heel")) @ now.up)
    return 100.0 * rise / leg_length_px(now.run, other)


def trunk(now: Instant) -> float:
    """Return the trunk's angle to the vertical in degrees."""
    return angle_deg(now.middle("shoulder") - now.middle("hip"), now.up)


def head(now: Instant) -> float:
    """Return the head's angle to the trunk in degrees."""
    shoulders = now.middle("shoulder")
    return angle_deg(now.middle("ear") - shoulders, shoulders - now.middle("hip"))


def knee(now: Instant) -> float:
    """Return how far the knee is bent in degrees."""
    return bent_deg(now, "hip", "knee", "ankle")


def thigh(now: Instant) -> float:
    """Return the thigh's angle to the vertical in degrees."""
    return angle_deg(now.point("knee") - now.point("hip"), -now.up)


def foot(now: Instant) -> float:
    """Return the foot's angle to itself lying flat in degrees."""
    return angle_deg(now.point("foot_index") - now.point("heel"), flat_foot(now))


def shank(now: Instant) -> float:
    """Return the shank's angle to the vertical in degrees."""
    return angle_deg(now.point("knee") - now.point("ankle"), now.up)


def elbow(now: Instant) -> float:
    """Return how far the elbow is bent in degrees."""
    return bent_deg(now, "shoulder", "elbow", "wrist")
