"""What a clip cannot give, and why: one sentence with the remedy for every refusal.

Every reason is a `Note` with a stable id: ``not_measured``, ``view``, ``yaw``, ``frame_rate``,
``time_base``, ``uneven_rhythm``, ``speed_changes``, ``uneven_steps``, ``oblique``, ``too_quick``,
``feet_cut_off``,
``needs_scale``, ``needs_speed``, ``needs_height``, ``needs_mass``, ``needs_tape``, ``tape_hidden``,
``far_leg``, ``not_shown``, ``small_body``, ``sway``, ``sway_aside``, ``zoom``, ``no_flight``.
Once steps were looked for there are ``hidden`` (`formcheck.metrics.unseen`), ``few_steps``,
``counts_disagree``, ``cut`` and ``impossible`` (`formcheck.metrics.possible`); of left-right
differences ``one_side`` and ``two_speeds``.
"""

from __future__ import annotations

import numpy as np

from formcheck.gait import seen_contacts
from formcheck.i18n import Message, msg, or_list
from formcheck.knowledge import MetricInfo
from formcheck.metrics.frontal import tape_seen
from formcheck.model import MeasuredSide, Note, Run
from formcheck.scene import keeps_time, legs_hidden

_FEET = ("left_heel", "right_heel", "left_foot_index", "right_foot_index")
#: Of a leg that repeats faster a filter rounds too much off at the strike.
_SHORTEST_STRIDE_S = 0.5
#: Tape that is seen at fewer mid-stances may be seen just when the shirt swings one way.
_TAPE_SEEN_SHARE = 0.6
#: What metrics of the upper body are read from; markers may be on the legs alone.
_SHOULDERS = (("shoulder",), msg("your shoulders"))
_ARMS = (("shoulder", "elbow", "wrist"), msg("your arms"))
_UPPER_BODY: dict[str, tuple[tuple[str, ...], Message]] = {
    "trunk_lean": _SHOULDERS,
    "trunk_side_lean": _SHOULDERS,
    "head_forward": (("shoulder", "ear"), msg("your head and shoulders")),
    "arm_swing": _ARMS,
    "elbow_angle": _ARMS,
    "arm_crossover": _ARMS,
}
#: What a swaying camera adds itself to: how far the body goes up and down, and the feet across.
_SWAYED_ASIDE = ("step_width",)
_SWAYED = ("vertical_oscillation", "vertical_oscillation_pct", "vertical_ratio", *_SWAYED_ASIDE)
#: Units of what a picture that grows makes worth nothing.
_LENGTHS = ("% leg", "cm", "m", "kN/m")
#: What rests on the instant a foot leaves. On digital runners without flight, each foot down for 50
#: to 55 % of a stride, it is seen 20 to 35 ms early, and they read 47 to 51 %. Nobody runs with
#: much more.
_NEEDS_FLIGHT = (
    "contact_time",
    "flight_time",
    "duty_factor",
    "vertical_stiffness",
    "leg_stiffness",
)
_HARDLY_FLIES_SHARE = (0.465, 0.57)
_NOMINAL_FPS = (24, 30, 50, 60, 100, 120, 240)
#: A run whose near leg is up to this many px long is too small for joint angles.
_SMALL_BODY_PX = 150.0
#: Where to stand.
_PLACES: dict[str, Message] = {
    "side": msg("from the side"),
    "rear": msg("from behind"),
    "front": msg("from the front"),
}
#: That a metric needs what the user can tell.
_ASKED_FOR: dict[str, Message] = {
    "scale": msg("To work this out, we need your height or, filmed from the side, the belt speed."),
    "speed": msg("To work this out, we need your speed."),
    "height": msg("To work this out, we need your height."),
    "mass": msg("To work this out, we need your body weight."),
    "tape": msg(
        "The pose network does not show how the pelvis tilts. Tuck in your shirt. Stick "
        "bright tape over each of the two dimples of your lower back. Then film from behind: we "
        "find the tape by its colour."
    ),
}


def view_kind(run: Run) -> str:
    """Return ``"side"``, ``"rear"``, ``"front"`` or ``"oblique"``."""
    return "side" if run.scene.is_side else run.scene.view


