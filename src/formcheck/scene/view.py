"""From which side the runner is seen, how far off that axis, and positions in the runner's frame.

The frame: X forwards (or to the runner's right), Y up, the camera's roll undone.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from formcheck.model import FirstLook, FloatArray, PoseTrack, View

#: Shoulder width over trunk length (mid-shoulder to mid-hip) as the pose network sees them squarely
#: from the front; measured on the phantom: docs/how-it-works.md.
_SHOULDER_RATIO = 0.70
#: Hip joints' distance over leg length: 0.18 m (Harrington 2007, adults) over 0.85 m.
_HIP_RATIO = 0.21
#: Trunk (shoulders to hips) over leg (hip to ankle): 0.288 and 0.491 of the height (Winter 2009).
_TRUNK_RATIO = 0.587
#: Heel-to-toe length over leg length (hip to ankle) likewise, squarely from the side, while the
#: foot is low: 0.25-0.28 on rendered clips at any speed. In swing the toes point down, the more the
#: faster the run, so a mean over the whole clip made yaw from behind read half of what it was.
_FOOT_RATIO = 0.27
_LOW_SHARE = 0.4
#: Beyond this a view is called oblique.
_OBLIQUE_DEG = 35.0

#: Yaw in degrees as a pose network's landmarks show it: near the side by the signed widths of
#: shoulders and hips over the trunk and the length of the feet over the leg; near the front and
#: rear by the feet alone. Least squares on 64 rendered clips.
_SIDE_YAW = {"shoulder": 52.9, "hip": 92.2, "foot": 119.8, "constant": -31.9}
#: Degrees a foot length of one leg length would be, and at none: from behind the network takes the
#: feet to point a little to one side.
_FRONTAL_YAW = {"rear": (190.0, 2.6), "front": (126.0, 0.6)}


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the runner faces in the picture.

    Parameters
    ----------
    view : View
    direction : int
        +1 image-right, -1 image-left, 0 in front, rear views.
    yaw_deg : float
        Off the view's axis; + = from the side, chest turned towards the camera; from the front and
        behind, chest turned to image-right.
    """

    view: View
    direction: int
    yaw_deg: float


def leg_length_px(track: PoseTrack) -> float:
    """Return thigh + shank in pixels: the 80th percentile over frames and both legs.

    A leg looks shorter than it is when it points towards the camera, so a high percentile is
    nearest to the truth in every view.
    """
    lengths = []
    for side in ("left", "right"):
        hip, knee, ankle = (track.point(f"{side}_{part}") for part in ("hip", "knee", "ankle"))
        lengths.append(np.linalg.norm(hip - knee, axis=1) + np.linalg.norm(knee - ankle, axis=1))
    length = np.concatenate(lengths)
    length = length[np.isfinite(length)]
    return float(np.percentile(length, 80)) if len(length) else float("nan")


def trunk_length_px(track: PoseTrack) -> float:
    """Return mid-shoulder to mid-hip in pixels, median over frames."""
    trunk = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    return float(np.nanmedian(trunk)) if np.isfinite(trunk).any() else float("nan")


def body_length_px(track: PoseTrack) -> float:
    """Return a runner's height in pixels, from trunk and leg; from the leg alone where need be."""
    leg, trunk = leg_length_px(track), trunk_length_px(track)
    return leg + 1.6 * (trunk if np.isfinite(trunk) else _TRUNK_RATIO * leg)


def turned_deg(track: PoseTrack) -> float:
    """Return by how much the trunk leans in the picture, -180 to 180, + = head to the right.

    The median over the clip, hips to shoulders against the picture's vertical; 0 where nobody's
    trunk is seen.
    """
    trunk = track.middle("shoulder") - track.middle("hip")
    seen = np.isfinite(trunk).all(axis=1)
    if not seen.any():
        return 0.0
    across, down = np.median(trunk[seen], axis=0)
    return float(np.degrees(np.arctan2(across, -down)))


