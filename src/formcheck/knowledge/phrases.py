"""What cards are worded with: ids that are links, units, limits, typical ranges."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from typing import Literal, Self

from formcheck.i18n import Message, msg
from formcheck.knowledge.entries import MetricInfo, nominal_fps
from formcheck.knowledge.loader import Knowledge
from formcheck.knowledge.rules import Condition, Limit

__all__ = [
    "BASES", "GRADES", "NEEDS", "Kind", "Ref", "all_of", "condition", "filming", "listed",
    "typical_range", "unit_suffix",
]  # fmt: skip

Kind = Literal[
    "finding", "metric", "asymmetry", "exercise", "correction", "sign", "advice", "return",
    "question", "statement", "pattern", "place", "section",
]  # fmt: skip

#: How well something is supported, by grade.
GRADES = {
    "A": msg("several trials together"),
    "B": msg("one trial or a controlled laboratory study"),
    "C": msg("a comparison of groups, or an immediate effect"),
    "D": msg("expert opinion"),
}
#: What a limit or range rests on.
BASES = {
    "literature": msg("literature"),
    "statistical": msg("statistical"),
    "heuristic": msg("heuristic"),
    "none": msg("none"),
}
#: What a metric needs beside landmarks.
NEEDS = {
    "scale": msg("scale"),
    "speed": msg("speed"),
    "height": msg("height"),
    "mass": msg("mass"),
    "tape": msg("tape on the back of the pelvis"),
}
_VIEWS = {
    "side": msg("from the side"),
    "rear": msg("from behind"),
    "front": msg("from the front"),
}


class Ref(str):
    """The id of another card, of which docs/ make a link.

    Parameters
    ----------
    id : str
    kind : str
        As that of the card: an id may name several things.
    """

    __slots__ = ("kind",)

    kind: Kind

    def __new__(cls, id: str, kind: Kind) -> Self:
        """Return an id that knows what it names."""
        self = super().__new__(cls, id)
        self.kind = kind
        return self


def listed(items: Iterable[str], between: str = "") -> Message:
    """Return items in a row, with commas unless told otherwise: no words, so no translation."""
    return Message(f"{{items:{between}}}", {"items": tuple(items)})


def unit_suffix(info: MetricInfo) -> Message:
    """Return a unit as it follows a number, with its space."""
    if info.unit == "spm":
        return msg(" steps per minute")
    if info.unit == "% leg":
        return msg(" % of leg length")
    return Message(info.unit if info.unit == "°" else f" {info.unit}")


def condition(told: Condition, known: Knowledge) -> str:
    """Return from where on a finding has a level."""
    limits = [_limit(limit, known) for limit in told.limits]
    words = _one_of(limits) if told.any else all_of(limits)
    if told.with_rule:
        rule = Ref(told.with_rule, "finding")
        return msg("{limits}, together with {rule}", limits=words, rule=rule)
    return words


def all_of(words: Iterable[str]) -> str:
    """Return what holds together: ``"a and b and c"``."""
    return reduce(lambda one, other: msg("{one} and {other}", one=one, other=other), words)


def _one_of(words: Iterable[str]) -> str:
    return reduce(lambda one, other: msg("{one} or {other}", one=one, other=other), words)


def _limit(limit: Limit, known: Knowledge) -> str:
    """Return a limit in words: ``"overstride above 28 % of leg length"``."""
    side = msg("above") if limit.op == ">" else msg("below")
    at = {"side": side, "at": limit.at()}
    if limit.metric.startswith("asymmetry_"):
        unit: str = " %" if limit.metric == "asymmetry_percent" else "°"
        return Message(
            "{label} {side} {at:g}{unit}",
            {"label": msg("a left-right difference"), "unit": unit, **at},
        )
    info = known.metrics[limit.metric]
    unit = unit_suffix(info)
    if limit.line is not None:
        return msg(
            "{label:within} {side} {start:g} {sign} {slope:g} × speed in m/s "
            "({fixed:.{decimals}f}{unit} where speed is not known)",
            label=info.label,
            side=side,
            start=limit.line.intercept + limit.line.offset,
            sign=_sign(limit.line.slope_per_mps),
            slope=abs(limit.line.slope_per_mps),
            fixed=limit.at(),
            decimals=info.decimals,
            unit=unit,
        )
    text = Message("{label:within} {side} {at:g}{unit}", {"label": info.label, "unit": unit, **at})
    if limit.by_sex:
        text = msg(
            "{limit} (women {female:g}{unit}, men {male:g}{unit})",
            limit=text,
            female=limit.by_sex["female"],
            male=limit.by_sex["male"],
            unit=unit,
        )
    shift = limit.overground_shift
    return msg("{limit}, {shift:g} more on the ground", limit=text, shift=shift) if shift else text


def typical_range(info: MetricInfo) -> str:
    """Return the typical range of a metric in words."""
    told = info.typical_for()
    if told is None:
        return info.typical_note
    low, high = told
    unit = unit_suffix(info)
    basis = {"basis": BASES[info.typical_basis], "note": info.typical_note, "unit": unit}
    line = info.typical_line
    if line is not None:
        return msg(
            "{start:g} {sign} {slope:g} × speed in m/s, ± {half:g}{unit}; {low:.0f} to "
            "{high:.0f}{unit} where speed is not known ({basis}). {note}",
            start=line.intercept,
            sign=_sign(line.slope_per_mps),
            slope=abs(line.slope_per_mps),
            half=line.half_width,
            low=low,
            high=high,
            **basis,
        )
    text = msg("{low:g} to {high:g}{unit} ({basis}). {note}", low=low, high=high, **basis)
    if info.typical_by_sex:
        (a, b), (c, d) = info.typical_by_sex["female"], info.typical_by_sex["male"]
        text = msg(
            "{range} For women {a:g} to {b:g}{unit}, for men {c:g} to {d:g}{unit}.",
            range=text,
            a=a,
            b=b,
            c=c,
            d=d,
            unit=unit,
        )
    return text


def _sign(slope: float) -> str:
    """Return the sign between the start of a line and its slope."""
    return "+" if slope >= 0.0 else "−"


def filming(info: MetricInfo) -> str:
    """Return how a metric has to be filmed."""
    text = msg(
        "{views}; at least {least} frames per second, better {good}; at most {yaw_deg:g}° off the "
        "view's axis.",
        views=_one_of(_VIEWS[view] for view in info.views),
        least=nominal_fps(info.min_fps),
        good=nominal_fps(info.good_fps),
        yaw_deg=info.max_yaw_deg,
    )
    if info.near_leg_only:
        text = msg("{filming} Only the side nearer to the camera.", filming=text)
    return text
