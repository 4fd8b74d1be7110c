"""What each metric measures, drawn where it is measured: a line, an angle, a gap, a band.

Every function draws on a `Canvas` for one `Instant` and returns where the number belongs, in clip
pixels. `MEASURES` says which metric is drawn how, when, and how close the picture goes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

import numpy as np

from formcheck.model import FloatArray
from formcheck.render.overlay import readings
from formcheck.render.overlay.body import Event, Instant, frame_at
from formcheck.render.overlay.paint import GREY, WHITE, Canvas

__all__ = ["MEASURES", "Focus", "Measure", "measure_of"]

Focus = Literal["body", "legs", "upper", "hips", "foot"]
Draw = Callable[[Canvas, Instant], FloatArray]
Read = Callable[[Instant], float]

_WIDTH = 2.2  # of a measured line, against 1.6 for the skeleton
_HELP = 1.2  # of a reference line
_LEG_LINE = ("hip", "knee", "ankle")


@dataclass(frozen=True, slots=True)
class Measure:
    """How a metric is shown.

    Parameters
    ----------
    draw : callable
        Draws it and returns where the number belongs.
    event : Event
        The instant that shows it.
    focus : "body", "legs", "upper", "hips" or "foot"
        What the picture is cropped to.
    read : callable or None
        The size of what is drawn, in the metric's unit and without its sign: the number beside it
        must be this one. None where no one instant shows the number.
    """

    draw: Draw
    event: Event
    focus: Focus
    read: Read | None = None


def measure_of(metric: str) -> Measure:
    """Return how a metric, or the metric behind an asymmetry, is shown."""
    return MEASURES.get(metric.removesuffix("_asymmetry"), _PLAIN)


def _ahead_of_hips(canvas: Canvas, now: Instant) -> FloatArray:
    hips, ankle = now.middle("hip"), now.point("ankle")
    below = hips - now.up * float((hips - ankle) @ now.up)
    ground = below - now.up * 0.09 * now.leg_px
    canvas.line(hips + now.up * 0.05 * now.leg_px, ground, WHITE, _HELP, halo=True, dashed=True)
    canvas.dot(hips, WHITE, 2.6)
    _gap(canvas, now, below, ankle)
    # Behind the hips at the height of the ankle there is nothing at strike: the other leg swings.
    facing = now.run.scene.direction or 1
    return np.asarray(below - now.along * facing * 0.3 * now.leg_px)


def _gap(canvas: Canvas, now: Instant, start: FloatArray, stop: FloatArray) -> FloatArray:
    """Draw a distance with end ticks; the number goes under it."""
    tick = 0.05 * now.leg_px * now.up
    canvas.line(start, stop, WHITE, _WIDTH, halo=True)
    for end in (start, stop):
        canvas.line(end - tick, end + tick, WHITE, _WIDTH, halo=True)
    return 0.5 * (start + stop) - now.up * 0.12 * now.leg_px


def _against(
    canvas: Canvas, now: Instant, corner: FloatArray, end: FloatArray, reference: FloatArray
) -> FloatArray:
    """Draw a line, the direction it is measured against, and the angle between them."""
    length = float(np.linalg.norm(end - corner))
    canvas.line(corner, corner + reference * 1.15 * length, WHITE, _HELP, halo=True, dashed=True)
    canvas.line(corner, end, WHITE, _WIDTH, halo=True)
    rim = canvas.arc(corner, end - corner, reference, 0.7 * length, WHITE)
    return _beyond(corner, rim, 0.24 * now.leg_px)


def _beyond(corner: FloatArray, rim: FloatArray, away_px: float) -> FloatArray:
    """Return a point past the rim of an angle, seen from its corner."""
    direction = rim - corner
    return np.asarray(rim + direction / max(1e-9, float(np.linalg.norm(direction))) * away_px)


def _shank(canvas: Canvas, now: Instant) -> FloatArray:
    return _against(canvas, now, now.point("ankle"), now.point("knee"), now.up)


def _trunk(canvas: Canvas, now: Instant) -> FloatArray:
    return _against(canvas, now, now.middle("hip"), now.middle("shoulder"), now.up)


def _head(canvas: Canvas, now: Instant) -> FloatArray:
    hips, shoulders = now.middle("hip"), now.middle("shoulder")
    trunk = (shoulders - hips) / max(1e-9, float(np.linalg.norm(shoulders - hips)))
    canvas.line(hips, shoulders, WHITE, _HELP, halo=True)
    return _against(canvas, now, shoulders, now.middle("ear"), trunk)


def _thigh(canvas: Canvas, now: Instant) -> FloatArray:
    return _against(canvas, now, now.point("hip"), now.point("knee"), -now.up)


def _foot(canvas: Canvas, now: Instant) -> FloatArray:
    heel, toe = now.point("heel"), now.point("foot_index")
    return _against(canvas, now, heel, toe, readings.flat_foot(now))


def _knee(canvas: Canvas, now: Instant) -> FloatArray:
    return _bend(canvas, now, now.point("hip"), now.point("knee"), now.point("ankle"))


def _give(canvas: Canvas, now: Instant) -> FloatArray:
    """Draw the leg, and dashed how it landed: the number is what the knee has bent since."""
    run = now.run
    now_s = float(run.cleaned.time_s[now.frame])
    own = min(run.gait.of(now.side), key=lambda c: abs(c.mid_stance_s - now_s), default=None)
    hip, knee, ankle = (now.point(part) for part in ("hip", "knee", "ankle"))
    if own is not None:
        landed = Instant(run, frame_at(run, own.strike_s), now.side)
        places = [landed.point(part) - landed.point("hip") + hip for part in _LEG_LINE]
        for start, stop in pairwise(places):
            canvas.line(start, stop, WHITE, _HELP, halo=True, dashed=True)
    canvas.path([hip, knee, ankle], WHITE, _WIDTH, halo=True)
    facing = run.scene.direction or 1
    return np.asarray(knee + now.along * facing * 0.3 * now.leg_px)


def _elbow(canvas: Canvas, now: Instant) -> FloatArray:
    return _bend(canvas, now, now.point("shoulder"), now.point("elbow"), now.point("wrist"))


def _bend(
    canvas: Canvas, now: Instant, above: FloatArray, joint: FloatArray, below: FloatArray
) -> FloatArray:
    """Draw how far a joint is bent away from a straight line."""
    straight = (joint - above) / max(1e-9, float(np.linalg.norm(joint - above)))
    canvas.line(above, joint, WHITE, _WIDTH, halo=True)
    return _against(canvas, now, joint, below, straight)


def _ankle(canvas: Canvas, now: Instant) -> FloatArray:
    heel, toe, ankle, knee = (now.point(p) for p in ("heel", "foot_index", "ankle", "knee"))
    canvas.line(heel, toe, WHITE, _WIDTH, halo=True)
    canvas.line(ankle, knee, WHITE, _WIDTH, halo=True)
    # no arc: the number is the change since the foot was flat, not the angle seen here
    between = (toe - heel) / max(1e-9, float(np.linalg.norm(toe - heel)))
    return np.asarray(ankle + 0.34 * now.leg_px * between)


def _bounce(canvas: Canvas, now: Instant) -> FloatArray:
    """Draw between which heights the hips move over the stride around this instant."""
    run = now.run
    height = run.cleaned.middle("hip") @ now.up
    period = run.gait.step_period_s or 0.35
    near = np.abs(run.cleaned.time_s - run.cleaned.time_s[now.frame]) <= period
    hips = now.middle("hip")
    offsets = height[near] - hips @ now.up
    reach = 0.55 * now.leg_px
    edges = [hips + now.up * f.reduce(offsets) for f in (np.fmin, np.fmax)]
    corners = [
        edges[0] - now.along * reach,
        edges[0] + now.along * reach,
        edges[1] + now.along * reach,
        edges[1] - now.along * reach,
    ]
    canvas.shade(np.array(corners), WHITE, 0.45)
    for edge in edges:
        canvas.line(edge - now.along * reach, edge + now.along * reach, WHITE, _HELP, halo=True)
    canvas.dot(hips, WHITE, 3)
    facing = now.run.scene.direction or 1
    return np.asarray(
        0.5 * (edges[0] + edges[1]) - now.along * facing * (reach + 0.25 * now.leg_px)
    )


def _heel_height(canvas: Canvas, now: Instant) -> FloatArray:
    """Draw how high the heel of the other, swinging leg is above this foot's heel."""
    swing, stance = now.other("heel"), now.point("heel")
    ground = swing - now.up * float((swing - stance) @ now.up)
    _gap_upright(canvas, now, ground, swing)
    facing = now.run.scene.direction or 1
    return np.asarray(0.5 * (ground + swing) - now.along * facing * 0.22 * now.leg_px)