def refusal(info: MetricInfo, run: Run, side: MeasuredSide) -> Note | None:
    """Return why this metric cannot be had from this clip, or None if it can.

    Parameters
    ----------
    info : MetricInfo
        The metric's entry, with its limits.
    run : Run
    side : "left", "right" or "both"
    """
    return (
        (Note("not_measured", info.not_measured) if info.not_measured else None)
        or _of_place(info, run)
        or _of_film(info, run)
        or _of_the_told(info, run)
        or _of_leg(info, run, side)
        or _of_body(info, run)
        or _of_size(info, run)
        or _of_flight(info, run)
    )


def clock_doubt(run: Run) -> Note | None:
    """Return why times and speeds of a clip cannot be read, None where they can.

    Slow motion that was not told, a rhythm that is not steady, or steps out of turn.
    """
    if keeps_time(run.scene, run.gait):
        return None
    uneven = (note for note in run.gait.notes if note.id in ("uneven_steps", "oblique"))
    return run.scene.clock_doubt or run.scene.rhythm_doubt or next(uneven, None)


def unsteady(run: Run) -> Note | None:
    """Return why steps cannot be made out, where the camera's place or the clock explains it.

    A clip of which too few steps come out, or two counts that disagree, is told by its cause: at an
    angle the legs hide each other, and who films longer from there sees no more.
    """
    return legs_hidden(run.scene.yaw_deg) or clock_doubt(run)


def at_least_fps(fps: float) -> Message:
    """Return the frame rate to film with, by its usual name: 29 frames per second are 30."""
    nominal = min((f for f in _NOMINAL_FPS if f >= fps), default=round(fps))
    return msg("{nominal} frames per second", nominal=nominal)


def _of_place(info: MetricInfo, run: Run) -> Note | None:
    """Return what is wrong with where the camera stood."""
    scene = run.scene
    views = or_list([_PLACES[view] for view in info.views])
    anywhere = set(info.views) == {"side", "rear", "front"}
    if view_kind(run) not in info.views and not (anywhere and scene.view == "oblique"):
        seen = _PLACES.get(view_kind(run)) or msg(
            "at an angle ({yaw_deg:.0f}° off)", yaw_deg=abs(scene.yaw_deg or 0)
        )
        message = msg(
            "This needs a view {views}; this clip was filmed {seen}.", views=views, seen=seen
        )
        return Note("view", message)
    if scene.yaw_deg is not None and abs(scene.yaw_deg) > info.max_yaw_deg:
        return Note("yaw", _too_far_off(abs(scene.yaw_deg), info.max_yaw_deg, views))
    if scene.is_frontal and info.id != "cadence" and (hidden := legs_hidden(scene.yaw_deg)):
        return hidden  # the rhythm is the whole body's; single steps there are not to be trusted
    return None


def _too_far_off(yaw_deg: float, most_deg: float, views: Message) -> Message:
    """Return that the camera stands too far off; true as it is read, with both numbers rounded."""
    if f"{yaw_deg:.0f}" == f"{most_deg:.0f}":
        return msg(
            "The camera is just over {most_deg:.0f}° off square, and {most_deg:.0f}° is the "
            "most we can accept here. Film squarely {views}.",
            most_deg=most_deg,
            views=views,
        )
    return msg(
        "The camera is {yaw_deg:.0f}° off square; we can accept at most {most_deg:.0f}° here. "
        "Film squarely {views}.",
        yaw_deg=yaw_deg,
        most_deg=most_deg,
        views=views,
    )


def _of_film(info: MetricInfo, run: Run) -> Note | None:
    """Return what is wrong with the frame rate, the clock, the strikes or the picture's edge."""
    if run.cleaned.fps < info.min_fps:
        message = msg(
            "This needs at least {least}; this clip has {fps:.0f}.",
            least=at_least_fps(info.min_fps),
            fps=run.cleaned.fps,
        )
        return Note("frame_rate", message)
    if "clock" in info.rests_on and (doubt := clock_doubt(run)) is not None:
        return doubt
    if "strike" in info.rests_on and (run.scene.stride_period_s or 1.0) < _SHORTEST_STRIDE_S:
        message = msg(
            "The legs cycle faster than anyone runs, so the clip is sped up or its clock is "
            "off, and we cannot read the strikes. Film in real time."
        )
        return Note("too_quick", message)
    for note in run.cleaned.notes:
        if info.id in {"sway": _SWAYED, "sway_aside": _SWAYED_ASIDE}.get(note.id, ()):
            return note
    zoom = next((note for note in run.scene.notes if note.id == "zoom"), None)
    if zoom is not None and (info.unit in _LENGTHS or info.id in _SWAYED):
        return zoom
    if "feet" in info.rests_on and _feet_cut_off(run):
        message = msg(
            "The feet are cut off at the bottom of the picture; "
            "film from head to shoes, with some room below."
        )
        return Note("feet_cut_off", message)
    return None


