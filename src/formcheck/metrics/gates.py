"""What a clip cannot give, and why: one sentence with the remedy for every refusal."""

from __future__ import annotations

import numpy as np

from formcheck.i18n import Message, msg, or_list
from formcheck.knowledge import MetricInfo
from formcheck.model import MeasuredSide, Run

_FEET = ("left_heel", "right_heel", "left_foot_index", "right_foot_index")
#: Of a leg that repeats faster a filter rounds too much off at the strike.
_SHORTEST_STRIDE_S = 0.5
_NOMINAL_FPS = (24, 30, 50, 60, 100, 120, 240)
#: A run whose near leg is up to this many px long is too small for joint angles.
_SMALL_BODY_PX = 150.0
#: Where to stand.
_PLACES: dict[str, Message] = {
    "side": msg("from the side"),
    "rear": msg("from behind"),
    "front": msg("from the front"),
}
#: That a metric needs what the user can tell, and how to tell it.
_ASKED_FOR: dict[str, Message] = {
    "scale": msg(
        "It needs the scale: give your height (--height-cm) or, filmed from the side, the belt "
        "speed (--speed-kmh)."
    ),
    "speed": msg("It needs your speed: give it with --speed-kmh."),
    "height": msg("It needs your height: give it with --height-cm."),
    "mass": msg("It needs your body mass: give it with --mass-kg."),
}


def view_kind(run: Run) -> str:
    """Return ``"side"``, ``"rear"``, ``"front"`` or ``"oblique"``."""
    return "side" if run.scene.is_side else run.scene.view


def refusal(info: MetricInfo, run: Run, side: MeasuredSide) -> Message | None:
    """Return why this metric cannot be had from this clip, or None if it can.

    Parameters
    ----------
    info : MetricInfo
        The metric's entry, with its limits.
    run : Run
    side : "left", "right" or "both"
    """
    return (
        info.not_measured
        or _of_place(info, run)
        or _of_film(info, run)
        or next((_ASKED_FOR[need] for need in info.needs if not _has(run, need)), None)
        or _of_leg(info, run, side)
        or _of_size(info, run)
    )


def _of_place(info: MetricInfo, run: Run) -> Message | None:
    """Return what is wrong with where the camera stood."""
    scene = run.scene
    views = or_list([_PLACES[view] for view in info.views])
    anywhere = set(info.views) == {"side", "rear", "front"}
    if view_kind(run) not in info.views and not (anywhere and scene.view == "oblique"):
        seen = _PLACES.get(view_kind(run)) or msg(
            "at an angle ({yaw_deg:.0f}° off)", yaw_deg=abs(scene.yaw_deg or 0)
        )
        return msg("It needs a view {views}; this clip was filmed {seen}.", views=views, seen=seen)
    if scene.yaw_deg is not None and abs(scene.yaw_deg) > info.max_yaw_deg:
        return msg(
            "The camera stands {yaw_deg:.0f}° off the line it should be on; at most "
            "{most_deg:.0f}° is good enough here. Place it squarely {views}.",
            yaw_deg=abs(scene.yaw_deg),
            most_deg=info.max_yaw_deg,
            views=views,
        )
    return None


def _of_film(info: MetricInfo, run: Run) -> Message | None:
    """Return what is wrong with the frame rate, the clock, the strikes or the picture's edge."""
    scene = run.scene
    if run.cleaned.fps < info.min_fps:
        nominal = min((f for f in _NOMINAL_FPS if f >= info.min_fps), default=round(info.min_fps))
        return msg(
            "It needs at least {nominal} pictures a second; this clip has {fps:.0f}.",
            nominal=nominal,
            fps=run.cleaned.fps,
        )
    if "clock" in info.rests_on and scene.clock_doubt is not None:
        return msg(
            "The clip's clock cannot be right (slow motion?); "
            "film in real time or give --slow-motion."
        )
    uneven = scene.rhythm_doubt is not None or run.gait.steps_uneven
    if "clock" in info.rests_on and uneven:
        return msg(
            "The speed of the runner or of the video changes within the clip; "
            "film a steady stretch."
        )
    if "strike" in info.rests_on and (scene.stride_period_s or 1.0) < _SHORTEST_STRIDE_S:
        return msg(
            "The legs repeat faster than anyone runs, so the clip is sped up or its clock is "
            "off, and strikes cannot be read; film in real time or give --slow-motion."
        )
    if "feet" in info.rests_on and _feet_cut_off(run):
        return msg(
            "The feet are cut off at the bottom of the picture; "
            "film from head to shoes, with some room below."
        )
    return None


def _of_leg(info: MetricInfo, run: Run, side: MeasuredSide) -> Message | None:
    """Return that the leg is the far one, where that one is not measured."""
    if not info.near_leg_only or side in ("both", run.scene.near_side):
        return None
    if side == "left":
        return msg("The left leg is the one further from the camera; film from the left as well.")
    return msg("The right leg is the one further from the camera; film from the right as well.")


def _of_size(info: MetricInfo, run: Run) -> Message | None:
    """Return that the runner is too small for lengths and angles."""
    if run.scene.body_px >= _SMALL_BODY_PX or info.unit not in ("°", "% leg", "cm"):
        return None
    return msg(
        "The runner is only {body_px:.0f} pixels tall; come closer, "
        "so that the body fills the picture.",
        body_px=run.scene.body_px,
    )


def _feet_cut_off(run: Run) -> bool:
    """Return whether the lowest of heels and toes is below the picture half of the time."""
    lowest = np.fmax.reduce([run.cleaned.point(name)[:, 1] for name in _FEET])
    seen = lowest[np.isfinite(lowest)]
    return bool(len(seen) and np.median(seen) > run.cleaned.size_px[1])


def _has(run: Run, need: str) -> bool:
    """Return whether something a metric needs is known."""
    known = {
        "scale": run.scene.px_per_m,
        "speed": run.scene.speed_mps,
        "height": run.height_m,
        "mass": run.mass_kg,
    }
    return known[need] is not None