def _gap_upright(canvas: Canvas, now: Instant, low: FloatArray, high: FloatArray) -> None:
    tick = 0.05 * now.leg_px * now.along
    canvas.line(low, high, WHITE, _WIDTH, halo=True)
    for end in (low, high):
        canvas.line(end - tick, end + tick, WHITE, _WIDTH, halo=True)


def _arm(canvas: Canvas, now: Instant) -> FloatArray:
    """Draw how far the wrist is ahead of or behind the shoulders."""
    shoulders, wrist = now.middle("shoulder"), now.point("wrist")
    below = shoulders - now.up * float((shoulders - wrist) @ now.up)
    canvas.line(shoulders, below, WHITE, _HELP, halo=True, dashed=True)
    return _gap(canvas, now, below, wrist)


def _valgus(canvas: Canvas, now: Instant) -> FloatArray:
    """Draw hip, knee and ankle, and the straight line that the knee lies inside or outside of."""
    hip, knee, ankle = (now.point(part) for part in ("hip", "knee", "ankle"))
    canvas.line(hip, ankle, WHITE, _HELP, halo=True, dashed=True)
    canvas.path([hip, knee, ankle], WHITE, _WIDTH, halo=True)
    for joint in (hip, knee, ankle):
        canvas.dot(joint, WHITE, 2.6)
    return _outwards(now, knee)


