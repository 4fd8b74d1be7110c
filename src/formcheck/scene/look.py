"""A first look at a cleaned track: view, surface, activity, and whether its clock can be true."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from formcheck.i18n import msg
from formcheck.model import ClipOptions, FirstLook, Note, PoseTrack, Question, Surface, View
from formcheck.scene.activity import ActivitySigns, find_activity
from formcheck.scene.camera import find_yaw
from formcheck.scene.view import Heading, body_length_px, find_heading, leg_length_px
from formcheck.signal.pace import find_paces
from formcheck.signal.parts import longest_part
from formcheck.signal.periodicity import find_stride_period_s, most_out_of_step

#: Running cadences that occur, steps/min; outside the clip's clock is doubted.
_CADENCES_SPM = (120.0, 240.0)
#: Share of the legs' motion that one stride period must explain; steady running has 0.95 or more.
#: Less of it, down to the second share, is noise as long as each stride keeps step with the others
#: to this part of a stride. Found on rendered runners.
_STEADY_SHARE, _NOISY_SHARE, _IN_STEP = 0.85, 0.7, 0.05
#: Factors of slow motion, and how often phones film with each: 240 and 120 frames per second are
#: played at 30 by most. Shares without a source.
_SLOW_FACTORS = {2.0: 0.1, 4.0: 0.4, 5.0: 0.05, 8.0: 0.4, 10.0: 0.04, 16.0: 0.01}
#: Beyond this one leg hides the other for long enough to lose steps; without a source.
_SQUARE_DEG = 12.0
#: Up to this factor the fall of the body is that of a clip in real time; it is good to 25 %.
_FALLS_IN_TIME = 1.5
#: The factors that are always offered; 1 = life's own speed.
_OFFERED = (1.0, 4.0, 8.0)
#: A trunk that is larger or smaller at the end by this factor is zoomed; see `_zoom_note`.
_ZOOMS = 1.15
#: What is left out around a cut is no longer than this.
_LONGEST_CUT_S = 0.2
#: What a runner's cadence is about, and how far (as shares, 1 SD) it and the fall of the hips are
#: from what is expected.
_USUAL_SPM, _CADENCE_SHARE, _FALL_SHARE = 168.0, 0.08, 0.25


def legs_hidden(yaw_deg: float | None) -> Note | None:
    """Return that one leg hides the other from where the camera stands; None if it stands square.

    Whatever goes wrong with the legs' rhythm or the steps at such an angle is laid to the angle:
    neither the runner nor the video need have changed their speed.
    """
    if abs(yaw_deg or 0.0) <= _SQUARE_DEG:
        return None
    message = msg(
        "The camera is {yaw_deg:.0f}° off square, and from there one leg hides the other, so "
        "we cannot time the steps. Film squarely from the side, or in line with the runner.",
        yaw_deg=abs(yaw_deg or 0.0),
    )
    return Note("oblique", message)


def to_real_time(track: PoseTrack, slow_motion: float | None) -> PoseTrack:
    """Return the track with its times divided by the slow motion's factor, as the user told it."""
    if slow_motion is None or slow_motion == 1.0:
        return track
    return track.then(
        msg("times divided by {factor:g} (slow motion, as you said)", factor=slow_motion),
        time_s=track.time_s / slow_motion,
    )