def find_heading(track: PoseTrack) -> Heading:
    """Return the view and how far off its axis it is.

    The sine towards the camera comes from the signed width of the shoulders against the trunk, the
    cosine along the picture from the signed length of the feet, while they are low, against the
    legs; both are taken over the clip, in which the counter-rotation of a stride cancels.
    """
    trunk, leg = trunk_length_px(track), leg_length_px(track)
    width = track.point("left_shoulder")[:, 0] - track.point("right_shoulder")[:, 0]
    towards = _mean(width) / (trunk * _SHOULDER_RATIO)
    if not np.isfinite(towards):  # no shoulders, as with markers on the legs alone
        hips = track.point("left_hip")[:, 0] - track.point("right_hip")[:, 0]
        towards = _mean(hips) / (leg * _HIP_RATIO)
    foot = _foot_length_px(track) / leg
    along = foot / _FOOT_RATIO
    angle = float(np.degrees(np.arctan2(towards, along)))
    if abs(towards) < abs(along):
        direction = 1 if along > 0 else -1
        yaw = float(np.degrees(np.arcsin(np.clip(towards, -1.0, 1.0))))
        if track.is_networks:
            hips = track.point("left_hip")[:, 0] - track.point("right_hip")[:, 0]
            yaw = (
                _SIDE_YAW["shoulder"] * _mean(width) / trunk
                + _SIDE_YAW["hip"] * _mean(hips) / trunk
                + _SIDE_YAW["foot"] * abs(foot)
                + _SIDE_YAW["constant"]
            )
        view: View = "side_right" if direction > 0 else "side_left"
        off = abs(angle) if direction > 0 else 180.0 - abs(angle)
    else:
        direction = 0
        view = "front" if towards > 0 else "rear"
        yaw = float(np.degrees(np.arcsin(np.clip(along, -1.0, 1.0))))
        if track.is_networks:
            slope, none = _FRONTAL_YAW[view]
            yaw = slope * foot + none
        off = abs(90.0 - abs(angle))
    if off > _OBLIQUE_DEG:
        seen = np.clip(towards if direction else along, -1.0, 1.0)
        return Heading("oblique", 1 if along > 0 else -1, float(np.degrees(np.arcsin(seen))))
    return Heading(view, direction, yaw)


def upright(xy_px: FloatArray, roll_deg: float | None) -> FloatArray:
    """Return picture positions (…, 2) as x to the right and y up, with the camera roll undone."""
    roll = np.radians(roll_deg or 0.0)
    x, up = xy_px[..., 0], -xy_px[..., 1]
    return np.stack(
        (x * np.cos(roll) - up * np.sin(roll), x * np.sin(roll) + up * np.cos(roll)), -1
    )


def runner_xy(
    track: PoseTrack, look: FirstLook, name: str, roll_deg: float | None = None
) -> FloatArray:
    """Return a landmark's path in the runner's frame, (T, 2) px.

    From the side X points where the runner faces. From the front and behind X points to the
    runner's right. Without a roll the picture is taken as it is.
    """
    sign = -1.0 if look.view == "front" else float(look.direction or 1)
    return upright(track.point(name), roll_deg) * (sign, 1.0)


def runner_middle(
    track: PoseTrack, look: FirstLook, part: str, roll_deg: float | None = None
) -> FloatArray:
    """Return the middle of left and right of ``part``, (T, 2) px in the runner's frame."""
    left, right = (runner_xy(track, look, f"{side}_{part}", roll_deg) for side in ("left", "right"))
    return 0.5 * (left + right)


def _foot_length_px(track: PoseTrack) -> float:
    """Return heel to toe along the picture in px while the foot is low, 0 if it is never seen."""
    lengths = []
    for side in ("left", "right"):
        foot = (track.point(f"{side}_foot_index") - track.point(f"{side}_heel"))[:, 0]
        ankle = track.point(f"{side}_ankle")[:, 1]
        seen = np.isfinite(foot) & np.isfinite(ankle)
        if seen.any():
            low = ankle[seen] >= np.quantile(ankle[seen], 1.0 - _LOW_SHARE)
            lengths.append(float(np.median(foot[seen][low])))
    return float(np.mean(lengths)) if lengths else 0.0


def _mean(values: FloatArray) -> float:
    """Return the mean without missing values, 0 if all are."""
    return float(np.nanmean(values)) if np.isfinite(values).any() else 0.0