def _outwards(now: Instant, point: FloatArray) -> FloatArray:
    """Return a point beside a joint on the outer side of the body."""
    outer = 1.0 if (now.point("hip") - now.other("hip")) @ now.along > 0 else -1.0
    return np.asarray(point + now.along * outer * 0.3 * now.leg_px)


def _hip_adduction(canvas: Canvas, now: Instant) -> FloatArray:
    start, stop = _pelvis_line(now)
    hip = now.point("hip")
    pelvis = (stop - start) / max(1e-9, float(np.linalg.norm(stop - start)))
    canvas.line(start, stop, WHITE, _WIDTH, halo=True)
    down = np.array([-pelvis[1], pelvis[0]])
    down = down if down @ now.up < 0 else -down
    _against(canvas, now, hip, now.point("knee"), down)
    return _outwards(now, 0.5 * (hip + now.point("knee")))


def _thigh_adduction(canvas: Canvas, now: Instant) -> FloatArray:
    _against(canvas, now, now.point("hip"), now.point("knee"), -now.up)
    return _outwards(now, 0.5 * (now.point("hip") + now.point("knee")))


def _pelvis(canvas: Canvas, now: Instant) -> FloatArray:
    hip, other = _pelvis_line(now)
    swing = now.along * (1.0 if (other - hip) @ now.along > 0 else -1.0)
    reach = 2.4 * (other - hip)
    _against(canvas, now, hip, hip + reach, swing)
    return np.asarray(hip + reach * 1.05 - now.up * 0.16 * now.leg_px)


def _pelvis_line(now: Instant) -> tuple[FloatArray, FloatArray]:
    """Return the line that shows the pelvis's tilt, own side first: the tape's, else the hips'."""
    tape = now.run.cleaned.tape_px
    if len(tape) and np.isfinite(tape[now.frame]).all():
        left, right = tape[now.frame]
        return (left, right) if now.side == "left" else (right, left)
    return now.point("hip"), now.other("hip")


