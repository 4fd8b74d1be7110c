"""What of the camera's place can still be mended: said before a run is filmed, or filmed again."""

from __future__ import annotations

import numpy as np

from formcheck.i18n import msg
from formcheck.model import FirstLook, Note, PoseTrack

__all__ = ["at_an_angle", "cut_off", "dark", "small"]

#: Below this mean brightness (of 255) landmarks were seen to suffer; a lit room has 90 to 150.
_DARK = 40.0
#: A part of the body is cut off where it is outside in more than this share of the frames.
_CUT_SHARE = 0.3
#: From the ears to the top of the head, of the body's height.
_HEAD_SHARE = 0.07
_SMALL_PX = 300.0
_FEET = ("heel", "foot_index")
#: From here on the camera is said to stand at an angle; a little of it only widens intervals.
_ANGLE_DEG = 15.0


def at_an_angle(scene: FirstLook) -> list[Note]:
    """Return that the camera stands neither square to the runner nor in line."""
    off_deg = abs(scene.yaw_deg or 0.0)
    if scene.view != "oblique" and off_deg < _ANGLE_DEG:
        return []
    message = msg(
        "The clip was filmed at an angle, {off_deg:.0f}° off; film squarely from the side, or in "
        "line with the runner.",
        off_deg=off_deg,
    )
    return [Note("oblique", message)]


def cut_off(track: PoseTrack, body_px: float) -> list[Note]:
    """Return that feet or head are outside of the picture; the network guesses them there."""
    height = track.size_px[1]
    feet = np.stack([track.point(f"{s}_{p}")[:, 1] for s in ("left", "right") for p in _FEET])
    ears = np.stack([track.point(f"{s}_ear")[:, 1] for s in ("left", "right")])
    there = np.isfinite(feet).all(axis=0) & np.isfinite(ears).all(axis=0)
    if not there.any():
        return []
    notes = []
    if np.mean(feet[:, there].max(axis=0) > height) > _CUT_SHARE:
        message = msg(
            "The feet are cut off at the lower edge of the picture; tilt the phone or step back."
        )
        notes.append(Note("feet_cut_off", message))
    top = ears[:, there].min(axis=0) - _HEAD_SHARE * body_px
    if np.mean(top < 0) > _CUT_SHARE:
        message = msg(
            "The head is cut off at the upper edge of the picture; tilt the phone or step back."
        )
        notes.append(Note("head_cut_off", message))
    return notes


def small(body_px: float) -> list[Note]:
    """Return that the runner is small in the picture."""
    if not body_px < _SMALL_PX:
        return []
    message = msg(
        "The runner is only {body_px:.0f} pixels tall; from nearer by the numbers become surer.",
        body_px=body_px,
    )
    return [Note("runner_small", message)]


def dark(brightness: float) -> list[Note]:
    """Return that the pictures are dark, by their mean brightness of 255."""
    if not brightness < _DARK:
        return []
    return [Note("dark", msg("The picture is dark; film in more light."))]
