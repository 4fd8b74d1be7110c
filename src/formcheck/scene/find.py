"""Puts together what was filmed from a cleaned track and what the user told."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.i18n import tell
from formcheck.model import ClipOptions, Note, PoseTrack, Scene, Surface, View
from formcheck.scene.activity import Motion, find_motion
from formcheck.scene.level import UNKNOWN_ROLL_SD_DEG, turn
from formcheck.scene.view import Heading, find_heading, leg_length_px, trunk_length_px
from formcheck.signal.periodicity import find_stride_period_s

__all__ = ["find_scene", "scale_from_belt", "undo_slow_motion"]

#: Running cadences that occur, steps/min; outside the clip's clock is doubted.
_CADENCES_SPM = (120.0, 240.0)
_LEG_OF_HEIGHT = 0.491
#: Share of the legs' motion that one stride period must explain; steady running has 0.95 or more.
_STEADY = 0.85
_SLOW_FACTORS = (2.0, 2.5, 3.0, 4.0, 5.0, 8.0, 10.0, 16.0)


def undo_slow_motion(track: PoseTrack, factor: float | None) -> PoseTrack:
    """Return the track in real time: its times divided by the factor the user gave."""
    if factor is None or factor == 1.0:
        return track
    return track.then(
        tell("times divided by {factor:g} (slow motion, as told)", factor=factor),
        time_s=track.time_s / factor,
    )


def find_scene(track: PoseTrack, told: ClipOptions) -> Scene:
    """Return what was filmed; the camera roll is added later by `level`, which needs contacts.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    told : ClipOptions
    """
    heading = find_heading(track)
    notes = list(track.notes)
    if told.view is not None and told.view != heading.view:
        heading, note = _overruled(heading, told.view)
        notes.append(note)
    leg = leg_length_px(track)
    stride, regularity = find_stride_period_s(track)
    motion = find_motion(track, leg, stride, not heading.view.startswith("side"))
    surface, travel = _surface(track, leg)
    notes += _clock_notes(motion, stride, regularity)
    px_per_m = leg / (_LEG_OF_HEIGHT * told.height_cm / 100.0) if told.height_cm else None
    speed = told.speed_kmh / 3.6 if told.speed_kmh else None
    if speed is None and px_per_m and surface == "overground" and heading.view.startswith("side"):
        speed = abs(travel) / px_per_m
    scene = Scene(
        view=heading.view,
        yaw_deg=heading.yaw_deg,
        roll_deg=None,
        roll_sd_deg=UNKNOWN_ROLL_SD_DEG,
        direction=heading.direction,
        surface=surface,
        px_per_m=px_per_m,
        scale_from="height" if px_per_m else None,
        speed_mps=speed,
        time_scale=told.slow_motion or 1.0,
        activity=motion.activity,
        leg_px=leg,
        body_px=leg + 1.6 * trunk_length_px(track),
        notes=tuple(notes),
        stride_period_s=stride,
    )
    return turn(track, scene)


def scale_from_belt(scene: Scene, stance_speed_px_s: float | None) -> Scene:
    """Return the scene with the scale from the belt: stance foot speed in px/s over told speed.

    It is preferred to body height, which is good to 3–5 % only. Overground the foot stands still,
    so ``stance_speed_px_s`` is taken against the hips, which is the same thing.
    """
    if scene.speed_mps is None or not stance_speed_px_s or not scene.is_side:
        return scene
    if scene.scale_from == "height" and scene.surface == "overground":
        return scene
    return replace(scene, px_per_m=stance_speed_px_s / scene.speed_mps, scale_from="belt speed")


def _overruled(heading: Heading, told: View) -> tuple[Heading, Note]:
    """Return the heading to use where the user's word and the picture differ, and a note.

    A clear picture wins, since a number from the wrong view is a wrong number; the user's word
    settles what the picture leaves open.
    """
    if heading.view == "oblique":
        message = tell(
            "The picture does not settle the view ({yaw_deg:.0f}° off); "
            "{told} was taken, as you said.",
            yaw_deg=abs(heading.yaw_deg),
            told=_words(told),
        )
        direction = {"side_right": 1, "side_left": -1}.get(told, 0)
        return Heading(told, direction, heading.yaw_deg), Note("view_as_told", message)
    message = tell(
        "You said {told}; the picture shows the runner {seen}, and was measured as that.",
        told=_words(told),
        seen=_words(heading.view),
    )
    if heading.view.startswith("side") and told.startswith("side"):
        mirrored = tell(" If the video is mirrored, left and right are exchanged.")
        message = tell("{what}{mirrored}", what=message, mirrored=mirrored)
    return heading, Note("view_overruled", message)


def _words(view: View) -> str:
    """Return a view in words."""
    return {
        "side_left": tell("from the left"),
        "side_right": tell("from the right"),
        "rear": tell("from behind"),
        "front": tell("from the front"),
        "oblique": tell("at an angle"),
    }[view]


def _surface(track: PoseTrack, leg_px: float) -> tuple[Surface, float]:
    """Return the surface, and the hips' speed across the picture in px/s.

    Notes
    -----
    A camera that follows a runner keeps the hips in place like a treadmill does; it is told by the
    background, which the landmarker saw move.
    """
    hip = track.middle("hip")[:, 0]
    seen = np.isfinite(hip)
    if seen.sum() < 10 or track.duration_s <= 0:
        return "unknown", 0.0
    slope = float(np.polyfit(track.time_s[seen], hip[seen], 1)[0])
    travelled = abs(slope) * track.duration_s / leg_px
    trunk = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    size = trunk[np.isfinite(trunk)]
    third = max(len(size) // 3, 1)
    growth = float(np.median(size[-third:]) / np.median(size[:third]))
    followed = any(note.id == "panning" for note in track.notes)
    if followed or travelled > 1.5 or not 0.8 < growth < 1.25:
        return "overground", slope
    return "treadmill" if travelled < 0.7 else "unknown", slope


def _clock_notes(motion: Motion, stride_s: float | None, regularity: float) -> list[Note]:
    """Return a note when the rhythm is uneven, or one nobody runs at, with the likely factor."""
    if motion.activity != "running":
        return []
    if stride_s is None or regularity < _STEADY:
        message = tell(
            "The legs keep no steady rhythm: the speed of the runner or of the video changes, or "
            "the legs are hidden at times. "
            "Film a steady stretch in real time, with both legs in view."
        )
        return [Note("uneven_rhythm", message)]
    cadence = 120.0 / stride_s
    if _CADENCES_SPM[0] <= cadence <= _CADENCES_SPM[1]:
        return []
    if cadence > _CADENCES_SPM[1]:
        message = tell(
            "The steps come at {cadence:.0f} a minute, faster than anyone runs: the clip looks "
            "sped up. Film again, or give --slow-motion below 1.",
            cadence=cadence,
        )
        return [Note("time_base", message)]
    factor = min(_SLOW_FACTORS, key=lambda f: abs(np.log(cadence * f / 168.0)))
    message = tell(
        "The steps come at {cadence:.0f} a minute, slower than anyone runs, "
        "and the hips fall about {times:.1f} times too slowly: this looks like slow motion. "
        "If you know the factor, give it (for instance --slow-motion {factor}).",
        cadence=cadence,
        times=motion.gravity_factor,
        factor=f"{factor:g}",  # as it is typed
    )
    return [Note("time_base", message)]