def _feet_apart(canvas: Canvas, now: Instant) -> FloatArray:
    """Draw the gap between this foot and where the other foot last stood."""
    run, side = now.run, "right" if now.side == "left" else "left"
    time_s = run.cleaned.time_s[now.frame]
    before = [c for c in run.gait.contacts if c.side == side and c.mid_stance_s < time_s]
    after = [c for c in run.gait.contacts if c.side == side and c.mid_stance_s > time_s]
    if not before and not after:
        return now.point("ankle")
    contact = before[-1] if before else after[0]
    frame = int(np.argmin(np.abs(run.cleaned.time_s - contact.mid_stance_s)))
    there = run.cleaned.point(f"{side}_ankle")[frame]
    hips_then = run.cleaned.middle("hip")[frame]
    ankle = now.point("ankle")
    beside = ankle + now.along * float((there - hips_then - ankle + now.middle("hip")) @ now.along)
    for foot in (ankle, beside):
        canvas.line(foot, foot + now.up * 0.35 * now.leg_px, WHITE, _HELP, halo=True, dashed=True)
    canvas.dot(beside, GREY, 3)
    return _gap(canvas, now, beside, ankle)


def _knees_apart(canvas: Canvas, now: Instant) -> FloatArray:
    knee, other = now.point("knee"), now.other("knee")
    level = knee + now.along * float((other - knee) @ now.along)
    return _gap(canvas, now, level, knee)


def _wrist_across(canvas: Canvas, now: Instant) -> FloatArray:
    shoulders, hips = now.middle("shoulder"), now.middle("hip")
    canvas.line(shoulders, hips, WHITE, _HELP, halo=True, dashed=True)
    wrist = now.point("wrist")
    middle = shoulders - now.up * float((shoulders - wrist) @ now.up)
    return _gap(canvas, now, middle, wrist)


def _nothing(canvas: Canvas, now: Instant) -> FloatArray:  # noqa: ARG001
    """Draw no line, for what has none, such as cadence; the number goes beside the hips."""
    facing = now.run.scene.direction or 1
    return np.asarray(now.middle("hip") - now.along * facing * 0.6 * now.leg_px)


_PLAIN = Measure(_nothing, "strike", "body")
MEASURES: dict[str, Measure] = {
    "overstride": Measure(_ahead_of_hips, "strike", "body", readings.overstride),
    "shank_angle": Measure(
        _shank,
        "strike",
        "legs",
        readings.shank,
    ),
    "knee_flexion_strike": Measure(_knee, "strike", "legs", readings.knee),
    "foot_strike_angle": Measure(_foot, "strike", "foot", readings.foot),
    "trunk_lean": Measure(_trunk, "mid_stance", "body", readings.trunk),
    "head_forward": Measure(_head, "mid_stance", "upper", readings.head),
    "knee_flexion_peak": Measure(_knee, "mid_stance", "legs", readings.knee),
    "knee_excursion": Measure(_give, "mid_stance", "legs"),
    "thigh_extension_toe_off": Measure(_thigh, "toe_off", "legs", readings.thigh),
    "ankle_dorsiflexion_peak": Measure(_ankle, "mid_stance", "foot"),
    "heel_recovery": Measure(_heel_height, "mid_stance", "legs", readings.heel_height),
    "vertical_oscillation": Measure(_bounce, "mid_stance", "body"),
    "vertical_oscillation_pct": Measure(_bounce, "mid_stance", "body"),
    "vertical_ratio": Measure(_bounce, "mid_stance", "body"),
    "arm_swing": Measure(_arm, "strike", "upper"),
    "elbow_angle": Measure(_elbow, "mid_stance", "upper", readings.elbow),
    "knee_valgus": Measure(_valgus, "mid_stance", "legs", readings.knee),
    "hip_adduction": Measure(_hip_adduction, "mid_stance", "hips"),
    "thigh_adduction": Measure(_thigh_adduction, "mid_stance", "legs", readings.thigh),
    "pelvic_drop": Measure(_pelvis, "mid_stance", "hips"),
    "step_width": Measure(_feet_apart, "mid_stance", "legs"),
    "knee_window": Measure(_knees_apart, "mid_stance", "legs"),
    "trunk_side_lean": Measure(_trunk, "mid_stance", "body", readings.trunk),
    "arm_crossover": Measure(_wrist_across, "mid_stance", "upper"),
}
