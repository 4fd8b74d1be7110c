"""What the studio's player draws over a clip: landmarks, contacts and curves, frame by frame.

Frames are those of the clip's proxy, so that the picture and the drawing on it are of one instant.
"""

from __future__ import annotations

from base64 import b64encode
from math import ceil
from typing import Literal

import numpy as np
from pydantic import Field
from scipy.ndimage import median_filter

from formcheck.metrics import kinematics
from formcheck.metrics.frontal import knee_in_deg, thigh_in_deg
from formcheck.model import LANDMARKS, FloatArray, Run, Side, View
from formcheck.model.document import Part

__all__ = ["Curve", "Motion", "MotionContact", "motion_of"]

_SIDES: tuple[Side, Side] = ("left", "right")
_UNSEEN = -(2**15)
_FINEST_PX = 0.1
_DIGITS = 2  # of a curve: beyond anything a screen shows


class MotionContact(Part):
    """One foot on the ground.

    Parameters
    ----------
    id : str
        Of this contact among those of the answer: ``left-3``.
    side : "left" or "right"
    strike_s, toe_off_s : float
        Real time from the clip's first frame.
    strike_frame, toe_off_frame : float
        The same in frames of the clip, with what lies between them.
    by : "found" or "hand"
        Who set it.
    confidence : "high", "medium" or "low"
    """

    id: str
    side: Side
    strike_s: float
    toe_off_s: float
    strike_frame: float
    toe_off_frame: float
    by: Literal["found", "hand"] = "found"
    confidence: Literal["high", "medium", "low"]


class Curve(Part):
    """One quantity over time, a value a frame, null where it is not known.

    Parameters
    ----------
    unit : str
        ``°``, ``cm`` or ``% leg``.
    left, right : tuple of float or None
        Of either leg; empty where the quantity has no side.
    both : tuple of float or None
        Of the whole body; empty where it has sides.
    """

    unit: str
    left: tuple[float | None, ...] = ()
    right: tuple[float | None, ...] = ()
    both: tuple[float | None, ...] = ()


class Motion(Part):
    """All that is drawn over a clip.

    Parameters
    ----------
    frames : int
    fps : float
        Frames in a second of the file.
    width_px, height_px : int
        Of the upright picture that ``xy`` counts in.
    time_s : tuple of float
        When each frame was shown in the file, in seconds.
    time_scale : float
        Real seconds = file seconds / time_scale.
    view : str
    direction : int
        +1 the runner faces image-right, -1 image-left, 0 in front and rear views.
    near_side : "left", "right" or None
    roll_deg : float
        How far the picture's vertical leans to the right.
    leg_px : float or None
        Thigh and shank, what drawings are sized by.
    landmarks : tuple of str
    xy_unit_px : float
        What one count of ``xy`` is.
    xy : str
        Base64 of little-endian int16, (frames, 33, 2); −32768 where a landmark was not seen. The
        middle of the first pixel is 0, 0.
    contacts : tuple of MotionContact
        In order of strike.
    left_out : tuple of (float, float)
        Stretches of real time that do not count: a person left them out, or the film is cut there.
    curves : dict of str to Curve
    """

    frames: int
    fps: float
    width_px: int
    height_px: int
    time_s: tuple[float, ...]
    time_scale: float
    view: View
    direction: int
    near_side: Side | None
    roll_deg: float
    leg_px: float | None
    landmarks: tuple[str, ...] = LANDMARKS
    xy_unit_px: float
    xy: str
    contacts: tuple[MotionContact, ...]
    left_out: tuple[tuple[float, float], ...] = ()
    curves: dict[str, Curve] = Field(default_factory=dict)


