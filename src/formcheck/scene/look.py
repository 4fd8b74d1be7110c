"""A first look at a cleaned track: view, surface, activity, and whether its clock can be true."""

from __future__ import annotations

import numpy as np

from formcheck.i18n import msg
from formcheck.model import ClipOptions, FirstLook, Note, PoseTrack, Surface, View
from formcheck.scene.activity import ActivitySigns, find_activity
from formcheck.scene.camera import find_yaw
from formcheck.scene.view import Heading, find_heading, leg_length_px, trunk_length_px
from formcheck.signal.periodicity import find_stride_period_s

#: Running cadences that occur, steps/min; outside the clip's clock is doubted.
_CADENCES_SPM = (120.0, 240.0)
#: Share of the legs' motion that one stride period must explain; steady running has 0.95 or more.
_STEADY_SHARE = 0.85
_SLOW_FACTORS = (2.0, 2.5, 3.0, 4.0, 5.0, 8.0, 10.0, 16.0)


def to_real_time(track: PoseTrack, slow_motion: float | None) -> PoseTrack:
    """Return the track with its times divided by the slow motion's factor, as the user told it."""
    if slow_motion is None or slow_motion == 1.0:
        return track
    return track.then(
        msg("times divided by {factor:g} (slow motion, as told)", factor=slow_motion),
        time_s=track.time_s / slow_motion,
    )


def take_first_look(track: PoseTrack, told: ClipOptions) -> FirstLook:
    """Return what can be told of a clip before its contacts are known.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    told : ClipOptions
    """
    heading = find_heading(track)
    notes: tuple[Note, ...] = ()
    if told.view is not None and told.view != heading.view:
        heading, note = _settle_view(heading, told.view)
        notes = (note,)
    leg_px = leg_length_px(track)
    stride_s, regularity = find_stride_period_s(track)
    signs = find_activity(track, leg_px, stride_s, frontal=not heading.view.startswith("side"))
    surface, travel_px_s = _surface(track, leg_px)
    clock, rhythm = _doubts(signs, stride_s, regularity)
    return FirstLook(
        view=heading.view,
        yaw_deg=find_yaw(track, heading),
        direction=heading.direction,
        surface=surface,
        camera_moves=track.camera_moves,
        travel_px_s=travel_px_s,
        activity=signs.activity,
        leg_px=leg_px,
        body_px=leg_px + 1.6 * trunk_length_px(track),
        stride_period_s=stride_s,
        time_scale=told.slow_motion or 1.0,
        clock_doubt=clock,
        rhythm_doubt=rhythm,
        notes=(*notes, *(note for note in (clock, rhythm) if note is not None)),
    )


def _settle_view(heading: Heading, told: View) -> tuple[Heading, Note]:
    """Return the heading to use where the user's word and the picture differ, and a note.

    A clear picture wins, since a number from the wrong view is a wrong number; the user's word
    settles what the picture leaves open.
    """
    if heading.view == "oblique":
        message = msg(
            "The picture does not settle the view ({yaw_deg:.0f}° off); "
            "{told} was taken, as you said.",
            yaw_deg=abs(heading.yaw_deg),
            told=_words(told),
        )
        direction = {"side_right": 1, "side_left": -1}.get(told, 0)
        return Heading(told, direction, heading.yaw_deg), Note("view_as_told", message)
    message = msg(
        "You said {told}; the picture shows the runner {seen}, and was measured as that.",
        told=_words(told),
        seen=_words(heading.view),
    )
    if heading.view.startswith("side") and told.startswith("side"):
        mirrored = msg(" If the video is mirrored, left and right are exchanged.")
        message = msg("{what}{mirrored}", what=message, mirrored=mirrored)
    return heading, Note("view_overruled", message)


def _words(view: View) -> str:
    """Return a view in words."""
    return {
        "side_left": msg("from the left"),
        "side_right": msg("from the right"),
        "rear": msg("from behind"),
        "front": msg("from the front"),
        "oblique": msg("at an angle"),
    }[view]


def _surface(track: PoseTrack, leg_px: float) -> tuple[Surface, float]:
    """Return the surface, and the hips' speed across the picture in px/s.

    Notes
    -----
    A camera that follows a runner keeps the hips in place like a treadmill does; it is told by the
    background, which the pose engine saw move.
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
    if track.camera_moves or travelled > 1.5 or not 0.8 < growth < 1.25:
        return "overground", slope
    return "treadmill" if travelled < 0.7 else "unknown", slope


def _doubts(
    signs: ActivitySigns, stride_s: float | None, regularity: float
) -> tuple[Note | None, Note | None]:
    """Return what speaks against the clip's clock, with the likely factor, and its rhythm."""
    if signs.activity != "running":
        return None, None
    if stride_s is None or regularity < _STEADY_SHARE:
        message = msg(
            "The legs keep no steady rhythm: the speed of the runner or of the video changes, or "
            "the legs are hidden at times. "
            "Film a steady stretch in real time, with both legs in view."
        )
        return None, Note("uneven_rhythm", message)
    cadence = 120.0 / stride_s
    if _CADENCES_SPM[0] <= cadence <= _CADENCES_SPM[1]:
        return None, None
    if cadence > _CADENCES_SPM[1]:
        message = msg(
            "The steps come at {cadence:.0f} a minute, faster than anyone runs: the clip looks "
            "sped up. Film again, or give --slow-motion below 1.",
            cadence=cadence,
        )
        return Note("time_base", message), None
    factor = min(_SLOW_FACTORS, key=lambda f: abs(np.log(cadence * f / 168.0)))
    message = msg(
        "The steps come at {cadence:.0f} a minute, slower than anyone runs, "
        "and the hips fall about {times:.1f} times too slowly: this looks like slow motion. "
        "If you know the factor, give it (for instance --slow-motion {factor}).",
        cadence=cadence,
        times=signs.gravity_factor,
        factor=f"{factor:g}",  # as it is typed
    )
    return Note("time_base", message), None