def take_first_look(
    track: PoseTrack, told: ClipOptions, given: PoseTrack | None = None
) -> FirstLook:
    """Return what can be told of a clip before its contacts are known.

    Parameters
    ----------
    track : PoseTrack
        Cleaned, in real time.
    told : ClipOptions
    given : PoseTrack or None
        The same before it was cleaned: where a film changes its speed, cleaning makes one of it.
    """
    heading = find_heading(track)
    notes: tuple[Note, ...] = ()
    if told.view is not None and told.view != heading.view:
        heading, note = _settle_view(heading, told.view)
        notes = (note,)
    leg_px = leg_length_px(track)
    stride_s, regularity = find_stride_period_s(track)
    part = longest_part(track)
    signs = find_activity(part, leg_px, stride_s, frontal=not heading.view.startswith("side"))
    surface, travel_px_s = _surface(part, leg_px)
    yaw_deg = find_yaw(track, heading)
    steady = stride_s is not None and (
        regularity >= _STEADY_SHARE
        or (regularity >= _NOISY_SHARE and most_out_of_step(track, stride_s) < _IN_STEP)
    )
    clock, rhythm = _doubts(signs, stride_s if steady else None, told.slow_motion)
    hidden = legs_hidden(yaw_deg)
    misread = isinstance(clock, Question) or (hidden is not None and clock is not None)
    if misread and signs.gravity_factor < _FALLS_IN_TIME:
        clock, rhythm = None, _no_rhythm()  # the body falls as fast as in life
    if rhythm is not None:
        rhythm = hidden or rhythm
    if (changes := _changes_speed(given or track)) is not None:
        clock, rhythm = None, changes  # it plays at no one factor
    return FirstLook(
        view=heading.view,
        yaw_deg=yaw_deg,
        direction=heading.direction,
        surface=surface,
        camera_moves=track.camera_moves,
        travel_px_s=travel_px_s,
        activity=signs.activity,
        leg_px=leg_px,
        body_px=body_length_px(track),
        stride_period_s=stride_s,
        time_scale=told.slow_motion or 1.0,
        clock_doubt=clock,
        rhythm_doubt=rhythm,
        notes=(
            *notes,
            *(note for note in (clock, rhythm, _zoom_note(part, heading)) if note is not None),
        ),
    )


def _settle_view(heading: Heading, told: View) -> tuple[Heading, Note]:
    """Return the heading to use where the user's word and the picture differ, and a note.

    A clear picture wins, since a number from the wrong view is a wrong number; the user's word
    settles what the picture leaves open.
    """
    if heading.view == "oblique":
        message = msg(
            "The picture leaves the view unclear ({yaw_deg:.0f}° off); we took it as {told}, "
            "as you said.",
            yaw_deg=abs(heading.yaw_deg),
            told=_words(told),
        )
        direction = {"side_right": 1, "side_left": -1}.get(told, 0)
        return Heading(told, direction, heading.yaw_deg), Note("view_as_told", message)
    message = msg(
        "You said {told}, but the picture shows the runner {seen}; we measured it as that.",
        told=_words(told),
        seen=_words(heading.view),
    )
    if heading.view.startswith("side") and told.startswith("side"):
        mirrored = msg(" If the video is mirrored, left and right are swapped.")
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
    growth = _growth(track)
    if track.camera_moves or travelled > 1.5 or not 0.8 < growth < 1.25:
        return "overground", slope
    return "treadmill" if travelled < 0.7 else "unknown", slope


def _doubts(
    signs: ActivitySigns, stride_s: float | None, told: float | None
) -> tuple[Note | None, Note | None]:
    """Return what speaks against the clip's clock, asking for the likely factor, and its rhythm.

    The stride's period is None where none is steady. With a factor told already nothing is asked
    again.
    """
    if signs.activity != "running":
        return None, None
    if stride_s is None:
        return None, _no_rhythm()
    cadence = 120.0 / stride_s
    if _CADENCES_SPM[0] <= cadence <= _CADENCES_SPM[1]:
        return None, None
    if told is not None:
        message = msg(
            "At the slow motion you gave, {factor:g} times slower than life, the cadence "
            "would be {cadence:.0f} steps per minute. Nobody runs like that. Check the "
            "factor, or film in real time.",
            factor=told,
            cadence=cadence,
        )
        return Note("time_base", message), None
    if cadence > _CADENCES_SPM[1]:
        message = msg(
            "The clip shows {cadence:.0f} steps per minute, faster than anyone runs: it looks "
            "sped up. Film again, and use the clip as the phone recorded it.",
            cadence=cadence,
        )
        return Note("time_base", message), None
    factor = _slow_factor(cadence, signs.gravity_factor)
    message = msg(
        "Does this clip play slower than life? It shows {cadence:.0f} steps per minute, "
        "slower than anyone runs; it looks {factor:g} times too slow. Tell us how slow it is "
        "and analyse it again, or film in real time.",
        cadence=cadence,
        factor=factor,
    )
    choices = tuple(sorted({*_OFFERED, factor}))
    return Question("time_base", message, choices, factor), None


