"""Stills of each trial at the same instant of the stride."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from formcheck.comparison.footage import Footage
from formcheck.errors import InputError
from formcheck.i18n import say, tell
from formcheck.knowledge import load
from formcheck.model import Contact, Side
from formcheck.render.overlay import Shot, Still, draw_stills, event_time_s, measure_of
from formcheck.render.words import bare_number, unit_of

__all__ = ["Moment", "draw_moments"]

_SIZE_PX = (360, 480)
_SWING = 0.72  # of the stride: the swing foot passes the standing leg
#: The number that is drawn at each instant, if that step has it in every trial: the first that is.
_SHOWN = {
    "strike": ("overstride", "shank_angle"),
    "mid_stance": ("knee_flexion_peak", "knee_valgus", "thigh_adduction"),
    "toe_off": ("thigh_extension_toe_off",),
    "mid_swing": (),
}


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant of the stride, a still a trial.

    Parameters
    ----------
    key : str
        ``strike``, ``mid_stance``, ``toe_off`` or ``mid_swing``.
    stills : tuple of Still
        In the order of the trials.
    """

    key: str
    stills: tuple[Still, ...]


def draw_moments(footage: Sequence[Footage], *, show_face: bool = False) -> tuple[Moment, ...]:
    """Return the stills; drawn on an empty picture where a video is no longer there."""
    side = _side(footage)
    strides = [_middle_stride(own, side) for own in footage]
    if any(stride is None for stride in strides):
        return ()
    rows = [_step(own, stride) for own, stride in zip(footage, strides, strict=True) if stride]
    drawn: list[dict[str, Still]] = []
    for own, stride, row in zip(footage, strides, rows, strict=True):
        assert stride is not None
        shots = [_shot(key, side, stride, row, rows) for key in _SHOWN]
        drawn.append({s.shot.name: s for s in draw_stills(own.clip, shots, show_face=show_face)})
    return tuple(
        Moment(key, tuple(own[key] for own in drawn))
        for key in _SHOWN
        if all(key in own for own in drawn)
    )


def _side(footage: Sequence[Footage]) -> Side:
    """Return the leg that is shown: the near one, or the one with more strides."""
    near = footage[0].clip.run.scene.near_side
    if near is not None:
        return near
    sides: tuple[Side, ...] = ("left", "right")
    return max(sides, key=lambda side: min(len(own.strides(side)) for own in footage))


def _middle_stride(own: Footage, side: Side) -> tuple[Contact, Contact] | None:
    """Return the most usual stride: the one nearest to the median length, then to the middle."""
    strides = own.strides(side)
    if not strides:
        return None
    lengths = sorted(b.strike_s - a.strike_s for a, b in strides)
    usual = lengths[len(lengths) // 2]
    return min(strides, key=lambda pair: abs(pair[1].strike_s - pair[0].strike_s - usual))


def _shot(
    key: str,
    side: Side,
    stride: tuple[Contact, Contact],
    row: dict[str, float],
    rows: Sequence[dict[str, float]],
) -> Shot:
    first, last = stride
    metric = next((m for m in _SHOWN[key] if all(m in each for each in rows)), None)
    if key == "mid_swing":
        time_s = first.strike_s + _SWING * (last.strike_s - first.strike_s)
    else:
        time_s = event_time_s(first, measure_of(metric).event if metric else key)  # type: ignore[arg-type]
    return Shot(key, time_s, side, metric, _number(metric, row), "body", _SIZE_PX)


def _number(metric: str | None, row: dict[str, float]) -> str:
    if metric is None:
        return ""
    info = load().metric(metric)
    return f"{bare_number(info, row[metric])}{unit_of(info)}".replace(say("unit.leg"), "%")


def _step(own: Footage, stride: tuple[Contact, Contact]) -> dict[str, float]:
    """Return the numbers of the stride's first step, from the report's own table of steps."""
    try:
        for row in own.trial.table("steps.csv"):
            same = int(row["clip"]) == own.index and row["side"] == stride[0].side
            if same and abs(float(row["strike_s"]) - stride[0].strike_s) < 0.02:
                return {name.split(" (")[0]: float(v) for name, v in row.items() if _is_number(v)}
    except (KeyError, ValueError) as error:
        message = tell(
            "{path} is damaged ({error}); analyse the clip again",
            path=own.trial.folder / "steps.csv",
            error=error,
        )
        raise InputError(message) from error
    return {}


def _is_number(text: str) -> bool:
    return text.replace("-", "", 1).replace(".", "", 1).isdigit()