def _of_the_told(info: MetricInfo, run: Run) -> Note | None:
    """Return that the runner has to tell something, or why what was told gives no scale."""
    need = next((need for need in info.needs if not _has(run, need)), None)
    if need is None:
        return None
    if need == "scale" and run.scene.speed_mps is not None:
        if run.scene.is_side and (doubt := clock_doubt(run)) is not None:
            return doubt
        message = msg(
            "The belt speed gives no scale in this clip. That takes a side view and clear "
            "foot contacts. Tell us your height instead."
        )
        return Note("needs_scale", message)
    if need == "tape" and len(run.cleaned.tape_px):
        message = msg(
            "The tape on your pelvis is seen in only {share:.0f} % of the steps; we need "
            "{least:.0f} %. Tuck in your shirt and use a colour that nothing else in the "
            "picture has.",
            share=100.0 * tape_seen(run),
            least=100.0 * _TAPE_SEEN_SHARE,
        )
        return Note("tape_hidden", message)
    return Note(f"needs_{need}", _ASKED_FOR[need])


def _of_leg(info: MetricInfo, run: Run, side: MeasuredSide) -> Note | None:
    """Return that the leg is the far one, where that one is not measured."""
    if not info.near_leg_only or side in ("both", run.scene.near_side):
        return None
    message = (
        msg("The left leg is further from the camera; film from the left as well.")
        if side == "left"
        else msg("The right leg is further from the camera; film from the right as well.")
    )
    return Note("far_leg", message)


def _of_body(info: MetricInfo, run: Run) -> Note | None:
    """Return that what a metric of the upper body is read from is never shown."""
    if info.id not in _UPPER_BODY:
        return None
    parts, words = _UPPER_BODY[info.id]
    both = [[run.cleaned.point(f"{side}_{part}") for side in ("left", "right")] for part in parts]
    if all(np.isfinite(points).any() for points in both):
        return None
    message = msg("We measure this from {part}, and this recording does not show them.", part=words)
    return Note("not_shown", message)


def _of_size(info: MetricInfo, run: Run) -> Note | None:
    """Return that the runner is too small for lengths and angles."""
    if run.scene.body_px >= _SMALL_BODY_PX or info.unit not in ("°", "% leg", "cm"):
        return None
    message = msg(
        "The runner is only {body_px:.0f} pixels tall; move closer, so that the body fills "
        "the picture.",
        body_px=run.scene.body_px,
    )
    return Note("small_body", message)


def _of_flight(info: MetricInfo, run: Run) -> Note | None:
    """Return that a foot hardly leaves before the other lands: toe-offs are read early there."""
    if info.id not in _NEEDS_FLIGHT:
        return None
    low, high = _HARDLY_FLIES_SHARE
    seen = seen_contacts(run.gait, run.cleaned, run.cleaned.covered > 0.5)
    if not low <= (seen.down_share or 0.0) <= high:
        return None
    message = msg(
        "Your feet are hardly ever both in the air: you run, but close to the ground. There we see "
        "a foot leave some 30 ms too early, so contact and flight get no number."
    )
    return Note("no_flight", message)


def _feet_cut_off(run: Run) -> bool:
    """Return whether the lowest of heels and toes is below the picture half of the time."""
    lowest = np.fmax.reduce([run.cleaned.point(name)[:, 1] for name in _FEET])
    seen = lowest[np.isfinite(lowest)]
    return bool(len(seen) and np.median(seen) > run.cleaned.size_px[1])


def _has(run: Run, need: str) -> bool:
    """Return whether something a metric needs is known."""
    if need == "tape":
        return tape_seen(run) >= _TAPE_SEEN_SHARE
    known = {
        "scale": run.scene.px_per_m,
        "speed": run.scene.speed_mps,
        "height": run.height_m,
        "mass": run.mass_kg,
    }
    return known[need] is not None