def motion_of(run: Run) -> Motion:
    """Return what is drawn over a clip as it was measured."""
    track, scene = run.cleaned, run.scene
    unit_px = max(_FINEST_PX, ceil(max(track.size_px) / 3000) * _FINEST_PX)
    leg_px = float(scene.leg_px)
    return Motion(
        frames=len(track),
        fps=round(track.fps / scene.time_scale, 3),
        width_px=track.size_px[0],
        height_px=track.size_px[1],
        time_s=tuple(round(float(t) * scene.time_scale, 5) for t in track.time_s),
        time_scale=scene.time_scale,
        view=scene.view,
        direction=scene.direction,
        near_side=scene.near_side,
        roll_deg=round(scene.roll_deg or 0.0, 2),
        leg_px=round(leg_px, 1) if np.isfinite(leg_px) else None,
        xy_unit_px=unit_px,
        xy=_packed(track.filmed_px, unit_px),
        contacts=_contacts(run),
        left_out=tuple((float(start), float(stop)) for start, stop in run.gait.left_out_s),
        curves=_curves(run),
    )


def _packed(xy_px: FloatArray, unit_px: float) -> str:
    """Return positions as base64 of int16; what does not fit was not seen."""
    counts = np.rint(xy_px / unit_px)
    seen = np.isfinite(counts).all(axis=-1, keepdims=True) & (np.abs(counts) < -_UNSEEN).all(
        axis=-1, keepdims=True
    )
    return b64encode(np.where(seen, counts, _UNSEEN).astype("<i2").tobytes()).decode("ascii")


def _contacts(run: Run) -> tuple[MotionContact, ...]:
    time_s = run.cleaned.time_s
    frames = np.arange(len(time_s), dtype=float)
    count = {"left": 0, "right": 0}
    made = []
    for one in run.gait.contacts:
        count[one.side] += 1
        strike, toe_off = (
            float(np.interp(instant_s, time_s, frames))
            for instant_s in (one.strike_s, one.toe_off_s)
        )
        made.append(
            MotionContact(
                id=f"{one.side}-{count[one.side]}",
                side=one.side,
                strike_s=one.strike_s,
                toe_off_s=one.toe_off_s,
                strike_frame=round(strike, 3),
                toe_off_frame=round(toe_off, 3),
                by=one.by,
                confidence=one.confidence,
            )
        )
    return tuple(made)


def _curves(run: Run) -> dict[str, Curve]:
    """Return what is drawn over time: joints from the side, the frontal plane from behind."""
    if run.scene.is_side:
        sided = {
            "knee": kinematics.knee_flexion_deg,
            "hip": lambda run, side: -kinematics.thigh_deg(run, side),
            "ankle": kinematics.ankle_deg,
        }
    elif run.scene.is_frontal:
        sided = {"knee_in": knee_in_deg, "thigh_in": thigh_in_deg}
    else:
        sided = {}
    curves = {
        name: Curve(unit="°", **{side: _listed(of(run, side)) for side in _SIDES})
        for name, of in sided.items()
    }
    if sided:
        lean = kinematics.trunk_lean_deg(run)
        curves["trunk" if run.scene.is_side else "trunk_side"] = Curve(unit="°", both=_listed(lean))
        curves["oscillation"] = _oscillation(run)
    return curves


def _oscillation(run: Run) -> Curve:
    """Return how high the hips are above their usual height, without slow drift."""
    height_px = kinematics.middle(run, "hip")[:, 1]
    seen = np.isfinite(height_px)
    scale, unit = run.scene.px_per_m, "cm"
    if not scale:
        scale, unit = run.scene.leg_px, "% leg"
    if not seen.any() or not np.isfinite(scale) or scale <= 0:
        return Curve(unit=unit, both=_listed(np.full(len(height_px), np.nan)))
    period_s = 2.0 * (run.gait.step_period_s or 0.36)
    window = 2 * round(0.5 * period_s * run.cleaned.fps) + 1
    frames = np.arange(len(height_px))
    filled = np.interp(frames, frames[seen], height_px[seen])
    usual = median_filter(filled, size=max(3, window), mode="nearest")
    return Curve(unit=unit, both=_listed(100.0 * (height_px - usual) / scale))


def _listed(values: FloatArray) -> tuple[float | None, ...]:
    return tuple(round(float(v), _DIGITS) if np.isfinite(v) else None for v in values)