def _no_rhythm() -> Note:
    """Return that the legs keep no rhythm that can be read."""
    message = msg(
        "The legs keep no steady rhythm: the speed of the runner or of the video changes, or "
        "the legs are hidden at times. "
        "Film a steady stretch in real time, with both legs in view."
    )
    return Note("uneven_rhythm", message)


def _zoom_note(track: PoseTrack, heading: Heading) -> Note | None:
    """Return that the runner grows or shrinks in the picture, seen from the side; None if not.

    From there nobody comes nearer: the camera zooms, or is carried.
    """
    growth = _growth(track)
    if not heading.view.startswith("side") or max(growth, 1.0 / growth) < _ZOOMS:
        return None
    percent = 100.0 * abs(growth - 1.0)
    message = (
        msg(
            "You grow by {percent:.0f} % in the picture: the camera zooms or comes nearer, and "
            "lengths cannot be read. Film without zoom, from a place that does not move.",
            percent=percent,
        )
        if growth > 1.0
        else msg(
            "You shrink by {percent:.0f} % in the picture: the camera zooms or draws back, and "
            "lengths cannot be read. Film without zoom, from a place that does not move.",
            percent=percent,
        )
    )
    return Note("zoom", message)


def _growth(track: PoseTrack) -> float:
    """Return how many times as large the trunk is in a clip's last third as in its first."""
    trunk = np.linalg.norm(track.middle("shoulder") - track.middle("hip"), axis=1)
    size = trunk[np.isfinite(trunk)]
    third = max(len(size) // 3, 1)
    return float(np.median(size[-third:]) / np.median(size[:third])) if len(size) else 1.0


def _changes_speed(track: PoseTrack) -> Note | None:
    """Return that the film itself changes its speed, as slow motion that sets in; None if not."""
    # what lies around a cut is left out too, but the film goes on: only who was away starts anew
    away = tuple(part for part in track.left_out_s if part[1] - part[0] > _LONGEST_CUT_S)
    paces = find_paces(longest_part(replace(track, left_out_s=away)))
    if not paces:
        return None
    quick, slow = (pick(paces, key=lambda pace: pace.stride_s) for pick in (min, max))
    message = msg(
        "The film changes its speed: a stride takes {quick:.2f} s from {quick_at:.1f} s on and "
        "{slow:.2f} s from {slow_at:.1f} s on, as where slow motion sets in. Export it at one "
        "speed, or cut out a stretch at one speed.",
        quick=quick.stride_s,
        quick_at=quick.start_s,
        slow=slow.stride_s,
        slow_at=slow.start_s,
    )
    return Note("speed_changes", message)


def _slow_factor(cadence: float, gravity_factor: float) -> float:
    """Return the factor of slow motion that steps and the fall of the body suggest.

    Parameters
    ----------
    cadence : float
        Steps a minute of the clip's own time.
    gravity_factor : float
        How many times too slowly the hips fall; see `ActivitySigns`.
    """

    def unlikely(factor: float) -> float:
        by_steps = np.log(cadence * factor / _USUAL_SPM) / _CADENCE_SHARE
        by_fall = np.log(gravity_factor / factor) / _FALL_SHARE
        fall = float(by_fall**2) if np.isfinite(by_fall) else 0.0
        return float(by_steps**2) + fall - 2.0 * float(np.log(_SLOW_FACTORS[factor]))

    return min(_SLOW_FACTORS, key=unlikely)
